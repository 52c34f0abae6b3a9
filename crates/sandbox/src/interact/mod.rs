//! People who use the bot: commands, clicks, choices and forms, sent exactly as Discord sends them.
//!
//! Invariant: tests and the chat page act through [`Person`] alone, so both take the same signed way over HTTP.

mod deliver;
mod form;
mod options;
mod outcome;
mod payload;

use serde_json::{Value, json};

use deliver::Sending;
pub(super) use options::usable;
pub use outcome::{Failure, Outcome, Reply, Stage};

use super::compose::Said;
use super::hub::Hub;
use super::world::{Channel, Id, Kind, Message, State, World, bit};

/// Someone in a channel of a guild, with Discord open.
#[derive(Debug, Clone)]
pub struct Person {
    hub: Hub,
    /// Guild the person has open.
    pub guild: Id,
    /// The person's user id.
    pub user: Id,
    /// Channel the person has open.
    pub channel: Id,
    bot_url: Option<String>,
    unchecked: bool,
}

/// The payload that the person wants sent, or why Discord's client would not let them.
type Prepared = Result<Sending, String>;

impl Person {
    pub(super) const fn new(hub: Hub, guild: Id, user: Id, channel: Id) -> Self {
        Self { hub, guild, user, channel, bot_url: None, unchecked: false }
    }

    /// The same person, whose interactions go to a given instance of the bot.
    #[must_use]
    pub fn via(&self, interactions_url: &str) -> Self {
        Self { bot_url: Some(interactions_url.to_owned()), ..self.clone() }
    }

    /// The same person in another channel.
    #[must_use]
    pub fn in_channel(&self, channel: Id) -> Self {
        Self { channel, ..self.clone() }
    }

    /// The same person with a client that checks nothing: options, fields and visibility are sent as they are.
    #[must_use]
    pub fn unchecked(&self) -> Self {
        Self { unchecked: true, ..self.clone() }
    }

    /// Uses a slash command, such as `faq search`, with options by name.
    pub async fn command(&self, path: &str, given: Value) -> Outcome {
        let prepared = self.prepare(|world| options::slash(self, world, path, &given, None));
        self.send(Kind::Command, path, prepared).await
    }

    /// Asks for suggestions while typing the option `focused`.
    pub async fn autocomplete(&self, path: &str, given: Value, focused: &str) -> Outcome {
        let prepared =
            self.prepare(|world| options::slash(self, world, path, &given, Some(focused)));
        self.send(Kind::Autocomplete, path, prepared).await
    }

    /// Uses a message command on a message.
    pub async fn message_command(&self, name: &str, message: Id) -> Outcome {
        let prepared = self.prepare(|world| options::on_message(self, world, name, message));
        self.send(Kind::Command, name, prepared).await
    }

    /// Uses a user command on a user.
    pub async fn user_command(&self, name: &str, target: Id) -> Outcome {
        let prepared = self.prepare(|world| options::on_user(self, world, name, target));
        self.send(Kind::Command, name, prepared).await
    }

    /// Clicks a button.
    pub async fn click(&self, message: Id, custom_id: &str) -> Outcome {
        let prepared = self.prepare(|world| self.component(world, message, custom_id, None));
        self.send(Kind::Component, custom_id, prepared).await
    }

    /// Chooses values (option values, or ids as text) in a select menu.
    pub async fn select(&self, message: Id, custom_id: &str, values: &[&str]) -> Outcome {
        let prepared =
            self.prepare(|world| self.component(world, message, custom_id, Some(values)));
        self.send(Kind::Component, custom_id, prepared).await
    }

    /// Submits the modal opened last under this custom id; fields by custom id or by label.
    pub async fn submit(&self, custom_id: &str, fields: Value) -> Outcome {
        let prepared = self.prepare(|world| form::submission(self, world, custom_id, &fields));
        self.send(Kind::Modal, custom_id, prepared).await
    }

    /// Writes a plain message.
    ///
    /// # Errors
    /// Why Discord's client would not let the person.
    pub fn say(&self, text: &str) -> Result<Id, String> {
        self.post(&Said { text, ..Said::default() })
    }

    /// Writes a message with files, or one that answers another.
    ///
    /// # Errors
    /// Why Discord's client would not let the person.
    pub fn post(&self, said: &Said<'_>) -> Result<Id, String> {
        self.hub.lock().speak(self.channel, self.user, said)
    }

    fn prepare(&self, build: impl FnOnce(&mut World) -> Prepared) -> Prepared {
        let mut world = self.hub.lock();
        let here =
            |one: &&Channel| one.guild == Some(self.guild) || one.recipient == Some(self.user);
        let channel = world.channels.get(&self.channel).filter(here).cloned();
        let channel = channel.ok_or("there is no such channel here")?;
        let bits = world.permissions_in(&channel, self.user);
        if bits & bit::VIEW_CHANNEL == 0 && !self.unchecked {
            return Err("this person cannot see the channel".to_owned());
        }
        build(&mut world)
    }

    fn component(
        &self,
        world: &mut World,
        message: Id,
        custom_id: &str,
        values: Option<&[&str]>,
    ) -> Prepared {
        let found = self.visible(world, message)?.clone();
        let component = find(&found.value["components"], custom_id)
            .ok_or("there is no such component on the message")?;
        let kind = component["type"].as_u64().unwrap_or_default();
        if component["disabled"] == true && !self.unchecked {
            return Err("the component is disabled".to_owned());
        }
        let mut data =
            json!({"custom_id": custom_id, "component_type": kind, "id": component["id"]});
        match (kind, values) {
            (2, None) => {}
            (3 | 5..=8, Some(values)) => {
                if !self.unchecked {
                    form::fits_select(component, values)?;
                }
                data["values"] = json!(values);
                data["resolved"] = payload::resolve_select(world, self, kind, values);
            }
            _ => return Err("the component is not of that kind".to_owned()),
        }
        Ok(Sending { data, source: Some(found.id), message: Some(found.value) })
    }

    /// A message this person can see.
    fn visible<'w>(&self, world: &'w World, message: Id) -> Result<&'w Message, String> {
        let found = world
            .messages
            .get(&self.channel)
            .and_then(|all| all.get(&message))
            .ok_or("there is no such message here")?;
        if self.unchecked || found.ephemeral_to.is_none_or(|user| user == self.user) {
            return Ok(found);
        }
        Err("only someone else can see that message".to_owned())
    }

    /// The last modal opened for this person under a custom id, with the interaction that opened it.
    fn modal(&self, world: &World, custom_id: &str) -> Option<(Value, Option<Id>)> {
        let mut mine = world
            .interactions
            .values()
            .rev()
            .filter(|one| one.user == self.user && one.channel == self.channel);
        mine.find_map(|one| match &one.state {
            State::Modal(modal) if modal["custom_id"] == custom_id => {
                Some((modal.clone(), one.source))
            }
            _ => None,
        })
    }
}

/// A component by custom id, at any depth.
fn find<'v>(value: &'v Value, custom_id: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.iter().find_map(|item| find(item, custom_id)),
        Value::Object(fields) if fields.get("custom_id").is_some_and(|id| id == custom_id) => {
            Some(value)
        }
        Value::Object(fields) => ["components", "accessory", "component"]
            .iter()
            .find_map(|key| find(fields.get(*key)?, custom_id)),
        _ => None,
    }
}
