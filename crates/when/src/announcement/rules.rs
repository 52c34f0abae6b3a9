//! How an event repeats, and until when.
//!
//! Invariant: a word like "weekly" is a rule only where a time stands with it; nothing of a rule is left out in silence.

use super::{Field, extract::Extractor, lines::Label};
use crate::{
    schedule::Weekdays,
    typed::{
        days::{self, Day},
        every, lexicon, ordinals,
        rule::{self, Ending, Rule},
        weekly,
    },
};

impl Extractor<'_> {
    /// The end of a rule: `10 times`, `for 2 weeks`.
    pub(super) fn lasts(&mut self, at: usize) -> Option<usize> {
        if self.facts.rule == Rule::default() {
            return None;
        }
        match rule::ending(self.tokens, at)? {
            (Ending::Times(times), took) => self.facts.rule.ends_after(times).then_some(took),
            (Ending::After(span), took) if self.facts.lasts.is_none() => {
                self.facts.lasts = Some(span);
                Some(took)
            }
            _ => None,
        }
    }

    /// The end of a rule: `until 1 June`, `t/m 12 maart`.
    pub(super) fn until(&mut self, at: usize) -> Option<usize> {
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

    pub(super) fn rule(&mut self, at: usize) -> Option<usize> {
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
        // `every july 4th`: the date is read next.
        let date = || days::read(self.tokens, at + 1).map(|(day, _)| day);
        if every::is_each(self.word(at)) && matches!(date(), Some(Day::Date { year: None, .. })) {
            self.facts.note(Field::Repeat, self.word(at).to_owned().as_str());
            return self.facts.rule.repeats_yearly().then_some(1);
        }
        let field = self.line.label == Some(Label::Repeat);
        let days = weekly::read(self.tokens, at).filter(|_| self.is_day(at));
        let several = days.is_some_and(|(days, _)| days.len() > 1);
        let within = days.is_some() && self.facts.rule != Rule::default();
        let of_days = several || within || lexicon::weekday(self.word(at)).is_some() && adverb;
        let each_day = every
            && weekly::read(self.tokens, at + 1).is_some_and(|(days, _)| days != Weekdays::ALL);
        // "Every day counts" and "Weekly update" are no rules; "every day at 9" is one.
        let general = (every || adverb) && (self.is_labelled() || self.sentence_has_time(at));
        let dates = self.are_dates_of_the_rule(at);
        if !(general || of_days || each_day || field || dates || self.is_of_month(at)) {
            return None;
        }
        if let Some((took, [weeks, month])) = every::either(self.tokens, at) {
            self.facts.two_days.get_or_insert((weeks, month));
            return Some(took);
        }
        // "Every", then a day: the rule begins with the day.
        let skip = usize::from(every && weekly::read(self.tokens, at + 1).is_some());
        let named = general || of_days || each_day || field || dates;
        // `the 10th of next month` is no rule.
        if !named && !self.whole_month(at) {
            return None;
        }
        let took = match self.facts.rule.take(self.tokens, at) {
            Some(took) => took,
            None => self.facts.rule.take(self.tokens, at + skip).filter(|_| skip > 0)? + skip,
        };
        self.facts.note(Field::Repeat, self.tokens.span(at, at + took));
        Some(took)
    }

    /// Whether a rule that stands here names its month: `the 10th of the month`.
    fn whole_month(&self, at: usize) -> bool {
        let took = Rule::default().take(self.tokens, at).unwrap_or_default();
        (at..at + took).any(|n| matches!(self.word(n), "month" | "maand"))
    }

    /// The days behind a rule: the `on the 1st and 15th` of `monthly on the 1st and 15th`.
    fn are_dates_of_the_rule(&self, at: usize) -> bool {
        let joint = |n: &usize| matches!(self.word(*n), "on" | "op" | "the" | "de");
        let first = (at..self.tokens.len()).find(|n| !joint(n));
        self.facts.rule != Rule::default()
            && self.fact_end == Some(at)
            && first.is_some_and(|n| ordinals::nths(self.tokens, n).is_some())
    }

    /// `the first Friday of the month`: an ordinal is a rule only with the month, or after "every"; one in digits only
    /// with `each month`.
    fn is_of_month(&self, at: usize) -> bool {
        let digits = self.tokens.number(at).is_some() && ordinals::is_suffix(self.tokens, at + 1);
        let each = |n: usize| {
            matches!(self.word(n), "month" | "maand") && every::is_each(self.word(n - 1))
        };
        if digits && (at + 3..at + 10).any(each) {
            return true;
        }
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
}
