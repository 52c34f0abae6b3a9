//! The ids of registered commands, for mentions of commands that people can press.
//!
//! Invariant: without ids everything still works: a command is then written as plain text.

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use serde::Deserialize;

use crate::{
    app::App,
    clock::Time,
    db::sql,
    discord::client::Call,
    error::{Error, Result},
    lang::{Arg, raw},
    text,
};

/// How long Discord may take; the answer is due in three seconds.
const PATIENCE: Duration = Duration::from_millis(1_200);
/// How long ids are believed: registering the commands anew keeps them, clearing them does not.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// The ids of the commands, by their first word.
#[derive(Clone, Debug, Default)]
pub struct CommandIds(HashMap<String, u64>);

#[derive(Deserialize)]
struct Registered {
    id: String,
    name: String,
    /// Slash commands are 1, which is left out by some.
    #[serde(rename = "type", default = "slash")]
    kind: u8,
}

const fn slash() -> u8 {
    1
}

impl CommandIds {
    /// A command as people press it, like `/faq search`; plain where its id is unknown or it is no single command.
    pub fn mention(&self, path: &str) -> Arg {
        let root = path.split(' ').next().unwrap_or(path);
        raw(match self.0.get(root) {
            Some(id) if !path.contains('<') => format!("</{path}:{id}>"),
            _ => format!("`/{}`", text::escape(path)),
        })
    }
}

/// The ids as they were read last; Discord is asked when nobody did for a day.
pub async fn ids(app: &App) -> CommandIds {
    match tokio::time::timeout(PATIENCE, read(app)).await {
        Ok(Ok(ids)) => return ids,
        Ok(Err(error)) => tracing::warn!(%error, "the ids of the commands could not be read"),
        Err(_) => tracing::warn!("reading the ids of the commands took too long"),
    }
    CommandIds::default()
}

async fn read(app: &App) -> Result<CommandIds> {
    let now = app.clock.now();
    let rows: Vec<(String, i64, Time)> =
        sql("SELECT name, id, read_at FROM command_ids ORDER BY name").all(&app.db).await?;
    let held = rows.iter().map(|(name, id, _)| (name.clone(), id.cast_unsigned())).collect();
    if rows.first().is_some_and(|(.., at)| now - *at < LIFE) {
        return Ok(CommandIds(held));
    }
    let call = Call::global_commands(app.discord.application_id());
    let registered: Vec<Registered> = match app.discord.json(call).await {
        Ok(registered) => registered,
        // Old ids are better than none.
        Err(_) if !rows.is_empty() => return Ok(CommandIds(held)),
        Err(error) => return Err(Error::internal("read the registered commands", error)),
    };
    let mut tx = app.db.begin().await?;
    sql("DELETE FROM command_ids").run(&mut tx).await?;
    let mut ids = HashMap::new();
    for one in registered.into_iter().filter(|one| one.kind == slash()) {
        let Ok(id) = one.id.parse::<u64>() else { continue };
        sql("INSERT INTO command_ids (name, id, read_at) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET id = $2, read_at = $3")
        .bind(&one.name)
        .bind(id.cast_signed())
        .bind(now)
        .run(&mut tx)
        .await?;
        ids.insert(one.name, id);
    }
    tx.commit().await?;
    Ok(CommandIds(ids))
}
