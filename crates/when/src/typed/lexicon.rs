//! The words of dates and times, English and Dutch.
//!
//! Invariant: a word is looked up whole and in lower case; nothing is recognised by its beginning.

use chrono::Weekday;

use crate::schedule::Weekdays;
use alphapy_kernel::duration;

/// Months by their names and short forms, January first.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januari"],
    &["february", "feb", "febr", "februari"],
    &["march", "mar", "maart", "mrt"],
    &["april", "apr"],
    &["may", "mei"],
    &["june", "jun", "juni"],
    &["july", "jul", "juli"],
    &["august", "aug", "augustus"],
    &["september", "sep", "sept"],
    &["october", "oct", "oktober", "okt"],
    &["november", "nov"],
    &["december", "dec"],
];

/// Days by their names and short forms, Monday first.
const DAYS: [&[&str]; 7] = [
    &["monday", "mondays", "mon", "maandag", "maandags", "ma"],
    &["tuesday", "tuesdays", "tue", "tues", "dinsdag", "dinsdags", "di"],
    &["wednesday", "wednesdays", "wed", "weds", "woensdag", "woensdags", "wo"],
    &["thursday", "thursdays", "thu", "thur", "thurs", "donderdag", "donderdags", "do"],
    &["friday", "fridays", "fri", "vrijdag", "vrijdags", "vr"],
    &["saturday", "saturdays", "sat", "zaterdag", "zaterdags", "za"],
    &["sunday", "sundays", "sun", "zondag", "zondags", "zo"],
];

/// Words that only Dutch has, so that whoever uses one writes dates and times the Dutch way.
const DUTCH: &[&str] = &[
    "uur",
    "om",
    "op",
    "morgen",
    "vandaag",
    "overmorgen",
    "vanavond",
    "vanmiddag",
    "vanochtend",
    "vanmorgen",
    "vannacht",
    "middag",
    "avond",
    "ochtend",
    "nacht",
    "namiddag",
    "voormiddag",
    "binnen",
    "tussen",
    "tot",
    "eind",
    "einde",
    "maand",
    "dag",
    "dagen",
    "weken",
    "'s",
    "volgende",
    "volgend",
    "komende",
    "eerste",
    "laatste",
    "halfuur",
    "kwartier",
    "anderhalf",
    "elk",
    "elke",
    "ieder",
    "iedere",
    "kwart",
    "voor",
    "maart",
    "mei",
    "januari",
    "februari",
    "juni",
    "juli",
    "augustus",
    "oktober",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
];

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Up to noon.
    Morning,
    /// From noon to about six.
    Afternoon,
    /// From about six.
    Evening,
    /// Late in the evening, and the hours after midnight.
    Night,
    /// When a day ends: at five for those who work, at midnight for others.
    End,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// So many elapsed seconds.
    Seconds(i64),
    /// So many calendar days.
    Days(i64),
    /// So many calendar months.
    Months(i64),
}

/// The month, 1 to 12, of a name.
#[must_use]
pub fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

/// The day of the week of a name.
#[must_use]
pub fn weekday(word: &str) -> Option<Weekday> {
    let at = DAYS.iter().position(|names| names.contains(&word))?;
    Weekday::try_from(u8::try_from(at).ok()?).ok()
}

/// A Dutch day with its part, like `vrijdagavond`.
#[must_use]
pub fn weekday_part(word: &str) -> Option<(Weekday, Part)> {
    const PARTS: [(&str, Part); 7] = [
        ("voormiddag", Part::Morning),
        ("namiddag", Part::Afternoon),
        ("ochtend", Part::Morning),
        ("morgen", Part::Morning),
        ("middag", Part::Afternoon),
        ("avond", Part::Evening),
        ("nacht", Part::Night),
    ];
    PARTS.iter().find_map(|(end, part)| Some((weekday(word.strip_suffix(end)?)?, *part)))
}

/// A part of the day by its name.
#[must_use]
pub fn part(word: &str) -> Option<Part> {
    Some(match word {
        "morning" | "ochtend" | "ochtends" | "morgens" | "voormiddag" | "voormiddags" => {
            Part::Morning
        }
        "afternoon" | "middag" | "middags" | "namiddag" | "namiddags" => Part::Afternoon,
        "evening" | "avond" | "avonds" => Part::Evening,
        "night" | "nacht" | "nachts" => Part::Night,
        _ => return None,
    })
}

