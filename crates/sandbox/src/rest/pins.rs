//! Pinned messages.
//!
//! Invariant: pinning needs Pin Messages; a channel holds at most 250 pins.

use serde_json::{Value, json};

use super::Route;
use crate::api::{Answer, ApiError, Ask, Handled};
use crate::world::{World, bit};

pub(super) const ROUTES: &[Route] = &[
    Route::bot("GET", "/channels/{channel}/messages/pins", list).query("before limit"),
    Route::bot("PUT", "/channels/{channel}/messages/pins/{message}", pin),
    Route::bot("DELETE", "/channels/{channel}/messages/pins/{message}", unpin),
    // The addresses of before 2025, which Discord still answers and clients still use.
    Route::bot("GET", "/channels/{channel}/pins", list_of_before),
    Route::bot("PUT", "/channels/{channel}/pins/{message}", pin),
    Route::bot("DELETE", "/channels/{channel}/pins/{message}", unpin),
];

const MAX_PINS: usize = 250;
/// How many the older list returns.
const PINS_OF_BEFORE: usize = 50;

fn list(world: &mut World, ask: &Ask) -> Handled {
    let limit = usize::try_from(ask.number("limit", 50, 1, 50)?).unwrap_or(50);
    let channel = world.seen(ask.id("channel")?)?.0.id;
    let pinned: Vec<_> =
        world.public_messages(channel).rev().filter(|one| one.value["pinned"] == true).collect();
    let items: Vec<Value> = pinned
        .iter()
        .take(limit)
        .map(|one| json!({"pinned_at": one.value["timestamp"], "message": world.message_for_bot(one)}))
        .collect();
    Answer::ok(json!({"items": items, "has_more": pinned.len() > limit}))
}

fn list_of_before(world: &mut World, ask: &Ask) -> Handled {
    let channel = world.seen(ask.id("channel")?)?.0.id;
    let pinned = world.public_messages(channel).rev().filter(|one| one.value["pinned"] == true);
    Answer::ok(pinned.take(PINS_OF_BEFORE).map(|one| world.message_for_bot(one)).collect())
}

fn pin(world: &mut World, ask: &Ask) -> Handled {
    let channel = world.permitted(ask.id("channel")?, bit::PIN_MESSAGES)?.id;
    if world.public_messages(channel).filter(|one| one.value["pinned"] == true).count() >= MAX_PINS
    {
        return Err(ApiError::new(400, 30_003, "Maximum number of pins reached (250)"));
    }
    mark(world, ask, &json!(true))
}

fn unpin(world: &mut World, ask: &Ask) -> Handled {
    world.permitted(ask.id("channel")?, bit::PIN_MESSAGES)?;
    mark(world, ask, &json!(false))
}

fn mark(world: &mut World, ask: &Ask, pinned: &Value) -> Handled {
    let (channel, message) = (ask.id("channel")?, ask.id("message")?);
    let message = world.messages.get_mut(&channel).and_then(|all| all.get_mut(&message));
    let message = message
        .filter(|one| one.ephemeral_to.is_none())
        .ok_or_else(|| ApiError::unknown(10_008))?;
    message.value["pinned"] = pinned.clone();
    Ok(Answer::Empty)
}
