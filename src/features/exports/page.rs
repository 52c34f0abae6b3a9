//! Where download links lead.
//!
//! Invariant: the link is the only right that is needed, and the only one that is asked for.

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};

use crate::{
    app::App,
    export::{Audience, Link, Reader},
    web::page::Site,
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
        let Link { entry, grant, period } = Link::open(&app, &token)?;
        Reader::new(&app, entry, grant, period, Audience::Person).download().await
    };
    let made = file.await;
    Site::anonymous(&app, &headers).show(made).await
}
