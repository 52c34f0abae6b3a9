-- What an announcement said of its reminder, as a hash of each part (JSON): a part that is something else by now
-- was corrected by somebody. Empty where it is not known.
ALTER TABLE watched_messages ADD COLUMN said TEXT NOT NULL DEFAULT '';
