//! Panels, and where they were posted.
//!
//! Invariant: a change of a panel is refused when somebody else changed it meanwhile, leaves its history, and reaches
//! every place where the panel was posted.

use twilight_model::guild::Permissions;

use super::{Error, PANELS, Result, TicketContext, store, subjects};
use crate::{
    app::App,
    changes::{self, Author, By, Change, Surface},
    db::Tx,
    discord::{directory, reply::Message},
    features::tickets::{
        model::{Panel, TicketType, panel::STANDARD, ticket_type::NEW},
        store::Posted,
        view,
    },
    ids::{ChannelId, GuildId, MessageId},
    jobs::{
        outbox::{self, OutboxEntry, Settled, State, Verb},
        tasks,
    },
    permissions::{self, Asker, GuildAdmin},
    settings::check,
    tr,
};

/// The panels of a guild.
pub async fn panels(context: &TicketContext) -> Result<Vec<Panel>> {
    store::panels(&context.app.db, context.guild, context.lang).await
}

/// The panel of this number; the standard one, or the first there is, when none is named.
pub async fn panel(context: &TicketContext, number: Option<i64>) -> Result<Panel> {
    let all = panels(context).await?;
    if all.is_empty() {
        return Err(Error::Refused(tr!(
            "This server has no panels. Create one on the dashboard, under **Panels**."
        )));
    }
    let wanted = number.unwrap_or(STANDARD);
    let first = all.first().filter(|_| number.is_none()).cloned();
    let found = all.into_iter().find(|panel| panel.number == wanted).or(first);
    found.ok_or_else(|| gone(wanted))
}

/// There is no such panel.
pub fn gone(number: i64) -> Error {
    Error::NotFound(tr!("There is no panel **#{number}** in this server.", number = number))
}

/// Where the panels of a guild were posted.
pub async fn posted(context: &TicketContext) -> Result<Vec<Posted>> {
    store::posted(&context.app.db, context.guild).await
}

/// The panel as members see it now.
pub async fn shown(context: &TicketContext, panel: &Panel) -> Result<Message> {
    let types = store::types(&context.app.db, context.guild, context.lang).await?;
    Ok(drawn(context, panel, &types).await)
}

async fn drawn(context: &TicketContext, panel: &Panel, types: &[TicketType]) -> Message {
    let server = directory::known_name(&context.app.discord, context.guild).await;
    view::panel(context.lang, &server.unwrap_or_default(), panel, types)
}

/// Stores a panel: a new one, or over the one of its number and revision. Its number.
pub async fn save_panel(
    context: &TicketContext,
    tx: &mut Tx,
    (who, surface): (GuildAdmin, Surface),
    panel: Panel,
) -> Result<i64> {
    let panel = panel.check().map_err(Error::Invalid)?;
    let all = store::panels(&mut *tx, context.guild, context.lang).await?;
    subjects::room_for_panel(&all, &panel)?;
    let types = store::types(&mut *tx, context.guild, context.lang).await?;
    let strange = panel.offers.iter().find(|o| types.iter().all(|kind| kind.number != o.kind));
    if let Some(offer) = strange {
        return Err(Error::Refused(tr!(
            "There is no type **#{number}** in this server.",
            number = offer.kind
        )));
    }
    let before = match panel.number {
        NEW => None,
        number => {
            let found = all.into_iter().find(|other| other.number == number);
            Some(found.ok_or_else(|| gone(number))?)
        }
    };
    let seen = before.map(|before| Panel { revision: panel.revision, ..before });
    change(context, tx, (who, surface), (seen.as_ref(), Some(&panel))).await
}

/// Removes a panel and takes it down where it was posted.
pub async fn remove_panel(
    context: &TicketContext,
    tx: &mut Tx,
    (who, surface): (GuildAdmin, Surface),
    (number, revision): (i64, Option<i64>),
) -> Result<Panel> {
    let all = store::panels(&mut *tx, context.guild, context.lang).await?;
    let found = all.into_iter().find(|panel| panel.number == number).ok_or_else(|| gone(number))?;
    let seen = Panel { revision: revision.unwrap_or(found.revision), ..found };
    change(context, tx, (who, surface), (Some(&seen), None)).await?;
    Ok(seen)
}

async fn change(
    context: &TicketContext,
    tx: &mut Tx,
    (who, surface): (GuildAdmin, Surface),
    (before, after): (Option<&Panel>, Option<&Panel>),
) -> Result<i64> {
    let saved = store::save_panel(tx, context.guild, before, after).await?;
    let number = saved.ok_or_else(|| {
        Error::Refused(tr!(
            "Somebody changed this panel while you were editing it. Open it again to see how."
        ))
    })?;
    let json = |panel: Option<&Panel>| {
        panel.map(|panel| subjects::write_panel(&Panel { number, ..panel.clone() })).transpose()
    };
    let change = Change::new(subjects::PANEL, &number, json(before)?, json(after)?);
    changes::record(tx, By::from(&Author::new(who, surface)), &[change], context.now).await?;
    tasks::enqueue(tx, context.guild, PANELS, "all", context.now).await?;
    Ok(number)
}

