//! The model of a ticket, and the rules of its life.
//!
//! Invariant: everything here is plain data and plain functions; who may move a ticket where is decided in
//! [`state`] alone, whichever surface asks.

pub mod access;
pub mod action;
pub mod clock;
mod cursor;
pub mod emoji;
pub mod entry;
pub mod form;
mod heard;
pub mod list;
pub mod panel;
pub mod place;
pub mod records;
pub mod sight;
pub mod state;
pub mod stats;
pub mod texts;
pub mod ticket_type;
mod type_parts;

use serde::{Deserialize, Serialize};
use twilight_interactions::command::{CommandOption, CreateOption};
use utoipa::ToSchema;

use crate::{
    clock::Time,
    ids::{ChannelId, MessageId, RoleId, UserId},
    lang::Text,
    tr,
};

pub use action::{TicketAction, Verb};
pub use clock::{Timers, Waits};
pub use form::{Answer, AnswerFile, Answers, Question, QuestionKind};
pub use heard::{Said, Side};
pub use list::{Cursor, Filter};
pub use panel::{Offer, Panel};
pub use records::{Draft, Event, Note, TypeChange};
pub use sight::{Sight, working_in};
pub use state::{Act, Actor, Part, State, Status, Target};
pub use stats::{Figures, counted};
pub use texts::Texts;
pub use ticket_type::TicketType;
pub use type_parts::parts as type_parts;

/// The user in rows for somebody who asked to be forgotten: an id that Discord never gave to anybody.
pub const FORGOTTEN: i64 = 1;
/// Characters of a ticket's subject.
pub const SUBJECT_MAX: usize = 100;
/// Characters of a reason for closing.
pub const REASON_MAX: usize = 500;
/// Characters of a note.
pub const NOTE_MAX: usize = 2000;
/// Labels of one ticket.
pub const LABELS_MAX: usize = 10;
/// Characters of a label.
pub const LABEL_MAX: usize = 30;
/// Characters of a comment with stars.
pub const COMMENT_MAX: usize = 1000;
/// Tickets on one page of a list.
pub const PAGE: i64 = 10;

/// How urgent a ticket is.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    CommandOption,
    CreateOption,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = TicketPriority)]
pub enum Priority {
    /// As any other.
    #[default]
    #[option(name = "normal", value = "normal")]
    Normal,
    /// Before others.
    #[option(name = "▲ high", value = "high")]
    High,
    /// Now.
    #[option(name = "⏫ urgent", value = "urgent")]
    Urgent,
}

impl Priority {
    /// Every priority, from low to high.
    pub const ALL: [Self; 3] = [Self::Normal, Self::High, Self::Urgent];

    /// Its name in options, rows and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// The priority of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.name() == name)
    }

    /// Its number in rows, which sorts.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Normal => 0,
            Self::High => 1,
            Self::Urgent => 2,
        }
    }

    /// The priority of this rank.
    pub fn ranked(rank: i64) -> Self {
        Self::ALL.into_iter().find(|priority| priority.rank() == rank).unwrap_or_default()
    }

    /// The text that people read.
    pub fn label(self) -> Text {
        match self {
            Self::Normal => tr!("normal"),
            Self::High => tr!("▲ high"),
            Self::Urgent => tr!("⏫ urgent"),
        }
    }
}

/// Where a ticket is talked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A private channel of its own.
    #[default]
    Channel,
    /// A private thread.
    Thread,
}

impl Mode {
    /// Its name in settings and rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Thread => "thread",
        }
    }

    /// The mode of this name.
    pub fn named(name: &str) -> Self {
        if name == "thread" { Self::Thread } else { Self::Channel }
    }
}

