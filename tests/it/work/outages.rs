//! Outbox entries while Discord cannot be reached, refuses, or is slow: what is kept, in which order, and how long.

use alphapy::{
    app::App,
    clock::{Clock, Time},
    db::sql,
    jobs::outbox,
    sandbox::{Draft, Fault, FaultKind},
};
use chrono::TimeDelta;

use super::{age, enqueue, plain, sent, state};
use crate::support::{
    bot::{Bot, instance, instance_with, n},
    database::on_both,
};

/// Makes an outbox entry look as if it had been decided then and tried often.
async fn old(app: &App, id: &str, created_at: Time) {
    sql("UPDATE effects SET created_at = $2, due_at = $2, attempts = 50 WHERE id = $1")
        .bind(id)
        .bind(created_at)
        .run(&app.db)
        .await
        .expect("updates");
}

/// Makes an outbox entry wait, as after a failed attempt.
async fn wait(app: &App, id: &str, due_at: Time) {
    sql("UPDATE effects SET due_at = $2, attempts = 1 WHERE id = $1")
        .bind(id)
        .bind(due_at)
        .run(&app.db)
        .await
        .expect("updates");
}

async fn in_doubt(app: &App, id: &str) -> bool {
    let (since,): (Option<Time>,) = sql("SELECT first_attempt_at FROM effects WHERE id = $1")
        .bind(id)
        .one(&app.db)
        .await
        .expect("reads");
    since.is_some()
}

async fn incidents(app: &App) -> i64 {
    sql("SELECT COUNT(*) FROM incidents").one::<(i64,)>(&app.db).await.expect("counts").0
}

/// The same bot, cut off from Discord: nothing that it sends leaves.
async fn cut_off(bot: &Bot, clock: &Clock) -> App {
    let nowhere = [("DISCORD_API_URL", "http://127.0.0.1:1".to_owned())];
    instance_with(&bot.sandbox, &bot.test, clock.clone(), &nowhere).await.0
}

async fn run(app: &App) -> usize {
    outbox::run(app).await.expect("runs")
}

on_both! {
    async fn a_send_that_never_left_is_not_in_doubt(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let nowhere = cut_off(&bot, &clock).await;
        let id = plain(&nowhere, "at last").await;
        for _ in 0..2 {
            assert_eq!(run(&nowhere).await, 0, "nothing ended");
            assert_eq!(state(&bot.app, &id).await, "due");
            assert!(!in_doubt(&bot.app, &id).await);
            clock.advance(TimeDelta::minutes(5));
        }
        let (back, _) = instance(&bot.sandbox, &bot.test, clock).await;
        assert_eq!(run(&back).await, 1);
        assert_eq!((state(&bot.app, &id).await.as_str(), sent(&bot, "at last")), ("done", 1));
        bot.assert_clean();
    }

    async fn doubt_outlasts_an_attempt_that_never_left(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let id = plain(&app, "perhaps").await;
        bot.sandbox.world().faults.push(Fault::on("POST", "/messages", FaultKind::DropAfter).times(9));
        assert_eq!(run(&app).await, 0);
        assert!(in_doubt(&app, &id).await);
        let nowhere = cut_off(&bot, &clock).await;
        clock.advance(TimeDelta::minutes(1));
        assert_eq!(run(&nowhere).await, 0);
        assert!(in_doubt(&app, &id).await, "it still may have happened");
        clock.advance(TimeDelta::minutes(5));
        assert_eq!(run(&nowhere).await, 1);
        assert_eq!(state(&app, &id).await, "uncertain");
    }

    async fn an_outage_of_days_loses_nothing(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let nowhere = cut_off(&bot, &clock).await;
        let id = plain(&nowhere, "patient").await;
        old(&nowhere, &id, clock.now() - TimeDelta::days(2)).await;
        assert_eq!(run(&nowhere).await, 0);
        assert_eq!((state(&bot.app, &id).await.as_str(), incidents(&bot.app).await), ("due", 0));
        old(&nowhere, &id, clock.now() - TimeDelta::days(4)).await;
        assert_eq!(run(&nowhere).await, 1);
        assert_eq!((state(&bot.app, &id).await.as_str(), incidents(&bot.app).await), ("failed", 1));
        let lost = enqueue(&bot.app, "lost").await;
        old(&bot.app, &lost, clock.now() - TimeDelta::days(4)).await;
        bot.sandbox.world().faults.push(Fault::status("POST", "/messages", 503, 0).times(9));
        assert_eq!(run(&bot.app).await, 1);
        assert_eq!(state(&bot.app, &lost).await, "uncertain");
    }

    async fn only_discords_own_refusal_ends_a_send(engine) {
        let bot = Bot::start(engine).await;
        let page = FaultKind::Status { status: 403, code: 0, body: Some("<p>blocked</p>".into()) };
        for (fault, ends_as) in [
            (Fault::status("POST", "/messages", 401, 0), "due"),
            (Fault::on("POST", "/messages", page), "due"),
            (Fault::status("POST", "/messages", 403, 50013), "failed"),
        ] {
            bot.sandbox.world().faults.push(fault);
            let id = plain(&bot.app, "hello").await;
            assert_eq!(run(&bot.app).await, usize::from(ends_as == "failed"));
            assert_eq!(state(&bot.app, &id).await, ends_as);
            assert_eq!(incidents(&bot.app).await, i64::from(ends_as == "failed"));
            sql("DELETE FROM effects").run(&bot.app.db).await.expect("deletes");
        }
    }

    async fn a_waiting_effect_is_overtaken_only_after_ten_minutes(engine) {
        let bot = Bot::start(engine).await;
        let now = Clock::System.now();
        let first = plain(&bot.app, "first").await;
        wait(&bot.app, &first, now + TimeDelta::minutes(5)).await;
        plain(&bot.app, "second").await;
        assert_eq!((run(&bot.app).await, sent(&bot, "second")), (0, 0));
        old(&bot.app, &first, now - TimeDelta::minutes(11)).await;
        wait(&bot.app, &first, now + TimeDelta::minutes(5)).await;
        assert_eq!((run(&bot.app).await, sent(&bot, "second")), (1, 1));
        wait(&bot.app, &first, now).await;
        assert_eq!((run(&bot.app).await, sent(&bot, "first")), (1, 1));
        bot.assert_clean();
    }

    async fn a_run_ends_although_more_is_due(engine) {
        let bot = Bot::start(engine).await;
        let slow = Fault::on("POST", "/messages", FaultKind::Slow { ms: 5_100 });
        bot.sandbox.world().faults.push(slow.times(2));
        for text in ["one", "two", "three"] {
            plain(&bot.app, text).await;
        }
        assert_eq!((run(&bot.app).await, sent(&bot, "three")), (2, 0));
        assert_eq!((run(&bot.app).await, sent(&bot, "three")), (1, 1));
    }

    async fn a_look_up_ends_in_a_busy_channel(engine) {
        let bot = Bot::start(engine).await;
        let id = enqueue(&bot.app, "where").await;
        age(&bot.app, &id, Clock::System.now() - TimeDelta::minutes(10)).await;
        {
            let mut world = bot.sandbox.world();
            let author = world.application.id;
            for _ in 0..2_001 {
                world.post(n::BOT_LOG, Draft::text(author, "chatter"));
            }
        }
        assert_eq!(run(&bot.app).await, 1);
        assert_eq!((state(&bot.app, &id).await.as_str(), sent(&bot, "where")), ("uncertain", 0));
    }
}
