//! The parts of a reminder that its announcement said.
//!
//! Invariant: a part that somebody corrected is theirs: an edit of the announcement changes only parts that
//! still are what it said before.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    features::reminders::model::{Draft, Reminder},
    lang::Text,
    tr,
};

/// Bytes of a hash that are kept: enough to tell, and too few to be read back.
const KEPT: usize = 12;

/// A part of a reminder that its announcement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its name.
    Title,
    /// When it is, and how it repeats.
    Time,
    /// How long before it speaks.
    Leads,
    /// Where it is.
    Location,
}

impl Part {
    const ALL: [Self; 4] = [Self::Title, Self::Time, Self::Leads, Self::Location];

    /// The label that people see.
    pub fn label(self) -> Text {
        match self {
            Self::Title => tr!("Title"),
            Self::Time => tr!("When"),
            Self::Leads => tr!("Lead time"),
            Self::Location => tr!("Where"),
        }
    }
}

/// The parts that an announcement said, as hashes: people's texts are not kept twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    title: String,
    time: String,
    leads: String,
    location: String,
}

impl Said {
    /// The parts that a draft says.
    pub fn of(draft: &Draft) -> Self {
        Self {
            title: hash(&draft.name),
            time: hash(&draft.schedule),
            leads: hash(&draft.leads),
            location: hash(&draft.location),
        }
    }

    fn part(&self, part: Part) -> &str {
        match part {
            Part::Title => &self.title,
            Part::Time => &self.time,
            Part::Leads => &self.leads,
            Part::Location => &self.location,
        }
    }
}

fn hash(part: &impl Serialize) -> String {
    let text = serde_json::to_string(part).unwrap_or_default();
    hex::encode(&Sha256::digest(text)[..KEPT])
}

/// A reminder as it is after its announcement was edited from what was `said` to `new`, and the parts that
/// the edit changed and a person had corrected before, which stay.
///
/// Of older announcements it is not known what they said: their reminders were corrected if they were
/// changed at all.
pub fn follow(said: Option<&Said>, present: &Reminder, new: &Draft) -> (Draft, Vec<Part>) {
    let (has, says) = (Said::of(&present.draft), Said::of(new));
    let before = match said {
        Some(said) => said.clone(),
        None if present.revision == 1 => has.clone(),
        None => Said::default(),
    };
    let (mut draft, mut kept) = (present.draft.clone(), Vec::new());
    for part in Part::ALL {
        let (before, has, says) = (before.part(part), has.part(part), says.part(part));
        if has == before {
            match part {
                Part::Title => draft.name.clone_from(&new.name),
                Part::Time => draft.schedule.clone_from(&new.schedule),
                Part::Leads => draft.leads.clone_from(&new.leads),
                Part::Location => draft.location.clone_from(&new.location),
            }
        } else if says != before && says != has {
            kept.push(part);
        }
    }
    (draft, kept)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use twilight_model::id::Id;

    use super::*;
    use crate::{
        clock::Time,
        features::reminders::{
            model::{Destination, Kind, Mentions, made},
            schedule::Schedule,
        },
    };

    fn draft(name: &str, hour: u32) -> Draft {
        let start =
            chrono::NaiveDate::from_ymd_opt(2027, 3, 1).and_then(|d| d.and_hms_opt(hour, 0, 0));
        Draft {
            kind: Kind::Plain,
            name: name.into(),
            message: "link".into(),
            place: Destination::channel(Id::new(1)),
            location: String::new(),
            image: String::new(),
            mentions: Mentions::default(),
            schedule: Schedule::once(start.expect("a time"), Tz::UTC),
            leads: vec![60, 0],
        }
    }

    #[test]
    fn only_what_nobody_corrected_follows() {
        let said = Said::of(&draft("Concert", 19));
        let mut present = made(draft("Big concert", 19), None, None, Time::default());
        present.draft.image = "https://example.org/x.png".into();
        let (after, kept) = follow(Some(&said), &present, &draft("Concert!", 20));
        assert_eq!(
            (after.name.as_str(), &after.schedule),
            ("Big concert", &draft("", 20).schedule)
        );
        assert_eq!((after.image, kept), (present.draft.image.clone(), vec![Part::Title]));
        let (after, kept) = follow(Some(&said), &present, &draft("Concert", 20));
        assert_eq!(
            (after.name.as_str(), kept),
            ("Big concert", vec![]),
            "the edit left it alone too"
        );
    }

    #[test]
    fn without_knowing_what_was_said_a_changed_reminder_stays() {
        let mut present = made(draft("Concert", 19), None, None, Time::default());
        let (after, kept) = follow(None, &present, &draft("Concert", 20));
        assert_eq!((after, kept), (draft("Concert", 20), vec![]));
        present.revision = 2;
        let (after, kept) = follow(None, &present, &draft("Concert", 20));
        assert_eq!((after, kept), (draft("Concert", 19), vec![Part::Time]));
    }
}
