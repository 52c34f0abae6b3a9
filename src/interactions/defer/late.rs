//! Answers whose interaction is over.
//!
//! Invariant: what somebody asked for more than fourteen minutes ago is done only with the rights they have
//! now, and they are told how it went where only they see it; when they cannot be told, the operators are.

use super::{Job, forget};
use crate::{
    app::App,
    clock::Time,
    db::sql,
    discord::{
        directory::{self, Age},
        reply::{Content, Message, Reply},
    },
    error::{Error, Result},
    files::Writer,
    ids::{GuildId, UserId},
    interactions::{
        direct,
        payload::{Member, Payload},
    },
    jobs::outbox::{self, Enclosed, OutboxEntry, Owner},
    lang::raw,
    text, tr,
};

/// Puts the rights that the person has now in place of those they had; false when they are gone.
pub(in crate::interactions) async fn rights(app: &App, payload: &mut Payload) -> Result<bool> {
    let Some(asker) = payload.asker() else { return Ok(false) };
    let now = match directory::asker(&app.discord, asker.guild, asker.user, Age::Fresh).await {
        Ok(now) => now,
        // The bot is not in the server any more: nothing is left to be done there.
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error),
    };
    let Some((now, member)) = now.zip(payload.member.take()) else {
        tracing::warn!(interaction = payload.id.get(), "who asked is gone; nothing is done");
        return Ok(false);
    };
    let permissions = here(app, payload, &now).await?;
    payload.member = Some(Member { roles: now.roles, permissions, ..member });
    Ok(true)
}

/// Returns the permissions that they have now in the channel where they asked.
async fn here(
    app: &App,
    payload: &Payload,
    now: &crate::permissions::Asker,
) -> Result<twilight_model::guild::Permissions> {
    let directory = directory::of(&app.discord, now.guild).await?;
    let channel = payload.channel_id.and_then(|id| directory.channel(id));
    Ok(channel.map_or(now.permissions, |channel| directory::permissions_in(now, channel)))
}

/// Tells how it went in direct messages; what was asked in one transaction with the message.
pub(super) async fn tell(app: &App, job: &Job, reply: &Reply, asked: Time) -> Result<()> {
    let Some((guild, user)) = job.whom else { return forget(app, job.interaction).await };
    let direct = match directory::open_direct(&app.discord, guild, user).await {
        Ok(direct) => direct,
        Err(error) if error.is_outage() => return Err(error),
        Err(error) => return untold(app, job, (guild, user), &error).await,
    };
    let head = job.lang.say(&tr!(
        "I could do what you asked for {when} only now. This is how it went:",
        when = raw(text::relative(asked))
    ));
    let said = match reply {
        Reply::Message(message) | Reply::Update(message) => (**message).clone(),
        Reply::Modal(_) => Message::text(
            job.lang
                .say(&tr!("The form could not be opened in time. Please run the command again.")),
        ),
    };
    let content = text::cut(&format!("{head}\n{}", said.content), 2000);
    let message = direct::message(Message { content, files: Vec::new(), ..said }, guild);
    let files = enclosed(app, guild, reply).await?;
    let entry = OutboxEntry::send(&app.ids, guild, direct, &message, None).with_files(files);
    let mut tx = app.db.begin().await?;
    outbox::enqueue(app, &mut tx, entry).await?;
    sql("DELETE FROM deferred_answers WHERE interaction_id = $1")
        .bind(job.interaction)
        .run(&mut tx)
        .await?;
    Ok(tx.commit().await?)
}

/// The files of an answer, for a message that is sent later.
async fn enclosed(app: &App, guild: GuildId, reply: &Reply) -> Result<Vec<Enclosed>> {
    let mut files = Vec::new();
    for one in reply.files() {
        let file = match &one.content {
            Content::Stored(stored) => stored.clone(),
            Content::Text(text) => {
                let (id, now) = (app.ids.token(), app.clock.now());
                Writer::whole(&app.db, guild, id, now, text.as_bytes()).await?
            }
        };
        files.push(Enclosed { name: one.name.clone(), file, owner: Owner::Entry });
    }
    Ok(files)
}

/// Nobody can be told: the operators are, without what the answer said.
async fn untold(
    app: &App,
    job: &Job,
    (guild, user): (GuildId, UserId),
    error: &Error,
) -> Result<()> {
    let what = format!("interaction {} of {user} in {guild}: {error}", job.interaction);
    app.incident(&Error::internal("tell a late answer", what)).await;
    forget(app, job.interaction).await
}
