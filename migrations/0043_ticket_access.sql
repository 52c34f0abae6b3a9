-- Who was let into the channel of a ticket. The rows say what Discord was asked for, so that a change of settings
-- or roles changes only what differs, and what Discord refused is asked for again.
CREATE TABLE ticket_access (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    -- A role or a person.
    target_id BIGINT NOT NULL,
    is_role BOOLEAN NOT NULL,
    -- The permissions that were asked for; 0 while the ticket has no channel.
    allow BIGINT NOT NULL,
    -- The outbox entry that asks for them, until it is done.
    entry TEXT,
    -- Why Discord refused them.
    problem TEXT,
    -- Whether an act gave this, like escalating; what settings and roles give goes with them.
    kept BOOLEAN NOT NULL,
    PRIMARY KEY (guild_id, number, target_id)
);
