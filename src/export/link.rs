//! Download links: whoever has one may read one export of one guild for an hour, as long as the admin who
//! asked for it could still take it.
//!
//! Invariant: a link opens only unchanged, at the installation that made it, and before it expires; it says
//! nothing to anybody who cannot open it. It carries no right: its maker's right is asked for again when
//! it is opened.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Entry, Grant, Period, Registry};
use crate::{
    app::App,
    clock::Time,
    error::{Error, Result},
    ids::{GuildId, UserId},
    tr,
};

/// How long a link can be used.
pub const LIFE: TimeDelta = TimeDelta::hours(1);
/// The purpose of sealed links, so that nothing else that was sealed can pass for one.
const PURPOSE: &[u8] = b"export link 2";

/// The target of a link.
#[derive(Clone, Debug)]
pub struct Link {
    /// The export.
    pub entry: &'static Entry,
    /// The right to read it.
    pub grant: Grant,
    /// The time it is about.
    pub period: Period,
}

/// A link that was opened, and is good for nothing before its maker's right was asked.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The export.
    pub entry: &'static Entry,
    pub guild: GuildId,
    /// The person who asked for it.
    pub by: UserId,
    /// The time it is about.
    pub period: Period,
}

/// A link as it is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    guild: GuildId,
    by: UserId,
    export: String,
    period: Period,
    until: Time,
}

impl Link {
    /// The address, which is a secret for as long as it can be used.
    pub fn address(&self, app: &App) -> Result<String> {
        let sealed = Sealed {
            guild: self.grant.guild,
            by: self.grant.by,
            export: self.entry.name.to_owned(),
            period: self.period,
            until: app.clock.now() + LIFE,
        };
        let sealed = serde_json::to_vec(&sealed).map_err(|e| Error::internal("make a link", e))?;
        let token = URL_SAFE_NO_PAD.encode(app.cipher.seal(&app.ids, &sealed, PURPOSE)?);
        Ok(format!("{}/exports/{token}", app.config.public_url.trim_end_matches('/')))
    }

    /// Opens what stands at the end of an address.
    pub fn open(app: &App, token: &str) -> Result<Opened> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| unknown())?;
        let opened = app.cipher.open(&bytes, PURPOSE).map_err(|_| unknown())?;
        let sealed: Sealed = serde_json::from_slice(&opened).map_err(|_| unknown())?;
        if app.clock.now() >= sealed.until {
            return Err(unknown());
        }
        let entry = app.part::<Registry>().named(&sealed.export).ok_or_else(unknown)?;
        let Sealed { guild, by, period, .. } = sealed;
        Ok(Opened { entry, guild, by, period })
    }
}

/// Returns the error for a link that does not open (any more).
pub fn unknown() -> Error {
    Error::NotFound(tr!(
        "This download link is not valid. Links work for one hour, and only while the admin who asked for the export may take it; run the /export command again for a new one."
    ))
}
