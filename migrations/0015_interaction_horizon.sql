-- The newest interaction whose stored answer was forgotten. Whatever is not newer cannot be told from a second
-- delivery any more, so it may not change anything.
CREATE TABLE interaction_horizon (
    id BIGINT NOT NULL PRIMARY KEY,
    newest BIGINT NOT NULL
);
