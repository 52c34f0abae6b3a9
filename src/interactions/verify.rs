//! Signature first: a request is read only when Discord signed it.
//!
//! Invariant: [`Signed`] exists only for a body whose ed25519 signature over timestamp and raw bytes was
//! valid; anything wrong with headers or signature is 401, as Discord's probes demand. Strangers' requests
//! cost little: without readable headers the body is not read at all, a body has few bytes and
//! little time, and slow ones have few places, which are not the places of quick ones.
//!
//! The timestamp is made of digits, as Discord's is. Its age is not checked: no window is documented, and
//! a skewed clock would turn Discord's probes into 401s and lose the endpoint. A replay within the hour
//! changes nothing twice, because a change commits together with the id of its interaction; to replay one
//! at all, somebody must have read what Discord sent over TLS.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::{FromRef, FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use ed25519_dalek::{Signature, VerifyingKey};
use tokio::{sync::Semaphore, time::timeout};

use crate::app::App;

/// The most bytes a signed body may have. Discord's largest payloads are far below.
pub const MAX_BODY: usize = 256 * 1024;

/// The time within which a body needs no place: what waits is at most what the line brings meanwhile.
const QUICK: Duration = Duration::from_millis(100);
/// The time within which a body must be complete.
const PATIENCE: Duration = Duration::from_secs(3);

/// Places for slow bodies of the whole process: 64 MiB at most. A quick body needs none, so those who
/// dawdle cannot take them from Discord.
static SLOW: Semaphore = Semaphore::const_new(256);

/// The most digits of a timestamp.
const DIGITS: usize = 20;

/// Whether the connection of a request is answering one that Discord signed; an extension of each request.
#[derive(Clone, Debug, Default)]
pub struct Proof(Arc<AtomicBool>);

impl Proof {
    /// Notes that the signature was right.
    pub fn give(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Notes that the request is answered.
    pub fn take_back(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether a signed request is being answered.
    pub fn is_given(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body that Discord signed.
#[derive(Debug)]
pub struct Signed(pub Bytes);

/// The application's public key, as router state.
#[derive(Clone, Debug)]
pub struct PublicKey(pub VerifyingKey);

impl FromRef<App> for PublicKey {
    fn from_ref(app: &App) -> Self {
        Self(app.config.discord.public_key)
    }
}

impl<S> FromRequest<S> for Signed
where
    PublicKey: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request(request: Request<Body>, state: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let PublicKey(key) = PublicKey::from_ref(state);
        let unsigned = || (StatusCode::UNAUTHORIZED, "invalid request signature").into_response();
        let (signature, timestamp) = headers(&parts.headers).ok_or_else(unsigned)?;
        let bytes = read(body).await?;
        if !verify(&key, &signature, timestamp, &bytes) {
            return Err(unsigned());
        }
        if let Some(proof) = parts.extensions.get::<Proof>() {
            proof.give();
        }
        Ok(Self(bytes))
    }
}

/// The body, if it is small enough and comes in time.
async fn read(body: Body) -> Result<Bytes, Response> {
    let too_large = || StatusCode::PAYLOAD_TOO_LARGE.into_response();
    // The promised Content-Length is enough to refuse it.
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(too_large());
    }
    let mut reading = pin!(axum::body::to_bytes(body, MAX_BODY));
    let read = if let Ok(read) = timeout(QUICK, reading.as_mut()).await {
        read
    } else {
        let Ok(_place) = SLOW.try_acquire() else {
            let soon = [(header::RETRY_AFTER, "1")];
            return Err((StatusCode::SERVICE_UNAVAILABLE, soon).into_response());
        };
        let rest = timeout(PATIENCE.saturating_sub(QUICK), reading).await;
        rest.map_err(|_| StatusCode::REQUEST_TIMEOUT.into_response())?
    };
    read.map_err(|_| too_large())
}

fn headers(headers: &HeaderMap) -> Option<(Signature, &[u8])> {
    let mut signature = [0; 64];
    hex::decode_to_slice(headers.get("x-signature-ed25519")?.as_bytes(), &mut signature).ok()?;
    let timestamp = headers.get("x-signature-timestamp")?.as_bytes();
    let is_time =
        (1..=DIGITS).contains(&timestamp.len()) && timestamp.iter().all(u8::is_ascii_digit);
    is_time.then_some((Signature::from_bytes(&signature), timestamp))
}

/// Whether `signature` is the key's over the timestamp followed by the untouched body.
pub fn verify(key: &VerifyingKey, signature: &Signature, timestamp: &[u8], body: &[u8]) -> bool {
    let mut message = Vec::with_capacity(timestamp.len() + body.len());
    message.extend_from_slice(timestamp);
    message.extend_from_slice(body);
    key.verify_strict(&message, signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer as _, SigningKey};
    use proptest::prelude::*;

    fn header_map(pairs: &[(&'static str, Vec<u8>)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            if let Ok(value) = axum::http::HeaderValue::from_bytes(value) {
                map.insert(*name, value);
            }
        }
        map
    }

    proptest! {
        #[test]
        fn no_header_text_panics_or_passes(signature in prop::collection::vec(any::<u8>(), 0..200), time in ".{0,40}") {
            let map = header_map(&[
                ("x-signature-ed25519", signature),
                ("x-signature-timestamp", time.into_bytes()),
            ]);
            if let Some((signature, time)) = headers(&map) {
                let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
                let valid = verify(&key, &signature, time, b"[]");
                prop_assert!(!valid);
            }
        }

        #[test]
        fn one_changed_bit_is_noticed(body in prop::collection::vec(any::<u8>(), 1..300), at in any::<prop::sample::Index>(), bit in 0..8u8) {
            let key = SigningKey::from_bytes(&[7; 32]);
            let time = b"1700000000";
            let signature = key.sign(&[time.as_slice(), &body].concat());
            prop_assert!(verify(&key.verifying_key(), &signature, time, &body));
            let mut changed = body.clone();
            changed[at.index(body.len())] ^= 1 << bit;
            prop_assert!(!verify(&key.verifying_key(), &signature, time, &changed));
        }
    }
}
