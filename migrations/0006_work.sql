-- Effects name who decided on them (`feature:key`), who then learns how they ended; and they may carry files.
ALTER TABLE effects ADD COLUMN origin TEXT;

-- Files of an effect that is not carried out yet.
CREATE TABLE effect_files (
    effect_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (effect_id, position)
);
CREATE INDEX effect_files_guild ON effect_files (guild_id);

-- Errands: tasks of features of several steps, each done by one instance at a time until it is done.
-- Asking again for an errand that waits makes it due now; `version` tells whether that happened meanwhile.
CREATE TABLE errands (
    guild_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    attempts BIGINT NOT NULL,
    problem TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    lease_by TEXT NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, name, key)
);
CREATE INDEX errands_due ON errands (state, due_at);
