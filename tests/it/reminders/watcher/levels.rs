//! The notices in the log channel at each level.

use super::*;

/// Lets notices of every level happen: two that tell of what was done, two that need attention, two failures.
async fn all_happen(engine: crate::support::database::Engine, level: &str) -> (Bot, [usize; 6]) {
    let (bot, app, clock) = watching(engine).await;
    set(&bot, "system", "log_level", level).await;
    set(&bot, "faq", "min_score", "0.6").await;
    bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
    let embed = json!({ "title": "Party", "fields": [{ "name": "Date", "value": day(20) }] });
    bot.sandbox
        .world()
        .post(n::ANNOUNCEMENTS, Draft { embeds: vec![embed], ..Draft::text(p::STAFF, "") });
    settle(&app, &clock).await;
    bot.sandbox.world().application.flags = 0;
    bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Hidden", &day(20), "19:30"));
    settle(&app, &clock).await;
    alphapy::settings::tell_failure(&app, Id::new(n::GUILD), "7K2Q");
    hidden::hide(&bot);
    for _ in 0..40 {
        settle(&app, &clock).await;
        if told(&bot, "7K2Q") > 0 && told(&bot, "cannot read the announcements channel") > 0 {
            break;
        }
    }
    let seen = [
        "Least match",
        "from an announcement",
        "I could not make",
        "Message Content Intent",
        "7K2Q",
        "cannot read the announcements channel",
    ]
    .map(|words| told(&bot, words));
    (bot, seen)
}

on_both! {
    async fn everything_is_told_at_info(engine) {
        let (bot, seen) = all_happen(engine, "info").await;
        assert_eq!(seen, [1; 6], "{:#?}", log(&bot));
    }

    async fn what_was_only_done_is_left_out_at_warning(engine) {
        let (bot, seen) = all_happen(engine, "warning").await;
        assert_eq!(seen, [0, 0, 1, 1, 1, 1], "{:#?}", log(&bot));
    }

    async fn only_failures_are_told_at_error(engine) {
        let (bot, seen) = all_happen(engine, "error").await;
        assert_eq!(seen, [0, 0, 0, 0, 1, 1], "{:#?}", log(&bot));
    }
}
