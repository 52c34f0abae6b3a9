//! Changes that may happen once happen once: bodies that are sent again, buttons that are pressed twice,
//! promises that are kept late.

use std::time::Duration;

use alphapy::{
    clock::Clock,
    db::sql,
    jobs::{outbox, periodic},
    sandbox::{Fault, Outcome},
};
use chrono::TimeDelta;
use serde_json::json;

use crate::{
    deferral::{search_slowly, slow_bot},
    support::{
        bot::{Bot, instance, n, p, strict},
        database::on_both,
    },
    tickets,
};

async fn entries(bot: &Bot) -> i64 {
    sql("SELECT COUNT(*) FROM faq_entries").one::<(i64,)>(&bot.app.db).await.expect("counts").0
}

/// Makes a promise look as if it had been given twenty minutes ago by an instance that is dead.
async fn grow_old(bot: &Bot) {
    let now = Clock::System.now();
    sql("UPDATE deferred_answers SET created_at = $1, lease_until = $1, lease_by = 'dead', attempts = attempts + 1")
        .bind(now - TimeDelta::minutes(20))
        .run(&bot.app.db)
        .await
        .expect("updates");
}

async fn promises(bot: &Bot) -> i64 {
    sql("SELECT COUNT(*) FROM deferred_answers").one::<(i64,)>(&bot.app.db).await.expect("counts").0
}

