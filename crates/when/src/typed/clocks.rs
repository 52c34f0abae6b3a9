//! Times of the day: `9am`, `18:30`, `19u30`, `half 8`, `quarter past seven`, `noon`.
//!
//! Invariant: a time that may mean morning or evening says so; nothing here picks one.

use super::{
    lexicon::{self, Part},
    tokens::Tokens,
};

/// A time of the day as named in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Seconds since midnight; 86 400 is midnight at the end of the day.
    pub seconds: u32,
    /// How sure the half of the day is.
    pub half: Half,
}

/// Which half of the day a time is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// `9am`, `21:00`: said.
    Said,
    /// `09:00`, `9 uur`: as on a clock of 24 hours, unless a part of the day says otherwise.
    Of24,
    /// `5:30`: of 24 hours for those who write Dutch, either half for others.
    Written,
    /// `half 8`, `at 7`: spoken, either half.
    Spoken,
    /// `midnight`: the beginning or the end of a day.
    Midnight,
    /// `13pm`: of a clock of 24 hours and of one of 12, so that it may be a slip.
    Mixed,
}

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;

impl Clock {
    fn new(hour: u32, minute: u32, half: Half) -> Option<Self> {
        let whole = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
        let half = if (1..=12).contains(&hour) || matches!(half, Half::Midnight | Half::Mixed) {
            half
        } else {
            Half::Said
        };
        whole.then(|| Self { seconds: hour * HOUR + minute * MINUTE, half })
    }

    /// The times it may mean: seconds since midnight, the likeliest first.
    #[must_use]
    pub fn readings(self, part: Option<Part>, dutch: bool) -> Vec<u32> {
        let other = (self.seconds + 12 * HOUR) % (24 * HOUR);
        // Nobody says 12 for midnight without saying so.
        let either = self.half == Half::Spoken || (self.half == Half::Written && !dutch);
        match (self.half, part) {
            (Half::Of24 | Half::Written | Half::Spoken, Some(part)) => {
                in_part(self.seconds, part, dutch)
            }
            // "Nine in the morning in the evening" says two things.
            (Half::Said | Half::Mixed, Some(part)) if !fits(self.seconds, part) => Vec::new(),
            _ if either && self.seconds < 12 * HOUR => vec![self.seconds, other],
            _ => vec![self.seconds],
        }
    }
}

/// The meanings of a time from 1:00 to 12:59 in a part of the day; from 86 400 on it belongs to the next day.
fn in_part(seconds: u32, part: Part, dutch: bool) -> Vec<u32> {
    let (hour, noon) = (seconds / HOUR, 12 * HOUR);
    match part {
        // Half past twelve in the morning is soon after midnight for some.
        Part::Morning if hour == 12 => vec![seconds - noon, seconds],
        // Three in the evening is no time that everybody means the same by.
        Part::Evening if hour < 5 => vec![seconds + noon, seconds + 2 * noon],
        // Nobody means ten in the evening by ten in the afternoon.
        Part::Afternoon if (7..12).contains(&hour) => Vec::new(),
        Part::Afternoon | Part::Evening | Part::End if hour < 12 => vec![seconds + noon],
        Part::Evening | Part::Night | Part::End if hour == 12 => vec![seconds + noon],
        // Six o'clock in a Dutch night is when it ends.
        Part::Night if dutch && (6..9).contains(&hour) => vec![seconds + 2 * noon],
        Part::Night if hour >= 6 => vec![seconds + noon],
        // "Tonight at five" is before the night for most; "vannacht" never is.
        Part::Night if hour >= 3 && !dutch => vec![seconds + noon, seconds + 2 * noon],
        Part::Night => vec![seconds + 2 * noon],
        Part::Morning | Part::Afternoon | Part::Evening | Part::End => vec![seconds],
    }
}

/// Whether a time whose half of the day is said is in a part of the day.
fn fits(seconds: u32, part: Part) -> bool {
    let hour = seconds / HOUR;
    match part {
        Part::Morning => hour < 12,
        Part::Afternoon => (12..18).contains(&hour),
        Part::Evening => hour >= 17,
        Part::Night => !(6..17).contains(&hour),
        Part::End => hour >= 15,
    }
}

