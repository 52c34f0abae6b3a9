//! How tickets look to programs.
//!
//! Invariant: ids are texts, times are RFC 3339, durations are seconds.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    features::tickets::model::{self, Target},
    ids::UserId,
};

type Time = DateTime<Utc>;

/// A ticket.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ticket {
    /// Its number in the server.
    #[schema(example = 12)]
    number: i64,
    /// What it is about, in one line.
    #[schema(example = "Refund for order 1234")]
    subject: String,
    /// Where it stands: `open`, `claimed`, `waiting_for_user`, `escalated` or `closed`.
    #[schema(example = "claimed")]
    status: &'static str,
    /// `normal`, `high` or `urgent`.
    #[schema(example = "normal")]
    priority: &'static str,
    /// Words of the staff about it.
    labels: Vec<String>,
    /// The number of its type; 0 for the built-in one.
    #[serde(rename = "type")]
    kind: i64,
    /// What its type was called when it was opened.
    #[schema(example = "Billing")]
    type_name: String,
    /// Whom it is for.
    #[schema(example = "81384788765712384")]
    requester: String,
    /// Who opened it.
    opened_by: String,
    /// Who works on it, or did when it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    claimed_by: Option<String>,
    /// To whom it is escalated.
    #[serde(skip_serializing_if = "Option::is_none")]
    escalated_to: Option<Escalated>,
    /// What was answered in its form.
    answers: Vec<Answer>,
    /// Its channel or thread; absent until it is made, and after it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// Why there is no channel, when making it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// Until when staff should answer; absent when nothing is due or the clock is paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    answer_due_at: Option<Time>,
    /// Whether that answer is late.
    answer_late: bool,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
    /// When somebody first claimed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    claimed_at: Option<Time>,
    /// When staff first answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    answered_at: Option<Time>,
    /// When it was last closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Time>,
    /// When its channel was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    deleted_at: Option<Time>,
    /// Why it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    close_reason: Option<String>,
    /// How often it was closed; each closing has a transcript.
    closings: i64,
    /// What the requester thought of it, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    stars: Option<i64>,
    /// What the requester wrote about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    /// The requester's answers after the stars.
    feedback: Vec<Answer>,
    /// Grows with every change; send it back in `If-Match`.
    revision: i64,
}

/// To whom a ticket is escalated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketTarget)]
pub(super) struct Escalated {
    /// `role`, `user` or `channel`.
    #[schema(example = "role")]
    kind: &'static str,
    /// Its id.
    id: String,
}

/// An answer in the form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketAnswer)]
pub(super) struct Answer {
    /// The question.
    label: String,
    /// What was answered; empty when only files were given.
    value: String,
    /// Names of the files that were given.
    files: Vec<String>,
}

impl From<&model::form::Answer> for Answer {
    fn from(answer: &model::form::Answer) -> Self {
        Self {
            label: answer.label.clone(),
            value: answer.value.clone(),
            files: answer.files.iter().map(|file| file.name.clone()).collect(),
        }
    }
}

impl From<Target> for Escalated {
    fn from(target: Target) -> Self {
        let (kind, id) = match target {
            Target::Role(id) => ("role", id.to_string()),
            Target::User(id) => ("user", id.to_string()),
            Target::Channel(id) => ("channel", id.to_string()),
        };
        Self { kind, id }
    }
}

impl From<model::Ticket> for Ticket {
    fn from(ticket: model::Ticket) -> Self {
        Self {
            number: ticket.number,
            status: ticket.state.status.name(),
            priority: ticket.priority.name(),
            labels: ticket.labels,
            kind: ticket.kind,
            type_name: ticket.kind_name,
            requester: ticket.requester.to_string(),
            opened_by: ticket.opened_by.to_string(),
            claimed_by: ticket.state.claimant.as_ref().map(UserId::to_string),
            escalated_to: ticket.state.escalated.map(Escalated::from),
            answers: ticket.answers.iter().map(Answer::from).collect(),
            channel: ticket.channel.filter(|_| !ticket.state.deleted).map(|id| id.to_string()),
            problem: ticket.problem,
            answer_due_at: ticket.waits.answer_due,
            answer_late: ticket.waits.answer_due.is_some() && ticket.waits.breached,
            opened_at: ticket.times.opened,
            updated_at: ticket.times.updated,
            claimed_at: ticket.times.claimed,
            answered_at: ticket.times.answered,
            closed_at: ticket.times.closed,
            deleted_at: ticket.times.deleted,
            close_reason: ticket.close_reason,
            closings: ticket.closings,
            stars: ticket.stars,
            comment: ticket.comment,
            feedback: ticket.feedback.iter().map(Answer::from).collect(),
            revision: ticket.revision,
            subject: ticket.subject,
        }
    }
}
