//! From facts to a schedule, with what is missing.
//!
//! Invariant: a schedule is made only when day and time are both certain.

use chrono::TimeDelta;

use super::{Doubt, Field, Posted, Reading, facts::Facts, lines::Page, mentions};
use crate::{
    schedule::Repeat,
    typed::{
        Parsed, Reader, Recurrence, Series, When,
        clocks::{Clock, Half},
        dates,
        decide::{self, Unsure},
        parse, repeat,
        rule::Rule,
        spans::Span,
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
    match first(facts, &reader).and_then(|first| agreed(facts, first, &reader)) {
        Ok((when, dated)) => scheduled(&mut reading, facts, when, dated, &reader),
        Err(Unsure::Over(when)) => reading.over = Some(when),
        Err(Unsure::Zone) => reading.missing.push(Field::Zone),
        Err(Unsure::Date) => {
            reading.missing.push(Field::Date);
            reading.doubt = doubt(facts, &reader);
        }
        Err(Unsure::Time) => {
            let times = facts.two_times.clone();
            reading.doubt = times.map(|(one, other)| Doubt::Times(one, other));
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
        let (one, other) = (one.clone(), other.clone());
        return Some(if facts.moved { Doubt::Moved(one, other) } else { Doubt::Two(one, other) });
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

/// The time that is counted from the message, which gives way to a day and a time that are written out.
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
    if facts.draft.clock.is_none() || facts.two_times.is_some() || is_around_midnight(facts) {
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

/// The first time, unless a command with the words of the event's own sentence is asked about, or means another time:
/// then words around it say more than was picked up here.
fn agreed(
    facts: &Facts,
    first: (When, Dated),
    reader: &Reader<'_>,
) -> Result<(When, Dated), Unsure> {
    let counted = !facts.stamps.is_empty() || counted(facts).is_some();
    let Some(text) = mentions::whole_sentence(facts).filter(|_| !counted) else { return Ok(first) };
    let series = Series::of(text);
    let dated = facts.draft.day.is_some() || facts.draft.weekday.is_some();
    if series.is_none() && !dated {
        return Ok(first);
    }
    let read = series.as_ref().map_or_else(|| parse(text, reader), |one| one.begins(reader));
    let when = match read {
        Parsed::Exact(when) => when,
        Parsed::Ambiguous(question) => return Err(Unsure::of(&question.why)),
        Parsed::Past(_) | Parsed::Unclear(_) => return Ok(first),
    };
    let rule = facts.rule.clone().finish(first.0.local).and_then(|rule| rule.repeat);
    let said = series.and_then(|one| repeat(&one.rule, when.local, reader).ok()?.repeat);
    let begins = Recurrence { repeat: rule.clone(), ..Recurrence::default() }.from(first.0);
    let begins = begins.occurrence_after(reader.now).map(|one| one.local);
    // The zone may stand in another line, and so may the rule.
    let elsewhere = facts.draft.zone.is_some() && when.zone == reader.zone;
    let zone = first.0.zone == when.zone || elsewhere;
    let rule = said.is_none() || said == rule;
    if begins == Some(when.local) && zone && rule { Ok(first) } else { Err(Unsure::Date) }
}

/// Whether it repeats on days that are named, at a midnight that belongs to one of two of them.
fn is_around_midnight(facts: &Facts) -> bool {
    let midnight = facts.draft.clock.is_some_and(|clock| clock.half == Half::Midnight);
    midnight && facts.rule.names_days()
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
    if let Some(span) = facts.lasts {
        // "For two weeks" ends the day before the same day two weeks on.
        let last = Span { days: span.days - 1, ..span }.on_the_wall(schedule.start);
        schedule.until = last.map(|last| last.date());
    }
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
        Half::Said | Half::Of24 | Half::Midnight | Half::Mixed => false,
    };
    let length = if either { day / 2 } else { day };
    match (i64::from(end.seconds) - start).rem_euclid(length) {
        0 => length,
        seconds => seconds,
    }
}
