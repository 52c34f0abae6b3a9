//! Logging in and out, on one instance and another.

use alphapy::{clock::Clock, db::sql};
use chrono::TimeDelta;
use reqwest::StatusCode;

use super::at;
use crate::support::{
    bot::{Bot, instance, instance_with, n, p},
    browser::Browser,
    database::on_both,
};

on_both! {
    async fn a_session_lives_on_every_instance_and_ends_on_all(engine) {
        let bot = Bot::start(engine).await;
        let (_other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let mut here = Browser::login(&bot, p::ADMIN).await;
        let mut there = here.at(&url);
        assert_eq!(there.get("/dashboard").await.status, StatusCode::OK);
        assert_eq!(bot.sandbox.world().oauth.grants_of(p::ADMIN).count(), 1);
        let page = here.get("/dashboard").await;
        let out = here.submit(&page, "/auth/logout", &[]).await;
        assert_eq!(out.location(), "/");
        assert!(here.cookies.is_empty(), "{:?}", here.cookies);
        assert_eq!(there.get("/dashboard").await.status, StatusCode::SEE_OTHER, "ended there too");
        assert_eq!(bot.sandbox.world().oauth.grants_of(p::ADMIN).count(), 0, "revoked at Discord");
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
            let mut world = bot.sandbox.world();
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
        let (_one, here) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let (_two, there) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
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
            let world = bot.sandbox.world();
            world.log.iter().filter(|call| call.path.contains("/oauth2/token")).count()
        };
        assert_eq!(asked, 2, "one login, one refresh");
        bot.assert_clean();
    }

    async fn sessions_rotate_and_end(engine) {
        let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let clock = Clock::fixed(start);
        let bot = Bot::start(engine).await;
        let (app, url) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
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

    async fn tokens_are_refreshed_once_however_many_ask(engine) {
        let bot = Bot::start(engine).await;
        let (_other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let here = Browser::login(&bot, p::ADMIN).await;
        let soon = chrono::Utc::now() + TimeDelta::minutes(1);
        sql("UPDATE sessions SET tokens_expire_at = $1").bind(soon).run(&bot.app.db).await.expect("ages");
        let asking = (0..8).map(|i| {
            let mut browser = if i % 2 == 0 { here.clone() } else { here.at(&url) };
            tokio::spawn(async move { browser.get("/dashboard").await })
        });
        for asked in asking.collect::<Vec<_>>() {
            let page = asked.await.expect("asks");
            // Those of one instance also share the list of servers, which Discord gives out slowly.
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        }
        assert_eq!(bot.sandbox.world().oauth.grants_of(p::ADMIN).count(), 1);
        bot.assert_clean();
    }

    async fn another_secret_ends_logins_instead_of_locking_people_out(engine) {
        let bot = Bot::start(engine).await;
        let changed = [("SESSION_SECRET", "another-secret-another-secret-xx".to_owned())];
        let (_other, url) = instance_with(&bot.sandbox, &bot.test, Clock::System, &changed).await;
        let mut there = Browser::login(&bot, p::ADMIN).await.at(&url);
        assert_eq!(there.get("/dashboard").await.status, StatusCode::BAD_REQUEST, "says that it ended");
        assert_eq!(there.get("/dashboard").await.status, StatusCode::SEE_OTHER, "leads to the login");
        let mut there = Browser::login(&bot, p::ADMIN).await.at(&url);
        let page = there.get(&at("settings")).await;
        assert_eq!(there.submit(&page, "/auth/logout", &[]).await.location(), "/");
        assert_eq!(there.get(&at("settings")).await.status, StatusCode::SEE_OTHER);
    }

    async fn a_form_sent_after_the_login_ended_says_so(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&at("settings/faq")).await;
        let policy = form.headers["content-security-policy"].to_str().expect("text");
        let login = url::Url::parse(&bot.app.config.authorize_url).expect("a URL").origin();
        assert!(policy.contains(&format!("form-action 'self' {};", login.ascii_serialization())), "{policy}");
        sql("DELETE FROM sessions").run(&bot.app.db).await.expect("ends");
        for path in [at("settings/save"), "/auth/logout".to_owned()] {
            let page = admin.submit(&form, &path, &[]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
            assert!(page.contains("Your login has ended, and nothing was changed"), "{}", page.body);
        }
    }

    async fn over_https_cookies_belong_to_this_host_alone(engine) {
        const PUBLIC: &str = "https://bot.example";
        let bot = Bot::start(engine).await;
        let https = [("PUBLIC_URL", PUBLIC.to_owned())];
        let (_app, url) = instance_with(&bot.sandbox, &bot.test, Clock::System, &https).await;
        bot.sandbox.add_redirect(&format!("{PUBLIC}/auth/callback"));
        let mut browser = Browser::new(&url);
        let asked = browser.get("/auth/login?next=/dashboard&next=/x").await;
        let back = bot.sandbox.authorize(p::ADMIN, asked.location()).expect("consents");
        let done = browser.get(back.strip_prefix(PUBLIC).expect("there")).await;
        let cookies = [&asked, &done].map(|page| page.headers["set-cookie"].to_str().expect("text").to_owned());
        for (cookie, name) in cookies.iter().zip(["__Host-alphapy-login-", "__Host-alphapy="]) {
            assert!(cookie.starts_with(name), "{cookie}");
            for flag in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
                assert!(cookie.contains(flag), "{flag}: {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        assert!(done.headers.contains_key("strict-transport-security"));
        assert_eq!(browser.get("/dashboard").await.status, StatusCode::OK);
    }

    async fn an_unreadable_return_says_what_to_do(engine) {
        let bot = Bot::start(engine).await;
        let mut browser = Browser::new(&bot.url);
        let page = browser.get("/auth/callback?state=x&state=y&code=z").await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.contains("Please log in once more"), "{}", page.body);
    }

    async fn styles_of_another_version_are_not_kept(engine) {
        let bot = Bot::start(engine).await;
        let mut browser = Browser::new(&bot.url);
        let page = browser.get("/").await;
        let own = page.body.split('"').find(|part| part.ends_with("/base.css")).expect("a style").to_owned();
        for (path, kept) in [(own.as_str(), true), ("/assets/0123456789abcdef/base.css", false)] {
            let style = browser.get(path).await;
            let keep = style.headers["cache-control"].to_str().expect("text");
            assert_eq!((style.status, keep.contains("immutable")), (StatusCode::OK, kept), "{path}: {keep}");
        }
    }
}
