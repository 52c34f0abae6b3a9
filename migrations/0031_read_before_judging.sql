-- Where a run of recurring work left off.
ALTER TABLE periodic_work ADD COLUMN place TEXT NOT NULL DEFAULT '';

-- Since when a ticket waits for its requester, and when staff last answered, however they did.
ALTER TABLE tickets ADD COLUMN waiting_since TIMESTAMPTZ;
ALTER TABLE tickets ADD COLUMN staff_seen_at TIMESTAMPTZ;
UPDATE tickets SET waiting_since = updated_at WHERE status = 'waiting_for_user';

-- Since when the channel may not be read, which pauses its clocks.
ALTER TABLE tickets ADD COLUMN unreadable_since TIMESTAMPTZ;
-- Since when something in the channel is known to be unread, because Discord did not answer.
ALTER TABLE tickets ADD COLUMN behind_since TIMESTAMPTZ;
-- A clock has something to say, which waits until the channel was read after this.
ALTER TABLE tickets ADD COLUMN judge_at TIMESTAMPTZ;

-- When the channels of a guild's open tickets were last read: everything written before is known.
CREATE TABLE ticket_sweeps (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    swept_at TIMESTAMPTZ NOT NULL
);

-- The clocks of one guild, looked at once its channels were read.
CREATE INDEX tickets_guild_look ON tickets (guild_id, look_at);
