-- The login side of the accounts that live here. A deleted account keeps its
-- accounts row (the handle never returns) and loses the row here, and with it
-- everything below that hangs on it.
CREATE TABLE users (
    account_id      bigint PRIMARY KEY REFERENCES accounts (id),
    email           text NOT NULL CHECK (email <> ''),
    password_hash   text,                                      -- argon2id, PHC form; NULL: none yet, a one-time link sets it
    role            text NOT NULL DEFAULT 'none' CHECK (role IN ('none', 'editor', 'moderator', 'admin', 'owner')),
    locale          text NOT NULL DEFAULT '',                  -- of pages and mails, BCP 47; '': the browser's
    theme           text NOT NULL DEFAULT '' CHECK (theme IN ('', 'light', 'dark')),
    density         text NOT NULL DEFAULT '' CHECK (density IN ('', 'compact', 'list')),
    low_data        boolean NOT NULL DEFAULT false,            -- small pictures, nothing fetched ahead
    ask_alt         boolean NOT NULL DEFAULT true,             -- before pictures go out without a description
    reason          text NOT NULL DEFAULT '',                  -- why they want to join, for who approves
    invite_id       bigint,                                    -- that they came by
    created_at      timestamptz NOT NULL DEFAULT now(),
    confirmed_at    timestamptz,                               -- the address is theirs
    approved_at     timestamptz,
    totp_secret     bytea,                                     -- sealed
    totp_since      timestamptz,                               -- NULL with a secret: shown, not yet proven
    totp_step       bigint NOT NULL DEFAULT 0,                 -- the last time step that was used: no code works twice
    passkey_handle  bytea UNIQUE                               -- WebAuthn user handle: random, says nothing about the person
);
-- An address belongs to who has confirmed it, and until then to nobody: a sign-up
-- neither squats on an address nor learns from a refusal that it is in use.
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE confirmed_at IS NOT NULL;
CREATE INDEX users_email_waiting ON users (lower(email)) WHERE confirmed_at IS NULL;
CREATE INDEX users_waiting ON users (created_at) WHERE approved_at IS NULL OR confirmed_at IS NULL;
CREATE INDEX users_staff ON users (role) WHERE role <> 'none';

-- Who is signed in where. The token is in the browser's cookie, its SHA-256 here.
CREATE TABLE sessions (
    id            bigint PRIMARY KEY DEFAULT next_id(),
    token_hash    bytea NOT NULL UNIQUE,
    account_id    bigint NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
    half          boolean NOT NULL DEFAULT false,              -- password right, second factor owed: opens nothing
    created_at    timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),          -- written every 5 minutes at most
    expires_at    timestamptz NOT NULL,                        -- however busy it is
    reauth_at     timestamptz NOT NULL DEFAULT now(),          -- the last full proof of who it is
    ip            text NOT NULL DEFAULT '',
    user_agent    text NOT NULL DEFAULT ''
);
CREATE INDEX sessions_account ON sessions (account_id, id DESC);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- One-time links. Each is bound to the address that it was sent to or is about.
CREATE TABLE mail_tokens (
    hash        bytea PRIMARY KEY,                             -- SHA-256 of what the link carries
    kind        text NOT NULL CHECK (kind IN ('confirm', 'reset', 'change', 'undo')),
    account_id  bigint NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
    email       text NOT NULL,                                 -- '' for a link that the command line printed
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);
CREATE INDEX mail_tokens_account ON mail_tokens (account_id, kind);
CREATE INDEX mail_tokens_expiry ON mail_tokens (expires_at);

-- Mails on their way out: an order of what to send to whom, written as a letter only
-- when it is sent. Sealed, and here, because the arguments of jobs are seen by people.
CREATE TABLE outgoing_mail (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    account_id  bigint REFERENCES users (account_id) ON DELETE CASCADE, -- NULL: who owns the address is not known yet
    sealed      bytea NOT NULL
);
CREATE INDEX outgoing_mail_account ON outgoing_mail (account_id);

CREATE TABLE invites (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    code        text NOT NULL UNIQUE,
    created_by  bigint REFERENCES accounts (id),               -- NULL: the command line
    note        text NOT NULL DEFAULT '',                      -- for whom, for the maker's eyes
    max_uses    integer NOT NULL CHECK (max_uses > 0),
    uses        integer NOT NULL DEFAULT 0 CHECK (uses >= 0 AND uses <= max_uses),
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz,
    revoked_at  timestamptz
);
CREATE INDEX invites_maker ON invites (created_by, id DESC);
ALTER TABLE users ADD FOREIGN KEY (invite_id) REFERENCES invites (id);

-- What the operator edits while the server runs, by area.
CREATE TABLE settings (
    key         text PRIMARY KEY,
    value       jsonb NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now()
);

-- What staff did. Rows are added and never changed, by nobody: they name accounts
-- by id, so that they may outlive them.
CREATE TABLE audit_log (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    actor_id     bigint,                                       -- NULL: the command line
    action       text NOT NULL CHECK (action <> ''),
    target_kind  text NOT NULL DEFAULT '',
    target_id    bigint,
    detail       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_target ON audit_log (target_kind, target_id, id DESC);

CREATE FUNCTION audit_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_log only grows' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_log_rows BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_stays();
CREATE TRIGGER audit_log_table BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stays();

-- The way back in for who lost the phone: ten codes, each for once.
CREATE TABLE recovery_codes (
    account_id  bigint NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
    hash        bytea NOT NULL,                                -- keyed MAC of the code
    used_at     timestamptz,
    PRIMARY KEY (account_id, hash)
);

CREATE TABLE passkeys (
    id             bigint PRIMARY KEY DEFAULT next_id(),
    account_id     bigint NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
    credential_id  bytea NOT NULL UNIQUE,
    credential     jsonb NOT NULL,                             -- public key, flags, counter; nothing secret
    name           text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    used_at        timestamptz
);
CREATE INDEX passkeys_account ON passkeys (account_id, id);

-- Passkey ceremonies under way: the challenge that an answer must carry.
CREATE TABLE passkey_challenges (
    hash        bytea PRIMARY KEY,                             -- SHA-256 of the ticket in the browser
    account_id  bigint REFERENCES users (account_id) ON DELETE CASCADE, -- NULL: a login that names nobody
    purpose     text NOT NULL CHECK (purpose IN ('register', 'login', 'reauth')),
    data        jsonb NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX passkey_challenges_expiry ON passkey_challenges (expires_at);

-- The limits that must hold over all nodes together. Losing them in a crash of the
-- database only starts the windows anew.
CREATE UNLOGGED TABLE rate_counters (
    key        bytea PRIMARY KEY,                              -- keyed MAC: no addresses are kept
    count      integer NOT NULL,
    resets_at  timestamptz NOT NULL
);
CREATE INDEX rate_counters_expiry ON rate_counters (resets_at);

-- A value that only the right secret.key opens: a wrong one is refused at start.
CREATE TABLE sealed_check (
    single  boolean PRIMARY KEY DEFAULT true CHECK (single),
    sealed  bytea NOT NULL
);
