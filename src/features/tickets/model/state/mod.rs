//! The states of a ticket, and who may move it where.
//!
//! Invariant: what [`State`] says is never contradictory: open tickets are nobody's, claimed ones somebody's,
//! escalated ones know to whom, and only closed ones can be deleted. [`act`] is the only way to another state.

mod towards;

pub use towards::towards;

use serde::{Deserialize, Serialize};
use twilight_interactions::command::{CommandOption, CreateOption};

use crate::{
    ids::{ChannelId, RoleId, UserId},
    lang::{Text, raw},
    tr,
};

/// Where a ticket stands.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    CommandOption,
    CreateOption,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody took it yet.
    #[option(name = "🟢 open", value = "open")]
    Open,
    /// Somebody works on it.
    #[option(name = "🔵 claimed", value = "claimed")]
    Claimed,
    /// The requester has to say something.
    #[option(name = "🟡 waiting for user", value = "waiting_for_user")]
    WaitingForUser,
    /// Somebody else has to look at it.
    #[option(name = "🔴 escalated", value = "escalated")]
    Escalated,
    /// It is over.
    #[option(name = "⚫ closed", value = "closed")]
    Closed,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Claimed, Self::WaitingForUser, Self::Escalated, Self::Closed];

    /// Its name in options, rows and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::WaitingForUser => "waiting_for_user",
            Self::Escalated => "escalated",
            Self::Closed => "closed",
        }
    }

    /// The status of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The text that people read, with its sign.
    pub fn chip(self) -> Text {
        match self {
            Self::Open => tr!("🟢 open"),
            Self::Claimed => tr!("🔵 claimed"),
            Self::WaitingForUser => tr!("🟡 waiting for user"),
            Self::Escalated => tr!("🔴 escalated"),
            Self::Closed => tr!("⚫ closed"),
        }
    }
}

/// To whom a ticket is escalated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Target {
    /// Everyone with a role.
    Role(RoleId),
    /// One person.
    User(UserId),
    /// Whoever reads a channel, which is told.
    Channel(ChannelId),
}

impl Target {
    pub fn mention(self) -> String {
        match self {
            Self::Role(id) => format!("<@&{id}>"),
            Self::User(id) => format!("<@{id}>"),
            Self::Channel(id) => format!("<#{id}>"),
        }
    }
}

/// The facts that a ticket's status rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub status: Status,
    /// The person who works on it, or did when it was closed.
    pub claimant: Option<UserId>,
    /// The target it is escalated to.
    pub escalated: Option<Target>,
    /// Whether its channel was deleted for good.
    pub deleted: bool,
}

/// In which part somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The person the ticket is for.
    Requester,
    /// Somebody who works on tickets.
    Staff,
    /// Somebody who administers the guild.
    Admin,
    /// The bot itself.
    System,
}

impl Part {
    /// Its name in the history.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::Staff => "staff",
            Self::Admin => "admin",
            Self::System => "system",
        }
    }

    /// The part of this name.
    pub fn named(name: &str) -> Self {
        match name {
            "requester" => Self::Requester,
            "staff" => Self::Staff,
            "admin" => Self::Admin,
            _ => Self::System,
        }
    }

    /// Whether it may do what staff does.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Staff | Self::Admin)
    }
}

/// The person, or the bot, that acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person; nobody when it is the bot.
    pub user: Option<UserId>,
    /// In which part.
    pub part: Part,
}

impl Actor {
    /// The bot itself.
    pub const SYSTEM: Self = Self { user: None, part: Part::System };
}

/// An act that moves a ticket: something people do ([`TicketAction`](super::TicketAction)) or that happens to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Takes it.
    Claim,
    /// Gives it back.
    Unclaim,
    /// Gives it to somebody who works on tickets.
    Assign(UserId),
    /// Waits for the requester.
    Wait,
    /// The requester said something, or staff goes on without.
    Answered,
    /// Asks somebody else to look at it.
    Escalate(Target),
    /// Nobody else has to look at it any more.
    Deescalate,
    /// Ends it.
    Close,
    /// Goes on with it.
    Reopen,
    /// Removes its channel for good.
    Delete,
}

impl State {
    /// A ticket that was just opened.
    pub const NEW: Self =
        Self { status: Status::Open, claimant: None, escalated: None, deleted: false };

    /// Whether nothing in it contradicts the rest.
    pub fn is_sound(&self) -> bool {
        let fits = match self.status {
            Status::Open => self.claimant.is_none() && self.escalated.is_none(),
            Status::Claimed => self.claimant.is_some() && self.escalated.is_none(),
            Status::Escalated => self.escalated.is_some(),
            Status::WaitingForUser => true,
            Status::Closed => self.escalated.is_none(),
        };
        fits && (!self.deleted || self.status == Status::Closed)
    }

    /// Whether it is not over.
    pub fn is_live(&self) -> bool {
        self.status != Status::Closed
    }

