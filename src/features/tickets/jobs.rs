//! Work on tickets that nobody waits for, or that must come to its end.
//!
//! Invariant: each task can be carried on by any instance from whatever point another left it at.

use chrono::TimeDelta;

use super::{
    flow::{self, Made, TicketContext},
    view,
};
use crate::{
    app::App,
    discord::{client::Call, directory},
    error::{Error, Result},
    jobs::{
        Work, outbox,
        tasks::{Next, Task, TaskRun},
    },
    tr,
};

/// The tasks of tickets.
pub static TASKS: &[Task] = &[
    Task {
        name: flow::OPEN,
        about: |key| tr!("Create the channel of ticket **#{number}**", number = key),
        run: |app, asked| Box::pin(open(app, asked)),
    },
    Task {
        name: flow::CATEGORY,
        about: |_| tr!("Create a category for more tickets"),
        run: |app, asked| Box::pin(async move { flow::make_category(&app, &asked).await }),
    },
    Task {
        name: flow::FILES,
        about: |key| tr!("Save the files of ticket **#{number}**", number = key),
        run: |app, asked| Box::pin(async move { flow::keep_files(&app, &asked).await }),
    },
    Task {
        name: flow::RENDER,
        about: |key| tr!("Update the message of ticket **#{number}**", number = key),
        run: |app, asked| Box::pin(render(app, asked)),
    },
    Task {
        name: flow::FILE,
        about: |key| tr!("Save the transcript of ticket **#{number}**", number = key),
        run: |app, asked| Box::pin(file(app, asked)),
    },
    Task {
        name: flow::REFILE,
        about: |key| tr!("Update the posted transcript of ticket **#{number}**", number = key),
        run: |app, asked| Box::pin(async move { flow::refile(&app, &asked).await }),
    },
    Task {
        name: flow::DELETE,
        about: |key| tr!("Delete the channel of ticket **#{number}**", number = key),
        run: |app, asked| {
            Box::pin(async move { flow::delete(&app, asked.guild, asked.number()).await })
        },
    },
    Task {
        name: flow::POLL,
        about: |_| tr!("Check open tickets for new messages"),
        run: |app, asked| Box::pin(async move { flow::poll_messages(&app, asked.guild).await }),
    },
    Task {
        name: flow::ACCESS,
        about: |_| tr!("Update who sees open tickets"),
        run: |app, asked| Box::pin(async move { flow::align(&app, asked.guild).await }),
    },
    Task {
        name: flow::PANELS,
        about: |_| tr!("Update the ticket panels"),
        run: |app, asked| {
            Box::pin(
                async move { flow::refresh_panels(&app, asked.guild).await.map(|()| Next::Done) },
            )
        },
    },
];

/// The recurring work of tickets.
pub static WORK: &[Work] = &[
    Work { name: "tickets-clock", every_seconds: 15, run: |app| Box::pin(flow::look(app)) },
    Work { name: flow::LEAVERS, every_seconds: 6 * 3600, run: |app| Box::pin(flow::leavers(app)) },
    Work {
        name: "tickets-forms",
        every_seconds: 24 * 3600,
        run: |app| Box::pin(flow::forget_drafts(app)),
    },
];

/// How long to wait for somebody to change what stands in the way of a channel.
const STUCK: TimeDelta = TimeDelta::minutes(5);
/// How long to wait for the ticket message to be sent.
const SOON: TimeDelta = TimeDelta::seconds(2);

/// Makes the channel of a ticket with the first message in it.
async fn open(app: App, asked: TaskRun) -> Result<Next> {
    let ticket = flow::find(&app, asked.guild, asked.number()).await?;
    if ticket.channel.is_some() {
        return Ok(Next::Done);
    }
    let context = TicketContext::of(&app, asked.guild).await?;
    let made = if ticket.state.is_live() {
        flow::make(&context, &ticket).await?
    } else {
        flow::left_over(&context, &ticket).await?
    };
    let (channel, inside) = match made {
        Made::Channel(channel, inside) => (channel, inside),
        Made::Needless => return Ok(Next::Done),
        Made::Later => return Ok(Next::After(SOON)),
        Made::Not(problem) => {
            flow::stuck(&context, ticket.number, &problem).await?;
            return Ok(Next::After(STUCK));
        }
    };
    let posts = flow::greeting(&context, &ticket).await?;
    let mut tx = app.db.begin().await?;
    let marker = view::marker(ticket.number);
    let place = (channel, inside.as_slice());
    flow::welcomed(&context, &mut tx, ticket.number, place, &posts, marker).await?;
    tx.commit().await?;
    outbox::run_channel(&app, channel).await?;
    Ok(Next::Done)
}

/// Edits the ticket message to what the ticket is now.
async fn render(app: App, asked: TaskRun) -> Result<Next> {
    let ticket = match flow::find(&app, asked.guild, asked.number()).await {
        Ok(ticket) => ticket,
        Err(Error::NotFound(_)) => return Ok(Next::Done),
        Err(error) => return Err(error),
    };
    let Some(channel) = ticket.channel.filter(|_| !ticket.state.deleted) else {
        return Ok(Next::Done);
    };
    let Some(message) = ticket.message else {
        // It is being sent; as it will be what the ticket was then, it is edited afterwards.
        return Ok(if asked.runs < 30 { Next::After(SOON) } else { Next::Done });
    };
    let context = TicketContext::of(&app, asked.guild).await?;
    let body = view::current(context.lang, &ticket, &context.chosen.texts()).body();
    let channel = directory::channel_of(&app.discord, asked.guild, channel).await?;
    match app.discord.empty(Call::edit_message(channel, message, &body)).await {
        Ok(()) => Ok(Next::Done),
        // Somebody deleted the message or the channel, or shut the bot out: nothing to be shown.
        Err(error) if error.is_missing() || error.is_forbidden() => Ok(Next::Done),
        Err(error) if error.is_transient() => {
            Err(Error::Unavailable(tr!("Discord does not answer right now. I keep trying.")))
        }
        Err(error) => Err(Error::internal("edit a ticket message", error)),
    }
}

async fn file(app: App, asked: TaskRun) -> Result<Next> {
    flow::file(&app, &asked).await.map(|_| Next::Done)
}
