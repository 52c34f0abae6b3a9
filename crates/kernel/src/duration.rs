//! Spans of time as people write them: `90m`, `1h 30m`, `2 days`.
//!
//! Invariant: what [`words`] writes, [`parse`] reads as the same number of seconds.

/// Units from large to small: seconds, how it is written, and how people may write it.
const UNITS: &[(i64, char, &[&str])] = &[
    (604_800, 'w', &["w", "week", "weeks", "weken"]),
    (86_400, 'd', &["d", "day", "days", "dag", "dagen"]),
    (3_600, 'h', &["h", "hr", "hrs", "hour", "hours", "u", "uur", "uren"]),
    (60, 'm', &["m", "min", "mins", "minute", "minutes", "minuut", "minuten"]),
    (1, 's', &["s", "sec", "secs", "second", "seconds", "seconde", "seconden"]),
];

/// Seconds of a span; `None` when it is not one, or no unit is named.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase();
    let mut rest = text.as_str();
    let mut total = 0_i64;
    if rest.is_empty() {
        return None;
    }
    if rest == "0" {
        return Some(0);
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let count: i64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.len() - rest.trim_start_matches(char::is_alphabetic).len();
        let (word, tail) = rest.split_at(letters);
        total = total.checked_add(count.checked_mul(unit(word)?)?)?;
        rest = tail.trim_start_matches([' ', ',']);
    }
    Some(total)
}

/// Seconds of a unit by one of its names; `None` for other words.
#[must_use]
pub fn unit(name: &str) -> Option<i64> {
    UNITS.iter().find(|(.., names)| names.contains(&name)).map(|(seconds, ..)| *seconds)
}

/// A span as people read and may write it, like `1h 30m`.
#[must_use]
pub fn words(seconds: i64) -> String {
    let mut rest = seconds;
    let mut parts = Vec::new();
    // "90d" says more than "12w 6d".
    let whole_weeks = seconds % UNITS[0].0 == 0;
    for (size, unit, _) in UNITS.iter().skip(usize::from(!whole_weeks)) {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            parts.push(format!("{count}{unit}"));
        }
    }
    if parts.is_empty() { "0s".to_owned() } else { parts.join(" ") }
}

/// A span that was measured, in its two largest units, like `3d 4h`; `<1m` below a minute.
#[must_use]
pub fn rough(seconds: i64) -> String {
    match seconds {
        86_400.. => words(seconds / 3_600 * 3_600),
        60.. => words(seconds / 60 * 60),
        _ => "<1m".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("90m", 5400),
            ("1h 30m", 5400),
            ("1h30m", 5400),
            ("2 days", 172_800),
            ("1 week, 2 days", 777_600),
            ("3 uur", 10_800),
            ("0", 0),
        ] {
            assert_eq!(parse(text), Some(seconds), "{text}");
        }
        for text in
            ["", "5", "m", "1x", "-1h", "1.5h", "99999999999999999999h", "9999999999999999w"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn long_spans_are_days_and_measured_ones_have_two_units() {
        for (seconds, text) in [(604_800, "1w"), (7_776_000, "90d"), (788_400, "9d 3h"), (0, "0s")]
        {
            assert_eq!(words(seconds), text);
        }
        for (seconds, text) in
            [(788_461, "9d 3h"), (3_725, "1h 2m"), (119, "1m"), (59, "<1m"), (0, "<1m")]
        {
            assert_eq!(rough(seconds), text);
        }
    }

    proptest! {
        #[test]
        fn written_spans_are_read_again(seconds in 0_i64..10_000_000_000) {
            prop_assert_eq!(parse(&words(seconds)), Some(seconds));
        }

        #[test]
        fn nothing_typed_breaks_it(text in ".{0,40}") {
            let _ = parse(&text);
        }
    }
}
