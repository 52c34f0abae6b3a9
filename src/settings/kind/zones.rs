//! Time zones as people type them into a setting.
//!
//! Invariant: a zone that is stored follows summer time where its place does, unless a place without one was named.

use alphapy_when::{Problem, ZoneProblem};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::{
    lang::{Arg, Text, raw},
    text::cut,
    tr,
};

/// Names that are suggested for a misspelt one.
const SUGGESTED: usize = 3;

/// Whether the name of a zone is that of a place, or of UTC; `EST` and `CET` are not.
pub(super) fn says_where(zone: Tz) -> bool {
    zone.name().contains('/') || zone == Tz::UTC
}

/// The zone that somebody typed, or what to type instead.
pub(super) fn typed(text: &str) -> Result<Tz, Text> {
    let named = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(text));
    if let Some(zone) = named.filter(|zone| says_where(**zone)) {
        return Ok(*zone);
    }
    match alphapy_when::zone(text) {
        Ok(zone) => Ok(zone),
        Err(Problem::Zone(what)) => Err(problem(&what)),
        Err(_) => Err(unknown(text)),
    }
}

/// The problem with a zone, in a sentence.
pub fn problem(what: &ZoneProblem) -> Text {
    match what {
        ZoneProblem::Doubtful { name, zones } => tr!(
            "“{name}” may be more than one place, or none. Write the time zone in full if you mean it: {zones}.",
            name = name,
            zones = listed(zones)
        ),
        ZoneProblem::Short { typed, places } => tr!(
            "“{typed}” does not follow summer time, or does not say where. Choose a place: {places}.",
            typed = typed,
            places = listed(places)
        ),
        ZoneProblem::Offset(typed) => tr!(
            "“{typed}” does not follow summer time. Choose a place, like `Europe/Amsterdam`.",
            typed = cut(typed, 40)
        ),
    }
}

fn listed(zones: &[Tz]) -> Arg {
    let names: Vec<_> = zones.iter().map(|zone| format!("`{}`", zone.name())).collect();
    raw(names.join(", "))
}

/// Nothing is called so; names that are nearly the same.
fn unknown(text: &str) -> Text {
    let wanted = text.to_lowercase().replace(' ', "_");
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let distance = |zone: &Tz| {
        let whole = strsim::osa_distance(&wanted, &zone.name().to_lowercase());
        whole.min(strsim::osa_distance(&last(&wanted), &last(zone.name())))
    };
    let near = TZ_VARIANTS.iter().filter(|zone| says_where(**zone));
    let mut near: Vec<_> = near.map(|zone| (distance(zone), *zone)).collect();
    near.retain(|(distance, _)| *distance <= 2 && *distance * 3 < wanted.chars().count());
    near.sort_by_key(|(distance, zone)| (*distance, zone.name()));
    let near: Vec<_> = near.into_iter().take(SUGGESTED).map(|(_, zone)| zone).collect();
    if near.is_empty() {
        return tr!("Choose a time zone like `Europe/Amsterdam` or `America/New_York`.");
    }
    tr!(
        "I don’t know the time zone {name}. Did you mean {zones}?",
        name = cut(text, 40),
        zones = listed(&near)
    )
}
