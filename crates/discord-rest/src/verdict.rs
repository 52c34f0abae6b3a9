//! The verdict of one try on the call: done, failed, or to be tried again and when.
//!
//! Invariant: only a call that may be repeated is tried again after it may have arrived.

use std::time::Duration;

use serde_json::Value;

use super::{
    CallError,
    call::Prepared,
    transport::{Answer, Outcome},
};
use twilight_http::request::Method;

/// The longest message of an error.
const MESSAGE_CHARS: usize = 400;
/// The longest part of a page that came in place of JSON.
const PAGE_CHARS: usize = 200;
/// Waited after a 429 that does not say for how long.
const UNTOLD_WAIT: Duration = Duration::from_secs(1);
/// No 429 is followed by another try sooner.
const LEAST_WAIT: Duration = Duration::from_millis(100);

/// When to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    Never,
    /// After a fault, with growing pauses.
    AfterFault,
    /// After a fault, but not before this time.
    AfterFaultAndAtLeast(Duration),
    /// After a rate limit.
    AfterLimit(Duration),
    /// When the thing named may appear.
    WhenItExists,
}

/// Why one try failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: CallError,
    pub(super) again: Again,
    /// Whether this try may have taken effect.
    pub(super) doubt: bool,
}

impl Failure {
    /// A failure that ends the call and surely did nothing.
    pub(super) fn last(error: CallError) -> Self {
        Self { error, again: Again::Never, doubt: false }
    }

    /// A failure after which nobody knows whether the request was carried out.
    fn unknown(error: CallError, call: &Prepared) -> Self {
        Self {
            again: if call.repeatable && !matches!(error, CallError::Decode(_)) {
                Again::AfterFault
            } else {
                Again::Never
            },
            error,
            doubt: call.place.route.method != Method::Get,
        }
    }
}

/// Judges one try.
pub(super) fn judge(call: &Prepared, outcome: Outcome) -> Result<Answer, Failure> {
    match outcome {
        Outcome::NeverSent(reason) => Err(Failure {
            error: CallError::Unreachable { reason },
            again: Again::AfterFault,
            doubt: false,
        }),
        Outcome::Lost(reason) => Err(Failure::unknown(CallError::Unreachable { reason }, call)),
        Outcome::TimedOut => Err(Failure::unknown(CallError::TimedOut, call)),
        Outcome::Answer(answer) if answer.is_success() => Ok(answer),
        Outcome::Answer(answer) => Err(refusal(call, &answer)),
    }
}

/// Judges an answer of success whose body was wanted and is not all there.
pub(super) fn broken(call: &Prepared, error: CallError) -> Failure {
    Failure::unknown(error, call)
}

/// How long a 429 makes everybody wait whom it concerns.
pub(super) fn wait_after_limit(answer: &Answer) -> Duration {
    answer.retry_after().unwrap_or(UNTOLD_WAIT).max(LEAST_WAIT)
}

fn refusal(call: &Prepared, answer: &Answer) -> Failure {
    if answer.status == 429 {
        let retry_after = wait_after_limit(answer);
        return Failure {
            error: CallError::RateLimited { retry_after },
            again: Again::AfterLimit(retry_after),
            doubt: false,
        };
    }
    let error = status_error(call, answer);
    match answer.status {
        408 | 500.. => {
            let mut failure = Failure::unknown(error, call);
            if let (Again::AfterFault, Some(wait)) = (failure.again, answer.retry_after()) {
                failure.again = Again::AfterFaultAndAtLeast(wait);
            }
            failure
        }
        404 => Failure { error, again: Again::WhenItExists, doubt: false },
        _ => Failure::last(error),
    }
}

fn status_error(call: &Prepared, answer: &Answer) -> CallError {
    let json = answer.json();
    let code = json.as_ref().and_then(|body| body.get("code")?.as_u64());
    let told = json.as_ref().and_then(|body| {
        let mut message = body.get("message")?.as_str()?.to_owned();
        if let Some(errors) = body.get("errors") {
            details("", errors, &mut message);
        }
        Some(cut(&message, MESSAGE_CHARS))
    });
    let message = told.unwrap_or_else(|| page_text(&answer.body));
    CallError::Status { status: answer.status, code, message: call.place.redact(&message) }
}

/// Adds `field: what is wrong` for every field that Discord complains about.
fn details(path: &str, errors: &Value, message: &mut String) {
    let Value::Object(errors) = errors else {
        return;
    };
    for (key, value) in errors {
        if let ("_errors", Value::Array(list)) = (key.as_str(), value) {
            for text in list.iter().filter_map(|error| error.get("message")?.as_str()) {
                message.extend(["; ", path, ": ", text]);
            }
        } else {
            let dot = if path.is_empty() { "" } else { "." };
            details(&format!("{path}{dot}{key}"), value, message);
        }
    }
}

/// The text of a page, without its markup.
fn page_text(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(16 * 1024)]);
    let title = text
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"))
        .map(|(title, _)| title);
    let mut plain = String::new();
    let mut inside = false;
    for c in title.unwrap_or(&text).chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                plain.push(' ');
            }
            c if !inside => plain.push(if c.is_control() { ' ' } else { c }),
            _ => {}
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.is_empty() {
        return "no message".into();
    }
    cut(&words.join(" "), PAGE_CHARS)
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn complaints_name_their_fields() {
        let errors = json!({ "embeds": { "0": { "title": { "_errors": [
            { "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length." }
        ] } } } });
        let mut message = "Invalid Form Body".to_owned();
        details("", &errors, &mut message);
        assert_eq!(message, "Invalid Form Body; embeds.0.title: Must be 256 or fewer in length.");
    }

    #[test]
    fn pages_become_one_short_line() {
        let page = "<html><head><title>Error\n 1015</title></head><body>x</body></html>";
        assert_eq!(page_text(page.as_bytes()), "Error 1015");
        assert_eq!(page_text(b"<p>bad <b>gateway</b></p>"), "bad gateway");
        assert_eq!(page_text(b""), "no message");
        assert_eq!(page_text("ä".repeat(900).as_bytes()).chars().count(), 200);
        assert_eq!(page_text(&[0xff, 0xfe, b'x']), "\u{fffd}\u{fffd}x");
    }
}
