//! The database kernel: values, transactions, migrations, claims.

use alphapy::{
    clock::Clock,
    db::{self, Db, sql},
};
use chrono::TimeDelta;

use crate::support::database::{Engine, TestDb, on_both};

type Everything = (
    Option<i64>,
    Option<String>,
    Option<bool>,
    Option<f64>,
    Option<Vec<u8>>,
    Option<alphapy::clock::Time>,
);

on_both! {
    async fn values_come_back_as_they_went_in(engine) {
        let (_keep, db) = TestDb::migrated(engine).await;
        sql("CREATE TABLE probe (a BIGINT, b TEXT, c BOOLEAN, d DOUBLE PRECISION, e BYTEA, f TIMESTAMPTZ)")
            .run(&db).await.expect("a table");
        let now = Clock::System.now();
        sql("INSERT INTO probe VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(i64::MAX).bind("é'; DROP TABLE probe; --").bind(true).bind(0.1_f64)
            .bind(vec![0_u8, 255]).bind(now)
            .run(&db).await.expect("inserts");
        sql("INSERT INTO probe VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(None::<i64>).bind(None::<String>).bind(None::<bool>).bind(None::<f64>)
            .bind(None::<Vec<u8>>).bind(None::<alphapy::clock::Time>)
            .run(&db).await.expect("inserts NULL");
        let rows: Vec<Everything> = sql("SELECT a, b, c, d, e, f FROM probe ORDER BY a NULLS LAST")
            .all(&db).await.expect("reads");
        assert_eq!(rows[0], (
            Some(i64::MAX), Some("é'; DROP TABLE probe; --".into()), Some(true), Some(0.1),
            Some(vec![0, 255]), Some(now),
        ));
        assert_eq!(rows[1], (None, None, None, None, None, None));
    }

    async fn a_dropped_transaction_leaves_nothing(engine) {
        let (_keep, db) = TestDb::migrated(engine).await;
        let mut tx = db.begin().await.expect("begins");
        insert(&mut tx, 1).await;
        drop(tx);
        let mut tx = db.begin().await.expect("begins");
        insert(&mut tx, 2).await;
        tx.commit().await.expect("commits");
        let rows: Vec<(i64,)> = sql("SELECT guild_id FROM counters").all(&db).await.expect("reads");
        assert_eq!(rows, [(2,)]);
    }

    async fn a_query_planned_anew_keeps_no_plan(engine) {
        // SQLite plans by no statistics that change; it only has to run.
        let (_keep, db) = TestDb::migrated(engine).await;
        let mut tx = db.begin().await.expect("begins");
        let text = "SELECT COUNT(*) FROM counters WHERE kind = $1";
        for _ in 0..2 {
            let query = sql(text).bind("anew").planned_anew();
            assert_eq!(query.one::<(i64,)>(&mut tx).await.expect("counts"), (0,));
        }
        if matches!(db, Db::Postgres(_)) {
            let kept = "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement = $1";
            let count = sql(kept).bind(text).one::<(i64,)>(&mut tx).await.expect("counts");
            assert_eq!(count, (0,));
            sql(text).bind("kept").one::<(i64,)>(&mut tx).await.expect("counts");
            let count = sql(kept).bind(text).one::<(i64,)>(&mut tx).await.expect("counts");
            assert_eq!(count, (1,));
        }
    }

    async fn a_second_row_with_the_same_key_is_recognised(engine) {
        let (_keep, db) = TestDb::migrated(engine).await;
        let insert = || sql("INSERT INTO counters (guild_id, kind, last) VALUES (1, 'x', 1)").run(&db);
        insert().await.expect("the first");
        assert!(insert().await.expect_err("the second").is_unique_violation());
    }

    async fn migrations_run_once_however_many_start(engine) {
        let test = TestDb::empty(engine).await;
        let one = test.open().await;
        let before = db::status(&one).await.expect("status");
        assert!(before.applied.is_empty() && before.pending.len() >= 2);
        let two = test.open().await;
        let (a, b) = tokio::join!(db::migrate(&one), db::migrate(&two));
        a.expect("migrates");
        b.expect("migrates too");
        let after = db::status(&one).await.expect("status");
        assert!(after.pending.is_empty() && after.ahead.is_empty());
    }

    async fn a_newer_schema_is_served_and_named(engine) {
        let (_keep, db) = TestDb::migrated(engine).await;
        sql("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'of tomorrow', TRUE, $1, 0)")
            .bind(vec![1_u8]).run(&db).await.expect("inserts");
        db::migrate(&db).await.expect("still runs");
        assert_eq!(db::status(&db).await.expect("status").ahead, [9999]);
    }

    async fn work_is_claimed_by_one_at_a_time(engine) {
        let (test, db) = TestDb::migrated(engine).await;
        let now = Clock::System.now();
        for id in 0..200_i64 {
            sql("INSERT INTO deferred_answers (interaction_id, guild_id, token, payload, ephemeral,
                     created_at, attempts, lease_by, lease_until)
                 VALUES ($1, 1, $2, '', TRUE, $3, 0, '', $3)")
                .bind(id + 1).bind(vec![0_u8]).bind(now).run(&db).await.expect("inserts");
        }
        let mut workers = Vec::new();
        for worker in 0..4 {
            let db = test.open().await;
            workers.push(tokio::spawn(async move { claim_all(&db, worker, now).await }));
        }
        let mut claimed = Vec::new();
        for worker in workers {
            claimed.extend(worker.await.expect("a worker"));
        }
        claimed.sort_unstable();
        assert_eq!(claimed, (1..=200).collect::<Vec<i64>>(), "each once");
    }
}

async fn insert(tx: &mut db::Tx, guild: i64) {
    sql("INSERT INTO counters (guild_id, kind, last) VALUES ($1, 'x', 1)")
        .bind(guild)
        .run(tx)
        .await
        .expect("inserts");
}

async fn claim_all(db: &Db, worker: i64, now: alphapy::clock::Time) -> Vec<i64> {
    let mut mine = Vec::new();
    loop {
        let rows: Vec<(i64,)> = sql("UPDATE deferred_answers SET lease_by = $1, lease_until = $2
             WHERE interaction_id IN (SELECT interaction_id FROM deferred_answers
                 WHERE lease_until <= $3 ORDER BY lease_until LIMIT 7)
             AND lease_until <= $3 RETURNING interaction_id")
        .bind(worker.to_string())
        .bind(now + TimeDelta::seconds(60))
        .bind(now)
        .all(db)
        .await
        .expect("claims");
        if rows.is_empty() {
            // Another worker may hold rows that this one saw as free a moment ago.
            let (left,): (i64,) =
                sql("SELECT COUNT(*) FROM deferred_answers WHERE lease_until <= $1")
                    .bind(now)
                    .one(db)
                    .await
                    .expect("counts");
            if left == 0 {
                return mine;
            }
        }
        mine.extend(rows.into_iter().map(|(id,)| id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_value_is_an_error_before_it_is_a_null() {
    let (_keep, db) = TestDb::migrated(Engine::Sqlite).await;
    let error = sql("SELECT $1, $2").bind(1_i64).optional::<(i64, i64)>(&db).await;
    assert!(error.expect_err("refused").to_string().contains("names 2 values"));
}
