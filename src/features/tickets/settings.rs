//! What a guild chose for its tickets.
//!
//! Invariant: with nothing chosen, tickets work for admins alone: in channels of their own, without targets,
//! without closing anything by itself.

use serde::{Deserialize, Serialize};
use twilight_model::guild::Permissions;

use super::model::{
    Mode, Texts, TicketType, Timers,
    texts::{self, PATTERN, PATTERN_MAX, TEXT_MAX},
};
use crate::permissions::Access;
use crate::{
    discord::directory::kind::{ANNOUNCEMENT, CATEGORY, TEXT},
    hours::Hours,
    ids::{ChannelId, RoleId},
    settings,
    settings::{Choice, Kind, RoleUse, System},
};

/// Whether people are told in the ticket when its status changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// The ticket message shows it, nothing more.
    Off,
    /// A line in the ticket.
    Post,
    /// A line that pings the requester.
    Ping,
}

/// Whether and where requesters are asked for stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// They are not.
    Off,
    /// In the ticket, when it is closed.
    Ticket,
}

/// What happens to the ticket of somebody who left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnLeave {
    /// It says so.
    Note,
    /// It is closed.
    Close,
}

const MODES: &[Choice] = &[
    Choice { value: "channel", label: "A private channel for each ticket" },
    Choice { value: "thread", label: "A private thread for each ticket" },
];
const NOTIFY: &[Choice] = &[
    Choice { value: "off", label: "Only in the ticket message" },
    Choice { value: "post", label: "A line in the ticket" },
    Choice { value: "ping", label: "A line that pings the requester" },
];
const FEEDBACK: &[Choice] = &[
    Choice { value: "off", label: "Do not ask" },
    Choice { value: "ticket", label: "Ask in the ticket when it is closed" },
];
const ON_LEAVE: &[Choice] = &[
    Choice { value: "note", label: "Say so in the ticket" },
    Choice { value: "close", label: "Close the ticket" },
];

/// A time that may be off.
const TARGET: Kind = Kind::Duration { min: 0, max: 90 * 86_400 };
/// Where transcripts are posted.
const POST: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES);

