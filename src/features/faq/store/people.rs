//! The FAQ's data about a person: their votes, and the entries they wrote.
//!
//! Invariant: erasing leaves no row of this feature's tables that names the person.

use serde_json::{Value, json};

use crate::{
    clock::Time,
    db::{Tx, sql},
    error::Result,
    ids::{GuildId, UserId},
};

/// Removes a person's votes and name; their entries stay, as the guild's.
pub async fn erase(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<()> {
    sql("DELETE FROM faq_votes WHERE guild_id = $1 AND user_id = $2")
        .bind(guild)
        .bind(user)
        .run(&mut *tx)
        .await?;
    sql("UPDATE faq_entries SET created_by = 0 WHERE guild_id = $1 AND created_by = $2")
        .bind(guild)
        .bind(user)
        .run(&mut *tx)
        .await?;
    sql("UPDATE faq_entries SET updated_by = 0 WHERE guild_id = $1 AND updated_by = $2")
        .bind(guild)
        .bind(user)
        .run(tx)
        .await?;
    Ok(())
}

/// A person's votes and the entries they wrote.
pub async fn export(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<Value> {
    let votes: Vec<(String, bool, Time)> = sql("SELECT article, helpful, voted_at FROM faq_votes
         WHERE guild_id = $1 AND user_id = $2 ORDER BY article")
    .bind(guild)
    .bind(user)
    .all(&mut *tx)
    .await?;
    let entries: Vec<(i64, String, Time)> = sql("SELECT number, title, created_at FROM faq_entries
         WHERE guild_id = $1 AND created_by = $2 AND deleted = FALSE ORDER BY number")
    .bind(guild)
    .bind(user)
    .all(tx)
    .await?;
    Ok(json!({
        "votes": votes.iter().map(|(article, helpful, at)| json!({
            "article": article, "helpful": helpful, "voted_at": at,
        })).collect::<Vec<_>>(),
        "entries": entries.iter().map(|(number, title, at)| json!({
            "number": number, "title": title, "created_at": at,
        })).collect::<Vec<_>>(),
    }))
}
