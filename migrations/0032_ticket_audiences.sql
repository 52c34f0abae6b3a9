-- Types with own staff are a boundary: their tickets are visible to that staff and to admins. An audience is a set
-- of roles that tickets of such types were opened with; 0 stands for the guild's staff. Its number is that of the
-- first ticket that has it.
CREATE TABLE ticket_audiences (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    roles TEXT NOT NULL,
    PRIMARY KEY (guild_id, number)
);
ALTER TABLE tickets ADD COLUMN audience BIGINT NOT NULL DEFAULT 0;
INSERT INTO ticket_audiences (guild_id, number, roles)
SELECT t.guild_id, MIN(t.number), t.staff_roles FROM tickets t
WHERE t.kind > 0 AND EXISTS (SELECT 1 FROM ticket_kinds k WHERE k.guild_id = t.guild_id
    AND k.number = t.kind AND k.body NOT LIKE '%"staff_roles":[]%')
GROUP BY t.guild_id, t.staff_roles;
UPDATE tickets SET audience = (SELECT a.number FROM ticket_audiences a
    WHERE a.guild_id = tickets.guild_id AND a.roles = tickets.staff_roles)
WHERE kind > 0 AND EXISTS (SELECT 1 FROM ticket_kinds k WHERE k.guild_id = tickets.guild_id
    AND k.number = tickets.kind AND k.body NOT LIKE '%"staff_roles":[]%');
