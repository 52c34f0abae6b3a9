//! Making a ticket's channel, so that it is there once.
//!
//! Invariant: the request that makes a channel is repeated only after the guild was searched for the channel it
//! may have made; and the channel is written down together with everything that is posted there first.

use serde::Deserialize;
use twilight_model::guild::Permissions;

use super::trouble::{is_passing, unavailable};
use super::{CATEGORY, Error, Result, TicketContext, access, store};
use crate::{
    app::App,
    discord::{
        client::{Call, CallError},
        directory::{self, Age, Directory},
    },
    features::tickets::model::{
        Mode, Ticket,
        access::Seer,
        place::{self, Spot, Wish},
        texts,
    },
    ids::ChannelId,
    jobs::tasks::{self, Next, TaskRun},
    lang::Text,
    tr,
};

/// Discord says that a guild or category is full.
const FULL_GUILD: u64 = 30_013;
/// Some field of the body is wrong; also a full category.
const INVALID: u64 = 50_035;

/// The outcome of making a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is there, and these got access when it was made.
    Channel(ChannelId, Vec<(Seer, Permissions)>),
    /// It cannot be made until somebody changes something.
    Not(Text),
    /// It can be made in a moment, once there is room.
    Later,
    /// Nobody needs it any more.
    Needless,
}

#[derive(Deserialize)]
struct Found {
    id: ChannelId,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    topic: Option<String>,
    #[serde(default)]
    parent_id: Option<ChannelId>,
}

#[derive(Deserialize)]
struct Threads {
    threads: Vec<Found>,
}

/// Categories that take what does not fit into the one of a type, or the guild's.
pub(super) async fn overflow_of(
    context: &TicketContext,
    own: Option<ChannelId>,
) -> Result<Vec<ChannelId>> {
    match own.or(context.chosen.category) {
        Some(category) => store::overflow(&context.app.db, context.guild, category).await,
        None => Ok(Vec::new()),
    }
}

/// Where the channel of a ticket goes.
pub(super) fn spot(
    context: &TicketContext,
    own: Option<ChannelId>,
    overflow: &[ChannelId],
    opened_in: Option<ChannelId>,
    directory: &Directory,
) -> std::result::Result<Spot, Text> {
    let wish = Wish {
        mode: context.chosen.mode,
        category: own.or(context.chosen.category),
        overflow,
        parent: context.chosen.thread_channel.or(opened_in),
    };
    place::spot(&wish, directory)
}

/// Makes the channel of a ticket, or finds the one that was made. The cached guild is believed at first, and
/// looked up anew when it does not fit.
pub async fn make(context: &TicketContext, ticket: &Ticket) -> Result<Made> {
    let (app, guild) = (&context.app, context.guild);
    let ticket = &named(context, ticket).await?;
    if store::making(&app.db, guild, ticket.number, context.now).await?.is_some()
        && let Some(channel) = search(context, ticket).await?
    {
        return Ok(Made::Channel(channel, Vec::new()));
    }
    let mut last = Made::Later;
    for age in [Age::Cached, Age::Fresh, Age::Fresh] {
        let directory = directory::directory(&app.discord, guild, age).await?;
        last = match request(context, ticket, &directory).await? {
            Planned::Call(call, seers) => match create(context, ticket, *call).await? {
                Ok(made) => return Ok(Made::Channel(made, seers)),
                Err(error) if age == Age::Cached && !is_passing(&error) => continue,
                Err(error) if is_full(&error) => return Ok(Made::Later),
                Err(error) => return refused(&error).map(Made::Not),
            },
            Planned::Not(problem) => Made::Not(problem),
            Planned::Full(_) if age == Age::Cached => continue,
            Planned::Full(category) => match room(context, category).await? {
                Room::Made => continue,
                Room::Later => return Ok(Made::Later),
                Room::Not(problem) => return Ok(Made::Not(problem)),
            },
        };
    }
    Ok(last)
}

