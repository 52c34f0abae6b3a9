//! The FAQ over the REST API.
//!
//! Invariant: the same rules as in Discord: staff may read, admins may change, and an edit of something that
//! was changed meanwhile is refused.

mod entries;
mod insight;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

/// The routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(entries::list, entries::create))
        .routes(routes!(entries::read, entries::replace, entries::remove))
        .routes(routes!(insight::searches))
        .routes(routes!(insight::gaps))
        .routes(routes!(insight::dismiss, insight::restore))
        .routes(routes!(insight::attach))
}
