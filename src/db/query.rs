//! One query: a text with `$n` placeholders, its values, and how many rows it gives.
//!
//! Invariant: the number of values equals the highest placeholder, on every run, so no value is ever
//! silently NULL.

use sqlx::{
    Arguments, Encode, Postgres, Sqlite, Type,
    postgres::{PgArguments, PgRow},
    query_as_with, query_with,
    sqlite::{SqliteArguments, SqliteRow},
};
use twilight_model::id::Id;

use super::{Db, Error, Result, Tx, connect::Engine, guard};
use crate::clock::Time;

/// A value for a placeholder; `None` is NULL of that type.
#[derive(Clone, Debug)]
pub enum Value {
    /// `BOOLEAN`
    Bool(Option<bool>),
    /// `BYTEA`
    Bytes(Option<Vec<u8>>),
    /// `DOUBLE PRECISION`
    Float(Option<f64>),
    /// `BIGINT`
    Int(Option<i64>),
    Text(Option<String>),
    /// `TIMESTAMPTZ`
    Time(Option<Time>),
}

macro_rules! values {
    ($($from:ty => $variant:ident($value:ident: $into:expr);)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                Self::$variant(Some($into))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$variant(value.map(|$value| $into))
            }
        }
    )*};
}
values! {
    bool => Bool(v: v);
    Vec<u8> => Bytes(v: v);
    f64 => Float(v: v);
    i64 => Int(v: v);
    String => Text(v: v);
    &str => Text(v: v.to_owned());
    &String => Text(v: v.clone());
    Time => Time(v: v);
}

impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        Self::Int(Some(crate::ids::to_i64(id)))
    }
}

impl<T> From<Option<Id<T>>> for Value {
    fn from(id: Option<Id<T>>) -> Self {
        Self::Int(id.map(crate::ids::to_i64))
    }
}

/// A row of either engine.
pub trait Row:
    for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where
    T: for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

/// Where a query runs: on the database, or inside a transaction.
pub enum On<'a> {
    /// On its own.
    Db(&'a Db),
    /// As part of a transaction.
    Tx(&'a mut Tx),
}

impl<'a> From<&'a Db> for On<'a> {
    fn from(db: &'a Db) -> Self {
        Self::Db(db)
    }
}

impl<'a> From<&'a mut Tx> for On<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Self::Tx(tx)
    }
}

/// A query that is being put together.
#[derive(Clone, Debug)]
pub struct Query {
    text: &'static str,
    values: Vec<Value>,
    kept: bool,
}

/// Starts a query. The text is the same for both engines and names its values `$1`, `$2`, ….
pub fn sql(text: &'static str) -> Query {
    Query { text, values: Vec::new(), kept: true }
}

/// Runs `$run` with `$a` (the values) and `$c` (the connection) of whichever engine `$on` is.
macro_rules! on_engine {
    ($query:ident, $on:expr, $sqlite:ident, $postgres:ident, |$a:ident, $c:ident| $one:expr, $two:expr) => {{
        let on = $on.into();
        if matches!(on, On::Db(_)) {
            guard::waits_for($query.text);
        }
        match on {
            On::Db(Db::$sqlite { read, .. }) if $query.reads() => {
                let mut reader = read.borrow().await?;
                let ($a, $c) = ($query.sqlite()?, reader.connection()?);
                $one
            }
            On::Db(Db::$sqlite { write, .. }) => {
                let ($a, $c) = ($query.sqlite()?, write);
                $one
            }
            On::Tx(Tx { of: Engine::$sqlite(tx), .. }) => {
                let ($a, $c) = ($query.sqlite()?, &mut **tx);
                $one
            }
            On::Db(Db::$postgres(pool)) => {
                let ($a, $c) = ($query.postgres()?, pool);
                $two
            }
            On::Tx(Tx { of: Engine::$postgres(tx), .. }) => {
                let ($a, $c) = ($query.postgres()?, &mut **tx);
                $two
            }
        }
    }};
}

impl Query {
    /// Binds the next value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Plans the query each time it runs, for what the tables hold then. Postgres else keeps a plan for as long
    /// as the connection lives, and one that was made while a table was empty reads all of it when it is full.
    #[must_use]
    pub fn planned_anew(mut self) -> Self {
        self.kept = false;
        self
    }

    /// The one row; an error when there is none.
    pub async fn one<T: Row>(self, on: impl Into<On<'_>>) -> Result<T> {
        self.optional(on).await?.ok_or(Error::Sqlx(sqlx::Error::RowNotFound))
    }

