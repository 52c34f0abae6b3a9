//! A ticket with everything about it, and everything that can be done with it.
//!
//! Invariant: only what the state allows is offered; what was refused meanwhile is said beside the ticket as it
//! is now, with what was typed.

use std::collections::HashSet;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    page_data::{Chip, PageData, Somebody},
    words,
};
use crate::{
    discord::directory::{
        self,
        kind::{ANNOUNCEMENT, TEXT},
    },
    error::{Error, Result},
    features::tickets::{
        flow,
        model::{
            Act, Answer, AnswerFile, Event, NOTE_MAX, Note, Priority, REASON_MAX, Status, Target,
            Ticket, state,
        },
        transcript::model::FileId,
        view,
    },
    ids::RoleId,
    lang::Text,
    permissions::TicketStaff,
    tr,
    web::{guard::In, page::Page, when::When},
};

#[derive(Template)]
#[template(path = "features/tickets/page/templates/detail.html")]
struct DetailPage {
    p: Page,
    number: i64,
    subject: String,
    /// The reason why the last action was refused.
    refused: Option<String>,
    status: Chip,
    priority: Option<Chip>,
    facts: Vec<Fact>,
    labels: Vec<String>,
    place: Option<String>,
    deleted: bool,
    problem: Option<String>,
    /// Why its clocks are paused, when its channel cannot be read.
    unreadable: Option<String>,
    answers: Vec<Answered>,
    rating: Option<(i64, String)>,
    feedback: Vec<Answer>,
    events: Vec<Line>,
    notes: Vec<Noted>,
    closings: Vec<(i64, When)>,
    may: May,
    colleagues: Vec<Somebody>,
    priorities: Vec<(String, String, bool)>,
    roles: Vec<(String, String)>,
    channels: Vec<(String, String)>,
    typed: Unsaved,
    limits: (usize, usize),
}

/// Something one can read at a glance.
struct Fact {
    label: String,
    value: String,
    when: Option<When>,
    href: Option<String>,
    chip: Option<Chip>,
}

struct Answered {
    label: String,
    value: String,
    /// Names, and where those are that are kept.
    files: Vec<(String, Option<String>)>,
}

struct Line {
    words: String,
    icon: &'static str,
    when: When,
}

struct Noted {
    by: Option<Somebody>,
    body: String,
    when: When,
}

/// The actions that the state of a ticket allows.
#[expect(clippy::struct_excessive_bools, reason = "one for each button of the page")]
struct May {
    claim: bool,
    unclaim: bool,
    assign: bool,
    wait: bool,
    resume: bool,
    deescalate: bool,
    close: bool,
    reopen: bool,
    delete: bool,
    say: bool,
}

/// The input that was typed and not saved.
#[derive(Clone, Debug, Default)]
pub(super) struct Unsaved {
    pub(super) note: String,
    pub(super) reason: String,
    pub(super) label: String,
    pub(super) person: String,
}

/// The action that was just done.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params {
    done: Option<String>,
}

/// A ticket.
pub(super) async fn show(
    site: In<TicketStaff>,
    Path((_, number)): Path<(String, i64)>,
    Query(params): Query<Params>,
) -> Response {
    let shown = async {
        let said = params.done.as_deref().and_then(words::done);
        page(&site, number, StatusCode::OK, said, None, Unsaved::default()).await
    };
    site.show(shown.await).await
}

