//! The settings that a client is made with.
//!
//! Invariant: the default is meant for Discord itself; whatever talks to something else says so.

use std::{fmt, num::NonZeroU32, sync::Arc};

use alphapy_kernel::time::{self, Time};

use super::{CallError, Tuning};

/// Where Discord is, how patient the client is with it, and what the program that uses it brings along.
#[derive(Clone)]
pub struct Settings {
    /// Where the API is, without `/api/v10`.
    pub api_url: String,
    /// The name that Discord demands of a client, such as `DiscordBot (https://example.org, 1.0)`.
    pub user_agent: String,
    /// How many times Discord's limits a sandbox allows; 1 for Discord.
    pub rate_factor: NonZeroU32,
    /// The client's bounds.
    pub tuning: Tuning,
    /// The present, for what is told to other instances and to operators; waits are measured otherwise.
    pub clock: Arc<dyn Fn() -> Time + Send + Sync>,
    /// Called when a call begins to wait for Discord: a place to check that the program holds nothing meanwhile
    /// that others need.
    pub before_call: fn(),
}

impl Settings {
    pub(super) fn now(&self) -> Time {
        (self.clock)()
    }

    /// The HTTP client for an API at this address.
    #[expect(clippy::disallowed_methods, reason = "this is the home of the HTTP client")]
    pub(super) fn http(&self, base: &str) -> Result<reqwest::Client, CallError> {
        // Fails only when a provider is there already, which then is the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url = reqwest::Url::parse(base)
            .map_err(|error| CallError::Build(format!("the address of the API: {error}")))?;
        let mut http = reqwest::Client::builder()
            .user_agent(&self.user_agent)
            .connect_timeout(self.tuning.connect_timeout)
            .timeout(self.tuning.try_timeout)
            .redirect(reqwest::redirect::Policy::none());
        if matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost")) {
            // a sandbox on this machine is not behind the machine's proxy.
            http = http.no_proxy();
        }
        http.build().map_err(|error| CallError::Build(error.to_string()))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            api_url: "https://discord.com".into(),
            user_agent: concat!(
                "DiscordBot (",
                env!("CARGO_PKG_REPOSITORY"),
                ", ",
                env!("CARGO_PKG_VERSION"),
                ")"
            )
            .into(),
            rate_factor: NonZeroU32::MIN,
            tuning: Tuning::default(),
            clock: Arc::new(system),
            before_call: || {},
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("api_url", &self.api_url)
            .field("user_agent", &self.user_agent)
            .field("rate_factor", &self.rate_factor)
            .field("tuning", &self.tuning)
            .finish_non_exhaustive()
    }
}

#[expect(clippy::disallowed_methods, reason = "only the default clock reads the machine's")]
fn system() -> Time {
    time::truncated(chrono::Utc::now())
}
