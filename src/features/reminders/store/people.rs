//! The reminders of a person: those they made, those that ping them, and those they said are done.
//!
//! Invariant: erasing leaves no row of this feature's tables that names the person.

use serde_json::{Value, json};

use super::{
    readable,
    row::{self, Row},
};
use crate::{
    clock::Time,
    db::{Tx, sql},
    error::Result,
    features::reminders::model::Reminder,
    ids::{GuildId, UserId},
};

/// Removes a person's reminders to themselves and their name everywhere; what they made for a channel stays,
/// as the guild's.
pub async fn erase(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<()> {
    for text in [
        sql("DELETE FROM reminder_occurrences WHERE guild_id = $1 AND number IN (
             SELECT number FROM reminders WHERE guild_id = $1 AND recipient = $2)"),
        sql("DELETE FROM reminders WHERE guild_id = $1 AND recipient = $2"),
        sql("UPDATE reminders SET created_by = 0, author = ''
             WHERE guild_id = $1 AND created_by = $2"),
        sql("UPDATE reminders SET updated_by = 0 WHERE guild_id = $1 AND updated_by = $2"),
        sql("UPDATE reminder_occurrences SET done_by = 1 WHERE guild_id = $1 AND done_by = $2"),
    ] {
        text.bind(guild).bind(user).run(&mut *tx).await?;
    }
    for mut reminder in pinging(tx, guild, user).await? {
        reminder.draft.mentions.users.retain(|pinged| *pinged != user);
        sql("UPDATE reminders SET mentions = $3 WHERE guild_id = $1 AND number = $2")
            .bind(guild)
            .bind(reminder.number)
            .bind(row::json(&reminder.draft.mentions)?)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Reminders that ping a person.
async fn pinging(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<Vec<Reminder>> {
    let rows: Vec<Row> =
        sql("SELECT * FROM reminders WHERE guild_id = $1 AND mentions LIKE $2 ORDER BY number")
            .bind(guild)
            .bind(format!("%\"{user}\"%"))
            .all(tx)
            .await?;
    Ok(readable(rows).into_iter().filter(|one| one.draft.mentions.users.contains(&user)).collect())
}

/// The reminders a person made, those that ping them, and what they said is done.
pub async fn export(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<Value> {
    let rows: Vec<Row> = sql("SELECT * FROM reminders WHERE guild_id = $1
         AND (created_by = $2 OR recipient = $2) ORDER BY number")
    .bind(guild)
    .bind(user)
    .all(&mut *tx)
    .await?;
    let made = readable(rows);
    let done: Vec<(i64, Time)> = sql("SELECT number, occurs_at FROM reminder_occurrences
         WHERE guild_id = $1 AND done_by = $2 ORDER BY occurs_at")
    .bind(guild)
    .bind(user)
    .all(&mut *tx)
    .await?;
    let pinged = pinging(tx, guild, user).await?;
    Ok(json!({
        "reminders": made.iter().map(|one| json!({
            "number": one.number, "name": one.draft.name, "message": one.draft.message,
            "location": one.draft.location, "schedule": one.draft.schedule,
            "created_at": one.created_at,
        })).collect::<Vec<_>>(),
        "pinged_by": pinged.iter().map(|one| one.number).collect::<Vec<_>>(),
        "done": done.iter().map(|(number, at)| json!({ "number": number, "occurs_at": at }))
            .collect::<Vec<_>>(),
    }))
}
