//! The seldom changed parts of a reminder, as they are typed: how long before it speaks, on whose clocks, and with
//! which picture.
//!
//! Invariant: what is written for a draft is read as that draft again.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Draft, Field, leads, wall, zone};
use crate::{
    error::Problem,
    features::reminders::schedule::{Wall, resolve},
    lang::raw,
    settings::duration_words,
    tr,
};

/// The texts that somebody typed into their form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extras {
    /// How long before it also speaks.
    pub lead: String,
    /// The time zone it follows.
    pub timezone: String,
    /// The address of its picture.
    pub image: String,
}

impl Extras {
    /// The texts of a draft.
    pub fn of(draft: &Draft) -> Self {
        Self {
            lead: lead_words(&draft.leads),
            timezone: draft.schedule.zone.name().to_owned(),
            image: draft.image.clone(),
        }
    }

    /// The draft with them: its wall times stay, on other clocks. No zone is the guild's, no lead time only its
    /// own time.
    pub fn applied(&self, draft: &Draft, guild: Tz) -> Result<Draft, Vec<Problem>> {
        let leads = leads_anew(&self.lead, Some(&draft.leads));
        let present = &draft.schedule;
        let zone = zone(Some(&self.timezone), guild, Some(present.zone)).and_then(|zone| {
            // A series follows its rule on such days; what happens once is asked about where it is typed.
            let clear = zone == present.zone
                || present.repeat.is_some()
                || matches!(resolve(present.start, zone), Wall::Once(_));
            clear.then_some(zone).ok_or_else(|| {
                Field::Zone.problem(tr!(
                    "the clocks of {zone} skip {time}, or show it twice. Change **When** first.",
                    zone = zone.name(),
                    time = raw(wall(present.start))
                ))
            })
        });
        match (leads, zone) {
            (Ok(leads), Ok(zone)) => Ok(Draft {
                leads,
                schedule: draft.schedule.clone().in_zone(zone),
                image: self.image.trim().to_owned(),
                ..draft.clone()
            }),
            (leads, zone) => Err([leads.err(), zone.err()].into_iter().flatten().collect()),
        }
    }
}

/// Lead times that somebody typed in place of others: what was not touched stays, also when it does not speak at
/// its own time.
pub fn leads_anew(typed: &str, present: Option<&[i64]>) -> Result<Vec<i64>, Problem> {
    match present {
        Some(present) if typed.trim() == lead_words(present) => Ok(present.to_vec()),
        _ => leads(typed),
    }
}

/// Lead times as they are typed, without its own time: `1d, 10m`.
pub fn lead_words(leads: &[i64]) -> String {
    let words = leads.iter().filter(|lead| **lead > 0).map(|lead| duration_words(lead * 60));
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::features::reminders::{model::sample, schedule::Schedule};

    #[test]
    fn what_is_written_is_read_again_and_what_is_wrong_is_named() {
        let start = "2026-03-01T09:00:00".parse().expect("a wall time");
        let once = Schedule::once(start, Tz::Europe__Amsterdam);
        let image = "https://example.com/a.png".into();
        let draft = Draft { image, ..sample::draft(once, &[1500, 10]) };
        let shown = Extras::of(&draft);
        assert_eq!(
            shown.applied(&draft, Tz::UTC),
            Ok(draft.clone()),
            "not even its own time comes"
        );
        let typed = |lead: &str, zone: &str| Extras {
            lead: lead.into(),
            timezone: zone.into(),
            image: " ".into(),
        };
        let plain = typed("", "").applied(&draft, Tz::UTC).expect("sound");
        assert_eq!(
            (plain.leads, plain.schedule.zone, plain.image),
            (vec![0], Tz::UTC, String::new())
        );
        assert_eq!(plain.schedule.start, start, "nine o'clock stays nine o'clock");
        let lead = typed("1h", "Asia/Tokyo").applied(&draft, Tz::UTC).expect("sound");
        assert_eq!(lead.leads, [60, 0]);
        let mut night = draft.clone();
        night.schedule.start = "2026-10-25T02:30:00".parse().expect("a wall time");
        night.schedule.zone = Tz::UTC;
        let twice = typed("", "Europe/Amsterdam").applied(&night, Tz::UTC);
        assert!(twice.is_err(), "nobody chose which of the two");
        let wrong = typed("soon", "Mars/Olympus").applied(&draft, Tz::UTC);
        assert_eq!(wrong.map_err(|problems| problems.len()), Err(2));
    }
}
