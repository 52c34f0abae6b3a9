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
        model::{self, Draft, Kind, Mentions, Reminder},
        schedule::Schedule,
        store,
    },
    sandbox::{ChannelDraft, Fault, FaultKind, Sandbox, World, seed},
};
use chrono::{SubsecRound as _, TimeDelta, Utc};
use twilight_model::id::Id;

use crate::tally;

/// Channels of one guild.
const CHANNELS: usize = 100;

/// Guilds of the form with people.
const GUILDS: usize = 1_000;
/// Of so many reminders of people, one pings a role.
const ROLES: usize = 10;

/// Kinds of reminders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Of nobody, pinging nobody, in a few guilds of many channels.
    Channels,
    /// Each of somebody else, in a thousand guilds: half ping their maker, a tenth a role, so that Discord is
    /// asked whether its maker still may.
    People,
}

impl Form {
    fn read() -> Self {
        match std::env::var("SOAK_FORM").as_deref() {
            Err(_) | Ok("channels") => Self::Channels,
            Ok("people") => Self::People,
            Ok(other) => panic!("SOAK_FORM is channels or people, not {other}"),
        }
    }
}

/// Where reminders go, and who is there.
#[derive(Clone, Debug)]
pub struct Place {
    guild: u64,
    channel: u64,
    /// A role that anybody may mention.
    role: u64,
    /// The first of the people who make reminders there; the others follow.
    people: Vec<u64>,
}

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The kind of reminders.
    pub form: Form,
    /// How many reminders.
    pub reminders: usize,
    /// In how many channels.
    pub channels: usize,
    /// How many times what Discord allows.
    pub factor: u32,
}

impl Size {
    /// The size that the environment sets.
    pub fn read() -> Self {
        let number = |name: &str, usual: usize| {
            let said = std::env::var(name).ok();
            said.map_or(usual, |text| text.parse().expect("a number"))
        };
        Self {
            form: Form::read(),
            reminders: number("SOAK_REMINDERS", 100_000),
            channels: number("SOAK_CHANNELS", 2_000),
            factor: u32::try_from(number("SOAK_FACTOR", 20)).expect("a small number"),
        }
    }
}

/// A Discord with many channels and scaled limits, and where reminders go.
pub fn make(size: Size) -> (World, Vec<Place>) {
    let mut world = World::seeded();
    world.limits.scale = 1.0 / f64::from(size.factor);
    world.limits.global_per_second *= size.factor;
    let together = match size.form {
        Form::Channels => CHANNELS,
        Form::People => size.channels.div_ceil(GUILDS),
    };
    let mut places = Vec::with_capacity(size.channels);
    let (mut guild, mut role) = (0, 0);
    for number in 0..size.channels {
        if number % together == 0 {
            let name = format!("Guild {}", number / together);
            guild = world.add_guild(&name, seed::people::OWNER, seed::BOT_PERMISSIONS);
            role = world.add_role(guild, "Subscribers", 0);
            world.role_mut(guild, role).expect("a role").mentionable = true;
        }
        let draft = ChannelDraft::text(&format!("channel-{number}"));
        let channel = world.add_channel(guild, draft);
        let people = match size.form {
            Form::Channels => Vec::new(),
            Form::People => people(&mut world, guild, number, size),
        };
        places.push(Place { guild, channel, role, people });
    }
    (world, places)
}

/// One person for each reminder of a channel.
fn people(world: &mut World, guild: u64, channel: usize, size: Size) -> Vec<u64> {
    let one = |number| {
        let user = world.add_user(&format!("p{channel}x{number}"), "Somebody");
        world.add_member(guild, user, &[]);
        user
    };
    (0..size.reminders.div_ceil(size.channels)).map(one).collect()
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
pub async fn fill(db: &Db, size: Size, places: &[Place]) -> Time {
    const WRITERS: usize = 4;
    let now = Utc::now().trunc_subsecs(0);
    // They are active only once all are there.
    let due = now + TimeDelta::seconds(30 + i64::try_from(size.reminders / 1_500).expect("small"));
    let writing = (0..WRITERS).map(|writer| {
        let (db, places) = (db.clone(), places.to_vec());
        tokio::spawn(async move {
            let mut number = writer;
            while number < size.reminders {
                let mut tx = db.begin().await.expect("begins");
                for _ in 0..1_000 {
                    if number >= size.reminders {
                        break;
                    }
                    let place = &places[number % places.len()];
                    let reminder = reminder(number, place, places.len(), (due, now));
                    store::put(&mut tx, Id::new(place.guild), &reminder).await.expect("stores");
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

fn reminder(number: usize, place: &Place, places: usize, (due, now): (Time, Time)) -> Reminder {
    let maker = place.people.get(number / places).copied().map(Id::new);
    // The reminders of a channel come one after the other, so that each kind is in every channel.
    let mentions = match (number / places) % ROLES {
        _ if maker.is_none() => Mentions::default(),
        0 => Mentions { roles: vec![Id::new(place.role)], ..Mentions::default() },
        nth if nth % 2 == 1 => {
            Mentions { users: maker.into_iter().collect(), ..Mentions::default() }
        }
        _ => Mentions::default(),
    };
    let draft = Draft {
        kind: Kind::Plain,
        name: format!("soak {number}"),
        message: String::new(),
        place: model::Destination::channel(Id::new(place.channel)),
        location: String::new(),
        image: String::new(),
        mentions,
        schedule: Schedule::once(due.naive_utc(), chrono_tz::Tz::UTC),
        leads: vec![0],
    };
    let number = i64::try_from(number).expect("small") + 1;
    Reminder { number, ..model::made(draft, maker, None, now) }
}

/// Of so many messages, one meets trouble.
pub const TROUBLED: usize = 200;

/// Discord refuses, fails, is slow, or answers into the void: one in [`TROUBLED`] messages, as outside, where
/// what is sent slowly does not meet more of it.
pub async fn trouble(sandbox: Arc<Sandbox>, count: Arc<AtomicUsize>) {
    let kinds = [
        FaultKind::Status { status: 500, code: 0, body: None },
        FaultKind::RateLimit { retry_after: 0.2, scope: Some("shared".into()), body: None },
        FaultKind::SlowAfter { ms: 400 },
        FaultKind::DropAfter,
        FaultKind::Slow { ms: 700 },
        FaultKind::Status { status: 503, code: 0, body: Some("<html>".into()) },
    ];
    for (number, kind) in (1..).zip(kinds.iter().cycle()) {
        while tally::sent(&sandbox) < number * TROUBLED {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let fault = Fault::on("POST", "/messages", kind.clone());
        sandbox.world().faults.push(fault);
        count.store(number, Ordering::Relaxed);
    }
}
