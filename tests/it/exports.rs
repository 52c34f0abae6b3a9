//! Exports: as a file, as a link, over the API; never of another server.

use std::time::Duration;

use alphapy::{
    export::{Audience, Grant, Link, Period, Reader},
    features::faq::{model::Draft, store},
    files::Source,
    sandbox::World,
};
use chrono::TimeDelta;
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use twilight_model::id::Id;

use crate::{
    api::{ALL, Client, admin_of},
    support::{
        bot::{Bot, n, p, x},
        database::on_both,
    },
};

const HEAD: &str = "number,title,answer,keywords,pinned,helpful,unhelpful,updated_at\r\n";

/// Adds many entries at once.
async fn fill(bot: &Bot, guild: u64, count: usize) {
    let mut tx = bot.app.db.begin().await.expect("begins");
    for number in 0..count {
        let draft = Draft {
            title: format!("Question {number}"),
            answer: "x".repeat(500),
            keywords: String::new(),
        };
        store::add(&mut tx, Id::new(guild), Id::new(p::ADMIN), &draft, bot.app.clock.now())
            .await
            .expect("adds");
    }
    tx.commit().await.expect("commits");
}

/// The result of `/export` once it is done: the message, and its files by name.
async fn export(bot: &Bot, path: &str, options: Value) -> (Value, Vec<(String, String)>) {
    let asked = bot.admin().command(path, options).await.settled(Duration::from_secs(10)).await;
    assert!(asked.is_ephemeral(), "{asked:?}");
    let shown = asked.message().cloned().expect("a message");
    let mut read = Vec::new();
    for file in shown["attachments"].as_array().into_iter().flatten() {
        let id = file["id"].as_str().expect("an id").parse().expect("a number");
        let stored = bot.sandbox.world().files[&id].clone();
        read.push((stored.name, String::from_utf8(stored.bytes).expect("text")));
    }
    (shown, read)
}

fn link(shown: &Value) -> String {
    let button = &shown["components"][0]["components"][0];
    assert_eq!(button["style"], 5, "{shown}");
    button["url"].as_str().expect("an address").to_owned()
}