    /// The row, when there is one.
    pub async fn optional<T: Row>(self, on: impl Into<On<'_>>) -> Result<Option<T>> {
        let (text, kept) = (self.text, self.kept);
        Ok(on_engine!(
            self,
            on,
            Sqlite,
            Postgres,
            |a, c| query_as_with::<Sqlite, T, _>(text, a)
                .persistent(kept)
                .fetch_optional(c)
                .await?,
            query_as_with::<Postgres, T, _>(text, a).persistent(kept).fetch_optional(c).await?
        ))
    }

    /// All rows, in the order the text asks for.
    pub async fn all<T: Row>(self, on: impl Into<On<'_>>) -> Result<Vec<T>> {
        let (text, kept) = (self.text, self.kept);
        Ok(on_engine!(
            self,
            on,
            Sqlite,
            Postgres,
            |a, c| query_as_with::<Sqlite, T, _>(text, a).persistent(kept).fetch_all(c).await?,
            query_as_with::<Postgres, T, _>(text, a).persistent(kept).fetch_all(c).await?
        ))
    }

    /// Runs the query for its outbox entry: the number of rows it changed.
    pub async fn run(self, on: impl Into<On<'_>>) -> Result<u64> {
        let (text, kept) = (self.text, self.kept);
        Ok(on_engine!(
            self,
            on,
            Sqlite,
            Postgres,
            |a, c| query_with::<Sqlite, _>(text, a)
                .persistent(kept)
                .execute(c)
                .await?
                .rows_affected(),
            query_with::<Postgres, _>(text, a).persistent(kept).execute(c).await?.rows_affected()
        ))
    }

    /// Asks the engine to parse the text without running it; for the test over all texts.
    pub async fn prepare(self, db: &Db) -> Result<()> {
        use sqlx::{Executor as _, SqlSafeStr as _};
        match db {
            Db::Sqlite { write, .. } => {
                write.prepare(self.text.into_sql_str()).await?;
            }
            Db::Postgres(pool) => {
                pool.prepare(self.text.into_sql_str()).await?;
            }
        }
        Ok(())
    }

    /// Whether the text only reads, so that SQLite may run it on a reading connection.
    fn reads(&self) -> bool {
        self.text.trim_start().starts_with("SELECT")
    }

    fn check(&self) -> Result<()> {
        let named = highest_placeholder(self.text);
        if named == self.values.len() {
            return Ok(());
        }
        Err(Error::Placeholders { named, bound: self.values.len(), text: self.text })
    }

    fn sqlite(&self) -> Result<SqliteArguments> {
        self.check()?;
        let mut out = SqliteArguments::default();
        for value in &self.values {
            value.add(&mut out)?;
        }
        Ok(out)
    }

    fn postgres(&self) -> Result<PgArguments> {
        self.check()?;
        let mut out = PgArguments::default();
        for value in &self.values {
            value.add(&mut out)?;
        }
        Ok(out)
    }
}

impl Value {
    fn add<'q, D, A>(&self, to: &mut A) -> Result<()>
    where
        D: sqlx::Database<Arguments = A>,
        A: Arguments<Database = D>,
        Option<bool>: Encode<'q, D> + Type<D>,
        Option<Vec<u8>>: Encode<'q, D> + Type<D>,
        Option<f64>: Encode<'q, D> + Type<D>,
        Option<i64>: Encode<'q, D> + Type<D>,
        Option<String>: Encode<'q, D> + Type<D>,
        Option<Time>: Encode<'q, D> + Type<D>,
    {
        match self {
            Self::Bool(v) => to.add(*v),
            Self::Bytes(v) => to.add(v.clone()),
            Self::Float(v) => to.add(*v),
            Self::Int(v) => to.add(*v),
            Self::Text(v) => to.add(v.clone()),
            Self::Time(v) => to.add(*v),
        }
        .map_err(|e| Error::Sqlx(sqlx::Error::Encode(e)))
    }
}

/// The highest `$n` in an SQL text; 0 when it names none.
fn highest_placeholder(text: &str) -> usize {
    text.split('$')
        .skip(1)
        .map(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit);
            digits.fold(0, |n, d| n * 10 + usize::from(d - b'0'))
        })
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_missing_or_too_many_is_an_error() {
        assert_eq!(highest_placeholder("SELECT $2, $10, $1"), 10);
        assert_eq!(highest_placeholder("SELECT 1"), 0);
        assert!(sql("SELECT $1").check().is_err());
        assert!(sql("SELECT $1").bind(1_i64).check().is_ok());
        assert!(sql("SELECT $1").bind(1_i64).bind(2_i64).check().is_err());
    }
}
