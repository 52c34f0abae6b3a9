//! The data of a person in the tickets of a guild.
//!
//! Invariant: erasing removes the person and their words from every row, and leaves what others did countable.
//! Tickets that are still open keep whom they are for, or nobody could finish them.

use serde_json::{Value, json};

use crate::{
    clock::Time,
    db::{FromRow, Tx, sql},
    error::Result,
    features::tickets::model::FORGOTTEN,
    ids::{GuildId, UserId},
};

/// Removes a person from the tickets of a guild: their own lose their words, in others their name.
pub async fn erase(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<()> {
    let forgotten = [
        sql("UPDATE tickets SET subject = '', subject_folded = '', answers = '[]', comment = NULL,
                 feedback = '[]', channel_name = NULL, close_reason = NULL, requester = $3
             WHERE guild_id = $1 AND requester = $2 AND status = 'closed'"),
        sql("UPDATE tickets SET opened_by = $3
             WHERE guild_id = $1 AND opened_by = $2 AND status = 'closed'"),
        sql("UPDATE ticket_notes SET author = $3, body = ''
             WHERE guild_id = $1 AND author = $2"),
        sql("UPDATE ticket_drafts SET author = $3, requester = $3, answers = '[]'
             WHERE guild_id = $1 AND (author = $2 OR requester = $2)"),
        sql("UPDATE ticket_blocks SET author = $3 WHERE guild_id = $1 AND author = $2"),
        sql("UPDATE ticket_replies SET author = $3 WHERE guild_id = $1 AND author = $2"),
    ];
    for query in forgotten {
        query.bind(guild).bind(user).bind(FORGOTTEN).run(&mut *tx).await?;
    }
    let taken_out = [
        sql("UPDATE tickets SET claimant = NULL
             WHERE guild_id = $1 AND claimant = $2 AND status = 'closed'"),
        sql("UPDATE tickets SET closed_by = NULL WHERE guild_id = $1 AND closed_by = $2"),
        sql("UPDATE ticket_events SET actor = NULL WHERE guild_id = $1 AND actor = $2"),
        sql("DELETE FROM ticket_access WHERE guild_id = $1 AND target_id = $2 AND is_role = FALSE"),
    ];
    for query in taken_out {
        query.bind(guild).bind(user).run(&mut *tx).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct Own {
    number: i64,
    kind_name: String,
    subject: String,
    answers: String,
    status: String,
    opened_at: Time,
    closed_at: Option<Time>,
    close_reason: Option<String>,
    stars: Option<i64>,
    comment: Option<String>,
    feedback: String,
}

impl Own {
    fn json(self) -> Value {
        json!({
            "ticket": self.number,
            "type": self.kind_name,
            "subject": self.subject,
            "answers": serde_json::from_str::<Value>(&self.answers).unwrap_or_default(),
            "status": self.status,
            "opened_at": self.opened_at,
            "closed_at": self.closed_at,
            "close_reason": self.close_reason,
            "stars": self.stars,
            "comment": self.comment,
            "feedback": serde_json::from_str::<Value>(&self.feedback).unwrap_or_default(),
        })
    }
}

/// The data of a person in the tickets of a guild: their tickets with what they wrote in forms, what they did in
/// others, and notes they wrote.
pub async fn export(tx: &mut Tx, guild: GuildId, user: UserId) -> Result<Value> {
    let own: Vec<Own> =
        sql("SELECT number, kind_name, subject, answers, status, opened_at, closed_at,
             close_reason, stars, comment, feedback
         FROM tickets WHERE guild_id = $1 AND requester = $2 ORDER BY number")
        .bind(guild)
        .bind(user)
        .all(&mut *tx)
        .await?;
    let acts: Vec<(i64, Time, String)> = sql("SELECT number, at, act FROM ticket_events
         WHERE guild_id = $1 AND actor = $2 ORDER BY number, seq")
    .bind(guild)
    .bind(user)
    .all(&mut *tx)
    .await?;
    let notes: Vec<(i64, Time, String)> = sql("SELECT number, at, body FROM ticket_notes
         WHERE guild_id = $1 AND author = $2 ORDER BY number, seq")
    .bind(guild)
    .bind(user)
    .all(&mut *tx)
    .await?;
    let blocked: Option<(String, Time)> =
        sql("SELECT reason, at FROM ticket_blocks WHERE guild_id = $1 AND user_id = $2")
            .bind(guild)
            .bind(user)
            .optional(tx)
            .await?;
    let line = |(ticket, at, what): (i64, Time, String)| json!({ "ticket": ticket, "at": at, "what": what });
    Ok(json!({
        "tickets": own.into_iter().map(Own::json).collect::<Vec<_>>(),
        "acts": acts.into_iter().map(line).collect::<Vec<_>>(),
        "notes": notes.into_iter().map(line).collect::<Vec<_>>(),
        "blocked": blocked.map(|(reason, at)| json!({ "reason": reason, "at": at })),
    }))
}
