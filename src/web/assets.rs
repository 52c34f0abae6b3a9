//! Styles and scripts, compiled in and served under a name that changes with their content.
//!
//! Invariant: what is served under a name never changes, so browsers keep it and never mix two versions;
//! modules find each other because they all lie in the same folder.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use sha2::{Digest as _, Sha256};

use crate::app::App;

#[derive(rust_embed::RustEmbed)]
#[folder = "src/web/assets"]
struct Files;

/// The folder all assets are served in, named by their content.
static FOLDER: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    let mut names: Vec<_> = Files::iter().collect();
    names.sort_unstable();
    for name in names {
        hash.update(name.as_bytes());
        hash.update(Files::get(&name).map(|file| file.data).unwrap_or_default());
    }
    let mut folder = String::from("/assets/");
    for byte in &hash.finalize()[..8] {
        let _ = write!(folder, "{byte:02x}");
    }
    folder
});

/// The address of an asset.
pub fn url(name: &str) -> String {
    format!("{}/{name}", *FOLDER)
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/assets/{version}/{name}", get(serve))
}

async fn serve(Path((version, name)): Path<(String, String)>) -> Response {
    let Some(file) = Files::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    // While instances of two versions run, a page of one may load from the other: that must not be kept.
    let ours = FOLDER.strip_prefix("/assets/") == Some(version.as_str());
    let keep = if ours { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)];
    (headers, file.data).into_response()
}
