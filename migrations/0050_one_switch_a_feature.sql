-- `system.modules` alone decides whether a feature is on. `reminders.enabled` and `embedwatcher.enabled` become
-- part of it. Their rows stay for instances of the former version that still run; nothing else reads them.

-- What each server's list gets: what its switches said, or their defaults.
CREATE TABLE former_switches (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    added TEXT NOT NULL,
    -- The list that was chosen; NULL for the default.
    list TEXT
);
INSERT INTO former_switches (guild_id, added, list)
SELECT g.guild_id,
    CASE WHEN EXISTS (SELECT 1 FROM settings r WHERE r.guild_id = g.guild_id AND r.scope = 'reminders'
        AND r.key = 'enabled' AND r.value = 'false') THEN '' ELSE ',"reminders"' END
    || CASE WHEN EXISTS (SELECT 1 FROM settings w WHERE w.guild_id = g.guild_id AND w.scope = 'embedwatcher'
        AND w.key = 'enabled' AND w.value = 'true') THEN ',"embedwatcher"' ELSE '' END,
    (SELECT m.value FROM settings m WHERE m.guild_id = g.guild_id AND m.scope = 'system' AND m.key = 'modules')
FROM (SELECT DISTINCT guild_id FROM settings
    WHERE (scope = 'system' AND key = 'modules')
    OR (key = 'enabled' AND (scope = 'reminders' OR scope = 'embedwatcher'))) g;

-- Lists of the past get the same, so that taking back a change of one feature leaves the others as they are.
UPDATE changes SET old_value = CASE
        WHEN old_value IS NULL AND (SELECT f.added FROM former_switches f WHERE f.guild_id = changes.guild_id) = ',"reminders"' THEN NULL
        WHEN COALESCE(old_value, '') = '[]' THEN '[' || SUBSTR((SELECT f.added FROM former_switches f WHERE f.guild_id = changes.guild_id), 2) || ']'
        ELSE SUBSTR(COALESCE(old_value, '["faq","tickets"]'), 1, LENGTH(COALESCE(old_value, '["faq","tickets"]')) - 1)
            || (SELECT f.added FROM former_switches f WHERE f.guild_id = changes.guild_id) || ']' END, new_value = CASE WHEN new_value IS NULL AND (SELECT f.added FROM former_switches f WHERE f.guild_id = changes.guild_id) = ',"reminders"' THEN NULL
        WHEN COALESCE(new_value, '') = '[]' THEN '[' || SUBSTR((SELECT f.added FROM former_switches f WHERE f.guild_id = changes.guild_id), 2) || ']'
        ELSE SUBSTR(COALESCE(new_value, '["faq","tickets"]'), 1, LENGTH(COALESCE(new_value, '["faq","tickets"]')) - 1)
            || (SELECT f.added FROM former_switches f WHERE f.guild_id = changes.guild_id) || ']' END
WHERE subject = 'settings.system' AND subject_id = 'modules'
    AND guild_id IN (SELECT guild_id FROM former_switches);

-- Servers that had chosen a list get the longer one.
UPDATE settings SET value = (
    SELECT CASE WHEN f.list = '[]' THEN '[' || SUBSTR(f.added, 2) || ']'
        ELSE SUBSTR(f.list, 1, LENGTH(f.list) - 1) || f.added || ']' END
    FROM former_switches f WHERE f.guild_id = settings.guild_id)
WHERE scope = 'system' AND key = 'modules' AND value IS NOT NULL;

-- Servers whose switches differ from the defaults get a change in the history, at the time and in the name of
-- whoever turned the switch.
INSERT INTO counters (guild_id, kind, last)
SELECT guild_id, 'changes', 0 FROM former_switches f WHERE added <> ',"reminders"'
    AND NOT EXISTS (SELECT 1 FROM counters c WHERE c.guild_id = f.guild_id AND c.kind = 'changes');
UPDATE counters SET last = last + 1
WHERE kind = 'changes' AND guild_id IN (SELECT guild_id FROM former_switches WHERE added <> ',"reminders"');

INSERT INTO changes (guild_id, number, change_set, subject, subject_id, old_value, new_value, changed_by, surface,
    token, reverts, changed_at)
SELECT f.guild_id, c.last, c.last, 'settings.system', 'modules',
    CASE WHEN f.list IS NULL THEN NULL WHEN f.list = '[]' THEN '["reminders"]'
        ELSE SUBSTR(f.list, 1, LENGTH(f.list) - 1) || ',"reminders"]' END,
    CASE WHEN f.list = '[]' THEN '[' || SUBSTR(f.added, 2) || ']'
        ELSE SUBSTR(COALESCE(f.list, '["faq","tickets"]'), 1, LENGTH(COALESCE(f.list, '["faq","tickets"]')) - 1)
            || f.added || ']' END,
    (SELECT s.changed_by FROM settings s WHERE s.guild_id = f.guild_id AND s.key = 'enabled'
        AND (s.scope = 'reminders' OR s.scope = 'embedwatcher') ORDER BY s.changed_at DESC, s.scope LIMIT 1),
    'system', CAST(NULL AS BIGINT), CAST(NULL AS BIGINT),
    (SELECT MAX(s.changed_at) FROM settings s WHERE s.guild_id = f.guild_id AND s.key = 'enabled'
        AND (s.scope = 'reminders' OR s.scope = 'embedwatcher'))
FROM former_switches f JOIN counters c ON c.guild_id = f.guild_id AND c.kind = 'changes'
WHERE f.added <> ',"reminders"';

-- The setting names that change as its last.
DELETE FROM settings WHERE scope = 'system' AND key = 'modules'
    AND guild_id IN (SELECT guild_id FROM former_switches WHERE added <> ',"reminders"');
INSERT INTO settings (guild_id, scope, key, value, unverified, acting, change, changed_by, changed_at)
SELECT h.guild_id, 'system', 'modules', h.new_value, FALSE, CAST(NULL AS TEXT), h.number, h.changed_by, h.changed_at
FROM changes h
JOIN former_switches f ON f.guild_id = h.guild_id AND f.added <> ',"reminders"'
JOIN counters c ON c.guild_id = h.guild_id AND c.kind = 'changes' AND c.last = h.number
WHERE h.subject = 'settings.system' AND h.subject_id = 'modules';

DROP TABLE former_switches;
