//! A request of the API, read.
//!
//! Invariant: nothing here knows which route it is for; the names of parameters are all it has.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answer::ApiError;
use super::multipart::Upload;
use crate::world::{Grant, Id};

/// A request as a handler sees it.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Values of the path parameters by name.
    pub params: BTreeMap<&'static str, String>,
    /// Query parameters.
    pub query: BTreeMap<String, String>,
    /// JSON body, or `payload_json` of a multipart one; `Null` without a body.
    pub body: Value,
    /// Whether the body was a form.
    pub form: bool,
    /// The `Authorization` header.
    pub authorization: String,
    /// The person whose access token was shown.
    pub bearer: Option<Grant>,
    /// Uploaded files.
    pub files: Vec<Upload>,
    /// Outcome of asking a new interactions endpoint for its PONG, when the body names one.
    pub probe: Option<Result<(), String>>,
}

impl Ask {
    /// A path parameter as text.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A path parameter as a snowflake.
    ///
    /// # Errors
    /// 50035 when it is not one.
    pub fn id(&self, name: &str) -> Result<Id, ApiError> {
        let text = self.param(name);
        text.parse().map_err(|_| {
            ApiError::field(
                &format!("{name}_id"),
                "NUMBER_TYPE_COERCE",
                &format!("Value \"{text}\" is not snowflake."),
            )
        })
    }

    /// A numeric query parameter within bounds.
    ///
    /// # Errors
    /// 50035 when it is not a number or out of bounds.
    pub fn number(&self, name: &str, default: u64, min: u64, max: u64) -> Result<u64, ApiError> {
        let Some(text) = self.query.get(name) else { return Ok(default) };
        let number: u64 = text.parse().map_err(|_| {
            ApiError::field(name, "NUMBER_TYPE_COERCE", &format!("Value \"{text}\" is not int."))
        })?;
        if number < min {
            let text = format!("int value should be greater than or equal to {min}.");
            return Err(ApiError::field(name, "NUMBER_TYPE_MIN", &text));
        }
        if number > max {
            return Err(ApiError::field(
                name,
                "NUMBER_TYPE_MAX",
                &format!("int value should be less than or equal to {max}."),
            ));
        }
        Ok(number)
    }

    /// An id among the query parameters.
    ///
    /// # Errors
    /// 50035 when it is not a snowflake.
    pub fn query_id(&self, name: &str) -> Result<Option<Id>, ApiError> {
        let Some(text) = self.query.get(name) else { return Ok(None) };
        let bad = || {
            ApiError::field(
                name,
                "NUMBER_TYPE_COERCE",
                &format!("Value \"{text}\" is not snowflake."),
            )
        };
        text.parse().map(Some).map_err(|_| bad())
    }

    /// Whether a boolean query parameter is set.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        self.query.get(name).is_some_and(|value| value == "true" || value == "1")
    }
}
