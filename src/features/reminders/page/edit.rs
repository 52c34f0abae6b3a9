//! Writing and changing a reminder.
//!
//! Invariant: what was typed is never lost: it is saved, or shown again with what stands in its way, and a
//! time that can be meant in several ways is asked about.

use askama::Template;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    form::{Choice, Sent, channels, readings, roles},
    look::{Setting, look},
};
use crate::{
    clock::Time,
    discord::directory,
    error::{Error, Result},
    features::reminders::{
        flow::{self, By, Seen},
        model::{
            Field, IMAGE_MAX, LOCATION_MAX, MESSAGE_MAX, Meant, NAME_MAX, Outcome, Record,
            Reminder, State, asked,
        },
        settings::Reminders,
        when::Question,
    },
    ids::UserId,
    lang::Text,
    permissions::{Authority as _, GuildAdmin},
    settings::{self, System},
    tr,
    web::{
        csrf::Form,
        guard::{In, Number},
        page::Page,
        when::When,
        words::Line,
    },
};

#[derive(Template)]
#[template(path = "features/reminders/page/templates/edit.html")]
struct EditPage {
    p: Page,
    heading: String,
    /// None for a new one.
    number: Option<i64>,
    sent: Sent,
    dirty: bool,
    errors: Vec<Line>,
    question: Option<(String, Vec<Choice>)>,
    /// The version that somebody else saved meanwhile.
    theirs: Option<Sent>,
    channels: Vec<Choice>,
    roles: Vec<Choice>,
    people: Vec<Choice>,
    state: Option<Standing>,
    records: Vec<Past>,
    limits: (u16, u16, u16, u16),
    preview: String,
}

/// How a reminder stands.
struct Standing {
    paused: bool,
    over: bool,
    repeats: bool,
    problem: Option<String>,
    made_by: Option<String>,
    /// The occurrence that would be left out next, in seconds since 1970.
    next: Option<i64>,
    /// Those that are left out.
    skipped: Vec<Skipped>,
    /// When a message that was snoozed comes again.
    snoozed: Option<String>,
}

/// An occurrence that is left out.
struct Skipped {
    seconds: i64,
    when: When,
}

/// The outcome of an occurrence.
struct Past {
    label: String,
    when: When,
    late: bool,
}

/// How a page came about.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    present: Option<Reminder>,
    sent: Sent,
    dirty: bool,
    errors: Vec<Line>,
    question: Option<Question>,
    theirs: Option<Sent>,
    done: bool,
}

/// The query parameters of the page.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Begin {
    done: Option<u8>,
}

async fn page(site: &In<GuildAdmin>, shown: Shown) -> Result<Response> {
    let (app, guild, lang) = (&site.app, site.authority.guild(), site.lang);
    let setting = Setting::of(site).await?;
    let names = directory::of(&app.discord, guild).await.ok();
    let usual = settings::read::<Reminders>(app, guild).await?.default_channel;
    let number = shown.present.as_ref().map(|one| one.number);
    let heading = match number {
        Some(number) => tr!("Reminder #{number}", number = number),
        None => tr!("New reminder"),
    };
    let by = By::admin(site.authority);
    let records = match number {
        Some(number) => flow::history(app, &by, number).await?,
        None => Vec::new(),
    };
    let zone = setting.system.timezone;
    let past = |record: &Record| Past {
        label: lang.plain(&outcome(record.outcome)),
        when: When::new(record.moment.due_at, setting.now, zone, lang),
        late: record.late,
    };
    let state = match &shown.present {
        Some(present) => Some(standing(site, &setting, present).await),
        None => None,
    };
    let mut p = site.page(heading.clone()).await?;
    if shown.done {
        p.saved(Some(tr!("Saved.")), None);
    }
    let page = EditPage {
        p,
        heading: lang.plain(&heading),
        number,
        channels: channels(lang, names.as_ref(), usual, &shown.sent),
        roles: roles(names.as_ref(), &shown.sent),
        people: people(site, &shown.sent).await,
        preview: look(lang, &setting, names.as_deref(), &shown.sent, shown.present.as_ref()),
        question: shown
            .question
            .as_ref()
            .map(|one| (lang.plain(&asked(&one.why)), readings(lang, (setting.now, zone), one))),
        sent: shown.sent,
        dirty: shown.dirty,
        errors: shown.errors,
        theirs: shown.theirs,
        state,
        records: records.iter().map(past).collect(),
        limits: (NAME_MAX, MESSAGE_MAX, LOCATION_MAX, IMAGE_MAX),
    };
    site.html(shown.status, &page)
}

