//! The people who see a ticket's channel, with a bot that has only the rights it asked for, or fewer.

use alphapy::{
    discord::directory,
    sandbox::{Fault, FaultKind, Id as Snowflake, World, bit, seed},
};
use serde_json::json;
use twilight_model::id::Id;

use super::{
    card, channel, lapse, messages, open, poll_messages, says, set, settle, staff, staffed,
};
use crate::support::{
    bot::{Bot, n, p},
    database::{Engine, on_both},
};

/// A server where everyone may do little, and the bot has only what the install link asks for, less this.
fn lean(without: u64) -> World {
    let mut world = World::seeded();
    let everyone = bit::VIEW_CHANNEL
        | bit::SEND_MESSAGES
        | bit::READ_MESSAGE_HISTORY
        | bit::USE_APPLICATION_COMMANDS;
    world.role_mut(n::GUILD, n::GUILD).expect("everyone").permissions = everyone & !without;
    world.role_mut(n::GUILD, n::BOT_ROLE).expect("the bot's").permissions =
        seed::BOT_PERMISSIONS & !without;
    world
}

async fn lean_bot(engine: Engine, without: u64) -> Bot {
    let bot = Bot::with(engine, lean(without), &[]).await;
    staffed(&bot).await;
    bot
}

/// Changes what the bot's role allows.
fn allow(bot: &Bot, permissions: u64) {
    bot.sandbox.world().role_mut(n::GUILD, n::BOT_ROLE).expect("the bot's").permissions =
        permissions;
}

/// Has the bot look at the server again.
async fn look(bot: &Bot) {
    directory::fresh(&bot.app.discord, Id::new(n::GUILD)).await.expect("looks");
}

/// Returns the permissions of somebody in a channel.
fn rights(bot: &Bot, channel: Snowflake, user: Snowflake) -> u64 {
    let world = bot.sandbox.world();
    world.permissions_in(&world.channels[&channel], user)
}

fn sees(bot: &Bot, channel: Snowflake, user: Snowflake) -> bool {
    rights(bot, channel, user) & bit::VIEW_CHANNEL != 0
}

fn writes(bot: &Bot, channel: Snowflake, user: Snowflake) -> bool {
    rights(bot, channel, user) & bit::SEND_MESSAGES != 0
}

/// How often Discord refused something.
fn refusals(bot: &Bot) -> usize {
    bot.sandbox.world().log.iter().filter(|call| call.status == Some(403)).count()
}

/// Has Discord answer so to the next requests.
fn fault(bot: &Bot, method: &str, path: &str, status: u16, times: u32) {
    let code = if status == 403 { 50_013 } else { 0 };
    let kind = FaultKind::Status { status, code, body: None };
    bot.sandbox.world().faults.push(Fault::on(method, path, kind).times(times));
}

