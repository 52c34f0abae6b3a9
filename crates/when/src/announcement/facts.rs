//! The facts in a message, as they are picked up.
//!
//! Invariant: everything here is what was written; what it means is decided by [`super::settle`].

use super::Field;
use crate::typed::{clocks::Clock, days::Day, draft::Draft, rule::Rule, spans::Span, zones::Zone};
use alphapy_kernel::time::Time;

/// The facts in the lines.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Day, time and zone.
    pub draft: Draft,
    /// The end of the event on the clock.
    pub end: Option<Clock>,
    /// How it repeats.
    pub rule: Rule,
    /// The last day of a rule.
    pub until: Option<Day>,
    /// How long a rule goes on.
    pub lasts: Option<Span>,
    /// Instants written as Discord timestamps.
    pub stamps: Vec<Time>,
    /// An instant counted from the message, with the words that say so: `starts in 2 hours`.
    pub counted: Option<(Time, String)>,
    /// Two days of which one was moved to the other, and nothing says which is which.
    pub two_days: Option<(String, String)>,
    /// Whether the day that was found is the one to which another was moved.
    pub replaced: bool,
    /// Whether those two days are of a move.
    pub moved: bool,
    /// Two times of which nothing says which one counts.
    pub two_times: Option<(String, String)>,
    /// The fields that were found, with their words.
    pub found: Vec<(Field, String)>,
    /// Every day and time that was named.
    pub(super) mentions: Vec<Mention>,
    /// The one sentence of its rank whose day and time count.
    pub(super) only: Option<Place>,
}

/// Where something was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// How much it is believed: labelled lines first, then prose, then footers and deadlines.
    pub(super) rank: u8,
    /// Its line.
    pub(super) line: usize,
    /// Its sentence in that line.
    pub(super) sentence: usize,
}

/// A day or a time that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A day.
    Day(Day),
    /// A time, and the zone that follows it.
    Clock(Clock, Option<Zone>),
}

/// Something that was said, in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) place: Place,
    pub(super) said: Said,
    pub(super) words: String,
    /// The whole sentence.
    pub(super) sentence: String,
}

impl Facts {
    pub(super) fn has_time(&self) -> bool {
        self.draft.clock.is_some()
    }

    pub(super) fn note(&mut self, field: Field, words: &str) {
        if !words.is_empty() && !self.found.iter().any(|(found, _)| *found == field) {
            self.found.push((field, words.to_owned()));
        }
    }

    pub(super) fn stamps_of(&mut self, text: &str) {
        for part in text.split("<t:").skip(1) {
            let inner = part.split('>').next().unwrap_or_default();
            let seconds = inner.split(':').next().and_then(|s| s.parse().ok());
            let at = seconds.and_then(|s| Time::from_timestamp(s, 0));
            let sensible = at.filter(|at| (1970..=9999).contains(&chrono::Datelike::year(at)));
            if let Some(at) = sensible.filter(|at| !self.stamps.contains(at)) {
                self.stamps.push(at);
            }
        }
    }
}
