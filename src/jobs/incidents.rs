//! Internal errors, grouped, for the operators' channel.
//!
//! Invariant: however often an error happens, operators get at most one message a minute, which names
//! each kind of error once with its count; and no kind counts as reported that was not in a message.

use chrono::TimeDelta;

use super::outbox::{self, OutboxEntry};
use crate::{
    app::App,
    clock::Time,
    db::{FromRow, sql},
    discord::reply::Message,
    error::{Error, Result},
    lang::{Lang, Text, raw},
    text, tr,
};

/// Time between two messages to the operators.
const QUIET: TimeDelta = TimeDelta::minutes(1);
/// Characters in a message; any one kind of error fits.
const MESSAGE_CHARS: usize = 2000;

#[derive(FromRow)]
struct Group {
    fingerprint: String,
    summary: String,
    reference: String,
    total: i64,
    unreported: i64,
    last_at: Time,
}

/// Tells the operators what happened since the last message, when that was at least a minute ago.
pub async fn report(app: App) -> Result<()> {
    let Some(channel) = app.config.watcher_log_channel else {
        return Ok(());
    };
    let now = app.clock.now();
    let recent: Option<(String,)> =
        sql("SELECT fingerprint FROM incidents WHERE reported_at > $1 LIMIT 1")
            .bind(now - QUIET)
            .optional(&app.db)
            .await?;
    if recent.is_some() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    let groups: Vec<Group> =
        sql("SELECT fingerprint, summary, reference, total, unreported, last_at FROM incidents
         WHERE unreported > 0
         ORDER BY CASE WHEN reported_at IS NULL THEN 0 ELSE 1 END, reported_at, unreported DESC,
             fingerprint LIMIT 10")
        .all(&mut tx)
        .await?;
    if groups.is_empty() {
        return Ok(());
    }
    let (message, told) = message(&groups);
    for group in told {
        sql("UPDATE incidents SET unreported = unreported - $3, reported_at = $2 WHERE fingerprint = $1")
            .bind(&group.fingerprint)
            .bind(now)
            .bind(group.unreported)
            .run(&mut tx)
            .await?;
    }
    outbox::enqueue(&app, &mut tx, OutboxEntry::operators(&app.ids, channel, &message)).await?;
    tx.commit().await.map_err(Error::from)
}

/// Forgets errors that have not happened for a month.
pub async fn clean(app: &App) -> Result<()> {
    sql("DELETE FROM incidents WHERE last_at < $1")
        .bind(app.clock.now() - TimeDelta::days(30))
        .run(&app.db)
        .await?;
    Ok(())
}

/// The message, and the groups that fit in it.
fn message(groups: &[Group]) -> (Message, &[Group]) {
    let mut content = Lang::ENGLISH.say(&tr!("Errors in Alphapy:"));
    let mut length = content.chars().count();
    let mut told = 0;
    for group in groups {
        let line = Lang::ENGLISH.say(&line(group));
        length += 1 + line.chars().count();
        if length > MESSAGE_CHARS {
            break;
        }
        content.push('\n');
        content.push_str(&line);
        told += 1;
    }
    (Message::text(content), &groups[..told])
}

fn line(group: &Group) -> Text {
    tr!(
        "**{count}×** {error} (last {when}, {total} in all, `ref {reference}`)",
        count = group.unreported,
        error = text::cut(&group.summary, 300),
        when = raw(text::relative(group.last_at)),
        total = group.total,
        reference = raw(group.reference.clone()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_not_reported() {
        let group = |number: i64| Group {
            fingerprint: number.to_string(),
            summary: "*".repeat(300),
            reference: "ABCDE".into(),
            total: number,
            unreported: number,
            last_at: Time::default(),
        };
        let groups: Vec<_> = (1..=10).map(group).collect();
        let (message, told) = message(&groups);
        let content = message.content;
        assert!(content.chars().count() <= MESSAGE_CHARS && told.len() == 3, "{content}");
        assert!(content.contains("**3×**") && !content.contains("**4×**"), "{content}");
    }
}
