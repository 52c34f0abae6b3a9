//! The permissions that features need in Discord, what each is for, and the links that ask for them.
//!
//! Invariant: a feature declares its permissions once. The install link, `setup`, the checks before acting, the
//! dashboard and the docs read these declarations, so that no link asks for less than what is used.

use std::fmt::Write as _;

use twilight_model::guild::Permissions;

use crate::{config, ids::GuildId, lang::Text, permissions};

/// Permissions that a feature needs, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    pub permissions: Permissions,
    /// Their purpose, as an English sentence that can be translated.
    pub why: &'static str,
    pub asked: Asked,
}

/// When a permission is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// With the link that installs the bot.
    Install,
    /// Only by an admin who wants what needs it; the feature works without.
    Later {
        /// The part that works without it, as an English sentence that can be translated.
        without: &'static str,
    },
}

impl Need {
    /// Permissions that the install link asks for.
    pub const fn install(permissions: Permissions, why: &'static str) -> Self {
        Self { permissions, why, asked: Asked::Install }
    }

    /// Permissions that an admin can allow later.
    pub const fn later(permissions: Permissions, why: &'static str, without: &'static str) -> Self {
        Self { permissions, why, asked: Asked::Later { without } }
    }

    /// Their purpose.
    pub fn why(&self) -> Text {
        Text::new(self.why, Vec::new())
    }

    fn is_for_install(&self) -> bool {
        self.asked == Asked::Install
    }
}

/// The permissions that every feature needs where it writes.
pub const CORE: &[Need] = &[
    Need::install(
        Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY),
        "To see the channels you choose for Alphapy.",
    ),
    Need::install(
        Permissions::SEND_MESSAGES.union(Permissions::EMBED_LINKS),
        "To post in the channels you choose for Alphapy.",
    ),
];

/// The needs of one feature.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// Its name, as in `system.modules`; empty for what every feature needs.
    pub feature: &'static str,
    /// Its name for people.
    pub title: &'static str,
    pub needs: &'static [Need],
}

/// The needs of every feature.
#[derive(Clone, Debug)]
pub struct Registry(Vec<Needs>);

impl Registry {
    /// The needs of features, after what all of them need.
    pub fn new(features: impl IntoIterator<Item = Needs>) -> Self {
        let core = Needs { feature: "", title: "Everything", needs: CORE };
        let features = features.into_iter().filter(|needs| !needs.needs.is_empty());
        Self(std::iter::once(core).chain(features).collect())
    }

    /// The needs of the features that are on.
    pub fn of(&self, is_on: impl Fn(&str) -> bool) -> impl Iterator<Item = &Needs> {
        self.0.iter().filter(move |needs| needs.feature.is_empty() || is_on(needs.feature))
    }

    /// The permissions that the install link asks for when these features are on.
    pub fn install(&self, is_on: impl Fn(&str) -> bool) -> Permissions {
        let needs = self.of(is_on).flat_map(|needs| needs.needs);
        needs
            .filter(|need| need.is_for_install())
            .fold(Permissions::empty(), |sum, need| sum | need.permissions)
    }

    /// The reference of permissions, as a Markdown table.
    pub fn markdown(&self) -> String {
        let mut out = "| feature | permissions | what for |\n|---|---|---|\n".to_owned();
        for (feature, need) in self.0.iter().flat_map(|one| one.needs.iter().map(move |n| (one, n)))
        {
            let without = match need.asked {
                Asked::Install => String::new(),
                Asked::Later { without } => format!(" Not in the install link. {without}"),
            };
            let names = permissions::names(need.permissions);
            let _ = writeln!(out, "| {} | {names} | {}{without} |", feature.title, need.why);
        }
        out
    }
}

/// The page at Discord where somebody adds the bot with these permissions: to this server, or to one they choose.
pub fn install_link(
    config: &config::Config,
    permissions: Permissions,
    guild: Option<GuildId>,
) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", &config.discord.application_id.to_string())
        .append_pair("scope", "bot applications.commands")
        .append_pair("permissions", &permissions.bits().to_string());
    if let Some(guild) = guild {
        query.append_pair("guild_id", &guild.to_string());
        query.append_pair("disable_guild_select", "true");
    }
    format!("{}?{}", config.authorize_url, query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORE: &[Need] = &[
        Need::install(Permissions::MANAGE_CHANNELS, "To make channels."),
        Need::later(Permissions::MENTION_EVERYONE, "To ping.", "Nobody is pinged without."),
    ];

    #[test]
    fn the_link_asks_for_what_the_features_that_are_on_need() {
        let more = Needs { feature: "more", title: "More", needs: MORE };
        let registry = Registry::new([more]);
        let core = registry.install(|_| false);
        assert!(core.contains(Permissions::SEND_MESSAGES | Permissions::VIEW_CHANNEL));
        assert_eq!(registry.install(|name| name == "more"), core | Permissions::MANAGE_CHANNELS);
        let table = registry.markdown();
        assert!(table.contains("| More | Manage Channels | To make channels. |"), "{table}");
        assert!(table.contains("Not in the install link. Nobody is pinged"), "{table}");
    }
}
