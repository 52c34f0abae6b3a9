//! When something that repeats is first: the first time that its rule gives, from the time that is named on.
//!
//! Invariant: a rule that does not say on which day, or at what time, is refused, never completed.

use super::{
    clocks::{Clock, Half},
    draft::Draft,
    lexicon,
    moment::When,
    parse::{Expected, read},
    reading::{Parsed, Question, Reader},
    repeat::repeat,
    series::{FirstDay, Series},
    tokens::Tokens,
};
use crate::{
    problem::{Problem, RuleProblem},
    schedule::Repeat,
};

impl Series {
    /// When it is first: the first time that the rule gives, from the time that is named on.
    #[must_use]
    pub fn begins(&self, reader: &Reader<'_>) -> Parsed {
        if self.first.trim().is_empty() {
            return Parsed::Unclear(Problem::Rule(RuleProblem::WithoutTime(self.rule.clone())));
        }
        if self.leaves_the_day_open(reader) {
            return Parsed::Unclear(Problem::Rule(RuleProblem::WithoutDay(self.rule.clone())));
        }
        if self.is_around_midnight(reader) {
            return Parsed::Unclear(Problem::Rule(RuleProblem::AroundMidnight(self.rule.clone())));
        }
        match read(&self.first, reader, Expected::Clock) {
            Parsed::Exact(when) => match self.first_of(when, reader) {
                Ok(when) => Parsed::Exact(when),
                Err(why) => Parsed::Unclear(why),
            },
            Parsed::Ambiguous(question) => {
                let firsts = question.readings.iter().map(|when| self.first_of(*when, reader));
                match firsts.collect::<Result<Vec<_>, _>>() {
                    Ok(mut readings) => {
                        readings.sort_by_key(|when| when.at);
                        readings.dedup_by_key(|when| when.at);
                        Parsed::Ambiguous(Question { readings, ..question })
                    }
                    Err(why) => Parsed::Unclear(why),
                }
            }
            other => other,
        }
    }

    /// Whether a day stands beside the rule.
    fn names_a_day(&self) -> bool {
        let draft = Draft::read(&Tokens::of(&self.first), false).unwrap_or_default();
        draft.day.is_some() || draft.weekday.is_some() || draft.span.is_some()
    }

    /// Whether neither side names a day: `weekly 9am`, in contrast to `weekly on monday 9am`.
    fn leaves_the_day_open(&self, reader: &Reader<'_>) -> bool {
        let dated = self.names_a_day();
        let today = reader.now.naive_utc();
        let Some(tomorrow) = today.checked_add_days(chrono::Days::new(1)) else { return false };
        let on = |day| repeat(&self.rule, day, reader).ok().and_then(|rule| rule.repeat);
        // "Every year on the 5th" names no month.
        let yearly = on(today).is_some_and(|repeat| {
            let months = !matches!(
                repeat,
                Repeat::Hours { .. } | Repeat::Days { .. } | Repeat::Weeks { .. }
            );
            months && repeat.every() >= 12
        });
        !dated && (yearly || on(today) != on(tomorrow))
    }

    /// Whether it is at midnight or in the small hours of a night, on days that are named: `every friday at
    /// midnight`, `every friday night at 1am`.
    fn is_around_midnight(&self, reader: &Reader<'_>) -> bool {
        let draft = Draft::read(&Tokens::of(&self.first), false).unwrap_or_default();
        let rule = repeat(&self.rule, reader.now.naive_utc(), reader);
        let daily = matches!(
            rule.map(|rule| rule.repeat),
            Ok(Some(Repeat::Days { every: 1 } | Repeat::Hours { .. }))
        );
        let small = |clock: Clock| {
            clock.half == Half::Midnight
                || draft.part == Some(lexicon::Part::Night) && clock.seconds < 6 * 3600
        };
        !daily && draft.clock.is_some_and(small)
    }

    fn first_of(&self, when: When, reader: &Reader<'_>) -> Result<When, Problem> {
        let schedule = repeat(&self.rule, when.local, reader)?.from(when);
        let first = schedule.occurrence_after(reader.now);
        let other = first.is_none_or(|first| schedule.wall(&first).date() != when.local.date());
        // `every monday 12 march` names two days, unless the 12th is a Monday.
        if other && when.series.is_none() && self.day == FirstDay::Itself && self.names_a_day() {
            return Err(Problem::TwoDays);
        }
        first
            .map(|first| When::of(&schedule, &first))
            .ok_or_else(|| Problem::Rule(RuleProblem::EndsAtOnce(self.rule.clone())))
    }
}
