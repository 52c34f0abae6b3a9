//! The first page of a guild: what is set up, what is missing, what was changed lately, and figures that
//! features have.
//!
//! Invariant: every figure is read when the page is made; none is invented or estimated.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    guard::{In, authority},
    page::Page,
    registry::{Figure, Registry},
    when::When,
};
use crate::{
    changes::Registry as Subjects,
    discord::directory::{self, Age, Directory},
    error::Result,
    lang::plural,
    permissions::{Authority as _, GuildAdmin, TicketStaff},
    settings::{
        self, System,
        findings::{self, Finding, Fix},
        history::{self, Filter, SettingChange as _},
        setup::{self, StepState},
    },
    tr,
};

/// Changes shown.
const LATEST: usize = 5;

#[derive(Template)]
#[template(path = "web/templates/overview.html")]
struct OverviewPage {
    p: Page,
    name: String,
    admin: bool,
    findings: Vec<Shown>,
    figures: Vec<(String, String)>,
    steps: Vec<Step>,
    done: usize,
    needs: Option<String>,
    latest: Vec<Latest>,
}

/// A finding, with what mends it.
struct Shown {
    words: String,
    fix: Option<Mend>,
}

struct Mend {
    label: String,
    href: String,
    /// Whether it is done here, rather than on another page.
    post: bool,
}

struct Step {
    title: String,
    href: String,
    state: StepState,
}

impl Step {
    fn is_set(&self) -> bool {
        self.state == StepState::Set
    }

    fn needs_you(&self) -> bool {
        self.state == StepState::NeedsYou
    }
}

struct Latest {
    title: String,
    who: String,
    href: String,
    when: When,
}

pub(super) async fn overview(site: In<TicketStaff>) -> Response {
    site.show(shown(&site).await).await
}

async fn shown(site: &In<TicketStaff>) -> Result<Response> {
    let (app, lang) = (&site.app, site.lang);
    let guild = site.authority.guild();
    let current = settings::current(app, guild).await?;
    let user = site.session.user;
    let admin = authority::<GuildAdmin>(app, guild, user, Age::Cached).await.is_ok();
    let mut figures = Vec::new();
    for figures_of in &app.part::<Registry>().figures {
        for Figure { label, value } in figures_of(app.clone(), site.authority).await? {
            figures.push((lang.plain(&label), value));
        }
    }
    let findings = if admin { needs_you(site).await } else { Vec::new() };
    let steps: Vec<_> = setup::steps(crate::settings::registry(app))
        .map(|spec| Step {
            title: lang.plain(&spec.title()),
            href: site.at(&format!("settings/{}#f-{}-{}", spec.scope, spec.scope, spec.key)),
            state: setup::state(spec, &current),
        })
        .collect();
    let page = history::page(app, guild, &Filter::default(), None, LATEST).await?;
    let people =
        directory::names(&app.discord, guild, page.sets.iter().map(|set| set.changes[0].by)).await;
    let zone = current.read::<System>().timezone;
    let now = app.clock.now();
    let latest = page.sets.iter().map(|set| {
        let first = &set.changes[0];
        let titles: Vec<_> = set
            .changes
            .iter()
            .filter_map(|change| {
                let spec = change.spec(settings::registry(app));
                let value = change.after.as_ref().or(change.before.as_ref());
                let other = || {
                    Some(app.part::<Subjects>().named(&change.subject)?.name(&change.id, value?))
                };
                spec.map(settings::Spec::title).or_else(other)
            })
            .map(|title| lang.plain(&title))
            .collect();
        let id = first.by.get();
        let who = people.get(&id).cloned().unwrap_or_else(|| id.to_string());
        let surface = lang.plain(&first.surface.label());
        Latest {
            title: titles.join(", "),
            who: format!("{who} · {surface}"),
            href: site.at(&format!("history#set-{}", set.set)),
            when: When::new(first.at, now, zone, lang),
        }
    });
    let p = site.page(tr!("Overview")).await?;
    let name = p.guild.as_ref().map(|guild| guild.name.clone()).unwrap_or_default();
    let [done, _, needs] = setup::tally(settings::registry(app), &current);
    let needs = i64::try_from(needs).unwrap_or(i64::MAX);
    let needs = (needs > 0).then(|| {
        lang.plain(&plural(needs, tr!("1 needs you"), tr!("{count} need you", count = needs)))
    });
    let latest = if admin { latest.collect() } else { Vec::new() };
    site.html(
        StatusCode::OK,
        &OverviewPage { p, name, admin, findings, figures, steps, done, needs, latest },
    )
}

/// Reads the findings of the guild for its admins.
async fn needs_you(site: &In<TicketStaff>) -> Vec<Shown> {
    let (app, lang) = (&site.app, site.lang);
    let guild = site.authority.guild();
    let found = findings::findings(app, guild).await;
    let directory = directory::of(&app.discord, guild).await.ok();
    let shown = |finding: Finding| {
        let mend = |fix: Fix| match fix {
            Fix::Link { label, url } => Mend { label: lang.plain(&label), href: url, post: false },
            Fix::Page { label, path } => {
                Mend { label: lang.plain(&label), href: site.at(path), post: false }
            }
            Fix::Act { label, path, .. } => {
                Mend { label: lang.plain(&label), href: site.at(path), post: true }
            }
            Fix::Setting(spec) => Mend {
                label: lang.plain(&tr!("Choose: {setting}", setting = lang.plain(&spec.title()))),
                href: site.at(&format!("settings/{}#f-{}-{}", spec.scope, spec.scope, spec.key)),
                post: false,
            },
        };
        let words = lang.plain(&finding.text);
        let words = directory.as_deref().map_or(words.clone(), |d| named(&words, d));
        Shown { words, fix: finding.fix.map(mend) }
    };
    found.into_iter().map(shown).collect()
}

/// Words with the names of channels and roles in place of their mentions, which only Discord shows as names.
fn named(words: &str, directory: &Directory) -> String {
    let channels =
        directory.channels.iter().map(|c| (format!("<#{}>", c.id), format!("#{}", c.name)));
    let roles = directory.roles.iter().map(|r| (format!("<@&{}>", r.id), format!("@{}", r.name)));
    channels
        .chain(roles)
        .fold(words.to_owned(), |words, (mention, name)| words.replace(&mention, &name))
}
