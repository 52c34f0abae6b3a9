//! Kinds as JSON Schema (2020-12), for the API, imports and editors.
//!
//! Invariant: what the schema rejects, [`Kind::read`] rejects too; rules a schema cannot say (placeholders,
//! what exists in Discord) are only in the description.

use serde_json::{Value as Json, json};

use super::{AUTO, Kind};
use crate::lang::Lang;

impl Kind {
    /// The schema of a value.
    pub fn schema(&self) -> Json {
        match self {
            Self::Toggle => json!({ "type": "boolean" }),
            Self::Integer { min, max, .. } => {
                json!({ "type": "integer", "minimum": min, "maximum": max })
            }
            Self::Decimal { min, max } => {
                json!({ "type": "number", "minimum": min, "maximum": max })
            }
            Self::Duration { min, max } => json!({
                "type": "integer", "minimum": min, "maximum": max,
                "description": "Seconds.",
            }),
            Self::Text { max, .. } | Self::Template { max, .. } => {
                json!({ "type": "string", "maxLength": max })
            }
            Self::Choice(choices) => {
                let values: Vec<_> = choices.iter().map(|choice| choice.value).collect();
                json!({ "type": "string", "enum": values })
            }
            Self::Channel { .. } => id("The id of a channel."),
            Self::Role(_) => id("The id of a role."),
            Self::User => id("The id of a user."),
            Self::Hours => json!({
                "type": "string", "examples": ["mon-fri 09:00-12:30 13:00-17:00; sat 10:00-14:00"],
                "description": "Weekly hours; empty for around the clock.",
            }),
            Self::Zone => json!({
                "type": "string", "examples": ["Europe/Amsterdam"],
                "description": "The name of an IANA time zone.",
            }),
            Self::Language => {
                let codes: Vec<_> = std::iter::once(AUTO).chain(Lang::codes()).collect();
                json!({ "type": "string", "enum": codes })
            }
            Self::List { of, max } => json!({
                "type": "array", "items": of.schema(), "maxItems": max, "uniqueItems": true,
            }),
        }
    }
}

fn id(description: &str) -> Json {
    json!({ "type": ["string", "null"], "pattern": "^[0-9]{1,19}$", "description": description })
}
