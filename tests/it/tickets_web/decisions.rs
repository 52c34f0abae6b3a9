//! Decisions of admins: types, prepared replies, who is blocked, and what they see of it all.

use reqwest::StatusCode;

use super::{at, status, with_tickets};
use crate::{
    support::{
        bot::{Bot, n, p},
        browser::Browser,
        database::on_both,
    },
    tickets::{open, staffed},
};

on_both! {
    async fn types_are_written_ordered_changed_and_removed_with_their_history(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let first = adam.get(&at("/types")).await;
        assert!(first.contains("Support") && first.contains("tickets/types/0"), "{}", first.body);
        for (name, questions) in [("Billing", "What happened?* | short | A refund"), ("Bugs", "What broke?*\nPlan | select: Free, Pro")] {
            let form = adam.get(&at("/types/new")).await;
            let fields = [("name", name), ("emoji", "🎫"), ("questions", questions), ("first", "4h")];
            let saved = adam.submit(&form, &at("/types/new"), &fields).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        }
        // Errors are shown, and the typed text stays.
        let form = adam.get(&at("/types/new")).await;
        let fields = [("name", "billing"), ("emoji", "xx"), ("questions", "A | colour"), ("first", "soon")];
        let refused = adam.submit(&form, &at("/types/new"), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["I do not know the kind colour", "Write a time with its unit", "A | colour", "value=\"soon\""] {
            assert!(refused.contains(words), "{words}: {}", refused.body);
        }
        let fields = [("name", "billing"), ("questions", "A")];
        let refused = adam.submit(&form, &at("/types/new"), &fields).await;
        assert!(refused.status == StatusCode::CONFLICT && refused.contains("There is a type called billing already"), "{}", refused.body);
        // The order.
        let list = adam.get(&at("/types")).await;
        assert!(list.body.find("Billing") < list.body.find("Bugs"), "{}", list.body);
        let csrf = list.field("csrf");
        let moved = adam.post(&at("/types/2/move"), &[("csrf", &csrf), ("to", "up")]).await;
        assert_eq!(moved.location(), at("/types"), "{}", moved.body);
        let list = adam.get(&at("/types")).await;
        assert!(list.body.find("Bugs") < list.body.find("Billing"), "{}", list.body);
        // Two people edit at once.
        let (mine, theirs) = (adam.get(&at("/types/1")).await, adam.get(&at("/types/1")).await);
        adam.submit(&theirs, &at("/types/1"), &[("description", "Theirs")]).await;
        let late = adam.submit(&mine, &at("/types/1"), &[("description", "Mine")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.contains("Theirs") && late.contains("value=\"Mine\""), "{}", late.body);
        let saved = adam.submit(&late, &at("/types/1"), &[]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        // A type somebody changed since is not removed.
        let ask = adam.get(&at("/types/1/remove")).await;
        let form = adam.get(&at("/types/1")).await;
        adam.submit(&form, &at("/types/1"), &[("description", "Newer")]).await;
        let refused = adam.submit(&ask, &at("/types/1/remove"), &[]).await;
        assert!(refused.contains("Somebody changed this type"), "{}", refused.body);
        let ask = adam.get(&at("/types/1/remove")).await;
        let removed = adam.submit(&ask, &at("/types/1/remove"), &[]).await;
        assert_eq!(removed.location(), at("/types?removed=1"));
        assert_eq!(adam.get(&at("/types/1")).await.status, StatusCode::NOT_FOUND);
        let history = adam.get(&at("/types/history")).await;
        for words in ["Added 🎫 Billing", "Moved 🎫 Bugs", "Removed 🎫 Billing", "<del>Theirs</del>", "<ins>Mine</ins>", "Adam", "dashboard"] {
            assert!(history.contains(words), "{words}: {}", history.body);
        }
        let look = adam.get(&at("/types/preview?name=Fresh&questions=A")).await;
        assert!(look.contains("Fresh"), "{}", look.body);
        bot.assert_clean();
    }

    async fn prepared_replies_are_written_renamed_and_removed(engine) {
        let bot = Bot::start(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let form = adam.get(&at("/replies/edit")).await;
        let saved = adam.submit(&form, &at("/replies/edit"), &[("name", "Hello"), ("body", "Hi {user}\r\n!")]).await;
        assert_eq!(saved.location(), at("/replies?saved=Hello"), "{}", saved.body);
        let form = adam.get(&at("/replies/edit?name=hello")).await;
        assert!(form.contains("Hi {user}\n!"), "{}", form.body);
        adam.submit(&form, &at("/replies/edit"), &[("body", "Theirs")]).await;
        let late = adam.submit(&form, &at("/replies/edit"), &[("body", "Mine")]).await;
        assert!(late.status == StatusCode::CONFLICT && late.contains("Theirs") && late.contains("Mine"), "{}", late.body);
        let renamed = adam.submit(&late, &at("/replies/edit"), &[("name", "hi there")]).await;
        assert_eq!(renamed.status, StatusCode::SEE_OTHER, "{}", renamed.body);
        assert_eq!(adam.get(&at("/replies/edit?name=hello")).await.status, StatusCode::NOT_FOUND);
        let other = adam.get(&at("/replies/edit")).await;
        let taken = adam.submit(&other, &at("/replies/edit"), &[("name", "Hi there"), ("body", "x")]).await;
        assert!(taken.status == StatusCode::CONFLICT && taken.contains("hi there already"), "{}", taken.body);
        let empty = adam.submit(&other, &at("/replies/edit"), &[("name", "y"), ("body", " ")]).await;
        assert_eq!(empty.status, StatusCode::CONFLICT);
        let ask = adam.get(&at("/replies/remove?name=hi+there")).await;
        adam.submit(&ask, &at("/replies/remove"), &[]).await;
        let list = adam.get(&at("/replies")).await;
        assert!(list.contains("No replies yet"), "{}", list.body);
        bot.assert_clean();
    }

    async fn who_is_blocked_opens_nothing_until_let_in_again(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let page = adam.get(&at("/blocked")).await;
        let mia = p::MEMBER.to_string();
        let wrong = adam.submit(&page, &at("/blocked"), &[("person", "Maria"), ("reason", "Spam")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.contains("value=\"Spam\""), "{}", wrong.body);
        let done = adam.submit(&page, &at("/blocked"), &[("person", "Mia"), ("reason", "Spam")]).await;
        let page = adam.get(done.location()).await;
        assert!(page.contains("Mia") && page.contains("Spam"), "{}", page.body);
        let refused = bot.member().command("ticket open", serde_json::json!({})).await;
        assert!(refused.text().contains("cannot open tickets"), "{refused:?}");
        let csrf = page.field("csrf");
        adam.post(&at("/blocked/remove"), &[("csrf", &csrf), ("person", &mia)]).await;
        open(&bot.member(), "Thanks").await;
        assert_eq!(status(&bot, 1).await, "open");
        bot.assert_clean();
    }

    async fn figures_and_previews_are_made_from_what_is_there(engine) {
        let bot = with_tickets(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        for days in ["", "?days=7", "?days=90", "?days=365", "?days=5"] {
            let page = adam.get(&at(&format!("/stats{days}"))).await;
            assert_eq!(page.status, StatusCode::OK, "{days}");
            assert!(page.contains("<dd>2</dd>") && page.contains(": 2\""), "{days}: {}", page.body);
            assert_eq!(page.contains("aria-current=\"true\">30 days"), days.is_empty() || days.ends_with("=5"), "{days}");
        }
        let settings = adam.get(&format!("/dashboard/{}/settings/tickets", n::GUILD)).await;
        for words in ["The first message in a ticket", "@Mia", "Wait for user", "@Sam</span> is handling this ticket", "The parcel was found.", "★★★★★"] {
            assert!(settings.contains(words), "{words}: {}", settings.body);
        }
        let preview = format!("/dashboard/{}/settings/tickets/preview?tickets.feedback=off", n::GUILD);
        let page = adam.get(&preview).await;
        assert!(!page.contains("★★★★★") && page.contains("The parcel was found."), "{}", page.body);
    }
}
