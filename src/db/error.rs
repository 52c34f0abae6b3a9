//! Errors between us and the database.

/// The result of a database operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed database operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine or its driver refused.
    #[error(transparent)]
    Sqlx(#[from] sqlx::Error),
    /// A migration failed.
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The text names more or fewer values than were bound (SQLite would read a missing one as NULL).
    #[error("the SQL text names {named} values but {bound} were bound: {text}")]
    Placeholders {
        /// Values named in the text.
        named: usize,
        /// Values bound.
        bound: usize,
        text: &'static str,
    },
}

impl Error {
    /// Whether a row with the same key was already there.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Sqlx(sqlx::Error::Database(e)) if e.is_unique_violation())
    }
}
