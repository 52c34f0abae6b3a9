//! The gaps of the FAQ, the readers of its shared articles, and the way back from a deletion.

use alphapy::sandbox::Outcome;
use serde_json::{Value, json};

use crate::{
    api::{ALL, Client, at},
    reminders::set,
    support::{
        bot::{Bot, custom_ids, n, p},
        browser::Browser,
        database::on_both,
    },
    tickets::{open, staffed},
};

/// The custom id of a button that begins so.
fn button(outcome: &Outcome, begins: &str) -> Option<String> {
    custom_ids(outcome).into_iter().find(|id| id.starts_with(begins))
}

/// The gaps as the API lists them.
async fn gaps(client: &Client) -> Vec<Value> {
    client.get(&at("/faq/gaps")).await.is(200).body["items"].as_array().expect("items").clone()
}

fn page(path: &str) -> String {
    format!("/dashboard/{}/{path}", n::GUILD)
}

on_both! {
    async fn what_is_for_admins_is_shown_to_them_and_never_counts(engine) {
        let bot = Bot::start(engine).await;
        let (admin, member) = (bot.admin(), bot.member());
        let query = json!({ "query": "how do I host Alphapy myself" });
        let found = admin.command("faq search", query.clone()).await;
        assert!(found.text().contains("only admins see this"), "{found:?}");
        let nothing = member.command("faq search", query.clone()).await;
        assert!(nothing.text().contains("Nothing about"), "{nothing:?}");
        let named = member.command("faq search", json!({ "query": "s:self-host-quick-start" })).await;
        assert!(!named.text().contains("PUBLIC_URL"), "{named:?}");
        let public = admin.command("faq search", json!({ "query": "how do I host Alphapy myself", "public": true })).await;
        assert!(public.text().contains("Nothing about"), "others read along: {public:?}");
        let typed = json!({ "query": "host alphapy" });
        let hints = admin.autocomplete("faq search", typed.clone(), "query").await;
        assert!(hints.choices().expect("choices").iter().any(|c| c["name"].as_str().is_some_and(|name| name.ends_with("· for admins"))), "{hints:?}");
        let hints = member.autocomplete("faq search", typed, "query").await;
        assert!(!format!("{hints:?}").contains("self-host"), "{hints:?}");
        let vote = member.unchecked().click(found.message_id().expect("a message"), "faq:vote:y:s:self-host-quick-start").await;
        assert!(vote.text().contains("no longer there"), "{vote:?}");

        // None of these was found, also not by the admin.
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let missing = gaps(&client).await;
        assert_eq!((missing.len(), &missing[0]["searches"]), (2, &json!(3)), "{missing:?}");

        // An article for members is found and counted like an entry, until the server turns it off.
        let help = json!({ "query": "why do I not see any commands" });
        let found = member.command("faq search", help.clone()).await;
        assert!(found.text().contains("Restart Discord") && found.text().contains("shared article"), "{found:?}");
        assert_eq!(gaps(&client).await.len(), 2);
        set(&bot, "faq", "shared_articles", "off").await;
        let nothing = member.command("faq search", help).await;
        assert!(nothing.text().contains("Nothing about"), "{nothing:?}");
        let nothing = admin.command("faq search", query).await;
        assert!(nothing.text().contains("Nothing about"), "{nothing:?}");
        bot.assert_clean();
    }

    async fn what_did_not_help_is_a_gap_until_somebody_answers_or_dismisses_it(engine) {
        let bot = Bot::start(engine).await;
        let (admin, member) = (bot.admin(), bot.member());
        staffed(&bot).await;
        bot.add(&admin, "How long does delivery take?", "Two days within the country.", "shipping").await;
        let search = |query: &'static str| member.command("faq search", json!({ "query": query }));
        let client = Client::of(&bot, p::ADMIN, ALL).await;

        let found = search("delivery to an island").await;
        let message = found.message_id().expect("a message");
        let no = button(&found, "faq:rate:n").expect("a vote");
        let sorry = member.click(message, &no).await;
        assert!(sorry.text().contains("Thank you for telling us"), "{sorry:?}");
        assert!(button(&sorry, "tickets:about").is_some(), "a ticket is offered: {sorry:?}");
        let listed = gaps(&client).await;
        assert_eq!((&listed[0]["query"], &listed[0]["unhelpful"]), (&json!("delivery to an island"), &json!(1)), "{listed:?}");
        // Something else helped after all.
        let yes = button(&found, "faq:rate:y").expect("a vote");
        member.click(message, &yes).await;
        assert!(gaps(&client).await.is_empty());
        member.click(message, &no).await;

        // A ticket that no answer made needless.
        let opened = open(&member, "Gift wrapping for my sister").await;
        assert!(opened.text().contains("#1"), "{opened:?}");
        let listed = gaps(&client).await;
        assert!(listed.iter().any(|gap| gap["query"] == "Gift wrapping for my sister" && gap["tickets"] == 1), "{listed:?}");
        assert!(!format!("{listed:?}").contains(&p::MEMBER.to_string()));
        let searches = client.get(&at("/faq/searches")).await;
        assert!(!searches.is(200).text.contains("wrapping"), "nobody searched for that: {searches:?}");

        // Dismissed, back again, and answered by keywords.
        let asked = |query: &str| json!({ "query": query });
        client.put(&at("/faq/gaps/dismissed"), asked("DELIVERY  to an island")).await.is(204);
        assert_eq!(gaps(&client).await.len(), 1);
        client.delete(&at("/faq/gaps/dismissed?query=delivery+to+an+island")).await.is(204);
        assert_eq!(gaps(&client).await.len(), 2);
        client.put(&at("/faq/1/keywords"), asked("Gift wrapping, for my sister")).await.is(204);
        client.put(&at("/faq/1/keywords"), asked("gift wrapping for my sister")).await.is(204);
        let entry = client.get(&at("/faq/1")).await;
        assert_eq!(entry.is(200).body["keywords"], "shipping, Gift wrapping for my sister");
        assert!(gaps(&client).await.is_empty(), "the entry that did not help was changed, too");
        let found = search("gift wrapping").await;
        assert!(found.text().contains("Two days"), "{found:?}");
        client.put(&at("/faq/1/keywords"), asked(&"x".repeat(290))).await.is_problem(409);
        client.put(&at("/faq/9/keywords"), asked("more")).await.is_problem(404);
        client.put(&at("/faq/gaps/dismissed"), asked(" ")).await.is_problem(409);
        bot.assert_clean();
    }

    async fn tickets_of_a_type_with_staff_of_its_own_are_no_gap(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let client = Client::of(&bot, p::ADMIN, ALL).await;
        let questions = json!([{ "label": "What happened?", "type": "short", "required": true }]);
        let kind = json!({ "name": "Money", "staff_roles": [n::STAFF_ROLE.to_string()], "questions": questions });
        client.post(&at("/tickets/types"), kind).await.is(201);
        let member = bot.member();
        let form = member.command("ticket open", json!({ "type": 1 })).await;
        let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
        let opened = member.submit(&id, json!({ "What happened?": "My card was charged twice" })).await;
        assert!(opened.text().contains("#1"), "{opened:?}");
        assert!(gaps(&client).await.is_empty());
    }

    async fn a_deletion_is_taken_back_where_it_was_made(engine) {
        let bot = Bot::start(engine).await;
        let (admin, member) = (bot.admin(), bot.member());
        bot.add(&admin, "Opening hours", "Nine to five.", "").await;
        let asked = admin.command("faq delete", json!({ "id": 1 })).await;
        let deleted = admin.click(asked.message_id().expect("asks"), "faq:remove:1").await;
        let undo = button(&deleted, "settings:undo").expect("a way back");
        let back = admin.click(asked.message_id().expect("a message"), &undo).await;
        assert!(back.text().contains("set **"), "{back:?}");
        let found = member.command("faq search", json!({ "query": "opening hours" })).await;
        assert!(found.text().contains("Nine to five."), "{found:?}");

        let mut site = Browser::login(&bot, p::ADMIN).await;
        let form = site.get(&page("faq/1/delete")).await;
        let gone = site.submit(&form, &page("faq/1/delete"), &[]).await;
        let list = site.get(gone.location()).await;
        assert!(list.contains("Undo deletion"), "{}", list.body);
        site.submit(&list, &page("faq/undo"), &[]).await;
        let found = member.command("faq search", json!({ "query": "opening hours" })).await;
        assert!(found.text().contains("Nine to five."), "{found:?}");
        bot.assert_clean();
    }

    async fn nothing_found_opens_a_ticket_for_who_may(engine) {
        let bot = Bot::start(engine).await;
        let member = bot.member();
        staffed(&bot).await;
        let search = || member.command("faq search", json!({ "query": "xylophone lessons" }));
        let nothing = search().await;
        let id = button(&nothing, "tickets:about").expect("a way on");
        let form = member.click(nothing.message_id().expect("a message"), &id).await;
        let modal = form.modal().expect("a form").to_string();
        assert!(modal.contains("xylophone lessons"), "it is filled in: {modal}");
        let person = json!({ "user": p::MEMBER.to_string() });
        bot.admin().command("ticket block", person.clone()).await;
        assert_eq!(button(&search().await, "tickets:about"), None, "not for whom staff blocked");
        bot.admin().command("ticket unblock", person).await;
        assert!(button(&search().await, "tickets:about").is_some());
        set(&bot, "system", "modules", "faq").await;
        assert_eq!(button(&search().await, "tickets:about"), None, "not where there are none");
        bot.assert_clean();
    }

    async fn one_line_is_an_answer_and_its_question_is_asked_for(engine) {
        let bot = Bot::start(engine).await;
        let message = bot.member().say("You can pay by card or in cash.").expect("says");
        let form = bot.admin().message_command("Save as FAQ", message).await;
        let modal = form.modal().expect("a form").clone();
        let shown = modal.to_string();
        assert_eq!(shown.matches("pay by card").count(), 1, "only the answer is filled in: {shown}");
        let id = modal["custom_id"].as_str().expect("an id").to_owned();
        let saved = bot.admin().submit(&id, json!({ "Title": "How do I pay?" })).await;
        assert!(saved.text().contains("#1 How do I pay?"), "{saved:?}");
        let viewed = bot.member().command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("by card or in cash"), "{viewed:?}");
        bot.assert_clean();
    }

    async fn the_list_begins_with_pins_and_goes_on_with_the_last_changed(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        for title in ["One", "Two", "Three"] {
            bot.add(&admin, title, "Answer", "").await;
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let form = admin.command("faq edit", json!({ "id": 1 })).await;
        let id = form.modal().expect("form")["custom_id"].as_str().expect("id").to_owned();
        admin.submit(&id, json!({ "Answer": "Changed" })).await;
        admin.command("faq pin", json!({ "id": 2 })).await;
        let listed = bot.member().command("faq list", json!({})).await.text();
        let places = ["**#2**", "**#1**", "**#3**"].map(|number| listed.find(number).expect("listed"));
        assert!(places.is_sorted(), "{listed}");
        let mut site = Browser::login(&bot, p::ADMIN).await;
        let list = site.get(&page("faq")).await.body;
        let places = [">Two<", ">One<", ">Three<"].map(|title| list.find(title).expect("listed"));
        assert!(places.is_sorted(), "{list}");
    }

    async fn signs_abbreviations_and_codes_find_what_is_suggested(engine) {
        let bot = Bot::start(engine).await;
        let admin = bot.admin();
        bot.add(&admin, "🔥 Streaks", "Play every day.", "").await;
        bot.add(&admin, "What is a good K/D ratio?", "Above one.", "").await;
        bot.add(&admin, "Error 0x80070005", "Close other programs.", "").await;
        let member = bot.member();
        for (typed, value, answer) in [("🔥", "#1", "every day"), ("kd", "#2", "Above one"), ("80070005", "#3", "other programs")] {
            let hints = member.autocomplete("faq search", json!({ "query": typed }), "query").await;
            assert_eq!(hints.choices().expect("choices")[0]["value"], value, "{typed}: {hints:?}");
            let found = member.command("faq search", json!({ "query": typed })).await;
            assert!(found.text().contains(answer), "{typed}: {found:?}");
        }
    }
}
