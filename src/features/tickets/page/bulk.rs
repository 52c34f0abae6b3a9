//! One thing done with several tickets.
//!
//! Invariant: each ticket is changed by itself, so what one refuses stops none of the others, and is said.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::page_data::PageData;
use crate::{
    error::{Error, Result},
    features::tickets::{
        flow,
        model::{Priority, TicketAction, Verb},
    },
    lang::plural,
    permissions::TicketStaff,
    tr,
    web::{csrf::Form, guard::In, page::Page},
};

/// Tickets at once: as many as a page shows.
const MOST: usize = 100;

#[derive(Template)]
#[template(path = "features/tickets/page/templates/bulk.html")]
struct BulkPage {
    p: Page,
    heading: String,
    back: String,
    refused: Vec<(i64, String)>,
}

#[derive(Template)]
#[template(path = "features/tickets/page/templates/bulk_close.html")]
struct ClosePage {
    p: Page,
    heading: String,
    heading_button: String,
    back: String,
    query: String,
    tickets: Vec<(i64, String)>,
    reason: String,
}

/// The submitted fields of a form, in order.
pub(super) type Pairs = Vec<(String, String)>;

/// The last value of this name.
pub(super) fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().rev().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// Does it.
pub(super) async fn act(site: In<TicketStaff>, Form(pairs): Form<Pairs>) -> Response {
    site.show(done(&site, &pairs).await).await
}

async fn done(site: &In<TicketStaff>, pairs: &Pairs) -> Result<Response> {
    let mut data = PageData::open(site).await?;
    let what = value(pairs, "do");
    let action = action(what, pairs)?;
    let mut numbers: Vec<i64> = pairs
        .iter()
        .filter(|(name, _)| name == "number")
        .filter_map(|(_, value)| value.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(MOST);
    if numbers.is_empty() {
        return Err(Error::Refused(tr!("No ticket was chosen. Go back and tick some.")));
    }
    if matches!(action, TicketAction::Close { .. }) && value(pairs, "sure").is_empty() {
        return ask(site, &data, &numbers, pairs).await;
    }
    let (mut good, mut refused) = (0_i64, Vec::new());
    for number in numbers {
        match flow::carry_out(&data.context, number, &data.worker, &action).await {
            Ok(_) => good += 1,
            Err(Error::Refused(text) | Error::Forbidden(text) | Error::NotFound(text)) => {
                refused.push((number, text));
            }
            Err(other) => return Err(other),
        }
    }
    let back = back(value(pairs, "back"));
    if refused.is_empty() {
        let to = site.at(&format!("tickets?{back}done={what}&count={good}"));
        return Ok(Redirect::to(&to).into_response());
    }
    let colleagues = flow::colleagues(&site.app, site.authority).await?;
    data.meet(colleagues).await;
    let heading = plural(
        good,
        tr!("One ticket was changed, others were not"),
        tr!("{count} tickets were changed, others were not", count = good),
    );
    let page = BulkPage {
        p: site.page(heading.clone()).await?,
        heading: data.plain(&heading),
        back: site.at(&format!("tickets?{}", back.trim_end_matches('&'))),
        refused: refused.iter().map(|(number, text)| (*number, data.words(text))).collect(),
    };
    site.html(StatusCode::CONFLICT, &page)
}

/// Says what closing these tickets will do, and asks.
async fn ask(
    site: &In<TicketStaff>,
    data: &PageData<'_>,
    numbers: &[i64],
    pairs: &Pairs,
) -> Result<Response> {
    let mut tickets = Vec::new();
    for number in numbers {
        match flow::found(&site.app, site.authority, *number).await {
            Ok(ticket) => tickets.push((*number, ticket.subject)),
            // Closing says why not.
            Err(Error::NotFound(_)) => tickets.push((*number, String::new())),
            Err(other) => return Err(other),
        }
    }
    let count = i64::try_from(tickets.len()).unwrap_or(i64::MAX);
    let heading =
        plural(count, tr!("Close 1 ticket?"), tr!("Close {count} tickets?", count = count));
    let button = plural(count, tr!("Close 1 ticket"), tr!("Close {count} tickets", count = count));
    let query = back(value(pairs, "back"));
    let page = ClosePage {
        p: site.page(heading.clone()).await?,
        heading: data.plain(&heading),
        heading_button: data.plain(&button),
        back: site.at(&format!("tickets?{}", query.trim_end_matches('&'))),
        query: query.trim_end_matches('&').to_owned(),
        tickets,
        reason: value(pairs, "reason").to_owned(),
    };
    site.html(StatusCode::OK, &page)
}

fn action(what: &str, pairs: &Pairs) -> Result<TicketAction> {
    match Verb::of_record(what) {
        Some(Verb::Claim) => Ok(TicketAction::Claim),
        Some(Verb::Close) => Ok(TicketAction::Close {
            reason: value(pairs, "reason").to_owned(),
            shown: value(pairs, "reason_shown") == "yes",
        }),
        Some(Verb::Prioritise) => priority(pairs).map(TicketAction::Prioritise),
        _ => Err(Error::Refused(tr!("Choose what to do with the tickets."))),
    }
}

/// The priority that was chosen.
pub(super) fn priority(pairs: &Pairs) -> Result<Priority> {
    let chosen = Priority::named(value(pairs, "priority"));
    chosen.ok_or_else(|| Error::Refused(tr!("Choose a priority.")))
}

/// The filters that lead back, written anew so that nothing else comes along.
fn back(query: &str) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let known = ["status", "claimant", "type", "priority", "label", "requester", "q"];
        if known.contains(&&*name) {
            out.append_pair(&name, &value);
        }
    }
    let query = out.finish();
    if query.is_empty() { query } else { format!("{query}&") }
}
