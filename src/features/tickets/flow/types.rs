//! Ticket types, and the panels that offer them.
//!
//! Invariant: a change of a type is refused when somebody else changed it meanwhile, leaves its history, and
//! reaches every panel that was posted.

use super::{Error, PANELS, Result, TicketContext, store, subjects};
use crate::{
    app::App,
    changes::{self, Author, By, Change, Filter, Recorded, Surface},
    db::Tx,
    discord::{
        directory::{self, kind::CATEGORY},
        reply::Message,
    },
    features::tickets::model::{TicketType, TypeChange},
    ids::{ChannelId, GuildId, MessageId},
    jobs::{
        outbox::{self, OutboxEntry, Settled, State, Verb},
        tasks,
    },
    permissions::{Asker, GuildAdmin},
    settings::check,
    tr,
};
use twilight_model::guild::Permissions;

/// Stands for somebody whose data was erased.
const SOMEBODY: u64 = 1;

/// The types of a guild, in order.
pub async fn types(app: &App, guild: GuildId) -> Result<Vec<TicketType>> {
    store::types(&app.db, guild).await
}

/// The type of this number.
pub async fn kind(app: &App, guild: GuildId, number: i64) -> Result<TicketType> {
    let types = store::types(&app.db, guild).await?;
    types.into_iter().find(|kind| kind.number == number).ok_or_else(|| gone(number))
}

fn gone(number: i64) -> Error {
    Error::NotFound(tr!("There is no type **#{number}** in this server.", number = number))
}

/// Changes of types before a change, newest first.
pub async fn history(
    app: &App,
    guild: GuildId,
    before: i64,
    limit: i64,
) -> Result<Vec<TypeChange>> {
    let filter = Filter { subject: Some(subjects::TYPE.to_owned()), ..Filter::default() };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let page = changes::page(app, guild, &filter, Some(before), limit).await?;
    let all = page.sets.into_iter().flat_map(|set| set.changes.into_iter().rev());
    all.map(|change| type_change(&change)).collect()
}

fn type_change(change: &Recorded) -> Result<TypeChange> {
    Ok(TypeChange {
        change: change.number,
        number: change.id.parse().unwrap_or(0),
        author: Some(change.by).filter(|by| by.get() > SOMEBODY),
        surface: change.surface.name().to_owned(),
        at: change.at,
        before: change.before.as_ref().map(subjects::read_type).transpose()?,
        after: change.after.as_ref().map(subjects::read_type).transpose()?,
    })
}

/// Stores a change of a type with its history; none when somebody changed it meanwhile.
pub(super) async fn change_type(
    context: &TicketContext,
    tx: &mut Tx,
    (who, surface): (GuildAdmin, Surface),
    (before, after): (Option<&TicketType>, Option<&TicketType>),
) -> Result<Option<i64>> {
    let number = store::save_type(tx, context.guild, before, after).await?;
    if let Some(number) = number {
        let json = |kind: Option<&TicketType>| {
            kind.map(|kind| subjects::write_type(&TicketType { number, ..kind.clone() }))
                .transpose()
        };
        let change = Change::new(subjects::TYPE, &number, json(before)?, json(after)?);
        let by = By::from(&Author::new(who, surface));
        changes::record(tx, by, &[change], context.now).await?;
    }
    Ok(number)
}

/// A type whose form fits and whose places and roles are there.
#[derive(Clone, Debug)]
pub struct Possible(TicketType);

/// Looks whether a type can be stored; before a transaction begins, because Discord is asked.
pub async fn possible_type(context: &TicketContext, kind: TicketType) -> Result<Possible> {
    let kind = kind.check().map_err(Error::Invalid)?;
    check_places(context, &kind).await?;
    Ok(Possible(kind))
}

/// Stores a type: a new one when its number is 0, else over the one of its number and revision. Its number.
pub async fn save_type(
    context: &TicketContext,
    tx: &mut Tx,
    who: GuildAdmin,
    surface: Surface,
    Possible(kind): Possible,
) -> Result<i64> {
    let all = store::types(&mut *tx, context.guild).await?;
    subjects::room_for(&all, &kind)?;
    let before = match kind.number {
        0 => None,
        number => {
            let found = all.into_iter().find(|other| other.number == number);
            Some(found.ok_or_else(|| gone(number))?)
        }
    };
    let seen = before.map(|before| TicketType { revision: kind.revision, ..before });
    let saved = change_type(context, tx, (who, surface), (seen.as_ref(), Some(&kind))).await?;
    tasks::enqueue(tx, context.guild, PANELS, "all", context.now).await?;
    saved.ok_or_else(stale)
}

