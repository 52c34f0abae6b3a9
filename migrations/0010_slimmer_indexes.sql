-- Most of what is stored is over, and most reminders are nobody's announcement: indexes that hold only what is
-- looked for cost every other change nothing.
DROP INDEX effects_due;
DROP INDEX effects_channel;
CREATE INDEX effects_channel ON effects (channel_id, created_at) WHERE state = 'due';
CREATE INDEX effects_ended ON effects (created_at) WHERE state <> 'due';
DROP INDEX reminders_due;
CREATE INDEX reminders_due ON reminders (next_at, guild_id, number) WHERE state = 'active';
DROP INDEX reminders_source;
CREATE INDEX reminders_source ON reminders (guild_id, source_message) WHERE source_message <> 0;
