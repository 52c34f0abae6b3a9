//! Dates, times and recurrences as people type them, and when something recurs.
//!
//! Invariant: everything here is a pure function of its arguments. It returns readings and problems as data,
//! never sentences, so that each program says them in its own words and languages.
//!
//! - [`parse`] reads a date and time in English or Dutch, as one [`Reader`] means it: one time, several to ask
//!   about, or a [`Problem`].
//! - [`Series`] takes a text like "every monday 9am" apart, and [`repeat`] reads its rule.
//! - [`days()`], [`lead_times`], [`length`] and [`zone`] read what stands in a field of its own.
//! - [`schedule`] reckons with recurring wall times in IANA time zones.
//! - [`announcement`] reads from a chat message when the event is that it announces; what is asked about in a command is
//!   never settled there.
//!
//! # What is asked, and what is not
//!
//! | text | reading |
//! |---|---|
//! | `09:30`, `18:30`, `9 uur`, `9:30` in Dutch or after `2026-03-29` | a clock of 24 hours |
//! | `5:30` in other languages; `at 5`, `half 8`, `quarter past 7` in all | asked: morning or evening |
//! | `12/03` | asked: day or month first; in Dutch (the reader's, or that of the text) the day |
//! | `friday`, `18:30` | the nearest one ahead, today included |
//! | `next friday` | asked when it is not clear whether this week's is meant |
//! | `monday in 2 weeks` | asked when the week two from this one and two weeks after the next Monday differ |
//! | `friday the 13th` | the next one that is both |
//! | `12 march` without a year | the next one; over if it was in the last 30 days |
//! | a day without a time | asked: times are offered |
//! | `2 uur`, `1h30` alone | asked: a time, or so long from now |
//! | `12.03` alone | asked: a time, or the twelfth of March |
//! | `12 march 2030` | asked: that year, or 20:30 |
//! | `18:30-19:30`, `9am to 11am` | when it begins, if that is written whole; `7-9pm` is refused |
//! | `09:00-10:00` | asked: when it begins, or ten hours behind UTC |
//! | `18:30 -04:00`, `18:30-0400` | a difference from UTC |
//! | `9am New York` | that city's clocks; refused where the name may be another place |
//! | `morning` | the nearest one ahead; `this morning` is today's, also when it is over |
//! | `wendesday` | refused, naming what it may have been |
//! | a year more than a century ahead | refused |
//! | a time that the clocks skip, or show twice | asked: both readings |
//! | `today 9:00` in English, after nine | asked: nine in the evening |
//! | `13pm` | asked: 13:00; `13:30 pm` is 13:30 |
//! | `9am in the evening`, `11:00 noon` | refused: two times |
//! | `over 1 dag 4 uur`, `1h30m` | so long from now |
//! | `over een week 9 uur`, `over 2 dagen 20 uur` | asked: at nine on that day, or so long from now |
//! | `this weekend`, `next weekend` | asked: which day |
//! | `eod` | asked: five, six or midnight |
//! | `end of the month` | its last day |
//! | `8pm eastern`, `20:00 UK time` | the clocks of that place; `Eastern Daylight Time` in winter is asked |
//! | `monthly on the 1st and 15th` | both, from the nearest |
//! | `every july 4th` | every year |
//! | `every monday 12 march` | refused when that is no Monday; `every monday from 12 march` is the first one after it |
//! | `every 45 minutes` | refused: only whole hours |
//! | `1 july 7:30 PM EST`, when New York has EDT | asked: New York's clocks, or five hours from UTC |
//! | `tonight at 5`, `12:15 in the morning` | asked: both |
//! | `every second friday` | refused: every other one, or one a month; `every friday at midnight` too |
//! | `CST`, `IST` | asked, unless the reader's own clocks bear that name |
//! | `12/03/2026` when one of the two dates is over | asked: the other one |
//! | what is over | dropped from the readings; if nothing is left, refused |

#![warn(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod announcement;
mod problem;
pub mod schedule;
mod typed;

pub use problem::{Ambiguity, DateProblem, Problem, RuleProblem, Unknown, ZoneProblem};
pub use typed::{
    FirstDay, Parsed, Question, Reader, Recurrence, Series, When, days, lead_times, length, parse,
    parse_date, repeat, zone,
};
