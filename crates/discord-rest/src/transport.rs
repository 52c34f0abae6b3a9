//! One try of one request: send it, read what comes back, within a bound of time and size.
//!
//! Invariant: a request is reported as never sent only if no connection was made.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::{CallError, bucket::Reading, call::Prepared, route::Place};

/// The longest answer that is read.
const LONGEST: usize = 16 * 1024 * 1024;
/// A wait that Discord asks for is believed up to this.
const LONGEST_WAIT: f64 = 24.0 * 3600.0;

/// The outcome of one try.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Discord answered.
    Answer(Answer),
    /// No connection was made.
    NeverSent(String),
    /// The connection broke before an answer.
    Lost(String),
    /// No answer in time.
    TimedOut,
}

/// An answer of Discord or of a proxy before it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// As much of the body as arrived.
    pub(super) body: Vec<u8>,
    /// Why the body is not all there.
    pub(super) broken: Option<CallError>,
}

/// Whose limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The bot's, on one bucket.
    User,
    /// That of everybody on one resource; no invalid request.
    Shared,
    /// The bot's, on everything.
    Global,
    /// The address's: Cloudflare answered before Discord saw the request.
    Address,
}

impl Scope {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Shared => "shared",
            Self::Global => "global",
            Self::Address => "address",
        }
    }
}

/// Sends one request.
pub(super) async fn send(http: &reqwest::Client, call: &Prepared, timeout: Duration) -> Outcome {
    let place = &call.place;
    let Some(mut request) = call.request.try_clone() else {
        return Outcome::NeverSent("the body can be sent only once".into());
    };
    if let Some(upload) = &call.upload {
        *request.body_mut() = Some(upload.body());
    }
    *request.timeout_mut() = Some(timeout);
    let mut response = match http.execute(request).await {
        Ok(response) => response,
        Err(error) if error.is_connect() => return Outcome::NeverSent(explain(error, place)),
        Err(error) if error.is_timeout() => return Outcome::TimedOut,
        Err(error) => return Outcome::Lost(explain(error, place)),
    };
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut body = Vec::new();
    let broken = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST => {
                body.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => break Some(CallError::Decode("too long".into())),
            Ok(None) => break None,
            Err(error) if error.is_timeout() => break Some(CallError::TimedOut),
            Err(error) => {
                break Some(CallError::Unreachable { reason: explain(error, place) });
            }
        }
    };
    Outcome::Answer(Answer { status, headers, body, broken })
}

/// The error, down to the last cause, without the address (it holds the token).
fn explain(error: reqwest::Error, place: &Place) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    place.redact(&text)
}

impl Answer {
    /// The answer to something that was done already.
    pub(super) fn nothing() -> Self {
        Self { status: 204, headers: HeaderMap::new(), body: Vec::new(), broken: None }
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The name of the bucket this request counted in.
    pub(super) fn bucket(&self) -> Option<&str> {
        self.header("x-ratelimit-bucket")
    }

    /// The state of the bucket, as the headers tell it.
    pub(super) fn reading(&self) -> Reading {
        let number = |name| self.header(name).and_then(|text| text.parse::<u32>().ok());
        let reset_after = self.header("x-ratelimit-reset-after").and_then(seconds);
        match (number("x-ratelimit-limit"), number("x-ratelimit-remaining"), reset_after) {
            (Some(limit), Some(remaining), Some(reset_after)) => {
                Reading::Quota { limit: limit.max(1), remaining, reset_after }
            }
            _ if matches!(self.status, 408 | 429 | 500..) => Reading::Silent,
            _ => Reading::Free,
        }
    }

    /// Whose limit a 429 reports.
    pub(super) fn scope(&self) -> Scope {
        let told = self.header("x-ratelimit-scope");
        if told == Some("shared") {
            return Scope::Shared;
        }
        let body = self.json();
        let global = body.as_ref().and_then(|body| body.get("global")?.as_bool());
        if told == Some("global")
            || self.header("x-ratelimit-global") == Some("true")
            || global == Some(true)
        {
            Scope::Global
        } else if told.is_none() && body.is_none() && self.bucket().is_none() {
            Scope::Address
        } else {
            Scope::User
        }
    }

    /// How long Discord asks to wait; the longest of what header and body say.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let header = self.header(RETRY_AFTER.as_str()).and_then(seconds);
        let body = self.json().and_then(|body| {
            let value = body.get("retry_after")?;
            wait(value.as_f64()?)
        });
        header.max(body)
    }

    /// The body as a JSON object.
    pub(super) fn json(&self) -> Option<serde_json::Map<String, serde_json::Value>> {
        serde_json::from_slice(&self.body).ok()
    }
}

fn seconds(text: &str) -> Option<Duration> {
    wait(text.trim().parse().ok()?)
}

fn wait(seconds: f64) -> Option<Duration> {
    (seconds.is_finite() && seconds >= 0.0)
        .then(|| Duration::from_secs_f64(seconds.min(LONGEST_WAIT)))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn answer(headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        Answer { status: 429, headers: headers.collect(), body: body.into(), broken: None }
    }

    #[test]
    fn the_scope_of_a_429_is_found_with_and_without_headers() {
        let scope = |headers: &[_], body| answer(headers, body).scope();
        assert_eq!(scope(&[("x-ratelimit-scope", "user")], "{}"), Scope::User);
        assert_eq!(scope(&[("x-ratelimit-scope", "shared")], "{}"), Scope::Shared);
        assert_eq!(scope(&[("x-ratelimit-global", "true")], ""), Scope::Global);
        assert_eq!(scope(&[], r#"{"global":true}"#), Scope::Global);
        assert_eq!(scope(&[], r#"{"retry_after":1}"#), Scope::User);
        assert_eq!(scope(&[], "<html>"), Scope::Address);
    }

    #[test]
    fn the_longest_wait_counts_and_nonsense_does_not() {
        let after =
            |header: &'static str, body| answer(&[("retry-after", header)], body).retry_after();
        assert_eq!(after("1", r#"{"retry_after":1.25}"#), Some(Duration::from_millis(1250)));
        assert_eq!(after("3", "<html>"), Some(Duration::from_secs(3)));
        assert_eq!(after("-1", ""), None);
        assert_eq!(after("Mon, 01 Jan", r#"{"retry_after":"x"}"#), None);
        assert_eq!(after("1e300", ""), Some(Duration::from_hours(24)));
        assert_eq!(after("NaN", ""), None);
    }
}
