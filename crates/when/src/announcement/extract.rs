//! Goes over the lines and picks up what they say about the time.
//!
//! Invariant: the first fact of its kind wins; a later one never replaces it.

use super::{
    Field, Posted,
    lines::{Label, Line, Page},
};
use crate::{
    schedule::Weekdays,
    typed::{
        clocks::Clock,
        days::{self, Day, Month},
        draft::Draft,
        every, lexicon,
        rule::Rule,
        tokens::Tokens,
        weekly, zones,
    },
};
use alphapy_kernel::time::Time;

/// What the lines say.
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
    /// Instants written as Discord timestamps.
    pub stamps: Vec<Time>,
    /// An instant counted from the message, with the words that say so: `starts in 2 hours`.
    pub counted: Option<(Time, String)>,
    /// Two days of which one was moved to the other, and nothing says which is which.
    pub two_days: Option<(String, String)>,
    /// Whether the day that was found is the one to which another was moved.
    pub replaced: bool,
    /// What was found, with its words.
    pub found: Vec<(Field, String)>,
}

/// Reads all lines.
#[must_use]
pub fn extract(page: &Page, posted: &Posted<'_>) -> Facts {
    let mut facts = Facts::default();
    let all: Vec<Tokens> = page.lines.iter().map(|line| Tokens::of(&line.text)).collect();
    let dutch_words = all.iter().flat_map(|t| (0..t.len()).map(move |n| t.word(n)));
    facts.draft.dutch =
        posted.locale.starts_with("nl") || dutch_words.filter(|w| lexicon::is_dutch(w)).count() > 0;
    for (line, tokens) in page.lines.iter().zip(&all) {
        if line.label == Some(Label::Location)
            || line.label == Some(Label::Title) && facts.has_time()
        {
            continue;
        }
        facts.stamps_of(&line.text);
        let at = posted.at;
        Extractor { line, tokens, facts: &mut facts, posted: at, zone_may_follow: false }.run();
    }
    facts
}

impl Facts {
    fn has_time(&self) -> bool {
        self.draft.clock.is_some()
    }

    pub(super) fn note(&mut self, field: Field, words: &str) {
        if !words.is_empty() && !self.found.iter().any(|(found, _)| *found == field) {
            self.found.push((field, words.to_owned()));
        }
    }

    fn stamps_of(&mut self, text: &str) {
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

/// One line being read.
pub(super) struct Extractor<'a> {
    /// The line.
    pub(super) line: &'a Line,
    /// Its tokens.
    pub(super) tokens: &'a Tokens,
    /// Where facts go.
    pub(super) facts: &'a mut Facts,
    /// When the message was posted.
    pub(super) posted: Time,
    /// Whether the time just read may be followed by its zone.
    pub(super) zone_may_follow: bool,
}

impl Extractor<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let took = self
                .stamp(at)
                .or_else(|| self.counted(at))
                .or_else(|| self.zone(at))
                .or_else(|| self.until(at))
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

    /// The end of a rule: `until 1 June`, `t/m 12 maart`.
    fn until(&mut self, at: usize) -> Option<usize> {
        let skip = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("tot", "en", "met") => 3,
            ("t", _, "m") if self.tokens.sign(at + 1, '/') => 3,
            ("until" | "till" | "through" | "tot", ..) => 1,
            _ => return None,
        };
        let (day, took) = days::read(self.tokens, at + skip)?;
        let dated = matches!(day, Day::Date { .. } | Day::Either { .. });
        if !dated || self.facts.rule == Rule::default() || self.facts.until.is_some() {
            return None;
        }
        self.facts.until = Some(day);
        Some(skip + took)
    }

    fn rule(&mut self, at: usize) -> Option<usize> {
        let every = matches!(
            self.word(at),
            "every" | "each" | "elke" | "elk" | "iedere" | "ieder" | "alle"
        );
        let adverb = matches!(
            self.word(at),
            "daily"
                | "weekly"
                | "biweekly"
                | "fortnightly"
                | "monthly"
                | "dagelijks"
                | "wekelijks"
                | "tweewekelijks"
                | "maandelijks"
                | "weekdays"
                | "werkdagen"
                | "doordeweeks"
                | "mondays"
                | "tuesdays"
                | "wednesdays"
                | "thursdays"
                | "fridays"
                | "saturdays"
                | "sundays"
        );
        let field = self.line.label == Some(Label::Repeat);
        let days = weekly::read(self.tokens, at).filter(|_| self.is_day(at));
        let several = days.is_some_and(|(days, _)| days.len() > 1);
        let within = days.is_some() && self.facts.rule != Rule::default();
        let of_days = several || within || lexicon::weekday(self.word(at)).is_some() && adverb;
        let each_day = every
            && weekly::read(self.tokens, at + 1).is_some_and(|(days, _)| days != Weekdays::ALL);
        // "Every day counts" and "Weekly update" are no rules; "every day at 9" is one.
        let general = (every || adverb) && (self.is_labelled() || self.sentence_has_time(at));
        if !(general || of_days || each_day || field || self.is_of_month(at)) {
            return None;
        }
        if let Some((took, [weeks, month])) = every::either(self.tokens, at) {
            self.facts.two_days.get_or_insert((weeks, month));
            return Some(took);
        }
        // "Every", then a day: the rule begins with the day.
        let skip = usize::from(every && weekly::read(self.tokens, at + 1).is_some());
        let took = match self.facts.rule.take(self.tokens, at) {
            Some(took) => took,
            None => self.facts.rule.take(self.tokens, at + skip).filter(|_| skip > 0)? + skip,
        };
        self.facts.note(Field::Repeat, self.tokens.span(at, at + took));
        Some(took)
    }

    /// `the first Friday of the month`: an ordinal is a rule only with the month, or after "every".
    fn is_of_month(&self, at: usize) -> bool {
        (at + 2..at + 7).any(|n| {
            matches!(self.word(n), "of" | "van")
                && (1..=2).any(|m| matches!(self.word(n + m), "month" | "maand"))
        }) && matches!(
            self.word(at),
            "the"
                | "de"
                | "first"
                | "second"
                | "third"
                | "fourth"
                | "last"
                | "eerste"
                | "tweede"
                | "derde"
                | "vierde"
                | "laatste"
        )
    }

    /// Whether a word is a day of the week, and not `sun`, `do` or `day` in prose.
    fn is_day(&self, at: usize) -> bool {
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
            Day::Nth { month, .. } => matches!(month, Month::Named(..)),
            Day::Weekday(..) => {
                self.is_day(at) || took > 1 || lexicon::weekday_part(self.word(at)).is_some()
            }
            Day::Months(_) | Day::Either { first: 24, second: 7, year: None } => false,
            Day::Either { year, .. } => {
                labelled || year.is_some() || self.facts.has_time() || self.time_follows(at + took)
            }
            Day::OfMonth(_) => labelled || matches!(self.word(at.wrapping_sub(1)), "on" | "op"),
            Day::Weeks(_) => labelled || self.is_by_a_weekday(at, took),
            Day::InWeeks(_) => labelled,
        };
        if !believed {
            return None;
        }
        let words = self.tokens.span(at, at + took).to_owned();
        let draft = &mut self.facts.draft;
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
