//! The operations on tickets, whichever surface asks for them.
//!
//! Invariant: a ticket changes only while it is locked, in one transaction with its history and with everything
//! that has to happen in Discord because of it.

mod access;
mod action;
mod alarms;
mod align;
mod around;
mod behalf;
mod close;
mod delete;
mod export;
mod files;
mod findings;
mod kept;
mod leave;
mod lists;
mod mend;
mod open;
mod order;
mod outside;
mod panels;
mod place;
mod poll_messages;
mod polling;
mod reading;
mod refused;
mod rights;
mod subjects;
mod trouble;
mod types;
mod welcome;

pub use access::{ACCESS, FOLLOWERS, allow_link};
pub use action::{Worker, carry_out, enact, perform, ready, ready_for_status};
pub use alarms::look;
pub use align::align;
pub use around::{
    REPLY_MAX, Stars, block, blocked, fill_reply, forget_drafts, notes, rate, replies, reply,
    reply_in, save_reply, say, unblock,
};
pub use behalf::{Behalf, asked_outside, open_for, prepare};
pub use close::{Filed, file, refile, transcript_of};
pub use delete::delete;
pub use export::opened_in;
pub use files::keep_files;
pub use findings::findings;
pub use kept::{
    closings, colleagues, kept_file, kept_files, last_note, overview, shown_transcript,
};
pub use leave::{LEAVERS, is_here, leavers};
pub use lists::{count, figures, fresh_view, list, queue, suggest, view};
pub use mend::{hide, public_channel, show_threads};
pub use open::{
    Opening, Parties, draft, hurry, hurry_later, may_open, note_miss, offered, open, opened_for,
    opening_part, pick_type, possible, save_draft, searched, solved, unanswered,
};
pub use order::{Prepared, Shift, keep_reply, move_type, type_in};
pub use panels::{
    gone as no_panel, panel, panel_place, panels, post_panel, posted, refresh_panels, remove_panel,
    save_panel, settle_panel, shown as shown_panel, take_down,
};
pub use place::{Made, left_over, make, make_category};
pub use poll_messages::poll_messages;
pub use polling::POLL;
pub use refused::{answered, filed, kept as channel_kept, unfiled, unsaid};
pub use rights::{actor, assignable, found, listed_roles, own_staff, reachable, works_here};
pub use subjects::SUBJECTS;
pub use types::{history, kind, kind_of, possible_type, remove_type, save_type, types};
pub use welcome::{first_sent, greeting, stuck, welcomed};

use std::sync::Arc;

use super::{
    model::{
        Act, Actor, Event, Part, Status, Target, Ticket, Timers,
        state::{self},
    },
    settings::Tickets,
    store::{self, NewEvent},
};
use crate::{
    app::App,
    clock::Time,
    db::{On, Tx},
    discord::directory::Directory,
    error::{Error, Result},
    ids::{ChannelId, GuildId},
    jobs::tasks,
    lang::{Lang, Text},
    permissions::{Asker, Rules},
    settings::{self, Current, System},
    tr,
};

/// The task that makes the channel of a ticket.
pub const OPEN: &str = "tickets-open";
/// The task that makes a category beside a full one.
pub const CATEGORY: &str = "tickets-category";
/// The task that keeps what was uploaded into the form of a ticket.
pub const FILES: &str = "tickets-files";
/// The task that keeps the ticket message true.
pub const RENDER: &str = "tickets-render";
/// The task that keeps a closed ticket's transcript.
pub const FILE: &str = "tickets-file";
/// The task that shows later stars in the post of a transcript.
pub const REFILE: &str = "tickets-refile";
/// The task that removes a ticket's channel.
pub const DELETE: &str = "tickets-delete";
/// The task that keeps panels true.
pub const PANELS: &str = "tickets-panels";

/// How long changes of a ticket are gathered before its message is edited.
const GATHER: chrono::TimeDelta = chrono::TimeDelta::seconds(2);

/// The context of its guild that a change of a ticket needs.
#[derive(Clone)]
pub struct TicketContext {
    /// The bot.
    pub app: App,
    pub guild: GuildId,
    /// The guild's ticket settings.
    pub chosen: Arc<Tickets>,
    /// The settings that every feature uses.
    pub system: Arc<System>,
    /// The language of what everyone sees.
    pub lang: Lang,
    /// The rights of people there.
    pub rules: Arc<Rules>,
    /// The moment of the change.
    pub now: Time,
    /// The guild as Discord shows it; none where nobody looked, or while Discord does not answer.
    pub directory: Option<Arc<Directory>>,
    /// People whose roles are known.
    pub people: Vec<Asker>,
}

