//! `alphapy commands …`: needs only the Discord application.

use clap::{Args, Subcommand};
use serde::Deserialize;

use super::{Outcome, env};
use crate::{
    clock::Clock,
    config::Discord,
    discord::client::{Call, Client, connect},
    error::{Error, Result},
    ids::GuildId,
    interactions::sync::{self, Mode, Scope},
};

#[derive(Debug, Subcommand)]
pub(super) enum Task {
    /// Register the commands with Discord; writes only what changed
    Sync(Options),
}

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Register in this server only, where changes show at once (for trying out)
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// Remove all commands instead
    #[arg(long)]
    clear: bool,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(task: Task) -> Outcome {
    let Task::Sync(options) = task;
    let client = client(&Discord::read(env)?)?;
    Ok(synchronise(&client, &options).await?)
}

/// A client for a command that runs once.
pub(super) fn client(discord: &Discord) -> Result<Client> {
    connect(discord, Clock::System).map_err(|e| Error::internal("make the Discord client", e))
}

async fn synchronise(client: &Client, options: &Options) -> Result<()> {
    let scope = options.guild.map_or(Scope::Global, Scope::Guild);
    let mode = if options.dry_run { Mode::DryRun } else { Mode::Write };
    let registry = crate::feature::commands(crate::features::ALL);
    let wanted = if options.clear { Vec::new() } else { sync::definitions(&registry, scope) };
    let plan = sync::sync(client, scope, wanted, mode).await?;
    for change in &plan.changes {
        println!("{change}");
    }
    println!(
        "{}",
        match (plan.changes.len(), mode) {
            (0, _) => "Discord has everything already; nothing written.".to_owned(),
            (n, Mode::DryRun) => format!("{n} change(s) would be written."),
            (n, Mode::Write) => format!("{n} change(s) written."),
        }
    );
    if scope == Scope::Global && !options.clear {
        for line in clear_leftovers(client, mode).await? {
            println!("{line}");
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Guild {
    id: GuildId,
}

/// Commands registered in single guilds show twice once they are global: clears them, and names them.
pub(super) async fn clear_leftovers(client: &Client, mode: Mode) -> Result<Vec<String>> {
    let mut guilds: Vec<GuildId> = Vec::new();
    loop {
        let page: Vec<Guild> = client
            .json(Call::current_guilds(guilds.last().copied()))
            .await
            .map_err(|e| Error::internal("list the servers", e))?;
        let full = page.len() >= 200;
        guilds.extend(page.into_iter().map(|guild| guild.id));
        if !full {
            break;
        }
    }
    let mut said = Vec::new();
    for (guild, names) in
        sync::leftovers(client, &crate::feature::commands(crate::features::ALL), &guilds).await?
    {
        let names = names.join(", ");
        if mode == Mode::DryRun {
            said.push(format!(
                "Server {guild} has commands of its own that would be removed: {names}"
            ));
        } else {
            sync::sync(client, Scope::Guild(guild), Vec::new(), mode).await?;
            said.push(format!("Removed from server {guild}, where they showed twice: {names}"));
        }
    }
    Ok(said)
}
