//! The tickets of a guild that somebody may see, as values of a query.
//!
//! Invariant: the same tickets are found as [`Sight::sees`] allows.

use crate::{
    db::{Db, On, Tx, sql},
    error::{Error, Result},
    features::tickets::model::{
        Ticket,
        sight::{Audience, Sight},
    },
    ids::{GuildId, RoleId, UserId},
};

/// Values that leave out what somebody may not see.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The audiences they belong to, as `,0,7,`; none when they see everything.
    pub(super) audiences: Option<String>,
    /// Them, as the requester.
    pub(super) user: Option<UserId>,
    /// Them, as staff with a part of their own.
    pub(super) staff: Option<UserId>,
    /// Their roles, as `,1,2,`.
    pub(super) roles: String,
    /// Them, when they see only their own.
    pub(super) own: Option<UserId>,
}

fn listed(numbers: impl IntoIterator<Item = String>) -> String {
    numbers.into_iter().fold(",".to_owned(), |list, number| format!("{list}{number},"))
}

impl Seen {
    /// Reads the values for a person in a guild.
    pub(super) async fn by(db: &Db, guild: GuildId, sight: &Sight) -> Result<Self> {
        let audiences = audiences(db, guild).await?;
        if sight.is_whole(&audiences) {
            return Ok(Self::default());
        }
        let visible = sight.visible(&audiences).into_iter().map(|number| number.to_string());
        let (staff, roles) =
            sight.staff().map_or((None, [].as_slice()), |(user, roles)| (Some(user), roles));
        Ok(Self {
            audiences: Some(listed(visible)),
            user: Some(sight.user),
            staff,
            roles: listed(roles.iter().map(RoleId::to_string)),
            own: sight.is_own(&audiences).then_some(sight.user),
        })
    }
}

/// The audiences of tickets of types with own staff.
pub async fn audiences(on: impl Into<On<'_>>, guild: GuildId) -> Result<Vec<Audience>> {
    let rows: Vec<(i64, String)> =
        sql("SELECT number, roles FROM ticket_audiences WHERE guild_id = $1 ORDER BY number")
            .bind(guild)
            .all(on)
            .await?;
    let read = |(number, roles): (i64, String)| Ok::<_, Error>((number, super::read(&roles)?));
    rows.into_iter().map(read).collect()
}

/// Gives a new ticket of a type with own staff its audience: the one that has the same roles, or a new one.
pub async fn join_audience(tx: &mut Tx, guild: GuildId, ticket: &Ticket) -> Result<()> {
    let roles = super::text(&ticket.staff_roles)?;
    sql("INSERT INTO ticket_audiences (guild_id, number, roles)
         SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM ticket_audiences
             WHERE guild_id = $1 AND roles = $3)")
    .bind(guild)
    .bind(ticket.number)
    .bind(&roles)
    .run(&mut *tx)
    .await?;
    sql("UPDATE tickets SET audience = (SELECT MIN(number) FROM ticket_audiences
             WHERE guild_id = $1 AND roles = $3)
         WHERE guild_id = $1 AND number = $2")
    .bind(guild)
    .bind(ticket.number)
    .bind(&roles)
    .run(tx)
    .await?;
    Ok(())
}

/// Gives the tickets of a type the staff that works on it now. Own staff takes over every ticket of the type; when
/// the guild's staff takes over, what is closed stays with who worked on it.
pub async fn restaff(
    tx: &mut Tx,
    guild: GuildId,
    (kind, roles): (i64, &[RoleId]),
    general: &[RoleId],
) -> Result<()> {
    if roles.is_empty() {
        sql("UPDATE tickets SET audience = 0, staff_roles = $3
             WHERE guild_id = $1 AND kind = $2 AND status <> 'closed'")
        .bind(guild)
        .bind(kind)
        .bind(super::text(&general)?)
        .run(tx)
        .await?;
        return Ok(());
    }
    let roles = super::text(&roles)?;
    // Below zero, where no ticket has its number.
    sql("INSERT INTO ticket_audiences (guild_id, number, roles)
         SELECT $1, (SELECT CASE WHEN MIN(number) < 0 THEN MIN(number) - 1 ELSE -1 END
             FROM ticket_audiences WHERE guild_id = $1), $2
         WHERE NOT EXISTS (SELECT 1 FROM ticket_audiences WHERE guild_id = $1 AND roles = $2)")
    .bind(guild)
    .bind(&roles)
    .run(&mut *tx)
    .await?;
    sql("UPDATE tickets SET staff_roles = $3, audience = (SELECT MIN(number) FROM ticket_audiences
             WHERE guild_id = $1 AND roles = $3)
         WHERE guild_id = $1 AND kind = $2")
    .bind(guild)
    .bind(kind)
    .bind(&roles)
    .run(tx)
    .await?;
    Ok(())
}
