//! Creating and editing messages, with the mentions they may cause.
//!
//! Invariant: a message names in `mentions` only whom its allowed mentions let it reach.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::model::{Id, Message, User};
use super::{World, bit};

/// Which ids of one kind may be mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All that the text names.
    All,
    /// Only these.
    Only(BTreeSet<Id>),
}

impl Reach {
    fn holds(&self, id: Id) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(&id),
        }
    }
}

/// The recipients that a message may reach, decided by `allowed_mentions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pings {
    /// Users.
    pub users: Reach,
    /// Roles.
    pub roles: Reach,
    /// Whether `@everyone` and `@here` count.
    pub everyone: bool,
    /// Whether the author of the answered message is mentioned.
    pub reply: bool,
}

impl Pings {
    /// Discord's default for bot messages.
    #[must_use]
    pub const fn of_bots() -> Self {
        Self { users: Reach::All, roles: Reach::All, everyone: true, reply: true }
    }

    /// Discord's default for interaction answers and webhooks.
    #[must_use]
    pub const fn of_interactions() -> Self {
        Self {
            users: Reach::All,
            roles: Reach::Only(BTreeSet::new()),
            everyone: false,
            reply: true,
        }
    }
}

/// A message about to be stored; validated before it gets here.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Author.
    pub author: Id,
    /// Text.
    pub content: String,
    /// Embeds.
    pub embeds: Vec<Value>,
    /// Components.
    pub components: Vec<Value>,
    /// Attachment objects.
    pub attachments: Vec<Value>,
    /// Flags.
    pub flags: u64,
    /// The recipients that it may mention.
    pub pings: Pings,
    /// Only this user sees it.
    pub ephemeral_to: Option<Id>,
    /// Interaction that produced it.
    pub interaction: Option<Id>,
    /// Further fields of the message object.
    pub extra: Map<String, Value>,
}

impl Draft {
    /// A plain text message.
    #[must_use]
    pub fn text(author: Id, content: &str) -> Self {
        Self {
            author,
            content: content.to_owned(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            flags: 0,
            pings: Pings::of_bots(),
            ephemeral_to: None,
            interaction: None,
            extra: Map::new(),
        }
    }
}

impl World {
    /// Posts plain text as a person.
    pub fn say(&mut self, channel: Id, author: Id, text: &str) -> Id {
        self.post(channel, Draft::text(author, text))
    }

    /// Stores a message and returns its id.
    pub fn post(&mut self, channel: Id, draft: Draft) -> Id {
        let id = self.next_id();
        self.post_as(id, channel, draft)
    }

    /// The same under an id that is known, as that of a post in a forum is: it is the id of its thread.
    pub(crate) fn post_as(&mut self, id: Id, channel: Id, draft: Draft) -> Id {
        let mut value = json!({
            "id": id.to_string(), "channel_id": channel.to_string(), "type": 0,
            "author": self.users.get(&draft.author).map(User::json),
            "timestamp": self.clock.timestamp(), "edited_timestamp": null, "tts": false, "pinned": false,
            "flags": draft.flags, "content": draft.content, "attachments": draft.attachments,
            "embeds": embeds(&draft.embeds), "components": numbered(&draft.components),
        });
        for (key, field) in draft.extra {
            value[key] = field;
        }
        self.set_mentions(&mut value, channel, draft.author, &draft.pings);
        let message = Message {
            id,
            channel,
            author: draft.author,
            value,
            ephemeral_to: draft.ephemeral_to,
            interaction: draft.interaction,
        };
        self.messages.entry(channel).or_default().insert(id, message);
        if draft.ephemeral_to.is_none()
            && let Some(channel) = self.channels.get_mut(&channel)
        {
            channel.last_message = Some(id);
        }
        self.touch();
        id
    }

    /// Replaces the given fields of a message; mentions are read anew.
    pub fn edit(&mut self, id: Id, changes: &Map<String, Value>, pings: &Pings) {
        let now = self.clock.timestamp();
        let Some(message) = self.message(id) else { return };
        let (channel, author, mut value) = (message.channel, message.author, message.value.clone());
        for (key, change) in changes {
            value[key] = match (key.as_str(), change) {
                ("content", Value::Null) => json!(""),
                ("embeds" | "components" | "attachments", Value::Null) => json!([]),
                ("embeds", Value::Array(items)) => embeds(items),
                ("components", Value::Array(items)) => numbered(items),
                _ => change.clone(),
            };
        }
        value["edited_timestamp"] = json!(now);
        self.set_mentions(&mut value, channel, author, pings);
        if let Some(message) = self.message_mut(id) {
            message.value = value;
        }
        self.touch();
    }

