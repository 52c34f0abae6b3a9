//! The dashboard's pages for settings and their history.
//!
//! Invariant: every page and every save works without JavaScript, and needs [`GuildAdmin`], which is asked
//! of Discord again before each save.

mod diff;
mod edit;
mod fields;
mod history;
mod import;
mod index;
mod picks;
mod previews;
mod submit;

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    routing::{get, post},
};

use crate::{
    app::App,
    clock::Time,
    discord::directory::{self, Directory},
    error::{Error, Result},
    ids::{GuildId, UserId},
    lang::{Text, plural},
    permissions::{Authority as _, GuildAdmin},
    settings::{
        self, Change, Current, Scope, Spec, System,
        history::{Target, set},
        words::Names,
    },
    tr,
    web::{guard::In, when::When},
};
use diff::Reader;
use fields::Source;

/// The pages.
pub fn routes() -> Router<App> {
    let base = "/dashboard/{guild_id}";
    Router::new()
        .route(&format!("{base}/settings"), get(index::index))
        .route(&format!("{base}/settings/save"), post(edit::save))
        .route(&format!("{base}/settings/export"), get(import::export))
        .route(&format!("{base}/settings/import"), get(import::form).post(import::review))
        .route(&format!("{base}/settings/{{scope}}"), get(edit::form).post(edit::review))
        .route(&format!("{base}/settings/{{scope}}/edit"), post(edit::again))
        .route(&format!("{base}/settings/{{scope}}/preview"), get(edit::preview))
        .route(&format!("{base}/history"), get(history::list))
        .route(&format!("{base}/history/rollback"), get(history::confirm).post(history::roll_back))
}

/// The data that a page about a guild's settings is made from.
struct PageData<'a> {
    site: &'a In<GuildAdmin>,
    guild: GuildId,
    current: Arc<Current>,
    /// None when Discord could not be asked.
    directory: Option<Arc<Directory>>,
    people: HashMap<u64, String>,
    now: Time,
    zone: chrono_tz::Tz,
}

impl<'a> PageData<'a> {
    async fn open(site: &'a In<GuildAdmin>) -> Result<Self> {
        let guild = site.authority.guild();
        let app = &site.app;
        let current = settings::current(app, guild).await?;
        let directory = directory::of(&app.discord, guild).await.ok();
        let changed_by =
            crate::settings::registry(app).specs().filter_map(|spec| Some(current.held(spec)?.by));
        let named = crate::settings::registry(app)
            .specs()
            .flat_map(|spec| spec.kind.people(&current.value(spec)));
        let people = directory::names(&app.discord, guild, changed_by.chain(named)).await;
        let zone = current.read::<System>().timezone;
        Ok(Self { site, guild, current, directory, people, now: app.clock.now(), zone })
    }

    fn scope(&self, name: &str) -> Result<&'static Scope> {
        crate::settings::registry(&self.site.app).scope(name).ok_or_else(|| {
            Error::NotFound(tr!("There are no settings called {name}.", name = name))
        })
    }

    fn directory(&self) -> Option<&Directory> {
        self.directory.as_deref()
    }

    fn when(&self, time: Time) -> When {
        When::new(time, self.now, self.zone, self.site.lang)
    }

    fn source<'s>(
        &'s self,
        typed: &'s HashMap<String, Vec<String>>,
        errors: &'s HashMap<String, Text>,
    ) -> Source<'s> {
        Source {
            lang: self.site.lang,
            current: &self.current,
            directory: self.directory(),
            people: &self.people,
            typed,
            errors,
            now: self.now,
            zone: self.zone,
        }
    }

    fn reader(&self) -> Reader<'_> {
        self.reader_with(&self.people)
    }

    fn reader_with<'s>(&'s self, people: &'s HashMap<u64, String>) -> Reader<'s> {
        Reader {
            lang: self.site.lang,
            names: Names { directory: self.directory(), people },
            registry: crate::settings::registry(&self.site.app),
            subjects: self.site.app.part::<crate::changes::Registry>(),
        }
    }

    async fn people(&self, users: impl IntoIterator<Item = UserId>) -> HashMap<u64, String> {
        directory::names(&self.site.app.discord, self.guild, users).await
    }

    /// The names of everybody, also in the values of these changes.
    async fn people_in(&self, changes: &[Change]) -> HashMap<u64, String> {
        let values = |change: &Change| {
            let people = |value| change.spec.kind.people(value);
            [people(&change.before), people(&change.after)].concat()
        };
        let mut people = self.people(changes.iter().flat_map(values)).await;
        people.extend(self.people.clone());
        people
    }

    fn titles(&self, specs: &[&'static Spec]) -> Vec<String> {
        specs.iter().map(|spec| self.site.lang.plain(&spec.title())).collect()
    }
}

/// The message after a save, from the history itself; none when there is no such set.
async fn saved_words(data: &PageData<'_>, number: i64) -> Result<Option<Text>> {
    let set = match set(&data.site.app, data.guild, number).await {
        Ok(set) => set,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let count = set.changes.len();
    Ok(Some(plural(
        i64::try_from(count).unwrap_or(i64::MAX),
        tr!("Change saved."),
        tr!("{count} changes saved.", count = count),
    )))
}

/// The page that a form names as the one to go back to, if it is one.
fn known_page(data: &PageData<'_>, name: &str) -> String {
    match crate::settings::registry(&data.site.app).scope(name) {
        Some(scope) => format!("settings/{}", scope.name),
        None if name == "history" => "history".to_owned(),
        None => "settings".to_owned(),
    }
}

/// The target of a rollback, as the address names it.
#[derive(Debug, serde::Deserialize)]
struct Which {
    set: Option<i64>,
    change: Option<i64>,
}

impl Which {
    fn target(&self) -> Result<Target> {
        match (self.set, self.change) {
            (Some(set), None) => Ok(Target::Set(set)),
            (None, Some(change)) => Ok(Target::Change(change)),
            _ => Err(Error::NotFound(tr!("Name one change, or one change set."))),
        }
    }
}
