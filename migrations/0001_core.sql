-- Tables of the toolkits. One text for SQLite and Postgres: times are TIMESTAMPTZ bound from the
-- clock, JSON is TEXT, snowflakes are BIGINT, every key column is NOT NULL.

-- Numbers that people see count per guild and are never reused.
CREATE TABLE counters (
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (guild_id, kind)
);

-- Numbers that grow with every change of something cached, so that every instance sees the change.
-- The row (0, 'changes') counts all changes; `change` is its value at the row's last change.
CREATE TABLE versions (
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    change BIGINT NOT NULL,
    PRIMARY KEY (guild_id, kind)
);
CREATE INDEX versions_change ON versions (change);

-- Guilds that used the bot, and since when the application is absent from them.
CREATE TABLE guilds (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    seen_at TIMESTAMPTZ NOT NULL,
    absent_since TIMESTAMPTZ,
    purge_at TIMESTAMPTZ
);

-- Interactions that changed state, with the answer that was given, kept one hour.
CREATE TABLE answered_interactions (
    interaction_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    answer TEXT NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX answered_interactions_age ON answered_interactions (answered_at);

-- Deferred answers: whoever holds the lease completes them.
CREATE TABLE deferred_answers (
    interaction_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    token BYTEA NOT NULL,
    payload TEXT NOT NULL,
    ephemeral BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    attempts BIGINT NOT NULL,
    lease_by TEXT NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL
);
CREATE INDEX deferred_answers_due ON deferred_answers (lease_until);

-- Effects outside that a transaction decided on and a worker carries out.
CREATE TABLE effects (
    id TEXT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    request TEXT NOT NULL,
    marker TEXT,
    state TEXT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    attempts BIGINT NOT NULL,
    first_attempt_at TIMESTAMPTZ,
    message_id BIGINT,
    problem TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX effects_due ON effects (state, due_at);
CREATE INDEX effects_channel ON effects (channel_id, state, created_at);

-- Work in one channel is done by one instance at a time: its rate limit is not shared.
CREATE TABLE channel_leases (
    channel_id BIGINT NOT NULL PRIMARY KEY,
    lease_by TEXT NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL
);

-- Work that recurs for the whole installation, done by one instance at a time.
CREATE TABLE periodic_work (
    name TEXT NOT NULL PRIMARY KEY,
    due_at TIMESTAMPTZ NOT NULL,
    lease_by TEXT NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL
);

-- Live instances; each takes its share of Discord's global limit.
CREATE TABLE instances (
    id TEXT NOT NULL PRIMARY KEY,
    started_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);

-- One row: until when nobody may call Discord after a global 429.
CREATE TABLE discord_pause (
    id BIGINT NOT NULL PRIMARY KEY,
    paused_until TIMESTAMPTZ NOT NULL
);

-- Webhook events already handled, by the hash of their body.
CREATE TABLE webhook_events (
    hash TEXT NOT NULL PRIMARY KEY,
    received_at TIMESTAMPTZ NOT NULL
);

-- Internal errors, grouped, for the operators' channel.
CREATE TABLE incidents (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    summary TEXT NOT NULL,
    reference TEXT NOT NULL,
    total BIGINT NOT NULL,
    unreported BIGINT NOT NULL,
    first_at TIMESTAMPTZ NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    reported_at TIMESTAMPTZ
);

-- Views that pagers name: their query and filters, for 30 days.
CREATE TABLE views (
    guild_id BIGINT NOT NULL,
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, id)
);
CREATE INDEX views_age ON views (created_at);
