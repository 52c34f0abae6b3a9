//! Goes over the lines and picks up what they say about the time.
//!
//! Invariant: the first fact of its kind wins; a later one never replaces it.

use super::{
    Field, Posted, codes,
    facts::{Facts, Place, Said},
    lines::{Label, Line, Page},
    mentions::{self, Verdict},
};
use crate::typed::{
    days::{self, Day, Month},
    lexicon,
    tokens::Tokens,
    zones,
};
use alphapy_kernel::time::Time;

/// Reads all lines.
#[must_use]
pub fn extract(page: &Page, posted: &Posted<'_>) -> Facts {
    let facts = pass(page, posted, None);
    let verdict = match mentions::verdict(&facts, posted) {
        Verdict::Sentence(place) => {
            let facts = pass(page, posted, Some(place));
            let verdict = mentions::verdict(&Facts { only: None, ..facts.clone() }, posted);
            return settled(
                facts,
                if matches!(verdict, Verdict::Sentence(_)) { Verdict::First } else { verdict },
            );
        }
        verdict => verdict,
    };
    settled(facts, verdict)
}

/// The facts, with what is not certain about them.
fn settled(mut facts: Facts, verdict: Verdict) -> Facts {
    match verdict {
        Verdict::First | Verdict::Sentence(_) => {}
        Verdict::TwoTimes(one, other) => facts.two_times = Some((one, other)),
        Verdict::TwoDays(one, other) => {
            facts.replaced = false;
            facts.two_days.get_or_insert((one, other));
        }
    }
    facts
}

/// Reads all lines once; of a sentence that is named, day and time count alone.
fn pass(page: &Page, posted: &Posted<'_>, only: Option<Place>) -> Facts {
    let mut facts = Facts { only, ..Facts::default() };
    let all: Vec<Tokens> =
        page.lines.iter().map(|line| Tokens::of(&codes::without_codes(&line.text))).collect();
    let dutch_words = all.iter().flat_map(|t| (0..t.len()).map(move |n| t.word(n)));
    facts.draft.dutch =
        posted.locale.starts_with("nl") || dutch_words.filter(|w| lexicon::is_dutch(w)).count() > 0;
    for (number, (line, tokens)) in page.lines.iter().zip(&all).enumerate() {
        if line.label == Some(Label::Location)
            || line.label == Some(Label::Title) && facts.has_time()
        {
            continue;
        }
        facts.stamps_of(&line.text);
        let sentences = mentions::sentences(tokens);
        Extractor {
            line,
            number,
            tokens,
            sentences,
            facts: &mut facts,
            posted: posted.at,
            zone_may_follow: false,
            fact_end: None,
        }
        .run();
    }
    facts
}

/// One line being read.
pub(super) struct Extractor<'a> {
    /// The line.
    pub(super) line: &'a Line,
    /// Its number in the message.
    pub(super) number: usize,
    /// Its tokens.
    pub(super) tokens: &'a Tokens,
    /// The sentence of each token.
    pub(super) sentences: Vec<usize>,
    /// Where facts go.
    pub(super) facts: &'a mut Facts,
    /// When the message was posted.
    pub(super) posted: Time,
    /// Whether the time just read may be followed by its zone.
    pub(super) zone_may_follow: bool,
    /// The token behind the day or time that was just read.
    pub(super) fact_end: Option<usize>,
}

