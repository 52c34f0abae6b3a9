//! Attempts of attackers; `docs/security.md` names each of these.

use reqwest::{Method, StatusCode};

use super::at;
use crate::support::{
    bot::{Bot, environment, n, p},
    browser::{Browser, Page},
    database::{Engine, on_both},
    process::Process,
};

/// Every page of a guild that is read.
const PAGES: &[&str] = &[
    "",
    "settings",
    "settings/system",
    "settings/faq",
    "settings/import",
    "settings/export",
    "history",
    "faq",
    "faq/new",
    "faq/1",
    "faq/searches",
    "faq/gaps",
    "tickets",
    "tickets?status=any&q=%22%3E%3Cb%3E",
    "tickets/stats",
    "tickets/types",
    "tickets/types/new",
    "tickets/types/history",
    "tickets/replies",
    "tickets/replies/edit",
    "tickets/blocked",
    "tokens",
    "tokens/new",
];

/// A form somebody else made, and the headers it comes with.
type Forged<'a> = (Vec<(String, String)>, &'a [(&'a str, &'a str)]);

async fn saved(bot: &Bot) -> bool {
    let rows: Vec<(i64,)> =
        alphapy::db::sql("SELECT number FROM changes").all(&bot.app.db).await.expect("rows");
    !rows.is_empty()
}

