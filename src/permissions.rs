//! Permissions: the one place that decides who may do what, for Discord, the dashboard and the API.
//!
//! Invariant: a value of an [`Authority`] type exists only for a person who has that right in that
//! guild, so a function that takes one cannot be reached without it.

use twilight_model::guild::Permissions;

use crate::ids::{GuildId, RoleId, UserId};

/// The four circles of rights; each includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Everyone in the guild (P).
    Everyone,
    /// People who work on tickets of some types only: those with a role that such a type names.
    TypeStaff,
    /// People who work on tickets (S): those with a role of `tickets.staff_roles`.
    Staff,
    /// Guild owner, Administrator, Manage Server, an admin role, or an operator (A).
    Admin,
    /// An operator of this installation (O).
    Operator,
}

/// A person in a guild, with the rights Discord says they have.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The guild they ask in.
    pub guild: GuildId,
    /// Their user id.
    pub user: UserId,
    /// Their roles in the guild.
    pub roles: Vec<RoleId>,
    /// Their permissions; Discord gives a guild's owner all of them.
    pub permissions: Permissions,
}

/// The rights that the operators and the guild's admins configured.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Users who operate this installation (`OWNER_IDS`).
    pub operators: Vec<UserId>,
    /// Roles that make an admin: everywhere (`ADMIN_ROLE_ID`), or in the guild (`system.admin_roles`).
    pub admin_roles: Vec<RoleId>,
    /// Roles of the guild that make staff (`tickets.staff_roles`).
    pub staff_roles: Vec<RoleId>,
    /// Roles that make staff of some types of tickets; empty where only a ticket itself decides.
    pub type_roles: Vec<RoleId>,
}

impl Rules {
    /// The same with the roles that a guild chose.
    #[must_use]
    pub fn with(
        &self,
        admin_roles: &[RoleId],
        staff_roles: impl IntoIterator<Item = RoleId>,
    ) -> Self {
        Self {
            operators: self.operators.clone(),
            admin_roles: self.admin_roles.iter().chain(admin_roles).copied().collect(),
            staff_roles: self.staff_roles.iter().copied().chain(staff_roles).collect(),
            type_roles: self.type_roles.clone(),
        }
    }
}

/// The widest circle that `asker` belongs to.
pub fn access(asker: &Asker, rules: &Rules) -> Access {
    let admin_bits = Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD;
    if rules.operators.contains(&asker.user) {
        Access::Operator
    } else if asker.permissions.intersects(admin_bits)
        || asker.roles.iter().any(|r| rules.admin_roles.contains(r))
    {
        Access::Admin
    } else if asker.roles.iter().any(|r| rules.staff_roles.contains(r)) {
        Access::Staff
    } else if asker.roles.iter().any(|r| rules.type_roles.contains(r)) {
        Access::TypeStaff
    } else {
        Access::Everyone
    }
}

/// Whether someone in the circle `has` may do what needs the circle `needs`.
pub fn allows(has: Access, needs: Access) -> bool {
    has >= needs
}

/// A right somebody holds in one guild; handlers take one and so cannot run without it.
pub trait Authority: Sized + Copy + Send + Sync + 'static {
    /// The circle this type stands for.
    const ACCESS: Access;

    /// The guild the right holds in.
    fn guild(self) -> GuildId;

    /// The user who holds it.
    fn user(self) -> UserId;

    /// The right, when `asker` has it.
    fn grant(asker: &Asker, rules: &Rules) -> Option<Self>;
}

macro_rules! authority {
    ($($(#[$doc:meta])* $name:ident = $access:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            guild: GuildId,
            user: UserId,
        }

        impl Authority for $name {
            const ACCESS: Access = $access;

            fn guild(self) -> GuildId {
                self.guild
            }

            fn user(self) -> UserId {
                self.user
            }

            fn grant(asker: &Asker, rules: &Rules) -> Option<Self> {
                allows(access(asker, rules), Self::ACCESS)
                    .then_some(Self { guild: asker.guild, user: asker.user })
            }
        }
    )*};
}

authority! {
    /// Somebody who is in the guild.
    Member = Access::Everyone;
    /// Somebody who works on tickets, be it of some types only: they see those that are for them.
    TicketStaff = Access::TypeStaff;
    /// Somebody who works on the guild's tickets.
    GuildStaff = Access::Staff;
    /// Somebody who administers the guild.
    GuildAdmin = Access::Admin;
    /// Somebody who operates this installation, asking in a guild.
    Operator = Access::Operator;
}

impl From<GuildStaff> for TicketStaff {
    fn from(GuildStaff { guild, user }: GuildStaff) -> Self {
        Self { guild, user }
    }
}

/// Permissions by name, as Discord's own settings show them.
pub fn names(permissions: Permissions) -> String {
    let names: Vec<_> = permissions.iter_names().map(|(name, _)| label(name)).collect();
    names.join(", ")
}

fn label(name: &str) -> String {
    match name {
        "MANAGE_GUILD" => return "Manage Server".to_owned(),
        "MODERATE_MEMBERS" => return "Timeout Members".to_owned(),
        _ => {}
    }
    let words = name.split('_').map(|word| match word {
        "IN" | "TO" => word.to_lowercase(),
        _ => {
            let (first, rest) = word.split_at(1);
            format!("{first}{}", rest.to_lowercase())
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use twilight_model::id::Id;

    fn asker(user: u64, roles: &[u64], permissions: Permissions) -> Asker {
        Asker {
            guild: Id::new(1),
            user: Id::new(user),
            roles: roles.iter().map(|&r| Id::new(r)).collect(),
            permissions,
        }
    }

    #[test]
    fn each_circle_is_reached_only_by_its_own_signs() {
        let rules = Rules {
            operators: vec![Id::new(9)],
            admin_roles: vec![Id::new(50)],
            staff_roles: vec![Id::new(60)],
            type_roles: vec![Id::new(70)],
        };
        let none = Permissions::SEND_MESSAGES;
        let table = [
            (asker(1, &[], none), Access::Everyone),
            (asker(1, &[51], none), Access::Everyone),
            (asker(1, &[50], none), Access::Admin),
            (asker(1, &[60], none), Access::Staff),
            (asker(1, &[70], none), Access::TypeStaff),
            (asker(1, &[70, 60], none), Access::Staff),
            (asker(1, &[60, 50], none), Access::Admin),
            (asker(1, &[], Permissions::MANAGE_GUILD), Access::Admin),
            (asker(1, &[], Permissions::ADMINISTRATOR), Access::Admin),
            (asker(1, &[], Permissions::MANAGE_CHANNELS), Access::Everyone),
            (asker(9, &[], none), Access::Operator),
        ];
        for (asker, expected) in table {
            assert_eq!(access(&asker, &rules), expected, "{asker:?}");
        }
    }

    #[test]
    fn a_right_is_granted_only_to_who_has_it() {
        let rules = Rules::default();
        let member = asker(1, &[], Permissions::empty());
        assert!(Member::grant(&member, &rules).is_some());
        assert!(GuildStaff::grant(&member, &rules).is_none());
        assert!(GuildAdmin::grant(&member, &rules).is_none());
        let admin = asker(1, &[], Permissions::MANAGE_GUILD);
        assert!(GuildAdmin::grant(&admin, &rules).is_some());
        assert!(Operator::grant(&admin, &rules).is_none());
    }
}
