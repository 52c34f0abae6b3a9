//! The rights to see a ticket, and the part in which somebody works on it.
//!
//! Invariant: tickets of a type with own staff are visible to that staff and to admins alone, besides the people
//! who have a part in them. A list leaves out the tickets that [`Sight::part_in`] refuses, so that no surface
//! shows more than another.

use super::{Part, Target, Ticket};
use crate::{
    ids::{RoleId, UserId},
    permissions::{Access, Asker, Rules, access},
};

/// The audience of tickets that the guild's staff works on.
pub const EVERY_STAFF: i64 = 0;

/// The tickets of a guild that somebody may see.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The person.
    pub user: UserId,
    circle: Access,
    roles: Vec<RoleId>,
}

/// An audience of a guild: its number and its roles.
pub type Audience = (i64, Vec<RoleId>);

impl Sight {
    /// The tickets that a person who asks may see.
    pub fn of(asker: &Asker, rules: &Rules) -> Self {
        Self { user: asker.user, circle: access(asker, rules), roles: asker.roles.clone() }
    }

    /// In which part they work on a ticket; none when they do not.
    pub fn part_in(&self, ticket: &Ticket) -> Option<Part> {
        if self.circle >= Access::Admin {
            return Some(Part::Admin);
        }
        let has = |role: &RoleId| self.roles.contains(role);
        let theirs = if ticket.audience == EVERY_STAFF {
            self.circle >= Access::Staff
        } else {
            ticket.staff_roles.iter().any(has)
        };
        let has_part = || {
            let escalated = match ticket.state.escalated {
                Some(Target::User(user)) => user == self.user,
                Some(Target::Role(role)) => has(&role),
                Some(Target::Channel(_)) | None => false,
            };
            let claims = ticket.state.claimant == Some(self.user);
            escalated || claims || ticket.opened_by == self.user
        };
        (theirs || (self.circle >= Access::Staff && has_part())).then_some(Part::Staff)
    }

    /// Whether they may see a ticket at all.
    pub fn sees(&self, ticket: &Ticket) -> bool {
        self.part_in(ticket).is_some() || ticket.is_of(self.user)
    }

    /// Whether they see everything in a guild with these audiences.
    pub fn is_whole(&self, audiences: &[Audience]) -> bool {
        self.circle >= Access::Admin || (self.circle >= Access::Staff && audiences.is_empty())
    }

    /// Whether they see their own tickets and no others.
    pub fn is_own(&self, audiences: &[Audience]) -> bool {
        self.circle < Access::Staff && self.visible(audiences).is_empty()
    }

    /// The audiences that they belong to.
    pub fn visible(&self, audiences: &[Audience]) -> Vec<i64> {
        let own =
            audiences.iter().filter(|(_, roles)| roles.iter().any(|r| self.roles.contains(r)));
        let staff = (self.circle >= Access::Staff).then_some(EVERY_STAFF);
        staff.into_iter().chain(own.map(|(number, _)| *number)).collect()
    }

    /// Them as staff, who may have a part in a ticket that is not for them.
    pub fn staff(&self) -> Option<(UserId, &[RoleId])> {
        (self.circle >= Access::Staff).then_some((self.user, self.roles.as_slice()))
    }
}
/// In which part somebody works on a ticket; see [`Sight::part_in`].
pub fn working_in(ticket: &Ticket, asker: &Asker, rules: &Rules) -> Option<Part> {
    Sight::of(asker, rules).part_in(ticket)
}
