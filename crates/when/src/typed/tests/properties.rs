//! Properties that hold for any text.

use chrono::{DateTime, TimeDelta, Timelike as _};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::super::{
    Parsed, Reader, Recurrence, Series, When, days, lead_times, length, parse, repeat,
};
use crate::schedule::{
    properties::{repeat as any_repeat, zone},
    resolve,
};
use alphapy_kernel::time::Time;

/// Words that the parser knows.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "tomorrow", "morgen", "friday", "vrijdagavond", "next", "volgende", "week", "in", "over",
    "2", "12", "31", "half", "kwart", "voor", "past", "to", "uur", "h", "am", "pm", "9:30",
    "19u30", "24:00", "12/03", "31-12-2026", "2026-03-29", "02:30", "02:15", "maart", "may",
    "the", "12th", "noon", "midnight", "tonight", "'s avonds", "in the morning", "EST",
    "UTC+2", "Europe/Amsterdam", "New York time", "a", "and", "en", "months", "days",
    "99999999", "until", "every", "at", "om", "0", "ago", "last", "mon-fri", "first",
    "times", "of", "month", "29 feb", ",", "-", ":", "/", "18:30-19:30", "-10:00", "from", "London",
    "New York", "next year", "december", "13th", "2030", "morning", "please", "🎉", "monday", "daily",
    "mondays", "wendesday", "Easter", "IST", "halfuur", "09:00-10:00", "for", "elke",
];

/// Texts made of the words that the parser knows, in any order.
fn wordy() -> impl Strategy<Value = String> {
    proptest::collection::vec(0..WORDS.len(), 0..7)
        .prop_map(|words| words.iter().map(|n| WORDS[*n]).collect::<Vec<_>>().join(" "))
}

fn instant() -> impl Strategy<Value = Time> {
    (0_i64..7_000_000_000_000_000)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros).expect("a time"))
}

fn locale() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("nl"), Just("en-US"), Just("en-GB"), Just("")]
}

fn readings(parsed: &Parsed) -> Vec<When> {
    match parsed {
        Parsed::Exact(when) => vec![*when],
        Parsed::Ambiguous(question) => question.readings.clone(),
        Parsed::Past(_) | Parsed::Unclear(_) => Vec::new(),
    }
}

fn holds(text: &str, reader: &Reader<'_>) -> Result<(), TestCaseError> {
    sound(text, &parse(text, reader), reader)?;
    let Some(series) = Series::of(text) else { return Ok(()) };
    prop_assert_eq!(Series::of(&series.first), None, "{}", text);
    sound(text, &series.begins(reader), reader)
}

fn sound(text: &str, parsed: &Parsed, reader: &Reader<'_>) -> Result<(), TestCaseError> {
    let all = readings(parsed);
    for when in &all {
        prop_assert!(when.at - reader.now >= TimeDelta::seconds(1), "{text}: {when:?} is over");
        prop_assert_eq!(resolve(when.local, when.zone).instant(), when.at, "{}", text);
        prop_assert_eq!(when.local.nanosecond(), 0);
    }
    prop_assert!(all.windows(2).all(|pair| pair[0].at < pair[1].at), "{text}: {all:?}");
    if let Parsed::Ambiguous(_) = parsed {
        prop_assert!((1..=24).contains(&all.len()), "{text}: {all:?}");
    }
    if let Parsed::Past(when) = parsed {
        prop_assert!(when.at - reader.now < TimeDelta::seconds(1), "{text}: {when:?} is ahead");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_read_is_in_the_past(
        text in wordy(),
        now in instant(),
        zone in zone(),
        locale in locale(),
    ) {
        holds(&text, &Reader { now, zone, locale })?;
    }

    #[test]
    fn nothing_typed_breaks_it(text in ".{0,60}", now in instant(), zone in zone(), locale in locale()) {
        let reader = Reader { now, zone, locale };
        holds(&text, &reader)?;
        let start = now.naive_utc();
        let _ = (days(&text), lead_times(&text), length(&text), repeat(&text, start, &reader));
    }

    #[test]
    fn no_rule_breaks_it(text in wordy(), now in instant(), zone in zone(), locale in locale()) {
        let reader = Reader { now, zone, locale };
        if let Ok(rule) = repeat(&text, now.naive_utc(), &reader) {
            let again = repeat(&rule.written(), now.naive_utc(), &reader);
            prop_assert_eq!(again, Ok(rule), "{}", text);
        }
        let _ = (days(&text), lead_times(&text), length(&text));
    }

    #[test]
    fn a_time_that_was_written_is_read_again(
        // Abbreviations meant other differences from UTC in the past.
        now in instant().prop_filter("recent", |now| now.timestamp() > 1_600_000_000),
        ahead in 2_i64..200_000_000,
        zone in zone(),
        own in zone(),
        locale in locale(),
    ) {
        let at = DateTime::from_timestamp(now.timestamp() + ahead, 0).expect("a time");
        let when = When::at(at, zone);
        // `EET` in a place whose clocks bear that name is the time there.
        let own = if zone.name().contains('/') { own } else { zone };
        for own in [zone, own] {
            let parsed = parse(&when.written(), &Reader { now, zone: own, locale });
            let all = readings(&parsed);
            prop_assert!(all.iter().any(|w| w.at == at), "{}: {parsed:?}", when.written());
        }
    }

    #[test]
    fn a_rule_that_was_written_is_read_again(
        rule in any_repeat(),
        until in proptest::option::of(0_i64..9000),
        count in proptest::option::of(prop_oneof![1_u32..40, 1_u32..9000]),
        now in instant(),
        locale in locale(),
    ) {
        let until = until.map(|days| (now + TimeDelta::days(days)).date_naive());
        let written = Recurrence { repeat: Some(rule), until, count };
        let reader = Reader { now, zone: Tz::UTC, locale };
        let read = repeat(&written.written(), now.naive_utc(), &reader);
        prop_assert_eq!(read, Ok(written));
    }
}
