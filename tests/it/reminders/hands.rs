//! Components that people press: those shown to them, and those that a forged client would send.

use std::sync::atomic::{AtomicU64, Ordering};

use alphapy::sandbox::{Outcome, seed};
use serde_json::{Value, json};

use crate::support::bot::{Bot, custom_ids, p};

/// The id of a button whose custom id begins like this.
pub fn button(outcome: &Outcome, name: &str) -> String {
    let all = custom_ids(outcome);
    all.iter()
        .find(|id| id.starts_with(name))
        .unwrap_or_else(|| panic!("no {name}: {all:?}"))
        .clone()
}

/// The id of the last public message in a channel, and of its button that begins like this.
pub fn pressable(bot: &Bot, channel: u64, name: &str) -> (u64, String) {
    let world = bot.sandbox.world();
    let message = world.public_messages(channel).next_back().expect("a message");
    let text = message.value["components"].to_string();
    let at = text.find(&format!("\"{name}")).unwrap_or_else(|| panic!("no {name}: {text}"));
    let id = text[at + 1..].split('"').next().expect("an id").to_owned();
    (message.id, id)
}

/// Sends an interaction of somebody who holds Manage Server exactly when they are an admin of their guild.
async fn send(bot: &Bot, guild: Option<u64>, user: u64, kind: u8, data: Value) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1_400_000_000_000_000_000);
    let permissions = if user == p::PIXEL_ADMIN { "32" } else { "2048" };
    let person = json!({ "id": user.to_string() });
    let mut payload = json!({
        "id": NEXT.fetch_add(1, Ordering::Relaxed).to_string(), "type": kind, "token": "forged", "version": 1,
        "application_id": seed::APPLICATION.to_string(), "data": data
    });
    match guild {
        Some(guild) => {
            payload["guild_id"] = guild.to_string().into();
            payload["member"] = json!({ "user": person, "roles": [], "permissions": permissions });
        }
        None => payload["user"] = person,
    }
    bot.sandbox.raw(&payload).await.expect("an answer").json()["data"].to_string()
}

/// Presses a button or uses a select that nobody showed: what a forged client would send. The answer's text.
pub async fn forge(bot: &Bot, guild: u64, user: u64, custom_id: &str, values: &[&str]) -> String {
    let data = json!({ "custom_id": custom_id, "component_type": 2, "values": values });
    send(bot, Some(guild), user, 3, data).await
}

/// The same in direct messages, where Discord names no guild.
pub async fn forge_in_private(bot: &Bot, user: u64, custom_id: &str) -> String {
    let data = json!({ "custom_id": custom_id, "component_type": 2, "values": [] });
    send(bot, None, user, 3, data).await
}

/// Submits a form that nobody opened.
pub async fn submit_forged(
    bot: &Bot,
    guild: u64,
    user: u64,
    custom_id: &str,
    fields: &[(&str, &str)],
) -> String {
    let input = |(id, value): &(&str, &str)| {
        let inner = json!({ "type": 4, "id": 2, "custom_id": id, "value": value });
        json!({ "type": 18, "id": 1, "component": inner })
    };
    let components: Vec<_> = fields.iter().map(input).collect();
    let data = json!({ "custom_id": custom_id, "components": components });
    send(bot, Some(guild), user, 5, data).await
}
