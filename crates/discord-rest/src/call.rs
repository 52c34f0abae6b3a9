//! One request to Discord, with everything that decides how often it may be tried.
//!
//! Invariant: a request whose repetition could do its work twice is sent again only if it surely never
//! arrived.

use std::{fmt, fmt::Write as _, time::Duration};

use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use twilight_http::{
    Error,
    request::{Method, Request},
};

use super::{
    CallError,
    body::{self, Body, File, Finished, Upload},
    ids::GuildId,
    route::{Caller, Place},
};

const REASON: HeaderName = HeaderName::from_static("x-audit-log-reason");
const REASON_CHARS: usize = 512;
const NONCE_CHARS: usize = 25;
const WITHIN: Duration = Duration::from_secs(15);
const LONGEST: Duration = Duration::from_hours(1);

/// One request to Discord, not sent yet.
#[must_use = "a call does nothing until the client sends it"]
pub struct Call {
    request: Result<Request, CallError>,
    reason: Option<String>,
    nonce: Option<String>,
    files: Vec<File>,
    within: Duration,
    retry_missing: Duration,
    repeatable: bool,
    guild: Option<GuildId>,
    for_people: bool,
}

/// A call ready to be sent, any number of times.
pub(super) struct Prepared {
    pub(super) place: Place,
    /// In which guild's name it is made.
    pub(super) guild: Option<GuildId>,
    /// Whether it is taken out of the guild's budget of look-ups.
    pub(super) for_people: bool,
    /// Whether sending it twice does no more than sending it once.
    pub(super) repeatable: bool,
    pub(super) within: Duration,
    pub(super) retry_missing: Duration,
    pub(super) request: reqwest::Request,
    /// The body of each try, when it is not in the request because it has files.
    pub(super) upload: Option<Box<Upload>>,
}

impl Call {
    /// Wraps what a twilight builder made; mentions are switched off where it names none.
    pub fn new(request: Request) -> Self {
        Self::from_result(Ok(request))
    }

    fn from_result(request: Result<Request, CallError>) -> Self {
        Self {
            request,
            reason: None,
            nonce: None,
            files: Vec::new(),
            within: WITHIN,
            retry_missing: Duration::ZERO,
            repeatable: false,
            guild: None,
            for_people: false,
        }
    }

    /// Says that somebody of its guild caused it, so that it is taken out of what people of a guild may cause
    /// together.
    pub fn for_people(mut self) -> Self {
        self.for_people = true;
        self
    }

    /// Says in which guild's name it is made: its refusals count for that guild.
    pub fn of(mut self, guild: Option<GuildId>) -> Self {
        self.guild = guild;
        self
    }

    /// Says in the guild's audit log why; cut to 512 characters.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Makes a new channel message safe to send again for a few minutes: Discord returns the message
    /// already sent with this nonce (1 to 25 characters, never used for anything else). An error on
    /// other calls, as Discord ignores it there.
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// Uploads files with a message; the JSON body becomes `payload_json`.
    pub fn files(mut self, files: impl IntoIterator<Item = File>) -> Self {
        self.files.extend(files);
        self
    }

    /// Bounds the whole call including waiting and repetitions; 15 seconds if not said, an hour at most.
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// Tries again for this long while Discord does not know what the call names: an interaction's
    /// message exists only after Discord has processed the deferral.
    pub fn retry_missing(mut self, time: Duration) -> Self {
        self.retry_missing = time;
        self
    }

    /// Marks a POST whose repetition does no harm, such as opening a direct message channel.
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Checks and finishes the request: URL, headers, body.
    pub(super) fn prepare(
        self,
        base: &str,
        authorization: &HeaderValue,
    ) -> Result<Prepared, CallError> {
        let request = self.request?;
        let mut place = Place::read(request.method(), request.path());
        let method = reqwest::Method::from_bytes(request.method().name().as_bytes())
            .map_err(|error| CallError::Build(error.to_string()))?;
        let url = reqwest::Url::parse(&format!("{base}{}", request.path()))
            .map_err(|error| CallError::Build(format!("{}: {error}", place.label)))?;
        let mut ready = reqwest::Request::new(method, url);
        let headers = ready.headers_mut();
        headers.extend(request.headers().cloned().unwrap_or_default());
        headers.remove(AUTHORIZATION);
        if place.caller == Caller::Bot {
            headers.insert(AUTHORIZATION, authorization.clone());
            let token = authorization.to_str().ok();
            place.secret = token.and_then(|token| Some(token.split_once(' ')?.1.to_owned()));
        }
        if let Some(reason) = &self.reason {
            set_reason(headers, reason)?;
        }
        if let Some(nonce) = &self.nonce {
            check_nonce(nonce, &place)?;
        }
        let body = finish_body(&request, &place, &self.files, self.nonce.as_deref())?;
        let mut upload = None;
        let kind = match body.finish() {
            None => None,
            Some(Finished::Whole(bytes, kind)) => {
                *ready.body_mut() = Some(bytes.into());
                Some(kind)
            }
            Some(Finished::Upload(files)) => {
                ready.headers_mut().insert(CONTENT_LENGTH, files.length().into());
                Some(upload.insert(Box::new(files)).kind())
            }
        };
        if let Some(kind) = kind {
            let kind = HeaderValue::try_from(kind).map_err(|e| CallError::Build(e.to_string()))?;
            ready.headers_mut().insert(CONTENT_TYPE, kind);
        }
        Ok(Prepared {
            repeatable: self.repeatable || self.nonce.is_some() || request.method() != Method::Post,
            guild: self.guild,
            for_people: self.for_people,
            place,
            within: self.within.min(LONGEST),
            retry_missing: self.retry_missing.min(LONGEST),
            request: ready,
            upload,
        })
    }
}

