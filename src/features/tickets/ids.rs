//! The custom ids of tickets: which button, select or form it is, and which row it is about.
//!
//! Invariant: a custom id names rows and never carries authority; a changed layout gets a new name.

use super::model::{Cursor, Verb};
use crate::{
    clock::Time,
    discord::custom_id::{Field, Fields, custom_ids},
    ids::UserId,
};

/// The verbs of buttons that act at once, without asking for more; escalating goes to the role that was configured.
const AT_ONCE: [Verb; 8] = [
    Verb::Claim,
    Verb::Unclaim,
    Verb::Wait,
    Verb::Resume,
    Verb::Escalate,
    Verb::Close,
    Verb::Reopen,
    Verb::Delete,
];

impl Field for Verb {
    fn write(&self) -> String {
        self.name().to_owned()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name: String = fields.field()?;
        Self::named(&name).filter(|verb| AT_ONCE.contains(verb))
    }
}

/// The kind of target a ticket is escalated to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A role.
    Role,
    /// A person.
    User,
    /// A channel, which is told.
    Channel,
}

impl To {
    const fn letter(self) -> &'static str {
        match self {
            Self::Role => "r",
            Self::User => "u",
            Self::Channel => "c",
        }
    }
}

impl Field for To {
    fn write(&self) -> String {
        self.letter().to_owned()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let letter: String = fields.field()?;
        [Self::Role, Self::User, Self::Channel].into_iter().find(|to| to.letter() == letter)
    }
}

/// A channel that is to be read by staff and admins alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Private {
    /// The log channel.
    Log,
    /// The channel for transcripts.
    Transcripts,
}

impl Private {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::Log, Self::Transcripts];

    /// Where the dashboard hides it, below the guild's path.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Log => "tickets/hide/log",
            Self::Transcripts => "tickets/hide/transcripts",
        }
    }

    /// The setting that names the channel.
    pub const fn setting(self) -> (&'static str, &'static str) {
        match self {
            Self::Log => ("system", "log_channel"),
            Self::Transcripts => ("tickets", "transcript_channel"),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Transcripts => "transcripts",
        }
    }
}

impl Field for Private {
    fn write(&self) -> String {
        self.name().to_owned()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name: String = fields.field()?;
        Self::ALL.into_iter().find(|private| private.name() == name)
    }
}

/// Microseconds, and the number.
impl Field for Cursor {
    fn write(&self) -> String {
        format!("{}:{}", self.updated.timestamp_micros(), self.number)
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let updated = Time::from_timestamp_micros(fields.field()?)?;
        Some(Self { updated, number: fields.field()? })
    }
}

custom_ids! {
    /// Lets the roles that work on tickets see the threads in which they are.
    pub struct ShowThreads = "tickets:threads";

    /// Hides a channel from everyone but staff and admins.
    pub struct HideChannel = "tickets:hide" {
        /// The channel.
        private: Private,
        /// Whether they said yes when they were asked.
        sure: bool,
    }

    /// Asks to whom a ticket goes.
    pub struct EscalateAsk = "tickets:escalate" {
        /// The number of the ticket.
        number: i64,
    }

    /// Escalates a ticket to what was picked.
    pub struct EscalateTo = "tickets:escalateto" {
        /// The kind of the target.
        to: To,
        /// The number of the ticket.
        number: i64,
    }

    /// Escalates a ticket to the escalation role.
    pub struct EscalateUsual = "tickets:usual" {
        /// The number of the ticket.
        number: i64,
    }

    /// Moves a ticket at once.
    pub struct Do = "tickets:do" {
        /// How.
        what: Verb,
        /// The number of the ticket.
        number: i64,
    }

    /// Asks before something is done that cannot be taken back.
    pub struct Ask = "tickets:ask" {
        /// What.
        what: Verb,
        /// The number of the ticket.
        number: i64,
    }

    /// Asks why a ticket is closed.
    pub struct CloseAsk = "tickets:close" {
        /// The number of the ticket.
        number: i64,
    }

    /// Shows what staff told each other about a ticket.
    pub struct NotesAsk = "tickets:notes" {
        /// The number of the ticket.
        number: i64,
    }

    /// Asks for a note.
    pub struct NoteAdd = "tickets:noteadd" {
        /// On which ticket.
        number: i64,
    }

    /// Posts a panel in the channel where it is pressed.
    pub struct PanelHere = "tickets:panelhere";

    /// Opens a ticket from a panel.
    pub struct OpenPanel = "tickets:open" {
        /// Of this type.
        kind: i64,
    }

    /// Opens a ticket about what a search of the FAQ did not find.
    pub struct OpenAbout = "tickets:about" {
        /// The stored search.
        search: String,
    }

    /// Opens a ticket of the type that was picked on a panel.
    pub struct PanelPick = "tickets:panel";

    /// Opens a ticket of the type that was picked after `/ticket open`.
    pub struct PickType = "tickets:choose" {
        /// For somebody else.
        requester: Option<UserId>,
        /// The stored words to begin the form with; empty when there are none.
        words: String,
    }

    /// An offered answer made the ticket needless.
    pub struct Solved = "tickets:solved" {
        /// The form that was sent.
        draft: String,
    }

    /// Opens the ticket although answers were offered.
    pub struct OpenAnyway = "tickets:anyway" {
        /// The form that was sent.
        draft: String,
    }

    /// Turns to the next page of a list.
    pub struct ListTurn = "tickets:list" {
        /// The page's number, for people.
        page: i64,
        /// Where the page before ended.
        place: Cursor,
        /// The stored filter.
        view: String,
    }

    /// Posts a canned reply.
    pub struct PostReply = "tickets:post" {
        /// The stored reply.
        view: String,
    }

    /// Gives stars.
    pub struct StarGive = "tickets:star" {
        /// How many, 1 to 5.
        stars: i64,
        /// To which ticket.
        number: i64,
    }

    /// Asks for a comment.
    pub struct StarComment = "tickets:comment" {
        /// On which ticket.
        number: i64,
    }

    /// The submitted form of a new ticket.
    pub struct OpenModal = "tickets:form" {
        /// Its type.
        kind: i64,
        /// The revision of the type whose questions were asked.
        revision: i64,
        /// For somebody else.
        requester: Option<UserId>,
    }

    /// The submitted reason for escalating.
    pub struct EscalateModal = "tickets:escalate" {
        /// The kind of the target.
        to: To,
        /// Its id.
        id: u64,
        /// The number of the ticket.
        number: i64,
    }

    /// The submitted reason for closing.
    pub struct CloseModal = "tickets:close" {
        /// The number of the ticket.
        number: i64,
    }

    /// A submitted note.
    pub struct NoteModal = "tickets:note" {
        /// On which ticket.
        number: i64,
    }

    /// The submitted feedback after the stars.
    pub struct FeedbackModal = "tickets:feedback" {
        /// On which ticket.
        number: i64,
        /// The revision of the type whose questions were asked.
        revision: i64,
    }

    /// The submitted form of a ticket type.
    pub struct TypeModal = "tickets:kind" {
        /// Which type; 0 for a new one.
        number: i64,
        /// The revision that the edit is based on.
        revision: i64,
        /// The stored `Extra` of the form, when there is one.
        extra: String,
    }

    /// The submitted text of a canned reply.
    pub struct ReplyModal = "tickets:reply" {
        /// Its name.
        name: String,
    }
}
