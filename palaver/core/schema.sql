-- The whole schema, as all migrations together make it, with pgvector as the vectors' adapter.
-- Written by `make schema`; a test compares.

CREATE SCHEMA tables_data;

CREATE FUNCTION public.answers_of_bot() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            delete from answers_entry
            where account_id = new.account_id and bot_id = new.id
              and (version <> new.active_number or new.status <> 'active');
            return null;
        end
        $$;

CREATE FUNCTION public.answers_of_collection() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            delete from answers_entry where account_id = old.account_id and collections @> array[old.id];
            return null;
        end
        $$;

CREATE FUNCTION public.config_request_is_fixed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            if new.config is distinct from old.config or new.defaults is distinct from old.defaults
               or new.bot_id is distinct from old.bot_id or new.author is distinct from old.author
               or new.person is distinct from old.person or new.over is distinct from old.over then
                raise exception 'what is asked for never changes';
            end if;
            if old.state not in ('waiting', 'scheduled') then
                raise exception 'this request has ended';
            end if;
            return new;
        end $$;

CREATE FUNCTION public.config_version_is_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            raise exception 'a published version never changes';
        end $$;

CREATE FUNCTION public.context_forget() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            delete from context_summary s using gone g
            where s.session_id = g.session_id and s.account_id = g.account_id;
            return null;
        end $$;

CREATE FUNCTION public.core_audit_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            raise exception 'The audit is only ever appended to.';
        end
        $$;

CREATE FUNCTION public.dialogs_memory_leave() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            delete from dialogs_memory where account_id = old.account_id and owner = 'user:' || old.user_id;
            return old;
        end $$;

CREATE FUNCTION public.memory_leave() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            delete from memory_fact where account_id = old.account_id and owner = 'user:' || old.user_id;
            return old;
        end $$;

CREATE FUNCTION public.security_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            if to_jsonb(old) - tg_argv[1:] is distinct from to_jsonb(new) - tg_argv[1:] then
                insert into security_change (subject)
                select distinct (side ->> tg_argv[0])::uuid
                from (values (to_jsonb(old)), (to_jsonb(new))) as sides (side) where side is not null;
            end if;
            return null;
        end
        $$;

CREATE FUNCTION public.tables_drop() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        begin
            execute format('drop table if exists tables_data.%I cascade', 't_' || replace(old.id::text, '-', ''));
            return null;
        end
        $$;

CREATE FUNCTION public.tables_lower(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$ select lower($1 collate pg_catalog.pg_c_utf8) $_$;

CREATE FUNCTION public.tables_upper(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$ select upper($1 collate pg_catalog.pg_c_utf8) $_$;

CREATE TABLE public.accounting_budget (
    account_id uuid NOT NULL,
    scope text NOT NULL,
    subject text NOT NULL,
    period text NOT NULL,
    tokens bigint,
    cost_micros bigint,
    set_by text NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounting_budget_cost_micros_check CHECK ((cost_micros >= 0)),
    CONSTRAINT accounting_budget_period_check CHECK ((period = ANY (ARRAY['day'::text, 'month'::text]))),
    CONSTRAINT accounting_budget_scope_check CHECK ((scope = ANY (ARRAY['account'::text, 'bot'::text, 'key'::text, 'person'::text]))),
    CONSTRAINT accounting_budget_tokens_check CHECK ((tokens >= 0))
);

CREATE TABLE public.accounting_call (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid NOT NULL,
    owner text NOT NULL,
    key_id uuid,
    person text NOT NULL,
    bot_id uuid,
    version integer,
    session_id uuid,
    turn_id uuid,
    channel text NOT NULL,
    activity text NOT NULL,
    connection text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    estimated boolean NOT NULL,
    outcome text NOT NULL,
    first_token_ms integer,
    ms integer NOT NULL,
    price_id uuid,
    cost_micros bigint NOT NULL
);

CREATE TABLE public.accounting_day (
    account_id uuid NOT NULL,
    day date NOT NULL,
    bot_id uuid,
    activity text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    key_id uuid,
    person text NOT NULL,
    calls bigint NOT NULL,
    hits bigint NOT NULL,
    estimated bigint NOT NULL,
    unpriced bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    saved_tokens bigint NOT NULL,
    cost_micros bigint NOT NULL
);

CREATE UNLOGGED TABLE public.accounting_held (
    account_id uuid NOT NULL,
    scope text NOT NULL,
    subject text NOT NULL,
    worker integer NOT NULL,
    tokens bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.accounting_price (
    id uuid NOT NULL,
    account_id uuid,
    provider text NOT NULL,
    model text NOT NULL,
    pattern text GENERATED ALWAYS AS (replace(replace(replace(replace(model, '\'::text, '\\'::text), '%'::text, '\%'::text), '_'::text, '\_'::text), '*'::text, '%'::text)) STORED NOT NULL,
    activity text NOT NULL,
    input_micros bigint NOT NULL,
    output_micros bigint NOT NULL,
    cached_micros bigint,
    effective_from timestamp with time zone NOT NULL,
    effective_until timestamp with time zone,
    set_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounting_price_cached_micros_check CHECK ((cached_micros >= 0)),
    CONSTRAINT accounting_price_check CHECK ((effective_until >= effective_from)),
    CONSTRAINT accounting_price_input_micros_check CHECK ((input_micros >= 0)),
    CONSTRAINT accounting_price_output_micros_check CHECK ((output_micros >= 0))
);

CREATE TABLE public.accounting_total (
    account_id uuid NOT NULL,
    day date NOT NULL,
    bot_id uuid,
    calls bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cost_micros bigint NOT NULL
);

CREATE TABLE public.agenda_automation (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    kind text NOT NULL,
    origin text NOT NULL,
    script text NOT NULL,
    key text NOT NULL,
    subject text NOT NULL,
    section text NOT NULL,
    line integer NOT NULL,
    spec jsonb NOT NULL,
    zone text NOT NULL,
    next_at timestamp with time zone,
    paused boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT agenda_automation_kind_check CHECK ((kind = ANY (ARRAY['schedule'::text, 'webhook'::text, 'insert'::text, 'update'::text, 'delete'::text, 'event'::text, 'change'::text, 'email'::text, 'form'::text]))),
    CONSTRAINT agenda_automation_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'run'::text])))
);

CREATE TABLE public.agenda_event (
    id bigint NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    name text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.agenda_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.agenda_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_run (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    automation_id uuid,
    kind text NOT NULL,
    script text NOT NULL,
    section text NOT NULL,
    subject text NOT NULL,
    input jsonb NOT NULL,
    chain uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    log jsonb DEFAULT '[]'::jsonb NOT NULL,
    error jsonb,
    result jsonb,
    due_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    once text,
    seq integer DEFAULT 0 NOT NULL,
    body bytea,
    code jsonb,
    event text,
    heard jsonb,
    job uuid,
    CONSTRAINT agenda_run_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])))
);

CREATE TABLE public.answers_day (
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    day date NOT NULL,
    exact bigint DEFAULT 0 NOT NULL,
    semantic bigint DEFAULT 0 NOT NULL,
    missed bigint DEFAULT 0 NOT NULL,
    kept bigint DEFAULT 0 NOT NULL,
    saved_tokens bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.answers_entry (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    version integer NOT NULL,
    hash uuid NOT NULL,
    part uuid NOT NULL,
    owner text,
    question text NOT NULL,
    answer text NOT NULL,
    sources jsonb NOT NULL,
    model text NOT NULL,
    tokens integer NOT NULL,
    language text NOT NULL,
    collections uuid[] NOT NULL,
    session_id uuid NOT NULL,
    near bigint[],
    vector bytea,
    hits bigint DEFAULT 0 NOT NULL,
    hit_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.config_bot (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    alias text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    active_number integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    access text[],
    guarded boolean DEFAULT false NOT NULL,
    kept_sets text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT config_bot_status_check CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text])))
);

CREATE TABLE public.config_version (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    number integer NOT NULL,
    config jsonb NOT NULL,
    config_hash text NOT NULL,
    note text NOT NULL,
    author text NOT NULL,
    parent integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    defaults jsonb DEFAULT '{}'::jsonb NOT NULL
);

CREATE VIEW public.bot_configs AS
 SELECT v.id,
    v.bot_id,
    v.config,
    b.created_at,
    v.created_at AS updated_at
   FROM (public.config_bot b
     JOIN public.config_version v ON (((v.bot_id = b.id) AND (v.number = b.active_number))));

