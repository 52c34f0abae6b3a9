//! Logging in and out, on one instance and another.

use alphapy::{clock::Clock, db::sql};
use chrono::TimeDelta;
use reqwest::StatusCode;

use super::at;
use crate::support::{
    bot::{Bot, instance, n, p},
    browser::Browser,
    database::on_both,
};

on_both! {
    async fn a_session_lives_on_every_instance_and_ends_on_all(engine) {
        let bot = Bot::start(engine).await;
        let (_other, url) = instance(&bot.standin, &bot.test, Clock::System).await;
        let mut here = Browser::login(&bot, p::ADMIN).await;
        let mut there = here.at(&url);
        assert_eq!(there.get("/dashboard").await.status, StatusCode::OK);
        assert_eq!(bot.standin.world().oauth.grants_of(p::ADMIN).count(), 1);
        let page = here.get("/dashboard").await;
        let out = here.submit(&page, "/auth/logout", &[]).await;
        assert_eq!(out.location(), "/");
        assert!(here.cookies.is_empty(), "{:?}", here.cookies);
        assert_eq!(there.get("/dashboard").await.status, StatusCode::SEE_OTHER, "ended there too");
        assert_eq!(bot.standin.world().oauth.grants_of(p::ADMIN).count(), 0, "revoked at Discord");
        bot.assert_clean();
    }

    async fn nothing_at_rest_opens_a_session(engine) {
        let bot = Bot::start(engine).await;
        let browser = Browser::login(&bot, p::ADMIN).await;
        let cookie = browser.cookies["alphapy"].clone();
        let rows: Vec<(String, Option<String>, String, Vec<u8>)> =
            sql("SELECT id, previous_id, csrf, tokens FROM sessions").all(&bot.app.db).await.expect("rows");
        assert_eq!(rows.len(), 1);
        assert_ne!(rows[0].0, cookie);
        let sealed = String::from_utf8_lossy(&rows[0].3).into_owned();
        assert!(!sealed.contains("access") && !sealed.contains("refresh"), "encrypted");
        for stored in [rows[0].0.clone(), rows[0].2.clone()] {
            let mut thief = Browser::new(&bot.url);
            thief.cookies.insert("alphapy".into(), stored);
            assert_eq!(thief.get("/dashboard").await.status, StatusCode::SEE_OTHER);
        }
    }

    async fn a_role_that_was_taken_away_counts_with_the_next_change(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&at("settings/faq")).await;
        assert_eq!(form.status, StatusCode::OK);
        {
            let mut world = bot.standin.world();
            let guild = world.guilds.get_mut(&n::GUILD).expect("the guild");
            guild.members.get_mut(&p::ADMIN).expect("a member").roles.clear();
        }
        let refused = admin.submit(&form, &at("settings/faq"), &[("faq.min_score", "0.9")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
        bot.assert_clean();
    }

    async fn tokens_are_refreshed_by_one_request_only(engine) {
        let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let clock = Clock::fixed(start);
        let bot = Bot::start(engine).await;
        let (_one, here) = instance(&bot.standin, &bot.test, clock.clone()).await;
        let (_two, there) = instance(&bot.standin, &bot.test, clock.clone()).await;
        let mut browser = Browser::login_at(&bot, &here, p::ADMIN).await;
        // Discord's token is good for a week; the session is used meanwhile.
        clock.advance(TimeDelta::days(5));
        browser.get(&at("settings")).await;
        clock.advance(TimeDelta::days(3));
        browser.get(&at("settings")).await;
        let (mut one, mut two) = (browser.at(&here), browser.at(&there));
        let (a, b) = tokio::join!(one.get("/dashboard"), two.get("/dashboard"));
        assert_eq!((a.status, b.status), (StatusCode::OK, StatusCode::OK), "{}", a.body);
        assert!(a.contains("Northwind Support") && b.contains("Northwind Support"));
        let asked = {
            let world = bot.standin.world();
            world.log.iter().filter(|call| call.path.contains("/oauth2/token")).count()
        };
        assert_eq!(asked, 2, "one login, one refresh");
        bot.assert_clean();
    }

    async fn sessions_rotate_and_end(engine) {
        let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let clock = Clock::fixed(start);
        let bot = Bot::start(engine).await;
        let (app, url) = instance(&bot.standin, &bot.test, clock.clone()).await;
        let mut browser = Browser::login_at(&bot, &url, p::ADMIN).await;
        let first = browser.cookies["alphapy"].clone();
        clock.advance(TimeDelta::hours(7));
        let mut slow = browser.clone();
        browser.get("/dashboard").await;
        assert_ne!(browser.cookies["alphapy"], first, "a new token");
        assert_eq!(slow.get(&at("settings")).await.status, StatusCode::OK, "what was under way goes on");
        clock.advance(TimeDelta::minutes(2));
        assert_eq!(slow.get(&at("settings")).await.status, StatusCode::SEE_OTHER, "the old token is over");
        assert_eq!(browser.get(&at("settings")).await.status, StatusCode::OK);
        clock.advance(TimeDelta::days(8));
        assert_eq!(browser.get(&at("settings")).await.status, StatusCode::SEE_OTHER, "unused for a week");
        alphapy::web::session::clean(&app).await.expect("cleans");
        let rows: Vec<(String,)> = sql("SELECT id FROM sessions").all(&app.db).await.expect("rows");
        assert!(rows.is_empty());
    }
}
