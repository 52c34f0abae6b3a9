//! The declarations of tables match the schema.

use std::collections::{BTreeMap, BTreeSet};

use alphapy::{
    db::sql,
    tables::{Purge, Table},
};

use crate::support::database::{Engine, TestDb, on_both};

/// Columns whose names say that somebody stands in them.
const PEOPLE: &[&str] = &[
    "user_id",
    "author",
    "actor",
    "requester",
    "claimant",
    "recipient",
    "caller",
    "created_by",
    "updated_by",
    "changed_by",
    "closed_by",
    "opened_by",
    "done_by",
    "escalated_user",
];

fn declared() -> Vec<&'static Table> {
    alphapy::feature::jobs(alphapy::features::ALL).tables
}

on_both! {
    async fn every_table_and_column_is_declared_once(engine) {
        let (_test, db) = TestDb::migrated(engine).await;
        let rows: Vec<(String, String)> = match engine {
            Engine::Sqlite => sql("SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"),
            Engine::Postgres => sql("SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT)
                FROM information_schema.columns WHERE table_schema = current_schema()"),
        }.all(&db).await.expect("reads");
        let mut schema: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (table, column) in rows.into_iter().filter(|(table, _)| !table.starts_with("_sqlx")) {
            schema.entry(table).or_default().insert(column);
        }
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for table in declared() {
            let columns: BTreeSet<_> = table.columns.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(columns.len(), table.columns.len(), "{}: a column is named twice", table.name);
            assert!(found.insert(table.name.to_owned(), columns).is_none(), "{} is declared twice", table.name);
        }
        assert!(schema.len() > 40, "{}", schema.len());
        assert_eq!(found, schema);
    }
}

#[test]
fn what_is_declared_says_whose_the_rows_are() {
    for table in declared() {
        let name = table.name;
        assert!(table.ends.ends_with('.'), "{name} does not say when its rows end");
        let has_guild = table.columns.contains(&"guild_id");
        match table.purge {
            Purge::Guild => assert!(has_guild, "{name} names no guild"),
            Purge::Stays(_) => {}
            Purge::Installation => {
                assert!(!has_guild, "the rows of {name} would outlive their guild");
            }
        }
        for (column, _) in table.people {
            assert!(table.columns.contains(column), "{name} has no {column}");
        }
        for column in table.columns.iter().filter(|column| PEOPLE.contains(column)) {
            let said = table.people.iter().any(|(person, _)| person == column);
            assert!(
                said,
                "{name}.{column} names a person, and nothing says what erasing them does"
            );
        }
    }
}
