//! Tasks that fail, wait and are parked: what counts against them, and who is told.

use alphapy::{
    app::App,
    clock::Clock,
    db::sql,
    features::tickets::flow,
    jobs::{incidents, outbox, tasks},
    sandbox::Fault,
};
use chrono::TimeDelta;
use serde_json::json;

use crate::{
    support::{
        bot::{Bot, instance, n},
        database::on_both,
    },
    tickets::{open, set, staffed},
};

/// The poller of Northwind's tickets: its state, or nothing when it is gone.
async fn poller(app: &App) -> Option<String> {
    let row: Option<(String,)> = sql("SELECT state FROM errands WHERE name = 'tickets-sweep'")
        .optional(&app.db)
        .await
        .expect("reads");
    row.map(|(state,)| state)
}

/// A server with a ticket, and a second instance whose clock is moved by hand.
async fn scene(engine: crate::support::database::Engine) -> (Bot, App, Clock) {
    let bot = Bot::start(engine).await;
    staffed(&bot).await;
    set(&bot, "system", json!({ "setting": "log_channel", "channel": n::STAFF_ONLY.to_string() }))
        .await;
    open(&bot.member(), "Please help").await;
    crate::tickets::settle(&bot).await;
    let clock = Clock::fixed(Clock::System.now());
    let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
    (bot, app, clock)
}

fn told(bot: &Bot, channel: u64, words: &str) -> usize {
    let world = bot.sandbox.world();
    world.public_messages(channel).filter(|m| m.value.to_string().contains(words)).count()
}

on_both! {
    async fn again_later_is_no_failure_however_often_and_long(engine) {
        let (bot, app, clock) = scene(engine).await;
        // A ticket is open for four days, and its channel is looked at all the while.
        for _ in 0..16 {
            clock.advance(TimeDelta::hours(6));
            tasks::run(&app).await.expect("runs");
        }
        bot.sandbox.world().faults.push(Fault::status("GET", "/channels", 503, 0).times(20));
        clock.advance(TimeDelta::minutes(11));
        tasks::run(&app).await.expect("runs");
        assert_eq!(poller(&app).await.as_deref(), Some("due"), "one error of Discord parks nothing");
        bot.sandbox.world().faults.clear();
        clock.advance(TimeDelta::minutes(11));
        tasks::run(&app).await.expect("runs");
        let (failures,): (i64,) = sql("SELECT attempts FROM errands WHERE name = 'tickets-sweep'")
            .one(&app.db).await.expect("reads");
        assert_eq!(failures, 0, "a success makes them forgotten");
    }

    async fn what_is_parked_is_told_to_guild_and_operators_and_revived(engine) {
        let (bot, app, clock) = scene(engine).await;
        bot.sandbox.world().faults.push(Fault::status("GET", "/channels", 503, 0).times(10_000));
        for _ in 0..16 {
            clock.advance(TimeDelta::hours(6));
            tasks::run(&app).await.expect("runs");
            if poller(&app).await.as_deref() == Some("parked") {
                break;
            }
        }
        assert_eq!(poller(&app).await.as_deref(), Some("parked"));
        bot.sandbox.world().faults.clear();
        incidents::report(app.clone()).await.expect("reports");
        outbox::run(&app).await.expect("tells");
        assert_eq!(told(&bot, n::STAFF_ONLY, "I stopped trying"), 1, "the guild is told once");
        assert_eq!(told(&bot, n::BOT_LOG, "parked"), 1, "and so are the operators");
        // The regular look after what nobody polls revives it, and so does opening another ticket.
        flow::leavers(app.clone()).await.expect("resumes");
        assert_eq!(poller(&app).await.as_deref(), Some("due"), "it is tried again");
        tasks::run(&app).await.expect("runs");
        assert_eq!(poller(&app).await.as_deref(), Some("due"), "and goes on");
        sql("UPDATE errands SET state = 'parked', attempts = 99").run(&app.db).await.expect("updates");
        open(&bot.sandbox.person(n::GUILD, crate::support::bot::p::OTHER_MEMBER, n::GENERAL), "Another").await;
        assert_eq!(poller(&app).await.as_deref(), Some("due"), "asking again revives it");
        let (failures,): (i64,) = sql("SELECT attempts FROM errands WHERE name = 'tickets-sweep'")
            .one(&app.db).await.expect("reads");
        assert_eq!(failures, 0, "and it begins anew");
    }
}
