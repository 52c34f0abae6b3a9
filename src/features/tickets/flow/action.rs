//! Carrying out what people do with a ticket, whichever surface they use.
//!
//! Invariant: an action is checked and carried out by the same functions wherever it comes from; who asks from
//! outside Discord is held to what they may see.

use std::sync::Arc;

use super::{
    Actor, Error, How, Result, Shown, TicketContext, access, act, around, leave, open, rights,
    store, unknown,
};
use crate::{
    app::App,
    db::Tx,
    discord::directory::{self, Age, Role},
    error::Problem,
    features::tickets::{
        flow,
        model::{Act, Mode, Part, REASON_MAX, Sight, Status, Ticket, TicketAction, label},
    },
    ids::RoleId,
    interactions::cx::Cx,
    permissions::{Asker, Authority as _, GuildAdmin, Rules, TicketStaff},
    tr,
};

/// Somebody who works on tickets, with what Discord says about them.
#[derive(Clone, Debug)]
pub struct Worker {
    /// In which part they act.
    pub by: Actor,
    asker: Asker,
    rules: Arc<Rules>,
}

impl Worker {
    /// Staff of a guild, asked about lately.
    pub async fn of(app: &App, who: TicketStaff) -> Result<Self> {
        let asker = directory::asker(&app.discord, who.guild(), who.user(), Age::Cached).await?;
        let asker =
            asker.ok_or_else(|| Error::Forbidden(tr!("You are no longer in this server.")))?;
        let rules = Arc::new(crate::settings::rights::of(app, who.guild()).await?);
        let by = rights::staff_actor(who, GuildAdmin::grant(&asker, &rules));
        Ok(Self { by, asker, rules })
    }

    /// Somebody who uses a command, button or form, in their part.
    pub fn here(cx: &Cx, by: Actor) -> Self {
        Self { by, asker: cx.asker.clone(), rules: cx.rules.clone() }
    }

    /// Whether they may see a ticket; else it does not exist for them.
    fn sees(&self, ticket: &Ticket) -> Result<()> {
        let sight = Sight::of(&self.asker, &self.rules);
        if sight.sees(ticket) { Ok(()) } else { Err(unknown(ticket.number)) }
    }

    /// Whether they may escalate a ticket to a role, when these are listed.
    pub fn may_ping(&self, role: &Role, listed: &[RoleId]) -> bool {
        rights::is_pingable(role, &self.asker, listed)
    }
}

