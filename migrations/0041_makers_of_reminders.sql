-- What the person who made a reminder is called, and when it was last made sure that they could still post it.
ALTER TABLE reminders ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE reminders ADD COLUMN checked_at TIMESTAMPTZ;
CREATE INDEX reminders_checked ON reminders (state, checked_at);
