//! Files that people attached, read from where Discord keeps them.
//!
//! Invariant: nothing is ever asked of another host, no redirect is followed, and no more than the limit is
//! read, whatever the sender says of the size; what arrives is handed on as it comes.

use std::time::Duration;

use bytes::Bytes;
use url::Url;

use crate::{
    discord::Discord,
    files::{Budget, FETCHING, PATIENCE},
    ids::GuildId,
};

/// Where Discord keeps attachments.
const HOSTS: &[&str] = &["cdn.discordapp.com", "media.discordapp.net"];

/// Why a file could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is not one of Discord's.
    #[error("the address is not one of Discord's")]
    NotDiscord,
    /// It has more bytes than asked for.
    #[error("the file is too large")]
    TooLarge,
    /// Discord has it no more, or not at this address: addresses expire after a day.
    #[error("the file is gone")]
    Gone,
    /// Discord does not answer, or stopped in the middle; another try may help.
    #[error("the file cannot be had right now")]
    Unavailable,
}

/// A file that is being read.
#[derive(Debug)]
pub struct Remote {
    answer: reqwest::Response,
    left: u64,
}

impl Remote {
    /// The next bytes; none at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, FetchError> {
        let bytes = self.answer.chunk().await.map_err(|_| FetchError::Unavailable)?;
        let read = bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        self.left = self.left.checked_sub(read).ok_or(FetchError::TooLarge)?;
        Ok(bytes)
    }
}

/// Begins to read a file of at most `limit` bytes, all of which must come within `time`. Reserve
/// [`FETCHING`] before.
pub async fn open(
    discord: &Discord,
    address: &str,
    limit: u64,
    time: Duration,
) -> Result<Remote, FetchError> {
    let url = Url::parse(address).map_err(|_| FetchError::NotDiscord)?;
    if !kept_at_discord(&url, discord.api_url()) {
        return Err(FetchError::NotDiscord);
    }
    // The client follows no redirects.
    let asked = discord.http().get(url).timeout(time).send().await;
    let answer = asked.map_err(|_| FetchError::Unavailable)?;
    match answer.status().as_u16() {
        200 => {}
        408 | 429 | 500.. => return Err(FetchError::Unavailable),
        _ => return Err(FetchError::Gone),
    }
    if answer.content_length().is_some_and(|bytes| bytes > limit) {
        return Err(FetchError::TooLarge);
    }
    Ok(Remote { answer, left: limit })
}

/// The bytes of a small file for somebody who waits, at most `limit`, within `time`.
pub async fn fetch(
    discord: &Discord,
    files: &Budget,
    guild: GuildId,
    address: &str,
    limit: usize,
    time: Duration,
) -> Result<Vec<u8>, FetchError> {
    let limit = limit as u64;
    let turn = files.reserve(guild, FETCHING + limit, PATIENCE).await;
    let _turn = turn.map_err(|_| FetchError::Unavailable)?;
    let mut remote = open(discord, address, limit, time).await?;
    let mut bytes = Vec::new();
    while let Some(part) = remote.next().await? {
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// Whether an address is one of Discord's for attachments, or of what stands in for Discord.
fn kept_at_discord(url: &Url, api: &str) -> bool {
    let discord = url.scheme() == "https"
        && url.port().is_none()
        && url.host_str().is_some_and(|host| HOSTS.contains(&host));
    let server = Url::parse(api)
        .is_ok_and(|api| api.host_str() != Some("discord.com") && api.origin() == url.origin());
    discord || server
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_fetched_only_from_discord() {
        let kept = |url: &str, api: &str| kept_at_discord(&Url::parse(url).expect("a URL"), api);
        let api = "https://discord.com";
        assert!(kept("https://cdn.discordapp.com/ephemeral-attachments/1/2/a.json?ex=1", api));
        for bad in [
            "http://cdn.discordapp.com/a",
            "https://cdn.discordapp.com.evil.example/a",
            "https://cdn.discordapp.com:8443/a",
            "https://user@169.254.169.254/a",
            "https://discord.com/a",
            "file:///etc/passwd",
        ] {
            assert!(!kept(bad, api), "{bad}");
        }
        assert!(kept("http://127.0.0.1:9/attachments/1", "http://127.0.0.1:9"));
        assert!(!kept("http://127.0.0.1:8/attachments/1", "http://127.0.0.1:9"));
    }
}
