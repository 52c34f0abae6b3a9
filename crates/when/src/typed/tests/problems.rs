//! Questions that are asked, and why texts are refused.

use chrono::NaiveDateTime;
use chrono_tz::{Europe::Amsterdam, Tz};

use super::super::{Parsed, Reader, Series, days, lead_times, length, parse, repeat, zone};
use crate::problem::{Ambiguity, DateProblem, Problem, RuleProblem, Unknown, ZoneProblem};

fn reader() -> Reader<'static> {
    let now = "2026-03-04T10:00:00Z".parse().expect("a time");
    Reader { now, zone: Amsterdam, locale: "en-US" }
}

fn misspelt(text: &str, meant: &str, other: Option<&str>) -> Problem {
    Problem::Misspelt {
        text: text.to_owned(),
        meant: meant.to_owned(),
        other: other.map(str::to_owned),
    }
}

fn range(range: &str, begin: Option<&str>) -> Problem {
    Problem::Range { range: range.to_owned(), begin: begin.map(str::to_owned) }
}

#[test]
fn what_is_refused_says_why() {
    let word = |word: &str| Problem::Unknown(Unknown::Word(word.into()));
    let number = |number: &str| Problem::Unknown(Unknown::Number(number.into()));
    let date = |date: &str| date.parse().expect("a date");
    let easter = vec![Tz::Pacific__Easter];
    for (text, expected) in [
        ("wendesday 9am", misspelt("wendesday 9am", "wednesday 9am", None)),
        ("tommorow at 9", misspelt("tommorow at 9", "tomorrow at 9", None)),
        ("vrijdg om 9 uur", misspelt("vrijdg om 9 uur", "vrijdag om 9 uur", None)),
        ("sonday 9am", misspelt("sonday 9am", "monday 9am", Some("sunday 9am"))),
        ("18:30-1930", range("18:30-1930", Some("18:30"))),
        ("7-9pm", range("7-9pm", None)),
        ("5 to 8pm", Problem::MinutesOrRange("5 to 8".into())),
        (
            "9am easter",
            Problem::Zone(ZoneProblem::Doubtful { name: "easter".into(), zones: easter }),
        ),
        ("next year", Problem::NextYear),
        ("1 jan 3000", Problem::Date(DateProblem::TooManyYears { year: 3000, most: 100 })),
        ("in 9000 years", Problem::Date(DateProblem::TooFar)),
        ("in 2 hours friday", Problem::SpanWithDay),
        ("friday the 12th 9am", Problem::Date(DateProblem::DistantDay(date("2026-06-12")))),
        ("fifth monday of february 9am", Problem::Date(DateProblem::NoSuchDay)),
        ("the 32nd at 9am", Problem::Date(DateProblem::NoMonthHas(32))),
        ("31/04 10:00", Problem::Date(DateProblem::NoSuchDate { day: 31, month: 4 })),
        (
            "thursday 12 march 2027 10:30",
            Problem::Date(DateProblem::OtherWeekday(date("2027-03-12"))),
        ),
        ("friday 12 march 2027 10:30 sunday", Problem::TwoDays),
        ("9am tomorrow 10am", Problem::TwoTimes),
        ("9am CET tomorrow EST", Problem::TwoZones),
        ("please", Problem::NoDay),
        ("in 1e9 seconds", number("1e9")),
        ("25:99", number("25:99")),
        ("tomorrow 9am call mum", word("call")),
        (
            "every blue monday 10:00",
            Problem::Unknown(Unknown::Repetition("every blue monday 10:00".into())),
        ),
    ] {
        assert_eq!(parse(text, &reader()), Parsed::Unclear(expected), "{text}");
    }
    assert_eq!(
        parse("every second friday 9am", &reader()),
        Parsed::Unclear(Problem::Rule(RuleProblem::EveryNth {
            text: "every second friday".into(),
            weeks: "every 2 weeks on friday".into(),
            month: "second friday of every month".into(),
        }))
    );
}

#[test]
fn what_is_asked_says_why() {
    let wall = |text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    let spring = Ambiguity::Skipped {
        local: wall("2026-03-29 02:30"),
        resumes: wall("2026-03-29 03:00"),
        zone: Amsterdam,
    };
    let autumn = Ambiguity::Doubled { local: wall("2026-10-25 02:30"), zone: Amsterdam };
    for (text, expected) in [
        ("2026-03-29 02:30", spring),
        ("2026-10-25 02:30", autumn),
        ("12/03 19:30", Ambiguity::Day),
        ("at 5", Ambiguity::Time),
        ("19:30 IST", Ambiguity::Zone),
        ("tomorrow", Ambiguity::NoTime),
        ("2/5/2026 19:30", Ambiguity::OtherDateIsOver),
        ("2 uur", Ambiguity::ClockOrSpan),
        ("12.03", Ambiguity::ClockOrDate),
        ("12 march 2030", Ambiguity::YearOrClock),
        ("tomorrow 09:00-10:00", Ambiguity::EndOrOffset),
    ] {
        let Parsed::Ambiguous(question) = parse(text, &reader()) else { panic!("{text} is asked") };
        assert_eq!(question.why, expected, "{text}");
    }
}

