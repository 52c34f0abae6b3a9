//! Rows of tickets.
//!
//! Invariant: every text names the guild first. [`lock`] takes a ticket for a transaction, so that of two
//! changes at once the second sees the first; [`write()`] is the only way a locked ticket is changed.

/// The columns of a [`Row`].
macro_rules! ticket {
    () => {
        "number, kind, kind_name, subject, requester, opened_by, status, claimant, escalated_role,
             escalated_user, escalated_channel, priority, labels, answers, staff_roles, mode, parent_id, channel_id,
             message_id, revision, opened_at, updated_at, claimed_at, answered_at, closed_at, deleted_at,
             rated_at, left_at, requester_seen_at, answer_due_at, answer_left, answer_within,
             awaits_first, warned, breached, idle_warned_at, first_in_time, next_in_time, next_late,
             close_reason, closed_by, closings, reopened, stars, comment, problem,
             waiting_since, staff_seen_at, unreadable_since, behind_since, audience, close_reason_shown,
             channel_name, ping_roles, feedback, filed_channel, filed_message"
    };
}

mod access;
mod activity;
mod export;
mod lists;
mod making;
mod panels;
mod people;
mod seen;
mod side;
mod stats;
mod types;

pub use access::{access, ask_access, drop_access, settle_access, with_channel, with_problem};
pub use activity::{
    Clock, Doubt, Due, Moving, behind, count_live, last_change, live_guilds, look_later, moving,
    postpone, read_to, requester_here, requesters, swept, swept_at, tickets_of, to_look_at,
};
pub use export::{claimants, opened_in};
pub use lists::{count, page, suggest};
pub use making::{filed, making, name_channel, not_made, was_making};
pub use panels::{
    Posted, forget_panel, overflow, panel_channels, panel_sent, panels, posted, remember_overflow,
    remember_panel, revive_panel, save_panel,
};
pub use people::{erase, export};
pub use seen::{audiences, join_audience, restaff};
pub use side::{
    NewEvent, block, block_of, blocks, draft, drafts, events, finish_draft, forget_drafts, had,
    log, note, notes, replies, reply, save_draft, save_reply, unblock,
};
pub use stats::figures;
pub use types::{kind, revive_type, save_type, types};

use super::model::{Mode, Priority, State, Status, Target, Ticket, Times, clock::Waits};
use crate::{
    clock::Time,
    db::{FromRow, On, Tx, counters, sql},
    error::{Error, Result},
    ids::{ChannelId, GuildId, RoleId, UserId, from_i64},
};

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "one for each column")]
struct Row {
    number: i64,
    kind: i64,
    kind_name: String,
    subject: String,
    requester: i64,
    opened_by: i64,
    status: String,
    claimant: Option<i64>,
    escalated_role: Option<i64>,
    escalated_user: Option<i64>,
    escalated_channel: Option<i64>,
    priority: i64,
    labels: String,
    answers: String,
    staff_roles: String,
    mode: String,
    parent_id: Option<i64>,
    channel_id: Option<i64>,
    message_id: Option<i64>,
    revision: i64,
    opened_at: Time,
    updated_at: Time,
    claimed_at: Option<Time>,
    answered_at: Option<Time>,
    closed_at: Option<Time>,
    deleted_at: Option<Time>,
    rated_at: Option<Time>,
    left_at: Option<Time>,
    requester_seen_at: Time,
    answer_due_at: Option<Time>,
    answer_left: Option<i64>,
    answer_within: i64,
    awaits_first: bool,
    warned: bool,
    breached: bool,
    idle_warned_at: Option<Time>,
    first_in_time: Option<bool>,
    next_in_time: i64,
    next_late: i64,
    close_reason: Option<String>,
    closed_by: Option<i64>,
    closings: i64,
    reopened: i64,
    stars: Option<i64>,
    comment: Option<String>,
    problem: Option<String>,
    waiting_since: Option<Time>,
    staff_seen_at: Option<Time>,
    unreadable_since: Option<Time>,
    behind_since: Option<Time>,
    audience: i64,
    close_reason_shown: bool,
    channel_name: Option<String>,
    ping_roles: Option<String>,
    feedback: String,
    filed_channel: Option<i64>,
    filed_message: Option<i64>,
}

