//! What can be done with a ticket, as programs say it.
//!
//! Invariant: every action is a [`TicketAction`] under the name of its verb, so nothing can be done here that
//! cannot be done elsewhere.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{Detail, Problem},
    error::Result,
    features::tickets::model::{Priority, Target, TicketAction},
    ids::{ChannelId, RoleId, UserId},
    tr,
};

/// What to do with a ticket.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = TicketAction)]
pub(super) enum Action {
    /// Takes it.
    Claim {},
    /// Gives it back.
    Unclaim {},
    /// Gives it to somebody who works on tickets.
    Assign {
        /// To whom.
        user: DiscordId,
    },
    /// Waits for the requester; the clock is paused.
    Wait {},
    /// Goes on without waiting.
    Resume {},
    /// Asks somebody else to look at it: a role, a person or a channel, one of them.
    Escalate {
        /// A role, which gets access and is pinged once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<DiscordId>,
        /// A person, who gets access and is pinged once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<DiscordId>,
        /// A channel, which is told with a link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<DiscordId>,
        /// Why; only staff reads it.
        #[serde(default)]
        #[schema(max_length = 500)]
        reason: String,
    },
    /// Nobody else has to look at it any more.
    Deescalate {},
    /// Ends it; its transcript is kept.
    Close {
        /// Why.
        #[serde(default)]
        #[schema(max_length = 500)]
        reason: String,
        /// Whether the requester is shown why.
        #[serde(default)]
        reason_shown: bool,
    },
    /// Goes on with a closed one.
    Reopen {},
    /// Removes the channel of a closed one, once its transcript is kept.
    Delete {},
    /// Says how urgent it is.
    Prioritise {
        /// `normal`, `high` or `urgent`.
        priority: Priority,
    },
    /// Puts a label on it.
    Label {
        /// The label: one word.
        label: String,
    },
    /// Takes a label off.
    Unlabel {
        /// The label.
        label: String,
    },
    /// Lets somebody in.
    Add {
        /// Whom.
        user: DiscordId,
    },
    /// Takes somebody out.
    Remove {
        /// Whom.
        user: DiscordId,
    },
    /// Says something in it, in the name of who calls.
    Say {
        /// What.
        #[schema(min_length = 1, max_length = 1800)]
        text: String,
    },
}

/// An id of Discord, as text.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(example = "81384788765712384", pattern = "^[1-9][0-9]{0,18}$")]
pub(super) struct DiscordId(pub(super) String);

impl DiscordId {
    fn id(&self, member: &str) -> Result<u64, Problem> {
        let id = self.0.parse::<u64>().ok();
        let id = id.filter(|id| *id > 0 && i64::try_from(*id).is_ok());
        id.ok_or_else(|| {
            let text = tr!("An id of Discord is a number, as text.");
            Problem::invalid().at(vec![Detail { pointer: format!("/{member}"), text }])
        })
    }

    /// It as a person's.
    pub(super) fn user(&self, member: &str) -> Result<UserId, Problem> {
        self.id(member).map(UserId::new)
    }

    /// It as a role's.
    pub(super) fn role(&self, member: &str) -> Result<RoleId, Problem> {
        self.id(member).map(RoleId::new)
    }

    /// It as a channel's.
    pub(super) fn channel(&self, member: &str) -> Result<ChannelId, Problem> {
        self.id(member).map(ChannelId::new)
    }
}

impl Action {
    /// The action that is meant.
    pub(super) fn meant(self) -> Result<TicketAction, Problem> {
        Ok(match self {
            Self::Claim {} => TicketAction::Claim,
            Self::Unclaim {} => TicketAction::Unclaim,
            Self::Assign { user } => TicketAction::Assign(user.user("user")?),
            Self::Wait {} => TicketAction::Wait,
            Self::Resume {} => TicketAction::Resume,
            Self::Escalate { role, user, channel, reason } => {
                TicketAction::Escalate { target: target(role, user, channel)?, reason }
            }
            Self::Deescalate {} => TicketAction::Deescalate,
            Self::Close { reason, reason_shown: shown } => TicketAction::Close { reason, shown },
            Self::Reopen {} => TicketAction::Reopen,
            Self::Delete {} => TicketAction::Delete,
            Self::Prioritise { priority } => TicketAction::Prioritise(priority),
            Self::Label { label } => TicketAction::Label(label),
            Self::Unlabel { label } => TicketAction::Unlabel(label),
            Self::Add { user } => TicketAction::Add(user.user("user")?),
            Self::Remove { user } => TicketAction::Remove(user.user("user")?),
            Self::Say { text } => TicketAction::Say(text),
        })
    }
}

fn target(
    role: Option<DiscordId>,
    user: Option<DiscordId>,
    channel: Option<DiscordId>,
) -> Result<Target, Problem> {
    match (role, user, channel) {
        (Some(id), None, None) => id.role("role").map(Target::Role),
        (None, Some(id), None) => id.user("user").map(Target::User),
        (None, None, Some(id)) => id.channel("channel").map(Target::Channel),
        _ => {
            let text = tr!("Name one: a role, a user or a channel.");
            Err(Problem::invalid().at(vec![Detail { pointer: String::new(), text }]))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::features::tickets::model::Verb;

    #[test]
    fn actions_bear_the_names_of_verbs() {
        for (verb, name, _) in Verb::NAMES {
            let odd = json!({ "action": name, "no such member": 1 });
            let problem =
                serde_json::from_value::<Action>(odd).expect_err("unreadable").to_string();
            // Notes have a route of their own.
            assert_eq!(problem.contains("unknown variant"), verb == Verb::Note, "{problem}");
        }
    }
}
