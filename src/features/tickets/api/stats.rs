//! Figures about tickets.
//!
//! Invariant: durations are seconds; what nothing is known about is absent, not zero.

use std::collections::BTreeMap;

use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{self, Caller, Detail, Problem, Query, scope::ReadTickets},
    error::Result,
    features::tickets::{
        flow,
        model::{Figures, stats::Counted},
    },
    permissions::{Authority as _, GuildAdmin},
    settings::{self, System},
    tr,
};

/// Of which time.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Params {
    /// Of tickets opened in so many days.
    #[param(minimum = 1, maximum = 366, default = 30)]
    days: Option<i64>,
}

/// Figures about tickets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketFigures)]
pub(super) struct Shown {
    /// Of tickets opened in so many days.
    days: i64,
    /// The time zone of `opened_by_day`.
    #[schema(example = "Europe/Amsterdam")]
    timezone: String,
    /// How many were opened.
    opened: usize,
    /// How many were opened on each day that had any.
    #[schema(example = json!({ "2026-03-30": 4, "2026-03-31": 7 }))]
    opened_by_day: BTreeMap<String, i64>,
    /// How many there are of each status.
    statuses: BTreeMap<&'static str, i64>,
    /// Seconds until somebody claimed them.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_claim: Option<Durations>,
    /// Seconds until staff first answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_first_answer: Option<Durations>,
    /// Seconds until they were closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_close: Option<Durations>,
    /// First answers, by whether they came in time.
    first_answers: Hits,
    /// Further answers, by whether they came in time.
    next_answers: Hits,
    /// How many were opened again.
    reopened: i64,
    /// How many gave one star, two stars, … five stars.
    stars: [i64; 5],
    /// Forms to which answers of the FAQ were shown.
    answers_offered: i64,
    /// How many of those were solved by them.
    answers_solved: i64,
    /// Who had most of them, at most 50.
    staff: Vec<Somebody>,
}

/// Durations, in seconds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketDurations)]
pub(super) struct Durations {
    /// Of how many tickets.
    count: i64,
    /// Average.
    average: i64,
    /// As many take longer as shorter.
    median: i64,
    /// Nine of ten are done by then.
    p90: i64,
}

/// Answers, by whether they came in time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketHits)]
pub(super) struct Hits {
    /// In time.
    in_time: i64,
    /// Too late.
    late: i64,
}

/// Somebody who had tickets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketStaff)]
pub(super) struct Somebody {
    /// Who.
    user: String,
    /// How many.
    tickets: i64,
    /// How many of them are closed.
    closed: i64,
    /// Seconds until the first answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_first_answer: Option<Durations>,
}

fn durations(counted: &Counted) -> Option<Durations> {
    let Counted { count, average, median, p90 } = *counted;
    (count > 0).then_some(Durations { count, average, median, p90 })
}

/// Ticket statistics
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tickets/stats", tag = "Tickets", operation_id = "readTicketFigures",
    security(("token" = ["tickets:read"])), params(Params),
    responses((status = 200, description = "The figures.", body = Shown))
)]
pub(super) async fn stats(
    who: Caller<GuildAdmin, ReadTickets>,
    Query(params): Query<Params>,
) -> Result<Response, Problem> {
    let days = params.days.unwrap_or(30);
    if !(1..=366).contains(&days) {
        let text =
            tr!("{name} goes from {from} to {to}.", name = "days", from = 1_i64, to = 366_i64);
        let detail = Detail { pointer: "days".to_owned(), text: text.clone() };
        return Err(Problem::bad_request().because(text).at(vec![detail]));
    }
    let (app, guild) = (&who.app, who.authority.guild());
    let zone = settings::read::<System>(app, guild).await?.timezone;
    let (figures, deflected) = flow::figures(app, guild, days, app.clock.now()).await?;
    Ok(api::Json(shown(days, zone, &figures, deflected)).into_response())
}

fn shown(
    days: i64,
    zone: chrono_tz::Tz,
    figures: &Figures,
    (answers_offered, answers_solved): (i64, i64),
) -> Shown {
    let mut opened_by_day = BTreeMap::new();
    for at in &figures.opened {
        let day = at.with_timezone(&zone).format("%Y-%m-%d").to_string();
        *opened_by_day.entry(day).or_default() += 1;
    }
    let hits = |(in_time, late): (i64, i64)| Hits { in_time, late };
    let staff = figures.staff.iter().map(|(user, tickets, closed, answers)| Somebody {
        user: user.to_string(),
        tickets: *tickets,
        closed: *closed,
        to_first_answer: durations(answers),
    });
    Shown {
        days,
        timezone: zone.name().to_owned(),
        opened: figures.opened.len(),
        opened_by_day,
        statuses: figures.statuses.iter().map(|(status, count)| (status.name(), *count)).collect(),
        to_claim: durations(&figures.to_claim),
        to_first_answer: durations(&figures.to_answer),
        to_close: durations(&figures.to_close),
        first_answers: hits(figures.first),
        next_answers: hits(figures.next),
        reopened: figures.reopened,
        stars: figures.stars,
        answers_offered,
        answers_solved,
        staff: staff.collect(),
    }
}
