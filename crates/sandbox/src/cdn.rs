//! Where attachments lie: signed addresses that expire, as Discord's content network has them.
//!
//! Invariant: a file is given only at an address that this world signed less than a day ago; whoever kept an
//! older one has to read the message again.

use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::hub::Hub;
use crate::listener::Peer;
use crate::world::{FaultKind, Id, Signed};

/// The routes of the content network.
pub(super) fn router() -> Router<Hub> {
    Router::new().route("/attachments/{channel}/{id}/{name}", get(file))
}

async fn file(
    State(hub): State<Hub>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Path((channel, id, name)): Path<(String, Id, String)>,
    Query(signed): Query<Signed>,
) -> Response {
    let path = format!("/attachments/{channel}/{id}/{name}");
    let fault = hub.lock().strike("GET", &path);
    match fault {
        Some(FaultKind::Slow { ms } | FaultKind::SlowAfter { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        Some(FaultKind::Status { status, .. }) => {
            return StatusCode::from_u16(status).unwrap_or_default().into_response();
        }
        Some(FaultKind::RateLimit { .. }) => return StatusCode::TOO_MANY_REQUESTS.into_response(),
        Some(FaultKind::DropBefore | FaultKind::DropAfter) => peer.cut(),
        None => {}
    }
    let mut world = hub.lock();
    let Some(file) = world.files.get(&id).filter(|_| world.admits(&path, &signed)).cloned() else {
        let text = "This content is no longer available.";
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    world.downloads.push(id);
    let headers = [
        (header::CONTENT_TYPE, file.content_type),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, file.bytes).into_response()
}
