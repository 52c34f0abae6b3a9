//! Editing a scope: the form, the review, saving, and two versions of one setting.
//!
//! Invariant: nothing is saved that was not shown as a difference first, and what was shown is saved only
//! on the revision it was shown at.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    PageData,
    diff::{How, Row},
    fields::{Control, Field, Mark},
    previews::{self, Shown},
    submit::{self, Pairs},
};
use crate::{
    error::{Error, Result},
    lang::{Text, plural},
    permissions::{Access, GuildAdmin},
    settings::{
        Author, Base, Checked, Conflict, Input, Saved, Scope, Surface, System, Unverified, Wish,
        flow, history,
    },
    tr,
    web::{csrf::Form, guard::In, off::Off, page::Page},
};

#[derive(Template)]
#[template(path = "features/settings/page/templates/scope.html")]
struct ScopePage {
    p: Page,
    scope: &'static str,
    title: String,
    help: String,
    revision: i64,
    errors: Vec<(String, String, String)>,
    /// That the feature of these settings is off.
    off: Option<Off>,
    offline: bool,
    fields: Vec<Field>,
    previews: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "features/settings/page/templates/review.html")]
pub(super) struct ReviewPage {
    pub p: Page,
    pub heading: String,
    /// Where the changes come from: the page to go back to, and its name.
    pub back: String,
    pub from_title: String,
    pub can_edit: bool,
    pub action: String,
    pub button: String,
    pub revision: i64,
    pub hidden: Pairs,
    pub rows: Vec<Row>,
    pub refused: Vec<(String, String)>,
    pub unknown: Vec<String>,
    pub overtaken: Vec<(String, i64)>,
    pub unverified: Vec<String>,
    pub previews: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "features/settings/page/templates/conflict.html")]
struct ConflictPage {
    p: Page,
    action: String,
    back: String,
    revision: i64,
    hidden: Pairs,
    conflicts: Vec<TwoVersions>,
    rows: Vec<Row>,
}

struct TwoVersions {
    name: String,
    title: String,
    theirs: String,
    yours: String,
    who: String,
}

#[derive(Template)]
#[template(path = "features/settings/page/templates/previews.html")]
struct PreviewPart {
    previews: Vec<Shown>,
}

/// The query parameters.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Params {
    /// The change set that was just saved.
    saved: Option<i64>,
}

/// The form of a scope.
pub(super) async fn form(
    site: In<GuildAdmin>,
    Path((_, scope)): Path<(String, String)>,
    Query(params): Query<Params>,
) -> Response {
    let shown = async {
        let data = PageData::open(&site).await?;
        let scope = data.scope(&scope)?;
        let saved = params.saved;
        let mut page = site.page(scope.title()).await?;
        if let Some(set) = saved {
            let more = format!("history#set-{set}");
            page.saved(super::saved_words(&data, set).await?, Some(&more));
        }
        let revision = data.current.revision;
        let (typed, errors) = (HashMap::new(), HashMap::new());
        data.scope_page(page, scope, &typed, &errors, StatusCode::OK, revision)
    };
    site.show(shown.await).await
}

/// The preview for members of the form as it stands, while somebody types.
pub(super) async fn preview(
    site: In<GuildAdmin>,
    Path((_, scope)): Path<(String, String)>,
    Query(pairs): Query<Pairs>,
) -> Response {
    let shown = async {
        let data = PageData::open(&site).await?;
        let scope = data.scope(&scope)?;
        // Values that cannot be read yet leave the preview as it would be without them.
        let changes = submit::edited(scope, &pairs)
            .iter()
            .filter_map(|(spec, wish)| crate::settings::read_wish(spec, wish).ok())
            .collect::<Vec<_>>();
        let changes = crate::settings::plan(&data.current, &changes).unwrap_or_default();
        let drafted = data.current.drafted(&changes);
        let previews = previews::of(&site.app, scope.name, &drafted, data.directory(), site.lang);
        site.html(StatusCode::OK, &PreviewPart { previews })
    };
    site.show(shown.await).await
}

