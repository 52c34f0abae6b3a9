//! Notes each day and time where it stands.
//!
//! Invariant: every day and time that is read is noted, also when another was found before.

use super::{
    extract::Extractor,
    facts::{Mention, Place, Said},
    mentions::rank,
};
use crate::typed::{
    days,
    zones::{self, Zone},
};

impl Extractor<'_> {
    /// Where a token stands.
    pub(super) fn place(&self, at: usize) -> Place {
        let sentence = self.sentences.get(at).copied().unwrap_or_default();
        Place { rank: rank(self.line), line: self.number, sentence }
    }

    /// Notes a day or a time; whether it may be the event's.
    pub(super) fn mention(&mut self, at: usize, took: usize, said: Said) -> bool {
        let place = self.place(at);
        let words = self.tokens.span(at, at + took).to_owned();
        let same = |n: &usize| self.sentences[*n] == place.sentence;
        let first = (0..self.tokens.len()).find(same).unwrap_or(at);
        let last = (0..self.tokens.len()).rfind(same).unwrap_or(at);
        let sentence = self.tokens.span(first, last + 1).to_owned();
        self.facts.mentions.push(Mention { place, said, words, sentence });
        self.facts.only.is_none_or(|only| only == place || only.rank != place.rank)
    }

    /// The zone that directly follows a time.
    pub(super) fn zone_after(&self, at: usize) -> Option<Zone> {
        let bracket = usize::from(self.tokens.sign(at, '('));
        zones::read(self.tokens, at + bracket).map(|(zone, _)| zone)
    }

    /// The last day of an event of several: the `- Sunday 10 January 16:00` behind its first.
    pub(super) fn last_day(&mut self, at: usize) -> Option<usize> {
        let joint = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            _ if self.fact_end != Some(at) => return None,
            ("tot", "en", "met") => 3,
            ("t", _, "m") if self.tokens.sign(at + 1, '/') => 3,
            ("to" | "tot" | "until" | "till" | "through", ..) => 1,
            _ if self.tokens.sign(at, '-') => 1,
            _ => return None,
        };
        let mut end = at + joint;
        let mut days = 0;
        while let Some((_, took)) = days::read(self.tokens, end) {
            (end, days) = (end + took, days + 1);
            end += usize::from(self.tokens.sign(end, ','));
        }
        if days == 0 {
            return None;
        }
        let skip = usize::from(matches!(self.word(end), "at" | "om"));
        // Behind `3 March to 10 March` stands when both begin.
        let timed = self.facts.draft.clock.is_some();
        if let Some((_, took)) = self.clock(end + skip).filter(|_| timed) {
            end += skip + took;
        }
        Some(end - at)
    }
}
