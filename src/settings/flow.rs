//! The one way in which settings change, whoever changes them where.
//!
//! Invariant: what is saved was checked against its kind and, where Discord knows better, against Discord;
//! value and history commit together, and a change of something that moved meanwhile is refused.

use serde_json::Value as Json;

use super::{
    Author, Change, Current, Edit, KIND, Refused, Spec, Wish,
    change::{self, plan},
    check, follow, notice, store,
};
use crate::{
    app::App,
    cache_version,
    changes::{self, By, Position},
    db::Tx,
    discord::directory::{self, Age, Directory},
    error::{Error, Problem, Result},
    ids::{GuildId, UserId},
    tr,
};

/// Wishes that were looked at: what they would change, and what stands in their way.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The revision that the changes were made from.
    pub revision: i64,
    /// The edits to make; read again when they are saved.
    pub edits: Vec<Edit>,
    /// The changes that they make now, for a look before saving.
    pub changes: Vec<Change>,
    /// The wishes that cannot be met, and why. Nothing can be saved while there is any.
    pub refused: Vec<Refused>,
    /// Settings whose new value Discord could not be asked about.
    pub unverified: Vec<&'static Spec>,
}

impl Checked {
    /// The refusals as an error, when there are any.
    pub fn sound(&self) -> Result<()> {
        if self.refused.is_empty() {
            return Ok(());
        }
        let problems = self
            .refused
            .iter()
            .map(|refused| Problem { field: refused.spec.title(), text: refused.text.clone() });
        Err(Error::Invalid(problems.collect()))
    }

    /// The same without what was refused.
    #[must_use]
    pub fn without_refused(mut self) -> Self {
        let refused = std::mem::take(&mut self.refused);
        let kept = |spec: &'static Spec| refused.iter().all(|other| other.spec != spec);
        self.edits.retain(|edit| kept(edit.spec));
        self.changes.retain(|change| kept(change.spec));
        self.unverified.retain(|spec| kept(spec));
        self
    }
}

/// Looks at what somebody wants changed, without changing anything.
pub async fn check(
    app: &App,
    guild: GuildId,
    wishes: impl IntoIterator<Item = (&'static Spec, Wish)>,
) -> Result<Checked> {
    let current = super::current(app, guild).await?;
    let (mut edits, mut refused) = (Vec::new(), Vec::new());
    // Switches of features come last: a file of a former version also has a list that knows nothing of them.
    let mut wishes: Vec<_> = wishes.into_iter().collect();
    wishes.sort_by_key(|(spec, _)| spec.switches.is_some());
    for (spec, wish) in wishes {
        match change::read(spec, &wish) {
            Ok(edit) => edits.push(edit),
            Err(wrong) => refused.push(wrong),
        }
    }
    check_edits(app, guild, &current, edits, refused).await
}

/// The same for edits that were read before, as when somebody confirms what they saw.
pub async fn check_again(app: &App, guild: GuildId, edits: Vec<Edit>) -> Result<Checked> {
    let current = super::current(app, guild).await?;
    check_edits(app, guild, &current, edits, Vec::new()).await
}

pub(super) async fn check_edits(
    app: &App,
    guild: GuildId,
    current: &Current,
    mut edits: Vec<Edit>,
    mut refused: Vec<Refused>,
) -> Result<Checked> {
    let changes = match plan(current, &edits) {
        Ok(changes) => changes,
        Err(wrong) => {
            edits.retain(|edit| wrong.iter().all(|refused| refused.spec != edit.spec));
            refused.extend(wrong);
            plan(current, &edits).unwrap_or_default()
        }
    };
    edits.retain(|edit| changes.iter().any(|change| change.spec == edit.spec));
    // A value that came in before a range was narrowed must not come back by a rollback.
    for change in changes.iter().filter(|change| !change.spec.kind.accepts(&change.after)) {
        refused.push(Refused { spec: change.spec, text: change.spec.kind.range() });
    }
    for change in &changes {
        if let Err(text) = check::everyone(&change.spec.kind, &change.after, guild) {
            refused.push(Refused { spec: change.spec, text });
        }
    }
    let mut unverified = Vec::new();
    let asked: Vec<_> =
        changes.iter().filter(|change| check::needs_discord(&change.spec.kind)).collect();
    if asked.iter().any(|change| !empty(&change.after)) {
        match directory::fresh(&app.discord, guild).await {
            Ok(directory) => {
                for change in asked {
                    let known = refused.iter().any(|other| other.spec == change.spec);
                    if let Some(wrong) = against(app, guild, change, &directory).await?
                        && !known
                    {
                        refused.push(wrong);
                    }
                }
            }
            // Only Discord's silence: what we did not ask ourselves can be asked in a while.
            Err(Error::Unavailable(_)) => {
                unverified = asked
                    .iter()
                    .filter(|change| !empty(&change.after))
                    .filter(|change| refused.iter().all(|other| other.spec != change.spec))
                    .map(|change| change.spec)
                    .collect();
            }
            Err(other) => return Err(other),
        }
    }
    Ok(Checked { revision: current.revision, edits, changes, refused, unverified })
}

fn empty(value: &Json) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

pub(super) async fn against(
    app: &App,
    guild: GuildId,
    change: &Change,
    directory: &Directory,
) -> Result<Option<Refused>> {
    let spec = change.spec;
    if let Err(text) = check::against(&spec.kind, &change.after, directory) {
        return Ok(Some(Refused { spec, text }));
    }
    for user in spec.kind.people(&change.after) {
        if directory::member(&app.discord, guild, user, Age::Cached).await?.is_none() {
            let text = tr!("Nobody with the id {id} is in this server.", id = user.get());
            return Ok(Some(Refused { spec, text }));
        }
    }
    Ok(None)
}

/// The state that a change was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Whatever holds: somebody names one setting and its value.
    Latest,
    /// The state that somebody saw at this revision: later changes are not overwritten.
    Seen(i64),
}

