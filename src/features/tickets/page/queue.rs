//! The queue: tickets by status, filtered and paged.
//!
//! Invariant: what is shown is what the address says, so a link to a filtered queue is the filtered queue.

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use serde::Deserialize;

use super::scene::{Chip, Scene, Somebody, line};
use crate::{
    discord::directory,
    error::Result,
    features::tickets::{
        flow,
        model::{self, Filter, Kind, Place, Priority, Status, Ticket},
    },
    lang::{Text, plural},
    permissions::GuildStaff,
    tr,
    web::{guard::In, page::Page, when::When},
};

/// Tickets on a page.
const PAGE: i64 = 25;

#[derive(Template)]
#[template(path = "features/tickets/page/templates/queue.html")]
struct QueuePage {
    p: Page,
    off: bool,
    admin: bool,
    asked: Asked,
    /// What the filters are, for forms that come back here.
    here: String,
    tabs: Vec<Tab>,
    chips: Vec<Active>,
    claimants: Vec<Choice>,
    kinds: Vec<Choice>,
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

/// What to list.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
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
    /// What was just done to how many.
    done: Option<String>,
    count: Option<i64>,
}

impl Asked {
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
    fn with(&self, site: &In<GuildStaff>, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.clone();
        change(&mut other);
        site.at(&format!("tickets?{}", other.query())).trim_end_matches('?').to_owned()
    }
}

/// The queue.
pub(super) async fn list(site: In<GuildStaff>, Query(asked): Query<Asked>) -> Response {
    site.show(listed(&site, asked).await).await
}

async fn listed(site: &In<GuildStaff>, asked: Asked) -> Result<Response> {
    let mut scene = Scene::open(site).await?;
    let (app, guild) = (&site.app, scene.guild);
    let filter = asked.filter(scene.worker.by);
    let after = asked.after.as_deref().and_then(Place::read);
    let mut found = flow::queue(app, site.authority, &filter, after, PAGE + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(25));
    let colleagues = flow::colleagues(app, site.authority).await?;
    let kinds = flow::kinds(app, guild).await?;
    let people = found.iter().flat_map(|one| [Some(one.requester), one.state.claimant]).flatten();
    let people = people.chain(colleagues.iter().copied()).chain(filter.requester);
    scene.meet(people.collect::<Vec<_>>()).await;
    let next = found.last().filter(|_| more).map(|last| {
        let query = format!("{}&after={}", asked.query(), Place::after(last));
        site.at(&format!("tickets?{}", query.trim_start_matches('&')))
    });
    let mut p = site.page(tr!("Queue")).await?;
    p.saved(done(&asked), None);
    let page = QueuePage {
        p,
        off: !scene.desk.system.has("tickets"),
        admin: scene.is_admin(),
        here: asked.query(),
        tabs: tabs(&scene, &asked, &flow::count(app, site.authority).await?),
        chips: chips(&scene, &asked, &filter, &kinds),
        claimants: claimants(&scene, &asked, &colleagues),
        kinds: kind_options(&scene, &asked, &kinds),
        priorities: priorities(&scene, &asked),
        rows: found.iter().map(|ticket| row(&scene, &asked, ticket)).collect(),
        filtered: !asked.query().is_empty(),
        first: after.map(|_| asked.with(site, |_| {})),
        next,
        asked,
    };
    site.html(StatusCode::OK, &page)
}

/// What was just done, in words.
fn done(asked: &Asked) -> Option<Text> {
    let count = asked.count?;
    match asked.done.as_deref()? {
        "claim" => Some(plural(
            count,
            tr!("You have one more ticket now."),
            tr!("You have {count} more tickets now.", count = count),
        )),
        "close" => Some(plural(
            count,
            tr!("One ticket is closed."),
            tr!("{count} tickets are closed.", count = count),
        )),
        "priority" => Some(plural(
            count,
            tr!("One ticket has another priority now."),
            tr!("{count} tickets have another priority now.", count = count),
        )),
        _ => None,
    }
}

