//! The actions on a ticket's page, without JavaScript.

use reqwest::StatusCode;
use serde_json::json;

use super::{at, status, with_tickets};
use crate::{
    support::{
        bot::{Bot, n, p},
        browser::{Browser, Page},
        database::on_both,
    },
    tickets::{channel, lapse, messages, open, says, settle, staffed},
};

async fn act(who: &mut Browser, number: i64, form: &[(&str, &str)]) -> Page {
    let path = at(&format!("/{number}"));
    let csrf = who.get(&path).await.field("csrf");
    let mut fields = vec![("csrf", csrf.as_str())];
    fields.extend(form);
    who.post(&path, &fields).await
}

/// Acts, and follows to the page that says so.
async fn done(who: &mut Browser, number: i64, form: &[(&str, &str)]) -> Page {
    let acted = act(who, number, form).await;
    assert_eq!(acted.status, StatusCode::SEE_OTHER, "{form:?}: {}", acted.body);
    who.get(acted.location()).await
}

on_both! {
    async fn staff_opens_a_ticket_for_somebody_once(engine) {
        let bot = with_tickets(engine).await;
        let form = json!([{ "label": "Which order?", "type": "short", "required": true }, { "label": "Photo", "type": "file", "required": true }, { "label": "Plan", "type": "select", "options": ["Free", "Pro"] }]);
        let client = crate::api::Client::of(&bot, p::ADMIN, crate::api::ALL).await;
        let types = format!("/api/dashboard/{}/tickets/types", n::GUILD);
        for name in ["Accounts", "Orders"] {
            client.post(&types, json!({ "name": name, "questions": form })).await.is(201);
        }
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let page = sam.get(&at("/new?type=2")).await;
        assert!(page.contains("Which order?") && page.contains("Files can be added in the ticket") && !page.contains("answer:Photo"), "{}", page.body);
        // Missing answers are reported, and the typed text stays.
        let wrong = sam.submit(&page, &at("/new"), &[("person", "Nobody"), ("answer:Plan", "Pro")]).await;
        assert!(wrong.status == StatusCode::CONFLICT && wrong.contains("Nobody in this server is called Nobody"), "{}", wrong.body);
        let wrong = sam.submit(&wrong, &at("/new"), &[("person", "Noah")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.contains("Please answer this"), "{}", wrong.body);
        assert!(wrong.contains("value=\"Noah\"") && wrong.contains("<option value=\"Pro\" selected>"), "{}", wrong.body);
        let fields = [("answer:Which order?", "77")];
        for _ in 0..2 {
            let opened = sam.submit(&wrong, &at("/new"), &fields).await;
            assert_eq!(opened.location(), format!("{}?done=open", at("/3")), "{}", opened.body);
        }
        settle(&bot).await;
        let shown = sam.get(&at("/3?done=open")).await;
        assert!(shown.contains("The ticket is open") && shown.contains("Noah") && shown.contains("77"), "{}", shown.body);
        let place = channel(&bot, 3).expect("a channel");
        assert!(bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, place).say("Thank you!").is_ok(), "it is theirs");
        assert!(channel(&bot, 4).is_none(), "sent twice, opened once");
        // A name finds people elsewhere too.
        done(&mut sam, 1, &[("do", "add"), ("person", "Noah")]).await;
        bot.assert_clean();
    }

    async fn a_ticket_goes_its_way_on_its_page(engine) {
        let bot = with_tickets(engine).await;
        let place = channel(&bot, 1).expect("a channel");
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let page = done(&mut sam, 1, &[("do", "claim")]).await;
        assert!(page.contains("The ticket is yours.") && page.contains("@Sam Staff claimed it"), "{}", page.body);
        settle(&bot).await;
        assert_eq!(says(&bot, place, "is handling this ticket"), 1, "{:?}", messages(&bot, place));
        done(&mut sam, 1, &[("do", "note"), ("note", "Carrier is late.\r\nAsk again.")]).await;
        done(&mut sam, 1, &[("do", "priority"), ("priority", "urgent")]).await;
        done(&mut sam, 1, &[("do", "label"), ("label", "Lost parcel")]).await;
        let page = done(&mut sam, 1, &[("do", "wait")]).await;
        for words in ["Carrier is late.\nAsk again.", "⏫ urgent", "#lost-parcel", "🟡 waiting for user", "The ticket waits"] {
            assert!(page.contains(words), "{words}: {}", page.body);
        }
        done(&mut sam, 1, &[("do", "answered")]).await;
        done(&mut sam, 1, &[("do", "unlabel"), ("label", "lost-parcel")]).await;
        let helpers = n::SUPPORT_ROLE.to_string();
        let page = done(&mut sam, 1, &[("do", "escalate"), ("role", &helpers), ("person", "")]).await;
        assert!(page.contains("🔴 escalated"), "{}", page.body);
        done(&mut sam, 1, &[("do", "deescalate")]).await;
        let noah = p::OTHER_MEMBER.to_string();
        done(&mut sam, 1, &[("do", "add"), ("person", &noah)]).await;
        settle(&bot).await;
        assert!(bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, place).say("hi").is_ok(), "let in");
        done(&mut sam, 1, &[("do", "remove"), ("person", &format!("<@{noah}>"))]).await;
        settle(&bot).await;
        assert!(bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, place).say("hi").is_err(), "taken out");
        let page = done(&mut sam, 1, &[("do", "close"), ("reason", "Sent <again>")]).await;
        assert!(page.contains("⚫ closed") && page.contains("Sent &#60;again&#62;"), "{}", page.body);
        settle(&bot).await;
        lapse(&bot).await;
        settle(&bot).await;
        // The transcript, as a page, a file and a text; the notes only on the page.
        let latest = sam.get(&at("/1/transcript")).await;
        assert_eq!(latest.location(), at("/1/transcript/1"));
        let shown = sam.get(latest.location()).await;
        assert!(shown.contains("Carrier is late.") && shown.contains("Sent"), "{}", shown.body);
        for (form, kind) in [("", "text/html; charset=utf-8"), ("?as=text", "text/plain; charset=utf-8")] {
            let file = sam.get(&at(&format!("/1/transcript/1/file{form}"))).await;
            assert_eq!(file.headers["content-type"], kind);
            assert!(file.headers["content-disposition"].to_str().expect("text").starts_with("attachment; filename=\"ticket-1-1."));
            assert!(!file.contains("Carrier is late.") && file.contains("never"), "{}", file.body);
        }
        assert_eq!(sam.get(&at("/1/transcript/2")).await.status, StatusCode::NOT_FOUND);
        // Deleting asks first.
        let asked = sam.get(&at("/1/delete")).await;
        assert!(asked.contains("Delete ticket #1") && asked.contains("stays here"), "{}", asked.body);
        done(&mut sam, 1, &[("do", "delete")]).await;
        settle(&bot).await;
        lapse(&bot).await;
        settle(&bot).await;
        assert_eq!(channel(&bot, 1), None);
        let page = sam.get(&at("/1")).await;
        assert!(page.contains("channel deleted") && page.contains("transcript/1"), "{}", page.body);
        bot.assert_clean();
    }

    async fn what_the_state_refuses_is_said_kindly_and_nothing_typed_is_lost(engine) {
        let bot = with_tickets(engine).await;
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let mut olivia = Browser::login(&bot, p::OWNER).await;
        // Both see an open ticket; one is faster.
        let csrf = olivia.get(&at("/1")).await.field("csrf");
        done(&mut sam, 1, &[("do", "claim")]).await;
        let late = olivia.post(&at("/1"), &[("csrf", &csrf), ("do", "claim")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.contains("That did not work") && late.contains("@Sam Staff has this ticket already"), "{}", late.body);
        assert!(late.contains("Unclaim") && !late.contains("value=\"claim\""), "as it is now: {}", late.body);
        done(&mut sam, 1, &[("do", "close"), ("reason", "")]).await;
        let late = olivia.post(&at("/1"), &[("csrf", &csrf), ("do", "close"), ("reason", "All done")]).await;
        assert!(late.status == StatusCode::CONFLICT && late.contains("closed already"), "{}", late.body);
        let long = "x".repeat(2001);
        let refused = act(&mut sam, 2, &[("do", "note"), ("note", &long)]).await;
        assert!(refused.status == StatusCode::CONFLICT && refused.contains(&long), "kept");
        for (form, words) in [
            (&[("do", "add"), ("person", "Nobody")][..], "Nobody in this server is called Nobody"),
            (&[("do", "add"), ("person", "")], "Name somebody"),
            (&[("do", "assign"), ("to", ""), ("person", &p::MEMBER.to_string())], "does not work on tickets"),
            (&[("do", "assign"), ("to", &p::OUTSIDER.to_string())], "not in this server"),
            (&[("do", "label"), ("label", "!!")], "A label is a word"),
            (&[("do", "unlabel"), ("label", "none")], "does not have this label"),
            (&[("do", "priority"), ("priority", "normal")], "this priority already"),
            (&[("do", "escalate"), ("role", "")], "Choose a role"),
            (&[("do", "escalate"), ("role", &n::GUILD.to_string())], "everybody in it"),
            (&[("do", "delete")], "Close it first"),
            (&[("do", "fly")], "Choose what to do"),
        ] {
            let refused = act(&mut sam, 2, form).await;
            assert!(refused.status == StatusCode::CONFLICT && refused.contains(words), "{form:?}: {} {}", refused.status, refused.body);
        }
        assert_eq!(sam.get(&at("/99")).await.status, StatusCode::NOT_FOUND);
        // A form of another site, or without its token, does nothing.
        let forged = sam.post(&at("/2"), &[("do", "claim")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        assert_eq!(status(&bot, 2).await, "open");
        // The right is asked of Discord again before each change.
        let csrf = sam.get(&at("/2")).await.field("csrf");
        bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("Northwind").members.get_mut(&p::STAFF).expect("Sam").roles.clear();
        let refused = sam.post(&at("/2"), &[("csrf", &csrf), ("do", "claim")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(status(&bot, 2).await, "open");
        bot.assert_clean();
    }

    async fn several_tickets_are_changed_at_once_and_what_refuses_is_named(engine) {
        let bot = with_tickets(engine).await;
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let csrf = sam.get(&at("")).await.field("csrf");
        let fields = |more: &[(&str, &str)]| -> Vec<(String, String)> {
            let all = [("csrf", csrf.as_str()), ("back", "status=open&evil=1&q=a b")];
            all.iter().chain(more).map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
        };
        let both = [("number", "1"), ("number", "2"), ("number", "2")];
        let form = fields(&[&both[..], &[("do", "priority"), ("priority", "high")]].concat());
        let set = sam.post_with(&at("/bulk"), &form, &[]).await;
        assert_eq!(set.location(), at("?status=open&q=a+b&done=priority&count=2"), "{}", set.body);
        done(&mut sam, 1, &[("do", "claim")]).await;
        let form = fields(&[&both[..], &[("do", "claim")]].concat());
        let claimed = sam.post_with(&at("/bulk"), &form, &[]).await;
        assert_eq!(claimed.status, StatusCode::CONFLICT);
        assert!(claimed.contains("One ticket was changed") && claimed.contains("You have this ticket already"), "{}", claimed.body);
        assert_eq!(status(&bot, 2).await, "claimed");
        let form = fields(&[&both[..], &[("do", "close"), ("reason", "Spam")]].concat());
        let asked = sam.post_with(&at("/bulk"), &form, &[]).await;
        assert!(asked.contains("Close 2 tickets?") && asked.contains("value=\"Spam\""), "{}", asked.body);
        assert_eq!((status(&bot, 1).await, status(&bot, 2).await), ("claimed".into(), "claimed".into()));
        let form = fields(&[&both[..], &[("do", "close"), ("reason", "Spam"), ("sure", "1")]].concat());
        let closed = sam.post_with(&at("/bulk"), &form, &[]).await;
        let page = sam.get(closed.location()).await;
        assert!(page.contains("Closed 2 tickets."), "{}", page.body);
        assert_eq!((status(&bot, 1).await, status(&bot, 2).await), ("closed".into(), "closed".into()));
        let none = sam.post_with(&at("/bulk"), &fields(&[("do", "claim")]), &[]).await;
        assert!(none.contains("No ticket was chosen"), "{}", none.body);
        bot.assert_clean();
    }

    async fn an_answer_is_looked_at_and_posted_once(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Where is my parcel?").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let admin = bot.admin();
        let asked = admin.command("ticket reply", json!({ "name": "Hello" })).await;
        let id = asked.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let kept = admin.submit(&id, json!({ "Text": "Hi {user}, about **{subject}**:" })).await;
        assert!(kept.message().is_some(), "{kept:?}");
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let form = sam.get(&at("/1/reply?name=hello")).await;
        assert!(form.contains("about **Where is my parcel?**") && form.contains("@Mia"), "{}", form.body);
        let look = sam.get(&at("/1/reply/preview?words=**bold**%20%3Cb%3E")).await;
        assert!(look.contains("<strong>bold</strong> &lt;b&gt;") && look.contains("@Sam"), "{}", look.body);
        let csrf = form.field("csrf");
        let posted = sam.post(&at("/1/reply"), &[("csrf", &csrf), ("words", "On its way!\r\nSoon.")]).await;
        assert_eq!(posted.location(), at("/1?done=say"), "{}", posted.body);
        settle(&bot).await;
        assert_eq!(says(&bot, place, "On its way!\\nSoon."), 1, "{:?}", messages(&bot, place));
        for (words, status, said) in [("  ", StatusCode::UNPROCESSABLE_ENTITY, "Write something"), (&*"x".repeat(1801), StatusCode::UNPROCESSABLE_ENTITY, "Write at most 1800")] {
            let refused = sam.post(&at("/1/reply"), &[("csrf", &csrf), ("words", words)]).await;
            assert!(refused.status == status && refused.contains(said), "{}", refused.body);
        }
        assert_eq!(sam.get(&at("/1/reply?name=none")).await.status, StatusCode::NOT_FOUND);
        done(&mut sam, 1, &[("do", "close"), ("reason", "")]).await;
        let refused = sam.post(&at("/1/reply"), &[("csrf", &csrf), ("words", "Too late?")]).await;
        assert!(refused.status == StatusCode::CONFLICT && refused.contains("Too late?"), "{}", refused.body);
        bot.assert_clean();
    }

    async fn a_kept_file_comes_as_a_download(engine) {
        let bot = with_tickets(engine).await;
        alphapy::db::sql("INSERT INTO ticket_files (guild_id, number, file_id, user_id, name, content_type, size, sha256, bytes, created_at)
             VALUES ($1, 1, 77, 1, $2, 'text/html', 5, '', $3, $4)")
            .bind(n::GUILD.cast_signed())
            .bind("é\"evil.html")
            .bind(b"<b>x".to_vec())
            .bind(bot.app.clock.now())
            .run(&bot.app.db)
            .await
            .expect("inserts");
        let mut sam = Browser::login(&bot, p::STAFF).await;
        let file = sam.get(&at("/1/files/77")).await;
        assert_eq!((file.status, file.body.as_str()), (StatusCode::OK, "<b>x"));
        assert_eq!(file.headers["content-type"], "application/octet-stream");
        assert_eq!(file.headers["x-content-type-options"], "nosniff");
        let name = file.headers["content-disposition"].to_str().expect("text");
        assert_eq!(name, "attachment; filename=\"__evil.html\"; filename*=UTF-8''%C3%A9%22evil.html");
        for path in ["/2/files/77", "/1/files/78", "/1/files/x", "/1/files/0"] {
            assert_eq!(sam.get(&at(path)).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
