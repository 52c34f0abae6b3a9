//! Opening a ticket: the checks before, the answers that may make it needless, and the ticket itself.
//!
//! Invariant: what somebody wrote in a form is kept before anything else can go wrong; a form becomes one ticket
//! at most, however often it is sent; and limits are checked while no other ticket of the guild can be opened.

use super::{Error, FILES, OPEN, Result, TicketContext, access, outside, place, store};
use crate::{
    app::App,
    db::{Tx, counters},
    discord::directory,
    features::{
        faq::flow as faq,
        tickets::{
            model::{
                Actor, Answers, Draft, Mode, Part, Priority, QuestionKind, State, Ticket,
                TicketType, Times, Waits,
                entry::{self, General, Had, Requester},
                sight,
                ticket_type::SUPPORT,
            },
            store::NewEvent,
        },
    },
    ids::{ChannelId, GuildId, UserId},
    jobs::tasks,
    lang::Lang,
    permissions::Member,
    text, tr,
};

/// A ticket to open.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Its type.
    pub kind: TicketType,
    /// The person it is for.
    pub requester: UserId,
    /// The person who opens it, and in which part.
    pub by: Actor,
    /// The answers in the form.
    pub answers: Answers,
    /// The name of the form or request it is opened for, so that a second delivery opens nothing.
    pub origin: String,
    /// Where it was asked for: threads are made there, when nothing else is chosen.
    pub channel: Option<ChannelId>,
}

/// The person who asks for a ticket, and the one it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parties {
    pub by: Actor,
    /// The person it is for.
    pub requester: UserId,
}

/// The type that is meant: the one that is named, or the only one there is. None when one of several has to be
/// chosen first.
pub async fn pick_type(
    app: &App,
    guild: GuildId,
    named: Option<i64>,
    lang: Lang,
) -> Result<Option<TicketType>> {
    let mut types = store::types(&app.db, guild, lang).await?;
    // A panel of before *Support* was removed offers what there is now.
    let named = named.filter(|n| *n != SUPPORT || types.iter().any(|kind| kind.number == SUPPORT));
    match named {
        Some(number) => {
            let found = types.into_iter().find(|kind| kind.number == number);
            found.map(Some).ok_or_else(|| {
                Error::NotFound(tr!(
                    "This type of ticket is no longer offered. Choose another with `/ticket open`."
                ))
            })
        }
        None if types.len() == 1 => Ok(types.pop()),
        None => Ok(None),
    }
}

/// Whether somebody may open a ticket now, of this type when it is known; says when or what to do first.
pub async fn may_open(
    context: &TicketContext,
    parties: Parties,
    kind: Option<&TicketType>,
) -> Result<()> {
    let db = &context.app.db;
    let had = store::had(db, context.guild, parties.requester).await?;
    let blocked = store::block_of(db, context.guild, parties.requester).await?;
    allowed(context, parties, kind, (&had, blocked.as_deref()))
}

/// Whether a requester may open their own ticket again, which the same limits hold for as for a new one.
pub(super) async fn may_reopen(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
) -> Result<()> {
    let ticket = context.lock(tx, number).await?;
    let requester = ticket.requester;
    let kind = store::kind(&mut *tx, context.guild, ticket.kind).await?;
    let had = store::had(&mut *tx, context.guild, requester).await?;
    let blocked = store::block_of(&mut *tx, context.guild, requester).await?;
    let parties = Parties { by, requester };
    allowed(context, parties, kind.as_ref(), (&had, blocked.as_deref()))
}

