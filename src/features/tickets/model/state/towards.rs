//! From a status to another that somebody names.
//!
//! Invariant: a status is reached by acts that are allowed one by one, or not at all.

use super::{Act, Actor, State, Status, Target, act};
use crate::{lang::Text, tr};

/// The acts that bring a ticket to a status, for who names the status; `escalate` is where to, when it is
/// known. They may still be refused one by one.
pub fn towards(
    state: &State,
    wanted: Status,
    by: Actor,
    escalate: Option<Target>,
) -> Result<Vec<Act>, Text> {
    if state.status == wanted {
        return Err(tr!("This ticket has this status already."));
    }
    let mut acts = Vec::new();
    let mut at = *state;
    let mut push = |at: &mut State, next: Act| {
        *at = act(at, &next, by)?;
        acts.push(next);
        Ok::<(), Text>(())
    };
    if at.status == Status::Closed {
        push(&mut at, Act::Reopen)?;
    }
    if matches!(wanted, Status::Open | Status::Claimed) {
        if at.status == Status::WaitingForUser {
            push(&mut at, Act::Answered)?;
        }
        if at.escalated.is_some() && (wanted == Status::Open || at.claimant.is_some()) {
            push(&mut at, Act::Deescalate)?;
        }
    }
    if at.status == wanted {
        return Ok(acts);
    }
    let last = match wanted {
        Status::Open => Act::Unclaim,
        Status::Claimed => Act::Claim,
        Status::WaitingForUser => Act::Wait,
        Status::Closed => Act::Close,
        Status::Escalated => Act::Escalate(escalate.ok_or_else(|| {
            tr!(
                "To whom? Use the button **Escalate** on the ticket, or set a role first: `/config tickets set` with the setting `escalation_role`."
            )
        })?),
    };
    push(&mut at, last)?;
    Ok(acts)
}
