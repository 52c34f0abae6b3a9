//! Writing, changing and deleting an entry.
//!
//! Invariant: what was typed is never lost: it is saved, or shown again with what stands in its way.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::may_change;
use crate::{
    changes::{Author, Surface},
    discord::reply::Visibility,
    error::{Error, Problem, Result},
    features::faq::{
        flow::{self, Full},
        model::{ANSWER_MAX, Draft, Entry, KEYWORDS_MAX, TITLE_MAX},
        view,
    },
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    text, tr,
    web::{
        csrf::Form,
        guard::In,
        message::{self, Frame},
        page::Page,
    },
};

#[derive(Template)]
#[template(path = "features/faq/page/templates/edit.html")]
struct EditPage {
    p: Page,
    heading: String,
    /// None for a new one.
    number: Option<i64>,
    revision: i64,
    draft: Draft,
    dirty: bool,
    may_change: bool,
    errors: Vec<String>,
    /// The draft that somebody else saved meanwhile.
    theirs: Option<Draft>,
    limits: (u16, u16, u16),
    preview: String,
}

#[derive(Template)]
#[template(path = "features/faq/page/templates/delete.html")]
struct DeletePage {
    p: Page,
    number: i64,
    title: String,
}

/// The fields that a form sent.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Sent {
    title: String,
    answer: String,
    #[serde(default)]
    keywords: String,
    #[serde(default)]
    revision: i64,
}

impl Sent {
    fn draft(&self) -> Draft {
        Draft {
            title: self.title.clone(),
            // Browsers send line breaks as two characters.
            answer: self.answer.replace("\r\n", "\n"),
            keywords: self.keywords.clone(),
        }
    }
}

/// The values that a new entry begins with.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Begin {
    #[serde(default)]
    title: String,
    #[serde(default)]
    answer: String,
}

/// How a page came about.
struct Shown {
    status: StatusCode,
    number: Option<i64>,
    revision: i64,
    draft: Draft,
    dirty: bool,
    errors: Vec<String>,
    theirs: Option<Draft>,
}

impl Shown {
    fn new(draft: Draft) -> Self {
        let (status, errors) = (StatusCode::OK, Vec::new());
        Self { status, number: None, revision: 0, draft, dirty: false, errors, theirs: None }
    }
}

fn of(entry: &Entry) -> Draft {
    Draft {
        title: entry.title.clone(),
        answer: entry.answer.clone(),
        keywords: entry.keywords.clone(),
    }
}

/// The entry as Discord shows it.
fn look(site_lang: crate::lang::Lang, number: Option<i64>, draft: &Draft) -> String {
    let entry = Entry {
        number: number.unwrap_or(0),
        title: draft.title.clone(),
        answer: draft.answer.clone(),
        keywords: String::new(),
        pinned: false,
        helpful: 0,
        unhelpful: 0,
        revision: 0,
        updated_at: crate::clock::Time::default(),
    };
    let message = view::article(site_lang, &Full::Entry(entry));
    let (names, seen_by, zone) = (None, Visibility::Public, chrono_tz::Tz::UTC);
    message::html(&message, Frame { lang: site_lang, names, seen_by, zone })
}

async fn page(site: &In<GuildStaff>, shown: Shown) -> Result<Response> {
    let heading = match shown.number {
        Some(number) => tr!("Question #{number}", number = number),
        None => tr!("New question"),
    };
    let page = EditPage {
        p: site.page(heading.clone()).await?,
        heading: site.lang.plain(&heading),
        number: shown.number,
        revision: shown.revision,
        preview: look(site.lang, shown.number, &shown.draft),
        draft: shown.draft,
        dirty: shown.dirty,
        may_change: may_change(site).await,
        errors: shown.errors,
        theirs: shown.theirs,
        limits: (TITLE_MAX, ANSWER_MAX, KEYWORDS_MAX),
    };
    site.html(shown.status, &page)
}

/// The form for a new entry; a gap gives its words as the title.
pub(super) async fn blank(site: In<GuildStaff>, Query(begin): Query<Begin>) -> Response {
    let title = text::cut(&begin.title, usize::from(TITLE_MAX));
    let draft = Draft { title, answer: String::new(), keywords: String::new() };
    site.show(page(&site, Shown::new(draft)).await).await
}

/// The form of an entry; people who may only read see how it looks.
pub(super) async fn form(site: In<GuildStaff>, Path((_, number)): Path<(String, i64)>) -> Response {
    let shown = async {
        let entry = flow::entry(&site.app, site.authority.guild(), number).await?;
        let shown =
            Shown { number: Some(number), revision: entry.revision, ..Shown::new(of(&entry)) };
        page(&site, shown).await
    };
    site.show(shown.await).await
}

