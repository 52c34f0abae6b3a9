//! Answers and errors of the REST API.
//!
//! Invariant: every error has Discord's shape: `message`, `code` and, for invalid bodies, nested `errors`.

use serde_json::{Value, json};

use crate::check::Check;

/// What a handler answers when all went well.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A status and a JSON body.
    Json(u16, Value),
    /// 204.
    Empty,
}

impl Answer {
    /// 200 with a body.
    #[expect(clippy::unnecessary_wraps, reason = "it ends handlers, whose type it has")]
    pub const fn ok(value: Value) -> Handled {
        Ok(Self::Json(200, value))
    }
}

/// Result of a route handler.
pub type Handled = Result<Answer, ApiError>;

/// An error as Discord would answer it.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// Discord's error code.
    pub code: u64,
    /// Discord's words.
    pub message: String,
    /// Nested field errors.
    pub errors: Option<Box<Value>>,
    /// Seconds to wait, on a 429.
    pub retry_after: Option<f64>,
}

impl ApiError {
    /// An error without field details.
    #[must_use]
    pub fn new(status: u16, code: u64, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None, retry_after: None }
    }

    /// 401 for a missing or wrong bot token.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    /// 404 for a route that does not exist.
    #[must_use]
    pub fn no_route() -> Self {
        Self::new(404, 0, "404: Not Found")
    }

    /// 405.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(405, 0, "405: Method Not Allowed")
    }

    /// 403/50001: the bot cannot see the place.
    #[must_use]
    pub fn missing_access() -> Self {
        Self::new(403, 50_001, "Missing Access")
    }

    /// 403/50013: the bot may not do that there.
    #[must_use]
    pub fn missing_permissions() -> Self {
        Self::new(403, 50_013, "Missing Permissions")
    }

    /// 429 of a limit that applies to this resource only.
    #[must_use]
    pub fn rate_limited(retry_after: f64) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(429, 0, "You are being rate limited.") }
    }

    /// 404 with one of the "Unknown …" codes.
    #[must_use]
    pub fn unknown(code: u64) -> Self {
        let what = match code {
            10_003 => "Channel",
            10_004 => "Guild",
            10_007 => "Member",
            10_008 => "Message",
            10_009 => "Overwrite",
            10_011 => "Role",
            10_013 => "User",
            10_015 => "Webhook",
            10_062 => "interaction",
            10_063 => "application command",
            _ => "Resource",
        };
        Self::new(404, code, &format!("Unknown {what}"))
    }

    /// 400/50035 with one field error.
    #[must_use]
    pub fn field(path: &str, code: &str, message: &str) -> Self {
        let mut check = Check::default();
        check.problem(path, code, message);
        Self::invalid(&check)
    }

    /// 400 from a failed check.
    #[must_use]
    pub fn invalid(check: &Check) -> Self {
        if let Some((code, message)) = check.code {
            let status = if code == 40_005 { 413 } else { 400 };
            return Self::new(status, code, message);
        }
        Self {
            errors: Some(Box::new(check.errors())),
            ..Self::new(400, 50_035, "Invalid Form Body")
        }
    }

    /// The JSON body.
    #[must_use]
    pub fn json(&self) -> Value {
        if let Some(wait) = self.retry_after {
            return json!({"message": self.message, "retry_after": wait, "global": false});
        }
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = Value::clone(errors);
        }
        body
    }
}
