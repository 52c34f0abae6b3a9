//! The soak of `benches/soak.rs`, small: hundreds due at once, three instances, one of which vanishes.

use std::collections::BTreeMap;

use alphapy::{
    clock::Clock,
    jobs::{effects, sweeps},
    sandbox::{Fault, FaultKind},
};
use chrono::TimeDelta;

use super::{draft, minutes, put, titles};
use crate::support::{
    bot::{Bot, instance_times, n},
    database::on_both,
};

/// Times what Discord allows.
const FACTOR: u32 = 20;
/// Reminders due at once.
const MANY: usize = 300;

on_both! {
    async fn hundreds_due_at_once_are_sent_exactly_once_though_an_instance_dies(engine) {
        let bot = Bot::start(engine).await;
        {
            let mut world = bot.standin.world();
            world.limits.scale = 1.0 / f64::from(FACTOR);
            world.limits.global_per_second *= FACTOR;
        }
        let clock = Clock::fixed(Clock::System.now());
        let mut apps = Vec::new();
        for _ in 0..3 {
            apps.push(instance_times(&bot.standin, &bot.test, clock.clone(), &[], FACTOR).await.0);
        }
        let channels = [n::GENERAL, n::SUPPORT, n::ANNOUNCEMENTS, n::STAFF_ONLY, n::BOT_LOG];
        for number in 0..MANY {
            let (channel, due) = (channels[number % channels.len()], clock.now() + minutes(1));
            put(&apps[0], n::GUILD, draft(&format!("soak {number}"), channel, due, None)).await;
        }
        clock.advance(minutes(1));
        let fault = |kind| Fault::on("POST", "/messages", kind).times(3);
        for kind in [
            FaultKind::Status { status: 500, code: 0, body: None },
            FaultKind::RateLimit { retry_after: 0.1, scope: Some("shared".into()), body: None },
            FaultKind::Slow { ms: 100 },
            FaultKind::DropAfter,
        ] {
            bot.standin.world().faults.push(fault(kind));
        }
        // One of them is cut off in the middle of everything, with all it holds.
        let doomed = apps.remove(0);
        let dying = tokio::spawn(async move {
            let _ = sweeps::run(&doomed).await;
            let _ = effects::run(&doomed).await;
        });
        let both = async {
            for app in &apps {
                sweeps::run(app).await.expect("decides");
            }
            let (one, two) = tokio::join!(effects::run(&apps[0]), effects::run(&apps[1]));
            one.expect("sends");
            two.expect("sends too");
        };
        tokio::join!(both, async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            dying.abort();
        });
        // What it held lapses, and the others go on.
        for _ in 0..20 {
            clock.advance(TimeDelta::seconds(25));
            for app in &apps {
                sweeps::run(app).await.expect("decides");
                effects::run(app).await.expect("sends");
            }
        }
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for channel in channels {
            for title in titles(&bot, channel) {
                *seen.entry(title).or_default() += 1;
            }
        }
        let parked: (i64,) = alphapy::db::sql("SELECT COUNT(*) FROM effects WHERE state IN ('failed', 'uncertain')")
            .one(&bot.app.db).await.expect("counts");
        assert!(seen.values().all(|count| *count == 1), "nothing is doubled: {seen:?}");
        assert_eq!(seen.len() + usize::try_from(parked.0).expect("small"), MANY, "nothing is lost");
        bot.assert_clean();
    }
}
