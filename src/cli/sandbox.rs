//! `alphapy sandbox`: the whole bot against the built-in sandbox.
//!
//! Invariant: everything stays on this machine's loopback and in a temporary folder that goes away.

use std::{io, net::SocketAddr, path::PathBuf};

use clap::Args;
use tokio::net::TcpListener;
use twilight_model::id::Id;

use super::{Failure, Outcome, serve, setup};
use crate::{
    app::App,
    clock::Clock,
    config::Config,
    db::{self, Db},
    error::{Error, Result},
    features::faq::{model::Draft, store},
    ids::Ids,
    sandbox::{Sandbox, World, seed},
    web::{self, Recorder},
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where the page is served; 0 takes any free port
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Where the bot itself is served, with its dashboard; 0 takes any free port
    #[arg(long, default_value_t = 8091)]
    bot_port: u16,
}

/// How many times Discord's limit for everything together the sandbox here allows: somebody who tries
/// the API out, or checks it, looks a server up more often than people do.
const GENEROUS: u32 = 20;

/// The flag of an application that may read what others write, as Discord gives it to small bots.
const MESSAGE_CONTENT: u64 = 1 << 19;

/// A temporary folder, removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) async fn run(options: Options) -> Outcome {
    let page = SocketAddr::from(([127, 0, 0, 1], options.port));
    let mut world = World::seeded();
    world.limits.global_per_second *= GENEROUS;
    // Its switch in the chat page shows life without it.
    world.application.flags |= MESSAGE_CONTENT;
    let sandbox = Sandbox::start_on(world, page).await.map_err(|e| taken(page, "port", &e))?;
    let bot = SocketAddr::from(([127, 0, 0, 1], options.bot_port));
    let listener = TcpListener::bind(bot).await.map_err(|e| taken(bot, "bot-port", &e))?;
    let folder =
        Folder(std::env::temp_dir().join(format!("alphapy-sandbox-{}", Ids::System.token())));
    std::fs::create_dir_all(&folder.0)
        .map_err(|e| Error::internal("make a temporary folder", e))?;
    let bot = listener.local_addr().map_err(|e| Error::internal("listen", e))?;
    let config = configure(&sandbox, &folder, bot)?;
    let db = Db::connect(&config.database).await?;
    db::migrate(&db).await?;
    let app = crate::features::assemble(config, db, Clock::System, Ids::System)?;
    seed_entries(&app).await?;
    serve::stop_on_signals(&app)?;
    introduce(&app, &sandbox);
    Ok(web::serve(app, listener, Recorder::install()?).await?)
}

fn taken(address: SocketAddr, option: &str, error: &io::Error) -> Failure {
    let port = address.port();
    Failure::Explained(if error.kind() == io::ErrorKind::AddrInUse {
        format!(
            "Port {port} is taken, perhaps by another sandbox. Stop that one, or run `alphapy sandbox --{option} 0` to take any free port."
        )
    } else {
        format!("I cannot listen on {address}: {error}. Choose another port with --{option}.")
    })
}

/// Connects the bot as `setup` does, once it answers, and says where to look.
fn introduce(app: &App, sandbox: &Sandbox) {
    let url = sandbox.url();
    let dashboard = app.config.public_url.clone();
    sandbox.add_redirect(&format!("{dashboard}/auth/callback"));
    sandbox.set_dashboard(&dashboard);
    sandbox.set_events(&format!("{}/webhook-events", app.config.public_url));
    let bot = app.clone();
    app.spawn(async move {
        match setup::connect(&bot.discord, &bot.config).await {
            Ok(_) => println!(
                "\nThe sandbox is open:\n\n  Chat       {url}\n  Dashboard  {dashboard}\n\n  The chat page shows what to try, and ticks it off: the FAQ, a ticket, a reminder, the dashboard.\n\nNothing leaves this machine, and everything is forgotten when you stop it with Ctrl-C."
            ),
            Err(error) => {
                eprintln!("The sandbox could not connect the bot: {error}");
                bot.stopping.cancel();
            }
        }
    });
}

/// A few entries, so that the first search finds something.
async fn seed_entries(app: &App) -> Result<()> {
    let guild = Id::new(seed::northwind::GUILD);
    let mut tx = app.db.begin().await?;
    for (title, answer, keywords) in [
        (
            "How do I get a refund?",
            "Within **14 days**: open **Orders**, choose the order, then **Refund**. The money arrives in three to five days.",
            "money back, return",
        ),
        (
            "I lost my second factor (2FA)",
            "Use one of your backup codes to log in, then set up a new device under **Account**, **Security**.\nNo codes left? Write to the staff here.",
            "login, authenticator, locked out",
        ),
        (
            "When is support here?",
            "Monday to Friday, nine to five (Amsterdam). Urgent problems are read at weekends too.",
            "opening hours",
        ),
    ] {
        let draft = Draft { title: title.into(), answer: answer.into(), keywords: keywords.into() };
        store::add(&mut tx, guild, Id::new(seed::people::ADMIN), &draft, app.clock.now()).await?;
    }
    Ok(tx.commit().await?)
}

fn configure(sandbox: &Sandbox, folder: &Folder, bot: SocketAddr) -> Result<Config> {
    let mut variables = sandbox.environment();
    variables.extend([
        ("DATABASE_URL", format!("sqlite:{}", folder.0.join("sandbox.db").display())),
        ("BIND", bot.to_string()),
        ("SESSION_SECRET", Ids::System.token() + &Ids::System.token()),
        ("OWNER_IDS", seed::people::OWNER.to_string()),
        ("WATCHER_LOG_CHANNEL", seed::northwind::BOT_LOG.to_string()),
    ]);
    let find =
        |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
    let mut config = Config::read(find).map_err(|e| Error::internal("configure the sandbox", e))?;
    config.discord.rate_factor = GENEROUS;
    // People who try the API out, or check it as scripts/check-api does, should not run into its limits.
    Ok(Config { caller_factor: 1000, ..config })
}
