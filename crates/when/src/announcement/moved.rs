//! Events that were moved from one day or time to another, and those that are counted from the message:
//! `postponed from 3 March to 10 March`, `starts in 2 hours`.
//!
//! Invariant: of two days in a sentence about a move, the later-named one counts only behind "from … to";
//! otherwise neither does.

use chrono::TimeDelta;

use super::{Field, extract::Extractor, lines::Label};
use crate::typed::{
    days::{self, Day},
    spans::{self, Span},
    weekly,
};
use alphapy_kernel::time::Time;

impl Extractor<'_> {
    /// Whether the line says that something was moved.
    pub(super) fn is_about_a_move(&self) -> bool {
        (0..self.tokens.len()).any(|at| {
            matches!(
                self.word(at),
                "postponed"
                    | "moved"
                    | "rescheduled"
                    | "shifted"
                    | "delayed"
                    | "instead"
                    | "verplaatst"
                    | "verschoven"
                    | "verzet"
                    | "uitgesteld"
                    | "opgeschoven"
            )
        })
    }

    /// `from 3 March to 10 March`, in a line about a move: the second day, and how many tokens that took.
    pub(super) fn moved_day(&mut self, at: usize) -> Option<usize> {
        let (old, took) = self.is_about_a_move().then(|| days::read(self.tokens, at))??;
        let end = at + took;
        let from = (1..=2).any(|back| at >= back && matches!(self.word(at - back), "from" | "van"));
        let to = usize::from(matches!(self.word(end), "to" | "naar" | "tot"));
        let new = days::read(self.tokens, end + to).filter(|_| to > 0);
        let once = |at| weekly::several(self.tokens, at).is_none_or(|took| took > 1);
        let both_once = once(end) && once(end + to);
        let new = new.filter(|(new, _)| from && is_date(*new) && is_date(old));
        if let Some((_, more)) = new.filter(|_| both_once) {
            self.facts.replaced = true;
            return self.day(end + to).map(|_| took + to + more);
        }
        // Any other second day of the line leaves open which one counts.
        let other = (0..self.tokens.len())
            .filter(|n| !(at..end).contains(n))
            .filter_map(|n| Some((days::read(self.tokens, n).filter(|(day, _)| is_date(*day))?, n)))
            .find(|((day, _), _)| *day != old);
        let ((_, len), n) = other.filter(|_| is_date(old) && !self.facts.replaced)?;
        let words = |at: usize, len: usize| self.tokens.span(at, at + len).to_owned();
        let two = (words(at, took), words(n, len));
        self.facts.note(Field::Date, &format!("{}, {}", two.0, two.1));
        self.facts.two_days.get_or_insert(two);
        self.facts.moved = true;
        Some(took)
    }

    /// Whether a time is the old one of `from 19:00 to 20:00` in a line about a move.
    pub(super) fn is_moved_from(&self, at: usize, joint: usize) -> bool {
        at > 0
            && matches!(self.word(at - 1), "from" | "van")
            && matches!(self.word(joint), "to" | "naar" | "tot")
            && self.is_about_a_move()
    }

    /// `starts in 2 hours`, `begint over 30 minuten`: counted from when the message was posted.
    pub(super) fn counted(&mut self, at: usize) -> Option<usize> {
        if !matches!(self.word(at), "in" | "over") {
            return None;
        }
        let begins = |n: usize| {
            matches!(
                self.word(n),
                "start"
                    | "starts"
                    | "starting"
                    | "begin"
                    | "begins"
                    | "beginning"
                    | "begint"
                    | "beginnen"
                    | "live"
            )
        };
        let said = self.line.label == Some(Label::When)
            || (1..=2).any(|back| at >= back && begins(at - back));
        let (span, took) = spans::read(self.tokens, at + 1)?;
        let end = at + 1 + took;
        let weeks = span.days / 7;
        let only_weeks = weeks > 0 && span == Span { days: weeks * 7, ..Span::default() };
        // `Friday in 2 weeks`, which is not this Friday.
        if only_weeks && self.is_by_a_weekday(at, took + 1) {
            let words = self.tokens.span(at, end).to_owned();
            if self.facts.draft.day.is_none() {
                self.facts.draft.day = Some(Day::InWeeks(weeks));
                self.facts.note(Field::Date, &words);
            }
            return Some(took + 1);
        }
        if !said {
            return None;
        }
        let words = self.tokens.span(at, at + 1 + took).to_owned();
        if span.is_dates() && span.months == 0 {
            if self.facts.draft.day.is_none() {
                self.facts.draft.day = Some(Day::FromToday(span.days, None));
                self.facts.note(Field::Date, &words);
            }
            return Some(took + 1);
        }
        let length = span.length().and_then(TimeDelta::try_seconds)?;
        if self.facts.counted.is_none() {
            let at = self.posted.checked_add_signed(length)?;
            let at = Time::from_timestamp(at.timestamp(), 0)?;
            self.facts.counted = Some((at, words));
        }
        Some(took + 1)
    }
}

/// Whether a day is a date or a day of the week, and not a part of a rule or of prose.
fn is_date(day: Day) -> bool {
    matches!(
        day,
        Day::Date { .. }
            | Day::Either { .. }
            | Day::Weekday(..)
            | Day::FromToday(..)
            | Day::OfMonth(_)
    )
}
