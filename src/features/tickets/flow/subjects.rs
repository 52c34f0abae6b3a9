//! Ticket types and canned replies in the history, and taking changes of them back.
//!
//! Invariant: nothing is put back where something else holds than what the change left.

use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};

use super::{PANELS, Result, store};
use crate::{
    app::App,
    changes::{Back, By, Part, Subject},
    db::Tx,
    error::Error,
    features::tickets::model::{TicketType, form, ticket_type::TYPES_MAX},
    ids::GuildId,
    jobs::tasks,
    lang::Text,
    settings::duration_words,
    tr,
};

/// The kind of ticket types in the history.
pub const TYPE: &str = "ticket_type";
/// The kind of canned replies in the history.
pub const REPLY: &str = "ticket_reply";

/// What tickets own for guilds.
pub static SUBJECTS: &[&dyn Subject] = &[&Types, &Replies];

pub(super) fn write_type(kind: &TicketType) -> Result<Json> {
    serde_json::to_value(kind).map_err(|e| Error::internal("write a ticket type", e))
}

pub(super) fn read_type(value: &Json) -> Result<TicketType> {
    serde_json::from_value(value.clone()).map_err(|e| Error::internal("read a ticket type", e))
}

pub(super) fn write_reply(body: &str) -> Json {
    json!({ "text": body })
}

fn body(value: Option<&Json>) -> &str {
    value.and_then(|value| value["text"].as_str()).unwrap_or_default()
}

/// Refuses a type that would be one too many, or called like another.
pub(super) fn room_for(all: &[TicketType], kind: &TicketType) -> Result<()> {
    let others = || all.iter().filter(|other| other.number != kind.number);
    if others().any(|other| other.name.to_lowercase() == kind.name.to_lowercase()) {
        return Err(Error::Refused(tr!(
            "There is a type called {name} already. Choose another name.",
            name = kind.name.as_str()
        )));
    }
    if others().count() >= TYPES_MAX {
        return Err(Error::Refused(tr!(
            "There are {max} types, which is the most there can be. Remove one first.",
            max = TYPES_MAX
        )));
    }
    Ok(())
}

struct Types;

impl Subject for Types {
    fn kind(&self) -> &'static str {
        TYPE
    }

    fn title(&self) -> Text {
        tr!("Ticket types")
    }

    fn name(&self, _id: &str, value: &Json) -> Text {
        let name = read_type(value).map(|kind| kind.title()).unwrap_or_default();
        tr!("Ticket type {name}", name = name)
    }

    fn parts(&self, value: &Json) -> Vec<Part> {
        let Ok(kind) = read_type(value) else { return Vec::new() };
        let target = |seconds: Option<i64>| seconds.map(duration_words).unwrap_or_default();
        let roles = kind.staff_roles.iter().map(|role| format!("<@&{role}>"));
        let parts = [
            (tr!("Name"), kind.name.clone()),
            (tr!("Emoji"), kind.emoji.clone()),
            (tr!("Description"), kind.description.clone()),
            (tr!("Category"), kind.category.map(|id| format!("<#{id}>")).unwrap_or_default()),
            (tr!("Staff roles"), roles.collect::<Vec<_>>().join(" ")),
            (tr!("First answer within"), target(kind.first_response)),
            (tr!("Next answers within"), target(kind.next_response)),
            (tr!("Questions"), form::write(&kind.form)),
            (tr!("Place"), kind.position.to_string()),
        ];
        parts.into_iter().map(|(name, value)| Part { name, value }).collect()
    }

    fn restore<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        by: By,
        back: Back<'a>,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            let restored = restore_type(tx, by.guild, back).await?;
            tasks::enqueue(tx, by.guild, PANELS, "all", back.now).await?;
            Ok(restored)
        })
    }
}

async fn restore_type(tx: &mut Tx, guild: GuildId, back: Back<'_>) -> Result<bool> {
    let number = back.id.parse().unwrap_or(0);
    let types = store::types(&mut *tx, guild).await?;
    let present = types.iter().find(|kind| kind.number == number);
    let expected = back.expected.map(read_type).transpose()?;
    let wanted = back.value.map(read_type).transpose()?;
    let same = match (present, &expected) {
        (None, None) => true,
        (Some(present), Some(left)) => {
            *present == TicketType { number, revision: present.revision, ..left.clone() }
        }
        _ => false,
    };
    if !same {
        return Ok(false);
    }
    if let Some(kind) = &wanted {
        room_for(&types, &TicketType { number, ..kind.clone() })?;
    }
    match (present, wanted) {
        (None, Some(kind)) => store::revive_type(tx, guild, &TicketType { number, ..kind }).await,
        (Some(present), wanted) => {
            Ok(store::save_type(tx, guild, Some(present), wanted.as_ref()).await?.is_some())
        }
        (None, None) => Ok(true),
    }
}

struct Replies;

impl Subject for Replies {
    fn kind(&self) -> &'static str {
        REPLY
    }

    fn title(&self) -> Text {
        tr!("Prepared replies")
    }

    fn name(&self, id: &str, _value: &Json) -> Text {
        tr!("Prepared reply {name}", name = id)
    }

    fn parts(&self, value: &Json) -> Vec<Part> {
        vec![Part { name: tr!("Text"), value: body(Some(value)).to_owned() }]
    }

    fn restore<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        by: By,
        back: Back<'a>,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            let present = store::reply(&mut *tx, by.guild, back.id).await?;
            if present.unwrap_or_default() != body(back.expected) {
                return Ok(false);
            }
            let text = body(back.value);
            store::save_reply(tx, by.guild, back.id, (by.user, text), back.now).await?;
            Ok(true)
        })
    }
}
