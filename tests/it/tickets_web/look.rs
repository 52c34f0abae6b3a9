//! Tickets in Chromium: worked on with a phone, and how every page looks.
//!
//! `SCREENSHOTS=<folder>` keeps a picture of each, in light and dark, wide and narrow.

use alphapy::{
    db::{Tx, sql},
    features::tickets::{
        flow::{self, Opening, TicketContext},
        model::{Actor, Answer, Part, TicketType},
    },
    ids::Ids,
    lang::Lang,
};
use chrono::TimeDelta;
use serde_json::json;
use twilight_model::id::Id;

use super::{status, with_tickets};
use crate::{
    support::{
        bot::{Bot, n, p},
        database::Engine,
        window::{Driver, Scripts, Window},
    },
    tickets::{channel, lapse, member, open, set, settle, staff},
};

/// Opens a ticket without Discord.
pub async fn opened(context: &TicketContext, tx: &mut Tx, user: u64, words: &str) -> i64 {
    let kind = TicketType::built_in(Lang::ENGLISH);
    let label = kind.form[0].label.clone();
    let opening = Opening {
        kind,
        requester: Id::new(user),
        // Staff opens for others however many there are.
        by: Actor { user: Some(Id::new(p::STAFF)), part: Part::Staff },
        answers: vec![Answer { label, value: words.to_owned(), files: Vec::new() }],
        origin: Ids::System.token(),
        channel: None,
    };
    flow::open(context, tx, &opening).await.expect("opens").number
}

/// Tickets as a server has them: in every status, with a past.
async fn busy() -> Bot {
    let bot = with_tickets(Engine::Sqlite).await;
    set(&bot, "tickets", json!({ "setting": "sla_first_response", "value": "4h" })).await;
    set(&bot, "tickets", json!({ "setting": "open_limit", "value": "20" })).await;
    let mia = bot.member();
    for words in [
        "I was charged twice for order 88412",
        "The app closes itself when I open **Settings** on Android 16, every time since the update of yesterday evening",
        "Können Sie meine Lieferadresse ändern?",
        "Two-factor codes do not arrive",
        "Invoice for March",
    ] {
        open(&mia, words).await;
    }
    settle(&bot).await;
    let context = |number| staff(&bot, channel(&bot, number).expect("a channel"));
    context(1).command("ticket assign", json!({})).await;
    context(1)
        .command(
            "ticket note",
            json!({ "text": "The carrier says it is in Utrecht.\nAsk again on Monday." }),
        )
        .await;
    context(1).command("ticket priority", json!({ "priority": "high" })).await;
    context(1).command("ticket label", json!({ "label": "lost-parcel" })).await;
    member(&bot, channel(&bot, 1).expect("a channel")).say("Any news?").expect("writes");
    context(1).say("We asked the carrier and will tell you **tomorrow**.").expect("writes");
    context(3).command("ticket priority", json!({ "priority": "urgent" })).await;
    context(4).command("ticket status", json!({ "id": 4, "status": "waiting_for_user" })).await;
    set(
        &bot,
        "tickets",
        json!({ "setting": "escalation_role", "role": n::SUPPORT_ROLE.to_string() }),
    )
    .await;
    context(5).command("ticket status", json!({ "id": 5, "status": "escalated" })).await;
    context(7).command("ticket assign", json!({})).await;
    context(7).command("ticket close", json!({ "reason": "Sent by e-mail" })).await;
    settle(&bot).await;
    lapse(&bot).await;
    settle(&bot).await;
    // A past, so that figures have something to show.
    let now = bot.app.clock.now();
    for (number, days) in [(1, 0), (2, 1), (3, 1), (4, 3), (5, 8), (6, 8), (7, 12)] {
        sql("UPDATE tickets SET opened_at = $1 WHERE number = $2")
            .bind(now - TimeDelta::days(days) - TimeDelta::minutes(17))
            .bind(number)
            .run(&bot.app.db)
            .await
            .expect("updates");
    }
    sql("UPDATE tickets SET answer_due_at = $1, breached = TRUE WHERE number = 3")
        .bind(now - TimeDelta::hours(2))
        .run(&bot.app.db)
        .await
        .expect("updates");
    sql("UPDATE tickets SET stars = 4, comment = 'Quick and kind.', claim_seconds = 340, answer_seconds = 900, close_seconds = 90000, first_in_time = TRUE WHERE number = 7")
        .run(&bot.app.db)
        .await
        .expect("updates");
    bot
}

