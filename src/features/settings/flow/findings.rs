//! Findings of a guild, for an admin who set something up a moment ago.
//!
//! Invariant: the permissions that are missing are those that features declare.

use twilight_model::guild::Permissions;

use crate::{
    app::App,
    discord::{
        directory,
        needs::{self, Asked},
        reply::Message,
    },
    error::Result,
    features::settings::view,
    ids::GuildId,
    lang::{Lang, raw},
    permissions,
    settings::{
        System,
        findings::{self, Finding, Fix},
    },
    tr,
};

/// The permissions that the bot lacks for the features that are on.
pub async fn missing(app: &App, guild: GuildId) -> Result<Vec<Finding>> {
    let directory = directory::of(&app.discord, guild).await?;
    let system = crate::settings::read::<System>(app, guild).await?;
    let lang = system.lang(Lang::ENGLISH);
    let own = directory.bot_permissions();
    let needs = app.part::<needs::Registry>().of(|feature| system.has(feature));
    let (mut lacks, mut why) = (Permissions::empty(), Vec::new());
    for need in needs.flat_map(|one| one.needs).filter(|need| need.asked == Asked::Install) {
        let missing = need.permissions - own - lacks;
        if !missing.is_empty() {
            why.push(format!("**{}** ({})", permissions::names(missing), lang.say(&need.why())));
            lacks |= missing;
        }
    }
    if lacks.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Finding {
        text: tr!(
            "I lack permissions on this server: {permissions}",
            permissions = raw(why.join(" "))
        ),
        fix: Some(Fix::Link {
            label: tr!("Allow this"),
            url: needs::install_link(&app.config, own | lacks, Some(guild)),
        }),
    }])
}

/// A message with what does not work in the guild below it, and the buttons that mend it.
pub async fn with_findings(app: &App, guild: GuildId, lang: Lang, message: Message) -> Message {
    let found = findings::findings(app, guild).await;
    let dashboard = format!("{}/dashboard/{guild}", app.config.public_url);
    view::with_findings(lang, &found, &dashboard, message)
}
