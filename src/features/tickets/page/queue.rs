//! The queue: tickets by status, filtered and paged.
//!
//! Invariant: what is shown is what the address says, so a link to a filtered queue is the filtered queue.

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use serde::Deserialize;

use super::page_data::{Chip, PageData, Somebody, line};
use crate::{
    discord::directory,
    error::Result,
    features::tickets::{
        flow,
        model::{self, Cursor, Filter, Priority, Status, Ticket, TicketType, Verb},
    },
    lang::{Text, plural},
    permissions::{Access, GuildStaff, TicketStaff},
    tr,
    web::{guard::In, off::Off, page::Page, when::When},
};

/// Tickets on a page.
const PAGE: i64 = 25;

#[derive(Template)]
#[template(path = "features/tickets/page/templates/queue.html")]
struct QueuePage {
    p: Page,
    off: Option<Off>,
    admin: bool,
    /// Whether whoever looks may open tickets for others.
    opens: bool,
    params: Params,
    /// The current filters, for forms that come back here.
    here: String,
    tabs: Vec<Tab>,
    chips: Vec<Active>,
    claimants: Vec<Choice>,
    types: Vec<Choice>,
    priorities: Vec<Choice>,
    rows: Vec<Row>,
    filtered: bool,
    first: Option<String>,
    next: Option<String>,
}

struct Tab {
    label: String,
    count: i64,
    href: String,
    here: bool,
}

/// A filter that is on, and the address without it.
struct Active {
    label: String,
    href: String,
}

/// A choice in a filter.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Row {
    number: i64,
    subject: String,
    kind: String,
    labels: Vec<(String, String)>,
    status: Chip,
    priority: Option<Chip>,
    requester: Somebody,
    claimant: Option<Somebody>,
    due: Option<(Chip, Option<When>)>,
    when: When,
    live: bool,
}

/// The filters of the list.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Params {
    #[serde(default)]
    status: String,
    #[serde(default)]
    claimant: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    priority: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    requester: String,
    after: Option<String>,
    /// The action that was just done, and to how many.
    done: Option<String>,
    count: Option<i64>,
}

impl Params {
    fn filter(&self, who: model::Actor) -> Filter {
        let user = |text: &str| match text {
            "me" => who.user,
            text => directory::person_in(text),
        };
        Filter {
            status: Status::named(&self.status),
            closed: self.status == "any",
            claimant: user(&self.claimant),
            requester: user(&self.requester),
            kind: self.kind.parse().ok(),
            priority: Priority::named(&self.priority),
            label: model::label(&self.label),
            words: Some(line(&self.q, 100)).filter(|words| !words.is_empty()),
        }
    }

    /// The filters as part of an address.
    fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("status", &self.status),
            ("claimant", &self.claimant),
            ("type", &self.kind),
            ("priority", &self.priority),
            ("label", &self.label),
            ("requester", &self.requester),
            ("q", &self.q),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    /// The address with something else.
    fn with(&self, site: &In<TicketStaff>, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.clone();
        change(&mut other);
        site.at(&format!("tickets?{}", other.query())).trim_end_matches('?').to_owned()
    }
}

/// The queue.
pub(super) async fn list(site: In<TicketStaff>, Query(params): Query<Params>) -> Response {
    site.show(listed(&site, params).await).await
}

async fn listed(site: &In<TicketStaff>, params: Params) -> Result<Response> {
    let mut data = PageData::open(site).await?;
    let (app, guild) = (&site.app, data.guild);
    let filter = params.filter(data.worker.by);
    let after = params.after.as_deref().and_then(Cursor::read);
    let mut found = flow::queue(app, site.authority, &filter, after, PAGE + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(25));
    let colleagues = flow::colleagues(app, site.authority).await?;
    let types = flow::types(app, guild).await?;
    let people = found.iter().flat_map(|one| [Some(one.requester), one.state.claimant]).flatten();
    let people = people.chain(colleagues.iter().copied()).chain(filter.requester);
    data.meet(people.collect::<Vec<_>>()).await;
    let next = found.last().filter(|_| more).map(|last| {
        let query = format!("{}&after={}", params.query(), Cursor::after(last));
        site.at(&format!("tickets?{}", query.trim_start_matches('&')))
    });
    let mut p = site.page(tr!("Queue")).await?;
    p.saved(done(&params), None);
    let access = if data.is_admin() { Access::Admin } else { Access::TypeStaff };
    let page = QueuePage {
        off: Off::of(&p, &data.context.system, "tickets", access),
        p,
        admin: data.is_admin(),
        opens: site.narrowed::<GuildStaff>().await.is_ok(),
        here: params.query(),
        tabs: tabs(&data, &params, &flow::count(app, site.authority).await?),
        chips: chips(&data, &params, &filter, &types),
        claimants: claimants(&data, &params, &colleagues),
        types: type_options(&data, &params, &types),
        priorities: priorities(&data, &params),
        rows: found.iter().map(|ticket| row(&data, &params, ticket)).collect(),
        filtered: !params.query().is_empty(),
        first: after.map(|_| params.with(site, |_| {})),
        next,
        params,
    };
    site.html(StatusCode::OK, &page)
}