    fn set_mentions(&self, value: &mut Value, channel: Id, author: Id, pings: &Pings) {
        let text = value["content"].as_str().unwrap_or_default().to_owned();
        let place = self.channels.get(&channel);
        let bits = place.map_or(0, |place| self.permissions_in(place, author));
        let guild = place.and_then(|place| place.guild).and_then(|id| self.guilds.get(&id));
        let mut users: Vec<Id> = named(&text, "<@")
            .into_iter()
            .chain(named(&text, "<@!"))
            .filter(|id| pings.users.holds(*id))
            .collect();
        let answered = value["referenced_message"]["author"]["id"]
            .as_str()
            .and_then(|id| id.parse::<Id>().ok());
        users.extend(answered.filter(|_| pings.reply));
        users.sort_unstable();
        users.dedup();
        let pingable = |id: &Id| {
            let role = guild.and_then(|guild| guild.roles.get(id));
            pings.roles.holds(*id)
                && role.is_some_and(|role| role.mentionable || bits & bit::MENTION_EVERYONE != 0)
        };
        let roles: Vec<String> =
            named(&text, "<@&").iter().filter(|id| pingable(id)).map(ToString::to_string).collect();
        let loud = text.contains("@everyone") || text.contains("@here");
        value["mentions"] =
            users.iter().filter_map(|id| self.users.get(id)).map(User::json).collect();
        value["mention_roles"] = json!(roles);
        value["mention_everyone"] =
            json!(loud && pings.everyone && bits & bit::MENTION_EVERYONE != 0);
    }

    /// Removes a message, as deleting does.
    pub fn remove_message(&mut self, id: Id) {
        for channel in self.messages.values_mut() {
            channel.remove(&id);
        }
        self.touch();
    }
}

fn embeds(items: &[Value]) -> Value {
    let typed = |embed: &Value| {
        let mut embed = embed.clone();
        embed["type"] = json!("rich");
        let fields = embed.get_mut("fields").and_then(Value::as_array_mut);
        for field in fields.into_iter().flatten() {
            field["inline"] = json!(field["inline"].as_bool().unwrap_or(false));
        }
        embed
    };
    items.iter().map(typed).collect()
}

/// Gives every component without an id the next free number, as Discord does.
fn numbered(items: &[Value]) -> Value {
    let mut items = Value::Array(items.to_vec());
    let mut next = 1;
    number(&mut items, &mut next);
    items
}

pub(crate) fn number(value: &mut Value, next: &mut u64) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| number(item, next)),
        Value::Object(fields) if fields.contains_key("type") => {
            if fields.get("id").and_then(Value::as_u64).unwrap_or(0) == 0 {
                fields.insert("id".to_owned(), json!(*next));
            }
            *next += 1;
            for key in ["components", "accessory", "component"] {
                if let Some(inner) = fields.get_mut(key) {
                    number(inner, next);
                }
            }
        }
        _ => {}
    }
}

/// Ids that a text names behind a mark such as `<@&`.
fn named(text: &str, mark: &str) -> Vec<Id> {
    text.split(mark).skip(1).filter_map(|rest| rest.split_once('>')?.0.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{northwind as n, people as p};

    #[test]
    fn mentions_reach_only_whom_they_may() {
        let mut world = World::seeded();
        let text =
            format!("<@{}> <@&{}> <@&{}> @everyone", p::MEMBER, n::STAFF_ROLE, n::ADMIN_ROLE);
        let loud = world.say(n::GENERAL, p::OWNER, &text);
        let bot = world.say(n::GENERAL, world.application.id, &text);
        let quiet = Draft {
            pings: Pings { users: Reach::Only(BTreeSet::new()), ..Pings::of_interactions() },
            ..Draft::text(p::OWNER, &text)
        };
        let quiet = world.post(n::GENERAL, quiet);
        let value = |id| &world.message(id).unwrap().value;
        assert_eq!(value(loud)["mention_roles"].as_array().unwrap().len(), 2);
        assert_eq!(value(loud)["mention_everyone"], true);
        assert_eq!(
            value(bot)["mention_roles"],
            json!([n::STAFF_ROLE.to_string()]),
            "Admin is not mentionable"
        );
        assert_eq!(value(bot)["mention_everyone"], false);
        assert_eq!(value(quiet)["mentions"], json!([]));
    }
}
