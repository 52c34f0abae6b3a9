-- What a guild says in its tickets in its own words: the name of the channel, whom the first message pings, what was
-- answered after the stars, and where the transcript was posted, so that it can follow the stars.
ALTER TABLE tickets ADD COLUMN channel_name TEXT;
ALTER TABLE tickets ADD COLUMN ping_roles TEXT;
ALTER TABLE tickets ADD COLUMN feedback TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tickets ADD COLUMN filed_channel BIGINT;
ALTER TABLE tickets ADD COLUMN filed_message BIGINT;

-- Panels as the guild wants them, and which of them was posted where. Number 0 is the standard panel, which has a row
-- only once somebody changed it.
CREATE TABLE ticket_panel_designs (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    revision BIGINT NOT NULL,
    removed BOOLEAN NOT NULL,
    PRIMARY KEY (guild_id, number)
);
ALTER TABLE ticket_panels ADD COLUMN panel BIGINT NOT NULL DEFAULT 0;
