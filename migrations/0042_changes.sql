-- One history of everything a guild owns. Changes that were saved together share the number of the first of
-- them as their set. A subject is `settings.` with the scope, `ticket_type`, `ticket_reply`, `faq_entry`; its id
-- is what the guild knows it by. Values are JSON; NULL stands for a default, or for what is not there.
CREATE TABLE changes (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    change_set BIGINT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    changed_by BIGINT NOT NULL,
    surface TEXT NOT NULL,
    -- The API token that was used, when it was one.
    token BIGINT,
    -- The change that this one takes back.
    reverts BIGINT,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, number)
);
CREATE INDEX changes_set ON changes (guild_id, change_set);
CREATE INDEX changes_subject ON changes (guild_id, subject, subject_id, number);

-- Changes of settings keep their numbers, which people know; those of ticket types come after them.
INSERT INTO changes (guild_id, number, change_set, subject, subject_id, old_value, new_value, changed_by,
    surface, token, reverts, changed_at)
SELECT guild_id, number, change_set, 'settings.' || scope, key, old_value, new_value, changed_by, surface, token,
    reverts, changed_at
FROM setting_changes;

INSERT INTO changes (guild_id, number, change_set, subject, subject_id, old_value, new_value, changed_by,
    surface, token, reverts, changed_at)
SELECT h.guild_id,
    h.change + COALESCE((SELECT MAX(s.number) FROM setting_changes s WHERE s.guild_id = h.guild_id), 0),
    h.change + COALESCE((SELECT MAX(s.number) FROM setting_changes s WHERE s.guild_id = h.guild_id), 0),
    'ticket_type', CAST(h.number AS TEXT), h.before, h.after, h.author, h.surface, CAST(NULL AS BIGINT),
    CAST(NULL AS BIGINT), h.at
FROM ticket_kind_history h;

INSERT INTO counters (guild_id, kind, last)
SELECT guild_id, 'changes', MAX(number) FROM changes GROUP BY guild_id;
DELETE FROM counters WHERE kind = 'setting_changes' OR kind = 'ticket_kind_changes';

DROP TABLE setting_changes;
DROP TABLE ticket_kind_history;
