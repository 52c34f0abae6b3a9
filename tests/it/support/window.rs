//! A window of Chromium, as people use it.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::json;
use thirtyfour::{ChromiumLikeCapabilities as _, prelude::*};

use super::bot::{Bot, n};

/// A chromedriver that ends with the test.
pub struct Driver {
    child: Child,
    url: String,
}

impl Driver {
    /// None where `scripts/test` found no driver and said so.
    pub async fn start() -> Option<Self> {
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
pub enum Scripts {
    On,
    Off,
}

/// A window of Chromium.
pub struct Window {
    pub web: WebDriver,
    bot_url: String,
}

impl Window {
    pub async fn open(driver: &Driver, bot: &Bot, scripts: Scripts) -> Self {
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

    pub async fn resize(&self, width: u32) {
        let metrics =
            json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.web
            .cdp()
            .send_raw("Emulation.setDeviceMetricsOverride", metrics)
            .await
            .expect("resizes");
    }

    pub async fn dark(&self, value: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.web.cdp().send_raw("Emulation.setEmulatedMedia", features).await.expect("colours");
    }

    pub async fn go(&self, path: &str) {
        self.web.goto(format!("{}{path}", self.bot_url)).await.expect("loads");
    }

    pub async fn guild(&self, path: &str) {
        self.go(format!("/dashboard/{}/{path}", n::GUILD).trim_end_matches('/')).await;
    }

    pub async fn find(&self, css: &str) -> WebElement {
        let found = self.web.query(By::Css(css)).first().await;
        match found {
            Ok(found) => found,
            Err(error) => panic!("no {css} on {}: {error}", self.text().await),
        }
    }

    pub async fn click(&self, css: &str) {
        self.find(css).await.click().await.expect("clicks");
    }

    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("clears");
        field.send_keys(text).await.expect("types");
    }

    pub async fn text(&self) -> String {
        // The page may be replaced by the next one between the two.
        let Ok(body) = self.web.find(By::Css("body")).await else { return String::new() };
        body.text().await.unwrap_or_default()
    }

    /// Waits until the page says it.
    pub async fn says(&self, words: &str) {
        for _ in 0..60 {
            if self.text().await.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the page does not say {words:?}: {}", self.text().await);
    }

    /// Logs in with one click on the consent page.
    pub async fn login(&self, name: &str) {
        self.go("/auth/login").await;
        let words = format!("//button[contains(., 'Continue as {name}')]");
        let button = self.web.query(By::XPath(words)).first().await.expect("the person");
        button.click().await.expect("clicks");
        // Whoever goes on before Discord has sent them back may be overtaken by that.
        self.says("Your servers").await;
    }

    /// Nothing sticks out to the side.
    pub async fn fits(&self) {
        let script =
            "return [document.documentElement.scrollWidth, window.innerWidth, location.pathname]";
        let sizes = self.web.execute(script, Vec::new()).await.expect("runs");
        let sizes: (i64, i64, String) = sizes.convert().expect("sizes");
        assert!(sizes.0 <= sizes.1, "{} is {} wide in a window of {}", sizes.2, sizes.0, sizes.1);
    }

    pub async fn picture(&self, name: &str) {
        let Ok(folder) = std::env::var("SCREENSHOTS") else { return };
        std::fs::create_dir_all(&folder).expect("a folder");
        // Colours move for a moment.
        tokio::time::sleep(Duration::from_millis(250)).await;
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        self.web.screenshot(&path).await.expect("a picture");
    }

    pub async fn close(self) {
        self.web.quit().await.expect("closes");
    }
}
