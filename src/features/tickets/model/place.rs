//! Where the channel of a ticket is made.
//!
//! Invariant: what stands in the way is named before anything is made.

use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{
    Mode, Ticket,
    access::{self, Seer, WORK, held},
};
use crate::{
    discord::directory::{Channel, Directory, kind},
    ids::ChannelId,
    lang::Text,
    permissions,
    settings::check,
    tr,
};

/// Channels of one category.
pub const CATEGORY_MAX: usize = 50;
/// Channels of one guild.
pub const CHANNELS_MAX: usize = 500;

/// Where a ticket's channel goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Into this category, or into none.
    Category(Option<ChannelId>),
    /// Into a new category beside a full one.
    Beside {
        full: ChannelId,
        /// The name of the new one.
        name: String,
    },
    /// Into a private thread of this channel.
    Thread(ChannelId),
}

/// The facts that decide where a ticket's channel goes.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// Channel or thread.
    pub mode: Mode,
    /// The category of its type, or the guild's.
    pub category: Option<ChannelId>,
    /// Categories that take what does not fit into it, in the order they were made.
    pub overflow: &'a [ChannelId],
    /// The channel of threads, or where it was opened.
    pub parent: Option<ChannelId>,
}

/// Where the channel goes; or what has to be changed first.
pub fn spot(wish: &Wish<'_>, directory: &Directory) -> Result<Spot, Text> {
    match wish.mode {
        Mode::Thread => thread(wish.parent, directory),
        Mode::Channel => channel(wish.category, wish.overflow, directory),
    }
}

fn thread(parent: Option<ChannelId>, directory: &Directory) -> Result<Spot, Text> {
    let found = parent.and_then(|id| directory.channel(id));
    let Some(parent) = found.filter(|channel| channel.kind == kind::TEXT) else {
        return Err(tr!(
            "I cannot make a thread here. Ask an admin to choose a text channel: `/config tickets set` with the setting `thread_channel`."
        ));
    };
    let needs = Permissions::CREATE_PRIVATE_THREADS | Permissions::SEND_MESSAGES_IN_THREADS;
    match check::missing(parent, needs, directory) {
        None => Ok(Spot::Thread(parent.id)),
        Some(missing) => Err(lacking(&missing, &parent.name)),
    }
}

fn channel(
    category: Option<ChannelId>,
    overflow: &[ChannelId],
    directory: &Directory,
) -> Result<Spot, Text> {
    if directory.channels.len() >= CHANNELS_MAX {
        return Err(tr!(
            "This server has 500 channels, which is the most there can be. Ask staff to delete closed tickets, or to use threads."
        ));
    }
    let may = directory.bot_permissions();
    let needs = WORK | Permissions::MANAGE_CHANNELS;
    if !may.contains(needs) {
        let lacks = needs - may;
        return Err(tr!(
            "I cannot make the ticket: my role lacks **{permissions}**. Ask an admin to allow it in Server Settings → Roles.",
            permissions = permissions::names(lacks)
        ));
    }
    let Some(id) = category else { return Ok(Spot::Category(None)) };
    let Some(first) = directory.channel(id).filter(|c| c.kind == kind::CATEGORY) else {
        return Err(tr!(
            "The category of tickets is gone. Ask an admin to choose another: `/config tickets set` with the setting `category`."
        ));
    };
    let last_first = std::iter::once(&id).chain(overflow);
    for category in last_first.filter_map(|id| directory.channel(*id)) {
        if children(category.id, directory) < CATEGORY_MAX {
            return match check::missing(category, Permissions::MANAGE_CHANNELS, directory) {
                None => Ok(Spot::Category(Some(category.id))),
                Some(missing) => Err(lacking(&missing, &category.name)),
            };
        }
    }
    let name = format!("{} {}", crate::text::cut(&first.name, 95), overflow.len() + 2);
    Ok(Spot::Beside { full: first.id, name })
}

fn children(category: ChannelId, directory: &Directory) -> usize {
    directory.channels.iter().filter(|c| c.parent_id == Some(category)).count()
}

fn lacking(permissions: &str, place: &str) -> Text {
    tr!(
        "I cannot make the ticket: I lack **{permissions}** in **{place}**. Ask an admin to allow it, then try again.",
        permissions = permissions,
        place = place
    )
}

