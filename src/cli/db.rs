//! `alphapy db …`: needs only `DATABASE_URL`.

use clap::Subcommand;

use super::{Failure, Outcome, env};
use crate::{
    config::DatabaseUrl,
    db::{self, Db},
};

#[derive(Debug, Subcommand)]
pub(super) enum Task {
    /// Bring the schema up to this version
    Migrate,
    /// Compare the schema with this version
    Status,
}

pub(super) async fn run(task: Task) -> Outcome {
    let db = connect(&DatabaseUrl::read(env)?).await?;
    match task {
        Task::Migrate => {
            let before = db::status(&db).await?;
            db::migrate(&db).await?;
            for (version, name) in &before.pending {
                println!("applied {version:04} {name}");
            }
            println!("{} is up to date.", db.engine());
        }
        Task::Status => status(&db::status(&db).await?, &db),
    }
    db.close().await;
    Ok(())
}

fn status(status: &db::Status, db: &Db) {
    println!("{}: {} migration(s) applied.", db.engine(), status.applied.len());
    for (version, name) in &status.pending {
        println!("pending {version:04} {name}");
    }
    if !status.ahead.is_empty() {
        println!("The database was used by a newer version of Alphapy: {:?}.", status.ahead);
    }
    if !status.pending.is_empty() {
        println!("Run `alphapy db migrate` to apply what is pending.");
    }
}

/// Opens the database, or says in plain words why it cannot be opened.
pub(super) async fn connect(url: &DatabaseUrl) -> Result<Db, Failure> {
    Db::connect(url).await.map_err(|error| {
        let place = match url {
            DatabaseUrl::Sqlite(path) => format!("the file {path}"),
            DatabaseUrl::Postgres(_) => "the Postgres server in DATABASE_URL".into(),
        };
        Failure::Explained(format!("I cannot open {place}: {error}"))
    })
}
