//! What the clocks of tickets bring about.
//!
//! Invariant: an alarm is marked in the transaction that raises it, while the ticket is locked, so it is raised
//! once, whichever instances look.

use twilight_model::channel::message::AllowedMentions;

use super::{Act, Actor, Desk, How, Result, outside, store};
use crate::{
    app::App,
    discord::reply::Message,
    features::tickets::{
        model::{Ticket, clock::Alarm},
        view,
    },
    ids::GuildId,
    tr,
};

/// Tickets that are looked at in one go.
const AT_ONCE: i64 = 200;

/// Looks at the clocks that are due.
pub async fn look(app: App) -> Result<()> {
    loop {
        let due = store::to_look_at(&app.db, app.clock.now(), AT_ONCE).await?;
        for (guild, number) in &due {
            look_at(&app, *guild, *number).await?;
        }
        if i64::try_from(due.len()).unwrap_or(0) < AT_ONCE || app.stopping.is_cancelled() {
            return Ok(());
        }
    }
}

async fn look_at(app: &App, guild: GuildId, number: i64) -> Result<()> {
    let desk = Desk::of(app, guild).await?;
    let mut tx = app.db.begin().await?;
    let mut ticket = desk.lock(&mut tx, number).await?;
    let timers = desk.timers(&mut tx, &ticket).await?;
    let alarms =
        ticket.waits.alarms(ticket.state.status, ticket.times.requester_seen, &timers, desk.now);
    let mut over = false;
    for alarm in alarms {
        ticket.waits = ticket.waits.raised(alarm, desk.now);
        raise(&desk, &mut tx, &ticket, alarm).await?;
        over |= alarm == Alarm::AutoClose;
    }
    desk.write(&mut tx, &ticket, &timers).await?;
    if over {
        let reason = desk.lang.plain(&tr!("Nobody answered for a long time."));
        let how = How::because(Some(reason));
        super::act(&desk, &mut tx, number, Actor::SYSTEM, &[Act::Close], &how).await?;
    }
    Ok(tx.commit().await?)
}

async fn raise(desk: &Desk, tx: &mut crate::db::Tx, ticket: &Ticket, alarm: Alarm) -> Result<()> {
    let (act, message) = match alarm {
        Alarm::Warn => ("warned", for_staff(ticket, view::answer_due(desk.lang, ticket))),
        Alarm::Breach => ("breached", for_staff(ticket, view::answer_late(desk.lang, ticket))),
        Alarm::IdleWarn => {
            let message = view::idle(desk.lang, ticket, desk.chosen.auto_close_days > 0);
            ("idle", view::for_requester(message, ticket.requester))
        }
        // Closing says so itself.
        Alarm::AutoClose => return Ok(()),
    };
    desk.log(tx, ticket.number, Actor::SYSTEM, act, "").await?;
    if let Some(channel) = ticket.channel {
        outside::post(desk, tx, channel, &message, "note").await?;
    }
    if alarm == Alarm::Breach
        && let Some(log) = desk.system.log_channel
    {
        let message = view::late_in_log(desk.lang, ticket);
        outside::post(desk, tx, log, &message, "note").await?;
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
