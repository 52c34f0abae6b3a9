//! Answering an interaction over REST instead of in the HTTP response.
//!
//! Invariant: the answer goes through the very same checks as one in the HTTP response.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::compose;
use crate::world::{FIRST_ANSWER_MS, State, World};

pub(super) const ROUTES: &[Route] =
    &[Route::token("POST", "/interactions/{interaction}/{token}/callback", callback)
        .query("with_response")];

fn callback(world: &mut World, ask: &Ask) -> Handled {
    let id = ask.id("interaction")?;
    let now = world.clock.now_ms();
    let interaction = world.interactions.get(&id).filter(|one| one.token == ask.param("token"));
    let interaction = interaction.ok_or_else(|| ApiError::unknown(10_062))?;
    if interaction.is_acknowledged() {
        return Err(ApiError::new(400, 40_060, "Interaction has already been acknowledged."));
    }
    if interaction.state != State::Pending || now > interaction.issued_ms + FIRST_ANSWER_MS {
        return Err(ApiError::unknown(10_062));
    }
    compose::apply(world, id, &ask.body, &ask.files)?;
    if !ask.is_set("with_response") {
        return Ok(Answer::Empty);
    }
    let original = world.interactions.get(&id).and_then(|one| one.original);
    let message = original.and_then(|id| world.message(id));
    let kind = ask.body["type"].clone();
    let mut value = json!({
        "interaction": {"id": id.to_string(), "type": world.interactions.get(&id).map(|one| one.kind as u8),
            "response_message_id": original.map(|id| id.to_string()),
            "response_message_loading": kind == 5, "response_message_ephemeral": message.map(|one| one.ephemeral_to.is_some())},
        "resource": {"type": kind},
    });
    if let Some(message) = message {
        value["resource"]["message"] = message.value.clone();
    }
    Answer::ok(Value::clone(&value))
}
