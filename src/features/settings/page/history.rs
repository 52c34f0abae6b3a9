//! The history of settings, and taking changes back.
//!
//! Invariant: a rollback is shown before it is made, and made only on what was shown.

use askama::Template;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    PageData, Which,
    diff::{How, Row},
    edit::{self, ReviewPage},
    index::Chip,
    submit::{self, Pairs},
};
use crate::{
    changes::{self, Author, By, Registry as Subjects, Surface},
    error::Result,
    ids::UserId,
    lang::{Text, plural},
    permissions::GuildAdmin,
    settings::{
        Base,
        history::{self, ChangeSet, Filter, Recorded, SettingChange as _, Target},
    },
    tr,
    web::{csrf::Form, guard::In, page::Page, when::When},
};

/// Change sets on a page.
const PAGE: usize = 20;
/// The field that names a setting which cannot be taken back and was shown as left out.
const LEFT_OUT: &str = "left_out";

#[derive(Template)]
#[template(path = "features/settings/page/templates/history.html")]
struct HistoryPage {
    p: Page,
    filters: Vec<Chip>,
    sets: Vec<Set>,
    newer: Option<String>,
    older: Option<String>,
}

struct Set {
    number: i64,
    /// The day, when it is another than that of the set before.
    day: Option<String>,
    initial: String,
    title: String,
    surface: String,
    when: When,
    rows: Vec<(i64, Row)>,
}

/// The filters of the list.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Params {
    #[serde(default)]
    scope: String,
    by: Option<UserId>,
    before: Option<i64>,
    saved: Option<i64>,
}

/// The history, newest first.
pub(super) async fn list(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    site.show(listed(&site, &params).await).await
}

async fn listed(site: &In<GuildAdmin>, params: &Params) -> Result<Response> {
    let data = PageData::open(site).await?;
    let app = &site.app;
    let scope = crate::settings::registry(app).scope(&params.scope);
    let other = || Some(app.part::<Subjects>().named(&params.scope)?.kind().to_owned());
    let subject = scope.map(|scope| history::subject(scope.name)).or_else(other);
    let filter = Filter { subject, id: None, by: params.by };
    let page = history::page(&site.app, data.guild, &filter, params.before, PAGE).await?;
    let people = data.people(page.sets.iter().map(|set| set.changes[0].by)).await;
    let values = page.sets.iter().flat_map(|set| &set.changes);
    let mut named = data.people(values.flat_map(|change| data.mentioned(change))).await;
    named.extend(people.clone());
    let mut sets: Vec<Set> = Vec::new();
    let mut last = None;
    for set in &page.sets {
        let day = set.changes[0].at.with_timezone(&data.zone).format("%Y-%m-%d").to_string();
        let shown = (last.as_ref() != Some(&day)).then(|| day.clone());
        last = Some(day);
        sets.push(data.set(set, shown, &named));
    }
    let query = |before: Option<i64>| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if filter.subject.is_some() {
            query.append_pair("scope", &params.scope);
        }
        if let Some(by) = params.by {
            query.append_pair("by", &by.to_string());
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        site.at(&format!("history?{}", query.finish()))
    };
    let mut p = site.page(tr!("History")).await?;
    if let Some(set) = params.saved {
        p.saved(super::saved_words(&data, set).await?, None);
    }
    let shown = HistoryPage {
        p,
        filters: data.filters(params, &people),
        sets,
        newer: params.before.is_some().then(|| query(None)),
        older: page.next.map(|next| query(Some(next))),
    };
    site.html(StatusCode::OK, &shown)
}

/// Shows what a rollback would change.
pub(super) async fn confirm(site: In<GuildAdmin>, Query(which): Query<Which>) -> Response {
    let shown = async {
        let data = PageData::open(&site).await?;
        data.rollback_page(which.target()?).await
    };
    site.show(shown.await).await
}

