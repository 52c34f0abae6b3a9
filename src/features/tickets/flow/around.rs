//! Everything about a ticket that does not move it: people, notes, labels, priority, canned replies, stars, and
//! who may not open any.
//!
//! Invariant: each of these leaves a line in the ticket's history.

use chrono::TimeDelta;
use twilight_model::channel::message::AllowedMentions;

use super::{Actor, Error, REFILE, Result, Shown, TicketContext, access, outside, store, subjects};
use crate::{
    app::App,
    changes::{self, Author, By, Change},
    db::Tx,
    features::tickets::{
        model::{
            Answers, COMMENT_MAX, LABELS_MAX, NOTE_MAX, Note, Part, Priority, Ticket, Verb,
            access::Seer,
        },
        view,
    },
    ids::{GuildId, UserId},
    jobs::tasks,
    lang::raw,
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    text, tr,
};

/// Days that the words of a form are kept for the ticket it may become.
const FORM_DAYS: i64 = 7;
/// Characters of a canned reply.
pub const REPLY_MAX: usize = 1800;

fn staff_only(by: Actor) -> Result<()> {
    if by.part.is_staff() {
        return Ok(());
    }
    Err(Error::Forbidden(tr!("Only staff can do this with a ticket.")))
}

/// Lets somebody into a ticket. Look first whether they are in the guild: [`super::is_here`].
pub async fn add(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    user: UserId,
) -> Result<Ticket> {
    staff_only(by)?;
    let ticket = live(context, tx, number).await?;
    access::admit(context, tx, &ticket, Seer::Person(user)).await?;
    if let Some(channel) = ticket.channel {
        let mut message = view::added(context.lang, user, by);
        message.mentions = AllowedMentions { users: vec![user], ..AllowedMentions::default() };
        outside::post(context, tx, channel, &message, "note").await?;
    }
    context.log(tx, number, by, Verb::Add.recorded(), &format!("<@{user}>")).await?;
    Ok(ticket)
}

/// Removes somebody from a ticket.
pub async fn remove(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    user: UserId,
) -> Result<Ticket> {
    staff_only(by)?;
    let ticket = live(context, tx, number).await?;
    if ticket.is_of(user) {
        return Err(Error::Refused(tr!("It is their ticket. Close it if it is no longer needed.")));
    }
    if ticket.state.claimant == Some(user) {
        return Err(Error::Refused(tr!(
            "{person} has this ticket. Assign it to somebody else first.",
            person = raw(format!("<@{user}>"))
        )));
    }
    access::expel(context, tx, &ticket, Seer::Person(user)).await?;
    context.log(tx, number, by, Verb::Remove.recorded(), &format!("<@{user}>")).await?;
    Ok(ticket)
}

async fn live(context: &TicketContext, tx: &mut Tx, number: i64) -> Result<Ticket> {
    let ticket = context.lock(tx, number).await?;
    if ticket.state.is_live() {
        return Ok(ticket);
    }
    Err(Error::Refused(tr!("This ticket is closed. Open it again first.")))
}

/// Writes a note that only staff can read.
pub async fn note(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    body: &str,
) -> Result<()> {
    staff_only(by)?;
    let body = body.trim();
    let Some(author) = by.user else { return Ok(()) };
    if body.is_empty() || body.chars().count() > NOTE_MAX {
        return Err(Error::Refused(tr!("Write 1 to {max} characters.", max = NOTE_MAX)));
    }
    context.lock(tx, number).await?;
    store::note(tx, context.guild, number, author, body, context.now).await?;
    context.log(tx, number, by, Verb::Note.recorded(), "").await
}

/// The notes of a ticket, in order.
pub async fn notes(app: &App, guild: GuildId, number: i64, by: Actor) -> Result<Vec<Note>> {
    staff_only(by)?;
    store::notes(&app.db, guild, number).await
}

/// Says how urgent a ticket is.
pub async fn prioritise(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    priority: Priority,
) -> Result<Ticket> {
    staff_only(by)?;
    let mut ticket = context.lock(tx, number).await?;
    if ticket.priority == priority {
        return Err(Error::Refused(tr!("The ticket has this priority already.")));
    }
    ticket.priority = priority;
    context.log(tx, number, by, Verb::Prioritise.recorded(), priority.name()).await?;
    context.changed(tx, &mut ticket, Shown::Elsewhere).await?;
    Ok(ticket)
}

/// Puts a label on a ticket, or takes it off when it is there.
pub async fn label(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    typed: &str,
) -> Result<Ticket> {
    staff_only(by)?;
    let label = crate::features::tickets::model::label(typed).ok_or_else(|| {
        Error::Refused(tr!(
            "A label is a word of at most 30 letters, digits, `-`, `_`, `.` or `+`."
        ))
    })?;
    let mut ticket = context.lock(tx, number).await?;
    let act = if ticket.labels.contains(&label) {
        ticket.labels.retain(|other| *other != label);
        Verb::Unlabel
    } else if ticket.labels.len() >= LABELS_MAX {
        return Err(Error::Refused(tr!("A ticket has at most {max} labels.", max = LABELS_MAX)));
    } else {
        ticket.labels.push(label.clone());
        Verb::Label
    };
    context.log(tx, number, by, act.recorded(), &label).await?;
    context.changed(tx, &mut ticket, Shown::Elsewhere).await?;
    Ok(ticket)
}

/// Says something in a ticket in somebody's name; staff that does has answered.
pub async fn say(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    words: &str,
) -> Result<Ticket> {
    staff_only(by)?;
    let mut ticket = live(context, tx, number).await?;
    let Some(channel) = ticket.channel else {
        return Err(Error::Refused(tr!(
            "The ticket's channel is not there yet. Try again in a moment."
        )));
    };
    let message = view::answer(context.lang, &ticket, words, by);
    outside::post(context, tx, channel, &message, "note").await?;
    ticket.staff_said(context.now);
    context.log(tx, number, by, Verb::Say.recorded(), "").await?;
    context.changed(tx, &mut ticket, Shown::Elsewhere).await?;
    Ok(ticket)
}

