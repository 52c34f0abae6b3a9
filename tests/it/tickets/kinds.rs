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

/// Adds a type with these questions, as an admin does.
pub async fn add_kind(bot: &Bot, name: &str, questions: &str) {
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
        let form = bot.member().select(pick, "tickets:choose:0:", &["2"]).await;
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
        let form = bot.member().command("ticket open", json!({ "type": 1 })).await;
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
        assert_eq!(posted[0]["content"], preview.message().expect("a preview")["content"], "exactly what was shown");
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

on_both! {
    async fn support_is_an_ordinary_type_from_the_start(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        bot.admin().command("ticket panel", json!({ "channel": n::SUPPORT.to_string() })).await;
        settle(&bot).await;
        let (panel, _) = messages(&bot, n::SUPPORT).pop().expect("a panel");
        let offered = || messages(&bot, n::SUPPORT).pop().expect("a panel").1.to_string();
        // The first type of one's own does not remove general support.
        add_kind(&bot, "Billing", "What about it?").await;
        settle(&bot).await;
        assert!(offered().contains("Billing") && offered().contains("Support"), "{}", offered());
        let form = member(&bot, n::SUPPORT).click(panel, "tickets:open:0").await;
        assert!(form.modal().is_some(), "{form:?}");
        // It is changed like any other.
        let form = bot.admin().command("ticket type edit", json!({ "type": 0 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let fields = json!({ "Name": "Anything else", "Description": "", "Emoji": "", "Questions, one per line": "What is it?*" });
        let saved = bot.admin().submit(&id, fields).await;
        assert!(saved.text().contains("is saved"), "{saved:?}");
        settle(&bot).await;
        assert!(offered().contains("Anything else") && !offered().contains("\"Support\""), "{}", offered());
        // Taking that back brings it back as it was; it is never there twice.
        let history = bot.admin().command("config history", json!({})).await;
        assert!(history.text().contains("Anything else"), "{history:?}");
        // It can be removed, but one type stays.
        let removed = bot.admin().command("ticket type remove", json!({ "type": 0 })).await;
        assert!(removed.text().contains("is removed"), "{removed:?}");
        settle(&bot).await;
        let form = bot.member().command("ticket open", json!({})).await;
        assert!(form.modal().is_some(), "only Billing is left: {form:?}");
        let last = bot.admin().command("ticket type remove", json!({ "type": 1 })).await;
        assert!(last.text().contains("only type"), "{last:?}");
        bot.assert_clean();
    }

    async fn open_tickets_follow_the_staff_of_their_type(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Salary").await;
        let place = channel(&bot, 1).expect("a channel");
        let sees = |who| {
            let world = bot.sandbox.world();
            world.permissions_in(&world.channels[&place], who) & alphapy::sandbox::bit::VIEW_CHANNEL != 0
        };
        assert!(sees(p::STAFF) && !sees(p::HELPER_LEAD));
        let form = bot.admin().command("ticket type edit", json!({ "type": 0, "staff_role": n::HELPERS_ROLE.to_string() })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let fields = json!({ "Name": "Support", "Description": "", "Emoji": "", "Questions, one per line": "How can we help?*" });
        let saved = bot.admin().submit(&id, fields).await;
        assert!(saved.text().contains("is saved"), "{saved:?}");
        settle(&bot).await;
        assert!(!sees(p::STAFF) && sees(p::HELPER_LEAD), "its own staff took over");
        let viewed = staff(&bot, n::GENERAL).command("ticket view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("no ticket **#1**"), "{viewed:?}");
        bot.assert_clean();
    }

    async fn a_requester_opens_again_within_the_limits_of_a_new_ticket(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "One").await;
        bot.member().command("ticket close", json!({ "id": 1 })).await;
        settle(&bot).await;
        bot.admin().command("ticket block", json!({ "user": p::MEMBER.to_string() })).await;
        let refused = bot.member().command("ticket reopen", json!({ "id": 1 })).await;
        assert!(refused.text().contains("cannot open tickets"), "{refused:?}");
        let staffs = staff(&bot, n::GENERAL).command("ticket reopen", json!({ "id": 1 })).await;
        assert!(staffs.text().contains("open again"), "staff still may: {staffs:?}");
        // Members who do not work on tickets are not told the names of prepared replies.
        let saved = bot.admin().command("ticket reply", json!({ "name": "secret-plan" })).await;
        assert!(saved.modal().is_some(), "{saved:?}");
        bot.admin().submit("tickets:reply:secret-plan", json!({ "Text": "Soon." })).await;
        let hints = bot.member().autocomplete("ticket reply", json!({ "name": "" }), "name").await;
        assert_eq!(hints.choices().map(<[_]>::len), Some(0), "{hints:?}");
        bot.assert_clean();
    }
}

on_both! {
    async fn closing_takes_one_click_and_a_reason_is_for_staff_unless_said_otherwise(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        for words in ["One", "Two", "Three"] {
            open(&bot.member(), words).await;
        }
        settle(&bot).await;
        let places: Vec<_> = (1..=3).map(|number| channel(&bot, number).expect("a channel")).collect();
        // One click, without a form.
        let (message, shown) = card(&bot, places[0]);
        assert!(shown.to_string().contains("Close with reason"), "{shown}");
        let closed = staff(&bot, places[0]).click(message, "tickets:do:close:1").await;
        assert!(format!("{closed:?}").contains("⚫ closed"), "{closed:?}");
        settle(&bot).await;
        assert_eq!(says(&bot, places[0], "was closed by"), 1, "{:?}", messages(&bot, places[0]));
        // A reason that only staff reads.
        let (message, _) = card(&bot, places[1]);
        let sam = staff(&bot, places[1]);
        assert!(sam.click(message, "tickets:close:2").await.modal().is_some());
        sam.submit("tickets:close:2", json!({ "Reason": "A known nuisance" })).await;
        settle(&bot).await;
        assert_eq!(says(&bot, places[1], "nuisance"), 0, "{:?}", messages(&bot, places[1]));
        let own = bot.member().command("ticket view", json!({ "id": 2 })).await;
        assert!(!own.text().contains("nuisance"), "{own:?}");
        assert!(sam.command("ticket view", json!({ "id": 2 })).await.text().contains("nuisance"));
        // And one that the member reads.
        let (message, _) = card(&bot, places[2]);
        let sam = staff(&bot, places[2]);
        sam.click(message, "tickets:close:3").await;
        sam.submit("tickets:close:3", json!({ "Reason": "Sent again", "Who sees the reason?": ["member"] })).await;
        settle(&bot).await;
        assert_eq!(says(&bot, places[2], "Sent again"), 1, "{:?}", messages(&bot, places[2]));
        assert!(bot.member().command("ticket view", json!({ "id": 3 })).await.text().contains("Sent again"));
        // Escalating offers no button that leads nowhere.
        bot.admin().command("ticket reopen", json!({ "id": 1 })).await;
        poll_messages(&bot).await;
        let (message, _) = card(&bot, places[0]);
        let choices = staff(&bot, places[0]).click(message, "tickets:escalate:1").await;
        assert!(!choices.text().is_empty() && !format!("{choices:?}").contains("escalation role"), "{choices:?}");
        bot.assert_clean();
    }
}

on_both! {
    async fn a_ticket_from_a_message_keeps_its_words_through_the_choice_of_a_type(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        add_kind(&bot, "Billing", "What about it?").await;
        let message = bot.sandbox.world().say(n::GENERAL, p::MEMBER, "I was charged twice.");
        let asked = bot.member().message_command("Open ticket", message).await;
        let pick = asked.message_id().expect("asks which type");
        let id = crate::support::bot::custom_ids(&asked).pop().expect("a menu");
        let form = bot.member().select(pick, &id, &["1"]).await;
        let form = form.modal().expect("a form").to_string();
        assert!(form.contains("I was charged twice."), "{form}");
        bot.assert_clean();
    }
}