async fn standing(site: &In<GuildAdmin>, setting: &Setting, present: &Reminder) -> Standing {
    let (now, zone) = (setting.now, present.draft.schedule.zone);
    let ahead = present.skipped.iter().filter(|at| **at > now);
    let skipped =
        |at: &Time| Skipped { seconds: at.timestamp(), when: When::new(*at, now, zone, site.lang) };
    let made_by = match present.created_by {
        Some(user) => {
            let names = directory::names(&site.app.discord, site.authority.guild(), [user]).await;
            Some(names.get(&user.get()).cloned().unwrap_or_else(|| user.to_string()))
        }
        None => None,
    };
    Standing {
        paused: present.state == State::Paused,
        over: present.state == State::Done,
        repeats: present.draft.schedule.repeat.is_some() && present.state == State::Active,
        problem: present.problem.map(|problem| site.lang.plain(&problem.words())),
        made_by,
        next: present.ahead(now, 1).first().map(Time::timestamp),
        skipped: ahead.map(skipped).collect(),
        snoozed: present.snoozed.map(|one| {
            let when = When::new(one.due_at, now, zone, site.lang);
            site.lang.plain(&tr!("Snoozed until {when}.", when = when.exact))
        }),
    }
}

/// The people it pings, who were chosen in Discord.
async fn people(site: &In<GuildAdmin>, sent: &Sent) -> Vec<Choice> {
    let ids = sent.people.iter().filter_map(|id| id.parse().ok().and_then(UserId::new_checked));
    let names = directory::names(&site.app.discord, site.authority.guild(), ids).await;
    let choice = |id: &String| {
        let name = id.parse().ok().and_then(|id: u64| names.get(&id));
        Choice {
            value: id.clone(),
            label: format!("@{}", name.map_or(id.as_str(), String::as_str)),
            chosen: true,
        }
    };
    sent.people.iter().map(choice).collect()
}

fn outcome(outcome: Outcome) -> Text {
    match outcome {
        Outcome::Queued => tr!("being sent"),
        Outcome::Sent => tr!("sent"),
        Outcome::Skipped => tr!("left out"),
        Outcome::Summarised => tr!("named in a summary"),
        Outcome::Replaced => tr!("a later message said it"),
        Outcome::Refused => tr!("refused by Discord"),
        Outcome::Uncertain => tr!("nobody knows"),
    }
}

/// The form for a new reminder.
pub(super) async fn blank(site: In<GuildAdmin>) -> Response {
    let shown = async {
        let current = settings::current(&site.app, site.authority.guild()).await?;
        let chosen = current.read::<Reminders>();
        let sent = Sent {
            timezone: current.read::<System>().timezone.name().to_owned(),
            channel: "me".to_owned(),
            lead: match chosen.lead_minutes {
                0 => String::new(),
                lead => settings::duration_words(lead * 60),
            },
            ..Sent::default()
        };
        page(&site, Shown { sent, ..Shown::default() }).await
    };
    site.show(Box::pin(shown).await).await
}

/// The form of a reminder.
pub(super) async fn form(
    site: In<GuildAdmin>,
    Number(number): Number,
    Query(begin): Query<Begin>,
) -> Response {
    let shown = async {
        let present = flow::glance(&site.app, &By::admin(site.authority), number).await?;
        if present.draft.is_veiled() {
            return veiled(&site, &present).await;
        }
        let sent = Sent::of(&present, site.app.clock.now());
        let done = begin.done.is_some();
        page(&site, Shown { sent, present: Some(present), done, ..Shown::default() }).await
    };
    site.show(Box::pin(shown).await).await
}

#[derive(Template)]
#[template(path = "features/reminders/page/templates/veiled.html")]
struct VeiledPage {
    p: Page,
    heading: String,
    number: i64,
    made_by: Option<String>,
    state: String,
}