/// The name of a ticket's channel. Its state is not in it: Discord allows two renames in ten minutes.
pub fn name(ticket: &Ticket) -> String {
    ticket.channel_name.clone().unwrap_or_else(|| format!("ticket-{:04}", ticket.number))
}

/// The marker in the topic of a ticket's channel, so that it can be found again.
pub fn marker(number: i64) -> String {
    format!("alphapy-ticket-{number}")
}

/// The body of the request that makes a channel.
pub fn channel_body(
    ticket: &Ticket,
    category: Option<ChannelId>,
    seers: &[(Seer, Permissions)],
    directory: &Directory,
) -> Value {
    let topic = format!("#{} · {} · {}", ticket.number, ticket.subject, marker(ticket.number));
    json!({
        "name": name(ticket),
        "type": kind::TEXT,
        "topic": topic,
        "parent_id": category,
        "permission_overwrites": access::overwrites(seers, directory),
    })
}

/// The body of the request that makes a thread; a week until Discord archives it.
pub fn thread_body(ticket: &Ticket) -> Value {
    json!({ "name": name(ticket), "type": 12, "invitable": false, "auto_archive_duration": 10_080 })
}

/// The body of the request that makes a category like a full one.
pub fn category_body(full: &Channel, name: &str, directory: &Directory) -> Value {
    let own = directory.bot_permissions();
    let overwrites: Vec<_> = full
        .overwrites
        .iter()
        .map(|o| {
            json!({
                "id": o.id, "type": u8::from(o.kind),
                "allow": held(o.allow, own), "deny": held(o.deny, own),
            })
        })
        .collect();
    json!({ "name": name, "type": kind::CATEGORY, "permission_overwrites": overwrites })
}

#[cfg(test)]
mod tests {
    use twilight_model::id::Id;

    use super::*;
    use crate::discord::directory::{Member, Server};

    const ALL_THERE: Permissions = WORK.union(Permissions::MANAGE_CHANNELS);

    fn directory(permissions: Permissions, tickets: usize) -> Directory {
        let server: Server = serde_json::from_value(json!({
            "id": "1", "name": "Guild", "owner_id": "9",
            "roles": [{ "id": "1", "name": "@everyone", "permissions": permissions, "position": 0 },
                      { "id": "30", "name": "Staff", "permissions": "0", "position": 1 }],
        }))
        .expect("a server");
        let member: Member =
            serde_json::from_value(json!({ "user": { "id": "5", "username": "bot" } }))
                .expect("a member");
        let mut channels = vec![
            json!({ "id": "20", "type": 4, "name": "Tickets" }),
            json!({ "id": "21", "type": 4, "name": "Tickets 2" }),
        ];
        channels.extend((0..tickets).map(
            |n| json!({ "id": (100 + n).to_string(), "type": 0, "name": "t", "parent_id": "20" }),
        ));
        let channels = serde_json::from_value(json!(channels)).expect("channels");
        Directory::new(&server, channels, Id::new(5), &member)
    }

    fn wish(overflow: &[ChannelId]) -> Wish<'_> {
        Wish { mode: Mode::Channel, category: Some(Id::new(20)), overflow, parent: None }
    }

    #[test]
    fn a_full_category_overflows_into_the_next_and_then_into_a_new_one() {
        let (room, full) = (directory(ALL_THERE, 49), directory(ALL_THERE, 50));
        assert_eq!(spot(&wish(&[]), &room), Ok(Spot::Category(Some(Id::new(20)))));
        let beside = Spot::Beside { full: Id::new(20), name: "Tickets 2".into() };
        assert_eq!(spot(&wish(&[]), &full), Ok(beside));
        assert_eq!(spot(&wish(&[Id::new(21)]), &full), Ok(Spot::Category(Some(Id::new(21)))));
    }

    #[test]
    fn what_is_missing_is_named_before_anything_is_made() {
        let poor = directory(WORK, 0);
        let words = spot(&wish(&[]), &poor).expect_err("lacks").to_string();
        assert!(words.contains("Manage Channels"), "{words}");
        let gone = Wish { category: Some(Id::new(99)), ..wish(&[]) };
        assert!(spot(&gone, &directory(ALL_THERE, 0)).is_err());
        let nowhere = Wish { mode: Mode::Thread, ..wish(&[]) };
        assert!(spot(&nowhere, &directory(ALL_THERE, 0)).is_err());
    }
}
