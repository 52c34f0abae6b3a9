//! `alphapy setup`: connects the application with this server.

use serde::Deserialize;
use serde_json::json;

use super::{
    Failure, Outcome,
    commands::{self, client},
    env,
};
use crate::{
    config::Config,
    discord::{
        client::{Call, Client},
        needs::{self, Asked},
    },
    error::Error,
    feature, features,
    interactions::sync::{self, Mode, Scope},
    permissions,
    settings::System,
};

#[derive(Deserialize)]
struct Application {
    id: String,
    name: String,
    verify_key: String,
    interactions_endpoint_url: Option<String>,
}

pub(super) async fn run() -> Outcome {
    let config = Config::read(env)?;
    let is_discord = config.discord.api_url == "https://discord.com";
    if is_discord && !config.public_url.starts_with("https://") {
        return Err(Failure::Explained(format!(
            "Discord sends interactions only to an https address, but PUBLIC_URL is {}.\nSet PUBLIC_URL to the address of your domain, tunnel or hosting platform.",
            config.public_url
        )));
    }
    for line in connect(&client(&config.discord)?, &config).await? {
        println!("{line}");
    }
    println!("{}", add(&config));
    Ok(())
}

/// How to add the bot to a server, with what each permission is for.
fn add(config: &Config) -> String {
    let needs = feature::needs(features::ALL);
    let defaults = System::default();
    let on = |name: &str| defaults.has(name);
    let link = needs::install_link(config, needs.install(on), None);
    let mut lines = vec!["Add the bot to a server:".to_owned(), link, "It asks for:".to_owned()];
    for need in needs.of(on).flat_map(|one| one.needs).filter(|need| need.asked == Asked::Install) {
        lines.push(format!("  {:<55} {}", permissions::names(need.permissions), need.why));
    }
    lines.join("\n")
}

/// Checks the application, sets its endpoint and registers the commands; says what was done.
pub(super) async fn connect(client: &Client, config: &Config) -> Result<Vec<String>, Failure> {
    let application: Application = client
        .json(Call::current_application())
        .await
        .map_err(|e| Error::internal("ask Discord about the application", e))?;
    check(&application, config)?;
    let mut said = vec![format!("The application is {}, and key and token fit.", application.name)];
    let endpoint = format!("{}/interactions", config.public_url);
    if application.interactions_endpoint_url.as_deref() == Some(endpoint.as_str()) {
        said.push(format!("Discord already sends interactions to {endpoint}."));
    } else {
        let body = json!({ "interactions_endpoint_url": endpoint });
        client.empty(Call::update_current_application(&body)).await.map_err(|e| {
            Failure::Explained(format!(
                "Discord did not accept {endpoint}: {e}.\nIs `alphapy serve` running there, and can the internet reach it?"
            ))
        })?;
        said.push(format!("Discord now sends interactions to {endpoint}."));
    }
    let wanted = sync::definitions(&feature::commands(features::ALL), Scope::Global);
    let plan = sync::sync(client, Scope::Global, wanted, Mode::Write).await?;
    said.push(format!("Commands: {} change(s) written.", plan.changes.len()));
    said.extend(commands::clear_leftovers(client, Mode::Write).await?);
    Ok(said)
}

fn check(application: &Application, config: &Config) -> Result<(), Failure> {
    if application.id != config.discord.application_id.to_string() {
        return Err(Failure::Explained(format!(
            "BOT_TOKEN belongs to the application {} ({}), but DISCORD_APPLICATION_ID is {}.",
            application.id, application.name, config.discord.application_id
        )));
    }
    if application.verify_key != hex::encode(config.discord.public_key.as_bytes()) {
        return Err(Failure::Explained(
            "DISCORD_PUBLIC_KEY is not the public key of this application. Copy it again from General Information.".into(),
        ));
    }
    Ok(())
}
