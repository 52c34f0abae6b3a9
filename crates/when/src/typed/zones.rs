//! Zones as people name them: `Europe/Amsterdam`, `Amsterdam time`, `EST`, `UTC+2`.
//!
//! Invariant: an abbreviation that clocks of several places use is never narrowed to one of them, except
//! to the reader's own.

use std::sync::LazyLock;

use chrono::{NaiveDateTime, TimeDelta, TimeZone as _};
use chrono_tz::{OffsetName as _, TZ_VARIANTS, Tz};

use super::{
    cities,
    moment::{When, fixed},
    tokens::{Tokens, check_length},
    zone_names::{self, Named},
};
use crate::problem::{Problem, Unknown, ZoneProblem};

/// A zone as named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zone {
    /// A place.
    Place(Tz),
    /// A fixed difference from UTC, in seconds.
    Offset(i32),
    /// An abbreviation: the places it may mean, and its fixed difference when it names one.
    Short(&'static Short),
}

/// An abbreviation.
#[derive(Debug, PartialEq, Eq)]
pub struct Short {
    name: &'static str,
    /// Minutes from UTC; `None` for names like `ET` that cover winter and summer.
    minutes: Option<i32>,
    places: &'static [Tz],
}

macro_rules! shorts {
    ($($name:literal $minutes:expr => $($place:ident)|+;)*) => {
        &[$(Short { name: $name, minutes: $minutes, places: &[$(Tz::$place),+] }),*]
    };
}

const SHORTS: &[Short] = shorts! {
    "utc" Some(0) => UTC;
    "gmt" Some(0) => GMT;
    "z" Some(0) => UTC;
    "wet" Some(0) => Europe__Lisbon;
    "west" Some(60) => Europe__Lisbon;
    "bst" Some(60) => Europe__London;
    "cet" Some(60) => Europe__Amsterdam;
    "cest" Some(120) => Europe__Amsterdam;
    "met" Some(60) => Europe__Amsterdam;
    "mest" Some(120) => Europe__Amsterdam;
    "eet" Some(120) => Europe__Athens;
    "eest" Some(180) => Europe__Athens;
    "msk" Some(180) => Europe__Moscow;
    "trt" Some(180) => Europe__Istanbul;
    "sast" Some(120) => Africa__Johannesburg;
    "pkt" Some(300) => Asia__Karachi;
    "ist" None => Asia__Kolkata | Europe__Dublin | Asia__Jerusalem;
    "wib" Some(420) => Asia__Jakarta;
    "sgt" Some(480) => Asia__Singapore;
    "hkt" Some(480) => Asia__Hong_Kong;
    "pht" Some(480) => Asia__Manila;
    "jst" Some(540) => Asia__Tokyo;
    "kst" Some(540) => Asia__Seoul;
    "awst" Some(480) => Australia__Perth;
    "acst" Some(570) => Australia__Adelaide;
    "acdt" Some(630) => Australia__Adelaide;
    "aest" Some(600) => Australia__Sydney;
    "aedt" Some(660) => Australia__Sydney;
    "nzst" Some(720) => Pacific__Auckland;
    "nzdt" Some(780) => Pacific__Auckland;
    "nzt" None => Pacific__Auckland;
    "brt" Some(-180) => America__Sao_Paulo;
    "adt" Some(-180) => America__Halifax;
    "et" None => America__New_York;
    "est" Some(-300) => America__New_York;
    "edt" Some(-240) => America__New_York;
    "ct" None => America__Chicago;
    "cst" None => America__Chicago | Asia__Shanghai;
    "cdt" Some(-300) => America__Chicago;
    "mt" None => America__Denver;
    "mst" Some(-420) => America__Denver;
    "mdt" Some(-360) => America__Denver;
    "pt" None => America__Los_Angeles;
    "pst" Some(-480) => America__Los_Angeles;
    "pdt" Some(-420) => America__Los_Angeles;
    "akst" Some(-540) => America__Anchorage;
    "akdt" Some(-480) => America__Anchorage;
    "hst" Some(-600) => Pacific__Honolulu;
};

