//! A time and a rule in one text: `every monday 9am`, `elke maandag om 9 uur`, `mon,wed 9am until 1 june`.
//!
//! Invariant: each word goes to the rule or to the time, whole and unchanged; what belongs to neither is left
//! with the time, where it is refused.

use super::{
    days, every, lexicon, ranges,
    rule::{self, Ending, Rule},
    tokens::{Tokens, is_too_long},
    weekly,
};

/// A text about time, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The part about the first time: `9am`.
    pub first: String,
    /// The part about how it repeats: `every monday until 1 june`.
    pub rule: String,
    /// The role of a day beside the rule.
    pub day: FirstDay,
}

/// The role of a day that is named beside a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstDay {
    /// The day of the first time: `12 march 9am every year`.
    Itself,
    /// The day from which on the rule counts: `every monday from 12 march 9am`.
    OrLater,
}

/// Where a word goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    First,
    Rule,
    /// To the rule, as "every day": the "every" of `every morning at 9`.
    Daily,
    /// To the rule, as "every year": the "every" of `every 5 december`.
    Yearly,
    /// Nowhere: the "from" of `every day from tomorrow 9am`.
    Nowhere,
}

/// The parts that go to the rule.
const RULE: [Part; 3] = [Part::Rule, Part::Daily, Part::Yearly];

impl Series {
    /// Takes a text apart, if it says how something repeats.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        if is_too_long(text) {
            return None;
        }
        let tokens = Tokens::of(text);
        if let Some(apart) = split_day(&tokens) {
            return Self::of(&apart);
        }
        let mut parts = Vec::new();
        while parts.len() < tokens.len() {
            let at = parts.len();
            let (part, took) = match rule_at(&tokens, at, &parts) {
                _ if is_every_year(&tokens, at) => (Part::Yearly, 1),
                Some(took) => (Part::Rule, took.max(1)),
                None if is_every(&tokens, at) && lexicon::part(tokens.word(at + 1)).is_some() => {
                    (Part::Daily, 1)
                }
                None if starts(&tokens, at) => (Part::Nowhere, 1),
                None => (Part::First, 1),
            };
            parts.extend(std::iter::repeat_n(part, took));
        }
        parts.truncate(tokens.len());
        let side = |wanted: &[Part]| {
            let mut out = String::new();
            let mut last = None;
            for at in (0..tokens.len()).filter(|at| wanted.contains(&parts[*at])) {
                let follows = last.is_some_and(|last: usize| last + 1 == at);
                let glued = follows && tokens.glued(at);
                if !glued && !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(match parts[at] {
                    Part::Daily => "every day",
                    Part::Yearly => "every year",
                    Part::First | Part::Rule | Part::Nowhere => tokens.text(at),
                });
                last = Some(at);
            }
            out
        };
        if !parts.iter().any(|part| RULE.contains(part)) {
            return None;
        }
        let (first, rule) = (side(&[Part::First]), side(&RULE));
        // If the rest still repeats, the rule is not one piece.
        let later = parts.contains(&Part::Nowhere);
        let day = if later { FirstDay::OrLater } else { FirstDay::Itself };
        Self::of(&first).is_none().then_some(Self { first, rule, day })
    }
}

/// `elke vrijdagavond` as `elke vrijdag avond`: the day belongs to the rule, and its part to the time.
fn split_day(tokens: &Tokens) -> Option<String> {
    let at = (0..tokens.len())
        .find(|at| is_every(tokens, *at) && lexicon::weekday_part(tokens.word(at + 1)).is_some())?;
    let word = tokens.word(at + 1);
    let days = word.char_indices().rev().map(|(cut, _)| word.split_at(cut));
    let (day, part) = days.into_iter().find(|(day, _)| lexicon::weekday(day).is_some())?;
    // Alone, "morgen" is tomorrow.
    let part = if part == "morgen" { "ochtend" } else { part };
    Some(format!("{} {day} {part} {}", tokens.span(0, at + 1), tokens.rest(at + 2)))
}

/// How many tokens of a rule stand here.
fn rule_at(tokens: &Tokens, at: usize, parts: &[Part]) -> Option<usize> {
    let mut rule = Rule::default();
    let take = |rule: &mut Rule, at| rule.take(tokens, at);
    if is_every(tokens, at) {
        // `every monday`, `every 2 weeks`, `om de week`, or "every" before what is a rule by itself.
        return take(&mut rule, at)
            .or_else(|| take(&mut rule, at + 1).map(|took| took + 1))
            .filter(|took| *took > 0);
    }
    if is_adverb(tokens.word(at)) {
        return take(&mut rule, at);
    }
    let genitive = usize::from(tokens.word(at) == "'s");
    if let Some(took) = weekly::several(tokens, at + genitive) {
        return Some(took + genitive);
    }
    // `the first monday of every month` repeats; `of the month` does not.
    let whole = take(&mut Rule::default(), at);
    if let Some(took) = whole.filter(|took| (at..at + took).any(|n| is_every(tokens, n))) {
        return Some(took);
    }
    // Days, and an end, belong to a rule that has begun: `weekly on mon`, `daily … until 1 june`.
    let begun = parts.iter().any(|part| RULE.contains(part));
    let follows = parts.last() == Some(&Part::Rule);
    if !begun {
        return None;
    }
    if let Some((ending, took)) = rule::ending(tokens, at) {
        let time = matches!(ending, Ending::Open) && rule::ending(tokens, at + 1).is_none();
        return (!time).then_some(took);
    }
    let joint = usize::from(matches!(tokens.word(at), "on" | "op"));
    let day = || take(&mut Rule::default(), at + joint).map(|took| took + joint);
    // `every year on 12 march` names when it is first.
    let date = days::read(tokens, at + joint)
        .is_some_and(|(day, _)| matches!(day, days::Day::Date { .. } | days::Day::Either { .. }));
    if follows && !date { day() } else { None }
}

/// Whether "every" stands before a date without a year: `every july 4th`.
fn is_every_year(tokens: &Tokens, at: usize) -> bool {
    let date = || days::read(tokens, at + 1).map(|(day, _)| day);
    every::is_each(tokens.word(at)) && matches!(date(), Some(days::Day::Date { year: None, .. }))
}

/// Whether a word begins a rule with what follows it.
fn is_every(tokens: &Tokens, at: usize) -> bool {
    let om_de = tokens.word(at) == "om" && matches!(tokens.word(at + 1), "de" | "het");
    om_de || every::is_each(tokens.word(at))
}

/// Whether a word only says that the first time follows, and not that a time with an end does.
fn starts(tokens: &Tokens, at: usize) -> bool {
    let word = tokens.word(at);
    matches!(word, "starting" | "beginning" | "vanaf" | "beginnend")
        || word == "from" && !ranges::begins(tokens, at)
}

fn is_adverb(word: &str) -> bool {
    matches!(
        word,
        "hourly"
            | "daily"
            | "everyday"
            | "weekly"
            | "biweekly"
            | "fortnightly"
            | "monthly"
            | "quarterly"
            | "yearly"
            | "annually"
            | "dagelijks"
            | "wekelijks"
            | "tweewekelijks"
            | "maandelijks"
            | "jaarlijks"
    )
}