CREATE TABLE public.chat_attendant (
    account_id uuid NOT NULL,
    operator text NOT NULL,
    status text NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT chat_attendant_status_check CHECK ((status = ANY (ARRAY['online'::text, 'away'::text, 'busy'::text, 'offline'::text])))
);

CREATE TABLE public.chat_attendant_note (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    operator text NOT NULL,
    text text NOT NULL,
    author text NOT NULL,
    bot text NOT NULL,
    told_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.chat_feedback (
    turn_id uuid NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid NOT NULL,
    owner text NOT NULL,
    bot_id uuid NOT NULL,
    version integer NOT NULL,
    live_version integer,
    score smallint NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT chat_feedback_score_check CHECK ((score = ANY (ARRAY['-1'::integer, 1])))
);

CREATE TABLE public.chat_handoff (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    queue text NOT NULL,
    reason text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    operator text DEFAULT ''::text NOT NULL,
    operator_name text DEFAULT ''::text NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    taken_at timestamp with time zone,
    ended_at timestamp with time zone,
    priority text DEFAULT 'normal'::text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    notes jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT chat_handoff_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text]))),
    CONSTRAINT chat_handoff_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'human'::text, 'closed'::text])))
);

CREATE TABLE public.chat_message (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid NOT NULL,
    turn_id uuid NOT NULL,
    role text NOT NULL,
    content text NOT NULL,
    sources jsonb DEFAULT '[]'::jsonb NOT NULL,
    tokens_used integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    author text
);

