//! Bringing what Discord allows into line with who should see the open tickets of a guild.
//!
//! Invariant: it asks Discord only for what differs from what was asked for before, and leaves alone what people
//! changed in Discord by hand.

use super::access::{AGAIN, LATER, circle, expel, grant, looked};
use crate::{
    app::App,
    discord::directory::Age,
    error::Result,
    features::tickets::{
        flow::{Shown, TicketContext, outside, store},
        model::{
            Mode, Ticket,
            access::{self, Access, Reach, Seer},
            sight,
        },
    },
    ids::GuildId,
    jobs::{alone, tasks::Next},
};
use twilight_model::guild::Permissions;

/// Brings what Discord allows into line with who should see each open ticket of a guild.
pub async fn align(app: &App, guild: GuildId) -> Result<Next> {
    let tickets = store::with_channel(&app.db, guild).await?;
    if tickets.is_empty() {
        return Ok(Next::Done);
    }
    let mut context = TicketContext::of(app, guild).await?;
    looked(&mut context, Age::Cached).await?;
    let mut again = LATER;
    for number in tickets {
        let row = format!("guild {guild} ticket #{number}");
        let aligned = alone(app, "let people into a ticket", &row, align_one(&context, number));
        if aligned.await != Some(Aligned::Whole) {
            again = AGAIN;
        }
        if app.stopping.is_cancelled() {
            break;
        }
    }
    Ok(Next::After(again))
}

/// How bringing one ticket into line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aligned {
    /// Everyone who should sees it.
    Whole,
    /// Discord is asked, or refuses.
    Open,
}

/// The difference between the people who should see a ticket and those Discord was asked for.
struct Difference {
    grant: Vec<(Seer, Permissions)>,
    expel: Vec<Seer>,
    /// Whether something is on its way or was refused, and cannot be asked for again yet.
    open: bool,
}

fn difference(context: &TicketContext, ticket: &Ticket, known: &[Access]) -> Difference {
    let wanted = access::seers(ticket, &circle(context, ticket), known);
    let own = context.directory.as_ref().map_or(access::WORK, |it| access::own(ticket, it));
    let lacks = |reach| {
        context.directory.as_ref().is_none_or(|it| !access::lacking(ticket, reach, it).is_empty())
    };
    let cannot = lacks(Reach::LetIn);
    let open = lacks(Reach::Post) || lacks(Reach::Lock);
    let mut found = Difference { grant: Vec::new(), expel: Vec::new(), open };
    for (seer, allow) in &wanted {
        if ticket.mode == Mode::Thread && seer.is_role() {
            continue;
        }
        let row = known.iter().find(|access| access.to == *seer);
        let done = row.is_some_and(|row| {
            row.allow == access::held(*allow, own) && row.problem.is_none() || row.pending
        });
        if done {
            found.open |= row.is_some_and(|row| row.pending);
        } else if cannot {
            found.open = true;
        } else {
            found.grant.push((*seer, *allow));
        }
    }
    for row in known.iter().filter(|row| !row.kept && !row.allow.is_empty()) {
        // A person's own row goes only when they are taken out.
        if row.to.is_role() && wanted.iter().all(|(seer, _)| *seer != row.to) {
            if cannot { found.open = true } else { found.expel.push(row.to) }
        }
    }
    found
}

async fn align_one(context: &TicketContext, number: i64) -> Result<Aligned> {
    let (app, guild) = (&context.app, context.guild);
    let Some(seen) = store::find(&app.db, guild, number).await? else { return Ok(Aligned::Whole) };
    let known = store::access(&app.db, guild, number).await?;
    let differs = difference(context, &seen, &known);
    let whole = differs.grant.is_empty() && differs.expel.is_empty() && !differs.open;
    let mended = whole && seen.problem.is_some() && seen.message.is_some();
    let followed =
        seen.audience != sight::EVERY_STAFF || seen.staff_roles == context.chosen.staff_roles;
    if differs.grant.is_empty() && differs.expel.is_empty() && !mended && followed {
        return Ok(if whole { Aligned::Whole } else { Aligned::Open });
    }
    let mut tx = app.db.begin().await?;
    let mut ticket = context.lock(&mut tx, number).await?;
    for (seer, allow) in differs.grant {
        grant(context, &mut tx, &ticket, (seer, allow), false).await?;
    }
    for seer in differs.expel {
        expel(context, &mut tx, &ticket, seer).await?;
    }
    if !followed {
        ticket.staff_roles.clone_from(&context.chosen.staff_roles);
    }
    if mended {
        ticket.problem = None;
        // Locking a thread may be what was refused; doing it again changes nothing.
        if ticket.mode == Mode::Thread {
            outside::lock(context, &mut tx, &ticket).await?;
        }
    }
    context.changed(&mut tx, &mut ticket, Shown::Elsewhere).await?;
    tx.commit().await?;
    Ok(if whole { Aligned::Whole } else { Aligned::Open })
}
