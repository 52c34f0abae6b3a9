//! The agenda: what is to come, the next first.
//!
//! Invariant: a time is shown in the guild's zone, named, with how far it is.

use askama::Template;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::form::Choice;
use crate::{
    clock::Time,
    discord::directory::{self, Directory},
    error::{Error, Result},
    features::reminders::{
        flow::{self, By, Found, Seen, Wanted},
        model::{Edge, Kind, PAGE, Reminder, State},
        schedule::zone_words,
        view,
    },
    lang::{Lang, Text},
    permissions::{Access, Authority as _, GuildAdmin},
    settings::{self, System},
    tr,
    web::{
        csrf::Form,
        guard::{In, Number},
        off::Off,
        page::Page,
        when::When,
        words,
    },
};

/// Characters that can be looked for.
const WORDS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "features/reminders/page/templates/agenda.html")]
struct AgendaPage {
    p: Page,
    off: Option<Off>,
    wanted: Wanted,
    states: Vec<Choice>,
    days: Vec<Day>,
    total: i64,
    first: Option<String>,
    next: Option<String>,
}

/// Reminders of one day.
struct Day {
    label: String,
    reminders: Vec<Shown>,
}

struct Shown {
    number: i64,
    title: String,
    /// The time of the day; empty when there is none to come.
    time: String,
    when: Option<When>,
    clock: String,
    place: String,
    problem: Option<String>,
    chips: Vec<Chip>,
}

/// A word about a reminder.
struct Chip {
    class: &'static str,
    icon: &'static str,
    label: String,
}

/// The chips that describe a reminder at a glance.
fn chips(lang: Lang, reminder: &Reminder) -> Vec<Chip> {
    let chip = |class, icon, label: Text| Chip { class, icon, label: lang.plain(&label) };
    let mut chips = Vec::new();
    if reminder.draft.kind == Kind::Session {
        chips.push(chip("accent", "voice", tr!("Live session")));
    }
    if reminder.draft.schedule.repeat.is_some() {
        chips.push(chip("", "history", tr!("Repeats")));
    }
    match reminder.state {
        _ if reminder.problem.is_some() => chips.push(chip("warn", "alert", tr!("Needs a look"))),
        State::Paused => chips.push(chip("", "offline", tr!("Paused"))),
        State::Done => chips.push(chip("", "done", tr!("Over"))),
        State::Active if reminder.draft.is_veiled() => {}
        State::Active if reminder.snoozed.is_some() => {
            chips.push(chip("", "clock", tr!("Snoozed")));
        }
        State::Active => {}
    }
    chips
}

#[derive(Template)]
#[template(path = "features/reminders/page/templates/delete.html")]
struct DeletePage {
    p: Page,
    number: i64,
    title: String,
}

/// The query parameters of the list.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Params {
    /// Words to look for.
    #[serde(default)]
    q: String,
    /// The shown reminders, by whether they speak.
    #[serde(default)]
    state: String,
    /// Where to go on.
    after: Option<String>,
    /// The reminder that was just saved.
    saved: Option<i64>,
    /// The reminder that was just deleted.
    deleted: Option<i64>,
}

pub(super) async fn agenda(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    site.show(listed(&site, params).await).await
}

/// The address of a page of what is looked for.
fn here(site: &In<GuildAdmin>, wanted: &Wanted, after: Option<Edge>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !wanted.words.is_empty() {
        query.append_pair("q", &wanted.words);
    }
    if let Some(state) = wanted.state {
        query.append_pair("state", state.name());
    }
    if let Some(after) = after {
        query.append_pair("after", &after.to_string());
    }
    let query = query.finish();
    site.at(if query.is_empty() { "reminders".to_owned() } else { format!("reminders?{query}") }
        .as_str())
}