on_both! {
    async fn a_ticket_is_seen_by_requester_staff_and_every_admin_and_nobody_else(engine) {
        let bot = lean_bot(engine, 0).await;
        open(&bot.member(), "Hello").await;
        let place = channel(&bot, 1).expect("a channel");
        for who in [p::MEMBER, p::STAFF, p::ADMIN, p::OWNER] {
            assert!(sees(&bot, place, who) && writes(&bot, place, who), "{who}");
        }
        for who in [p::OTHER_MEMBER, p::HELPER_LEAD] {
            assert!(!sees(&bot, place, who), "{who}");
        }
        // A role that becomes an admin's sees the tickets that are open, and no longer once it is not.
        set(&bot, "system", json!({ "setting": "admin_roles", "role": n::HELPERS_ROLE.to_string() })).await;
        settle(&bot).await;
        assert!(sees(&bot, place, p::HELPER_LEAD), "an admin");
        bot.admin().command("config system reset", json!({ "setting": "admin_roles" })).await;
        settle(&bot).await;
        assert!(!sees(&bot, place, p::HELPER_LEAD), "no admin any more");
        assert_eq!(refusals(&bot), 0);
        bot.assert_clean();
    }

    async fn a_role_that_becomes_staff_sees_open_tickets(engine) {
        let bot = lean_bot(engine, 0).await;
        open(&bot.member(), "Hello").await;
        let place = channel(&bot, 1).expect("a channel");
        bot.admin().command("config tickets set", json!({ "setting": "staff_roles", "add": n::HELPERS_ROLE.to_string() })).await;
        settle(&bot).await;
        assert!(sees(&bot, place, p::HELPER_LEAD) && sees(&bot, place, p::STAFF));
        // Changes that an admin makes by hand in Discord stay.
        let helper = bot.sandbox.person(n::GUILD, p::HELPER_LEAD, place);
        let claimed = helper.command("ticket status", json!({ "status": "claimed" })).await;
        assert!(claimed.text().contains("claimed"), "{claimed:?}");
        bot.assert_clean();
    }

    async fn people_with_a_part_see_it_and_lose_it_with_their_part(engine) {
        let bot = lean_bot(engine, 0).await;
        open(&bot.member(), "Hello").await;
        let place = channel(&bot, 1).expect("a channel");
        let staff = staff(&bot, place);
        let who = p::HELPER_LEAD.to_string();
        let added = staff.command("ticket add", json!({ "user": who })).await;
        assert!(added.text().contains("can see and write"), "{added:?}");
        settle(&bot).await;
        assert!(writes(&bot, place, p::HELPER_LEAD));
        staff.command("ticket remove", json!({ "user": who })).await;
        settle(&bot).await;
        assert!(!sees(&bot, place, p::HELPER_LEAD));
        // Escalating lets a role in; taking it back takes it out.
        set(&bot, "tickets", json!({ "setting": "escalation_role", "role": n::HELPERS_ROLE.to_string() })).await;
        let up = staff.command("ticket status", json!({ "status": "escalated" })).await;
        assert!(up.text().contains("escalated"), "{up:?}");
        settle(&bot).await;
        assert!(writes(&bot, place, p::HELPER_LEAD));
        let down = staff.command("ticket status", json!({ "status": "open" })).await;
        assert!(down.text().contains("open"), "{down:?}");
        settle(&bot).await;
        assert!(!sees(&bot, place, p::HELPER_LEAD));
        assert_eq!(refusals(&bot), 0);
        bot.assert_clean();
    }

    async fn what_is_done_before_the_channel_is_there_applies_when_it_is(engine) {
        let bot = lean_bot(engine, 0).await;
        // Nobody can make the channel now.
        allow(&bot, seed::BOT_PERMISSIONS & !bit::MANAGE_CHANNELS);
        look(&bot).await;
        let opened = bot.member().command("ticket open", json!({})).await;
        assert!(opened.text().contains("Manage Channels"), "{opened:?}");
        allow(&bot, seed::BOT_PERMISSIONS);
        look(&bot).await;
        fault(&bot, "POST", "/channels", 503, 100);
        open(&bot.member(), "Hello").await;
        let staff = staff(&bot, n::STAFF_ONLY);
        let added = staff.command("ticket add", json!({ "user": p::HELPER_LEAD.to_string(), "id": 1 })).await;
        assert!(added.text().contains("can see and write"), "{added:?}");
        bot.sandbox.world().faults.clear();
        lapse(&bot).await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        assert!(writes(&bot, place, p::HELPER_LEAD));
        bot.assert_clean();
    }

    async fn without_manage_roles_nothing_is_said_to_be_done_that_is_not(engine) {
        let bot = lean_bot(engine, bit::MANAGE_ROLES).await;
        open(&bot.member(), "Hello").await;
        let place = channel(&bot, 1).expect("a channel");
        let staff = staff(&bot, place);
        let who = p::HELPER_LEAD.to_string();
        for (command, options) in [
            ("ticket add", json!({ "user": who })),
            ("ticket remove", json!({ "user": who })),
        ] {
            let refused = staff.command(command, options).await;
            assert!(refused.text().contains("I lack **Manage Roles**"), "{command}: {refused:?}");
            assert!(refused.text().contains("Ask an admin"), "{command}: {refused:?}");
        }
        // An admin gets the link that allows it.
        let admin = bot.sandbox.person(n::GUILD, p::ADMIN, place);
        let refused = admin.command("ticket add", json!({ "user": who })).await;
        assert!(refused.text().contains("[Allow this]") && refused.text().contains("permissions="), "{refused:?}");
        // Somebody who sees it by a role can be given it all the same.
        let given = admin.command("ticket assign", json!({ "user": p::STAFF.to_string() })).await;
        assert!(given.text().contains("has ticket"), "{given:?}");
        // Closing is done, and says what is not.
        let closed = staff.command("ticket close", json!({})).await;
        assert!(closed.text().contains("is closed") && closed.text().contains("can still write here"), "{closed:?}");
        settle(&bot).await;
        assert!(writes(&bot, place, p::MEMBER), "that is the truth");
        poll_messages(&bot).await;
        let (_, shown) = card(&bot, place);
        assert!(shown.to_string().contains("Manage Roles"), "{shown}");
        let reopened = staff.command("ticket reopen", json!({})).await;
        assert!(reopened.text().contains("can't reopen"), "{reopened:?}");
        // Once it is allowed, it is made up for, and the mark goes.
        allow(&bot, seed::BOT_PERMISSIONS);
        look(&bot).await;
        poll_messages(&bot).await;
        poll_messages(&bot).await;
        assert!(!writes(&bot, place, p::MEMBER), "made up for");
        poll_messages(&bot).await;
        let (_, shown) = card(&bot, place);
        assert!(!shown.to_string().contains("Manage Roles"), "{shown}");
        bot.assert_clean();
    }

    async fn what_discord_refuses_later_is_shown_and_tried_again(engine) {
        let bot = lean_bot(engine, 0).await;
        set(&bot, "system", json!({ "setting": "log_channel", "channel": n::BOT_LOG.to_string() })).await;
        open(&bot.member(), "Hello").await;
        let place = channel(&bot, 1).expect("a channel");
        let staff = staff(&bot, place);
        settle(&bot).await;
        // The bot still believes that it may.
        fault(&bot, "PUT", "/permissions/", 403, 1);
        staff.command("ticket add", json!({ "user": p::HELPER_LEAD.to_string() })).await;
        settle(&bot).await;
        assert!(!sees(&bot, place, p::HELPER_LEAD));
        assert_eq!(says(&bot, n::BOT_LOG, "could not change who may see"), 1, "{:?}", messages(&bot, n::BOT_LOG));
        lapse(&bot).await;
        settle(&bot).await;
        let (_, shown) = card(&bot, place);
        assert!(shown.to_string().contains("Not done") || sees(&bot, place, p::HELPER_LEAD), "{shown}");
        poll_messages(&bot).await;
        poll_messages(&bot).await;
        assert!(sees(&bot, place, p::HELPER_LEAD), "tried again");
        poll_messages(&bot).await;
        let (_, shown) = card(&bot, place);
        assert!(!shown.to_string().contains("Not done"), "{shown}");
        bot.assert_clean();
    }

    async fn in_threads_people_are_added_and_roles_need_manage_threads(engine) {
        let bot = lean_bot(engine, 0).await;
        set(&bot, "tickets", json!({ "setting": "mode", "value": "thread" })).await;
        set(&bot, "tickets", json!({ "setting": "thread_channel", "channel": n::SUPPORT.to_string() })).await;
        open(&bot.member(), "Hello").await;
        let place = channel(&bot, 1).expect("a thread");
        assert!(sees(&bot, place, p::MEMBER));
        // Staff of Northwind manages threads; the admins do not.
        assert!(sees(&bot, place, p::STAFF) && !sees(&bot, place, p::ADMIN));
        let admin = bot.sandbox.person(n::GUILD, p::ADMIN, n::GENERAL);
        let urgent = admin.command("ticket priority", json!({ "id": 1, "priority": "urgent" })).await;
        assert!(urgent.text().contains("urgent"), "{urgent:?}");
        settle(&bot).await;
        assert!(sees(&bot, place, p::ADMIN), "who acts on it is in it");
        // Staff that opens a ticket for somebody is in it, too.
        let options = json!({ "user": p::OTHER_MEMBER.to_string() });
        let form = bot.sandbox.person(n::GUILD, p::OWNER, n::GENERAL).command("ticket open", options).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        bot.sandbox.person(n::GUILD, p::OWNER, n::GENERAL).submit(&id, json!({ "How can we help?": "For Noah" })).await;
        settle(&bot).await;
        let theirs = channel(&bot, 2).expect("a thread");
        let inside = |who: Snowflake| bot.sandbox.world().channels[&theirs].thread.as_ref().is_some_and(|t| t.members.contains_key(&who));
        assert!(inside(p::OWNER) && inside(p::OTHER_MEMBER) && !inside(p::STAFF));
        let role = n::HELPERS_ROLE.to_string();
        set(&bot, "tickets", json!({ "setting": "escalation_role", "role": role })).await;
        let refused = admin.command("ticket status", json!({ "id": 1, "status": "escalated" })).await;
        assert!(refused.text().contains("Manage Threads") && refused.text().contains("Helpers lead"), "{refused:?}");
        bot.assert_clean();
    }
}

