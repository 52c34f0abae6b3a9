//! The model of a reminder: its parts, the rules for saving, and how it changes as time passes.
//!
//! Invariant: everything here is a function of its arguments; a [`Draft`] that passed [`check`] fits
//! Discord's limits wherever it is shown.

mod change;
mod due;
mod edge;
mod extras;
mod field;
mod problem;
mod rules;
#[cfg(test)]
mod sample;
mod timing;
mod unsaved;
mod written;

pub use change::{SKIPS_MAX, Skip, made};
pub use due::{Decided, Decision, Fate, ONE_BY_ONE, Policy, decide, kept, next};
pub use edge::{Edge, NotAPlace};
pub use extras::{Extras, lead_words, leads_anew};
pub use field::Field;
pub use problem::{asked, fault, sentence};
pub use rules::{Admin, IMAGE_MAX, LOCATION_MAX, MESSAGE_MAX, NAME_MAX, check, may_change};
pub use timing::{Meant, TimeInput};
pub use unsaved::Form;
pub use written::{Written, announced, leads, rule, rule_ahead, start, wall, zone};

use serde::{Deserialize, Serialize};

use super::schedule::Schedule;
use crate::{
    clock::Time,
    ids::{ChannelId, MessageId, RoleId, UserId},
    lang::Text,
    text, tr,
};

/// Reminders on a page of the list.
pub const PAGE: i64 = 10;

/// A reminder of a guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Its number in the guild.
    pub number: i64,
    /// Its text, place, pings and times.
    pub draft: Draft,
    /// Whether it speaks.
    pub state: State,
    /// Why it was paused without anybody asking.
    pub problem: Option<Trouble>,
    /// Up to when everything that was due is decided.
    pub decided_to: Time,
    /// When it speaks next, and of what.
    pub next: Option<Moment>,
    /// An occurrence that somebody wants to hear of again.
    pub snoozed: Option<Moment>,
    /// Occurrences ahead that are left out, the next first.
    pub skipped: Vec<Time>,
    /// When it spoke last.
    pub last_sent_at: Option<Time>,
    /// The announcement it was read from.
    pub source: Option<Source>,
    /// Grows with every change that a person makes.
    pub revision: i64,
    /// The maker; none when it was read from an announcement, or its maker was forgotten.
    pub created_by: Option<UserId>,
    /// The name of its maker; empty when nobody knows it, and when the reminder goes to themselves.
    pub author: String,
    /// When it was made.
    pub created_at: Time,
    /// When a person changed it last.
    pub updated_at: Time,
}

impl Reminder {
    /// Whether it pings nobody but the person who made it.
    pub fn pings_only_its_maker(&self) -> bool {
        let Mentions { everyone, roles, users } = &self.draft.mentions;
        !everyone && roles.is_empty() && users.iter().all(|user| Some(*user) == self.created_by)
    }
}

/// The text, place, pings and times of a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub kind: Kind,
    /// Its title; may be empty when there is a message.
    pub name: String,
    /// Its text, in Markdown; may be empty when there is a name.
    pub message: String,
    /// Where it goes.
    pub place: Destination,
    /// Where it happens: words, or a link.
    pub location: String,
    /// The address of a picture; empty for none.
    pub image: String,
    /// Its pings.
    pub mentions: Mentions,
    /// When it happens.
    pub schedule: Schedule,
    /// How many minutes before it speaks, the longest first; 0 is at its time.
    pub leads: Vec<i64>,
}

impl Draft {
    /// The title that people see: its name, or how its message begins; a lock when it is somebody else's to read.
    pub fn title(&self) -> String {
        if self.is_veiled() {
            return "🔒".to_owned();
        }
        if !self.name.is_empty() {
            return self.name.clone();
        }
        let first = self.message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        text::cut(first.trim().trim_start_matches(['#', '*', '_', '>', ' ']), 60)
    }
}

/// The kind of a reminder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A reminder.
    #[default]
    Plain,
    /// A live session: it is announced before it begins, and when it does.
    Session,
}

/// Where a reminder goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    pub channel: ChannelId,
    /// The recipient of the direct messages in that channel; none for a channel of the guild.
    pub recipient: Option<UserId>,
}

impl Destination {
    /// A channel of the guild.
    pub const fn channel(channel: ChannelId) -> Self {
        Self { channel, recipient: None }
    }
}

/// Why a reminder goes elsewhere than where it is made, when nobody named a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Elsewhere {
    /// To the channel that the guild chose.
    Default,
    /// To its maker, because they or the bot may not write in this channel.
    Unwritable(ChannelId),
}

/// The pings of a reminder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// Everybody.
    #[serde(default)]
    pub everyone: bool,
    /// The members of these roles.
    #[serde(default)]
    pub roles: Vec<RoleId>,
    /// These people.
    #[serde(default)]
    pub users: Vec<UserId>,
}

impl Mentions {
    /// Whether it pings nobody.
    pub fn is_empty(&self) -> bool {
        !self.everyone && self.roles.is_empty() && self.users.is_empty()
    }

