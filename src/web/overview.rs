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
    discord::directory::{self, Age},
    error::Result,
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    settings::{
        self, System,
        history::{self, Filter, SettingChange as _},
        setup,
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
    figures: Vec<(String, String)>,
    steps: Vec<Step>,
    done: usize,
    latest: Vec<Latest>,
}

struct Step {
    title: String,
    href: String,
    done: bool,
}

struct Latest {
    title: String,
    who: String,
    href: String,
    when: When,
}

pub(super) async fn overview(site: In<GuildStaff>) -> Response {
    site.show(shown(&site).await).await
}

async fn shown(site: &In<GuildStaff>) -> Result<Response> {
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
    let answered = setup::answered(app, guild).await?;
    let steps: Vec<_> = setup::steps(crate::settings::registry(app))
        .map(|spec| Step {
            title: lang.plain(&spec.title()),
            href: site.at(&format!("settings/{}#f-{}-{}", spec.scope, spec.scope, spec.key)),
            done: answered.contains(&spec.name()) || current.chosen(spec).is_some(),
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
    let done = steps.iter().filter(|step| step.done).count();
    let latest = if admin { latest.collect() } else { Vec::new() };
    site.html(StatusCode::OK, &OverviewPage { p, name, admin, figures, steps, done, latest })
}