on_both! {
    async fn a_small_export_is_a_file_only_the_admin_sees(engine) {
        let bot = Bot::start(engine).await;
        bot.add(&bot.admin(), "=HYPERLINK(\"http://evil\")", "Line one\nsaid \"two\"", "a,b").await;
        fill(&bot, x::GUILD, 1).await;
        let (shown, files) = export(&bot, "export faq", json!({})).await;
        assert_eq!(files.len(), 1, "{shown}");
        let (name, text) = &files[0];
        assert!(name.starts_with("alphapy-faq-20") && name.strip_suffix(".csv").is_some(), "{name}");
        let rest = text.strip_prefix('\u{feff}').expect("marked for spreadsheets");
        let row = rest.strip_prefix(HEAD).expect("the columns");
        let wanted = "1,\"'=HYPERLINK(\"\"http://evil\"\")\",\"Line one\nsaid \"\"two\"\"\",";
        assert!(row.starts_with(wanted), "{row}");
        assert!(row.ends_with("Z\r\n") && !row.contains("Question 0"), "only this server's: {row}");
        let (_, files) = export(&bot, "export config", json!({})).await;
        let settings: Value = serde_json::from_str(&files[0].1).expect("JSON");
        assert_eq!(settings["format"], "alphapy-settings");
        let refused = bot.member().unchecked().command("export faq", json!({})).await;
        assert!(refused.text().contains("Only admins"), "{refused:?}");
        bot.assert_clean();
    }

    async fn a_large_export_is_a_link_for_an_hour(engine) {
        let mut world = World::seeded();
        world.upload_limit = 20_000;
        let bot = Bot::with(engine, world, &[]).await;
        fill(&bot, n::GUILD, 1_203).await;
        let (shown, files) = export(&bot, "export faq", json!({})).await;
        assert!(files.is_empty(), "{files:?}");
        let address = link(&shown);
        assert!(address.len() <= 512, "a button takes 512 characters: {}", address.len());
        let path = address.split("/exports/").nth(1).expect("a token").to_owned();
        let client = Client::stranger(&bot.url);
        let got = client.get(&format!("/exports/{path}")).await;
        got.is(200);
        assert_eq!(got.header("cache-control"), "no-store");
        assert_eq!(got.header("content-type"), "text/csv; charset=utf-8");
        assert!(got.header("content-disposition").starts_with("attachment; filename=\"alphapy-faq-"));
        assert_eq!(got.text.lines().count(), 1_204, "every row once");
        let numbers: Vec<i64> = got.text.lines().skip(1).filter_map(|line| line.split(',').next()?.parse().ok()).collect();
        assert_eq!(numbers, (1..=1_203).collect::<Vec<_>>());
        let mut wrong = path.clone().into_bytes();
        wrong[30] = if wrong[30] == b'A' { b'B' } else { b'A' };
        let wrong = String::from_utf8(wrong).expect("text");
        for bad in [wrong.as_str(), "", "x", &path[..path.len() - 4]] {
            let refused = client.get(&format!("/exports/{bad}")).await;
            assert_eq!(refused.status, 404, "{bad}");
            assert!(!refused.text.contains("Question"));
        }
        bot.assert_clean();
    }

    async fn a_link_shows_nothing_that_its_maker_may_not_take_any_more(engine) {
        let bot = Bot::start(engine).await;
        fill(&bot, n::GUILD, 3).await;
        let entry = alphapy::feature::exports(alphapy::features::ALL).named("faq").expect("declared");
        let grant = Grant::of(admin_of(n::GUILD, p::ADMIN));
        let address = Link { entry, grant, period: Period::default() }.address(&bot.app).expect("made");
        let path = format!("/exports/{}", address.rsplit('/').next().expect("a token"));
        let client = Client::stranger(&bot.url);
        assert_eq!(client.get(&path).await.is(200).text.lines().count(), 4);
        for change in ["demoted", "gone"] {
            {
                let mut world = bot.sandbox.world();
                let guild = world.guilds.get_mut(&n::GUILD).expect("Northwind");
                guild.members.get_mut(&p::ADMIN).expect("Adam").roles.clear();
                if change == "gone" {
                    guild.members.remove(&p::ADMIN);
                }
            }
            let refused = client.get(&path).await;
            assert_eq!(refused.status, 404, "{change}");
            assert!(refused.text.contains("This download link is not valid") && !refused.text.contains("Question"));
            bot.sandbox.world().add_member(n::GUILD, p::ADMIN, &[n::ADMIN_ROLE]);
        }
        bot.assert_clean();
    }

    async fn the_api_streams_what_its_scope_allows(engine) {
        let bot = Bot::start(engine).await;
        fill(&bot, n::GUILD, 501).await;
        let at = |guild: u64, rest: &str| format!("/api/dashboard/{guild}/exports{rest}");
        let client = Client::of(&bot, p::ADMIN, &["exports:read"]).await;
        let listed = client.get(&at(n::GUILD, "")).await;
        let names: Vec<_> = listed.is(200).body["items"].as_array().expect("items").iter().map(|one| one["name"].clone()).collect();
        assert_eq!(names, alphapy::feature::exports(alphapy::features::ALL).0.into_iter().map(|entry| json!(entry.name)).collect::<Vec<_>>());
        let got = client.get(&at(n::GUILD, "/faq")).await;
        assert!(got.is(200).text.starts_with(HEAD), "no mark for programs");
        assert_eq!(got.text.lines().count(), 502);
        let got = client.get(&at(n::GUILD, "/config")).await;
        assert_eq!(got.is(200).body["format"], "alphapy-settings");
        client.get(&at(n::GUILD, "/nothing")).await.is_problem(404);
        client.get(&at(n::GUILD, "/faq?from=2026-01-01")).await.is_problem(422);
        client.get(&at(n::GUILD, "/faq?from=yesterday")).await.is_problem(422);
        client.get(&at(x::GUILD, "/faq")).await.is_problem(403);
        let others: Vec<_> = ALL.iter().copied().filter(|scope| *scope != "exports:read").collect();
        let without = Client::of(&bot, p::ADMIN, &others).await;
        without.get(&at(n::GUILD, "/faq")).await.is_problem(403);
        Client::stranger(&bot.url).get(&at(n::GUILD, "/faq")).await.is_problem(401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_ends_after_its_hour_and_opens_only_what_it_names() {
    use crate::support::{
        bot::instance,
        database::{Engine, TestDb},
    };
    use alphapy::{
        clock::{Clock, Time},
        sandbox::Sandbox,
    };
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let (test, db) = TestDb::migrated(Engine::Sqlite).await;
    db.close().await;
    let clock = Clock::fixed(Time::from_timestamp(1_800_000_000, 0).expect("a time"));
    let (app, _) = instance(&sandbox, &test, clock.clone()).await;
    let entry = alphapy::feature::exports(alphapy::features::ALL).named("faq").expect("declared");
    let grant = Grant::of(admin_of(n::GUILD, p::ADMIN));
    let address = Link { entry, grant, period: Period::default() }.address(&app).expect("made");
    let token = address.rsplit('/').next().expect("a token");
    let opened = Link::open(&app, token).expect("opens");
    assert_eq!(
        (opened.entry.name, opened.guild.get(), opened.by.get()),
        ("faq", n::GUILD, p::ADMIN)
    );
    clock.advance(TimeDelta::minutes(59));
    assert!(Link::open(&app, token).is_ok());
    clock.advance(TimeDelta::minutes(1));
    assert!(Link::open(&app, token).is_err(), "the hour is over");
    let mut reader = Reader::new(&app, entry, grant, Period::default(), Audience::Program);
    assert_eq!(reader.within(10).await.expect("reads"), None, "larger than that");
    let mut reader = Reader::new(&app, entry, grant, Period::default(), Audience::Program);
    let stored = reader.within(HEAD.len() as u64).await.expect("reads").expect("just fits");
    let pieces: Vec<_> =
        Source::stored(&app.db, stored).stream().try_collect().await.expect("reads");
    assert_eq!(pieces.concat(), HEAD.as_bytes());
}
