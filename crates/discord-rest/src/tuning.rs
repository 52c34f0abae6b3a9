//! How patient the client is.
//!
//! Invariant: every wait and every count of tries has a bound, and it stands here.

use std::{num::NonZeroU32, time::Duration};

/// The client's bounds; the default is meant for Discord, tests shorten it.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// How long a connection may take to open.
    pub connect_timeout: Duration,
    /// How long one try may take, from connecting to the last byte of the answer.
    pub try_timeout: Duration,
    /// The first pause before a repetition after a fault; it doubles, with jitter.
    pub backoff: Duration,
    /// Repetitions of one call after faults (no connection, no answer, 5xx).
    pub repeats_after_faults: u32,
    /// Repetitions of one call after 429.
    pub repeats_after_limits: u32,
    /// How long nothing is sent with a bot token that Discord refused; it doubles up to 32 times this.
    pub token_rest: Duration,
    /// For how long a bot token that Discord has just confirmed is not checked again.
    pub token_trust: Duration,
    /// Refusals in a row (403, 404) after which a route is left alone.
    pub route_refusals: u32,
    /// How long a route is left alone.
    pub route_rest: Duration,
    /// Refusals (401, 403, 429) in ten minutes after which only answers to interactions are sent;
    /// Discord blocks an address at 10 000.
    pub refusals: u32,
    /// Refusals in ten minutes after which nothing is sent.
    pub refusals_at_most: u32,
    /// Refusals in ten minutes of what is asked in one guild's name, after which that guild rests alone.
    pub guild_refusals: u32,
    /// Look-ups a minute that people of one guild may cause together.
    pub guild_lookups: NonZeroU32,
    /// Tries in a row without an answer after which Discord counts as unreachable.
    pub unreachable_after: u32,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            try_timeout: Duration::from_secs(10),
            backoff: Duration::from_millis(250),
            repeats_after_faults: 3,
            repeats_after_limits: 3,
            token_rest: Duration::from_mins(1),
            token_trust: Duration::from_secs(10),
            route_refusals: 10,
            route_rest: Duration::from_mins(1),
            refusals: 5_000,
            refusals_at_most: 9_000,
            guild_refusals: 100,
            guild_lookups: const { NonZeroU32::new(600).unwrap() },
            unreachable_after: 3,
        }
    }
}