settings! {
    /// What a guild chose for its tickets.
    pub struct Tickets("tickets", "Tickets", "How people ask for help in private, who answers, and how fast.") {
        category: Option<ChannelId> = None, Kind::Channel { kinds: &[CATEGORY], needs: Permissions::VIEW_CHANNEL.union(Permissions::MANAGE_CHANNELS) }, "Ticket category", "Where the channels of tickets are made. When it is full, I make another one beside it.", vital;
        mode: Mode = Mode::Channel, Kind::Choice(MODES), "Channels or threads", "Channels can be given to roles; threads do not count against the 500 channels of a server.", asked;
        thread_channel: Option<ChannelId> = None, Kind::Channel { kinds: &[TEXT], needs: Permissions::VIEW_CHANNEL.union(Permissions::CREATE_PRIVATE_THREADS).union(Permissions::SEND_MESSAGES_IN_THREADS) }, "Channel of the threads", "Where the threads of tickets are made. Without it, where the ticket was opened.";
        staff_roles: Vec<RoleId> = Vec::new(), Kind::List { of: &Kind::Role(RoleUse::Recognise), max: 10 }, "Staff roles", "Who has one of these roles sees and works on tickets. Admins always do.", vital, grants(Access::Staff);
        escalation_role: Option<RoleId> = None, Kind::Role(RoleUse::Recognise), "Escalation role", "Whom a ticket is escalated to when nobody is named.";
        open_limit: i64 = 3, Kind::Integer { min: 1, max: 50, unit: "tickets" }, "Open tickets at once", "How many open tickets one person can have.";
        cooldown: i64 = 30, Kind::Duration { min: 0, max: 86_400 }, "Time between tickets", "How long somebody waits between opening two tickets.";
        deflection: bool = true, Kind::Toggle, "Answers first", "Show answers of the FAQ that match before a ticket is opened.";
        sla_first_response: i64 = 0, TARGET, "First answer within", "How soon staff should answer a new ticket, in business hours. 0 for no target.", asked;
        sla_next_response: i64 = 0, TARGET, "Next answers within", "How soon staff should answer each further message of the requester, in business hours. 0 for no target.";
        business_hours: Hours = Hours::default(), Kind::Hours, "Business hours", "When staff works, in the time zone of this server. Only these hours count for targets.";
        idle_warn_days: i64 = 0, Kind::Integer { min: 0, max: 365, unit: "days" }, "Remind after", "Days without a reply before we ask if help is still needed. 0 for never.";
        auto_close_days: i64 = 0, Kind::Integer { min: 0, max: 365, unit: "days" }, "Close after", "Days without a reply before a waiting ticket is closed. The member is warned first. 0 for never.";
        notify_status: Notify = Notify::Post, Kind::Choice(NOTIFY), "Tell about status", "Whether the requester is told in the ticket when its status changes.";
        transcript_channel: Option<ChannelId> = None, Kind::Channel { kinds: &[TEXT, ANNOUNCEMENT], needs: POST }, "Transcript channel", "Where the transcript of a closed ticket is posted, as a web page and a text. Best a channel that only staff can see.", asked, private;
        feedback: Feedback = Feedback::Ticket, Kind::Choice(FEEDBACK), "Stars", "Whether requesters are asked for one to five stars.";
        on_leave: OnLeave = OnLeave::Note, Kind::Choice(ON_LEAVE), "When the requester leaves", "What happens to open tickets of people who left the server.";
        channel_name: String = PATTERN.to_owned(), Kind::Template { max: PATTERN_MAX, placeholders: texts::NAME }, "Channel name", "How the channels of new tickets are called. Threads always end with the number.";
        welcome_text: String = String::new(), Kind::Template { max: TEXT_MAX, placeholders: texts::WELCOME }, "Welcome text", "The first line in a ticket. Leave it empty for the standard text.";
        claimed_text: String = String::new(), Kind::Template { max: TEXT_MAX, placeholders: texts::LINE }, "Claimed text", "Shown when somebody claims a ticket or is assigned to it. Leave it empty for the standard text.";
        waiting_text: String = String::new(), Kind::Template { max: TEXT_MAX, placeholders: texts::LINE }, "Waiting text", "Shown when a ticket waits for the member. Leave it empty for the standard text.";
        closed_text: String = String::new(), Kind::Template { max: TEXT_MAX, placeholders: texts::LINE }, "Closed text", "Shown when a ticket is closed. The reason follows when the member may see it. Leave it empty for the standard text.";
        feedback_text: String = String::new(), Kind::Template { max: TEXT_MAX, placeholders: texts::LINE }, "Feedback text", "Asks for stars when a ticket is closed. Leave it empty for the standard text.";
        keep_file_mb: i64 = 8, Kind::Integer { min: 0, max: 25, unit: "MiB" }, "Largest file to keep", "Files in a ticket up to this size are kept with its transcript.";
        keep_ticket_mb: i64 = 50, Kind::Integer { min: 0, max: 250, unit: "MiB" }, "Files to keep of one ticket", "How much the files of one ticket may take together. All tickets of a server together keep up to 512 MiB.";
    }
}

impl Tickets {
    /// The texts of the guild's own.
    pub fn texts(&self) -> Texts<'_> {
        Texts {
            welcome: &self.welcome_text,
            claimed: &self.claimed_text,
            waiting: &self.waiting_text,
            closed: &self.closed_text,
            feedback: &self.feedback_text,
        }
    }

    /// The clocks of a ticket of this type.
    pub fn timers(&self, kind: Option<&TicketType>, system: &System) -> Timers {
        Timers {
            first_response: kind.and_then(|k| k.first_response).unwrap_or(self.sla_first_response),
            next_response: kind.and_then(|k| k.next_response).unwrap_or(self.sla_next_response),
            hours: self.business_hours.clone(),
            zone: system.timezone,
            idle_warn_days: self.idle_warn_days,
            auto_close_days: self.auto_close_days,
        }
    }
}
