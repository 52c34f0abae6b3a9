//! The sentences about a text that was not understood as a time, or that can mean several things, and about a
//! schedule that cannot be followed.
//!
//! Invariant: what somebody typed is cut, and escaped, before it stands in a sentence.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Weekday};

use super::Field;
use crate::{
    error,
    features::reminders::{
        schedule::Fault,
        when::{Ambiguity, DateProblem, Problem, RuleProblem, Unknown},
    },
    lang::{Arg, Text, raw},
    text::{cut, escape},
    tr,
};

/// Why a text was not understood, or not accepted.
pub fn sentence(problem: &Problem) -> Text {
    match problem {
        Problem::TooLong { most } => {
            tr!("that is too long. Write it in at most {most} characters.", most = *most)
        }
        Problem::TooLongForTime => tr!("That is too long for a date and a time."),
        Problem::Unknown(what) => unknown(what),
        Problem::Misspelt { text, meant, other } => misspelt(text, meant, other.as_deref()),
        Problem::TwoTimes => tr!("I see two times in it. Give one."),
        Problem::TwoZones => tr!("I see two time zones in it. Give one."),
        Problem::TwoDays => tr!("I see two days in it. Give one."),
        Problem::SpanWithDay => tr!(
            "A span like “in 2 hours” is counted from now, so another day or time does not go with it. Give one of them."
        ),
        Problem::NoDay => tr!("Which day, and at what time? For example “tomorrow 9am”."),
        Problem::NextYear => tr!(
            "Next year has many days. Write which one, and at what time, like “12 march next year 9am”."
        ),
        Problem::MinutesOrRange(text) => tr!(
            "“{text}” may be so many minutes before the hour, or from one time to another. Write only when it begins, like “18:30”.",
            text = text
        ),
        Problem::Range { range, begin: Some(begin) } => tr!(
            "“{range}” runs from one time to another. Give only when it begins: {begin}.",
            range = cut(range, 40),
            begin = begin
        ),
        Problem::Range { range, begin: None } => tr!(
            "“{range}” runs from one time to another. Give only when it begins, like “18:30” or “9am”.",
            range = cut(range, 40)
        ),
        Problem::TooManyReadings => tr!(
            "That can mean too many times. Write the date with its year, a time of 24 hours and a zone, like “2027-03-12 19:30 Europe/Amsterdam”."
        ),
        Problem::Date(what) => date(*what),
        Problem::Zone(what) => crate::settings::zone_problem(what),
        Problem::Rule(what) => rule(what),
        Problem::TooManyLeads { most } => tr!("Give at most {max} lead times.", max = *most),
        Problem::LeadTooLong => tr!("A lead time is at most four weeks."),
    }
}

fn unknown(what: &Unknown) -> Text {
    match what {
        Unknown::Word(word) => tr!(
            "I do not understand “{word}”. Write a day and a time, like “tomorrow 9am”, “friday 18:30”, “in 2 hours” or “12 march 14:30”.",
            word = cut(word, 40)
        ),
        Unknown::Number(word) => tr!(
            "I do not know what “{word}” means. Write a time like “17:00” or a span like “in 5 minutes”.",
            word = cut(word, 40)
        ),
        Unknown::Repetition(text) => tr!(
            "I do not understand how “{text}” repeats. Write, for example, “every monday 9am”, “daily 9am” or “every 2 weeks on tuesday 18:30”.",
            text = cut(text, 60)
        ),
        Unknown::Rule(text) => tr!(
            "I do not understand “{text}” as a rule. Write, for example, “daily”, “every 2 weeks on mon,wed”, “monthly on the last friday” or “every week until 2027-01-31”.",
            text = cut(text, 60)
        ),
        Unknown::Days(text) => tr!(
            "I do not understand “{text}”. Write days like “mon,wed”, “mon-fri” or “weekdays”.",
            text = cut(text, 40)
        ),
        Unknown::Length(text) => tr!(
            "I do not understand “{text}”. Write a length of time like “90m”, “1 hour” or “2 days”.",
            text = cut(text, 40)
        ),
        Unknown::Zone => tr!(
            "choose one like `Europe/Amsterdam` or `America/New_York`, or a large city like “New York”."
        ),
    }
}

fn misspelt(text: &str, meant: &str, other: Option<&str>) -> Text {
    // It stands between asterisks of ours, so it is escaped here.
    let shown = |text: &str| raw(escape(&cut(text, 100)));
    match other {
        None => tr!(
            "I do not understand “{text}”. Did you mean **{meant}**?",
            text = cut(text, 60),
            meant = shown(meant)
        ),
        Some(other) => tr!(
            "I do not understand “{text}”. Did you mean **{meant}** or **{other}**?",
            text = cut(text, 60),
            meant = shown(meant),
            other = shown(other)
        ),
    }
}

fn date(what: DateProblem) -> Text {
    match what {
        DateProblem::NoSuchDate { day, month } => tr!(
            "There is no day {date} (day-month) in that year.",
            date = raw(format!("{day}-{month}"))
        ),
        DateProblem::NoSuchDay => {
            tr!("That month has no such day. Give the date, like “12 march 9am”.")
        }
        DateProblem::NoMonthHas(day) => tr!("No month has a day {day}.", day = day),
        DateProblem::OtherWeekday(date) => other_weekday(date),
        DateProblem::DistantDay(date) => {
            tr!("The next such day is {date}. Write that date if you mean it.", date = iso(date))
        }
        DateProblem::TooFar => tr!("That is too far away."),
        DateProblem::TooManyYears { year, most } => tr!(
            "That is in the year {year}, more than {years} years from now. Give a nearer time.",
            year = raw(year.to_string()),
            years = raw(most.to_string())
        ),
    }
}

