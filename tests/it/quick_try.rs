//! The steps of the README's quick try, in the chat page with Chromium, and what the page does besides.

use std::time::Duration;

use thirtyfour::prelude::*;

use crate::support::{
    bot::{Bot, n, p},
    database::Engine,
    window::{Driver, Scripts, Window},
};

/// The chat page of a sandbox.
struct Chat<'a> {
    window: &'a Window,
}

impl Chat<'_> {
    async fn xpath(&self, path: &str) -> WebElement {
        let found = self.window.web.query(By::XPath(path)).first().await;
        match found {
            Ok(found) => found,
            Err(error) => panic!("no {path}: {error}: {}", self.window.text().await),
        }
    }

    /// Chooses a server, a person or a channel in the rail.
    async fn choose(&self, group: &str, name: &str) {
        let path = format!("//*[@id='{group}']//button[contains(., '{name}')]");
        // The page may draw the rail anew in between.
        while self.xpath(&path).await.click().await.is_err() {}
        let pressed =
            format!("//*[@id='{group}']//button[contains(., '{name}') and @aria-pressed='true']");
        self.xpath(&pressed).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    /// Chooses a command, fills in its options, and sends it.
    async fn run(&self, path: &str, options: &[(&str, &str)]) {
        self.window.fill("#write", &format!("/{path}")).await;
        let item = format!("//*[@id='composer']//li[@role='option'][span[text()='/{path}']]");
        self.xpath(&item).await.click().await.expect("chooses");
        for (name, value) in options {
            let add = format!("//*[@id='composer']//button[text()='+ {name}']");
            if let Ok(add) = self.window.web.find(By::XPath(&*add)).await {
                add.click().await.expect("adds");
            }
            let label = format!(
                "//*[@id='composer']//div[@class='option'][label[starts-with(., '{name}')]]//input"
            );
            self.xpath(&label).await.send_keys(*value).await.expect("types");
        }
        // A command that takes nothing is sent as it is chosen.
        let send = By::XPath("//*[@id='composer']//button[text()='Send command']");
        if let Ok(send) = self.window.web.find(send).await {
            send.click().await.expect("sends");
        }
    }

    /// Fills in the form that is open, and submits it.
    async fn submit(&self, fields: &[(&str, &str)]) {
        for (label, value) in fields {
            let path = format!(
                "//dialog[@open]//*[self::div or self::fieldset][label[starts-with(., '{label}')]]//*[self::input or self::textarea]"
            );
            self.xpath(&path).await.send_keys(*value).await.expect("types");
        }
        self.xpath("//dialog[@open]//button[text()='Submit']")
            .await
            .click()
            .await
            .expect("submits");
    }

    async fn press(&self, label: &str) {
        let path = format!("(//*[@id='messages']//button[contains(., '{label}')])[last()]");
        while self.xpath(&path).await.click().await.is_err() {}
    }

    /// The steps of the tour that are ticked, by their titles.
    async fn ticked(&self) -> Vec<String> {
        let path = By::XPath("//*[@id='hints']//li[.//*[text()='✓']]//b");
        let mut titles = Vec::new();
        for found in self.window.web.find_all(path).await.expect("looks") {
            titles.push(found.text().await.expect("text"));
        }
        titles
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_steps_of_the_readme_work_and_the_tour_ticks_them_off() {
    let Some(driver) = Driver::start().await else { return };
    let bot = Bot::start(Engine::Sqlite).await;
    bot.sandbox.set_dashboard(&bot.url);
    let window = Window::open(&driver, &bot, Scripts::On).await;
    let chat = Chat { window: &window };
    // 1
    window.web.goto(bot.sandbox.url()).await.expect("opens");
    chat.choose("guilds", "Northwind Support").await;
    chat.choose("people", "Adam").await;
    // 2
    chat.run("faq add", &[]).await;
    chat.submit(&[
        ("Title", "How do I return a parcel?"),
        ("Answer", "Bring it back within a month."),
    ])
    .await;
    window.says("#1").await;
    // 3
    chat.run("faq search", &[("query", "retrun parcle")]).await;
    window.says("Bring it back within a month.").await;
    // 4
    chat.press("This helped").await;
    window.says("Good to hear").await;
    // 5
    chat.choose("people", "Mia").await;
    chat.run("faq add", &[]).await;
    window.says("admin").await;
    // 6
    chat.run("ticket open", &[]).await;
    chat.xpath("//dialog[@open]//button[text()='Submit']").await;
    let fields = window
        .web
        .find_all(By::Css(
            "dialog[open] input[type=text], dialog[open] input:not([type]), dialog[open] textarea",
        ))
        .await
        .expect("looks");
    for field in fields {
        field.send_keys("Somebody was rude").await.expect("types");
    }
    chat.submit(&[]).await;
    window.says("ticket").await;
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        alphapy::jobs::tick::once(&bot.app).await.expect("ticks");
    }
    let made = bot.sandbox.world().channels.values().any(|one| one.name.starts_with("ticket-"));
    assert!(made, "{}", window.text().await);
    chat.choose("people", "Adam").await;
    chat.choose("channels", "ticket-").await;
    chat.press("Claim").await;
    window.says("claimed").await;
    chat.press("Close").await;
    chat.submit(&[]).await;
    window.says("closed").await;
    // 7
    chat.choose("people", "Mia").await;
    chat.choose("channels", "general").await;
    chat.run("reminder add", &[("when", "in 1 minute"), ("message", "Tea")]).await;
    window.says("is set").await;
    chat.run("reminder add", &[("when", "wendesday 9am"), ("message", "Bins")]).await;
    window.says("wednesday").await;
    chat.run("reminder add", &[("when", "12/03 5:30"), ("message", "Train")]).await;
    window.says("Which day do you mean?").await;
    // 8
    chat.choose("guilds", "Pixel Guild").await;
    chat.run("faq search", &[("query", "return parcel")]).await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(!window.text().await.contains("Bring it back within a month."));
    // The dashboard, with one click.
    window.login("Adam").await;
    window.web.goto(bot.sandbox.url()).await.expect("opens");
    window.says("Try this").await;
    let ticked = chat.ticked().await;
    for title in [
        "Search the FAQ",
        "Add an answer as Adam, an admin",
        "Try the same as Mia, a member",
        "Open a ticket as Mia",
        "Claim the ticket as Adam",
        "Set a reminder",
        "Log in to the dashboard",
    ] {
        assert!(ticked.iter().any(|one| one == title), "{title}: {ticked:?}");
    }
    assert!(
        !ticked.iter().any(|one| one == "See what else there is"),
        "nobody did that: {ticked:?}"
    );
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_to_discord_open_the_chat_and_files_can_be_fetched() {
    let Some(driver) = Driver::start().await else { return };
    let bot = Bot::start(Engine::Sqlite).await;
    let said = bot.sandbox.world().say(n::GENERAL, p::STAFF, "Here it is.");
    let file = bot
        .admin()
        .command("export faq", serde_json::json!({}))
        .await
        .settled(Duration::from_secs(5))
        .await;
    assert!(file.message_id().is_some(), "{file:?}");
    let window = Window::open(&driver, &bot, Scripts::On).await;
    let chat = Chat { window: &window };
    let place = alphapy::config::Config::discord_link(
        &bot.app.config,
        &format!("{}/{}/{said}", n::GUILD, n::GENERAL),
    );
    assert!(place.starts_with(&bot.sandbox.url()), "{place}");
    window.web.goto(&place).await.expect("opens");
    window.says("Here it is.").await;
    window.find(".message.aimed").await;
    // Where somebody may not look, the page says so.
    chat.choose("people", "Mia").await;
    window
        .web
        .goto(bot.app.config.discord_link(&format!("{}/{}", n::GUILD, n::STAFF_ONLY)))
        .await
        .expect("opens");
    window.says("can't see that channel").await;
    // The file of a message, with its signature.
    chat.choose("people", "Adam").await;
    chat.choose("channels", "general").await;
    let link = window.find("a.file").await.prop("href").await.expect("reads").expect("an address");
    assert!(link.contains("ex=") && link.contains("hm="), "{link}");
    let fetched = reqwest::get(&link).await.expect("answers");
    assert_eq!(fetched.status(), 200);
    // Life without the Message Content Intent.
    let reads = || bot.sandbox.world().application.flags & (1 << 18 | 1 << 19) != 0;
    let before = reads();
    window.click("#contents").await;
    for _ in 0..50 {
        if reads() != before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_ne!(reads(), before, "the switch acts");
    window.close().await;
}