impl Extractor<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let took = self
                .stamp(at)
                .or_else(|| self.counted(at))
                .or_else(|| self.zone(at))
                .or_else(|| self.until(at).or_else(|| self.lasts(at)))
                .or_else(|| self.last_day(at))
                .or_else(|| self.moved_day(at))
                .or_else(|| self.rule(at))
                .or_else(|| self.range(at).and_then(|_| self.time(at)))
                .or_else(|| self.day(at))
                .or_else(|| self.time(at));
            let Some(took) = took else {
                // A zone in brackets still belongs to the time before it.
                self.zone_may_follow &= self.tokens.sign(at, '(');
                at += 1;
                continue;
            };
            at += took.max(1);
            self.fact_end = Some(at);
        }
    }

    pub(super) fn is_labelled(&self) -> bool {
        self.line.label.is_some_and(|label| label != Label::Title)
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.word(at)
    }

    /// Skips a Discord timestamp, whose numbers are no times.
    fn stamp(&mut self, at: usize) -> Option<usize> {
        let opens = self.tokens.sign(at, '<') && self.word(at + 1) == "t";
        let end = (at..self.tokens.len()).find(|n| self.tokens.sign(*n, '>'))?;
        opens.then(|| end + 1 - at)
    }

    fn zone(&mut self, at: usize) -> Option<usize> {
        let (zone, took) = zones::read(self.tokens, at)?;
        let short = matches!(zone, zones::Zone::Short(_));
        let said = self.zone_may_follow
            || self.line.label == Some(Label::Zone)
            || (!short && self.facts.draft.zone.is_none())
            || (at..=at + took).any(|n| matches!(self.word(n), "time" | "tijd"))
            || (1..=3).any(|back| at >= back && matches!(self.word(at - back), "times" | "tijden"));
        if !said {
            return None;
        }
        self.zone_may_follow = false;
        if self.facts.draft.zone.is_none() {
            self.facts.note(Field::Zone, self.tokens.span(at, at + took));
            self.facts.draft.zone = Some(zone);
        }
        Some(took)
    }

    /// Whether a word is a day of the week, and not `sun`, `do` or `day` in prose.
    pub(super) fn is_day(&self, at: usize) -> bool {
        let word = self.word(at);
        lexicon::weekday(word).is_some()
            && (word.len() > 3 || self.is_labelled() || self.goes_with_time(at))
            || matches!(word, "weekdays" | "weekends" | "werkdagen")
    }

    /// Whether a short day stands with a date, a time or another day.
    fn goes_with_time(&self, at: usize) -> bool {
        let mut next = at + 1;
        while [',', '.', '-', '/', '&', '@', '('].iter().any(|sign| self.tokens.sign(next, *sign))
            || matches!(self.word(next), "at" | "om" | "the" | "to" | "t" | "m" | "en" | "and")
        {
            next += 1;
        }
        let dutch_or_english = self.word(at).len() == 3 || self.facts.draft.dutch;
        dutch_or_english
            && (self.tokens.number(next).is_some()
                || lexicon::month(self.word(next)).is_some()
                || (next > at + 1 && lexicon::weekday(self.word(next)).is_some())
                || (at >= 2 && lexicon::weekday(self.word(at - 2)).is_some()))
    }

    pub(super) fn day(&mut self, at: usize) -> Option<usize> {
        let (day, took) = self.first_of_range(at).or_else(|| days::read(self.tokens, at))?;
        let labelled = self.is_labelled();
        let believed = match day {
            // With weeks from a day of the week, that day follows.
            Day::Date { .. } | Day::FromToday(..) | Day::WeeksFrom(_) => true,
            Day::Nth { month, .. } | Day::InMonth(_, month) => {
                labelled || !matches!(month, Month::Nearest)
            }
            Day::Weekend(_) => labelled || self.time_follows(at + took),
            Day::Weekday(..) => {
                self.is_day(at) || took > 1 || lexicon::weekday_part(self.word(at)).is_some()
            }
            Day::Months(_) | Day::Either { first: 24, second: 7, year: None } => false,
            Day::Either { year, .. } => {
                labelled || year.is_some() || self.facts.has_time() || self.time_follows(at + took)
            }
            Day::OfMonth(_) => {
                labelled
                    || matches!(self.word(at.wrapping_sub(1)), "on" | "op")
                    || self.is_by_a_weekday(at, took)
                    || self.time_follows(at + took)
            }
            Day::Weeks(_) => labelled || self.is_by_a_weekday(at, took),
            Day::InWeeks(_) => labelled,
        };
        if !believed {
            return None;
        }
        if !self.mention(at, took, Said::Day(day)) {
            return Some(took);
        }
        let words = self.tokens.span(at, at + took).to_owned();
        let part = self.part_after(at + took);
        let draft = &mut self.facts.draft;
        draft.part = draft.part.or(part);
        match day {
            Day::Weekday(weekday, which, part)
                if draft.weekday.is_none()
                    && matches!(
                        draft.day,
                        None | Some(Day::InWeeks(_) | Day::WeeksFrom(_) | Day::Weeks(_))
                    ) =>
            {
                draft.weekday = Some((weekday, which));
                draft.part = draft.part.or(part);
            }
            Day::Weekday(..) => {}
            // A date that follows its day of the week: both are one day.
            _ if draft.day.is_none() => {
                if let Day::FromToday(_, Some(part)) = day {
                    draft.part = draft.part.or(Some(part));
                }
                draft.iso |= self.tokens.number(at).is_some_and(|n| n.digits == 4);
                draft.day = Some(day);
                self.facts.found.retain(|(field, _)| *field != Field::Date);
            }
            _ => {}
        }
        self.facts.note(Field::Date, &words);
        Some(took)
    }

    /// The part of the day behind a day or a time: the `evening` of `friday evening`, of `8 uur 's avonds`.
    pub(super) fn part_after(&self, at: usize) -> Option<lexicon::Part> {
        let skip = match (self.word(at), self.word(at + 1)) {
            ("in", "the" | "de") => 2,
            ("'s" | "in" | "at", _) => 1,
            _ => 0,
        };
        lexicon::part(self.word(at + skip))
    }

    /// Whether a day of the week stands directly before or behind some tokens, but for signs and `on`.
    pub(super) fn is_by_a_weekday(&self, at: usize, took: usize) -> bool {
        let passes = |n: usize| {
            [',', '(', '-', '–'].iter().any(|sign| self.tokens.sign(n, *sign))
                || matches!(self.word(n), "on" | "op")
        };
        let behind = (at + took..self.tokens.len()).find(|n| !passes(*n));
        let before = (0..at).rev().find(|n| !passes(*n));
        let is_weekday = |n: usize| {
            lexicon::weekday(self.word(n)).is_some()
                || lexicon::weekday_part(self.word(n)).is_some()
        };
        behind.into_iter().chain(before).any(is_weekday)
    }

    /// `12–16 March`: the event begins on the 12th.
    fn first_of_range(&self, at: usize) -> Option<(Day, usize)> {
        let first = self.tokens.number(at).filter(|n| n.digits <= 2)?.value;
        let joint = self.tokens.sign(at + 1, '-')
            || matches!(self.word(at + 1), "to" | "tot" | "and" | "en");
        let (day, took) = days::read(self.tokens, at + 2).filter(|_| joint)?;
        match day {
            Day::Date { year, month, day } if first < day => {
                Some((Day::Date { year, month, day: first }, took + 2))
            }
            _ => None,
        }
    }
}