/// Waits until every promise is kept or given up.
async fn kept(bot: &Bot) {
    for _ in 0..100 {
        if promises(bot).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("a promise is left");
}

fn direct_messages(bot: &Bot, user: u64) -> Vec<String> {
    let world = bot.sandbox.world();
    let direct =
        world.channels.values().filter(|one| one.recipient == Some(user)).map(|one| one.id);
    let all = direct.flat_map(|id| world.public_messages(id).map(|m| m.value.to_string()));
    all.collect()
}

on_both! {
    async fn a_body_sent_again_after_its_answer_was_forgotten_changes_nothing(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, url) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        bot.sandbox.set_bot(&format!("{url}/interactions"));
        let added = bot.add(&bot.admin(), "First", "Text", "").await;
        assert_eq!(entries(&bot).await, 1, "{added:?}");
        clock.advance(TimeDelta::hours(2));
        periodic::run(&app).await.expect("cleans");
        let again = bot.sandbox.redeliver(added.interaction, &format!("{url}/interactions")).await.expect("an answer");
        assert!(again.json().to_string().contains("too old"), "{:?}", again.json());
        assert_eq!(entries(&bot).await, 1);
        // A new interaction still works.
        bot.add(&bot.admin(), "Second", "Text", "").await;
        assert_eq!(entries(&bot).await, 2);
        bot.assert_clean();
    }

    async fn a_promise_that_is_kept_late_is_told_where_only_that_person_sees_it(engine) {
        let (bot, folder) = slow_bot(engine).await;
        search_slowly(&bot).await;
        grow_old(&bot).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        folder.unblock();
        assert_eq!(alphapy::interactions::take_over::take_over(&other).await.expect("takes over"), 1);
        kept(&bot).await;
        outbox::run(&other).await.expect("tells");
        let told = direct_messages(&bot, p::MEMBER);
        assert!(told.len() == 1 && told[0].contains("only now") && told[0].contains("embeds\":[{"), "{told:?}");
        let public = bot.sandbox.world().public_messages(n::GENERAL).any(|m| m.value.to_string().contains("only now"));
        assert!(!public, "and nowhere else");
        bot.assert_clean();
    }

    async fn a_late_promise_waits_while_discord_is_silent(engine) {
        let (bot, folder) = slow_bot(engine).await;
        search_slowly(&bot).await;
        grow_old(&bot).await;
        folder.unblock();
        bot.sandbox.world().faults.push(Fault::status("GET", "/guilds/", 503, 0).times(10_000));
        let (other, _) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        alphapy::interactions::take_over::take_over(&other).await.expect("takes over");
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(promises(&bot).await, 1, "nothing is dropped because Discord could not be asked");
        bot.sandbox.world().faults.clear();
        grow_old(&bot).await;
        alphapy::interactions::take_over::take_over(&other).await.expect("takes over");
        kept(&bot).await;
        outbox::run(&other).await.expect("tells");
        assert_eq!(direct_messages(&bot, p::MEMBER).len(), 1);
    }

    async fn a_late_promise_to_somebody_who_left_is_not_kept(engine) {
        let (bot, folder) = slow_bot(engine).await;
        search_slowly(&bot).await;
        grow_old(&bot).await;
        bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("a guild").members.remove(&p::MEMBER);
        let (other, _) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        folder.unblock();
        alphapy::interactions::take_over::take_over(&other).await.expect("takes over");
        kept(&bot).await;
        outbox::run(&other).await.expect("runs");
        assert!(direct_messages(&bot, p::MEMBER).is_empty());
    }

    async fn a_prepared_reply_is_posted_once_however_often_it_is_pressed(engine) {
        let bot = Bot::start(engine).await;
        tickets::staffed(&bot).await;
        tickets::open(&bot.member(), "Help").await;
        let place = tickets::channel(&bot, 1).expect("a channel");
        bot.admin().command("ticket reply", json!({ "name": "Hello" })).await;
        bot.admin().submit("tickets:reply:hello", json!({ "Text": "Welcome aboard" })).await;
        let staff = tickets::staff(&bot, place);
        let preview = staff.command("ticket reply", json!({ "name": "hello" })).await;
        let (message, id) = (preview.message_id().expect("a preview"), press_of(&preview));
        let (one, two) = tokio::join!(staff.click(message, &id), staff.click(message, &id));
        tickets::settle(&bot).await;
        assert_eq!(tickets::says(&bot, place, "Welcome aboard"), 1, "{one:?} {two:?}");
        let refused = [one, two].iter().filter(|done| done.text().contains("already")).count();
        assert_eq!(refused, 1, "the other is told");
        bot.assert_clean();
    }

    async fn settings_that_wait_are_saved_once_however_often_it_is_pressed(engine) {
        let bot = Bot::start(engine).await;
        tickets::set(&bot, "faq", json!({ "setting": "suggestions", "value": "off" })).await;
        let asked = bot.admin().command("config rollback", json!({ "change": 1 })).await;
        let (message, id) = (asked.message_id().expect("asks"), press_of(&asked));
        let admin = bot.admin();
        let (one, two) = tokio::join!(admin.click(message, &id), admin.click(message, &id));
        let (changes,): (i64,) = sql("SELECT COUNT(*) FROM changes").one(&bot.app.db).await.expect("counts");
        assert_eq!(changes, 2, "{one:?} {two:?}");
    }

    async fn an_error_of_the_database_costs_no_ticket_its_staff(engine) {
        let bot = Bot::start(engine).await;
        tickets::staffed(&bot).await;
        let asked = bot.member().command("ticket open", json!({})).await;
        let form = asked.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        sql("ALTER TABLE ticket_kinds RENAME TO gone").run(&bot.app.db).await.expect("renames");
        let failed = bot.member().submit(&form, json!({ "How can we help?": "Help" })).await;
        sql("ALTER TABLE gone RENAME TO ticket_kinds").run(&bot.app.db).await.expect("renames");
        assert!(failed.text().contains("went wrong"), "{failed:?}");
        let (count,): (i64,) = sql("SELECT COUNT(*) FROM tickets").one(&bot.app.db).await.expect("counts");
        assert_eq!(count, 0, "no ticket of a kind that nobody chose");
    }

    async fn one_person_who_hammers_is_slowed_and_others_are_not(engine) {
        let bot = Bot::start(engine).await;
        let (_app, url) = strict(&bot.sandbox, &bot.test, Clock::System, &[]).await;
        bot.sandbox.set_bot(&format!("{url}/interactions"));
        let mut limited = 0;
        for _ in 0..80 {
            let said = bot.member().command("about", json!({})).await;
            limited += usize::from(said.text().contains("a little fast"));
        }
        assert!((1..=20).contains(&limited), "{limited} of 80");
        let other = bot.admin().command("about", json!({})).await;
        assert!(!other.text().contains("a little fast"), "{other:?}");
    }
}

/// The first button that is no way back.
fn press_of(outcome: &Outcome) -> String {
    let all = crate::support::bot::custom_ids(outcome);
    let found =
        all.iter().find(|id| id.starts_with("tickets:post:") || id.starts_with("settings:apply:"));
    found.unwrap_or_else(|| panic!("no button: {all:?}")).clone()
}
