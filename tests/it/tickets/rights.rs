//! Permissions, and what never crosses from one guild to another.

use alphapy::sandbox::Person;
use serde_json::json;

use super::{card, channel, messages, open, set, settle, staff, staffed};
use crate::support::{
    bot::{Bot, n, p, x},
    database::on_both,
};

on_both! {
    async fn staff_of_one_guild_cannot_touch_tickets_of_another(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Only for Northwind").await;
        let place = channel(&bot, 1).expect("a channel");
        let (message, _) = card(&bot, place);
        // Adam is an admin of both guilds; in Pixel Guild ticket 1 does not exist.
        let there = bot.sandbox.person(x::GUILD, p::ADMIN, x::GENERAL).unchecked();
        for (command, options) in [
            ("ticket view", json!({ "id": 1 })),
            ("ticket status", json!({ "id": 1, "status": "closed" })),
            ("ticket assign", json!({ "id": 1 })),
            ("ticket add", json!({ "id": 1, "user": p::OTHER_MEMBER.to_string() })),
            ("ticket remove", json!({ "id": 1, "user": p::OTHER_MEMBER.to_string() })),
            ("ticket note", json!({ "id": 1, "text": "x" })),
            ("ticket priority", json!({ "id": 1, "priority": "high" })),
            ("ticket label", json!({ "id": 1, "label": "x" })),
            ("ticket close", json!({ "id": 1 })),
            ("ticket reopen", json!({ "id": 1 })),
        ] {
            let refused = there.command(command, options).await;
            assert!(refused.text().contains("no ticket **#1**"), "{command}: {refused:?}");
        }
        let listed = there.command("ticket list", json!({ "status": "open" })).await;
        assert!(!listed.text().contains("Only for Northwind"), "{listed:?}");
        let hints = there.autocomplete("ticket view", json!({ "id": "1" }), "id").await;
        assert_eq!(hints.choices().map(<[_]>::len), Some(0), "{hints:?}");
        // The buttons of a message name a ticket of the guild they are pressed in, nothing else.
        let stolen = bot.sandbox.person(n::GUILD, p::ADMIN, place);
        drop(stolen);
        for id in ["tickets:do:claim:1", "tickets:notes:1", "tickets:escalate:1", "tickets:close:1", "tickets:ask:delete:1", "tickets:star:5:1"] {
            let refused = raw_click(&bot, id).await;
            assert!(refused.contains("no ticket **#1**"), "{id}: {refused}");
        }
        assert!(card(&bot, place).1.to_string().contains("🟢 open"), "nothing was changed");
        let _ = message;
    }

    async fn members_see_their_own_tickets_and_no_others(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Mine").await;
        let other = bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL);
        open(&other, "Somebody else's").await;
        let listed = bot.member().command("ticket list", json!({})).await;
        assert!(listed.text().contains("Mine") && !listed.text().contains("Somebody"), "{listed:?}");
        let viewed = bot.member().command("ticket view", json!({ "id": 2 })).await;
        assert!(viewed.text().contains("no ticket **#2**"), "{viewed:?}");
        let own = bot.member().command("ticket view", json!({ "id": 1 })).await;
        assert!(own.text().contains("Mine"), "{own:?}");
        let all = staff(&bot, n::GENERAL).command("ticket list", json!({})).await;
        assert!(all.text().contains("Mine") && all.text().contains("Somebody"), "{all:?}");
        for command in ["ticket panel", "ticket stats", "ticket type add"] {
            let refused = staff(&bot, n::GENERAL).command(command, json!({})).await;
            assert!(refused.text().contains("Only admins"), "{command}: {refused:?}");
        }
        for (command, options) in [
            ("ticket status", json!({ "id": 1, "status": "claimed" })),
            ("ticket assign", json!({ "id": 1 })),
            ("ticket note", json!({ "id": 1, "text": "x" })),
        ] {
            let refused = bot.member().command(command, options).await;
            assert!(refused.text().contains("Only staff"), "{command}: {refused:?}");
        }
        let closed = bot.member().command("ticket close", json!({ "id": 1, "reason": "never mind" })).await;
        assert!(closed.text().contains("closed"), "their own: {closed:?}");
        bot.assert_clean();
    }

    async fn limits_cooldown_and_blocks_hold_and_cost_nobody_their_words(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "open_limit", "value": "1" })).await;
        open(&bot.member(), "First").await;
        let refused = bot.member().command("ticket open", json!({})).await;
        assert!(refused.text().contains("1 open tickets"), "{refused:?}");
        set(&bot, "tickets", json!({ "setting": "open_limit", "value": "5" })).await;
        set(&bot, "tickets", json!({ "setting": "cooldown", "value": "1h" })).await;
        let refused = bot.member().command("ticket open", json!({})).await;
        assert!(refused.text().contains("a moment ago"), "{refused:?}");
        set(&bot, "tickets", json!({ "setting": "cooldown", "value": "0" })).await;
        let who = p::MEMBER.to_string();
        bot.admin().command("ticket block", json!({ "user": who, "reason": "spam" })).await;
        let refused = bot.member().command("ticket open", json!({})).await;
        assert!(refused.text().contains("cannot open tickets") && !refused.text().contains("spam"), "{refused:?}");
        // Staff opens one for them all the same.
        let form = staff(&bot, n::GENERAL).command("ticket open", json!({ "user": who })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let opened = staff(&bot, n::GENERAL).submit(&id, json!({ "How can we help?": "For Mia" })).await;
        assert!(opened.text().contains("#2"), "{opened:?}");
        bot.admin().command("ticket unblock", json!({ "user": who })).await;
        assert!(bot.member().command("ticket open", json!({})).await.modal().is_some());
        // A member cannot open one for somebody else.
        let other = p::OTHER_MEMBER.to_string();
        let refused = bot.member().command("ticket open", json!({ "user": other })).await;
        assert!(refused.text().contains("Only staff"), "{refused:?}");
        bot.assert_clean();
    }

    async fn two_who_claim_at_once_get_one_winner(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Race").await;
        let place = channel(&bot, 1).expect("a channel");
        let (message, _) = card(&bot, place);
        let people: Vec<Person> = [p::STAFF, p::ADMIN, p::OWNER].map(|who| bot.sandbox.person(n::GUILD, who, place)).into();
        let mut tries = Vec::new();
        for who in people {
            tries.push(tokio::spawn(async move { who.click(message, "tickets:do:claim:1").await }));
        }
        let mut won = 0;
        for one in tries {
            let outcome = one.await.expect("ends");
            // Those who came after the message changed had no button to press any more.
            let late = matches!(outcome.reply, alphapy::sandbox::Reply::Failed(_));
            won += usize::from(!late && !outcome.text().contains("has this ticket already"));
        }
        assert_eq!(won, 1, "one wins, the others are told who");
        settle(&bot).await;
        let claims = messages(&bot, place).iter().filter(|(_, m)| m["content"].to_string().contains("is handling")).count();
        assert_eq!(claims, 1);
        bot.assert_clean();
    }
}

/// A click in Pixel Guild on a button that is not there, as a forged or copied message would send it.
async fn raw_click(bot: &Bot, custom_id: &str) -> String {
    let payload = json!({
        "id": (9_000_000_000_000_000_000_u64 + u64::from(rand())).to_string(), "application_id": alphapy::sandbox::seed::APPLICATION.to_string(),
        "type": 3, "token": "t", "version": 1,
        "guild_id": x::GUILD.to_string(), "channel_id": x::GENERAL.to_string(),
        "member": { "user": { "id": p::ADMIN.to_string(), "username": "adam" }, "roles": [], "permissions": "32" },
        "message": { "id": "5", "content": "" },
        "data": { "custom_id": custom_id, "component_type": 2 },
    });
    let delivered = bot.sandbox.raw(&payload).await.expect("answers");
    String::from_utf8_lossy(&delivered.body).into_owned()
}

/// A number that was not used before in this process.
fn rand() -> u32 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
