//! Rate limits: buckets, the global limit and the guard against invalid requests.
//!
//! Invariant: a request that is refused here has no effect and still counts as invalid (401, 403 and 429 that are not shared).

use std::collections::{BTreeMap, VecDeque};

use super::model::Id;

/// Requests Discord tolerates within ten minutes that end in 401, 403 or 429.
const INVALID_MAX: usize = 10_000;
const INVALID_WINDOW_MS: u64 = 600_000;
const RENAME_WINDOW_MS: u64 = 600_000;
/// New commands per scope and day.
const CREATES: usize = 200;
/// Renames (or topic changes) per channel and ten minutes; Discord neither documents nor announces it in headers.
const RENAMES: usize = 2;

/// Settings and counters of all limits.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Factor on every bucket's window; 0 switches buckets and the global limit off.
    pub scale: f64,
    /// Requests per second for the bot token over all routes.
    pub global_per_second: u32,
    /// Sizes that differ from the default: `"POST /channels/{channel}/messages"` to (requests, window in ms).
    /// Calls with a person's token have buckets of their own, per person, under `"Bearer GET …"`.
    pub sizes: BTreeMap<String, (u32, u64)>,
    buckets: BTreeMap<String, Bucket>,
    global: (u64, u32),
    invalid: VecDeque<u64>,
    creates: BTreeMap<Option<u64>, Vec<u64>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    remaining: u32,
    reset_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let sizes = [
            ("POST /channels/{channel}/messages", (5, 5_000)),
            ("PATCH /channels/{channel}/messages/{message}", (5, 5_000)),
            ("DELETE /channels/{channel}/messages/{message}", (5, 1_000)),
            ("GET /channels/{channel}/messages", (5, 1_000)),
            ("POST /webhooks/{app}/{token}", (5, 2_000)),
            ("PATCH /webhooks/{app}/{token}/messages/{message}", (5, 2_000)),
            ("PUT /applications/{app}/commands", (5, 20_000)),
            ("PUT /applications/{app}/guilds/{guild}/commands", (5, 20_000)),
            ("POST /guilds/{guild}/channels", (10, 10_000)),
            ("PATCH /channels/{channel}", (5, 15_000)),
            ("POST /users/@me/channels", (10, 10_000)),
            ("POST /oauth2/token", (50, 10_000)),
            ("Bearer GET /users/@me", (10, 5_000)),
            ("Bearer GET /users/@me/guilds", (5, 5_000)),
        ];
        Self {
            scale: 1.0,
            global_per_second: 50,
            sizes: sizes.into_iter().map(|(route, size)| (route.to_owned(), size)).collect(),
            buckets: BTreeMap::new(),
            global: (0, 0),
            invalid: VecDeque::new(),
            creates: BTreeMap::new(),
        }
    }
}

/// A request as the limits see it.
#[derive(Debug, Clone)]
pub(crate) struct Traffic {
    /// Method and pattern of its route, such as `POST /channels/{channel}/messages`.
    pub(crate) route: String,
    /// The channel, server or interaction it is about, each of which has a bucket of its own; empty without one.
    pub(crate) about: String,
    /// Whose credentials it carries.
    pub(crate) sender: Sender,
}

/// Whose credentials a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// The bot's token, which the global limit counts.
    Bot,
    /// A person's access token.
    Person(Id),
    /// An interaction token or the client secret.
    Other,
}

