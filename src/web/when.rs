//! Times on pages: how long ago, with the exact time in the guild's zone.
//!
//! Invariant: the words never need JavaScript, and the exact time names its zone.

use chrono::SecondsFormat;
use chrono_tz::Tz;

use crate::{
    clock::Time,
    lang::{Lang, Text, plural},
    tr,
};

/// A time to show: `<time datetime="{iso}" title="{exact}">{ago}</time>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// For machines.
    pub iso: String,
    /// With its zone.
    pub exact: String,
    /// How long ago, or how soon.
    pub ago: String,
}

impl When {
    /// A time, as seen at `now` in `zone`.
    pub fn new(time: Time, now: Time, zone: Tz, lang: Lang) -> Self {
        let local = time.with_timezone(&zone);
        Self {
            iso: time.to_rfc3339_opts(SecondsFormat::Secs, true),
            exact: format!("{} ({})", local.format("%Y-%m-%d %H:%M"), zone.name()),
            ago: lang.plain(&ago((now - time).num_seconds())),
        }
    }
}

/// So many seconds ago, in one unit.
fn ago(seconds: i64) -> Text {
    if seconds <= -60 {
        return ahead(-seconds);
    }
    let minutes = seconds / 60;
    let hours = minutes / 60;
    let days = hours / 24;
    match days {
        365.. => {
            plural(days / 365, tr!("a year ago"), tr!("{count} years ago", count = days / 365))
        }
        60.. => tr!("{count} months ago", count = days / 30),
        1.. => plural(days, tr!("yesterday"), tr!("{count} days ago", count = days)),
        _ if hours > 0 => {
            plural(hours, tr!("an hour ago"), tr!("{count} hours ago", count = hours))
        }
        _ if minutes > 0 => {
            plural(minutes, tr!("a minute ago"), tr!("{count} minutes ago", count = minutes))
        }
        _ => tr!("just now"),
    }
}

/// In so many seconds, in one unit.
fn ahead(seconds: i64) -> Text {
    let minutes = seconds / 60;
    let hours = minutes / 60;
    let days = hours / 24;
    match days {
        365.. => plural(days / 365, tr!("in a year"), tr!("in {count} years", count = days / 365)),
        60.. => tr!("in {count} months", count = days / 30),
        1.. => plural(days, tr!("in a day"), tr!("in {count} days", count = days)),
        _ if hours > 0 => plural(hours, tr!("in an hour"), tr!("in {count} hours", count = hours)),
        _ => plural(minutes, tr!("in a minute"), tr!("in {count} minutes", count = minutes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_and_exact() {
        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let words = |seconds: i64| {
            let time = now - chrono::TimeDelta::seconds(seconds);
            When::new(time, now, Tz::Europe__Amsterdam, Lang::ENGLISH).ago
        };
        assert_eq!(words(3), "just now");
        assert_eq!(words(-3), "just now");
        assert_eq!(words(-61), "in a minute");
        assert_eq!(words(-7300), "in 2 hours");
        assert_eq!(words(-86_400 * 3), "in 3 days");
        assert_eq!(words(-86_400 * 800), "in 2 years");
        assert_eq!(words(61), "a minute ago");
        assert_eq!(words(7300), "2 hours ago");
        assert_eq!(words(86_400), "yesterday");
        assert_eq!(words(86_400 * 70), "2 months ago");
        assert_eq!(words(86_400 * 800), "2 years ago");
        let when = When::new(now, now, Tz::Europe__Amsterdam, Lang::ENGLISH);
        assert_eq!(when.exact, "2027-01-15 09:00 (Europe/Amsterdam)");
    }
}
