-- Generated from the migrations by `make schema`. Do not edit.

CREATE TYPE public.river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);

CREATE FUNCTION public.audit_log_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'audit_log only grows' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.next_id(made timestamp with time zone DEFAULT clock_timestamp()) RETURNS bigint
    LANGUAGE sql
    AS $$
    SELECT (floor(extract(epoch FROM least(made, clock_timestamp())) * 1000)::bigint << 16)
         | (nextval('id_sequence') & 65535)
$$;

CREATE FUNCTION public.river_job_due() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.scheduled_at > clock_timestamp() THEN
    NEW.scheduled_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.river_job_state_in_bitmask(bitmask bit, state public.river_job_state) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE state
        WHEN 'available' THEN get_bit(bitmask, 7)
        WHEN 'cancelled' THEN get_bit(bitmask, 6)
        WHEN 'completed' THEN get_bit(bitmask, 5)
        WHEN 'discarded' THEN get_bit(bitmask, 4)
        WHEN 'pending'   THEN get_bit(bitmask, 3)
        WHEN 'retryable' THEN get_bit(bitmask, 2)
        WHEN 'running'   THEN get_bit(bitmask, 1)
        WHEN 'scheduled' THEN get_bit(bitmask, 0)
        ELSE 0
    END = 1;
$$;

CREATE TABLE public.accounts (
    id bigint DEFAULT public.next_id() NOT NULL,
    handle text NOT NULL,
    domain text,
    state text DEFAULT 'active'::text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    bio text DEFAULT ''::text NOT NULL,
    fields jsonb DEFAULT '[]'::jsonb NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    lang text DEFAULT ''::text NOT NULL,
    avatar_id bigint,
    banner_id bigint,
    locked boolean DEFAULT false NOT NULL,
    discoverable boolean DEFAULT true NOT NULL,
    hide_collected boolean DEFAULT false NOT NULL,
    hide_liked boolean DEFAULT true NOT NULL,
    notes_count bigint DEFAULT 0 NOT NULL,
    followers_count bigint DEFAULT 0 NOT NULL,
    following_count bigint DEFAULT 0 NOT NULL,
    received_count bigint DEFAULT 0 NOT NULL,
    last_active_at timestamp with time zone,
    home_floor bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    silenced_at timestamp with time zone,
    suspended_by text,
    indexable boolean DEFAULT true NOT NULL,
    moved_to_id bigint,
    moved_at timestamp with time zone,
    CONSTRAINT accounts_domain_check CHECK ((domain <> ''::text)),
    CONSTRAINT accounts_followers_count_check CHECK ((followers_count >= 0)),
    CONSTRAINT accounts_following_count_check CHECK ((following_count >= 0)),
    CONSTRAINT accounts_handle_check CHECK ((handle <> ''::text)),
    CONSTRAINT accounts_notes_count_check CHECK ((notes_count >= 0)),
    CONSTRAINT accounts_received_count_check CHECK ((received_count >= 0)),
    CONSTRAINT accounts_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'active'::text, 'suspended'::text, 'deleted'::text]))),
    CONSTRAINT accounts_suspended_by_check CHECK ((suspended_by = ANY (ARRAY['staff'::text, 'host'::text])))
);

CREATE TABLE public.activities (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint,
    kind text NOT NULL,
    note_id bigint,
    body bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.actor_keys (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint,
    key_id text,
    public text NOT NULL,
    private bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    refreshed_at timestamp with time zone,
    retired_at timestamp with time zone
);

CREATE TABLE public.actors (
    account_id bigint NOT NULL,
    uri text NOT NULL,
    host_id bigint NOT NULL,
    kind text NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    inbox text NOT NULL,
    shared_inbox text DEFAULT ''::text NOT NULL,
    outbox text DEFAULT ''::text NOT NULL,
    followers text DEFAULT ''::text NOT NULL,
    following text DEFAULT ''::text NOT NULL,
    featured text DEFAULT ''::text NOT NULL,
    also_known_as text[] DEFAULT '{}'::text[] NOT NULL,
    fetched_at timestamp with time zone DEFAULT now() NOT NULL,
    backfilled_at timestamp with time zone,
    gone_at timestamp with time zone
);

CREATE TABLE public.audit_log (
    id bigint DEFAULT public.next_id() NOT NULL,
    actor_id bigint,
    action text NOT NULL,
    target_kind text DEFAULT ''::text NOT NULL,
    target_id bigint,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT audit_log_action_check CHECK ((action <> ''::text))
);

CREATE TABLE public.blocks (
    account_id bigint NOT NULL,
    target_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT blocks_check CHECK ((account_id <> target_id))
);

CREATE TABLE public.boards (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    visibility text NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    notes_count bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT boards_notes_count_check CHECK ((notes_count >= 0)),
    CONSTRAINT boards_title_check CHECK ((title <> ''::text)),
    CONSTRAINT boards_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'followers'::text, 'private'::text])))
);