/// Removes a type; tickets that have it keep it.
pub async fn remove_type(
    context: &TicketContext,
    tx: &mut Tx,
    who: GuildAdmin,
    surface: Surface,
    (number, revision): (i64, Option<i64>),
) -> Result<TicketType> {
    let all = store::types(&mut *tx, context.guild).await?;
    let found = all.into_iter().find(|kind| kind.number == number).ok_or_else(|| gone(number))?;
    let seen = TicketType { revision: revision.unwrap_or(found.revision), ..found };
    let removed = change_type(context, tx, (who, surface), (Some(&seen), None)).await?;
    tasks::enqueue(tx, context.guild, PANELS, "all", context.now).await?;
    removed.map(|_| seen).ok_or_else(stale)
}

fn stale() -> Error {
    Error::Refused(tr!(
        "Somebody changed this type while you were editing it. Open it again to see how."
    ))
}

/// Whether the category and the roles of a type are there.
async fn check_places(context: &TicketContext, kind: &TicketType) -> Result<()> {
    if kind.category.is_none() && kind.staff_roles.is_empty() {
        return Ok(());
    }
    // Ids that cannot be looked up are not stored: those that nobody saw in this server must not act.
    let directory = directory::of(&context.app.discord, context.guild).await?;
    if let Some(id) = kind.category {
        let Some(channel) = directory.channel(id).filter(|channel| channel.kind == CATEGORY) else {
            return Err(Error::Refused(tr!("There is no such category in this server.")));
        };
        if let Some(missing) = check::missing(channel, Permissions::MANAGE_CHANNELS, &directory) {
            return Err(Error::Refused(tr!(
                "I lack **{permissions}** in **{channel}**. Allow it there for my role, or choose another channel.",
                permissions = missing,
                channel = channel.name.as_str()
            )));
        }
    }
    if kind.staff_roles.iter().any(|role| directory.role(*role).is_none()) {
        return Err(Error::Refused(tr!(
            "One of the staff roles is not in this server (any more)."
        )));
    }
    Ok(())
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
    let needs = needs | Permissions::VIEW_CHANNEL;
    if own.contains(needs) {
        return Ok(PanelPlace(channel));
    }
    Err(Error::Forbidden(tr!(
        "You need **{permissions}** in **{channel}** yourself to post a panel there. Choose another channel.",
        permissions = check::permission_names(needs - own),
        channel = found.name.as_str()
    )))
}

pub async fn post_panel(
    context: &TicketContext,
    tx: &mut Tx,
    PanelPlace(channel): PanelPlace,
    panel: &Message,
) -> Result<()> {
    let entry = OutboxEntry::send(&context.app.ids, context.guild, channel, panel, None);
    let key = format!("panel:{}", entry.id);
    store::remember_panel(tx, context.guild, &entry.id, channel).await?;
    outbox::enqueue(&context.app, tx, entry.reports_to("tickets", key)).await
}

/// Learns what became of a panel.
pub async fn settle_panel(tx: &mut Tx, guild: GuildId, entry: &str, ended: &Settled) -> Result<()> {
    match (ended.state, ended.message) {
        (State::Done, Some(message)) => store::panel_sent(tx, guild, entry, message).await,
        (State::Failed, _) => store::forget_panel(tx, guild, entry).await,
        _ => Ok(()),
    }
}

/// Changes every panel of a guild to what it offers now.
pub async fn refresh_panels(context: &TicketContext, panel: &Message) -> Result<()> {
    let mut tx = context.app.db.begin().await?;
    for (entry, channel, message) in store::panels(&mut tx, context.guild).await? {
        let change = change_panel(context, channel, message, panel);
        outbox::enqueue(
            &context.app,
            &mut tx,
            change.reports_to("tickets", format!("panel:{entry}")),
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

fn change_panel(
    context: &TicketContext,
    channel: ChannelId,
    message: MessageId,
    panel: &Message,
) -> OutboxEntry {
    let path = format!("channels/{channel}/messages/{message}");
    let body = Some(panel.body());
    OutboxEntry::set(&context.app.ids, context.guild, channel, (Verb::Patch, path), body)
}