/// Looks at an edit, and shows its differences or what is wrong with it.
pub(super) async fn review(
    site: In<GuildAdmin>,
    Path((_, scope)): Path<(String, String)>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let shown = async {
        let data = PageData::open(&site).await?;
        let scope = data.scope(&scope)?;
        let revision = submit::revision(&pairs).unwrap_or(data.current.revision);
        let seen = history::seen(&site.app, data.guild, &data.current, revision).await?;
        let mut wishes = submit::edited(scope, &pairs);
        // A change that somebody else made meanwhile is not this person's edit.
        wishes.retain(|(spec, wish)| submit::touches(&seen, spec, wish));
        let touched: Vec<_> = wishes.iter().map(|(spec, _)| spec.name()).collect();
        if let Some(reset) = submit::value(&pairs, "reset") {
            wishes.retain(|(spec, _)| spec.name() != reset);
            let spec = scope.specs.iter().find(|spec| spec.name() == reset);
            wishes.extend(spec.map(|spec| (spec, Wish::Reset)));
        }
        let checked = flow::check(&site.app, data.guild, wishes).await?;
        if !checked.refused.is_empty() {
            let errors = checked.refused.iter().map(|r| (r.spec.name(), r.text.clone())).collect();
            let page = site.page(scope.title()).await?;
            let mut typed = submit::grouped(&pairs);
            typed.retain(|name, _| touched.contains(name));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return data.scope_page(page, scope, &typed, &errors, status, revision);
        }
        data.review_page(scope, &checked, revision).await
    };
    site.show(shown.await).await
}

/// Back from the review to the form, with what was typed.
pub(super) async fn again(
    site: In<GuildAdmin>,
    Path((_, scope)): Path<(String, String)>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let shown = async {
        let data = PageData::open(&site).await?;
        let scope = data.scope(&scope)?;
        let typed: HashMap<_, _> = submit::reviewed(crate::settings::registry(&site.app), &pairs)
            .into_iter()
            .filter_map(|(spec, wish)| match wish {
                Wish::Set(Input::Json(value)) => Some((spec.name(), spec.kind.written(&value))),
                _ => None,
            })
            .collect();
        let page = site.page(scope.title()).await?;
        let revision = submit::revision(&pairs).unwrap_or(data.current.revision);
        data.scope_page(page, scope, &typed, &HashMap::new(), StatusCode::OK, revision)
    };
    site.show(shown.await).await
}

/// Saves what a review page showed.
pub(super) async fn save(site: In<GuildAdmin>, Form(pairs): Form<Pairs>) -> Response {
    let shown = async {
        let mut wishes = submit::reviewed(crate::settings::registry(&site.app), &pairs);
        wishes.retain(|(spec, _)| {
            submit::value(&pairs, &format!("keep:{}", spec.name())) != Some("theirs")
        });
        let data = PageData::open(&site).await?;
        let checked = flow::check(&site.app, data.guild, wishes).await?;
        let base = submit::revision(&pairs).map_or(Base::Latest, Base::Seen);
        let back = submit::value(&pairs, "from").unwrap_or("settings").to_owned();
        commit(&site, &data, &checked, base, &pairs, &back).await
    };
    site.show(shown.await).await
}

/// Saves, and shows where that led.
pub(super) async fn commit(
    site: &In<GuildAdmin>,
    data: &PageData<'_>,
    checked: &Checked,
    base: Base,
    pairs: &Pairs,
    back: &str,
) -> Result<Response> {
    let author = Author::new(site.authority, Surface::Dashboard);
    let accept = match submit::value(pairs, "unverified") {
        Some("accept") => Unverified::Accept,
        _ => Unverified::Refuse,
    };
    let to = |query: &str| site.at(&format!("{}{query}", super::known_page(data, back)));
    match flow::commit(&site.app, &author, checked, base, accept).await? {
        Saved::Done { set, .. } => Ok(Redirect::to(&to(&format!("?saved={set}"))).into_response()),
        Saved::Nothing => Ok(Redirect::to(&to("")).into_response()),
        Saved::Stale(conflicts) => data.conflict_page(checked, &conflicts, back).await,
        Saved::Unverified(_) => {
            let scope = data.scope(back).ok();
            let base = match base {
                Base::Seen(revision) => revision,
                Base::Latest => checked.revision,
            };
            match scope {
                Some(scope) => data.review_page(scope, checked, base).await,
                None => Err(Error::Unavailable(tr!(
                    "Discord does not answer, so I could not check these. Nothing was saved; try again in a minute."
                ))),
            }
        }
    }
}

