//! Targets, warnings, silence, and people who left.

use alphapy::{clock::Time, db::sql, features::tickets::flow};
use chrono::TimeDelta;
use serde_json::json;

use super::{
    card, channel, member, messages, open, poll_messages, says, set, settle, staff, staffed,
};
use crate::support::{
    bot::{Bot, n, p},
    database::on_both,
};

/// Moves what a ticket remembers into the past, as if so much time had passed.
async fn age(bot: &Bot, by: TimeDelta) {
    type Times = (i64, Option<Time>, Time, Option<Time>, Option<Time>);
    let rows: Vec<Times> =
        sql("SELECT number, answer_due_at, requester_seen_at, idle_warned_at, waiting_since FROM tickets")
            .all(&bot.app.db)
            .await
            .expect("reads");
    for (number, due, seen, warned, waiting) in rows {
        sql("UPDATE tickets SET answer_due_at = $2, requester_seen_at = $3, idle_warned_at = $4,
                 look_at = $5, waiting_since = $6 WHERE number = $1")
        .bind(number)
        .bind(due.map(|t| t - by))
        .bind(seen - by)
        .bind(warned.map(|t| t - by))
        .bind(bot.app.clock.now() - TimeDelta::seconds(1))
        .bind(waiting.map(|t| t - by))
        .run(&bot.app.db)
        .await
        .expect("updates");
    }
}

/// Looks at the clocks that are due, reads the channels they wait for, and posts what follows.
async fn look(bot: &Bot) {
    flow::look(bot.app.clone()).await.expect("looks");
    poll_messages(bot).await;
    settle(bot).await;
}

on_both! {
    async fn staff_is_warned_then_told_and_each_only_once(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "sla_first_response", "value": "10h" })).await;
        open(&bot.member(), "Soon please").await;
        let place = channel(&bot, 1).expect("a channel");
        look(&bot).await;
        assert_eq!(says(&bot, place, "⏳"), 0);
        age(&bot, TimeDelta::hours(9)).await;
        look(&bot).await;
        age(&bot, TimeDelta::zero()).await;
        look(&bot).await;
        assert_eq!(says(&bot, place, "⏳"), 1, "{:?}", messages(&bot, place));
        let warned = messages(&bot, place).into_iter().find(|(_, m)| m.to_string().contains("⏳")).expect("warned").1;
        assert_eq!(warned["mention_roles"], json!([n::STAFF_ROLE.to_string()]), "{warned}");
        age(&bot, TimeDelta::hours(2)).await;
        look(&bot).await;
        age(&bot, TimeDelta::hours(2)).await;
        look(&bot).await;
        assert_eq!(says(&bot, place, "is late"), 1, "{:?}", messages(&bot, place));
        bot.assert_clean();
    }

    async fn a_silent_requester_is_warned_and_then_the_ticket_closes(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "idle_warn_days", "value": "3" })).await;
        set(&bot, "tickets", json!({ "setting": "auto_close_days", "value": "5" })).await;
        open(&bot.member(), "Hm").await;
        let place = channel(&bot, 1).expect("a channel");
        age(&bot, TimeDelta::days(30)).await;
        look(&bot).await;
        assert_eq!(says(&bot, place, "still need help"), 0, "staff's turn never idles");
        let (message, _) = card(&bot, place);
        staff(&bot, place).click(message, "tickets:do:wait:1").await;
        age(&bot, TimeDelta::days(3)).await;
        look(&bot).await;
        assert_eq!(says(&bot, place, "still need help"), 1, "{:?}", messages(&bot, place));
        age(&bot, TimeDelta::days(1)).await;
        look(&bot).await;
        assert!(!card(&bot, place).1.to_string().contains("closed"), "two days after the warning at the soonest");
        age(&bot, TimeDelta::days(2)).await;
        look(&bot).await;
        settle(&bot).await;
        assert_eq!(says(&bot, place, "Nobody answered"), 1, "{:?}", messages(&bot, place));
        // A word of the requester would have stopped it.
        bot.admin().command("ticket reopen", json!({ "id": 1 })).await;
        settle(&bot).await;
        member(&bot, place).say("I am here").expect("writes");
        bot.assert_clean();
    }

    async fn a_requester_who_left_is_noted_once(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Bye").await;
        let place = channel(&bot, 1).expect("a channel");
        bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("a guild").members.remove(&p::MEMBER);
        for _ in 0..2 {
            flow::leavers(bot.app.clone()).await.expect("asks");
            settle(&bot).await;
        }
        assert_eq!(says(&bot, place, "left the server."), 1, "{:?}", messages(&bot, place));
        bot.assert_clean();
    }

    async fn a_deleted_channel_closes_its_ticket(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Gone").await;
        let place = channel(&bot, 1).expect("a channel");
        bot.sandbox.world().channels.remove(&place);
        poll_messages(&bot).await;
        let viewed = bot.admin().command("ticket view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("⚫ closed"), "{viewed:?}");
        bot.assert_clean();
    }
}
