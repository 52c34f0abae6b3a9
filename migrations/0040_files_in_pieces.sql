-- Files in pieces, so that none has to be whole in memory. A file that no row names is deleted after an hour.
CREATE TABLE stored_files (
    guild_id BIGINT NOT NULL,
    id TEXT NOT NULL,
    -- Whether a row names it.
    kept BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, id)
);
CREATE INDEX stored_files_unkept ON stored_files (kept, created_at);

CREATE TABLE stored_pieces (
    guild_id BIGINT NOT NULL,
    file_id TEXT NOT NULL,
    -- From 0.
    position BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (guild_id, file_id, position)
);

-- The stored file; NULL for a file that was kept before, whose bytes are in the row.
ALTER TABLE ticket_files ADD COLUMN content TEXT;
CREATE INDEX ticket_files_size ON ticket_files (guild_id, size);
ALTER TABLE effect_files ADD COLUMN content TEXT;
ALTER TABLE effect_files ADD COLUMN size BIGINT;
-- Whether the stored file belongs to somebody else, who deletes it.
ALTER TABLE effect_files ADD COLUMN lent BOOLEAN;
