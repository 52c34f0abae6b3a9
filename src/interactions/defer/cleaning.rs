//! Forgetting what is over.

use chrono::TimeDelta;

use crate::{
    app::App,
    db::sql,
    error::{Error, Result},
};

/// Forgets stored answers older than an hour and jobs nobody can complete any more.
pub async fn clean(app: &App) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    // An answer that is still to be shown is needed by whoever takes the job over.
    let forgotten: Vec<(i64,)> =
        sql("DELETE FROM answered_interactions WHERE answered_at < $1 AND NOT EXISTS (
             SELECT 1 FROM deferred_answers d
             WHERE d.interaction_id = answered_interactions.interaction_id)
         RETURNING interaction_id")
        .bind(now - TimeDelta::hours(1))
        .all(&mut tx)
        .await?;
    if let Some((newest,)) = forgotten.into_iter().max() {
        sql("INSERT INTO interaction_horizon (id, newest) VALUES (1, $1)
             ON CONFLICT (id) DO UPDATE SET newest = $1 WHERE interaction_horizon.newest < $1")
        .bind(newest)
        .run(&mut tx)
        .await?;
    }
    tx.commit().await?;
    let given_up: Vec<(i64,)> = sql("DELETE FROM deferred_answers
         WHERE created_at < $1 AND attempts > 20 RETURNING interaction_id")
    .bind(now - TimeDelta::days(1))
    .all(&app.db)
    .await?;
    if !given_up.is_empty() {
        let what = format!("interactions {given_up:?}");
        app.incident(&Error::internal("answer what was deferred a day ago", what)).await;
    }
    Ok(())
}
