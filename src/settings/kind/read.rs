//! Reading a value from what somebody typed, picked or sent.
//!
//! Invariant: every refusal says what would be right; nothing is cut, rounded or guessed in silence.

use std::str::FromStr;

use alphapy_kernel::duration;
use serde_json::{Number, Value as Json, json};

use super::{AUTO, Choice, Kind, Lines, template, zones};
use crate::{
    hours::Hours,
    lang::{Lang, Text, raw},
    tr,
};

/// A value as it came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Typed by a person.
    Text(String),
    /// Several values picked or typed, as a form sends them.
    Texts(Vec<String>),
    /// Sent by a program.
    Json(Json),
    /// Picked in Discord.
    Channel(u64),
    /// Picked in Discord.
    Role(u64),
    /// Picked in Discord.
    User(u64),
}

/// Words that mean "nothing".
const NONE: &[&str] = &["", "none", "off", "-", "geen"];

impl Kind {
    /// The canonical value of an input.
    pub fn read(&self, input: &Input) -> Result<Json, Text> {
        if let Self::List { of, max } = self {
            return list(of, *max, input);
        }
        match input {
            Input::Text(text) => self.typed(text),
            Input::Texts(texts) => match texts.as_slice() {
                [] => self.typed(""),
                // A form sends back what was chosen before, also a name that would not be taken today.
                [.., last] if matches!(self, Self::Zone) && zone(last).is_ok() => zone(last),
                // A form sends "off" before a box that is ticked.
                [.., last] => self.typed(last),
            },
            Input::Json(json) => self.sent(json),
            Input::Channel(_) | Input::Role(_) | Input::User(_) => self.picked(input),
        }
    }

    fn picked(&self, input: &Input) -> Result<Json, Text> {
        match (self, input) {
            (Self::Channel { .. }, Input::Channel(id))
            | (Self::Role(_), Input::Role(id))
            | (Self::User, Input::User(id)) => Ok(json!(id.to_string())),
            (Self::Channel { .. }, _) => Err(tr!("Choose a channel, in the option `channel`.")),
            (Self::Role(_), _) => Err(tr!("Choose a role, in the option `role`.")),
            (Self::User, _) => Err(tr!("Choose a person, in the option `user`.")),
            _ => Err(tr!("Type the value in the option `value`.")),
        }
    }

    fn typed(&self, text: &str) -> Result<Json, Text> {
        let trimmed = text.trim();
        match self {
            Self::Toggle => toggle(trimmed),
            Self::Integer { unit, .. } => match whole(trimmed.trim_end_matches(unit).trim_end()) {
                Some(number) => self.sent(&json!(number)),
                None => Err(self.range()),
            },
            Self::Decimal { .. } => match f64::from_str(&trimmed.replace(',', ".")) {
                Ok(number) if number.is_finite() => self.sent(&json!(number)),
                _ => Err(self.range()),
            },
            Self::Duration { .. } => match duration::parse(trimmed) {
                Some(seconds) => self.sent(&json!(seconds)),
                None => Err(tr!("Write a time with its unit, like 30m, 2h, 1h 30m or 7d.")),
            },
            Self::Channel { .. } | Self::Role(_) | Self::User => self.mentioned(trimmed),
            Self::Choice(choices) => chosen(choices, trimmed),
            Self::Text { .. } | Self::Template { .. } => {
                // Browsers send line breaks as two characters.
                self.sent(&json!(text.replace("\r\n", "\n").trim()))
            }
            Self::Hours if NONE.contains(&trimmed.to_lowercase().as_str()) => hours(""),
            Self::Hours => hours(trimmed),
            Self::Zone => zones::typed(trimmed).map(|zone| json!(zone.name())),
            Self::Language => language(trimmed),
            Self::List { .. } => Err(self.name()),
        }
    }

    fn sent(&self, json: &Json) -> Result<Json, Text> {
        let wrong = || Err(self.range());
        match (self, json) {
            (Self::Toggle, Json::Bool(_)) => Ok(json.clone()),
            (
                Self::Integer { min, max, .. } | Self::Duration { min, max },
                Json::Number(number),
            ) => match number.as_i64() {
                Some(number) if (*min..=*max).contains(&number) => Ok(json!(number)),
                _ => wrong(),
            },
            (Self::Decimal { min, max }, Json::Number(number)) => match number.as_f64() {
                Some(number) if (*min..=*max).contains(&number) => {
                    // 1 and 1.0 are the same number.
                    Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
                }
                _ => wrong(),
            },
            (Self::Text { max, lines }, Json::String(text)) => {
                written(text, *max, *lines).map(Json::String)
            }
            (Self::Template { max, placeholders }, Json::String(text)) => {
                let text = written(text, *max, Lines::Many)?;
                template::check(&text, placeholders)?;
                Ok(Json::String(text))
            }
            (Self::Choice(choices), Json::String(text)) => {
                if choices.iter().any(|c| c.value == text) { Ok(json.clone()) } else { wrong() }
            }
            (Self::Channel { .. } | Self::Role(_) | Self::User, Json::Null) => Ok(Json::Null),
            (Self::Channel { .. } | Self::Role(_) | Self::User, Json::String(text)) => {
                snowflake(text).map_or_else(wrong, |id| Ok(json!(id.to_string())))
            }
            (Self::Hours, Json::String(text)) => hours(text),
            (Self::Zone, Json::String(text)) => zone(text),
            (Self::Language, Json::String(text)) => language(text),
            _ => wrong(),
        }
    }

