//! A REST client for Discord: it waits where Discord wants it, tries again where that is safe, and stops where
//! asking on would do harm.
//!
//! Invariant: every call ends within the time it was given, with an answer or with an error that says
//! whether it may have taken effect; and nothing is ever repeated at once.
//!
//! A [`Call`] is one request; [`Client::json`] and [`Client::empty`] send it. `limits` (over `bucket` and
//! `share`) says when a request may leave, `circuit` whether it may at all, `transport` makes one try,
//! `verdict` judges it and `exchange` puts these together. Instances with one bot token share Discord's limits
//! through a [`Budget`], and say of which channels a call may be about with a [`Target`].

#![warn(missing_docs)]

use std::{fmt, sync::Arc, time::Duration};

use alphapy_kernel::time::Time;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;
use tokio::{sync::watch, time::Instant};

use ids::{ApplicationId, GuildId};

mod body;
mod bucket;
mod budget;
mod call;
mod circuit;
mod error;
mod exchange;
mod health;
mod ids;
mod limits;
mod route;
mod routes;
mod settings;
mod share;
mod target;
mod transport;
mod tuning;
mod verdict;

pub use body::{Content, File, Pieces};
pub use budget::Budget;
pub use call::Call;
pub use error::CallError;
pub use health::Reachability;
pub use routes::{GUILDS_A_PAGE, MESSAGES_A_PAGE, Messages};
pub use settings::Settings;
pub use target::Target;
pub use tuning::Tuning;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Requests a second that all instances with one bot token may send together; Discord allows 50.
pub const REQUESTS_PER_SECOND: f64 = share::WHOLE;

/// A pause is believed up to this, so that one wrong row or header stops nobody for good.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// The way to Discord. A clone is cheap and shares all limits.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    application: ApplicationId,
    http: reqwest::Client,
    /// `https://discord.com/api/v10/`
    base: String,
    /// `Bot …`, marked as sensitive.
    authorization: HeaderValue,
    settings: Settings,
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
    /// A client for one application and its bot token.
    ///
    /// # Errors
    ///
    /// When the token cannot stand in a header, the address of the API is none, or the system has no usable TLS
    /// roots.
    pub fn new(
        application: ApplicationId,
        token: &str,
        settings: Settings,
    ) -> Result<Self, CallError> {
        let base = format!("{}/api/v10/", settings.api_url.trim_end_matches('/'));
        let http = settings.http(&base)?;
        let mut authorization = HeaderValue::try_from(format!("Bot {token}"))
            .map_err(|_| CallError::Build("the bot token cannot stand in a header".into()))?;
        authorization.set_sensitive(true);
        let tuning = &settings.tuning;
        let factor = settings.rate_factor;
        let lookups = tuning.guild_lookups.saturating_mul(factor);
        Ok(Self(Arc::new(Inner {
            application,
            http,
            base,
            authorization,
            limits: limits::Limits::new(factor.get()),
            factor: f64::from(factor.get()),
            circuits: circuit::Circuits::new(tuning),
            lookups: governor::RateLimiter::keyed(governor::Quota::per_minute(lookups)),
            health: health::Health::new(tuning.unreachable_after),
            settings,
            paused: watch::Sender::new(None),
        })))
    }

    /// The application this client acts for.
    #[must_use]
    pub fn application_id(&self) -> ApplicationId {
        self.0.application
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
        if let Ok(wait) = (time - self.0.settings.now()).to_std() {
            self.0.limits.share.pause(Instant::now() + wait.min(LONGEST_PAUSE));
        }
    }

    /// Until when Discord told this very instance to send nothing, for the other instances.
    #[must_use]
    pub fn paused_until(&self) -> Option<Time> {
        let paused = *self.0.paused.borrow();
        paused.filter(|until| *until > self.0.settings.now())
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
            .field("application", &self.0.application)
            .field("base", &self.0.base)
            .finish_non_exhaustive()
    }
}
