//! The texts of a guild's tickets in its own words, and what its types ask of whoever opens one.

use alphapy::sandbox::{World, bit, seed};
use serde_json::{Value, json};

use super::{card, channel, lapse, member, messages, open, says, set, settle, staff, staffed};
use crate::support::{
    bot::{Bot, n, p},
    database::on_both,
};

/// Sends the form of a ticket type as an admin.
async fn save_type(bot: &Bot, command: &str, options: Value, fields: Value) -> String {
    let form = bot.admin().command(command, options).await;
    let id = form.modal().unwrap_or_else(|| panic!("{form:?}"))["custom_id"].clone();
    bot.admin().submit(id.as_str().expect("an id"), fields).await.text()
}

async fn add_type(bot: &Bot, name: &str, options: Value) {
    let fields = json!({ "Name": name, "Questions, one per line": "What is it?* | short" });
    let saved = save_type(bot, "ticket type add", options, fields).await;
    assert!(saved.contains("is saved"), "{saved}");
}

async fn text_of(bot: &Bot, key: &str, words: &str) {
    set(bot, "tickets", json!({ "setting": key, "value": words })).await;
}

/// The answer to `/ticket open` with this type: the form, or what stands in the way.
async fn asks(bot: &Bot, kind: i64) -> String {
    let told = bot.member().command("ticket open", json!({ "type": kind })).await;
    if told.modal().is_some() { "form".to_owned() } else { told.text() }
}

