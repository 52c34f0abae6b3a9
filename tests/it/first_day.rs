//! The first day of a server, from the link that adds the bot to the transcript of its first ticket, with a bot that
//! has only the permissions that the link asks for.

use alphapy::{
    feature, features,
    sandbox::{Overwrite, Target, World, bit},
    settings::System,
};
use serde_json::json;

use crate::{
    support::{
        bot::{Bot, custom_ids, n, p},
        browser::Browser,
        database::on_both,
    },
    tickets::{card, channel, member, messages, poll_messages, says, settle, staff},
};

/// A server whose members may do little, to which the bot was not added.
fn world() -> World {
    let mut world = World::seeded();
    world.application.flags |= 1 << 19;
    let little = bit::VIEW_CHANNEL
        | bit::SEND_MESSAGES
        | bit::READ_MESSAGE_HISTORY
        | bit::USE_APPLICATION_COMMANDS;
    world.role_mut(n::GUILD, n::GUILD).expect("everyone").permissions = little;
    let bot = world.application.id;
    let guild = world.guilds.get_mut(&n::GUILD).expect("the server");
    guild.members.remove(&bot);
    guild.roles.remove(&n::BOT_ROLE);
    world
}

/// Adds the bot with a link, as somebody with Manage Server does in Discord.
async fn add(link: &str, person: u64) {
    let link = link.replace("&#38;", "&");
    let origin = link.split_once("/oauth2").expect("Discord's page").0.to_owned();
    let choice = format!("{person} {}", n::GUILD);
    let request = reqwest::Client::new().post(&link).header("origin", origin);
    let added = request.form(&[("choice", choice.as_str())]).send().await.expect("an answer");
    assert!(added.status().is_success(), "{}", added.text().await.unwrap_or_default());
}

on_both! {
    async fn a_new_server_answers_its_first_ticket(engine) {
        let bot = Bot::with(engine, world(), &[]).await;
        // The list of servers has the link that adds the bot; the permissions in it are those that features declare.
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let servers = adam.get("/dashboard").await;
        let link = servers.body.split('"').find(|part| part.contains("/oauth2/authorize") && part.contains(&n::GUILD.to_string())).expect("a link").to_owned();
        let defaults = System::default();
        let asked = feature::needs(features::ALL).install(|feature| defaults.has(feature)).bits();
        assert!(link.contains(&format!("permissions={asked}&")), "{link}");
        add(&link, p::ADMIN).await;
        {
            let world = bot.sandbox.world();
            let guild = &world.guilds[&n::GUILD];
            let roles = &guild.members[&world.application.id].roles;
            assert_eq!(roles.iter().map(|id| guild.roles[id].permissions).collect::<Vec<_>>(), [asked]);
        }
        let admin = bot.admin();
        // The wizard asks first for what matters, in Discord's own pickers.
        let start = admin.command("config start", json!({})).await;
        let message = start.message_id().expect("a step");
        assert!(!custom_ids(&start).is_empty(), "{start:?}");
        // A private channel is closed to a bot that just came: the refusal names what to allow, and the admin does.
        let closed = admin.select(message, "settings:jump", &["system.log_channel"]).await;
        assert!(custom_ids(&closed).contains(&"settings:pick:system.log_channel".to_owned()), "{closed:?}");
        let refused = admin.select(message, "settings:pick:system.log_channel", &[&n::BOT_LOG.to_string()]).await;
        assert!(refused.text().contains("I lack **View Channel") && refused.text().contains("Allow it there"), "{refused:?}");
        for place in [n::BOT_LOG, n::TICKETS] {
            let mut world = bot.sandbox.world();
            let member = Target::Member(world.application.id);
            let allowed = Overwrite { target: member, allow: asked, deny: 0 };
            world.channels.get_mut(&place).expect("a channel").overwrites.push(allowed);
        }
        for (setting, picked) in [
            ("system.log_channel", n::BOT_LOG),
            ("tickets.category", n::TICKETS),
            ("tickets.staff_roles", n::STAFF_ROLE),
            ("tickets.transcript_channel", n::BOT_LOG),
        ] {
            let step = admin.select(message, "settings:jump", &[setting]).await;
            assert!(custom_ids(&step).contains(&format!("settings:pick:{setting}")), "{setting}: {step:?}");
            let chosen = admin.select(message, &format!("settings:pick:{setting}"), &[&picked.to_string()]).await;
            assert!(!chosen.text().is_empty() && !chosen.text().contains('⚠'), "{setting}: {chosen:?}");
        }
        // Nothing is left to mend, and the overview says the same.
        let posted = admin.command("ticket panel", json!({ "channel": n::SUPPORT.to_string() })).await;
        assert!(posted.text().contains("appears") && !posted.text().contains("attention"), "{posted:?}");
        settle(&bot).await;
        let overview = adam.get(&format!("/dashboard/{}", n::GUILD)).await;
        assert!(!overview.contains("Needs your attention"), "{}", overview.body);

        // A member opens a ticket with the panel.
        let (panel, _) = messages(&bot, n::SUPPORT).pop().expect("a panel");
        let mia = member(&bot, n::SUPPORT);
        let form = mia.click(panel, "tickets:open:0").await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let opened = mia.submit(&id, json!({ "How can we help?": "Where is my parcel?" })).await;
        assert!(opened.text().contains("#1"), "{opened:?}");
        let place = channel(&bot, 1).expect("a channel");
        let sees = |who| {
            let world = bot.sandbox.world();
            world.permissions_in(&world.channels[&place], who) & bit::SEND_MESSAGES != 0
        };
        for who in [p::MEMBER, p::STAFF, p::ADMIN, p::OWNER] {
            assert!(sees(who), "{who}");
        }
        assert!(!sees(p::OTHER_MEMBER));

        // An admin and staff answer, and the member reads it.
        let (message, _) = card(&bot, place);
        let claimed = staff(&bot, place).click(message, "tickets:do:claim:1").await;
        assert!(format!("{claimed:?}").contains("🔵 claimed"), "{claimed:?}");
        bot.sandbox.world().say(place, p::STAFF, "It is on its way.");
        bot.sandbox.world().say(place, p::ADMIN, "It arrives tomorrow.");
        bot.sandbox.world().say(place, p::MEMBER, "Thank you!");
        poll_messages(&bot).await;

        // It is closed with one click; its transcript has text and files, where staff reads.
        let closed = staff(&bot, place).click(message, "tickets:do:close:1").await;
        assert!(format!("{closed:?}").contains("⚫ closed"), "{closed:?}");
        settle(&bot).await;
        settle(&bot).await;
        assert_eq!(says(&bot, place, "was closed by"), 1, "{:?}", messages(&bot, place));
        let kept = messages(&bot, n::BOT_LOG).into_iter().map(|(_, m)| m).find(|m| m["attachments"].as_array().is_some_and(|files| files.len() == 2));
        assert!(kept.is_some(), "a page and a text: {:?}", messages(&bot, n::BOT_LOG));
        let page = adam.get(&format!("/dashboard/{}/tickets/1/transcript/1", n::GUILD)).await;
        for words in ["Where is my parcel?", "It is on its way.", "It arrives tomorrow.", "Thank you!"] {
            assert!(page.contains(words), "{words}: {}", page.body);
        }
        assert!(!sees(p::MEMBER), "who opened it reads on and writes no more");
        let refused: Vec<_> = bot.sandbox.world().log.iter().filter(|call| call.status == Some(403)).map(|call| call.path.clone()).collect();
        assert!(refused.is_empty(), "{refused:?}");
        bot.assert_clean();
    }
}
