//! One story of the FAQ, in the chat and in Chromium: what a member misses, an admin answers.

use serde_json::json;

use crate::{
    support::{
        bot::{Bot, custom_ids},
        database::Engine,
        window::{Driver, Scripts, Window},
    },
    tickets::staffed,
};

/// A picture in light and in dark, of a desktop and a phone.
async fn pictures(window: &Window, name: &str) {
    for width in [1280, 390] {
        window.resize(width).await;
        window.fits().await;
        for scheme in ["light", "dark"] {
            window.dark(scheme).await;
            window.picture(&format!("{name}-{width}-{scheme}")).await;
        }
    }
    window.resize(1280).await;
}

/// Finds, votes, misses, and opens a ticket instead.
async fn a_member_asks(bot: &Bot) {
    let member = bot.member();
    let search = |query: &'static str| member.command("faq search", json!({ "query": query }));
    let button = |outcome: &alphapy::sandbox::Outcome, begins: &str| {
        custom_ids(outcome).into_iter().find(|id| id.starts_with(begins)).expect("a button")
    };
    let found = search("i want my money back").await;
    assert!(found.text().contains("14 days"), "{found:?}");
    let helped = button(&found, "faq:rate:y");
    let thanks = member.click(found.message_id().expect("a message"), &helped).await;
    assert!(thanks.text().contains("thank you"), "{thanks:?}");
    let missed = search("student discount").await;
    assert!(missed.text().contains("Nothing about"), "{missed:?}");
    let ticket = button(&missed, "tickets:about");
    let form = member.click(missed.message_id().expect("a message"), &ticket).await;
    let id = form.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
    let opened = member.submit(&id, json!({})).await;
    assert!(opened.text().contains("#1"), "{opened:?}");
}

async fn tell(scripts: Scripts) {
    let Some(driver) = Driver::start().await else { return };
    let bot = Bot::start(Engine::Sqlite).await;
    staffed(&bot).await;
    bot.add(&bot.admin(), "How do I get a refund?", "Within **14 days**.", "money back").await;
    bot.add(&bot.admin(), "Vouchers and prices", "We have none at the moment.", "").await;
    a_member_asks(&bot).await;

    let window = Window::open(&driver, &bot, scripts).await;
    window.login("Adam").await;
    window.guild("faq/gaps").await;
    window.says("student discount").await;
    window.says("nothing found once · 1 ticket").await;
    pictures(&window, "gaps").await;
    window.click("form[action$='/gaps/dismiss'] button").await;
    window.says("Dismissed").await;
    window.says("No gaps").await;
    pictures(&window, "gaps-dismissed").await;
    window.click("form[action$='/gaps/restore'] button").await;
    window.says("student discount").await;
    window.click("a[href*='gaps/attach']").await;
    window.says("Which question answers this?").await;
    pictures(&window, "gaps-attach").await;
    window.fill("input[name=q]", "vouchers").await;
    window.click("form[role=search] button").await;
    window.says("Vouchers and prices").await;
    window.click("form[method=post][action$='/gaps/attach'] button").await;
    window.says("Added to the keywords of #2").await;
    window.says("No gaps").await;
    let found = bot.member().command("faq search", json!({ "query": "student discount" })).await;
    assert!(found.text().contains("We have none"), "{found:?}");

    window.guild("faq/1/delete").await;
    window.click("main form button").await;
    window.says("Question #1 deleted").await;
    pictures(&window, "faq-deleted").await;
    window.click("form[action$='/faq/undo'] button").await;
    window.says("Question #1 saved").await;
    window.says("How do I get a refund?").await;
    window.close().await;
    let found = bot.member().command("faq search", json!({ "query": "refund" })).await;
    assert!(found.text().contains("14 days"), "{found:?}");
    bot.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_miss_becomes_a_keyword_and_a_deletion_is_undone() {
    tell(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_miss_becomes_a_keyword_and_a_deletion_is_undone_without_scripts() {
    tell(Scripts::Off).await;
}
