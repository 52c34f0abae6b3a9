//! Cities that stand for their zone: `10:00 London`, `9am New York`, `Amsterdamse tijd`.
//!
//! Invariant: a name that people use for several places, or for something that is no place, is never taken
//! for a zone in silence.

use std::sync::LazyLock;

use chrono::{NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::tokens::Tokens;
use crate::problem::{Problem, ZoneProblem};

/// The continents and oceans by which zones are named after cities.
const CONTINENTS: [&str; 7] =
    ["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Pacific"];

/// Names that are a word, a feast, a country's part or a city elsewhere before they are that of a zone.
const DOUBTFUL: &[&str] = &[
    "act",
    "canary",
    "center",
    "chatham",
    "cordoba",
    "creston",
    "currie",
    "dawson",
    "easter",
    "halifax",
    "jersey",
    "knox",
    "la rioja",
    "lhi",
    "marengo",
    "merida",
    "midway",
    "monticello",
    "norfolk",
    "north",
    "nsw",
    "oral",
    "petersburg",
    "resolute",
    "san juan",
    "san luis",
    "santiago",
    "south",
    "stanley",
    "tripoli",
    "truk",
    "victoria",
    "vincennes",
    "virgin",
    "wake",
    "west",
    "yap",
];

/// Cities by their Dutch names and short forms.
const ALSO: &[(&str, Tz)] = &[
    ("londen", Tz::Europe__London),
    ("parijs", Tz::Europe__Paris),
    ("brussel", Tz::Europe__Brussels),
    ("berlijn", Tz::Europe__Berlin),
    ("wenen", Tz::Europe__Vienna),
    ("praag", Tz::Europe__Prague),
    ("warschau", Tz::Europe__Warsaw),
    ("kopenhagen", Tz::Europe__Copenhagen),
    ("lissabon", Tz::Europe__Lisbon),
    ("athene", Tz::Europe__Athens),
    ("moskou", Tz::Europe__Moscow),
    ("nyc", Tz::America__New_York),
];

/// Cities in lower case with spaces, the longest first, each with every zone of that name.
static CITIES: LazyLock<Vec<(String, Vec<Tz>)>> = LazyLock::new(|| {
    let mut cities: Vec<(String, Vec<Tz>)> = Vec::new();
    let mut add = |name: String, zone| match cities.iter_mut().find(|(known, _)| *known == name) {
        Some((_, zones)) => zones.push(zone),
        None => cities.push((name, vec![zone])),
    };
    for zone in TZ_VARIANTS {
        let parts: Vec<&str> = zone.name().split('/').collect();
        let [continent, .., city] = parts.as_slice() else { continue };
        let city = city.replace('_', " ").to_lowercase();
        let named = city.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-');
        if named && CONTINENTS.contains(continent) {
            add(city, zone);
        }
    }
    for (name, zone) in ALSO {
        add((*name).to_owned(), *zone);
    }
    cities.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    cities
});

/// Reads a city that nothing says is a zone: `London`, `in New York`; refused when it may be another place.
pub fn read(tokens: &Tokens, at: usize) -> Result<Option<(Tz, usize)>, Problem> {
    let before = usize::from(matches!(tokens.word(at), "in" | "te"));
    let rest = tokens.rest(at + before);
    if tokens.word(at + before).is_empty() {
        return Ok(None);
    }
    let whole = |name: &String| {
        let took =
            tokens.count_in(at + before, rest.strip_prefix(name.as_str()).map(|_| name.len())?)?;
        let end = at + before + took;
        let ends =
            !tokens.glued(end) || [',', '.', ')', '!', ';'].iter().any(|s| tokens.sign(end, *s));
        ends.then_some(took + before)
    };
    let found = CITIES.iter().find_map(|(name, zones)| Some((name, zones, whole(name)?)));
    let Some((name, zones, took)) = found else { return Ok(None) };
    certain(name, zones).map(|zone| Some((zone, took)))
}

/// Reads a city that is said to be a zone: `Amsterdam time`, `Amsterdamse tijd`.
#[must_use]
pub fn said(tokens: &Tokens, at: usize) -> Option<(Tz, usize)> {
    let rest = tokens.rest(at);
    if tokens.word(at).is_empty() {
        return None;
    }
    CITIES.iter().find_map(|(name, zones)| {
        let after = rest.strip_prefix(name.as_str())?;
        let end =
            ["se tijd", "e tijd", " time", " tijd"].iter().find(|end| after.starts_with(**end))?;
        let zone = one_of(zones).filter(|_| !is_elsewhere(name))?;
        Some((zone, tokens.count_in(at, name.len() + end.len())?))
    })
}

/// The zone of a city that somebody typed as a zone; nothing when there is none of that name.
pub fn named(text: &str) -> Result<Option<Tz>, Problem> {
    let wanted = text.trim().to_lowercase().replace('_', " ");
    match CITIES.iter().find(|(name, _)| *name == wanted) {
        Some((name, zones)) => certain(name, zones).map(Some),
        None => Ok(None),
    }
}

/// Whether a name is a word, or a namesake of a place that is better known, so that not even "time" makes it
/// certain.
fn is_elsewhere(name: &str) -> bool {
    const KNOWN: &[&str] =
        &["canary", "chatham", "halifax", "jersey", "norfolk", "santiago", "stanley", "victoria"];
    DOUBTFUL.contains(&name) && !KNOWN.contains(&name)
}

fn certain(name: &str, zones: &[Tz]) -> Result<Tz, Problem> {
    one_of(zones).filter(|_| !DOUBTFUL.contains(&name)).ok_or_else(|| {
        Problem::Zone(ZoneProblem::Doubtful { name: name.to_owned(), zones: zones.to_vec() })
    })
}

/// The one zone that several names of a city stand for, when all show the same clocks.
fn one_of(zones: &[Tz]) -> Option<Tz> {
    let (first, others) = zones.split_first()?;
    others.iter().all(|other| same_clocks(*first, *other)).then_some(*first)
}

/// Whether two zones differ from UTC by the same all the time since 2020, by the month.
fn same_clocks(one: Tz, other: Tz) -> bool {
    let start = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default();
    let at =
        |month| start.and_time(chrono::NaiveTime::MIN) + TimeDelta::days(30 * i64::from(month));
    let differs = |zone: Tz, at: &NaiveDateTime| zone.offset_from_utc_datetime(at).fix();
    (0..120_i32).map(at).all(|at| differs(one, &at) == differs(other, &at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_several_zones_bear_are_one_place_or_refused() {
        for (name, zones) in CITIES.iter() {
            match certain(name, zones) {
                Ok(zone) => assert!(zones.iter().all(|other| same_clocks(zone, *other)), "{name}"),
                Err(why) => {
                    let (name, zones) = (name.clone(), zones.clone());
                    assert_eq!(why, Problem::Zone(ZoneProblem::Doubtful { name, zones }));
                }
            }
        }
        assert_eq!(named("new york"), Ok(Some(Tz::America__New_York)));
        assert_eq!(named("Buenos_Aires").map(|zone| zone.is_some()), Ok(true));
        assert!(named("easter").is_err() && named("petersburg").is_err());
        assert_eq!(named("atlantis"), Ok(None));
    }
}