/// The day of the week that a date really has.
fn other_weekday(date: NaiveDate) -> Text {
    let day = iso(date);
    match date.weekday() {
        Weekday::Mon => tr!("{date} is a Monday. Change the day or the date.", date = day),
        Weekday::Tue => tr!("{date} is a Tuesday. Change the day or the date.", date = day),
        Weekday::Wed => tr!("{date} is a Wednesday. Change the day or the date.", date = day),
        Weekday::Thu => tr!("{date} is a Thursday. Change the day or the date.", date = day),
        Weekday::Fri => tr!("{date} is a Friday. Change the day or the date.", date = day),
        Weekday::Sat => tr!("{date} is a Saturday. Change the day or the date.", date = day),
        Weekday::Sun => tr!("{date} is a Sunday. Change the day or the date.", date = day),
    }
}

fn iso(date: NaiveDate) -> Arg {
    raw(date.to_string())
}

fn rule(what: &RuleProblem) -> Text {
    match what {
        RuleProblem::WithoutTime(rule) => tr!(
            "“{rule}” says how it repeats, but not at what time. Write that too, like “{rule} 9am”.",
            rule = rule
        ),
        RuleProblem::WithoutDay(rule) => tr!(
            "“{rule}” does not say on which day. Write that too, like “every monday 9am” or “every month on the 15th at 9am”.",
            rule = rule
        ),
        RuleProblem::AroundMidnight(rule) => tr!(
            "“{rule}” at that hour may be where that day begins, or where it ends. Write the day on which it is with its hour, like “every saturday 00:00”.",
            rule = rule
        ),
        RuleProblem::EndsAtOnce(rule) => tr!("“{rule}” ends before it begins.", rule = rule),
        RuleProblem::TooOften(text) => tr!(
            "“{text}” is not a whole number of hours. Reminders repeat every hour at most.",
            text = text
        ),
        RuleProblem::EveryNth { text, weeks, month } => tr!(
            "“{text}” may be every so many weeks, or once a month. Write “{weeks}” or “{month}”.",
            text = text,
            weeks = weeks,
            month = month
        ),
    }
}

/// The question about a text that can mean several times.
pub fn asked(why: &Ambiguity) -> Text {
    match why {
        Ambiguity::Day => tr!("Which day do you mean?"),
        Ambiguity::Time => tr!("Which time do you mean?"),
        Ambiguity::Zone => tr!("Which time zone do you mean?"),
        Ambiguity::NoTime => {
            tr!("At what time? Choose one, or write it, like “tomorrow 9am”.")
        }
        Ambiguity::OtherDateIsOver => {
            tr!("The other date that this may be is over. Do you mean this one?")
        }
        Ambiguity::OtherTimeIsOver => {
            tr!("The earlier time that this may be is over. Do you mean this one?")
        }
        Ambiguity::MixedClock => {
            tr!("That mixes the 24-hour clock with am or pm. Do you mean this time?")
        }
        Ambiguity::ClockOrSpan => tr!("Is that a time of the day, or so long from now?"),
        Ambiguity::ClockOrDate => tr!("Is that a time of the day, or a date?"),
        Ambiguity::YearOrClock => tr!("Is that a year, or a time of the day?"),
        Ambiguity::EndOrOffset => {
            tr!("Is what follows the time its end, or how far its clocks are from UTC?")
        }
        Ambiguity::Skipped { local, resumes, zone } => tr!(
            "{time} does not exist on {date} in {zone}: the clocks go forward to {resumes}. Which time do you mean?",
            time = clock(*local),
            date = iso(local.date()),
            zone = zone.name(),
            resumes = clock(*resumes)
        ),
        Ambiguity::Doubled { local, zone } => tr!(
            "{time} comes twice on {date} in {zone}: the clocks go back. Which one do you mean?",
            time = clock(*local),
            date = iso(local.date()),
            zone = zone.name()
        ),
    }
}

fn clock(local: NaiveDateTime) -> Arg {
    raw(local.format("%H:%M").to_string())
}

/// The problem with a schedule, at the field that says so.
pub fn fault(fault: Fault) -> error::Problem {
    let (field, text) = match fault {
        Fault::Year => (Field::Time, tr!("choose a year from 1970 to 9999.")),
        Fault::Apart { most } => {
            (Field::Repeat, tr!("choose from 1 to {max} apart.", max = u32::from(most)))
        }
        Fault::NoDays => (Field::Days, tr!("choose at least one day of the week.")),
        Fault::DayOfMonth => (Field::Repeat, tr!("the day of a month is from 1 to 31.")),
        Fault::NthOfMonth => {
            (Field::Repeat, tr!("choose the first to the fifth, or the last, in a month."))
        }
        Fault::Count { most } => (Field::Times, tr!("choose from 1 to {max} times.", max = most)),
        Fault::NeverOccurs => {
            (Field::Until, tr!("it would never occur: the end is before the first time."))
        }
    };
    field.problem(text)
}

#[cfg(test)]
mod tests;
