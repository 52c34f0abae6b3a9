//! The view of a person, as one JSON document.
//!
//! Invariant: it holds nothing that Discord would not show to that person, except the developer's record of what happened.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::hub::Hub;
use crate::interact::usable;
use crate::world::{
    Call, Channel, Guild, Id, Interaction, Kind, State as Progress, User, World, bit,
};

/// The flags that let a bot read what others write.
pub(super) const CONTENTS: u64 = 1 << 18 | 1 << 19;
const SHOWN_MESSAGES: usize = 100;
const SHOWN_ACTIVITY: usize = 60;
/// How long a request waits for news.
const WAIT: Duration = Duration::from_secs(20);
/// Changes that come in bursts are shown together.
const BURST: Duration = Duration::from_millis(15);

/// The query of a view: the guild, person and channel, and the revision known already.
#[derive(Debug, Deserialize)]
pub(super) struct Looking {
    guild: Option<Id>,
    user: Option<Id>,
    channel: Option<Id>,
    after: Option<u64>,
}

/// Answers the view, as soon as it is newer than `after`.
pub(super) async fn view(State(hub): State<Hub>, Query(looking): Query<Looking>) -> Response {
    if let Some(after) = looking.after {
        let mut revision = hub.lock().revision();
        let news = tokio::time::timeout(WAIT, revision.wait_for(|now| *now > after)).await.is_ok();
        if !news {
            return StatusCode::NO_CONTENT.into_response();
        }
        tokio::time::sleep(BURST).await;
    }
    let world = hub.lock();
    Json(of(&world, &looking)).into_response()
}

fn of(world: &World, looking: &Looking) -> Value {
    let guild =
        looking.guild.and_then(|id| world.guilds.get(&id)).or_else(|| world.guilds.values().next());
    let Some(guild) = guild else {
        return json!({"revision": *world.revision().borrow(), "guilds": []});
    };
    let member = |id: &Id| guild.members.contains_key(id) && *id != world.application.id;
    let user = looking
        .user
        .filter(member)
        .or_else(|| guild.members.keys().copied().find(|id| member(id) && *id != guild.owner));
    let user = user.unwrap_or(guild.owner);
    let visible: Vec<&Channel> = world
        .channels
        .values()
        .filter(|one| {
            let here = one.guild == Some(guild.id) || one.recipient == Some(user);
            here && world.permissions_in(one, user) & bit::VIEW_CHANNEL != 0
        })
        .collect();
    let open = |id: Id| visible.iter().find(|one| one.id == id && one.takes_messages()).copied();
    let channel = looking
        .channel
        .and_then(open)
        .or_else(|| visible.iter().find(|one| one.takes_messages()).copied());
    let id = channel.map_or(0, |channel| channel.id);
    json!({
        "revision": *world.revision().borrow(), "guild": guild.id.to_string(), "user": user.to_string(), "channel": id.to_string(),
        "bot": {"id": world.application.id.to_string(), "connected": world.application.interactions_url.is_some(), "dashboard": world.dashboard, "contents": world.application.flags & CONTENTS != 0},
        "did": did(world), "logins": world.oauth.grants_count(),
        "guilds": world.guilds.values().filter(|one| one.members.contains_key(&world.application.id)).map(|one| json!({"id": one.id.to_string(), "name": one.name})).collect::<Value>(),
        "people": people(world, guild), "channels": channels(world, &visible, user),
        "roles": guild.roles.values().map(|role| json!({"id": role.id.to_string(), "name": role.name, "color": role.color})).collect::<Value>(),
        "messages": messages(world, id, user),
        "commands": offered(world, guild, channel).into_iter().filter(|one| usable(world, id, user, one)).collect::<Vec<_>>(),
        "activity": activity(world),
    })
}

/// The actions of people, each once: the kind, person, guild, and command or component.
fn did(world: &World) -> Vec<String> {
    let handle = |id| world.users.get(&id).map_or("", |user| &user.username);
    let one = |one: &Interaction| {
        format!("{} {} {} {}", one.kind as u8, handle(one.user), one.guild, one.label)
    };
    let answered = |one: &&Interaction| {
        one.kind != Kind::Autocomplete && !matches!(one.state, Progress::Failed(_))
    };
    let all: BTreeSet<_> = world.interactions.values().filter(answered).map(one).collect();
    all.into_iter().collect()
}

fn offered<'w>(world: &'w World, guild: &Guild, channel: Option<&Channel>) -> Vec<&'w Value> {
    let direct = channel.is_some_and(|channel| channel.guild.is_none());
    if direct { world.commands_in_dms() } else { world.commands_in(guild.id) }
}

