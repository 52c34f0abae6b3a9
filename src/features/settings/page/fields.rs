//! Settings as form fields.
//!
//! Invariant: a field's control comes from the setting's kind alone, and shows what holds, or what was
//! typed when that was refused.

use std::collections::HashMap;

use chrono_tz::Tz;
use serde_json::json;

use crate::{
    clock::Time,
    discord::directory::Directory,
    lang::{Lang, Text},
    settings::{
        Current, Held, Kind, Lines, Sensitivity, Spec, Tier, Verified,
        words::{self, Names},
    },
    tr,
    web::when::When,
};

/// Whether something must be picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    /// It must, or the list may just be empty.
    Yes,
    /// Nothing is a choice too.
    No,
}

/// A setting in a form.
#[derive(Debug)]
pub struct Field {
    /// Its name in the form, like `system.log_channel`.
    pub name: String,
    /// The id of its control.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// Its description.
    pub help: String,
    /// How it is edited.
    pub control: Control,
    /// The default, in words.
    pub default: String,
    /// The value to send to restore the default, as JSON.
    pub default_json: String,
    /// Whether the default holds.
    pub is_default: bool,
    /// The author and the time of its last change.
    pub changed: Option<(String, When)>,
    /// Remarks about it.
    pub marks: Vec<Mark>,
    /// Whether it holds what was typed and is not saved.
    pub typed: bool,
    /// Why what was typed cannot be saved.
    pub error: Option<String>,
}

/// Something remarkable about a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It was saved without asking Discord.
    Unverified,
    /// It needs a subscription.
    Premium,
    /// Only admins may read it.
    Private,
}

impl Field {
    /// Whether it has this mark.
    pub fn is(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }
}

/// How a setting is edited.
#[derive(Debug)]
pub enum Control {
    /// A switch.
    Toggle {
        /// Whether it is on.
        on: bool,
    },
    Number {
        /// The current text.
        value: String,
        /// The smallest.
        min: String,
        /// The largest.
        max: String,
        /// The steps between.
        step: &'static str,
        /// The unit of the number.
        unit: String,
    },
    /// One line, with an example or limits behind it.
    Line {
        /// The current text.
        value: String,
        /// Characters at most.
        max: usize,
        /// An example, or the limits.
        hint: String,
    },
    /// Several lines.
    Area {
        /// The current text.
        value: String,
        /// Characters at most.
        max: usize,
        /// The placeholders allowed in braces: the name, and what it becomes.
        placeholders: Vec<(String, String)>,
    },
    /// One of a few.
    Select {
        /// The choices.
        options: Vec<Choosable>,
    },
    /// Several of a few.
    Ticks {
        /// The choices.
        options: Vec<Choosable>,
    },
    /// One or several of many.
    Pick {
        /// Whether several can be chosen.
        many: bool,
        /// The choices, in groups.
        groups: Vec<Group>,
        /// The text in the empty box.
        placeholder: String,
    },
}

/// Choices under one heading.
#[derive(Debug, Default)]
pub struct Group {
    /// The heading; none for the first.
    pub label: Option<String>,
    /// The choices.
    pub options: Vec<Choosable>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, Default)]
pub struct Choosable {
    /// The value that is sent.
    pub value: String,
    /// The text that people read.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// The name of its icon.
    pub icon: &'static str,
    /// Its colour as `#rrggbb`.
    pub color: Option<String>,
    /// The reason why it would not work.
    pub warning: Option<String>,
}

/// The data that fields are made from.
#[derive(Debug)]
pub struct Source<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The settings in effect.
    pub current: &'a Current,
    /// Channels and roles; none when Discord could not be asked.
    pub directory: Option<&'a Directory>,
    /// The names of people.
    pub people: &'a HashMap<u64, String>,
    /// The values that were typed and refused, by name.
    pub typed: &'a HashMap<String, Vec<String>>,
    /// Why, by name.
    pub errors: &'a HashMap<String, Text>,
    /// The present.
    pub now: Time,
    /// The guild's time zone.
    pub zone: Tz,
}

