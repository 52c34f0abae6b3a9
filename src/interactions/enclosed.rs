//! Files that go along with a late answer.
//!
//! Invariant: a stored file is read while it is sent, and deleted once it was.

use crate::{
    app::App,
    discord::{
        client::{CallError, File},
        reply::{Content, Reply},
    },
    error::Result,
    files::{LONG_PATIENCE, PASSING, Source, store},
};

/// The files of an answer, with what passing them on takes of the budget.
pub(super) async fn files(app: &App, reply: &Reply) -> Result<Vec<File>, CallError> {
    let mut files = Vec::new();
    for file in reply.files() {
        let content = match &file.content {
            Content::Text(text) => Source::bytes(text.clone()),
            Content::Stored(stored) => {
                let turn = app.files.reserve(stored.guild, PASSING, LONG_PATIENCE).await;
                let full = |_| CallError::RateLimited { retry_after: LONG_PATIENCE };
                Source::stored(&app.db, stored.clone()).within(turn.map_err(full)?)
            }
        };
        files.push(File::new(file.name.clone(), content));
    }
    Ok(files)
}

/// Deletes what was written for an answer.
pub(super) async fn delete(app: &App, reply: &Reply) -> Result<()> {
    for file in reply.files() {
        if let Content::Stored(stored) = &file.content {
            let mut tx = app.db.begin().await?;
            store::delete(&mut tx, stored.guild, &stored.id).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