impl PageData<'_> {
    fn scope_page(
        &self,
        p: Page,
        scope: &'static Scope,
        typed: &HashMap<String, Vec<String>>,
        errors: &HashMap<String, Text>,
        status: StatusCode,
        revision: i64,
    ) -> Result<Response> {
        let source = self.source(typed, errors);
        let fields: Vec<_> = scope.specs.iter().map(|spec| source.field(spec)).collect();
        let errors = fields
            .iter()
            .filter_map(|f| Some((f.id.clone(), f.title.clone(), f.error.clone()?)))
            .collect();
        let system = self.current.read::<System>();
        let page = ScopePage {
            off: Off::of(&p, &system, scope.name, Access::Admin),
            p,
            scope: scope.name,
            title: self.site.lang.plain(&scope.title()),
            help: self.site.lang.plain(&scope.help()),
            revision,
            errors,
            offline: self.directory.is_none(),
            fields,
            previews: previews::of(
                &self.site.app,
                scope.name,
                &self.current,
                self.directory(),
                self.site.lang,
            ),
        };
        self.site.html(status, &page)
    }

    async fn review_page(
        &self,
        scope: &'static Scope,
        checked: &Checked,
        revision: i64,
    ) -> Result<Response> {
        let lang = self.site.lang;
        let count = checked.changes.len();
        let counted = i64::try_from(count).unwrap_or(i64::MAX);
        let people = self.people_in(&checked.changes).await;
        let reader = self.reader_with(&people);
        let drafted = self.current.drafted(&checked.changes);
        let mut hidden = submit::hidden(&checked.changes);
        hidden.push(("from".into(), scope.name.into()));
        let title = lang.plain(&scope.title());
        let page = ReviewPage {
            p: self.site.page(tr!("Review")).await?,
            heading: lang.plain(&plural(
                counted,
                tr!("Save this change?"),
                tr!("Save these {count} changes?", count = count),
            )),
            back: self.site.at(&format!("settings/{}", scope.name)),
            from_title: title,
            can_edit: true,
            action: self.site.at("settings/save"),
            button: lang.plain(&plural(
                counted,
                tr!("Save the change"),
                tr!("Save {count} changes", count = count),
            )),
            revision,
            hidden,
            rows: checked.changes.iter().map(|change| reader.change(change)).collect(),
            refused: Vec::new(),
            unknown: Vec::new(),
            overtaken: Vec::new(),
            unverified: self.titles(&checked.unverified),
            previews: previews::of(&self.site.app, scope.name, &drafted, self.directory(), lang),
        };
        self.site.html(StatusCode::OK, &page)
    }

    async fn conflict_page(
        &self,
        checked: &Checked,
        conflicts: &[Conflict],
        back: &str,
    ) -> Result<Response> {
        let lang = self.site.lang;
        let mut people = self.people(conflicts.iter().map(|conflict| conflict.by)).await;
        people.extend(self.people_in(&checked.changes).await);
        let reader = self.reader_with(&people);
        let disputed = |name: &str| conflicts.iter().any(|c| c.spec.name() == name);
        let mut hidden = submit::hidden(&checked.changes);
        hidden.push(("from".into(), back.into()));
        let versions = conflicts.iter().map(|conflict| {
            let (theirs, yours) = reader.conflict(conflict);
            let id = conflict.by.get();
            let who = people.get(&id).cloned().unwrap_or_else(|| id.to_string());
            TwoVersions {
                name: conflict.spec.name(),
                title: lang.plain(&conflict.spec.title()),
                theirs,
                yours,
                who: lang.plain(&tr!(
                    "saved by {who}, change {number}",
                    who = who,
                    number = conflict.change
                )),
            }
        });
        let rows = checked.changes.iter().filter(|change| !disputed(&change.spec.name()));
        let page = ConflictPage {
            p: self.site.page(tr!("Changed meanwhile")).await?,
            action: self.site.at("settings/save"),
            back: self.site.at(super::known_page(self, back).as_str()),
            // From here on, what is on this page is what was seen.
            revision: self.current.revision.max(checked.revision),
            hidden,
            conflicts: versions.collect(),
            rows: rows.map(|change| reader.change(change)).collect(),
        };
        self.site.html(StatusCode::CONFLICT, &page)
    }
}
