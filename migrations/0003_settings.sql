-- Settings and their history. A value is JSON; NULL stands for the default, so that a setting that was
-- reset still knows by which change.

CREATE TABLE settings (
    guild_id BIGINT NOT NULL,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT,
    -- Saved while Discord could not be asked whether the value can work.
    unverified BOOLEAN NOT NULL,
    -- The last change of this setting.
    change BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, scope, key)
);

-- Changes that were saved together share the number of the first of them as their set.
CREATE TABLE setting_changes (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    change_set BIGINT NOT NULL,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
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
CREATE INDEX setting_changes_set ON setting_changes (guild_id, change_set);
CREATE INDEX setting_changes_key ON setting_changes (guild_id, scope, key, number);

-- How far the guided setup of a guild came: the settings that were answered or skipped, as JSON.
CREATE TABLE setup_progress (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    answered TEXT NOT NULL,
    updated_by BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
