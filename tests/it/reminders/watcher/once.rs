//! Once per announcement, also without the lease that keeps instances apart.

use alphapy::{app::App, jobs::tasks::TaskRun};

use super::*;

/// Two instances read at the same moment, as they do when one lost its lease and does not know.
async fn both(one: &App, other: &App, clock: &Clock) {
    clock.advance(TimeDelta::minutes(3));
    let task = alphapy::features::ALL.iter().flat_map(|feature| feature.tasks());
    let task = task.clone().find(|task| task.name == "embedwatcher-read").expect("a task");
    let run = |app: &App| {
        let asked = TaskRun {
            guild: Id::new(n::GUILD),
            key: "channel".into(),
            attempts: 0,
            runs: 0,
            since: clock.now(),
        };
        tokio::spawn((task.run)(app.clone(), asked))
    };
    let (first, second) = tokio::join!(run(one), run(other));
    first.expect("ends").expect("reads");
    second.expect("ends").expect("reads");
    alphapy::jobs::outbox::run(one).await.expect("tells");
}

on_both! {
    async fn two_instances_at_the_same_moment_make_one_reminder(engine) {
        let (bot, app, clock) = watching(engine).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        let mut made = Vec::new();
        for round in 0..4_i64 {
            let vague = json!({ "title": "Party", "fields": [{ "name": "Date", "value": day(20) }] });
            let vague = Draft { embeds: vec![vague], ..Draft::text(p::STAFF, "") };
            let vague = bot.sandbox.world().post(n::ANNOUNCEMENTS, vague);
            bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
            both(&app, &other, &clock).await;
            made.push(2 * round + 1);
            assert_eq!(numbers(&app).await, made, "new ones: {:?}", log(&bot));
            edit(&bot, vague, &event("Party", &day(20), "21:30").embeds);
            both(&app, &other, &clock).await;
            made.push(2 * round + 2);
            assert_eq!(numbers(&app).await, made, "edited ones: {:?}", log(&bot));
        }
        let last = bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
        both(&app, &other, &clock).await;
        bot.sandbox.world().remove_message(last);
        both(&app, &other, &clock).await;
        assert_eq!(numbers(&app).await, made);
        assert_eq!(told(&bot, "from an announcement\""), made.len() + 1, "{:?}", log(&bot));
        assert_eq!(told(&bot, "I could not make"), 4);
        assert_eq!(told(&bot, "and reminder **#"), 1);
        bot.assert_clean();
    }

    async fn two_instances_tell_once_that_the_channel_is_closed(engine) {
        let (bot, app, clock) = watching(engine).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        bot.sandbox.world().channels.remove(&n::ANNOUNCEMENTS);
        both(&app, &other, &clock).await;
        both(&app, &other, &clock).await;
        assert_eq!(told(&bot, "cannot read the announcements channel"), 1, "{:?}", log(&bot));
    }
}
