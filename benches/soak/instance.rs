//! An instance of the bot as a process of its own.
//!
//! Invariant: it is started as `alphapy serve` starts one, but for the limits that the stand-in allows.

use std::process::{Child, Command, Stdio};

use alphapy::{
    clock::Clock,
    config::Config,
    db::Db,
    ids::Ids,
    sandbox::Sandbox,
    web::{self, Recorder},
};
use tokio::net::TcpListener;

const FACTOR: &str = "SOAK_INSTANCE_FACTOR";

/// Whether this process is an instance.
pub fn is_child() -> bool {
    std::env::var(FACTOR).is_ok()
}

/// A running instance, killed at the latest when it is dropped.
pub struct Instance(Child);

impl Instance {
    /// Starts one.
    pub fn start(sandbox: &Sandbox, database: &str, factor: u32) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.env_clear().env(FACTOR, factor.to_string()).envs(sandbox.environment());
        command.env("DATABASE_URL", database).env("BIND", "127.0.0.1:0");
        command.env("SESSION_SECRET", "0123456789abcdef0123456789abcdef");
        Self(command.stdout(Stdio::null()).spawn().expect("an instance starts"))
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        self.0.kill().expect("SIGKILL");
        self.0.wait().expect("gone");
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs as an instance.
pub fn run() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut config = Config::read(|name| std::env::var(name).ok()).expect("a configuration");
        config.discord.rate_factor =
            std::env::var(FACTOR).ok().and_then(|factor| factor.parse().ok()).expect("a factor");
        let db = Db::connect(&config.database).await.expect("the database opens");
        let listener = TcpListener::bind(config.bind).await.expect("a port");
        let app =
            alphapy::features::assemble(config, db, Clock::System, Ids::System).expect("an app");
        web::serve(app, listener, Recorder::none()).await.expect("serves");
    });
}
