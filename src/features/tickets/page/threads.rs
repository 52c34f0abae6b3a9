//! Mending who sees a channel, from the overview.
//!
//! Invariant: only an admin does this.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::bulk::{Pairs, value};
use crate::{
    error::Result,
    features::tickets::{
        flow::{self, TicketContext},
        ids::Private,
    },
    permissions::{Authority as _, GuildAdmin},
    tr,
    web::{csrf::Form, guard::In, page::Page},
};

#[derive(Template)]
#[template(path = "features/tickets/page/templates/hide.html")]
struct HidePage {
    p: Page,
    button: String,
    action: String,
    settings: String,
    back: String,
}

/// Lets the roles that work on tickets see the threads in which they are, and shows the overview again.
pub(super) async fn show(site: In<GuildAdmin>, Form(_): Form<Pairs>) -> Response {
    site.show(shown(&site).await).await
}

/// Hides the log channel once that was confirmed, and shows the overview again.
pub(super) async fn log(site: In<GuildAdmin>, Form(pairs): Form<Pairs>) -> Response {
    site.show(hidden(&site, Private::Log, &pairs).await).await
}

/// Hides the channel for transcripts once that was confirmed, and shows the overview again.
pub(super) async fn transcripts(site: In<GuildAdmin>, Form(pairs): Form<Pairs>) -> Response {
    site.show(hidden(&site, Private::Transcripts, &pairs).await).await
}

async fn shown(site: &In<GuildAdmin>) -> Result<Response> {
    let context = TicketContext::of(&site.app, site.authority.guild()).await?;
    flow::show_threads(&context).await?;
    Ok(overview(site))
}

async fn hidden(site: &In<GuildAdmin>, private: Private, pairs: &Pairs) -> Result<Response> {
    let context = TicketContext::of(&site.app, site.authority.guild()).await?;
    if !value(pairs, "sure").is_empty() {
        flow::hide(&context, private).await?;
        return Ok(overview(site));
    }
    let Some((_, channel)) = flow::public_channel(&context, private).await? else {
        return Ok(overview(site));
    };
    let page = HidePage {
        p: site.page(tr!("Make #{channel} private?", channel = &channel)).await?,
        button: site.lang.plain(&tr!("Make #{channel} private", channel = channel)),
        action: site.at(private.path()),
        settings: site.at(&format!("settings/{}", private.setting().0)),
        back: site.at("").trim_end_matches('/').to_owned(),
    };
    site.html(StatusCode::OK, &page)
}

fn overview(site: &In<GuildAdmin>) -> Response {
    Redirect::to(site.at("").trim_end_matches('/')).into_response()
}
