//! Addresses of attachments, signed and for a while.
//!
//! Invariant: an address that was changed, or is older than a day, opens nothing.

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::World;
use super::model::Id;

/// How long an address holds, in seconds.
const LIFE: u64 = 24 * 60 * 60;

/// The query parameters that make an address hold.
#[derive(Debug, Deserialize)]
pub(crate) struct Signed {
    ex: Option<String>,
    is: Option<String>,
    hm: Option<String>,
}

impl World {
    /// A signed address of a file.
    pub(crate) fn file_url(&self, channel: &str, id: Id, name: &str) -> String {
        let path = format!("/attachments/{channel}/{id}/{name}");
        let now = self.clock.now_ms() / 1_000;
        let (ex, is) = (format!("{:x}", now + LIFE), format!("{now:x}"));
        let hm = self.seal(&path, &ex, &is);
        format!("{}{path}?ex={ex}&is={is}&hm={hm}&", self.base_url)
    }

    /// Signs the addresses of a message's attachments anew, as happens whenever it is read.
    pub(crate) fn refresh_files(&self, message: &mut Value) {
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

    /// Whether an address is one that this world signed, and still holds.
    pub(crate) fn admits(&self, path: &str, signed: &Signed) -> bool {
        let Signed { ex: Some(ex), is: Some(is), hm: Some(hm) } = signed else { return false };
        let expires = u64::from_str_radix(ex, 16).unwrap_or(0);
        *hm == self.seal(path, ex, is) && self.clock.now_ms() / 1_000 < expires
    }

    fn seal(&self, path: &str, ex: &str, is: &str) -> String {
        hex::encode(Sha256::digest(format!("{}{path}{ex}{is}", self.application.token)))
    }
}
