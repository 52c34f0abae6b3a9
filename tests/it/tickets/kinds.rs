//! Kinds of tickets with their own questions, panels, threads, canned replies, overflowing categories.

use alphapy::sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use super::{
    card, channel, lapse, member, messages, open, poll_messages, says, set, settle, staff, staffed,
};
use crate::support::{
    bot::{Bot, n, p},
    database::on_both,
};

async fn add_kind(bot: &Bot, name: &str, questions: &str) {
    let form = bot.admin().command("ticket type add", json!({})).await;
    let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
    let saved = bot
        .admin()
        .submit(&id, json!({ "Name": name, "Description": "", "Emoji": "🎫", "Questions, one per line": questions }))
        .await;
    assert!(saved.text().contains("is saved"), "{saved:?}");
}

on_both! {
    async fn a_kind_asks_its_own_questions_and_panels_follow_its_changes(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let posted = bot.admin().command("ticket panel", json!({ "channel": n::SUPPORT.to_string() })).await;
        assert!(posted.text().contains("appears"), "{posted:?}");
        settle(&bot).await;
        let (panel, first) = messages(&bot, n::SUPPORT).pop().expect("a panel");
        assert!(first.to_string().contains("tickets:open:0"), "{first}");
        let form = member(&bot, n::SUPPORT).click(panel, "tickets:open:0").await;
        assert!(form.modal().is_some(), "without kinds the built-in one: {form:?}");

        add_kind(&bot, "Orders", "Which order?* | short | 1234\nWhat happened?* | select: Late, Broken | \nPhoto | file").await;
        add_kind(&bot, "Accounts", "What about it?").await;
        settle(&bot).await;
        let (_, now) = messages(&bot, n::SUPPORT).pop().expect("a panel");
        assert!(now.to_string().contains("Orders") && now.to_string().contains("Accounts"), "the panel follows: {now}");

        let mia = member(&bot, n::SUPPORT);
        let form = mia.click(panel, "tickets:open:1").await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let opened = mia.submit(&id, json!({ "Which order?": "77", "What happened?": ["Broken"] })).await;
        assert!(opened.text().contains("#1"), "{opened:?}");
        let text = card(&bot, channel(&bot, 1).expect("a channel")).1.to_string();
        assert!(text.contains("Which order?") && text.contains("77") && text.contains("Broken"), "{text}");

        // Several kinds: the command asks which.
        let asked = bot.member().command("ticket open", json!({})).await;
        let pick = asked.message_id().expect("asks");
        let form = bot.member().select(pick, "tickets:pick:0", &["2"]).await;
        assert!(form.modal().is_some(), "{form:?}");

        // A kind that is gone says so; the panel no longer offers it.
        let gone = bot.admin().command("ticket type remove", json!({ "type": 1 })).await;
        assert!(gone.text().contains("is removed"), "{gone:?}");
        settle(&bot).await;
        let late = mia.unchecked().click(panel, "tickets:open:1").await;
        assert!(!late.text().is_empty() || late.modal().is_none(), "{late:?}");
        let bad = bot.admin().command("ticket type edit", json!({ "type": 2 })).await;
        let id = bad.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let refused = bot.admin().submit(&id, json!({ "Name": "Accounts", "Questions, one per line": "Q | select: one" })).await;
        assert!(refused.text().contains("at least two options"), "{refused:?}");
        bot.assert_clean();
    }

    async fn files_of_a_form_are_kept_at_once_and_shown_in_the_ticket(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "keep_file_mb", "value": "1" })).await;
        add_kind(&bot, "Orders", "Which order?* | short | 1234\nPhoto | file").await;
        let form = bot.member().command("ticket open", json!({})).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let photos = json!([
            { "filename": "broken.png", "content_type": "image/png", "content": "a picture" },
            { "filename": "film.mp4", "content_type": "video/mp4", "content": "x".repeat(1024 * 1024 + 1) },
        ]);
        // The content network stumbles once.
        let kind = FaultKind::Status { status: 503, code: 0, body: None };
        bot.sandbox.world().faults.push(Fault { method: None, path: "/attachments/".to_owned(), times: 4, kind });
        let opened = bot.member().submit(&id, json!({ "Which order?": "77", "Photo": photos })).await;
        assert!(opened.text().contains("#1"), "{opened:?}");
        let place = channel(&bot, 1).expect("a channel");
        settle(&bot).await;
        assert_eq!(says(&bot, place, "from the form"), 0, "not before they are kept");
        lapse(&bot).await;
        settle(&bot).await;
        lapse(&bot).await;
        settle(&bot).await;
        let posted: Vec<Value> = messages(&bot, place).into_iter().map(|(_, m)| m).filter(|m| m.to_string().contains("from the form")).collect();
        assert_eq!(posted.len(), 1, "{posted:?}");
        assert_eq!(posted[0]["attachments"].as_array().map(Vec::len), Some(1));
        assert_eq!(posted[0]["attachments"][0]["filename"], "broken.png");
        assert!(posted[0].to_string().contains("film.mp4: not kept: larger"), "{posted:?}");
        assert_eq!(posted[0]["mentions"], json!([]), "nobody is pinged");

        // The transcript has them once, under the ticket's requester.
        staff(&bot, place).command("ticket close", json!({})).await;
        settle(&bot).await;
        let app = &bot.app;
        let kept = alphapy::features::tickets::flow::transcript_of(app, alphapy::ids::GuildId::new(n::GUILD), 1, None).await.expect("reads").expect("a transcript");
        let files: Vec<_> = kept.files.iter().map(|file| (file.name.as_str(), format!("{:?}", file.kept))).collect();
        assert_eq!(files, [("broken.png", "Yes".to_owned()), ("film.mp4", "No(TooLarge)".to_owned())]);
        let (rows,): (i64,) = alphapy::db::sql("SELECT COUNT(*) FROM ticket_files WHERE name = 'broken.png'").one(&bot.app.db).await.expect("counts");
        assert_eq!(rows, 1);
        assert_eq!(kept.person(kept.files[0].by).and_then(|person| person.id).map(alphapy::ids::UserId::get), Some(p::MEMBER));
        assert_eq!(bot.sandbox.world().downloads.len(), 1, "no file is fetched twice, and what is too large never");
        bot.assert_clean();
    }

    async fn threads_work_as_channels_do(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "mode", "value": "thread" })).await;
        set(&bot, "tickets", json!({ "setting": "thread_channel", "channel": n::SUPPORT.to_string() })).await;
        let opened = open(&bot.member(), "In a thread").await;
        let place = channel(&bot, 1).unwrap_or_else(|| panic!("a thread: {opened:?}"));
        {
            let world = bot.sandbox.world();
            let thread = &world.channels[&place];
            assert_eq!((thread.kind, thread.parent), (12, Some(n::SUPPORT)));
        }
        let (message, _) = card(&bot, place);
        let staff = staff(&bot, place);
        staff.click(message, "tickets:do:claim:1").await;
        member(&bot, place).say("Hello?").expect("is in it");
        poll_messages(&bot).await;
        staff.command("ticket close", json!({ "reason": "done" })).await;
        settle(&bot).await;
        settle(&bot).await;
        assert_eq!(says(&bot, place, "closed by"), 1, "{:?}", messages(&bot, place));
        let again = bot.admin().command("ticket reopen", json!({ "id": 1 })).await;
        assert!(again.text().contains("open again"), "{again:?}");
        settle(&bot).await;
        bot.assert_clean();
    }

    async fn a_full_category_overflows(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        {
            let mut world = bot.sandbox.world();
            for number in 0..50 {
                world.add_channel(n::GUILD, alphapy::sandbox::ChannelDraft::text(&format!("old-{number}")).under(n::TICKETS));
            }
        }
        let opened = open(&bot.member(), "Where to?").await;
        let place = channel(&bot, 1).unwrap_or_else(|| panic!("a channel: {opened:?}"));
        let parent = bot.sandbox.world().channels[&place].parent.expect("a category");
        assert_ne!(parent, n::TICKETS);
        let name = bot.sandbox.world().channels[&parent].name.clone();
        assert!(name.ends_with(" 2"), "{name}");
        let other = bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL);
        open(&other, "And me?").await;
        let second = channel(&bot, 2).expect("a channel");
        assert_eq!(bot.sandbox.world().channels[&second].parent, Some(parent), "no third category");
        bot.assert_clean();
    }

    async fn a_canned_reply_is_shown_before_it_is_posted(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Help").await;
        let place = channel(&bot, 1).expect("a channel");
        let admin = bot.sandbox.person(n::GUILD, p::OWNER, place);
        let form = admin.command("ticket reply", json!({ "name": "Hello" })).await;
        assert!(form.modal().is_some(), "{form:?}");
        admin.submit("tickets:reply:hello", json!({ "Text": "Hi {user}, this is {ticket}. @everyone" })).await;
        let staff = staff(&bot, place);
        let hints = staff.autocomplete("ticket reply", json!({ "name": "he" }), "name").await;
        assert_eq!(hints.choices().expect("choices")[0]["value"], "hello");
        let preview = staff.command("ticket reply", json!({ "name": "hello" })).await;
        assert!(preview.text().contains("this is #1"), "{preview:?}");
        assert_eq!(says(&bot, place, "this is #1"), 0, "not posted yet");
        let id = crate::support::bot::custom_ids(&preview)[0].clone();
        staff.click(preview.message_id().expect("a message"), &id).await;
        settle(&bot).await;
        let posted: Vec<Value> = messages(&bot, place).into_iter().map(|(_, m)| m).filter(|m| m.to_string().contains("this is #1")).collect();
        assert_eq!(posted.len(), 1);
        assert_eq!(posted[0]["mention_everyone"], false, "nobody else is pinged");
        bot.assert_clean();
    }

    async fn what_stands_in_the_way_is_said_and_loses_nothing(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "system", json!({ "setting": "log_channel", "channel": n::BOT_LOG.to_string() })).await;
        bot.sandbox.world().channels.remove(&n::TICKETS);
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        let told = open(&bot.member(), "Where does it go?").await;
        settle(&bot).await;
        let text = told.text();
        if text.contains("#1") {
            assert!(says(&bot, n::BOT_LOG, "has no channel") == 1, "admins are told once");
            set(&bot, "tickets", json!({ "setting": "category", "channel": n::HELP_DESK.to_string() })).await;
            lapse(&bot).await;
            settle(&bot).await;
            assert!(channel(&bot, 1).is_some(), "it is made once it can be");
        } else {
            assert!(text.contains("category of tickets is gone"), "{told:?}");
        }
        bot.assert_clean();
    }
}
