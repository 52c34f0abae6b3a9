//! From a verified payload to its answer.
//!
//! Invariant: every signed interaction gets an answer that Discord accepts, whatever its content; an
//! internal error is logged once, with the reference the person sees.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use futures_util::future::BoxFuture;
use serde_json::{Value, json, value::RawValue};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::{
    cx::{Cx, Delivery, Reader},
    defer, direct,
    failure::failure,
    handler::PartialInput,
    payload::{
        self, CommandData, CommandName, ComponentData, MessageCommandData, ModalData, PartialData,
        Payload, UserCommandData, kind,
    },
    registry::{Plan, Registry},
};
use crate::{
    app::App,
    discord::{
        directory,
        reply::{self, Visibility},
    },
    error::{Error, Result},
    ids::GuildId,
    jobs::guilds,
    lang::Lang,
    panics::{CatchPanic, panicked},
    settings::{self, Current, System},
    tr,
};

/// How long reading the settings may take; the answer is due in three seconds.
const SETTINGS: Duration = Duration::from_millis(500);

/// How long finding the guild of a direct message may take.
const PLACING: Duration = Duration::from_millis(1_500);

/// The most bytes of a file where Discord does not say: what it allows everywhere.
const ATTACHMENT_SIZE: u64 = 10 * 1024 * 1024;

/// Answers an interaction with the body of the HTTP response.
pub async fn answer(app: &App, payload: Payload) -> Vec<u8> {
    let span = tracing::info_span!("interaction", id = payload.id.get(), kind = payload.kind);
    async {
        let arrived = Instant::now();
        let payload = match direct::named(&payload) {
            None => payload,
            Some(named) => match placed(app, payload, named).await {
                Ok(payload) => payload,
                Err(refusal) => return refusal,
            },
        };
        let Some(cx) = context(app, &payload).await else {
            return outside_guild(&payload);
        };
        guilds::seen(app, cx.guild());
        if payload.kind == kind::AUTOCOMPLETE {
            return suggestions(app, &payload, cx).await;
        }
        let asker = &cx.asker;
        if let Err(refused) = app.limits.interaction(asker.guild, asker.user) {
            return refusal(app, cx.reader(), Error::Limited(refused.after)).await;
        }
        let planned = catch_unwind(AssertUnwindSafe(|| plan(app, &payload, cx.clone())));
        match planned.unwrap_or_else(|panic| Err(panicked(&*panic))) {
            Ok(plan) => defer::run(app, &payload, &cx, plan, arrived).await,
            Err(error) => refusal(app, cx.reader(), error).await,
        }
    }
    .instrument(span)
    .await
}

/// The answer to an interaction that is not carried out. Rare, so it is kept out of the future of those that are,
/// which is moved more than once.
fn refusal(app: &App, reader: Reader, error: Error) -> BoxFuture<'_, Vec<u8>> {
    Box::pin(async move {
        let answer = failure(app, reader, error).await;
        answer.first_response(Visibility::Ephemeral).unwrap_or_default()
    })
}

/// The context of the interaction for handlers; `None` outside guilds.
pub async fn context(app: &App, payload: &Payload) -> Option<Cx> {
    let asker = payload.asker()?;
    let settings = settings(app, asker.guild).await;
    let system = settings.read::<System>();
    let lang = |locale: &Option<String>| locale.as_deref().map(Lang::from_locale);
    let guild_lang = system.lang(lang(&payload.guild_locale).unwrap_or_default());
    Some(Cx {
        app: app.clone(),
        interaction: payload.id,
        rules: Arc::new(settings::rights::rules(app, &settings)),
        asker,
        picked: None,
        group: None,
        settings,
        channel: payload.channel_id,
        attachment_size_limit: payload.attachment_size_limit.unwrap_or(ATTACHMENT_SIZE),
        message: payload.message.clone(),
        lang: lang(&payload.locale).unwrap_or(guild_lang),
        locale: payload.locale.clone().or(payload.guild_locale.clone()).unwrap_or_default(),
        guild_lang,
        now: app.clock.now(),
        delivery: Delivery::Signed,
    })
}

/// The guild's settings; the defaults when the database does not tell in time, which give nobody rights
/// that Discord does not.
async fn settings(app: &App, guild: GuildId) -> Arc<Current> {
    match tokio::time::timeout(SETTINGS, settings::current(app, guild)).await {
        Ok(Ok(current)) => return current,
        Ok(Err(error)) => tracing::warn!(%error, "settings could not be read"),
        Err(_) => tracing::warn!("reading settings took too long"),
    }
    crate::settings::registry(app).defaults()
}

