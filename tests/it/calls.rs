//! The REST calls of the commonest commands: how many each makes until everything that it decided on is done,
//! on an instance that knows nothing of the server yet.

use std::fmt::Write as _;

use alphapy::{clock::Clock, jobs::tick};
use serde_json::{Value, json};

use crate::{
    support::{
        bot::{Bot, instance, n},
        database::Engine,
    },
    tickets,
};

/// A command, its options, and the most calls it may make.
type Common = (&'static str, fn() -> Value, usize);

const COMMON: &[Common] = &[
    ("help", || json!({}), 1),
    ("about", || json!({}), 0),
    ("faq search", || json!({ "query": "password" }), 0),
    ("faq view", || json!({ "id": 1 }), 0),
    ("faq list", || json!({}), 0),
    ("faq add", || json!({}), 0),
    ("faq pin", || json!({ "id": 1 }), 0),
    // Obstacles are reported before the form opens; sending the form asks no more of it for a minute.
    ("ticket open", || json!({}), 3),
    ("ticket list", || json!({}), 0),
    ("ticket view", || json!({ "id": 1 }), 0),
    ("ticket note", || json!({ "id": 1, "text": "seen" }), 1),
    ("ticket priority", || json!({ "id": 1, "priority": "high" }), 2),
    ("ticket label", || json!({ "id": 1, "label": "billing" }), 2),
    ("ticket close", || json!({ "id": 1 }), 12),
    ("ticket stats", || json!({}), 1),
    ("reminder add", || json!({ "when": "in 2 hours", "message": "Tea" }), 4),
    ("reminder list", || json!({}), 0),
    ("config system show", || json!({}), 0),
    ("config system set", || json!({ "setting": "timezone", "value": "Europe/Amsterdam" }), 1),
    ("config history", || json!({}), 0),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commonest_commands_ask_discord_for_little() {
    let bot = Bot::start(Engine::Sqlite).await;
    tickets::staffed(&bot).await;
    bot.add(&bot.admin(), "How to reset a password", "Like this.", "").await;
    tickets::open(&bot.member(), "Please help").await;
    tickets::settle(&bot).await;
    // Calls that follow later on a slow machine are not counted as a command's.
    tickets::lapse(&bot).await;
    tickets::settle(&bot).await;
    let mut table = String::new();
    let mut over = false;
    for (name, options, most) in COMMON {
        let (app, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        bot.sandbox.set_bot(&format!("{url}/interactions"));
        // The installation's own id is asked for once in the life of an instance.
        alphapy::discord::directory::bot(&app.discord).await.expect("known");
        let before = bot.sandbox.world().log.len();
        bot.admin().in_channel(n::GENERAL).command(name, options()).await;
        for _ in 0..3 {
            tick::once(&app).await.expect("ticks");
        }
        let world = bot.sandbox.world();
        let own = |path: &str| !path.starts_with("/webhooks/") && path != "/users/@me/guilds";
        let calls: Vec<String> = world.log[before..]
            .iter()
            .filter(|call| own(&call.path))
            .map(|call| format!("{} {}", call.method, call.path))
            .collect();
        over |= calls.len() > *most;
        writeln!(table, "{name:<20} {} of {most}: {calls:?}", calls.len()).expect("writes");
    }
    assert!(!over, "\n{table}");
    bot.assert_clean();
}
