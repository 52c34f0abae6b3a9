//! The view of operators: start, health, metrics, registration, the end.

use alphapy::{
    interactions::sync::{self, Mode, Scope},
    sandbox::{Sandbox, World},
};
use serde_json::{Value, json};
use twilight_model::id::Id;

use crate::support::{
    bot::{Bot, environment, n, p},
    database::{Engine, TestDb, on_both},
    process::Process,
};

async fn http(method: &str, url: &str, token: Option<&str>) -> (u16, String) {
    let client = reqwest::Client::new();
    let mut request = client.request(method.parse().expect("a method"), url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

on_both! {
    async fn health_is_public_and_tells_nothing_about_guilds(engine) {
        let bot = Bot::start(engine).await;
        let (status, body) = http("GET", &format!("{}/health", bot.url), None).await;
        assert_eq!(status, 200);
        let body: Value = serde_json::from_str(&body).expect("JSON");
        let mut keys: Vec<_> = body.as_object().expect("an object").keys().collect();
        keys.sort();
        assert_eq!(keys, ["database", "discord", "status", "uptime", "version"]);
        assert_eq!(http("GET", &format!("{}/health/live", bot.url), None).await.0, 200);
        assert_eq!(http("GET", &format!("{}/health/ready", bot.url), None).await.0, 200);
        bot.app.db.close().await;
        assert_eq!(http("GET", &format!("{}/health/live", bot.url), None).await.0, 200);
        assert_eq!(http("GET", &format!("{}/health/ready", bot.url), None).await.0, 503);
        let (status, body) = http("GET", &format!("{}/health", bot.url), None).await;
        assert_eq!(status, 503);
        assert!(body.contains("unreachable") && !body.contains("pool"), "{body}");
    }

    async fn commands_are_registered_once(engine) {
        let bot = Bot::start(engine).await;
        let wanted = || sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
        let writes = |bot: &Bot| bot.sandbox.world().calls("PUT", "/applications/*/commands").len();
        assert_eq!(writes(&bot), 1);
        let again = sync::sync(&bot.app.discord, Scope::Global, wanted(), Mode::Write).await.expect("syncs");
        assert_eq!(again.changes, Vec::<String>::new(), "what Discord adds by itself is no change");
        assert_eq!(writes(&bot), 1, "and nothing is written");
        let guild = Scope::Guild(Id::new(n::GUILD));
        let here = sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), guild);
        let dry = sync::sync(&bot.app.discord, guild, here.clone(), Mode::DryRun).await.expect("syncs");
        assert!(dry.changes.contains(&"+ /faq".to_owned()), "{dry:?}");
        sync::sync(&bot.app.discord, guild, here, Mode::Write).await.expect("syncs");
        let guilds = [Id::new(n::GUILD)];
        let left = sync::leftovers(&bot.app.discord, &alphapy::feature::commands(alphapy::features::ALL), &guilds).await.expect("looks");
        assert_eq!(left.len(), 1, "they show twice now");
        sync::sync(&bot.app.discord, guild, Vec::new(), Mode::Write).await.expect("clears");
        let left = sync::leftovers(&bot.app.discord, &alphapy::feature::commands(alphapy::features::ALL), &guilds).await.expect("looks");
        assert!(left.is_empty());
        bot.assert_clean();
    }

    async fn a_process_starts_answers_and_stops_gently(engine) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
        let (test, db) = TestDb::migrated(engine).await;
        db.close().await;
        let mut process = Process::start(&environment(&sandbox, &test, ([127, 0, 0, 1], 0).into()));
        sandbox.probe(&format!("{}/interactions", process.url)).await.expect("Discord accepts it");
        let tick = format!("{}/internal/tick", process.url);
        assert_eq!(http("POST", &tick, None).await.0, 401);
        assert_eq!(http("POST", &tick, Some("wrong-wrong-wrong")).await.0, 401);
        let (status, body) = http("POST", &tick, Some("tick-tick-tick-tick")).await;
        assert_eq!(status, 200, "{body}");
        let (status, metrics) = http("GET", &format!("{}/metrics", process.url), None).await;
        assert_eq!(status, 200);
        assert!(metrics.contains("discord_requests_total"), "{metrics}");
        for secret in [n::GUILD.to_string(), p::OWNER.to_string(), sandbox.world().application.token.clone()] {
            assert!(!metrics.contains(&secret), "{secret} is in the metrics");
        }
        let code = tokio::task::spawn_blocking(move || process.terminate()).await.expect("waits");
        assert_eq!(code, Some(0));
        assert!(sandbox.world().violations.is_empty());
    }
}

