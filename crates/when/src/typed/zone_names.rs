//! Zones by the names that people give them in words: `Eastern`, `Pacific time`, `Central European Summer Time`.
//!
//! Invariant: a name that says summer or winter keeps saying so, as its abbreviation does.

use chrono_tz::Tz;

use super::tokens::Tokens;

/// The zone that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// The same as an abbreviation.
    Short(&'static str),
    /// The clocks of a place.
    Place(Tz),
}

/// A family of zones: the words before "time", and its abbreviations without a season, of winter and of summer.
struct Family {
    words: &'static [&'static str],
    all_year: Named,
    winter: Option<&'static str>,
    summer: Option<&'static str>,
    /// Whether the words alone are a zone: `8pm eastern`.
    alone: bool,
}

const fn american(
    words: &'static [&'static str],
    [all, winter, summer]: [&'static str; 3],
) -> Family {
    let all_year = Named::Short(all);
    Family { words, all_year, winter: Some(winter), summer: Some(summer), alone: true }
}

const fn of_place(
    words: &'static [&'static str],
    place: Tz,
    seasons: [Option<&'static str>; 2],
) -> Family {
    let all_year = Named::Place(place);
    Family { words, all_year, winter: seasons[0], summer: seasons[1], alone: false }
}

/// The longest first, so that the whole name is found.
const FAMILIES: &[Family] = &[
    of_place(&["central", "european"], Tz::Europe__Amsterdam, [Some("cet"), Some("cest")]),
    of_place(&["midden", "europese"], Tz::Europe__Amsterdam, [Some("cet"), Some("cest")]),
    of_place(&["western", "european"], Tz::Europe__Lisbon, [Some("wet"), Some("west")]),
    of_place(&["eastern", "european"], Tz::Europe__Athens, [Some("eet"), Some("eest")]),
    of_place(&["australian", "eastern"], Tz::Australia__Sydney, [Some("aest"), Some("aedt")]),
    of_place(&["australian", "central"], Tz::Australia__Adelaide, [Some("acst"), Some("acdt")]),
    of_place(&["australian", "western"], Tz::Australia__Perth, [Some("awst"), None]),
    of_place(&["new", "zealand"], Tz::Pacific__Auckland, [Some("nzst"), Some("nzdt")]),
    of_place(&["greenwich", "mean"], Tz::GMT, [None, None]),
    of_place(&["coordinated", "universal"], Tz::UTC, [None, None]),
    american(&["us", "eastern"], ["et", "est", "edt"]),
    american(&["us", "central"], ["ct", "America/Chicago", "cdt"]),
    american(&["us", "mountain"], ["mt", "mst", "mdt"]),
    american(&["us", "pacific"], ["pt", "pst", "pdt"]),
    american(&["eastern"], ["et", "est", "edt"]),
    american(&["central"], ["ct", "America/Chicago", "cdt"]),
    american(&["mountain"], ["mt", "mst", "mdt"]),
    american(&["pacific"], ["pt", "pst", "pdt"]),
    of_place(&["alaska"], Tz::America__Anchorage, [Some("akst"), Some("akdt")]),
    of_place(&["hawaii"], Tz::Pacific__Honolulu, [Some("hst"), None]),
    of_place(&["atlantic"], Tz::America__Halifax, [Some("America/Halifax"), Some("adt")]),
    of_place(&["uk"], Tz::Europe__London, [None, Some("bst")]),
    of_place(&["british"], Tz::Europe__London, [None, Some("bst")]),
    of_place(&["britse"], Tz::Europe__London, [None, Some("bst")]),
    of_place(&["engelse"], Tz::Europe__London, [None, None]),
    of_place(&["english"], Tz::Europe__London, [None, None]),
    of_place(&["irish"], Tz::Europe__Dublin, [None, None]),
    of_place(&["dutch"], Tz::Europe__Amsterdam, [None, None]),
    of_place(&["nederlandse"], Tz::Europe__Amsterdam, [None, None]),
    of_place(&["belgian"], Tz::Europe__Brussels, [None, None]),
    of_place(&["belgische"], Tz::Europe__Brussels, [None, None]),
    of_place(&["german"], Tz::Europe__Berlin, [None, None]),
    of_place(&["duitse"], Tz::Europe__Berlin, [None, None]),
    of_place(&["french"], Tz::Europe__Paris, [None, None]),
    of_place(&["franse"], Tz::Europe__Paris, [None, None]),
    of_place(&["turkish"], Tz::Europe__Istanbul, [None, None]),
    of_place(&["indian"], Tz::Asia__Kolkata, [None, None]),
    of_place(&["india"], Tz::Asia__Kolkata, [Some("Asia/Kolkata"), None]),
    of_place(&["japanese"], Tz::Asia__Tokyo, [None, None]),
    of_place(&["japan"], Tz::Asia__Tokyo, [Some("jst"), None]),
    of_place(&["korean"], Tz::Asia__Seoul, [None, None]),
    of_place(&["korea"], Tz::Asia__Seoul, [Some("kst"), None]),
    of_place(&["chinese"], Tz::Asia__Shanghai, [None, None]),
    of_place(&["china"], Tz::Asia__Shanghai, [Some("Asia/Shanghai"), None]),
    of_place(&["singapore"], Tz::Asia__Singapore, [Some("sgt"), None]),
];

/// Reads a zone in words at a token; gives it and how many tokens it took.
pub(super) fn read(tokens: &Tokens, at: usize) -> Option<(Named, usize)> {
    FAMILIES.iter().find_map(|family| {
        let said = |n: usize| tokens.word(at + n) == family.words[n];
        let end = at + family.words.len();
        // `Pacific/Apia` is a zone of its own.
        ((0..family.words.len()).all(said) && !tokens.sign(end, '/')).then_some(())?;
        let (season, next) = match tokens.word(end) {
            "standard" => (family.winter, end + 1),
            "daylight" | "summer" | "zomer" => (family.summer, end + 1),
            _ => (None, end),
        };
        let time = matches!(tokens.word(next), "time" | "tijd");
        let summer = matches!(tokens.word(next), "zomertijd");
        if next > end {
            let named = place_or_short(season?);
            return Some((named, next + usize::from(time) - at));
        }
        if summer {
            return Some((place_or_short(family.summer?), next + 1 - at));
        }
        (time || family.alone).then_some((family.all_year, next + usize::from(time) - at))
    })
}

fn place_or_short(name: &'static str) -> Named {
    name.parse().ok().filter(|_| name.contains('/')).map_or(Named::Short(name), Named::Place)
}
