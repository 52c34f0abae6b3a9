//! Where download links lead.
//!
//! Invariant: whoever has the link needs no login; what it shows is what its maker may take now.

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};

use crate::{
    app::App,
    discord::directory::Age,
    error::Error,
    export::{self, Audience, Grant, Link, Opened, Reader},
    permissions::GuildAdmin,
    web::{guard, page::Site},
};

/// The pages.
pub fn routes() -> Router<App> {
    Router::new().route("/exports/{token}", get(download))
}

async fn download(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let file = async {
        let Opened { entry, guild, by, period } = Link::open(&app, &token)?;
        let right = guard::authority::<GuildAdmin>(&app, guild, by, Age::Fresh).await;
        let admin = right.map_err(|error| match error {
            // Whether somebody left or was demoted is nobody else's business.
            Error::Forbidden(_) | Error::NotFound(_) => export::unknown(),
            other => other,
        })?;
        let grant = Grant::of(admin);
        Reader::new(&app, entry, grant, period, Audience::Person).download().await
    };
    let made = file.await;
    Site::anonymous(&app, &headers).show(made).await
}
