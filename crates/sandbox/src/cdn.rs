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
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::hub::Hub;
use super::listener::Peer;
use super::rest::{FaultKind, strike};
use super::world::{Id, World};

/// How long an address holds, in seconds.
const LIFE: u64 = 24 * 60 * 60;

/// The routes of the content network.
pub(super) fn router() -> Router<Hub> {
    Router::new().route("/attachments/{channel}/{id}/{name}", get(file))
}

/// What makes an address hold.
#[derive(Debug, Deserialize)]
struct Signed {
    ex: Option<String>,
    is: Option<String>,
    hm: Option<String>,
}

async fn file(
    State(hub): State<Hub>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Path((channel, id, name)): Path<(String, Id, String)>,
    Query(signed): Query<Signed>,
) -> Response {
    let path = format!("/attachments/{channel}/{id}/{name}");
    let fault = strike(&mut hub.lock(), "GET", &path);
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

impl World {
    /// A signed address of a file.
    pub(super) fn file_url(&self, channel: &str, id: Id, name: &str) -> String {
        let path = format!("/attachments/{channel}/{id}/{name}");
        let now = self.clock.now_ms() / 1_000;
        let (ex, is) = (format!("{:x}", now + LIFE), format!("{now:x}"));
        let hm = self.seal(&path, &ex, &is);
        format!("{}{path}?ex={ex}&is={is}&hm={hm}&", self.base_url)
    }

    /// Signs the addresses of a message's attachments anew, as happens whenever it is read.
    pub(super) fn refresh_files(&self, message: &mut Value) {
        for attachment in message["attachments"].as_array_mut().into_iter().flatten() {
            let url = attachment["url"].as_str().unwrap_or_default().to_owned();
            let path = url.split('?').next().unwrap_or_default();
            let mut parts = path.rsplitn(4, '/');
            let (name, id, channel) = (parts.next(), parts.next(), parts.next());
            let id = id.and_then(|id| id.parse().ok());
            if let (Some(name), Some(id), Some(channel)) = (name, id, channel) {
                let url = self.file_url(channel, id, name);
                attachment["url"] = json!(url);
                attachment["proxy_url"] = json!(url);
            }
        }
    }

    fn admits(&self, path: &str, signed: &Signed) -> bool {
        let Signed { ex: Some(ex), is: Some(is), hm: Some(hm) } = signed else { return false };
        let expires = u64::from_str_radix(ex, 16).unwrap_or(0);
        *hm == self.seal(path, ex, is) && self.clock.now_ms() / 1_000 < expires
    }

    fn seal(&self, path: &str, ex: &str, is: &str) -> String {
        hex::encode(Sha256::digest(format!("{}{path}{ex}{is}", self.application.token)))
    }
}
