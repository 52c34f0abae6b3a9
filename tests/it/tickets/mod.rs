//! Tickets as people use them, on both engines.

mod access;
mod bounds;
mod calls;
mod clocks;
mod crash;
mod crowd;
mod ends;
mod kinds;
mod life;
mod load;
mod panels;
mod reads;
mod rights;
mod words;

use std::time::Duration;

use alphapy::{
    db::sql,
    jobs::tick,
    sandbox::{Id, Outcome, Person},
};
use serde_json::{Value, json};

use crate::support::bot::{Bot, n, p};

/// Ticks until nothing more is due, a few times at most.
pub async fn settle(bot: &Bot) {
    for _ in 0..6 {
        let done = tick::once(&bot.app).await.expect("ticks");
        if done.tasks + done.entries == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Makes every task that waits due, as if its time had come, and leases lapse.
pub async fn lapse(bot: &Bot) {
    let past = bot.app.clock.now() - chrono::TimeDelta::hours(1);
    for text in [
        "UPDATE errands SET due_at = $1, lease_until = $1",
        "UPDATE effects SET due_at = $1 WHERE state = 'due'",
        "UPDATE channel_leases SET lease_until = $1",
    ] {
        sql(text).bind(past).run(&bot.app.db).await.expect("updates");
    }
}

/// The same for all but the look after what was written, as when a ticket is over before that.
pub async fn lapse_all_but_the_sweep(bot: &Bot) {
    let past = bot.app.clock.now() - chrono::TimeDelta::hours(1);
    sql("UPDATE errands SET due_at = $1, lease_until = $1 WHERE name <> 'tickets-sweep'")
        .bind(past)
        .run(&bot.app.db)
        .await
        .expect("updates");
}

/// Polls the tickets of Northwind now.
pub async fn poll_messages(bot: &Bot) {
    lapse(bot).await;
    settle(bot).await;
}

/// Sets a setting as an admin does.
pub async fn set(bot: &Bot, scope: &str, options: Value) {
    let done = bot.admin().command(&format!("config {scope} set"), options).await;
    assert!(done.text().contains("now") || done.text().contains('→'), "{done:?}");
}

/// Tickets in their category, with staff.
pub async fn staffed(bot: &Bot) {
    set(bot, "tickets", json!({ "setting": "category", "channel": n::TICKETS.to_string() })).await;
    set(bot, "tickets", json!({ "setting": "staff_roles", "role": n::STAFF_ROLE.to_string() }))
        .await;
    set(bot, "tickets", json!({ "setting": "cooldown", "value": "0" })).await;
}

/// Opens a ticket as a person does: the command, then the form.
pub async fn open(who: &Person, words: &str) -> Outcome {
    let asked = who.command("ticket open", json!({})).await;
    let modal = asked.modal().unwrap_or_else(|| panic!("a form: {asked:?}")).clone();
    let id = modal["custom_id"].as_str().expect("an id").to_owned();
    who.submit(&id, json!({ "How can we help?": words })).await
}

/// The channel of a ticket.
pub fn channel(bot: &Bot, number: i64) -> Option<Id> {
    let world = bot.sandbox.world();
    let name = format!("ticket-{number:04}");
    world.channels.values().find(|c| c.guild == Some(n::GUILD) && c.name == name).map(|c| c.id)
}

/// The messages of a channel, oldest first: id, and the whole of it.
pub fn messages(bot: &Bot, channel: Id) -> Vec<(Id, Value)> {
    let world = bot.sandbox.world();
    world.public_messages(channel).map(|m| (m.id, m.value.clone())).collect()
}

/// The ticket message: the first one with buttons.
pub fn card(bot: &Bot, channel: Id) -> (Id, Value) {
    let found = messages(bot, channel)
        .into_iter()
        .find(|(_, value)| value["components"].to_string().contains("tickets:notes:"));
    found.unwrap_or_else(|| panic!("no ticket message: {:?}", messages(bot, channel)))
}

/// Staff of Northwind, in a channel.
pub fn staff(bot: &Bot, channel: Id) -> Person {
    bot.sandbox.person(n::GUILD, p::STAFF, channel)
}

/// A member of Northwind, in a channel.
pub fn member(bot: &Bot, channel: Id) -> Person {
    bot.sandbox.person(n::GUILD, p::MEMBER, channel)
}

/// Escalates to what is picked, with a reason, as a person does: the select, then the form.
pub async fn escalate(who: &Person, asked: Id, id: &str, to: &str, reason: &str) -> Outcome {
    let form = who.select(asked, id, &[to]).await;
    let modal = form.modal().unwrap_or_else(|| panic!("asks why: {form:?}")).clone();
    who.submit(modal["custom_id"].as_str().expect("an id"), json!({ "Reason": reason })).await
}

/// Whether a message somewhere in a channel holds these words.
pub fn says(bot: &Bot, channel: Id, words: &str) -> usize {
    messages(bot, channel).iter().filter(|(_, value)| value.to_string().contains(words)).count()
}
