//! The days and times that a message names, and which of them are the event's.
//!
//! Invariant: of two days or times that are equally believed, one is taken only if a single sentence names both a day
//! and a time; a day is never put together with the time of another.

use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta};

use super::{
    Posted,
    facts::{Facts, Mention, Place, Said},
    lines::Line,
};
use crate::typed::{
    Reader, clocks::Clock, days::Day, decide, draft::Draft, lexicon, tokens::Tokens, zones::Zone,
};

/// The day and time of a message's event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Those that were found first: nothing contradicts them.
    First,
    /// Those of this sentence.
    Sentence(Place),
    /// Two days, and nothing says which.
    TwoDays(String, String),
    /// Two times, and nothing says which.
    TwoTimes(String, String),
}

/// How much a line is believed.
pub(super) fn rank(line: &Line) -> u8 {
    match (line.last_resort, line.label) {
        (true, _) => 2,
        (false, None) => 1,
        (false, Some(_)) => 0,
    }
}

/// The sentence of each token of a line.
pub(super) fn sentences(tokens: &Tokens) -> Vec<usize> {
    let mut sentence = 0;
    let mut all = Vec::with_capacity(tokens.len());
    for at in 0..tokens.len() {
        all.push(sentence);
        sentence += usize::from(ends_sentence(tokens, at));
    }
    all
}

/// Whether a sign ends a sentence; the points of `Sat. 9 Jan.`, `p.m.` and `20.00` do not.
fn ends_sentence(tokens: &Tokens, at: usize) -> bool {
    if tokens.glued(at + 1) {
        return false;
    }
    if ['!', '?', ';'].iter().any(|sign| tokens.sign(at, *sign)) {
        return true;
    }
    let Some(before) = at.checked_sub(1).filter(|_| tokens.sign(at, '.')) else { return false };
    let word = tokens.word(before);
    let short = lexicon::month(word).is_some() || lexicon::weekday(word).is_some();
    let timed = matches!(word, "am" | "pm" | "uur" | "u" | "h") && before > 0;
    let timed = timed && tokens.number(before - 1).is_some() && !tokens.word(at + 1).is_empty();
    let number = tokens.number(before).is_some() && tokens.number(at + 1).is_none();
    timed || number || word.chars().count() >= 4 && !short
}

/// The day and time of the event.
pub(super) fn verdict(facts: &Facts, posted: &Posted<'_>) -> Verdict {
    let reader = Reader { now: posted.at, zone: posted.zone, locale: posted.locale };
    let days: Vec<&Mention> = believed(facts, |said| matches!(said, Said::Day(_)));
    let clocks: Vec<&Mention> = believed(facts, |said| matches!(said, Said::Clock(..)));
    let differ = Differ { facts, reader: &reader };
    let two_days = differ.two(&days);
    let two_clocks = differ.two(&clocks);
    if two_days.is_none() && two_clocks.is_none() {
        return Verdict::First;
    }
    let mut whole: Vec<Place> = days
        .iter()
        .filter(|day| clocks.iter().any(|clock| clock.place == day.place))
        .map(|day| day.place)
        .collect();
    whole.dedup();
    if let ([place], None) = (whole.as_slice(), facts.only)
        && place.rank == 1
    {
        let there = |all: &[&'_ Mention]| {
            let all: Vec<_> = all.iter().copied().filter(|m| m.place == *place).collect();
            differ.two(&all).is_none()
        };
        if there(&days) && there(&clocks) {
            return Verdict::Sentence(*place);
        }
    }
    let words = |(one, other): (&Mention, &Mention)| (one.words.clone(), other.words.clone());
    match (two_days.map(words), two_clocks.map(words)) {
        (Some((one, other)), _) => Verdict::TwoDays(one, other),
        (None, Some((one, other))) => Verdict::TwoTimes(one, other),
        (None, None) => Verdict::First,
    }
}

/// The sentence that says all of the time of an event, if one does.
pub(super) fn whole_sentence(facts: &Facts) -> Option<&str> {
    let place = |mention: &&Mention| facts.only.is_none_or(|only| only == mention.place);
    let days = believed(facts, |said| matches!(said, Said::Day(_)));
    let clocks = believed(facts, |said| matches!(said, Said::Clock(..)));
    let clock = clocks.into_iter().find(place)?;
    let day = days.is_empty() || days.iter().any(|day| day.place == clock.place);
    day.then_some(clock.sentence.as_str())
}

/// The mentions of a kind where they are believed most.
fn believed(facts: &Facts, kind: impl Fn(&Said) -> bool) -> Vec<&Mention> {
    let all = || facts.mentions.iter().filter(|mention| kind(&mention.said));
    let rank = all().map(|mention| mention.place.rank).min();
    all().filter(|mention| Some(mention.place.rank) == rank).collect()
}

/// Whether two mentions differ.
struct Differ<'a> {
    facts: &'a Facts,
    reader: &'a Reader<'a>,
}

impl Differ<'_> {
    /// Two that are not the same, if there are.
    fn two<'m>(&self, all: &[&'m Mention]) -> Option<(&'m Mention, &'m Mention)> {
        let pairs =
            all.iter().enumerate().flat_map(|(n, one)| all[..n].iter().map(move |o| (o, one)));
        pairs.map(|(one, other)| (*one, *other)).find(|(one, other)| self.differ(one, other))
    }

    fn differ(&self, one: &Mention, other: &Mention) -> bool {
        match (&one.said, &other.said) {
            (Said::Day(one), Said::Day(other)) => self.days_differ(*one, *other),
            (Said::Clock(one, first), Said::Clock(other, second)) => {
                let dutch = self.facts.draft.dutch;
                let (times, others) = (one.readings(None, dutch), other.readings(None, dutch));
                let same = times.iter().any(|time| others.contains(time));
                match (first, second) {
                    (Some(first), Some(second)) if first != second => {
                        self.utc(*one, first) != self.utc(*other, second)
                    }
                    _ => !same,
                }
            }
            _ => false,
        }
    }

    fn days_differ(&self, one: Day, other: Day) -> bool {
        let dates = |day| {
            let draft = Draft { dutch: self.facts.draft.dutch, ..Draft::default() };
            let draft = match day {
                Day::Weekday(weekday, which, _) => {
                    Draft { weekday: Some((weekday, which)), ..draft }
                }
                _ => Draft { day: Some(day), ..draft },
            };
            decide::dates(&draft, self.reader)
        };
        match (one, other) {
            // Those belong to the day of the week that stands with them.
            (Day::WeeksFrom(_) | Day::InWeeks(_) | Day::Weeks(_), _)
            | (_, Day::WeeksFrom(_) | Day::InWeeks(_) | Day::Weeks(_)) => false,
            (Day::Weekday(one, ..), Day::Weekday(other, ..)) => one != other,
            (Day::Weekday(weekday, ..), day) | (day, Day::Weekday(weekday, ..)) => {
                dates(day).iter().all(|date| date.weekday() != weekday)
            }
            _ => {
                let others = dates(other);
                !dates(one).iter().any(|date| others.contains(date))
            }
        }
    }

    /// The time of the day in UTC of a time in a zone, on the day of the event.
    fn utc(&self, clock: Clock, zone: &Zone) -> Option<NaiveTime> {
        let date = decide::dates(&self.facts.draft, self.reader).first().copied();
        let date: NaiveDate = date.unwrap_or_else(|| self.reader.now.date_naive());
        let local = date.and_time(NaiveTime::MIN) + TimeDelta::seconds(clock.seconds.into());
        zone.readings(local, self.reader.zone).first().map(|when| when.at.naive_utc().time())
    }
}
