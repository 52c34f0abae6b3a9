//! Things that do not work in a server are named where its admins look, with the button that mends it.

use alphapy::sandbox::{ChannelDraft, Outcome, Target, World, bit, seed};
use serde_json::json;

use crate::{
    support::{
        bot::{Bot, custom_ids, n, p},
        browser::Browser,
        database::on_both,
    },
    tickets::{set, settle, staff, staffed},
};

/// Posts a panel as an admin.
async fn panel(bot: &Bot) -> Outcome {
    let channel = json!({ "channel": n::SUPPORT.to_string() });
    bot.admin().command("ticket panel", channel).await
}

async fn overview(bot: &Bot) -> String {
    let mut browser = Browser::login(bot, p::ADMIN).await;
    browser.get(&format!("/dashboard/{}", n::GUILD)).await.body
}

/// A server that can read what people write, with a bot that may do what it asked for.
fn world() -> World {
    let mut world = World::seeded();
    world.application.flags |= 1 << 19;
    world
}

on_both! {
    async fn a_server_that_is_set_up_has_nothing_to_say(engine) {
        let bot = Bot::with(engine, world(), &[]).await;
        staffed(&bot).await;
        set(&bot, "system", json!({ "setting": "log_channel", "channel": n::BOT_LOG.to_string() })).await;
        set(&bot, "tickets", json!({ "setting": "transcript_channel", "channel": n::BOT_LOG.to_string() })).await;
        let posted = panel(&bot).await;
        assert!(posted.text().contains("appears") && !posted.text().contains("attention"), "{posted:?}");
        assert!(!overview(&bot).await.contains("Needs your attention"));
        settle(&bot).await;
        bot.assert_clean();
    }

    async fn missing_permissions_are_named_with_a_link_that_asks_for_what_is_there_plus_them(engine) {
        let mut world = world();
        let less = seed::BOT_PERMISSIONS & !bit::MANAGE_ROLES & !bit::MANAGE_CHANNELS;
        world.role_mut(n::GUILD, n::BOT_ROLE).expect("a role").permissions = less | bit::VIEW_AUDIT_LOG;
        let bot = Bot::with(engine, world, &[]).await;
        let posted = panel(&bot).await;
        assert!(posted.text().contains("Manage Channels") && posted.text().contains("Manage Roles"), "{posted:?}");
        let page = overview(&bot).await;
        assert!(page.contains("Needs your attention") && page.contains("Manage Roles"), "{page}");
        let everyone = bot.sandbox.world().guilds[&n::GUILD].roles[&n::GUILD].permissions;
        let asked = seed::BOT_PERMISSIONS | bit::VIEW_AUDIT_LOG | everyone;
        assert!(page.contains(&format!("permissions={asked}&")), "{page}");
    }

    async fn a_server_without_staff_with_a_public_log_and_without_the_intent_says_so(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", json!({ "setting": "log_channel", "channel": n::GENERAL.to_string() })).await;
        let posted = panel(&bot).await;
        for words in ["no staff roles are set", "Everyone can read the log channel", "Message Content Intent"] {
            assert!(posted.text().contains(words), "{words}: {posted:?}");
        }
        // The button leads to the choice.
        let step = custom_ids(&posted).into_iter().find(|id| id.contains("staff_roles")).expect("a button");
        let shown = bot.admin().click(posted.message_id().expect("a message"), &step).await;
        assert!(shown.text().contains("Staff roles"), "{shown:?}");
        let page = overview(&bot).await;
        for words in ["no staff roles are set", "Everyone can read the log channel #general", "Message Content Intent"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        bot.assert_clean();
    }

    async fn a_public_log_channel_is_hidden_once_that_was_confirmed(engine) {
        let bot = Bot::with(engine, world(), &[]).await;
        staffed(&bot).await;
        // The bits that the overwrite of everyone has already stay.
        let odd = bit::ATTACH_FILES;
        let log = ChannelDraft::text("log").overwrite(Target::Role(n::GUILD), odd, 0);
        let log = bot.sandbox.world().add_channel(n::GUILD, log);
        set(&bot, "system", json!({ "setting": "log_channel", "channel": log.to_string() })).await;
        let sees = |who| {
            let world = bot.sandbox.world();
            world.permissions_in(&world.channels[&log], who) & bit::VIEW_CHANNEL != 0
        };
        let posted = panel(&bot).await;
        assert!(posted.text().contains("Everyone can read the log channel"), "{posted:?}");
        let message = posted.message_id().expect("a message");
        let id = custom_ids(&posted).into_iter().find(|id| id.starts_with("tickets:hide:log")).expect("a button");
        let asked = bot.admin().click(message, &id).await;
        assert!(asked.text().contains("Members won't see it any more") && sees(p::MEMBER), "{asked:?}");
        let id = custom_ids(&asked).into_iter().find(|id| id.starts_with("tickets:hide")).expect("a button");
        // Somebody who is no admin cannot press it.
        let refused = staff(&bot, n::SUPPORT).click(message, &id).await;
        assert!(sees(p::MEMBER), "{refused:?}");
        let done = bot.admin().click(message, &id).await;
        assert!(done.text().contains("Only staff and admins can read") && !done.text().contains("attention"), "{done:?}");
        assert!(!sees(p::MEMBER) && sees(p::STAFF) && sees(p::ADMIN));
        assert!(sees(seed::APPLICATION), "the bot");
        let everyone = {
            let world = bot.sandbox.world();
            let own = world.channels[&log].overwrites.iter().find(|o| o.target == Target::Role(n::GUILD));
            own.map(|o| (o.allow, o.deny))
        };
        assert_eq!(everyone, Some((odd, bit::VIEW_CHANNEL)));
        bot.assert_clean();
    }

    async fn the_dashboard_asks_before_it_hides_a_channel(engine) {
        let bot = Bot::with(engine, world(), &[]).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "transcript_channel", "channel": n::GENERAL.to_string() })).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let path = format!("/dashboard/{}/tickets/hide/transcripts", n::GUILD);
        assert!(overview(&bot).await.contains("tickets/hide/transcripts"));
        let sees = || {
            let world = bot.sandbox.world();
            world.permissions_in(&world.channels[&n::GENERAL], p::MEMBER) & bit::VIEW_CHANNEL != 0
        };
        let home = adam.get(&format!("/dashboard/{}", n::GUILD)).await;
        let csrf = home.field("csrf");
        let asked = adam.post(&path, &[("csrf", &csrf)]).await;
        assert!(asked.body.contains("Make #general private?") && sees(), "{}", asked.body);
        adam.submit(&asked, &path, &[]).await;
        assert!(!sees());
        let mut olivia = Browser::login(&bot, p::STAFF).await;
        let csrf = olivia.get(&format!("/dashboard/{}/tickets", n::GUILD)).await.field("csrf");
        assert_eq!(olivia.post(&path, &[("csrf", &csrf), ("sure", "1")]).await.status, 403);
        bot.assert_clean();
    }

    async fn a_channel_that_cannot_be_hidden_says_which_permissions_are_missing(engine) {
        let bot = Bot::with(engine, world(), &[]).await;
        staffed(&bot).await;
        set(&bot, "system", json!({ "setting": "log_channel", "channel": n::GENERAL.to_string() })).await;
        let hide = |shown: &Outcome| custom_ids(shown).into_iter().find(|id| id.starts_with("tickets:hide"));
        let posted = panel(&bot).await;
        let message = posted.message_id().expect("a message");
        let asked = bot.admin().click(message, &hide(&posted).expect("a button")).await;
        // It is taken away meanwhile.
        bot.sandbox.world().role_mut(n::GUILD, n::BOT_ROLE).expect("a role").permissions &= !bit::MANAGE_ROLES;
        let done = bot.admin().click(message, &hide(&asked).expect("a button")).await;
        assert!(done.text().contains("Manage Roles"), "{done:?}");
        assert_eq!(hide(&panel(&bot).await), None, "there is a link that allows it instead");
        let world = bot.sandbox.world();
        assert!(world.permissions_in(&world.channels[&n::GENERAL], p::STAFF) & bit::VIEW_CHANNEL != 0);
        assert!(world.permissions_in(&world.channels[&n::GENERAL], p::MEMBER) & bit::VIEW_CHANNEL != 0);
    }

    async fn roles_that_cannot_see_threads_are_named_and_let_in(engine) {
        let bot = Bot::with(engine, world(), &[]).await;
        staffed(&bot).await;
        // The permissions that the role has there already stay.
        let odd = bit::ATTACH_FILES;
        let help = ChannelDraft::text("help").overwrite(Target::Role(n::ADMIN_ROLE), odd, 0);
        let help = bot.sandbox.world().add_channel(n::GUILD, help);
        set(&bot, "tickets", json!({ "setting": "mode", "value": "thread" })).await;
        set(&bot, "tickets", json!({ "setting": "thread_channel", "channel": help.to_string() })).await;
        set(&bot, "tickets", json!({ "setting": "escalation_role", "role": n::HELPERS_ROLE.to_string() })).await;
        let posted = panel(&bot).await;
        assert!(posted.text().contains("can't see tickets") && posted.text().contains(&n::HELPERS_ROLE.to_string()), "{posted:?}");
        let done = bot.admin().click(posted.message_id().expect("a message"), "tickets:threads").await;
        assert!(done.text().contains("roles can see tickets now"), "{done:?}");
        let allowed = |role| {
            let world = bot.sandbox.world();
            let own = world.channels[&help].overwrites.iter().find(|o| o.target == Target::Role(role));
            own.map_or(0, |o| o.allow)
        };
        assert_eq!(allowed(n::ADMIN_ROLE), odd | bit::VIEW_CHANNEL | bit::MANAGE_THREADS);
        assert_eq!(allowed(n::HELPERS_ROLE), bit::VIEW_CHANNEL | bit::MANAGE_THREADS);
        assert!(!overview(&bot).await.contains("tickets/threads"));
        bot.assert_clean();
    }
}

on_both! {
    async fn who_was_made_admin_a_moment_ago_can_act_at_once(engine) {
        let bot = Bot::with(engine, world(), &[]).await;
        let mut hanna = Browser::login(&bot, p::HELPER_LEAD).await;
        let settings = format!("/dashboard/{}/settings/faq", n::GUILD);
        assert_eq!(hanna.get(&settings).await.status, 403);
        let before = bot.sandbox.world().log.len();
        let csrf = hanna.get("/dashboard").await.field("csrf");
        for _ in 0..5 {
            assert_eq!(hanna.post(&settings, &[("csrf", &csrf)]).await.status, 403);
        }
        let asked = bot.sandbox.world().log[before..].iter().filter(|call| call.path.contains("/members/")).count();
        assert!(asked <= 2, "whoever tries again and again costs little: {asked}");
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("a guild").members.get_mut(&p::HELPER_LEAD).expect("a member").roles.insert(n::ADMIN_ROLE);
        let acted = hanna.post(&settings, &[("csrf", &csrf)]).await.status;
        assert!(acted != 403, "{acted}");
    }
}
