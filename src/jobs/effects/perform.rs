//! Carrying effects out.
//!
//! Invariant: one instance works on a channel at a time, in the order the effects were decided.

use serde::Deserialize;
use twilight_http::request::{Method, Request as HttpRequest, RequestBuilder};

use super::{
    Request, State, Step, Verb, backoff, step,
    store::{self, Due},
};
use crate::{
    app::App,
    clock::Time,
    discord::client::{Call, CallError, Messages},
    error::{Error, Result},
    ids::{ChannelId, MessageId, to_i64},
};

/// Attempts before an effect is given up.
const ATTEMPTS: i64 = 12;
/// Messages that one page of a channel holds.
const PAGE: usize = 100;

#[derive(Deserialize)]
struct Sent {
    id: MessageId,
}

/// How one attempt went.
enum Outcome {
    Done(Option<MessageId>),
    Again(String),
    Failed(String),
    Uncertain(String),
}

/// Carries out what is due in free channels, channels side by side; the number of effects ended.
pub async fn run(app: &App) -> Result<usize> {
    let mut running = Vec::new();
    for channel in store::free_channels(app).await? {
        if store::lease(app, channel).await? {
            let worker = app.clone();
            running.push(app.spawn(async move { work(&worker, channel).await }));
        }
    }
    let mut ended = 0;
    for channel in running {
        ended += channel.await.map_err(|e| Error::internal("carry out effects", e))??;
    }
    Ok(ended)
}

async fn work(app: &App, channel: ChannelId) -> Result<usize> {
    let mut ended = 0;
    while let Some(due) = store::next(app, channel).await? {
        let outcome = attempt(app, &due).await;
        settle(app, &due, outcome).await?;
        ended += 1;
        if app.stopping.is_cancelled() || !store::lease(app, channel).await? {
            break;
        }
    }
    store::let_go(app, channel).await?;
    Ok(ended)
}

async fn settle(app: &App, due: &Due, outcome: Outcome) -> Result<()> {
    let now = app.clock.now();
    let (state, at, message, problem) = match outcome {
        Outcome::Done(message) => (State::Done, now, message.map(to_i64), None),
        Outcome::Again(problem) if due.attempts < ATTEMPTS => {
            (State::Due, now + backoff(due.attempts), None, Some(problem))
        }
        Outcome::Again(problem) | Outcome::Failed(problem) => {
            (State::Failed, now, None, Some(problem))
        }
        Outcome::Uncertain(problem) => (State::Uncertain, now, None, Some(problem)),
    };
    if let Some(problem) = &problem {
        tracing::warn!(effect = due.id, state = state.name(), problem, "an effect is not done");
        if state == State::Uncertain {
            // Operators must look for themselves, so they are told like of an error.
            app.incident(&Error::internal("a message is in doubt", problem.clone())).await;
        }
    }
    store::settle(&app.db, &due.id, state, at, message, problem).await
}

async fn attempt(app: &App, due: &Due) -> Outcome {
    match step(&due.request, due.marker.as_deref(), due.first_attempt_at, app.clock.now()) {
        Step::Perform => perform(app, due).await,
        Step::Park => Outcome::Uncertain(
            "the message may have been sent, and cannot be recognised in the channel".into(),
        ),
        Step::LookUp { marker, since } => match look_up(app, due.channel, marker, since).await {
            Ok(Found::Yes(message)) => Outcome::Done(Some(message)),
            Ok(Found::No) => perform(app, due).await,
            Ok(Found::Unreadable) => Outcome::Uncertain("the channel cannot be read back".into()),
            Err(error) if error.is_transient() => Outcome::Again(error.to_string()),
            Err(error) => Outcome::Uncertain(error.to_string()),
        },
    }
}

async fn perform(app: &App, due: &Due) -> Outcome {
    let result = match &due.request {
        Request::Send { body } => {
            let call = Call::create_message(due.channel, body).nonce(due.id.clone());
            app.discord.json::<Sent>(call).await.map(|sent| Some(sent.id))
        }
        Request::Set { verb, path, body } => {
            app.discord.empty(Call::from(set(*verb, path, body.as_ref()))).await.map(|()| None)
        }
    };
    match result {
        Ok(message) => Outcome::Done(message),
        // What was to be removed is not there.
        Err(error) if error.is_missing() && is_delete(&due.request) => Outcome::Done(None),
        Err(error) if error.is_transient() || error.in_doubt() => Outcome::Again(error.to_string()),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

fn is_delete(request: &Request) -> bool {
    matches!(request, Request::Set { verb: Verb::Delete, .. })
}

fn set(
    verb: Verb,
    path: &str,
    body: Option<&serde_json::Value>,
) -> std::result::Result<HttpRequest, twilight_http::Error> {
    let method = match verb {
        Verb::Patch => Method::Patch,
        Verb::Put => Method::Put,
        Verb::Delete => Method::Delete,
    };
    let request = RequestBuilder::raw(method, path.to_owned());
    body.map_or(RequestBuilder::raw(method, path.to_owned()), |body| request.json(body)).build()
}

/// Whether our message is in the channel.
enum Found {
    Yes(MessageId),
    No,
    Unreadable,
}

#[derive(Deserialize)]
struct Listed {
    id: MessageId,
    #[serde(default)]
    components: serde_json::Value,
}

#[derive(Deserialize)]
struct Channel {
    last_message_id: Option<MessageId>,
}

async fn look_up(
    app: &App,
    channel: ChannelId,
    marker: &str,
    first: Time,
) -> std::result::Result<Found, CallError> {
    // Our clock and Discord's may differ a little.
    let mut after = snowflake_before(first);
    loop {
        let page: Vec<Listed> =
            app.discord.json(Call::messages(channel, Messages::After(after), 100)).await?;
        let needle = serde_json::Value::from(marker);
        if let Some(found) = page.iter().find(|m| holds(&m.components, &needle)) {
            return Ok(Found::Yes(found.id));
        }
        let newest = page.iter().map(|m| m.id).max();
        match newest {
            Some(newest) if page.len() >= PAGE => after = newest,
            Some(_) => return Ok(Found::No),
            // Without the right to read history the list is empty instead of an error.
            None => {
                let channel: Channel = app.discord.json(Call::channel(channel)).await?;
                let newer = channel.last_message_id.is_some_and(|last| last > after);
                return Ok(if newer { Found::Unreadable } else { Found::No });
            }
        }
    }
}

/// Whether a component with this `custom_id` is anywhere in `components`.
fn holds(components: &serde_json::Value, marker: &serde_json::Value) -> bool {
    match components {
        serde_json::Value::Array(all) => all.iter().any(|c| holds(c, marker)),
        serde_json::Value::Object(fields) => {
            fields.get("custom_id") == Some(marker) || fields.values().any(|c| holds(c, marker))
        }
        _ => false,
    }
}

/// The smallest message id a minute before `time`.
fn snowflake_before(time: Time) -> MessageId {
    const DISCORD_EPOCH: i64 = 1_420_070_400_000;
    let millis = (time.timestamp_millis() - 60_000 - DISCORD_EPOCH).max(1);
    MessageId::new_checked(millis.cast_unsigned() << 22).unwrap_or(MessageId::new(1))
}