/// The page of a reminder that is somebody else's to read.
async fn veiled(site: &In<GuildAdmin>, present: &Reminder) -> Result<Response> {
    let heading = tr!("Reminder #{number}", number = present.number);
    let state = match present.state {
        State::Active => tr!("Active"),
        State::Paused => tr!("Paused"),
        State::Done => tr!("Over"),
    };
    let page = VeiledPage {
        p: site.page(heading.clone()).await?,
        heading: site.lang.plain(&heading),
        number: present.number,
        made_by: standing(site, &Setting::of(site).await?, present).await.made_by,
        state: site.lang.plain(&state),
    };
    site.html(StatusCode::OK, &page)
}

/// Saves a new reminder.
pub(super) async fn add(
    site: In<GuildAdmin>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    site.show(Box::pin(submitted(&site, None, Sent::read(fields))).await).await
}

/// Saves a change of a reminder.
pub(super) async fn save(
    site: In<GuildAdmin>,
    Number(number): Number,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    site.show(Box::pin(submitted(&site, Some(number), Sent::read(fields))).await).await
}

async fn submitted(site: &In<GuildAdmin>, number: Option<i64>, sent: Sent) -> Result<Response> {
    let (app, by) = (&site.app, By::admin(site.authority));
    let present = match number {
        Some(number) => match flow::find(app, &by, number).await {
            Ok(present) => Some(present),
            Err(Error::NotFound(_)) => {
                let gone = tr!(
                    "Somebody deleted #{number} meanwhile. Save to add it anew.",
                    number = number
                );
                let errors = vec![Line { text: site.lang.plain(&gone), link: None }];
                let status = StatusCode::CONFLICT;
                return page(site, Shown { status, sent, dirty: true, errors, ..Shown::default() })
                    .await;
            }
            Err(other) => return Err(other),
        },
        None => None,
    };
    if let Some(present) = present.as_ref().filter(|one| one.revision != sent.revision) {
        let theirs = Some(Sent::of(present, app.clock.now()));
        // Saving again replaces what was shown here.
        let sent = Sent { revision: present.revision, ..sent };
        let (status, present) = (StatusCode::CONFLICT, Some(present.clone()));
        return page(
            site,
            Shown { status, present, sent, dirty: true, theirs, ..Shown::default() },
        )
        .await;
    }
    let again = |status, errors, question| Shown {
        status,
        present: present.clone(),
        sent: sent.clone(),
        dirty: true,
        errors,
        question,
        ..Shown::default()
    };
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    match stored(site, &by, present.as_ref(), &sent).await {
        Ok(Stored::Done(number)) => {
            Ok(Redirect::to(&site.at(&format!("reminders?saved={number}"))).into_response())
        }
        Ok(Stored::Ask(question)) => page(site, again(wrong, Vec::new(), Some(question))).await,
        Err(
            error @ (Error::Invalid(_)
            | Error::Refused(_)
            | Error::Forbidden(_)
            | Error::NotFound(_)),
        ) => {
            let errors = site.site.lines(Some(by.guild()), &error).await;
            page(site, again(wrong, errors, None)).await
        }
        Err(other) => Err(other),
    }
}

/// How saving went.
enum Stored {
    Done(i64),
    Ask(Question),
}

async fn stored(
    site: &In<GuildAdmin>,
    by: &By,
    present: Option<&Reminder>,
    sent: &Sent,
) -> Result<Stored> {
    let app = &site.app;
    let setting = Setting::of(site).await?;
    let schedule = match sent.schedule(present, &setting.reader(site.lang)) {
        Ok(Meant::Exact(schedule)) => schedule,
        Ok(Meant::Ask(question)) => return Ok(Stored::Ask(question)),
        Ok(Meant::Past(_)) => {
            let text = tr!("that time is over. Give one that is still to come.");
            return Err(Error::Invalid(vec![Field::When.problem(text)]));
        }
        Err(problems) => return Err(Error::Invalid(problems)),
    };
    let draft = sent.draft(app, by, present, schedule).await?;
    let allowed = flow::allow(app, by, draft).await?;
    let mut tx = app.db.begin().await?;
    let saved = match present {
        None => flow::add(app, &mut tx, by, allowed).await?,
        Some(present) => {
            let seen = Seen::Revision(sent.revision);
            flow::change(app, &mut tx, by, present.number, seen, allowed).await?
        }
    };
    tx.commit().await?;
    Ok(Stored::Done(saved.number))
}
