//! Spans of time: `2 h`, `90 minutes`, `an hour and a half`, `anderhalf uur`, `1h30`.
//!
//! Invariant: nothing is rounded; a part of a month or of a day's date is not a span.

use chrono::{Months, NaiveDateTime, TimeDelta};

use super::{
    lexicon::{self, Unit},
    tokens::Tokens,
};

/// A span: calendar months and days, and elapsed seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Calendar months.
    pub months: i64,
    /// Calendar days.
    pub days: i64,
    /// Elapsed seconds.
    pub seconds: i64,
}

/// A count in thousandths, so that `1.5` has a place.
const WHOLE: i64 = 1000;
/// The longest span, in units.
const MOST: i64 = 1_000_000_000;

impl Span {
    /// Whether it only moves the date.
    #[must_use]
    pub fn is_dates(self) -> bool {
        self.seconds == 0 && (self.days != 0 || self.months != 0)
    }

    /// The date and time so many months and days later (or earlier) on the wall.
    #[must_use]
    pub fn on_the_wall(self, from: NaiveDateTime) -> Option<NaiveDateTime> {
        let months = Months::new(u32::try_from(self.months.abs()).ok()?);
        let moved = if self.months < 0 {
            from.checked_sub_months(months)?
        } else {
            from.checked_add_months(months)?
        };
        moved.checked_add_signed(TimeDelta::try_days(self.days)?)
    }

    /// The elapsed part.
    #[must_use]
    pub fn elapsed(self) -> TimeDelta {
        TimeDelta::try_seconds(self.seconds).unwrap_or_default()
    }

    /// The opposite span.
    #[must_use]
    pub fn back(self) -> Self {
        Self { months: -self.months, days: -self.days, seconds: -self.seconds }
    }

    /// Its length in seconds, when it has no months.
    #[must_use]
    pub fn length(self) -> Option<i64> {
        (self.months == 0).then_some(self.days * 86_400 + self.seconds)
    }

    fn plus(self, thousandths: i64, unit: Unit) -> Option<Self> {
        let scaled = |size: i64| thousandths.checked_mul(size).filter(|n| *n <= MOST * WHOLE);
        let exact = |size| scaled(size).filter(|n| n % WHOLE == 0).map(|n| n / WHOLE);
        Some(match unit {
            Unit::Seconds(size) => Self { seconds: self.seconds + exact(size)?, ..self },
            Unit::Months(size) => Self { months: self.months + exact(size)?, ..self },
            Unit::Days(size) => match exact(size) {
                Some(days) => Self { days: self.days + days, ..self },
                // Half a day is twelve elapsed hours.
                None => Self { seconds: self.seconds + exact(size * 86_400)?, ..self },
            },
        })
    }
}

/// Reads a span at a token; gives it and how many tokens it took.
#[must_use]
pub fn read(tokens: &Tokens, at: usize) -> Option<(Span, usize)> {
    read_with(tokens, at, Hours::Clock)
}

/// The meaning of "9 uur" after days, where it may be a time of that day or a part of the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// A time of the day.
    Clock,
    /// A part of the span.
    Length,
}

/// Reads a span at a token, with what may be a time of the day taken for one or not.
#[must_use]
pub fn read_with(tokens: &Tokens, at: usize, hours: Hours) -> Option<(Span, usize)> {
    let (mut span, mut end) = one(tokens, at, Span::default())?;
    loop {
        let mut next = end;
        if hours == Hours::Clock && hour_or_length(tokens, next, span) {
            break;
        }
        if tokens.sign(next, ',') || matches!(tokens.word(next), "and" | "en") {
            next += 1;
        }
        let more = one(tokens, next, span).or_else(|| halved(tokens, at, next, span));
        let Some((longer, after)) = more else { break };
        (span, end) = (longer, after);
    }
    Some((span, end - at))
}