on_both! {
    async fn a_guild_says_everything_in_its_own_words(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        text_of(&bot, "channel_name", "{type}-{name}-{number}").await;
        text_of(&bot, "welcome_text", "Welcome {user}! {staff} reads **{type}** tickets.").await;
        text_of(&bot, "claimed_text", "{staff} is on {ticket}, {user}.").await;
        text_of(&bot, "waiting_text", "{user}, over to you.").await;
        text_of(&bot, "closed_text", "Bye {user}, says {staff}.").await;
        text_of(&bot, "feedback_text", "Stars please").await;
        open(&bot.member(), "It broke").await;
        let place = {
            let world = bot.sandbox.world();
            let found = world.channels.values().find(|c| c.name == "support-mia-member-0001");
            found.expect("the channel has its own name").id
        };
        let (_, first) = card(&bot, place);
        let welcome = format!("Welcome <@{}>! <@&{}> reads **Support** tickets.", p::MEMBER, n::STAFF_ROLE);
        assert_eq!(first["content"], welcome.as_str());
        assert_eq!(first["mentions"][0]["id"], p::MEMBER.to_string());
        assert_eq!(first["mention_roles"], json!([n::STAFF_ROLE.to_string()]));
        let at_work = staff(&bot, place);
        at_work.click(card(&bot, place).0, "tickets:do:claim:1").await;
        at_work.click(card(&bot, place).0, "tickets:do:wait:1").await;
        let closed = at_work.command("ticket close", json!({ "reason": "done" })).await;
        assert!(closed.text().contains("losed"), "{closed:?}");
        settle(&bot).await;
        lapse(&bot).await;
        settle(&bot).await;
        assert_eq!(says(&bot, place, &format!("<@{}> is on #1, <@{}>.", p::STAFF, p::MEMBER)), 1);
        assert_eq!(says(&bot, place, &format!("<@{}>, over to you.", p::MEMBER)), 1);
        assert_eq!(says(&bot, place, &format!("Bye <@{}>, says <@{}>.", p::MEMBER, p::STAFF)), 1);
        assert_eq!(says(&bot, place, &format!("<@{}> Stars please", p::MEMBER)), 1);
        bot.assert_clean();
    }

    async fn whoever_should_be_pinged_is_named_although_the_text_does_not(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        text_of(&bot, "welcome_text", "One moment.").await;
        open(&bot.member(), "Hello").await;
        let place = channel(&bot, 1).expect("a channel");
        let content = card(&bot, place).1["content"].as_str().expect("words").to_owned();
        assert_eq!(content, format!("<@{}> <@&{}>\nOne moment.", p::MEMBER, n::STAFF_ROLE));
        bot.assert_clean();
    }

    async fn a_long_form_is_shown_whole_and_the_subject_once(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let questions = "Subject line* | short\nOne* | paragraph\nTwo* | paragraph\nThree* | paragraph\nFour* | paragraph";
        let fields = json!({ "Name": "Long", "Questions, one per line": questions });
        save_type(&bot, "ticket type add", json!({}), fields).await;
        let form = bot.member().command("ticket open", json!({ "type": 1 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let long = |letter: &str| format!("{}end", format!("{letter}* ").repeat(660));
        let given = json!({ "Subject line": "My order", "One": long("a"), "Two": long("b"), "Three": long("c"), "Four": long("d") });
        let opened = bot.member().submit(&id, given).await;
        assert!(opened.text().contains("#1"), "{opened:?}");
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let shown: String = messages(&bot, place).iter().map(|(_, m)| m["embeds"].to_string()).collect();
        for letter in ["a", "b", "c", "d"] {
            let there = shown.matches(&format!("{letter}\\\\* ")).count();
            assert_eq!(there, 660, "every word of {letter} is there");
        }
        assert_eq!(shown.matches("My order").count(), 1);
        bot.assert_clean();
    }

    async fn a_type_says_who_may_open_it_and_how_often(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let staff_role = n::STAFF_ROLE.to_string();
        add_type(&bot, "Team", json!({ "required_role": staff_role })).await;
        let alone = bot.member().command("ticket open", json!({})).await;
        assert!(alone.modal().is_some(), "of two types only one is for them: {alone:?}");
        add_type(&bot, "Open", json!({ "open_limit": 1, "cooldown": "1d" })).await;
        add_type(&bot, "Old", json!({ "account_days": 365 })).await;
        let told = asks(&bot, 1).await;
        assert!(told.contains(&format!("<@&{staff_role}>")), "{told}");
        assert_eq!(asks(&bot, 2).await, "form");
        // A type that the member cannot open is not offered to them.
        let offered = bot.member().command("ticket open", json!({})).await;
        assert!(offered.modal().is_none());
        let offered = format!("{offered:?}");
        assert!(offered.contains("Open") && !offered.contains("Team"), "{offered}");

        let form = bot.member().command("ticket open", json!({ "type": 2 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        bot.member().submit(&id, json!({ "What is it?": "One" })).await;
        settle(&bot).await;
        let told = asks(&bot, 2).await;
        assert!(told.contains("most you can have"), "{told}");
        let place = channel(&bot, 1).expect("a channel");
        staff(&bot, place).command("ticket close", json!({})).await;
        settle(&bot).await;
        let told = asks(&bot, 2).await;
        assert!(told.contains("not long ago"), "{told}");
        // Opening one's own ticket again meets the same limits.
        let again = member(&bot, place).command("ticket reopen", json!({ "id": 1 })).await;
        assert!(again.text().contains("not long ago"), "{again:?}");
        assert_eq!(asks(&bot, 0).await, "form", "other types have their own limits");
        bot.assert_clean();
    }

    async fn a_type_pings_whom_it_names_and_says_when_somebody_works_again(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        // A week whose hours are over on every day but one minute.
        text_of(&bot, "business_hours", "mon-sun 00:00-00:01").await;
        let options = json!({ "ping_role": n::SUPPORT_ROLE.to_string() });
        let fields = json!({
            "Name": "Night", "Questions, one per line": "What is it?* | short",
            "Text outside business hours": "We are closed, {user}. Back {open_again}.",
        });
        let saved = save_type(&bot, "ticket type add", options, fields).await;
        assert!(saved.contains("is saved"), "{saved}");
        let form = bot.member().command("ticket open", json!({ "type": 1 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        bot.member().submit(&id, json!({ "What is it?": "One" })).await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        assert_eq!(card(&bot, place).1["mention_roles"], json!([n::SUPPORT_ROLE.to_string()]));
        let away = messages(&bot, place).into_iter().find(|(_, m)| m.to_string().contains("We are closed"));
        let away = away.expect("says so").1["content"].as_str().expect("words").to_owned();
        assert!(away.contains(&format!("<@{}>", p::MEMBER)) && away.contains("Back <t:"), "{away}");
        let wrong = json!({ "Name": "Night", "Questions, one per line": "Q", "Text outside business hours": "Back {soon}" });
        let told = save_type(&bot, "ticket type edit", json!({ "type": 1 }), wrong).await;
        assert!(told.contains("{soon}") && told.contains("{ticket}"), "{told}");
        bot.assert_clean();
    }

    async fn own_questions_follow_the_stars_and_the_posted_transcript_follows_both(engine) {
        let mut world = World::seeded();
        let bit_all = seed::BOT_PERMISSIONS;
        world.role_mut(n::GUILD, n::BOT_ROLE).expect("the bot's").permissions = bit_all | bit::VIEW_CHANNEL;
        let bot = Bot::with(engine, world, &[]).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "transcript_channel", "channel": n::STAFF_ONLY.to_string() })).await;
        add_type(&bot, "Orders", json!({})).await;
        {
            use alphapy::{db::sql, features::tickets::model::TicketType};
            let (body,): (String,) = sql("SELECT body FROM ticket_kinds WHERE number = 1").one(&bot.app.db).await.expect("reads");
            let mut kind: TicketType = serde_json::from_str(&body).expect("a type");
            kind.feedback = alphapy::features::tickets::model::form::parse("Would you return?* | select: Yes, No").expect("a form");
            sql("UPDATE ticket_kinds SET body = $1 WHERE number = 1").bind(serde_json::to_string(&kind).expect("writes")).run(&bot.app.db).await.expect("writes");
        }
        let form = bot.member().command("ticket open", json!({ "type": 1 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        bot.member().submit(&id, json!({ "What is it?": "A parcel" })).await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        staff(&bot, place).command("ticket close", json!({})).await;
        settle(&bot).await;
        let posted = || messages(&bot, n::STAFF_ONLY).pop().expect("a post").1;
        let before = posted();
        assert_eq!(before["attachments"].as_array().map(Vec::len), Some(2), "{before}");
        assert!(before.to_string().contains("/tickets/1/transcript") && before.to_string().contains("Open for"), "{before}");
        assert!(!before.to_string().contains('★'));

        let asked = messages(&bot, place).into_iter().find(|(_, m)| m.to_string().contains("tickets:star:4:1")).expect("asks for stars").0;
        let mia = member(&bot, place);
        let thanks = mia.click(asked, "tickets:star:4:1").await;
        assert!(format!("{thanks:?}").contains("Answer a question"), "{thanks:?}");
        let form = mia.click(thanks.message_id().expect("a message"), "tickets:comment:1").await;
        let form = form.modal().unwrap_or_else(|| panic!("{form:?}")).clone();
        assert!(form.to_string().contains("Would you return?"), "{form}");
        let said = mia.submit(form["custom_id"].as_str().expect("an id"), json!({ "Would you return?": ["Yes"], "Comment": "Quick!" })).await;
        assert!(said.text().contains("Thank you"), "{said:?}");
        lapse(&bot).await;
        settle(&bot).await;
        let after = posted();
        for words in ["★★★★☆", "Quick!", "Would you return?", "Yes"] {
            assert!(after["embeds"].to_string().contains(words), "{words} in {}", after["embeds"]);
        }
        assert_eq!(after["attachments"], before["attachments"], "its files stay");
        bot.assert_clean();
    }
}
