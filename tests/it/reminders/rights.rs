//! Members cannot post where they cannot post, nor ping whom they cannot ping; and no guild reaches another.

use alphapy::sandbox::bit;
use serde_json::json;
use twilight_model::id::Id;

use super::{clocked, deliver, draft, find, forge, minutes, put, set};
use crate::support::{
    bot::{Bot, instance, n, p, x},
    database::on_both,
};

on_both! {
    async fn members_post_only_where_they_may(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        let add = |channel: u64| json!({ "when": "in 1 hour", "message": "x", "channel": channel.to_string() });
        for channel in [n::ANNOUNCEMENTS, n::RULES] {
            let refused = member.command("reminder add", add(channel)).await;
            assert!(refused.text().contains("You may not write in"), "{channel}: {refused:?}");
        }
        let unchecked = member.clone().unchecked();
        for channel in [n::STAFF_ONLY, n::VAULT, n::BOT_LOG] {
            let refused = unchecked.command("reminder add", add(channel)).await;
            let text = refused.text();
            assert!(text.contains("You may not write in") || text.contains("There is no such channel"), "{channel}: {refused:?}");
        }
        let made = bot.admin().command("reminder add", add(n::ANNOUNCEMENTS)).await;
        assert!(made.text().contains("is set"), "{made:?}");
        // The bot itself may not write in #rules, whoever asks.
        let bots = bot.owner().command("reminder add", add(n::RULES)).await;
        assert!(bots.text().contains("I lack **Send Messages"), "{bots:?}");
        // Moving is posting too.
        member.command("reminder add", add(n::GENERAL)).await;
        let listed = member.command("reminder list", json!({})).await;
        let opened = member.select(listed.message_id().expect("a list"), "reminder:open", &["2"]).await;
        let moved = member.clone().unchecked().select(opened.message_id().expect("a card"), "reminder:move:2", &[&n::STAFF_ONLY.to_string()]).await;
        assert!(moved.text().contains("You may not write in"), "{moved:?}");
        assert_eq!(find(&bot.app, 2).await.draft.place.channel, Id::new(n::GENERAL));
        bot.assert_clean();
    }

    async fn a_live_session_goes_to_the_default_channel_of_who_may_write_there(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "reminders", "default_channel", &n::ANNOUNCEMENTS.to_string()).await;
        let options = json!({ "when": "in 1 hour", "topic": "x" });
        let admins = bot.admin().command("reminder live-session", options.clone()).await;
        assert!(admins.text().contains(&format!("<#{}>", n::ANNOUNCEMENTS)), "{admins:?}");
        let members = bot.member().command("reminder live-session", options.clone()).await;
        assert!(members.text().contains(&format!("<#{}>", n::GENERAL)), "{members:?}");
        let nowhere = bot.member().in_channel(n::RULES).command("reminder live-session", options).await;
        assert!(nowhere.text().contains("to a direct message"), "{nowhere:?}");
        // A reminder is for its maker, where it is made.
        let mine = bot.admin().command("reminder add", json!({ "when": "in 1 hour", "message": "x" })).await;
        assert!(mine.text().contains(&format!("<#{}>", n::GENERAL)), "{mine:?}");
        bot.assert_clean();
    }

    async fn members_ping_only_whom_they_may(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        let add = |mention: u64| json!({ "when": "in 1 hour", "message": "x", "mention": mention.to_string(), "to": "channel" });
        for role in [n::ADMIN_ROLE, n::HELPERS_ROLE] {
            let refused = member.command("reminder add", add(role)).await;
            assert!(refused.text().contains("You may not mention the role"), "{role}: {refused:?}");
        }
        let everyone = member.command("reminder add", add(n::GUILD)).await;
        assert!(everyone.text().contains("You may not mention @everyone"), "{everyone:?}");
        for who in [n::NEWSLETTER_ROLE, p::STAFF] {
            let made = member.command("reminder add", add(who)).await;
            assert!(made.text().contains("It pings <@"), "{who}: {made:?}");
        }
        // Permission to mention everyone still needs the setting.
        let owner = bot.owner();
        let refused = owner.command("reminder add", add(n::GUILD)).await;
        assert!(refused.text().contains("allow_everyone"), "{refused:?}");
        set(&bot, "reminders", "allow_everyone", "on").await;
        let unable = owner.command("reminder add", add(n::GUILD)).await;
        assert!(unable.text().contains("I may not mention @everyone there"), "{unable:?}");
        bot.sandbox.world().role_mut(n::GUILD, n::BOT_ROLE).expect("a role").permissions |= bit::MENTION_EVERYONE;
        let made = owner.command("reminder add", add(n::GUILD)).await;
        assert!(made.text().contains("It pings @everyone"), "{made:?}");
        bot.assert_clean();
    }

    async fn a_message_pings_whom_it_names_and_nobody_it_quotes(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        set(&bot, "reminders", "allow_everyone", "on").await;
        bot.sandbox.world().role_mut(n::GUILD, n::BOT_ROLE).expect("a role").permissions |= bit::MENTION_EVERYONE;
        let text = format!("@everyone <@&{}> <@{}>", n::STAFF_ROLE, p::OWNER);
        bot.member().command("reminder add", json!({ "when": "in 1 hour", "message": text, "mention": p::STAFF.to_string(), "to": "channel" })).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let world = bot.sandbox.world();
        let sent: Vec<_> = world.public_messages(n::GENERAL).filter(|m| m.author == alphapy::sandbox::seed::APPLICATION).map(|m| m.value.clone()).collect();
        assert_eq!(sent.len(), 1, "{sent:?}");
        for message in &sent {
            assert_eq!(message["mention_everyone"], false, "{message}");
            assert_eq!(message["mention_roles"], json!([]), "{message}");
        }
        let pinged: Vec<_> = sent.iter().flat_map(|m| m["mentions"].as_array().cloned().unwrap_or_default()).collect();
        assert_eq!(pinged.len(), 1, "only whom the reminder names: {pinged:?}");
        drop(world);
        bot.assert_clean();
    }

    async fn who_is_silenced_makes_none(engine) {
        let bot = Bot::start(engine).await;
        {
            let mut world = bot.sandbox.world();
            let guild = world.guilds.get_mut(&n::GUILD).expect("a guild");
            guild.members.get_mut(&p::MEMBER).expect("a member").roles.insert(n::MUTED_ROLE);
        }
        let refused = bot.member().unchecked().command("reminder add", json!({ "when": "in 1 hour", "message": "x", "channel": n::GENERAL.to_string() })).await;
        assert!(refused.text().contains("You may not write in"), "{refused:?}");
        bot.assert_clean();
    }

    async fn only_who_made_it_or_an_admin_changes_it(engine) {
        let bot = Bot::start(engine).await;
        bot.member().command("reminder add", json!({ "when": "in 1 hour", "repeat": "daily", "message": "Mine" })).await;
        let other = bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL).unchecked();
        for (path, options) in [("reminder edit", json!({ "id": 1 })), ("reminder delete", json!({ "id": 1 }))] {
            let refused = other.command(path, options).await;
            assert!(refused.text().contains("Only who made reminder **#1**, or an admin"), "{path}: {refused:?}");
        }
        let list = other.command("reminder list", json!({})).await;
        assert!(list.text().contains("no reminders yet"), "{list:?}");
        let hints = other.autocomplete("reminder edit", json!({ "id": "" }), "id").await;
        assert!(hints.choices().expect("choices").is_empty());
        for id in [
            "reminder:skip:1",
            "reminder:pause:1",
            "reminder:resume:1",
            "reminder:remove:1",
            "reminder:undo:1:1",
            "reminder:edit:1",
            "reminder:unskip:1:5",
            "reminder:tome:1",
        ] {
            let refused = forge(&bot, n::GUILD, p::OTHER_MEMBER, id, &[]).await;
            assert!(refused.contains("Only who made reminder"), "{id}: {refused}");
        }
        assert!(find(&bot.app, 1).await.revision == 1, "nothing changed");
        let admin = bot.admin().command("reminder edit", json!({ "id": 1 })).await;
        assert!(admin.modal().is_some(), "{admin:?}");
    }

    async fn guild_a_never_reaches_guild_b(engine) {
        let bot = Bot::start(engine).await;
        let soon = alphapy::clock::Clock::System.now() + minutes(60);
        put(&bot.app, n::GUILD, draft("Secret of Northwind", n::GENERAL, soon, None)).await;
        let paula = bot.sandbox.person(x::GUILD, p::PIXEL_ADMIN, x::GENERAL).unchecked();
        for (path, options) in [("reminder edit", json!({ "id": 1 })), ("reminder delete", json!({ "id": 1 }))] {
            let refused = paula.command(path, options).await;
            assert!(refused.text().contains("There is no reminder **#1**"), "{path}: {refused:?}");
        }
        for id in [
            "reminder:skip:1",
            "reminder:pause:1",
            "reminder:resume:1",
            "reminder:ask:1",
            "reminder:remove:1",
            "reminder:undo:1:1",
            "reminder:edit:1",
            "reminder:done:1:0123456789abcdef01234567",
            "reminder:snooze:1:0123456789abcdef01234567",
            "reminder:later:1:10:0123456789abcdef01234567",
            "reminder:unskip:1:5",
            "reminder:tome:1",
            "reminder:open",
            "reminder:move:1",
            "reminder:ping:1",
        ] {
            let refused = forge(&bot, x::GUILD, p::PIXEL_ADMIN, id, &["1"]).await;
            assert!(refused.contains("There is no reminder **#1**"), "{id}: {refused}");
        }
        forge(&bot, x::GUILD, p::PIXEL_ADMIN, "watch:undo:1", &[]).await;
        assert_eq!(find(&bot.app, 1).await.revision, 1);
        let (app, _) = instance(&bot.sandbox, &bot.test, alphapy::clock::Clock::fixed(soon)).await;
        deliver(&app).await;
        assert_eq!(bot.sandbox.world().public_messages(x::GENERAL).filter(|m| m.value["embeds"].to_string().contains("Secret")).count(), 0);
    }

    async fn what_holds_no_messages_is_no_place_for_a_reminder(engine) {
        let bot = Bot::start(engine).await;
        let owner = bot.owner().unchecked();
        let of = |kind: u8| {
            let world = bot.sandbox.world();
            world.channels.values().find(|one| one.guild == Some(n::GUILD) && one.kind == kind).map(|one| one.id)
        };
        for kind in [4, 15] {
            let Some(channel) = of(kind) else { continue };
            let refused = owner.command("reminder add", json!({ "when": "in 1 hour", "message": "x", "channel": channel.to_string() })).await;
            assert!(refused.text().contains("Choose a text channel or a thread"), "{kind}: {refused:?}");
        }
        assert!(of(4).is_some() && of(15).is_some(), "there are some to try");
        bot.assert_clean();
    }
}
