-- Ids are 48 bits of milliseconds and 16 bits of one sequence: they sort by time,
-- and two nodes never make the same one. A thing with a past (a remote note, a
-- back-filled one) passes when it was published; the future is cut to now.
CREATE SEQUENCE id_sequence AS bigint;

CREATE FUNCTION next_id(made timestamptz DEFAULT clock_timestamp()) RETURNS bigint
LANGUAGE sql VOLATILE AS $$
    SELECT (floor(extract(epoch FROM least(made, clock_timestamp())) * 1000)::bigint << 16)
         | (nextval('id_sequence') & 65535)
$$;

-- People, here and elsewhere. A remote account is the same row with a domain.
-- Handles never change and never return: a deleted account keeps its row.
CREATE TABLE accounts (
    id               bigint PRIMARY KEY DEFAULT next_id(),
    handle           text NOT NULL CHECK (handle <> ''),
    domain           text CHECK (domain <> ''),                -- NULL: lives here
    state            text NOT NULL DEFAULT 'active' CHECK (state IN ('pending', 'active', 'suspended', 'deleted')),
    name             text NOT NULL DEFAULT '',
    bio              text NOT NULL DEFAULT '',
    fields           jsonb NOT NULL DEFAULT '[]',              -- [{"name": …, "value": …}]
    place            text NOT NULL DEFAULT '',
    lang             text NOT NULL DEFAULT '',                 -- of the bio, BCP 47
    avatar_id        bigint,
    banner_id        bigint,
    locked           boolean NOT NULL DEFAULT false,           -- follows need a yes
    discoverable     boolean NOT NULL DEFAULT true,
    hide_collected   boolean NOT NULL DEFAULT false,
    hide_liked       boolean NOT NULL DEFAULT true,
    notes_count      bigint NOT NULL DEFAULT 0 CHECK (notes_count >= 0),
    followers_count  bigint NOT NULL DEFAULT 0 CHECK (followers_count >= 0),
    following_count  bigint NOT NULL DEFAULT 0 CHECK (following_count >= 0),
    received_count   bigint NOT NULL DEFAULT 0 CHECK (received_count >= 0), -- likes and collects
    last_active_at   timestamptz,
    home_floor       bigint,                                   -- home entries are complete from this sort_key up; NULL: none kept
    created_at       timestamptz NOT NULL DEFAULT now(),
    deleted_at       timestamptz
);
CREATE UNIQUE INDEX accounts_local_handle ON accounts (lower(handle)) WHERE domain IS NULL;
CREATE UNIQUE INDEX accounts_remote_handle ON accounts (domain, lower(handle)) WHERE domain IS NOT NULL;
-- Search: what begins so, and the most followed first where that is many.
CREATE INDEX accounts_handle_prefix ON accounts (lower(handle) text_pattern_ops) WHERE state = 'active';
CREATE INDEX accounts_name_prefix ON accounts (lower(name) text_pattern_ops) WHERE state = 'active';
-- The planner does not look at the statistics of partial indexes.
CREATE STATISTICS accounts_handle_lower ON (lower(handle)) FROM accounts;
CREATE STATISTICS accounts_name_lower ON (lower(name)) FROM accounts;
CREATE INDEX accounts_most_followed ON accounts (followers_count DESC, id) WHERE state = 'active' AND discoverable;