fn tabs(scene: &Scene<'_>, asked: &Asked, counts: &[(Status, i64)]) -> Vec<Tab> {
    let count = |wanted: Status| {
        counts.iter().find(|(status, _)| *status == wanted).map_or(0, |(_, count)| *count)
    };
    let live = Status::ALL.into_iter().filter(|s| *s != Status::Closed).map(count).sum();
    let tab = |label: Text, status: &str, count| Tab {
        label: scene.plain(&label),
        count,
        href: asked.with(scene.site, |other| status.clone_into(&mut other.status)),
        here: asked.status == status,
    };
    let mut tabs = vec![tab(tr!("All open"), "", live)];
    tabs.extend(Status::ALL.map(|status| tab(status.chip(), status.name(), count(status))));
    tabs
}

/// The filters that are on besides the status.
fn chips(scene: &Scene<'_>, asked: &Asked, filter: &Filter, kinds: &[Kind]) -> Vec<Active> {
    let mut chips = Vec::new();
    let mut chip = |label: Text, change: fn(&mut Asked)| {
        let href = asked.with(scene.site, change);
        chips.push(Active { label: scene.plain(&label), href });
    };
    if let Some(user) = filter.claimant {
        let name = scene.person(user).name;
        chip(tr!("Claimed by {name}", name = name), |other| other.claimant.clear());
    }
    if let Some(user) = filter.requester {
        let name = scene.person(user).name;
        chip(tr!("From {name}", name = name), |other| other.requester.clear());
    }
    if let Some(number) = filter.kind {
        let name = kinds.iter().find(|kind| kind.number == number).map(Kind::title);
        let name = name.unwrap_or_else(|| format!("#{number}"));
        chip(tr!("Type {name}", name = name), |other| other.kind.clear());
    }
    if let Some(priority) = filter.priority {
        let label = scene.plain(&priority.label());
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

fn claimants(scene: &Scene<'_>, asked: &Asked, colleagues: &[crate::ids::UserId]) -> Vec<Choice> {
    let me = scene.worker.by.user;
    let option = |value: String, label: String| {
        let chosen = asked.claimant == value;
        Choice { value, label, chosen }
    };
    let mut all = vec![
        option(String::new(), scene.plain(&tr!("Anybody"))),
        option("me".to_owned(), scene.plain(&tr!("Me"))),
    ];
    let others = colleagues.iter().filter(|user| Some(**user) != me);
    all.extend(others.map(|user| option(user.to_string(), scene.person(*user).name)));
    all
}

fn kind_options(scene: &Scene<'_>, asked: &Asked, kinds: &[Kind]) -> Vec<Choice> {
    let mut all = vec![Choice {
        value: String::new(),
        label: scene.plain(&tr!("Any type")),
        chosen: asked.kind.is_empty(),
    }];
    all.extend(kinds.iter().map(|kind| {
        let value = kind.number.to_string();
        Choice { chosen: asked.kind == value, label: kind.title(), value }
    }));
    all
}

fn priorities(scene: &Scene<'_>, asked: &Asked) -> Vec<Choice> {
    let mut all = vec![Choice {
        value: String::new(),
        label: scene.plain(&tr!("Any priority")),
        chosen: asked.priority.is_empty(),
    }];
    all.extend(Priority::ALL.map(|priority| Choice {
        value: priority.name().to_owned(),
        label: scene.plain(&priority.label()),
        chosen: asked.priority == priority.name(),
    }));
    all
}

fn row(scene: &Scene<'_>, asked: &Asked, ticket: &Ticket) -> Row {
    let labels = ticket.labels.iter().map(|label| {
        let href = asked.with(scene.site, |other| other.label.clone_from(label));
        (label.clone(), href)
    });
    Row {
        number: ticket.number,
        subject: ticket.subject.clone(),
        kind: ticket.kind_name.clone(),
        labels: labels.collect(),
        status: scene.status(ticket.state.status),
        priority: scene.priority(ticket.priority),
        requester: scene.person(ticket.requester),
        claimant: ticket.state.claimant.map(|user| scene.person(user)),
        due: scene.due(ticket),
        when: scene.when(ticket.times.updated),
        live: ticket.state.is_live(),
    }
}