fn allowed(
    context: &TicketContext,
    parties: Parties,
    kind: Option<&TicketType>,
    (had, blocked): (&[Had], Option<&str>),
) -> Result<()> {
    // Staff opens for others whenever that is needed.
    if parties.by.part.is_staff() {
        return Ok(());
    }
    if blocked.is_some() {
        return Err(Error::Refused(tr!(
            "You cannot open tickets in this server at the moment. If that is a mistake, ask its staff."
        )));
    }
    let known = context.people.iter().find(|person| person.user == parties.requester);
    let roles = known.map(|person| person.roles.as_slice());
    let who = Requester { user: parties.requester, roles, had };
    let chosen = &context.chosen;
    let general = General { open_limit: chosen.open_limit, cooldown: chosen.cooldown };
    let kind = kind.map(|kind| (kind.number, kind.name.as_str(), &kind.entry));
    entry::refusal(general, kind, &who, context.now).map_or(Ok(()), |why| Err(Error::Refused(why)))
}

/// Keeps what was written in a form, with the answers of the FAQ that fit it.
pub async fn save_draft(context: &TicketContext, id: &str, draft: &Draft) -> Result<()> {
    store::save_draft(&context.app.db, context.guild, id, draft, context.now).await
}

/// The form of this id, when it is this person's.
pub async fn draft(context: &TicketContext, id: &str, who: UserId) -> Result<Draft> {
    let found = store::draft(&context.app.db, context.guild, id).await?;
    found.filter(|draft| draft.author == who).ok_or_else(|| {
        Error::NotFound(tr!("I no longer have this form. Please use `/ticket open` again."))
    })
}

/// Answers of the FAQ that may make a ticket needless, best first; none without a good match.
pub async fn offered(
    context: &TicketContext,
    who: Member,
    answers: &Answers,
) -> Result<Vec<faq::Hit>> {
    if !context.chosen.deflection || !context.system.has("faq") {
        return Ok(Vec::new());
    }
    let words = answers.iter().map(|answer| answer.value.as_str()).collect::<Vec<_>>().join(" ");
    let words = text::cut(words.trim(), crate::features::faq::model::QUERY_MAX);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    faq::matching(&context.app, who, &words).await
}

/// The gap in the FAQ, as somebody's own form says it. Tickets of a type with staff of its own are told to nobody else.
pub async fn unanswered(
    context: &TicketContext,
    who: Member,
    kind: &TicketType,
    draft: &Draft,
) -> Result<Option<faq::Miss>> {
    let asked = context.chosen.deflection && context.system.has("faq");
    if !asked || !kind.staff_roles.is_empty() || draft.author != draft.requester {
        return Ok(None);
    }
    // An answer picked from a list reads the same for everybody who picks it.
    let typed = |label: &str| {
        let question = kind.form.iter().find(|question| question.label == label);
        question.is_none_or(|question| {
            matches!(question.kind, QuestionKind::Short | QuestionKind::Paragraph)
        })
    };
    let typed = draft.answers.iter().filter(|answer| typed(&answer.label));
    let subject = typed.map(|answer| answer.value.trim()).find(|value| !value.is_empty());
    match subject {
        Some(subject) => faq::missed(&context.app, who, subject).await,
        None => Ok(None),
    }
}

/// Notes it, so that admins can answer it for the next one.
pub async fn note_miss(
    context: &TicketContext,
    tx: &mut Tx,
    form: &str,
    miss: &faq::Miss,
) -> Result<()> {
    faq::note(tx, context.guild, form, miss, context.now).await
}

/// The query that somebody searched for before they asked for a ticket.
pub async fn searched(app: &App, who: Member, search: &str) -> Result<String> {
    faq::asked(app, who, search).await
}

/// Notes that an answer made a ticket needless.
pub async fn solved(context: &TicketContext, tx: &mut Tx, id: &str) -> Result<()> {
    store::finish_draft(tx, context.guild, id, "solved").await
}