impl Row {
    fn ticket(self) -> Result<Ticket> {
        let broken = || Error::internal("read a ticket", format!("#{} is broken", self.number));
        let escalated = self.escalated_role.and_then(from_i64).map(Target::Role);
        let escalated = escalated.or(self.escalated_user.and_then(from_i64).map(Target::User));
        let escalated =
            escalated.or(self.escalated_channel.and_then(from_i64).map(Target::Channel));
        Ok(Ticket {
            number: self.number,
            kind: self.kind,
            requester: from_i64(self.requester).ok_or_else(broken)?,
            opened_by: from_i64(self.opened_by).ok_or_else(broken)?,
            state: State {
                status: Status::named(&self.status).ok_or_else(broken)?,
                claimant: self.claimant.and_then(from_i64),
                escalated,
                deleted: self.deleted_at.is_some(),
            },
            priority: Priority::ranked(self.priority),
            labels: read(&self.labels)?,
            answers: read(&self.answers)?,
            staff_roles: read(&self.staff_roles)?,
            ping_roles: self.ping_roles.as_deref().map(read).transpose()?,
            audience: self.audience,
            mode: Mode::named(&self.mode),
            parent: self.parent_id.and_then(from_i64),
            channel: self.channel_id.and_then(from_i64),
            message: self.message_id.and_then(from_i64),
            channel_name: self.channel_name,
            revision: self.revision,
            times: Times {
                opened: self.opened_at,
                updated: self.updated_at,
                claimed: self.claimed_at,
                answered: self.answered_at,
                closed: self.closed_at,
                deleted: self.deleted_at,
                rated: self.rated_at,
                requester_seen: self.requester_seen_at,
                left: self.left_at,
                staff_seen: self.staff_seen_at,
                unreadable: self.unreadable_since,
                behind: self.behind_since,
            },
            waits: Waits {
                answer_due: self.answer_due_at,
                answer_left: self.answer_left,
                answer_within: self.answer_within,
                first: self.awaits_first,
                warned: self.warned,
                breached: self.breached,
                idle_warned: self.idle_warned_at,
                waiting_since: self.waiting_since,
                first_in_time: self.first_in_time,
                next_in_time: self.next_in_time,
                next_late: self.next_late,
            },
            close_reason: self.close_reason,
            reason_shown: self.close_reason_shown,
            closed_by: self.closed_by.and_then(from_i64),
            closings: self.closings,
            reopened: self.reopened,
            stars: self.stars,
            comment: self.comment,
            feedback: read(&self.feedback)?,
            filed: self.filed_channel.and_then(from_i64).zip(self.filed_message.and_then(from_i64)),
            problem: self.problem,
            kind_name: self.kind_name,
            subject: self.subject,
        })
    }
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|e| Error::internal("read a ticket", e))
}

fn text(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::internal("store a ticket", e))
}

/// The ticket of this number.
pub async fn find(on: impl Into<On<'_>>, guild: GuildId, number: i64) -> Result<Option<Ticket>> {
    let row: Option<Row> =
        sql(concat!("SELECT ", ticket!(), " FROM tickets WHERE guild_id = $1 AND number = $2"))
            .bind(guild)
            .bind(number)
            .optional(on)
            .await?;
    row.map(Row::ticket).transpose()
}

/// The same, held against other changes until the transaction ends.
pub async fn lock(tx: &mut Tx, guild: GuildId, number: i64) -> Result<Option<Ticket>> {
    let row: Option<Row> = sql(concat!(
        "UPDATE tickets SET revision = revision + 1 WHERE guild_id = $1 AND number = $2
         RETURNING ",
        ticket!()
    ))
    .bind(guild)
    .bind(number)
    .optional(tx)
    .await?;
    row.map(Row::ticket).transpose()
}

/// The number of the ticket whose channel this is.
pub async fn in_channel(
    on: impl Into<On<'_>>,
    guild: GuildId,
    channel: ChannelId,
) -> Result<Option<i64>> {
    let row: Option<(i64,)> = sql("SELECT number FROM tickets
         WHERE guild_id = $1 AND channel_id = $2 AND deleted_at IS NULL ORDER BY number DESC LIMIT 1")
    .bind(guild)
    .bind(channel)
    .optional(on)
    .await?;
    Ok(row.map(|(number,)| number))
}

/// The number of the ticket that was opened for this, when it was.
pub async fn opened_for(
    on: impl Into<On<'_>>,
    guild: GuildId,
    origin: &str,
) -> Result<Option<i64>> {
    let row: Option<(i64,)> =
        sql("SELECT number FROM tickets WHERE guild_id = $1 AND opened_for = $2")
            .bind(guild)
            .bind(origin)
            .optional(on)
            .await?;
    Ok(row.map(|(number,)| number))
}

/// Takes the next number and stores a new ticket under it.
pub async fn insert(
    tx: &mut Tx,
    guild: GuildId,
    ticket: &Ticket,
    origin: &str,
    look_at: Option<Time>,
) -> Result<i64> {
    let number = counters::take(tx, guild, "tickets", 1).await?;
    sql("INSERT INTO tickets (guild_id, number, kind, kind_name, subject, requester, opened_by, opened_for, status,
             priority, labels, answers, staff_roles, mode, revision, opened_at, updated_at,
             requester_seen_at, answer_due_at, answer_left, answer_within, awaits_first, warned,
             breached, next_in_time, next_late, look_at, read_to, closings, reopened, subject_folded, parent_id,
             ping_roles)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)")
    .bind(guild)
    .bind(number)
    .bind(ticket.kind)
    .bind(&ticket.kind_name)
    .bind(&ticket.subject)
    .bind(ticket.requester)
    .bind(ticket.opened_by)
    .bind(origin)
    .bind(ticket.state.status.name())
    .bind(ticket.priority.rank())
    .bind(text(&ticket.labels)?)
    .bind(text(&ticket.answers)?)
    .bind(text(&ticket.staff_roles)?)
    .bind(ticket.mode.name())
    .bind(1_i64)
    .bind(ticket.times.opened)
    .bind(ticket.times.updated)
    .bind(ticket.times.requester_seen)
    .bind(ticket.waits.answer_due)
    .bind(ticket.waits.answer_left)
    .bind(ticket.waits.answer_within)
    .bind(ticket.waits.first)
    .bind(ticket.waits.warned)
    .bind(ticket.waits.breached)
    .bind(ticket.waits.next_in_time)
    .bind(ticket.waits.next_late)
    .bind(look_at)
    .bind(0_i64)
    .bind(0_i64)
    .bind(0_i64)
    .bind(ticket.subject.to_lowercase())
    .bind(ticket.parent)
    .bind(ticket.ping_roles.as_ref().map(text).transpose()?)
    .run(tx)
    .await?;
    Ok(number)
}

