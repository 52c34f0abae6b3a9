//! The outcome of an interaction.
//!
//! Invariant: an outcome never panics or fails by itself; whatever went wrong is told in [`Reply::Failed`].

use std::time::Duration;

use serde_json::Value;

use crate::hub::Hub;
use crate::world::{Id, Kind, State};

/// Where an interaction went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Discord's client would not have sent it.
    Client,
    /// The bot did not answer in time or not at all.
    Delivery,
    /// The bot's answer was refused.
    Answer,
}

/// A failure, with the reason developers need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where it went wrong.
    pub stage: Stage,
    /// Why.
    pub reason: String,
}

/// The reply that the person sees.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// A message, as the API shows it.
    Message(Value),
    /// "Thinking…": a message will follow.
    Deferred,
    /// Nothing yet: the message may change later.
    DeferredUpdate,
    /// The message the component is on changed.
    Updated(Value),
    /// A modal.
    Modal(Value),
    /// Suggestions.
    Choices(Vec<Value>),
    /// "The application did not respond", or the client refused.
    Failed(Failure),
}

/// The outcome of one interaction.
#[derive(Debug, Clone)]
pub struct Outcome {
    hub: Hub,
    /// Interaction id; 0 when nothing was sent.
    pub interaction: Id,
    /// The reply that the person sees.
    pub reply: Reply,
}

impl Outcome {
    pub(super) const fn refused(hub: Hub, reason: String) -> Self {
        Self { hub, interaction: 0, reply: Reply::Failed(Failure { stage: Stage::Client, reason }) }
    }

    pub(super) const fn failed(hub: Hub, interaction: Id, stage: Stage, reason: String) -> Self {
        Self { hub, interaction, reply: Reply::Failed(Failure { stage, reason }) }
    }

    /// The outcome as the world has it now.
    pub(super) fn read(hub: Hub, interaction: Id) -> Self {
        let reply = {
            let world = hub.lock();
            let Some(one) = world.interactions.get(&interaction) else {
                drop(world);
                return Self::refused(hub, "no such interaction".to_owned());
            };
            let message =
                one.original.and_then(|id| world.message(id)).map(|message| message.value.clone());
            match &one.state {
                State::Pending => failure("no answer"),
                State::Failed(reason) => failure(reason),
                State::Thinking => Reply::Deferred,
                State::DeferredUpdate => Reply::DeferredUpdate,
                State::Modal(modal) => Reply::Modal(modal.clone()),
                State::Choices(choices) => Reply::Choices(choices.clone()),
                State::Answered
                    if one.source.is_some()
                        && one.original == one.source
                        && one.kind != Kind::Command =>
                {
                    Reply::Updated(message.unwrap_or_default())
                }
                State::Answered => Reply::Message(message.unwrap_or_default()),
            }
        };
        Self { hub, interaction, reply }
    }

    /// Waits until a deferred answer is completed; other outcomes return at once.
    ///
    /// A placeholder that is still there when time is up becomes a failure; a silent deferral (type 6) stays as it is.
    #[must_use = "settling returns a new outcome"]
    pub async fn settled(self, timeout: Duration) -> Self {
        if !matches!(self.reply, Reply::Deferred | Reply::DeferredUpdate) {
            return self;
        }
        let hub = self.hub.clone();
        let mut revision = hub.lock().revision();
        let settled = tokio::time::timeout(timeout, async {
            loop {
                let now = Self::read(hub.clone(), self.interaction);
                if !matches!(now.reply, Reply::Deferred | Reply::DeferredUpdate)
                    || revision.changed().await.is_err()
                {
                    return now;
                }
            }
        });
        match settled.await {
            Ok(outcome) => outcome,
            Err(_) if self.reply == Reply::DeferredUpdate => self,
            Err(_) => Self::failed(
                hub,
                self.interaction,
                Stage::Answer,
                format!("still thinking after {timeout:?}"),
            ),
        }
    }

    /// The message answered or updated.
    #[must_use]
    pub const fn message(&self) -> Option<&Value> {
        match &self.reply {
            Reply::Message(message) | Reply::Updated(message) => Some(message),
            _ => None,
        }
    }

    /// Id of the message answered or updated.
    #[must_use]
    pub fn message_id(&self) -> Option<Id> {
        self.message()?["id"].as_str()?.parse().ok()
    }

    /// Everything readable in the answer: content, embeds and text displays, line by line; empty when there is none.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        if let Some(message) = self.message() {
            readable(message, &mut lines);
        }
        lines.join("\n")
    }

    /// Whether the answer is a message only this person sees.
    #[must_use]
    pub fn is_ephemeral(&self) -> bool {
        self.message().is_some_and(|message| message["flags"].as_u64().unwrap_or(0) & 64 != 0)
    }

    /// The modal opened.
    #[must_use]
    pub const fn modal(&self) -> Option<&Value> {
        match &self.reply {
            Reply::Modal(modal) => Some(modal),
            _ => None,
        }
    }

    /// The suggestions.
    #[must_use]
    pub fn choices(&self) -> Option<&[Value]> {
        match &self.reply {
            Reply::Choices(choices) => Some(choices),
            _ => None,
        }
    }

    /// The failure, if it failed.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match &self.reply {
            Reply::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Follow-up messages so far.
    #[must_use]
    pub fn followups(&self) -> Vec<Value> {
        let world = self.hub.lock();
        let ids = world
            .interactions
            .get(&self.interaction)
            .map(|one| one.followups.clone())
            .unwrap_or_default();
        ids.iter()
            .filter_map(|id| world.message(*id))
            .map(|message| message.value.clone())
            .collect()
    }
}

fn failure(reason: &str) -> Reply {
    Reply::Failed(Failure { stage: Stage::Answer, reason: reason.to_owned() })
}

/// Collects readable text from a message or component.
fn readable(value: &Value, lines: &mut Vec<String>) {
    for key in ["content", "title", "description", "name", "value", "text", "label"] {
        lines.extend(value[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned));
    }
    for key in ["author", "footer", "accessory"] {
        if key != "author" || value["content"].is_null() {
            let inner = &value[key];
            if inner.is_object() {
                readable(inner, lines);
            }
        }
    }
    for key in ["embeds", "fields", "components"] {
        value[key].as_array().into_iter().flatten().for_each(|inner| readable(inner, lines));
    }
}
