//! The dashboard in Chromium, as people use it: with and without JavaScript, on a desktop and a phone.
//!
//! Needs `chromium` and `chromedriver` (Debian: chromium-driver), which `scripts/test` installs or names.
//! `SCREENSHOTS=<folder>` keeps a picture of every page, in light and dark, wide and narrow.

use std::time::Duration;

use alphapy::{
    permissions::{Asker, Authority as _, GuildAdmin, Rules},
    settings::{Author, Base, Input, Surface, Unverified, Wish, flow},
};
use thirtyfour::prelude::*;
use twilight_model::{guild::Permissions, id::Id};

use crate::support::{
    bot::{Bot, n, p},
    database::Engine,
    window::{Driver, Scripts, Window},
};

async fn bot() -> Bot {
    let bot = Bot::start(Engine::Sqlite).await;
    bot.add(&bot.admin(), "How do I get a refund?", "Within **14 days**.", "money").await;
    bot
}

/// Somebody else changes a setting meanwhile.
async fn meanwhile(bot: &Bot, value: &str) {
    let asker = Asker {
        guild: Id::new(n::GUILD),
        user: Id::new(p::OWNER),
        roles: Vec::new(),
        permissions: Permissions::MANAGE_GUILD,
    };
    let who = GuildAdmin::grant(&asker, &Rules::default()).expect("an admin");
    let spec = alphapy::settings::registry(&bot.app).spec("faq", "min_score").expect("a setting");
    let wish = Wish::Set(Input::Text(value.to_owned()));
    let checked = flow::check(&bot.app, Id::new(n::GUILD), [(spec, wish)]).await.expect("checked");
    let author = Author::new(who, Surface::Discord);
    flow::commit(&bot.app, &author, &checked, Base::Latest, Unverified::Refuse)
        .await
        .expect("saved");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_edits_reviews_saves_and_rolls_back() {
    let Some(driver) = Driver::start().await else { return };
    let bot = bot().await;
    let window = Window::open(&driver, &bot, Scripts::On).await;
    window.login("Adam").await;
    window.says("Your servers").await;
    window.guild("settings/faq").await;
    // The bar is there only when something changed, and counts.
    window.click("#f-faq-public_answers-c").await;
    window.fill("#f-faq-min_score-c", "0.5").await;
    window.says("2 changes").await;
    window.click(".savebar .primary").await;
    window.says("Save these 2 changes?").await;
    window.says("What members will see").await;
    window.click(".actions .primary").await;
    window.says("2 changes saved").await;

    // Somebody else is faster.
    window.fill("#f-faq-min_score-c", "0.9").await;
    window.click(".savebar .primary").await;
    window.says("Save this change?").await;
    meanwhile(&bot, "0.1").await;
    window.click(".actions .primary").await;
    window.says("Somebody changed the same while you were editing").await;
    for words in ["Keep theirs", "0.1", "Use mine", "0.9", "Olivia"] {
        window.says(words).await;
    }
    window.click("input[name='keep:faq.min_score'][value=mine]").await;
    window.click(".actions .primary").await;
    window.says("Change saved").await;

    window.guild("history").await;
    window.click(".change-set header a.btn").await;
    window.says("Undo this change?").await;
    window.click(".actions .primary").await;
    window.says("undid").await;
    // The preview follows what is typed.
    window.guild("faq/new").await;
    window.fill("#answer", "All **fine** <b>here</b>").await;
    for _ in 0..50 {
        if window.web.find(By::XPath("//*[@id='previews']//strong[text()='fine']")).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    window.find("#previews strong").await;
    window.close().await;
    bot.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_are_refused() {
    let Some(driver) = Driver::start().await else { return };
    let bot = bot().await;
    let window = Window::open(&driver, &bot, Scripts::On).await;
    window.login("Otis").await;
    window.says("No server here").await;
    window.guild("settings").await;
    window.says("You are not in this server").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_saves_without_scripts() {
    let Some(driver) = Driver::start().await else { return };
    let bot = bot().await;
    let window = Window::open(&driver, &bot, Scripts::Off).await;
    window.resize(390).await;
    window.login("Adam").await;
    window.guild("settings/faq").await;
    window.click("#f-faq-public_answers-c").await;
    window.fill("#f-faq-min_score-c", "0.5").await;
    window.click(".savebar .primary").await;
    window.says("Save these 2 changes?").await;
    window.click(".actions .primary").await;
    window.says("2 changes saved").await;
    // Somebody else is faster.
    window.fill("#f-faq-min_score-c", "0.9").await;
    window.click(".savebar .primary").await;
    window.says("Save this change?").await;
    meanwhile(&bot, "0.1").await;
    window.click(".actions .primary").await;
    window.says("Somebody changed the same while you were editing").await;
    window.says("Olivia").await;
    window.click("input[name='keep:faq.min_score'][value=mine]").await;
    window.click(".actions .primary").await;
    window.says("Change saved").await;
    window.guild("history").await;
    window.click(".change-set header a.btn").await;
    window.says("Undo this change?").await;
    window.click(".actions .primary").await;
    window.says("undid").await;
    window.guild("settings/faq").await;
    // One setting goes back to its default by its own button.
    window.click("#f-faq-public_answers button[name=reset]").await;
    window.says("Save this change?").await;
    window.click(".actions .primary").await;
    window.says("Change saved").await;
    window.guild("faq/new").await;
    window.fill("#title", "Without scripts").await;
    window.fill("#answer", "It works.").await;
    window.click(".savebar .primary").await;
    window.says("saved.").await;
    window.close().await;
    bot.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phones_and_keyboards_are_served() {
    let Some(driver) = Driver::start().await else { return };
    let bot = bot().await;
    let window = Window::open(&driver, &bot, Scripts::On).await;
    window.go("/").await;
    window.picture("landing").await;
    window.login("Adam").await;
    meanwhile(&bot, "0.4").await;
    let pages = [
        ("overview", ""),
        ("settings", "settings"),
        ("scope", "settings/system"),
        ("scope-faq", "settings/faq"),
        ("history", "history"),
        ("rollback", "history/rollback?set=1"),
        ("import", "settings/import"),
        ("faq", "faq"),
        ("faq-edit", "faq/1"),
        ("searches", "faq/searches"),
        ("gaps", "faq/gaps"),
        ("tokens", "tokens"),
        ("token-new", "tokens/new"),
    ];
    for width in [1280, 390, 320] {
        window.resize(width).await;
        for (name, path) in pages {
            window.guild(path).await;
            window.fits().await;
            for scheme in ["light", "dark"] {
                window.dark(scheme).await;
                window.picture(&format!("{name}-{width}-{scheme}")).await;
            }
        }
    }
    // A form is usable on a phone.
    window.resize(390).await;
    window.guild("settings/faq").await;
    window.click("#f-faq-public_answers-c").await;
    window.says("1 change").await;
    window.click(".topbar a[href='#menu']").await;
    window.says("API tokens").await;
    // Keys: search, help, and a visible focus.
    window.resize(1280).await;
    window.guild("settings").await;
    let body = window.find("body").await;
    body.send_keys("/").await.expect("types");
    let focused = window.web.active_element().await.expect("a focus");
    assert_eq!(focused.attr("name").await.expect("an attribute").as_deref(), Some("q"));
    focused.send_keys("rules").await.expect("types");
    window.says("Rules channel").await;
    window.guild("history").await;
    window.find("body").await.send_keys("?").await.expect("types");
    window.says("Keyboard").await;
    window.close().await;
}
