//! `/export tickets`: every ticket of a time once, with what it took.

use std::time::Duration;

use alphapy::{db::sql, features::tickets::flow::TicketContext};
use serde_json::json;
use twilight_model::id::Id;

use super::{look::opened, with_tickets};
use crate::{
    api::{Client, mint},
    support::{
        bot::{Bot, n, p, x},
        database::on_both,
    },
    tickets::{channel, settle, staff, staffed},
};

const HEAD: &str = "id,user,status,priority,type,subject,labels,age,claimed_by,opened_at,claimed_at,first_response_at,updated_at,closed_at,deleted_at,rated_at,left_at,time_to_claim,time_to_first_response,time_to_close,reopened,stars";

on_both! {
    async fn the_table_says_what_happened_and_how_long_it_took(engine) {
        let bot = with_tickets(engine).await;
        let place = channel(&bot, 1).expect("a channel");
        staff(&bot, place).command("ticket assign", json!({})).await;
        staff(&bot, place).command("ticket label", json!({ "label": "lost" })).await;
        staff(&bot, place).command("ticket close", json!({})).await;
        settle(&bot).await;
        // An hour ago, to have something to count; and a subject that a spreadsheet would run.
        let hour = bot.app.clock.now() - chrono::TimeDelta::hours(1);
        sql("UPDATE tickets SET opened_at = $1, subject = '=1+1', stars = 4 WHERE number = 1").bind(hour).run(&bot.app.db).await.expect("updates");
        let asked = bot.admin().command("export tickets", json!({ "from": "2020-01-01" })).await.settled(Duration::from_secs(10)).await;
        let shown = asked.message().cloned().expect("a message");
        let file = shown["attachments"][0]["id"].as_str().unwrap_or_else(|| panic!("a file: {shown}")).parse().expect("an id");
        let text = String::from_utf8(bot.sandbox.world().files[&file].bytes.clone()).expect("text");
        let lines: Vec<_> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!((lines.len(), lines[0]), (3, HEAD), "{text}");
        let cells: Vec<_> = lines[1].split(',').collect();
        assert_eq!(cells[..7], ["1", &p::MEMBER.to_string(), "closed", "normal", "Support", "'=1+1", "lost"], "{text}");
        assert_eq!((cells[8], cells[21]), (&*p::STAFF.to_string(), "4"), "{text}");
        for (at, name) in [(7, "age"), (17, "claim"), (19, "close")] {
            let seconds: i64 = cells[at].parse().expect("seconds");
            assert!((3590..3900).contains(&seconds), "{name}: {text}");
        }
        assert!(cells[9].ends_with('Z') && cells[13].ends_with('Z') && cells[14].is_empty(), "{text}");
        assert!(lines[2].starts_with(&format!("2,{},open,", p::OTHER_MEMBER)), "{text}");
        let nothing = bot.admin().command("export tickets", json!({ "from": "2020-01-01", "to": "2020-01-02" })).await.settled(Duration::from_secs(10)).await;
        assert!(nothing.message().is_some(), "{nothing:?}");
        let wrong = bot.admin().command("export tickets", json!({ "from": "soon" })).await.settled(Duration::from_secs(10)).await;
        assert!(wrong.text().contains("year, month, day"), "{wrong:?}");
        let refused = bot.member().unchecked().command("export tickets", json!({})).await;
        assert!(refused.text().contains("Only admins"), "{refused:?}");
        bot.assert_clean();
    }

    async fn many_come_each_once_and_none_of_another_server(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let mut tx = bot.app.db.begin().await.expect("begins");
        let context = TicketContext::of(&bot.app, Id::new(n::GUILD)).await.expect("a context");
        for at in 0..1_203 {
            opened(&context, &mut tx, p::MEMBER, &format!("Ticket {at}")).await;
        }
        let other = TicketContext::of(&bot.app, Id::new(x::GUILD)).await.expect("a context");
        opened(&other, &mut tx, p::STRANGER, "Secret of Pixel").await;
        tx.commit().await.expect("commits");
        let client = Client::of(&bot, p::ADMIN, &["exports:read"]).await;
        let got = client.get(&format!("/api/dashboard/{}/exports/tickets", n::GUILD)).await;
        let numbers: Vec<i64> = got.is(200).text.lines().skip(1).filter_map(|line| line.split(',').next()?.parse().ok()).collect();
        assert_eq!(numbers, (1..=1_203).collect::<Vec<_>>());
        assert!(!got.text.contains("Secret"));
        let old = client.get(&format!("/api/dashboard/{}/exports/tickets?to=2020-01-01", n::GUILD)).await;
        assert_eq!(old.is(200).text.lines().count(), 1, "only the columns");
        let pixel = Client::bearer(&bot.url, &mint(&bot.app, x::GUILD, p::ADMIN, &["exports:read"]).await.1);
        pixel.get(&format!("/api/dashboard/{}/exports/tickets", n::GUILD)).await.is_problem(403);
        let own = pixel.get(&format!("/api/dashboard/{}/exports/tickets", x::GUILD)).await;
        assert_eq!(own.is(200).text.lines().count(), 2);
    }
}
