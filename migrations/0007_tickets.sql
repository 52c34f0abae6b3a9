-- Tickets. Durations are kept as BIGINT seconds, lists and forms as JSON texts.
CREATE TABLE tickets (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    kind_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- The same in small letters, to search in.
    subject_folded TEXT NOT NULL,
    requester BIGINT NOT NULL,
    opened_by BIGINT NOT NULL,
    -- The interaction or request that opened it, so that a second delivery finds it.
    opened_for TEXT NOT NULL,
    status TEXT NOT NULL,
    claimant BIGINT,
    escalated_role BIGINT,
    escalated_user BIGINT,
    escalated_channel BIGINT,
    priority BIGINT NOT NULL,
    labels TEXT NOT NULL,
    answers TEXT NOT NULL,
    staff_roles TEXT NOT NULL,
    mode TEXT NOT NULL,
    -- Where its thread is made.
    parent_id BIGINT,
    channel_id BIGINT,
    -- Since when the channel may have been made, before that is known.
    making_since TIMESTAMPTZ,
    message_id BIGINT,
    revision BIGINT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    claimed_at TIMESTAMPTZ,
    answered_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    deleted_at TIMESTAMPTZ,
    rated_at TIMESTAMPTZ,
    left_at TIMESTAMPTZ,
    requester_seen_at TIMESTAMPTZ NOT NULL,
    -- Seconds from opening, written at the first claim, the first answer and the last closing.
    claim_seconds BIGINT,
    answer_seconds BIGINT,
    close_seconds BIGINT,
    answer_due_at TIMESTAMPTZ,
    answer_left BIGINT,
    answer_within BIGINT NOT NULL,
    awaits_first BOOLEAN NOT NULL,
    warned BOOLEAN NOT NULL,
    breached BOOLEAN NOT NULL,
    idle_warned_at TIMESTAMPTZ,
    first_in_time BOOLEAN,
    next_in_time BIGINT NOT NULL,
    next_late BIGINT NOT NULL,
    -- When time may bring something about; none once closed.
    look_at TIMESTAMPTZ,
    -- The newest message that was read in its channel.
    read_to BIGINT NOT NULL,
    close_reason TEXT,
    closed_by BIGINT,
    closings BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    stars BIGINT,
    comment TEXT,
    problem TEXT,
    PRIMARY KEY (guild_id, number)
);
CREATE INDEX tickets_status ON tickets (guild_id, status, updated_at, number);
CREATE INDEX tickets_updated ON tickets (guild_id, updated_at, number);
CREATE INDEX tickets_requester ON tickets (guild_id, requester, status);
CREATE INDEX tickets_opened ON tickets (guild_id, opened_at);
CREATE INDEX tickets_closed ON tickets (guild_id, closed_at);
CREATE INDEX tickets_channel ON tickets (guild_id, channel_id);
CREATE UNIQUE INDEX tickets_opened_for ON tickets (guild_id, opened_for);
CREATE INDEX tickets_look ON tickets (look_at);

-- Everything that happened to a ticket, in order.
CREATE TABLE ticket_events (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor BIGINT,
    part TEXT NOT NULL,
    act TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT,
    detail TEXT NOT NULL,
    PRIMARY KEY (guild_id, number, seq)
);

-- What staff tells each other about a ticket.
CREATE TABLE ticket_notes (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    author BIGINT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, number, seq)
);

-- Kinds of tickets; a removed one stays for the tickets that have it.
CREATE TABLE ticket_kinds (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    position BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    removed BOOLEAN NOT NULL,
    PRIMARY KEY (guild_id, number)
);

-- What was changed about kinds, by whom and where.
CREATE TABLE ticket_kind_history (
    guild_id BIGINT NOT NULL,
    change BIGINT NOT NULL,
    number BIGINT NOT NULL,
    author BIGINT NOT NULL,
    surface TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (guild_id, change)
);

-- Forms that were sent, before they became tickets: what answered them instead is counted.
CREATE TABLE ticket_drafts (
    guild_id BIGINT NOT NULL,
    id TEXT NOT NULL,
    author BIGINT NOT NULL,
    requester BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    answers TEXT NOT NULL,
    channel_id BIGINT,
    offered BIGINT NOT NULL,
    outcome TEXT,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, id)
);
CREATE INDEX ticket_drafts_at ON ticket_drafts (guild_id, at);

-- People who may not open tickets.
CREATE TABLE ticket_blocks (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    author BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

-- Canned replies.
CREATE TABLE ticket_replies (
    guild_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    author BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (guild_id, name)
);

-- Categories that take what no longer fits into another.
CREATE TABLE ticket_overflow (
    guild_id BIGINT NOT NULL,
    category_id BIGINT NOT NULL,
    overflow_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, category_id, overflow_id)
);

-- Panels that were posted, so that changed kinds change them.
CREATE TABLE ticket_panels (
    guild_id BIGINT NOT NULL,
    effect TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    PRIMARY KEY (guild_id, effect)
);
