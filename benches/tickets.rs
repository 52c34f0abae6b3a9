//! Lists and figures of tickets in a database of a million tickets over a thousand guilds, on Postgres.
//!
//! Invariant: every figure is a median over guilds picked in a fixed order, beside the time of a query that does
//! nothing, so that runs on different machines can be compared.
//!
//! `scripts/test --bench tickets` starts a Postgres for it; TICKETS (1000000) changes the size.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::expect_used, reason = "a benchmark fails by panicking")]

use std::time::{Duration, Instant};

use alphapy::{
    clock::{Clock, Time},
    config::{DatabaseUrl, Secret},
    db::{self, Db, sql},
    features::tickets::{
        model::{Cursor, Filter, Sight, Status},
        store,
    },
    ids::GuildId,
    permissions::{Asker, Rules},
};
use chrono::TimeDelta;
use twilight_model::id::Id;

const GUILDS: i64 = 1_000;
const ROUNDS: u32 = 60;
/// Every tenth ticket belongs to the first guild, the others are spread evenly.
const FILL: &str = "INSERT INTO tickets (guild_id, number, kind, kind_name, subject, subject_folded, requester,
     opened_by, opened_for, status, claimant, priority, labels, answers, staff_roles, mode, revision,
     opened_at, updated_at, requester_seen_at, claimed_at, answered_at, closed_at, claim_seconds,
     answer_seconds, close_seconds, answer_within, awaits_first, warned, breached, first_in_time,
     next_in_time, next_late, read_to, closings, reopened, stars)
 SELECT CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % $2 END, n, 0, 'Support', 'Ticket about ' || md5(n::text),
     'ticket about ' || md5(n::text), 1000 + n % 5000, 1000 + n % 5000, n::text,
     CASE WHEN n % 20 = 0 THEN 'open' WHEN n % 20 = 1 THEN 'claimed' ELSE 'closed' END,
     CASE WHEN n % 20 = 0 THEN NULL ELSE 10 + n % 7 END, 0, '[]', '[]', '[]', 'channel', 1,
     t, t + interval '2 hours', t, t + interval '5 minutes', t + interval '9 minutes', t + interval '2 hours',
     300 + n % 600, 540 + n % 900, 7200 + n % 9000, 0, FALSE, FALSE, FALSE, n % 9 > 0, 1, 0, 0, 1,
     CASE WHEN n % 30 = 0 THEN 1 ELSE 0 END, 1 + n % 5
 FROM (SELECT n, CAST($3 AS TIMESTAMPTZ) - (n % 525600) * interval '1 minute' AS t
       FROM generate_series($1, $4) n) s";

/// Runs a text that only Postgres knows.
fn leaked(text: String) -> db::Query {
    sql(Box::leak(text.into_boxed_str()))
}

async fn database() -> Db {
    let base =
        std::env::var("TEST_DATABASE_URL").expect("run it with: scripts/test --bench tickets");
    let schema = format!("bench_{}", std::process::id());
    let admin =
        Db::connect(&DatabaseUrl::Postgres(Secret::new(base.clone()))).await.expect("answers");
    leaked(format!("CREATE SCHEMA {schema}")).run(&admin).await.expect("a schema");
    let url = format!("{base}?options=-c%20search_path%3D{schema}");
    let db = Db::connect(&DatabaseUrl::Postgres(Secret::new(url))).await.expect("opens");
    db::migrate(&db).await.expect("migrates");
    db
}

async fn fill(db: &Db, total: i64, now: Time) {
    let fill = sql(FILL);
    for first in (1..=total).step_by(20_000) {
        let last = (first + 19_999).min(total);
        let batch = fill.clone().bind(first).bind(GUILDS).bind(now).bind(last);
        batch.run(db).await.expect("fills");
    }
    // As Postgres itself does within minutes after a load.
    leaked("VACUUM ANALYZE tickets".to_owned()).run(db).await.expect("vacuums");
}

