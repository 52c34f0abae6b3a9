//! The pages that each person sees, and what is on them.

use reqwest::StatusCode;

use super::{at, look::opened, pixel, status, with_tickets};
use crate::{
    support::{
        bot::{Bot, n, p},
        browser::Browser,
        database::on_both,
    },
    tickets::{channel, settle, staff, staffed},
};

/// Every page about tickets that is read, and whether staff may.
pub const PAGES: &[(&str, bool)] = &[
    ("", true),
    ("/1", true),
    ("/1/reply", true),
    ("/1/reply/preview", true),
    ("/new", true),
    ("/stats", false),
    ("/types", false),
    ("/types/new", false),
    ("/types/history", false),
    ("/types/preview", false),
    ("/replies", false),
    ("/replies/edit", false),
    ("/blocked", false),
];

on_both! {
    async fn staff_sees_tickets_and_admins_the_rest(engine) {
        let bot = with_tickets(engine).await;
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let mut mia = Browser::login(&bot, p::MEMBER).await;
        for (path, for_staff) in PAGES {
            let page = sam.get(&at(path)).await;
            let wanted = if *for_staff { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(page.status, wanted, "{path}: {}", page.body);
            let page = adam.get(&at(path)).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            assert_eq!(mia.get(&at(path)).await.status, StatusCode::FORBIDDEN, "{path}: her own ticket is in Discord");
        }
        let queue = sam.get(&at("")).await;
        assert!(queue.contains("My parcel &#60;b&#62;never&#60;/b&#62; arrived"), "{}", queue.body);
        assert!(queue.contains("How do I return a kettle?") && queue.contains("Noah"), "{}", queue.body);
        assert!(!queue.contains("tickets/types"), "no way to what staff may not open");
        let overview = sam.get(&format!("/dashboard/{}", n::GUILD)).await;
        assert!(overview.contains("open tickets") && overview.contains("unassigned tickets"), "{}", overview.body);
        bot.assert_clean();
    }

    async fn nothing_of_another_server_is_found(engine) {
        let bot = with_tickets(engine).await;
        let mut paula = Browser::login(&bot, p::PIXEL_ADMIN).await;
        // Her own server, with the other one's numbers.
        for path in ["/1", "/1/reply", "/1/delete", "/1/transcript", "/1/transcript/1", "/1/transcript/1/file", "/1/files/1", "/types/1", "/types/1/remove", "/replies/edit?name=x", "/replies/remove?name=x"] {
            assert_eq!(paula.get(&pixel(path)).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let page = paula.get(&pixel("")).await;
        assert!(page.status == StatusCode::OK && !page.contains("kettle"), "{}", page.body);
        assert!(page.contains("No open tickets"), "{}", page.body);
        let csrf = paula.get(&pixel("/types/new")).await.field("csrf");
        let form = [("csrf", csrf.as_str()), ("do", "claim"), ("number", "1"), ("note", "x"), ("words", "x"), ("name", "x"), ("person", "5"), ("body", "y"), ("questions", "a"), ("to", "up")];
        for path in ["/1", "/1/reply", "/types/1/move", "/types/1/remove", "/replies/remove"] {
            assert_eq!(paula.post(&pixel(path), &form).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let bulk = paula.post(&pixel("/bulk"), &form).await;
        assert!(bulk.status == StatusCode::CONFLICT && bulk.contains("There is no ticket #1"), "{}", bulk.body);
        // The other one's address.
        for path in ["", "/1", "/1/reply", "/1/transcript/1", "/1/files/1", "/stats", "/types", "/replies", "/blocked", "/new"] {
            assert_eq!(paula.get(&at(path)).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        for path in ["/1", "/bulk", "/new", "/1/reply", "/types/new", "/types/1", "/types/1/move", "/types/1/remove", "/replies/edit", "/replies/remove", "/blocked", "/blocked/remove"] {
            assert_eq!(paula.post(&at(path), &form).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(status(&bot, 1).await, "open");
        bot.assert_clean();
    }

    async fn the_queue_shows_what_the_address_says(engine) {
        let bot = with_tickets(engine).await;
        staff(&bot, channel(&bot, 2).expect("a channel")).command("ticket assign", serde_json::json!({})).await;
        settle(&bot).await;
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let (parcel, kettle) = ("My parcel", "return a kettle");
        for (query, first, second) in [
            ("", true, true),
            ("?status=open", true, false),
            ("?status=claimed", false, true),
            ("?claimant=me", false, true),
            ("?q=KETTLE", false, true),
            ("?q=100%25", false, false),
            ("?priority=urgent", false, false),
            ("?type=0", true, true),
            ("?type=7", false, false),
            ("?label=x", false, false),
            ("?status=closed", false, false),
            ("?status=nonsense&priority=nonsense&after=nonsense", true, true),
        ] {
            let page = sam.get(&at(query)).await;
            assert_eq!(page.status, StatusCode::OK, "{query}");
            assert_eq!((page.contains(parcel), page.contains(kettle)), (first, second), "{query}: {}", page.body);
        }
        let requester = format!("?status=any&requester={}", p::MEMBER);
        let page = sam.get(&at(&requester)).await;
        assert!(page.contains(parcel) && !page.contains(kettle) && page.contains("From Mia"), "{}", page.body);
        let nothing = sam.get(&at("?q=zebra")).await;
        assert!(nothing.contains("No ticket fits") && nothing.contains("Words “zebra”"), "{}", nothing.body);
        bot.assert_clean();
    }

    async fn pages_go_on_where_the_one_before_ended(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let mut tx = bot.app.db.begin().await.expect("begins");
        let context = alphapy::features::tickets::flow::TicketContext::of(&bot.app, twilight_model::id::Id::new(n::GUILD)).await.expect("a context");
        for at in 0..60 {
            opened(&context, &mut tx, p::MEMBER, &format!("Ticket {at:02}!")).await;
        }
        tx.commit().await.expect("commits");
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let (mut seen, mut path) = (Vec::new(), at(""));
        for _ in 0..4 {
            let page = sam.get(&path).await;
            seen.extend((0..60).filter(|at| page.contains(&format!("Ticket {at:02}!"))));
            let Some((before, _)) = page.body.split_once("\" rel=\"next\"") else { break };
            path = before.rsplit_once("href=\"").expect("an address").1.replace("&#38;", "&");
        }
        assert_eq!(seen.len(), 60, "each once: {seen:?}");
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 60, "each once: {seen:?}");
    }
}