on_both! {
    async fn csrf(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let mut other = Browser::login(&bot, p::OWNER).await;
        let own = admin.get(&at("settings/faq")).await.field("csrf");
        let foreign = other.get(&at("settings/faq")).await.field("csrf");
        let change = ("set:faq.min_score".to_owned(), "0.9".to_owned());
        let with = |token: &str| vec![("csrf".to_owned(), token.to_owned()), change.clone()];
        let evil: [Forged<'_>; 6] = [
            (vec![change.clone()], &[]),
            (with(""), &[]),
            (with(&foreign), &[]),
            (with(&own), &[("origin", "https://evil.example")]),
            (with(&own), &[("origin", "null")]),
            (with(&own), &[("sec-fetch-site", "cross-site")]),
        ];
        for (form, headers) in evil {
            let refused = admin.post_with(&at("settings/save"), &form, headers).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{form:?} {headers:?}");
        }
        // Text that only looks like a form is none.
        let body = Some(format!("csrf={own}&set%3Afaq.min_score=0.9"));
        let plain = [("content-type", "text/plain")];
        let refused = admin.send(Method::POST, &at("settings/save"), &plain, body).await;
        assert_ne!(refused.status, StatusCode::SEE_OTHER);
        assert!(!saved(&bot).await);
        let done = admin.post_with(&at("settings/save"), &with(&own), &[("origin", &bot.url), ("sec-fetch-site", "same-origin")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(saved(&bot).await);
    }

    async fn session_fixation_and_login_csrf(engine) {
        let bot = Bot::start(engine).await;
        let mut victim = Browser::new(&bot.url);
        victim.cookies.insert("alphapy".into(), "a".repeat(48));
        let asked = victim.get("/auth/login").await;
        let back = bot.sandbox.authorize(p::ADMIN, asked.location()).expect("consents");
        let path = back.strip_prefix(&bot.url).expect("here").to_owned();
        // Another browser cannot finish this login, and trying does not use it up.
        let mut attacker = Browser::new(&bot.url);
        attacker.get("/auth/login").await;
        assert_eq!(attacker.get(&path).await.status, StatusCode::BAD_REQUEST);
        let carried = victim.cookies.clone();
        assert_eq!(victim.get(&path).await.status, StatusCode::SEE_OTHER);
        assert_ne!(victim.cookies["alphapy"], "a".repeat(48), "a prepared cookie is not kept");
        victim.cookies.extend(carried);
        assert_eq!(victim.get(&path).await.status, StatusCode::BAD_REQUEST, "a state is good once");
        for path in ["/auth/callback", "/auth/callback?state=x&code=y", "/auth/callback?error=access_denied"] {
            assert_eq!(Browser::new(&bot.url).get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
        }
    }

    async fn open_redirect_and_header_injection(engine) {
        let bot = Bot::start(engine).await;
        // Discord lets a person log in only so often.
        let people = [p::ADMIN, p::OWNER, p::STAFF, p::MEMBER].into_iter().cycle();
        let tries = [
            "https://evil.example/dashboard", "//evil.example", "/\\evil.example", "/dashboard//evil.example",
            "\\\\evil", "/dashboard%0d%0aset-cookie:x=y", "/dashboard\r\nx: y", "javascript:alert(1)", "/auth/logout",
            "/dashboard/\u{7f}", "/dashboardevil", "/dashboard/é",
        ];
        for (next, user) in tries.into_iter().zip(people) {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            let mut browser = Browser::new(&bot.url);
            let asked = browser.get(&format!("/auth/login?{query}")).await;
            let back = bot.sandbox.authorize(user, asked.location()).expect("consents");
            let done = browser.get(back.strip_prefix(&bot.url).expect("here")).await;
            let to = done.location();
            assert!(to == "/dashboard" || to.starts_with("/dashboard%") || to.starts_with("/dashboard/"), "{next:?}: {to}");
            assert!(!to.contains("//") && !to.contains('\\') && !done.headers.contains_key("x"), "{next:?}: {to}");
        }
        let mut browser = Browser::new(&bot.url);
        let asked = browser.get(&format!("/auth/login?next={}", at("history"))).await;
        let back = bot.sandbox.authorize(p::ADMIN, asked.location()).expect("consents");
        assert_eq!(browser.get(back.strip_prefix(&bot.url).expect("here")).await.location(), at("history"));
    }

    async fn other_servers_and_servers_that_do_not_exist_look_the_same(engine) {
        let bot = Bot::start(engine).await;
        let mut paula = Browser::login(&bot, p::PIXEL_ADMIN).await;
        for path in PAGES {
            let real = paula.get(&at(path)).await;
            let none = paula.get(format!("/dashboard/123456789012345678/{path}").trim_end_matches('/')).await;
            assert_eq!((real.status, none.status), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN), "{path}");
            assert_eq!(real.body, none.body, "{path}");
        }
        for id in ["0", "abc", "99999999999999999999999", "-1", "%2e%2e"] {
            let page = paula.get(&format!("/dashboard/{id}/settings")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{id}");
        }
    }

    async fn oversized_bodies(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let csrf = admin.get(&at("settings/faq")).await.field("csrf");
        let long = "x".repeat(2 * 1024 * 1024);
        for path in ["settings/save", "settings/import", "faq/new"] {
            let page = admin.post(&at(path), &[("csrf", &csrf), ("json", &long)]).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        }
        let page = admin.post(&at("settings/import"), &[("csrf", &csrf), ("json", &"[".repeat(300_000))]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = admin.post(&at("settings/import"), &[("csrf", &csrf), ("json", &"[".repeat(200_000))]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn stored_markup_and_frames(engine) {
        const EVIL: &str = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";
        let bot = Bot::start(engine).await;
        {
            let mut world = bot.sandbox.world();
            let guild = world.guilds.get_mut(&n::GUILD).expect("the guild");
            guild.name = EVIL.into();
            for role in guild.roles.values_mut() {
                role.name = EVIL.into();
            }
            for channel in world.channels.values_mut() {
                channel.name = EVIL.into();
            }
            for user in world.users.values_mut() {
                user.global_name = Some(EVIL.into());
            }
        }
        bot.add(&bot.admin(), "<script>alert(3)</script>", EVIL, EVIL).await;
        bot.member().command("faq search", serde_json::json!({ "query": EVIL })).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&at("settings/system")).await;
        let channel = n::GENERAL.to_string();
        let review = admin.submit(&form, &at("settings/system"), &[("system.rules_channel", &channel)]).await;
        clean(&review);
        let done = admin.submit(&review, &at("settings/save"), &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        for path in PAGES.iter().filter(|path| **path != "settings/export") {
            let page = admin.get(&at(path)).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            clean(&page);
        }
        for path in ["/dashboard", "/nothing", "/assets/x/../../Cargo.toml", "/assets/x/..%2f..%2fCargo.toml"] {
            clean(&admin.get(path).await);
        }
        clean(&Browser::new(&bot.url).get("/").await);
    }
}

/// The page carries the headers that protect it, and nothing in it runs or styles inline.
fn clean(page: &Page) {
    let header = |name: &str| page.headers.get(name).map_or("", |v| v.to_str().expect("text"));
    let policy = header("content-security-policy");
    assert!(
        policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("x-frame-options"), "DENY");
    assert_eq!(header("cache-control"), "no-store");
    let body = &page.body;
    for bad in
        ["<img src=x", "<script>", " style=", " onclick", " onerror=alert(1)>", "javascript:"]
    {
        // Escaped markup is text.
        assert!(
            !body.contains(bad) || body.contains("&#60;img") && bad.starts_with(" on"),
            "{bad}: {body}"
        );
    }
    for script in body.split("<script").skip(1) {
        assert!(script.starts_with(" src=\"/assets/"), "{script}");
    }
}

/// Secrets of a login never reach the log, however much is logged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_not_in_logs() {
    let bot = Bot::start(Engine::Sqlite).await;
    let bind = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let mut variables = environment(&bot.sandbox, &bot.test, bind);
    variables.push(("RUST_LOG", "debug,alphapy=trace".to_owned()));
    let process = Process::start(&variables);
    // It does not know its port before it listens, so its own address has none.
    bot.sandbox.add_redirect("http://127.0.0.1:0/auth/callback");
    let mut browser = Browser::new(&process.url);
    let asked = browser.get("/auth/login").await;
    let asked_url = asked.location().to_owned();
    let back = bot.sandbox.authorize(p::ADMIN, &asked_url).expect("consents");
    browser.get(back.strip_prefix("http://127.0.0.1:0").expect("here")).await;
    let page = browser.get(&at("tokens/new")).await;
    let form = [("name", "x"), ("scopes", "faq:read"), ("expires", "90")];
    let made = browser.submit(&page, &at("tokens/new"), &form).await;
    let token = made.body.split("alphapy_").nth(1).expect("a token")[..48].to_owned();
    let query = |url: &str, name: &str| {
        let url = url::Url::parse(url).expect("a URL");
        url.query_pairs().find(|(key, _)| key == name).expect("there").1.into_owned()
    };
    let secrets = [
        browser.cookies["alphapy"].clone(),
        page.field("csrf"),
        token,
        query(&asked_url, "state"),
        query(&back, "code"),
    ];
    let log = process.log();
    assert!(log.len() > 1000, "the log was captured");
    for secret in secrets {
        assert!(!log.contains(&secret), "a secret is in the log");
    }
}