CREATE TABLE public.boosts (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint NOT NULL,
    note_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.collects (
    id bigint DEFAULT public.next_id() NOT NULL,
    board_id bigint NOT NULL,
    account_id bigint NOT NULL,
    note_id bigint NOT NULL
);

CREATE TABLE public.deliveries (
    id bigint DEFAULT public.next_id() NOT NULL,
    activity_id bigint NOT NULL,
    sender_id bigint DEFAULT 0 NOT NULL,
    inbox_id bigint NOT NULL,
    host_id bigint NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    next_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_until timestamp with time zone,
    last_error text DEFAULT ''::text NOT NULL,
    expires_at timestamp with time zone DEFAULT (now() + '7 days'::interval) NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='500');

CREATE TABLE public.delivery_days (
    host_id bigint NOT NULL,
    day date NOT NULL,
    delivered bigint DEFAULT 0 NOT NULL,
    dropped bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.follows (
    id bigint DEFAULT public.next_id() NOT NULL,
    follower_id bigint NOT NULL,
    followee_id bigint NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT follows_check CHECK ((follower_id <> followee_id)),
    CONSTRAINT follows_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'accepted'::text])))
);

CREATE TABLE public.home_entries (
    account_id bigint NOT NULL,
    sort_key bigint NOT NULL,
    note_id bigint NOT NULL,
    author_id bigint NOT NULL,
    boost_id bigint
);

CREATE TABLE public.hosts (
    id bigint DEFAULT public.next_id() NOT NULL,
    name text NOT NULL,
    policy text DEFAULT 'open'::text NOT NULL,
    policy_note text DEFAULT ''::text NOT NULL,
    reject_media boolean DEFAULT false NOT NULL,
    scheme text DEFAULT ''::text NOT NULL,
    software text DEFAULT ''::text NOT NULL,
    version text DEFAULT ''::text NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    open_until timestamp with time zone,
    dead_at timestamp with time zone,
    last_error text DEFAULT ''::text NOT NULL,
    last_error_at timestamp with time zone,
    last_ok_at timestamp with time zone,
    probed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT hosts_name_check CHECK (((name = lower(name)) AND (name <> ''::text))),
    CONSTRAINT hosts_policy_check CHECK ((policy = ANY (ARRAY['open'::text, 'limited'::text, 'blocked'::text, 'allowed'::text]))),
    CONSTRAINT hosts_scheme_check CHECK ((scheme = ANY (ARRAY[''::text, 'cavage'::text, 'rfc9421'::text])))
);

CREATE SEQUENCE public.id_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.inboxes (
    id bigint DEFAULT public.next_id() NOT NULL,
    url text NOT NULL,
    host_id bigint NOT NULL,
    gone_at timestamp with time zone
);

CREATE TABLE public.invites (
    id bigint DEFAULT public.next_id() NOT NULL,
    code text NOT NULL,
    created_by bigint,
    note text DEFAULT ''::text NOT NULL,
    max_uses integer NOT NULL,
    uses integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT invites_check CHECK (((uses >= 0) AND (uses <= max_uses))),
    CONSTRAINT invites_max_uses_check CHECK ((max_uses > 0))
);

CREATE TABLE public.likes (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint NOT NULL,
    note_id bigint NOT NULL
);

CREATE TABLE public.mail_tokens (
    hash bytea NOT NULL,
    kind text NOT NULL,
    account_id bigint NOT NULL,
    email text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT mail_tokens_kind_check CHECK ((kind = ANY (ARRAY['confirm'::text, 'reset'::text, 'change'::text, 'undo'::text])))
);

CREATE TABLE public.media (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint NOT NULL,
    kind text NOT NULL,
    purpose text NOT NULL,
    state text NOT NULL,
    source_type text NOT NULL,
    source_bytes bigint NOT NULL,
    sha256 bytea NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    bytes bigint NOT NULL,
    blurhash text DEFAULT ''::text NOT NULL,
    colour integer DEFAULT 0 NOT NULL,
    colour_class smallint DEFAULT 0 NOT NULL,
    focus_x real DEFAULT 0 NOT NULL,
    focus_y real DEFAULT 0 NOT NULL,
    alt text DEFAULT ''::text NOT NULL,
    decorative boolean DEFAULT false NOT NULL,
    licence text DEFAULT ''::text NOT NULL,
    credit text DEFAULT ''::text NOT NULL,
    source_url text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    free_since timestamp with time zone DEFAULT now(),
    deleted_at timestamp with time zone,
    origin_url text DEFAULT ''::text NOT NULL,
    seen_at timestamp with time zone,
    retry_at timestamp with time zone,
    failure text DEFAULT ''::text NOT NULL,
    CONSTRAINT media_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT media_check CHECK (((octet_length(sha256) = 32) OR ((state = 'remote'::text) AND (sha256 = '\x'::bytea)))),
    CONSTRAINT media_check1 CHECK (((state = 'remote'::text) = (origin_url <> ''::text))),
    CONSTRAINT media_colour_check CHECK (((colour >= 0) AND (colour <= 16777215))),
    CONSTRAINT media_colour_class_check CHECK (((colour_class >= 0) AND (colour_class <= 47))),
    CONSTRAINT media_focus_x_check CHECK (((focus_x >= ('-1'::integer)::double precision) AND (focus_x <= (1)::double precision))),
    CONSTRAINT media_focus_y_check CHECK (((focus_y >= ('-1'::integer)::double precision) AND (focus_y <= (1)::double precision))),
    CONSTRAINT media_height_check CHECK ((height > 0)),
    CONSTRAINT media_kind_check CHECK ((kind = ANY (ARRAY['image'::text, 'video'::text, 'audio'::text, 'file'::text]))),
    CONSTRAINT media_purpose_check CHECK ((purpose = ANY (ARRAY['note'::text, 'avatar'::text, 'banner'::text, 'cover'::text]))),
    CONSTRAINT media_source_bytes_check CHECK ((source_bytes >= 0)),
    CONSTRAINT media_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'ready'::text, 'failed'::text, 'remote'::text]))),
    CONSTRAINT media_width_check CHECK ((width > 0))
);