/// A channel in which a panel can be posted, also by whoever asked for it.
#[derive(Clone, Copy, Debug)]
pub struct PanelPlace(ChannelId);

/// Looks whether a panel can be posted in a channel, and whoever asks could post the same there themselves;
/// before a transaction begins, because Discord is asked.
pub async fn panel_place(
    context: &TicketContext,
    asker: &Asker,
    channel: ChannelId,
) -> Result<PanelPlace> {
    let needs = Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS;
    let directory = directory::of(&context.app.discord, context.guild).await?;
    let Some(found) = directory.channel(channel) else {
        return Err(Error::Refused(tr!("There is no such channel in this server.")));
    };
    if let Some(missing) = check::missing(found, needs, &directory) {
        return Err(Error::Refused(tr!(
            "I lack **{permissions}** in **{channel}**. Allow it there for my role, or choose another channel.",
            permissions = missing,
            channel = found.name.as_str()
        )));
    }
    let own = directory::permissions_in(asker, found);
    // Whoever may write there may have the bot post its own message.
    let needs = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES;
    if own.contains(needs) {
        return Ok(PanelPlace(channel));
    }
    Err(Error::Forbidden(tr!(
        "You need **{permissions}** in **{channel}** yourself to post a panel there. Choose another channel.",
        permissions = permissions::names(needs - own),
        channel = found.name.as_str()
    )))
}

/// Posts a panel.
pub async fn post_panel(
    context: &TicketContext,
    tx: &mut Tx,
    PanelPlace(channel): PanelPlace,
    (panel, shown): (&Panel, &Message),
) -> Result<()> {
    let entry = OutboxEntry::send(&context.app.ids, context.guild, channel, shown, None);
    let key = format!("panel:{}", entry.id);
    store::remember_panel(tx, context.guild, &entry.id, (panel.number, channel)).await?;
    outbox::enqueue(&context.app, tx, entry.reports_to("tickets", key)).await
}

/// Takes a panel down in one place: its message is deleted.
pub async fn take_down(context: &TicketContext, tx: &mut Tx, message: MessageId) -> Result<()> {
    let all = store::posted(&mut *tx, context.guild).await?;
    let post = all.into_iter().find(|post| post.message == message);
    let post = post.ok_or_else(|| Error::NotFound(tr!("This panel is no longer posted there.")))?;
    delete(context, tx, &post).await
}

async fn delete(context: &TicketContext, tx: &mut Tx, post: &Posted) -> Result<()> {
    let path = format!("channels/{}/messages/{}", post.channel, post.message);
    let entry =
        OutboxEntry::set(&context.app.ids, context.guild, post.channel, (Verb::Delete, path), None);
    store::forget_panel(&mut *tx, context.guild, &post.entry).await?;
    outbox::enqueue(&context.app, tx, entry).await
}

/// Learns what became of a panel.
pub async fn settle_panel(tx: &mut Tx, guild: GuildId, entry: &str, ended: &Settled) -> Result<()> {
    match (ended.state, ended.message) {
        (State::Done, Some(message)) => store::panel_sent(tx, guild, entry, message).await,
        (State::Failed, _) => store::forget_panel(tx, guild, entry).await,
        _ => Ok(()),
    }
}

/// Changes every posted panel of a guild to what it is now, and takes down those that were removed.
pub async fn refresh_panels(app: &App, guild: GuildId) -> Result<()> {
    let context = TicketContext::of(app, guild).await?;
    let types = store::types(&app.db, guild, context.lang).await?;
    let mut shown = Vec::new();
    for panel in panels(&context).await? {
        shown.push((panel.number, drawn(&context, &panel, &types).await));
    }
    let mut tx = app.db.begin().await?;
    for post in store::posted(&mut tx, guild).await? {
        let Some((_, message)) = shown.iter().find(|(number, _)| *number == post.panel) else {
            delete(&context, &mut tx, &post).await?;
            continue;
        };
        let patch = (Verb::Patch, format!("channels/{}/messages/{}", post.channel, post.message));
        let body = Some(message.body());
        let entry = OutboxEntry::set(&app.ids, guild, post.channel, patch, body);
        let entry = entry.reports_to("tickets", format!("panel:{}", post.entry));
        outbox::enqueue(app, &mut tx, entry).await?;
    }
    Ok(tx.commit().await?)
}
