//! The reminders as a table.
//!
//! Invariant: the columns are those of a row, in that order.

use super::{
    flow,
    model::{Edge, Reminder, rule},
};
use crate::{
    app::App,
    csv::Cell,
    error::Result,
    export::{Export, Form, Grant, Page, Period},
};

/// Reminders read at once.
const AT_ONCE: i64 = 500;

/// All reminders of a guild, the next first.
#[derive(Debug)]
pub struct Agenda;

impl Export for Agenda {
    const NAME: &'static str = "reminders";
    const PATH: &'static str = "export reminders";
    const ABOUT: &'static str = "All reminders as a table (CSV)";
    const FORM: Form = Form::Csv(&[
        "number",
        "kind",
        "state",
        "problem",
        "name",
        "message",
        "location",
        "channel_id",
        "direct",
        "start",
        "timezone",
        "repeat",
        "lead_minutes",
        "next_at",
        "last_sent_at",
        "created_by",
        "created_at",
        "updated_at",
    ]);

    async fn page(app: App, grant: Grant, _: Period, after: Option<String>) -> Result<Page> {
        let after: Option<Edge> = after.as_deref().and_then(|edge| edge.parse().ok());
        let found = flow::every(&app, grant, after, AT_ONCE).await?;
        let full = i64::try_from(found.len()).unwrap_or(0) >= AT_ONCE;
        let next = found.last().filter(|_| full).map(|last| Edge::of(last).to_string());
        Ok(Page::Rows { rows: found.iter().map(row).collect(), next })
    }
}

fn row(reminder: &Reminder) -> Vec<Cell> {
    let draft = &reminder.draft;
    let schedule = &draft.schedule;
    let leads: Vec<_> = draft.leads.iter().map(ToString::to_string).collect();
    vec![
        reminder.number.into(),
        draft.kind.name().to_owned().into(),
        reminder.state.name().to_owned().into(),
        reminder.problem.map_or(String::new(), |problem| problem.name().to_owned()).into(),
        draft.name.clone().into(),
        draft.message.clone().into(),
        draft.location.clone().into(),
        draft.place.channel.to_string().into(),
        draft.place.recipient.is_some().into(),
        schedule.start.format("%Y-%m-%dT%H:%M:%S").to_string().into(),
        schedule.zone.name().to_owned().into(),
        rule(schedule).into(),
        leads.join(" ").into(),
        reminder.next.map(|next| next.due_at).into(),
        reminder.last_sent_at.into(),
        reminder.created_by.map_or(String::new(), |user| user.to_string()).into(),
        reminder.created_at.into(),
        reminder.updated_at.into(),
    ]
}