/// The ticket with the name of its channel, which is chosen once: a later try looks for the channel by it.
async fn named(context: &TicketContext, ticket: &Ticket) -> Result<Ticket> {
    if ticket.channel_name.is_some() {
        return Ok(ticket.clone());
    }
    let (app, guild) = (&context.app, context.guild);
    let pattern = &context.chosen.channel_name;
    let person = if texts::names_person(pattern) {
        let user = ticket.requester;
        let found = directory::member(&app.discord, guild, user, Age::Cached).await?;
        found.map(|member| member.name().to_owned()).unwrap_or_default()
    } else {
        String::new()
    };
    let words = (ticket.kind_name.as_str(), person.as_str());
    let name = texts::channel_name(pattern, ticket.mode, ticket.number, words);
    let name = store::name_channel(&app.db, guild, ticket.number, &name).await?;
    Ok(Ticket { channel_name: Some(name), ..ticket.clone() })
}

/// How a ticket's channel would be made.
enum Planned {
    /// With this request, which lets these in.
    Call(Box<Call>, Vec<(Seer, Permissions)>),
    /// Not before this category has another one beside it.
    Full(ChannelId),
    /// Not before somebody changes something.
    Not(Text),
}

async fn request(
    context: &TicketContext,
    ticket: &Ticket,
    directory: &Directory,
) -> Result<Planned> {
    let db = &context.app.db;
    let kind = store::kind(db, context.guild, ticket.kind).await?;
    let own = kind.and_then(|kind| kind.category);
    let overflow = overflow_of(context, own).await?;
    let wish = Wish {
        mode: ticket.mode,
        category: own.or(context.chosen.category),
        overflow: &overflow,
        parent: ticket.parent,
    };
    let reason = format!("Ticket #{}", ticket.number);
    Ok(match place::spot(&wish, directory) {
        Err(problem) => Planned::Not(problem),
        Ok(Spot::Beside { full, .. }) => Planned::Full(full),
        Ok(Spot::Thread(parent)) => {
            let parent = directory::channel_of(&context.app.discord, context.guild, parent).await?;
            let call = Call::create_thread(parent, &place::thread_body(ticket)).reason(reason);
            Planned::Call(Box::new(call), Vec::new())
        }
        Ok(Spot::Category(category)) => {
            let seers = access::seers(context, ticket, directory).await?;
            let body = place::channel_body(ticket, category, &seers, directory);
            let call = Call::create_channel(context.guild, &body).reason(reason);
            Planned::Call(Box::new(call), seers)
        }
    })
}

/// Asks Discord for a ticket's channel, once it is written down that this happens.
async fn create(
    context: &TicketContext,
    ticket: &Ticket,
    call: Call,
) -> Result<std::result::Result<ChannelId, CallError>> {
    let db = &context.app.db;
    store::making(db, context.guild, ticket.number, context.now).await?;
    match context.app.discord.json::<Found>(call).await {
        Ok(made) => Ok(Ok(made.id)),
        Err(error) => {
            if !error.in_doubt() {
                store::not_made(db, context.guild, ticket.number).await?;
            }
            Ok(Err(error))
        }
    }
}

/// Finds the channel of a ticket that was closed while its channel was being made.
pub async fn left_over(context: &TicketContext, ticket: &Ticket) -> Result<Made> {
    let (db, guild) = (&context.app.db, context.guild);
    if store::was_making(db, guild, ticket.number).await?.is_none() {
        return Ok(Made::Needless);
    }
    let found = search(context, ticket).await?;
    Ok(found.map_or(Made::Needless, |channel| Made::Channel(channel, Vec::new())))
}

/// Looks for the channel that an earlier try may have made.
async fn search(context: &TicketContext, ticket: &Ticket) -> Result<Option<ChannelId>> {
    let client = &context.app.discord;
    let found = match ticket.mode {
        Mode::Channel => {
            let marker = place::marker(ticket.number);
            let all: Vec<Found> =
                client.json(Call::guild_channels(context.guild)).await.map_err(unavailable)?;
            all.into_iter().find(|c| {
                let topic = c.topic.as_deref().unwrap_or_default();
                topic.rsplit(' ').next() == Some(marker.as_str())
            })
        }
        Mode::Thread => {
            let name = place::name(ticket);
            let all: Threads =
                client.json(Call::active_threads(context.guild)).await.map_err(unavailable)?;
            all.threads
                .into_iter()
                .find(|c| c.name.as_deref() == Some(&name) && c.parent_id == ticket.parent)
        }
    };
    Ok(found.map(|channel| channel.id))
}

