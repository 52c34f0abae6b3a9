-- A login that was begun is kept by its browser alone, sealed. Here stands only which of them were used,
-- until they would be too old anyway. `logins` is not written any more and goes in a later release.
CREATE TABLE used_logins (
    state TEXT NOT NULL PRIMARY KEY,
    used_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX used_logins_used_at ON used_logins (used_at);
