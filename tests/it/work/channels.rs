//! One worker per channel inside a process: nothing is sent twice, nobody's lease is released by another, and
//! a failing channel is not hammered.

use std::time::Duration;

use alphapy::{
    clock::Clock,
    db::sql,
    jobs::{outbox, tick},
    sandbox::{Fault, FaultKind},
};
use twilight_model::id::Id;

use super::{plain, sent, state};
use crate::support::{
    bot::{Bot, instance, n},
    database::on_both,
};

/// How often a message was asked to be sent to the log channel since a moment.
fn posts(bot: &Bot, since: usize) -> usize {
    let world = bot.sandbox.world();
    let path = format!("/channels/{}/messages", n::BOT_LOG);
    world.log[since..].iter().filter(|call| call.method == "POST" && call.path == path).count()
}

fn now(bot: &Bot) -> usize {
    bot.sandbox.world().log.len()
}

on_both! {
    async fn workers_of_one_instance_never_share_a_channel(engine) {
        let bot = Bot::start(engine).await;
        let slow = Fault::on("POST", "/messages", FaultKind::Slow { ms: 1_500 });
        bot.sandbox.world().faults.push(slow.times(9));
        let id = plain(&bot.app, "once").await;
        let before = now(&bot);
        let (app, channel) = (&bot.app, Id::new(n::BOT_LOG));
        let (one, two, three) = tokio::join!(
            outbox::run_channel(app, channel),
            outbox::run(app),
            outbox::run_channel(app, channel)
        );
        let ended = one.expect("runs") + two.expect("runs") + three.expect("runs");
        assert_eq!((ended, posts(&bot, before)), (1, 1), "one worker sends it once");
        assert_eq!((state(app, &id).await.as_str(), sent(&bot, "once")), ("done", 1));
        bot.assert_clean();
    }

    async fn who_ends_first_keeps_the_others_lease(engine) {
        let bot = Bot::start(engine).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let slow = Fault::on("POST", "/messages", FaultKind::Slow { ms: 2_000 });
        bot.sandbox.world().faults.push(slow);
        plain(&bot.app, "slow").await;
        let before = now(&bot);
        let worker = bot.app.clone();
        let working = tokio::spawn(async move { outbox::run_channel(&worker, Id::new(n::BOT_LOG)).await });
        tokio::time::sleep(Duration::from_millis(400)).await;
        // Another caller of the same instance has nothing to do, and leaves.
        let _ = tokio::time::timeout(Duration::from_millis(300), outbox::run_channel(&bot.app, Id::new(n::BOT_LOG))).await;
        let (held,): (i64,) = sql("SELECT COUNT(*) FROM channel_leases WHERE lease_by = $1").bind(&bot.app.instance)
            .one(&bot.app.db).await.expect("counts");
        assert_eq!(held, 1, "who works there holds the channel");
        outbox::run(&other).await.expect("runs");
        working.await.expect("ends").expect("runs");
        assert_eq!((posts(&bot, before), sent(&bot, "slow")), (1, 1), "nobody else sent it");
    }

    async fn a_channel_that_fails_is_not_hammered(engine) {
        let bot = Bot::start(engine).await;
        bot.sandbox.world().faults.push(Fault::status("POST", "/messages", 503, 0).times(1_000));
        plain(&bot.app, "later").await;
        let before = now(&bot);
        outbox::keep_going(&bot.app);
        let until = tokio::time::Instant::now() + Duration::from_secs(5);
        while tokio::time::Instant::now() < until {
            let _ = tokio::join!(
                outbox::run_channel(&bot.app, Id::new(n::BOT_LOG)),
                outbox::run_channel(&bot.app, Id::new(n::BOT_LOG)),
                tick::once(&bot.app)
            );
        }
        // Two attempts, each with the client's own few repetitions.
        let asked = posts(&bot, before);
        assert!(asked <= 12, "{asked} requests in five seconds");
        bot.app.stopping.cancel();
    }
}