/// The preview of what is being typed.
pub(super) async fn preview(site: In<GuildStaff>, Query(typed): Query<Begin>) -> Response {
    let title = text::cut(&typed.title, usize::from(TITLE_MAX));
    let answer = text::cut(&typed.answer, usize::from(ANSWER_MAX));
    let draft = Draft { title, answer, keywords: String::new() };
    axum::response::Html(look(site.lang, None, &draft)).into_response()
}

/// Saves a new entry.
pub(super) async fn add(site: In<GuildAdmin>, Form(sent): Form<Sent>) -> Response {
    let saved = async {
        let draft = sent.draft();
        let mut tx = site.app.db.begin().await?;
        match flow::add(
            &mut tx,
            &Author::new(site.authority, Surface::Dashboard),
            &draft,
            site.app.clock.now(),
        )
        .await
        {
            Ok(number) => {
                tx.commit().await?;
                Ok(Redirect::to(&site.at(&format!("faq?saved={number}"))).into_response())
            }
            Err(Error::Invalid(problems)) => {
                drop(tx);
                invalid(&site, None, 0, draft, &problems).await
            }
            Err(other) => Err(other),
        }
    };
    site.show(saved.await).await
}

/// Saves a change of an entry.
pub(super) async fn save(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(sent): Form<Sent>,
) -> Response {
    site.show(changed(&site, number, &sent).await).await
}

async fn changed(site: &In<GuildAdmin>, number: i64, sent: &Sent) -> Result<Response> {
    let draft = sent.draft();
    let now = site.app.clock.now();
    let mut tx = site.app.db.begin().await?;
    let edited = flow::edit(
        &mut tx,
        &Author::new(site.authority, Surface::Dashboard),
        number,
        sent.revision,
        &draft,
        now,
    )
    .await;
    match edited {
        Ok(()) => {
            tx.commit().await?;
            Ok(Redirect::to(&site.at(&format!("faq?saved={number}"))).into_response())
        }
        Err(Error::Invalid(problems)) => {
            drop(tx);
            invalid(site, Some(number), sent.revision, draft, &problems).await
        }
        Err(Error::Refused(_)) => {
            drop(tx);
            let present = flow::entry(&site.app, site.authority.guild(), number).await?;
            let shown = Shown {
                status: StatusCode::CONFLICT,
                number: Some(number),
                // Saving again replaces what was shown here.
                revision: present.revision,
                dirty: true,
                theirs: Some(of(&present)),
                ..Shown::new(draft)
            };
            page(&reader(site).await?, shown).await
        }
        Err(Error::NotFound(_)) => {
            drop(tx);
            let gone =
                tr!("Somebody deleted #{number} meanwhile. Save to add it anew.", number = number);
            let shown = Shown {
                status: StatusCode::CONFLICT,
                dirty: true,
                errors: vec![site.lang.plain(&gone)],
                ..Shown::new(draft)
            };
            page(&reader(site).await?, shown).await
        }
        Err(other) => Err(other),
    }
}

async fn invalid(
    site: &In<GuildAdmin>,
    number: Option<i64>,
    revision: i64,
    draft: Draft,
    problems: &[Problem],
) -> Result<Response> {
    let errors = problems.iter().map(|problem| {
        format!("{}: {}", site.lang.plain(&problem.field), site.lang.plain(&problem.text))
    });
    let shown = Shown {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        number,
        revision,
        dirty: true,
        errors: errors.collect(),
        ..Shown::new(draft)
    };
    page(&reader(site).await?, shown).await
}

/// A person who may change may also read.
async fn reader(site: &In<GuildAdmin>) -> Result<In<GuildStaff>> {
    site.narrowed::<GuildStaff>().await
}

/// Asks before deleting.
pub(super) async fn ask(site: In<GuildAdmin>, Path((_, number)): Path<(String, i64)>) -> Response {
    let asked = async {
        let entry = flow::entry(&site.app, site.authority.guild(), number).await?;
        let p = site.page(tr!("Delete #{number}", number = number)).await?;
        site.html(StatusCode::OK, &DeletePage { p, number, title: entry.title })
    };
    site.show(asked.await).await
}

/// Deletes an entry; the history keeps what it said.
pub(super) async fn delete(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(_): Form<Vec<(String, String)>>,
) -> Response {
    let deleted = async {
        let mut tx = site.app.db.begin().await?;
        let set = flow::delete(
            &mut tx,
            &Author::new(site.authority, Surface::Dashboard),
            number,
            site.app.clock.now(),
        )
        .await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at(&format!("faq?deleted={number}&set={set}"))).into_response())
    };
    site.show(deleted.await).await
}