/// Reads a time at a token; gives it and how many tokens it took.
#[must_use]
pub fn read(tokens: &Tokens, at: usize) -> Option<(Clock, usize)> {
    let number = written(tokens, at).or_else(|| hours(tokens, at));
    number
        .map(|(clock, took)| with_word(tokens, at, clock, took))
        .or_else(|| word(tokens, at))
        .or_else(|| spoken(tokens, at))
}

/// `12:00 noon`, which says the same twice; other times leave the word to be a second time.
fn with_word(tokens: &Tokens, at: usize, clock: Clock, took: usize) -> (Clock, usize) {
    let Some((named, 1)) = word(tokens, at + took) else { return (clock, took) };
    let twelve = clock.seconds == 12 * HOUR;
    match named.half {
        Half::Midnight if twelve && clock.half != Half::Said => (named, took + 1),
        Half::Midnight if clock.seconds.is_multiple_of(24 * HOUR) => (clock, took + 1),
        Half::Said if twelve => (named, took + 1),
        _ => (clock, took),
    }
}

fn word(tokens: &Tokens, at: usize) -> Option<(Clock, usize)> {
    let twelve = usize::from(tokens.number(at).is_some_and(|n| n.value == 12));
    match tokens.word(at + twelve) {
        "noon" | "midday" => Some((Clock::new(12, 0, Half::Said)?, 1 + twelve)),
        "midnight" | "middernacht" => Some((Clock::new(24, 0, Half::Midnight)?, 1 + twelve)),
        _ => None,
    }
}

/// `18:30`, `9.30`, `9:30:15 pm`, `19u30`, `19h30`.
fn written(tokens: &Tokens, at: usize) -> Option<(Clock, usize)> {
    let hour = tokens.number(at).filter(|n| n.digits <= 2)?;
    let minute = tokens.number(at + 2).filter(|n| n.digits == 2 && tokens.tight(at, 2))?;
    let letter = matches!(tokens.word(at + 1), "u" | "h");
    if !(letter || tokens.sign(at + 1, ':') || tokens.sign(at + 1, '.')) {
        return None;
    }
    let mut end = at + 3;
    let mut seconds = 0;
    if tokens.sign(at + 1, ':') && tokens.sign(end, ':') && tokens.tight(at, 4) {
        seconds = tokens.number(end + 1).filter(|n| n.digits == 2 && n.value < 60)?.value;
        end += 2;
    }
    let half = if letter || hour.digits == 2 { Half::Of24 } else { Half::Written };
    let (mut clock, end) = with_half(tokens, hour.value, minute.value, half, end)?;
    clock.seconds += seconds;
    // `19:30 uur`; `9:30 hours` is not a span.
    let unit = usize::from(matches!(tokens.word(end), "uur" | "u" | "hrs" | "hours" | "h"));
    Some((clock, end + unit - at))
}

/// `9am`, `9 uur`, `19u`, `7 o'clock`.
fn hours(tokens: &Tokens, at: usize) -> Option<(Clock, usize)> {
    let (hour, digits) = match tokens.number(at) {
        Some(number) => (number.value, number.digits),
        None => (lexicon::numeral(tokens.word(at)).filter(|_| !is_article(tokens.word(at)))?, 2),
    };
    if digits > 4 {
        return None;
    }
    if digits > 2 {
        // `730pm`, which is a time only because of its end.
        let (clock, end) = with_half(tokens, hour / 100, hour % 100, Half::Spoken, at + 1)?;
        return (end > at + 1).then_some((clock, end - at));
    }
    match tokens.word(at + 1) {
        "uur" | "u" => {
            let clock = Clock::new(hour, 0, Half::Of24)?;
            // `9 uur 30`, but not `9 uur 30 maart`.
            Some((clock, 2))
        }
        "o'clock" | "oclock" => Some((Clock::new(hour, 0, Half::Spoken)?, 2)),
        "h" if hour >= 13 => Some((Clock::new(hour, 0, Half::Said)?, 2)),
        _ => {
            let (clock, end) = with_half(tokens, hour, 0, Half::Spoken, at + 1)?;
            let half = if hour > 12 { Half::Mixed } else { clock.half };
            (end > at + 1).then_some((Clock { half, ..clock }, end - at))
        }
    }
}

fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "een")
}

