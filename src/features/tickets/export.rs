//! Tickets as a table.
//!
//! Invariant: the columns are those of a row, in that order; a period is about when tickets were opened.

use super::{flow, model::Ticket};
use crate::{
    app::App,
    clock::Time,
    csv::Cell,
    error::Result,
    export::{Dates, Export, Form, Grant, Page, Period},
};

/// Tickets read at once.
const AT_ONCE: i64 = 500;

/// The tickets of a guild, by number.
#[derive(Debug)]
pub struct Tickets;

impl Export for Tickets {
    const NAME: &'static str = "tickets";
    const PATH: &'static str = "export tickets";
    const ABOUT: &'static str = "Tickets opened in a time, with how long everything took (CSV)";
    const FORM: Form = Form::Csv(&[
        "id",
        "user",
        "status",
        "priority",
        "type",
        "subject",
        "labels",
        "age",
        "claimed_by",
        "opened_at",
        "claimed_at",
        "first_response_at",
        "updated_at",
        "closed_at",
        "deleted_at",
        "rated_at",
        "left_at",
        "time_to_claim",
        "time_to_first_response",
        "time_to_close",
        "reopened",
        "stars",
    ]);
    const DATES: Dates = Dates::Days;

    async fn page(app: App, grant: Grant, period: Period, after: Option<String>) -> Result<Page> {
        let now = app.clock.now();
        let after = after.and_then(|after| after.parse().ok()).unwrap_or(0);
        let tickets = flow::opened_in(&app, grant, period, after, AT_ONCE).await?;
        let full = i64::try_from(tickets.len()).unwrap_or(0) >= AT_ONCE;
        let next = tickets.last().filter(|_| full).map(|last| last.number.to_string());
        Ok(Page::Rows { rows: tickets.iter().map(|ticket| row(ticket, now)).collect(), next })
    }
}

fn row(ticket: &Ticket, now: Time) -> Vec<Cell> {
    let times = &ticket.times;
    // How old it is, or was when it was closed.
    let age = ticket.seconds_to(Some(times.closed.unwrap_or(now)));
    vec![
        ticket.number.into(),
        ticket.requester.to_string().into(),
        ticket.state.status.name().to_owned().into(),
        ticket.priority.name().to_owned().into(),
        ticket.kind_name.clone().into(),
        ticket.subject.clone().into(),
        ticket.labels.join(" ").into(),
        age.into(),
        ticket.state.claimant.map(|user| user.to_string()).into(),
        times.opened.into(),
        times.claimed.into(),
        times.answered.into(),
        times.updated.into(),
        times.closed.into(),
        times.deleted.into(),
        times.rated.into(),
        times.left.into(),
        ticket.seconds_to(times.claimed).into(),
        ticket.seconds_to(times.answered).into(),
        ticket.seconds_to(times.closed).into(),
        ticket.reopened.into(),
        ticket.stars.into(),
    ]
}
