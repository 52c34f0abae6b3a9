//! Turning the bot's first answer into what people see.
//!
//! Invariant: an answer is applied whole or refused whole, and only to an interaction that was not acknowledged yet.

use serde_json::{Map, Value, json};

use super::{draft, edit_changes, sizes};
use crate::api::{ApiError, Upload};
use crate::check::{self, Check, Rules, flag};
use crate::world::{Draft, Id, Interaction, Kind, Pings, State, User, World, number};

/// Applies a first answer, whether it came in the HTTP response or through the callback route.
///
/// # Errors
/// Discord's error when the answer is not acceptable.
pub(crate) fn apply(
    world: &mut World,
    id: Id,
    answer: &Value,
    files: &[Upload],
) -> Result<(), ApiError> {
    let interaction =
        world.interactions.get(&id).cloned().ok_or_else(|| ApiError::unknown(10_062))?;
    let previous = interaction
        .source
        .and_then(|source| world.message(source))
        .map(|message| message.value.clone());
    let sizes = sizes(files);
    let mut check = Check::default();
    check::response(&mut check, answer, &interaction, &sizes, previous.as_ref());
    let data = &answer["data"];
    let pings = check::allowed_mentions(
        &mut check,
        "data.allowed_mentions",
        &data["allowed_mentions"],
        Pings::of_interactions(),
    );
    for oddity in check.oddities.drain(..) {
        world.violations.push(format!("answer to {:?}: {oddity}", interaction.label));
    }
    if !check.is_clean() {
        return Err(ApiError::invalid(&check));
    }
    let (state, original) = effect(world, &interaction, answer, files, &pings);
    if let Some(one) = world.interactions.get_mut(&id) {
        one.state = state;
        one.original = original;
        one.answer = Some(answer.clone());
    }
    world.touch();
    Ok(())
}

/// Does what a checked answer says; returns the new state and what `@original` names from now on.
fn effect(
    world: &mut World,
    interaction: &Interaction,
    answer: &Value,
    files: &[Upload],
    pings: &Pings,
) -> (State, Option<Id>) {
    let data = &answer["data"];
    match answer["type"].as_u64() {
        Some(4) => {
            let pings = pings.clone();
            let draft = draft(world, interaction.channel, data, files, pings, &Rules::ANSWER);
            (State::Answered, Some(reply(world, interaction, draft)))
        }
        Some(5) => {
            let mut thinking = Draft::text(world.application.id, "");
            thinking.flags =
                (data["flags"].as_u64().unwrap_or(0) & flag::EPHEMERAL) | flag::LOADING;
            (State::Thinking, Some(reply(world, interaction, thinking)))
        }
        Some(6) => (State::DeferredUpdate, interaction.source),
        Some(7) => {
            let previous = interaction.source.and_then(|id| world.message(id)).cloned();
            if let Some(previous) = previous {
                let changes = edit_changes(world, previous.channel, &previous.value, data, files);
                world.edit(previous.id, &changes, pings);
            }
            (State::Answered, interaction.source)
        }
        Some(8) => (State::Choices(data["choices"].as_array().cloned().unwrap_or_default()), None),
        _ => {
            let mut modal = data.clone();
            number(&mut modal["components"], &mut 1);
            (State::Modal(modal), None)
        }
    }
}

/// Posts the answering message and returns its id.
fn reply(world: &mut World, interaction: &Interaction, mut draft: Draft) -> Id {
    let ephemeral = draft.flags & flag::EPHEMERAL != 0;
    draft.ephemeral_to = ephemeral.then_some(interaction.user);
    draft.interaction = Some(interaction.id);
    draft.extra.append(&mut metadata(world, interaction));
    if let Some(one) = world.interactions.get_mut(&interaction.id) {
        one.ephemeral = ephemeral;
    }
    world.post(interaction.channel, draft)
}

fn metadata(world: &World, interaction: &Interaction) -> Map<String, Value> {
    let app = world.application.id.to_string();
    let user = world.users.get(&interaction.user).map(User::json);
    let mut metadata = json!({
        "id": interaction.id.to_string(), "type": interaction.kind as u8, "user": user,
        "authorizing_integration_owners": {"0": interaction.guild.to_string()},
    });
    let mut fields = Map::new();
    if interaction.kind == Kind::Command {
        metadata["name"] = json!(interaction.label);
        let short = json!({"id": interaction.id.to_string(), "type": 2, "name": interaction.label, "user": user});
        fields.insert("interaction".to_owned(), short);
        fields.insert("type".to_owned(), json!(20));
    } else if let Some(source) = interaction.source {
        metadata["interacted_message_id"] = json!(source.to_string());
    }
    fields.insert("interaction_metadata".to_owned(), metadata);
    fields.insert("application_id".to_owned(), json!(app));
    fields.insert("webhook_id".to_owned(), json!(app));
    fields
}
