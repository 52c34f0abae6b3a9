//! Changing the entries of a guild, and taking changes back.
//!
//! Invariant: an entry and the history of what was done with it commit together; a number is never another
//! entry's, also when its entry comes back.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{
    super::{
        model::{self, Draft, ENTRIES_MAX, Entry},
        store,
    },
    entry_in, unknown,
};
use crate::{
    app::App,
    changes::{self, Author, Back, By, Change, Part, Subject},
    clock::Time,
    db::Tx,
    error::{Error, Result},
    ids::GuildId,
    lang::Text,
    permissions::{Authority as _, GuildAdmin},
    tr,
};

/// The kind of entries in the history.
const KIND: &str = "faq_entry";

/// The subjects that the FAQ owns for guilds.
pub static SUBJECTS: &[&dyn Subject] = &[&Entries];

/// An entry in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Version {
    title: String,
    answer: String,
    keywords: String,
    pinned: bool,
}

impl Version {
    fn of(entry: &Entry) -> Self {
        Self {
            title: entry.title.clone(),
            answer: entry.answer.clone(),
            keywords: entry.keywords.clone(),
            pinned: entry.pinned,
        }
    }

    fn draft(&self) -> Draft {
        let (title, answer) = (self.title.clone(), self.answer.clone());
        Draft { title, answer, keywords: self.keywords.clone() }
    }

    fn read(value: &Json) -> Result<Self> {
        Self::deserialize(value).map_err(|e| Error::internal("read a version of an entry", e))
    }

    fn write(&self) -> Result<Json> {
        serde_json::to_value(self).map_err(|e| Error::internal("write a version of an entry", e))
    }
}

async fn record(
    tx: &mut Tx,
    by: &Author,
    number: i64,
    (before, after): (Option<Version>, Option<Version>),
    now: Time,
) -> Result<Option<i64>> {
    if before == after {
        return Ok(None);
    }
    let json = |version: Option<Version>| version.map(|version| version.write()).transpose();
    let change = Change::new(KIND, &number, json(before)?, json(after)?);
    changes::record(tx, By::from(by), &[change], now).await.map(Some)
}

/// Another entry with this title, which people could not tell apart.
pub async fn twin(tx: &mut Tx, who: GuildAdmin, number: i64, draft: &Draft) -> Result<Option<i64>> {
    let title = model::check(draft).map_or_else(|_| draft.title.clone(), |tidy| tidy.title);
    store::twin(tx, who.guild(), number, &title).await
}

async fn room(tx: &mut Tx, guild: GuildId) -> Result<()> {
    if store::count(tx, guild).await? >= ENTRIES_MAX {
        return Err(Error::Refused(tr!(
            "This server has {max} entries, which is the most there can be. Delete some first.",
            max = ENTRIES_MAX
        )));
    }
    Ok(())
}

/// Adds an entry: its number.
pub async fn add(tx: &mut Tx, by: &Author, draft: &Draft, now: Time) -> Result<i64> {
    let draft = model::check(draft).map_err(Error::Invalid)?;
    let guild = by.guild();
    room(tx, guild).await?;
    let number = store::add(&mut *tx, guild, by.user(), &draft, now).await?;
    let added = entry_in(tx, guild, number).await?;
    record(tx, by, number, (None, Some(Version::of(&added))), now).await?;
    Ok(number)
}

/// Changes an entry that is still at `revision`.
pub async fn edit(
    tx: &mut Tx,
    by: &Author,
    number: i64,
    revision: i64,
    draft: &Draft,
    now: Time,
) -> Result<()> {
    let draft = model::check(draft).map_err(Error::Invalid)?;
    let guild = by.guild();
    let before = store::find(&mut *tx, guild, number).await?;
    if store::update(&mut *tx, guild, number, revision, by.user(), &draft, now).await? {
        let after = entry_in(tx, guild, number).await?;
        let before = before.as_ref().map(Version::of);
        return record(tx, by, number, (before, Some(Version::of(&after))), now).await.map(drop);
    }
    match before {
        None => Err(unknown(number)),
        Some(_) => Err(Error::Refused(tr!(
            "Somebody changed entry **#{number}** while you were editing it. Saving again replaces what it says now.",
            number = number
        ))),
    }
}

