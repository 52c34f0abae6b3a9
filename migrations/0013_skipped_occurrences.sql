-- Occurrences ahead that somebody left out, as JSON: until now a skip moved `decided_to`, which also took away what
-- was to be said before the occurrence after it.
ALTER TABLE reminders ADD COLUMN skipped TEXT NOT NULL DEFAULT '[]';
