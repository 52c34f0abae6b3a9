//! Messages that Discord does not show: history without the right to read it, and contents without the intent.

use alphapy::sandbox::{Overwrite, Target, bit};

use super::*;

/// Takes the right to read history in #announcements away from the bot.
pub(super) fn hide(bot: &Bot) {
    let mut world = bot.sandbox.world();
    let target = Target::Member(world.application.id);
    let channel = world.channels.get_mut(&n::ANNOUNCEMENTS).expect("the channel");
    channel.overwrites.push(Overwrite { target, allow: 0, deny: bit::READ_MESSAGE_HISTORY });
}

fn show(bot: &Bot) {
    let mut world = bot.sandbox.world();
    world.channels.get_mut(&n::ANNOUNCEMENTS).expect("the channel").overwrites.pop();
}

on_both! {
    async fn without_the_right_to_read_history_nothing_counts_as_deleted(engine) {
        let (bot, app, clock) = watching(engine).await;
        let first = bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Dinner", &day(21), "18:30"));
        read(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1, 2]);
        hide(&bot);
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Market", &day(22), "10:30"));
        settle(&app, &clock).await;
        settle(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1, 2], "nothing was undone: {:?}", log(&bot));
        assert_eq!(told(&bot, "and reminder **#"), 0);
        assert_eq!(told(&bot, "cannot read the announcements channel"), 1, "said, once");
        show(&bot);
        settle(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1, 2, 3], "what was posted meanwhile is not lost");
        hide(&bot);
        settle(&app, &clock).await;
        assert_eq!(told(&bot, "cannot read the announcements channel"), 2, "and said again");
        show(&bot);
        bot.sandbox.world().remove_message(first);
        settle(&app, &clock).await;
        assert_eq!(numbers(&app).await, [2, 3], "a real deletion counts");
        bot.assert_clean();
    }

    async fn a_channel_that_cannot_be_read_from_the_start_is_told_once(engine) {
        let (bot, app, clock) = watching_if(engine, hide).await;
        settle(&app, &clock).await;
        assert_eq!(told(&bot, "cannot read the announcements channel"), 1, "{:?}", log(&bot));
        show(&bot);
        settle(&app, &clock).await;
        bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Concert", &day(20), "19:30"));
        read(&app, &clock).await;
        assert_eq!(numbers(&app).await, [1]);
        bot.assert_clean();
    }

    async fn it_says_again_that_contents_are_withheld_only_after_they_were_shown(engine) {
        let (bot, app, clock) = watching(engine).await;
        let me = bot.sandbox.world().application.id;
        let allow = |flags: u64| bot.sandbox.world().application.flags = flags;
        let post = || bot.sandbox.world().post(n::ANNOUNCEMENTS, event("Hidden", &day(20), "19:30"));
        allow(0);
        post();
        read(&app, &clock).await;
        assert_eq!(told(&bot, "Message Content Intent"), 1, "{:?}", log(&bot));
        bot.sandbox.world().say(n::ANNOUNCEMENTS, p::STAFF, &format!("<@{me}>, can you read this?"));
        bot.sandbox.world().say(n::ANNOUNCEMENTS, me, "I can read what I wrote myself.");
        read(&app, &clock).await;
        post();
        read(&app, &clock).await;
        assert_eq!(told(&bot, "Message Content Intent"), 1, "what is exempt proves nothing");
        allow(1 << 19);
        bot.sandbox.world().say(n::ANNOUNCEMENTS, p::STAFF, "Now it can be read.");
        read(&app, &clock).await;
        allow(0);
        post();
        read(&app, &clock).await;
        assert_eq!(told(&bot, "Message Content Intent"), 2, "{:?}", log(&bot));
        bot.assert_clean();
    }
}