/// The text of a canned reply with its placeholders filled in.
pub fn fill_reply(body: &str, ticket: &Ticket, server: &str, by: Actor) -> String {
    let staff = by.user.map(|user| format!("<@{user}>")).unwrap_or_default();
    let values = [
        ("{user}", format!("<@{}>", ticket.requester)),
        ("{staff}", staff),
        ("{ticket}", format!("#{}", ticket.number)),
        ("{subject}", text::escape(&ticket.subject)),
        ("{server}", text::escape(server)),
    ];
    let mut out = String::new();
    let mut rest = body;
    // One pass: what a value says is never filled in again.
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = values.iter().find(|(name, _)| rest.starts_with(name));
        let (name, value) = found.map_or(("{", "{"), |(name, value)| (*name, value.as_str()));
        out.push_str(value);
        rest = &rest[name.len()..];
    }
    out.push_str(rest);
    out
}

/// A canned reply.
pub async fn reply(app: &App, guild: GuildId, name: &str) -> Result<Option<String>> {
    store::reply(&app.db, guild, &name.trim().to_lowercase()).await
}

/// The same, in the transaction that changes it.
pub async fn reply_in(tx: &mut Tx, guild: GuildId, name: &str) -> Result<Option<String>> {
    store::reply(tx, guild, &name.trim().to_lowercase()).await
}

/// All canned replies, by name.
pub async fn replies(app: &App, guild: GuildId) -> Result<Vec<(String, String)>> {
    store::replies(&app.db, guild).await
}

/// Stores a canned reply; an empty text removes it.
pub async fn save_reply(
    tx: &mut Tx,
    author: &Author,
    (name, body): (&str, &str),
    now: crate::clock::Time,
) -> Result<()> {
    let name = name.trim().to_lowercase();
    if name.is_empty() || name.chars().count() > 50 || name.contains('\n') {
        return Err(Error::Refused(tr!("A reply's name has 1 to 50 characters.")));
    }
    if body.chars().count() > REPLY_MAX {
        return Err(Error::Refused(tr!("Write at most {max} characters.", max = REPLY_MAX)));
    }
    let (guild, body) = (author.guild(), body.trim());
    let before = store::reply(&mut *tx, guild, &name).await?;
    if before.as_deref().unwrap_or_default() == body {
        return Ok(());
    }
    store::save_reply(tx, guild, &name, (author.user(), body), now).await?;
    let after = (!body.is_empty()).then(|| subjects::write_reply(body));
    let before = before.as_deref().map(subjects::write_reply);
    let change = Change::new(subjects::REPLY, &name, before, after);
    changes::record(tx, By::from(author), &[change], now).await.map(drop)
}

/// Keeps somebody from opening tickets; the reason as it is kept.
pub async fn block(
    context: &TicketContext,
    tx: &mut Tx,
    who: GuildAdmin,
    user: UserId,
    reason: &str,
) -> Result<String> {
    let reason = text::cut(reason.trim(), 300);
    store::block(tx, who.guild(), user, (who.user(), &reason), context.now).await?;
    Ok(reason)
}

/// Lets somebody open tickets again.
pub async fn unblock(tx: &mut Tx, who: GuildAdmin, user: UserId) -> Result<()> {
    if store::unblock(tx, who.guild(), user).await? {
        return Ok(());
    }
    Err(Error::Refused(tr!("This person can open tickets already.")))
}

/// The people who may not open tickets.
pub async fn blocked(
    app: &App,
    who: GuildStaff,
) -> Result<Vec<(UserId, String, crate::clock::Time)>> {
    store::blocks(&app.db, who.guild()).await
}

/// A requester's rating of a closed ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stars {
    /// One to five stars.
    Given(i64),
    /// The comment and the answers after them.
    Said {
        comment: String,
        /// Answers to the questions of the type.
        answers: Answers,
    },
}

/// Rates a closed ticket; only its requester can, and may change their mind.
pub async fn rate(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    stars: Stars,
) -> Result<Ticket> {
    let mut ticket = context.lock(tx, number).await?;
    if !by.user.is_some_and(|user| ticket.is_of(user)) {
        return Err(Error::Forbidden(tr!("Only whose ticket this is can rate it.")));
    }
    if ticket.state.is_live() {
        return Err(Error::Refused(tr!(
            "This ticket was opened again. You can rate it once it is closed."
        )));
    }
    let by = Actor { part: Part::Requester, ..by };
    match stars {
        Stars::Given(count) => {
            ticket.stars = Some(count.clamp(1, 5));
            context.log(tx, number, by, "stars", &count.to_string()).await?;
        }
        Stars::Said { comment, answers } => {
            let words = text::cut(comment.trim(), COMMENT_MAX);
            ticket.comment = (!words.is_empty()).then_some(words);
            ticket.feedback = answers;
            context.log(tx, number, by, "comment", "").await?;
        }
    }
    ticket.times.rated = Some(context.now);
    let timers = context.timers(&mut *tx, &ticket).await?;
    context.write(tx, &ticket, &timers).await?;
    if ticket.filed.is_some() {
        let due = context.now + super::GATHER;
        tasks::enqueue_at(tx, context.guild, REFILE, number, context.now, due).await?;
    }
    Ok(ticket)
}

/// Removes the words from forms that did not become tickets.
pub async fn forget_drafts(app: App) -> Result<()> {
    store::forget_drafts(&app.db, app.clock.now() - TimeDelta::days(FORM_DAYS)).await
}
