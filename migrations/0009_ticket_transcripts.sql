-- What was said in a ticket and what was done with it, once a closing, as JSON.
CREATE TABLE ticket_transcripts (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    -- Which closing of the ticket, from 1.
    closing BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, number, closing)
);

-- Who is in which transcript, so that people can be taken out of it.
CREATE TABLE ticket_transcript_people (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    closing BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, number, closing)
);

-- Files that were attached in a ticket, each once, whatever the number of its closings.
CREATE TABLE ticket_files (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    file_id BIGINT NOT NULL,
    -- Who attached it.
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT,
    size BIGINT NOT NULL,
    -- In hexadecimal digits.
    sha256 TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, number, file_id)
);
CREATE INDEX ticket_files_user ON ticket_files (guild_id, user_id);
