//! The two servers as processes.
//!
//! Invariant: the baseline does nothing but what every such server must: read the body and verify it.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use alphapy::{
    clock::Clock,
    config::DatabaseUrl,
    db::{self, Db},
    features::faq::{model::Draft, store},
    interactions::verify::{PublicKey, Signed},
};
use axum::{Router, http::header, routing::post};
use tokio::net::TcpStream;
use twilight_model::id::Id;

use super::load::{Bodies, exchange, key};

const BASELINE: &str = "ALPHAPY_BENCH_BASELINE";

/// A folder with the database, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("alphapy-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn database(&self) -> String {
        self.0.join("bench.db").display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A database with one entry.
pub async fn seed(folder: &Folder) {
    let db = Db::connect(&DatabaseUrl::Sqlite(folder.database())).await.expect("opens");
    db::migrate(&db).await.expect("migrates");
    let draft = Draft {
        title: "How do I get a refund?".into(),
        answer: "Within 14 days: open **Orders**, choose the order, then **Refund**. ".repeat(4),
        keywords: "money back".into(),
    };
    let mut tx = db.begin().await.expect("begins");
    let guild = Id::new(1_191_170_675_834_880_000);
    store::add(&mut tx, guild, Id::new(5), &draft, Clock::System.now()).await.expect("adds");
    tx.commit().await.expect("commits");
    db.close().await;
}

/// A running server.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn is_baseline() -> bool {
    std::env::var_os(BASELINE).is_some()
}

/// Serves the bare handler until killed.
pub fn baseline() {
    #[derive(Clone)]
    struct State(PublicKey);
    impl axum::extract::FromRef<State> for PublicKey {
        fn from_ref(state: &State) -> Self {
            state.0.clone()
        }
    }
    async fn verified(
        Signed(_body): Signed,
    ) -> ([(header::HeaderName, &'static str); 1], &'static str) {
        ([(header::CONTENT_TYPE, "application/json")], r#"{"type":1}"#)
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        eprint_address(listener.local_addr().expect("an address"));
        let state = State(PublicKey(key().verifying_key()));
        let router = Router::new().route("/interactions", post(verified)).with_state(state);
        axum::serve(listener, router).await.expect("serves");
    });
}

#[expect(clippy::print_stderr, reason = "the parent reads the address")]
fn eprint_address(address: SocketAddr) {
    eprintln!("{{\"event\":\"BOT_READY\",\"address\":\"{address}\"}}");
}

impl Server {
    pub fn baseline() -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.env(BASELINE, "1");
        Self::spawn(command)
    }

    pub fn alphapy(folder: &Folder) -> Self {
        Self::spawn(Self::command(folder, "127.0.0.1:0"))
    }

    fn command(folder: &Folder, bind: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alphapy"));
        command
            .arg("serve")
            .env_clear()
            .env("DISCORD_APPLICATION_ID", "1191168914227200000")
            .env("DISCORD_PUBLIC_KEY", hex::encode(key().verifying_key().as_bytes()))
            .env("BOT_TOKEN", "a.b.c")
            // Nothing listens there: the bot must serve all the same.
            .env("DISCORD_API_URL", "http://127.0.0.1:9")
            .env("DATABASE_URL", format!("sqlite:{}", folder.database()))
            .env("BIND", bind)
            .env("LOG_FORMAT", "json");
        command
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().expect("starts");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
        let address = loop {
            let line = lines.next().expect("it says where").expect("text");
            let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
            if value["event"] == "BOT_READY" {
                break value["address"].as_str().expect("text").parse().expect("an address");
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// Time from starting the process to its first answered PING.
    pub async fn start_to_pong(folder: &Folder) -> Duration {
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = port.local_addr().expect("an address");
        drop(port);
        let ping = Bodies::ping();
        let mut command = Self::command(folder, &address.to_string());
        let started = Instant::now();
        let child = command.stderr(Stdio::null()).spawn().expect("starts");
        let _server = Self { child, address };
        let mut stream = loop {
            match TcpStream::connect(address).await {
                Ok(stream) => break stream,
                Err(_) => tokio::time::sleep(Duration::from_micros(300)).await,
            }
        };
        assert!(exchange(&mut stream, &ping, &mut Vec::new()).await, "it answers PING");
        started.elapsed()
    }

    /// Resident memory in MiB.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let kib = status.ok().and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("VmRSS:"))?.to_owned();
            line.split_whitespace().nth(1)?.parse::<f64>().ok()
        });
        kib.unwrap_or(f64::NAN) / 1024.0
    }
}
