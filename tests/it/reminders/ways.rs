//! Every way in asks anew where somebody may post and whom they may ping, also when that was taken from them
//! between two steps.

use alphapy::sandbox::{Overwrite, Target, bit, kind};
use serde_json::{Value, json};
use twilight_model::id::Id;

use super::{
    button, clocked, deliver, find, forge, minutes, pressable, set, submit_forged, titles,
};
use crate::{
    api::{Client, at},
    support::{
        bot::{Bot, n, p, x},
        browser::Browser,
        database::on_both,
    },
};

const SCOPES: &[&str] = &["reminders:read", "reminders:write"];

/// Takes rights from somebody in a channel.
fn deny(bot: &Bot, channel: u64, user: u64, rights: u64) {
    let mut world = bot.sandbox.world();
    let channel = world.channels.get_mut(&channel).expect("a channel");
    channel.overwrites.push(Overwrite { target: Target::Member(user), allow: 0, deny: rights });
}

/// Gives them back.
fn restore(bot: &Bot, channel: u64, user: u64) {
    let mut world = bot.sandbox.world();
    let channel = world.channels.get_mut(&channel).expect("a channel");
    channel.overwrites.retain(|one| one.target != Target::Member(user));
}

/// The form that an answer opens.
fn form(outcome: &alphapy::sandbox::Outcome) -> String {
    let modal = outcome.modal().unwrap_or_else(|| panic!("no form: {outcome:?}"));
    modal["custom_id"].as_str().expect("an id").to_owned()
}

