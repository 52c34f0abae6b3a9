//! The reminders as a table.
//!
//! Invariant: the columns are those of a row, in that order; times are in UTC, but for `start_local`, the wall
//! time in `time_zone`.

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
        "image",
        "channel_id",
        "direct",
        "mention_everyone",
        "mention_roles",
        "mention_users",
        "start_local",
        "time_zone",
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
    let roles: Vec<_> = draft.mentions.roles.iter().map(ToString::to_string).collect();
    let users: Vec<_> = draft.mentions.users.iter().map(ToString::to_string).collect();
    // The content of a private reminder is its recipient's: only its existence is exported.
    let open = !draft.is_veiled();
    vec![
        reminder.number.into(),
        draft.kind.name().to_owned().into(),
        reminder.state.name().to_owned().into(),
        reminder.problem.map_or(String::new(), |problem| problem.name().to_owned()).into(),
        draft.name.clone().into(),
        draft.message.clone().into(),
        draft.location.clone().into(),
        draft.image.clone().into(),
        draft.place.channel.to_string().into(),
        draft.place.recipient.is_some().into(),
        draft.mentions.everyone.into(),
        roles.join(" ").into(),
        users.join(" ").into(),
        open.then(|| schedule.start.format("%Y-%m-%dT%H:%M:%S").to_string()).into(),
        open.then(|| schedule.zone.name().to_owned()).into(),
        open.then(|| rule(schedule)).into(),
        open.then(|| leads.join(" ")).into(),
        reminder.next.filter(|_| open).map(|next| next.due_at).into(),
        reminder.last_sent_at.filter(|_| open).into(),
        reminder.created_by.map_or(String::new(), |user| user.to_string()).into(),
        reminder.created_at.into(),
        reminder.updated_at.into(),
    ]
}
