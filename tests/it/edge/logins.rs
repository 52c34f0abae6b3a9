//! Logins that were begun: kept by the browser alone, several at a time, and leading only home.

use alphapy::{clock::Clock, db::sql};
use chrono::TimeDelta;
use reqwest::StatusCode;

use crate::support::{
    bot::{Bot, instance, n, p},
    browser::{Browser, Page},
    database::on_both,
};

/// Discord's consent page sends the browser back here.
fn back(bot: &Bot, url: &str, user: u64, asked: &Page) -> String {
    let back = bot.sandbox.authorize(user, asked.location()).expect("consents");
    back.strip_prefix(url).expect("comes back here").to_owned()
}

on_both! {
    async fn beginning_a_login_stores_nothing(engine) {
        let bot = Bot::start(engine).await;
        let (mut stranger, mut last) = (Browser::new(&bot.url), None);
        for _ in 0..40 {
            stranger.cookies.clear();
            let asked = stranger.get("/auth/login?next=/dashboard").await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
            last = Some(asked);
        }
        for path in ["/auth/callback?state=x&code=y", "/auth/callback?error=access_denied&state=z"] {
            stranger.get(path).await;
        }
        let rows: Vec<(String,)> = sql("SELECT state FROM logins").all(&bot.app.db).await.expect("rows");
        assert_eq!(rows.len(), 0, "what strangers begin is nowhere but in their browser");
        let path = back(&bot, &bot.url, p::ADMIN, &last.expect("a login"));
        assert_eq!(stranger.get(&path).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stranger.get("/dashboard").await.status, StatusCode::OK);
    }

    async fn a_login_in_another_tab_breaks_none(engine) {
        let bot = Bot::start(engine).await;
        let mut browser = Browser::new(&bot.url);
        let first = browser.get(&format!("/auth/login?next=/dashboard/{}/history", n::GUILD)).await;
        let second = browser.get(&format!("/auth/login?next=/dashboard/{}/faq", n::GUILD)).await;
        let first = browser.get(&back(&bot, &bot.url, p::ADMIN, &first)).await;
        assert_eq!(first.location(), format!("/dashboard/{}/history", n::GUILD), "{}", first.body);
        let second = browser.get(&back(&bot, &bot.url, p::ADMIN, &second)).await;
        assert_eq!(second.location(), format!("/dashboard/{}/faq", n::GUILD), "{}", second.body);
        // However many are begun, a browser carries few of them along.
        let mut browser = Browser::new(&bot.url);
        for _ in 0..12 {
            browser.get(&format!("/auth/login?next=/dashboard?q={}", "x".repeat(400))).await;
        }
        assert!(browser.cookies.len() <= 4, "{}", browser.cookies.len());
        let last = browser.get("/auth/login").await;
        assert_eq!(browser.get(&back(&bot, &bot.url, p::ADMIN, &last)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/dashboard").await.status, StatusCode::OK);
    }

    async fn a_login_belongs_to_its_browser_and_its_time(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, url) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        bot.sandbox.add_redirect(&format!("{url}/auth/callback"));
        let mut browser = Browser::new(&url);
        let asked = browser.get("/auth/login").await;
        let path = back(&bot, &url, p::ADMIN, &asked);
        let mut other = Browser::new(&url);
        other.get("/auth/login").await;
        assert_eq!(other.get(&path).await.status, StatusCode::BAD_REQUEST, "another browser's");
        // The cookie of one login, renamed, does not fit the state of another.
        let mine: Vec<_> = browser.cookies.keys().cloned().collect();
        let foreign: Vec<_> = other.cookies.values().cloned().collect();
        let mut mixed = Browser::new(&url);
        mixed.cookies.insert(mine[0].clone(), foreign[0].clone());
        assert_eq!(mixed.get(&path).await.status, StatusCode::BAD_REQUEST);
        let kept = browser.clone();
        assert_eq!(browser.get(&path).await.status, StatusCode::SEE_OTHER, "nobody else used it up");
        let mut again = kept.clone();
        assert_eq!(again.get(&path).await.status, StatusCode::BAD_REQUEST, "a state is good once");
        let mut late = Browser::new(&url);
        let asked = late.get("/auth/login").await;
        let path = back(&bot, &url, p::OWNER, &asked);
        clock.advance(TimeDelta::minutes(11));
        assert_eq!(late.get(&path).await.status, StatusCode::BAD_REQUEST, "too late");
        alphapy::web::session::clean(&app).await.expect("cleans");
    }

    async fn the_way_back_is_a_place_of_the_dashboard(engine) {
        let bot = Bot::start(engine).await;
        let people = [p::ADMIN, p::OWNER, p::STAFF, p::MEMBER].into_iter().cycle();
        for (next, user) in [
            "/dashboard/../auth/logout", "/dashboard/%2e%2e/auth/logout", "/dashboard/./../../x", "/dashboard/..",
            "/dashboard/.%2e//evil.example", "/dashboard/..\\..\\evil", "/dashboard#/../..",
        ].into_iter().zip(people) {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            let mut browser = Browser::new(&bot.url);
            let asked = browser.get(&format!("/auth/login?{query}")).await;
            let done = browser.get(&back(&bot, &bot.url, user, &asked)).await;
            assert_eq!(done.location(), "/dashboard", "{next}");
        }
    }
}
