//! The reader of a text, and what it may mean to them.
//!
//! Invariant: a text has one meaning, several that are all named, or a reason why it has none.

use chrono_tz::Tz;

use super::{lexicon, moment::When, tokens::Tokens};
use crate::problem::{Ambiguity, Problem};
use alphapy_kernel::{lang::language, time::Time};

/// The author of a text: their present, zone and locale.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The present.
    pub now: Time,
    /// The zone of times that name none.
    pub zone: Tz,
    /// The locale as Discord gives it (`nl`, `en-GB`): decides what day-first dates and `5:30` mean.
    pub locale: &'a str,
}

/// The meaning of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// One time, at least a second ahead.
    Exact(When),
    /// Several times, or one that needs a nod: ask.
    Ambiguous(Question),
    /// A time that is over.
    Past(When),
    /// Not a time; what was not understood.
    Unclear(Problem),
}

/// A question about a text that can be read in several ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Why it is asked.
    pub why: Ambiguity,
    /// One to 24 readings, all of those that are ahead, the soonest first. One alone is asked about when it is not what
    /// was written: a time that the clocks skip, or a day without a time.
    pub readings: Vec<When>,
}

impl Reader<'_> {
    /// Whether the reader, or at least this text, writes dates and times the Dutch way.
    pub(super) fn writes_dutch(&self, tokens: &Tokens) -> bool {
        self.is_dutch() || (0..tokens.len()).any(|n| lexicon::is_dutch(tokens.word(n)))
    }

    fn is_dutch(&self) -> bool {
        language(self.locale).eq_ignore_ascii_case("nl")
    }
}
