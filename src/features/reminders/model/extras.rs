//! What is seldom changed about a reminder, as it is typed: how long before it speaks, on whose clocks, and with
//! which picture.
//!
//! Invariant: what is written for a draft is read as that draft again.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Draft, leads, zone};
use crate::{error::Problem, settings::duration_words};

/// What somebody typed into the form of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extras {
    /// How long before it also speaks.
    pub lead: String,
    /// Whose clocks it follows.
    pub timezone: String,
    /// The address of its picture.
    pub image: String,
}

impl Extras {
    /// What a draft says.
    #[must_use]
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
        let untouched = self.lead.trim() == lead_words(&draft.leads);
        let leads = match self.lead.trim() {
            _ if untouched => Ok(draft.leads.clone()),
            "" => Ok(vec![0]),
            typed => leads(typed),
        };
        match (leads, zone(Some(&self.timezone), guild)) {
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

/// Lead times as they are typed, without its own time: `1d, 10m`.
#[must_use]
pub fn lead_words(leads: &[i64]) -> String {
    let words = leads.iter().filter(|lead| **lead > 0).map(|lead| duration_words(lead * 60));
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use twilight_model::id::Id;

    use super::*;
    use crate::features::reminders::{
        model::{Kind, Mentions, Place},
        schedule::Schedule,
    };

    #[test]
    fn what_is_written_is_read_again_and_what_is_wrong_is_named() {
        let start = "2026-03-01T09:00:00".parse().expect("a wall time");
        let draft = Draft {
            kind: Kind::Plain,
            name: "x".into(),
            message: String::new(),
            place: Place::channel(Id::new(1)),
            location: String::new(),
            image: "https://example.com/a.png".into(),
            mentions: Mentions::default(),
            schedule: Schedule::once(start, Tz::Europe__Amsterdam),
            leads: vec![1500, 10],
        };
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
        let wrong = typed("soon", "Mars/Olympus").applied(&draft, Tz::UTC);
        assert_eq!(wrong.map_err(|problems| problems.len()), Err(2));
    }
}
