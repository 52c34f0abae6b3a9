//! Edits of announcements: what follows them, and what somebody corrected.

use alphapy::{
    db::sql,
    features::reminders::{model, store},
};

use super::*;

/// Corrects the title of a reminder, as an admin does.
async fn correct(app: &alphapy::app::App, number: i64, title: &str) {
    let present = find(app, number).await;
    let draft = model::Draft { name: title.to_owned(), ..present.draft.clone() };
    let changed = present.edited(draft, app.clock.now());
    let mut tx = app.db.begin().await.expect("begins");
    let by = Some(Id::new(p::ADMIN));
    assert!(
        store::update(&mut tx, Id::new(n::GUILD), present.revision, by, &changed)
            .await
            .expect("writes")
    );
    tx.commit().await.expect("commits");
}

on_both! {
    async fn what_somebody_corrected_stays_and_the_rest_follows(engine) {
        let (bot, app, clock) = watching(engine).await;
        let message = bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Cocnert", &day(20), "19:30"));
        read(&app, &clock).await;
        correct(&app, 1, "Concert").await;
        let before = find(&app, 1).await;
        edit(&bot, message, &event("Cocnert", &day(20), "20:30").embeds);
        settle(&app, &clock).await;
        let after = find(&app, 1).await;
        assert_eq!(after.draft.name, "Concert");
        assert_eq!(after.draft.schedule.start - before.draft.schedule.start, TimeDelta::hours(1));
        assert_eq!(told(&bot, "follows an edit"), 1, "{:?}", log(&bot));
        assert_eq!(told(&bot, "Left as somebody corrected it"), 0, "the edit leaves the title alone");
        edit(&bot, message, &event("Big concert", &day(20), "21:30").embeds);
        settle(&app, &clock).await;
        assert_eq!(find(&app, 1).await.draft.name, "Concert");
        assert_eq!(told(&bot, "follows an edit"), 2, "{:?}", log(&bot));
        assert_eq!(told(&bot, "Left as somebody corrected it"), 1, "{:?}", log(&bot));
        edit(&bot, message, &event("Biggest concert", &day(20), "21:30").embeds);
        settle(&app, &clock).await;
        assert_eq!(find(&app, 1).await.draft.name, "Concert");
        assert_eq!(told(&bot, "stays as it is (Title)"), 1, "{:?}", log(&bot));
        bot.assert_clean();
    }

    async fn a_damaged_row_keeps_no_other_from_being_followed(engine) {
        let (bot, app, clock) = watching(engine).await;
        let message = bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
        read(&app, &clock).await;
        sql("INSERT INTO watched_messages (guild_id, message_id, channel_id, state, hash, number, followed_at, seen_at)
             VALUES ($1, 0, $2, 'made', 'x', 0, $3, $3)")
            .bind(n::GUILD.cast_signed())
            .bind(n::ANNOUNCEMENTS.cast_signed())
            .bind(clock.now() - TimeDelta::days(1))
            .run(&app.db)
            .await
            .expect("writes");
        edit(&bot, message, &event("Big concert", &day(20), "19:30").embeds);
        settle(&app, &clock).await;
        assert_eq!(find(&app, 1).await.draft.name, "Big concert");
        let (followed,): (alphapy::clock::Time,) = sql("SELECT followed_at FROM watched_channels WHERE guild_id = $1").bind(n::GUILD.cast_signed()).one(&app.db).await.expect("reads");
        assert!(clock.now() - followed < TimeDelta::minutes(3), "it was looked at to the end");
        let (incidents,): (i64,) = sql("SELECT COUNT(*) FROM incidents").one(&app.db).await.expect("counts");
        assert_eq!(incidents, 0, "and nothing failed");
        bot.assert_clean();
    }

    async fn what_was_taken_back_is_not_kept_nor_taken_back_again(engine) {
        let (bot, app, clock) = watching(engine).await;
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
        read(&app, &clock).await;
        let (note, undo) = button(&bot, n::BOT_LOG, "watch:undo:1");
        let (_, keep) = button(&bot, n::BOT_LOG, "watch:keep:1");
        let (one, two) = (bot.admin().in_channel(n::BOT_LOG), bot.owner().in_channel(n::BOT_LOG).unchecked());
        let (first, second) = tokio::join!(one.click(note, &undo), two.click(note, &undo));
        let undone = [&first, &second].iter().filter(|one| one.text().contains("was undone by")).count();
        assert_eq!(undone, 1, "{first:?} {second:?}");
        let kept = two.click(note, &keep).await;
        assert!(!kept.text().contains("was confirmed by"), "{kept:?}");
    }

    async fn the_newest_are_followed_however_many_were_deleted(engine) {
        let (bot, app, clock) = watching(engine).await;
        for id in 1..=250_i64 {
            let state = if id % 2 == 0 { "nothing" } else { "undone" };
            sql("INSERT INTO watched_messages (guild_id, message_id, channel_id, state, hash, number, followed_at, seen_at)
                 VALUES ($1, $2, $3, $4, 'x', 0, $5, $5)")
                .bind(n::GUILD.cast_signed())
                .bind(id)
                .bind(n::ANNOUNCEMENTS.cast_signed())
                .bind(state)
                .bind(clock.now())
                .run(&app.db)
                .await
                .expect("writes");
        }
        let plain = bot.sandbox.world().say(n::ANNOUNCEMENTS, p::STAFF, "Details follow.");
        let message = bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
        read(&app, &clock).await;
        edit(&bot, message, &event("Concert", &day(21), "19:30").embeds);
        edit(&bot, plain, &event("The details", &day(22), "19:30").embeds);
        settle(&app, &clock).await;
        assert_eq!(told(&bot, "follows an edit"), 1, "{:?}", log(&bot));
        assert_eq!(find(&app, 2).await.draft.name, "The details");
        bot.assert_clean();
    }

    async fn a_note_in_doubt_can_be_looked_up(engine) {
        let (bot, app, clock) = watching(engine).await;
        let message = bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
        read(&app, &clock).await;
        edit(&bot, message, &event("Concert", &day(21), "19:30").embeds);
        settle(&app, &clock).await;
        let rows: Vec<(Option<String>, String)> =
            sql("SELECT marker, request FROM effects WHERE request LIKE '%watch:undo:1%'")
                .all(&app.db)
                .await
                .expect("reads");
        let markers: Vec<_> = rows.iter().filter_map(|(marker, _)| marker.clone()).collect();
        assert_eq!(markers.len(), 2, "{rows:?}");
        assert_ne!(markers[0], markers[1], "each finds its own note");
        for (marker, request) in &rows {
            assert!(request.contains(&format!("\"{}\"", marker.as_deref().unwrap_or("-"))), "{marker:?} in {request}");
        }
        bot.assert_clean();
    }
}