/// The action when Discord could not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unverified {
    /// Do not save.
    Refuse,
    /// Save, marked as not checked: an admin said so.
    Accept,
}

/// Two changes of the same setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Which setting.
    pub spec: &'static Spec,
    /// The wanted value.
    pub yours: Json,
    /// The value that holds meanwhile.
    pub theirs: Json,
    /// The person who changed it.
    pub by: UserId,
    /// The number of that change.
    pub change: i64,
}

/// How saving went.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// The changes are in the transaction, under the number of their set.
    Done {
        /// The number of the change set.
        set: i64,
        /// The changes, in the order of their numbers.
        changes: Vec<Change>,
        /// The settings that act only once Discord was asked.
        waiting: Vec<&'static Spec>,
    },
    /// Everything is like that already.
    Nothing,
    /// Somebody else changed the same meanwhile; nothing was written.
    Stale(Vec<Conflict>),
    /// Discord could not be asked about these; nothing was written.
    Unverified(Vec<&'static Spec>),
}

/// Saves what was checked, as part of a transaction.
pub async fn save(
    app: &App,
    tx: &mut Tx,
    author: &Author,
    checked: &Checked,
    base: Base,
    unverified: Unverified,
) -> Result<Saved> {
    checked.sound()?;
    if !checked.unverified.is_empty() && unverified == Unverified::Refuse {
        return Ok(Saved::Unverified(checked.unverified.clone()));
    }
    let guild = author.guild();
    // First, because it makes everybody else who saves wait for this transaction.
    cache_version::bump(tx, guild, KIND).await?;
    let current = store::current(&mut *tx, guild).await?;
    let changes = plan(&current, &checked.edits).map_err(|refused| {
        Checked { refused, ..checked.clone() }.sound().err().unwrap_or_else(nothing_refused)
    })?;
    let stale = conflicts(&current, &changes, base);
    if !stale.is_empty() {
        return Ok(Saved::Stale(stale));
    }
    if changes.is_empty() {
        return Ok(Saved::Nothing);
    }
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let set = changes::numbers(tx, guild, count).await?;
    let now = app.clock.now();
    for (number, change) in (set..).zip(&changes) {
        let waits = checked.unverified.contains(&change.spec);
        let until_verified = waits.then(|| current.acting(change.spec));
        let position = Position { number, set };
        store::write(tx, By::from(author), change, position, until_verified, now).await?;
    }
    tracing::info!(
        event = "SETTINGS_CHANGED",
        guild = guild.get(),
        set,
        changes = changes.len(),
        surface = author.surface.name()
    );
    follow::follow(app, tx, guild, changes.iter().map(|change| change.spec)).await?;
    let after = store::current(&mut *tx, guild).await?;
    notice::changed(app, tx, author, &after, set, &changes).await?;
    let waits = |spec: &&'static Spec| changes.iter().any(|change| change.spec == *spec);
    let waiting = checked.unverified.iter().copied().filter(waits).collect();
    Ok(Saved::Done { set, changes, waiting })
}

fn conflicts(current: &Current, changes: &[Change], base: Base) -> Vec<Conflict> {
    let Base::Seen(seen) = base else { return Vec::new() };
    changes
        .iter()
        .filter_map(|change| {
            let held = current.held(change.spec).filter(|held| held.change > seen)?;
            Some(Conflict {
                spec: change.spec,
                yours: change.after.clone(),
                theirs: change.before.clone(),
                by: held.by,
                change: held.change,
            })
        })
        .collect()
}

fn nothing_refused() -> Error {
    Error::internal("save settings", "refused without a reason")
}

/// A whole transaction around [`save`], for surfaces without their own.
pub async fn commit(
    app: &App,
    author: &Author,
    checked: &Checked,
    base: Base,
    unverified: Unverified,
) -> Result<Saved> {
    let mut tx = app.db.begin().await?;
    let saved = save(app, &mut tx, author, checked, base, unverified).await?;
    if let Saved::Done { .. } = saved {
        tx.commit().await?;
    }
    Ok(saved)
}
