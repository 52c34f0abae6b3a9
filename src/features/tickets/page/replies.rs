//! Prepared replies: written by admins, used by staff.
//!
//! Invariant: what was typed is never lost, and what somebody else wrote meanwhile is shown before it is
//! replaced.

use askama::Template;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::page_data::PageData;
use crate::{
    changes::{Author, Surface},
    error::{Error, Result},
    features::tickets::flow::{self, Prepared, REPLY_MAX},
    lang::Text,
    permissions::{Authority as _, GuildAdmin, TicketStaff},
    text, tr,
    web::{csrf::Form, guard::In, page::Page},
};

/// Characters of a reply that a list shows.
const SHOWN: usize = 160;

#[derive(Template)]
#[template(path = "features/tickets/page/templates/replies.html")]
struct RepliesPage {
    p: Page,
    /// Name, the name for addresses, and how it begins.
    replies: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "features/tickets/page/templates/reply_edit.html")]
struct EditPage {
    p: Page,
    was: String,
    seen: String,
    name: String,
    body: String,
    error: Option<String>,
    theirs: Option<String>,
    dirty: bool,
    max: usize,
}

#[derive(Template)]
#[template(path = "features/tickets/page/templates/reply_remove.html")]
struct RemovePage {
    p: Page,
    name: String,
    body: String,
}

/// Which reply, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params {
    #[serde(default)]
    name: String,
    saved: Option<String>,
    removed: Option<String>,
}

/// The submitted fields of a form.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    was: String,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    body: String,
}

/// The replies.
pub(super) async fn list(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    let shown = async {
        let all = flow::replies(&site.app, site.authority.guild()).await?;
        let mut p = site.page(tr!("Prepared replies")).await?;
        let said = match (&params.saved, &params.removed) {
            (Some(name), _) => Some(tr!("The reply {name} is saved.", name = name)),
            (None, Some(name)) => Some(tr!("The reply {name} is gone.", name = name)),
            (None, None) => None,
        };
        p.saved(said, None);
        let row = |(name, body): (String, String)| {
            let query = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
            (name, query, text::cut(&body.replace('\n', " "), SHOWN))
        };
        let page = RepliesPage { p, replies: all.into_iter().map(row).collect() };
        site.html(StatusCode::OK, &page)
    };
    site.show(shown.await).await
}

async fn body(site: &In<GuildAdmin>, name: &str) -> Result<String> {
    let found = flow::reply(&site.app, site.authority.guild(), name).await?;
    found.ok_or_else(|| Error::NotFound(tr!("There is no reply {name}.", name = name)))
}

/// The form of a reply; of a new one when none is named.
pub(super) async fn form(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    let shown = async {
        let was = params.name.trim().to_lowercase();
        let body = if was.is_empty() { String::new() } else { body(&site, &was).await? };
        let sent = Sent { seen: body.clone(), name: was.clone(), was, body };
        page(&site, sent, StatusCode::OK, None, None).await
    };
    site.show(shown.await).await
}

async fn page(
    site: &In<GuildAdmin>,
    sent: Sent,
    status: StatusCode,
    error: Option<&Text>,
    theirs: Option<String>,
) -> Result<Response> {
    let title = if sent.was.is_empty() {
        tr!("New reply")
    } else {
        tr!("Reply {name}", name = sent.was.as_str())
    };
    let page = EditPage {
        p: site.page(title).await?,
        error: error.map(|text| site.lang.plain(text)),
        dirty: error.is_some(),
        was: sent.was,
        // Saving again replaces what was shown.
        seen: theirs.clone().unwrap_or(sent.seen),
        name: sent.name,
        body: sent.body,
        theirs,
        max: REPLY_MAX,
    };
    site.html(status, &page)
}

/// Saves a reply.
pub(super) async fn save(site: In<GuildAdmin>, Form(sent): Form<Sent>) -> Response {
    site.show(saved(&site, sent).await).await
}

async fn saved(site: &In<GuildAdmin>, sent: Sent) -> Result<Response> {
    // Browsers send line breaks as two characters.
    let unix = |text: &str| text.replace("\r\n", "\n");
    let sent = Sent { body: unix(&sent.body), seen: unix(&sent.seen), ..sent };
    let staff: In<TicketStaff> = site.narrowed().await?;
    let context = PageData::open(&staff).await?.context;
    let mut tx = site.app.db.begin().await?;
    let wanted = Prepared { was: &sent.was, seen: &sent.seen, name: &sent.name, body: &sent.body };
    match flow::keep_reply(&context, &mut tx, &author(site), wanted).await {
        Ok(()) => {
            tx.commit().await?;
            let name: String =
                url::form_urlencoded::byte_serialize(sent.name.trim().as_bytes()).collect();
            Ok(Redirect::to(&site.at(&format!("tickets/replies?saved={name}"))).into_response())
        }
        Err(Error::Refused(text)) => {
            drop(tx);
            let present = if sent.was.is_empty() {
                None
            } else {
                flow::reply(&site.app, site.authority.guild(), &sent.was).await?
            };
            let theirs = present.filter(|present| present.trim() != sent.seen.trim());
            page(site, sent, StatusCode::CONFLICT, Some(&text), theirs).await
        }
        Err(other) => Err(other),
    }
}

/// Asks before a reply is removed.
pub(super) async fn ask(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    let shown = async {
        let body = body(&site, &params.name).await?;
        let p = site.page(tr!("Remove reply {name}", name = params.name.as_str())).await?;
        site.html(StatusCode::OK, &RemovePage { p, name: params.name, body })
    };
    site.show(shown.await).await
}

/// Removes a reply.
pub(super) async fn remove(site: In<GuildAdmin>, Form(sent): Form<Sent>) -> Response {
    let removed = async {
        body(&site, &sent.name).await?;
        let mut tx = site.app.db.begin().await?;
        let named = (sent.name.as_str(), "");
        flow::save_reply(&mut tx, &author(&site), named, site.app.clock.now()).await?;
        tx.commit().await?;
        let name: String = url::form_urlencoded::byte_serialize(sent.name.as_bytes()).collect();
        Ok(Redirect::to(&site.at(&format!("tickets/replies?removed={name}"))).into_response())
    };
    site.show(removed.await).await
}

fn author(site: &In<GuildAdmin>) -> Author {
    Author::new(site.authority, Surface::Dashboard)
}
