-- The name of the person who made a reminder, and the last time it was made sure that they could still post it.
ALTER TABLE reminders ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE reminders ADD COLUMN checked_at TIMESTAMPTZ;
CREATE INDEX reminders_checked ON reminders (state, checked_at);
