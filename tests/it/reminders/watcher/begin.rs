//! From when on it reads, and that it reads everything from then on.

use alphapy::ids::{MessageId, made_from};

use super::*;

/// Posts something as if it had been posted that long ago.
fn post_ago(bot: &Bot, draft: Draft, ago: TimeDelta) {
    let mut world = bot.sandbox.world();
    let posted = world.post(n::ANNOUNCEMENTS, draft);
    let id: MessageId = made_from(Utc::now() - ago);
    let channel = world.messages.get_mut(&n::ANNOUNCEMENTS).expect("messages");
    let mut message = channel.remove(&posted).expect("just posted");
    message.id = id.get();
    message.value["id"] = json!(id.to_string());
    channel.insert(id.get(), message);
}

/// Lets a feature have been turned on four minutes later: more than the clocks of the bot and of Discord differ.
async fn later(bot: &Bot) {
    let mut tx = bot.app.db.begin().await.expect("begins");
    alphapy::db::sql(
        "UPDATE changes SET changed_at = $1 WHERE number = (SELECT MAX(number) FROM changes)",
    )
    .bind(Utc::now() + TimeDelta::minutes(4))
    .run(&mut tx)
    .await
    .expect("writes");
    alphapy::cache_version::bump(&mut tx, Id::new(n::GUILD), alphapy::settings::KIND)
        .await
        .expect("bumps");
    tx.commit().await.expect("commits");
}

/// A day and a time, as people write them.
fn moment(at: chrono::DateTime<Utc>) -> (String, String) {
    (format!("{} {}", at.day(), at.format("%B %Y")), at.format("%H:%M").to_string())
}

on_both! {
    async fn what_is_announced_right_after_switching_on_is_read(engine) {
        let (bot, app, clock) = watching_if(engine, |bot| {
            post_ago(bot, event("Before", &day(20), "19:30"), TimeDelta::minutes(5));
            bot.sandbox.world().post(n::ANNOUNCEMENTS, event("After", &day(20), "19:30"));
        })
        .await;
        read(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1]);
        assert_eq!(find(&app, 1).await.draft.name, "After");
        bot.assert_clean();
    }

    async fn what_was_posted_while_it_was_off_stays_unread(engine) {
        let (bot, app, clock) = watching(engine).await;
        for (scope, key) in [("embedwatcher", "enabled"), ("reminders", "enabled")] {
            set(&bot, scope, key, "off").await;
            post_ago(&bot, event("Meanwhile", &day(20), "19:30"), TimeDelta::minutes(-2));
            read(&app, &clock).await;
            set(&bot, scope, key, "on").await;
            later(&bot).await;
            settle(&app, &clock).await;
            assert_eq!(numbers(&app).await, Vec::<i64>::new(), "{scope}.{key}");
        }
        post_ago(&bot, event("Now", &day(20), "19:30"), TimeDelta::minutes(-6));
        settle(&app, &clock).await;
        assert_eq!(find(&app, 1).await.draft.name, "Now");
        bot.assert_clean();
    }

    async fn what_was_over_before_it_could_be_read_is_left_alone(engine) {
        let (bot, app, clock) = watching(engine).await;
        let (on, at) = moment(clock.now() + TimeDelta::hours(1));
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Missed", &on, &at));
        clock.advance(TimeDelta::hours(5));
        settle(&app, &clock).await;
        assert_eq!(told(&bot, "I could not make"), 0, "{:?}", log(&bot));
        assert_eq!(numbers(&app).await, Vec::<i64>::new());
        bot.assert_clean();
    }

    async fn what_is_over_when_it_is_posted_is_told(engine) {
        let (bot, app, clock) = watching(engine).await;
        let (on, at) = moment(Utc::now() - TimeDelta::days(2));
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("A mistake", &on, &at));
        read(&app, &clock).await;
        assert_eq!(told(&bot, "Its time is over."), 1, "{:?}", log(&bot));
        bot.assert_clean();
    }

    async fn more_than_a_page_of_new_messages_is_read_at_once(engine) {
        let (bot, app, clock) = watching(engine).await;
        let say = |count: usize| {
            for _ in 0..count {
                bot.sandbox.world().say(n::ANNOUNCEMENTS, p::STAFF, "Thank you all!");
            }
        };
        for title in ["First", "Second", "Third"] {
            bot.sandbox.world().post(n::ANNOUNCEMENTS, event(title, &day(20), "19:30"));
            say(99);
        }
        read(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1, 2, 3]);
        settle(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1, 2, 3], "once");
        bot.assert_clean();
    }

    async fn it_goes_on_where_it_was_when_that_message_is_deleted(engine) {
        let (bot, app, clock) = watching(engine).await;
        let first = bot.sandbox.world().post(n::ANNOUNCEMENTS, event("First", &day(20), "19:30"));
        read(&app, &clock).await;
        bot.sandbox.world().remove_message(first);
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Second", &day(20), "19:30"));
        settle(&app, &clock).await;
        assert_eq!(numbers(&app).await, [2], "read, and the first undone");
        assert_eq!(find(&app, 2).await.draft.name, "Second");
        bot.assert_clean();
    }
}