CREATE TABLE public.chat_scene (
    session_id uuid NOT NULL,
    account_id uuid NOT NULL,
    body jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.chat_session (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    owner text NOT NULL,
    bot_id uuid NOT NULL,
    version integer NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    title text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    trial boolean DEFAULT false NOT NULL,
    drawn boolean DEFAULT true NOT NULL,
    head uuid,
    pinned boolean DEFAULT false NOT NULL,
    guests jsonb DEFAULT '[]'::jsonb NOT NULL,
    given_at timestamp with time zone
);

CREATE TABLE public.chat_turn (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid NOT NULL,
    owner text NOT NULL,
    worker integer NOT NULL,
    bot_id uuid NOT NULL,
    version integer NOT NULL,
    answer_id uuid NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    finish_reason text,
    error_code text,
    error_message text,
    prompt_tokens integer DEFAULT 0 NOT NULL,
    completion_tokens integer DEFAULT 0 NOT NULL,
    first_token_ms integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    live_version integer,
    parent_id uuid,
    cache_hit boolean DEFAULT false NOT NULL,
    guest boolean DEFAULT false NOT NULL
);

CREATE TABLE public.config_account_value (
    account_id uuid NOT NULL,
    path text NOT NULL,
    value jsonb NOT NULL,
    updated_by text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.config_platform_value (
    kind text NOT NULL,
    path text NOT NULL,
    value jsonb NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    updated_by text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT config_platform_value_kind_check CHECK ((kind = ANY (ARRAY['default'::text, 'lock'::text])))
);

CREATE TABLE public.core_account (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW public.config_account_layers AS
 SELECT id AS account_id,
    jsonb_build_object('account', COALESCE(( SELECT jsonb_object_agg(v.path, v.value) AS jsonb_object_agg
           FROM public.config_account_value v
          WHERE (v.account_id = a.id)), '{}'::jsonb), 'platform', COALESCE(( SELECT jsonb_object_agg(p.path, p.value) AS jsonb_object_agg
           FROM public.config_platform_value p
          WHERE (p.kind = 'default'::text)), '{}'::jsonb)) AS layers
   FROM public.core_account a;

CREATE TABLE public.config_canary (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    number integer NOT NULL,
    against integer NOT NULL,
    percent integer NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    judged_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_by text,
    outcome text,
    reason text DEFAULT ''::text NOT NULL,
    findings jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT config_canary_check CHECK (((ended_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT config_canary_outcome_check CHECK ((outcome = ANY (ARRAY['promoted'::text, 'withdrawn'::text])))
);

CREATE TABLE public.config_draft (
    bot_id uuid NOT NULL,
    account_id uuid NOT NULL,
    config jsonb NOT NULL,
    base_version integer NOT NULL,
    updated_by text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW public.config_platform_locks AS
 SELECT COALESCE(jsonb_object_agg(path, jsonb_build_object('value', value, 'reason', reason)), '{}'::jsonb) AS locks
   FROM public.config_platform_value p
  WHERE (kind = 'lock'::text);

CREATE TABLE public.config_request (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    config jsonb NOT NULL,
    config_hash text NOT NULL,
    defaults jsonb NOT NULL,
    over integer NOT NULL,
    base_version integer NOT NULL,
    note text NOT NULL,
    author text NOT NULL,
    person text NOT NULL,
    publish_at timestamp with time zone,
    canary integer NOT NULL,
    state text NOT NULL,
    decided_by text,
    reason text DEFAULT ''::text NOT NULL,
    number integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    decided_at timestamp with time zone,
    CONSTRAINT config_request_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'scheduled'::text, 'published'::text, 'refused'::text, 'withdrawn'::text, 'failed'::text])))
);

CREATE TABLE public.context_prompt (
    turn_id uuid NOT NULL,
    account_id uuid NOT NULL,
    body jsonb NOT NULL
);

CREATE TABLE public.context_summary (
    turn_id uuid NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid NOT NULL,
    turns integer NOT NULL,
    content text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.core_audit (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    details jsonb NOT NULL,
    request_id text,
    created_at timestamp with time zone NOT NULL,
    seq bigint NOT NULL,
    outcome text NOT NULL,
    address text NOT NULL,
    user_agent text NOT NULL,
    prev_hash text NOT NULL,
    hash text NOT NULL
);

CREATE TABLE public.core_audit_head (
    account_id uuid NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    hash text DEFAULT repeat('0'::text, 64) NOT NULL
);

CREATE TABLE public.core_cron (
    kind text NOT NULL,
    due_at timestamp with time zone NOT NULL
);

CREATE TABLE public.core_job (
    id uuid NOT NULL,
    account_id uuid,
    kind text NOT NULL,
    payload jsonb,
    dedupe text,
    state text DEFAULT 'waiting'::text NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    lease uuid,
    cancel boolean DEFAULT false NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    lost integer DEFAULT 0 NOT NULL,
    progress real DEFAULT 0 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    error jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT core_job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);

COMMENT ON COLUMN public.core_job.account_id IS 'null: the house''s own';

COMMENT ON COLUMN public.core_job.due_at IS 'waiting: when it may start; running: when its lease ends';

COMMENT ON COLUMN public.core_job.lost IS 'runs whose worker died';

CREATE TABLE public.core_migration (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.core_schema (
    fingerprint text NOT NULL
);

CREATE TABLE public.core_secret (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    sealed bytea NOT NULL,
    wrapped bytea NOT NULL,
    key_id text NOT NULL,
    hint text NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_by text NOT NULL
);

COMMENT ON COLUMN public.core_secret.sealed IS 'the value under a key of its own; whose it is belongs to it';

COMMENT ON COLUMN public.core_secret.wrapped IS 'that key, under the master key which key_id names';

COMMENT ON COLUMN public.core_secret.hint IS 'the last characters of a long value';

CREATE TABLE public.core_secret_use (
    account_id uuid NOT NULL,
    reference text NOT NULL,
    place text NOT NULL,
    first_at timestamp with time zone DEFAULT now() NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.core_secret_use IS 'who has asked for what a reference names, to the minute';

CREATE TABLE public.core_worker (
    number integer NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.dialogs_code (
    account_id uuid NOT NULL,
    hash text NOT NULL,
    path text NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.dialogs_memory (
    account_id uuid NOT NULL,
    scope text NOT NULL,
    place text NOT NULL,
    key text NOT NULL,
    owner text,
    bot_id uuid,
    session_id uuid,
    value jsonb NOT NULL,
    expires_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT dialogs_memory_scope_check CHECK ((scope = ANY (ARRAY['bot'::text, 'user'::text, 'user_bot'::text, 'session'::text])))
);

CREATE TABLE public.dialogs_run (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    version integer NOT NULL,
    session_id uuid NOT NULL,
    owner text NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    script text NOT NULL,
    code text[] NOT NULL,
    turn_id uuid NOT NULL,
    seq bigint NOT NULL,
    state text NOT NULL,
    body bytea,
    said text NOT NULL,
    error jsonb,
    worker integer NOT NULL,
    wake_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    event text,
    heard jsonb,
    CONSTRAINT dialogs_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'waiting'::text, 'done'::text, 'failed'::text])))
);

CREATE TABLE public.drive_file (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    path text NOT NULL,
    blob text NOT NULL,
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    media_type text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.drive_link (
    account_id uuid NOT NULL,
    digest text NOT NULL,
    file_id uuid NOT NULL,
    name text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN public.drive_link.digest IS 'SHA-256 of the secret part of the address';

CREATE TABLE public.evaluation_result (
    run_id uuid NOT NULL,
    "position" integer NOT NULL,
    account_id uuid NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    sources jsonb NOT NULL,
    finish_reason text NOT NULL,
    passed boolean NOT NULL,
    verdicts jsonb NOT NULL,
    prompt_tokens integer NOT NULL,
    completion_tokens integer NOT NULL,
    ms integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.evaluation_run (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    set_id uuid NOT NULL,
    job_id uuid NOT NULL,
    version integer NOT NULL,
    config jsonb NOT NULL,
    config_hash text NOT NULL,
    cases jsonb NOT NULL,
    cases_hash text NOT NULL,
    tags text[] NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    total integer NOT NULL,
    error text,
    started_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT evaluation_run_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE TABLE public.evaluation_set (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    cases jsonb NOT NULL,
    cases_hash text NOT NULL,
    updated_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.knowledge_chunk (
    id bigint NOT NULL,
    account_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    document_id uuid NOT NULL,
    ord integer NOT NULL,
    page integer,
    heading text[] NOT NULL,
    text text NOT NULL,
    terms bigint[] NOT NULL,
    counts integer[] NOT NULL,
    length integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.knowledge_collection (
    id uuid NOT NULL,
    number integer NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    language text NOT NULL,
    embedding text NOT NULL,
    dimension integer NOT NULL,
    k1 double precision NOT NULL,
    b double precision NOT NULL,
    stemming boolean NOT NULL,
    stopwords boolean NOT NULL,
    avgdl double precision,
    units bigint DEFAULT 0 NOT NULL,
    length bigint DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    access text[]
);

CREATE TABLE public.knowledge_document (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    origin text NOT NULL,
    title text NOT NULL,
    file_name text NOT NULL,
    source_url text,
    version integer DEFAULT 1 NOT NULL,
    live integer,
    status text DEFAULT 'pending'::text NOT NULL,
    progress real DEFAULT 0 NOT NULL,
    chunks integer DEFAULT 0 NOT NULL,
    error_code text,
    error_message text,
    job_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT knowledge_document_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'extracting'::text, 'chunking'::text, 'embedding'::text, 'ready'::text, 'failed'::text])))
);

CREATE VIEW public.kb_documents AS
 SELECT k.id,
    c.name AS collection,
    k.text AS content,
    k.id AS embedding_id,
    jsonb_build_object('account_id', k.account_id, 'document_id', k.document_id, 'title', d.title, 'file_name', d.file_name, 'source_url', d.source_url, 'page', k.page, 'heading', to_jsonb(k.heading), 'ord', k.ord) AS metadata,
    k.created_at
   FROM ((public.knowledge_chunk k
     JOIN public.knowledge_document d ON ((d.id = k.document_id)))
     JOIN public.knowledge_collection c ON ((c.id = k.collection_id)));

ALTER TABLE public.knowledge_collection ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.knowledge_collection_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.knowledge_df (
    collection integer NOT NULL,
    term bigint NOT NULL,
    account_id uuid NOT NULL,
    df integer NOT NULL
);

CREATE TABLE public.knowledge_file (
    id uuid NOT NULL,
    number bigint NOT NULL,
    account_id uuid NOT NULL,
    document_id uuid NOT NULL,
    version integer NOT NULL,
    media_type text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    blob text NOT NULL,
    format text,
    pages integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.knowledge_file ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.knowledge_file_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.knowledge_hidden (
    file_id uuid NOT NULL,
    account_id uuid NOT NULL,
    collection integer NOT NULL
);

CREATE TABLE public.knowledge_website (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    host text NOT NULL,
    job_id uuid,
    next_at timestamp with time zone,
    crawled_at timestamp with time zone,
    pages integer DEFAULT 0 NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    begun_at timestamp with time zone
);

CREATE TABLE public.knowledge_website_use (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    website_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    origin text NOT NULL,
    script text NOT NULL,
    url text NOT NULL,
    days integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT knowledge_website_use_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'run'::text])))
);

CREATE TABLE public.limits_offender (
    id uuid NOT NULL,
    account_id uuid,
    scope text NOT NULL,
    route_class text NOT NULL,
    subject text NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    refusals bigint NOT NULL,
    first_at timestamp with time zone DEFAULT now() NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.limits_policy (
    account_id uuid NOT NULL,
    scope text NOT NULL,
    route_class text NOT NULL,
    per_minute integer NOT NULL,
    burst integer,
    set_by text NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT limits_policy_burst_check CHECK ((burst > 0)),
    CONSTRAINT limits_policy_per_minute_check CHECK ((per_minute > 0)),
    CONSTRAINT limits_policy_scope_check CHECK ((scope = ANY (ARRAY['account'::text, 'address'::text, 'user'::text, 'key'::text, 'visitor'::text, 'bot'::text])))
);

CREATE TABLE public.mcp_failure (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    server_id uuid NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    message text NOT NULL
);

CREATE TABLE public.mcp_server (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    transport text NOT NULL,
    address text NOT NULL,
    headers jsonb DEFAULT '{}'::jsonb NOT NULL,
    oauth jsonb,
    enabled boolean DEFAULT true NOT NULL,
    timeout_s integer NOT NULL,
    status text DEFAULT 'new'::text NOT NULL,
    last_error text,
    checked_at timestamp with time zone,
    latency_ms integer,
    protocol text,
    about jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    connected_at timestamp with time zone,
    connected_by text,
    connected_until timestamp with time zone,
    CONSTRAINT mcp_server_status_check CHECK ((status = ANY (ARRAY['new'::text, 'ok'::text, 'failed'::text, 'consent'::text]))),
    CONSTRAINT mcp_server_transport_check CHECK ((transport = ANY (ARRAY['http'::text, 'stdio'::text])))
);

CREATE TABLE public.mcp_tool (
    account_id uuid NOT NULL,
    server_id uuid NOT NULL,
    name text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    parameters jsonb NOT NULL,
    says_it_reads boolean NOT NULL,
    hash text NOT NULL,
    reviewed text NOT NULL,
    effect text DEFAULT 'writes'::text NOT NULL,
    offered boolean DEFAULT true NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT mcp_tool_effect_check CHECK ((effect = ANY (ARRAY['reads'::text, 'writes'::text])))
);

CREATE TABLE public.media_file (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    owner text NOT NULL,
    session_id uuid,
    turn_id uuid,
    kind text NOT NULL,
    media_type text NOT NULL,
    name text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    blob text NOT NULL,
    chunks jsonb DEFAULT '[]'::jsonb NOT NULL,
    vectors bytea,
    text text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.memory_fact (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    owner text NOT NULL,
    bot_id uuid NOT NULL,
    text text NOT NULL,
    state text NOT NULL,
    origin text NOT NULL,
    turn_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT memory_fact_origin_check CHECK ((origin = ANY (ARRAY['said'::text, 'tool'::text]))),
    CONSTRAINT memory_fact_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'kept'::text])))
);

CREATE VIEW public.message_history AS
 SELECT id,
    session_id,
    role,
    content,
    tokens_used,
    created_at
   FROM public.chat_message;

CREATE TABLE public.moderation_event (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    version integer NOT NULL,
    session_id uuid,
    turn_id uuid,
    direction text NOT NULL,
    handler text NOT NULL,
    category text NOT NULL,
    score real NOT NULL,
    action text NOT NULL,
    excerpt text NOT NULL,
    verdict text,
    judged_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT moderation_event_direction_check CHECK ((direction = ANY (ARRAY['input'::text, 'output'::text]))),
    CONSTRAINT moderation_event_verdict_check CHECK ((verdict = ANY (ARRAY['confirmed'::text, 'false_positive'::text])))
);

CREATE TABLE public.packages_file (
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    path text NOT NULL,
    blob text NOT NULL,
    sha256 text NOT NULL,
    bytes bigint NOT NULL
);

COMMENT ON TABLE public.packages_file IS 'byte for byte as they came, to be exported again';

CREATE TABLE public.packages_import (
    account_id uuid NOT NULL,
    alias text NOT NULL,
    collections text[] DEFAULT '{}'::text[] NOT NULL,
    origin text DEFAULT ''::text NOT NULL,
    report jsonb,
    draft text DEFAULT ''::text NOT NULL,
    digest text DEFAULT ''::text NOT NULL,
    imported_by text DEFAULT ''::text NOT NULL,
    imported_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON COLUMN public.packages_import.collections IS 'those that imports of this bot have made, or begun to make';

COMMENT ON COLUMN public.packages_import.draft IS 'the ETag of the draft that the last import saved';

COMMENT ON COLUMN public.packages_import.digest IS 'of the watched folder when it was last looked at';

CREATE TABLE public.pauses_turn (
    turn_id uuid NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid NOT NULL,
    owner text NOT NULL,
    kind text NOT NULL,
    bot_id uuid NOT NULL,
    version integer NOT NULL,
    worker integer NOT NULL,
    body bytea NOT NULL,
    due_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.replay_result (
    run_id uuid NOT NULL,
    "position" integer NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid NOT NULL,
    turn_id uuid NOT NULL,
    answer text,
    sources jsonb DEFAULT '[]'::jsonb NOT NULL,
    finish_reason text,
    error text,
    same boolean DEFAULT false NOT NULL,
    prompt_tokens integer DEFAULT 0 NOT NULL,
    completion_tokens integer DEFAULT 0 NOT NULL,
    ms integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.replay_run (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    job_id uuid NOT NULL,
    version integer NOT NULL,
    config jsonb NOT NULL,
    config_hash text NOT NULL,
    chosen jsonb NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    error text,
    started_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT replay_run_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE TABLE public.security_backup_code (
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL
);

CREATE TABLE public.security_change (
    subject uuid NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE public.security_change IS 'what counts for somebody was changed: the key, session or person, or the account, for all its people';

COMMENT ON COLUMN public.security_change.at IS 'of the commit, but for the time that this takes';

CREATE TABLE public.security_group (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.security_group_member (
    account_id uuid NOT NULL,
    group_id uuid NOT NULL,
    user_id uuid NOT NULL
);

CREATE TABLE public.security_member (
    account_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT security_member_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
);

CREATE VIEW public.security_held AS
 SELECT security_member.account_id,
    security_member.user_id,
    security_member.role,
    NULL::uuid AS group_id
   FROM public.security_member
  WHERE (security_member.status = 'active'::text)
UNION ALL
 SELECT m.account_id,
    m.user_id,
    unnest(g.roles) AS role,
    g.id AS group_id
   FROM ((public.security_member m
     JOIN public.security_group_member i ON (((i.account_id = m.account_id) AND (i.user_id = m.user_id))))
     JOIN public.security_group g ON (((g.account_id = i.account_id) AND (g.id = i.group_id))))
  WHERE (m.status = 'active'::text);

CREATE TABLE public.security_identity (
    account_id uuid NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    role text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.security_invitation (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    secret_hash bytea NOT NULL,
    invited_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.security_key (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    secret_hash bytea NOT NULL,
    bots uuid[],
    default_bot uuid,
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    scopes text[] DEFAULT '{}'::text[] NOT NULL,
    origins text[] DEFAULT '{}'::text[] NOT NULL,
    networks text[] DEFAULT '{}'::text[] NOT NULL,
    rate_per_minute integer,
    previous_hash bytea,
    previous_until timestamp with time zone,
    rotated_at timestamp with time zone,
    rotated_by text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT security_key_kind_check CHECK ((kind = ANY (ARRAY['super'::text, 'test'::text, 'prod'::text, 'ui'::text]))),
    CONSTRAINT security_key_rate_per_minute_check CHECK ((rate_per_minute > 0))
);

CREATE TABLE public.security_link (
    secret_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    purpose text NOT NULL,
    made_by text,
    CONSTRAINT security_link_purpose_check CHECK ((purpose = ANY (ARRAY['sign-in'::text, 'reset'::text, 'second-step'::text])))
);

COMMENT ON COLUMN public.security_link.made_by IS 'an administrator or a key; null for what people asked for';

CREATE TABLE public.security_login (
    secret_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    user_id uuid NOT NULL,
    user_agent text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    id uuid NOT NULL,
    address text NOT NULL,
    last_seen_at timestamp with time zone,
    issuer text
);

CREATE TABLE public.security_role (
    account_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    permissions text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.security_rule (
    account_id uuid NOT NULL,
    second_factor boolean NOT NULL
);

CREATE TABLE public.security_signing_key (
    id uuid NOT NULL,
    jwk jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW public.security_standing AS
 SELECT account_id,
    user_id,
    role,
    ARRAY( SELECT DISTINCT h.role
           FROM public.security_held h
          WHERE ((h.account_id = m.account_id) AND (h.user_id = m.user_id))) AS roles,
    ARRAY( SELECT i.group_id
           FROM public.security_group_member i
          WHERE ((i.account_id = m.account_id) AND (i.user_id = m.user_id))) AS groups,
    ARRAY( SELECT DISTINCT unnest(r.permissions) AS unnest
           FROM (public.security_role r
             JOIN public.security_held h ON (((h.account_id = r.account_id) AND (h.role = r.name))))
          WHERE ((h.account_id = m.account_id) AND (h.user_id = m.user_id))) AS permissions
   FROM public.security_member m
  WHERE (status = 'active'::text);

CREATE TABLE public.security_totp (
    user_id uuid NOT NULL,
    sealed bytea NOT NULL,
    wrapped bytea NOT NULL,
    key_id text NOT NULL,
    last_step bigint DEFAULT 0 NOT NULL,
    confirmed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.security_user (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.security_widget (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    public_id text NOT NULL,
    name text NOT NULL,
    bot uuid NOT NULL,
    origins text[] DEFAULT '{}'::text[] NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone
);

CREATE TABLE public.tables_table (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    folded text NOT NULL,
    definition jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE public.tools_call (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    bot_id uuid,
    session_id uuid,
    turn_id uuid,
    owner text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    origin text NOT NULL,
    arguments jsonb NOT NULL,
    approval text DEFAULT 'never'::text NOT NULL,
    decision text,
    decided_by text,
    decided_at timestamp with time zone,
    expires_at timestamp with time zone,
    result text,
    ok boolean,
    ms integer,
    replay_of uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT tools_call_approval_check CHECK ((approval = ANY (ARRAY['never'::text, 'user'::text, 'operator'::text]))),
    CONSTRAINT tools_call_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'declined'::text, 'expired'::text])))
);

CREATE TABLE public.tools_service (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    title text NOT NULL,
    base_url text NOT NULL,
    auth jsonb,
    operations jsonb NOT NULL,
    source text NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW public.user_sessions AS
 SELECT id,
    owner AS user_id,
    bot_id,
    status,
    metadata,
    created_at,
    updated_at
   FROM public.chat_session;

CREATE TABLE public.vectors_dense (
    unit bigint NOT NULL,
    collection integer NOT NULL,
    account_id uuid NOT NULL,
    document uuid NOT NULL,
    e public.halfvec NOT NULL
)
WITH (parallel_workers='0', autovacuum_vacuum_scale_factor='0.05');
ALTER TABLE ONLY public.vectors_dense ALTER COLUMN e SET STORAGE MAIN;

CREATE TABLE public.vectors_posting (
    collection integer NOT NULL,
    term bigint NOT NULL,
    unit bigint NOT NULL,
    w real NOT NULL
)
WITH (parallel_workers='0', autovacuum_vacuum_insert_scale_factor='0.05', autovacuum_vacuum_scale_factor='0.05');

CREATE TABLE public.vectors_unit (
    unit bigint NOT NULL,
    collection integer NOT NULL,
    account_id uuid NOT NULL,
    terms bigint[] NOT NULL
);

ALTER TABLE ONLY public.accounting_budget
    ADD CONSTRAINT accounting_budget_pkey PRIMARY KEY (account_id, scope, subject, period);

ALTER TABLE ONLY public.accounting_call
    ADD CONSTRAINT accounting_call_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounting_day
    ADD CONSTRAINT accounting_day_account_id_day_bot_id_activity_provider_mode_key UNIQUE NULLS NOT DISTINCT (account_id, day, bot_id, activity, provider, model, key_id, person);

ALTER TABLE ONLY public.accounting_held
    ADD CONSTRAINT accounting_held_pkey PRIMARY KEY (account_id, scope, subject, worker);

ALTER TABLE ONLY public.accounting_price
    ADD CONSTRAINT accounting_price_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounting_total
    ADD CONSTRAINT accounting_total_account_id_day_bot_id_key UNIQUE NULLS NOT DISTINCT (account_id, day, bot_id);

ALTER TABLE ONLY public.agenda_automation
    ADD CONSTRAINT agenda_automation_account_id_bot_id_kind_origin_script_key_key UNIQUE (account_id, bot_id, kind, origin, script, key);

ALTER TABLE ONLY public.agenda_automation
    ADD CONSTRAINT agenda_automation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_run
    ADD CONSTRAINT agenda_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.answers_day
    ADD CONSTRAINT answers_day_pkey PRIMARY KEY (account_id, bot_id, day);

ALTER TABLE ONLY public.answers_entry
    ADD CONSTRAINT answers_entry_hash_key UNIQUE (hash);

ALTER TABLE ONLY public.answers_entry
    ADD CONSTRAINT answers_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.chat_attendant_note
    ADD CONSTRAINT chat_attendant_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.chat_attendant
    ADD CONSTRAINT chat_attendant_pkey PRIMARY KEY (account_id, operator);

ALTER TABLE ONLY public.chat_feedback
    ADD CONSTRAINT chat_feedback_pkey PRIMARY KEY (turn_id);

ALTER TABLE ONLY public.chat_handoff
    ADD CONSTRAINT chat_handoff_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.chat_message
    ADD CONSTRAINT chat_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.chat_scene
    ADD CONSTRAINT chat_scene_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY public.chat_session
    ADD CONSTRAINT chat_session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.chat_turn
    ADD CONSTRAINT chat_turn_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.config_account_value
    ADD CONSTRAINT config_account_value_pkey PRIMARY KEY (account_id, path);

ALTER TABLE ONLY public.config_bot
    ADD CONSTRAINT config_bot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.config_canary
    ADD CONSTRAINT config_canary_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.config_draft
    ADD CONSTRAINT config_draft_pkey PRIMARY KEY (bot_id);

ALTER TABLE ONLY public.config_platform_value
    ADD CONSTRAINT config_platform_value_pkey PRIMARY KEY (kind, path);

ALTER TABLE ONLY public.config_request
    ADD CONSTRAINT config_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.config_version
    ADD CONSTRAINT config_version_bot_id_number_key UNIQUE (bot_id, number);

ALTER TABLE ONLY public.config_version
    ADD CONSTRAINT config_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.context_prompt
    ADD CONSTRAINT context_prompt_pkey PRIMARY KEY (turn_id);

ALTER TABLE ONLY public.context_summary
    ADD CONSTRAINT context_summary_pkey PRIMARY KEY (turn_id);

ALTER TABLE ONLY public.core_account
    ADD CONSTRAINT core_account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_account
    ADD CONSTRAINT core_account_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.core_audit_head
    ADD CONSTRAINT core_audit_head_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.core_audit
    ADD CONSTRAINT core_audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_audit
    ADD CONSTRAINT core_audit_seq UNIQUE (account_id, seq);

ALTER TABLE ONLY public.core_cron
    ADD CONSTRAINT core_cron_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.core_job
    ADD CONSTRAINT core_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_migration
    ADD CONSTRAINT core_migration_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.core_secret
    ADD CONSTRAINT core_secret_account_id_name_key UNIQUE (account_id, name);

ALTER TABLE ONLY public.core_secret
    ADD CONSTRAINT core_secret_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_secret_use
    ADD CONSTRAINT core_secret_use_pkey PRIMARY KEY (account_id, reference, place);

ALTER TABLE ONLY public.core_worker
    ADD CONSTRAINT core_worker_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.dialogs_code
    ADD CONSTRAINT dialogs_code_pkey PRIMARY KEY (account_id, hash);

ALTER TABLE ONLY public.dialogs_memory
    ADD CONSTRAINT dialogs_memory_pkey PRIMARY KEY (account_id, scope, place, key);

ALTER TABLE ONLY public.dialogs_run
    ADD CONSTRAINT dialogs_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.dialogs_run
    ADD CONSTRAINT dialogs_run_session_id_bot_id_key UNIQUE (session_id, bot_id);

ALTER TABLE ONLY public.drive_file
    ADD CONSTRAINT drive_file_bot_id_path_key UNIQUE (bot_id, path);

ALTER TABLE ONLY public.drive_file
    ADD CONSTRAINT drive_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.drive_link
    ADD CONSTRAINT drive_link_pkey PRIMARY KEY (account_id, digest);

ALTER TABLE ONLY public.evaluation_result
    ADD CONSTRAINT evaluation_result_pkey PRIMARY KEY (run_id, "position");

ALTER TABLE ONLY public.evaluation_run
    ADD CONSTRAINT evaluation_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.evaluation_set
    ADD CONSTRAINT evaluation_set_bot_id_name_key UNIQUE (bot_id, name);

ALTER TABLE ONLY public.evaluation_set
    ADD CONSTRAINT evaluation_set_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_chunk
    ADD CONSTRAINT knowledge_chunk_document_id_ord_key UNIQUE (document_id, ord);

ALTER TABLE ONLY public.knowledge_chunk
    ADD CONSTRAINT knowledge_chunk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_collection
    ADD CONSTRAINT knowledge_collection_account_id_name_key UNIQUE (account_id, name);

ALTER TABLE ONLY public.knowledge_collection
    ADD CONSTRAINT knowledge_collection_number_key UNIQUE (number);

ALTER TABLE ONLY public.knowledge_collection
    ADD CONSTRAINT knowledge_collection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_df
    ADD CONSTRAINT knowledge_df_pkey PRIMARY KEY (collection, term);

ALTER TABLE ONLY public.knowledge_document
    ADD CONSTRAINT knowledge_document_collection_id_origin_key UNIQUE (collection_id, origin);

ALTER TABLE ONLY public.knowledge_document
    ADD CONSTRAINT knowledge_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT knowledge_file_document_id_version_key UNIQUE (document_id, version);

ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT knowledge_file_number_key UNIQUE (number);

ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT knowledge_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_hidden
    ADD CONSTRAINT knowledge_hidden_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY public.knowledge_website
    ADD CONSTRAINT knowledge_website_account_id_host_key UNIQUE (account_id, host);

ALTER TABLE ONLY public.knowledge_website
    ADD CONSTRAINT knowledge_website_collection_id_key UNIQUE (collection_id);

ALTER TABLE ONLY public.knowledge_website
    ADD CONSTRAINT knowledge_website_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_website_use
    ADD CONSTRAINT knowledge_website_use_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_website_use
    ADD CONSTRAINT knowledge_website_use_website_id_bot_id_origin_script_url_key UNIQUE (website_id, bot_id, origin, script, url);

ALTER TABLE ONLY public.limits_offender
    ADD CONSTRAINT limits_offender_account_id_scope_route_class_subject_key UNIQUE NULLS NOT DISTINCT (account_id, scope, route_class, subject);

ALTER TABLE ONLY public.limits_offender
    ADD CONSTRAINT limits_offender_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.limits_policy
    ADD CONSTRAINT limits_policy_pkey PRIMARY KEY (account_id, scope, route_class);

ALTER TABLE ONLY public.mcp_failure
    ADD CONSTRAINT mcp_failure_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mcp_server
    ADD CONSTRAINT mcp_server_account_id_name_key UNIQUE (account_id, name);

ALTER TABLE ONLY public.mcp_server
    ADD CONSTRAINT mcp_server_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mcp_tool
    ADD CONSTRAINT mcp_tool_pkey PRIMARY KEY (server_id, name);

ALTER TABLE ONLY public.media_file
    ADD CONSTRAINT media_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.memory_fact
    ADD CONSTRAINT memory_fact_account_id_owner_bot_id_text_key UNIQUE (account_id, owner, bot_id, text);

ALTER TABLE ONLY public.memory_fact
    ADD CONSTRAINT memory_fact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.moderation_event
    ADD CONSTRAINT moderation_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.packages_file
    ADD CONSTRAINT packages_file_pkey PRIMARY KEY (bot_id, path);

ALTER TABLE ONLY public.packages_import
    ADD CONSTRAINT packages_import_pkey PRIMARY KEY (account_id, alias);

ALTER TABLE ONLY public.pauses_turn
    ADD CONSTRAINT pauses_turn_pkey PRIMARY KEY (turn_id);

ALTER TABLE ONLY public.replay_result
    ADD CONSTRAINT replay_result_pkey PRIMARY KEY (run_id, "position");

ALTER TABLE ONLY public.replay_run
    ADD CONSTRAINT replay_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_backup_code
    ADD CONSTRAINT security_backup_code_pkey PRIMARY KEY (user_id, code_hash);

ALTER TABLE ONLY public.security_group
    ADD CONSTRAINT security_group_account_id_id_key UNIQUE (account_id, id);

ALTER TABLE ONLY public.security_group_member
    ADD CONSTRAINT security_group_member_pkey PRIMARY KEY (group_id, user_id);

ALTER TABLE ONLY public.security_group
    ADD CONSTRAINT security_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_identity
    ADD CONSTRAINT security_identity_pkey PRIMARY KEY (account_id, issuer, subject);

ALTER TABLE ONLY public.security_invitation
    ADD CONSTRAINT security_invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_invitation
    ADD CONSTRAINT security_invitation_secret_hash_key UNIQUE (secret_hash);

ALTER TABLE ONLY public.security_key
    ADD CONSTRAINT security_key_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_key
    ADD CONSTRAINT security_key_previous_hash_key UNIQUE (previous_hash);

ALTER TABLE ONLY public.security_key
    ADD CONSTRAINT security_key_secret_hash_key UNIQUE (secret_hash);

ALTER TABLE ONLY public.security_link
    ADD CONSTRAINT security_link_pkey PRIMARY KEY (secret_hash);

ALTER TABLE ONLY public.security_login
    ADD CONSTRAINT security_login_pkey PRIMARY KEY (secret_hash);

ALTER TABLE ONLY public.security_member
    ADD CONSTRAINT security_member_pkey PRIMARY KEY (account_id, user_id);

ALTER TABLE ONLY public.security_role
    ADD CONSTRAINT security_role_pkey PRIMARY KEY (account_id, name);

ALTER TABLE ONLY public.security_rule
    ADD CONSTRAINT security_rule_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.security_signing_key
    ADD CONSTRAINT security_signing_key_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_totp
    ADD CONSTRAINT security_totp_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.security_user
    ADD CONSTRAINT security_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_widget
    ADD CONSTRAINT security_widget_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_widget
    ADD CONSTRAINT security_widget_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.tables_table
    ADD CONSTRAINT tables_table_account_id_bot_id_folded_key UNIQUE (account_id, bot_id, folded);

ALTER TABLE ONLY public.tables_table
    ADD CONSTRAINT tables_table_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tools_call
    ADD CONSTRAINT tools_call_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tools_service
    ADD CONSTRAINT tools_service_account_id_name_key UNIQUE (account_id, name);

ALTER TABLE ONLY public.tools_service
    ADD CONSTRAINT tools_service_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vectors_dense
    ADD CONSTRAINT vectors_dense_pkey PRIMARY KEY (unit);

ALTER TABLE ONLY public.vectors_posting
    ADD CONSTRAINT vectors_posting_pkey PRIMARY KEY (collection, term, unit) INCLUDE (w);

ALTER TABLE ONLY public.vectors_unit
    ADD CONSTRAINT vectors_unit_pkey PRIMARY KEY (unit);

CREATE INDEX accounting_call_account ON public.accounting_call USING btree (account_id, at, id);

CREATE INDEX accounting_call_turn ON public.accounting_call USING btree (turn_id) WHERE (turn_id IS NOT NULL);

CREATE INDEX accounting_day_key ON public.accounting_day USING btree (account_id, ((key_id)::text), day);

CREATE INDEX accounting_day_person ON public.accounting_day USING btree (account_id, person, day);

CREATE INDEX accounting_price_of ON public.accounting_price USING btree (provider, activity);

CREATE INDEX agenda_automation_hook ON public.agenda_automation USING btree (bot_id, subject) WHERE (kind = 'webhook'::text);

CREATE INDEX agenda_automation_subject ON public.agenda_automation USING btree (account_id, bot_id, kind, subject);

CREATE INDEX agenda_event_name ON public.agenda_event USING btree (account_id, bot_id, name, id);

CREATE INDEX agenda_run_bot ON public.agenda_run USING btree (account_id, bot_id, id);

CREATE INDEX agenda_run_event ON public.agenda_run USING btree (account_id, bot_id, event) WHERE (event IS NOT NULL);

CREATE INDEX agenda_run_of ON public.agenda_run USING btree (account_id, automation_id, id);

CREATE UNIQUE INDEX agenda_run_once ON public.agenda_run USING btree (account_id, automation_id, once) WHERE (once IS NOT NULL);

CREATE INDEX answers_entry_bot ON public.answers_entry USING btree (account_id, bot_id, id);

CREATE INDEX answers_entry_expiry ON public.answers_entry USING btree (expires_at);

CREATE INDEX answers_entry_near ON public.answers_entry USING gin (near) WHERE (near IS NOT NULL);

CREATE INDEX answers_entry_session ON public.answers_entry USING btree (session_id);

CREATE INDEX chat_attendant_note_listed ON public.chat_attendant_note USING btree (account_id, operator, told_at);

CREATE INDEX chat_feedback_session ON public.chat_feedback USING btree (session_id);

CREATE INDEX chat_feedback_version ON public.chat_feedback USING btree (account_id, bot_id, version, created_at);

CREATE INDEX chat_handoff_listed ON public.chat_handoff USING btree (account_id, state, id);

CREATE UNIQUE INDEX chat_handoff_open ON public.chat_handoff USING btree (session_id) WHERE (state <> 'closed'::text);

CREATE INDEX chat_handoff_session ON public.chat_handoff USING btree (session_id);

CREATE INDEX chat_message_session ON public.chat_message USING btree (session_id, id);

CREATE INDEX chat_message_turn ON public.chat_message USING btree (turn_id);

CREATE INDEX chat_session_bot ON public.chat_session USING btree (account_id, bot_id);

CREATE INDEX chat_session_listed ON public.chat_session USING btree (account_id, owner, pinned, id);

CREATE INDEX chat_turn_open ON public.chat_turn USING btree (worker) WHERE (state = 'open'::text);

CREATE INDEX chat_turn_session ON public.chat_turn USING btree (session_id, id);

CREATE INDEX chat_turn_version ON public.chat_turn USING btree (account_id, bot_id, version, created_at);

CREATE INDEX config_bot_account ON public.config_bot USING btree (account_id, id);

CREATE UNIQUE INDEX config_bot_alias ON public.config_bot USING btree (account_id, alias) WHERE (status = 'active'::text);

CREATE INDEX config_canary_account ON public.config_canary USING btree (account_id);

CREATE UNIQUE INDEX config_canary_running ON public.config_canary USING btree (bot_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX config_canary_version ON public.config_canary USING btree (bot_id, number);

CREATE INDEX config_draft_account ON public.config_draft USING btree (account_id);

CREATE INDEX config_request_bot ON public.config_request USING btree (account_id, bot_id, id);

CREATE INDEX context_summary_session ON public.context_summary USING btree (session_id);

CREATE INDEX core_audit_actor ON public.core_audit USING btree (account_id, actor, seq DESC);

CREATE INDEX core_audit_time ON public.core_audit USING btree (account_id, created_at);

CREATE INDEX core_job_account ON public.core_job USING btree (account_id, id DESC);

CREATE UNIQUE INDEX core_job_dedupe ON public.core_job USING btree (account_id, kind, dedupe) NULLS NOT DISTINCT WHERE ((dedupe IS NOT NULL) AND (state = ANY (ARRAY['waiting'::text, 'running'::text])));

CREATE INDEX core_job_due ON public.core_job USING btree (kind, due_at) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));

CREATE INDEX core_job_finished ON public.core_job USING btree (finished_at) WHERE (finished_at IS NOT NULL);

CREATE INDEX dialogs_memory_expires ON public.dialogs_memory USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX dialogs_memory_owner ON public.dialogs_memory USING btree (account_id, owner);

CREATE INDEX dialogs_memory_session ON public.dialogs_memory USING btree (session_id);

CREATE INDEX dialogs_run_account ON public.dialogs_run USING btree (account_id);

CREATE INDEX dialogs_run_bot ON public.dialogs_run USING btree (bot_id);

CREATE INDEX dialogs_run_event ON public.dialogs_run USING btree (account_id, bot_id, event) WHERE (event IS NOT NULL);

CREATE INDEX dialogs_run_running ON public.dialogs_run USING btree (worker) WHERE (state = 'running'::text);

CREATE INDEX dialogs_run_wake ON public.dialogs_run USING btree (wake_at) WHERE (state = 'waiting'::text);

CREATE INDEX drive_file_account ON public.drive_file USING btree (account_id, blob);

CREATE INDEX drive_link_expires ON public.drive_link USING btree (expires_at);

CREATE INDEX drive_link_file ON public.drive_link USING btree (file_id);

CREATE INDEX evaluation_result_account ON public.evaluation_result USING btree (account_id);

CREATE INDEX evaluation_run_bot ON public.evaluation_run USING btree (account_id, bot_id, id);

CREATE INDEX evaluation_run_set ON public.evaluation_run USING btree (account_id, set_id, id);

CREATE INDEX evaluation_set_account ON public.evaluation_set USING btree (account_id, bot_id);

CREATE INDEX knowledge_chunk_collection ON public.knowledge_chunk USING btree (collection_id, id);

CREATE INDEX knowledge_df_uncounted ON public.knowledge_df USING btree (collection) WHERE (df <= 0);

CREATE INDEX knowledge_document_list ON public.knowledge_document USING btree (account_id, collection_id, id);

CREATE INDEX knowledge_hidden_collection ON public.knowledge_hidden USING btree (collection);

CREATE INDEX knowledge_website_use_bot ON public.knowledge_website_use USING btree (account_id, bot_id);

CREATE INDEX limits_offender_latest ON public.limits_offender USING btree (account_id, id DESC);

CREATE INDEX mcp_failure_server ON public.mcp_failure USING btree (server_id, id);

CREATE INDEX mcp_tool_account ON public.mcp_tool USING btree (account_id);

CREATE INDEX media_file_blob ON public.media_file USING btree (account_id, blob);

CREATE INDEX media_file_left ON public.media_file USING btree (created_at) WHERE (session_id IS NULL);

CREATE INDEX media_file_session ON public.media_file USING btree (account_id, session_id);

CREATE INDEX memory_fact_bot ON public.memory_fact USING btree (account_id, bot_id);

CREATE INDEX memory_fact_turn ON public.memory_fact USING btree (turn_id);

CREATE INDEX moderation_event_account ON public.moderation_event USING btree (account_id, id);

CREATE INDEX moderation_event_bot ON public.moderation_event USING btree (account_id, bot_id, created_at);

CREATE INDEX moderation_event_session ON public.moderation_event USING btree (session_id);

CREATE INDEX packages_file_account ON public.packages_file USING btree (account_id);

CREATE INDEX pauses_turn_account ON public.pauses_turn USING btree (account_id);

CREATE INDEX pauses_turn_session ON public.pauses_turn USING btree (session_id);

CREATE INDEX replay_result_account ON public.replay_result USING btree (account_id);

CREATE INDEX replay_result_session ON public.replay_result USING btree (session_id);

CREATE INDEX replay_result_turn ON public.replay_result USING btree (turn_id);

CREATE INDEX replay_run_bot ON public.replay_run USING btree (account_id, bot_id, id);

CREATE INDEX security_change_at ON public.security_change USING btree (at);

CREATE INDEX security_group_member_user ON public.security_group_member USING btree (account_id, user_id);

CREATE UNIQUE INDEX security_group_name ON public.security_group USING btree (account_id, lower(name));

CREATE INDEX security_identity_user ON public.security_identity USING btree (user_id);

CREATE UNIQUE INDEX security_invitation_email ON public.security_invitation USING btree (account_id, lower(email));

CREATE INDEX security_key_account ON public.security_key USING btree (account_id, id DESC);

CREATE INDEX security_key_expiry ON public.security_key USING btree (expires_at);

CREATE INDEX security_key_previous ON public.security_key USING btree (previous_until);

CREATE INDEX security_login_expiry ON public.security_login USING btree (expires_at);

CREATE UNIQUE INDEX security_login_id ON public.security_login USING btree (id);

CREATE INDEX security_login_user ON public.security_login USING btree (account_id, user_id);

CREATE INDEX security_member_user ON public.security_member USING btree (user_id, created_at);

CREATE INDEX security_user_account ON public.security_user USING btree (account_id, id);

CREATE UNIQUE INDEX security_user_email ON public.security_user USING btree (lower(email));

CREATE INDEX security_widget_account ON public.security_widget USING btree (account_id, id DESC);

CREATE INDEX tools_call_account ON public.tools_call USING btree (account_id, id DESC);

CREATE INDEX tools_call_bot ON public.tools_call USING btree (bot_id);

CREATE INDEX tools_call_session ON public.tools_call USING btree (account_id, session_id, id);

CREATE INDEX tools_call_waiting ON public.tools_call USING btree (account_id, expires_at) WHERE ((expires_at IS NOT NULL) AND (decision IS NULL));

CREATE INDEX vectors_dense_document ON public.vectors_dense USING btree (collection, document);

CREATE TRIGGER answers_of_bot AFTER UPDATE ON public.config_bot FOR EACH ROW WHEN (((old.active_number <> new.active_number) OR (old.status <> new.status))) EXECUTE FUNCTION public.answers_of_bot();

CREATE TRIGGER answers_of_collection AFTER DELETE ON public.knowledge_collection FOR EACH ROW EXECUTE FUNCTION public.answers_of_collection();

CREATE TRIGGER answers_of_revision AFTER UPDATE OF revision ON public.knowledge_collection FOR EACH ROW WHEN ((old.revision <> new.revision)) EXECUTE FUNCTION public.answers_of_collection();

CREATE TRIGGER config_request_fixed BEFORE UPDATE ON public.config_request FOR EACH ROW EXECUTE FUNCTION public.config_request_is_fixed();

CREATE TRIGGER config_version_immutable BEFORE UPDATE ON public.config_version FOR EACH ROW EXECUTE FUNCTION public.config_version_is_immutable();

CREATE TRIGGER context_forget AFTER DELETE ON public.chat_message REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.context_forget();

CREATE TRIGGER core_audit_is_whole BEFORE TRUNCATE ON public.core_audit FOR EACH STATEMENT EXECUTE FUNCTION public.core_audit_stays();

CREATE TRIGGER core_audit_stays BEFORE DELETE OR UPDATE ON public.core_audit FOR EACH ROW EXECUTE FUNCTION public.core_audit_stays();

CREATE TRIGGER dialogs_memory_leave AFTER DELETE ON public.security_member FOR EACH ROW EXECUTE FUNCTION public.dialogs_memory_leave();

CREATE TRIGGER memory_leave AFTER DELETE ON public.security_member FOR EACH ROW EXECUTE FUNCTION public.memory_leave();

CREATE CONSTRAINT TRIGGER security_changed AFTER DELETE OR UPDATE ON public.core_account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('id');

CREATE CONSTRAINT TRIGGER security_changed AFTER INSERT OR DELETE OR UPDATE ON public.security_group DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('account_id');

CREATE CONSTRAINT TRIGGER security_changed AFTER INSERT OR DELETE OR UPDATE ON public.security_group_member DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('user_id');

CREATE CONSTRAINT TRIGGER security_changed AFTER DELETE OR UPDATE ON public.security_key DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('id', 'last_used_at');

CREATE CONSTRAINT TRIGGER security_changed AFTER UPDATE ON public.security_login DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('id', 'last_seen_at');

CREATE CONSTRAINT TRIGGER security_changed AFTER INSERT OR DELETE OR UPDATE ON public.security_member DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('user_id');

CREATE CONSTRAINT TRIGGER security_changed AFTER INSERT OR DELETE OR UPDATE ON public.security_role DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('account_id');

CREATE CONSTRAINT TRIGGER security_changed AFTER INSERT OR DELETE OR UPDATE ON public.security_rule DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('account_id');

CREATE CONSTRAINT TRIGGER security_changed AFTER INSERT OR DELETE OR UPDATE ON public.security_totp DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('user_id');

CREATE CONSTRAINT TRIGGER security_changed AFTER DELETE OR UPDATE ON public.security_user DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.security_changed('id');

CREATE CONSTRAINT TRIGGER security_ended AFTER DELETE ON public.security_login DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.revoked_at IS NULL) AND (old.expires_at > now()))) EXECUTE FUNCTION public.security_changed('id');

CREATE TRIGGER tables_drop AFTER DELETE ON public.tables_table FOR EACH ROW EXECUTE FUNCTION public.tables_drop();

ALTER TABLE ONLY public.accounting_budget
    ADD CONSTRAINT accounting_budget_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.accounting_call
    ADD CONSTRAINT accounting_call_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.accounting_day
    ADD CONSTRAINT accounting_day_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.accounting_held
    ADD CONSTRAINT accounting_held_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.accounting_price
    ADD CONSTRAINT accounting_price_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.accounting_total
    ADD CONSTRAINT accounting_total_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agenda_automation
    ADD CONSTRAINT agenda_automation_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agenda_automation
    ADD CONSTRAINT agenda_automation_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agenda_run
    ADD CONSTRAINT agenda_run_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agenda_run
    ADD CONSTRAINT agenda_run_automation_id_fkey FOREIGN KEY (automation_id) REFERENCES public.agenda_automation(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.agenda_run
    ADD CONSTRAINT agenda_run_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.answers_day
    ADD CONSTRAINT answers_day_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.answers_entry
    ADD CONSTRAINT answers_entry_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.answers_entry
    ADD CONSTRAINT answers_entry_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_attendant
    ADD CONSTRAINT chat_attendant_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_attendant_note
    ADD CONSTRAINT chat_attendant_note_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_feedback
    ADD CONSTRAINT chat_feedback_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_feedback
    ADD CONSTRAINT chat_feedback_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_feedback
    ADD CONSTRAINT chat_feedback_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES public.chat_turn(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_handoff
    ADD CONSTRAINT chat_handoff_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_handoff
    ADD CONSTRAINT chat_handoff_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_message
    ADD CONSTRAINT chat_message_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_message
    ADD CONSTRAINT chat_message_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_message
    ADD CONSTRAINT chat_message_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES public.chat_turn(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_scene
    ADD CONSTRAINT chat_scene_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_scene
    ADD CONSTRAINT chat_scene_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_session
    ADD CONSTRAINT chat_session_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_turn
    ADD CONSTRAINT chat_turn_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_turn
    ADD CONSTRAINT chat_turn_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_account_value
    ADD CONSTRAINT config_account_value_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_bot
    ADD CONSTRAINT config_bot_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_canary
    ADD CONSTRAINT config_canary_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_canary
    ADD CONSTRAINT config_canary_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_canary
    ADD CONSTRAINT config_canary_bot_id_number_fkey FOREIGN KEY (bot_id, number) REFERENCES public.config_version(bot_id, number) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_draft
    ADD CONSTRAINT config_draft_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_draft
    ADD CONSTRAINT config_draft_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_request
    ADD CONSTRAINT config_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_request
    ADD CONSTRAINT config_request_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_version
    ADD CONSTRAINT config_version_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.config_version
    ADD CONSTRAINT config_version_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.context_prompt
    ADD CONSTRAINT context_prompt_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.context_prompt
    ADD CONSTRAINT context_prompt_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES public.chat_turn(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.context_summary
    ADD CONSTRAINT context_summary_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.context_summary
    ADD CONSTRAINT context_summary_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.context_summary
    ADD CONSTRAINT context_summary_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES public.chat_turn(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.core_audit
    ADD CONSTRAINT core_audit_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id);

ALTER TABLE ONLY public.core_audit_head
    ADD CONSTRAINT core_audit_head_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id);

ALTER TABLE ONLY public.core_job
    ADD CONSTRAINT core_job_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.core_secret
    ADD CONSTRAINT core_secret_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.core_secret_use
    ADD CONSTRAINT core_secret_use_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dialogs_code
    ADD CONSTRAINT dialogs_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dialogs_memory
    ADD CONSTRAINT dialogs_memory_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dialogs_memory
    ADD CONSTRAINT dialogs_memory_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dialogs_memory
    ADD CONSTRAINT dialogs_memory_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dialogs_run
    ADD CONSTRAINT dialogs_run_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dialogs_run
    ADD CONSTRAINT dialogs_run_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dialogs_run
    ADD CONSTRAINT dialogs_run_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.drive_file
    ADD CONSTRAINT drive_file_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.drive_file
    ADD CONSTRAINT drive_file_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.drive_link
    ADD CONSTRAINT drive_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.drive_link
    ADD CONSTRAINT drive_link_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.drive_file(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.evaluation_result
    ADD CONSTRAINT evaluation_result_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.evaluation_result
    ADD CONSTRAINT evaluation_result_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.evaluation_run(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.evaluation_run
    ADD CONSTRAINT evaluation_run_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.evaluation_run
    ADD CONSTRAINT evaluation_run_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.evaluation_run
    ADD CONSTRAINT evaluation_run_set_id_fkey FOREIGN KEY (set_id) REFERENCES public.evaluation_set(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.evaluation_set
    ADD CONSTRAINT evaluation_set_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.evaluation_set
    ADD CONSTRAINT evaluation_set_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_chunk
    ADD CONSTRAINT knowledge_chunk_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_chunk
    ADD CONSTRAINT knowledge_chunk_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.knowledge_collection(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_chunk
    ADD CONSTRAINT knowledge_chunk_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.knowledge_document(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_collection
    ADD CONSTRAINT knowledge_collection_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_df
    ADD CONSTRAINT knowledge_df_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_df
    ADD CONSTRAINT knowledge_df_collection_fkey FOREIGN KEY (collection) REFERENCES public.knowledge_collection(number) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_document
    ADD CONSTRAINT knowledge_document_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_document
    ADD CONSTRAINT knowledge_document_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.knowledge_collection(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT knowledge_file_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT knowledge_file_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.knowledge_document(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_hidden
    ADD CONSTRAINT knowledge_hidden_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_website
    ADD CONSTRAINT knowledge_website_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_website
    ADD CONSTRAINT knowledge_website_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.knowledge_collection(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_website_use
    ADD CONSTRAINT knowledge_website_use_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_website_use
    ADD CONSTRAINT knowledge_website_use_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_website_use
    ADD CONSTRAINT knowledge_website_use_website_id_fkey FOREIGN KEY (website_id) REFERENCES public.knowledge_website(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.limits_offender
    ADD CONSTRAINT limits_offender_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.limits_policy
    ADD CONSTRAINT limits_policy_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mcp_failure
    ADD CONSTRAINT mcp_failure_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mcp_failure
    ADD CONSTRAINT mcp_failure_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.mcp_server(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mcp_server
    ADD CONSTRAINT mcp_server_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mcp_tool
    ADD CONSTRAINT mcp_tool_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mcp_tool
    ADD CONSTRAINT mcp_tool_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.mcp_server(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_file
    ADD CONSTRAINT media_file_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.media_file
    ADD CONSTRAINT media_file_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.memory_fact
    ADD CONSTRAINT memory_fact_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memory_fact
    ADD CONSTRAINT memory_fact_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES public.chat_turn(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.moderation_event
    ADD CONSTRAINT moderation_event_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.moderation_event
    ADD CONSTRAINT moderation_event_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.moderation_event
    ADD CONSTRAINT moderation_event_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.packages_file
    ADD CONSTRAINT packages_file_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.packages_import
    ADD CONSTRAINT packages_import_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pauses_turn
    ADD CONSTRAINT pauses_turn_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pauses_turn
    ADD CONSTRAINT pauses_turn_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pauses_turn
    ADD CONSTRAINT pauses_turn_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES public.chat_turn(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.replay_result
    ADD CONSTRAINT replay_result_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.replay_result
    ADD CONSTRAINT replay_result_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.replay_run(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.replay_result
    ADD CONSTRAINT replay_result_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.replay_result
    ADD CONSTRAINT replay_result_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES public.chat_turn(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.replay_run
    ADD CONSTRAINT replay_run_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.replay_run
    ADD CONSTRAINT replay_run_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_backup_code
    ADD CONSTRAINT security_backup_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.security_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_group
    ADD CONSTRAINT security_group_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_group_member
    ADD CONSTRAINT security_group_member_account_id_group_id_fkey FOREIGN KEY (account_id, group_id) REFERENCES public.security_group(account_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_group_member
    ADD CONSTRAINT security_group_member_account_id_user_id_fkey FOREIGN KEY (account_id, user_id) REFERENCES public.security_member(account_id, user_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_identity
    ADD CONSTRAINT security_identity_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_identity
    ADD CONSTRAINT security_identity_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.security_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_invitation
    ADD CONSTRAINT security_invitation_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_key
    ADD CONSTRAINT security_key_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_link
    ADD CONSTRAINT security_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_link
    ADD CONSTRAINT security_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.security_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_login
    ADD CONSTRAINT security_login_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_login
    ADD CONSTRAINT security_login_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.security_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_member
    ADD CONSTRAINT security_member_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_member
    ADD CONSTRAINT security_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.security_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_role
    ADD CONSTRAINT security_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_rule
    ADD CONSTRAINT security_rule_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_totp
    ADD CONSTRAINT security_totp_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.security_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_user
    ADD CONSTRAINT security_user_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.security_widget
    ADD CONSTRAINT security_widget_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tables_table
    ADD CONSTRAINT tables_table_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tables_table
    ADD CONSTRAINT tables_table_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tools_call
    ADD CONSTRAINT tools_call_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tools_call
    ADD CONSTRAINT tools_call_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES public.config_bot(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tools_call
    ADD CONSTRAINT tools_call_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.chat_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tools_service
    ADD CONSTRAINT tools_service_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.vectors_dense
    ADD CONSTRAINT vectors_dense_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.vectors_unit
    ADD CONSTRAINT vectors_unit_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.core_account(id) ON DELETE CASCADE;
