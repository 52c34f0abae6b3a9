//! Durable work: outbox entries and their reconciliation, guilds that left, incidents, shares of the limit.

mod channels;
mod outages;
mod tasks;
mod works;

use std::time::Duration;

use alphapy::{
    app::App,
    clock::{Clock, Time},
    db::sql,
    discord::{client::ChannelOf, reply::Message},
    error::Error,
    jobs::{
        guilds, incidents,
        outbox::{self, OutboxEntry},
        tick,
    },
    sandbox::{Draft, Fault, FaultKind},
};
use chrono::TimeDelta;
use serde_json::json;
use twilight_model::id::Id;

use crate::support::{
    bot::{Bot, instance, n, x},
    database::on_both,
};

async fn enqueue(app: &App, text: &str) -> String {
    decide(app, OutboxEntry::operators(&app.ids, Id::new(n::BOT_LOG), &Message::text(text))).await
}

/// A message of a guild by which nobody can recognise it again.
async fn plain(app: &App, text: &str) -> String {
    let (guild, channel) = (Id::new(n::GUILD), Id::new(n::BOT_LOG));
    decide(app, OutboxEntry::send(&app.ids, guild, channel, &Message::text(text), None)).await
}

async fn decide(app: &App, entry: OutboxEntry) -> String {
    let id = entry.id.clone();
    let mut tx = app.db.begin().await.expect("begins");
    outbox::enqueue(app, &mut tx, entry).await.expect("enqueues");
    tx.commit().await.expect("commits");
    id
}

/// Makes an outbox entry look as if its first attempt had been made long ago.
async fn age(app: &App, id: &str, at: Time) {
    sql("UPDATE effects SET first_attempt_at = $2, attempts = 1 WHERE id = $1")
        .bind(id)
        .bind(at)
        .run(&app.db)
        .await
        .expect("updates");
}

async fn state(app: &App, id: &str) -> String {
    sql("SELECT state FROM effects WHERE id = $1")
        .bind(id)
        .one::<(String,)>(&app.db)
        .await
        .expect("reads")
        .0
}

fn sent(bot: &Bot, text: &str) -> usize {
    let world = bot.sandbox.world();
    world.public_messages(n::BOT_LOG).filter(|m| m.value["content"] == text).count()
}

