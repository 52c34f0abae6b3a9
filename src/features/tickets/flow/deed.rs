//! What can be done with a ticket from outside Discord, as one value: pages and the API share it.
//!
//! Invariant: a deed is checked and carried out by the same functions as the button or command of its name.

use super::{Actor, Error, How, Result, TicketContext, act, around, leave, rights, store, unknown};
use crate::{
    app::App,
    db::Tx,
    discord::directory::{self, Age, Role},
    error::Problem,
    features::tickets::{
        flow,
        model::{Act, Priority, REASON_MAX, Sight, Ticket, label},
    },
    ids::{RoleId, UserId},
    permissions::{Asker, Authority as _, GuildAdmin, GuildStaff, Rules},
    tr,
};

/// Something to do with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Moves it to another state.
    Move(Act),
    /// Ends it, for a reason.
    Close(String),
    /// Writes a note that only staff can read.
    Note(String),
    /// Says something in it.
    Say(String),
    /// Says how urgent it is.
    Prioritise(Priority),
    /// Puts a label on it.
    Label(String),
    /// Takes a label off.
    Unlabel(String),
    /// Lets somebody in.
    Admit(UserId),
    /// Takes somebody out.
    Dismiss(UserId),
}

/// Somebody who works on tickets, with what Discord says about them.
#[derive(Clone, Debug)]
pub struct Worker {
    /// In which part they act.
    pub by: Actor,
    asker: Asker,
    rules: Rules,
}

impl Worker {
    /// Staff of a guild, asked about lately.
    pub async fn of(app: &App, who: GuildStaff) -> Result<Self> {
        let asker = directory::asker(&app.discord, who.guild(), who.user(), Age::Cached).await?;
        let asker =
            asker.ok_or_else(|| Error::Forbidden(tr!("You are no longer in this server.")))?;
        let rules = crate::settings::rights::of(app, who.guild()).await?;
        let by = rights::staff_actor(who, GuildAdmin::grant(&asker, &rules));
        Ok(Self { by, asker, rules })
    }

    /// Whether they may see a ticket; else it does not exist for them.
    fn sees(&self, ticket: &Ticket) -> Result<()> {
        let sight = Sight::of(&self.asker, &self.rules);
        if sight.sees(ticket) { Ok(()) } else { Err(unknown(ticket.number)) }
    }

    /// Whether they may escalate a ticket to a role, when these are listed.
    #[must_use]
    pub fn may_ping(&self, role: &Role, listed: &[RoleId]) -> bool {
        rights::is_pingable(role, &self.asker, listed)
    }
}

/// Carries a deed out in a transaction of its own.
pub async fn carry_out(
    context: &TicketContext,
    number: i64,
    who: &Worker,
    deed: &Deed,
) -> Result<Ticket> {
    possible_deed(context, number, who, deed).await?;
    let mut tx = context.app.db.begin().await?;
    let ticket = perform(context, &mut tx, number, who, deed).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Looks at what has to be asked of Discord before a deed is carried out.
pub async fn possible_deed(
    context: &TicketContext,
    number: i64,
    who: &Worker,
    deed: &Deed,
) -> Result<()> {
    let ticket = flow::find(&context.app, context.guild, number).await?;
    who.sees(&ticket)?;
    match deed {
        Deed::Move(Act::Assign(user)) => {
            rights::assignable(context, &ticket, (&who.asker, &who.rules), *user).await
        }
        Deed::Move(Act::Escalate(target)) => rights::reachable(context, &who.asker, *target).await,
        Deed::Admit(user) => leave::is_here(&context.app, context.guild, *user).await,
        _ => Ok(()),
    }
}

/// Carries a deed out. Look first whether it is possible: [`possible_deed`].
pub async fn perform(
    context: &TicketContext,
    tx: &mut Tx,
    number: i64,
    who: &Worker,
    deed: &Deed,
) -> Result<Ticket> {
    let by = who.by;
    let seen = store::find(&mut *tx, context.guild, number).await?;
    who.sees(&seen.ok_or_else(|| unknown(number))?)?;
    match deed {
        Deed::Move(one) => {
            act(context, tx, number, by, std::slice::from_ref(one), &How::default()).await
        }
        Deed::Close(reason) => {
            let reason = within(reason, REASON_MAX)?;
            let how = How::because((!reason.is_empty()).then_some(reason));
            act(context, tx, number, by, &[Act::Close], &how).await
        }
        Deed::Note(words) => {
            around::note(context, tx, number, by, &unix(words)).await?;
            context.lock(tx, number).await
        }
        Deed::Say(words) => {
            let words = within(words, around::REPLY_MAX)?;
            if words.is_empty() {
                return Err(wrong(tr!("Write something to say.")));
            }
            around::say(context, tx, number, by, &words).await
        }
        Deed::Prioritise(priority) => around::prioritise(context, tx, number, by, *priority).await,
        Deed::Label(typed) => {
            if has(&context.lock(tx, number).await?, typed) {
                return Err(Error::Refused(tr!("The ticket has this label already.")));
            }
            around::label(context, tx, number, by, typed).await
        }
        Deed::Unlabel(typed) => {
            if !has(&context.lock(tx, number).await?, typed) {
                return Err(Error::Refused(tr!("The ticket does not have this label.")));
            }
            around::label(context, tx, number, by, typed).await
        }
        Deed::Admit(user) => around::add(context, tx, number, by, *user).await,
        Deed::Dismiss(user) => around::remove(context, tx, number, by, *user).await,
    }
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
