//! From facts to a schedule, with what is missing.
//!
//! Invariant: a schedule is made only when day and time are both certain.

use chrono::TimeDelta;

use super::{Doubt, Field, Posted, Reading, extract::Facts, lines::Page};
use crate::{
    schedule::Repeat,
    typed::{
        Reader, Recurrence, When,
        clocks::{Clock, Half},
        dates,
        decide::{self, Unsure},
        rule::Rule,
    },
};
use alphapy_kernel::time::Time;

/// The longest event whose end is believed, in minutes.
const LONGEST: i64 = 7 * 24 * 60;

/// Puts together what was read.
#[must_use]
pub fn settle(page: &Page, facts: &Facts, posted: &Posted<'_>) -> Reading {
    let mut reading = Reading {
        title: page.title.clone(),
        location: page.location.clone(),
        found: facts.found.clone(),
        ..Reading::default()
    };
    if let Some(title) = &page.title {
        reading.found.insert(0, (Field::Title, title.clone()));
    } else {
        reading.missing.push(Field::Title);
    }
    if let Some(location) = &page.location {
        reading.found.push((Field::Location, location.clone()));
    }
    let reader = Reader { now: posted.at, zone: posted.zone, locale: posted.locale };
    if let Some((_, words)) = counted(facts).filter(|_| facts.stamps.is_empty()) {
        reading.found.push((Field::Time, words.clone()));
    }
    match first(facts, &reader) {
        Ok((when, dated)) => scheduled(&mut reading, facts, when, dated, &reader),
        Err(Unsure::Over(when)) => reading.over = Some(when),
        Err(Unsure::Zone) => reading.missing.push(Field::Zone),
        Err(Unsure::Date) => {
            reading.missing.push(Field::Date);
            reading.doubt = doubt(facts, &reader);
        }
        Err(Unsure::Time) => {
            if !has_day(facts) {
                reading.missing.push(Field::Date);
            }
            reading.missing.push(Field::Time);
        }
    }
    reading.found.sort_by_key(|(field, _)| *field);
    reading
}

/// Why the day that was found is not certain.
fn doubt(facts: &Facts, reader: &Reader<'_>) -> Option<Doubt> {
    if let Some((one, other)) = &facts.two_days {
        return Some(Doubt::Moved(one.clone(), other.clone()));
    }
    let dates = decide::dates(&facts.draft, reader);
    (dates.len() > 1).then_some(Doubt::Dates(dates))
}

/// Whether a date was written, or follows from the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dated {
    Written,
    ByRule,
}

fn has_day(facts: &Facts) -> bool {
    facts.draft.day.is_some() || facts.draft.weekday.is_some() || facts.rule != Rule::default()
}

/// What is counted from the message, which gives way to a day and a time that are written out.
fn counted(facts: &Facts) -> Option<&(Time, String)> {
    let draft = &facts.draft;
    let written = draft.day.is_some() || draft.weekday.is_some() || draft.clock.is_some();
    facts.counted.as_ref().filter(|_| !written)
}

/// The first time of the event.
fn first(facts: &Facts, reader: &Reader<'_>) -> Result<(When, Dated), Unsure> {
    let dated = facts.draft.day.is_some() || facts.draft.weekday.is_some();
    let counted = counted(facts).map(|(at, _)| at);
    if let Some(at) = facts.stamps.first().or(counted) {
        let place = facts.draft.zone.as_ref().map(|zone| zone.places(reader.zone, at.naive_utc()));
        let zone = place.and_then(|places| places.first().copied()).unwrap_or(reader.zone);
        let when = When::at(*at, zone);
        let over = at.signed_duration_since(reader.now) < TimeDelta::seconds(1);
        let begun = over && facts.rule == Rule::default();
        return if begun { Err(Unsure::Over(when)) } else { Ok((when, Dated::Written)) };
    }
    if facts.two_days.is_some() && !facts.replaced {
        return Err(Unsure::Date);
    }
    if facts.draft.clock.is_none() {
        return Err(Unsure::Time);
    }
    if dated {
        return match decide::event(&facts.draft, reader) {
            // A rule that began before the message goes on after it.
            Err(Unsure::Over(when)) if facts.rule != Rule::default() => Ok((when, Dated::Written)),
            event => event.map(|when| (when, Dated::Written)),
        };
    }
    if facts.rule == Rule::default() {
        return Err(Unsure::Date);
    }
    decide::event(&facts.draft, reader).map(|when| (when, Dated::ByRule))
}

fn scheduled(reading: &mut Reading, facts: &Facts, when: When, dated: Dated, reader: &Reader<'_>) {
    let rule = (facts.rule != Rule::default()).then(|| facts.rule.clone().finish(when.local));
    let Some(recurrence) = rule.unwrap_or_else(|| Some(Recurrence::default())) else {
        reading.missing.push(Field::Repeat);
        return;
    };
    // "Weekly" alone does not tell on which day, nor "every two weeks on Monday" in which week.
    let open = match &recurrence.repeat {
        None => true,
        Some(repeat) => repeat.every() > 1 || !facts.rule.names_days() && !is_daily(repeat),
    };
    if dated == Dated::ByRule && open {
        reading.missing.push(Field::Date);
        return;
    }
    let mut schedule = recurrence.from(when);
    if let Some(day) = facts.until {
        let start = schedule.start.date();
        let Some(until) = dates::date_after(day, start, facts.draft.dutch, reader) else {
            reading.missing.push(Field::Repeat);
            return;
        };
        schedule.until = Some(until);
    }
    reading.minutes = minutes(facts, when);
    if schedule.check().is_ok() {
        reading.schedule = Some(schedule);
    } else {
        reading.missing.push(Field::Date);
    }
}

fn is_daily(repeat: &Repeat) -> bool {
    matches!(repeat, Repeat::Days { .. } | Repeat::Hours { .. })
}

/// How long the event lasts.
fn minutes(facts: &Facts, when: When) -> Option<u32> {
    let between = match (facts.stamps.as_slice(), facts.end) {
        ([first, second, ..], _) => second.signed_duration_since(*first).num_minutes(),
        (_, Some(end)) => {
            let start = i64::from(chrono::Timelike::num_seconds_from_midnight(&when.local.time()));
            until(start, end, facts) / 60
        }
        _ => return None,
    };
    (1..=LONGEST).contains(&between).then(|| u32::try_from(between).ok()).flatten()
}

/// Seconds from a time of the day to the next such end.
fn until(start: i64, end: Clock, facts: &Facts) -> i64 {
    let day = 86_400;
    let either = match end.half {
        Half::Spoken => true,
        Half::Written => !facts.draft.dutch,
        Half::Said | Half::Of24 | Half::Midnight => false,
    };
    let length = if either { day / 2 } else { day };
    match (i64::from(end.seconds) - start).rem_euclid(length) {
        0 => length,
        seconds => seconds,
    }
}
