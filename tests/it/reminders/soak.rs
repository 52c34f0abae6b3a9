//! The soak of `benches/soak.rs`, small, in both its forms: hundreds due at once, three instances, one of which
//! vanishes.

use std::collections::BTreeMap;

use alphapy::{
    app::App,
    clock::Clock,
    features::reminders::{
        model::{self, Draft, Mentions},
        store,
    },
    jobs::{outbox, pollers},
    sandbox::{Fault, FaultKind},
};
use chrono::TimeDelta;
use twilight_model::id::Id;

use super::{draft, minutes, put, titles};
use crate::support::{
    bot::{Bot, instance_times, n},
    database::{Engine, on_both},
};

/// Times what Discord allows.
const FACTOR: u32 = 20;
/// Reminders due at once.
const MANY: usize = 300;
/// Where they go.
const CHANNELS: [u64; 5] = [n::GENERAL, n::SUPPORT, n::ANNOUNCEMENTS, n::STAFF_ONLY, n::BOT_LOG];

/// A bot with three more instances, on a Discord that allows more.
async fn three(engine: Engine) -> (Bot, Vec<App>, Clock) {
    let bot = Bot::start(engine).await;
    {
        let mut world = bot.sandbox.world();
        world.limits.scale = 1.0 / f64::from(FACTOR);
        world.limits.global_per_second *= FACTOR;
    }
    let clock = Clock::fixed(Clock::System.now());
    let mut apps = Vec::new();
    for _ in 0..3 {
        apps.push(instance_times(&bot.sandbox, &bot.test, clock.clone(), &[], FACTOR).await.0);
    }
    (bot, apps, clock)
}

/// Puts a reminder of somebody of its own: every tenth pings a role, half ping their maker.
async fn put_of_somebody(bot: &Bot, app: &App, number: usize, mut draft: Draft) {
    let maker = {
        let mut world = bot.sandbox.world();
        let user = world.add_user(&format!("maker{number}"), "Maker");
        world.add_member(n::GUILD, user, &[]);
        user
    };
    draft.mentions = match number % 10 {
        0 => Mentions { roles: vec![Id::new(n::NEWSLETTER_ROLE)], ..Mentions::default() },
        nth if nth % 2 == 1 => Mentions { users: vec![Id::new(maker)], ..Mentions::default() },
        _ => Mentions::default(),
    };
    let made = model::made(draft, Some(Id::new(maker)), None, app.clock.now());
    let mut tx = app.db.begin().await.expect("begins");
    store::add(&mut tx, Id::new(n::GUILD), &made).await.expect("adds");
    tx.commit().await.expect("commits");
}

/// Everything is due; Discord stumbles, and one instance is cut off in the middle, with all it holds.
async fn storm(bot: &Bot, mut apps: Vec<App>, clock: &Clock) {
    clock.advance(minutes(1));
    let fault = |kind| Fault::on("POST", "/messages", kind).times(3);
    for kind in [
        FaultKind::Status { status: 500, code: 0, body: None },
        FaultKind::RateLimit { retry_after: 0.1, scope: Some("shared".into()), body: None },
        FaultKind::Slow { ms: 100 },
        FaultKind::DropAfter,
    ] {
        bot.sandbox.world().faults.push(fault(kind));
    }
    let doomed = apps.remove(0);
    let dying = tokio::spawn(async move {
        let _ = pollers::run(&doomed).await;
        let _ = outbox::run(&doomed).await;
    });
    let both = async {
        for app in &apps {
            pollers::run(app).await.expect("decides");
        }
        let (one, two) = tokio::join!(outbox::run(&apps[0]), outbox::run(&apps[1]));
        one.expect("sends");
        two.expect("sends too");
    };
    tokio::join!(both, async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        dying.abort();
    });
    // Its claims lapse, and the others go on.
    for _ in 0..20 {
        clock.advance(TimeDelta::seconds(25));
        for app in &apps {
            pollers::run(app).await.expect("decides");
            outbox::run(app).await.expect("sends");
        }
    }
}

/// Nothing was lost or doubled.
async fn count(bot: &Bot, channels: &[u64]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for channel in channels {
        for title in titles(bot, *channel) {
            *seen.entry(title).or_default() += 1;
        }
    }
    let parked: (i64,) =
        alphapy::db::sql("SELECT COUNT(*) FROM effects WHERE state IN ('failed', 'uncertain')")
            .one(&bot.app.db)
            .await
            .expect("counts");
    assert!(seen.values().all(|count| *count == 1), "nothing is doubled: {seen:?}");
    assert_eq!(seen.len() + usize::try_from(parked.0).expect("small"), MANY, "nothing is lost");
    bot.assert_clean();
}

on_both! {
    async fn hundreds_due_at_once_are_sent_exactly_once_though_an_instance_dies(engine) {
        let (bot, apps, clock) = three(engine).await;
        for number in 0..MANY {
            let (channel, due) = (CHANNELS[number % CHANNELS.len()], clock.now() + minutes(1));
            put(&apps[0], n::GUILD, draft(&format!("soak {number}"), channel, due, None)).await;
        }
        storm(&bot, apps, &clock).await;
        count(&bot, &CHANNELS).await;
    }

    async fn hundreds_of_distinct_people_with_pings_are_sent_exactly_once(engine) {
        let (bot, apps, clock) = three(engine).await;
        let channels = [n::GENERAL, n::SUPPORT];
        for number in 0..MANY {
            let (channel, due) = (channels[number % channels.len()], clock.now() + minutes(1));
            let draft = draft(&format!("soak {number}"), channel, due, None);
            put_of_somebody(&bot, &apps[0], number, draft).await;
        }
        let before = bot.sandbox.world().log.len();
        storm(&bot, apps, &clock).await;
        {
            let world = bot.sandbox.world();
            let asked = world.log[before..].iter().filter(|call| call.method == "GET" && call.path.contains("/members/")).count();
            // Of those that ping a role, each maker once an instance at most, and the bot itself.
            assert!((MANY / 10..=3 * (MANY / 10 + 1)).contains(&asked), "{asked} makers were asked for");
            let pinged = channels.iter().flat_map(|channel| world.public_messages(*channel)).filter(|m| m.value["mention_roles"].as_array().is_some_and(|roles| !roles.is_empty())).count();
            assert_eq!(pinged, MANY / 10, "each of them pings its role");
        }
        count(&bot, &channels).await;
    }
}