-- A note, and a comment: a note with a parent. A draft is a note that is not
-- published yet; its id stays, so what orders feeds is sort_key, which is made
-- like an id at the moment of publishing.
CREATE TABLE notes (
    id               bigint PRIMARY KEY DEFAULT next_id(),
    sort_key         bigint,
    account_id       bigint NOT NULL REFERENCES accounts (id),
    in_reply_to_id   bigint REFERENCES notes (id),             -- the parent of a comment
    root_id          bigint REFERENCES notes (id),             -- the note that its thread stands under
    branch_id        bigint REFERENCES notes (id),             -- of a reply: the first-level comment it is shown under
    state            text NOT NULL CHECK (state IN ('draft', 'scheduled', 'published', 'deleted')),
    visibility       text NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct', 'self')),
    title            text NOT NULL DEFAULT '',
    body             text NOT NULL DEFAULT '',
    content_warning  text NOT NULL DEFAULT '',
    lang             text NOT NULL DEFAULT '',
    place            text NOT NULL DEFAULT '',                 -- fuzzy, in words
    licence          text NOT NULL DEFAULT '',                 -- SPDX expression, '' = all rights reserved
    provenance       text NOT NULL DEFAULT 'none'
                     CHECK (provenance IN ('none', 'bought', 'gifted', 'paid', 'affiliate', 'own_shop')),
    ai_assisted      boolean NOT NULL DEFAULT false,
    comment_policy   text NOT NULL DEFAULT 'all' CHECK (comment_policy IN ('all', 'followers', 'following', 'nobody')),
    cover_id         bigint,                                   -- media; NULL: the first one, or a text cover
    text_cover       smallint NOT NULL DEFAULT 0 CHECK (text_cover BETWEEN 0 AND 15), -- palette of a text cover
    pinned_at        timestamptz,                              -- a comment on its note, a note on its author's profile
    likes_count      bigint NOT NULL DEFAULT 0 CHECK (likes_count >= 0),
    comments_count   bigint NOT NULL DEFAULT 0 CHECK (comments_count >= 0),
    collects_count   bigint NOT NULL DEFAULT 0 CHECK (collects_count >= 0),
    heat             double precision NOT NULL DEFAULT 0,      -- see social/heat.go
    publish_at       timestamptz,                              -- of a scheduled note
    published_at     timestamptz,
    edited_at        timestamptz,
    deleted_at       timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CHECK ((in_reply_to_id IS NULL) = (root_id IS NULL)),
    CHECK (state <> 'published' OR (sort_key IS NOT NULL AND published_at IS NOT NULL)),
    CHECK (state <> 'scheduled' OR publish_at IS NOT NULL)
);
CREATE UNIQUE INDEX notes_sort_key ON notes (sort_key) WHERE sort_key IS NOT NULL;
-- Explore, recent and by heat.
CREATE INDEX notes_explore_recent ON notes (sort_key DESC)
    WHERE state = 'published' AND visibility = 'public' AND root_id IS NULL;
CREATE INDEX notes_explore_heat ON notes (heat DESC, sort_key DESC)
    WHERE state = 'published' AND visibility = 'public' AND root_id IS NULL;
-- Profile.
CREATE INDEX notes_profile ON notes (account_id, sort_key DESC) WHERE state = 'published' AND root_id IS NULL;
CREATE INDEX notes_pinned ON notes (account_id) WHERE pinned_at IS NOT NULL AND state = 'published' AND root_id IS NULL;
CREATE INDEX notes_unpublished ON notes (account_id, updated_at DESC) WHERE state IN ('draft', 'scheduled');
CREATE INDEX notes_due ON notes (publish_at) WHERE state = 'scheduled';
-- Comments of a note, and replies of a comment.
CREATE INDEX notes_comments ON notes (root_id, sort_key) WHERE root_id IS NOT NULL AND branch_id IS NULL;
CREATE INDEX notes_replies ON notes (branch_id, sort_key) WHERE branch_id IS NOT NULL;

CREATE TABLE note_media (
    note_id   bigint NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    media_id  bigint NOT NULL,
    position  smallint NOT NULL,
    current   boolean NOT NULL DEFAULT true,                   -- false: only in the edit history
    PRIMARY KEY (note_id, media_id)
);
CREATE INDEX note_media_media ON note_media (media_id);

-- What a note said before an edit, newest last.
CREATE TABLE note_edits (
    id        bigint PRIMARY KEY DEFAULT next_id(),
    note_id   bigint NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    snapshot  jsonb NOT NULL,                                  -- social.Snapshot
    made_at   timestamptz NOT NULL                             -- when this wording was published
);
CREATE INDEX note_edits_note ON note_edits (note_id, id);