/// A day counted from today, with the part of it that the word names.
#[must_use]
pub fn day_word(word: &str) -> Option<(i64, Option<Part>)> {
    Some(match word {
        "today" | "vandaag" => (0, None),
        "tonight" | "tonite" | "vannacht" => (0, Some(Part::Night)),
        "vanavond" => (0, Some(Part::Evening)),
        "vanmiddag" | "vannamiddag" => (0, Some(Part::Afternoon)),
        "vanochtend" | "vanmorgen" => (0, Some(Part::Morning)),
        "tomorrow" | "tmrw" | "tmr" | "morgen" => (1, None),
        "morgenochtend" | "morgenvroeg" | "morgenvoormiddag" => (1, Some(Part::Morning)),
        "morgenmiddag" | "morgennamiddag" => (1, Some(Part::Afternoon)),
        "morgenavond" => (1, Some(Part::Evening)),
        "morgennacht" => (1, Some(Part::Night)),
        "overmorgen" => (2, None),
        "yesterday" | "gisteren" => (-1, None),
        "eergisteren" => (-2, None),
        _ => return None,
    })
}

/// The days that a word stands for which is no name of one: `weekdays`, `werkdag`, `daily`.
#[must_use]
pub fn several_days(word: &str) -> Option<Weekdays> {
    Some(match word {
        "weekday" | "weekdays" | "workday" | "workdays" | "werkdag" | "werkdagen" | "weekdag"
        | "weekdagen" | "doordeweeks" => Weekdays::WORKING,
        "weekend" | "weekends" | "weekenden" => Weekdays::WEEKEND,
        "daily" | "everyday" | "dagelijks" | "day" | "days" | "dag" | "dagen" => Weekdays::ALL,
        _ => return None,
    })
}

/// Names of months and days, and words for days, that are long enough to be known by all but a letter.
pub fn spelled() -> impl Iterator<Item = &'static str> {
    const WORDS: [&str; 18] = [
        "tomorrow",
        "today",
        "tonight",
        "yesterday",
        "morning",
        "afternoon",
        "evening",
        "midnight",
        "morgen",
        "vandaag",
        "overmorgen",
        "vanavond",
        "vanmiddag",
        "vanochtend",
        "vanmorgen",
        "vannacht",
        "morgenochtend",
        "morgenavond",
    ];
    let months = MONTHS.iter().flat_map(|names| names.iter().copied());
    let days = DAYS.iter().flat_map(|names| names.iter().copied());
    let plural = |name: &&str| name.ends_with("days") || name.ends_with("dags");
    months.chain(days).filter(move |name| !plural(name)).chain(WORDS).filter(|name| name.len() >= 5)
}

/// A number written as a word.
#[must_use]
pub fn numeral(word: &str) -> Option<u32> {
    const NUMERALS: [(&[&str], u32); 19] = [
        (&["one", "a", "an", "een"], 1),
        (&["two", "twee"], 2),
        (&["three", "drie"], 3),
        (&["four", "vier"], 4),
        (&["five", "vijf"], 5),
        (&["six", "zes"], 6),
        (&["seven", "zeven"], 7),
        (&["eight", "acht"], 8),
        (&["nine", "negen"], 9),
        (&["ten", "tien"], 10),
        (&["eleven", "elf"], 11),
        (&["twelve", "twaalf"], 12),
        (&["fifteen", "vijftien"], 15),
        (&["twenty", "twintig"], 20),
        (&["thirty", "dertig"], 30),
        (&["forty", "veertig"], 40),
        (&["fifty", "vijftig"], 50),
        (&["sixty", "zestig"], 60),
        (&["ninety", "negentig"], 90),
    ];
    NUMERALS.iter().find(|(words, _)| words.contains(&word)).map(|(_, number)| *number)
}

/// A unit of time by its name: what settings take, and what only people say.
#[must_use]
pub fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "kwartier" | "kwartiertje" => Unit::Seconds(900),
        "halfuur" | "halfuurtje" => Unit::Seconds(1800),
        "uurtje" | "uurtjes" => Unit::Seconds(3600),
        "minuutje" | "minuutjes" => Unit::Seconds(60),
        "wk" | "wks" => Unit::Days(7),
        "fortnight" | "fortnights" => Unit::Days(14),
        "month" | "months" | "mo" | "maand" | "maanden" | "mnd" => Unit::Months(1),
        "year" | "years" | "yr" | "yrs" | "y" | "jaar" | "jaren" => Unit::Months(12),
        _ => match duration::unit(word)? {
            seconds if seconds >= 86_400 => Unit::Days(seconds / 86_400),
            seconds => Unit::Seconds(seconds),
        },
    })
}

/// Whether the word shows that the text is Dutch.
#[must_use]
pub fn is_dutch(word: &str) -> bool {
    DUTCH.contains(&word) || weekday_part(word).is_some()
}
