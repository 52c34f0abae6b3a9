//! Input that is not stored yet: a time that is being asked about, or a form to be mended.
//!
//! Invariant: only the person who typed it gets it back, and it is then checked as if it were typed now.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::By;
use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::views,
    error::{Error, Result},
    features::reminders::{
        model::{Destination, Draft, Elsewhere, Form, Kind, Mentions, TimeInput, Written},
        schedule::Schedule,
        when::When,
    },
    ids::{ChannelId, UserId},
    tr,
};

/// A [`When`], as it is kept.
type Reading = (NaiveDateTime, Tz, Time, Option<(NaiveDateTime, Tz)>);

/// A reminder whose time is being asked about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    user: UserId,
    /// The reminder that is changed; none for a new one.
    pub changes: Option<(i64, i64)>,
    kind: String,
    name: String,
    message: String,
    channel: ChannelId,
    recipient: Option<UserId>,
    location: String,
    image: String,
    mentions: Mentions,
    leads: Vec<i64>,
    /// The typed text about time.
    pub typed: TimeInput,
    readings: Vec<Reading>,
    /// Why it goes elsewhere than where it is made.
    #[serde(default)]
    pub elsewhere: Option<Elsewhere>,
    /// In which zone it is read; none is the guild's.
    #[serde(default)]
    pub zone: Option<Tz>,
    /// The possible corrections of a misspelt text.
    #[serde(default)]
    pub meant: Vec<String>,
}

impl Pending {
    /// Keeps a draft, whose schedule does not count yet, with the readings of its time.
    pub fn new(
        by: &By,
        changes: Option<(i64, i64)>,
        draft: Draft,
        typed: TimeInput,
        readings: &[When],
    ) -> Self {
        Self {
            user: by.user(),
            changes,
            kind: draft.kind.name().to_owned(),
            name: draft.name,
            message: draft.message,
            channel: draft.place.channel,
            recipient: draft.place.recipient,
            location: draft.location,
            image: draft.image,
            mentions: draft.mentions,
            leads: draft.leads,
            typed,
            readings: readings
                .iter()
                .map(|when| (when.local, when.zone, when.at, when.series))
                .collect(),
            elsewhere: None,
            zone: None,
            meant: Vec::new(),
        }
    }

    /// The same, read in a zone.
    #[must_use]
    pub fn read_in(self, zone: Tz) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// The same, with what its text about when may have been.
    #[must_use]
    pub fn perhaps(self, meant: Vec<String>) -> Self {
        Self { meant, ..self }
    }

    /// Its content in the words of a form.
    pub fn written(&self) -> Written {
        let TimeInput { when, days, repeat, until, .. } = &self.typed;
        let (mut when, mut repeat) =
            (when.clone(), if repeat.is_empty() { days.clone() } else { repeat.clone() });
        if !until.is_empty() {
            let rule = if repeat.is_empty() { &mut when } else { &mut repeat };
            *rule = format!("{rule} until {until}");
        }
        let (name, message) = (self.name.clone(), self.message.clone());
        Written { when, repeat, name, message, location: self.location.clone() }
    }

    /// The same, with what was written in the form instead.
    #[must_use]
    pub fn rewritten(self, written: Written) -> Self {
        let typed = written.typed();
        let Written { name, message, location, .. } = written;
        Self { name, message, location, typed, ..self }
    }

    /// The same, with why it goes elsewhere than where it is made.
    #[must_use]
    pub fn going(self, elsewhere: Option<Elsewhere>) -> Self {
        Self { elsewhere, ..self }
    }

    /// The reading of this number.
    pub fn reading(&self, index: usize) -> Option<When> {
        let (local, zone, at, series) = *self.readings.get(index)?;
        Some(When { local, zone, at, series })
    }

    /// The draft with the schedule that was meant.
    pub fn draft(self, schedule: Schedule) -> Draft {
        Draft {
            kind: Kind::named(&self.kind).unwrap_or_default(),
            name: self.name,
            message: self.message,
            place: Destination { channel: self.channel, recipient: self.recipient },
            location: self.location,
            image: self.image,
            mentions: self.mentions,
            schedule,
            leads: self.leads,
        }
    }
}

/// Something kept for one person.
pub trait Kept: Serialize + serde::de::DeserializeOwned + Sync {
    /// The person who typed it.
    fn user(&self) -> UserId;
}

impl Kept for Pending {
    fn user(&self) -> UserId {
        self.user
    }
}

impl Kept for Form {
    fn user(&self) -> UserId {
        self.user
    }
}

/// Keeps it under an id.
pub async fn keep<T: Kept>(app: &App, by: &By, id: &str, kept: &T) -> Result<()> {
    views::save(&app.db, by.guild(), id, kept, app.clock.now()).await
}

/// The refusal to go on with what was made use of, or is too old.
pub fn used() -> Error {
    Error::Refused(tr!("This was confirmed already, or has expired after 30 days."))
}

/// Takes what was kept under an id, in the transaction that makes use of it; refused when another did.
pub async fn take(tx: &mut Tx, by: &By, id: &str) -> Result<()> {
    if views::forget(tx, by.guild(), id).await? {
        return Ok(());
    }
    Err(used())
}

/// The input kept under an id, for the person who typed it.
pub async fn kept<T: Kept>(app: &App, by: &By, id: &str) -> Result<T> {
    let kept: T = views::load(&app.db, by.guild(), id, app.clock.now()).await?;
    if kept.user() == by.user() {
        return Ok(kept);
    }
    Err(Error::Forbidden(tr!("Only who typed this can go on with it.")))
}