CREATE TABLE public.media_rendition (
    media_id bigint NOT NULL,
    name text NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    width integer NOT NULL,
    height integer NOT NULL,
    bytes bigint NOT NULL,
    type text NOT NULL,
    CONSTRAINT media_rendition_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT media_rendition_height_check CHECK ((height > 0)),
    CONSTRAINT media_rendition_name_check CHECK ((name = ANY (ARRAY['96'::text, '360'::text, '720'::text, '1440'::text, 'fed'::text]))),
    CONSTRAINT media_rendition_width_check CHECK ((width > 0))
);

CREATE TABLE public.media_usage (
    account_id bigint NOT NULL,
    total_bytes bigint NOT NULL,
    day date NOT NULL,
    day_bytes bigint NOT NULL,
    CONSTRAINT media_usage_day_bytes_check CHECK ((day_bytes >= 0)),
    CONSTRAINT media_usage_total_bytes_check CHECK ((total_bytes >= 0))
);

CREATE TABLE public.mentions (
    note_id bigint NOT NULL,
    account_id bigint NOT NULL
);

CREATE TABLE public.mutes (
    account_id bigint NOT NULL,
    target_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT mutes_check CHECK ((account_id <> target_id))
);

CREATE TABLE public.note_edits (
    id bigint DEFAULT public.next_id() NOT NULL,
    note_id bigint NOT NULL,
    snapshot jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE public.note_media (
    note_id bigint NOT NULL,
    media_id bigint NOT NULL,
    "position" smallint NOT NULL,
    current boolean DEFAULT true NOT NULL
);

CREATE TABLE public.note_topics (
    topic_id bigint NOT NULL,
    note_id bigint NOT NULL,
    sort_key bigint NOT NULL
);

CREATE TABLE public.notes (
    id bigint DEFAULT public.next_id() NOT NULL,
    sort_key bigint,
    account_id bigint NOT NULL,
    in_reply_to_id bigint,
    root_id bigint,
    branch_id bigint,
    state text NOT NULL,
    visibility text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    content_warning text DEFAULT ''::text NOT NULL,
    lang text DEFAULT ''::text NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    licence text DEFAULT ''::text NOT NULL,
    provenance text DEFAULT 'none'::text NOT NULL,
    ai_assisted boolean DEFAULT false NOT NULL,
    comment_policy text DEFAULT 'all'::text NOT NULL,
    cover_id bigint,
    text_cover smallint DEFAULT 0 NOT NULL,
    pinned_at timestamp with time zone,
    likes_count bigint DEFAULT 0 NOT NULL,
    comments_count bigint DEFAULT 0 NOT NULL,
    collects_count bigint DEFAULT 0 NOT NULL,
    heat double precision DEFAULT 0 NOT NULL,
    publish_at timestamp with time zone,
    published_at timestamp with time zone,
    edited_at timestamp with time zone,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    boosts_count bigint DEFAULT 0 NOT NULL,
    explore boolean DEFAULT true NOT NULL,
    CONSTRAINT notes_boosts_count_check CHECK ((boosts_count >= 0)),
    CONSTRAINT notes_check CHECK (((in_reply_to_id IS NULL) = (root_id IS NULL))),
    CONSTRAINT notes_check1 CHECK (((state <> 'published'::text) OR ((sort_key IS NOT NULL) AND (published_at IS NOT NULL)))),
    CONSTRAINT notes_check2 CHECK (((state <> 'scheduled'::text) OR (publish_at IS NOT NULL))),
    CONSTRAINT notes_collects_count_check CHECK ((collects_count >= 0)),
    CONSTRAINT notes_comment_policy_check CHECK ((comment_policy = ANY (ARRAY['all'::text, 'followers'::text, 'following'::text, 'nobody'::text]))),
    CONSTRAINT notes_comments_count_check CHECK ((comments_count >= 0)),
    CONSTRAINT notes_likes_count_check CHECK ((likes_count >= 0)),
    CONSTRAINT notes_provenance_check CHECK ((provenance = ANY (ARRAY['none'::text, 'bought'::text, 'gifted'::text, 'paid'::text, 'affiliate'::text, 'own_shop'::text]))),
    CONSTRAINT notes_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'scheduled'::text, 'published'::text, 'deleted'::text]))),
    CONSTRAINT notes_text_cover_check CHECK (((text_cover >= 0) AND (text_cover <= 15))),
    CONSTRAINT notes_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'unlisted'::text, 'followers'::text, 'direct'::text, 'self'::text])))
);