/// The page of a ticket; `refused` is what stood in the way of what was just tried.
pub(super) async fn page(
    site: &In<TicketStaff>,
    number: i64,
    status: StatusCode,
    said: Option<Text>,
    refused: Option<&Text>,
    typed: Unsaved,
) -> Result<Response> {
    let mut data = PageData::open(site).await?;
    let (app, guild) = (&site.app, data.guild);
    let ticket = flow::found(app, site.authority, number).await?;
    let events = flow::events(app, guild, number).await?;
    let notes = flow::notes(app, guild, number, data.worker.by).await?;
    let closings = flow::closings(app, guild, number).await?;
    let kept = flow::kept_files(app, guild, number).await?;
    let below = site.at(&format!("tickets/{number}/files"));
    let colleagues = flow::colleagues(app, site.authority).await?;
    data.meet(people(&ticket, &events, &notes).chain(colleagues.iter().copied())).await;
    let mut p = site.page(tr!("Ticket #{number}", number = number)).await?;
    p.saved(said, None);
    let me = data.worker.by.user;
    let listed = flow::listed_roles(&data.context).await?;
    let others = colleagues.iter().filter(|user| Some(**user) != me);
    let page = DetailPage {
        p,
        number,
        subject: ticket.subject.clone(),
        refused: refused.map(|text| data.words(text)),
        status: data.status(ticket.state.status),
        priority: data.priority(ticket.priority),
        facts: facts(&data, &ticket),
        labels: ticket.labels.clone(),
        place: data.place(&ticket),
        deleted: ticket.state.deleted,
        problem: ticket.problem.clone(),
        unreadable: ticket
            .times
            .unreadable
            .filter(|_| ticket.state.is_live())
            .map(|_| data.plain(&view::unreadable())),
        answers: ticket.answers.iter().map(|answer| answered(answer, &kept, &below)).collect(),
        rating: ticket.stars.map(|stars| (stars, ticket.comment.clone().unwrap_or_default())),
        feedback: ticket.feedback.clone(),
        events: events.iter().rev().map(|event| line(&data, event)).collect(),
        notes: notes.iter().map(|note| noted(&data, note)).collect(),
        closings: closings.into_iter().map(|(number, at)| (number, data.when(at))).collect(),
        may: may(&data, &ticket),
        colleagues: others.map(|user| data.person(*user)).collect(),
        priorities: priorities(&data, &ticket),
        roles: roles(&data, &listed),
        channels: channels(&data),
        typed,
        limits: (NOTE_MAX, REASON_MAX),
    };
    site.html(status, &page)
}

/// Everyone a ticket names.
fn people<'a>(
    ticket: &'a Ticket,
    events: &'a [Event],
    notes: &'a [Note],
) -> impl Iterator<Item = crate::ids::UserId> + 'a {
    let mentioned = events.iter().filter(|event| event.detail.starts_with("<@"));
    let named = mentioned.filter_map(|event| directory::person_in(&event.detail));
    let escalated = match ticket.state.escalated {
        Some(Target::User(user)) => Some(user),
        _ => None,
    };
    [Some(ticket.requester), Some(ticket.opened_by), ticket.state.claimant, ticket.closed_by]
        .into_iter()
        .chain([escalated])
        .flatten()
        .chain(events.iter().filter_map(|event| event.actor))
        .chain(named)
        .chain(notes.iter().filter_map(|note| note.author))
}

fn facts(data: &PageData<'_>, ticket: &Ticket) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut fact = |label: Text, value: String, when: Option<When>, href, chip| {
        facts.push(Fact { label: data.plain(&label), value, when, href, chip });
    };
    let from = data.site.at(&format!("tickets?status=any&requester={}", ticket.requester));
    fact(tr!("From"), data.person(ticket.requester).name, None, Some(from), None);
    if ticket.opened_by != ticket.requester {
        fact(tr!("Opened by"), data.person(ticket.opened_by).name, None, None, None);
    }
    let claimant = ticket.state.claimant.map(|user| data.person(user).name);
    let nobody = || data.plain(&tr!("nobody yet"));
    fact(tr!("Claimed by"), claimant.unwrap_or_else(nobody), None, None, None);
    if let Some(target) = ticket.state.escalated {
        let words = data.words(&tr!("{target}", target = crate::lang::raw(target.mention())));
        fact(tr!("Escalated to"), words, None, None, None);
    }
    fact(tr!("Type"), ticket.kind_name.clone(), None, None, None);
    if let Some((chip, when)) = data.due(ticket) {
        fact(tr!("Answer due"), String::new(), when, None, Some(chip));
    }
    let mut moment = |label: Text, at: Option<crate::clock::Time>| {
        if let Some(at) = at {
            fact(label, String::new(), Some(data.when(at)), None, None);
        }
    };
    moment(tr!("Opened"), Some(ticket.times.opened));
    moment(tr!("First answer"), ticket.times.answered);
    moment(tr!("Last change"), Some(ticket.times.updated));
    moment(tr!("Closed"), ticket.times.closed);
    moment(tr!("Left the server"), ticket.times.left);
    if let Some(reason) = &ticket.close_reason {
        fact(tr!("Reason"), reason.clone(), None, None, None);
    }
    facts
}