on_both! {
    async fn a_send_whose_answer_was_lost_happens_once(engine) {
        let bot = Bot::start(engine).await;
        bot.sandbox.world().faults.push(Fault::on("POST", "/messages", FaultKind::DropAfter).times(1));
        let id = enqueue(&bot.app, "once").await;
        outbox::run(&bot.app).await.expect("runs");
        assert_eq!(sent(&bot, "once"), 1);
        assert_eq!(state(&bot.app, &id).await, "done");
        bot.assert_clean();
    }

    async fn an_old_send_in_doubt_is_looked_up_before_it_is_repeated(engine) {
        let bot = Bot::start(engine).await;
        let long_ago = Clock::System.now() - TimeDelta::minutes(10);
        let there = enqueue(&bot.app, "was sent").await;
        age(&bot.app, &there, long_ago).await;
        let missing = enqueue(&bot.app, "was not sent").await;
        age(&bot.app, &missing, long_ago).await;
        {
            let mut world = bot.sandbox.world();
            let author = world.application.id;
            let button = json!({ "type": 2, "style": 2, "label": "x", "custom_id": format!("ops:seen:{there}") });
            let row = json!({ "type": 1, "components": [button] });
            let draft = Draft { components: vec![row], ..Draft::text(author, "was sent") };
            world.post(n::BOT_LOG, draft);
        }
        outbox::run(&bot.app).await.expect("runs");
        assert_eq!(sent(&bot, "was sent"), 1, "it was there");
        assert_eq!(sent(&bot, "was not sent"), 1, "it was not there");
        assert_eq!(state(&bot.app, &there).await, "done");
        assert_eq!(state(&bot.app, &missing).await, "done");
        bot.assert_clean();
    }

    async fn what_cannot_be_read_back_is_left_to_operators(engine) {
        let bot = Bot::start(engine).await;
        let id = plain(&bot.app, "plain").await;
        age(&bot.app, &id, Clock::System.now() - TimeDelta::minutes(10)).await;
        outbox::run(&bot.app).await.expect("runs");
        assert_eq!(state(&bot.app, &id).await, "uncertain");
        assert_eq!(sent(&bot, "plain"), 0);
        incidents::report(bot.app.clone()).await.expect("reports");
        outbox::run(&bot.app).await.expect("runs");
        let world = bot.sandbox.world();
        let told = world.public_messages(n::BOT_LOG).any(|m| m.value["content"].to_string().contains("in doubt"));
        assert!(told, "operators are told");
    }

    async fn a_refused_send_ends_and_a_failing_one_waits(engine) {
        let bot = Bot::start(engine).await;
        bot.sandbox.world().faults.push(Fault::status("POST", "/messages", 403, 50013).times(1));
        let refused = enqueue(&bot.app, "refused").await;
        outbox::run(&bot.app).await.expect("runs");
        assert_eq!(state(&bot.app, &refused).await, "failed");
        bot.sandbox.world().faults.push(Fault::status("POST", "/messages", 503, 0).times(50));
        let waiting = enqueue(&bot.app, "waiting").await;
        outbox::run(&bot.app).await.expect("runs");
        assert_eq!(state(&bot.app, &waiting).await, "due");
        bot.sandbox.world().faults.clear();
        tokio::time::sleep(Duration::from_millis(2100)).await;
        outbox::run(&bot.app).await.expect("runs");
        assert_eq!(state(&bot.app, &waiting).await, "done");
        assert_eq!(sent(&bot, "waiting"), 1);
    }

    async fn two_instances_never_do_the_same_piece(engine) {
        let bot = Bot::start(engine).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        for number in 0..8 {
            enqueue(&bot.app, &format!("piece {number}")).await;
        }
        let (one, two) = tokio::join!(outbox::run(&bot.app), outbox::run(&other));
        one.expect("runs");
        two.expect("runs too");
        outbox::run(&other).await.expect("runs");
        for number in 0..8 {
            assert_eq!(sent(&bot, &format!("piece {number}")), 1);
        }
        bot.assert_clean();
    }

    async fn what_a_dead_instance_holds_is_free_before_its_lease_ends(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        enqueue(&app, "held").await;
        let now = clock.now();
        sql("INSERT INTO instances (id, started_at, seen_at) VALUES ('dying', $1, $1)")
            .bind(now).run(&app.db).await.expect("inserts");
        sql("INSERT INTO channel_leases (channel_id, lease_by, lease_until) VALUES ($1, 'dying', $2)")
            .bind(i64::try_from(n::BOT_LOG).expect("small")).bind(now + TimeDelta::minutes(1))
            .run(&app.db).await.expect("inserts");
        outbox::run(&app).await.expect("runs");
        assert_eq!(sent(&bot, "held"), 0, "who holds the channel lives");
        clock.advance(TimeDelta::seconds(19));
        outbox::run(&app).await.expect("runs");
        assert_eq!(sent(&bot, "held"), 0, "and may only be slow");
        clock.advance(TimeDelta::seconds(2));
        outbox::run(&app).await.expect("runs");
        assert_eq!(sent(&bot, "held"), 1, "and is dead");
        bot.assert_clean();
    }

    async fn errors_are_grouped_for_operators_at_most_once_a_minute(engine) {
        let bot = Bot::start(engine).await;
        for number in 0..5 {
            bot.app.incident(&Error::internal("test", format!("row {number} broke"))).await;
        }
        bot.app.incident(&Error::internal("test", "<@1> @everyone")).await;
        incidents::report(bot.app.clone()).await.expect("reports");
        bot.app.incident(&Error::internal("test", "later")).await;
        incidents::report(bot.app.clone()).await.expect("waits");
        outbox::run(&bot.app).await.expect("runs");
        let texts: Vec<String> = {
            let world = bot.sandbox.world();
            world.public_messages(n::BOT_LOG).map(|m| m.value["content"].to_string()).collect()
        };
        assert_eq!(texts.len(), 1, "{texts:?}");
        assert!(texts[0].contains("**5×**") && !texts[0].contains("<@1>"), "{texts:?}");
        let message = {
            let world = bot.sandbox.world();
            world.public_messages(n::BOT_LOG).next().expect("a message").id
        };
        let owner = bot.owner().in_channel(n::BOT_LOG);
        let marker = format!("ops:seen:{}", effect_of(&bot.app).await);
        let seen = owner.click(message, &marker).await;
        assert!(seen.text().contains("Seen by") && seen.text().contains("**5×**"), "{seen:?}");
        bot.assert_clean();
    }

    async fn a_guild_that_left_is_purged_only_after_everything_else(engine) {
        let bot = Bot::start(engine).await;
        bot.add(&bot.admin(), "Stays", "Here", "").await;
        let pixel = bot.sandbox.person(x::GUILD, crate::support::bot::p::ADMIN, x::GENERAL);
        pixel.command("faq add", json!({})).await;
        pixel.submit("faq:add", json!({ "Title": "Goes", "Answer": "Away" })).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let entries = async || sql("SELECT COUNT(*) FROM faq_entries WHERE guild_id = $1")
            .bind(x::GUILD.cast_signed()).one::<(i64,)>(&app.db).await.expect("counts").0;
        guilds::walk(app.clone()).await.expect("walks");
        bot.sandbox.world().guilds.remove(&x::GUILD);
        guilds::walk(app.clone()).await.expect("walks");
        clock.advance(TimeDelta::hours(25));
        guilds::walk(app.clone()).await.expect("walks");
        outbox::run(&app).await.expect("runs");
        let announced = bot.sandbox.world().public_messages(n::BOT_LOG)
            .any(|m| m.value["content"].to_string().contains(&x::GUILD.to_string()));
        assert!(announced, "operators are told");
        clock.advance(TimeDelta::days(29));
        guilds::purge(app.clone()).await.expect("purges");
        assert_eq!(entries().await, 1, "not before its time");
        clock.advance(TimeDelta::days(2));
        guilds::purge(app.clone()).await.expect("purges");
        assert_eq!(entries().await, 0);
        let listed = bot.member().command("faq list", json!({})).await;
        assert!(listed.text().contains("Stays"), "{listed:?}");
    }

    async fn a_sign_of_life_clears_the_mark(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        guilds::walk(app.clone()).await.expect("walks");
        let guild = bot.sandbox.world().guilds.remove(&x::GUILD).expect("there");
        guilds::walk(app.clone()).await.expect("walks");
        clock.advance(TimeDelta::hours(25));
        guilds::walk(app.clone()).await.expect("walks");
        bot.sandbox.world().guilds.insert(x::GUILD, guild);
        let person = bot.sandbox.person(x::GUILD, crate::support::bot::p::ADMIN, x::GENERAL);
        person.command("about", json!({})).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (marked,): (i64,) = sql("SELECT COUNT(*) FROM guilds WHERE purge_at IS NOT NULL OR absent_since IS NOT NULL")
            .one(&app.db).await.expect("counts");
        assert_eq!(marked, 0);
    }

    async fn a_tick_does_what_is_due_and_says_so(engine) {
        let bot = Bot::start(engine).await;
        enqueue(&bot.app, "due").await;
        let done = tick::once(&bot.app).await.expect("ticks");
        assert!(done.works >= 3 && done.entries >= 1, "{done:?}");
        let again = tick::once(&bot.app).await.expect("ticks");
        assert_eq!((again.works, again.entries), (0, 0), "nothing is due any more");
    }

    async fn a_global_pause_met_by_one_is_obeyed_by_all(engine) {
        let bot = Bot::start(engine).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let until = Clock::System.now() + TimeDelta::seconds(30);
        bot.app.discord.pause_until(until);
        sql("INSERT INTO discord_pause (id, paused_until) VALUES (1, $1)").bind(until).run(&bot.app.db).await.expect("writes");
        alphapy::jobs::instances::beat(&other).await.expect("beats");
        let call = alphapy::discord::client::Call::channel(ChannelOf::operators(&other.config).expect("configured")).within(Duration::from_millis(300));
        let error = other.discord.empty(call).await.expect_err("paused");
        assert!(error.retry_after().is_some(), "{error:?}");
    }
}

async fn effect_of(app: &App) -> String {
    sql("SELECT id FROM effects ORDER BY created_at LIMIT 1")
        .one::<(String,)>(&app.db)
        .await
        .expect("reads")
        .0
}
