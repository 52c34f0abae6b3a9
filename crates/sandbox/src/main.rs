//! `alphapy-sandbox`: the sandbox alone, for any bot that answers interactions over HTTP.
//!
//! Invariant: exit code 0 is success, 1 a failure that was explained, 2 a wrong call.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use alphapy_sandbox::{Sandbox, World, seed};
use clap::Parser;
use tracing_subscriber::EnvFilter;

/// How long after a bot that did not answer the next look at it is.
const NEXT_LOOK: Duration = Duration::from_secs(2);

/// A strict local Discord for bots that answer interactions over HTTP: REST API, signed interactions, `OAuth2` and a
/// chat page.
///
/// Everything is in memory and forgotten at the end. `RUST_LOG=alphapy_sandbox=debug` tells what a careful bot would
/// not have done, as it happens.
#[derive(Debug, Parser)]
#[command(name = "alphapy-sandbox", version)]
struct Options {
    /// Where to listen; port 0 takes any free one. The chat page opens under 127.0.0.1 and localhost only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// The bot's interactions endpoint, such as `http://127.0.0.1:3000/interactions`. Without it the bot sets its own:
    /// PATCH /applications/@me with `interactions_endpoint_url`
    #[arg(long, value_name = "URL")]
    bot: Option<String>,
    /// Id of the application and its bot user
    #[arg(long, value_name = "ID", default_value_t = seed::APPLICATION)]
    application_id: u64,
    /// Name of the application
    #[arg(long, default_value = "Bot")]
    name: String,
    /// The bot token to accept, without "Bot "; a random one by default
    #[arg(long)]
    token: Option<String>,
    /// The client secret to accept; a random one by default
    #[arg(long, value_name = "SECRET")]
    client_secret: Option<String>,
    /// The private key to sign interactions with, 64 hexadecimal digits, so that the public key stays the same from
    /// start to start; a random one by default
    #[arg(long, value_name = "HEX", value_parser = signing_key)]
    signing_key: Option<Key>,
    /// Write the public key, 64 hexadecimal digits, to this file
    #[arg(long, value_name = "FILE")]
    public_key_file: Option<PathBuf>,
    /// Write all that the bot needs to this file, as lines NAME=value
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

type Key = [u8; 32];

fn signing_key(text: &str) -> Result<Key, String> {
    let bytes = hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| "give 64 hexadecimal digits".to_owned())
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    let listen = options.listen;
    let sandbox = Sandbox::start_on(world(&options), listen).await.map_err(|e| {
        format!("I cannot listen on {listen}: {e}. Choose another address with --listen.")
    })?;
    if let Some(path) = &options.public_key_file {
        let key = sandbox.world().application.public_key();
        write(path, &format!("{key}\n"))?;
    }
    if let Some(path) = &options.env_file {
        write(path, &lines(&sandbox.environment()))?;
    }
    if let Some(bot) = &options.bot {
        sandbox.set_bot(bot);
    }
    println!("{}", introduction(&sandbox, options.bot.as_deref()));
    tokio::select! {
        result = tokio::signal::ctrl_c() => result.map_err(|e| e.to_string())?,
        () = look_for(&sandbox, options.bot.as_deref()) => {}
    }
    sandbox.stop().await;
    Ok(())
}

fn world(options: &Options) -> World {
    let mut world = World::seeded();
    world.identify(options.application_id, &options.name);
    let app = &mut world.application;
    if let Some(token) = &options.token {
        token.clone_into(&mut app.token);
    }
    if let Some(secret) = &options.client_secret {
        secret.clone_into(&mut app.client_secret);
    }
    if let Some(key) = &options.signing_key {
        app.signing_key = key.into();
    }
    world
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("I cannot write {}: {e}", path.display()))
}

fn lines(variables: &[(&'static str, String)]) -> String {
    variables.iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name}={value}");
        text
    })
}

/// The instructions for pointing a bot here.
fn introduction(sandbox: &Sandbox, bot: Option<&str>) -> String {
    let url = sandbox.url();
    let world = sandbox.world();
    let app = &world.application;
    let endpoint = bot.map_or_else(
        || {
            format!(
                "the bot says where it is: PATCH {url}/api/v10/applications/@me\n                    {{\"interactions_endpoint_url\": \"http://127.0.0.1:3000/interactions\"}},\n                    or start again with --bot http://127.0.0.1:3000/interactions"
            )
        },
        |bot| format!("go to {bot}"),
    );
    format!(
        "The sandbox is open: {url}

Give your bot
  application id  {}
  public key      {}
  bot token       {}
  client secret   {}
  API             {url}/api/v10  (instead of https://discord.com/api/v10)
  login page      {url}/oauth2/authorize  (instead of https://discord.com/oauth2/authorize)

Then
  1. Start it and register its commands: PUT {url}/api/v10/applications/{}/commands
  2. Interactions  {endpoint}
  3. Open {url}, choose a server and a person, and use the bot.

There is no gateway. Calls have to carry \"Authorization: Bot <token>\" and a User-Agent as Discord wants it:
\"DiscordBot (https://your.site, 1.0)\". What a careful bot would not have done: GET {url}/_sandbox/violations
Everything is forgotten when you stop this with Ctrl-C.",
        app.id,
        app.public_key(),
        app.token,
        app.client_secret,
        app.id,
    )
}

/// Checks the bot's endpoint as Discord does until it passes, and says each thing that is wrong with it once.
async fn look_for(sandbox: &Sandbox, bot: Option<&str>) {
    let Some(bot) = bot else { return std::future::pending().await };
    let mut told = String::new();
    while let Err(reason) = sandbox.probe(bot).await {
        if reason != told {
            eprintln!("{bot} does not pass Discord's check yet: {reason}");
            told = reason;
        }
        tokio::time::sleep(NEXT_LOOK).await;
    }
    println!("{bot} passes Discord's check: it answers PING and refuses a wrong signature.");
    std::future::pending::<()>().await;
}
