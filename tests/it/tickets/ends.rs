//! Ends that meet a beginning: closed while it is made, deleted while its transcript fails, made where there is
//! no room.

use std::time::Duration;

use alphapy::{
    app::App,
    clock::Clock,
    db::sql,
    features::tickets::{
        flow::{self, How, TicketContext},
        model::{Act, Actor, Part},
    },
    ids::{GuildId, UserId},
    jobs::{tasks, tick},
    sandbox::{ChannelDraft, Fault, FaultKind, Person, kind},
};
use chrono::TimeDelta;
use serde_json::json;

use super::{channel, lapse, open, set, settle, staff, staffed};
use crate::support::{
    bot::{Bot, instance, n, p},
    database::on_both,
};

async fn incidents(app: &App) -> Vec<String> {
    let rows: Vec<(String,)> =
        sql("SELECT summary FROM incidents ORDER BY summary").all(&app.db).await.expect("reads");
    rows.into_iter().map(|(summary,)| summary).collect()
}

on_both! {
    async fn deleting_waits_for_a_transcript_that_fails_without_hurrying_it(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Delete me").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let clock = Clock::fixed(Clock::System.now());
        let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let path = format!("/channels/{place}/messages");
        bot.sandbox.world().faults.push(Fault::status("GET", &path, 503, 0).times(10_000));
        staff(&bot, place).command("ticket close", json!({})).await;
        let context = TicketContext::of(&app, GuildId::new(n::GUILD)).await.expect("a context");
        let by = Actor { user: Some(UserId::new(p::STAFF)), part: Part::Staff };
        let mut tx = app.db.begin().await.expect("begins");
        flow::act(&context, &mut tx, 1, by, &[Act::Delete], &How::default()).await.expect("deletes");
        tx.commit().await.expect("commits");
        let before = bot.sandbox.world().log.len();
        for _ in 0..20 {
            clock.advance(TimeDelta::seconds(2));
            tasks::run(&app).await.expect("runs");
        }
        let tried = bot.sandbox.world().log[before..].iter()
            .filter(|call| call.method == "GET" && call.path == path).count();
        // Each try repeats a call four times: 2, 4, 8 and 16 seconds lie between them.
        assert!((4..=24).contains(&tried), "{tried} requests in 40 seconds");
        bot.sandbox.world().faults.clear();
        for _ in 0..40 {
            clock.advance(TimeDelta::seconds(20));
            tick::once(&app).await.expect("ticks");
        }
        assert!(channel(&bot, 1).is_none(), "then it is deleted");
    }

    async fn closing_a_ticket_while_its_channel_is_made_leaves_no_orphan(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let slow = Fault::on("POST", "/channels", FaultKind::SlowAfter { ms: 7_000 });
        bot.sandbox.world().faults.push(slow);
        let mia = bot.member();
        let form = mia.command("ticket open", json!({})).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let opening = tokio::spawn(async move { mia.submit(&id, json!({ "How can we help?": "Hm" })).await });
        tokio::time::sleep(Duration::from_millis(600)).await;
        let closed = bot.admin().command("ticket close", json!({ "id": 1 })).await;
        assert!(closed.text().contains("closed"), "{closed:?}");
        opening.await.expect("ends");
        tokio::time::sleep(Duration::from_secs(8)).await;
        for _ in 0..3 {
            lapse(&bot).await;
            settle(&bot).await;
        }
        let known: Option<i64> = sql("SELECT channel_id FROM tickets WHERE number = 1")
            .one::<(Option<i64>,)>(&bot.app.db).await.expect("reads").0;
        let there = channel(&bot, 1).map(u64::cast_signed);
        assert_eq!(known, there, "a channel that is there is the ticket's");
    }

    async fn ten_tickets_in_a_full_category_make_one_more(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "open_limit", "value": "50" })).await;
        let (other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        {
            let mut world = bot.sandbox.world();
            let there = world.channels.values().filter(|c| c.parent == Some(n::TICKETS)).count();
            for number in there..50 {
                world.add_channel(n::GUILD, ChannelDraft::text(&format!("old-{number}")).under(n::TICKETS));
            }
        }
        let people: Vec<Person> = (0..10).map(|at| {
            let who = bot.sandbox.person(n::GUILD, if at % 2 == 0 { p::MEMBER } else { p::OTHER_MEMBER }, n::GENERAL);
            if at % 3 == 0 { who.via(&format!("{url}/interactions")) } else { who }
        }).collect();
        let mut opening = Vec::new();
        for who in people {
            opening.push(tokio::spawn(async move { open(&who, "No room").await }));
        }
        for one in opening {
            one.await.expect("ends");
        }
        for _ in 0..40 {
            tick::once(&bot.app).await.expect("ticks");
            tick::once(&other).await.expect("ticks");
            let (made,): (i64,) = sql("SELECT COUNT(*) FROM tickets WHERE channel_id IS NOT NULL")
                .one(&bot.app.db).await.expect("counts");
            if made == 10 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        {
            let world = bot.sandbox.world();
            let more: Vec<_> = world.channels.values()
                .filter(|c| c.kind == kind::CATEGORY && c.name.starts_with("Tickets ")).collect();
            assert_eq!(more.len(), 1, "{:?}", more.iter().map(|c| &c.name).collect::<Vec<_>>());
            let inside = world.channels.values().filter(|c| c.parent == Some(more[0].id)).count();
            assert_eq!(inside, 10, "all are in it");
        }
        assert_eq!(incidents(&bot.app).await, Vec::<String>::new());
        bot.assert_clean();
    }
}
