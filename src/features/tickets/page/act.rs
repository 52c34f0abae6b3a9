//! Doing something with a ticket.
//!
//! Invariant: a form says what is to be done, not what the ticket is like; whether it can be done is found out
//! when it is sent.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    bulk::{Pairs, priority, value},
    detail::{self, Unsaved},
    page_data::PageData,
};
use crate::{
    discord::directory,
    error::{Error, Result},
    features::tickets::{
        flow,
        model::{Target, TicketAction, Verb},
    },
    ids::{ChannelId, RoleId},
    lang::Text,
    permissions::TicketStaff,
    tr,
    web::{csrf::Form, guard::In},
};

/// Does it.
pub(super) async fn act(
    site: In<TicketStaff>,
    Path((_, number)): Path<(String, i64)>,
    Form(pairs): Form<Pairs>,
) -> Response {
    site.show(acted(&site, number, &pairs).await).await
}

async fn acted(site: &In<TicketStaff>, number: i64, pairs: &Pairs) -> Result<Response> {
    let data = PageData::open(site).await?;
    let what = value(pairs, "do");
    let done = async {
        let action = action(&data, what, pairs).await?;
        flow::carry_out(&data.context, number, &data.worker, &action).await
    };
    match done.await {
        Ok(_) => {
            let to = site.at(&format!("tickets/{number}?done={what}"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Refused(text)) => again(site, number, StatusCode::CONFLICT, &text, pairs).await,
        Err(Error::Invalid(problems)) => {
            let text = problems.into_iter().next().map(|problem| problem.text);
            let text = text.unwrap_or_else(|| tr!("That needs another look."));
            again(site, number, StatusCode::UNPROCESSABLE_ENTITY, &text, pairs).await
        }
        Err(other) => Err(other),
    }
}

/// The ticket as it is now, with what stood in the way and what was typed.
async fn again(
    site: &In<TicketStaff>,
    number: i64,
    status: StatusCode,
    text: &Text,
    pairs: &Pairs,
) -> Result<Response> {
    let typed = |name| value(pairs, name).to_owned();
    let typed = Unsaved {
        note: typed("note"),
        reason: typed("reason"),
        label: if value(pairs, "do") == "label" { typed("label") } else { String::new() },
        person: typed("person"),
    };
    detail::page(site, number, status, None, Some(text), typed).await
}

async fn action(data: &PageData<'_>, what: &str, pairs: &Pairs) -> Result<TicketAction> {
    let nothing = || Error::Refused(tr!("Choose what to do with the ticket."));
    let text = |name| value(pairs, name).to_owned();
    let person = async |typed| directory::meant(&data.site.app.discord, data.guild, typed).await;
    Ok(match Verb::of_record(what).ok_or_else(nothing)? {
        Verb::Claim => TicketAction::Claim,
        Verb::Unclaim => TicketAction::Unclaim,
        Verb::Assign => TicketAction::Assign(match value(pairs, "to") {
            "me" => data.site.session.user,
            "" => person(value(pairs, "person")).await?,
            other => person(other).await?,
        }),
        Verb::Wait => TicketAction::Wait,
        Verb::Resume => TicketAction::Resume,
        Verb::Escalate => {
            TicketAction::Escalate { target: target(data, pairs).await?, reason: text("reason") }
        }
        Verb::Deescalate => TicketAction::Deescalate,
        Verb::Reopen => TicketAction::Reopen,
        Verb::Delete => TicketAction::Delete,
        Verb::Close => TicketAction::Close {
            reason: text("reason"),
            shown: value(pairs, "reason_shown") == "yes",
        },
        Verb::Note => TicketAction::Note(text("note")),
        Verb::Prioritise => TicketAction::Prioritise(priority(pairs)?),
        Verb::Label => TicketAction::Label(text("label")),
        Verb::Unlabel => TicketAction::Unlabel(text("label")),
        Verb::Add => TicketAction::Add(person(value(pairs, "person")).await?),
        Verb::Remove => TicketAction::Remove(person(value(pairs, "person")).await?),
        // It has a page of its own.
        Verb::Say => return Err(nothing()),
    })
}

/// To whom a ticket is escalated: a person when one is named, else a channel that is told, else a role.
async fn target(data: &PageData<'_>, pairs: &Pairs) -> Result<Target> {
    let person = value(pairs, "person");
    if !person.trim().is_empty() {
        return directory::meant(&data.site.app.discord, data.guild, person)
            .await
            .map(Target::User);
    }
    let channel = value(pairs, "channel").parse().ok().and_then(ChannelId::new_checked);
    if let Some(channel) = channel {
        return Ok(Target::Channel(channel));
    }
    let role = value(pairs, "role").parse().ok().and_then(RoleId::new_checked);
    role.map(Target::Role).ok_or_else(|| Error::Refused(tr!("Choose a role or name a person.")))
}
