-- API tokens, known only by their hash, and answers that are given again when a request is repeated.

CREATE TABLE api_tokens (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    -- SHA-256 of the token.
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Names of scopes, separated by spaces.
    scopes TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    PRIMARY KEY (guild_id, number)
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);

CREATE TABLE idempotency_keys (
    guild_id BIGINT NOT NULL,
    -- Who sent it: a token or a person.
    caller TEXT NOT NULL,
    -- SHA-256 of the key.
    key_hash TEXT NOT NULL,
    -- SHA-256 of method, path and body.
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, caller, key_hash)
);
