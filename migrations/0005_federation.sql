-- Other servers. What the gate and the delivery engine know of each stands in one row.
CREATE TABLE hosts (
    id             bigint PRIMARY KEY DEFAULT next_id(),
    name           text NOT NULL UNIQUE CHECK (name = lower(name) AND name <> ''), -- with a port only where that is not 443
    policy         text NOT NULL DEFAULT 'open' CHECK (policy IN ('open', 'limited', 'blocked', 'allowed')),
    policy_note    text NOT NULL DEFAULT '',                   -- shown to the public beside a block
    reject_media   boolean NOT NULL DEFAULT false,
    scheme         text NOT NULL DEFAULT '' CHECK (scheme IN ('', 'cavage', 'rfc9421')), -- which signature it took last
    software       text NOT NULL DEFAULT '',
    version        text NOT NULL DEFAULT '',
    -- The breaker: closed below five failures in a row, then open until open_until, then
    -- one try; dead_at is set after seven days and cleared only by an answer to us.
    failures       integer NOT NULL DEFAULT 0,
    failing_since  timestamptz,
    open_until     timestamptz,
    dead_at        timestamptz,
    last_error     text NOT NULL DEFAULT '',
    last_error_at  timestamptz,
    last_ok_at     timestamptz,
    probed_at      timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hosts_failing ON hosts (failing_since) WHERE failing_since IS NOT NULL;
CREATE INDEX hosts_policy ON hosts (policy) WHERE policy <> 'open';

-- The ActivityPub side of an account that lives elsewhere.
CREATE TABLE actors (
    account_id     bigint PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    uri            text NOT NULL UNIQUE,
    host_id        bigint NOT NULL REFERENCES hosts (id),
    kind           text NOT NULL,                              -- Person, Service, Group, Organization, Application
    url            text NOT NULL DEFAULT '',                   -- its page
    inbox          text NOT NULL,
    shared_inbox   text NOT NULL DEFAULT '',
    outbox         text NOT NULL DEFAULT '',
    followers      text NOT NULL DEFAULT '',
    following      text NOT NULL DEFAULT '',
    featured       text NOT NULL DEFAULT '',
    also_known_as  text[] NOT NULL DEFAULT '{}',
    fetched_at     timestamptz NOT NULL DEFAULT now(),
    backfilled_at  timestamptz,
    gone_at        timestamptz                                 -- its server said so
);
CREATE INDEX actors_host ON actors (host_id);

-- Public keys of actors elsewhere, and both halves of ours (private is sealed). A key
-- that was replaced is still served for a while (W-51).
CREATE TABLE actor_keys (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    account_id   bigint REFERENCES accounts (id) ON DELETE CASCADE, -- NULL: the instance actor
    key_id       text UNIQUE,                                  -- of an actor elsewhere
    public       text NOT NULL,                                -- PEM
    private      bytea,                                        -- sealed PKCS #8; only ours
    created_at   timestamptz NOT NULL DEFAULT now(),
    refreshed_at timestamptz,
    retired_at   timestamptz
);
CREATE UNIQUE INDEX actor_keys_ours ON actor_keys (coalesce(account_id, 0)) WHERE private IS NOT NULL AND retired_at IS NULL;
CREATE INDEX actor_keys_account ON actor_keys (account_id);

-- The ActivityPub side of a note that was written elsewhere. A tombstone of a note that
-- never arrived has no note (W-83).
CREATE TABLE objects (
    uri                text PRIMARY KEY,
    note_id            bigint UNIQUE REFERENCES notes (id) ON DELETE CASCADE,
    url                text NOT NULL DEFAULT '',
    replies            text NOT NULL DEFAULT '',
    thread_fetched_at  timestamptz,
    updated_at         timestamptz,                            -- as its author says
    gone_at            timestamptz
);
CREATE INDEX objects_gone ON objects (gone_at) WHERE gone_at IS NOT NULL;

-- Ids of follows that came from elsewhere, and of what else has to be recognised when it is undone.
CREATE TABLE remote_ids (
    uri        text PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('follow', 'like', 'boost', 'block', 'report')),
    row_id     bigint NOT NULL,                                -- of follows, likes, boosts, blocks, reports
    actor_id   bigint NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE INDEX remote_ids_row ON remote_ids (kind, row_id);

-- What was received, once per actor and id (F03, F23); also the queue of what is to be done.
CREATE TABLE received (
    actor_id     bigint NOT NULL,                              -- the verified one
    activity_id  text NOT NULL,
    id           bigint NOT NULL UNIQUE DEFAULT next_id(),
    body         jsonb,                                        -- NULL once done
    done_at      timestamptz,
    received_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor_id, activity_id)
);
CREATE INDEX received_age ON received (received_at);