    /// A mention or an id.
    fn mentioned(&self, text: &str) -> Result<Json, Text> {
        if NONE.contains(&text.to_lowercase().as_str()) {
            return Ok(Json::Null);
        }
        let prefixes: &[&str] = match self {
            Self::Channel { .. } => &["<#"],
            Self::Role(_) => &["<@&"],
            _ => &["<@!", "<@"],
        };
        let inner = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
        let id = inner.and_then(|inner| inner.strip_suffix('>')).unwrap_or(text);
        snowflake(id).map(|id| json!(id.to_string())).ok_or_else(|| self.range())
    }

    /// The hint that says which values are right.
    pub fn range(&self) -> Text {
        match self {
            Self::Toggle => tr!("Write on or off."),
            Self::Integer { min, max, .. } => {
                tr!("Write a whole number from {min} to {max}.", min = *min, max = *max)
            }
            Self::Decimal { min, max } => tr!(
                "Write a number from {min} to {max}.",
                min = min.to_string(),
                max = max.to_string()
            ),
            Self::Duration { min, max } => tr!(
                "Choose a time from {min} to {max}.",
                min = duration::words(*min),
                max = duration::words(*max)
            ),
            Self::Text { max, .. } | Self::Template { max, .. } => {
                tr!("Write at most {max} characters.", max = *max)
            }
            Self::Choice(choices) => tr!(
                "Choose one of: {choices}.",
                choices = raw(choices.iter().map(|c| c.value).collect::<Vec<_>>().join(", "))
            ),
            Self::Channel { .. } => tr!("Choose a channel of this server."),
            Self::Role(_) => tr!("Choose a role of this server."),
            Self::User => tr!("Choose a person."),
            Self::Hours => tr!(
                "Write days and times like `mon-fri 09:00-12:30 13:00-17:00; sat 10:00-14:00`, or `none` for around the clock."
            ),
            Self::Zone => tr!("Choose a time zone like `Europe/Amsterdam` or `America/New_York`."),
            Self::Language => tr!(
                "Choose one of: {choices}.",
                choices =
                    raw(std::iter::once(AUTO).chain(Lang::codes()).collect::<Vec<_>>().join(", "))
            ),
            Self::List { max, .. } => tr!("Choose at most {max}.", max = *max),
        }
    }
}

fn list(of: &Kind, max: usize, input: &Input) -> Result<Json, Text> {
    let inputs: Vec<Input> = match input {
        Input::Text(text) => split(of, text).into_iter().map(Input::Text).collect(),
        // A form sends one empty value so that "nothing chosen" is sent at all.
        Input::Texts(texts) => texts.iter().flat_map(|t| split(of, t)).map(Input::Text).collect(),
        Input::Json(Json::Array(items)) => items.iter().cloned().map(Input::Json).collect(),
        Input::Json(_) => return Err(tr!("Send a list.")),
        picked => vec![picked.clone()],
    };
    let mut values: Vec<Json> = Vec::new();
    for input in inputs {
        let value = of.read(&input)?;
        let blank = value.is_null() || value.as_str() == Some("");
        if !values.contains(&value) && !blank {
            values.push(value);
        }
    }
    if values.len() > max {
        return Err(tr!(
            "At most {max} fit here; these are {count}.",
            max = max,
            count = values.len()
        ));
    }
    Ok(Json::Array(values))
}

/// The items of a list that was typed: by line, and where items have no commas in them also by comma.
fn split(of: &Kind, text: &str) -> Vec<String> {
    if NONE.contains(&text.trim().to_lowercase().as_str()) {
        return Vec::new();
    }
    let by_line = matches!(of, Kind::Text { .. } | Kind::Template { .. });
    let ids = matches!(of, Kind::Channel { .. } | Kind::Role(_) | Kind::User);
    text.split(|c: char| c == '\n' || (!by_line && c == ',') || (ids && c.is_whitespace()))
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

fn toggle(text: &str) -> Result<Json, Text> {
    match text.to_lowercase().as_str() {
        "on" | "yes" | "true" | "1" | "aan" | "ja" => Ok(json!(true)),
        "off" | "no" | "false" | "0" | "uit" | "nee" => Ok(json!(false)),
        _ => Err(Kind::Toggle.range()),
    }
}

fn whole(text: &str) -> Option<i64> {
    text.parse().ok()
}

fn chosen(choices: &'static [Choice], text: &str) -> Result<Json, Text> {
    let wanted = text.to_lowercase();
    choices
        .iter()
        .find(|c| c.value == wanted || c.label.to_lowercase() == wanted)
        .map(|c| json!(c.value))
        .ok_or_else(|| Kind::Choice(choices).range())
}

fn written(text: &str, max: usize, lines: Lines) -> Result<String, Text> {
    let long = text.chars().count();
    if long > max {
        return Err(tr!(
            "Write at most {max} characters; these are {count}.",
            max = max,
            count = long
        ));
    }
    if lines == Lines::One && text.contains('\n') {
        return Err(tr!("Write it in one line."));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(tr!("It contains a control character. Type it again instead of pasting it."));
    }
    // The same whether it was typed or sent: white space around it says nothing.
    Ok(text.trim().to_owned())
}

/// An id as Discord gives them; none for 0, which no snowflake is.
fn snowflake(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|id| *id != 0 && i64::try_from(*id).is_ok())
}

fn hours(text: &str) -> Result<Json, Text> {
    let hours: Hours = text.parse().map_err(|_| Kind::Hours.range())?;
    Ok(json!(hours.to_string()))
}

fn zone(text: &str) -> Result<Json, Text> {
    let known = chrono_tz::TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(text));
    known.map(|zone| json!(zone.name())).ok_or_else(|| Kind::Zone.range())
}

fn language(text: &str) -> Result<Json, Text> {
    let wanted = text.to_lowercase();
    std::iter::once(AUTO)
        .chain(Lang::codes())
        .find(|code| *code == wanted)
        .map(|code| json!(code))
        .ok_or_else(|| Kind::Language.range())
}