async fn listed(site: &In<GuildAdmin>, params: Params) -> Result<Response> {
    let (app, guild) = (&site.app, site.authority.guild());
    let after: Option<Edge> = params.after.as_deref().and_then(|edge| edge.parse().ok());
    let by = By::admin(site.authority);
    let wanted = Wanted {
        words: params.q.trim().chars().take(WORDS_MAX).collect(),
        state: State::named(&params.state),
    };
    let many = usize::try_from(PAGE * 2).unwrap_or(0);
    let Found { reminders: found, next } = flow::search(app, &by, &wanted, after, many).await?;
    let next = next.map(|next| here(site, &wanted, Some(next)));
    let total = flow::count(app, &by).await?;
    let current = settings::current(app, guild).await?;
    let system = current.read::<System>();
    // Without Discord, ids stand in for names.
    let names = directory::of(&app.discord, guild).await.ok();
    let look = Look { now: app.clock.now(), zone: system.timezone, lang: site.lang };
    let channel = |reminder: &Reminder| {
        let id = reminder.draft.place.channel;
        let known = names.as_deref().and_then(|names| names.channel(id));
        known.map_or_else(|| id.to_string(), |channel| format!("#{}", channel.name))
    };
    let mut days: Vec<Day> = Vec::new();
    // When something is said to somebody in private shows nowhere, so it stands under no day.
    let (private, open): (Vec<_>, Vec<_>) = found.iter().partition(|one| one.draft.is_veiled());
    let makers = private.iter().filter_map(|one| one.created_by);
    let makers = directory::names(&app.discord, guild, makers).await;
    for reminder in open.into_iter().chain(private) {
        let called = called(site.lang, reminder, names.as_deref());
        let maker = reminder.created_by.and_then(|user| makers.get(&user.get()));
        let of = maker.map(String::as_str);
        let (label, shown) = look.shown(reminder, called, (channel(reminder), of));
        match days.last_mut().filter(|day| day.label == label) {
            Some(day) => day.reminders.push(shown),
            None => days.push(Day { label, reminders: vec![shown] }),
        }
    }
    let mut p = site.page(tr!("Agenda")).await?;
    if let Some(number) = params.saved {
        let saved = flow::glance(app, &by, number).await.ok();
        p.saved(Some(look.saved(number, saved.as_ref())), None);
    } else if let Some(number) = params.deleted {
        p.saved(Some(tr!("Reminder #{number} is deleted.", number = number)), None);
    }
    let states = [
        (State::Active, tr!("Active")),
        (State::Paused, tr!("Paused")),
        (State::Done, tr!("Over")),
    ]
    .map(|(state, label)| Choice {
        value: state.name().to_owned(),
        label: site.lang.plain(&label),
        chosen: wanted.state == Some(state),
    })
    .into();
    let off = Off::of(&p, &current.read::<System>(), flow::MODULE, Access::Admin);
    let first = after.map(|_| here(site, &wanted, None));
    site.html(StatusCode::OK, &AgendaPage { p, off, wanted, states, days, total, first, next })
}

/// The name of a reminder on a page.
fn called(lang: Lang, reminder: &Reminder, names: Option<&Directory>) -> String {
    if reminder.draft.is_veiled() {
        return lang.plain(&tr!("Private reminder"));
    }
    words::title(&reminder.draft.title(), names)
}

/// How times are shown.
struct Look {
    now: Time,
    zone: chrono_tz::Tz,
    lang: Lang,
}

impl Look {
    /// That a reminder is saved, and when it was understood to be.
    fn saved(&self, number: i64, saved: Option<&Reminder>) -> Text {
        let next = saved.and_then(|one| Some((one, *one.ahead(self.now, 1).first()?)));
        let Some((saved, next)) = next.filter(|(saved, _)| !saved.draft.is_veiled()) else {
            return tr!("Reminder #{number} is saved.", number = number);
        };
        let zone = saved.draft.schedule.zone;
        let local = next.with_timezone(&zone);
        tr!(
            "Reminder #{number} is saved. It occurs on {day} at {time} ({zone}).",
            number = number,
            day = super::form::day(self.lang, local.date_naive()),
            time = local.format("%H:%M").to_string(),
            zone = zone_words(zone)
        )
    }

    /// A reminder, and the day it stands under.
    fn shown(
        &self,
        reminder: &Reminder,
        title: String,
        (channel, maker): (String, Option<&str>),
    ) -> (String, Shown) {
        let lang = self.lang;
        let veiled = reminder.draft.is_veiled();
        let next = reminder.next.filter(|_| !veiled);
        let next = next.map(|next| {
            // A snoozed one comes later than it occurred.
            if reminder.snoozed == Some(next) { next.due_at } else { next.occurs_at }
        });
        let local = next.map(|next| next.with_timezone(&self.zone));
        let label = match (reminder.state, &local) {
            _ if veiled => lang.plain(&tr!("In private")),
            (State::Paused, _) => lang.plain(&tr!("Paused")),
            (_, None) => lang.plain(&tr!("Over")),
            (_, Some(local)) => super::form::day(lang, local.date_naive()),
        };
        let draft = &reminder.draft;
        let shown = Shown {
            number: reminder.number,
            title,
            time: local.map(|local| local.format("%H:%M").to_string()).unwrap_or_default(),
            when: next.map(|next| When::new(next, self.now, self.zone, lang)),
            clock: lang.plain(&match maker {
                _ if !veiled => view::describe(&draft.schedule, lang),
                Some(maker) => tr!("between {person} and the bot", person = maker),
                None => tr!("between somebody and the bot"),
            }),
            place: match draft.place.recipient {
                Some(_) => lang.plain(&tr!("direct message")),
                None => channel,
            },
            problem: reminder.problem.map(|problem| lang.plain(&problem.words())),
            chips: chips(lang, reminder),
        };
        (label, shown)
    }
}