impl TicketContext {
    /// The context of a guild, when `current` are its settings.
    pub fn at(app: &App, guild: GuildId, current: &Current, lang: Lang) -> Self {
        let system = current.read::<System>();
        let lang = system.lang(lang);
        let chosen = current.read::<Tickets>();
        Self {
            app: app.clone(),
            guild,
            chosen,
            system,
            lang,
            rules: Arc::new(settings::rights::rules(app, current)),
            now: app.clock.now(),
            directory: None,
            people: Vec::new(),
        }
    }

    /// The same for work that nobody in the guild asked for.
    pub async fn of(app: &App, guild: GuildId) -> Result<Self> {
        let current = settings::current(app, guild).await?;
        Ok(Self::at(app, guild, &current, Lang::ENGLISH))
    }

    /// The same for a caller that holds a transaction already.
    pub async fn within(app: &App, tx: &mut Tx, guild: GuildId) -> Result<Self> {
        let current = settings::current_in(app, tx, guild).await?;
        Ok(Self::at(app, guild, &current, Lang::ENGLISH))
    }

    /// The clocks of a ticket.
    pub async fn timers(&self, on: impl Into<On<'_>>, ticket: &Ticket) -> Result<Timers> {
        let kind = store::kind(on, self.guild, ticket.kind).await?;
        Ok(self.chosen.timers(kind.as_ref(), &self.system))
    }

    /// The ticket of this number, locked until the transaction ends.
    pub async fn lock(&self, tx: &mut Tx, number: i64) -> Result<Ticket> {
        store::lock(tx, self.guild, number).await?.ok_or_else(|| unknown(number))
    }

    /// Writes a locked ticket back, with the next look at its clocks.
    pub async fn write(&self, tx: &mut Tx, ticket: &Ticket, timers: &Timers) -> Result<()> {
        store::write(tx, self.guild, ticket, ticket.next_look(timers, self.now)).await
    }

    /// Writes a locked ticket back after something about it changed that its message shows.
    pub async fn changed(&self, tx: &mut Tx, ticket: &mut Ticket, shown: Shown) -> Result<()> {
        ticket.times.updated = self.now;
        let timers = self.timers(&mut *tx, ticket).await?;
        self.write(tx, ticket, &timers).await?;
        self.render(tx, ticket, shown).await
    }

    /// Has the ticket message edited, unless the answer to a button on it does that.
    pub async fn render(&self, tx: &mut Tx, ticket: &Ticket, shown: Shown) -> Result<()> {
        if shown == Shown::Elsewhere && ticket.channel.is_some() && !ticket.state.deleted {
            let due = self.now + GATHER;
            tasks::enqueue_at(tx, self.guild, RENDER, ticket.number, self.now, due).await?;
        }
        Ok(())
    }

    /// Writes down something that happened without moving the ticket.
    pub async fn log(
        &self,
        tx: &mut Tx,
        number: i64,
        by: Actor,
        act: &str,
        detail: &str,
    ) -> Result<()> {
        let event = NewEvent { by, act, moved: None, detail };
        store::log(tx, self.guild, number, &event, self.now).await
    }
}

/// Whether the answer to an interaction shows the changed ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A button on the ticket message was pressed, and the answer replaces the message.
    InPlace,
    /// The ticket message has to be edited.
    Elsewhere,
}

/// More about an act.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// Why it is closed or escalated.
    pub reason: Option<String>,
    /// Whether the requester is shown why.
    pub reason_shown: bool,
    /// Where the answer shows it.
    pub in_place: bool,
}

impl How {
    /// An act with a reason.
    pub fn because(reason: Option<String>) -> Self {
        Self { reason, reason_shown: true, ..Self::default() }
    }
}

