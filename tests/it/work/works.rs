//! Recurring work beside the tick: it holds up nothing, and what fails of it stops nothing else.

use std::time::Duration;

use alphapy::{
    clock::Clock,
    db::sql,
    features::tickets::flow,
    jobs::{guilds, tick},
    sandbox::{Fault, FaultKind},
};
use chrono::TimeDelta;
use serde_json::json;

use crate::{
    support::{
        bot::{Bot, n, p, x},
        database::on_both,
    },
    tickets::{card, channel, lapse, open, settle, staff, staffed},
};

/// How often Discord was asked about members since a moment.
fn members_asked(bot: &Bot, since: usize) -> Vec<String> {
    let world = bot.sandbox.world();
    let me = format!("/members/{}", world.application.id);
    let asked = world.log[since..].iter().filter(|call| {
        call.method == "GET" && call.path.contains("/members/") && !call.path.ends_with(&me)
    });
    asked.map(|call| call.path.clone()).collect()
}

async fn incidents(bot: &Bot) -> Vec<String> {
    let rows: Vec<(String,)> = sql("SELECT summary FROM incidents ORDER BY summary")
        .all(&bot.app.db)
        .await
        .expect("reads");
    rows.into_iter().map(|(summary,)| summary).collect()
}

on_both! {
    async fn slow_recurring_work_holds_up_nothing(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "First").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        // Asking about members takes as long as it can.
        sql("UPDATE periodic_work SET due_at = $1").bind(bot.app.clock.now() - TimeDelta::seconds(1))
            .run(&bot.app.db).await.expect("updates");
        let slow = Fault::on("GET", &format!("/members/{}", p::MEMBER), FaultKind::Slow { ms: 7_500 });
        bot.sandbox.world().faults.push(slow.times(50));
        tick::start(&bot.app).await.expect("starts");
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        staff(&bot, place).command("ticket priority", json!({ "id": 1, "priority": "urgent" })).await;
        let shown = async {
            while !card(&bot, place).1.to_string().contains("urgent") {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let shown = tokio::time::timeout(Duration::from_secs(5), shown).await;
        bot.app.stopping.cancel();
        assert!(shown.is_ok(), "the ticket message waits for work that nobody waits for");
    }

    async fn people_are_asked_about_once_however_many_tickets_they_have(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        for words in ["One", "Two", "Three"] {
            open(&bot.member(), words).await;
        }
        open(&bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL), "Theirs").await;
        settle(&bot).await;
        let before = bot.sandbox.world().log.len();
        flow::leavers(bot.app.clone()).await.expect("asks");
        assert_eq!(members_asked(&bot, before).len(), 2, "{:?}", members_asked(&bot, before));
    }

    async fn a_run_that_ends_early_goes_on_where_it_was(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "One").await;
        open(&bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL), "Two").await;
        settle(&bot).await;
        let order: Vec<u64> = {
            let mut both = [p::MEMBER, p::OTHER_MEMBER];
            both.sort_unstable();
            both.into()
        };
        let fails = Fault::status("GET", &format!("/members/{}", order[1]), 503, 0);
        bot.sandbox.world().faults.push(fails.times(4));
        let _ = flow::leavers(bot.app.clone()).await;
        let before = bot.sandbox.world().log.len();
        bot.sandbox.world().faults.clear();
        flow::leavers(bot.app.clone()).await.expect("asks");
        let asked = members_asked(&bot, before);
        assert!(asked.first().is_some_and(|path| path.ends_with(&order[1].to_string())), "{asked:?}");
    }

    async fn who_returns_is_no_longer_marked_as_gone(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Bye").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let gone = bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("a guild").members.remove(&p::MEMBER);
        flow::leavers(bot.app.clone()).await.expect("asks");
        lapse(&bot).await;
        settle(&bot).await;
        assert!(card(&bot, place).1.to_string().contains("left the server"));
        bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("a guild").members.insert(p::MEMBER, gone.expect("was there"));
        flow::leavers(bot.app.clone()).await.expect("asks");
        lapse(&bot).await;
        settle(&bot).await;
        assert!(!card(&bot, place).1.to_string().contains("left the server"), "{:?}", card(&bot, place));
    }

    async fn one_broken_row_stops_no_alarm_of_others_and_is_reported(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        for words in ["Broken", "Whole"] {
            open(&bot.member(), words).await;
        }
        settle(&bot).await;
        let now = bot.app.clock.now();
        sql("UPDATE tickets SET answer_due_at = $1, answer_within = 60, look_at = $1")
            .bind(now - TimeDelta::minutes(1)).run(&bot.app.db).await.expect("updates");
        sql("UPDATE tickets SET labels = 'no JSON', look_at = $1 WHERE number = 1")
            .bind(now - TimeDelta::minutes(2)).run(&bot.app.db).await.expect("updates");
        for _ in 0..3 {
            let _ = flow::look(bot.app.clone()).await;
            lapse(&bot).await;
            settle(&bot).await;
        }
        let (late,): (i64,) = sql("SELECT COUNT(*) FROM tickets WHERE breached AND number = 2")
            .one(&bot.app.db).await.expect("counts");
        assert_eq!(late, 1, "the other ticket's alarm is raised");
        let told = incidents(&bot).await;
        assert!(told.iter().any(|one| one.contains(&n::GUILD.to_string()) && one.contains("#1")), "{told:?}");
    }

    async fn one_guild_that_cannot_be_purged_stops_no_other(engine) {
        let bot = Bot::start(engine).await;
        let past = bot.app.clock.now() - TimeDelta::days(1);
        for guild in [1_i64, x::GUILD.cast_signed()] {
            sql("INSERT INTO guilds (guild_id, seen_at, absent_since, purge_at) VALUES ($1, $2, $2, $2)
                 ON CONFLICT (guild_id) DO UPDATE SET purge_at = $2")
                .bind(guild).bind(past).run(&bot.app.db).await.expect("inserts");
        }
        // The first guild's rows cannot be deleted.
        let texts: &[&str] = match engine {
            crate::support::database::Engine::Sqlite => &["CREATE TRIGGER refuse BEFORE DELETE ON guilds WHEN OLD.guild_id = 1 BEGIN SELECT RAISE(ABORT, 'refused'); END"],
            crate::support::database::Engine::Postgres => &[
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF OLD.guild_id = 1 THEN RAISE EXCEPTION ''refused''; END IF; RETURN OLD; END'",
                "CREATE TRIGGER refuse BEFORE DELETE ON guilds FOR EACH ROW EXECUTE FUNCTION refuse()",
            ],
        };
        for text in texts {
            sql(text).run(&bot.app.db).await.expect("creates");
        }
        let _ = guilds::purge(bot.app.clone()).await;
        let (left,): (i64,) = sql("SELECT COUNT(*) FROM guilds WHERE purge_at IS NOT NULL AND guild_id <> 1")
            .one(&bot.app.db).await.expect("counts");
        assert_eq!(left, 0, "the other guild is purged");
        let told = incidents(&bot).await;
        assert!(told.iter().any(|one| one.contains("purge") && one.contains("guild 1")), "{told:?}");
    }

    async fn a_broken_step_of_cleaning_up_stops_no_other(engine) {
        let bot = Bot::start(engine).await;
        let old = Clock::System.now() - TimeDelta::days(2);
        sql("INSERT INTO instances (id, started_at, seen_at) VALUES ('gone', $1, $1)")
            .bind(old).run(&bot.app.db).await.expect("inserts");
        sql("DROP TABLE webhook_events").run(&bot.app.db).await.expect("drops");
        let _ = tick::once(&bot.app).await;
        let (left,): (i64,) = sql("SELECT COUNT(*) FROM instances WHERE id = 'gone'")
            .one(&bot.app.db).await.expect("counts");
        assert_eq!(left, 0, "the steps after it are done");
    }
}
