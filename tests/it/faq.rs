//! The FAQ as people use it, on both engines.

use serde_json::json;

use crate::support::{
    bot::{Bot, custom_ids, p, x},
    database::on_both,
};

on_both! {
    async fn an_entry_is_added_found_read_changed_pinned_and_deleted(engine) {
        let bot = Bot::start(engine).await;
        let (admin, member) = (bot.admin(), bot.member());
        let added = bot.add(&admin, "How do I get a refund?", "Within **14 days**.", "money back").await;
        assert!(added.text().contains("#1 How do I get a refund?"), "{added:?}");
        assert!(added.is_ephemeral());

        let viewed = member.command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("Within **14 days**."), "{viewed:?}");
        let found = member.command("faq search", json!({ "query": "refnud" })).await;
        assert!(found.text().contains("Within **14 days**."), "a typo finds it: {found:?}");
        assert!(found.is_ephemeral());

        let form = admin.command("faq edit", json!({ "id": 1 })).await;
        let modal = form.modal().expect("a form").clone();
        let id = modal["custom_id"].as_str().expect("an id").to_owned();
        assert!(modal.to_string().contains("Within **14 days**."), "it is filled in");
        let saved = admin.submit(&id, json!({ "Answer": "Within **30 days**." })).await;
        assert!(saved.text().contains("Saved"), "{saved:?}");
        let viewed = member.command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("30 days"), "{viewed:?}");

        let pinned = admin.command("faq pin", json!({ "id": 1 })).await;
        assert!(pinned.text().starts_with("Pinned"), "{pinned:?}");
        let listed = member.command("faq list", json!({})).await;
        assert!(listed.text().contains("📌 **#1** How do I get a refund?"), "{listed:?}");
        let unpinned = admin.command("faq pin", json!({ "id": 1 })).await;
        assert!(unpinned.text().starts_with("Unpinned"), "{unpinned:?}");

        let asked = admin.command("faq delete", json!({ "id": 1 })).await;
        let deleted = admin.click(asked.message_id().expect("asks"), "faq:remove:1").await;
        assert!(deleted.text().contains("Deleted"), "{deleted:?}");
        let gone = member.command("faq view", json!({ "id": 1 })).await;
        assert!(gone.text().contains("no entry"), "{gone:?}");
        let late = member.click(viewed.message_id().expect("a message"), "faq:vote:y:#1").await;
        assert!(late.text().contains("no longer there"), "{late:?}");
        let found = member.command("faq search", json!({ "query": "refund" })).await;
        assert!(!found.text().contains("30 days"), "{found:?}");
        let twin = bot.add(&admin, "Twin", "One.", "").await;
        assert!(!twin.text().contains("same title"), "{twin:?}");
        let twin = bot.add(&admin, "Twin", "Two.", "").await;
        assert!(twin.text().contains("**#2** has the same title"), "{twin:?}");
        let hints = member.autocomplete("faq view", json!({ "id": "twin" }), "id").await;
        assert_eq!(hints.choices().expect("choices")[0]["name"], "Twin · #2");
        let next = bot.add(&admin, "Another", "One.", "").await;
        assert!(next.text().contains("#4"), "numbers are not given again: {next:?}");
        bot.assert_clean();
    }

    async fn only_admins_change_and_the_refusal_says_who_may(engine) {
        let bot = Bot::start(engine).await;
        bot.add(&bot.admin(), "Question", "Answer", "").await;
        let member = bot.member();
        for (path, options) in [
            ("faq add", json!({})),
            ("faq edit", json!({ "id": 1 })),
            ("faq delete", json!({ "id": 1 })),
            ("faq pin", json!({ "id": 1 })),
            ("faq reload", json!({})),
        ] {
            let refused = member.command(path, options).await;
            assert!(refused.text().contains("Only admins"), "{path}: {refused:?}");
            assert!(refused.is_ephemeral());
        }
        let unchecked = bot.member().unchecked();
        let submitted = unchecked.submit("faq:add", json!({ "title": "x", "answer": "y" })).await;
        assert!(!submitted.text().contains("Saved"), "{submitted:?}");
        let listed = member.command("faq list", json!({})).await;
        assert!(listed.text().contains("1 in all"), "{listed:?}");
        bot.assert_clean();
    }

    async fn suggestions_come_from_the_whole_set_while_typing(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        bot.add(&admin, "Reset 2FA", "Use a backup code.", "two factor").await;
        for number in 0..30 {
            bot.add(&admin, &format!("Filler number {number}"), "Nothing.", "").await;
        }
        let member = bot.member();
        let hints = member.autocomplete("faq view", json!({ "id": "2f" }), "id").await;
        let choices = hints.choices().expect("choices");
        assert_eq!(choices[0], json!({ "name": "Reset 2FA", "value": 1 }));
        let hints = member.autocomplete("faq search", json!({ "query": "reste 2fa" }), "query").await;
        assert_eq!(hints.choices().expect("choices")[0]["value"], "#1", "{hints:?}");
        let hints = member.autocomplete("faq search", json!({ "query": "" }), "query").await;
        assert_eq!(hints.choices().expect("choices").len(), 25);
        let found = member.command("faq search", json!({ "query": "#1" })).await;
        assert!(found.text().contains("backup code"), "{found:?}");
        let hints = member.autocomplete("faq edit", json!({ "id": "res" }), "id").await;
        assert!(hints.choices().expect("choices").is_empty(), "members may not edit");
        bot.assert_clean();
    }

    async fn shared_articles_are_found_marked_and_not_changed(engine) {
        let folder = std::env::temp_dir().join(format!("alphapy-faq-{:?}", std::thread::current().id()).replace(['(', ')'], ""));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("opening-hours.md"), "keywords: closed\n# Opening hours\nNine to five.").expect("a file");
        std::fs::write(folder.join("broken.md"), "no heading").expect("a file");
        std::os::unix::fs::symlink("nowhere", folder.join("dangling.md")).expect("a link");
        let faq_dir = ("FAQ_DIR", folder.to_string_lossy().into_owned());
        let bot = Bot::with(engine, alphapy::sandbox::World::seeded(), &[faq_dir]).await;
        let member = bot.member();
        let listed = member.command("faq list", json!({})).await;
        assert!(listed.text().contains("Opening hours"), "{listed:?}");
        let hints = member.autocomplete("faq search", json!({ "query": "open" }), "query").await;
        assert_eq!(hints.choices().expect("choices")[0], json!({ "name": "Opening hours · shared", "value": "s:opening-hours" }));
        let found = member.command("faq search", json!({ "query": "s:opening-hours" })).await;
        assert!(found.text().contains("Nine to five."), "{found:?}");
        let hints = member.autocomplete("faq view", json!({ "id": "open" }), "id").await;
        assert!(hints.choices().expect("choices").is_empty());

        std::fs::write(folder.join("parking.md"), "# Parking\nBehind the house.").expect("a file");
        let reload = bot.admin().command("faq reload", json!({})).await;
        assert!(!reload.text().contains("shared"), "an admin reloads the server only: {reload:?}");
        let found = member.command("faq search", json!({ "query": "parking" })).await;
        assert!(!found.text().contains("Behind the house."), "{found:?}");
        let reload = bot.owner().command("faq reload", json!({})).await;
        assert!(reload.text().contains("shared"), "an operator reads the files: {reload:?}");
        let found = member.command("faq search", json!({ "query": "parking" })).await;
        assert!(found.text().contains("Behind the house."), "{found:?}");
        bot.add(&bot.admin(), "Entry", "Answer", "").await;
        let listed = member.command("faq list", json!({})).await;
        assert!(!listed.text().contains("Opening hours"), "{listed:?}");
        bot.assert_clean();
        std::fs::remove_dir_all(folder).expect("removes");
    }

    async fn results_are_turned_and_voted_on(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        for title in ["Printer is offline", "Printer jams", "Printer toner", "Printer colours", "Printer wifi", "Printer sixth"] {
            bot.add(&admin, title, &format!("About {title}."), "").await;
        }
        let member = bot.member();
        let found = member.command("faq search", json!({ "query": "printer" })).await;
        assert!(found.text().contains("Result 1 of 5"), "{found:?}");
        let ids = custom_ids(&found);
        let next = ids.iter().find(|id| id.starts_with("faq:hit:1:")).expect("next");
        let message = found.message_id().expect("a message");
        let second = member.click(message, next).await;
        assert!(second.text().contains("Result 2 of 5"), "{second:?}");
        let vote = custom_ids(&second).into_iter().find(|id| id.starts_with("faq:rate:y")).expect("vote");
        let thanks = member.click(message, &vote).await;
        assert!(thanks.text().contains("thank you"), "{thanks:?}");
        let again = member.click(message, &vote).await;
        assert!(again.text().contains("thank you"), "{again:?}");
        let number: i64 = vote.rsplit('#').next().expect("#").parse().expect("a number");
        let viewed = member.command("faq view", json!({ "id": number })).await;
        assert!(viewed.text().contains("helped one person"), "one vote a person: {viewed:?}");
        bot.assert_clean();
    }

    async fn a_form_that_cannot_be_saved_loses_nothing(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        let refused = bot.add(&admin, "   ", "My long answer.", "").await;
        assert!(refused.text().contains("Not saved") && refused.text().contains("Title"), "{refused:?}");
        let again = custom_ids(&refused).pop().expect("a button");
        let form = admin.click(refused.message_id().expect("a message"), &again).await;
        let modal = form.modal().expect("the form again").to_string();
        assert!(modal.contains("My long answer."), "{modal}");

        bot.add(&admin, "First", "One", "").await;
        let one = admin.command("faq edit", json!({ "id": 1 })).await.modal().expect("form")["custom_id"].as_str().expect("id").to_owned();
        admin.submit(&one, json!({ "Answer": "Two" })).await;
        let owner = bot.owner();
        let two = owner.command("faq edit", json!({ "id": 1 })).await.modal().expect("form")["custom_id"].as_str().expect("id").to_owned();
        let admin_form = admin.command("faq edit", json!({ "id": 1 })).await.modal().expect("form")["custom_id"].as_str().expect("id").to_owned();
        admin.submit(&admin_form, json!({ "Answer": "Four" })).await;
        let stale = owner.submit(&two, json!({ "Answer": "Five" })).await;
        assert!(stale.text().contains("Somebody changed entry"), "{stale:?}");
        let again = custom_ids(&stale).pop().expect("a button");
        let form = owner.click(stale.message_id().expect("a message"), &again).await;
        let modal = form.modal().expect("the form again").clone();
        assert!(modal.to_string().contains("Five"), "{modal}");
        assert!(stale.text().contains("Four"), "what it reads now is shown: {stale:?}");
        let saved = owner.submit(modal["custom_id"].as_str().expect("id"), json!({})).await;
        assert!(saved.text().contains("Saved"), "{saved:?}");
        let viewed = bot.member().command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("Five"), "{viewed:?}");
        bot.assert_clean();
    }

    async fn a_long_list_is_paged(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        for number in 1..=23 {
            bot.add(&admin, &format!("Entry {number}"), "Answer", "").await;
        }
        admin.command("faq pin", json!({ "id": 23 })).await;
        let member = bot.member();
        let first = member.command("faq list", json!({})).await;
        assert!(first.text().contains("Page 1 of 3") && first.text().contains("#23"), "{first:?}");
        let message = first.message_id().expect("a message");
        let turn = |outcome: &alphapy::sandbox::Outcome, side: &str| {
            custom_ids(outcome).into_iter().find(|id| id.starts_with("faq:turn") && id.contains(side)).expect("a pager")
        };
        let second = member.click(message, &turn(&first, ":a:")).await;
        assert!(second.text().contains("Page 2 of 3") && second.text().contains("**#10** Entry 10") && !second.text().contains("Entry 22"), "{second:?}");
        let third = member.click(message, &turn(&second, ":a:")).await;
        assert!(third.text().contains("Page 3 of 3") && third.text().contains("Entry 1"), "{third:?}");
        let back = member.click(message, &turn(&third, ":b:")).await;
        assert_eq!(back.text(), second.text());
        let opened = member.select(message, "faq:open", &["12"]).await;
        assert!(opened.text().contains("Entry 12"), "{opened:?}");
        bot.assert_clean();
    }

    async fn a_search_without_hits_helps_on(engine) {
        let bot = Bot::start(engine).await;
        bot.add(&bot.admin(), "Voucher codes", "Enter it at the till.", "").await;
        let member = bot.member();
        let nothing = member.command("faq search", json!({ "query": "xylophone" })).await;
        assert!(nothing.text().contains("Nothing about *xylophone*"), "{nothing:?}");
        let unsafe_query = member.command("faq search", json!({ "query": "zzz *qq@qq* <@&1>" })).await;
        assert!(unsafe_query.text().contains("\\*qq\\@qq\\*"), "{unsafe_query:?}");
        bot.assert_clean();
    }

    async fn staff_may_answer_for_everyone_and_members_may_not(engine) {
        let bot = Bot::start(engine).await;
        bot.add(&bot.admin(), "Rules", "Be kind.", "").await;
        let public = bot.admin().command("faq search", json!({ "query": "rules", "public": true })).await;
        assert!(!public.is_ephemeral() && public.text().contains("Be kind."), "{public:?}");
        let refused = bot.member().command("faq view", json!({ "id": 1, "public": true })).await;
        assert!(refused.is_ephemeral() && refused.text().contains("Only staff"), "{refused:?}");
        bot.assert_clean();
    }

    async fn a_message_is_saved_as_an_entry(engine) {
        let bot = Bot::start(engine).await;
        let message = bot.member().say("How to log in\nUse your e-mail address.").expect("says");
        let form = bot.admin().message_command("Save as FAQ", message).await;
        let modal = form.modal().expect("a form").to_string();
        assert!(modal.contains("How to log in") && modal.contains("e-mail"), "{modal}");
        let saved = bot.admin().submit("faq:add", json!({})).await;
        assert!(saved.text().contains("#1"), "{saved:?}");
        let refused = bot.member().message_command("Save as FAQ", message).await;
        assert!(refused.text().contains("Only admins"), "{refused:?}");
        bot.assert_clean();
    }

    async fn nothing_crosses_between_guilds(engine) {
        let bot = Bot::start(engine).await;
        bot.add(&bot.admin(), "Secret of Northwind", "Only here.", "hidden").await;
        let there = bot.sandbox.person(x::GUILD, p::ADMIN, x::GENERAL);
        let viewed = there.command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("no entry"), "{viewed:?}");
        for query in ["secret", "#1", "hidden"] {
            let found = there.command("faq search", json!({ "query": query })).await;
            assert!(!found.text().contains("Only here"), "{found:?}");
            let hints = there.autocomplete("faq search", json!({ "query": query }), "query").await;
            assert!(!format!("{hints:?}").contains("Secret"), "{hints:?}");
        }
        for command in ["faq edit", "faq delete", "faq pin"] {
            let refused = there.command(command, json!({ "id": 1 })).await;
            assert!(refused.text().contains("no entry"), "{command}: {refused:?}");
        }
        let listed = there.command("faq list", json!({})).await;
        assert!(!listed.text().contains("Secret"), "{listed:?}");

        // The buttons and forms of Northwind, pressed in Pixel Guild.
        let found = bot.member().command("faq search", json!({ "query": "secret" })).await;
        let view = found.interaction;
        let kept = bot.add(&bot.admin(), " ", "Typed in Northwind.", "").await.interaction;
        let host = there.command("faq list", json!({})).await.message_id().expect("a message");
        let forged = bot.sandbox.person(x::GUILD, p::ADMIN, x::GENERAL).unchecked();
        for id in [
            format!("faq:hit:0:{view}"),
            "faq:vote:y:#1".into(),
            "faq:ask:secret".into(),
            "faq:turn:1:a:1-1-0".into(),
            format!("faq:rate:y:{view}:#1"),
            format!("tickets:about:{view}"),
            "faq:remove:1".into(),
            format!("faq:again:{view}"),
            format!("faq:again:{kept}"),
        ] {
            let answer = forged.click(host, &id).await;
            let reply = format!("{:?}", answer.reply);
            assert!(!reply.contains("Only here") && !reply.contains("Typed in"), "{id}: {answer:?}");
        }
        let opened = forged.select(host, "faq:open", &["1"]).await;
        assert!(!opened.text().contains("Only here"), "{opened:?}");
        let edited = forged.submit("faq:edit:1:1", json!({ "title": "Taken", "answer": "Over" })).await;
        assert!(!edited.text().contains("Saved"), "{edited:?}");
        let viewed = bot.member().command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("Only here.") && !viewed.text().contains("#1 · helped"), "{viewed:?}");
        let added = there.command("faq add", json!({})).await;
        assert!(added.modal().is_some());
        let added = there.submit("faq:add", json!({ "Title": "Ours", "Answer": "Too" })).await;
        assert!(added.text().contains("#1 Ours"), "numbers count per guild: {added:?}");
    }

    async fn a_second_delivery_answers_the_same_and_acts_once(engine) {
        let bot = Bot::start(engine).await;
        let added = bot.add(&bot.admin(), "Twice?", "No.", "").await;
        let url = format!("{}/interactions", bot.url);
        for _ in 0..3 {
            let again = bot.sandbox.redeliver(added.interaction, &url).await.expect("an answer");
            assert!(again.json().to_string().contains("#1 Twice?"));
        }
        let listed = bot.member().command("faq list", json!({})).await;
        assert!(listed.text().contains("1 in all"), "{listed:?}");
        let pinned = bot.admin().command("faq pin", json!({ "id": 1 })).await;
        bot.sandbox.redeliver(pinned.interaction, &url).await.expect("an answer");
        let listed = bot.member().command("faq list", json!({})).await;
        assert!(listed.text().contains("📌"), "a toggle toggles once: {listed:?}");
    }
}
