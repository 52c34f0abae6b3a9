//! Opening a ticket: the checks before, the answers that may make it needless, and the ticket itself.
//!
//! Invariant: what somebody wrote in a form is kept before anything else can go wrong; a form becomes one ticket
//! at most, however often it is sent; and limits are checked while no other ticket of the guild can be opened.

use super::{Desk, Error, FILES, OPEN, Result, outside, place, store};
use crate::{
    app::App,
    clock::Time,
    db::{Tx, counters},
    discord::directory,
    features::{
        faq::flow as faq,
        tickets::{
            model::{
                Actor, Answers, Draft, Kind, Mode, Part, Priority, State, Ticket, Times, Waits,
                sight, subject,
            },
            store::NewEvent,
        },
    },
    ids::{ChannelId, GuildId, UserId},
    jobs::errands,
    lang::{Lang, raw},
    permissions::Member,
    text, tr,
};

/// A ticket to open.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Its kind.
    pub kind: Kind,
    /// Whom it is for.
    pub requester: UserId,
    /// Who opens it, in which part.
    pub by: Actor,
    /// What was answered in the form.
    pub answers: Answers,
    /// What it is opened for: names the form or request, so that a second delivery opens nothing.
    pub origin: String,
    /// Where it was asked for: threads are made there, when nothing else is chosen.
    pub channel: Option<ChannelId>,
}

/// Who asks for a ticket, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub by: Actor,
    /// For whom.
    pub requester: UserId,
}

/// The kind that is meant: the one that is named, the only one there is, or the built-in one. None when one of
/// several has to be chosen first.
pub async fn pick_kind(
    app: &App,
    guild: GuildId,
    named: Option<i64>,
    lang: Lang,
) -> Result<Option<Kind>> {
    let mut kinds = store::kinds(&app.db, guild).await?;
    match named {
        None | Some(0) if kinds.is_empty() => Ok(Some(Kind::built_in(lang))),
        Some(number) => {
            let found = kinds.into_iter().find(|kind| kind.number == number);
            found.map(Some).ok_or_else(|| {
                Error::NotFound(tr!(
                    "This kind of ticket is no longer offered. Choose another with `/ticket open`."
                ))
            })
        }
        None if kinds.len() == 1 => Ok(kinds.pop()),
        None => Ok(None),
    }
}

/// Whether somebody may open a ticket now; says when or what to do first.
pub async fn may_open(desk: &Desk, asked: Asked) -> Result<()> {
    let (open, last) = store::open_of(&desk.app.db, desk.guild, asked.requester).await?;
    let blocked = store::block_of(&desk.app.db, desk.guild, asked.requester).await?;
    allowed(desk, asked, open, last, blocked.as_deref())
}

fn allowed(
    desk: &Desk,
    asked: Asked,
    open: i64,
    last: Option<Time>,
    blocked: Option<&str>,
) -> Result<()> {
    // Staff opens for others whenever that is needed.
    if asked.by.part.is_staff() {
        return Ok(());
    }
    if blocked.is_some() {
        return Err(Error::Refused(tr!(
            "You cannot open tickets in this server at the moment. If that is a mistake, ask its staff."
        )));
    }
    if open >= desk.chosen.open_limit {
        return Err(Error::Refused(tr!(
            "You have {count} open tickets, which is the most you can have here. Go on in one of them, or close one first: `/ticket list` shows them.",
            count = open
        )));
    }
    let until = last.map(|last| last + chrono::TimeDelta::seconds(desk.chosen.cooldown));
    let until = until.filter(|until| desk.chosen.cooldown > 0 && *until > desk.now);
    if let Some(until) = until {
        return Err(Error::Refused(tr!(
            "You opened a ticket a moment ago. You can open the next one {when}.",
            when = raw(text::relative(until))
        )));
    }
    Ok(())
}

/// Keeps what was written in a form, with the answers of the FAQ that fit it.
pub async fn save_draft(desk: &Desk, id: &str, draft: &Draft) -> Result<()> {
    store::save_draft(&desk.app.db, desk.guild, id, draft, desk.now).await
}

/// The form of this id, when it is this person's.
pub async fn draft(desk: &Desk, id: &str, who: UserId) -> Result<Draft> {
    let found = store::draft(&desk.app.db, desk.guild, id).await?;
    found.filter(|draft| draft.author == who).ok_or_else(|| {
        Error::NotFound(tr!("I no longer have this form. Please use `/ticket open` again."))
    })
}

/// Answers of the FAQ that may make a ticket needless, best first; none without a good match.
pub async fn offered(desk: &Desk, who: Member, answers: &Answers) -> Result<Vec<faq::Hit>> {
    if !desk.chosen.deflection || !desk.system.has("faq") {
        return Ok(Vec::new());
    }
    let words = answers.iter().map(|answer| answer.value.as_str()).collect::<Vec<_>>().join(" ");
    let words = text::cut(words.trim(), crate::features::faq::model::QUERY_MAX);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    faq::matching(&desk.app, who, &words).await
}

/// Notes that an answer made a ticket needless.
pub async fn solved(desk: &Desk, tx: &mut Tx, id: &str) -> Result<()> {
    store::finish_draft(tx, desk.guild, id, "solved").await
}