/// Writes a locked ticket back.
pub async fn write(
    tx: &mut Tx,
    guild: GuildId,
    ticket: &Ticket,
    look_at: Option<Time>,
) -> Result<()> {
    let (mut role, mut user, mut channel): (Option<RoleId>, Option<UserId>, Option<ChannelId>) =
        (None, None, None);
    match ticket.state.escalated {
        Some(Target::Role(id)) => role = Some(id),
        Some(Target::User(id)) => user = Some(id),
        Some(Target::Channel(id)) => channel = Some(id),
        None => {}
    }
    sql("UPDATE tickets SET status = $3, claimant = $4, escalated_role = $5, escalated_user = $6,
             escalated_channel = $7, priority = $8, labels = $9, mode = $10, channel_id = $11,
             message_id = $12, updated_at = $13, claimed_at = $14, answered_at = $15, closed_at = $16,
             deleted_at = $17, rated_at = $18, left_at = $19, requester_seen_at = $20,
             claim_seconds = $21, answer_seconds = $22, close_seconds = $23, answer_due_at = $24,
             answer_left = $25, answer_within = $26, awaits_first = $27, warned = $28, breached = $29,
             idle_warned_at = $30, first_in_time = $31, next_in_time = $32, next_late = $33,
             look_at = $34, close_reason = $35, closed_by = $36, closings = $37, reopened = $38,
             stars = $39, comment = $40, problem = $41, waiting_since = $42, staff_seen_at = $43,
             unreadable_since = $44, staff_roles = $45, close_reason_shown = $46, feedback = $47, judge_at = NULL
         WHERE guild_id = $1 AND number = $2")
    .bind(guild)
    .bind(ticket.number)
    .bind(ticket.state.status.name())
    .bind(ticket.state.claimant)
    .bind(role)
    .bind(user)
    .bind(channel)
    .bind(ticket.priority.rank())
    .bind(text(&ticket.labels)?)
    .bind(ticket.mode.name())
    .bind(ticket.channel)
    .bind(ticket.message)
    .bind(ticket.times.updated)
    .bind(ticket.times.claimed)
    .bind(ticket.times.answered)
    .bind(ticket.times.closed)
    .bind(ticket.times.deleted)
    .bind(ticket.times.rated)
    .bind(ticket.times.left)
    .bind(ticket.times.requester_seen)
    .bind(ticket.seconds_to(ticket.times.claimed))
    .bind(ticket.seconds_to(ticket.times.answered))
    .bind(ticket.seconds_to(ticket.times.closed))
    .bind(ticket.waits.answer_due)
    .bind(ticket.waits.answer_left)
    .bind(ticket.waits.answer_within)
    .bind(ticket.waits.first)
    .bind(ticket.waits.warned)
    .bind(ticket.waits.breached)
    .bind(ticket.waits.idle_warned)
    .bind(ticket.waits.first_in_time)
    .bind(ticket.waits.next_in_time)
    .bind(ticket.waits.next_late)
    .bind(look_at)
    .bind(ticket.close_reason.clone())
    .bind(ticket.closed_by)
    .bind(ticket.closings)
    .bind(ticket.reopened)
    .bind(ticket.stars)
    .bind(ticket.comment.clone())
    .bind(ticket.problem.clone())
    .bind(ticket.waits.waiting_since)
    .bind(ticket.times.staff_seen)
    .bind(ticket.times.unreadable)
    .bind(text(&ticket.staff_roles)?)
    .bind(ticket.reason_shown)
    .bind(text(&ticket.feedback)?)
    .run(tx)
    .await?;
    Ok(())
}