#[test]
fn a_rule_that_does_not_say_enough_says_what_is_missing() {
    for (text, expected) in [
        ("every monday", Problem::Rule(RuleProblem::WithoutTime("every monday".into()))),
        ("weekly 9am", Problem::Rule(RuleProblem::WithoutDay("weekly".into()))),
        ("monthly 9am", Problem::Rule(RuleProblem::WithoutDay("monthly".into()))),
        (
            "every friday at midnight",
            Problem::Rule(RuleProblem::AroundMidnight("every friday".into())),
        ),
        (
            "every monday 9am until 5 march",
            Problem::Rule(RuleProblem::EndsAtOnce("every monday until 5 march".into())),
        ),
    ] {
        let series = Series::of(text).expect("a series");
        assert_eq!(series.begins(&reader()), Parsed::Unclear(expected), "{text}");
    }
}

#[test]
fn fields_of_their_own_say_what_they_do_not_understand() {
    let start = reader().now.naive_utc();
    let rule = |text| repeat(text, start, &reader());
    assert_eq!(rule(" whenever "), Err(Problem::Unknown(Unknown::Rule("whenever".into()))));
    assert_eq!(days("foo"), Err(Problem::Unknown(Unknown::Days("foo".into()))));
    assert_eq!(days("wendesday"), Err(misspelt("wendesday", "wednesday", None)));
    assert_eq!(length("soon"), Err(Problem::Unknown(Unknown::Length("soon".into()))));
    assert_eq!(lead_times("1m,2m,3m,4m,5m,6m"), Err(Problem::TooManyLeads { most: 5 }));
    assert_eq!(lead_times("5 weeks"), Err(Problem::LeadTooLong));
    let long = "every ".repeat(100);
    let too_long = Problem::TooLong { most: 200 };
    assert_eq!(rule(&long), Err(too_long.clone()));
    assert_eq!(days(&long), Err(too_long.clone()));
    assert_eq!(length(&long), Err(too_long.clone()));
    assert_eq!(lead_times(&long), Err(too_long.clone()));
    assert_eq!(zone(&long), Err(too_long));
    assert_eq!(parse(&long, &reader()), Parsed::Unclear(Problem::TooLongForTime));
}

#[test]
fn a_zone_is_chosen_by_its_place() {
    let short = |typed: &str, places: &[Tz]| {
        Err(Problem::Zone(ZoneProblem::Short { typed: typed.to_owned(), places: places.to_vec() }))
    };
    let offset = |typed: &str| Err(Problem::Zone(ZoneProblem::Offset(typed.to_owned())));
    let doubtful = Err(Problem::Zone(ZoneProblem::Doubtful {
        name: "easter".into(),
        zones: vec![Tz::Pacific__Easter],
    }));
    let of_ist = [Tz::Asia__Kolkata, Tz::Europe__Dublin, Tz::Asia__Jerusalem];
    for (text, expected) in [
        ("Europe/Amsterdam", Ok(Amsterdam)),
        ("europe/amsterdam", Ok(Amsterdam)),
        ("America/New York", Ok(Tz::America__New_York)),
        ("amsterdam", Ok(Amsterdam)),
        ("New York", Ok(Tz::America__New_York)),
        ("Londen", Ok(Tz::Europe__London)),
        ("utc", Ok(Tz::UTC)),
        ("Etc/GMT-2", Ok(Tz::Etc__GMTMinus2)),
        ("Japan", Ok(Tz::Japan)),
        ("UTC+2", offset("UTC+2")),
        ("GMT -5", offset("GMT -5")),
        ("+02:00", offset("+02:00")),
        ("CET", short("CET", &[Amsterdam])),
        ("est", short("est", &[Tz::America__New_York])),
        ("IST", short("IST", &of_ist)),
        ("easter", doubtful),
        ("Atlantis", Err(Problem::Unknown(Unknown::Zone))),
        ("-", Err(Problem::Unknown(Unknown::Zone))),
    ] {
        assert_eq!(zone(text), expected, "{text}");
    }
}