/// Whether Discord says that a category is full, which a moment ago it was not.
fn is_full(error: &CallError) -> bool {
    error.code() == Some(INVALID) && error.to_string().contains("in category")
}

/// The result of making a category beside a full one.
enum Room {
    /// It is there.
    Made,
    /// Somebody else is making it.
    Later,
    /// It cannot be made until somebody changes something.
    Not(Text),
}

/// Has one category made beside a full one, by whoever comes first; the others wait.
async fn room(context: &TicketContext, full: ChannelId) -> Result<Room> {
    let (app, guild) = (&context.app, context.guild);
    tasks::ensure(&app.db, guild, CATEGORY, full, context.now).await?;
    if tasks::run_one(app, guild, CATEGORY, full).await? {
        // Whether it worked is found out by looking.
        return Ok(match tasks::problem(&app.db, guild, CATEGORY, full).await? {
            Some(problem) => Room::Not(no_room(&problem)),
            None => Room::Made,
        });
    }
    let problem = tasks::problem(&app.db, guild, CATEGORY, full).await?;
    Ok(problem.map_or(Room::Later, |problem| Room::Not(no_room(&problem))))
}

fn no_room(problem: &str) -> Text {
    let why = problem.strip_prefix("refused: ").unwrap_or(problem);
    tr!("The category of tickets is full, and I cannot make another one: {problem}", problem = why)
}

/// Makes a category beside a full one, unless there is room by now.
pub async fn make_category(app: &App, asked: &TaskRun) -> Result<Next> {
    let Some(full) = asked.key.parse().ok().and_then(ChannelId::new_checked) else {
        return Ok(Next::Done);
    };
    let context = TicketContext::of(app, asked.guild).await?;
    let directory = directory::fresh(&app.discord, asked.guild).await?;
    let overflow = store::overflow(&app.db, asked.guild, full).await?;
    let (mode, category) = (Mode::Channel, Some(full));
    let wish = Wish { mode, category, overflow: &overflow, parent: None };
    // Problems of the tickets themselves are reported with them.
    let Ok(Spot::Beside { full, name }) = place::spot(&wish, &directory) else {
        return Ok(Next::Done);
    };
    beside(&context, &directory, full, &name).await?;
    Ok(Next::Done)
}

/// A category beside a full one: the one that an earlier try made, or a new one.
async fn beside(
    context: &TicketContext,
    directory: &Directory,
    full: ChannelId,
    name: &str,
) -> Result<()> {
    let same = directory
        .channels
        .iter()
        .find(|c| c.kind == directory::kind::CATEGORY && c.name.eq_ignore_ascii_case(name));
    let id = match (same, directory.channel(full)) {
        (Some(found), _) => found.id,
        (None, Some(original)) => {
            let body = place::category_body(original, name, directory);
            let call = Call::create_channel(context.guild, &body);
            let call = call.reason("The category of tickets is full");
            match context.app.discord.json::<Found>(call).await {
                Ok(made) => made.id,
                Err(error) => return Err(Error::Refused(refused(&error)?)),
            }
        }
        (None, None) => return Err(Error::Refused(tr!("The category of tickets is gone."))),
    };
    store::remember_overflow(&context.app.db, context.guild, full, id).await
}

/// The meaning of Discord's refusal for people; an error when trying again may help.
fn refused(error: &CallError) -> Result<Text> {
    match (error.status(), error.code()) {
        (_, Some(FULL_GUILD)) => Ok(tr!(
            "This server has 500 channels, which is the most there can be. Ask staff to delete closed tickets, or to use threads."
        )),
        (_, Some(INVALID)) => Err(Error::internal("make a ticket's channel", error.to_string())),
        (Some(403), _) => Ok(tr!(
            "Discord does not let me make the ticket's channel. Ask an admin to check my permissions there: Manage Channels, View Channel and Send Messages."
        )),
        (Some(404), _) => Ok(tr!(
            "The place where tickets are made is gone. Ask an admin to choose another: `/config tickets set`."
        )),
        _ => Err(unavailable(error.clone())),
    }
}