/// Rate limit headers of one response.
pub(crate) type Headers = Vec<(&'static str, String)>;

/// A refusal by a limit.
#[derive(Debug, Clone)]
pub(crate) struct Limited {
    /// Seconds to wait.
    pub(crate) retry_after: f64,
    /// `user`, `global` or `shared`.
    pub(crate) scope: &'static str,
}

impl Limits {
    /// Counts a request and returns its bucket headers, or how long to wait.
    pub(crate) fn admit(&mut self, request: &Traffic, now: u64) -> (Headers, Result<(), Limited>) {
        if self.scale <= 0.0 {
            return (Vec::new(), Ok(()));
        }
        if request.sender == Sender::Bot
            && let Err(limited) = self.admit_global(now)
        {
            return (Vec::new(), Err(limited));
        }
        let (name, person) = match request.sender {
            Sender::Person(id) => (format!("Bearer {}", request.route), id.to_string()),
            Sender::Bot | Sender::Other => (request.route.clone(), String::new()),
        };
        let (limit, window) = self.sizes.get(&name).copied().unwrap_or((50, 1_000));
        let window = scaled(window, self.scale);
        let major = if request.about.is_empty() { &person } else { &request.about };
        let bucket = self
            .buckets
            .entry(format!("{name} {major}"))
            .or_insert(Bucket { remaining: limit, reset_ms: now + window });
        if bucket.reset_ms <= now {
            *bucket = Bucket { remaining: limit, reset_ms: now + window };
        }
        let admitted = bucket.remaining > 0;
        bucket.remaining = bucket.remaining.saturating_sub(1);
        let wait = seconds(bucket.reset_ms.saturating_sub(now));
        let headers = vec![
            ("x-ratelimit-limit", limit.to_string()),
            ("x-ratelimit-remaining", bucket.remaining.to_string()),
            ("x-ratelimit-reset", format!("{:.3}", seconds(bucket.reset_ms))),
            ("x-ratelimit-reset-after", format!("{wait:.3}")),
            ("x-ratelimit-bucket", bucket_id(&name)),
        ];
        let verdict =
            if admitted { Ok(()) } else { Err(Limited { retry_after: wait, scope: "user" }) };
        (headers, verdict)
    }

    fn admit_global(&mut self, now: u64) -> Result<(), Limited> {
        let second = now / 1_000;
        if self.global.0 != second {
            self.global = (second, 0);
        }
        self.global.1 += 1;
        if self.global.1 <= self.global_per_second {
            return Ok(());
        }
        Err(Limited { retry_after: seconds((second + 1) * 1_000 - now), scope: "global" })
    }

    /// Notes an answered status for the guard against invalid requests.
    pub(crate) fn note(&mut self, status: u16, scope: Option<&str>, now: u64) {
        if matches!(status, 401 | 403) || (status == 429 && scope != Some("shared")) {
            self.invalid.push_back(now);
        }
    }

    /// Invalid requests within the last ten minutes.
    pub fn invalid_requests(&mut self, now: u64) -> usize {
        while self.invalid.front().is_some_and(|at| at + INVALID_WINDOW_MS <= now) {
            self.invalid.pop_front();
        }
        self.invalid.len()
    }

    /// Whether Discord's edge has shut this address out.
    pub(crate) fn banned(&mut self, now: u64) -> bool {
        self.invalid_requests(now) >= INVALID_MAX
    }

    /// Counts newly created commands of a scope; false when the day's 200 are used up.
    pub(crate) fn create_commands(&mut self, scope: Option<u64>, count: usize, now: u64) -> bool {
        let made = self.creates.entry(scope).or_default();
        made.retain(|at| at + 86_400_000 > now);
        made.extend(std::iter::repeat_n(now, count));
        made.len() <= CREATES
    }

    /// Counts a rename within its channel's own record, or says how many seconds to wait.
    pub(crate) fn rename(&self, renamed_at: &mut Vec<u64>, now: u64) -> Result<(), f64> {
        let window = scaled(RENAME_WINDOW_MS, self.scale);
        renamed_at.retain(|at| at + window > now);
        match renamed_at.first() {
            Some(first) if renamed_at.len() >= RENAMES && self.scale > 0.0 => {
                Err(seconds(first + window - now))
            }
            _ => {
                renamed_at.push(now);
                Ok(())
            }
        }
    }
}

/// A stable id per route, as opaque as Discord's.
fn bucket_id(name: &str) -> String {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}{:016x}", hash.rotate_left(31))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "windows are small and positive"
)]
fn scaled(window_ms: u64, scale: f64) -> u64 {
    (window_ms as f64 * scale).max(1.0) as u64
}

#[expect(clippy::cast_precision_loss, reason = "exact to a millisecond for thousands of years")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_one_route_and_one_channel() {
        let mut limits = Limits::default();
        let mut send = |channel: &str, now| {
            let request = Traffic {
                route: "POST /channels/{channel}/messages".to_owned(),
                about: channel.to_owned(),
                sender: Sender::Bot,
            };
            limits.admit(&request, now)
        };
        for left in (0..5).rev() {
            let (headers, verdict) = send("1", 1_000);
            assert!(
                verdict.is_ok() && headers.contains(&("x-ratelimit-remaining", left.to_string()))
            );
        }
        let refused = send("1", 2_000).1.unwrap_err();
        assert!((refused.retry_after - 4.0).abs() < 1e-9 && refused.scope == "user");
        assert!(send("2", 2_000).1.is_ok(), "another channel");
        assert!(send("1", 6_001).1.is_ok(), "after the window");
    }

    #[test]
    fn the_third_rename_within_ten_minutes_waits() {
        let limits = Limits::default();
        let mut renamed = Vec::new();
        assert!(
            limits.rename(&mut renamed, 0).is_ok() && limits.rename(&mut renamed, 1_000).is_ok()
        );
        assert!((limits.rename(&mut renamed, 2_000).unwrap_err() - 598.0).abs() < 1e-9);
        assert!(limits.rename(&mut renamed, 600_001).is_ok());
    }
}