/// Removes an entry: the number of the change, which the history can take back.
pub async fn delete(tx: &mut Tx, by: &Author, number: i64, now: Time) -> Result<i64> {
    removed(tx, by, (number, None), now).await?.ok_or_else(|| unknown(number))
}

/// The same, while it is still at `revision`; none when it was changed meanwhile.
pub async fn delete_seen(
    tx: &mut Tx,
    by: &Author,
    number: i64,
    revision: i64,
    now: Time,
) -> Result<Option<i64>> {
    let removed = removed(tx, by, (number, Some(revision)), now).await?;
    if removed.is_none() {
        entry_in(tx, by.guild(), number).await?;
    }
    Ok(removed)
}

async fn removed(
    tx: &mut Tx,
    by: &Author,
    (number, revision): (i64, Option<i64>),
    now: Time,
) -> Result<Option<i64>> {
    let before = store::find(&mut *tx, by.guild(), number).await?;
    if !store::delete(&mut *tx, by.guild(), number, revision, now).await? {
        return Ok(None);
    }
    record(tx, by, number, (before.as_ref().map(Version::of), None), now).await
}

/// Pins an unpinned entry and the other way round: whether it is pinned now.
pub async fn toggle_pin(tx: &mut Tx, by: &Author, number: i64, now: Time) -> Result<bool> {
    let guild = by.guild();
    let pinned = store::toggle_pin(&mut *tx, guild, number).await?;
    let pinned = pinned.ok_or_else(|| unknown(number))?;
    let after = Version::of(&entry_in(tx, guild, number).await?);
    let before = Version { pinned: !pinned, ..after.clone() };
    record(tx, by, number, (Some(before), Some(after)), now).await?;
    Ok(pinned)
}

struct Entries;

impl Subject for Entries {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn title(&self) -> Text {
        tr!("FAQ entries")
    }

    fn name(&self, id: &str, value: &Json) -> Text {
        let title = Version::read(value).map(|version| version.title).unwrap_or_default();
        tr!("FAQ entry {number}: {title}", number = id, title = title)
    }

    fn parts(&self, value: &Json) -> Vec<Part> {
        let Ok(version) = Version::read(value) else { return Vec::new() };
        // Only what differs is shown, so a pin needs no word for its absence.
        let pinned = if version.pinned { "📌".to_owned() } else { String::new() };
        let parts = [
            (tr!("Title"), version.title),
            (tr!("Answer"), version.answer),
            (tr!("Keywords"), version.keywords),
            (tr!("Pinned"), pinned),
        ];
        parts.into_iter().map(|(name, value)| Part { name, value }).collect()
    }

    fn restore<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        by: By,
        back: Back<'a>,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(restore(tx, by, back))
    }
}

async fn restore(tx: &mut Tx, by: By, back: Back<'_>) -> Result<bool> {
    let guild = by.guild;
    let number = back.id.parse().unwrap_or(0);
    let present = store::find(&mut *tx, guild, number).await?;
    let expected = back.expected.map(Version::read).transpose()?;
    if present.as_ref().map(Version::of) != expected {
        return Ok(false);
    }
    let wanted = back.value.map(Version::read).transpose()?;
    match (present, wanted) {
        (Some(present), None) => {
            store::delete(tx, guild, number, Some(present.revision), back.now).await
        }
        (present, Some(wanted)) => {
            if store::twin(&mut *tx, guild, number, &wanted.title).await?.is_some() {
                return Err(Error::Refused(tr!(
                    "There is another entry called **{title}** now. Change its title first.",
                    title = wanted.title
                )));
            }
            let draft = wanted.draft();
            let (done, pinned) = if let Some(present) = present {
                let named = (number, present.revision);
                let done =
                    store::update(&mut *tx, guild, named.0, named.1, by.user, &draft, back.now)
                        .await?;
                (done, present.pinned)
            } else {
                room(tx, guild).await?;
                (store::revive(&mut *tx, guild, number, by.user, &draft, back.now).await?, false)
            };
            if done && pinned != wanted.pinned {
                store::toggle_pin(tx, guild, number).await?;
            }
            Ok(done)
        }
        (None, None) => Ok(true),
    }
}
