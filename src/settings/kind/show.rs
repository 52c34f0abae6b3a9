//! Values as people read them, before a surface decides how a channel or a person looks there.
//!
//! Invariant: every canonical value can be shown; ids stay ids, so that each surface renders its own pill.

use alphapy_kernel::duration;
use serde_json::Value as Json;

use super::{AUTO, Kind, Lines};
use crate::{
    lang::{Lang, Text},
    tr,
};

/// A value to show.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Nothing is chosen.
    Nothing,
    /// Words of ours.
    Words(Text),
    /// Text that somebody typed.
    Typed(String),
    Channel(u64),
    Role(u64),
    User(u64),
    /// Several.
    Many(Vec<Shown>),
}

impl Kind {
    /// How people read a value.
    pub fn show(&self, value: &Json) -> Shown {
        match (self, value) {
            (_, Json::Null) => Shown::Nothing,
            (_, Json::String(text)) if text.is_empty() => Shown::Nothing,
            (Self::Toggle, Json::Bool(true)) => Shown::Words(tr!("on")),
            (Self::Toggle, Json::Bool(false)) => Shown::Words(tr!("off")),
            (Self::Duration { .. }, Json::Number(number)) => {
                Shown::Typed(duration::words(number.as_i64().unwrap_or(0)))
            }
            (Self::Integer { unit, .. }, Json::Number(number)) if !unit.is_empty() => {
                Shown::Typed(format!("{number} {unit}"))
            }
            (Self::Choice(choices), Json::String(text)) => {
                let choice = choices.iter().find(|choice| choice.value == text);
                choice.map_or_else(
                    || Shown::Typed(text.clone()),
                    |choice| Shown::Words(Text::new(choice.label, Vec::new())),
                )
            }
            (Self::Channel { .. }, Json::String(id)) => Shown::Channel(id.parse().unwrap_or(0)),
            (Self::Role(_), Json::String(id)) => Shown::Role(id.parse().unwrap_or(0)),
            (Self::User, Json::String(id)) => Shown::User(id.parse().unwrap_or(0)),
            (Self::Language, Json::String(code)) => languages()
                .into_iter()
                .find(|(known, _)| known == code)
                .map_or_else(|| Shown::Typed(code.clone()), |(_, name)| Shown::Words(name)),
            (Self::List { .. }, Json::Array(items)) if items.is_empty() => Shown::Nothing,
            (Self::List { of, .. }, Json::Array(items)) => {
                Shown::Many(items.iter().map(|item| of.show(item)).collect())
            }
            (_, Json::String(text)) => Shown::Typed(text.clone()),
            (_, other) => Shown::Typed(other.to_string()),
        }
    }

    /// How a value is written where it is typed; a list has one text for each item.
    pub fn written(&self, value: &Json) -> Vec<String> {
        match (self, value) {
            (_, Json::Null) => vec![String::new()],
            (Self::Toggle, Json::Bool(on)) => vec![if *on { "on" } else { "off" }.to_owned()],
            (Self::Duration { .. }, Json::Number(seconds)) => {
                vec![duration::words(seconds.as_i64().unwrap_or(0))]
            }
            (Self::List { of, .. }, Json::Array(items)) => {
                items.iter().flat_map(|item| of.written(item)).collect()
            }
            (_, Json::String(text)) => vec![text.clone()],
            (_, other) => vec![other.to_string()],
        }
    }

    /// A value as one text that [`Kind::read`] takes for the same value.
    pub fn typed_out(&self, value: &Json) -> String {
        self.written(value).join(if self.is_by_line() { "\n" } else { ", " })
    }

    /// Whether it is typed on several lines.
    pub const fn is_by_line(&self) -> bool {
        matches!(self.item(), Self::Text { lines: Lines::Many, .. } | Self::Template { .. })
            || matches!(self, Self::List { of: Self::Text { .. }, .. })
    }
}

/// Every language that can be chosen, in its own words.
pub(super) fn languages() -> Vec<(String, Text)> {
    let name = |code: &'static str| match code {
        "en" => tr!("English"),
        "nl" => tr!("Nederlands"),
        other => tr!("{code}", code = other),
    };
    let auto = (AUTO.to_owned(), tr!("as set in Discord"));
    std::iter::once(auto).chain(Lang::codes().map(|code| (code.to_owned(), name(code)))).collect()
}