/// The median of what one guild after another takes.
async fn median<F, T>(work: impl Fn(GuildId) -> F) -> Duration
where
    F: Future<Output = T>,
{
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        // The big one every sixth time.
        let guild = if round % 6 == 0 { 1 } else { 1 + u64::from(round) * 16 };
        let started = Instant::now();
        work(Id::new(guild)).await;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

async fn worst<F, T>(work: impl Fn(GuildId) -> F) -> Duration
where
    F: Future<Output = T>,
{
    let mut worst = Duration::ZERO;
    for _ in 0..5 {
        let started = Instant::now();
        work(Id::new(1)).await;
        worst = worst.max(started.elapsed());
    }
    worst
}

async fn plan(db: &Db, what: &str, text: &str) {
    let rows: Vec<(String,)> = leaked(format!("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {text}"))
        .all(db)
        .await
        .expect("explains");
    println!("\n{what}:");
    for (line,) in rows {
        println!("    {line}");
    }
}

#[tokio::main]
async fn main() {
    let total = std::env::var("TICKETS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let (db, now) = (database().await, Clock::System.now());
    let started = Instant::now();
    fill(&db, total, now).await;
    println!(
        "{total} tickets over {GUILDS} guilds, a tenth of them in one, filled in {:.0?}",
        started.elapsed()
    );

    let nothing = median(|_| async {
        sql("SELECT CAST(1 AS BIGINT)").one::<(i64,)>(&db).await.expect("answers")
    })
    .await;
    println!("\n{:<34} {:>10} {:>10} {:>12}", "", "median", "× nothing", "big guild");
    println!("{:<34} {:>10.1?} {:>10}", "a query that does nothing", nothing, 1);
    let open = Filter::default();
    let all = Filter { closed: true, ..Filter::default() };
    let closed = Filter { status: Some(Status::Closed), ..Filter::default() };
    let words = Filter { closed: true, words: Some("about ff".into()), ..Filter::default() };
    let claimant = Filter { claimant: Some(Id::new(12)), closed: true, ..Filter::default() };
    let deep = Cursor { updated: now - TimeDelta::days(300), number: i64::MAX };
    let pages = [
        ("the list: what is open", &open, None),
        ("the list: everything", &all, None),
        ("the list: everything, 300 days ago", &all, Some(deep)),
        ("the list: closed", &closed, None),
        ("the list: words", &words, None),
        ("the list: one of the staff", &claimant, None),
    ];
    let show = |name: &str, typical: Duration, big: Duration| {
        let times = typical.as_secs_f64() / nothing.as_secs_f64();
        println!("{name:<34} {typical:>10.1?} {times:>10.1} {big:>12.1?}");
    };
    // An admin, who sees everything.
    let asker = Asker {
        guild: Id::new(1),
        user: Id::new(1),
        roles: Vec::new(),
        permissions: twilight_model::guild::Permissions::ADMINISTRATOR,
    };
    let sight = &Sight::of(&asker, &Rules::default());
    for (name, filter, after) in pages {
        let work = |guild| store::page(&db, (guild, sight), filter, after, 25);
        show(name, median(work).await, worst(work).await);
    }
    let counted = |guild| store::count(&db, guild, sight);
    show("how many of each status", median(counted).await, worst(counted).await);
    let suggested = |guild| store::suggest(&db, (guild, sight), "12", 25);
    show("suggestions while typing", median(suggested).await, worst(suggested).await);
    let from = now - TimeDelta::days(30);
    let figures = |guild| store::figures(&db, guild, from, now);
    show("figures of 30 days", median(figures).await, worst(figures).await);

    plan(&db, "plan of the list", "SELECT number FROM tickets WHERE guild_id = 7 AND status <> 'closed' AND (updated_at < now() OR (updated_at = now() AND number < 5)) ORDER BY updated_at DESC, number DESC LIMIT 25").await;
    plan(&db, "plan of the figures", "SELECT status, claim_seconds FROM tickets WHERE guild_id = 7 AND opened_at >= now() - interval '30 days' AND opened_at < now() ORDER BY opened_at DESC LIMIT 200000").await;
}
