//! Who may call what.

use alphapy::clock::Clock;
use serde_json::json;

use super::{ALL, Client, at, mint};
use crate::support::{
    bot::{Bot, instance, n, p, strict, x},
    database::on_both,
};

on_both! {
    async fn who_calls_without_a_name_is_asked_for_one(engine) {
        let bot = Bot::start(engine).await;
        let (_, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
        let mut mistyped = token.clone();
        mistyped.pop();
        mistyped.push(if token.ends_with('0') { '1' } else { '0' });
        for given in ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer alphapy_x", &format!("Bearer {mistyped}"), &format!("Token {token}")] {
            let client = Client::stranger(&bot.url).with("authorization", given);
            let got = client.get(&at("/faq")).await;
            got.is_problem(401);
            assert!(got.header("www-authenticate").starts_with("Bearer"), "{given}: {got:?}");
        }
        Client::stranger(&bot.url).get(&at("/faq")).await.is_problem(401);
        // Who is nobody learns nothing about servers, not even whether the id can be one.
        for guild in ["0", "1", "99999999999999999999", "x", "-1", "%00"] {
            let path = format!("/api/dashboard/{guild}/faq");
            Client::stranger(&bot.url).get(&path).await.is_problem(401);
        }
        Client::bearer(&bot.url, &token).get(&at("/faq")).await.is(200);
        Client::stranger(&bot.url).with("authorization", &format!("bearer {token}")).get(&at("/faq")).await.is(200);
    }

    async fn a_token_works_in_its_own_server_only(engine) {
        let bot = Bot::start(engine).await;
        // Adam is an admin of both servers.
        let (number, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
        mint(&bot.app, x::GUILD, p::ADMIN, ALL).await;
        let client = Client::bearer(&bot.url, &token);
        client.post(&at("/faq"), json!({ "title": "Ours", "answer": "Yes." })).await.is(201);
        let (pixel, nowhere) = (format!("/api/dashboard/{}", x::GUILD), "/api/dashboard/4".to_owned());
        let elsewhere = [pixel, nowhere];
        let mut said = Vec::new();
        for base in &elsewhere {
            for (method, path) in [("GET", "/faq"), ("GET", "/faq/1"), ("DELETE", "/faq/1"), ("GET", "/settings"), ("GET", "")] {
                let got = client.send(method, &format!("{base}{path}"), None).await;
                got.is_problem(403);
                said.push(got.text.clone());
            }
            client.put(&format!("{base}/faq/1"), json!({ "title": "Theirs", "answer": "No." })).await.is_problem(403);
        }
        said.dedup();
        assert_eq!(said.len(), 1, "a server with the bot and one that does not exist look alike");
        assert_eq!(client.get(&at("/faq/1")).await.body["title"], "Ours");
        let here = client.get(&at("")).await;
        assert_eq!(here.body["name"], "Northwind Support", "{here:?}");
        assert_eq!(here.body["caller"]["token"], number);
        assert_eq!(here.body["caller"]["role"], "admin");
        let mut sorted = ALL.to_vec();
        sorted.sort_unstable();
        assert_eq!(here.body["caller"]["scopes"], json!(sorted));
        for id in ["0", "x", "99999999999999999999", "%00"] {
            client.get(&format!("/api/dashboard/{id}/faq")).await.is_problem(404);
        }
    }

    async fn a_token_dies_with_the_right_of_who_made_it(engine) {
        let bot = Bot::start(engine).await;
        for change in ["demoted", "gone"] {
            // Instances of its own, so that nothing is remembered from before.
            let (_, one) = instance(&bot.sandbox, &bot.test, Clock::System).await;
            let (_, other) = instance(&bot.sandbox, &bot.test, Clock::System).await;
            let (_, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
            let client = Client::bearer(&one, &token);
            client.get(&at("/settings")).await.is(200);
            {
                let mut world = bot.sandbox.world();
                let guild = world.guilds.get_mut(&n::GUILD).expect("Northwind");
                guild.members.get_mut(&p::ADMIN).expect("Adam").roles.clear();
                if change == "gone" {
                    guild.members.remove(&p::ADMIN);
                }
            }
            // A change is refused at once, though what was read before is remembered for a minute.
            client.post(&at("/faq"), json!({ "title": "T", "answer": "A" })).await.is_problem(403);
            client.get(&at("/settings")).await.is_problem(403);
            Client::bearer(&other, &token).get(&at("/settings")).await.is_problem(403);
            bot.sandbox.world().add_member(n::GUILD, p::ADMIN, &[n::ADMIN_ROLE]);
        }
        let (_, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
        let (_, fresh) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        Client::bearer(&fresh, &token).get(&at("/settings")).await.is(200);
    }

    async fn a_login_needs_the_token_of_its_pages_to_change_something(engine) {
        let bot = Bot::start(engine).await;
        let adam = Client::logged_in(&bot, p::ADMIN).await;
        adam.clone().without("x-csrf-token").get(&at("/faq")).await.is(200);
        let body = json!({ "title": "T", "answer": "A" });
        adam.clone().without("x-csrf-token").post(&at("/faq"), body.clone()).await.is_problem(403);
        adam.clone().with("x-csrf-token", "0").post(&at("/faq"), body.clone()).await.is_problem(403);
        adam.clone().with("origin", "https://elsewhere.example").post(&at("/faq"), body.clone()).await.is_problem(403);
        adam.clone().with("sec-fetch-site", "cross-site").post(&at("/faq"), body.clone()).await.is_problem(403);
        let sam = Client::logged_in(&bot, p::OWNER).await;
        let csrf = sam.header("x-csrf-token");
        adam.clone().with("x-csrf-token", &csrf).post(&at("/faq"), body.clone()).await.is_problem(403);
        assert_eq!(adam.get(&at("/faq")).await.body["items"], json!([]), "nothing was added");
        adam.post(&at("/faq"), body).await.is(201);
        // A token in the same request counts, not the cookie.
        adam.clone().with("authorization", "Bearer alphapy_0").get(&at("/faq")).await.is_problem(401);
    }

    async fn a_login_reaches_what_the_person_may_and_nothing_else(engine) {
        let bot = Bot::start(engine).await;
        let mia = Client::logged_in(&bot, p::MEMBER).await;
        for path in ["", "/faq", "/settings", "/settings/history", "/tokens", "/faq/searches"] {
            mia.get(&at(path)).await.is_problem(403);
        }
        mia.post(&at("/faq"), json!({ "title": "T", "answer": "A" })).await.is_problem(403);
        let paula = Client::logged_in(&bot, p::PIXEL_ADMIN).await;
        let pixel = |path: &str| format!("/api/dashboard/{}{path}", x::GUILD);
        paula.get(&pixel("/settings")).await.is(200);
        let outside = paula.get(&at("/settings")).await;
        let nowhere = paula.get("/api/dashboard/4/settings").await;
        outside.is_problem(403);
        assert_eq!(outside.text, nowhere.text, "a server with the bot and one without look alike");
        // However many servers a stranger names, Discord is hardly asked.
        let before = bot.sandbox.world().calls("GET", "/guilds/*").len();
        for id in 1000..1040 {
            paula.get(&format!("/api/dashboard/{id}/settings")).await.is_problem(403);
            let body = json!({ "settings": {} });
            paula.send("PATCH", &at("/settings"), Some(body.to_string())).await;
        }
        let after = bot.sandbox.world().calls("GET", "/guilds/*").len();
        assert!(after - before <= 1, "{} calls", after - before);
    }

    async fn limits_are_told_and_kept(engine) {
        let bot = Bot::start(engine).await;
        let clock = Clock::fixed(Clock::System.now());
        let (app, url) = strict(&bot.sandbox, &bot.test, clock, &[]).await;
        let client = Client::bearer(&url, &mint(&app, n::GUILD, p::ADMIN, ALL).await.1);
        let other = Client::bearer(&url, &mint(&app, n::GUILD, p::OWNER, ALL).await.1);
        let body = || json!({ "title": "T" });
        for left in (0..30).rev() {
            let got = client.post(&at("/faq"), body()).await;
            got.is_problem(422);
            assert_eq!(got.header("ratelimit-limit"), "30");
            assert_eq!(got.header("ratelimit-remaining"), left.to_string());
            assert!((1..=60).contains(&got.header("ratelimit-reset").parse::<u32>().expect("seconds")));
        }
        let got = client.post(&at("/faq"), body()).await;
        got.is_problem(429);
        assert!((1..=60).contains(&got.header("retry-after").parse::<u32>().expect("seconds")));
        assert_eq!(got.header("ratelimit-remaining"), "0");
        let got = client.get(&at("/faq")).await;
        assert_eq!((got.status, got.header("ratelimit-limit"), got.header("ratelimit-remaining")), (200, "120", "119"));
        other.post(&at("/faq"), body()).await.is_problem(422);
    }
}
