//! The dashboard in Chromium, as people use it: with and without JavaScript, on a desktop and a phone.
//!
//! Needs `chromium` and `chromedriver` (Debian: chromium-driver), which `scripts/test` installs or names.
//! `SCREENSHOTS=<folder>` keeps a picture of every page, in light and dark, wide and narrow.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use alphapy::{
    permissions::{Asker, Authority as _, GuildAdmin, Rules},
    settings::{Author, Base, Input, Surface, Unverified, Wish, flow},
};
use serde_json::json;
use thirtyfour::{ChromiumLikeCapabilities as _, prelude::*};
use twilight_model::{guild::Permissions, id::Id};

use crate::support::{
    bot::{Bot, n, p},
    database::Engine,
};

/// A chromedriver that ends with the test.
struct Driver {
    child: Child,
    url: String,
}

impl Driver {
    /// None where `scripts/test` found no driver and said so.
    async fn start() -> Option<Self> {
        if std::env::var("ALPHAPY_WITHOUT_BROWSER").is_ok() {
            return None;
        }
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").expect("a port");
            free.local_addr().expect("an address").port()
        };
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: run scripts/test, or install chromium-driver");
        let driver = Self { child, url: format!("http://127.0.0.1:{port}") };
        for _ in 0..100 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Some(driver);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("chromedriver does not listen");
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scripts {
    On,
    Off,
}

/// A window of Chromium.
struct Window {
    web: WebDriver,
    bot_url: String,
}

impl Window {
    async fn open(driver: &Driver, bot: &Bot, scripts: Scripts) -> Self {
        let mut options = DesiredCapabilities::chrome();
        for argument in
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900"]
        {
            options.add_arg(argument).expect("an argument");
        }
        if scripts == Scripts::Off {
            let off = json!({ "profile.managed_default_content_settings.javascript": 2 });
            options.add_experimental_option("prefs", off).expect("an option");
        }
        let web = WebDriver::new(&driver.url, options).await.expect("Chromium opens");
        Self { web, bot_url: bot.url.clone() }
    }

    async fn resize(&self, width: u32) {
        let metrics =
            json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.web
            .cdp()
            .send_raw("Emulation.setDeviceMetricsOverride", metrics)
            .await
            .expect("resizes");
    }

    async fn dark(&self, value: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.web.cdp().send_raw("Emulation.setEmulatedMedia", features).await.expect("colours");
    }

    async fn go(&self, path: &str) {
        self.web.goto(format!("{}{path}", self.bot_url)).await.expect("loads");
    }

    async fn guild(&self, path: &str) {
        self.go(format!("/dashboard/{}/{path}", n::GUILD).trim_end_matches('/')).await;
    }

    async fn find(&self, css: &str) -> WebElement {
        let found = self.web.query(By::Css(css)).first().await;
        match found {
            Ok(found) => found,
            Err(error) => panic!("no {css} on {}: {error}", self.text().await),
        }
    }

    async fn click(&self, css: &str) {
        self.find(css).await.click().await.expect("clicks");
    }

    async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("clears");
        field.send_keys(text).await.expect("types");
    }

    async fn text(&self) -> String {
        // The page may be replaced by the next one between the two.
        let Ok(body) = self.web.find(By::Css("body")).await else { return String::new() };
        body.text().await.unwrap_or_default()
    }

    /// Waits until the page says it.
    async fn says(&self, words: &str) {
        for _ in 0..60 {
            if self.text().await.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the page does not say {words:?}: {}", self.text().await);
    }

    /// Logs in with one click on the consent page.
    async fn login(&self, name: &str) {
        self.go("/auth/login").await;
        let words = format!("//button[contains(., 'Continue as {name}')]");
        let button = self.web.query(By::XPath(words)).first().await.expect("the person");
        button.click().await.expect("clicks");
    }

    /// Nothing sticks out to the side.
    async fn fits(&self) {
        let script =
            "return [document.documentElement.scrollWidth, window.innerWidth, location.pathname]";
        let sizes = self.web.execute(script, Vec::new()).await.expect("runs");
        let sizes: (i64, i64, String) = sizes.convert().expect("sizes");
        assert!(sizes.0 <= sizes.1, "{} is {} wide in a window of {}", sizes.2, sizes.0, sizes.1);
    }

    async fn picture(&self, name: &str) {
        let Ok(folder) = std::env::var("SCREENSHOTS") else { return };
        std::fs::create_dir_all(&folder).expect("a folder");
        // Colours move for a moment.
        tokio::time::sleep(Duration::from_millis(250)).await;
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        self.web.screenshot(&path).await.expect("a picture");
    }

    async fn close(self) {
        self.web.quit().await.expect("closes");
    }
}

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
    let spec = bot.app.settings.spec("faq", "min_score").expect("a setting");
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
    window.says("2 changes are saved").await;

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
    window.says("The change is saved").await;

    window.guild("history").await;
    window.click(".change-set header a.btn").await;
    window.says("Take back this change?").await;
    window.click(".actions .primary").await;
    window.says("took back").await;
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
    window.says("2 changes are saved").await;
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
    window.says("The change is saved").await;
    window.guild("history").await;
    window.click(".change-set header a.btn").await;
    window.says("Take back this change?").await;
    window.click(".actions .primary").await;
    window.says("took back").await;
    window.guild("settings/faq").await;
    // One setting goes back to its default by its own button.
    window.click("#f-faq-public_answers button[name=reset]").await;
    window.says("Save this change?").await;
    window.click(".actions .primary").await;
    window.says("The change is saved").await;
    window.guild("faq/new").await;
    window.fill("#title", "Without scripts").await;
    window.fill("#answer", "It works.").await;
    window.click(".savebar .primary").await;
    window.says("is saved and acts already").await;
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
