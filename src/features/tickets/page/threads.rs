//! Letting the roles that work on tickets see the threads in which they are, from the overview.
//!
//! Invariant: only an admin does this.

use axum::response::{IntoResponse as _, Redirect, Response};

use crate::{
    error::Result,
    features::tickets::flow::{self, TicketContext},
    permissions::{Authority as _, GuildAdmin},
    web::{csrf::Form, guard::In},
};

/// Does it, and shows the overview again.
pub(super) async fn show(site: In<GuildAdmin>, Form(_): Form<Vec<(String, String)>>) -> Response {
    site.show(shown(&site).await).await
}

async fn shown(site: &In<GuildAdmin>) -> Result<Response> {
    let context = TicketContext::of(&site.app, site.authority.guild()).await?;
    flow::show_threads(&context).await?;
    Ok(Redirect::to(site.at("").trim_end_matches('/')).into_response())
}