CREATE TABLE public.notifications (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint NOT NULL,
    tab text NOT NULL,
    kind text NOT NULL,
    actor_id bigint NOT NULL,
    note_id bigint,
    comment_id bigint,
    board_id bigint,
    read_at timestamp with time zone,
    CONSTRAINT notifications_tab_check CHECK ((tab = ANY (ARRAY['comments'::text, 'likes'::text, 'followers'::text])))
);

CREATE TABLE public.objects (
    uri text NOT NULL,
    note_id bigint,
    url text DEFAULT ''::text NOT NULL,
    replies text DEFAULT ''::text NOT NULL,
    thread_fetched_at timestamp with time zone,
    updated_at timestamp with time zone,
    gone_at timestamp with time zone
);

CREATE TABLE public.outgoing_mail (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint,
    sealed bytea NOT NULL
);

CREATE TABLE public.passkey_challenges (
    hash bytea NOT NULL,
    account_id bigint,
    purpose text NOT NULL,
    data jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT passkey_challenges_purpose_check CHECK ((purpose = ANY (ARRAY['register'::text, 'login'::text, 'reauth'::text])))
);

CREATE TABLE public.passkeys (
    id bigint DEFAULT public.next_id() NOT NULL,
    account_id bigint NOT NULL,
    credential_id bytea NOT NULL,
    credential jsonb NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone
);

CREATE UNLOGGED TABLE public.rate_counters (
    key bytea NOT NULL,
    count integer NOT NULL,
    resets_at timestamp with time zone NOT NULL
);

