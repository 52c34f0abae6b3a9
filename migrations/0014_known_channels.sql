-- Channels that surely belong to a guild. A channel never changes its server, so a row proves it for good.
CREATE TABLE known_channels (
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- The person whose direct messages are in the channel, which the bot opened; 0 for a channel of the guild.
    recipient BIGINT NOT NULL,
    known_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
);
-- Channels that the bot made or opened itself need no other proof.
INSERT INTO known_channels (guild_id, channel_id, recipient, known_at)
SELECT guild_id, channel_id, recipient, MIN(created_at) FROM reminders
WHERE recipient <> 0 GROUP BY guild_id, channel_id, recipient;
INSERT INTO known_channels (guild_id, channel_id, recipient, known_at)
SELECT guild_id, channel_id, 0, MIN(opened_at) FROM tickets
WHERE channel_id IS NOT NULL GROUP BY guild_id, channel_id;

-- The value that acts while a newer one could not be checked with Discord yet; NULL for the default.
ALTER TABLE settings ADD COLUMN acting TEXT;