CREATE TABLE topics (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    name         text NOT NULL UNIQUE,                         -- folded, what links and searches use
    display      text NOT NULL,                                -- as first written
    notes_count  bigint NOT NULL DEFAULT 0 CHECK (notes_count >= 0),
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX topics_name_prefix ON topics (name text_pattern_ops);
CREATE INDEX topics_size ON topics (notes_count DESC, id DESC);

CREATE TABLE note_topics (
    topic_id  bigint NOT NULL REFERENCES topics (id),
    note_id   bigint NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    sort_key  bigint NOT NULL,                                 -- the note's, so that a topic page is one range
    PRIMARY KEY (topic_id, sort_key)
);
CREATE INDEX note_topics_note ON note_topics (note_id);

CREATE TABLE mentions (
    note_id     bigint NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    account_id  bigint NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (note_id, account_id)
);
CREATE INDEX mentions_account ON mentions (account_id, note_id DESC);

CREATE TABLE likes (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    account_id  bigint NOT NULL REFERENCES accounts (id),
    note_id     bigint NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    UNIQUE (note_id, account_id)
);
CREATE INDEX likes_account ON likes (account_id, id DESC);

CREATE TABLE boards (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    account_id   bigint NOT NULL REFERENCES accounts (id),
    title        text NOT NULL CHECK (title <> ''),
    description  text NOT NULL DEFAULT '',
    visibility   text NOT NULL CHECK (visibility IN ('public', 'followers', 'private')),
    is_default   boolean NOT NULL DEFAULT false,
    notes_count  bigint NOT NULL DEFAULT 0 CHECK (notes_count >= 0),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX boards_default ON boards (account_id) WHERE is_default;
CREATE INDEX boards_account ON boards (account_id, updated_at DESC);

CREATE TABLE collects (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    board_id    bigint NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    account_id  bigint NOT NULL REFERENCES accounts (id),      -- the board's owner, for counting people once
    note_id     bigint NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    UNIQUE (board_id, note_id)
);
CREATE INDEX collects_board ON collects (board_id, id DESC);
CREATE INDEX collects_note ON collects (note_id, account_id);
CREATE INDEX collects_account ON collects (account_id, id DESC);

CREATE TABLE follows (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    follower_id  bigint NOT NULL REFERENCES accounts (id),
    followee_id  bigint NOT NULL REFERENCES accounts (id),
    state        text NOT NULL CHECK (state IN ('pending', 'accepted')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (follower_id, followee_id),
    CHECK (follower_id <> followee_id)
);
CREATE INDEX follows_followers ON follows (followee_id, state, id DESC);
CREATE INDEX follows_following ON follows (follower_id, state, id DESC);

CREATE TABLE blocks (
    account_id  bigint NOT NULL REFERENCES accounts (id),
    target_id   bigint NOT NULL REFERENCES accounts (id),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, target_id),
    CHECK (account_id <> target_id)
);
CREATE INDEX blocks_target ON blocks (target_id, account_id);

CREATE TABLE mutes (
    account_id  bigint NOT NULL REFERENCES accounts (id),
    target_id   bigint NOT NULL REFERENCES accounts (id),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, target_id),
    CHECK (account_id <> target_id)
);

-- The home timeline of members who were here lately: one row per note and reader,
-- written when the note is published, read in one range. No foreign keys: this
-- table can move to a place of its own.
CREATE TABLE home_entries (
    account_id  bigint NOT NULL,                               -- the reader
    sort_key    bigint NOT NULL,                               -- the note's
    note_id     bigint NOT NULL,
    author_id   bigint NOT NULL,
    PRIMARY KEY (account_id, sort_key)
);
CREATE INDEX home_entries_note ON home_entries (note_id);

-- Notes that a member has seen: For you shows them last. The first index answers whether
-- a note is one of them without the table, the second which were the last.
CREATE TABLE seen_notes (
    account_id  bigint NOT NULL,
    note_id     bigint NOT NULL,
    seen_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, note_id) INCLUDE (seen_at)
);
CREATE INDEX seen_notes_last ON seen_notes (account_id, seen_at DESC, note_id DESC);

CREATE TABLE notifications (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    account_id  bigint NOT NULL,                               -- who is told
    tab         text NOT NULL CHECK (tab IN ('comments', 'likes', 'followers')),
    kind        text NOT NULL,
    actor_id    bigint NOT NULL,                               -- who did it
    note_id     bigint,
    comment_id  bigint,
    board_id    bigint,
    read_at     timestamptz,
    UNIQUE NULLS NOT DISTINCT (account_id, kind, actor_id, note_id, comment_id)
);
CREATE INDEX notifications_tab ON notifications (account_id, tab, id DESC);
CREATE INDEX notifications_unread ON notifications (account_id, tab) WHERE read_at IS NULL;
-- Who was let in or turned away waits no longer.
CREATE INDEX notifications_sign_up ON notifications (actor_id) WHERE kind = 'sign_up';
-- A deleted note or comment takes along what is told about it.
CREATE INDEX notifications_note ON notifications (note_id) WHERE note_id IS NOT NULL;
CREATE INDEX notifications_comment ON notifications (comment_id) WHERE comment_id IS NOT NULL;