CREATE TABLE public.received (
    actor_id bigint NOT NULL,
    activity_id text NOT NULL,
    id bigint DEFAULT public.next_id() NOT NULL,
    body jsonb,
    done_at timestamp with time zone,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.recovery_codes (
    account_id bigint NOT NULL,
    hash bytea NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.refusals (
    day date NOT NULL,
    reason text NOT NULL,
    host text NOT NULL,
    count bigint DEFAULT 0 NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.remote_ids (
    uri text NOT NULL,
    kind text NOT NULL,
    row_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    CONSTRAINT remote_ids_kind_check CHECK ((kind = ANY (ARRAY['follow'::text, 'like'::text, 'boost'::text, 'block'::text, 'report'::text])))
);

CREATE TABLE public.river_job (
    id bigint NOT NULL,
    state public.river_job_state DEFAULT 'available'::public.river_job_state NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint DEFAULT 25 NOT NULL,
    attempted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finalized_at timestamp with time zone,
    scheduled_at timestamp with time zone DEFAULT now() NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    args jsonb NOT NULL,
    attempted_by text[],
    errors jsonb[],
    kind text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL,
    tags character varying(255)[] DEFAULT '{}'::character varying[] NOT NULL,
    unique_key bytea,
    unique_states bit(8),
    CONSTRAINT finalized_or_finalized_at_null CHECK ((((finalized_at IS NULL) AND (state <> ALL (ARRAY['cancelled'::public.river_job_state, 'completed'::public.river_job_state, 'discarded'::public.river_job_state]))) OR ((finalized_at IS NOT NULL) AND (state = ANY (ARRAY['cancelled'::public.river_job_state, 'completed'::public.river_job_state, 'discarded'::public.river_job_state]))))),
    CONSTRAINT kind_length CHECK (((char_length(kind) > 0) AND (char_length(kind) < 128))),
    CONSTRAINT max_attempts_is_positive CHECK ((max_attempts > 0)),
    CONSTRAINT priority_in_range CHECK (((priority >= 1) AND (priority <= 4))),
    CONSTRAINT queue_length CHECK (((char_length(queue) > 0) AND (char_length(queue) < 128)))
);

CREATE SEQUENCE public.river_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.river_job_id_seq OWNED BY public.river_job.id;

CREATE UNLOGGED TABLE public.river_leader (
    elected_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    leader_id text NOT NULL,
    name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT leader_id_length CHECK (((char_length(leader_id) > 0) AND (char_length(leader_id) < 128))),
    CONSTRAINT name_length CHECK ((name = 'default'::text))
);

CREATE TABLE public.river_migration (
    line text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT line_length CHECK (((char_length(line) > 0) AND (char_length(line) < 128))),
    CONSTRAINT version_gte_1 CHECK ((version >= 1))
);

CREATE TABLE public.river_notification (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (((length(topic) > 0) AND (length(topic) < 128)))
);

CREATE SEQUENCE public.river_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.river_notification_id_seq OWNED BY public.river_notification.id;

CREATE TABLE public.river_queue (
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    paused_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE public.schema_backfills (
    version integer NOT NULL,
    after bigint DEFAULT 0 NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    done_at timestamp with time zone
);

CREATE TABLE public.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sealed_check (
    single boolean DEFAULT true NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT sealed_check_single_check CHECK (single)
);

CREATE TABLE public.seen_notes (
    account_id bigint NOT NULL,
    note_id bigint NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sessions (
    id bigint DEFAULT public.next_id() NOT NULL,
    token_hash bytea NOT NULL,
    account_id bigint NOT NULL,
    half boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    reauth_at timestamp with time zone DEFAULT now() NOT NULL,
    ip text DEFAULT ''::text NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.settings (
    key text NOT NULL,
    value jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.topics (
    id bigint DEFAULT public.next_id() NOT NULL,
    name text NOT NULL,
    display text NOT NULL,
    notes_count bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT topics_notes_count_check CHECK ((notes_count >= 0))
);

CREATE TABLE public.users (
    account_id bigint NOT NULL,
    email text NOT NULL,
    password_hash text,
    role text DEFAULT 'none'::text NOT NULL,
    locale text DEFAULT ''::text NOT NULL,
    theme text DEFAULT ''::text NOT NULL,
    density text DEFAULT ''::text NOT NULL,
    low_data boolean DEFAULT false NOT NULL,
    ask_alt boolean DEFAULT true NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    invite_id bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    confirmed_at timestamp with time zone,
    approved_at timestamp with time zone,
    totp_secret bytea,
    totp_since timestamp with time zone,
    totp_step bigint DEFAULT 0 NOT NULL,
    passkey_handle bytea,
    CONSTRAINT users_density_check CHECK ((density = ANY (ARRAY[''::text, 'compact'::text, 'list'::text]))),
    CONSTRAINT users_email_check CHECK ((email <> ''::text)),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['none'::text, 'editor'::text, 'moderator'::text, 'admin'::text, 'owner'::text]))),
    CONSTRAINT users_theme_check CHECK ((theme = ANY (ARRAY[''::text, 'light'::text, 'dark'::text])))
);

ALTER TABLE ONLY public.river_job ALTER COLUMN id SET DEFAULT nextval('public.river_job_id_seq'::regclass);

ALTER TABLE ONLY public.river_notification ALTER COLUMN id SET DEFAULT nextval('public.river_notification_id_seq'::regclass);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.activities
    ADD CONSTRAINT activities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.actor_keys
    ADD CONSTRAINT actor_keys_key_id_key UNIQUE (key_id);

ALTER TABLE ONLY public.actor_keys
    ADD CONSTRAINT actor_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.actors
    ADD CONSTRAINT actors_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.actors
    ADD CONSTRAINT actors_uri_key UNIQUE (uri);

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_pkey PRIMARY KEY (account_id, target_id);

ALTER TABLE ONLY public.boards
    ADD CONSTRAINT boards_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.boosts
    ADD CONSTRAINT boosts_note_id_account_id_key UNIQUE (note_id, account_id);

ALTER TABLE ONLY public.boosts
    ADD CONSTRAINT boosts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.collects
    ADD CONSTRAINT collects_board_id_note_id_key UNIQUE (board_id, note_id);

ALTER TABLE ONLY public.collects
    ADD CONSTRAINT collects_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_activity_id_inbox_id_key UNIQUE (activity_id, inbox_id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.delivery_days
    ADD CONSTRAINT delivery_days_pkey PRIMARY KEY (host_id, day);

ALTER TABLE ONLY public.follows
    ADD CONSTRAINT follows_follower_id_followee_id_key UNIQUE (follower_id, followee_id);

ALTER TABLE ONLY public.follows
    ADD CONSTRAINT follows_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.home_entries
    ADD CONSTRAINT home_entries_pkey PRIMARY KEY (account_id, sort_key);

ALTER TABLE ONLY public.hosts
    ADD CONSTRAINT hosts_name_key UNIQUE (name);

ALTER TABLE ONLY public.hosts
    ADD CONSTRAINT hosts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inboxes
    ADD CONSTRAINT inboxes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inboxes
    ADD CONSTRAINT inboxes_url_key UNIQUE (url);

ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_code_key UNIQUE (code);

ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.likes
    ADD CONSTRAINT likes_note_id_account_id_key UNIQUE (note_id, account_id);

ALTER TABLE ONLY public.likes
    ADD CONSTRAINT likes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mail_tokens
    ADD CONSTRAINT mail_tokens_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.media
    ADD CONSTRAINT media_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.media_rendition
    ADD CONSTRAINT media_rendition_key_key UNIQUE (key);

ALTER TABLE ONLY public.media_rendition
    ADD CONSTRAINT media_rendition_pkey PRIMARY KEY (media_id, name);

ALTER TABLE ONLY public.media_usage
    ADD CONSTRAINT media_usage_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.mentions
    ADD CONSTRAINT mentions_pkey PRIMARY KEY (note_id, account_id);

ALTER TABLE ONLY public.mutes
    ADD CONSTRAINT mutes_pkey PRIMARY KEY (account_id, target_id);

ALTER TABLE ONLY public.note_edits
    ADD CONSTRAINT note_edits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.note_media
    ADD CONSTRAINT note_media_pkey PRIMARY KEY (note_id, media_id);

ALTER TABLE ONLY public.note_topics
    ADD CONSTRAINT note_topics_pkey PRIMARY KEY (topic_id, sort_key);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_account_id_kind_actor_id_note_id_comment_id_key UNIQUE NULLS NOT DISTINCT (account_id, kind, actor_id, note_id, comment_id);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.objects
    ADD CONSTRAINT objects_note_id_key UNIQUE (note_id);

ALTER TABLE ONLY public.objects
    ADD CONSTRAINT objects_pkey PRIMARY KEY (uri);

ALTER TABLE ONLY public.outgoing_mail
    ADD CONSTRAINT outgoing_mail_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.passkey_challenges
    ADD CONSTRAINT passkey_challenges_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_credential_id_key UNIQUE (credential_id);

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rate_counters
    ADD CONSTRAINT rate_counters_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.received
    ADD CONSTRAINT received_id_key UNIQUE (id);

ALTER TABLE ONLY public.received
    ADD CONSTRAINT received_pkey PRIMARY KEY (actor_id, activity_id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, hash);

ALTER TABLE ONLY public.refusals
    ADD CONSTRAINT refusals_pkey PRIMARY KEY (day, reason, host);

ALTER TABLE ONLY public.remote_ids
    ADD CONSTRAINT remote_ids_pkey PRIMARY KEY (uri);

ALTER TABLE ONLY public.river_job
    ADD CONSTRAINT river_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.river_leader
    ADD CONSTRAINT river_leader_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.river_migration
    ADD CONSTRAINT river_migration_pkey1 PRIMARY KEY (line, version);

ALTER TABLE ONLY public.river_notification
    ADD CONSTRAINT river_notification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.river_queue
    ADD CONSTRAINT river_queue_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.schema_backfills
    ADD CONSTRAINT schema_backfills_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.sealed_check
    ADD CONSTRAINT sealed_check_pkey PRIMARY KEY (single);

ALTER TABLE ONLY public.seen_notes
    ADD CONSTRAINT seen_notes_pkey PRIMARY KEY (account_id, note_id) INCLUDE (seen_at);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT topics_name_key UNIQUE (name);

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT topics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_passkey_handle_key UNIQUE (passkey_handle);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (account_id);

CREATE INDEX accounts_handle_prefix ON public.accounts USING btree (lower(handle) text_pattern_ops) WHERE (state = 'active'::text);

CREATE UNIQUE INDEX accounts_local_handle ON public.accounts USING btree (lower(handle)) WHERE (domain IS NULL);

CREATE INDEX accounts_most_followed ON public.accounts USING btree (followers_count DESC, id) WHERE ((state = 'active'::text) AND discoverable);

CREATE INDEX accounts_name_prefix ON public.accounts USING btree (lower(name) text_pattern_ops) WHERE (state = 'active'::text);

CREATE UNIQUE INDEX accounts_remote_handle ON public.accounts USING btree (domain, lower(handle)) WHERE (domain IS NOT NULL);

CREATE INDEX activities_age ON public.activities USING btree (created_at);

CREATE INDEX activities_note ON public.activities USING btree (note_id) WHERE (note_id IS NOT NULL);

CREATE INDEX actor_keys_account ON public.actor_keys USING btree (account_id);

CREATE UNIQUE INDEX actor_keys_ours ON public.actor_keys USING btree (COALESCE(account_id, (0)::bigint)) WHERE ((private IS NOT NULL) AND (retired_at IS NULL));

CREATE INDEX actors_host ON public.actors USING btree (host_id);

CREATE INDEX audit_log_target ON public.audit_log USING btree (target_kind, target_id, id DESC);

CREATE INDEX blocks_target ON public.blocks USING btree (target_id, account_id);

CREATE INDEX boards_account ON public.boards USING btree (account_id, updated_at DESC);

CREATE UNIQUE INDEX boards_default ON public.boards USING btree (account_id) WHERE is_default;

CREATE INDEX boosts_account ON public.boosts USING btree (account_id, id DESC);

CREATE INDEX collects_account ON public.collects USING btree (account_id, id DESC);

CREATE INDEX collects_board ON public.collects USING btree (board_id, id DESC);

CREATE INDEX collects_note ON public.collects USING btree (note_id, account_id);

CREATE INDEX deliveries_due ON public.deliveries USING btree (next_at, id);

CREATE INDEX deliveries_host ON public.deliveries USING btree (host_id);

CREATE INDEX deliveries_order ON public.deliveries USING btree (sender_id, host_id, activity_id);

CREATE INDEX follows_followers ON public.follows USING btree (followee_id, state, id DESC);

CREATE INDEX follows_following ON public.follows USING btree (follower_id, state, id DESC);

CREATE INDEX home_entries_note ON public.home_entries USING btree (note_id);

CREATE INDEX hosts_failing ON public.hosts USING btree (failing_since) WHERE (failing_since IS NOT NULL);

CREATE INDEX hosts_policy ON public.hosts USING btree (policy) WHERE (policy <> 'open'::text);

CREATE INDEX invites_maker ON public.invites USING btree (created_by, id DESC);

CREATE INDEX likes_account ON public.likes USING btree (account_id, id DESC);

CREATE INDEX mail_tokens_account ON public.mail_tokens USING btree (account_id, kind);

CREATE INDEX mail_tokens_expiry ON public.mail_tokens USING btree (expires_at);

CREATE INDEX media_account ON public.media USING btree (account_id, id);

CREATE INDEX media_deleted ON public.media USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);

CREATE INDEX media_free ON public.media USING btree (free_since) WHERE ((free_since IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX media_remote ON public.media USING btree (seen_at) INCLUDE (bytes) WHERE ((state = 'remote'::text) AND (bytes > 0));

CREATE INDEX media_sha256 ON public.media USING btree (sha256);

CREATE INDEX mentions_account ON public.mentions USING btree (account_id, note_id DESC);

CREATE INDEX note_edits_note ON public.note_edits USING btree (note_id, id);

CREATE INDEX note_media_media ON public.note_media USING btree (media_id);

CREATE INDEX note_topics_note ON public.note_topics USING btree (note_id);

CREATE INDEX notes_comments ON public.notes USING btree (root_id, sort_key) WHERE ((root_id IS NOT NULL) AND (branch_id IS NULL));

CREATE INDEX notes_due ON public.notes USING btree (publish_at) WHERE (state = 'scheduled'::text);

CREATE INDEX notes_explore_heat ON public.notes USING btree (heat DESC, sort_key DESC) WHERE ((state = 'published'::text) AND (visibility = 'public'::text) AND (root_id IS NULL) AND explore);

CREATE INDEX notes_explore_recent ON public.notes USING btree (sort_key DESC) WHERE ((state = 'published'::text) AND (visibility = 'public'::text) AND (root_id IS NULL) AND explore);

CREATE INDEX notes_pinned ON public.notes USING btree (account_id) WHERE ((pinned_at IS NOT NULL) AND (state = 'published'::text) AND (root_id IS NULL));

CREATE INDEX notes_profile ON public.notes USING btree (account_id, sort_key DESC) WHERE ((state = 'published'::text) AND (root_id IS NULL));

CREATE INDEX notes_replies ON public.notes USING btree (branch_id, sort_key) WHERE (branch_id IS NOT NULL);

CREATE UNIQUE INDEX notes_sort_key ON public.notes USING btree (sort_key) WHERE (sort_key IS NOT NULL);

CREATE INDEX notes_unpublished ON public.notes USING btree (account_id, updated_at DESC) WHERE (state = ANY (ARRAY['draft'::text, 'scheduled'::text]));

CREATE INDEX notifications_comment ON public.notifications USING btree (comment_id) WHERE (comment_id IS NOT NULL);

CREATE INDEX notifications_note ON public.notifications USING btree (note_id) WHERE (note_id IS NOT NULL);

CREATE INDEX notifications_sign_up ON public.notifications USING btree (actor_id) WHERE (kind = 'sign_up'::text);

CREATE INDEX notifications_tab ON public.notifications USING btree (account_id, tab, id DESC);

CREATE INDEX notifications_unread ON public.notifications USING btree (account_id, tab) WHERE (read_at IS NULL);

CREATE INDEX objects_gone ON public.objects USING btree (gone_at) WHERE (gone_at IS NOT NULL);

CREATE INDEX outgoing_mail_account ON public.outgoing_mail USING btree (account_id);

CREATE INDEX passkey_challenges_expiry ON public.passkey_challenges USING btree (expires_at);

CREATE INDEX passkeys_account ON public.passkeys USING btree (account_id, id);

CREATE INDEX rate_counters_expiry ON public.rate_counters USING btree (resets_at);

CREATE INDEX received_age ON public.received USING btree (received_at);

CREATE INDEX remote_ids_row ON public.remote_ids USING btree (kind, row_id);

CREATE INDEX river_job_args_index ON public.river_job USING gin (args);

CREATE INDEX river_job_kind ON public.river_job USING btree (kind);

CREATE INDEX river_job_metadata_index ON public.river_job USING gin (metadata);

CREATE INDEX river_job_prioritized_fetching_index ON public.river_job USING btree (state, queue, priority, scheduled_at, id);

CREATE INDEX river_job_state_and_finalized_at_index ON public.river_job USING btree (state, finalized_at) WHERE (finalized_at IS NOT NULL);

CREATE UNIQUE INDEX river_job_unique_idx ON public.river_job USING btree (unique_key) WHERE ((unique_key IS NOT NULL) AND (unique_states IS NOT NULL) AND public.river_job_state_in_bitmask(unique_states, state));

CREATE INDEX river_notification_created_at_idx ON public.river_notification USING btree (created_at);

CREATE INDEX river_notification_topic_id_idx ON public.river_notification USING btree (topic, id);

CREATE INDEX seen_notes_last ON public.seen_notes USING btree (account_id, seen_at DESC, note_id DESC);

CREATE INDEX sessions_account ON public.sessions USING btree (account_id, id DESC);

CREATE INDEX sessions_expiry ON public.sessions USING btree (expires_at);

CREATE INDEX topics_name_prefix ON public.topics USING btree (name text_pattern_ops);

CREATE INDEX topics_size ON public.topics USING btree (notes_count DESC, id DESC);

CREATE UNIQUE INDEX users_email ON public.users USING btree (lower(email)) WHERE (confirmed_at IS NOT NULL);

CREATE INDEX users_email_waiting ON public.users USING btree (lower(email)) WHERE (confirmed_at IS NULL);

CREATE INDEX users_staff ON public.users USING btree (role) WHERE (role <> 'none'::text);

CREATE INDEX users_waiting ON public.users USING btree (created_at) WHERE ((approved_at IS NULL) OR (confirmed_at IS NULL));

CREATE STATISTICS public.accounts_handle_lower ON lower(handle) FROM public.accounts;

CREATE STATISTICS public.accounts_name_lower ON lower(name) FROM public.accounts;

CREATE TRIGGER audit_log_rows BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.audit_log_stays();

CREATE TRIGGER audit_log_table BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.audit_log_stays();

CREATE TRIGGER river_job_due BEFORE INSERT OR UPDATE OF state ON public.river_job FOR EACH ROW WHEN ((new.state = 'available'::public.river_job_state)) EXECUTE FUNCTION public.river_job_due();

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_moved_to_id_fkey FOREIGN KEY (moved_to_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.actor_keys
    ADD CONSTRAINT actor_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.actors
    ADD CONSTRAINT actors_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.actors
    ADD CONSTRAINT actors_host_id_fkey FOREIGN KEY (host_id) REFERENCES public.hosts(id);

ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_target_id_fkey FOREIGN KEY (target_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.boards
    ADD CONSTRAINT boards_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.boosts
    ADD CONSTRAINT boosts_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.boosts
    ADD CONSTRAINT boosts_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.collects
    ADD CONSTRAINT collects_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.collects
    ADD CONSTRAINT collects_board_id_fkey FOREIGN KEY (board_id) REFERENCES public.boards(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.collects
    ADD CONSTRAINT collects_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.follows
    ADD CONSTRAINT follows_followee_id_fkey FOREIGN KEY (followee_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.follows
    ADD CONSTRAINT follows_follower_id_fkey FOREIGN KEY (follower_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.inboxes
    ADD CONSTRAINT inboxes_host_id_fkey FOREIGN KEY (host_id) REFERENCES public.hosts(id);

ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.likes
    ADD CONSTRAINT likes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.likes
    ADD CONSTRAINT likes_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mail_tokens
    ADD CONSTRAINT mail_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.users(account_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_rendition
    ADD CONSTRAINT media_rendition_media_id_fkey FOREIGN KEY (media_id) REFERENCES public.media(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mentions
    ADD CONSTRAINT mentions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.mentions
    ADD CONSTRAINT mentions_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mutes
    ADD CONSTRAINT mutes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.mutes
    ADD CONSTRAINT mutes_target_id_fkey FOREIGN KEY (target_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.note_edits
    ADD CONSTRAINT note_edits_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.note_media
    ADD CONSTRAINT note_media_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.note_topics
    ADD CONSTRAINT note_topics_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.note_topics
    ADD CONSTRAINT note_topics_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES public.topics(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES public.notes(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_in_reply_to_id_fkey FOREIGN KEY (in_reply_to_id) REFERENCES public.notes(id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_root_id_fkey FOREIGN KEY (root_id) REFERENCES public.notes(id);

ALTER TABLE ONLY public.objects
    ADD CONSTRAINT objects_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.outgoing_mail
    ADD CONSTRAINT outgoing_mail_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.users(account_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.passkey_challenges
    ADD CONSTRAINT passkey_challenges_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.users(account_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.users(account_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.users(account_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.remote_ids
    ADD CONSTRAINT remote_ids_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.accounts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.users(account_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_invite_id_fkey FOREIGN KEY (invite_id) REFERENCES public.invites(id);
