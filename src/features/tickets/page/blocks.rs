//! The people who may not open tickets.
//!
//! Invariant: blocking somebody touches no ticket that is open.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::page_data::{PageData, Somebody};
use crate::{
    discord::directory,
    error::{Error, Result},
    features::tickets::flow,
    lang::Text,
    permissions::{Authority as _, GuildAdmin, GuildStaff, TicketStaff},
    tr,
    web::{csrf::Form, guard::In, page::Page, when::When},
};

#[derive(Template)]
#[template(path = "features/tickets/page/templates/blocked.html")]
struct BlockedPage {
    p: Page,
    blocked: Vec<(Somebody, String, When)>,
    error: Option<String>,
    person: String,
    reason: String,
}

/// The action that was just done.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params {
    done: Option<String>,
}

/// The submitted fields of a form.
pub(super) type Fields = HashMap<String, String>;

/// The people.
pub(super) async fn list(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    let said = match params.done.as_deref() {
        Some("block") => Some(tr!("They can no longer open tickets. Open ones stay open.")),
        Some("unblock") => Some(tr!("They can open tickets again.")),
        _ => None,
    };
    let shown = page(&site, StatusCode::OK, said, None, ("", "")).await;
    site.show(shown).await
}

async fn page(
    site: &In<GuildAdmin>,
    status: StatusCode,
    said: Option<Text>,
    error: Option<&Text>,
    (person, reason): (&str, &str),
) -> Result<Response> {
    let staff: In<TicketStaff> = site.narrowed().await?;
    let mut data = PageData::open(&staff).await?;
    let reader: In<GuildStaff> = site.narrowed().await?;
    let all = flow::blocked(&site.app, reader.authority).await?;
    data.meet(all.iter().map(|(user, ..)| *user)).await;
    let mut p = site.page(tr!("Blocked people")).await?;
    p.saved(said, None);
    let row = |(user, reason, at)| (data.person(user), reason, data.when(at));
    let page = BlockedPage {
        p,
        blocked: all.into_iter().map(row).collect(),
        error: error.map(|text| data.words(text)),
        person: person.to_owned(),
        reason: reason.to_owned(),
    };
    site.html(status, &page)
}

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

/// Blocks somebody.
pub(super) async fn add(site: In<GuildAdmin>, Form(fields): Form<Fields>) -> Response {
    let (person, reason) = (field(&fields, "person"), field(&fields, "reason"));
    let added = async {
        let staff: In<TicketStaff> = site.narrowed().await?;
        let user = match directory::meant(&site.app.discord, staff.authority.guild(), person).await
        {
            Ok(user) => user,
            Err(Error::Refused(text)) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return page(&site, status, None, Some(&text), (person, reason)).await;
            }
            Err(other) => return Err(other),
        };
        let context = PageData::open(&staff).await?.context;
        let mut tx = site.app.db.begin().await?;
        flow::block(&context, &mut tx, site.authority, user, reason).await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at("tickets/blocked?done=block")).into_response())
    };
    site.show(added.await).await
}

/// Lets somebody open tickets again.
pub(super) async fn remove(site: In<GuildAdmin>, Form(fields): Form<Fields>) -> Response {
    let removed = async {
        let user = directory::person_in(field(&fields, "person"))
            .ok_or_else(|| Error::Refused(tr!("Choose whom to let in again.")))?;
        let mut tx = site.app.db.begin().await?;
        flow::unblock(&mut tx, site.authority, user).await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at("tickets/blocked?done=unblock")).into_response())
    };
    site.show(removed.await).await
}
