//! How a type of tickets looks over the API.
//!
//! Invariant: what is read can be sent back as it is, but for number, place and revision.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::action::DiscordId;
use crate::{
    api::Problem,
    features::tickets::model::{
        self, Question, QuestionKind, entry::Entry, ticket_type::SubjectRule,
    },
    ids::RoleId,
};

/// A type of tickets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketType)]
pub(super) struct TicketType {
    /// Its number in the server.
    number: i64,
    /// The name that members choose.
    #[schema(example = "Billing")]
    name: String,
    /// A description for members.
    description: String,
    /// A sign before its name.
    #[schema(example = "💶")]
    emoji: String,
    /// The category of its channels; absent for the server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<DiscordId>,
    /// Roles that work on it; empty for the server's staff.
    staff_roles: Vec<DiscordId>,
    /// Roles that a new ticket pings; absent for those that work on it, empty for nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    ping_roles: Option<Vec<DiscordId>>,
    /// One of these is needed to open a ticket; empty for everybody.
    required_roles: Vec<DiscordId>,
    /// Members with one of these cannot open a ticket.
    blocked_roles: Vec<DiscordId>,
    /// Open tickets of this type a member can have; absent for the server's limit alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 50)]
    open_limit: Option<i64>,
    /// Seconds between two tickets of this type; absent for the server's time alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 2_592_000)]
    cooldown: Option<i64>,
    /// Days a Discord account must exist; 0 for any.
    #[schema(minimum = 0, maximum = 365)]
    account_days: i64,
    /// The source of a ticket's subject, which names it in lists.
    subject: SubjectRule,
    /// The text posted in a ticket that was opened outside business hours, with `{user}`, `{open_again}`, `{ticket}`,
    /// `{subject}` and `{type}`; empty for nothing.
    #[schema(max_length = 1000)]
    away_text: String,
    /// The questions after the stars; no files.
    #[schema(max_items = 3)]
    feedback_questions: Vec<Params>,
    /// The questions of the form.
    questions: Vec<Params>,
    /// Seconds for the first answer, in business hours; 0 for none, absent for the server's target.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_response: Option<i64>,
    /// Seconds for each further answer; 0 for none, absent for the server's target.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_response: Option<i64>,
    /// Its place among the others.
    position: i64,
    /// Grows with every change; send it back in `If-Match`.
    revision: i64,
}

/// The wanted type.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketTypeDraft)]
pub(super) struct Draft {
    /// The name that members choose.
    #[schema(min_length = 1, max_length = 60, example = "Billing")]
    name: String,
    /// A description for members.
    #[serde(default)]
    #[schema(max_length = 100)]
    description: String,
    /// One emoji, or a server's own as `<:name:id>`.
    #[serde(default)]
    #[schema(example = "💶")]
    emoji: String,
    /// The category of its channels; absent for the server's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<DiscordId>,
    /// Roles that work on it; empty for the server's staff.
    #[serde(default)]
    #[schema(max_items = 10)]
    staff_roles: Vec<DiscordId>,
    /// Roles that a new ticket pings; absent for those that work on it, empty for nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ping_roles: Option<Vec<DiscordId>>,
    /// One of these is needed to open a ticket; empty for everybody.
    #[serde(default)]
    required_roles: Vec<DiscordId>,
    /// Members with one of these cannot open a ticket.
    #[serde(default)]
    blocked_roles: Vec<DiscordId>,
    /// Open tickets of this type a member can have; absent for the server's limit alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 50)]
    open_limit: Option<i64>,
    /// Seconds between two tickets of this type; absent for the server's time alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 2_592_000)]
    cooldown: Option<i64>,
    /// Days a Discord account must exist; 0 for any.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 365)]
    account_days: i64,
    /// The source of a ticket's subject, which names it in lists.
    #[serde(default)]
    subject: SubjectRule,
    /// The text posted in a ticket that was opened outside business hours, with `{user}`, `{open_again}`, `{ticket}`,
    /// `{subject}` and `{type}`; empty for nothing.
    #[serde(default)]
    #[schema(max_length = 1000)]
    away_text: String,
    /// The questions after the stars; no files.
    #[serde(default)]
    #[schema(max_items = 3)]
    feedback_questions: Vec<Params>,
    /// The questions of the form.
    #[schema(min_items = 1, max_items = 5)]
    questions: Vec<Params>,
    /// Seconds for the first answer, in business hours; 0 for none, absent for the server's target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_response: Option<i64>,
    /// Seconds for each further answer; 0 for none, absent for the server's target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_response: Option<i64>,
    /// Its place among the others. Left out, it stays where it is, or becomes the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    position: Option<i64>,
}

