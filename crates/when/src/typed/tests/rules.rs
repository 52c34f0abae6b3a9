//! Rules, days and lead times as people type them.

use chrono::NaiveDateTime;
use chrono_tz::Europe::Amsterdam;

use super::super::{Reader, days, lead_times, length, repeat};

/// Texts and the rules written for them, for something that starts on Thursday 2026-03-05.
const RULES: &[(&str, Option<&str>)] = &[
    ("", Some("")),
    ("once", Some("")),
    ("nee", Some("")),
    ("daily", Some("every day")),
    ("every day", Some("every day")),
    ("elke dag", Some("every day")),
    ("iedere dag", Some("every day")),
    ("every 3 days", Some("every 3 days")),
    ("om de dag", Some("every 2 days")),
    ("om de 3 dagen", Some("every 3 days")),
    ("every other day", Some("every 2 days")),
    ("hourly", Some("every hour")),
    ("every 6 hours", Some("every 6 hours")),
    ("elk uur", Some("every hour")),
    ("elke 2 uur", Some("every 2 hours")),
    ("weekly", Some("every week on thu")),
    ("every week", Some("every week on thu")),
    ("elke week", Some("every week on thu")),
    ("every 2 weeks", Some("every 2 weeks on thu")),
    ("every two weeks", Some("every 2 weeks on thu")),
    ("every other week", Some("every 2 weeks on thu")),
    ("om de week", Some("every 2 weeks on thu")),
    ("elke 2 weken", Some("every 2 weeks on thu")),
    ("fortnightly", Some("every 2 weeks on thu")),
    ("every 2 weeks on mon,wed", Some("every 2 weeks on mon,wed")),
    ("every 2 weeks on monday and wednesday", Some("every 2 weeks on mon,wed")),
    ("every monday", Some("every week on mon")),
    ("elke maandag", Some("every week on mon")),
    ("elke maandag en donderdag", Some("every week on mon,thu")),
    ("mondays", Some("every week on mon")),
    ("Mon-Fri", Some("every week on mon,tue,wed,thu,fri")),
    ("weekdays", Some("every week on mon,tue,wed,thu,fri")),
    ("every weekday", Some("every week on mon,tue,wed,thu,fri")),
    ("daily mon-fri", Some("every week on mon,tue,wed,thu,fri")),
    ("elke werkdag", Some("every week on mon,tue,wed,thu,fri")),
    ("weekend", Some("every week on sat,sun")),
    ("every other friday", Some("every 2 weeks on fri")),
    ("om de vrijdag", Some("every 2 weeks on fri")),
    ("monthly", Some("every month on day 5")),
    ("elke maand", Some("every month on day 5")),
    ("every month on the 15th", Some("every month on day 15")),
    ("monthly on the last friday", Some("every month on the last fri")),
    ("every last friday", Some("every month on the last fri")),
    ("the second tuesday of the month", Some("every month on the second tue")),
    ("every 2nd tuesday", None),
    ("every 2nd tuesday of the month", Some("every month on the second tue")),
    ("elke eerste maandag van de maand", Some("every month on the first mon")),
    ("elke laatste vrijdag", Some("every month on the last fri")),
    ("every 3 months on the first mon", Some("every 3 months on the first mon")),
    ("op de 15e", Some("every month on day 15")),
    ("15th of each month", Some("every month on day 15")),
    ("day 31", Some("every month on day 31")),
    ("last day of the month", Some("every month on day 31")),
    ("laatste dag van de maand", Some("every month on day 31")),
    ("quarterly", Some("every 3 months on day 5")),
    ("elk kwartaal", Some("every 3 months on day 5")),
    ("every year", Some("every 12 months on day 5")),
    ("yearly", Some("every 12 months on day 5")),
    ("elk jaar", Some("every 12 months on day 5")),
    ("annually", Some("every 12 months on day 5")),
    ("every 2nd week", Some("every 2 weeks on thu")),
    ("daily until 2026-06-01", Some("every day until 2026-06-01")),
    ("daily until 1 june", Some("every day until 2026-06-01")),
    ("daily until june 1", Some("every day until 2026-06-01")),
    ("dagelijks tot 1 juni", Some("every day until 2026-06-01")),
    ("elke week t/m 12 maart", Some("every week on thu until 2026-03-12")),
    ("elke week tot en met 1 mei", Some("every week on thu until 2026-05-01")),
    ("daily until 12/03", None),
    ("weekly 10 times", Some("every week on thu 10 times")),
    ("weekly for 10 times", Some("every week on thu 10 times")),
    ("elke week 10 keer", Some("every week on thu 10 times")),
    ("daily for 2 weeks", Some("every day until 2026-03-18")),
    ("every month until 2027-01-31 5 times", Some("every month on day 5 until 2027-01-31 5 times")),
    ("every 5 minutes", None),
    ("every", None),
    ("every monday daily weekly", None),
    ("every 0 days", None),
    ("every 99999 days", None),
    ("whenever", None),
    ("every full moon", None),
    ("twice a week", None),
    ("every blue monday", None),
    ("until 2026-06-01", None),
];