impl From<Request> for Call {
    fn from(request: Request) -> Self {
        Self::new(request)
    }
}

impl From<Result<Request, Error>> for Call {
    fn from(request: Result<Request, Error>) -> Self {
        Self::from_result(request.map_err(CallError::from))
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Ok(request) => {
                let place = Place::read(request.method(), request.path());
                write!(f, "Call({} {})", request.method().name(), place.label)
            }
            Err(error) => write!(f, "Call({error})"),
        }
    }
}

fn finish_body(
    request: &Request,
    place: &Place,
    files: &[File],
    nonce: Option<&str>,
) -> Result<Body, CallError> {
    let body = match (request.form(), request.body()) {
        (Some(form), _) => Body::form(form.clone()),
        (None, Some(json)) => Body::Json(json.to_vec()),
        (None, None) => Body::None,
    };
    let body = body.with_files(files)?;
    if place.opens_thread() {
        body.edit(body::quiet_inside)
    } else if place.carries_message() {
        body.edit(|object| {
            body::quiet(object);
            if let Some(nonce) = nonce {
                body::set_nonce(object, nonce);
            }
        })
    } else {
        Ok(body)
    }
}

fn check_nonce(nonce: &str, place: &Place) -> Result<(), CallError> {
    let problem = if !place.creates_message() {
        "only a new channel message can have a nonce"
    } else if nonce.is_empty() || nonce.chars().count() > NONCE_CHARS {
        "a nonce has 1 to 25 characters"
    } else {
        return Ok(());
    };
    Err(CallError::Build(problem.into()))
}

fn set_reason(headers: &mut HeaderMap, reason: &str) -> Result<(), CallError> {
    let mut encoded = String::new();
    let mut buffer = [0; 4];
    for c in reason.trim().chars().take(REASON_CHARS) {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                // Writing to a text cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    if encoded.is_empty() {
        return Ok(());
    }
    let value = HeaderValue::try_from(encoded).map_err(|e| CallError::Build(e.to_string()))?;
    headers.insert(REASON, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use twilight_http::routing::Route;

    use super::*;

    fn prepare(call: Call) -> Result<Prepared, CallError> {
        call.prepare("http://x/api/v10/", &HeaderValue::from_static("Bot t"))
    }

    fn message() -> Call {
        let route = Route::CreateMessage { channel_id: 1 };
        Call::from(Request::builder(&route).json(&json!({ "content": "hi" })).build())
    }

    #[test]
    fn a_post_is_repeatable_only_with_a_nonce_or_by_promise() {
        assert!(!prepare(message()).unwrap().repeatable);
        assert!(prepare(message().repeatable()).unwrap().repeatable);
        let prepared = prepare(message().nonce("abc")).unwrap();
        assert!(prepared.repeatable);
        let body = prepared.request.body().and_then(reqwest::Body::as_bytes);
        let body: Value = serde_json::from_slice(body.unwrap()).unwrap();
        let expected = json!({ "content": "hi", "nonce": "abc", "enforce_nonce": true,
            "allowed_mentions": { "parse": [] } });
        assert_eq!(body, expected);
    }

    #[test]
    fn a_nonce_where_discord_ignores_it_is_an_error() {
        let webhook = Request::from_route(&Route::ExecuteWebhook {
            thread_id: None,
            token: "tok",
            wait: None,
            with_components: None,
            webhook_id: 1,
        });
        for call in
            [Call::new(webhook).nonce("abc"), message().nonce("x".repeat(26)), message().nonce("")]
        {
            assert!(matches!(prepare(call), Err(CallError::Build(_))));
        }
    }

    #[test]
    fn reasons_are_cut_and_encoded() {
        let call = message().reason("é".repeat(600));
        let reason = prepare(call).unwrap().request.headers()[&REASON].clone();
        assert_eq!(reason.as_bytes(), "%C3%A9".repeat(512).as_bytes());
        let call = message().reason("a b\r\nc");
        let reason = prepare(call).unwrap().request.headers()[&REASON].clone();
        assert_eq!(reason, "a%20b%0D%0Ac");
    }

    #[test]
    fn only_calls_of_the_bot_carry_its_token() {
        let route =
            Route::UpdateInteractionOriginal { application_id: 1, interaction_token: "secret" };
        let call = Call::new(Request::from_route(&route));
        assert!(!format!("{call:?}").contains("secret"));
        let prepared = prepare(call).unwrap();
        assert!(!prepared.request.headers().contains_key(AUTHORIZATION));
        assert!(prepare(message()).unwrap().request.headers().contains_key(AUTHORIZATION));
    }
}
