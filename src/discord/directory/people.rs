//! Finding the person that somebody means.
//!
//! Invariant: nobody is guessed: where several people fit, none is meant.

use super::{Member, PATIENCE, explain};
use crate::{
    discord::{Discord, client::Call},
    error::{Error, Result},
    ids::{GuildId, UserId},
    lang::raw,
    tr,
};

/// How many people of a name are looked at.
const SHOWN: u16 = 10;

/// The person that a text is the id or a mention of.
pub fn person_in(typed: &str) -> Option<UserId> {
    let typed = typed.trim();
    let inner = typed.strip_prefix("<@").and_then(|rest| rest.strip_suffix('>')).unwrap_or(typed);
    let id: u64 = inner.trim_start_matches('!').parse().ok()?;
    UserId::new_checked(id).filter(|id| i64::try_from(id.get()).is_ok())
}

/// The person that a text means: an id, a mention, or the name of one member. Refused when nobody is called
/// so, or several are.
pub async fn meant(discord: &Discord, guild: GuildId, typed: &str) -> Result<UserId> {
    if let Some(user) = person_in(typed) {
        return Ok(user);
    }
    let name = typed.trim().trim_start_matches('@');
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::Refused(tr!("Name somebody, by the name they have here or by id.")));
    }
    let call = Call::search_members(guild, name, SHOWN).within(PATIENCE);
    let found: Vec<Member> = discord.json(call).await.map_err(|error| explain(&error))?;
    one_of(&found, name)
}

/// The one who is called exactly so, or else the only one whose name begins so.
fn one_of(found: &[Member], name: &str) -> Result<UserId> {
    let folded = name.to_lowercase();
    let called = |member: &&Member| {
        let user = &member.user;
        let names = [member.nick.as_ref(), user.global_name.as_ref(), Some(&user.username)];
        names.into_iter().flatten().any(|one| one.to_lowercase() == folded)
    };
    let exact: Vec<_> = found.iter().filter(called).collect();
    let all: Vec<&Member> = found.iter().collect();
    match (exact.as_slice(), all.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one.user.id),
        ([], []) => Err(Error::Refused(tr!(
            "Nobody in this server is called {name}. Try the beginning of their name, or their id.",
            name = name
        ))),
        _ => {
            let some = found.iter().take(5).map(|member| {
                format!("{} ({}, {})", member.name(), member.user.username, member.user.id)
            });
            Err(Error::Refused(tr!(
                "Several people are called like {name}. Name one by id: {people}.",
                name = name,
                people = raw(crate::text::escape(&some.collect::<Vec<_>>().join("; ")))
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: u64, username: &str, nick: Option<&str>) -> Member {
        let value = serde_json::json!({
            "user": { "id": id.to_string(), "username": username }, "nick": nick,
        });
        serde_json::from_value(value).expect("a member")
    }

    #[test]
    fn ids_and_mentions_are_people() {
        for (typed, id) in [("7", Some(7)), (" <@7> ", Some(7)), ("<@!7>", Some(7)), ("Mia", None)]
        {
            assert_eq!(person_in(typed).map(UserId::get), id, "{typed}");
        }
        assert_eq!(person_in("18446744073709551615"), None, "no id of Discord");
    }

    #[test]
    fn a_name_means_one_person_or_nobody() {
        let all = [member(1, "mia", None), member(2, "mia2", Some("Mia Jr"))];
        assert_eq!(one_of(&all, "Mia").expect("exact").get(), 1);
        assert_eq!(one_of(&all[1..], "mi").expect("the only one").get(), 2);
        assert!(one_of(&all, "mi").expect_err("two").to_string().contains("Several"));
        assert!(one_of(&[], "zoe").expect_err("none").to_string().contains("Nobody"));
        let twins = [member(1, "a", Some("Sam")), member(2, "b", Some("sam"))];
        assert!(one_of(&twins, "sam").is_err(), "two are called exactly so");
    }
}
