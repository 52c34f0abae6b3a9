//! Where an outbox entry is carried out.
//!
//! Invariant: this is the last gate before Discord: whatever stands in the row of an outbox entry, nothing is done in
//! a guild's name in a channel that is not known to be that guild's.

use super::{Request, store::Due};
use crate::{
    app::App,
    discord::{client::ChannelOf, directory},
    error::{Error, Result},
    tr,
};

/// The channel of an outbox entry, which is used only when it surely belongs to the outbox entry's guild.
pub(super) async fn of(app: &App, due: &Due, request: &Request) -> Result<ChannelOf> {
    let unknown = || Error::NotFound(tr!("There is no such channel in this server."));
    if let Request::Set { path, .. } = request {
        let own = format!("channels/{}", due.channel);
        let rest = path.strip_prefix(&own).ok_or_else(unknown)?;
        if !(rest.is_empty() || rest.starts_with('/')) {
            return Err(unknown());
        }
    }
    match due.guild {
        Some(guild) => directory::channel_of(&app.discord, guild, due.channel).await,
        None => ChannelOf::operators(&app.config)
            .filter(|operators| operators.id() == due.channel)
            .ok_or_else(unknown),
    }
}
