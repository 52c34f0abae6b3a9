//! Boundaries inside one server: types with own staff, roles nobody may ping, channels nobody may write in.

use alphapy::{
    db::sql,
    sandbox::{ChannelDraft, Id, Person, Target, bit},
};
use serde_json::{Value, json};

use super::{card, channel, escalate, lapse, messages, open, set, settle, staff, staffed};
use crate::{
    api::Client,
    support::{
        bot::{Bot, n, p},
        browser::Browser,
        database::{Engine, on_both},
    },
};

/// Northwind with a type *Payroll*, on which the helpers work, and *Orders*, on which all staff does: ticket 1 is
/// of the first, ticket 2 of the second, both of Mia. Sam is staff; Hanna is a helper.
async fn with_types(engine: Engine) -> Bot {
    let bot = Bot::start(engine).await;
    staffed(&bot).await;
    for (name, role) in [("Payroll", Some(n::HELPERS_ROLE)), ("Orders", None)] {
        let options = role.map_or(json!({}), |role| json!({ "staff_role": role.to_string() }));
        let form = bot.admin().command("ticket type add", options).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let fields = json!({ "Name": name, "Description": "", "Emoji": "🎫", "Questions, one per line": "What?" });
        let saved = bot.admin().submit(&id, fields).await;
        assert!(saved.text().contains("is saved"), "{saved:?}");
    }
    for (kind, words) in [(1, "My secret salary"), (2, "My parcel")] {
        let form = bot.member().command("ticket open", json!({ "type": kind })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let opened = bot.member().submit(&id, json!({ "What?": words })).await;
        assert!(opened.text().contains(&format!("#{kind}")), "{opened:?}");
    }
    settle(&bot).await;
    bot
}

fn helper(bot: &Bot, channel: Id) -> Person {
    bot.sandbox.person(n::GUILD, p::HELPER_LEAD, channel)
}

on_both! {
    async fn tickets_of_a_type_with_own_staff_are_seen_by_it_and_admins_alone(engine) {
        let bot = with_types(engine).await;
        let here = |user| bot.sandbox.person(n::GUILD, user, n::GENERAL);
        let secret = "secret salary";
        // Commands, buttons, suggestions and the menu of a person.
        for (user, sees) in [(p::STAFF, false), (p::HELPER_LEAD, true), (p::ADMIN, true)] {
            let who = here(user);
            let listed = who.command("ticket list", json!({})).await;
            assert_eq!(listed.text().contains(secret), sees, "{user} list: {listed:?}");
            let found = who.command("ticket list", json!({ "words": "salary" })).await;
            assert_eq!(found.text().contains(secret), sees, "{user} search: {found:?}");
            let hints = who.autocomplete("ticket view", json!({ "id": "sal" }), "id").await;
            assert_eq!(hints.choices().is_some_and(|all| !all.is_empty()), sees, "{user} hints: {hints:?}");
            for (command, options) in [
                ("ticket view", json!({ "id": 1 })),
                ("ticket note", json!({ "id": 1 })),
                ("ticket priority", json!({ "id": 1, "priority": "high" })),
            ] {
                let done = who.command(command, options).await;
                assert_eq!(!done.text().contains("no ticket **#1**"), sees, "{user} {command}: {done:?}");
                who.command("ticket priority", json!({ "id": 1, "priority": "normal" })).await;
            }
        }
        let others = here(p::STAFF).command("ticket list", json!({})).await;
        assert!(others.text().contains("My parcel"), "{others:?}");
        let others = helper(&bot, n::GENERAL).command("ticket list", json!({})).await;
        assert!(!others.text().contains("My parcel"), "who works on one type is no staff of others: {others:?}");
        let history = here(p::STAFF).user_command("Ticket history", p::MEMBER).await;
        assert!(history.text().contains("My parcel") && !history.text().contains(secret), "{history:?}");
        // Its requester sees it as ever.
        let own = bot.member().command("ticket list", json!({})).await;
        assert!(own.text().contains(secret), "{own:?}");
        bot.assert_clean();
    }

    async fn who_works_on_one_type_only_is_let_in_and_sees_that_type_alone(engine) {
        let bot = with_types(engine).await;
        bot.admin().command("ticket assign", json!({ "id": 2, "user": p::ADMIN.to_string() })).await;
        let base = format!("/dashboard/{}", n::GUILD);
        let mut hanna = Browser::login(&bot, p::HELPER_LEAD).await;
        let queue = hanna.get(&format!("{base}/tickets")).await;
        assert!(queue.contains("secret salary") && !queue.contains("My parcel"), "{}", queue.body);
        assert_eq!(hanna.get(&format!("{base}/tickets/2")).await.status, 404);
        assert!(hanna.get("/dashboard").await.contains(&base), "she finds the server");
        // Decisions of admins stay theirs, and colleagues of other tickets are not named.
        // Searches and gaps of the FAQ hold words of tickets that are not theirs; they open none for others.
        for path in ["tickets/types", "tickets/panels", "tickets/replies", "settings/tickets", "tickets/new", "faq", "faq/gaps", "faq/searches"] {
            let refused = hanna.get(&format!("{base}/{path}")).await;
            assert_eq!(refused.status, 403, "{path}: {}", refused.body);
        }
        let new = hanna.get(&format!("{base}/tickets")).await;
        assert!(!new.contains("Adam Admin"), "{}", new.body);
        let form = hanna.get(&format!("{base}/tickets/1")).await;
        let done = hanna.submit(&form, &format!("{base}/tickets/1"), &[("do", "claim")]).await;
        assert!(done.location().contains("done=claim"), "{}", done.body);
        let client = Client::of(&bot, p::HELPER_LEAD, &["tickets:read"]).await;
        let listed = client.get(&format!("/api{base}/tickets")).await;
        assert!(listed.body.to_string().contains("secret salary") && !listed.body.to_string().contains("My parcel"), "{:?}", listed.body);
        let reader = Client::of(&bot, p::HELPER_LEAD, &["faq:read", "tickets:read"]).await;
        for path in ["faq/gaps", "faq/searches", "tickets/blocks"] {
            reader.get(&format!("/api{base}/{path}")).await.is_problem(403);
        }
        // A member of none of these stays outside.
        let mut mia = Browser::login(&bot, p::MEMBER).await;
        assert_eq!(mia.get(&format!("{base}/tickets")).await.status, 403);
        bot.assert_clean();
    }

    async fn pages_and_the_api_keep_to_the_same_boundary(engine) {
        let bot = with_types(engine).await;
        set(&bot, "tickets", json!({ "setting": "transcript_channel", "channel": n::STAFF_ONLY.to_string() })).await;
        let place = channel(&bot, 1).expect("a channel");
        bot.admin().in_channel(place).command("ticket note", json!({ "id": 1, "text": "A secret note" })).await;
        bot.admin().command("ticket close", json!({ "id": 1, "reason": "paid" })).await;
        settle(&bot).await;
        lapse(&bot).await;
        settle(&bot).await;
        let archive: Vec<Value> = messages(&bot, n::STAFF_ONLY).into_iter().map(|(_, m)| m).collect();
        assert!(!json!(archive).to_string().contains("secret salary"), "{archive:?}");
        let pages = ["", "?status=any", "?status=closed", "?q=salary&status=any", "/1", "/1/reply", "/1/reply/preview", "/1/delete", "/1/transcript", "/1/transcript/1", "/1/transcript/1/file", "/1/files/1"];
        let mut sam = Browser::login(&bot, p::STAFF).await;
        for path in pages {
            let page = sam.get(&format!("/dashboard/{}/tickets{path}", n::GUILD)).await;
            assert!(!page.contains("secret salary") && !page.contains("A secret note"), "{path}: {}", page.body);
            assert!(path.is_empty() || path.starts_with('?') || page.status == 404, "{path}: {}", page.status);
        }
        let home = sam.get(&format!("/dashboard/{}", n::GUILD)).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let theirs = admin.get(&format!("/dashboard/{}", n::GUILD)).await;
        let count = |page: &str| page.matches("closed tickets").count();
        assert_eq!(count(&home.body), count(&theirs.body));
        assert_ne!(figure(&home.body), figure(&theirs.body), "counts are of what one sees");
        let seen = admin.get(&format!("/dashboard/{}/tickets/1", n::GUILD)).await;
        assert!(seen.contains("secret salary"), "{}", seen.body);
        // Forms that are sent change nothing.
        let form = sam.get(&format!("/dashboard/{}/tickets/2", n::GUILD)).await;
        for (path, change) in [("/1", vec![("do", "reopen")]), ("/1", vec![("do", "note"), ("note", "x")]), ("/1/reply", vec![("words", "x")])] {
            let refused = sam.submit(&form, &format!("/dashboard/{}/tickets{path}", n::GUILD), &change).await;
            assert_eq!(refused.status, 404, "{path} {change:?}: {}", refused.body);
        }
        let bulk = sam.submit(&form, &format!("/dashboard/{}/tickets/bulk", n::GUILD), &[("do", "priority"), ("priority", "urgent"), ("number", "1")]).await;
        assert_eq!(bulk.status, 409, "{}", bulk.body);
        // Programs with Sam's rights.
        let client = Client::of(&bot, p::STAFF, &["tickets:read", "tickets:write"]).await;
        let at = |path: &str| format!("/api/dashboard/{}/tickets{path}", n::GUILD);
        for path in ["?status=any", "?q=salary&status=any"] {
            let listed = client.get(&at(path)).await;
            assert!(!listed.is(200).body.to_string().contains("secret salary"), "{listed:?}");
        }
        for path in ["/1", "/1/events", "/1/notes", "/1/transcripts", "/1/transcripts/1", "/1/files/1"] {
            client.get(&at(path)).await.is_problem(404);
        }
        client.post(&at("/1/actions"), json!({ "action": "reopen" })).await.is_problem(404);
        client.post(&at("/1/notes"), json!({ "text": "x" })).await.is_problem(404);
        let (events,): (i64,) = sql("SELECT COUNT(*) FROM ticket_events WHERE number = 1 AND actor = $1")
            .bind(p::STAFF.cast_signed()).one(&bot.app.db).await.expect("counts");
        assert_eq!(events, 0, "nothing was done by who may not see it");
    }

    async fn who_has_a_part_in_a_ticket_sees_it(engine) {
        let bot = with_types(engine).await;
        let sam = staff(&bot, n::GENERAL);
        helper(&bot, n::GENERAL).command("ticket assign", json!({ "id": 1 })).await;
        assert!(sam.command("ticket view", json!({ "id": 1 })).await.text().contains("no ticket"));
        // Escalated to a role that Sam has: it is theirs to look at now.
        sql("UPDATE tickets SET status = 'escalated', escalated_role = $1 WHERE number = 1")
            .bind(n::STAFF_ROLE.cast_signed()).run(&bot.app.db).await.expect("updates");
        let viewed = sam.command("ticket view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("secret salary"), "{viewed:?}");
        let listed = sam.command("ticket list", json!({})).await;
        assert!(listed.text().contains("secret salary"), "{listed:?}");
    }

    async fn staff_escalates_only_to_roles_they_could_ping(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Please help").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let (message, _) = card(&bot, place);
        let sam = staff(&bot, place);
        let choices = sam.click(message, "tickets:escalate:1").await;
        let asked = choices.message_id().expect("asks");
        for role in [n::ADMIN_ROLE, n::HELPERS_ROLE, n::MUTED_ROLE] {
            let refused = sam.unchecked().select(asked, "tickets:escalateto:r:1", &[&role.to_string()]).await;
            assert!(refused.text().contains("cannot mention"), "{refused:?}");
        }
        settle(&bot).await;
        let granted = |role| bot.sandbox.world().channels[&place].overwrites.iter().any(|o| o.target == Target::Role(role));
        assert!(!granted(n::MUTED_ROLE) && !granted(n::HELPERS_ROLE), "no access was given");
        let client = Client::of(&bot, p::STAFF, &["tickets:read", "tickets:write"]).await;
        let path = format!("/api/dashboard/{}/tickets/1/actions", n::GUILD);
        client.post(&path, json!({ "action": "escalate", "role": n::ADMIN_ROLE.to_string() })).await.is_problem(403);
        let mut browser = Browser::login(&bot, p::STAFF).await;
        let page = browser.get(&format!("/dashboard/{}/tickets/1", n::GUILD)).await;
        assert!(!page.contains("@Helpers lead") && page.contains("@Support"), "only what may be chosen is offered");
        // A mentionable role, and one that the server chose for it.
        let to = n::SUPPORT_ROLE.to_string();
        let done = escalate(&sam.unchecked(), asked, "tickets:escalateto:r:1", &to, "").await;
        assert!(done.text().contains("is escalated"), "{done:?}");
        set(&bot, "tickets", json!({ "setting": "escalation_role", "role": n::HELPERS_ROLE.to_string() })).await;
        client.post(&path, json!({ "action": "escalate", "role": n::HELPERS_ROLE.to_string() })).await.is(200);
    }

    async fn a_panel_is_posted_only_where_its_admin_may_write(engine) {
        let bot = Bot::start(engine).await;
        let place = {
            let draft = ChannelDraft::text("read-me").overwrite(Target::Member(p::ADMIN), 0, bit::SEND_MESSAGES);
            bot.sandbox.world().add_channel(n::GUILD, draft)
        };
        staffed(&bot).await;
        let refused = bot.admin().command("ticket panel", json!({ "channel": place.to_string() })).await;
        assert!(refused.text().contains("Send Messages"), "{refused:?}");
        settle(&bot).await;
        assert!(messages(&bot, place).is_empty());
        let posted = bot.owner().command("ticket panel", json!({ "channel": place.to_string() })).await;
        assert!(posted.text().contains("appears"), "{posted:?}");
    }
}

/// The number after the words *closed tickets* of an overview.
fn figure(page: &str) -> String {
    let text: String = page
        .split('<')
        .filter_map(|part| part.split_once('>').map(|(_, text)| text))
        .collect::<Vec<_>>()
        .join(" ");
    let after = text.split("closed tickets").nth(1).unwrap_or_default();
    after.split_whitespace().next().unwrap_or_default().to_owned()
}