/// The payload of a direct message with the guild that its component names; else the answer that says why not.
/// Boxed for the same reason as [`refusal`].
fn placed(
    app: &App,
    payload: Payload,
    named: (GuildId, Box<RawValue>),
) -> BoxFuture<'_, Result<Payload, Vec<u8>>> {
    Box::pin(async move {
        let lang = payload.locale.as_deref().map(Lang::from_locale).unwrap_or_default();
        let reader = Reader { lang, guild: named.0 };
        let placing = directory::look(direct::placed(app, payload, named));
        let placing = tokio::time::timeout(PLACING, placing).await;
        let late = |_| {
            Error::Unavailable(tr!("Discord does not answer right now. Try again in a minute."))
        };
        match placing.map_err(late).and_then(|placed| placed) {
            Ok(payload) => Ok(payload),
            Err(error) => Err(refusal(app, reader, error).await),
        }
    })
}

/// Finds what to do. Rights are checked here.
pub fn plan(app: &App, payload: &Payload, cx: Cx) -> Result<Plan> {
    let guild = cx.guild();
    let plan = found(app, payload, cx)?;
    let plan = Plan { run: Box::pin(directory::look(plan.run)), ..plan };
    Ok(if payload.direct { direct::plan(plan, guild) } else { plan })
}

fn found(app: &App, payload: &Payload, cx: Cx) -> Result<Plan> {
    let unreadable = |error: serde_json::Error| {
        tracing::warn!(%error, "the data of an interaction could not be read");
        Error::Refused(tr!("I could not read what Discord sent. Restart Discord and try again."))
    };
    match payload.kind {
        kind::COMMAND => {
            // Menu commands name their target; everything else is read once.
            if !payload.data_has("target_id") {
                return slash(app, payload.data().map_err(unreadable)?, cx);
            }
            let CommandName { name, kind } = payload.data().map_err(unreadable)?;
            if kind == 2 {
                let data: UserCommandData = payload.data().map_err(unreadable)?;
                return app.part::<Registry>().user_command(&name, data.target_id, cx);
            }
            if kind == 3 {
                let data: MessageCommandData = payload.data().map_err(unreadable)?;
                let mut messages = data.resolved.messages;
                let message = messages.remove(&data.target_id).ok_or_else(unknown_kind)?;
                return app.part::<Registry>().message_command(&name, message, cx);
            }
            slash(app, payload.data().map_err(unreadable)?, cx)
        }
        kind::COMPONENT => {
            let data: ComponentData = payload.data().map_err(unreadable)?;
            app.part::<Registry>().component(&data.custom_id, data.values, cx)
        }
        kind::MODAL => {
            let data: ModalData = payload.data().map_err(unreadable)?;
            let id = data.custom_id.clone();
            let picked = Some(Arc::new(data.picked()));
            app.part::<Registry>().modal(&id, data.texts(), Cx { picked, ..cx })
        }
        _ => Err(unknown_kind()),
    }
}

fn slash(app: &App, mut data: CommandData, cx: Cx) -> Result<Plan> {
    let resolved = data.resolved.take();
    let (path, options) = payload::leaf(data);
    app.part::<Registry>().command(&path, options, resolved, cx)
}

fn suggestions<'a>(app: &'a App, payload: &'a Payload, cx: Cx) -> BoxFuture<'a, Vec<u8>> {
    Box::pin(async move {
        let found = async {
            let data: PartialData = payload.data().ok()?;
            let (path, options) = payload::partial_leaf(data);
            let typed = PartialInput::focused(options)?;
            let suggested =
                directory::look(async { app.part::<Registry>().complete(&path, cx, typed).await });
            match CatchPanic(Box::pin(suggested)).await {
                Ok(choices) => Some(choices),
                Err(error @ Error::Internal { .. }) => {
                    app.incident(&error).await;
                    None
                }
                // People who may not use a command get no suggestions; the command itself says why.
                Err(_) => None,
            }
        };
        let choices = tokio::time::timeout(defer::PATIENCE, found).await;
        reply::choices(choices.ok().flatten().unwrap_or_default()).to_string().into_bytes()
    })
}

fn unknown_kind() -> Error {
    Error::Refused(tr!(
        "Discord sent something this version of the bot does not know yet. Ask an admin to update it."
    ))
}

fn outside_guild(payload: &Payload) -> Vec<u8> {
    if payload.kind == kind::AUTOCOMPLETE {
        return reply::choices(Vec::new()).to_string().into_bytes();
    }
    let lang = payload.locale.as_deref().map(Lang::from_locale);
    let text = tr!("I only work inside servers. Please use this command in one.");
    ephemeral(&lang.unwrap_or_default().say(&text))
}

/// An answer for an interaction of which only the kind could be read.
pub fn unreadable(kind: i64, error: &serde_json::Error) -> Vec<u8> {
    tracing::warn!(%error, "an interaction could not be read");
    if kind == i64::from(kind::AUTOCOMPLETE) {
        return reply::choices(Vec::new()).to_string().into_bytes();
    }
    ephemeral(&unknown_text())
}

fn unknown_text() -> String {
    match unknown_kind() {
        Error::Refused(text) => text.to_string(),
        _ => String::new(),
    }
}

fn ephemeral(content: &str) -> Vec<u8> {
    let data: Value =
        json!({ "content": content, "flags": 64, "allowed_mentions": { "parse": [] } });
    json!({ "type": 4, "data": data }).to_string().into_bytes()
}
