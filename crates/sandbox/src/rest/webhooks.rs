//! Messages by interaction token: `@original` and follow-ups.
//!
//! Invariant: a token works from its acknowledgement until 15 minutes after the interaction, and only on its own messages.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::check::{self, Check, Rules, flag};
use crate::compose::{draft, edit_changes, sizes};
use crate::world::{Id, Interaction, Message, Pings, State, TOKEN_LIFE_MS, World};

pub(super) const ROUTES: &[Route] = &[
    Route::token("POST", "/webhooks/{app}/{token}", follow_up)
        .query("wait thread_id with_components"),
    Route::token("GET", "/webhooks/{app}/{token}/messages/{message}", one).query("thread_id"),
    Route::token("PATCH", "/webhooks/{app}/{token}/messages/{message}", edit)
        .query("thread_id with_components"),
    Route::token("DELETE", "/webhooks/{app}/{token}/messages/{message}", delete).query("thread_id"),
];

/// The interaction behind the token, when the token is alive and acknowledged.
fn interaction(world: &World, ask: &Ask) -> Result<Interaction, ApiError> {
    let known = world
        .interaction_by_token(ask.param("token"))
        .filter(|_| ask.id("app").ok() == Some(world.application.id));
    let interaction = known.ok_or_else(|| ApiError::unknown(10_015))?;
    if world.clock.now_ms() > interaction.issued_ms + TOKEN_LIFE_MS {
        return Err(ApiError::new(401, 50_027, "Invalid Webhook Token"));
    }
    if interaction.is_acknowledged() {
        Ok(interaction.clone())
    } else {
        Err(ApiError::unknown(10_015))
    }
}

fn message(world: &World, ask: &Ask, interaction: &Interaction) -> Result<Message, ApiError> {
    let id = if ask.param("message") == "@original" {
        interaction.original
    } else {
        Some(ask.id("message")?)
    };
    let own = |id: &Id| interaction.original == Some(*id) || interaction.followups.contains(id);
    let found = id.filter(own).and_then(|id| world.message(id));
    found.cloned().ok_or_else(|| ApiError::unknown(10_008))
}

fn one(world: &mut World, ask: &Ask) -> Handled {
    let interaction = interaction(world, ask)?;
    Answer::ok(message(world, ask, &interaction)?.value)
}

fn edit(world: &mut World, ask: &Ask) -> Handled {
    let interaction = interaction(world, ask)?;
    let message = message(world, ask, &interaction)?;
    let sizes = sizes(&ask.files);
    let mut check = Check::default();
    check::message(&mut check, "", &ask.body, &Rules::edit(&message.value).with_files(&sizes));
    let pings = mentions(&mut check, &ask.body);
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    let changes = edit_changes(world, message.channel, &message.value, &ask.body, &ask.files);
    world.edit(message.id, &changes, &pings);
    settle(world, &interaction, message.id);
    Answer::ok(world.message(message.id).map(|one| one.value.clone()).unwrap_or_default())
}

fn mentions(check: &mut Check, body: &Value) -> Pings {
    check::allowed_mentions(
        check,
        "allowed_mentions",
        &body["allowed_mentions"],
        Pings::of_interactions(),
    )
}

/// Marks a deferred interaction as answered once its original was touched.
fn settle(world: &mut World, interaction: &Interaction, message: Id) {
    if interaction.original != Some(message) {
        return;
    }
    if let Some(interaction) = world.interactions.get_mut(&interaction.id)
        && matches!(interaction.state, State::Thinking | State::DeferredUpdate)
    {
        interaction.state = State::Answered;
    }
}

fn follow_up(world: &mut World, ask: &Ask) -> Handled {
    let interaction = interaction(world, ask)?;
    let sizes = sizes(&ask.files);
    let rules = Rules::ANSWER.with_files(&sizes);
    let mut check = Check::default();
    check::message(&mut check, "", &ask.body, &rules);
    let pings = mentions(&mut check, &ask.body);
    world.violations.append(&mut check.oddities);
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    if interaction.state == State::Thinking
        && let Some(original) = interaction.original.and_then(|id| world.message(id).cloned())
    {
        world.violation(
            "a follow-up right after a deferral edits the placeholder: PATCH @original instead"
                .to_owned(),
        );
        let changes = edit_changes(world, original.channel, &original.value, &ask.body, &ask.files);
        world.edit(original.id, &changes, &pings);
        settle(world, &interaction, original.id);
        return Answer::ok(
            world.message(original.id).map(|one| one.value.clone()).unwrap_or_default(),
        );
    }
    let mut draft = draft(world, interaction.channel, &ask.body, &ask.files, pings, &rules);
    draft.ephemeral_to = (draft.flags & flag::EPHEMERAL != 0).then_some(interaction.user);
    draft.interaction = Some(interaction.id);
    let app = world.application.id.to_string();
    draft.extra.insert("webhook_id".to_owned(), json!(app));
    draft.extra.insert("application_id".to_owned(), json!(app));
    if let Some(original) = interaction.original {
        let reference = json!({"type": 0, "channel_id": interaction.channel.to_string(), "message_id": original.to_string(), "guild_id": interaction.guild.to_string()});
        draft.extra.insert("message_reference".to_owned(), reference);
    }
    let id = world.post(interaction.channel, draft);
    if let Some(interaction) = world.interactions.get_mut(&interaction.id) {
        interaction.followups.push(id);
    }
    Answer::ok(world.message(id).map(|one| one.value.clone()).unwrap_or_default())
}

fn delete(world: &mut World, ask: &Ask) -> Handled {
    let interaction = interaction(world, ask)?;
    let message = message(world, ask, &interaction)?;
    world.remove_message(message.id);
    settle(world, &interaction, message.id);
    Ok(Answer::Empty)
}
