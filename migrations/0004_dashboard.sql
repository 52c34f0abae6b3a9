-- Logins that were begun, and sessions of the dashboard. Tokens stand here only as hashes, and what must be
-- read back is encrypted.

CREATE TABLE logins (
    -- SHA-256 of the OAuth2 state.
    state TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of the cookie of the browser that began it.
    browser TEXT NOT NULL,
    -- The PKCE verifier, encrypted.
    verifier BYTEA NOT NULL,
    -- The local path to go to afterwards.
    next TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sessions (
    -- SHA-256 of the cookie.
    id TEXT NOT NULL PRIMARY KEY,
    -- The id before the last rotation, which requests under way may still carry.
    previous_id TEXT,
    rotated_at TIMESTAMPTZ NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    avatar TEXT,
    -- What forms send to show that they are ours.
    csrf TEXT NOT NULL,
    -- Access and refresh token of Discord, encrypted.
    tokens BYTEA NOT NULL,
    tokens_expire_at TIMESTAMPTZ NOT NULL,
    -- Since when somebody refreshes the tokens.
    refreshing_since TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_previous ON sessions (previous_id);
CREATE INDEX sessions_user ON sessions (user_id);
