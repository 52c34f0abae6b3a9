-- The ids that Discord gave to the commands, which mentions of commands need.
CREATE TABLE command_ids (
    name TEXT NOT NULL PRIMARY KEY,
    id BIGINT NOT NULL,
    read_at TIMESTAMPTZ NOT NULL
);