/// Adds a type through its form.
async fn add_type(window: &Window, name: &str, emoji: &str) {
    window.guild("tickets/types/new").await;
    window.fill("#name", name).await;
    window.fill("#emoji", emoji).await;
    window.click("form[data-savebar] .savebar .primary").await;
    window.says("The type is saved").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_works_on_a_ticket_with_a_phone() {
    let Some(driver) = Driver::start().await else { return };
    let bot = with_tickets(Engine::Sqlite).await;
    let window = Window::open(&driver, &bot, Scripts::On).await;
    window.resize(390).await;
    window.login("Sam").await;
    window.says("Your servers").await;
    window.guild("tickets").await;
    window.fits().await;
    // The bar is there only when something is chosen.
    window.click("input[name=number][value='2']").await;
    window.says("1 chosen").await;
    window.click("input[name=number][value='2']").await;
    window.click("td.main a[href$='/tickets/1']").await;
    window.says("Request").await;
    window.fits().await;
    window.click("button[value=claim]").await;
    window.says("The ticket is yours.").await;
    window.fill("#note", "Asked the carrier.").await;
    window.click("button[value=note]").await;
    window.says("The note is kept").await;
    window.fill("#reason", "Found it").await;
    window.click("button[value=close]").await;
    window.says("Its transcript is being kept").await;
    assert_eq!(status(&bot, 1).await, "closed");
    settle(&bot).await;
    lapse(&bot).await;
    settle(&bot).await;
    window.guild("tickets/1").await;
    window.click("a[href$='/transcript/1']").await;
    window.says("Asked the carrier.").await;
    window.says("Conversation").await;
    window.fits().await;
    window.close().await;
    bot.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tickets_are_worked_on_without_scripts() {
    let Some(driver) = Driver::start().await else { return };
    let bot = with_tickets(Engine::Sqlite).await;
    let window = Window::open(&driver, &bot, Scripts::Off).await;
    window.login("Adam").await;
    window.guild("tickets").await;
    window.click("input[name=number][value='1']").await;
    window.click("input[name=number][value='2']").await;
    window.click(".bulkbar button[value=claim]").await;
    window.says("Claimed 2 tickets.").await;
    window.guild("tickets/types/new").await;
    window.fill("#name", "Without scripts").await;
    window.fill("#questions", "What?* | short\nWhich? | select: One, Two").await;
    window.click(".savebar .primary").await;
    window.says("The type is saved").await;
    window.says("2 questions").await;
    window.close().await;
    bot.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_are_rows_that_say_the_same_as_the_text() {
    let Some(driver) = Driver::start().await else { return };
    let bot = with_tickets(Engine::Sqlite).await;
    let window = Window::open(&driver, &bot, Scripts::On).await;
    window.login("Adam").await;
    window.guild("tickets/types/new").await;
    window.fill("#name", "Bugs").await;
    window.fill(".question:nth-child(1) input[aria-label='Question 1']", "What broke?").await;
    window.click(".questions + .actions button").await;
    window.fill(".question:nth-child(2) input[aria-label='Question 2']", "Which | plan?").await;
    window.click(".question:nth-child(2) option[value=select]").await;
    window.fill(".question:nth-child(2) .wide input", "Free, Pro").await;
    window.click("form[data-savebar] .savebar .primary").await;
    window.says("The type is saved").await;
    let kinds = flow::types(&bot.app, Id::new(n::GUILD)).await.expect("kinds");
    let text = alphapy::features::tickets::model::form::write(&kinds[0].form);
    assert_eq!(
        text,
        "What broke?* | paragraph | What happened, and what did you expect?\nWhich / plan? | select: Free, Pro"
    );
    window.close().await;
    bot.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_fits_on_every_screen() {
    let Some(driver) = Driver::start().await else { return };
    let bot = busy().await;
    let window = Window::open(&driver, &bot, Scripts::On).await;
    window.login("Adam").await;
    window.says("Your servers").await;
    add_type(&window, "Billing", "💶").await;
    add_type(&window, "Bugs & crashes", "🐛").await;
    let pages = [
        ("queue", "tickets"),
        ("queue-closed", "tickets?status=closed"),
        ("queue-filtered", "tickets?claimant=me&priority=high&q=x"),
        ("detail", "tickets/1"),
        ("detail-closed", "tickets/7"),
        ("detail-waiting", "tickets/4"),
        ("delete", "tickets/7/delete"),
        ("reply", "tickets/1/reply"),
        ("transcript", "tickets/7/transcript/1"),
        ("stats", "tickets/stats"),
        ("types", "tickets/types"),
        ("type", "tickets/types/2"),
        ("types-history", "tickets/types/history"),
        ("replies", "tickets/replies"),
        ("reply-new", "tickets/replies/edit"),
        ("blocked", "tickets/blocked"),
        ("settings", "settings/tickets"),
        ("overview", ""),
    ];
    for width in [1280, 390, 320] {
        window.resize(width).await;
        for (name, path) in pages {
            window.guild(path).await;
            window.fits().await;
            for scheme in ["light", "dark"] {
                window.dark(scheme).await;
                window.picture(&format!("tickets-{name}-{width}-{scheme}")).await;
            }
        }
    }
    window.close().await;
    bot.assert_clean();
}