/// Whether hours behind a span of days may be a time: those of `over een week 9 uur` and `over 2 dagen 20 uur`, and not
/// those of `over 1 dag 4 uur`.
pub fn hour_or_length(tokens: &Tokens, at: usize, span: Span) -> bool {
    let Some((thousandths, unit)) = count(tokens, at).filter(|_| span.is_dates()) else {
        return false;
    };
    let days = span.months == 0 && span.days < 7;
    let short = days && thousandths <= 12 * WHOLE;
    matches!(tokens.word(unit), "uur" | "u") && !short && thousandths <= 24 * WHOLE
}

/// One count with its unit, added to a span.
fn one(tokens: &Tokens, at: usize, span: Span) -> Option<(Span, usize)> {
    let (thousandths, next) = count(tokens, at)?;
    let unit = lexicon::unit(tokens.word(next))?;
    let span = span.plus(thousandths, unit)?;
    // `1h30` and `1u30`: the minutes need no unit.
    if unit == Unit::Seconds(3600)
        && tokens.tight(next, 1)
        && let Some(minutes) = tokens.number(next + 1).filter(|n| n.digits == 2 && n.value < 60)
        && lexicon::unit(tokens.word(next + 2)).is_none()
    {
        return Some((span.plus(i64::from(minutes.value) * WHOLE, Unit::Seconds(60))?, next + 2));
    }
    Some((span, next + 1))
}

/// The half of "an hour and a half".
fn halved(tokens: &Tokens, first: usize, at: usize, span: Span) -> Option<(Span, usize)> {
    let (_, unit) = count(tokens, first)?;
    let unit = lexicon::unit(tokens.word(unit))?;
    (tokens.word(at) == "a" && tokens.word(at + 1) == "half" && tokens.word(at - 1) == "and")
        .then(|| span.plus(WHOLE / 2, unit))
        .flatten()
        .map(|span| (span, at + 2))
}

/// A count in thousandths, and the token after it.
fn count(tokens: &Tokens, at: usize) -> Option<(i64, usize)> {
    if let Some(number) = tokens.number(at) {
        let whole = i64::from(number.value) * WHOLE;
        let point = (tokens.sign(at + 1, '.') || tokens.sign(at + 1, ',')) && tokens.tight(at, 2);
        if let Some(part) = tokens.number(at + 2).filter(|part| point && part.digits <= 3) {
            let digits = u32::try_from(part.digits).ok()?;
            return Some((whole + i64::from(part.value) * WHOLE / 10_i64.pow(digits), at + 3));
        }
        return Some(and_a_half(tokens, whole, at + 1));
    }
    match (tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)) {
        ("half" | "een", "a" | "an" | "half" | "halve", _) => Some((WHOLE / 2, at + 2)),
        ("a", "half" | "quarter", _) if tokens.word(at + 2) != "of" => {
            let quarter = tokens.word(at + 1) == "quarter";
            Some((if quarter { WHOLE / 4 } else { WHOLE / 2 }, at + 2))
        }
        ("a" | "an", "half" | "quarter", "of") => {
            let skip = if matches!(tokens.word(at + 3), "a" | "an") { 4 } else { 3 };
            Some((if tokens.word(at + 1) == "half" { WHOLE / 2 } else { WHOLE / 4 }, at + skip))
        }
        ("a" | "an", "couple", "of") => Some((2 * WHOLE, at + 3)),
        ("half", ..) => Some((WHOLE / 2, at + 1)),
        ("anderhalf" | "anderhalve", ..) => Some((WHOLE * 3 / 2, at + 1)),
        ("kwartier" | "kwartiertje" | "halfuur" | "halfuurtje" | "uurtje", ..) => Some((WHOLE, at)),
        (word, ..) => {
            let whole = i64::from(lexicon::numeral(word)?) * WHOLE;
            Some(and_a_half(tokens, whole, at + 1))
        }
    }
}

/// "2 and a half hours", "twee en een half uur".
fn and_a_half(tokens: &Tokens, whole: i64, at: usize) -> (i64, usize) {
    match (tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)) {
        ("and" | "en", "a" | "een", "half" | "halve") => (whole + WHOLE / 2, at + 3),
        _ => (whole, at),
    }
}
