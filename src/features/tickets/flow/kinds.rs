//! Kinds of tickets, and the panels that offer them.
//!
//! Invariant: a change of a kind is refused when somebody else changed it meanwhile, leaves its history, and
//! reaches every panel that was posted.

use super::{Desk, Error, PANELS, Result, store};
use crate::{
    app::App,
    db::Tx,
    discord::{
        directory::{self, kind::CATEGORY},
        reply::Message,
    },
    features::tickets::model::{Kind, KindChange, kind::KINDS_MAX},
    ids::{ChannelId, GuildId, MessageId},
    jobs::{
        effects::{self, Effect, Settled, State, Verb},
        errands,
    },
    permissions::{Asker, Authority as _, GuildAdmin},
    settings::{Surface, check},
    tr,
};
use twilight_model::guild::Permissions;

/// The kinds of a guild, in order.
pub async fn kinds(app: &App, guild: GuildId) -> Result<Vec<Kind>> {
    store::kinds(&app.db, guild).await
}

/// The kind of this number.
pub async fn kind(app: &App, guild: GuildId, number: i64) -> Result<Kind> {
    let kinds = store::kinds(&app.db, guild).await?;
    kinds.into_iter().find(|kind| kind.number == number).ok_or_else(|| gone(number))
}

fn gone(number: i64) -> Error {
    Error::NotFound(tr!("There is no type **#{number}** in this server.", number = number))
}

/// Changes of kinds before a change, newest first.
pub async fn history(
    app: &App,
    guild: GuildId,
    before: i64,
    limit: i64,
) -> Result<Vec<KindChange>> {
    store::kind_history(&app.db, guild, before, limit).await
}

/// A kind whose form fits and whose places and roles are there.
#[derive(Clone, Debug)]
pub struct Possible(Kind);

/// Looks whether a kind can be stored; before a transaction begins, because Discord is asked.
pub async fn possible_kind(desk: &Desk, kind: Kind) -> Result<Possible> {
    let kind = kind.check().map_err(Error::Invalid)?;
    check_places(desk, &kind).await?;
    Ok(Possible(kind))
}

/// Stores a kind: a new one when its number is 0, else over the one of its number and revision. Its number.
pub async fn save_kind(
    desk: &Desk,
    tx: &mut Tx,
    who: GuildAdmin,
    surface: Surface,
    Possible(kind): Possible,
) -> Result<i64> {
    let all = store::kinds(&mut *tx, desk.guild).await?;
    let same = all.iter().any(|other| {
        other.number != kind.number && other.name.to_lowercase() == kind.name.to_lowercase()
    });
    if same {
        return Err(Error::Refused(tr!(
            "There is a type called {name} already. Choose another name.",
            name = kind.name.as_str()
        )));
    }
    let before = match kind.number {
        0 if all.len() >= KINDS_MAX => {
            return Err(Error::Refused(tr!(
                "There are {max} types, which is the most there can be. Remove one first.",
                max = KINDS_MAX
            )));
        }
        0 => None,
        number => {
            let found = all.into_iter().find(|other| other.number == number);
            Some(found.ok_or_else(|| gone(number))?)
        }
    };
    let seen = before.map(|before| Kind { revision: kind.revision, ..before });
    let by = (who.user(), surface.name());
    let saved = store::save_kind(tx, desk.guild, by, seen.as_ref(), Some(&kind), desk.now).await?;
    errands::ask(tx, desk.guild, PANELS, "all", desk.now).await?;
    saved.ok_or_else(stale)
}

/// Removes a kind; tickets that have it keep it.
pub async fn remove_kind(
    desk: &Desk,
    tx: &mut Tx,
    who: GuildAdmin,
    surface: Surface,
    (number, revision): (i64, Option<i64>),
) -> Result<Kind> {
    let all = store::kinds(&mut *tx, desk.guild).await?;
    let found = all.into_iter().find(|kind| kind.number == number).ok_or_else(|| gone(number))?;
    let seen = Kind { revision: revision.unwrap_or(found.revision), ..found };
    let by = (who.user(), surface.name());
    let removed = store::save_kind(tx, desk.guild, by, Some(&seen), None, desk.now).await?;
    errands::ask(tx, desk.guild, PANELS, "all", desk.now).await?;
    removed.map(|_| seen).ok_or_else(stale)
}

fn stale() -> Error {
    Error::Refused(tr!(
        "Somebody changed this type while you were editing it. Open it again to see how."
    ))
}

/// Whether the category and the roles of a kind are there.
async fn check_places(desk: &Desk, kind: &Kind) -> Result<()> {
    if kind.category.is_none() && kind.staff_roles.is_empty() {
        return Ok(());
    }
    // Ids that cannot be looked up are not stored: those that nobody saw in this server must not act.
    let directory = directory::of(&desk.app.discord, desk.guild).await?;
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
pub async fn panel_place(desk: &Desk, asker: &Asker, channel: ChannelId) -> Result<PanelPlace> {
    let needs = Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS;
    let directory = directory::of(&desk.app.discord, desk.guild).await?;
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

/// Posts a panel.
pub async fn post_panel(
    desk: &Desk,
    tx: &mut Tx,
    PanelPlace(channel): PanelPlace,
    panel: &Message,
) -> Result<()> {
    let effect = Effect::send(&desk.app.ids, desk.guild, channel, panel, None);
    let key = format!("panel:{}", effect.id);
    store::remember_panel(tx, desk.guild, &effect.id, channel).await?;
    effects::enqueue(&desk.app, tx, effect.told("tickets", key)).await
}

/// Learns what became of a panel.
pub async fn settle_panel(
    tx: &mut Tx,
    guild: GuildId,
    effect: &str,
    ended: &Settled,
) -> Result<()> {
    match (ended.state, ended.message) {
        (State::Done, Some(message)) => store::panel_sent(tx, guild, effect, message).await,
        (State::Failed, _) => store::forget_panel(tx, guild, effect).await,
        _ => Ok(()),
    }
}

/// Changes every panel of a guild to what it offers now.
pub async fn refresh_panels(desk: &Desk, panel: &Message) -> Result<()> {
    let mut tx = desk.app.db.begin().await?;
    for (effect, channel, message) in store::panels(&mut tx, desk.guild).await? {
        let change = change_panel(desk, channel, message, panel);
        effects::enqueue(&desk.app, &mut tx, change.told("tickets", format!("panel:{effect}")))
            .await?;
    }
    Ok(tx.commit().await?)
}

fn change_panel(desk: &Desk, channel: ChannelId, message: MessageId, panel: &Message) -> Effect {
    let path = format!("channels/{channel}/messages/{message}");
    let body = Some(panel.body());
    Effect::set(&desk.app.ids, desk.guild, channel, (Verb::Patch, path), body)
}