/// A question.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketQuestion)]
pub(super) struct Params {
    /// The questions of the form.
    #[schema(min_length = 1, max_length = 45)]
    label: String,
    /// How it is answered.
    #[serde(rename = "type")]
    kind: Answered,
    /// The options of a `select`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 25)]
    options: Vec<String>,
    /// An example, shown while nothing is typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 100)]
    hint: String,
    /// Whether it must be answered.
    #[serde(default)]
    required: bool,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TicketQuestionType)]
pub(super) enum Answered {
    /// One line.
    Short,
    /// Several lines.
    Paragraph,
    /// One of `options`.
    Select,
    /// Files.
    File,
}

impl From<Question> for Params {
    fn from(question: Question) -> Self {
        let (kind, options) = match question.kind {
            QuestionKind::Short => (Answered::Short, Vec::new()),
            QuestionKind::Paragraph => (Answered::Paragraph, Vec::new()),
            QuestionKind::Select { options } => (Answered::Select, options),
            QuestionKind::File => (Answered::File, Vec::new()),
        };
        let (label, hint, required) = (question.label, question.hint, question.required);
        Self { label, kind, options, hint, required }
    }
}

impl From<Params> for Question {
    fn from(params: Params) -> Self {
        let kind = match params.kind {
            Answered::Short => QuestionKind::Short,
            Answered::Paragraph => QuestionKind::Paragraph,
            Answered::Select => QuestionKind::Select { options: params.options },
            Answered::File => QuestionKind::File,
        };
        Self { label: params.label, kind, hint: params.hint, required: params.required }
    }
}

fn ids(roles: &[RoleId]) -> Vec<DiscordId> {
    roles.iter().map(|id| DiscordId(id.to_string())).collect()
}

fn roles(named: &[DiscordId], field: &'static str) -> Result<Vec<RoleId>, Problem> {
    named.iter().map(|id| id.role(field)).collect()
}

impl From<model::TicketType> for TicketType {
    fn from(kind: model::TicketType) -> Self {
        Self {
            number: kind.number,
            name: kind.name,
            description: kind.description,
            emoji: kind.emoji,
            category: kind.category.map(|id| DiscordId(id.to_string())),
            staff_roles: ids(&kind.staff_roles),
            ping_roles: kind.ping_roles.as_deref().map(ids),
            required_roles: ids(&kind.entry.required_roles),
            blocked_roles: ids(&kind.entry.blocked_roles),
            open_limit: kind.entry.open_limit,
            cooldown: kind.entry.cooldown,
            account_days: kind.entry.account_days,
            subject: kind.subject,
            away_text: kind.away_text,
            feedback_questions: kind.feedback.into_iter().map(Params::from).collect(),
            questions: kind.form.into_iter().map(Params::from).collect(),
            first_response: kind.first_response,
            next_response: kind.next_response,
            position: kind.position,
            revision: kind.revision,
        }
    }
}

impl Draft {
    /// The type of this number, seen at this revision and place.
    pub(super) fn kind(
        self,
        (number, revision, position): (i64, i64, i64),
    ) -> Result<model::TicketType, Problem> {
        let category = self.category.map(|id| id.channel("category")).transpose()?;
        Ok(model::TicketType {
            number,
            name: self.name,
            description: self.description,
            emoji: self.emoji,
            category,
            staff_roles: roles(&self.staff_roles, "staff_roles")?,
            ping_roles: self.ping_roles.map(|named| roles(&named, "ping_roles")).transpose()?,
            entry: Entry {
                required_roles: roles(&self.required_roles, "required_roles")?,
                blocked_roles: roles(&self.blocked_roles, "blocked_roles")?,
                open_limit: self.open_limit,
                cooldown: self.cooldown,
                account_days: self.account_days,
            },
            subject: self.subject,
            away_text: self.away_text,
            feedback: self.feedback_questions.into_iter().map(Question::from).collect(),
            form: self.questions.into_iter().map(Question::from).collect(),
            first_response: self.first_response,
            next_response: self.next_response,
            position: self.position.unwrap_or(position).max(0),
            revision,
        })
    }
}
