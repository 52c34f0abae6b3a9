//! The parts of a ticket type, as a history shows them.
//!
//! Invariant: two types that differ differ in a part, so no change looks like none.

use super::{TicketType, form, ticket_type::SubjectRule};
use crate::{ids::RoleId, lang::Text, settings::duration_words, tr};

/// The parts of a type with what they say; empty where it leaves something to the guild. Roles and channels stand as
/// mentions.
pub fn parts(kind: &TicketType) -> Vec<(Text, String)> {
    let time = |seconds: Option<i64>| seconds.map(duration_words).unwrap_or_default();
    let roles = |roles: &[RoleId]| {
        roles.iter().map(|role| format!("<@&{role}>")).collect::<Vec<_>>().join(" ")
    };
    let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
    let pinged = kind
        .ping_roles
        .as_deref()
        .map(|pinged| if pinged.is_empty() { "–".to_owned() } else { roles(pinged) });
    let subject = match &kind.subject {
        SubjectRule::FirstAnswer => String::new(),
        SubjectRule::Question { label } => label.clone(),
        SubjectRule::TypeName => kind.name.clone(),
    };
    let days = Some(kind.entry.account_days).filter(|days| *days > 0);
    vec![
        (tr!("Name"), kind.name.clone()),
        (tr!("Emoji"), kind.emoji.clone()),
        (tr!("Description"), kind.description.clone()),
        (tr!("Category"), kind.category.map(|id| format!("<#{id}>")).unwrap_or_default()),
        (tr!("Staff roles"), roles(&kind.staff_roles)),
        (tr!("Roles to ping"), pinged.unwrap_or_default()),
        (tr!("Required roles"), roles(&kind.entry.required_roles)),
        (tr!("Blocked roles"), roles(&kind.entry.blocked_roles)),
        (tr!("Open tickets at once"), number(kind.entry.open_limit)),
        (tr!("Time between tickets"), time(kind.entry.cooldown)),
        (tr!("Least account age in days"), number(days)),
        (tr!("First answer within"), time(kind.first_response)),
        (tr!("Next answers within"), time(kind.next_response)),
        (tr!("Questions"), form::write(&kind.form)),
        (tr!("Subject"), subject),
        (tr!("Text outside business hours"), kind.away_text.clone()),
        (tr!("Questions after the stars"), form::write(&kind.feedback)),
        (tr!("Place"), kind.position.to_string()),
    ]
}