/// Opens a ticket: its row, its history, and the task that makes its channel. The ticket that was opened for
/// the same before, when there is one.
pub async fn open(context: &TicketContext, tx: &mut Tx, opening: &Opening) -> Result<Ticket> {
    let guild = context.guild;
    if let Some(number) = store::opened_for(&mut *tx, guild, &opening.origin).await? {
        return context.lock(tx, number).await;
    }
    // Holds the guild's counter, so that limits cannot be passed by two requests at once.
    counters::take(tx, guild, "ticket_openings", 1).await?;
    if let Some(number) = store::opened_for(&mut *tx, guild, &opening.origin).await? {
        return context.lock(tx, number).await;
    }
    let had = store::had(&mut *tx, guild, opening.requester).await?;
    let blocked = store::block_of(&mut *tx, guild, opening.requester).await?;
    let parties = Parties { by: opening.by, requester: opening.requester };
    allowed(context, parties, Some(&opening.kind), (&had, blocked.as_deref()))?;
    let mut ticket = fresh(context, opening);
    let timers = context.chosen.timers(Some(&opening.kind), &context.system);
    ticket.waits = Waits::opened(&timers, context.now);
    let look = ticket.next_look(&timers, context.now);
    ticket.number = store::insert(tx, guild, &ticket, &opening.origin, look).await?;
    if !opening.kind.staff_roles.is_empty() {
        store::join_audience(tx, guild, &ticket).await?;
    }
    if ticket.opened_by != ticket.requester {
        access::admit_person(context, tx, &ticket, ticket.opened_by).await?;
    }
    let event = NewEvent { by: opening.by, act: "open", moved: None, detail: "" };
    store::log(tx, guild, ticket.number, &event, context.now).await?;
    store::finish_draft(tx, guild, &opening.origin, "opened").await?;
    tasks::enqueue(&mut *tx, guild, OPEN, ticket.number, context.now).await?;
    if ticket.has_uploads() {
        tasks::enqueue(&mut *tx, guild, FILES, ticket.number, context.now).await?;
    }
    outside::watch(context, tx).await?;
    Ok(ticket)
}

fn fresh(context: &TicketContext, opening: &Opening) -> Ticket {
    let kind = &opening.kind;
    let staff_roles = if kind.staff_roles.is_empty() {
        context.chosen.staff_roles.clone()
    } else {
        kind.staff_roles.clone()
    };
    Ticket {
        number: 0,
        kind: kind.number,
        kind_name: kind.title(),
        subject: kind.subject_of(&opening.answers),
        requester: opening.requester,
        opened_by: opening.by.user.unwrap_or(opening.requester),
        state: State::NEW,
        priority: Priority::Normal,
        labels: Vec::new(),
        answers: opening.answers.clone(),
        staff_roles,
        ping_roles: kind.ping_roles.clone(),
        audience: sight::EVERY_STAFF,
        mode: context.chosen.mode,
        parent: context
            .chosen
            .thread_channel
            .or(opening.channel)
            .filter(|_| context.chosen.mode == Mode::Thread),
        channel: None,
        channel_name: None,
        message: None,
        revision: 1,
        times: Times {
            opened: context.now,
            updated: context.now,
            claimed: None,
            answered: None,
            closed: None,
            deleted: None,
            rated: None,
            requester_seen: context.now,
            left: None,
            staff_seen: None,
            unreadable: None,
            behind: None,
        },
        waits: Waits::default(),
        close_reason: None,
        reason_shown: false,
        closed_by: None,
        closings: 0,
        reopened: 0,
        stars: None,
        comment: None,
        feedback: Vec::new(),
        filed: None,
        problem: None,
    }
}

/// Whether a ticket of this type could be made right now; nothing is said while Discord does not answer,
/// because then it is made once Discord is back.
pub async fn possible(
    context: &TicketContext,
    kind: &TicketType,
    channel: Option<ChannelId>,
) -> Result<()> {
    let directory = match directory::of(&context.app.discord, context.guild).await {
        Ok(directory) => directory,
        Err(error) if error.is_outage() => return Ok(()),
        Err(error) => return Err(error),
    };
    let overflow = place::overflow_of(context, kind.category).await?;
    place::spot(context, kind.category, &overflow, channel, &directory)
        .map(drop)
        .map_err(Error::Refused)
}

/// The part in which somebody opens a ticket for somebody.
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
    tasks::run_one(app, guild, OPEN, number).await.map(drop)
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
