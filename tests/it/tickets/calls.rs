//! The cost of one ticket: every REST call from its opening to its transcript.

use serde_json::json;

use super::{card, channel, lapse_all_but_the_sweep, open, set, settle, staff, staffed};
use crate::support::{
    bot::{Bot, n},
    database::on_both,
};

/// The calls since a moment, with ids replaced by what they name.
fn calls(bot: &Bot, since: usize, place: u64) -> Vec<String> {
    let world = bot.sandbox.world();
    let me = world.application.id.to_string();
    let names = [
        (n::GUILD.to_string(), "{guild}"),
        (place.to_string(), "{ticket}"),
        (me, "{bot}"),
        (crate::support::bot::p::MEMBER.to_string(), "{requester}"),
        (n::STAFF_ONLY.to_string(), "{archive}"),
    ];
    let readable = |path: &str| {
        let parts = path.split('/').map(|part| {
            let known = names.iter().find(|(id, _)| id == part);
            let number = part.len() > 15 && part.chars().all(|c| c.is_ascii_digit());
            known.map_or(if number { "{id}" } else { part }, |(_, name)| name)
        });
        parts.collect::<Vec<_>>().join("/")
    };
    world.log[since..]
        .iter()
        .map(|call| format!("{} {}", call.method, readable(&call.path)))
        .collect()
}

on_both! {
    async fn a_ticket_takes_exactly_these_calls(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "transcript_channel", "channel": n::STAFF_ONLY.to_string() })).await;
        settle(&bot).await;
        let before = bot.sandbox.world().log.len();
        open(&bot.member(), "Count me").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let (message, _) = card(&bot, place);
        let sam = staff(&bot, place);
        sam.click(message, "tickets:do:claim:1").await;
        settle(&bot).await;
        sam.say("Here is your answer.").expect("writes");
        sam.command("ticket close", json!({ "reason": "Done" })).await;
        for _ in 0..4 {
            lapse_all_but_the_sweep(&bot).await;
            settle(&bot).await;
        }
        let mut all = calls(&bot, before, place);
        // The cached server is not asked for again; with a cache a minute old it would be three calls more.
        let mut expected = [
            "POST /guilds/{guild}/channels",
            "POST /channels/{ticket}/messages",
            "POST /channels/{ticket}/messages",
            "PATCH /channels/{ticket}/messages/{id}",
            "GET /channels/{ticket}/messages",
            "GET /applications/@me",
            "GET /guilds/{guild}/members/{requester}",
            "POST /channels/{ticket}/messages",
            "PUT /channels/{ticket}/permissions/{requester}",
            "POST /channels/{archive}/messages",
        ];
        // The message is edited and the transcript made side by side.
        all.sort_unstable();
        expected.sort_unstable();
        assert_eq!(all, expected, "{} calls", all.len());
        assert!(all.len() <= 12);
        bot.assert_clean();
    }
}
