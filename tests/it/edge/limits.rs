//! How often somebody may ask: counted per person and server over pages and the API, and per address for
//! strangers.

use alphapy::{app::App, clock::Clock};
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    api::{ALL, Client, at, mint},
    support::{
        bot::{Bot, n, p, strict, x},
        browser::{Browser, Page},
        database::{Engine, on_both},
    },
};

fn page(path: &str) -> String {
    format!("/dashboard/{}/{path}", n::GUILD)
}

/// An instance with the real limits and a clock that stands.
async fn fixed(bot: &Bot, more: &[(&'static str, String)]) -> (App, String, Clock) {
    let clock = Clock::fixed(Clock::System.now());
    let (app, url) = strict(&bot.sandbox, &bot.test, clock.clone(), more).await;
    (app, url, clock)
}

fn is_limited(page: &Page) {
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.body);
    let seconds = page.headers["retry-after"].to_str().expect("text").parse::<u64>();
    assert!((1..=60).contains(&seconds.expect("seconds")));
    assert!(page.contains("That was a little fast. Try again in"), "{}", page.body);
}

on_both! {
    async fn a_person_has_thirty_changes_a_minute_over_pages_and_tokens(engine) {
        let bot = Bot::start(engine).await;
        let (app, url, clock) = fixed(&bot, &[]).await;
        let mut admin = Browser::login_at(&bot, &url, p::ADMIN).await;
        let csrf = admin.get(&page("settings/faq")).await.field("csrf");
        let one = Client::bearer(&url, &mint(&app, n::GUILD, p::ADMIN, ALL).await.1);
        let other = Client::bearer(&url, &mint(&app, n::GUILD, p::ADMIN, ALL).await.1);
        let wrong = || json!({ "title": "T" });
        for left in (0..30).rev() {
            if left % 3 == 0 {
                let done = admin.post(&page("settings/faq"), &[("csrf", &csrf)]).await;
                assert_ne!(done.status, StatusCode::TOO_MANY_REQUESTS, "{left}");
            } else {
                let client = if left % 3 == 1 { &one } else { &other };
                let got = client.post(&at("/faq"), wrong()).await;
                got.is_problem(422);
                assert_eq!((got.header("ratelimit-limit"), got.header("ratelimit-remaining")), ("30", left.to_string().as_str()));
            }
        }
        is_limited(&admin.post(&page("settings/faq"), &[("csrf", &csrf)]).await);
        for client in [&one, &other] {
            let got = client.post(&at("/faq"), wrong()).await;
            got.is_problem(429);
            assert!((1..=60).contains(&got.header("retry-after").parse::<u64>().expect("seconds")));
        }
        // Reading has a count of its own, and so have other people and other servers.
        one.get(&at("/faq")).await.is(200);
        let pixel = Client::bearer(&url, &mint(&app, x::GUILD, p::ADMIN, ALL).await.1);
        pixel.post(&format!("/api/dashboard/{}/faq", x::GUILD), wrong()).await.is_problem(422);
        let owner = Client::bearer(&url, &mint(&app, n::GUILD, p::OWNER, ALL).await.1);
        owner.post(&at("/faq"), wrong()).await.is_problem(422);
        clock.advance(TimeDelta::seconds(60));
        for _ in 0..30 {
            one.post(&at("/faq"), wrong()).await.is_problem(422);
        }
        one.post(&at("/faq"), wrong()).await.is_problem(429);
    }

    async fn a_person_opens_a_hundred_and_twenty_pages_a_minute(engine) {
        let bot = Bot::start(engine).await;
        let (_, url, clock) = fixed(&bot, &[]).await;
        let mut admin = Browser::login_at(&bot, &url, p::ADMIN).await;
        for turn in 0..120 {
            let path = if turn % 2 == 0 { page("settings/export") } else { page("nothing") };
            let status = admin.get(&path).await.status;
            assert_ne!(status, StatusCode::TOO_MANY_REQUESTS, "{turn}");
        }
        let before = bot.sandbox.world().log.len();
        for path in ["settings/export", "history", "nothing", "settings/faq"] {
            is_limited(&admin.get(&page(path)).await);
        }
        assert_eq!(bot.sandbox.world().log.len(), before, "Discord is not asked for a person who is limited");
        let mut owner = Browser::login_at(&bot, &url, p::OWNER).await;
        assert_eq!(owner.get(&page("settings")).await.status, StatusCode::OK);
        clock.advance(TimeDelta::seconds(61));
        assert_eq!(admin.get(&page("settings")).await.status, StatusCode::OK);
    }

    async fn strangers_have_thirty_requests_a_minute_for_an_address(engine) {
        let bot = Bot::start(engine).await;
        let (_, url, clock) = fixed(&bot, &[]).await;
        let mut stranger = Browser::new(&url);
        for turn in 0..30 {
            let path = ["/", "/auth/login", "/exports/x"][turn % 3];
            assert_ne!(stranger.get(path).await.status, StatusCode::TOO_MANY_REQUESTS, "{turn}");
        }
        // Saying that one comes from elsewhere helps nobody whom we do not trust.
        for path in ["/", "/auth/login", "/auth/callback?state=x&code=y", "/dashboard"] {
            let from = [("x-forwarded-for", "203.0.113.9")];
            is_limited(&stranger.send(reqwest::Method::GET, path, &from, None).await);
        }
        let client = Client::bearer(&url, "alphapy_x").with("x-forwarded-for", "203.0.113.10");
        client.get(&at("/faq")).await.is_problem(429);
        // The files of a page come all the same, and Discord is never limited.
        assert_eq!(stranger.get("/assets/x/base.css").await.status, StatusCode::OK);
        bot.sandbox.probe(&format!("{url}/interactions")).await.expect("Discord accepts it");
        clock.advance(TimeDelta::seconds(61));
        assert_eq!(stranger.get("/").await.status, StatusCode::OK);
    }

    async fn an_address_is_believed_of_a_trusted_proxy_alone(engine) {
        let bot = Bot::start(engine).await;
        let trusted = [("TRUSTED_PROXIES", "127.0.0.0/8, 10.1.0.0/16".to_owned())];
        let (_, url, _) = fixed(&bot, &trusted).await;
        let client = Client::stranger(&url);
        let ask = async |from: &str| {
            let client = client.clone().with("x-forwarded-for", from);
            client.get("/").await.status
        };
        for _ in 0..30 {
            assert_eq!(ask("203.0.113.9").await, 200);
        }
        assert_eq!(ask("203.0.113.9").await, 429);
        assert_eq!(ask("198.51.100.1, 203.0.113.9").await, 429, "what a stranger wrote before counts for nothing");
        assert_eq!(ask("203.0.113.9, 10.1.2.3").await, 429, "a second proxy of ours stands behind the first");
        assert_eq!(ask("203.0.113.10").await, 200);
        for host in 0..30 {
            assert_eq!(ask(&format!("2001:db8:1:2::{host:x}")).await, 200);
        }
        assert_eq!(ask("2001:db8:1:2:ffff::1").await, 429, "a network of 64 bits is one address");
        assert_eq!(ask("2001:db8:1:3::1").await, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_looks_at_discord_once() {
    let bot = Bot::start(Engine::Sqlite).await;
    let mut admin = Browser::login(&bot, p::ADMIN).await;
    let form = admin.get(&page("settings/system")).await;
    let channel = n::GENERAL.to_string();
    let change = [("system.rules_channel", channel.as_str())];
    let review = admin.submit(&form, &page("settings/system"), &change).await;
    let before = bot.sandbox.world().log.len();
    let done = admin.submit(&review, &page("settings/save"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let asked = |from: usize| -> Vec<String> {
        let world = bot.sandbox.world();
        let mut asked: Vec<_> =
            world.log[from..].iter().map(|call| format!("{} {}", call.method, call.path)).collect();
        asked.sort();
        asked
    };
    let path = |rest: String| format!("GET /guilds/{}{rest}", n::GUILD);
    let own = alphapy::sandbox::seed::APPLICATION;
    let mut once = vec![
        path(String::new()),
        path("/channels".into()),
        path(format!("/members/{}", p::ADMIN)),
        path(format!("/members/{own}")),
    ];
    once.sort();
    assert_eq!(asked(before), once);
    let before = bot.sandbox.world().log.len();
    let client = Client::bearer(&bot.url, &mint(&bot.app, n::GUILD, p::ADMIN, ALL).await.1);
    let body = json!({ "settings": { "system": { "log_channel": n::BOT_LOG.to_string() } } });
    client.send("PATCH", &at("/settings"), Some(body.to_string())).await.is(200);
    assert_eq!(asked(before), once);
}