-- What we send: each activity once, and one delivery per inbox until it has arrived.
CREATE TABLE activities (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    account_id  bigint,                                        -- who sends it; NULL: the instance actor
    kind        text NOT NULL,                                 -- Create, Like, …
    note_id     bigint,                                        -- what it is about, for the pages of the operator
    body        bytea NOT NULL,                                -- as it goes over the wire
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX activities_note ON activities (note_id) WHERE note_id IS NOT NULL;
CREATE INDEX activities_age ON activities (created_at);

CREATE TABLE inboxes (
    id       bigint PRIMARY KEY DEFAULT next_id(),
    url      text NOT NULL UNIQUE,
    host_id  bigint NOT NULL REFERENCES hosts (id),
    gone_at  timestamptz                                       -- answered 404 or 410
);

CREATE TABLE deliveries (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    activity_id  bigint NOT NULL,
    sender_id    bigint NOT NULL DEFAULT 0,                    -- activities.account_id, 0 for the instance actor: order is kept per sender and host
    inbox_id     bigint NOT NULL,
    host_id      bigint NOT NULL,
    attempts     smallint NOT NULL DEFAULT 0,
    next_at      timestamptz NOT NULL DEFAULT now(),
    lease_until  timestamptz,
    last_error   text NOT NULL DEFAULT '',
    expires_at   timestamptz NOT NULL DEFAULT now() + interval '7 days',
    UNIQUE (activity_id, inbox_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
CREATE INDEX deliveries_due ON deliveries (next_at, id);
CREATE INDEX deliveries_order ON deliveries (sender_id, host_id, activity_id);
CREATE INDEX deliveries_host ON deliveries (host_id);

-- How deliveries ended, for the pages of the operator: counts per host and day.
CREATE TABLE delivery_days (
    host_id    bigint NOT NULL,
    day        date NOT NULL,
    delivered  bigint NOT NULL DEFAULT 0,
    dropped    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (host_id, day)
);

-- Refusals at the gate, for the pages of the operator: a count per reason, host and day,
-- hosts beyond the thousandth of a day as one (F20).
CREATE TABLE refusals (
    day        date NOT NULL,
    reason     text NOT NULL,
    host       text NOT NULL,
    count      bigint NOT NULL DEFAULT 0,
    last_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (day, reason, host)
);

-- Accounts: limits, and where they have gone.
ALTER TABLE accounts
    ADD COLUMN silenced_at   timestamptz,                      -- limited: shown to followers, and to who asks for it by name
    ADD COLUMN suspended_by  text CHECK (suspended_by IN ('staff', 'host')),
    ADD COLUMN indexable     boolean NOT NULL DEFAULT true,    -- FEP-5feb
    ADD COLUMN moved_to_id   bigint REFERENCES accounts (id),
    ADD COLUMN moved_at      timestamptz;

-- A note passed on by somebody. Its id is the sort key of its home entries.
CREATE TABLE boosts (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    account_id  bigint NOT NULL REFERENCES accounts (id),
    note_id     bigint NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (note_id, account_id)
);
CREATE INDEX boosts_account ON boosts (account_id, id DESC);
ALTER TABLE home_entries ADD COLUMN boost_id bigint;           -- how the note came; NULL: its author is followed. author_id is who boosted
ALTER TABLE notes
    ADD COLUMN boosts_count bigint NOT NULL DEFAULT 0 CHECK (boosts_count >= 0),
    ADD COLUMN explore boolean NOT NULL DEFAULT true;          -- false: from elsewhere, and not for Explore, topics and search

-- Explore walks only what is for it, however much comes from elsewhere.
DROP INDEX notes_explore_recent, notes_explore_heat;
CREATE INDEX notes_explore_recent ON notes (sort_key DESC)
    WHERE state = 'published' AND visibility = 'public' AND root_id IS NULL AND explore;
CREATE INDEX notes_explore_heat ON notes (heat DESC, sort_key DESC)
    WHERE state = 'published' AND visibility = 'public' AND root_id IS NULL AND explore;
