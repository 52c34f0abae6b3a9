//! Three seconds, and what happens when they are not enough.

use std::time::Duration;

use alphapy::{
    clock::Clock,
    db::{Tx, sql},
    sandbox::{Fault, FaultKind, Sandbox, World},
};
use serde_json::json;

use crate::support::{
    bot::{Bot, environment, instance, n, p},
    database::{Engine, TestDb, on_both},
    process::Process,
};

/// A folder of shared articles of which one cannot be read until somebody writes it.
pub struct SlowFolder(std::path::PathBuf);

impl SlowFolder {
    fn new() -> Self {
        let name = format!("alphapy-slow-{}", alphapy::ids::Ids::System.token());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn block(&self) {
        let made = std::process::Command::new("mkfifo").arg(self.0.join("slow.md")).status();
        assert!(made.expect("mkfifo").success());
    }

    pub fn unblock(&self) {
        std::fs::write(self.0.join("slow.md"), "# Slow article\nWorth waiting for.")
            .expect("writes");
    }

    fn variable(&self) -> (&'static str, String) {
        ("FAQ_DIR", self.0.to_string_lossy().into_owned())
    }
}

impl Drop for SlowFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A bot whose next search takes until [`SlowFolder::unblock`].
pub async fn slow_bot(engine: Engine) -> (Bot, SlowFolder) {
    let folder = SlowFolder::new();
    let bot = Bot::with(engine, World::seeded(), &[folder.variable()]).await;
    folder.block();
    bot.owner().command("faq reload", json!({})).await;
    (bot, folder)
}

/// A search that cannot be answered before [`SlowFolder::unblock`].
pub async fn search_slowly(bot: &Bot) -> alphapy::sandbox::Outcome {
    let promised = bot.member().command("faq search", json!({ "query": "slow article" })).await;
    assert!(matches!(promised.reply, alphapy::sandbox::Reply::Deferred), "{promised:?}");
    promised
}

async fn deferred(bot: &Bot) -> i64 {
    sql("SELECT COUNT(*) FROM deferred_answers").one::<(i64,)>(&bot.app.db).await.expect("counts").0
}

on_both! {
    async fn a_slow_answer_is_promised_and_completed(engine) {
        let (bot, folder) = slow_bot(engine).await;
        let started = std::time::Instant::now();
        let promised = search_slowly(&bot).await;
        assert!(started.elapsed() < Duration::from_secs(3));
        assert_eq!(deferred(&bot).await, 1, "the promise is in the database");
        let (payload,): (String,) = sql("SELECT payload FROM deferred_answers").one(&bot.app.db).await.expect("reads");
        let token = bot.sandbox.world().interactions[&promised.interaction].token.clone();
        assert!(!payload.contains(&token), "the token is stored encrypted only");
        folder.unblock();
        let answer = promised.settled(Duration::from_secs(5)).await;
        assert!(answer.text().contains("Worth waiting for."), "{answer:?}");
        assert!(answer.is_ephemeral());
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(deferred(&bot).await, 0, "the promise is kept and forgotten");
        bot.assert_clean();
    }

    async fn a_completion_that_fails_is_tried_again(engine) {
        let (bot, folder) = slow_bot(engine).await;
        let promised = search_slowly(&bot).await;
        bot.sandbox.world().faults.push(Fault::on("PATCH", "@original", FaultKind::DropBefore).times(1));
        bot.sandbox.world().faults.push(Fault::status("PATCH", "@original", 502, 0).times(1));
        folder.unblock();
        let answer = promised.settled(Duration::from_secs(8)).await;
        assert!(answer.text().contains("Worth waiting for."), "{answer:?}");
        bot.assert_clean();
    }

    async fn a_completion_that_overtakes_the_promise_waits_for_it(engine) {
        let (bot, folder) = slow_bot(engine).await;
        let promised = search_slowly(&bot).await;
        bot.sandbox.world().faults.push(Fault::status("PATCH", "@original", 404, 10015).times(2));
        folder.unblock();
        let answer = promised.settled(Duration::from_secs(8)).await;
        assert!(answer.text().contains("Worth waiting for."), "{answer:?}");
    }

    async fn a_late_failure_of_a_button_leaves_its_message_as_it_was(engine) {
        let folder = SlowFolder::new();
        let bot = Bot::with(engine, World::seeded(), &[folder.variable()]).await;
        bot.add(&bot.admin(), "Printer jams", "Open the lid.", "").await;
        bot.add(&bot.admin(), "Printer toner", "Shake it.", "").await;
        let member = bot.member();
        let found = member.command("faq search", json!({ "query": "printer" })).await;
        sql("UPDATE views SET state = $1").bind(r#"{"query":"x","hits":["s:slow"]}"#).run(&bot.app.db).await.expect("updates");
        folder.block();
        bot.owner().command("faq reload", json!({})).await;
        let message = found.message_id().expect("a message");
        let next = format!("faq:hit:1:{}", found.interaction);
        let promised = member.click(message, &next).await;
        assert!(matches!(promised.reply, alphapy::sandbox::Reply::DeferredUpdate), "{promised:?}");
        sql("DROP TABLE faq_searches").run(&bot.app.db).await.expect("drops");
        folder.unblock();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let value = bot.sandbox.world().message(message).expect("still there").value.clone();
        assert!(value["content"].to_string().contains("Something went wrong"), "{value}");
        assert!(value["embeds"].to_string().contains("Open the lid.") || value["embeds"].to_string().contains("Shake it."), "{value}");
        assert!(!value["components"].as_array().expect("a list").is_empty(), "{value}");
    }

    async fn another_instance_takes_over_what_is_left(engine) {
        let (bot, folder) = slow_bot(engine).await;
        let promised = search_slowly(&bot).await;
        // The holder can no longer show anything, as if it had died.
        sql("UPDATE deferred_answers SET lease_by = 'somebody dead', lease_until = $1")
            .bind(Clock::System.now()).run(&bot.app.db).await.expect("updates");
        folder.unblock();
        let _ = promised.settled(Duration::from_secs(5)).await;
        let fresh = bot.member().command("faq search", json!({ "query": "slow article" })).await;
        assert!(fresh.text().contains("Worth waiting for."), "{fresh:?}");
        let (other, _url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        alphapy::jobs::tick::once(&other).await.expect("ticks");
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(deferred(&bot).await, 0);
        let shown = bot.sandbox.world().calls("PATCH", "/webhooks/*/*/messages/@original").len();
        assert_eq!(shown, 1, "only who took over shows the answer");
        bot.assert_clean();
    }
}

/// Holds the FAQ's table, so that whoever wants to write waits.
async fn hold(db: &alphapy::db::Db) -> Tx {
    let mut tx = db.begin().await.expect("begins");
    sql("LOCK TABLE faq_entries IN ACCESS EXCLUSIVE MODE").run(&mut tx).await.expect("locks");
    tx
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_9_during_a_deferred_change_and_the_other_instance_completes_it_once() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let (test, db) = TestDb::migrated(Engine::Postgres).await;
    let mut variables = environment(&sandbox, &test, ([127, 0, 0, 1], 0).into());
    variables.retain(|(name, _)| *name != "SCHEDULER");
    let mut first = Process::start(&variables);
    let second = Process::start(&variables);
    let (app, _) = instance(&sandbox, &test, Clock::System).await;
    let wanted = alphapy::interactions::sync::definitions(
        app.part(),
        alphapy::interactions::sync::Scope::Global,
    );
    let scope = alphapy::interactions::sync::Scope::Global;
    let mode = alphapy::interactions::sync::Mode::Write;
    alphapy::interactions::sync::sync(&app.discord, scope, wanted, mode).await.expect("registers");

    let admin =
        sandbox.person(n::GUILD, p::ADMIN, n::GENERAL).via(&format!("{}/interactions", first.url));
    assert!(admin.command("faq add", json!({})).await.modal().is_some());
    let lock = hold(&db).await;
    let promised = admin.submit("faq:add", json!({ "Title": "Survives?", "Answer": "Yes." })).await;
    assert!(matches!(promised.reply, alphapy::sandbox::Reply::Deferred), "{promised:?}");
    first.kill();
    lock.commit().await.expect("lets go");

    let answer = promised.settled(Duration::from_secs(40)).await;
    assert!(answer.text().contains("#1 Survives?"), "{answer:?}");
    let member = sandbox
        .person(n::GUILD, p::MEMBER, n::GENERAL)
        .via(&format!("{}/interactions", second.url));
    let listed = member.command("faq list", json!({})).await;
    assert!(listed.text().contains("1 in all"), "done once: {listed:?}");
    let shown = sandbox.world().calls("PATCH", "/webhooks/*/*/messages/@original").len();
    assert_eq!(shown, 1, "shown once");
    assert!(sandbox.world().violations.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_instance_adds_the_other_finds() {
    let bot = Bot::start(Engine::Postgres).await;
    let (_other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
    let there = bot.member().via(&format!("{url}/interactions"));
    let before = there.command("faq search", json!({ "query": "zeppelin" })).await;
    assert!(!before.text().contains("By rope."), "{before:?}");
    bot.add(&bot.admin(), "How to board the zeppelin", "By rope.", "").await;
    let found = there.command("faq search", json!({ "query": "zeppelin" })).await;
    assert!(found.text().contains("By rope."), "{found:?}");
    let hints = there.autocomplete("faq view", json!({ "id": "zep" }), "id").await;
    assert_eq!(hints.choices().expect("choices").len(), 1);
    let asked = bot.admin().command("faq delete", json!({ "id": 1 })).await;
    bot.admin().click(asked.message_id().expect("asks"), "faq:remove:1").await;
    let gone = there.command("faq search", json!({ "query": "zeppelin" })).await;
    assert!(!gone.text().contains("By rope."), "{gone:?}");
    bot.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_gets_an_honest_answer_in_time() {
    let bot = Bot::start(Engine::Sqlite).await;
    let admin = bot.admin();
    assert!(admin.command("faq add", json!({})).await.modal().is_some());
    // Nobody else can write: neither the change nor the promise.
    let blocker = bot.test.open().await;
    let tx = blocker.begin().await.expect("begins");
    let started = std::time::Instant::now();
    let answer = admin.submit("faq:add", json!({ "Title": "Stuck", "Answer": "x" })).await;
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert!(answer.text().contains("could not finish in time"), "{answer:?}");
    drop(tx);
    let listed = bot.member().command("faq list", json!({})).await;
    assert!(!listed.text().contains("Stuck"), "and it is true: {listed:?}");
}