/// An answer, with addresses of the files that are kept, `below` one.
fn answered(answer: &Answer, kept: &HashSet<FileId>, below: &str) -> Answered {
    let file = |file: &AnswerFile| {
        let id = file.id.parse().ok().filter(|id| kept.contains(id));
        (file.name.clone(), id.map(|id| format!("{below}/{id}")))
    };
    Answered {
        label: answer.label.clone(),
        value: answer.value.clone(),
        files: answer.files.iter().map(file).collect(),
    }
}

fn line(data: &PageData<'_>, event: &Event) -> Line {
    let icon = words::icon(&event.act);
    Line { words: data.words(&view::event(event)), icon, when: data.when(event.at) }
}

fn noted(data: &PageData<'_>, note: &Note) -> Noted {
    Noted {
        by: note.author.map(|user| data.person(user)),
        body: note.body.clone(),
        when: data.when(note.at),
    }
}

/// The actions that the state machine would not refuse to the reader.
fn may(data: &PageData<'_>, ticket: &Ticket) -> May {
    let by = data.worker.by;
    let is = |act: &Act| state::act(&ticket.state, act, by).is_ok();
    let live = ticket.state.is_live();
    May {
        claim: is(&Act::Claim),
        unclaim: is(&Act::Unclaim),
        assign: live,
        wait: is(&Act::Wait),
        resume: ticket.state.status == Status::WaitingForUser && is(&Act::Answered),
        deescalate: is(&Act::Deescalate),
        close: is(&Act::Close),
        reopen: is(&Act::Reopen),
        delete: is(&Act::Delete),
        say: live && ticket.channel.is_some(),
    }
}

fn priorities(data: &PageData<'_>, ticket: &Ticket) -> Vec<(String, String, bool)> {
    let option = |priority: Priority| {
        let label = data.plain(&priority.label());
        (priority.name().to_owned(), label, ticket.priority == priority)
    };
    Priority::ALL.map(option).to_vec()
}

/// Roles that whoever looks can escalate a ticket to, the configured one first.
fn roles(data: &PageData<'_>, listed: &[RoleId]) -> Vec<(String, String)> {
    let Some(directory) = data.directory() else { return Vec::new() };
    let first = data.context.chosen.escalation_role;
    let mut roles: Vec<_> = directory
        .roles
        .iter()
        .filter(|role| {
            let everyone = role.id.get() == data.guild.get();
            !role.managed && !everyone && data.worker.may_ping(role, listed)
        })
        .collect();
    roles.sort_by_key(|role| Some(role.id) != first);
    roles.into_iter().map(|role| (role.id.to_string(), format!("@{}", role.name))).collect()
}

/// Channels that can be told about a ticket.
fn channels(data: &PageData<'_>) -> Vec<(String, String)> {
    let Some(directory) = data.directory() else { return Vec::new() };
    let all = directory.channels.iter().filter(|one| matches!(one.kind, TEXT | ANNOUNCEMENT));
    all.map(|channel| (channel.id.to_string(), format!("#{}", channel.name))).collect()
}

#[derive(Template)]
#[template(path = "features/tickets/page/templates/delete.html")]
struct DeletePage {
    p: Page,
    number: i64,
    subject: String,
    kept: bool,
}

/// Asks before the channel of a ticket is deleted.
pub(super) async fn ask(site: In<TicketStaff>, Path((_, number)): Path<(String, i64)>) -> Response {
    let params = async {
        let data = PageData::open(&site).await?;
        let ticket = flow::found(&site.app, site.authority, number).await?;
        state::act(&ticket.state, &Act::Delete, data.worker.by).map_err(Error::Refused)?;
        let closings = flow::closings(&site.app, data.guild, number).await?;
        let p = site.page(tr!("Delete ticket #{number}", number = number)).await?;
        let kept = closings.iter().any(|(closing, _)| *closing >= ticket.closings);
        site.html(StatusCode::OK, &DeletePage { p, number, subject: ticket.subject, kept })
    };
    site.show(params.await).await
}