on_both! {
    async fn a_form_saves_nothing_where_its_person_may_not_write_any_more(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        let picture = "https://example.org/x.png";
        member.command("reminder add", json!({ "when": "in 2 hours", "message": "Before", "image": picture })).await;
        let id = form(&member.command("reminder edit", json!({ "id": 1 })).await);
        deny(&bot, n::GENERAL, p::MEMBER, bit::SEND_MESSAGES);
        for fields in [json!({ "Message": "After" }), json!({ "Message": "After", "When": "in 3 hours" })] {
            let refused = member.submit(&id, fields.clone()).await;
            assert!(refused.text().contains("You may not write in"), "{fields}: {refused:?}");
        }
        restore(&bot, n::GENERAL, p::MEMBER);
        deny(&bot, n::GENERAL, p::MEMBER, bit::EMBED_LINKS);
        let refused = member.submit(&id, json!({ "Message": "After" })).await;
        assert!(refused.text().contains("You may not post pictures"), "{refused:?}");
        let kept = find(&bot.app, 1).await;
        assert_eq!((kept.revision, kept.draft.message.as_str()), (1, "Before"));
        restore(&bot, n::GENERAL, p::MEMBER);
        let saved = member.submit(&id, json!({ "Message": "After" })).await;
        assert!(saved.text().contains("is changed"), "{saved:?}");
        bot.assert_clean();
    }

    async fn who_changes_words_answers_for_the_pings_too(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        member.command("reminder add", json!({ "when": "in 2 hours", "message": "Before", "mention": n::NEWSLETTER_ROLE })).await;
        let id = form(&member.command("reminder edit", json!({ "id": 1 })).await);
        bot.sandbox.world().role_mut(n::GUILD, n::NEWSLETTER_ROLE).expect("a role").mentionable = false;
        let refused = member.submit(&id, json!({ "Message": "After" })).await;
        assert!(refused.text().contains("You may not mention the role **Newsletter**"), "{refused:?}");
        assert_eq!(find(&bot.app, 1).await.draft.message, "Before");
        bot.assert_clean();
    }

    async fn a_confirmed_time_does_not_confirm_rights_that_are_gone(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let member = bot.member();
        let night = json!({ "when": "2099-03-29 02:30", "message": "Night", "mention": n::NEWSLETTER_ROLE });
        let asked = member.command("reminder add", night).await;
        let (message, confirm) = (asked.message_id().expect("a message"), button(&asked, "reminder:confirm"));
        deny(&bot, n::GENERAL, p::MEMBER, bit::SEND_MESSAGES);
        let refused = member.click(message, &confirm).await;
        assert!(refused.text().contains("You may not write in"), "{refused:?}");
        restore(&bot, n::GENERAL, p::MEMBER);
        bot.sandbox.world().role_mut(n::GUILD, n::NEWSLETTER_ROLE).expect("a role").mentionable = false;
        let refused = member.click(message, &confirm).await;
        assert!(refused.text().contains("You may not mention the role **Newsletter**"), "{refused:?}");
        assert!(member.command("reminder list", json!({})).await.text().contains("no reminders yet"));
        bot.sandbox.world().role_mut(n::GUILD, n::NEWSLETTER_ROLE).expect("a role").mentionable = true;
        let made = member.click(message, &confirm).await;
        assert!(made.text().contains("**#1 Night** is set"), "{made:?}");
        // Pressed twice, as fingers do, it is one reminder.
        let again = forge(&bot, n::GUILD, p::MEMBER, &confirm, &[]).await;
        assert!(!again.contains("is set"), "{again}");
        assert!(!member.command("reminder list", json!({})).await.text().contains("#2"));
        // And the same press, delivered once more, is answered the same.
        let url = format!("{}/interactions", bot.url);
        let repeated = bot.sandbox.redeliver(made.interaction, &url).await.expect("an answer");
        assert!(repeated.json()["data"]["content"].as_str().expect("text").contains("**#1 Night** is set"), "{repeated:?}");
        // The same of a change: what was asked about is another time of a reminder that is there.
        let id = form(&member.command("reminder edit", json!({ "id": 1 })).await);
        let asked = member.submit(&id, json!({ "When": "2098-03-30 02:30" })).await;
        let (message, confirm) = (asked.message_id().expect("a message"), button(&asked, "reminder:confirm"));
        deny(&bot, n::GENERAL, p::MEMBER, bit::SEND_MESSAGES);
        let refused = member.click(message, &confirm).await;
        assert!(refused.text().contains("You may not write in"), "{refused:?}");
        assert_eq!(find(&bot.app, 1).await.revision, 1);
        bot.assert_clean();
    }

    async fn a_message_becomes_a_reminder_only_where_its_person_may_write(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        let message = bot.sandbox.world().say(n::SUPPORT, p::STAFF, "Workshop");
        let member = bot.member().in_channel(n::SUPPORT);
        let id = form(&member.message_command("Make reminder", message).await);
        deny(&bot, n::SUPPORT, p::MEMBER, bit::SEND_MESSAGES);
        let made = member.submit(&id, json!({ "When": "in 2 hours" })).await;
        assert!(made.text().contains("to a direct message"), "{made:?}");
        assert_eq!(find(&bot.app, 1).await.draft.place.recipient, Some(Id::new(p::MEMBER)));
        restore(&bot, n::SUPPORT, p::MEMBER);
        let id = form(&member.message_command("Make reminder", message).await);
        let asked = member.submit(&id, json!({ "When": "2099-03-29 02:30" })).await;
        deny(&bot, n::SUPPORT, p::MEMBER, bit::SEND_MESSAGES);
        let refused = member.click(asked.message_id().expect("a message"), &button(&asked, "reminder:confirm")).await;
        assert!(refused.text().contains("You may not write in"), "{refused:?}");
        let listed = member.command("reminder list", json!({})).await;
        assert!(!listed.text().contains("#2"), "{listed:?}");
        bot.assert_clean();
    }

    async fn a_select_takes_no_channel_and_no_role_that_is_not_offered(engine) {
        let bot = Bot::start(engine).await;
        bot.member().command("reminder add", json!({ "when": "in 1 hour", "message": "x", "to": "channel" })).await;
        for (channel, says) in [
            (n::ANNOUNCEMENTS, "You may not write in"),
            (n::STAFF_ONLY, "You may not write in"),
            (n::VAULT, "You may not write in"),
            (n::RULES, "You may not write in"),
            (n::TICKETS, "Choose a text channel or a thread"),
            (n::IDEAS, "Choose a text channel or a thread"),
            (x::GENERAL, "There is no such channel"),
            (17, "There is no such channel"),
        ] {
            let refused = forge(&bot, n::GUILD, p::MEMBER, "reminder:move:1", &[&channel.to_string()]).await;
            assert!(refused.contains(says), "{channel}: {refused}");
        }
        for (who, says) in [
            (n::ADMIN_ROLE, "You may not mention the role"),
            (n::HELPERS_ROLE, "You may not mention the role"),
            (n::BOOSTER_ROLE, "You may not mention the role"),
            (n::GUILD, "You may not mention @everyone"),
        ] {
            let both = [n::NEWSLETTER_ROLE.to_string(), who.to_string()];
            let refused = forge(&bot, n::GUILD, p::MEMBER, "reminder:ping:1", &[&both[0], &both[1]]).await;
            assert!(refused.contains(says), "{who}: {refused}");
        }
        let kept = find(&bot.app, 1).await;
        assert!(kept.revision == 1 && kept.draft.mentions.is_empty() && kept.draft.place.channel == Id::new(n::GENERAL));
        let pinged = forge(&bot, n::GUILD, p::MEMBER, "reminder:ping:1", &[&n::NEWSLETTER_ROLE.to_string()]).await;
        assert!(pinged.contains("is changed"), "{pinged}");
        // Pings that are allowed here may not be there, and the other way round.
        deny(&bot, n::SUPPORT, p::MEMBER, bit::SEND_MESSAGES);
        let refused = forge(&bot, n::GUILD, p::MEMBER, "reminder:move:1", &[&n::SUPPORT.to_string()]).await;
        assert!(refused.contains("You may not write in"), "{refused}");
        bot.assert_clean();
    }

    async fn only_who_made_a_reminder_has_it_sent_to_themselves(engine) {
        let bot = Bot::start(engine).await;
        let made = bot.member().command("reminder add", json!({ "when": "in 1 hour", "message": "x" })).await;
        let taken = bot.admin().unchecked().click(made.message_id().expect("a message"), "reminder:tome:1").await;
        assert!(taken.text().contains("Only who made reminder **#1**"), "{taken:?}");
        assert_eq!(find(&bot.app, 1).await.draft.place.recipient, None);
        let own = bot.member().click(made.message_id().expect("a message"), "reminder:tome:1").await;
        assert!(own.text().contains("to a direct message"), "{own:?}");
        assert_eq!(find(&bot.app, 1).await.draft.place.recipient, Some(Id::new(p::MEMBER)));
        bot.assert_clean();
    }

    async fn who_may_not_write_any_more_makes_nothing_speak_again(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let member = bot.member();
        member.command("reminder add", json!({ "when": "in 1 hour", "repeat": "daily", "message": "Stretch", "name": "Stretch" })).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let (message, snooze) = pressable(&bot, n::GENERAL, "reminder:snooze");
        let choices = member.click(message, &snooze).await;
        let later = button(&choices, "reminder:later:1:10:");
        deny(&bot, n::GENERAL, p::MEMBER, bit::SEND_MESSAGES);
        let refused = member.click(choices.message_id().expect("choices"), &later).await;
        assert!(refused.text().contains("You may not write in"), "{refused:?}");
        // Quiet is always theirs, and what was left out stays so.
        let (message, skip) = pressable(&bot, n::GENERAL, "reminder:skip");
        let skipped = member.click(message, &skip).await;
        assert!(skipped.text().contains("leaves out"), "{skipped:?}");
        let back = member.click(skipped.message_id().expect("a message"), &button(&skipped, "reminder:unskip")).await;
        assert!(back.text().contains("You may not write in"), "{back:?}");
        let (message, pause) = pressable(&bot, n::GENERAL, "reminder:pause");
        let paused = member.click(message, &pause).await;
        assert!(paused.text().contains("is paused"), "{paused:?}");
        let resume = paused.message_id().expect("a message");
        let refused = member.click(resume, "reminder:resume:1").await;
        assert!(refused.text().contains("You may not write in"), "{refused:?}");
        clock.advance(minutes(3 * 24 * 60));
        deliver(&app).await;
        assert_eq!(titles(&bot, n::GENERAL), ["Stretch"]);
        restore(&bot, n::GENERAL, p::MEMBER);
        let resumed = member.click(resume, "reminder:resume:1").await;
        assert!(resumed.text().contains("is changed"), "{resumed:?}");
        bot.assert_clean();
    }

    async fn a_thread_takes_reminders_of_who_may_write_in_it(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        let open = |parent, kind| bot.sandbox.world().add_thread(parent, "Thread", kind, p::OWNER);
        let add = async |channel: u64| {
            let options = json!({ "when": "in 1 hour", "message": "x", "channel": channel.to_string() });
            member.clone().unchecked().command("reminder add", options).await.text()
        };
        let alter = |thread: u64, archived, locked| {
            let mut world = bot.sandbox.world();
            let one = world.channels.get_mut(&thread).and_then(|one| one.thread.as_mut()).expect("a thread");
            (one.archived, one.locked) = (archived, locked);
        };
        let public = open(n::GENERAL, kind::PUBLIC_THREAD);
        assert!(add(public).await.contains("is set"));
        // Discord opens what is only archived again when somebody writes in it.
        alter(public, true, false);
        assert!(add(public).await.contains("is set"));
        for archived in [false, true] {
            alter(public, archived, true);
            let refused = add(public).await;
            assert!(refused.contains("You may not write in"), "archived {archived}: {refused}");
        }
        alter(public, false, false);
        deny(&bot, n::GENERAL, p::MEMBER, bit::SEND_MESSAGES_IN_THREADS);
        let refused = add(public).await;
        assert!(refused.contains("You may not write in"), "{refused}");
        restore(&bot, n::GENERAL, p::MEMBER);
        // Where only threads are for everybody, pictures in them are, too.
        let news = open(n::ANNOUNCEMENTS, kind::ANNOUNCEMENT_THREAD);
        let options = json!({ "when": "in 1 hour", "message": "x", "image": "https://example.org/x.png", "channel": news.to_string() });
        let made = member.clone().unchecked().command("reminder add", options).await;
        assert!(made.text().contains("is set"), "{made:?}");
        for (parent, kind) in [(n::GENERAL, kind::PRIVATE_THREAD), (n::STAFF_ONLY, kind::PUBLIC_THREAD)] {
            let hidden = open(parent, kind);
            let refused = add(hidden).await;
            assert!(refused.contains("You may not write in"), "{parent}: {refused}");
        }
        let theirs = open(x::GENERAL, kind::PUBLIC_THREAD).to_string();
        let refused = forge(&bot, n::GUILD, p::MEMBER, "reminder:move:1", &[&theirs]).await;
        assert!(refused.contains("There is no such channel"), "{refused}");
        // A thread that was locked since is no place to move to.
        alter(public, false, true);
        let refused = forge(&bot, n::GUILD, p::MEMBER, "reminder:move:1", &[&public.to_string()]).await;
        assert!(refused.contains("You may not write in"), "{refused}");
        bot.assert_clean();
    }

    async fn a_live_session_is_announced_only_within_rights(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member().unchecked();
        let session = |more: Value| {
            let mut options = json!({ "when": "in 3 hours", "topic": "Ask me anything" });
            options.as_object_mut().expect("options").extend(more.as_object().cloned().unwrap_or_default());
            options
        };
        for (more, says) in [
            (json!({ "channel": n::ANNOUNCEMENTS.to_string() }), "You may not write in"),
            (json!({ "channel": n::STAFF_ONLY.to_string() }), "You may not write in"),
            (json!({ "channel": n::TICKETS.to_string() }), "Choose a text channel or a thread"),
            (json!({ "mention": n::ADMIN_ROLE.to_string() }), "You may not mention the role"),
            (json!({ "mention": n::GUILD.to_string() }), "You may not mention @everyone"),
        ] {
            let refused = member.command("reminder live-session", session(more.clone())).await;
            assert!(refused.text().contains(says), "{more}: {refused:?}");
        }
        assert!(member.command("reminder list", json!({})).await.text().contains("no reminders yet"));
        bot.assert_clean();
    }

    async fn admins_do_on_the_web_only_what_they_could_post_themselves(engine) {
        let bot = Bot::start(engine).await;
        let client = Client::of(&bot, p::ADMIN, SCOPES).await;
        let body = |channel: u64, roles: Value| json!({ "name": "x", "channel_id": channel.to_string(), "mentions": { "roles": roles },
            "schedule": { "start": "2099-03-02T09:00:00", "timezone": "UTC", "repeat": { "unit": "days", "every": 1 } } });
        let here = body(n::GENERAL, json!([]));
        client.post(&at("/reminders"), here.clone()).await.is(201);
        // Manage Server is no right to mention every role, nor to write everywhere.
        let roles = body(n::GENERAL, json!([n::HELPERS_ROLE.to_string()]));
        deny(&bot, n::SUPPORT, p::ADMIN, bit::SEND_MESSAGES);
        let there = body(n::SUPPORT, json!([]));
        for wrong in [&roles, &there] {
            client.post(&at("/reminders"), wrong.clone()).await.is_problem(403);
            client.put(&at("/reminders/1"), wrong.clone()).await.is_problem(403);
        }
        client.post(&at("/reminders/1/pause"), json!({})).await.is(200);
        deny(&bot, n::GENERAL, p::ADMIN, bit::SEND_MESSAGES);
        client.put(&at("/reminders/1"), here.clone()).await.is_problem(403);
        client.post(&at("/reminders/1/resume"), json!({})).await.is_problem(403);
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let page = |path: &str| format!("/dashboard/{}/reminders{path}", n::GUILD);
        let form = admin.get(&page("/1")).await;
        let refused = admin.submit(&form, &page("/1"), &[("name", "y")]).await;
        assert!(refused.status == 422 && refused.contains("You may not write in"), "{}", refused.body);
        let resumed = admin.submit(&form, &page("/1/resume"), &[]).await;
        assert!(resumed.status == 403 && resumed.contains("You may not write in"), "{}", resumed.body);
        let blank = admin.get(&page("/new")).await;
        let support = n::SUPPORT.to_string();
        let fields = [("when", "2099-03-02 09:00"), ("name", "New"), ("channel", support.as_str())];
        let refused = admin.submit(&blank, &page("/new"), &fields).await;
        assert!(refused.status == 422 && refused.contains("You may not write in"), "{}", refused.body);
        let helpers = n::HELPERS_ROLE.to_string();
        let announcements = n::ANNOUNCEMENTS.to_string();
        let fields = [("when", "2099-03-02 09:00"), ("name", "New"), ("channel", announcements.as_str()), ("roles", &helpers)];
        let refused = admin.submit(&blank, &page("/new"), &fields).await;
        assert!(refused.status == 422 && refused.contains("You may not mention the role"), "{}", refused.body);
        assert_eq!(client.get(&at("/reminders")).await.is(200).body["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(find(&bot.app, 1).await.draft.name, "x");

        bot.assert_clean();
    }

    async fn every_button_and_form_of_a_reminder_is_for_its_maker_and_admins(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        bot.member().command("reminder add", json!({ "when": "in 1 hour", "repeat": "daily", "message": "Mine" })).await;
        clock.advance(minutes(61));
        deliver(&app).await;
        let (_, done) = pressable(&bot, n::GENERAL, "reminder:done");
        let entry = done.rsplit(':').next().expect("an outbox entry").to_owned();
        let revision = find(&bot.app, 1).await.revision;
        let ids = [
            "reminder:ask:1".to_owned(),
            "reminder:open".to_owned(),
            "reminder:move:1".to_owned(),
            "reminder:ping:1".to_owned(),
            "reminder:skip:1".to_owned(),
            "reminder:pause:1".to_owned(),
            "reminder:resume:1".to_owned(),
            "reminder:remove:1".to_owned(),
            "reminder:tome:1".to_owned(),
            "reminder:edit:1".to_owned(),
            "reminder:more:1".to_owned(),
            format!("reminder:undo:1:{revision}"),
            "reminder:unskip:1:5".to_owned(),
            format!("reminder:done:1:{entry}"),
            format!("reminder:snooze:1:{entry}"),
            format!("reminder:later:1:10:{entry}"),
        ];
        for id in &ids {
            let values = if id == "reminder:open" { "1".to_owned() } else { n::GENERAL.to_string() };
            let refused = forge(&bot, n::GUILD, p::OTHER_MEMBER, id, &[&values]).await;
            assert!(refused.contains("Only who made reminder"), "{id}: {refused}");
        }
        let fields = [("when", "in 2 hours"), ("repeat", ""), ("name", "Taken"), ("message", "over"), ("location", "")];
        let refused = submit_forged(&bot, n::GUILD, p::OTHER_MEMBER, &format!("reminder:change:1:{revision}:5"), &fields).await;
        assert!(refused.contains("Only who made reminder"), "{refused}");
        let fields = [("lead", "1h"), ("timezone", ""), ("image", "")];
        let refused = submit_forged(&bot, n::GUILD, p::OTHER_MEMBER, &format!("reminder:extras:1:{revision}"), &fields).await;
        assert!(refused.contains("Only who made reminder"), "{refused}");
        let kept = find(&bot.app, 1).await;
        assert_eq!((kept.revision, kept.draft.message.as_str()), (revision, "Mine"));
        // The agenda of everybody is shown to admins only, whoever asks for it.
        let page = forge(&bot, n::GUILD, p::OTHER_MEMBER, "reminder:page:0:", &[]).await;
        assert!(page.contains("no reminders yet") && !page.contains("Mine"), "{page}");
        let page = forge(&bot, n::GUILD, p::OTHER_MEMBER, &format!("reminder:page:{}:", p::MEMBER), &[]).await;
        assert!(page.contains("no reminders yet") && !page.contains("Mine"), "{page}");
        bot.assert_clean();
    }
}