impl Source<'_> {
    /// The names behind ids.
    pub const fn names(&self) -> Names<'_> {
        Names { directory: self.directory, people: self.people }
    }

    /// A setting as a field.
    pub fn field(&self, spec: &'static Spec) -> Field {
        let name = spec.name();
        let default = (spec.default)();
        let held = self.current.held(spec);
        let saved = spec.kind.written(&self.current.value(spec));
        let typed = self.typed.get(&name).map(|values| chosen(values));
        let differs = typed.as_ref().is_some_and(|typed| *typed != chosen(&saved));
        let values = typed.unwrap_or(saved);
        Field {
            id: id(spec),
            title: self.lang.plain(&spec.title()),
            help: self.lang.plain(&spec.help()),
            control: self.control(&spec.kind, &values),
            default: words::plain(self.lang, spec, &default, &self.names()),
            default_json: json!(spec.kind.written(&default)).to_string(),
            typed: differs,
            marks: marks(spec, held),
            is_default: self.current.value(spec) == default,
            changed: held.map(|held| {
                let id = held.by.get();
                let who = self.people.get(&id).cloned();
                (
                    who.unwrap_or_else(|| id.to_string()),
                    When::new(held.at, self.now, self.zone, self.lang),
                )
            }),
            error: self.errors.get(&name).map(|text| self.lang.plain(text)),
            name,
        }
    }

    fn control(&self, kind: &Kind, values: &[String]) -> Control {
        let value = values.last().cloned().unwrap_or_default();
        match kind {
            Kind::Toggle => Control::Toggle { on: values.iter().any(|value| value == "on") },
            Kind::Integer { min, max, unit } => Control::Number {
                value,
                min: min.to_string(),
                max: max.to_string(),
                step: "1",
                unit: (*unit).to_owned(),
            },
            Kind::Decimal { min, max } => Control::Number {
                value,
                min: min.to_string(),
                max: max.to_string(),
                step: "any",
                unit: String::new(),
            },
            Kind::Text { max, lines: Lines::One } => {
                Control::Line { value, max: *max, hint: String::new() }
            }
            Kind::Text { max, lines: Lines::Many } => {
                Control::Area { value, max: *max, placeholders: Vec::new() }
            }
            Kind::Template { max, placeholders } => Control::Area {
                value,
                max: *max,
                placeholders: placeholders
                    .iter()
                    .map(|p| {
                        let about = Text::new(p.about, Vec::new());
                        (p.name.to_owned(), self.lang.plain(&about))
                    })
                    .collect(),
            },
            Kind::Duration { .. } => {
                Control::Line { value, max: 40, hint: self.lang.plain(&kind.range()) }
            }
            Kind::Hours => Control::Line { value, max: 300, hint: self.lang.plain(&kind.range()) },
            Kind::Choice(_) | Kind::Language => {
                Control::Select { options: self.offered(kind, values) }
            }
            Kind::List { of: Kind::Choice(_), .. } => {
                Control::Ticks { options: self.offered(kind, values) }
            }
            Kind::List { of, max } => self.list(of, *max, values),
            Kind::Channel { .. } => self.pick(kind, values, &tr!("Search channels"), Needed::No),
            Kind::Role(_) => self.pick(kind, values, &tr!("Search roles"), Needed::No),
            Kind::Zone => self.pick(kind, values, &tr!("Search time zones"), Needed::Yes),
            Kind::User => Control::Line {
                value,
                max: 40,
                hint: self
                    .lang
                    .plain(&tr!("The id of a person, as Discord's developer mode copies it.")),
            },
        }
    }

    fn pick(&self, kind: &Kind, values: &[String], hint: &Text, needed: Needed) -> Control {
        let groups = self.groups(kind, values, needed);
        Control::Pick { many: false, groups, placeholder: self.lang.plain(hint) }
    }

    fn list(&self, of: &'static Kind, max: usize, values: &[String]) -> Control {
        match of {
            Kind::Channel { .. } | Kind::Role(_) | Kind::Zone | Kind::Language => Control::Pick {
                many: true,
                groups: self.groups(of, values, Needed::Yes),
                placeholder: self.lang.plain(&tr!("Choose up to {max}", max = max)),
            },
            _ => {
                let value = values.join("\n");
                Control::Area { value, max: max * 1000, placeholders: Vec::new() }
            }
        }
    }

    pub(super) fn offered(&self, kind: &Kind, values: &[String]) -> Vec<Choosable> {
        let offers = kind.offers();
        // A value that was chosen once and is no longer offered stays until somebody chooses another.
        let older = values.iter().filter(|value| {
            let stored = matches!(kind, Kind::Zone) && !value.is_empty();
            stored && offers.iter().all(|(offer, _)| offer != *value)
        });
        let older = older.map(|value| (value.clone(), value.clone()));
        let offered = offers.iter().map(|(value, label)| (value.clone(), self.lang.plain(label)));
        older
            .chain(offered)
            .map(|(value, label)| Choosable {
                chosen: values.contains(&value),
                label,
                value,
                ..Choosable::default()
            })
            .collect()
    }
}

fn marks(spec: &Spec, held: Option<&Held>) -> Vec<Mark> {
    let unverified = held.is_some_and(|held| held.verified == Verified::NotYet);
    [
        unverified.then_some(Mark::Unverified),
        (spec.tier == Tier::Premium).then_some(Mark::Premium),
        (spec.sensitivity == Sensitivity::Private).then_some(Mark::Private),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The chosen values among those a form sent: forms send something also when a box is not ticked.
fn chosen(values: &[String]) -> Vec<String> {
    let last = values.last().cloned().unwrap_or_default();
    match last.as_str() {
        "on" | "off" => vec![last],
        _ if values.len() > 1 => values.iter().filter(|value| !value.is_empty()).cloned().collect(),
        _ => values.to_vec(),
    }
}

/// The id of a setting's field on its page.
pub fn id(spec: &Spec) -> String {
    format!("f-{}-{}", spec.scope, spec.key)
}