/// A ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// Its number in the guild.
    pub number: i64,
    /// The number of its type; 0 for the built-in one.
    pub kind: i64,
    /// The name of its type when it was opened.
    pub kind_name: String,
    /// Its topic, in one line.
    pub subject: String,
    /// The person it is for.
    pub requester: UserId,
    /// The person who opened it.
    pub opened_by: UserId,
    /// Where it stands.
    pub state: State,
    /// How urgent it is.
    pub priority: Priority,
    /// Words of the staff about it.
    pub labels: Vec<String>,
    /// The answers in its form.
    pub answers: Vec<Answer>,
    /// The roles that work on tickets of its type, when the type names them; else the guild's staff.
    pub staff_roles: Vec<RoleId>,
    /// The roles that its first message pings, when its type says so; else those that work on it.
    pub ping_roles: Option<Vec<RoleId>>,
    /// The people who may see it: a set of roles when its type has own staff, else [`sight::EVERY_STAFF`].
    pub audience: i64,
    /// Where it is talked about.
    pub mode: Mode,
    /// Where its thread is made, when it is one.
    pub parent: Option<ChannelId>,
    /// The channel or thread; none until it is made.
    pub channel: Option<ChannelId>,
    /// The name of its channel when it was made; none before, and for tickets from before names could be chosen.
    pub channel_name: Option<String>,
    /// The message with the buttons.
    pub message: Option<MessageId>,
    /// Grows with every change.
    pub revision: i64,
    /// The times of its events.
    pub times: Times,
    /// Its waiting state.
    pub waits: Waits,
    /// Why it was closed.
    pub close_reason: Option<String>,
    /// Whether the requester is shown why.
    pub reason_shown: bool,
    /// The person who closed it; none when the bot did.
    pub closed_by: Option<UserId>,
    /// How often it was closed.
    pub closings: i64,
    /// How often it was opened again.
    pub reopened: i64,
    /// The requester's rating, 1 to 5.
    pub stars: Option<i64>,
    /// The requester's comment on it.
    pub comment: Option<String>,
    /// The requester's answers after the stars.
    pub feedback: Vec<Answer>,
    /// Where its transcript was posted.
    pub filed: Option<(ChannelId, MessageId)>,
    /// Why there is no channel, when making it failed for good.
    pub problem: Option<String>,
}

/// When things happened to a ticket, and how long they took.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// When it was opened.
    pub opened: Time,
    /// When it last changed.
    pub updated: Time,
    /// When somebody first claimed it.
    pub claimed: Option<Time>,
    /// When staff first answered.
    pub answered: Option<Time>,
    /// When it was last closed.
    pub closed: Option<Time>,
    /// When its channel was deleted.
    pub deleted: Option<Time>,
    /// When it was rated.
    pub rated: Option<Time>,
    /// When the requester last did or wrote something.
    pub requester_seen: Time,
    /// When the requester left the guild.
    pub left: Option<Time>,
    /// When staff last answered, in the channel or with a button.
    pub staff_seen: Option<Time>,
    /// Since when the channel may not be read, which pauses the clocks.
    pub unreadable: Option<Time>,
    /// Since when something in the channel is known to be unread.
    pub behind: Option<Time>,
}

impl Ticket {
    /// Whether it is somebody's own.
    pub fn is_of(&self, user: UserId) -> bool {
        self.requester == user
    }

    /// The roles that its first message pings.
    pub fn pinged(&self) -> &[RoleId] {
        self.ping_roles.as_deref().unwrap_or(&self.staff_roles)
    }

    /// Whether files were uploaded into its form.
    pub fn has_uploads(&self) -> bool {
        self.answers.iter().any(|answer| !answer.files.is_empty())
    }

    /// Seconds from opening to another moment.
    pub fn seconds_to(&self, moment: Option<Time>) -> Option<i64> {
        moment.map(|moment| (moment - self.times.opened).num_seconds().max(0))
    }
}

/// One line of a text that names the ticket, from what was answered in its form.
pub fn subject(answers: &[Answer], fallback: &str) -> String {
    let written = answers.iter().map(|answer| answer.value.as_str());
    let line = written
        .flat_map(str::lines)
        .map(str::trim)
        .find(|line| line.chars().any(char::is_alphanumeric))
        .unwrap_or(fallback);
    crate::text::cut(line, SUBJECT_MAX)
}

/// A label as it is stored: folded, without odd characters; none when nothing is left.
pub fn label(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let label = words.join("-").to_lowercase();
    let kept: String =
        label.chars().filter(|c| c.is_alphanumeric() || "-_.+".contains(*c)).collect();
    let kept = kept.trim_matches('-').to_owned();
    (!kept.is_empty() && kept.chars().count() <= LABEL_MAX).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_the_first_line_that_says_something() {
        let answer =
            |value: &str| Answer { label: "L".into(), value: value.into(), files: Vec::new() };
        assert_eq!(subject(&[answer("\n --- \n Refund please\nmore")], "Help"), "Refund please");
        assert_eq!(subject(&[answer(""), answer("second")], "Help"), "second");
        assert_eq!(subject(&[], "Help"), "Help");
        assert_eq!(subject(&[answer(&"x".repeat(300))], "").chars().count(), SUBJECT_MAX);
    }

    #[test]
    fn labels_are_one_word_each() {
        assert_eq!(label(" Needs  Reply! "), Some("needs-reply".into()));
        assert_eq!(label("v2.1"), Some("v2.1".into()));
        assert_eq!(label("!!"), None);
        assert_eq!(label(&"x".repeat(31)), None);
    }
}