/// Moves a ticket. Everything that follows in Discord is decided in the same transaction.
pub async fn act(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    acts: &[Act],
    how: &How,
) -> Result<Ticket> {
    let mut ticket = context.lock(tx, number).await?;
    let timers = context.timers(&mut *tx, &ticket).await?;
    let before = ticket.clone();
    for act in acts {
        let from = ticket.state.status;
        ticket.state = state::act(&ticket.state, act, by).map_err(Error::Refused)?;
        apply(&mut ticket, act, by, how, context.now);
        let moved = (from, ticket.state.status);
        let event = NewEvent {
            by,
            act: act.verb().recorded(),
            moved: Some(moved),
            detail: &detail(act, how),
        };
        store::log(tx, context.guild, number, &event, context.now).await?;
        if *act == Act::Deescalate {
            access::withdraw(context, tx, &ticket, before.state.escalated).await?;
        }
        outside::follow(context, tx, &ticket, act, (by, how.reason.as_deref())).await?;
    }
    if acts.contains(&Act::Close)
        && let Some(cannot) = access::cannot_lock(context, &ticket)
    {
        ticket.problem = Some(context.lang.plain(&cannot));
    }
    ticket.clocked(&timers, context.now);
    ticket.times.updated = context.now;
    if by.user.is_some_and(|user| ticket.is_of(user)) {
        ticket.requester_here(context.now);
    }
    context.write(tx, &ticket, &timers).await?;
    outside::tell(context, tx, &before, &ticket, by).await?;
    let shown = if how.in_place { Shown::InPlace } else { Shown::Elsewhere };
    context.render(tx, &ticket, shown).await?;
    Ok(ticket)
}

/// Applies the changes of an act besides the state.
fn apply(ticket: &mut Ticket, act: &Act, by: Actor, how: &How, now: Time) {
    match act {
        Act::Claim | Act::Assign(_) => {
            ticket.times.claimed = ticket.times.claimed.or(Some(now));
        }
        Act::Close => {
            ticket.times.closed = Some(now);
            ticket.closed_by = by.user;
            ticket.close_reason.clone_from(&how.reason);
            // A requester who closes their own ticket knows why.
            ticket.reason_shown = how.reason_shown || by.part == Part::Requester;
            ticket.closings += 1;
        }
        Act::Reopen => {
            ticket.times.closed = None;
            ticket.closed_by = None;
            ticket.close_reason = None;
            ticket.reopened += 1;
            ticket.times.requester_seen = now;
            ticket.waits.idle_warned = None;
        }
        Act::Delete => ticket.times.deleted = Some(now),
        Act::Unclaim | Act::Wait | Act::Answered | Act::Escalate(_) | Act::Deescalate => {}
    }
}

/// The detail beside an act in the history.
fn detail(act: &Act, how: &How) -> String {
    match act {
        Act::Assign(user) => format!("<@{user}>"),
        Act::Escalate(target) => {
            let reason = how.reason.as_deref().unwrap_or_default();
            format!("{} {reason}", target.mention()).trim_end().to_owned()
        }
        Act::Close => how.reason.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

/// Brings a ticket to a status that somebody named.
pub async fn set_status(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    wanted: Status,
) -> Result<Ticket> {
    let ticket = context.lock(tx, number).await?;
    let acts = towards(context, &ticket, by, wanted)?;
    act(context, tx, number, by, &acts, &How::default()).await
}

/// The acts that bring a ticket to a status.
fn towards(
    context: &TicketContext,
    ticket: &Ticket,
    by: Actor,
    wanted: Status,
) -> Result<Vec<Act>> {
    let role = context.chosen.escalation_role.map(Target::Role);
    state::towards(&ticket.state, wanted, by, role).map_err(Error::Refused)
}

/// The ticket of this number.
pub async fn find(app: &App, guild: GuildId, number: i64) -> Result<Ticket> {
    store::find(&app.db, guild, number).await?.ok_or_else(|| unknown(number))
}

/// The number of the ticket whose channel this is.
pub async fn in_channel(app: &App, guild: GuildId, channel: ChannelId) -> Result<Option<i64>> {
    store::in_channel(&app.db, guild, channel).await
}

/// The events of a ticket, in order.
pub async fn events(app: &App, guild: GuildId, number: i64) -> Result<Vec<Event>> {
    store::events(&app.db, guild, number).await
}

/// There is no such ticket, or it is none of theirs: both sound the same.
pub fn unknown(number: i64) -> Error {
    Error::NotFound(tr!("There is no ticket **#{number}** in this server.", number = number))
}

/// The message when no ticket is named and this is no ticket's channel.
pub fn nowhere() -> Text {
    tr!("Use this in a ticket, or name one with the option `id`.")
}
