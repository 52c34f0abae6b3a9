//! Buttons in direct messages, where Discord names no guild.
//!
//! Invariant: which guild is meant stands in the `custom_id`, which Discord takes only from a message of ours;
//! who presses comes from Discord's signature; and what they may do there is asked of the guild, each time.

use serde_json::value::RawValue;
use twilight_model::channel::message::Component;

use super::{
    payload::{Member, Payload, kind},
    registry::Plan,
};
use crate::{
    app::App,
    discord::{
        directory::{self, Age},
        reply::{Message, Reply},
    },
    error::{Error, Result},
    ids::GuildId,
    permissions::Asker,
    tr,
};

/// Between the guild and the custom id proper; the name of no component holds it.
const OF: char = '@';

/// A custom id as it stands in a direct message.
pub fn custom_id(guild: GuildId, id: &str) -> String {
    format!("{guild}{OF}{id}")
}

/// The guild, and the custom id as the component wrote it.
fn split(id: &str) -> Option<(GuildId, &str)> {
    let (guild, id) = id.split_once(OF)?;
    Some((guild.parse().ok()?, id))
}

/// A message for a direct channel: its buttons say of which guild they are.
pub fn message(mut message: Message, guild: GuildId) -> Message {
    name(&mut message.components, guild);
    message
}

fn name(components: &mut [Component], guild: GuildId) {
    for component in components {
        match component {
            Component::ActionRow(row) => name(&mut row.components, guild),
            Component::Button(button) => {
                if let Some(id) = &mut button.custom_id {
                    *id = custom_id(guild, id);
                }
            }
            Component::SelectMenu(menu) => menu.custom_id = custom_id(guild, &menu.custom_id),
            _ => {}
        }
    }
}

fn reply(reply: Reply, guild: GuildId) -> Reply {
    match reply {
        Reply::Message(one) => Reply::Message(Box::new(message(*one, guild))),
        Reply::Update(one) => Reply::Update(Box::new(message(*one, guild))),
        Reply::Modal(mut modal) => {
            modal.custom_id = custom_id(guild, &modal.custom_id);
            Reply::Modal(modal)
        }
    }
}

/// The guild that the `custom_id` of a direct message names, and the data as the component wrote it.
pub fn named(payload: &Payload) -> Option<(GuildId, Box<RawValue>)> {
    let from_here = matches!(payload.kind, kind::COMPONENT | kind::MODAL);
    if !from_here || payload.guild_id.is_some() {
        return None;
    }
    let mut data: serde_json::Value = payload.data().ok()?;
    let (guild, id) = data["custom_id"].as_str().and_then(split)?;
    data["custom_id"] = id.into();
    let data = serde_json::to_string(&data).and_then(RawValue::from_string).ok()?;
    Some((guild, data))
}

/// The payload as if it came from that guild, with what the person may do there.
pub async fn placed(
    app: &App,
    mut payload: Payload,
    (guild, data): (GuildId, Box<RawValue>),
) -> Result<Payload> {
    let Some(user) = payload.user.clone() else { return Ok(payload) };
    let asker = directory::asker(&app.discord, guild, user.id, Age::Cached).await?;
    let Asker { roles, permissions, .. } =
        asker.ok_or_else(|| Error::Forbidden(tr!("You are not in this server any more.")))?;
    payload.member = Some(Member { user, roles, permissions });
    (payload.data, payload.guild_id, payload.direct) = (Some(data), Some(guild), true);
    Ok(payload)
}

/// A plan whose answer is shown in a direct message.
pub fn plan(plan: Plan, guild: GuildId) -> Plan {
    let Plan { name, answers, visibility, updates, run } = plan;
    let run = Box::pin(async move { run.await.map(|answer| reply(answer, guild)) });
    Plan { name, answers, visibility, updates, run }
}

#[cfg(test)]
mod tests {
    use twilight_model::id::Id;

    use super::*;

    #[test]
    fn a_custom_id_says_its_guild_and_no_other_has_one() {
        let id = custom_id(Id::new(42), "reminder:done:7:abc");
        assert_eq!(split(&id), Some((Id::new(42), "reminder:done:7:abc")));
        for other in ["reminder:done:7:abc", "x@reminder:done:7:abc", "0@faq:vote", ""] {
            assert_eq!(split(other), None, "{other}");
        }
    }
}
