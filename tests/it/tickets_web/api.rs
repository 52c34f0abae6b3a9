//! Tickets for programs.

use serde_json::{Value, json};

use super::{status, with_tickets};
use crate::{
    api::{ALL, Client, mint},
    support::{
        bot::{Bot, n, p, x},
        database::on_both,
    },
    tickets::{channel, lapse, says, settle, staffed},
};

fn at(path: &str) -> String {
    format!("/api/dashboard/{}/tickets{path}", n::GUILD)
}

on_both! {
    async fn a_ticket_is_opened_worked_on_closed_and_read_again(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let client = Client::of(&bot, p::ADMIN, &["tickets:read", "tickets:write"]).await;
        let wanted = json!({ "user": p::MEMBER.to_string(), "answers": { "How can we help?": "The kettle leaks." } });
        let once = client.clone().with("idempotency-key", "k1");
        let opened = once.post(&at(""), wanted.clone()).await;
        opened.is(201);
        assert_eq!((opened.body["number"].as_i64(), opened.body["subject"].as_str()), (Some(1), Some("The kettle leaks.")));
        assert_eq!(opened.body["requester"], p::MEMBER.to_string());
        let again = once.post(&at(""), wanted).await;
        assert_eq!((again.status, again.header("idempotency-replayed"), &again.body), (201, "true", &opened.body));
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let act = |body: Value| { let client = client.clone(); async move { client.post(&at("/1/actions"), body).await } };
        let read = client.get(&at("/1")).await;
        assert_eq!(read.is(200).body["channel"], place.to_string());
        let tag = read.header("etag").to_owned();
        client.clone().with("if-none-match", &tag).get(&at("/1")).await.is(304);
        // Claimed from what was seen; a second time nothing happens, however it is asked.
        let seen = client.clone().with("if-match", &tag).with("idempotency-key", "k2");
        let claimed = seen.post(&at("/1/actions"), json!({ "action": "claim" })).await;
        assert_eq!((claimed.is(200).body["status"].as_str(), claimed.body["claimed_by"].as_str()), (Some("claimed"), Some(p::ADMIN.to_string()).as_deref()));
        assert_eq!(seen.post(&at("/1/actions"), json!({ "action": "claim" })).await.body, claimed.body);
        act(json!({ "action": "claim" })).await.is_problem(409);
        let stale = client.clone().with("if-match", &tag);
        stale.post(&at("/1/actions"), json!({ "action": "wait" })).await.is_problem(412);
        let fresh = client.clone().with("if-match", claimed.header("etag"));
        fresh.post(&at("/1/actions"), json!({ "action": "wait" })).await.is(200);
        for (body, status) in [
            (json!({ "action": "resume" }), "claimed"),
            (json!({ "action": "prioritise", "priority": "high" }), "claimed"),
            (json!({ "action": "label", "label": "Kettle" }), "claimed"),
            (json!({ "action": "say", "text": "We send another." }), "claimed"),
            (json!({ "action": "escalate", "role": n::SUPPORT_ROLE.to_string() }), "escalated"),
            (json!({ "action": "deescalate" }), "claimed"),
            (json!({ "action": "escalate", "channel": n::STAFF_ONLY.to_string() }), "escalated"),
            (json!({ "action": "assign", "user": p::STAFF.to_string() }), "claimed"),
            (json!({ "action": "add", "user": p::OTHER_MEMBER.to_string() }), "claimed"),
            (json!({ "action": "remove", "user": p::OTHER_MEMBER.to_string() }), "claimed"),
            (json!({ "action": "unclaim" }), "open"),
            (json!({ "action": "unlabel", "label": "kettle" }), "open"),
        ] {
            let done = act(body.clone()).await;
            assert_eq!(done.is(200).body["status"], status, "{body}: {done:?}");
        }
        let written = client.clone().with("idempotency-key", "n1").post(&at("/1/notes"), json!({ "text": "Second leak this week." })).await;
        assert_eq!(written.is(201).body["text"], "Second leak this week.");
        client.clone().with("idempotency-key", "n1").post(&at("/1/notes"), json!({ "text": "Second leak this week." })).await.is(201);
        assert_eq!(client.get(&at("/1/notes")).await.body["items"].as_array().map(Vec::len), Some(1));
        settle(&bot).await;
        act(json!({ "action": "close", "reason": "Sent" })).await.is(200);
        settle(&bot).await;
        assert_eq!(says(&bot, place, "We send another."), 1);
        lapse(&bot).await;
        settle(&bot).await;
        let events = client.get(&at("/1/events")).await;
        let acts: Vec<_> = events.is(200).body["items"].as_array().expect("items").iter().map(|e| e["act"].as_str().expect("an act").to_owned()).collect();
        assert!(acts.starts_with(&["open".into(), "claim".into(), "wait".into()]) && acts.ends_with(&["note".into(), "close".into()]), "{acts:?}");
        assert_eq!(client.get(&at("/1/transcripts")).await.is(200).body["items"][0]["closing"], 1);
        let kept = client.get(&at("/1/transcripts/1")).await;
        let (said, notes) = (kept.is(200).body["messages"].to_string(), &kept.body["notes"]);
        assert!(said.contains("We send another.") && notes[0]["text"] == "Second leak this week.", "{kept:?}");
        assert_eq!(kept.body["answers"][0]["value"], "The kettle leaks.");
        client.clone().with("if-none-match", kept.header("etag")).get(&at("/1/transcripts/1")).await.is(304);
        client.get(&at("/1/transcripts/2")).await.is_problem(404);
        let stats = client.get(&at("/stats?days=7")).await;
        assert_eq!((stats.is(200).body["opened"].as_i64(), stats.body["statuses"]["closed"].as_i64()), (Some(1), Some(1)));
        act(json!({ "action": "reopen" })).await.is(200);
        act(json!({ "action": "delete" })).await.is_problem(409);
        bot.assert_clean();
    }

    async fn lists_are_filtered_and_paged(engine) {
        let bot = with_tickets(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let numbers = |body: &Value| body["items"].as_array().expect("items").iter().filter_map(|t| t["number"].as_i64()).collect::<Vec<_>>();
        for (query, wanted) in [
            ("", vec![2, 1]), ("?status=open", vec![2, 1]), ("?status=closed", vec![]), ("?q=KETTLE", vec![2]),
            ("?priority=high", vec![]), ("?type=0", vec![2, 1]), ("?label=x", vec![]), ("?status=any&q=parcel", vec![1]),
        ] {
            let got = client.get(&at(query)).await;
            let mut found = numbers(&got.is(200).body);
            found.sort_unstable_by_key(|number| -number);
            assert_eq!(found, wanted, "{query}");
        }
        let mine = client.get(&at(&format!("?requester={}", p::MEMBER))).await;
        assert_eq!(numbers(&mine.body), [1]);
        let first = client.get(&at("?limit=1")).await;
        let next = first.body["next"].as_str().expect("more").to_owned();
        assert!(first.header("link").contains("rel=\"next\""), "{first:?}");
        let second = client.get(&at(&format!("?limit=1&cursor={next}"))).await;
        assert!(second.body.get("next").is_none(), "{second:?}");
        let mut both = [numbers(&first.body), numbers(&second.body)].concat();
        both.sort_unstable();
        assert_eq!(both, [1, 2]);
        for bad in ["?status=odd", "?priority=odd", "?label=!!", "?limit=0", "?cursor=x", "?claimed_by=x", "?odd=1"] {
            client.get(&at(bad)).await.is_problem(400);
        }
    }

    async fn what_does_not_fit_is_named(engine) {
        let bot = with_tickets(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let member = p::MEMBER.to_string();
        for (path, body, status) in [
            ("/1/actions", json!({ "action": "fly" }), 422),
            ("/1/actions", json!({ "action": "claim", "more": 1 }), 422),
            ("/1/actions", json!({ "action": "assign" }), 422),
            ("/1/actions", json!({ "action": "assign", "user": "Mia" }), 422),
            ("/1/actions", json!({ "action": "assign", "user": member }), 409),
            ("/1/actions", json!({ "action": "escalate" }), 422),
            ("/1/actions", json!({ "action": "escalate", "role": "1", "user": "1" }), 422),
            ("/1/actions", json!({ "action": "close", "reason": "x".repeat(501) }), 422),
            ("/1/actions", json!({ "action": "say", "text": " " }), 422),
            ("/9/actions", json!({ "action": "claim" }), 404),
            ("/1/notes", json!({ "text": "" }), 409),
            ("/9/notes", json!({ "text": "x" }), 404),
            ("", json!({ "user": member }), 422),
            ("", json!({ "user": member, "answers": { "Odd?": "x" } }), 422),
            ("", json!({ "user": p::OUTSIDER.to_string(), "answers": { "How can we help?": "x" } }), 409),
            ("", json!({ "user": member, "type": 9, "answers": { "How can we help?": "x" } }), 404),
            ("/types", json!({ "name": "", "questions": [] }), 422),
            ("/types", json!({ "name": "A", "questions": [{ "label": "x", "type": "odd" }] }), 422),
        ] {
            let got = client.post(&at(path), body.clone()).await;
            assert_eq!(got.status, status, "{path} {body}: {got:?}");
            got.is_problem(status);
        }
        for (path, status) in [("/stats?days=0", 400), ("/stats?days=x", 400), ("/9", 404), ("/9/notes", 404), ("/9/events", 404), ("/9/transcripts", 404), ("/1/files/x", 404), ("/types/9", 404)] {
            client.get(&at(path)).await.is_problem(status);
        }
        assert_eq!(status(&bot, 1).await, "open");
    }

    async fn types_are_changed_by_who_saw_them(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let draft = |name: &str| json!({ "name": name, "emoji": "🎫", "first_response": 3600, "questions": [{ "label": "What?", "type": "select", "options": ["A", "B"], "required": true }] });
        let once = client.clone().with("idempotency-key", "t");
        let made = once.post(&at("/types"), draft("Billing")).await;
        assert_eq!(made.is(201).body["number"], 1);
        assert_eq!(once.post(&at("/types"), draft("Billing")).await.body, made.body);
        client.post(&at("/types"), draft("billing")).await.is_problem(409);
        let read = client.get(&at("/types/1")).await;
        assert_eq!(read.is(200).body["questions"][0]["options"], json!(["A", "B"]));
        let seen = client.clone().with("if-match", read.header("etag"));
        let changed = seen.put(&at("/types/1"), draft("Money")).await;
        assert_eq!(changed.is(200).body["name"], "Money");
        assert_eq!(changed.body["position"], read.body["position"]);
        seen.put(&at("/types/1"), draft("Other")).await.is_problem(412);
        seen.delete(&at("/types/1")).await.is_problem(412);
        let opening = json!({ "user": p::MEMBER.to_string(), "type": 1, "answers": { "What?": "C" } });
        client.post(&at(""), opening).await.is_problem(422);
        client.clone().with("if-match", changed.header("etag")).delete(&at("/types/1")).await.is(204);
        client.get(&at("/types/1")).await.is_problem(404);
        let left = client.get(&at("/types")).await.body["items"].clone();
        assert_eq!((left.as_array().map(Vec::len), &left[0]["name"]), (Some(1), &json!("Support")), "{left}");
        let history = client.get(&at("/types/history?limit=2")).await;
        let items = history.is(200).body["items"].as_array().expect("items").clone();
        assert_eq!((items.len(), &items[0]["surface"], items[0].get("after")), (2, &json!("api"), None));
        assert_eq!(items[1]["before"]["name"], "Billing");
        assert!(history.body["next"].is_string());
        bot.assert_clean();
    }

    async fn prepared_replies_are_kept_by_name_and_by_who_saw_them(engine) {
        let bot = with_tickets(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let made = client.put(&at("/replies/Refund"), json!({ "text": " Within {ticket} days. " })).await;
        assert_eq!(made.is(201).body, json!({ "name": "refund", "text": "Within {ticket} days." }));
        let read = client.get(&at("/replies/refund")).await;
        assert_eq!((read.is(200).header("etag"), &read.body), (made.header("etag"), &made.body));
        client.clone().with("if-none-match", read.header("etag")).get(&at("/replies/refund")).await.is(304);
        let seen = client.clone().with("if-match", read.header("etag"));
        seen.put(&at("/replies/refund"), json!({ "text": "Within a month." })).await.is(200);
        seen.put(&at("/replies/refund"), json!({ "text": "Never." })).await.is_problem(412);
        seen.delete(&at("/replies/refund")).await.is_problem(412);
        assert_eq!(client.get(&at("/replies")).await.is(200).body["items"], json!([{ "name": "refund", "text": "Within a month." }]));
        for (body, status) in [(json!({ "text": " " }), 409), (json!({ "text": "x".repeat(1801) }), 409), (json!({}), 422), (json!({ "text": "x", "more": 1 }), 422)] {
            client.put(&at("/replies/refund"), body).await.is_problem(status);
        }
        client.put(&at(&format!("/replies/{}", "x".repeat(51))), json!({ "text": "x" })).await.is_problem(409);
        client.clone().with("if-match", "\"5\"").put(&at("/replies/new"), json!({ "text": "x" })).await.is_problem(412);
        // In Discord it is there at once.
        let place = channel(&bot, 1).expect("a channel");
        let preview = crate::tickets::staff(&bot, place).command("ticket reply", json!({ "name": "refund" })).await;
        assert!(preview.text().contains("Within a month."), "{preview:?}");
        client.delete(&at("/replies/refund")).await.is(204);
        client.delete(&at("/replies/refund")).await.is_problem(404);
        client.get(&at("/replies/refund")).await.is_problem(404);
        bot.assert_clean();
    }

    async fn people_are_kept_from_opening_tickets(engine) {
        let bot = with_tickets(engine).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let mia = format!("/blocks/{}", p::MEMBER);
        let blocked = client.put(&at(&mia), json!({ "reason": "Spam" })).await;
        assert_eq!((blocked.is(200).body["user"].as_str(), blocked.body["reason"].as_str()), (Some(p::MEMBER.to_string()).as_deref(), Some("Spam")));
        let told = bot.member().command("ticket open", json!({})).await;
        assert!(told.text().contains("cannot open tickets"), "{told:?}");
        let all = client.get(&at("/blocks")).await;
        assert_eq!(all.is(200).body["items"][0]["user"], p::MEMBER.to_string());
        assert_eq!(status(&bot, 1).await, "open", "what is open stays open");
        client.delete(&at(&mia)).await.is(204);
        client.delete(&at(&mia)).await.is_problem(409);
        client.put(&at("/blocks/mia"), json!({})).await.is_problem(404);
        assert!(bot.member().command("ticket open", json!({})).await.modal().is_some());
        bot.assert_clean();
    }

    async fn rights_are_those_of_discord_and_servers_stay_apart(engine) {
        let bot = with_tickets(engine).await;
        let paths = ["", "/1", "/1/events", "/1/notes", "/1/transcripts", "/1/transcripts/1", "/1/files/1", "/stats", "/types", "/types/1", "/types/history", "/replies", "/replies/x", "/blocks"];
        let mia = Client::logged_in(&bot, p::MEMBER).await;
        let sam = Client::logged_in(&bot, p::STAFF).await;
        let pixel = Client::bearer(&bot.url, &mint(&bot.app, x::GUILD, p::ADMIN, ALL).await.1);
        for path in paths {
            mia.get(&at(path)).await.is_problem(403);
            pixel.get(&at(path)).await.is_problem(403);
            let own = format!("/api/dashboard/{}/tickets{path}", x::GUILD);
            let got = pixel.get(&own).await;
            let own_lists = ["", "/stats", "/types", "/types/history", "/replies", "/blocks"].contains(&path);
            assert_eq!(got.status, if own_lists { 200 } else { 404 }, "{path}: {got:?}");
            assert!(!got.text.contains("kettle") && !got.text.contains("parcel"), "{path}");
        }
        sam.get(&at("")).await.is(200);
        sam.get(&at("/stats")).await.is_problem(403);
        sam.post(&at("/types"), json!({ "name": "A", "questions": [{ "label": "x", "type": "short" }] })).await.is_problem(403);
        sam.get(&at("/types/history")).await.is_problem(403);
        sam.get(&at("/replies")).await.is(200);
        for (path, body) in [("/replies/x", json!({ "text": "x" })), (&*format!("/blocks/{}", p::MEMBER), json!({}))] {
            for client in [&mia, &sam, &pixel] {
                client.put(&at(path), body.clone()).await.is_problem(403);
                client.delete(&at(path)).await.is_problem(403);
            }
        }
        for (path, body) in [("/1/actions", json!({ "action": "claim" })), ("/1/notes", json!({ "text": "x" }))] {
            mia.post(&at(path), body.clone()).await.is_problem(403);
            pixel.post(&at(path), body.clone()).await.is_problem(403);
            pixel.post(&format!("/api/dashboard/{}/tickets{path}", x::GUILD), body).await.is_problem(404);
        }
        assert_eq!(status(&bot, 1).await, "open");
        sam.post(&at("/1/actions"), json!({ "action": "claim" })).await.is(200);
        bot.assert_clean();
    }
}
