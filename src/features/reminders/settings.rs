//! What a guild chose for its reminders.
//!
//! Invariant: what these forbid is forbidden on every surface, and what was decided before a change keeps
//! what it was decided with, but for `@everyone`, which is asked again before each message.

use serde::{Deserialize, Serialize};
use twilight_model::guild::Permissions;

use crate::{
    discord::directory::kind::{ANNOUNCEMENT, TEXT},
    ids::ChannelId,
    settings,
    settings::{Choice, Kind},
};

/// What becomes of a reminder whose time has passed by more than the grace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LatePolicy {
    /// It is sent, and says that it is late.
    Send,
    /// It is left out.
    Skip,
    /// One message names everything of the reminder that was missed.
    Summarise,
}

const LATE: &[Choice] = &[
    Choice { value: "send", label: "Send it, marked as late" },
    Choice { value: "skip", label: "Leave it out" },
    Choice { value: "summarise", label: "One message about all that was missed" },
];

/// What posting a reminder takes.
pub const POST: Permissions =
    Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES).union(Permissions::EMBED_LINKS);

/// Minutes that a lead time may have: four weeks.
pub const LEAD_MAX: i64 = 40_320;

settings! {
    /// What a guild chose for its reminders.
    pub struct Reminders("reminders", "Reminders", "Where reminders go, whom they may ping, and what happens when one is late.") {
        default_channel: Option<ChannelId> = None, Kind::Channel { kinds: &[TEXT, ANNOUNCEMENT], needs: POST }, "Default channel", "Where live sessions and announcements go when nobody names a channel, and what the dashboard suggests.";
        lead_minutes: i64 = 0, Kind::Integer { min: 0, max: LEAD_MAX, unit: "minutes" }, "Lead time", "How many minutes before its time a reminder also says that it is coming, unless who makes it says otherwise. 0 is only at its time.";
        allow_everyone: bool = false, Kind::Toggle, "Allow @everyone", "Let people who may mention @everyone do so with a reminder.";
        late_policy: LatePolicy = LatePolicy::Send, Kind::Choice(LATE), "Late reminders", "What happens to a reminder that I could not send in time, as after an outage. More than 24 missed ones of one reminder are always told in one message.";
        grace: i64 = 900, Kind::Duration { min: 0, max: 86_400 }, "Grace", "How late a reminder may be without counting as late.";
        per_person: i64 = 25, Kind::Integer { min: 1, max: 500, unit: "reminders" }, "Most a person", "How many reminders one person may have at a time. Admins may have more.";
        per_server: i64 = 2000, Kind::Integer { min: 1, max: 100_000, unit: "reminders" }, "Most in this server", "How many reminders there may be in this server at a time.";
    }
}