const DAYS: &[(&str, Option<&str>)] = &[
    ("mon,wed", Some("mon,wed")),
    ("ma,wo", Some("mon,wed")),
    ("mon-fri", Some("mon,tue,wed,thu,fri")),
    ("Mon–Fri", Some("mon,tue,wed,thu,fri")),
    ("weekdays", Some("mon,tue,wed,thu,fri")),
    ("ma t/m vr", Some("mon,tue,wed,thu,fri")),
    ("ma tot en met vr", Some("mon,tue,wed,thu,fri")),
    ("maandag t/m vrijdag", Some("mon,tue,wed,thu,fri")),
    ("monday to friday", Some("mon,tue,wed,thu,fri")),
    ("monday through friday", Some("mon,tue,wed,thu,fri")),
    ("sat-mon", Some("mon,sat,sun")),
    ("weekend", Some("sat,sun")),
    ("mon wed fri", Some("mon,wed,fri")),
    ("maandag en woensdag", Some("mon,wed")),
    ("mon, tue & thu", Some("mon,tue,thu")),
    ("every day", Some("mon,tue,wed,thu,fri,sat,sun")),
    ("elke dag", Some("mon,tue,wed,thu,fri,sat,sun")),
    ("daily", Some("mon,tue,wed,thu,fri,sat,sun")),
    ("doordeweeks", Some("mon,tue,wed,thu,fri")),
    ("Tuesday", Some("tue")),
    ("za/zo", Some("sat,sun")),
    ("mon.", Some("mon")),
    ("", None),
    ("foo", None),
    ("mon-foo", None),
    ("mon,foo", None),
    ("8", None),
];

const LEADS: &[(&str, Option<&[i64]>)] = &[
    ("1h, 10m", Some(&[3600, 600])),
    ("60", Some(&[3600])),
    ("10 minutes before", Some(&[600])),
    ("een uur van tevoren", Some(&[3600])),
    ("1 hour and 30 minutes", Some(&[5400])),
    ("1 dag", Some(&[86_400])),
    ("1d, 1h, 10m", Some(&[86_400, 3600, 600])),
    ("none", Some(&[])),
    ("0", Some(&[])),
    ("1h;1h", Some(&[3600])),
    ("1,5 uur", Some(&[5400])),
    ("a week", Some(&[604_800])),
    ("5 weeks", None),
    ("1 month", None),
    ("soon", None),
    ("1m,2m,3m,4m,5m,6m", None),
    ("0, 1m, 2m, 3m, 4m, 5m", Some(&[300, 240, 180, 120, 60])),
    ("kwartier", Some(&[900])),
];

#[test]
fn rules_are_read_as_people_type_them() {
    let now = "2026-03-04T10:00:00Z".parse().expect("a time");
    let reader = Reader { now, zone: Amsterdam, locale: "en-US" };
    let start = NaiveDateTime::parse_from_str("2026-03-05 09:00", "%Y-%m-%d %H:%M");
    let start = start.expect("a time");
    for (text, expected) in RULES {
        let found = repeat(text, start, &reader).ok().map(|rule| rule.written());
        assert_eq!(found.as_deref(), *expected, "{text}");
    }
}

#[test]
fn days_are_read_as_people_type_them() {
    for (text, expected) in DAYS {
        let found = days(text).ok().map(|days| days.to_string());
        assert_eq!(found.as_deref(), *expected, "{text}");
    }
}

#[test]
fn lead_times_are_read_as_people_type_them() {
    for (text, expected) in LEADS {
        assert_eq!(lead_times(text).ok().as_deref(), *expected, "{text}");
    }
    assert_eq!(length("1h30"), Ok(5400));
    assert!(length("").is_err());
}