/// The action that was just done, in words.
fn done(params: &Params) -> Option<Text> {
    let count = params.count?;
    match Verb::of_record(params.done.as_deref()?)? {
        Verb::Claim => Some(plural(
            count,
            tr!("Claimed 1 ticket."),
            tr!("Claimed {count} tickets.", count = count),
        )),
        Verb::Close => Some(plural(
            count,
            tr!("Closed 1 ticket."),
            tr!("Closed {count} tickets.", count = count),
        )),
        Verb::Prioritise => Some(plural(
            count,
            tr!("Changed the priority of 1 ticket."),
            tr!("Changed the priority of {count} tickets.", count = count),
        )),
        _ => None,
    }
}

fn tabs(data: &PageData<'_>, params: &Params, counts: &[(Status, i64)]) -> Vec<Tab> {
    let count = |wanted: Status| {
        counts.iter().find(|(status, _)| *status == wanted).map_or(0, |(_, count)| *count)
    };
    let live = Status::ALL.into_iter().filter(|s| *s != Status::Closed).map(count).sum();
    let tab = |label: Text, status: &str, count| Tab {
        label: data.plain(&label),
        count,
        href: params.with(data.site, |other| status.clone_into(&mut other.status)),
        here: params.status == status,
    };
    let mut tabs = vec![tab(tr!("All open"), "", live)];
    tabs.extend(Status::ALL.map(|status| tab(status.chip(), status.name(), count(status))));
    tabs
}

/// The filters that are on besides the status.
fn chips(
    data: &PageData<'_>,
    params: &Params,
    filter: &Filter,
    types: &[TicketType],
) -> Vec<Active> {
    let mut chips = Vec::new();
    let mut chip = |label: Text, change: fn(&mut Params)| {
        let href = params.with(data.site, change);
        chips.push(Active { label: data.plain(&label), href });
    };
    if let Some(user) = filter.claimant {
        let name = data.person(user).name;
        chip(tr!("Claimed by {name}", name = name), |other| other.claimant.clear());
    }
    if let Some(user) = filter.requester {
        let name = data.person(user).name;
        chip(tr!("From {name}", name = name), |other| other.requester.clear());
    }
    if let Some(number) = filter.kind {
        let name = types.iter().find(|kind| kind.number == number).map(TicketType::title);
        let name = name.unwrap_or_else(|| format!("#{number}"));
        chip(tr!("Type {name}", name = name), |other| other.kind.clear());
    }
    if let Some(priority) = filter.priority {
        let label = data.plain(&priority.label());
        chip(tr!("Priority {name}", name = label), |other| other.priority.clear());
    }
    if let Some(label) = &filter.label {
        chip(tr!("Label {name}", name = label.as_str()), |other| other.label.clear());
    }
    if let Some(words) = &filter.words {
        chip(tr!("Words “{words}”", words = words.as_str()), |other| other.q.clear());
    }
    chips
}

fn claimants(
    data: &PageData<'_>,
    params: &Params,
    colleagues: &[crate::ids::UserId],
) -> Vec<Choice> {
    let me = data.worker.by.user;
    let option = |value: String, label: String| {
        let chosen = params.claimant == value;
        Choice { value, label, chosen }
    };
    let mut all = vec![
        option(String::new(), data.plain(&tr!("Anybody"))),
        option("me".to_owned(), data.plain(&tr!("Me"))),
    ];
    let others = colleagues.iter().filter(|user| Some(**user) != me);
    all.extend(others.map(|user| option(user.to_string(), data.person(*user).name)));
    all
}

fn type_options(data: &PageData<'_>, params: &Params, types: &[TicketType]) -> Vec<Choice> {
    let mut all = vec![Choice {
        value: String::new(),
        label: data.plain(&tr!("Any type")),
        chosen: params.kind.is_empty(),
    }];
    all.extend(types.iter().map(|kind| {
        let value = kind.number.to_string();
        Choice { chosen: params.kind == value, label: kind.title(), value }
    }));
    all
}

fn priorities(data: &PageData<'_>, params: &Params) -> Vec<Choice> {
    let mut all = vec![Choice {
        value: String::new(),
        label: data.plain(&tr!("Any priority")),
        chosen: params.priority.is_empty(),
    }];
    all.extend(Priority::ALL.map(|priority| Choice {
        value: priority.name().to_owned(),
        label: data.plain(&priority.label()),
        chosen: params.priority == priority.name(),
    }));
    all
}

fn row(data: &PageData<'_>, params: &Params, ticket: &Ticket) -> Row {
    let labels = ticket.labels.iter().map(|label| {
        let href = params.with(data.site, |other| other.label.clone_from(label));
        (label.clone(), href)
    });
    Row {
        number: ticket.number,
        subject: ticket.subject.clone(),
        kind: ticket.kind_name.clone(),
        labels: labels.collect(),
        status: data.status(ticket.state.status),
        priority: data.priority(ticket.priority),
        requester: data.person(ticket.requester),
        claimant: ticket.state.claimant.map(|user| data.person(user)),
        due: data.due(ticket),
        when: data.when(ticket.times.updated),
        live: ticket.state.is_live(),
    }
}
