-- Reminders, what became of each of their occurrences, and what the embed watcher read.

CREATE TABLE reminders (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    -- plain | session
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    message TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- Whose direct messages the channel is; 0 for a channel of the guild.
    recipient BIGINT NOT NULL,
    location TEXT NOT NULL,
    image TEXT NOT NULL,
    -- Whom it pings, as JSON.
    mentions TEXT NOT NULL,
    -- When, as local wall time in a zone, as JSON.
    schedule TEXT NOT NULL,
    -- How many minutes before each occurrence it speaks, as JSON.
    leads TEXT NOT NULL,
    -- active | paused | done
    state TEXT NOT NULL,
    -- Why it was paused without anybody asking.
    problem TEXT,
    -- Up to when everything that was due is decided.
    decided_to TIMESTAMPTZ NOT NULL,
    -- When it speaks next, and of which occurrence; NULL when it does not any more.
    next_at TIMESTAMPTZ,
    next_occurs_at TIMESTAMPTZ,
    -- An occurrence that somebody wants to hear of again, and when.
    snoozed_to TIMESTAMPTZ,
    snoozed_of TIMESTAMPTZ,
    last_sent_at TIMESTAMPTZ,
    -- The announcement it was read from; 0 for none.
    source_channel BIGINT NOT NULL,
    source_message BIGINT NOT NULL,
    -- Grows with every change that a person makes.
    revision BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_by BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    -- The instance that decides on what is due, and until when it may.
    lease_by TEXT NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, number)
);
CREATE INDEX reminders_due ON reminders (next_at, guild_id, number);
CREATE INDEX reminders_agenda ON reminders (guild_id, next_at, number);
CREATE INDEX reminders_creator ON reminders (guild_id, created_by);
CREATE INDEX reminders_source ON reminders (guild_id, source_message);

-- A message that a reminder owed: one row a lead time of an occurrence, which is also what makes it happen once.
CREATE TABLE reminder_occurrences (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    -- When it happens.
    occurs_at TIMESTAMPTZ NOT NULL,
    -- When its message was due: a lead time earlier, or a snooze later.
    due_at TIMESTAMPTZ NOT NULL,
    -- queued | sent | skipped | summarised | replaced | refused | uncertain
    state TEXT NOT NULL,
    late BOOLEAN NOT NULL,
    -- The effect that sends it; empty when nothing is sent for it.
    effect_id TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    decided_at TIMESTAMPTZ NOT NULL,
    settled_at TIMESTAMPTZ,
    -- Who said that it is done; 0 for nobody.
    done_by BIGINT NOT NULL,
    PRIMARY KEY (guild_id, number, occurs_at, due_at)
);
CREATE INDEX reminder_occurrences_age ON reminder_occurrences (decided_at);
CREATE INDEX reminder_occurrences_effect ON reminder_occurrences (guild_id, number, effect_id);

-- How far the announcements channel of a guild was read.
CREATE TABLE watched_channels (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    -- The newest message that was looked at.
    cursor BIGINT NOT NULL,
    read_at TIMESTAMPTZ NOT NULL,
    followed_at TIMESTAMPTZ NOT NULL,
    -- Whether the guild was told that messages cannot be read.
    told_blind BOOLEAN NOT NULL,
    -- What stood in the way when it was told last; empty when nothing does.
    told_problem TEXT NOT NULL
);

-- Announcements that were looked at; each makes a reminder once.
CREATE TABLE watched_messages (
    guild_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- made | unread | nothing | undone
    state TEXT NOT NULL,
    -- SHA-256 of what it said.
    hash TEXT NOT NULL,
    -- The reminder it made; 0 for none.
    number BIGINT NOT NULL,
    -- Until when its edits are followed, and when they were looked at last.
    ends_at TIMESTAMPTZ,
    followed_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, message_id)
);
CREATE INDEX watched_messages_number ON watched_messages (guild_id, number);
CREATE INDEX watched_messages_age ON watched_messages (seen_at);