    /// The status of a ticket that is worked on, by who has it.
    fn working(self) -> Self {
        let status = match (self.escalated, self.claimant) {
            (Some(_), _) => Status::Escalated,
            (None, Some(_)) => Status::Claimed,
            (None, None) => Status::Open,
        };
        Self { status, ..self }
    }
}

/// The state after an act, or why not.
pub fn act(state: &State, act: &Act, by: Actor) -> Result<State, Text> {
    allowed(act, by)?;
    if state.deleted {
        return Err(tr!("This ticket's channel was deleted, so nothing more can be done with it."));
    }
    let next = if state.is_live() { live(state, act, by)? } else { over(state, act)? };
    debug_assert!(next.is_sound(), "{state:?} {act:?} {by:?} → {next:?}");
    Ok(next)
}

/// Whether somebody in this part may do this at all.
fn allowed(act: &Act, by: Actor) -> Result<(), Text> {
    let may = match act {
        Act::Claim
        | Act::Unclaim
        | Act::Assign(_)
        | Act::Wait
        | Act::Escalate(_)
        | Act::Deescalate => by.part.is_staff(),
        Act::Delete => by.part.is_staff() || by.part == Part::System,
        Act::Answered | Act::Close | Act::Reopen => true,
    };
    if may {
        return Ok(());
    }
    Err(tr!(
        "Only staff can do this with a ticket. You can write in it, close it, and open it again."
    ))
}

fn live(state: &State, act: &Act, by: Actor) -> Result<State, Text> {
    let state = *state;
    Ok(match act {
        Act::Claim => claim(state, by)?,
        Act::Unclaim => unclaim(state, by)?,
        Act::Assign(user) if state.claimant == Some(*user) => {
            return Err(tr!("<@{user}> has this ticket already.", user = raw(user.to_string())));
        }
        Act::Assign(user) => taken(state, *user),
        Act::Wait if state.status == Status::WaitingForUser => {
            return Err(tr!("This ticket waits for the requester already."));
        }
        Act::Wait => State { status: Status::WaitingForUser, ..state },
        Act::Answered if state.status == Status::WaitingForUser => state.working(),
        Act::Answered => return Err(tr!("This ticket does not wait for the requester.")),
        Act::Escalate(target)
            if state.status == Status::Escalated && state.escalated == Some(*target) =>
        {
            return Err(tr!(
                "This ticket is escalated to {target} already.",
                target = raw(target.mention())
            ));
        }
        Act::Escalate(target) => {
            State { status: Status::Escalated, escalated: Some(*target), ..state }
        }
        Act::Deescalate if state.escalated.is_none() => {
            return Err(tr!("This ticket is not escalated."));
        }
        Act::Deescalate => {
            let state = State { escalated: None, ..state };
            if state.status == Status::WaitingForUser { state } else { state.working() }
        }
        Act::Close => State { status: Status::Closed, escalated: None, ..state },
        Act::Reopen => return Err(tr!("This ticket is not closed.")),
        Act::Delete => return Err(tr!("Only a closed ticket can be deleted. Close it first.")),
    })
}

fn over(state: &State, act: &Act) -> Result<State, Text> {
    match act {
        Act::Close => Err(tr!("This ticket is closed already.")),
        Act::Reopen => Ok(State { escalated: None, ..*state }.working()),
        Act::Delete => Ok(State { deleted: true, ..*state }),
        _ => Err(tr!("This ticket is closed. Open it again first.")),
    }
}

fn claim(state: State, by: Actor) -> Result<State, Text> {
    let Some(user) = by.user else { return Err(tr!("Only a person can take a ticket.")) };
    match state.claimant {
        Some(claimant) if claimant == user => Err(tr!("You have this ticket already.")),
        Some(claimant) => Err(tr!(
            "<@{claimant}> has this ticket already. Ask them, or assign it to yourself with `/ticket assign`.",
            claimant = raw(claimant.to_string())
        )),
        None => Ok(taken(state, user)),
    }
}

/// The state once somebody has it: whoever takes an escalated ticket is whom it was escalated for.
fn taken(state: State, user: UserId) -> State {
    let state = State { claimant: Some(user), ..state };
    match state.status {
        Status::WaitingForUser => state,
        _ => State { escalated: None, ..state }.working(),
    }
}

fn unclaim(state: State, by: Actor) -> Result<State, Text> {
    match state.claimant {
        None => Err(tr!("Nobody has this ticket.")),
        Some(claimant) if by.user != Some(claimant) && by.part != Part::Admin => Err(tr!(
            "<@{claimant}> has this ticket. Only they or an admin can give it back; you can assign it with `/ticket assign`.",
            claimant = raw(claimant.to_string())
        )),
        Some(_) => {
            let state = State { claimant: None, ..state };
            Ok(if state.status == Status::WaitingForUser { state } else { state.working() })
        }
    }
}

#[cfg(test)]
mod tests;
