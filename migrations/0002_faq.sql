-- FAQ entries, numbered per guild. A deleted entry keeps its number and revision, nothing else, so that
-- every instance learns of the deletion and the number is never given again.
CREATE TABLE faq_entries (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    answer TEXT NOT NULL,
    keywords TEXT NOT NULL,
    pinned BOOLEAN NOT NULL,
    helpful BIGINT NOT NULL,
    unhelpful BIGINT NOT NULL,
    deleted BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_by BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, number)
);
CREATE INDEX faq_entries_revision ON faq_entries (guild_id, revision);
CREATE INDEX faq_entries_list ON faq_entries (guild_id, deleted, pinned, number);

-- One vote a person and article; the article is an entry (#3) or a shared file (s:name).
CREATE TABLE faq_votes (
    guild_id BIGINT NOT NULL,
    article TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    helpful BOOLEAN NOT NULL,
    voted_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, article, user_id)
);
CREATE INDEX faq_votes_user ON faq_votes (guild_id, user_id);

-- What was searched for and found; never who asked.
CREATE TABLE faq_searches (
    guild_id BIGINT NOT NULL,
    id TEXT NOT NULL,
    query TEXT NOT NULL,
    hits BIGINT NOT NULL,
    chosen TEXT,
    searched_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, id)
);
CREATE INDEX faq_searches_time ON faq_searches (guild_id, searched_at);