/// Carries an action out in a transaction of its own.
pub async fn carry_out(
    context: &TicketContext,
    number: i64,
    who: &Worker,
    action: &TicketAction,
) -> Result<Ticket> {
    let context = ready(context.clone(), number, who, action).await?;
    let mut tx = context.app.db.begin().await?;
    let ticket = perform(&context, &mut tx, number, who, action).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Looks at what has to be asked of Discord before an action is carried out, and refuses what the bot cannot do
/// there. The context that it returns holds what it learns.
pub async fn ready(
    mut context: TicketContext,
    number: i64,
    who: &Worker,
    action: &TicketAction,
) -> Result<TicketContext> {
    let ticket = flow::find(&context.app, context.guild, number).await?;
    who.sees(&ticket)?;
    access::remember(&mut context, &who.asker);
    match action {
        TicketAction::Assign(user) => {
            let asking = (&who.asker, &*who.rules);
            if let Some(theirs) = rights::assignable(&context, &ticket, asking, *user).await? {
                access::remember(&mut context, &theirs);
            }
        }
        TicketAction::Escalate { target, .. } => {
            rights::reachable(&context, &who.asker, *target).await?;
        }
        TicketAction::Add(user) => leave::is_here(&context.app, context.guild, *user).await?,
        // Nothing of this shows in Discord but in messages.
        TicketAction::Note(_)
        | TicketAction::Prioritise(_)
        | TicketAction::Label(_)
        | TicketAction::Unlabel(_) => return Ok(context),
        _ => {}
    }
    access::looked(&mut context, Age::Cached).await?;
    if access::possible(&context, &ticket, who.by, action).is_err() {
        // Somebody may have allowed it a moment ago.
        access::looked(&mut context, Age::Fresh).await?;
        access::possible(&context, &ticket, who.by, action)?;
    }
    Ok(context)
}

/// The same for bringing a ticket to a status, which may take several actions.
pub async fn ready_for_status(
    mut context: TicketContext,
    ticket: &Ticket,
    who: &Worker,
    wanted: Status,
) -> Result<TicketContext> {
    for act in super::towards(&context, ticket, who.by, wanted)? {
        let action = match act {
            Act::Claim => TicketAction::Claim,
            Act::Escalate(target) => TicketAction::Escalate { target, reason: String::new() },
            Act::Reopen => TicketAction::Reopen,
            Act::Close => TicketAction::Close { reason: String::new(), shown: false },
            _ => continue,
        };
        context = ready(context, ticket.number, who, &action).await?;
    }
    Ok(context)
}

/// Carries an action out. Look first whether it is possible: [`ready`].
pub async fn perform(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    who: &Worker,
    action: &TicketAction,
) -> Result<Ticket> {
    let seen = store::find(&mut *tx, context.guild, number).await?;
    who.sees(&seen.ok_or_else(|| unknown(number))?)?;
    enact(context, tx, number, who.by, action, Shown::Elsewhere).await
}

/// Carries out the action of somebody whose part in the ticket is known.
pub async fn enact(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    action: &TicketAction,
    shown: Shown,
) -> Result<Ticket> {
    let ticket = done(context, tx, number, by, action, shown).await?;
    // No role of an admin sees a private thread: who acts on it is put into it.
    if let (Mode::Thread, Part::Admin, Some(user)) = (ticket.mode, by.part, by.user)
        && ticket.state.is_live()
    {
        access::admit_person(context, tx, &ticket, user).await?;
    }
    Ok(ticket)
}

async fn done(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    by: Actor,
    action: &TicketAction,
    shown: Shown,
) -> Result<Ticket> {
    match action {
        TicketAction::Note(words) => {
            around::note(context, tx, number, by, &unix(words)).await?;
            context.lock(tx, number).await
        }
        TicketAction::Say(words) => {
            let words = within(words, around::REPLY_MAX)?;
            if words.is_empty() {
                return Err(wrong(tr!("Write something to say.")));
            }
            around::say(context, tx, number, by, &words).await
        }
        TicketAction::Prioritise(priority) => {
            around::prioritise(context, tx, number, by, *priority).await
        }
        TicketAction::Label(typed) => {
            if has(&context.lock(tx, number).await?, typed) {
                return Err(Error::Refused(tr!("The ticket has this label already.")));
            }
            around::label(context, tx, number, by, typed).await
        }
        TicketAction::Unlabel(typed) => {
            if !has(&context.lock(tx, number).await?, typed) {
                return Err(Error::Refused(tr!("The ticket does not have this label.")));
            }
            around::label(context, tx, number, by, typed).await
        }
        TicketAction::Add(user) => around::add(context, tx, number, by, *user).await,
        TicketAction::Remove(user) => around::remove(context, tx, number, by, *user).await,
        moving => {
            if *moving == TicketAction::Reopen {
                open::may_reopen(context, tx, number, by).await?;
            }
            let reason_shown = matches!(moving, TicketAction::Close { shown: true, .. });
            let reason = reason(moving)?;
            let how = How { reason, reason_shown, in_place: shown == Shown::InPlace };
            act(context, tx, number, by, moving.act().as_slice(), &how).await
        }
    }
}

/// Why a ticket is closed or escalated.
fn reason(action: &TicketAction) -> Result<Option<String>> {
    let (TicketAction::Close { reason, .. } | TicketAction::Escalate { reason, .. }) = action
    else {
        return Ok(None);
    };
    let reason = within(reason, REASON_MAX)?;
    Ok((!reason.is_empty()).then_some(reason))
}

fn has(ticket: &Ticket, typed: &str) -> bool {
    label(typed).is_some_and(|label| ticket.labels.contains(&label))
}

/// Browsers send line breaks as two characters.
fn unix(words: &str) -> String {
    words.replace("\r\n", "\n")
}

/// Words that are short enough.
fn within(words: &str, max: usize) -> Result<String> {
    let words = unix(words);
    let words = words.trim();
    if words.chars().count() > max {
        return Err(wrong(tr!("Write at most {max} characters.", max = max)));
    }
    Ok(words.to_owned())
}

fn wrong(text: crate::lang::Text) -> Error {
    Error::Invalid(vec![Problem { field: tr!("Text"), text }])
}
