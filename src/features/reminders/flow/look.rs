//! Looking reminders up: one, a page of them, those that hold some words.
//!
//! Invariant: what somebody wants to be told in private is shown to nobody else: whoever else may know of
//! such a reminder sees it veiled, also where it is looked for by its words.

use super::{By, PAGE};
use crate::{
    app::App,
    db::Tx,
    error::{Error, Result},
    export::Grant,
    features::reminders::{
        model::{self, Admin, Edge, Record, Reminder, State, Whose},
        store,
    },
    tr,
};

/// Reminders that are looked through at once.
const AT_ONCE: i64 = 500;
/// How often that is done for one answer.
const LOOKS: usize = 20;

/// The reminders that somebody sees: an admin all, everybody else their own.
pub fn whose(by: &By) -> Whose {
    match by.is() {
        Admin::Yes => Whose::All,
        Admin::No => Whose::Of(by.user()),
    }
}

/// A reminder that this person may see and change.
pub async fn find(app: &App, by: &By, number: i64) -> Result<Reminder> {
    let found = store::find(&app.db, by.guild(), number).await?;
    open(theirs(found, by, number)?, by)
}

/// The same inside a transaction.
pub async fn find_in(tx: &mut Tx, by: &By, number: i64) -> Result<Reminder> {
    let found = store::find(tx, by.guild(), number).await?;
    open(theirs(found, by, number)?, by)
}

/// A reminder that this person may know of, and delete: veiled when it is somebody else's to read.
pub async fn glance(app: &App, by: &By, number: i64) -> Result<Reminder> {
    let found = store::find(&app.db, by.guild(), number).await?;
    Ok(theirs(found, by, number)?.seen_by(Some(by.user())))
}

/// The same inside a transaction.
pub async fn glance_in(tx: &mut Tx, by: &By, number: i64) -> Result<Reminder> {
    let found = store::find(tx, by.guild(), number).await?;
    Ok(theirs(found, by, number)?.seen_by(Some(by.user())))
}

fn open(found: Reminder, by: &By) -> Result<Reminder> {
    if found.is_open_to(Some(by.user())) {
        return Ok(found);
    }
    Err(Error::Forbidden(tr!(
        "Reminder **#{number}** is between its maker and me: nobody else sees or changes what it says. You can delete it.",
        number = found.number
    )))
}

fn theirs(found: Option<Reminder>, by: &By, number: i64) -> Result<Reminder> {
    match found {
        Some(found) if model::may_change(&found, by.user(), by.is()) => Ok(found),
        // A reminder that somebody sees in a channel is no secret, one that nobody sees is.
        Some(found) if found.draft.place.recipient.is_none() => Err(Error::Forbidden(tr!(
            "Only who made reminder **#{number}**, or an admin, can do this.",
            number = number
        ))),
        _ => Err(unknown(number)),
    }
}

fn unknown(number: i64) -> Error {
    Error::NotFound(tr!(
        "There is no reminder **#{number}** in this server. `/reminder list` shows all there are.",
        number = number
    ))
}

/// A page of the agenda, and how many reminders are not over.
pub async fn list(
    app: &App,
    by: &By,
    whose: Whose,
    after: Option<Edge>,
    limit: i64,
) -> Result<(Vec<Reminder>, i64)> {
    let whose = match (by.is(), whose) {
        (Admin::Yes, whose) => whose,
        (Admin::No, _) => Whose::Of(by.user()),
    };
    let total = store::count(&app.db, by.guild(), whose).await?;
    let found = store::page(&app.db, by.guild(), whose, after, limit).await?;
    let seen = found.into_iter().map(|one| one.seen_by(Some(by.user())));
    Ok((seen.collect(), total))
}

/// How many reminders somebody sees that are not over.
pub async fn count(app: &App, by: &By) -> Result<i64> {
    store::count(&app.db, by.guild(), whose(by)).await
}

/// The filter of a search in the agenda.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words that it holds, all of them; or its number.
    pub words: String,
    /// Whether it speaks.
    pub state: Option<State>,
}

impl Wanted {
    /// Whether anything is looked for.
    pub fn is_all(&self) -> bool {
        self.words.trim().is_empty() && self.state.is_none()
    }

    fn fits(&self, one: &Reminder) -> bool {
        let draft = &one.draft;
        let text = format!("#{} {} {} {}", one.number, draft.name, draft.message, draft.location);
        let text = text.to_lowercase();
        self.state.is_none_or(|state| state == one.state)
            && self.words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

/// The reminders found, and where to go on.
#[derive(Debug)]
pub struct Found {
    pub reminders: Vec<Reminder>,
    /// After which place there may be more; none when there is no more.
    pub next: Option<Edge>,
}

/// A page of those reminders of the agenda that are looked for; a shorter one when many others lie between.
pub async fn search(
    app: &App,
    by: &By,
    wanted: &Wanted,
    mut after: Option<Edge>,
    limit: usize,
) -> Result<Found> {
    let mut found = Vec::new();
    for _ in 0..LOOKS {
        let page = store::page(&app.db, by.guild(), whose(by), after, AT_ONCE).await?;
        let full = i64::try_from(page.len()).unwrap_or(0) >= AT_ONCE;
        for one in page {
            let edge = Edge::of(&one);
            let seen = one.seen_by(Some(by.user()));
            if wanted.fits(&seen) {
                if found.len() == limit {
                    return Ok(Found { reminders: found, next: after });
                }
                found.push(seen);
            }
            after = Some(edge);
        }
        if !full {
            return Ok(Found { reminders: found, next: None });
        }
    }
    Ok(Found { reminders: found, next: after })
}

/// Reminders this person may know of, for what is typed so far.
pub async fn suggest(app: &App, by: &By, typed: &str) -> Result<Vec<Reminder>> {
    let typed = typed.trim().trim_start_matches('#').to_lowercase();
    let number: Option<i64> = typed.parse().ok();
    let found = store::suggest(&app.db, by.guild(), whose(by), number, 200).await?;
    let seen = found.into_iter().map(|one| one.seen_by(Some(by.user())));
    let fitting = seen.filter(|one| {
        typed.is_empty()
            || Some(one.number) == number
            || one.draft.title().to_lowercase().contains(&typed)
    });
    Ok(fitting.take(25).collect())
}

/// A page of all reminders of a guild, for people who may export them; private ones are veiled.
pub async fn every(
    app: &App,
    grant: Grant,
    after: Option<Edge>,
    limit: i64,
) -> Result<Vec<Reminder>> {
    let found = store::page(&app.db, grant.guild(), Whose::All, after, limit).await?;
    Ok(found.into_iter().map(|one| one.seen_by(None)).collect())
}

/// The latest records of a reminder, newest first.
pub async fn history(app: &App, by: &By, number: i64) -> Result<Vec<Record>> {
    store::recent(&app.db, by.guild(), number, PAGE).await
}
