//! What every feature uses: where to log, who administers, which language, which parts are on.
//!
//! Invariant: [`MODULES`] are the features that can be turned off, by their names.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use twilight_model::guild::Permissions;

use super::{Choice, Kind, RoleUse, kind::AUTO};
use crate::{
    discord::directory::kind::{ANNOUNCEMENT, TEXT},
    ids::{ChannelId, RoleId},
    lang::Lang,
    permissions::Access,
    settings,
};

/// How much the log channel is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// What went wrong.
    Error,
    /// Also what needs attention.
    Warning,
    /// Also what was changed.
    Info,
}

const LOG_LEVELS: &[Choice] = &[
    Choice { value: "error", label: "Errors only" },
    Choice { value: "warning", label: "Errors and warnings" },
    Choice { value: "info", label: "Everything, also changes of settings" },
];

/// The features that can be turned off, as choices of `system.modules`.
pub const MODULES: &[Choice] =
    &[Choice { value: "faq", label: "FAQ" }, Choice { value: "tickets", label: "Tickets" }];

fn modules() -> Vec<String> {
    MODULES.iter().map(|module| module.value.to_owned()).collect()
}

/// Where messages are posted.
const POST: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES);

settings! {
    /// What every feature uses.
    pub struct System("system", "General", "Language, time zone, rights and the log: what every part of the bot uses.") {
        log_channel: Option<ChannelId> = None, Kind::Channel { kinds: &[TEXT, ANNOUNCEMENT], needs: POST.union(Permissions::EMBED_LINKS) }, "Log channel", "Where I report errors and who changed what. Best a channel that only staff can see.", asked, private;
        log_level: LogLevel = LogLevel::Info, Kind::Choice(LOG_LEVELS), "Log level", "How much the log channel is told.";
        rules_channel: Option<ChannelId> = None, Kind::Channel { kinds: &[TEXT, ANNOUNCEMENT], needs: Permissions::VIEW_CHANNEL }, "Rules channel", "Where the rules of this server are. /help points members to it.", asked;
        timezone: Tz = Tz::UTC, Kind::Zone, "Time zone", "In which zone times are meant that people type here.", asked;
        language: String = AUTO.to_owned(), Kind::Language, "Language", "The language of what everyone can see. What only one person sees is in the language of their Discord.", asked;
        admin_roles: Vec<RoleId> = Vec::new(), Kind::List { of: &Kind::Role(RoleUse::Recognise), max: 20 }, "Admin roles", "Who has one of these roles may change these settings, without the Manage Server permission.", asked, private, grants(Access::Admin);
        modules: Vec<String> = modules(), Kind::List { of: &Kind::Choice(MODULES), max: 20 }, "Features", "Which parts of the bot are on. What is off keeps its data.";
    }
}

impl System {
    /// The language of what everyone sees; `discord` is the one the server has in Discord.
    pub fn lang(&self, discord: Lang) -> Lang {
        if self.language == AUTO { discord } else { Lang::from_locale(&self.language) }
    }

    /// Whether a feature is on; features that cannot be turned off always are.
    pub fn has(&self, feature: &str) -> bool {
        MODULES.iter().all(|module| module.value != feature)
            || self.modules.iter().any(|module| module == feature)
    }
}
