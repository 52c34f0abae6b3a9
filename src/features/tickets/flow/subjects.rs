//! Ticket types and canned replies in the history, and taking changes of them back.
//!
//! Invariant: nothing is put back where something else holds than what the change left.

use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};

use super::{PANELS, Result, TicketContext, store};
use crate::{
    app::App,
    changes::{Back, By, Part, Subject},
    db::Tx,
    error::Error,
    features::tickets::model::{
        Panel, TicketType,
        panel::{self, PANELS_MAX},
        ticket_type::{NEW, TYPES_MAX},
        type_parts,
    },
    jobs::tasks,
    lang::Text,
    tr,
};

/// The kind of ticket types in the history.
pub const TYPE: &str = "ticket_type";
/// The kind of canned replies in the history.
pub const REPLY: &str = "ticket_reply";

/// The subjects that tickets own for guilds.
pub static SUBJECTS: &[&dyn Subject] = &[&Types, &Panels, &Replies];

/// The kind of panels in the history.
pub const PANEL: &str = "ticket_panel";

pub(super) fn write_panel(panel: &Panel) -> Result<Json> {
    serde_json::to_value(panel).map_err(|e| Error::internal("write a ticket panel", e))
}

fn read_panel(value: &Json) -> Result<Panel> {
    serde_json::from_value(value.clone()).map_err(|e| Error::internal("read a ticket panel", e))
}

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
        type_parts(&kind).into_iter().map(|(name, value)| Part { name, value }).collect()
    }

    fn restore<'a>(
        &'a self,
        app: &'a App,
        tx: &'a mut Tx,
        by: By,
        back: Back<'a>,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            let context = TicketContext::within(app, tx, by.guild).await?;
            let restored = restore_type(&context, tx, back).await?;
            tasks::enqueue(tx, by.guild, PANELS, "all", back.now).await?;
            Ok(restored)
        })
    }
}

async fn restore_type(context: &TicketContext, tx: &mut Tx, back: Back<'_>) -> Result<bool> {
    let guild = context.guild;
    let number = back.id.parse().unwrap_or(NEW);
    let types = store::types(&mut *tx, guild, context.lang).await?;
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

/// Refuses a panel that would be one too many, or called like another.
pub(super) fn room_for_panel(all: &[Panel], panel: &Panel) -> Result<()> {
    let others = || all.iter().filter(|other| other.number != panel.number);
    if others().any(|other| other.name.to_lowercase() == panel.name.to_lowercase()) {
        return Err(Error::Refused(tr!(
            "There is a panel called {name} already. Choose another name.",
            name = panel.name.as_str()
        )));
    }
    if others().count() >= PANELS_MAX {
        return Err(Error::Refused(tr!(
            "There are {max} panels, which is the most there can be. Remove one first.",
            max = PANELS_MAX
        )));
    }
    Ok(())
}

struct Panels;

impl Subject for Panels {
    fn kind(&self) -> &'static str {
        PANEL
    }

    fn title(&self) -> Text {
        tr!("Ticket panels")
    }

    fn name(&self, _id: &str, value: &Json) -> Text {
        let name = read_panel(value).map(|panel| panel.name).unwrap_or_default();
        tr!("Ticket panel {name}", name = name)
    }

    fn parts(&self, value: &Json) -> Vec<Part> {
        let Ok(panel) = read_panel(value) else { return Vec::new() };
        panel::parts(&panel).into_iter().map(|(name, value)| Part { name, value }).collect()
    }

    fn restore<'a>(
        &'a self,
        app: &'a App,
        tx: &'a mut Tx,
        by: By,
        back: Back<'a>,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            let context = TicketContext::within(app, tx, by.guild).await?;
            let restored = restore_panel(&context, tx, back).await?;
            tasks::enqueue(tx, by.guild, PANELS, "all", back.now).await?;
            Ok(restored)
        })
    }
}

async fn restore_panel(context: &TicketContext, tx: &mut Tx, back: Back<'_>) -> Result<bool> {
    let guild = context.guild;
    let number = back.id.parse().unwrap_or(NEW);
    let all = store::panels(&mut *tx, guild, context.lang).await?;
    let present = all.iter().find(|panel| panel.number == number);
    let expected = back.expected.map(read_panel).transpose()?;
    let wanted = back.value.map(read_panel).transpose()?.map(|panel| Panel { number, ..panel });
    let same = match (present, expected) {
        (None, None) => true,
        (Some(present), Some(left)) => {
            *present == Panel { number, revision: present.revision, ..left }
        }
        _ => false,
    };
    if !same {
        return Ok(false);
    }
    if let Some(panel) = &wanted {
        room_for_panel(&all, panel)?;
    }
    match (present, wanted) {
        (None, Some(panel)) => store::revive_panel(tx, guild, &panel).await,
        (None, None) => Ok(true),
        (Some(present), wanted) => {
            Ok(store::save_panel(tx, guild, Some(present), wanted.as_ref()).await?.is_some())
        }
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