on_both! {
    async fn every_missing_permission_is_named_before_anything_is_done(engine) {
        let permissions = [
            (bit::MANAGE_CHANNELS, "Manage Channels"),
            (bit::SEND_MESSAGES, "Send Messages"),
            (bit::EMBED_LINKS, "Embed Links"),
            (bit::ATTACH_FILES, "Attach Files"),
            (bit::READ_MESSAGE_HISTORY, "Read Message History"),
        ];
        for (without, name) in permissions {
            let bot = Bot::with(engine, lean(without), &[]).await;
            let opened = bot.member().command("ticket open", json!({})).await;
            // The member is told before they write, and whom to ask.
            assert!(opened.text().contains(name) && opened.text().contains("admin"), "{name}: {opened:?}");
            assert!(channel(&bot, 1).is_none(), "{name}: nothing was made");
            let panel = json!({ "channel": n::SUPPORT.to_string() });
            let told = bot.admin().command("ticket panel", panel).await;
            assert!(told.text().contains(name), "{name}: {told:?}");
            assert_eq!(refusals(&bot), 0, "{name}: Discord was not even asked");
        }
    }

    async fn every_missing_permission_for_threads_is_named(engine) {
        for (without, name) in [
            (bit::CREATE_PRIVATE_THREADS, "Create Private Threads"),
            (bit::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
        ] {
            let bot = Bot::with(engine, lean(without), &[]).await;
            set(&bot, "tickets", json!({ "setting": "mode", "value": "thread" })).await;
            let opened = bot.member().command("ticket open", json!({})).await;
            assert!(opened.text().contains(name), "{name}: {opened:?}");
            assert_eq!(refusals(&bot), 0, "{name}");
        }
        // Without Manage Threads tickets work, and what does not is said.
        let bot = lean_bot(engine, bit::MANAGE_THREADS).await;
        set(&bot, "tickets", json!({ "setting": "mode", "value": "thread" })).await;
        set(&bot, "tickets", json!({ "setting": "thread_channel", "channel": n::SUPPORT.to_string() })).await;
        let opened = open(&bot.member(), "Hello").await;
        assert!(opened.text().contains("#1"), "{opened:?}");
        let staff = staff(&bot, n::STAFF_ONLY);
        let closed = staff.command("ticket close", json!({ "id": 1 })).await;
        assert!(closed.text().contains("can still write here") && closed.text().contains("Manage Threads"), "{closed:?}");
        settle(&bot).await;
        let reopened = staff.command("ticket reopen", json!({ "id": 1 })).await;
        assert!(reopened.text().contains("Manage Threads"), "{reopened:?}");
    }
}
