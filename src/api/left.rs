//! The requests that a caller has left, told with every answer.
//!
//! Invariant: a request that is refused costs neither a look at Discord nor anything of the server's.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, request::Parts};

use super::Problem;
use crate::{
    app::App,
    ids::{GuildId, UserId},
    rate::{Kind, Left, Refused},
    web::address,
};

/// Where a request leaves word of what is left, for the layer that answers.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot(Arc<Mutex<Option<Left>>>);

impl Slot {
    fn put(&self, left: Left) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(left);
    }

    /// Tells it in headers.
    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        let Some(left) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) else { return };
        for (name, value) in [
            ("ratelimit-limit", u64::from(left.limit)),
            ("ratelimit-remaining", u64::from(left.remaining)),
            ("ratelimit-reset", left.reset),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

fn settle(parts: &Parts, counted: Result<Left, Refused>) -> Result<(), Problem> {
    let slot = parts.extensions.get::<Slot>().cloned().unwrap_or_default();
    match counted {
        Ok(left) => {
            slot.put(left);
            Ok(())
        }
        Err(refused) => {
            let reset = refused.seconds();
            slot.put(Left { limit: refused.limit, remaining: 0, reset });
            Err(Problem::limited(reset))
        }
    }
}

/// Counts a request of somebody who is known.
pub(super) fn person(
    app: &App,
    guild: Option<GuildId>,
    user: UserId,
    parts: &Parts,
) -> Result<(), Problem> {
    let reading = matches!(parts.method, Method::GET | Method::HEAD);
    let kind = if reading { Kind::Other } else { Kind::Change };
    settle(parts, app.limits.person(guild, user, kind))
}

/// Counts a request of nobody in particular.
pub(super) fn stranger(app: &App, parts: &Parts) -> Result<(), Problem> {
    settle(parts, app.limits.stranger(address::of(app, parts)))
}
