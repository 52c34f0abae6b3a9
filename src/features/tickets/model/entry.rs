//! The conditions under which somebody may open a ticket.
//!
//! Invariant: a refusal says what would have to change, and staff that opens a ticket for somebody meets none.

use serde::{Deserialize, Serialize};

use crate::{
    clock::Time,
    error::Problem,
    ids::{RoleId, UserId},
    lang::{Text, raw},
    text, tr,
};

/// Roles of one condition.
pub const ROLES_MAX: usize = 10;
/// The most open tickets of one type that somebody can be allowed.
pub const LIMIT_MAX: i64 = 50;
/// Seconds of the longest time between two tickets of a type: 30 days.
pub const COOLDOWN_MAX: i64 = 30 * 86_400;
/// Days of the highest least age of an account: a year.
pub const ACCOUNT_DAYS_MAX: i64 = 365;

/// The conditions of one type; those of the guild hold as well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// One of these roles is needed; none means that everybody may.
    pub required_roles: Vec<RoleId>,
    /// Members with one of these roles may not.
    pub blocked_roles: Vec<RoleId>,
    /// How many open tickets of this type somebody can have; none for the guild's limit alone.
    pub open_limit: Option<i64>,
    /// Seconds between two tickets of this type; none for the guild's time alone.
    pub cooldown: Option<i64>,
    /// Days since the account was made; 0 for any.
    pub account_days: i64,
}

/// The guild's limits for all types together.
#[derive(Clone, Copy, Debug)]
pub struct General {
    /// Open tickets at once.
    pub open_limit: i64,
    /// Seconds between two tickets.
    pub cooldown: i64,
}

/// Tickets of one type that somebody has or had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Had {
    /// The number of the type.
    pub kind: i64,
    /// How many of them are open.
    pub live: i64,
    /// When the last one was opened.
    pub last: Time,
}

/// The known facts about somebody who asks for a ticket.
#[derive(Clone, Debug)]
pub struct Requester<'a> {
    pub user: UserId,
    /// Their roles; none where nobody knows them.
    pub roles: Option<&'a [RoleId]>,
    pub had: &'a [Had],
}

impl Entry {
    /// Whether somebody with these roles is meant at all.
    pub fn is_for(&self, roles: &[RoleId]) -> bool {
        let has = |role: &RoleId| roles.contains(role);
        let needed = self.required_roles.is_empty() || self.required_roles.iter().any(has);
        needed && !self.blocked_roles.iter().any(has)
    }

    /// The same without what cannot be, or what is wrong.
    pub(super) fn check(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |field, text| problems.push(Problem { field, text });
        for (field, roles) in [
            (tr!("Required roles"), &mut self.required_roles),
            (tr!("Blocked roles"), &mut self.blocked_roles),
        ] {
            roles.dedup();
            if roles.len() > ROLES_MAX {
                wrong(field, tr!("Choose at most {max}.", max = ROLES_MAX));
            }
        }
        if self.required_roles.iter().any(|role| self.blocked_roles.contains(role)) {
            wrong(tr!("Blocked roles"), tr!("A role cannot be both required and blocked."));
        }
        if self.open_limit.is_some_and(|limit| !(1..=LIMIT_MAX).contains(&limit)) {
            let words = tr!("Choose a number from 1 to {max}.", max = LIMIT_MAX);
            wrong(tr!("Open tickets at once"), words);
        }
        if self.cooldown.is_some_and(|seconds| !(0..=COOLDOWN_MAX).contains(&seconds)) {
            wrong(tr!("Time between tickets"), tr!("Choose a time of at most 30 days."));
        }
        if !(0..=ACCOUNT_DAYS_MAX).contains(&self.account_days) {
            let words = tr!("Choose a number from 0 to {max}.", max = ACCOUNT_DAYS_MAX);
            wrong(tr!("Least account age"), words);
        }
        problems
    }

    /// Why somebody may not open a ticket of this type; its number and name are given for the sentence.
    fn refuses(&self, (kind, name): (i64, &str), who: &Requester<'_>, now: Time) -> Option<Text> {
        let mentioned = |roles: &[RoleId]| {
            raw(roles.iter().map(|role| format!("<@&{role}>")).collect::<Vec<_>>().join(", "))
        };
        if let Some(roles) = who.roles {
            let blocked = self.blocked_roles.iter().any(|role| roles.contains(role));
            if blocked {
                return Some(tr!(
                    "Your roles don’t allow tickets of the type {kind}. If that is a mistake, ask this server’s staff.",
                    kind = name
                ));
            }
            if !self.is_for(roles) {
                return Some(tr!(
                    "Tickets of the type {kind} are for members with one of these roles: {roles}.",
                    kind = name,
                    roles = mentioned(&self.required_roles)
                ));
            }
        }
        let from = made(who.user) + chrono::TimeDelta::days(self.account_days);
        if self.account_days > 0 && from > now {
            return Some(tr!(
                "Your Discord account is too new for tickets of the type {kind}. You can open one {when}.",
                kind = name,
                when = raw(text::relative(from))
            ));
        }
        let had = who.had.iter().find(|had| had.kind == kind)?;
        if self.open_limit.is_some_and(|limit| had.live >= limit) {
            return Some(tr!(
                "You have {count} open tickets of the type {kind}, which is the most you can have. Use one of them, or close one first: `/ticket list` shows them.",
                count = had.live,
                kind = name
            ));
        }
        let cooldown = self.cooldown.filter(|seconds| *seconds > 0)?;
        let until = had.last + chrono::TimeDelta::seconds(cooldown);
        (until > now).then(|| {
            tr!(
                "You opened a ticket of the type {kind} not long ago. You can open the next one {when}.",
                kind = name,
                when = raw(text::relative(until))
            )
        })
    }
}

