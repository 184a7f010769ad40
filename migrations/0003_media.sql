-- Pictures (videos later) and where their renditions lie. An object is put into the
-- store before its row is written, so a row never points at nothing; an object
-- without a row is swept. No foreign keys to other aggregates.
CREATE TABLE media (
    id            bigint PRIMARY KEY DEFAULT next_id(),
    account_id    bigint NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'file')),
    purpose       text NOT NULL CHECK (purpose IN ('note', 'avatar', 'banner', 'cover')),
    state         text NOT NULL CHECK (state IN ('pending', 'ready', 'failed', 'remote')), -- remote: of another server, fetched when looked at
    source_type   text NOT NULL,                               -- what was uploaded; the upload itself is not kept
    source_bytes  bigint NOT NULL CHECK (source_bytes >= 0),
    sha256        bytea NOT NULL CHECK (octet_length(sha256) = 32 OR state = 'remote' AND sha256 = ''), -- of the upload
    width         int NOT NULL CHECK (width > 0),              -- as seen, after orientation
    height        int NOT NULL CHECK (height > 0),
    bytes         bigint NOT NULL CHECK (bytes >= 0),          -- of all renditions: what the quota counts
    blurhash      text NOT NULL DEFAULT '',
    colour        int NOT NULL DEFAULT 0 CHECK (colour BETWEEN 0 AND 16777215),
    colour_class  smallint NOT NULL DEFAULT 0 CHECK (colour_class BETWEEN 0 AND 47),
    focus_x       real NOT NULL DEFAULT 0 CHECK (focus_x BETWEEN -1 AND 1),
    focus_y       real NOT NULL DEFAULT 0 CHECK (focus_y BETWEEN -1 AND 1), -- 1 is the top edge
    alt           text NOT NULL DEFAULT '',
    decorative    boolean NOT NULL DEFAULT false,              -- without words on purpose
    licence       text NOT NULL DEFAULT '',                    -- SPDX expression, '' = none stated
    credit        text NOT NULL DEFAULT '',
    source_url    text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL DEFAULT now(),
    free_since    timestamptz DEFAULT now(),                   -- nothing uses it: swept after a day; NULL: something does
    deleted_at    timestamptz,                                 -- objects follow after the grace period
    -- Of remote media alone. bytes is 0 as long as there is no copy here.
    origin_url    text NOT NULL DEFAULT '' CHECK ((state = 'remote') = (origin_url <> '')),
    seen_at       timestamptz,                                 -- when the copy was looked at last, to ten minutes
    retry_at      timestamptz,                                 -- nobody fetches before: one does now, or it has failed
    failure       text NOT NULL DEFAULT ''                     -- why, where it has failed
);
CREATE INDEX media_remote ON media (seen_at) INCLUDE (bytes) WHERE state = 'remote' AND bytes > 0;
CREATE INDEX media_account ON media (account_id, id);
CREATE INDEX media_free ON media (free_since) WHERE free_since IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX media_deleted ON media (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX media_sha256 ON media (sha256);

CREATE TABLE media_rendition (
    media_id  bigint NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    name      text NOT NULL CHECK (name IN ('96', '360', '720', '1440', 'fed')),
    key       text COLLATE "C" NOT NULL UNIQUE,                -- bytewise, so that a prefix is a range
    width     int NOT NULL CHECK (width > 0),
    height    int NOT NULL CHECK (height > 0),
    bytes     bigint NOT NULL CHECK (bytes > 0),
    type      text NOT NULL,
    PRIMARY KEY (media_id, name)
);

-- What one account has stored and sent today. Changed by one conditional statement in
-- the transaction that writes the media row, so that parallel uploads cannot pass it.
CREATE TABLE media_usage (
    account_id   bigint PRIMARY KEY,
    total_bytes  bigint NOT NULL CHECK (total_bytes >= 0),
    day          date NOT NULL,
    day_bytes    bigint NOT NULL CHECK (day_bytes >= 0)
);
