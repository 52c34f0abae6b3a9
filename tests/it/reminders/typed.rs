//! Times, places and recipients as people type them, and what the response says about them.

use serde_json::json;

use super::{button, find, set};
use crate::support::{
    bot::{Bot, custom_ids, n, p},
    database::on_both,
};

on_both! {
    async fn a_rule_may_be_typed_with_its_time(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let member = bot.member();
        let made = member.command("reminder add", json!({ "when": "every monday 9am", "message": "Stand-up" })).await;
        assert!(made.text().contains("Every week on Monday at 09:00 (Europe/Amsterdam)"), "{made:?}");
        let differs = member.command("reminder add", json!({ "when": "every monday 9am", "repeat": "every week on tue", "message": "x" })).await;
        assert!(differs.text().contains("“every week on tue” is not what “every monday” says"), "{differs:?}");
        let ends = member.command("reminder add", json!({ "when": "tomorrow 9am", "repeat": "daily until 2099-06-01", "until": "2099-06-02", "message": "x" })).await;
        assert!(ends.text().contains("2099-06-02 here, and 2099-06-01"), "{ends:?}");
        // It stands in a form as well, and a choice of times keeps it.
        let form = member.command("reminder edit", json!({ "id": 1 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let asked = member.submit(&id, json!({ "When": "every tuesday at 5", "Repeat": "" })).await;
        let confirm: Vec<_> = custom_ids(&asked).into_iter().filter(|id| id.starts_with("reminder:confirm")).collect();
        assert_eq!(confirm.len(), 2, "{asked:?}");
        let changed = member.click(asked.message_id().expect("a message"), &confirm[1]).await;
        assert!(changed.text().contains("Every week on Tuesday at"), "{changed:?}");
        bot.assert_clean();
    }

    async fn every_reading_is_asked_about_and_slips_are_named(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        let asked = member.command("reminder add", json!({ "when": "3/4/2099 5 IST", "message": "x" })).await;
        let confirm = custom_ids(&asked).into_iter().filter(|id| id.starts_with("reminder:confirm")).count();
        assert_eq!(confirm, 12, "two dates, two halves of the day, three zones: {asked:?}");
        let slip = member.command("reminder add", json!({ "when": "wendesday 9am", "message": "x" })).await;
        assert!(slip.text().contains("Did you mean **wednesday 9am**?"), "{slip:?}");
        let made = member.click(slip.message_id().expect("a message"), &button(&slip, "reminder:meant")).await;
        assert!(made.text().contains("**#1 x** is set for"), "the button is enough: {made:?}");
        bot.assert_clean();
    }

    async fn a_zone_is_a_place_and_counts_for_what_is_suggested(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        let hints = member.autocomplete("reminder add", json!({ "when": "every monday 9am", "timezone": "new york" }), "when").await;
        let name = hints.choices().expect("choices")[0]["name"].to_string();
        assert!(name.contains("09:00 (America/New_York), every week on mon"), "{name}");
        let made = member.command("reminder add", json!({ "when": "daily 9am", "timezone": "amsterdam", "message": "x" })).await;
        assert!(made.text().contains("(Europe/Amsterdam)"), "{made:?}");
        for (zone, says) in [("UTC+2", "does not follow summer time"), ("CET", "Choose a place: `Europe/Amsterdam`"), ("easter", "more than one place")] {
            let refused = member.command("reminder add", json!({ "when": "daily 9am", "timezone": zone, "message": "x" })).await;
            assert!(refused.text().contains(says), "{zone}: {refused:?}");
        }
        bot.assert_clean();
    }

    async fn the_answer_says_what_of_the_leads_is_over(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        let made = member.command("reminder add", json!({ "when": "in 30 minutes", "lead": "1h, 10m", "message": "x" })).await;
        assert!(made.text().contains("It reminds people 10m before, and at its time."), "{made:?}");
        assert!(made.text().contains("1h before is over already, so it is left out."), "{made:?}");
        let five = member.command("reminder add", json!({ "when": "in 30 minutes", "lead": "1m, 2m, 3m, 4m, 5m", "message": "x" })).await;
        assert!(five.text().contains("is set"), "five are five: {five:?}");
        let six = member.command("reminder add", json!({ "when": "in 30 minutes", "lead": "1m, 2m, 3m, 4m, 5m, 6m", "message": "x" })).await;
        assert!(six.text().contains("at most 5 lead times"), "{six:?}");
        bot.assert_clean();
    }

    async fn where_it_goes_and_whom_it_cannot_ping_is_said(engine) {
        let bot = Bot::start(engine).await;
        let options = json!({ "when": "in 1 hour", "message": "x" });
        let here = bot.admin().in_channel(n::GENERAL).command("reminder add", options.clone()).await;
        assert!(!here.text().contains("It goes there because"), "it is where it was made: {here:?}");
        set(&bot, "reminders", "default_channel", &n::ANNOUNCEMENTS.to_string()).await;
        let chosen = bot.admin().in_channel(n::GENERAL).command("reminder add", options.clone()).await;
        assert!(!chosen.text().contains("Live sessions go there"), "it is for its maker: {chosen:?}");
        let alone = bot.member().in_channel(n::ANNOUNCEMENTS).command("reminder add", options).await;
        assert!(alone.text().contains(&format!("I'll send it to you as a direct message, because you or I can't write in <#{}>", n::ANNOUNCEMENTS)), "{alone:?}");
        let stranger = bot.member().unchecked().command("reminder add", json!({ "when": "in 1 hour", "message": "x", "channel": n::GENERAL.to_string(), "mention": p::PIXEL_ADMIN.to_string() })).await;
        assert!(stranger.text().contains(&format!("<@{}> is not a member of this server", p::PIXEL_ADMIN)), "{stranger:?}");
        set(&bot, "reminders", "enabled", "false").await;
        let listed = bot.member().command("reminder list", json!({})).await;
        assert!(listed.text().contains("The feature **Reminders** is turned off in this server"), "{listed:?}");
        assert_eq!(find(&bot.app, 3).await.draft.place.recipient.map(twilight_model::id::Id::get), Some(p::MEMBER));
        bot.assert_clean();
    }
}
