//! What this program asks of Discord, over REST: waiting where Discord wants it, trying again where that
//! is safe, and stopping where asking on would do harm.
//!
//! Invariant: every call ends within the time it was given, with an answer or with an error that says
//! whether it may have taken effect; and nothing is ever repeated at once.
//!
//! A [`Call`] is one request; [`Client::json`] and [`Client::empty`] send it. `limits` (over `bucket` and
//! `share`) says when a request may leave, `circuit` whether it may at all, `transport` makes one try,
//! `verdict` judges it and `exchange` puts these together.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;
use tokio::{sync::watch, time::Instant};

use crate::{
    clock::{Clock, Time},
    config,
    ids::{ApplicationId, GuildId},
};

mod body;
mod bucket;
mod call;
mod channel;
mod circuit;
mod error;
mod exchange;
mod health;
mod limits;
mod route;
mod routes;
mod share;
mod transport;
mod tuning;
mod verdict;

pub use body::File;
pub use call::Call;
pub use channel::ChannelOf;
pub use error::CallError;
pub use health::Reachability;
pub use routes::{GUILDS_A_PAGE, MESSAGES_A_PAGE, Messages};
pub use tuning::Tuning;

/// Requests a second that all instances with one bot token may send together; Discord allows 50.
pub const REQUESTS_PER_SECOND: f64 = share::WHOLE;

/// A pause is believed up to this, so that one wrong row or header stops nobody for good.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

const USER_AGENT: &str =
    concat!("DiscordBot (https://github.com/alphapy/alphapy, ", env!("CARGO_PKG_VERSION"), ")");

/// The way to Discord. A clone is cheap and shares all limits.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    application_id: ApplicationId,
    http: reqwest::Client,
    /// `https://discord.com/api/v10/`
    base: String,
    /// `Bot …`, marked as sensitive.
    authorization: HeaderValue,
    clock: Clock,
    tuning: Tuning,
    limits: limits::Limits,
    /// How many times Discord's limits the other side allows.
    factor: f64,
    circuits: circuit::Circuits,
    /// The budget of look-ups that the people of one guild share.
    lookups: governor::DefaultKeyedRateLimiter<GuildId>,
    health: health::Health,
    /// Until when Discord told this instance to send nothing at all.
    paused: watch::Sender<Option<Time>>,
}

impl Client {
    /// A client for one application. Fails when the token cannot stand in a header or the system has
    /// no usable TLS roots.
    pub fn new(discord: &config::Discord, clock: Clock) -> Result<Self, CallError> {
        let mut tuning = Tuning::default();
        if let Some(short) = discord.try_timeout {
            (tuning.try_timeout, tuning.backoff, tuning.repeats_after_faults) =
                (short, short / 10, 1);
        }
        Self::with_tuning(discord, clock, tuning)
    }

    /// The same with other bounds; for tests.
    #[expect(clippy::disallowed_methods, reason = "this is the home of the HTTP client")]
    pub fn with_tuning(
        discord: &config::Discord,
        clock: Clock,
        tuning: Tuning,
    ) -> Result<Self, CallError> {
        // Fails only when a provider is there already, which then is the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = format!("{}/api/v10/", discord.api_url.trim_end_matches('/'));
        let url = reqwest::Url::parse(&base)
            .map_err(|error| CallError::Build(format!("DISCORD_API_URL: {error}")))?;
        let mut http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(tuning.connect_timeout)
            .timeout(tuning.try_timeout)
            .redirect(reqwest::redirect::Policy::none());
        if matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost")) {
            // A stand-in on this machine is not behind the machine's proxy.
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| CallError::Build(error.to_string()))?;
        let mut authorization =
            HeaderValue::try_from(format!("Bot {}", discord.bot_token.reveal()))
                .map_err(|_| CallError::Build("the bot token cannot stand in a header".into()))?;
        authorization.set_sensitive(true);
        Ok(Self(Arc::new(Inner {
            application_id: discord.application_id,
            http,
            base,
            authorization,
            clock,
            limits: limits::Limits::new(discord.rate_factor),
            factor: f64::from(discord.rate_factor.max(1)),
            circuits: circuit::Circuits::new(&tuning),
            lookups: governor::RateLimiter::keyed(governor::Quota::per_minute(
                tuning.guild_lookups.saturating_mul(
                    std::num::NonZeroU32::new(discord.rate_factor)
                        .unwrap_or(std::num::NonZeroU32::MIN),
                ),
            )),
            health: health::Health::new(tuning.unreachable_after),
            tuning,
            paused: watch::Sender::new(None),
        })))
    }

    /// The application this client acts for.
    #[must_use]
    pub fn application_id(&self) -> ApplicationId {
        self.0.application_id
    }

    /// The HTTP client itself, for what is asked of Discord in somebody's name and so has limits of its own.
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    /// Where Discord's API is.
    #[must_use]
    pub fn api_url(&self) -> &str {
        &self.0.base
    }

    /// Sends a call and reads its answer.
    pub async fn json<T: DeserializeOwned>(&self, call: Call) -> Result<T, CallError> {
        let call = call.prepare(&self.0.base, &self.0.authorization)?;
        // Boxed, so that whoever calls does not carry all that a call needs.
        let answer = Box::pin(self.0.exchange(&call, exchange::Want::Body)).await?;
        serde_json::from_slice(&answer.body).map_err(|error| {
            let error = CallError::Decode(call.place.redact(&error.to_string()));
            call.after_success(error)
        })
    }

    /// Sends a call whose answer does not matter. Deleting what a try before has deleted is a success.
    pub async fn empty(&self, call: Call) -> Result<(), CallError> {
        let call = call.prepare(&self.0.base, &self.0.authorization)?;
        Box::pin(self.0.exchange(&call, exchange::Want::Nothing)).await?;
        Ok(())
    }

    /// Sets this instance's part of [`REQUESTS_PER_SECOND`]; answers to interactions do not count.
    pub fn set_share(&self, requests_per_second: f64) {
        self.0.limits.share.set(requests_per_second * self.0.factor);
    }

    /// Sends nothing until then, because another instance was told so; never shortens a pause.
    pub fn pause_until(&self, time: Time) {
        if let Ok(wait) = (time - self.0.clock.now()).to_std() {
            self.0.limits.share.pause(Instant::now() + wait.min(LONGEST_PAUSE));
        }
    }

    /// Until when Discord told this very instance to send nothing, for the other instances.
    #[must_use]
    pub fn paused_until(&self) -> Option<Time> {
        let paused = *self.0.paused.borrow();
        paused.filter(|until| *until > self.0.clock.now())
    }

    /// Changes whenever Discord tells this instance to send nothing.
    #[must_use]
    pub fn watch_pauses(&self) -> watch::Receiver<Option<Time>> {
        self.0.paused.subscribe()
    }

    /// Whether Discord answers and takes the bot token.
    #[must_use]
    pub fn health(&self) -> Reachability {
        self.0.health.now()
    }

    /// Whether Discord refused so much lately that nothing is sent with the bot token for a while.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.0.circuits.is_open(Instant::now())
    }

    /// Forgets guilds whose budgets are full again.
    pub fn tidy(&self) {
        self.0.lookups.retain_recent();
        self.0.lookups.shrink_to_fit();
    }

    /// Changes whenever [`Client::health`] does.
    #[must_use]
    pub fn watch_health(&self) -> watch::Receiver<Reachability> {
        self.0.health.watch()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("application_id", &self.0.application_id)
            .field("base", &self.0.base)
            .finish_non_exhaustive()
    }
}
