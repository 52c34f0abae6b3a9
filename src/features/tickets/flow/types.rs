//! Ticket types.
//!
//! Invariant: a change of a type is refused when somebody else changed it meanwhile, leaves its history, and
//! reaches every panel that was posted.

use twilight_model::guild::Permissions;

use super::{ACCESS, Error, PANELS, Result, TicketContext, store, subjects};
use crate::{
    app::App,
    changes::{self, Author, By, Change, Filter, Recorded, Surface},
    db::Tx,
    discord::directory::{self, kind::CATEGORY},
    features::tickets::model::{Ticket, TicketType, TypeChange, ticket_type::NEW},
    ids::GuildId,
    jobs::tasks,
    lang::Lang,
    permissions::GuildAdmin,
    settings::{self, System, check},
    tr,
};

/// Stands for somebody whose data was erased.
const SOMEBODY: u64 = 1;

/// The types of a guild, in order.
pub async fn types(app: &App, guild: GuildId) -> Result<Vec<TicketType>> {
    let lang = settings::read::<System>(app, guild).await?.lang(Lang::ENGLISH);
    store::types(&app.db, guild, lang).await
}

/// The type of this number.
pub async fn kind(app: &App, guild: GuildId, number: i64) -> Result<TicketType> {
    let types = types(app, guild).await?;
    types.into_iter().find(|kind| kind.number == number).ok_or_else(|| gone(number))
}

/// The type of a ticket, also when it was removed.
pub async fn kind_of(context: &TicketContext, ticket: &Ticket) -> Result<TicketType> {
    let kind = store::kind(&context.app.db, context.guild, ticket.kind).await?;
    Ok(kind.unwrap_or_else(|| TicketType::built_in(context.lang)))
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

/// Stores a type: a new one, or over the one of its number and revision. Its number.
pub async fn save_type(
    context: &TicketContext,
    tx: &mut Tx,
    who: GuildAdmin,
    surface: Surface,
    Possible(kind): Possible,
) -> Result<i64> {
    let all = store::types(&mut *tx, context.guild, context.lang).await?;
    subjects::room_for(&all, &kind)?;
    let before = match kind.number {
        NEW => None,
        number => {
            let found = all.into_iter().find(|other| other.number == number);
            Some(found.ok_or_else(|| gone(number))?)
        }
    };
    let restaffed = before.as_ref().is_some_and(|before| before.staff_roles != kind.staff_roles);
    let seen = before.map(|before| TicketType { revision: kind.revision, ..before });
    let saved = change_type(context, tx, (who, surface), (seen.as_ref(), Some(&kind))).await?;
    if restaffed && saved.is_some() {
        let general = &context.chosen.staff_roles;
        store::restaff(&mut *tx, context.guild, (kind.number, &kind.staff_roles), general).await?;
        tasks::enqueue(&mut *tx, context.guild, ACCESS, "all", context.now).await?;
    }
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
    let all = store::types(&mut *tx, context.guild, context.lang).await?;
    let offered = all.len();
    let found = all.into_iter().find(|kind| kind.number == number).ok_or_else(|| gone(number))?;
    if offered == 1 {
        return Err(Error::Refused(tr!(
            "This is the only type. Add another one first, or turn tickets off: `/config system set` with the setting `modules`."
        )));
    }
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
    let named = [
        &kind.staff_roles,
        &kind.entry.required_roles,
        &kind.entry.blocked_roles,
        kind.ping_roles.as_ref().unwrap_or(&kind.staff_roles),
    ];
    if kind.category.is_none() && named.iter().all(|roles| roles.is_empty()) {
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
    let everyone = context.guild.get();
    let named = || named.into_iter().flatten();
    if named().any(|role| role.get() == everyone) {
        return Err(Error::Refused(tr!("@everyone has everybody in it. Choose another role.")));
    }
    if named().any(|role| directory.role(*role).is_none()) {
        return Err(Error::Refused(tr!("One of the roles no longer exists in this server.")));
    }
    Ok(())
}