/// Names in lower case, the longest first, so that the whole name is found.
static PLACES: LazyLock<Vec<(String, Tz)>> = LazyLock::new(|| {
    let named = TZ_VARIANTS.iter().map(|zone| (zone.name().to_lowercase(), *zone));
    let mut places: Vec<_> = named.collect();
    places.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    places
});

/// Reads a zone at a token; gives it and how many tokens it took.
#[must_use]
pub fn read(tokens: &Tokens, at: usize) -> Option<(Zone, usize)> {
    let named = zone_names::read(tokens, at).and_then(|(named, took)| match named {
        Named::Place(zone) => Some((Zone::Place(zone), took)),
        Named::Short(name) => {
            let short = SHORTS.iter().find(|short| short.name == name)?;
            Some((Zone::Short(short), took))
        }
    });
    named
        .or_else(|| place(tokens, at))
        .or_else(|| city(tokens, at))
        .or_else(|| offset(tokens, at))
        .or_else(|| short(tokens, at))
}

fn place(tokens: &Tokens, at: usize) -> Option<(Zone, usize)> {
    if tokens.word(at).is_empty() {
        return None;
    }
    let rest = tokens.rest(at);
    PLACES.iter().filter(|(name, _)| rest.starts_with(name.as_str())).find_map(|(name, zone)| {
        let took = tokens.count_in(at, name.len())?;
        // `Japan` and `EST5EDT` have to stand alone; `EST` is an abbreviation before it is a place.
        let alone = name.contains('/') || !tokens.glued(at + took);
        let short = SHORTS.iter().any(|short| short.name == name);
        (alone && !short).then_some((Zone::Place(*zone), took))
    })
}

/// `Amsterdam time`, `Amsterdamse tijd`.
fn city(tokens: &Tokens, at: usize) -> Option<(Zone, usize)> {
    cities::said(tokens, at).map(|(zone, took)| (Zone::Place(zone), took))
}

/// `UTC+2`, `GMT-05:30`, or `+02:00` glued to a time.
fn offset(tokens: &Tokens, at: usize) -> Option<(Zone, usize)> {
    let named = matches!(tokens.word(at), "utc" | "gmt");
    let sign = if named { at + 1 } else { at };
    let glued = named || (at > 0 && tokens.glued(at) && tokens.number(at - 1).is_some());
    let minus = tokens.sign(sign, '-');
    if !glued || !(minus || tokens.sign(sign, '+')) {
        return None;
    }
    // `09:00-10:00` is from nine to ten; only behind a `T` is it a difference from UTC.
    if minus && !named && !(0..at).any(|before| tokens.word(before) == "t") {
        return None;
    }
    let hours = tokens.number(sign + 1).filter(|n| n.digits <= 4)?;
    let colon = tokens.sign(sign + 2, ':') && tokens.tight(sign + 1, 2);
    let (hours, minutes, end) = match tokens.number(sign + 3).filter(|n| colon && n.digits == 2) {
        Some(minutes) => (hours.value, minutes.value, sign + 4),
        None if hours.digits > 2 => (hours.value / 100, hours.value % 100, sign + 2),
        None if named => (hours.value, 0, sign + 2),
        // A lone `-8` after a time is more likely the end of it than a zone.
        None => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some((Zone::Offset(if minus { -seconds } else { seconds }), end - at))
}

fn short(tokens: &Tokens, at: usize) -> Option<(Zone, usize)> {
    let word = tokens.word(at);
    let short = SHORTS.iter().find(|short| short.name == word)?;
    let time = usize::from(matches!(tokens.word(at + 1), "time" | "tijd"));
    Some((Zone::Short(short), 1 + time))
}

/// Reads what somebody chose as the zone of something: a place, whose clocks it follows through the year.
///
/// # Errors
///
/// An abbreviation and a difference from UTC, which have no summer time, and what is no place.
pub fn chosen(text: &str) -> Result<Tz, Problem> {
    check_length(text)?;
    let (typed, name) = (text.trim(), text.trim().replace(' ', "_"));
    let tokens = Tokens::of(typed);
    let short = SHORTS.iter().find(|short| tokens.len() == 1 && short.name == tokens.word(0));
    match short {
        Some(Short { name: "utc" | "z", .. }) => return Ok(Tz::UTC),
        Some(Short { name: "gmt", .. }) => return Ok(Tz::GMT),
        Some(short) => {
            let (typed, places) = (typed.to_owned(), short.places.to_vec());
            return Err(Problem::Zone(ZoneProblem::Short { typed, places }));
        }
        None => {}
    }
    if let Some(zone) = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(&name)) {
        return Ok(*zone);
    }
    let signed = (0..tokens.len()).find(|at| tokens.sign(*at, '+') || tokens.sign(*at, '-'));
    if signed.is_some_and(|at| at <= 1 && tokens.number(at + 1).is_some()) {
        return Err(Problem::Zone(ZoneProblem::Offset(typed.to_owned())));
    }
    cities::named(typed)?.ok_or(Problem::Unknown(Unknown::Zone))
}

