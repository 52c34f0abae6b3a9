-- What a search or a ticket's form found nothing for, or something that did not help; and which of it admins do not
-- want to answer. `source` says where it was asked: a search, or the form of a ticket.
ALTER TABLE faq_searches ADD COLUMN source TEXT NOT NULL DEFAULT 'search';
ALTER TABLE faq_searches ADD COLUMN unhelpful TEXT;

CREATE TABLE faq_dismissed (
    guild_id BIGINT NOT NULL,
    words TEXT NOT NULL,
    dismissed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, words)
);
CREATE INDEX faq_dismissed_time ON faq_dismissed (dismissed_at);

-- The list for people: pinned entries first, then what was changed last.
CREATE INDEX faq_entries_changed ON faq_entries (guild_id, deleted, pinned, updated_at, number);