/// Opens a ticket: its row, its history, and the errand that makes its channel. The ticket that was opened for
/// the same before, when there is one.
pub async fn open(desk: &Desk, tx: &mut Tx, opening: &Opening) -> Result<Ticket> {
    let guild = desk.guild;
    if let Some(number) = store::opened_for(&mut *tx, guild, &opening.origin).await? {
        return desk.lock(tx, number).await;
    }
    // Holds the guild's counter, so that limits cannot be passed by two requests at once.
    counters::take(tx, guild, "ticket_openings", 1).await?;
    if let Some(number) = store::opened_for(&mut *tx, guild, &opening.origin).await? {
        return desk.lock(tx, number).await;
    }
    let (open, last) = store::open_of(&mut *tx, guild, opening.requester).await?;
    let blocked = store::block_of(&mut *tx, guild, opening.requester).await?;
    let asked = Asked { by: opening.by, requester: opening.requester };
    allowed(desk, asked, open, last, blocked.as_deref())?;
    let mut ticket = fresh(desk, opening);
    let timers = desk.chosen.timers(Some(&opening.kind), &desk.system);
    ticket.waits = Waits::opened(&timers, desk.now);
    let look = ticket.next_look(&timers, desk.now);
    ticket.number = store::insert(tx, guild, &ticket, &opening.origin, look).await?;
    if !opening.kind.staff_roles.is_empty() {
        store::join_audience(tx, guild, &ticket).await?;
    }
    let event = NewEvent { by: opening.by, act: "open", moved: None, detail: "" };
    store::log(tx, guild, ticket.number, &event, desk.now).await?;
    store::finish_draft(tx, guild, &opening.origin, "opened").await?;
    errands::ask(&mut *tx, guild, OPEN, ticket.number, desk.now).await?;
    if ticket.has_uploads() {
        errands::ask(&mut *tx, guild, FILES, ticket.number, desk.now).await?;
    }
    outside::watch(desk, tx).await?;
    Ok(ticket)
}

fn fresh(desk: &Desk, opening: &Opening) -> Ticket {
    let kind = &opening.kind;
    let staff_roles = if kind.staff_roles.is_empty() {
        desk.chosen.staff_roles.clone()
    } else {
        kind.staff_roles.clone()
    };
    Ticket {
        number: 0,
        kind: kind.number,
        kind_name: kind.title(),
        subject: subject(&opening.answers, &kind.name),
        requester: opening.requester,
        opened_by: opening.by.user.unwrap_or(opening.requester),
        state: State::NEW,
        priority: Priority::Normal,
        labels: Vec::new(),
        answers: opening.answers.clone(),
        staff_roles,
        audience: sight::EVERY_STAFF,
        mode: desk.chosen.mode,
        parent: desk
            .chosen
            .thread_channel
            .or(opening.channel)
            .filter(|_| desk.chosen.mode == Mode::Thread),
        channel: None,
        message: None,
        revision: 1,
        times: Times {
            opened: desk.now,
            updated: desk.now,
            claimed: None,
            answered: None,
            closed: None,
            deleted: None,
            rated: None,
            requester_seen: desk.now,
            left: None,
            staff_seen: None,
            unreadable: None,
            behind: None,
        },
        waits: Waits::default(),
        close_reason: None,
        closed_by: None,
        closings: 0,
        reopened: 0,
        stars: None,
        comment: None,
        problem: None,
    }
}

/// Whether a ticket of this kind could be made right now; nothing is said while Discord does not answer,
/// because then it is made once Discord is back.
pub async fn possible(desk: &Desk, kind: &Kind, channel: Option<ChannelId>) -> Result<()> {
    let directory = match directory::of(&desk.app.discord, desk.guild).await {
        Ok(directory) => directory,
        Err(error) if error.is_outage() => return Ok(()),
        Err(error) => return Err(error),
    };
    let overflow = place::overflow_of(desk, kind.category).await?;
    place::spot(desk, kind.category, &overflow, channel, &directory)
        .map(drop)
        .map_err(Error::Refused)
}

/// The part in which somebody opens a ticket for somebody.
#[must_use]
pub const fn opening_part(staff: bool, own: bool) -> Part {
    if staff && !own { Part::Staff } else { Part::Requester }
}

/// The number of the ticket that was opened for a form.
pub async fn opened_for(app: &App, guild: GuildId, origin: &str) -> Result<i64> {
    store::opened_for(&app.db, guild, origin).await?.ok_or_else(|| {
        Error::NotFound(tr!("I no longer have this form. Please use `/ticket open` again."))
    })
}

/// Makes a ticket's channel now instead of at the next tick.
pub async fn hurry(app: &App, guild: GuildId, number: i64) -> Result<()> {
    errands::run_one(app, guild, OPEN, number).await.map(drop)
}

/// The same for who does not wait; should it fail, the tick makes the channel.
pub fn hurry_later(app: &App, guild: GuildId, number: i64) {
    let worker = app.clone();
    app.spawn(async move {
        if let Err(error) = hurry(&worker, guild, number).await {
            tracing::warn!(%error, "a ticket's channel waits for the next tick");
        }
    });
}