impl Zone {
    /// The places whose clocks may be meant; the first is the likeliest.
    #[must_use]
    pub fn places(&self, own: Tz, near: NaiveDateTime) -> Vec<Tz> {
        match self {
            Self::Place(zone) => vec![*zone],
            Self::Offset(seconds) => vec![fixed(*seconds).unwrap_or(own)],
            Self::Short(short) if uses(own, short, near) => vec![own],
            Self::Short(short) => short.places.to_vec(),
        }
    }

    /// The readings of a wall time in this zone.
    ///
    /// `7:30 PM EST` in July is 7:30 on the clocks of New York or, to the letter, an hour later: both.
    #[must_use]
    pub fn readings(&self, local: NaiveDateTime, own: Tz) -> Vec<When> {
        match self {
            Self::Offset(seconds) => shifted(local, *seconds, own).into_iter().collect(),
            _ => self
                .places(own, local)
                .iter()
                .flat_map(|zone| self.in_place(local, *zone))
                .collect(),
        }
    }

    fn in_place(&self, local: NaiveDateTime, zone: Tz) -> Vec<When> {
        let readings = When::readings(local, zone);
        let Self::Short(Short { minutes: Some(minutes), .. }) = self else { return readings };
        let seconds = minutes * 60;
        let Some(literal) = shifted(local, seconds, zone) else { return readings };
        if readings.iter().any(|when| when.at == literal.at) {
            // The abbreviation says which of two times is meant.
            return vec![When { zone, ..literal }.settled()];
        }
        readings.into_iter().take(1).chain([literal]).collect()
    }
}

/// Whether the clocks of a place bear this abbreviation in the winter or summer around a time.
fn uses(zone: Tz, short: &Short, near: NaiveDateTime) -> bool {
    [0, 182].into_iter().filter_map(|days| near.checked_add_signed(TimeDelta::days(days))).any(
        |at| {
            let offset = zone.offset_from_utc_datetime(&at);
            offset.abbreviation().is_some_and(|name| name.eq_ignore_ascii_case(short.name))
        },
    )
}

/// A wall time at a fixed difference from UTC, on clocks that a [`Tz`] can name.
fn shifted(local: NaiveDateTime, seconds: i32, own: Tz) -> Option<When> {
    let at = local.and_utc().checked_sub_signed(TimeDelta::seconds(seconds.into()))?;
    match fixed(seconds) {
        Some(zone) => Some(When { local, zone, at, series: None }),
        None => Some(When::at(at, own)),
    }
}
