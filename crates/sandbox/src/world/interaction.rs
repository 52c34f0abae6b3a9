//! The state of one interaction that Discord remembers after sending it.
//!
//! Invariant: an interaction is acknowledged at most once, and its token works only from then until it expires.

use serde_json::Value;

use super::model::Id;

/// Milliseconds within which the first answer must arrive.
pub const FIRST_ANSWER_MS: u64 = 3_000;
/// Milliseconds an interaction token stays valid.
pub const TOKEN_LIFE_MS: u64 = 15 * 60 * 1_000;

/// Kinds of interaction, by Discord's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A slash, user or message command.
    Command = 2,
    /// A button or select on a message.
    Component = 3,
    /// A half-typed option.
    Autocomplete = 4,
    /// A submitted modal.
    Modal = 5,
}

/// How far an interaction has come.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Sent, not yet answered.
    Pending,
    /// Answered with a promise (type 5).
    Thinking,
    /// Answered with a silent promise (type 6).
    DeferredUpdate,
    /// Answered for good with a message or an update.
    Answered,
    /// Answered with a modal.
    Modal(Value),
    /// Answered with choices.
    Choices(Vec<Value>),
    /// Dead: the answer was late or not acceptable.
    Failed(String),
}

/// One interaction, from delivery to the death of its token.
#[derive(Debug, Clone)]
pub struct Interaction {
    /// Interaction id.
    pub id: Id,
    /// Continuation token.
    pub token: String,
    /// Kind.
    pub kind: Kind,
    /// Guild it happened in.
    pub guild: Id,
    /// Channel it happened in.
    pub channel: Id,
    /// The user that acted.
    pub user: Id,
    /// When it was sent, Unix milliseconds.
    pub issued_ms: u64,
    /// How far it has come.
    pub state: State,
    /// Whether the (deferred) answer is hidden from others.
    pub ephemeral: bool,
    /// The message that `@original` names.
    pub original: Option<Id>,
    /// Follow-up messages in order.
    pub followups: Vec<Id>,
    /// Message whose component, or modal, was used.
    pub source: Option<Id>,
    /// Exactly what was signed and sent, for redelivery.
    pub body: Vec<u8>,
    /// Name of the command or custom id, for people reading the log.
    pub label: String,
    /// HTTP status of the bot's first answer; absent while waiting.
    pub status: Option<u16>,
    /// Milliseconds the first answer took.
    pub took_ms: Option<u64>,
    /// The bot's first answer, for people reading the log.
    pub answer: Option<Value>,
}

impl Interaction {
    /// Whether a first answer was accepted.
    #[must_use]
    pub const fn is_acknowledged(&self) -> bool {
        !matches!(self.state, State::Pending | State::Failed(_))
    }
}