/// Rolls back what was shown.
pub(super) async fn roll_back(site: In<GuildAdmin>, Form(pairs): Form<Pairs>) -> Response {
    let done = async {
        let number = |name| submit::value(&pairs, name).and_then(|value| value.parse().ok());
        let target = Which { set: number("set"), change: number("change") }.target()?;
        let data = PageData::open(&site).await?;
        let recorded = changes::targeted(&site.app.db, data.guild, target).await?;
        if recorded.iter().any(|change| change.scope().is_none()) {
            return undo(&site, target).await;
        }
        let checked = history::rollback(&site.app, data.guild, target).await?.checked;
        // A setting that the page did not show as left out must not be left out silently.
        let shown = |name| pairs.iter().any(|(field, value)| field == LEFT_OUT && *value == name);
        if !checked.refused.iter().all(|refused| shown(refused.spec.name())) {
            return data.rollback_page(target).await;
        }
        let checked = checked.without_refused();
        let base = submit::revision(&pairs).map_or(Base::Latest, Base::Seen);
        edit::commit(&site, &data, &checked, base, &pairs, "history").await
    };
    site.show(done.await).await
}

/// The question whether to take back so many changes, and the button that does.
fn take_back(count: i64) -> (Text, Text) {
    let question =
        plural(count, tr!("Undo this change?"), tr!("Undo {count} changes?", count = count));
    let button = plural(count, tr!("Undo"), tr!("Undo {count} changes", count = count));
    (question, button)
}

/// The field of a form that names what is taken back.
fn named(target: Target) -> (String, String) {
    match target {
        Target::Set(set) => ("set".to_owned(), set.to_string()),
        Target::Change(change) => ("change".to_owned(), change.to_string()),
    }
}

/// Takes back what is no setting.
async fn undo(site: &In<GuildAdmin>, target: Target) -> Result<Response> {
    let by = By::from(&Author::new(site.authority, Surface::Dashboard));
    let mut tx = site.app.db.begin().await?;
    let undone = changes::undo(&site.app, &mut tx, by, target).await?;
    tx.commit().await?;
    Ok(Redirect::to(&site.at(&format!("history?saved={}", undone.set))).into_response())
}