/// Silences a reminder.
pub(super) async fn pause(
    site: In<GuildAdmin>,
    Number(number): Number,
    Form(_): Form<Vec<(String, String)>>,
) -> Response {
    let done = async {
        let mut tx = site.app.db.begin().await?;
        flow::pause(&site.app, &mut tx, &By::admin(site.authority), number).await?;
        tx.commit().await?;
        Ok(back(&site, number))
    };
    site.show(done.await).await
}

/// Lets a reminder speak again.
pub(super) async fn resume(
    site: In<GuildAdmin>,
    Number(number): Number,
    Form(_): Form<Vec<(String, String)>>,
) -> Response {
    let done = async {
        let by = By::admin(site.authority);
        flow::still_allowed(&site.app, &by, number).await?;
        let mut tx = site.app.db.begin().await?;
        flow::resume(&site.app, &mut tx, &by, number).await?;
        tx.commit().await?;
        Ok(back(&site, number))
    };
    site.show(done.await).await
}

/// An occurrence, as the buttons of the page name it: in seconds since 1970.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Which {
    occurrence: Option<i64>,
}

impl Which {
    fn time(&self) -> Option<Time> {
        self.occurrence.and_then(|seconds| Time::from_timestamp(seconds, 0))
    }
}

/// Leaves out the occurrence that the page showed as the next.
pub(super) async fn skip(
    site: In<GuildAdmin>,
    Number(number): Number,
    Form(which): Form<Which>,
) -> Response {
    let done = async {
        let (by, which) = (By::admin(site.authority), which.time());
        let mut tx = site.app.db.begin().await?;
        flow::skip(&site.app, &mut tx, &by, number, which).await?;
        tx.commit().await?;
        Ok(back(&site, number))
    };
    site.show(done.await).await
}

/// Lets an occurrence be that was left out.
pub(super) async fn unskip(
    site: In<GuildAdmin>,
    Number(number): Number,
    Form(which): Form<Which>,
) -> Response {
    let done = async {
        let by = By::admin(site.authority);
        let nothing = || Error::Refused(tr!("Nothing was chosen."));
        let which = which.time().ok_or_else(nothing)?;
        flow::still_allowed(&site.app, &by, number).await?;
        let mut tx = site.app.db.begin().await?;
        flow::unskip(&site.app, &mut tx, &by, number, which).await?;
        tx.commit().await?;
        Ok(back(&site, number))
    };
    site.show(done.await).await
}

fn back(site: &In<GuildAdmin>, number: i64) -> Response {
    Redirect::to(&site.at(&format!("reminders/{number}?done=1"))).into_response()
}

/// Asks before deleting.
pub(super) async fn ask(site: In<GuildAdmin>, Number(number): Number) -> Response {
    let params = async {
        let by = By::admin(site.authority);
        let reminder = flow::glance(&site.app, &by, number).await?;
        let names = directory::of(&site.app.discord, by.guild()).await.ok();
        let p = site.page(tr!("Delete #{number}", number = number)).await?;
        let title = called(site.lang, &reminder, names.as_deref());
        site.html(StatusCode::OK, &DeletePage { p, number, title })
    };
    site.show(params.await).await
}

/// Deletes a reminder for good.
pub(super) async fn delete(
    site: In<GuildAdmin>,
    Number(number): Number,
    Form(_): Form<Vec<(String, String)>>,
) -> Response {
    let deleted = async {
        let mut tx = site.app.db.begin().await?;
        let by = By::admin(site.authority);
        flow::delete(&mut tx, &by, number, Seen::Latest).await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at(&format!("reminders?deleted={number}"))).into_response())
    };
    site.show(deleted.await).await
}
