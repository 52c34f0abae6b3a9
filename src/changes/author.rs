//! The author of a change, and the surface it came from.
//!
//! Invariant: only an admin is an author; what the bot itself puts back says so.

use crate::{
    ids::{GuildId, UserId},
    lang::Text,
    permissions::{Authority as _, GuildAdmin},
    tr,
};

/// Where something was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// In Discord.
    Discord,
    /// On the dashboard.
    Dashboard,
    /// Through the REST API.
    Api,
    /// Nowhere: the bot itself put a value back that could not work.
    System,
}

impl Surface {
    /// Its name in the history.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Dashboard => "dashboard",
            Self::Api => "api",
            Self::System => "system",
        }
    }

    /// The surface of this name.
    pub fn named(name: &str) -> Self {
        match name {
            "dashboard" => Self::Dashboard,
            "api" => Self::Api,
            "system" => Self::System,
            _ => Self::Discord,
        }
    }

    /// The name that people see.
    pub fn label(self) -> Text {
        match self {
            Self::Discord => tr!("Discord"),
            Self::Dashboard => tr!("dashboard"),
            Self::Api => tr!("API"),
            Self::System => tr!("Alphapy itself"),
        }
    }
}

/// An admin who changes something, and where.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// The right to do it.
    pub who: GuildAdmin,
    pub surface: Surface,
    /// The number of the API token that is used, when it is one.
    pub token: Option<i64>,
}

impl Author {
    /// Somebody who changes something without an API token.
    pub const fn new(who: GuildAdmin, surface: Surface) -> Self {
        Self { who, surface, token: None }
    }

    pub fn guild(&self) -> GuildId {
        self.who.guild()
    }

    /// The person.
    pub fn user(&self) -> UserId {
        self.who.user()
    }
}

/// The author of a change, as the history names them.
#[derive(Clone, Copy, Debug)]
pub struct By {
    pub guild: GuildId,
    /// The person, or the bot itself.
    pub user: UserId,
    pub surface: Surface,
    /// The number of the API token that was used.
    pub token: Option<i64>,
}

impl From<&Author> for By {
    fn from(author: &Author) -> Self {
        let (guild, user) = (author.guild(), author.user());
        Self { guild, user, surface: author.surface, token: author.token }
    }
}
