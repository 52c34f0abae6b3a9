//! Settings that every feature uses: where to log, who administers, which language, which parts are on.
//!
//! Invariant: whether a feature is on is decided by `system.modules` alone; see [`super::modules`].

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use twilight_model::guild::Permissions;

use super::{Choice, Kind, RoleUse, kind::AUTO, modules};
use crate::{
    discord::directory::kind::{ANNOUNCEMENT, TEXT},
    ids::{ChannelId, RoleId},
    lang::Lang,
    permissions::Access,
    settings,
};

/// How much a notice matters; as a setting, the least that the log channel is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Something failed, and is lost, refused or waits for somebody.
    Error,
    /// Something needs attention.
    Warning,
    /// Something was done: settings changed, a reminder made of an announcement.
    Info,
}

/// The channel for notices. It comes out only for a notice of a level, so that none is sent without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogChannel(Option<ChannelId>);

const LOG_LEVELS: &[Choice] = &[
    Choice { value: "error", label: "Errors only" },
    Choice { value: "warning", label: "Errors and warnings" },
    Choice { value: "info", label: "Everything, with changes" },
];

/// Where messages are posted.
const POST: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES);

settings! {
    /// Settings that every feature uses.
    pub struct System("system", "General", "Language, time zone, rights and the log: what every part of the bot uses.") {
        log_channel: LogChannel = LogChannel::default(), Kind::Channel { kinds: &[TEXT, ANNOUNCEMENT], needs: POST.union(Permissions::EMBED_LINKS) }, "Log channel", "Where I report errors and who changed what. Best a channel that only staff can see.", vital, private;
        log_level: LogLevel = LogLevel::Info, Kind::Choice(LOG_LEVELS), "Log level", "Which notices the log channel gets.";
        rules_channel: Option<ChannelId> = None, Kind::Channel { kinds: &[TEXT, ANNOUNCEMENT], needs: Permissions::VIEW_CHANNEL }, "Rules channel", "Where the rules of this server are. /help points members to it.", asked;
        timezone: Tz = Tz::UTC, Kind::Zone, "Time zone", "Time zone used for dates people type.", asked;
        language: String = AUTO.to_owned(), Kind::Language, "Language", "The language of what everyone can see. What only one person sees is in the language of their Discord.", asked;
        admin_roles: Vec<RoleId> = Vec::new(), Kind::List { of: &Kind::Role(RoleUse::Recognise), max: 20 }, "Admin roles", "Who has one of these roles may change these settings, without the Manage Server permission.", asked, private, grants(Access::Admin);
        modules: Vec<String> = modules::usual(), Kind::List { of: &Kind::Choice(modules::CHOICES), max: 20 }, "Features", "The features that are on in this server. A feature that is off keeps its data.";
    }
}

impl System {
    /// The language of what everyone sees; `discord` is the one the server has in Discord.
    pub fn lang(&self, discord: Lang) -> Lang {
        if self.language == AUTO { discord } else { Lang::from_locale(&self.language) }
    }

    /// The log channel, when it wants notices of this level.
    pub fn log(&self, level: LogLevel) -> Option<ChannelId> {
        self.log_channel.0.filter(|_| self.log_level >= level)
    }

    /// Whether this is the log channel, whatever that wants to know.
    pub fn logs_in(&self, channel: ChannelId) -> bool {
        self.log_channel.0 == Some(channel)
    }

    /// Whether a feature is on; features that cannot be turned off always are.
    pub fn has(&self, feature: &str) -> bool {
        modules::module(feature).is_none() || self.modules.iter().any(|module| module == feature)
    }
}