/// Runs the binary to its end: exit code and what it printed.
fn run(arguments: &[&str], variables: &[(&'static str, String)]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_alphapy"));
    command.args(arguments).env_clear().current_dir(std::env::temp_dir());
    for (name, value) in variables {
        command.env(name, value);
    }
    let output = command.output().expect("runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_behind_is_refused_and_migrated_by_hand() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let fresh = TestDb::empty(Engine::Postgres).await;
    let variables = environment(&sandbox, &fresh, ([127, 0, 0, 1], 0).into());
    let (code, text) = run(&["serve"], &variables);
    assert_eq!(code, Some(1));
    assert!(text.contains("alphapy db migrate"), "{text}");
    let database = [("DATABASE_URL", fresh.env())];
    let (code, text) = run(&["db", "status"], &database);
    assert_eq!(code, Some(0));
    assert!(text.contains("pending 0001"), "{text}");
    let (code, text) = run(&["db", "migrate"], &database);
    assert_eq!((code, text.contains("applied 0001")), (Some(0), true), "{text}");
    let (_, text) = run(&["db", "status"], &database);
    assert!(!text.contains("pending"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_explains_itself() {
    assert_eq!(run(&["--help"], &[]).0, Some(0));
    assert_eq!(run(&["nonsense"], &[]).0, Some(2));
    let (code, text) = run(&["serve"], &[("BOT_TOKEN", "nonsense".into())]);
    assert_eq!(code, Some(1));
    for name in ["DISCORD_APPLICATION_ID", "DISCORD_PUBLIC_KEY", "BOT_TOKEN"] {
        assert!(text.contains(name), "{text}");
    }
    assert!(!text.contains("nonsense"), "values are not echoed: {text}");
    let (_, text) = run(&["serve"], &[("LOG_FORMAT", "xml".into())]);
    assert!(
        text.contains("LOG_FORMAT") && text.contains("BOT_TOKEN"),
        "all in one message: {text}"
    );
    let (code, text) = run(&["db", "status"], &[("DATABASE_URL", "mysql://x".into())]);
    assert_eq!(code, Some(1));
    assert!(text.contains("DATABASE_URL") && !text.contains("BOT_TOKEN"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn registration_by_the_command_line_shows_a_diff_and_clears_leftovers() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let variables = sandbox.environment();
    let sandbox = std::sync::Arc::new(sandbox);
    let run = async |arguments: &'static [&'static str]| {
        let variables = variables.clone();
        tokio::task::spawn_blocking(move || run(arguments, &variables)).await.expect("runs")
    };
    let (code, text) = run(&["commands", "sync", "--dry-run"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("+ /faq") && text.contains("would be written"), "{text}");
    assert!(sandbox.world().calls("PUT", "/applications/*").is_empty());
    let guild: &'static str = Box::leak(n::GUILD.to_string().into_boxed_str());
    let arguments: &'static [&'static str] =
        Box::leak(Box::new(["commands", "sync", "--guild", guild]));
    let (code, text) = run(arguments).await;
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = run(&["commands", "sync"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Removed from server"), "{text}");
    let (_, text) = run(&["commands", "sync"]).await;
    assert!(text.contains("nothing written"), "{text}");
    let (_, text) = run(&["commands", "sync", "--clear"]).await;
    assert!(text.contains("- /faq"), "{text}");
    assert!(sandbox.world().violations.is_empty(), "{:?}", sandbox.world().violations);
}

/// Discord's limits for commands, for everything the lists generate.
#[test]
fn definitions_stay_within_discords_limits() {
    let definitions =
        sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
    let slash = definitions.iter().filter(|d| d["type"] == 1).count();
    assert!(slash <= 100 && definitions.len() - slash <= 15);
    let mut names = std::collections::BTreeSet::new();
    for definition in &definitions {
        assert!(names.insert((definition["type"].to_string(), definition["name"].to_string())));
        assert_eq!(definition["contexts"], json!([0]), "{definition}");
        assert!(size(definition) <= 8000, "{}", definition["name"]);
        check(definition, definition["type"] == 1);
    }
}

fn size(value: &Value) -> usize {
    let own = ["name", "description", "value"].iter().filter_map(|key| value[*key].as_str());
    let nested = ["options", "choices"].iter().filter_map(|key| value[*key].as_array()).flatten();
    own.map(|text| text.chars().count()).sum::<usize>() + nested.map(size).sum::<usize>()
}

fn check(value: &Value, is_slash: bool) {
    let name = value["name"].as_str().expect("a name");
    assert!((1..=32).contains(&name.chars().count()), "{name}");
    if !is_slash {
        assert!(value.get("description").is_none(), "{name}");
        return;
    }
    assert_eq!(name, name.to_lowercase());
    assert!(name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_'), "{name}");
    let description = value["description"].as_str().expect("a description");
    assert!((1..=100).contains(&description.chars().count()), "{name}: {description}");
    let options = value["options"].as_array().map_or(&[][..], Vec::as_slice);
    assert!(options.len() <= 25, "{name}");
    let required: Vec<_> = options.iter().map(|o| o["required"] == true).collect();
    assert!(required.is_sorted_by(|a, b| a >= b), "{name}: required options come first");
    for option in options {
        check(option, true);
        assert!(!(option["autocomplete"] == true && option.get("choices").is_some()), "{name}");
        assert!(option["choices"].as_array().is_none_or(|choices| choices.len() <= 25), "{name}");
    }
}

#[test]
fn a_bad_line_of_the_env_file_is_named_without_its_value() {
    let folder = std::env::temp_dir().join(format!("alphapy-env-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(".env"), "BOT_TOKEN=very secret\n").expect("a file");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_alphapy"))
        .env_clear()
        .current_dir(&folder)
        .output()
        .expect("runs");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    assert!(text.contains("BOT_TOKEN") && !text.contains("secret"), "{text}");
    std::fs::remove_dir_all(folder).expect("removes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hanging_database_does_not_hold_a_process_that_should_stop() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let (fresh, db) = TestDb::migrated(Engine::Postgres).await;
    let variables = environment(&sandbox, &fresh, ([127, 0, 0, 1], 0).into());
    let mut process = Process::start(&variables);
    sandbox.set_bot(&format!("{}/interactions", process.url));
    let mut tx = db.begin().await.expect("begins");
    alphapy::db::sql("LOCK TABLE versions IN ACCESS EXCLUSIVE MODE")
        .run(&mut tx)
        .await
        .expect("locks");
    let (app, _) =
        crate::support::bot::instance(&sandbox, &fresh, alphapy::clock::Clock::System).await;
    let wanted =
        sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
    sync::sync(&app.discord, Scope::Global, wanted, Mode::Write).await.expect("registers");
    let member = sandbox.person(n::GUILD, p::MEMBER, n::GENERAL);
    let hung = member.command("faq view", json!({ "id": 1 })).await;
    assert!(hung.failure().is_none(), "an answer comes all the same: {hung:?}");
    let started = std::time::Instant::now();
    tokio::task::spawn_blocking(move || process.terminate()).await.expect("waits");
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    drop(tx);
}
