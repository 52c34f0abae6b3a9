//! What a guild chose for its embed watcher.
//!
//! Invariant: nothing is read anywhere but in the channel that is named here, and nothing from before it was on.

use twilight_model::guild::Permissions;

use crate::{
    discord::directory::kind::{ANNOUNCEMENT, TEXT},
    features::reminders::settings::{LEAD_MAX, POST},
    ids::ChannelId,
    settings,
    settings::Kind,
};

/// What reading a channel takes.
pub const READ: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY);

settings! {
    /// What a guild chose for its embed watcher.
    pub struct EmbedWatcher("embedwatcher", "Embed watcher", "Reads dates and times in announcements, and makes reminders of them.") {
        announcements_channel: Option<ChannelId> = None, Kind::Channel { kinds: &[TEXT, ANNOUNCEMENT], needs: READ }, "Announcements channel", "The channel that I read. Its reminders go to the default channel of reminders, or else back to it.";
        lead_minutes: i64 = 60, Kind::Integer { min: 0, max: LEAD_MAX, unit: "minutes" }, "Lead time", "How many minutes before its time something announced is reminded of as well. 0 is only at its time.";
        plain_messages: bool = true, Kind::Toggle, "Plain messages too", "Also read announcements that are just text, without an embed.";
        own_messages: bool = false, Kind::Toggle, "My own messages too", "Also read what I posted myself in that channel, but for reminders; nothing of mine where my notes about announcements go as well.";
        scheduled_events: bool = false, Kind::Toggle, "Discord events too", "Also remind of this server's scheduled events, with the same lead time. Their reminders go to the default channel of reminders, or else to the announcements channel.";
        failure_channel: Option<ChannelId> = None, Kind::Channel { kinds: &[TEXT, ANNOUNCEMENT], needs: POST }, "Channel for what failed", "Where I say which announcement I could not read, and what was missing. Without one, the log channel.", private;
    }
}