/// The rank of a person in a guild, in one word.
pub(super) fn standing(world: &World, guild: &Guild, user: Id) -> String {
    if guild.owner == user {
        return "Owner".to_owned();
    }
    let Some(member) = guild.members.get(&user) else { return String::new() };
    let roles = member.roles.iter().filter_map(|id| guild.roles.get(id));
    let top = roles.max_by_key(|role| role.position).map(|role| role.name.clone());
    if user == world.application.id {
        "App".to_owned()
    } else {
        top.unwrap_or_else(|| "Member".to_owned())
    }
}

fn people(world: &World, guild: &Guild) -> Value {
    let one = |user: &crate::world::User| {
        json!({"id": user.id.to_string(), "name": user.display_name(), "handle": user.username, "bot": user.bot,
            "inside": guild.members.contains_key(&user.id), "standing": standing(world, guild, user.id)})
    };
    world.users.values().map(one).collect()
}

fn channels(world: &World, visible: &[&Channel], user: Id) -> Value {
    let one = |channel: &&Channel| {
        let send =
            if channel.is_thread() { bit::SEND_MESSAGES_IN_THREADS } else { bit::SEND_MESSAGES };
        json!({"id": channel.id.to_string(), "name": if channel.recipient.is_some() { &world.application.name } else { &channel.name }, "type": channel.kind, "topic": channel.topic,
            "parent": channel.parent.map(|id| id.to_string()), "position": channel.position, "open": channel.takes_messages(),
            "writable": world.permissions_in(channel, user) & send != 0})
    };
    visible.iter().map(one).collect()
}

/// Messages this person sees, with failed interactions of theirs in between.
fn messages(world: &World, channel: Id, user: Id) -> Value {
    let seen = |id: &Id| !world.dismissed.contains(id);
    let stored = world.messages.get(&channel).into_iter().flat_map(|all| all.values());
    let stored =
        stored.filter(|one| seen(&one.id) && one.ephemeral_to.is_none_or(|only| only == user));
    let mut all: Vec<(Id, Value)> = stored
        .map(|one| {
            let mut value = one.value.clone();
            world.refresh_files(&mut value);
            value["only_you"] = json!(one.ephemeral_to.is_some());
            (one.id, value)
        })
        .collect();
    let failed = world
        .interactions
        .values()
        .filter(|one| one.user == user && one.channel == channel && seen(&one.id));
    all.extend(failed.filter(|one| one.kind != Kind::Autocomplete).filter_map(
        |one| match &one.state {
            Progress::Failed(reason) => Some((
                one.id,
                json!({"id": one.id.to_string(), "failed": reason, "label": one.label,
            "by": one.user.to_string(), "kind": one.kind as u8}),
            )),
            _ => None,
        },
    ));
    all.sort_by_key(|(id, _)| *id);
    let skip = all.len().saturating_sub(SHOWN_MESSAGES);
    all.into_iter().skip(skip).map(|(_, value)| value).collect()
}

/// The newest interactions and REST calls, newest first.
fn activity(world: &World) -> Value {
    let interactions = world
        .interactions
        .values()
        .rev()
        .take(SHOWN_ACTIVITY)
        .map(|one| (one.issued_ms, interaction(world, one)));
    let calls =
        world.log.iter().rev().take(SHOWN_ACTIVITY).map(|call| (call.at_ms, call_entry(call)));
    let mut all: Vec<(u64, Value)> = interactions.chain(calls).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().take(SHOWN_ACTIVITY).map(|(_, value)| value).collect()
}

fn interaction(world: &World, one: &Interaction) -> Value {
    let state = match &one.state {
        Progress::Pending => "waiting",
        Progress::Thinking => "thinking",
        Progress::DeferredUpdate | Progress::Answered => "answered",
        Progress::Modal(_) => "modal",
        Progress::Choices(_) => "choices",
        Progress::Failed(_) => "failed",
    };
    let who = world.users.get(&one.user).map(User::display_name);
    json!({"id": format!("i{}", one.id), "interaction": true, "at": one.issued_ms, "kind": one.kind as u8, "label": one.label, "who": who,
        "state": state, "status": one.status, "took": one.took_ms, "answer": one.answer,
        "failure": if let Progress::Failed(reason) = &one.state { Some(reason) } else { None },
        "sent": serde_json::from_slice::<Value>(&one.body).map(redacted).unwrap_or_default()})
}

/// Tokens are secrets even here: people paste what they see into bug reports.
fn redacted(mut payload: Value) -> Value {
    payload["token"] = json!("…");
    payload
}

fn call_entry(call: &Call) -> Value {
    let path: Vec<&str> =
        call.path.split('/').map(|step| if step.len() > 60 { "…" } else { step }).collect();
    json!({"id": format!("c{}", call.number), "at": call.at_ms, "method": call.method, "path": path.join("/"), "status": call.status,
        "code": call.code, "sent": call.body, "answer": call.answer, "reason": call.reason})
}
