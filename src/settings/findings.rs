//! Findings: things that do not work in a guild as it is set up, with what mends them.
//!
//! Invariant: a finding says what is wrong and what it means, and has the button that mends it; one that cannot be
//! looked for now is left out rather than invented.

use super::{Spec, registry};
use crate::{app::App, boxed::Boxed, error::Result, ids::GuildId, jobs::alone, lang::Text};

/// Something that does not work.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The fault, and its meaning.
    pub text: Text,
    pub fix: Option<Fix>,
}

/// The way to mend a finding.
#[derive(Clone, Debug)]
pub enum Fix {
    /// A page elsewhere.
    Link {
        /// The words on the link.
        label: Text,
        url: String,
    },
    /// Choosing another value of a setting.
    Setting(&'static Spec),
    /// A page of the dashboard.
    Page {
        label: Text,
        /// Its path below the guild's.
        path: &'static str,
    },
    /// Something that the bot does when it is told to.
    Act {
        label: Text,
        /// The custom id of its button in Discord.
        custom_id: String,
        /// Where the dashboard sends it, below the guild's path.
        path: &'static str,
    },
}

/// Looks for what does not work in a guild.
pub type Look = fn(App, GuildId) -> Boxed<Result<Vec<Finding>>>;

/// Everything that does not work in a guild. A part that cannot be looked at is reported as an incident, or waits
/// for Discord to answer again.
pub async fn findings(app: &App, guild: GuildId) -> Vec<Finding> {
    let mut found = Vec::new();
    for look in &registry(app).looks {
        let looking = async {
            match look(app.clone(), guild).await {
                Err(error) if error.is_outage() => Ok(Vec::new()),
                other => other,
            }
        };
        let row = format!("guild {guild}");
        found.extend(
            alone(app, "look for what does not work", &row, looking).await.unwrap_or_default(),
        );
    }
    found
}
