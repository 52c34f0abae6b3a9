//! The alarms that the clocks of tickets raise.
//!
//! Invariant: an alarm is marked in the transaction that raises it, while the ticket is locked, so it is raised
//! once, whichever instances look. Clocks are judged as of the moment until which everything that was written
//! is known; nothing is raised about a channel that may not be read, or was not read since.

use chrono::TimeDelta;
use twilight_model::channel::message::AllowedMentions;

use super::{Act, Actor, How, Result, TicketContext, outside, polling, store};
use crate::{
    app::App,
    clock::Time,
    discord::reply::Message,
    features::tickets::{
        model::{Ticket, clock::Alarm},
        store::{Clock, Due},
        view,
    },
    ids::GuildId,
    jobs::alone,
    settings::LogLevel,
    tr,
};

/// Tickets that are looked at in one go.
const AT_ONCE: i64 = 200;
/// When a ticket is looked at again that could not be.
const LATER: TimeDelta = TimeDelta::minutes(15);

/// Looks at the clocks that are due.
pub async fn look(app: App) -> Result<()> {
    look_at_all(&app, None).await
}

/// Looks at the clocks of one guild that are due, after its channels were read.
pub(super) async fn look_in(app: &App, guild: GuildId) -> Result<()> {
    look_at_all(app, Some(guild)).await
}

async fn look_at_all(app: &App, guild: Option<GuildId>) -> Result<()> {
    let mut wanted = Clock { guild, after: None, limit: AT_ONCE };
    loop {
        let due = store::to_look_at(&app.db, app.clock.now(), wanted).await?;
        for one in &due {
            wanted.after = Some(*one);
            let (_, guild, number) = *one;
            let row = format!("guild {guild} ticket #{number}");
            if alone(app, "look at a ticket's clocks", &row, look_at(app, *one)).await.is_none() {
                let next = Some(app.clock.now() + LATER);
                let later = store::look_later(&app.db, guild, number, (one.0, next));
                alone(app, "leave a ticket's clocks for later", &row, later).await;
            }
        }
        if i64::try_from(due.len()).unwrap_or(0) < AT_ONCE || app.stopping.is_cancelled() {
            return Ok(());
        }
    }
}

async fn look_at(app: &App, (due, guild, number): Due) -> Result<()> {
    let context = TicketContext::of(app, guild).await?;
    let ticket = super::find(app, guild, number).await?;
    let timers = context.timers(&app.db, &ticket).await?;
    if ticket.alarms(&timers, context.now).is_empty() {
        let next = ticket.next_look(&timers, context.now);
        return store::look_later(&app.db, guild, number, (due, next)).await;
    }
    let known = known_until(&ticket, store::swept_at(&app.db, guild).await?, context.now);
    let ripe = known.filter(|known| !ticket.alarms(&timers, *known).is_empty());
    let Some(known) = ripe else {
        store::postpone(&app.db, guild, number, context.now).await?;
        return polling::hasten(app, guild, context.now).await;
    };
    let mut tx = app.db.begin().await?;
    let mut ticket = context.lock(&mut tx, number).await?;
    let mut over = false;
    for alarm in ticket.alarms(&timers, known) {
        ticket.waits = ticket.waits.raised(alarm, context.now);
        raise(&context, &mut tx, &ticket, alarm).await?;
        over |= alarm == Alarm::AutoClose;
    }
    context.write(&mut tx, &ticket, &timers).await?;
    if over {
        let reason = context.lang.plain(&tr!("Nobody answered for a long time."));
        let how = How::because(Some(reason));
        super::act(&context, &mut tx, number, Actor::SYSTEM, &[Act::Close], &how).await?;
    }
    Ok(tx.commit().await?)
}

/// Until when everything that was written in a ticket is known; never, while its channel may not be read or has
/// unread messages.
fn known_until(ticket: &Ticket, swept: Option<Time>, now: Time) -> Option<Time> {
    match (ticket.channel, ticket.times.unreadable, ticket.times.behind) {
        // Nobody can have written anywhere.
        (None, ..) => Some(now),
        (Some(_), None, None) => swept,
        _ => None,
    }
}

async fn raise(
    context: &TicketContext,
    tx: &mut crate::db::Tx,
    ticket: &Ticket,
    alarm: Alarm,
) -> Result<()> {
    let (act, message) = match alarm {
        Alarm::Warn => ("warned", for_staff(ticket, view::answer_due(context.lang, ticket))),
        Alarm::Breach => ("breached", for_staff(ticket, view::answer_late(context.lang, ticket))),
        Alarm::IdleWarn => {
            let message = view::idle(context.lang, ticket, context.chosen.auto_close_days > 0);
            ("idle", view::for_requester(message, ticket.requester))
        }
        // Closing says so itself.
        Alarm::AutoClose => return Ok(()),
    };
    context.log(tx, ticket.number, Actor::SYSTEM, act, "").await?;
    if let Some(channel) = ticket.channel {
        outside::post(context, tx, channel, &message, "note").await?;
    }
    if alarm == Alarm::Breach
        && let Some(log) = context.system.log(LogLevel::Warning)
    {
        let message = view::late_in_log(context.lang, ticket);
        outside::post(context, tx, log, &message, "note").await?;
    }
    Ok(())
}

/// Pings who has the ticket, or else who works on tickets like it.
fn for_staff(ticket: &Ticket, message: Message) -> Message {
    let mut mentions = AllowedMentions::default();
    let names: Vec<_> = if let Some(user) = ticket.state.claimant {
        mentions.users.push(user);
        vec![format!("<@{user}>")]
    } else {
        mentions.roles.clone_from(&ticket.staff_roles);
        ticket.staff_roles.iter().map(|role| format!("<@&{role}>")).collect()
    };
    let content = format!("{} {}", names.join(" "), message.content);
    Message { content: content.trim().to_owned(), mentions, ..message }
}
