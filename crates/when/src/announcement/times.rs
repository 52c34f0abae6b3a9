//! Times of the day in announcements, alone or as a range.
//!
//! Invariant: a number counts as a time only if something next to it says so.

use super::{Field, extract::Extractor, facts::Said, lines::Label};
use crate::typed::{
    clocks::{self, Clock, Half},
    lexicon,
    ranges::{self, Tail},
    spans, zones,
};

/// Half a day, in seconds.
const HALF_DAY: u32 = 43_200;

impl Extractor<'_> {
    /// Whether the sentence around a token names a time or a day of the week.
    pub(super) fn sentence_has_time(&self, at: usize) -> bool {
        let ends = |n: &usize| ['!', '?'].iter().any(|sign| self.tokens.sign(*n, *sign));
        let first = (0..at).rev().find(ends).map_or(0, |end| end + 1);
        let last = (at..self.tokens.len()).find(ends).unwrap_or(self.tokens.len());
        (first..last).any(|n| {
            let counted = || spans::read(self.tokens, n + 1).is_some();
            self.clock(n).is_some()
                || lexicon::weekday(self.word(n)).is_some()
                || matches!(self.word(n), "in" | "over") && counted()
        })
    }

    pub(super) fn time_follows(&self, at: usize) -> bool {
        (at..at + 4).any(|n| self.clock(n).is_some())
    }

    /// A time in prose: "3 to 5 players", "version 2.10" and "it takes 2 uur" are none.
    pub(super) fn clock(&self, at: usize) -> Option<(Clock, usize)> {
        let (clock, took) = clocks::read(self.tokens, at)?;
        // `1h30m` is how long it lasts.
        let longer = spans::read(self.tokens, at)
            .is_some_and(|(_, more)| more > took && self.tokens.tight(at, more - 1));
        if longer {
            return None;
        }
        let before = self.word(at.wrapping_sub(1));
        let unit = self.word(at + took - 1);
        let lasts = matches!(unit, "uur" | "u")
            && (matches!(before, "duurt" | "duur" | "over" | "na")
                || self.word(at + took) == "lang");
        if lasts {
            return None;
        }
        if self.is_labelled() || matches!(before, "om" | "at") {
            return Some((clock, took));
        }
        let pointed = self.tokens.sign(at + 1, '.') && took == 3;
        let named = matches!(unit, "noon" | "midday" | "midnight" | "middernacht");
        let number = self.tokens.number(at).is_some();
        let joined = (at..at + took)
            .any(|n| matches!(self.word(n), "to" | "past" | "over" | "voor" | "before" | "after"));
        ((number || named) && !pointed && !joined).then_some((clock, took))
    }

    /// A time, or a range of times: `19:30 – 21:00`, `7-9pm`, `van 19 tot 21 uur`.
    pub(super) fn time(&mut self, at: usize) -> Option<usize> {
        let (start, end, took) = self.range(at).or_else(|| {
            let bare = self.line.label == Some(Label::When)
                && matches!(self.word(at.wrapping_sub(1)), "at" | "om");
            let bare = clocks::bare(self.tokens, at).filter(|_| bare);
            self.clock(at).or(bare).map(|(clock, took)| (clock, None, took))
        })?;
        if self.line.label == Some(Label::End) {
            self.facts.note(Field::End, self.tokens.span(at, at + took));
            self.facts.end = self.facts.end.or(Some(start));
            return Some(took);
        }
        let zone = self.zone_after(at + took);
        let counts = self.mention(at, took, Said::Clock(start, zone));
        if !counts {
            return Some(took);
        }
        if self.facts.draft.clock.is_none() {
            self.facts.draft.tail = self.tail(at, start);
            self.facts.note(Field::Time, self.tokens.span(at, at + took));
            self.facts.draft.clock = Some(start);
            self.facts.end = self.facts.end.or(end);
            self.zone_may_follow = true;
        }
        let part = self.part_after(at + took);
        self.facts.draft.part = self.facts.draft.part.or(part);
        Some(took)
    }

    /// The text that may be the end of a time or its difference from UTC, as in a command.
    fn tail(&self, at: usize, start: Clock) -> Option<Tail> {
        let (_, took) = clocks::read(self.tokens, at)?;
        let tail = ranges::tail(self.tokens, at, at + took, start).ok();
        tail.filter(|tail| matches!(tail, Tail::Either(..)))
    }

    /// `20.00`, which is a time in prose only when it goes to another: `20.00-22.00`.
    fn pointed(&self, at: usize) -> Option<(Clock, usize)> {
        clocks::read(self.tokens, at)
            .filter(|(_, took)| *took == 3 && self.tokens.sign(at + 1, '.'))
    }

    pub(super) fn range(&self, at: usize) -> Option<(Clock, Option<Clock>, usize)> {
        let whole = || self.clock(at).or_else(|| self.pointed(at));
        // The `00` of `20.00` begins nothing.
        let minutes = at > 0 && self.tokens.glued(at) && self.tokens.sign(at - 1, '.');
        let (mut start, took) =
            whole().or_else(|| clocks::bare(self.tokens, at).filter(|_| !minutes))?;
        let bare = whole().is_none();
        let mut next = at + took;
        // `7 PM EST – 9 PM EST`: the zone between them is read later.
        let zone = zones::read(self.tokens, next).map_or(0, |(_, took)| took);
        let moved = self.is_moved_from(at, next);
        let between = matches!(self.word(at.wrapping_sub(1)), "between" | "tussen");
        let joint = |n| {
            self.tokens.sign(n, '-')
                || matches!(self.word(n), "to" | "tot" | "until" | "till")
                || between && matches!(self.word(n), "and" | "en")
                || moved && self.word(n) == "naar"
        };
        next += if joint(next) {
            1
        } else if zone > 0 && joint(next + zone) {
            zone + 1
        } else {
            return None;
        };
        let pointed = self.pointed(at).is_some();
        let (end, more) = self.clock(next).or_else(|| self.pointed(next).filter(|_| pointed))?;
        if bare && self.tokens.number(at).is_some_and(|n| n.digits > 2) {
            return None;
        }
        if moved {
            return Some((end, None, next + more - at));
        }
        // `7-9pm` begins in the half of the day in which it ends, or in the one before: `11-1pm`.
        if end.half == Half::Said
            && end.seconds >= HALF_DAY
            && matches!(start.half, Half::Spoken | Half::Written)
        {
            let later = start.seconds % HALF_DAY + HALF_DAY;
            let seconds = if later < end.seconds { later } else { start.seconds };
            start = Clock { seconds, half: Half::Said };
        } else if end.half == Half::Of24 || (end.half == Half::Said && bare) {
            start.half = if start.half == Half::Spoken { Half::Of24 } else { start.half };
        }
        let took = if zone > 0 && joint(at + took + zone) { took } else { next + more - at };
        Some((start, Some(end), took))
    }
}
