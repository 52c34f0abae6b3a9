//! Buttons that may act once: pressed twice at the same moment, by whoever, each press an interaction of its own.

use alphapy::{features::reminders::store, sandbox::Outcome};
use serde_json::json;
use twilight_model::id::Id;

use super::{button, clocked, deliver, find, minutes, pressable, titles};
use crate::support::{
    bot::{Bot, n, p},
    database::on_both,
};

/// Presses a button as two people at once.
async fn both(bot: &Bot, message: u64, id: &str) -> (Outcome, Outcome) {
    let (one, two) = (bot.member(), bot.admin());
    let (first, second) = (one.click(message, id), two.click(message, id));
    tokio::join!(first, second)
}

on_both! {
    async fn two_presses_act_once(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let options = json!({ "when": "in 1 hour", "repeat": "daily", "message": "Stretch", "name": "Stretch" });
        bot.member().command("reminder add", options).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let (message, skip) = pressable(&bot, n::GENERAL, "reminder:skip");
        both(&bot, message, &skip).await;
        both(&bot, message, &skip).await;
        assert_eq!(find(&bot.app, 1).await.skipped.len(), 1, "one occurrence is left out");

        let (message, done) = pressable(&bot, n::GENERAL, "reminder:done");
        let entry = done.split(':').next_back().expect("an outbox entry").to_owned();
        let (member, admin) = both(&bot, message, &done).await;
        let by = |user| format!("✅ by <@{user}>");
        // Whoever comes second is told the same, or finds that the button is gone by then.
        let named = [p::MEMBER, p::ADMIN].into_iter().filter(|user| {
            [&member, &admin].iter().any(|answer| answer.text().contains(&by(*user)))
        });
        assert_eq!(named.count(), 1, "one of them said it first: {member:?} {admin:?}");
        let owed = store::due_from(&bot.app.db, Id::new(n::GUILD), 1, &entry).await.expect("reads");
        assert!(owed.iter().all(|one| one.done));
    }

    async fn snoozing_deleting_and_pausing_twice_is_once(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let options = json!({ "when": "in 1 hour", "repeat": "daily", "message": "Stretch", "name": "Stretch" });
        bot.member().command("reminder add", options).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let (message, snooze) = pressable(&bot, n::GENERAL, "reminder:snooze");
        let choices = bot.member().click(message, &snooze).await;
        let later = button(&choices, "reminder:later:1:10:");
        let (member, again) = (bot.member(), bot.member().unchecked());
        let shown = choices.message_id().expect("choices");
        tokio::join!(member.click(shown, &later), again.click(shown, &later));
        clock.advance(minutes(12));
        deliver(&app).await;
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL).len(), 2, "it comes again once");
        let (message, pause) = pressable(&bot, n::GENERAL, "reminder:pause");
        both(&bot, message, &pause).await;
        let paused = find(&bot.app, 1).await;
        assert_eq!(paused.state, alphapy::features::reminders::model::State::Paused);
    }
}
