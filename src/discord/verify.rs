//! Signature first: a request is read only when Discord signed it.
//!
//! Invariant: [`Signed`] exists only for a body whose ed25519 signature over timestamp and raw bytes was
//! valid; anything wrong with headers or signature is 401, as Discord's probes demand.
//!
//! The timestamp's age is not checked: no window is documented, a skewed clock would turn Discord's
//! probes into 401s and lose the endpoint, and a replayed interaction changes nothing twice (the answer
//! is stored by interaction id) and reaches nobody but Discord.

use axum::{
    body::{Body, Bytes},
    extract::{FromRef, FromRequest, Request},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use ed25519_dalek::{Signature, VerifyingKey};

/// The most bytes a signed body may have. Discord's largest payloads are far below.
pub const MAX_BODY: usize = 1024 * 1024;

/// A body that Discord signed.
#[derive(Debug)]
pub struct Signed(pub Bytes);

/// The application's public key, as router state.
#[derive(Clone, Debug)]
pub struct PublicKey(pub VerifyingKey);

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
        let bytes = axum::body::to_bytes(body, MAX_BODY)
            .await
            .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
        if verify(&key, &signature, timestamp, &bytes) { Ok(Self(bytes)) } else { Err(unsigned()) }
    }
}

fn headers(headers: &HeaderMap) -> Option<(Signature, &[u8])> {
    let mut signature = [0; 64];
    hex::decode_to_slice(headers.get("x-signature-ed25519")?.as_bytes(), &mut signature).ok()?;
    let timestamp = headers.get("x-signature-timestamp")?.as_bytes();
    Some((Signature::from_bytes(&signature), timestamp))
}

/// Whether `signature` is the key's over the timestamp followed by the untouched body.
#[must_use]
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