impl PageData<'_> {
    /// The people in the values of a change.
    fn mentioned(&self, change: &Recorded) -> Vec<UserId> {
        let registry = crate::settings::registry(&self.site.app);
        let Some(spec) = change.spec(registry) else { return Vec::new() };
        let values = [change.value_before(registry), change.value_after(registry)];
        values.iter().flat_map(|value| spec.kind.people(value)).collect()
    }

    fn set(
        &self,
        set: &ChangeSet,
        day: Option<String>,
        people: &std::collections::HashMap<u64, String>,
    ) -> Set {
        let lang = self.site.lang;
        let first = &set.changes[0];
        let id = first.by.get();
        let who = people.get(&id).cloned().unwrap_or_else(|| id.to_string());
        let count = set.changes.len();
        let title = match first.reverts {
            Some(number) => {
                tr!("{who} undid change {number}", who = who.as_str(), number = number)
            }
            None if set.changes.iter().any(|change| change.scope().is_none()) => plural(
                i64::try_from(count).unwrap_or(i64::MAX),
                tr!("{who} made a change", who = who.as_str()),
                tr!("{who} made {count} changes", who = who.as_str(), count = count),
            ),
            None => plural(
                i64::try_from(count).unwrap_or(i64::MAX),
                tr!("{who} changed a setting", who = who.as_str()),
                tr!("{who} changed {count} settings", who = who.as_str(), count = count),
            ),
        };
        let surface = match first.token {
            Some(token) => tr!("API token #{number}", number = token),
            None => first.surface.label(),
        };
        let reader = self.reader_with(people);
        Set {
            number: set.set,
            day,
            initial: who.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default(),
            title: lang.plain(&title),
            surface: lang.plain(&surface),
            when: self.when(first.at),
            rows: set.changes.iter().map(|c| (c.number, reader.recorded(c))).collect(),
        }
    }

    fn filters(
        &self,
        params: &Params,
        people: &std::collections::HashMap<u64, String>,
    ) -> Vec<Chip> {
        let lang = self.site.lang;
        let everything = params.scope.is_empty() && params.by.is_none();
        let mut chips = vec![Chip {
            value: String::new(),
            label: lang.plain(&tr!("Everything")),
            chosen: everything,
        }];
        chips.extend(crate::settings::registry(&self.site.app).scopes().iter().map(|scope| Chip {
            value: format!("?scope={}", scope.name),
            label: lang.plain(&scope.title()),
            chosen: params.scope == scope.name,
        }));
        chips.extend(self.site.app.part::<Subjects>().0.iter().map(|subject| Chip {
            value: format!("?scope={}", subject.kind()),
            label: lang.plain(&subject.title()),
            chosen: params.scope == subject.kind(),
        }));
        let mut by: Vec<_> = people.iter().collect();
        by.sort_by_key(|(_, name)| name.as_str());
        chips.extend(by.into_iter().take(8).map(|(id, name)| Chip {
            value: format!("?by={id}"),
            label: lang.plain(&tr!("By {name}", name = name.as_str())),
            chosen: params.by.is_some_and(|by| by.get() == *id),
        }));
        chips
    }

    /// Shows what taking back something that is no setting would change.
    async fn undo_page(&self, target: Target, recorded: &[Recorded]) -> Result<Response> {
        let (lang, reader) = (self.site.lang, self.reader());
        let counted = i64::try_from(recorded.len()).unwrap_or(i64::MAX);
        let (heading, button) = take_back(counted);
        let page = ReviewPage {
            p: self.site.page(tr!("Roll back")).await?,
            heading: lang.plain(&heading),
            back: self.site.at("history"),
            from_title: lang.plain(&tr!("History")),
            can_edit: false,
            action: self.site.at("history/rollback"),
            button: lang.plain(&button),
            revision: 0,
            hidden: vec![named(target)],
            rows: recorded.iter().rev().map(|change| reader.taken_back(change)).collect(),
            refused: Vec::new(),
            unknown: Vec::new(),
            overtaken: Vec::new(),
            unverified: Vec::new(),
            previews: Vec::new(),
        };
        self.site.html(StatusCode::OK, &page)
    }

    async fn rollback_page(&self, target: Target) -> Result<Response> {
        let lang = self.site.lang;
        let recorded = changes::targeted(&self.site.app.db, self.guild, target).await?;
        if recorded.iter().any(|change| change.scope().is_none()) {
            return self.undo_page(target, &recorded).await;
        }
        let rollback = history::rollback(&self.site.app, self.guild, target).await?;
        let refused = rollback.checked.refused.iter();
        let left_out = refused.clone().map(|r| (LEFT_OUT.to_owned(), r.spec.name()));
        let mut hidden: Pairs = left_out.collect();
        let refused = refused.map(|r| (lang.plain(&r.spec.title()), lang.plain(&r.text))).collect();
        let checked = rollback.checked.without_refused();
        let count = checked.changes.len();
        let (heading, button) = take_back(i64::try_from(count).unwrap_or(i64::MAX));
        hidden.push(named(target));
        let people = self.people_in(&checked.changes).await;
        let reader = self.reader_with(&people);
        let page = ReviewPage {
            p: self.site.page(tr!("Roll back")).await?,
            heading: lang.plain(&heading),
            back: self.site.at("history"),
            from_title: lang.plain(&tr!("History")),
            can_edit: false,
            action: self.site.at("history/rollback"),
            button: lang.plain(&button),
            revision: checked.revision,
            hidden,
            rows: checked.changes.iter().map(|change| reader.change(change)).collect(),
            refused,
            unknown: rollback.gone,
            overtaken: rollback
                .overtaken
                .iter()
                .map(|(spec, number)| (lang.plain(&spec.title()), *number))
                .collect(),
            unverified: self.titles(&checked.unverified),
            previews: Vec::new(),
        };
        self.site.html(StatusCode::OK, &page)
    }
}
