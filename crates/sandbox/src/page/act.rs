//! The actions of the page for a person.
//!
//! Invariant: every interaction goes through [`Person`], signed and delivered like those of the tests.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::view::CONTENTS;
use crate::hub::Hub;
use crate::interact::{Outcome, Person, Reply, Stage};
use crate::world::Id;

/// One thing someone does.
#[derive(Debug, Deserialize)]
pub(super) struct Action {
    #[serde(deserialize_with = "id")]
    guild: Id,
    #[serde(deserialize_with = "id")]
    user: Id,
    #[serde(deserialize_with = "id")]
    channel: Id,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum What {
    Say { text: String },
    Command { path: String, options: Value },
    Autocomplete { path: String, options: Value, focused: String },
    MessageCommand { name: String, message: String },
    UserCommand { name: String, target: String },
    Click { message: String, custom_id: String },
    Select { message: String, custom_id: String, values: Vec<String> },
    Submit { custom_id: String, fields: Value },
    Dismiss { message: String },
    Contents { shown: bool },
}

fn id<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Id, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

fn read(text: &str) -> Id {
    text.parse().unwrap_or_default()
}

/// Does it and tells what came of it.
pub(super) async fn act(State(hub): State<Hub>, Json(action): Json<Action>) -> Json<Value> {
    let person = Person::new(hub.clone(), action.guild, action.user, action.channel);
    let outcome = match action.what {
        What::Say { text } => {
            let said = person.say(&text);
            return Json(said.map_or_else(
                |reason| refused(&reason),
                |id| json!({"reply": "said", "message": id.to_string()}),
            ));
        }
        What::Dismiss { message } => {
            let mut world = hub.lock();
            world.dismissed.insert(read(&message));
            world.touch();
            return Json(json!({"reply": "dismissed"}));
        }
        What::Contents { shown } => {
            let mut world = hub.lock();
            world.application.flags &= !CONTENTS;
            if shown {
                world.application.flags |= CONTENTS;
            }
            world.touch();
            return Json(json!({"reply": "done"}));
        }
        What::Command { path, options } => person.command(&path, options).await,
        What::Autocomplete { path, options, focused } => {
            person.autocomplete(&path, options, &focused).await
        }
        What::MessageCommand { name, message } => {
            person.message_command(&name, read(&message)).await
        }
        What::UserCommand { name, target } => person.user_command(&name, read(&target)).await,
        What::Click { message, custom_id } => person.click(read(&message), &custom_id).await,
        What::Select { message, custom_id, values } => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            person.select(read(&message), &custom_id, &values).await
        }
        What::Submit { custom_id, fields } => person.submit(&custom_id, fields).await,
    };
    Json(told(&outcome))
}

fn refused(reason: &str) -> Value {
    json!({"reply": "failed", "stage": "client", "reason": reason})
}

fn told(outcome: &Outcome) -> Value {
    match &outcome.reply {
        Reply::Message(message) | Reply::Updated(message) => {
            json!({"reply": "message", "message": message["id"]})
        }
        Reply::Deferred | Reply::DeferredUpdate => json!({"reply": "deferred"}),
        Reply::Modal(modal) => json!({"reply": "modal", "modal": modal}),
        Reply::Choices(choices) => json!({"reply": "choices", "choices": choices}),
        Reply::Failed(failure) if failure.stage == Stage::Client => refused(&failure.reason),
        Reply::Failed(failure) => {
            json!({"reply": "failed", "stage": "bot", "reason": failure.reason})
        }
    }
}