/// The `am` or `pm` after a time, if there is one; and the token after it.
fn with_half(
    tokens: &Tokens,
    hour: u32,
    minute: u32,
    half: Half,
    at: usize,
) -> Option<(Clock, usize)> {
    let (pm, end) = match tokens.word(at) {
        "am" => (Some(false), at + 1),
        "pm" => (Some(true), at + 1),
        letter @ ("a" | "p") if tokens.sign(at + 1, '.') && tokens.word(at + 2) == "m" => {
            (Some(letter == "p"), at + 3 + usize::from(tokens.sign(at + 3, '.')))
        }
        letter @ ("a" | "p") if tokens.glued(at) => (Some(letter == "p"), at + 1),
        _ => (None, at),
    };
    let clock = match pm {
        None => Clock::new(hour, minute, half)?,
        // `19:30 pm` is said twice, not wrong; `19:30 am` is.
        Some(true) if hour > 12 => Clock::new(hour, minute, Half::Said)?,
        Some(pm) if (1..=12).contains(&hour) => {
            let clock = Clock::new(hour % 12 + if pm { 12 } else { 0 }, minute, Half::Said)?;
            Clock { half: Half::Said, ..clock }
        }
        Some(_) => return None,
    };
    Some((clock, end))
}

/// `half 8`, `half past 7`, `kwart voor 8`, `10 over 7`, `5 voor half 8`, `twenty to eight`.
fn spoken(tokens: &Tokens, at: usize) -> Option<(Clock, usize)> {
    if tokens.word(at) == "half" {
        let past = tokens.word(at + 1) == "past";
        let hour = hour(tokens, at + 1 + usize::from(past))?;
        let minutes = hour * 60 + 30 - if past { 0 } else { 60 };
        return spoken_at(tokens, at, at + 2 + usize::from(past), minutes);
    }
    let (minutes, next) = match tokens.word(at) {
        "quarter" | "kwart" => (15, at + 1),
        "a" if tokens.word(at + 1) == "quarter" => (15, at + 2),
        word => {
            let count = tokens.number(at).map(|n| n.value).or_else(|| lexicon::numeral(word))?;
            let unit = matches!(tokens.word(at + 1), "minutes" | "minuten" | "min");
            (count, at + 1 + usize::from(unit))
        }
    };
    let later = match tokens.word(next) {
        "past" | "over" | "after" => true,
        "to" | "voor" | "before" | "till" => false,
        _ => return None,
    };
    if !(1..60).contains(&minutes) {
        return None;
    }
    let half = tokens.word(next + 1) == "half";
    let end = next + 2 + usize::from(half);
    // Half a day more, so that it never goes below midnight.
    let base = 720 + hour(tokens, end - 1)? * 60 - if half { 30 } else { 0 };
    spoken_at(tokens, at, end, if later { base + minutes } else { base - minutes })
}

/// A spoken time, in minutes on the dial.
fn spoken_at(tokens: &Tokens, at: usize, end: usize, minutes: u32) -> Option<(Clock, usize)> {
    // A quarter past twelve is after noon; what is before one o'clock begins with twelve.
    let minutes = minutes % 720 + if minutes % 720 < 60 { 720 } else { 0 };
    let (clock, end) = with_half(tokens, minutes / 60, minutes % 60, Half::Spoken, end)?;
    let unit = usize::from(matches!(tokens.word(end), "uur" | "u" | "o'clock"));
    Some((clock, end + unit - at))
}

/// An hour from 1 to 12 on the dial.
fn hour(tokens: &Tokens, at: usize) -> Option<u32> {
    let number = tokens.number(at).map(|n| n.value);
    // "Half een" is half past twelve; "half an hour" is no time of the day.
    let word = Some(tokens.word(at)).filter(|word| !matches!(*word, "a" | "an"));
    number.or_else(|| lexicon::numeral(word?)).filter(|hour| (1..=12).contains(hour))
}

/// A number that is a time only because of what stands around it: `at 7`, `tomorrow 1930`.
#[must_use]
pub fn bare(tokens: &Tokens, at: usize) -> Option<(Clock, usize)> {
    let number = tokens.number(at);
    match number {
        Some(number) if number.digits <= 2 => Some((Clock::new(number.value, 0, Half::Spoken)?, 1)),
        Some(number) if number.digits == 4 => {
            Some((Clock::new(number.value / 100, number.value % 100, Half::Of24)?, 1))
        }
        Some(_) => None,
        None => {
            let hour =
                lexicon::numeral(tokens.word(at)).filter(|_| !is_article(tokens.word(at)))?;
            Some((Clock::new(hour, 0, Half::Spoken)?, 1))
        }
    }
}
