//! Discord and the database before it begins, and the trouble on the way.
//!
//! Invariant: every reminder has a title of its own, by which its message is recognised.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alphapy::{
    clock::Time,
    config::{DatabaseUrl, Secret},
    db::{self, Db},
    features::reminders::{
        model::{self, Draft, Kind, Mentions, Place, Reminder},
        schedule::Schedule,
        store,
    },
    sandbox::{ChannelDraft, Fault, FaultKind, StandIn, World, seed},
};
use chrono::{SubsecRound as _, TimeDelta, Utc};
use twilight_model::id::Id;

use crate::tally;

/// Channels of one guild.
const CHANNELS: usize = 100;

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many reminders.
    pub reminders: usize,
    /// In how many channels.
    pub channels: usize,
    /// How many times what Discord allows.
    pub factor: u32,
}

impl Size {
    /// What the environment says.
    pub fn read() -> Self {
        let number = |name: &str, usual: usize| {
            let said = std::env::var(name).ok();
            said.map_or(usual, |text| text.parse().expect("a number"))
        };
        Self {
            reminders: number("SOAK_REMINDERS", 100_000),
            channels: number("SOAK_CHANNELS", 2_000),
            factor: u32::try_from(number("SOAK_FACTOR", 20)).expect("a small number"),
        }
    }
}

/// A Discord with many channels and scaled limits; the guild and id of each channel.
pub fn make(size: Size) -> (World, Vec<(u64, u64)>) {
    let mut world = World::seeded();
    world.limits.scale = 1.0 / f64::from(size.factor);
    world.limits.global_per_second *= size.factor;
    let mut channels = Vec::with_capacity(size.channels);
    let mut guild = 0;
    for number in 0..size.channels {
        if number % CHANNELS == 0 {
            let name = format!("Guild {}", number / CHANNELS);
            guild = world.add_guild(&name, seed::people::OWNER, seed::BOT_PERMISSIONS);
        }
        let draft = ChannelDraft::text(&format!("channel-{number}"));
        channels.push((guild, world.add_channel(guild, draft)));
    }
    (world, channels)
}

/// An empty, migrated schema of the database of `TEST_DATABASE_URL`: its address, and a connection to it.
pub async fn database() -> (String, Db) {
    let base = std::env::var("TEST_DATABASE_URL").expect("run it with scripts/soak-reminders");
    let schema = format!("soak{}", std::process::id());
    let admin = Db::connect(&DatabaseUrl::Postgres(Secret::new(base.clone()))).await;
    let admin = admin.expect("Postgres answers");
    let create = format!("CREATE SCHEMA {schema}");
    db::sql(Box::leak(create.into_boxed_str())).run(&admin).await.expect("a schema");
    let separator = if base.contains('?') { '&' } else { '?' };
    let url = format!("{base}{separator}options=-c%20search_path%3D{schema}");
    let db = Db::connect(&DatabaseUrl::Postgres(Secret::new(url.clone()))).await.expect("opens");
    db::migrate(&db).await.expect("migrates");
    (url, db)
}

/// Stores all reminders, due at one time; that time.
pub async fn fill(db: &Db, size: Size, channels: &[(u64, u64)]) -> Time {
    const WRITERS: usize = 4;
    let now = Utc::now().trunc_subsecs(0);
    // They are active only once all are there.
    let due = now + TimeDelta::seconds(30 + i64::try_from(size.reminders / 1_500).expect("small"));
    let writing = (0..WRITERS).map(|writer| {
        let (db, channels) = (db.clone(), channels.to_vec());
        tokio::spawn(async move {
            let mut number = writer;
            while number < size.reminders {
                let mut tx = db.begin().await.expect("begins");
                for _ in 0..1_000 {
                    if number >= size.reminders {
                        break;
                    }
                    let (guild, channel) = channels[number % channels.len()];
                    let reminder = reminder(number, channel, due, now);
                    store::put(&mut tx, Id::new(guild), &reminder).await.expect("stores");
                    number += WRITERS;
                }
                tx.commit().await.expect("commits");
            }
        })
    });
    for writer in writing.collect::<Vec<_>>() {
        writer.await.expect("writes");
    }
    // As after any bulk load; Postgres itself would do so within a minute.
    db::sql("ANALYZE").run(db).await.expect("learns what is in the tables");
    assert!(Utc::now() < due, "storing took too long to begin together");
    due
}

fn reminder(number: usize, channel: u64, due: Time, now: Time) -> Reminder {
    let draft = Draft {
        kind: Kind::Plain,
        name: format!("soak {number}"),
        message: String::new(),
        place: Place::channel(Id::new(channel)),
        location: String::new(),
        image: String::new(),
        mentions: Mentions::default(),
        schedule: Schedule::once(due.naive_utc(), chrono_tz::Tz::UTC),
        leads: vec![0],
    };
    let number = i64::try_from(number).expect("small") + 1;
    Reminder { number, ..model::made(draft, None, None, now) }
}

/// Of so many messages, one meets trouble.
pub const TROUBLED: usize = 200;

/// Discord refuses, fails, is slow, or answers into the void: one in [`TROUBLED`] messages, as outside, where
/// what is sent slowly does not meet more of it.
pub async fn trouble(standin: Arc<StandIn>, count: Arc<AtomicUsize>) {
    let kinds = [
        FaultKind::Status { status: 500, code: 0, body: None },
        FaultKind::RateLimit { retry_after: 0.2, scope: Some("shared".into()), body: None },
        FaultKind::SlowAfter { ms: 400 },
        FaultKind::DropAfter,
        FaultKind::Slow { ms: 700 },
        FaultKind::Status { status: 503, code: 0, body: Some("<html>".into()) },
    ];
    for (number, kind) in (1..).zip(kinds.iter().cycle()) {
        while tally::sent(&standin) < number * TROUBLED {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let fault = Fault::on("POST", "/messages", kind.clone());
        standin.world().faults.push(fault);
        count.store(number, Ordering::Relaxed);
    }
}