/// When an account was made, which its id says.
fn made(user: UserId) -> Time {
    const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;
    let ms = (user.get() >> 22) + DISCORD_EPOCH_MS;
    Time::from_timestamp_millis(i64::try_from(ms).unwrap_or(i64::MAX)).unwrap_or_default()
}

/// Why a member may not open a ticket now: of this type, with its number, name and conditions, when it is known.
pub fn refusal(
    general: General,
    kind: Option<(i64, &str, &Entry)>,
    who: &Requester<'_>,
    now: Time,
) -> Option<Text> {
    let live: i64 = who.had.iter().map(|had| had.live).sum();
    if live >= general.open_limit {
        return Some(tr!(
            "You have {count} open tickets, which is the most you can have here. Use one of them, or close one first: `/ticket list` shows them.",
            count = live
        ));
    }
    let last = who.had.iter().map(|had| had.last).max();
    let until = last.map(|last| last + chrono::TimeDelta::seconds(general.cooldown));
    if let Some(until) = until.filter(|until| general.cooldown > 0 && *until > now) {
        return Some(tr!(
            "You opened a ticket a moment ago. You can open the next one {when}.",
            when = raw(text::relative(until))
        ));
    }
    kind.and_then(|(number, name, entry)| entry.refuses((number, name), who, now))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    fn now() -> Time {
        DateTime::from_timestamp(1_800_000_000, 0).expect("a time")
    }

    /// An account that was made this many days ago.
    fn account(days: i64) -> UserId {
        let ms = (now() - TimeDelta::days(days)).timestamp_millis() - 1_420_070_400_000;
        UserId::new(u64::try_from(ms).expect("after Discord began") << 22)
    }

    fn refused(entry: &Entry, roles: &[u64], days: i64, had: &[Had]) -> Option<String> {
        let roles: Vec<_> = roles.iter().copied().map(RoleId::new).collect();
        let who = Requester { user: account(days), roles: Some(&roles), had };
        let general = General { open_limit: 3, cooldown: 0 };
        refusal(general, Some((7, "Billing", entry)), &who, now()).map(|text| text.to_string())
    }

    #[test]
    fn every_condition_of_a_type_is_met_or_named() {
        let entry = Entry {
            required_roles: vec![RoleId::new(1), RoleId::new(2)],
            blocked_roles: vec![RoleId::new(3)],
            open_limit: Some(1),
            cooldown: Some(3600),
            account_days: 30,
        };
        let had =
            |live, minutes| [Had { kind: 7, live, last: now() - TimeDelta::minutes(minutes) }];
        assert_eq!(refused(&entry, &[2], 31, &had(0, 61)), None);
        assert_eq!(refused(&entry, &[2], 31, &[Had { kind: 6, ..had(1, 1)[0] }]), None);
        for (roles, days, had, words) in [
            (&[][..], 31, had(0, 61), "<@&1>, <@&2>"),
            (&[2, 3][..], 31, had(0, 61), "don’t allow"),
            (&[2][..], 29, had(0, 61), "too new"),
            (&[2][..], 31, had(1, 61), "most you can have"),
            (&[2][..], 31, had(0, 59), "not long ago"),
        ] {
            let told = refused(&entry, roles, days, &had).expect(words);
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn the_guild_counts_all_types_together() {
        let had = [6, 7, 8].map(|kind| Had { kind, live: 1, last: now() - TimeDelta::days(1) });
        assert!(refused(&Entry::default(), &[], 0, &had).is_some());
        assert!(refused(&Entry::default(), &[], 0, &had[..2]).is_none());
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let roles = vec![RoleId::new(1)];
        let mut entry = Entry {
            required_roles: roles.clone(),
            blocked_roles: roles,
            open_limit: Some(0),
            cooldown: Some(-1),
            account_days: 366,
        };
        assert_eq!(entry.check().len(), 4);
        assert!(Entry::default().check().is_empty());
    }
}
