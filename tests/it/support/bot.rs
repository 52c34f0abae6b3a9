//! A running bot against the sandbox, with real HTTP and real signatures between them.

use std::net::SocketAddr;

use alphapy::{
    app::App,
    clock::Clock,
    config::Config,
    ids::Ids,
    interactions::sync::{self, Mode, Scope},
    sandbox::{Outcome, Person, Sandbox, World, seed},
    web::{self, Recorder},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::database::{Engine, TestDb};

/// Northwind Support, where most tests happen.
pub use seed::{northwind as n, people as p, pixel as x};

/// One bot with its own database and its own Discord.
pub struct Bot {
    pub sandbox: Sandbox,
    pub app: App,
    pub test: TestDb,
    pub url: String,
}

/// The environment of a bot on this database against this Discord.
pub fn environment(
    sandbox: &Sandbox,
    test: &TestDb,
    bind: SocketAddr,
) -> Vec<(&'static str, String)> {
    let mut variables = sandbox.environment();
    variables.extend([
        ("DATABASE_URL", test.env()),
        ("BIND", bind.to_string()),
        ("SESSION_SECRET", "0123456789abcdef0123456789abcdef".into()),
        ("OWNER_IDS", p::OWNER.to_string()),
        ("WATCHER_LOG_CHANNEL", n::BOT_LOG.to_string()),
        ("TICK_SECRET", "tick-tick-tick-tick".into()),
        // Tests tick by hand where time matters.
        ("SCHEDULER", "off".into()),
    ]);
    variables
}

/// Starts an instance on a database that may already have others.
pub async fn instance(sandbox: &Sandbox, test: &TestDb, clock: Clock) -> (App, String) {
    instance_with(sandbox, test, clock, &[]).await
}

/// The same, with further variables.
pub async fn instance_with(
    sandbox: &Sandbox,
    test: &TestDb,
    clock: Clock,
    more: &[(&'static str, String)],
) -> (App, String) {
    instance_times(sandbox, test, clock, more, 1).await
}

/// The same, against a sandbox that allows so many times what Discord does.
pub async fn instance_times(
    sandbox: &Sandbox,
    test: &TestDb,
    clock: Clock,
    more: &[(&'static str, String)],
    factor: u32,
) -> (App, String) {
    instance_tuned(sandbox, test, clock, more, |config| config.discord.rate_factor = factor).await
}

/// How many times what people may ask the bots of tests take.
const CALLERS: u32 = 1_000;

/// The same, with what no variable sets.
pub async fn instance_tuned(
    sandbox: &Sandbox,
    test: &TestDb,
    clock: Clock,
    more: &[(&'static str, String)],
    tune: impl FnOnce(&mut Config),
) -> (App, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut variables = environment(sandbox, test, address);
    variables.retain(|(name, _)| more.iter().all(|(n, _)| n != name));
    variables.extend(more.iter().cloned());
    let find =
        |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
    let mut config = Config::read(find).expect("a good configuration");
    config.caller_factor = CALLERS;
    tune(&mut config);
    let app =
        alphapy::features::assemble(config, test.open().await, clock, Ids::System).expect("an app");
    let serving = app.clone();
    tokio::spawn(async move { web::serve(serving, listener, Recorder::none()).await });
    (app, format!("http://{address}"))
}

/// The same with the limits that callers really have, which other tests would run into.
pub async fn strict(
    sandbox: &Sandbox,
    test: &TestDb,
    clock: Clock,
    more: &[(&'static str, String)],
) -> (App, String) {
    instance_tuned(sandbox, test, clock, more, |config| config.caller_factor = 1).await
}

impl Bot {
    /// A bot in the seeded world, with its commands registered.
    pub async fn start(engine: Engine) -> Self {
        Self::with(engine, World::seeded(), &[]).await
    }

    /// The same with another world and further variables.
    pub async fn with(engine: Engine, world: World, more: &[(&'static str, String)]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(world).await.expect("a sandbox");
        let (test, db) = TestDb::migrated(engine).await;
        db.close().await;
        let (app, url) = instance_with(&sandbox, &test, Clock::System, more).await;
        sandbox.set_bot(&format!("{url}/interactions"));
        sandbox.set_events(&format!("{url}/webhook-events"));
        let bot = Self { sandbox, app, test, url };
        let wanted =
            sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
        let plan = sync::sync(&bot.app.discord, Scope::Global, wanted, Mode::Write).await;
        assert!(!plan.expect("registers").changes.is_empty());
        bot
    }

    pub fn admin(&self) -> Person {
        self.sandbox.person(n::GUILD, p::ADMIN, n::GENERAL)
    }

    pub fn member(&self) -> Person {
        self.sandbox.person(n::GUILD, p::MEMBER, n::GENERAL)
    }

    pub fn owner(&self) -> Person {
        self.sandbox.person(n::GUILD, p::OWNER, n::GENERAL)
    }

    /// Adds an entry as an admin does, through the form.
    pub async fn add(&self, who: &Person, title: &str, answer: &str, keywords: &str) -> Outcome {
        let asked = who.command("faq add", json!({})).await;
        assert!(asked.modal().is_some(), "{asked:?}");
        let fields = json!({ "Title": title, "Answer": answer, "Keywords": keywords });
        who.submit("faq:add", fields).await
    }

    /// Nothing was done that Discord would have refused.
    pub fn assert_clean(&self) {
        let broken = alphapy::db::guard::broken();
        assert!(broken.is_empty(), "waiting inside a transaction: {broken:#?}");
        let violations = self.sandbox.world().violations.clone();
        assert!(violations.is_empty(), "{violations:#?}");
    }
}

/// The custom ids in an answer, in order.
pub fn custom_ids(outcome: &Outcome) -> Vec<String> {
    fn walk(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, out)),
            Value::Object(fields) => {
                if let Some(Value::String(id)) = fields.get("custom_id") {
                    out.push(id.clone());
                }
                fields.values().for_each(|field| walk(field, out));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    if let Some(message) = outcome.message() {
        walk(&serde_json::to_value(message).expect("JSON"), &mut out);
    }
    out
}