    /// The words that ping them.
    pub fn words(&self) -> String {
        let everyone = self.everyone.then(|| "@everyone".to_owned());
        let roles = self.roles.iter().map(|role| format!("<@&{role}>"));
        let users = self.users.iter().map(|user| format!("<@{user}>"));
        everyone.into_iter().chain(roles).chain(users).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a reminder speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It does, when its time comes.
    Active,
    /// Not until somebody resumes it.
    Paused,
    /// Its last time is over.
    Done,
}

/// Why a reminder was paused without anybody asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    ChannelGone,
    /// The bot may not post in its channel.
    Forbidden,
    /// The person takes no direct messages from the bot.
    Closed,
    /// Discord refused the message for another reason.
    Refused,
    /// Whoever made it is not in the server any more.
    MakerGone,
    /// Whoever made it may not write there, or mention whom it mentions, any more.
    MakerMayNot,
    /// Its stored data cannot be read.
    Unreadable,
}

impl Trouble {
    /// The meaning of Discord's refusal; `code` is Discord's own.
    pub const fn of(code: Option<u64>) -> Self {
        match code {
            Some(10_003 | 10_004) => Self::ChannelGone,
            Some(50_001 | 50_013 | 50_083 | 160_005) => Self::Forbidden,
            Some(50_007 | 50_278 | 40_003) => Self::Closed,
            _ => Self::Refused,
        }
    }

    /// A sentence about the problem, and what to do about it.
    pub fn words(self) -> Text {
        match self {
            Self::ChannelGone => {
                tr!("Its channel does not exist any more. Choose another, then resume it.")
            }
            Self::Forbidden => tr!(
                "I may not post in its channel any more. Allow **View Channel**, **Send Messages** and **Embed Links** there for my role, then resume it."
            ),
            Self::Closed => tr!(
                "I could not send a direct message. Allow direct messages from members of this server, then resume it."
            ),
            Self::Refused => {
                tr!("Discord refused its message. Look at what it says, then resume it.")
            }
            Self::MakerGone => tr!(
                "The person who made it is not in this server any more. An admin can resume or delete it."
            ),
            Self::MakerMayNot => tr!(
                "The person who made it may no longer write there or mention everyone it mentions. Change where it goes or whom it mentions, then resume it."
            ),
            Self::Unreadable => {
                tr!("Its stored data is damaged, so I cannot send it. Delete it and make it again.")
            }
        }
    }
}

/// A time at which a reminder speaks of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When it happens.
    pub occurs_at: Time,
    /// When the message about it is due.
    pub due_at: Time,
}

/// The announcement a reminder was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    pub channel: ChannelId,
    pub message: MessageId,
}

/// A message owed at a moment, and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The reminder.
    pub number: i64,
    /// When it happened, and when its message was due.
    pub moment: Moment,
    pub outcome: Outcome,
    /// Whether it was late.
    pub late: bool,
    /// When its message was sent, or was found not to be possible.
    pub settled_at: Option<Time>,
    /// Whether somebody said that it is done.
    pub done: bool,
}

macro_rules! named {
    ($(#[$doc:meta])* $type:ident: $($variant:ident = $name:literal),* $(,)?) => {
        impl $type {
            $(#[$doc])*
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The one of this name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

/// The outcome of a message that was owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is being sent.
    Queued,
    /// It was sent.
    Sent,
    /// It was late, and left out.
    Skipped,
    /// It was late, and named in a summary.
    Summarised,
    /// A later message about the same occurrence was due as well.
    Replaced,
    /// Discord refused it.
    Refused,
    /// Nobody can know whether it was sent.
    Uncertain,
}

named! { /// Its name in the database and the API.
Kind: Plain = "reminder", Session = "live_session" }
named! { /// Its name in the database and the API.
State: Active = "active", Paused = "paused", Done = "done" }
named! { /// Its name in the database and the API.
Trouble: ChannelGone = "channel_gone", Forbidden = "forbidden", Closed = "closed", Refused = "refused",
MakerGone = "maker_gone", MakerMayNot = "maker_may_not", Unreadable = "unreadable" }
named! { /// Its name in the database and the API.
Outcome: Queued = "queued", Sent = "sent", Skipped = "skipped", Summarised = "summarised",
Replaced = "replaced", Refused = "refused", Uncertain = "uncertain" }

/// The people whose reminders are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    All,
    /// One person's.
    Of(UserId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for trouble in [
            Trouble::ChannelGone,
            Trouble::Forbidden,
            Trouble::Closed,
            Trouble::Refused,
            Trouble::MakerGone,
            Trouble::MakerMayNot,
            Trouble::Unreadable,
        ] {
            assert_eq!(Trouble::named(trouble.name()), Some(trouble));
        }
        assert_eq!(State::named("gone"), None);
        assert_eq!(Trouble::of(Some(10_003)), Trouble::ChannelGone);
        assert_eq!(Trouble::of(None), Trouble::Refused);
    }
}
