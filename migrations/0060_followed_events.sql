-- Scheduled events of Discord that made a reminder: what each said (a hash of all, and JSON of a hash of each part), the
-- reminder, and when it begins.
CREATE TABLE followed_events (
    guild_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    number BIGINT NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (guild_id, event_id)
);
