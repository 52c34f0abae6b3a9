//! The REST API as programs use it, over real HTTP, on both engines.

mod access;
mod document;
mod faq;
mod logs;
mod problems;
mod repeated;
mod shapes;
mod tokens;

use alphapy::{
    api::tokens::{Wanted, create},
    app::App,
    db::sql,
    permissions::{Asker, Authority as _, GuildAdmin, Rules},
};
use reqwest::{Method, header};
use serde_json::Value;
use twilight_model::{guild::Permissions, id::Id};

use crate::support::bot::{Bot, n};

/// Every scope.
pub const ALL: &[&str] = &[
    "settings:read",
    "settings:write",
    "history:read",
    "faq:read",
    "faq:write",
    "tickets:read",
    "tickets:write",
    "reminders:read",
    "reminders:write",
    "exports:read",
];

/// Somebody's right, as Discord would have it.
pub fn admin_of(guild: u64, user: u64) -> GuildAdmin {
    let asker = Asker {
        guild: Id::new(guild),
        user: Id::new(user),
        roles: Vec::new(),
        permissions: Permissions::MANAGE_GUILD,
    };
    GuildAdmin::grant(&asker, &Rules::default()).expect("an admin")
}

/// Makes a token as the dashboard does: its number and its text.
pub async fn mint(app: &App, guild: u64, user: u64, scopes: &[&str]) -> (i64, String) {
    let wanted = Wanted {
        name: "A program".into(),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        days: None,
    };
    let mut tx = app.db.begin().await.expect("begins");
    let made = create(app, &mut tx, admin_of(guild, user), &wanted).await.expect("made");
    tx.commit().await.expect("commits");
    made
}

/// An answer.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// It is a problem of this status, in the form that all have.
    #[track_caller]
    pub fn is_problem(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        assert_eq!(self.body["status"], status, "{self:?}");
        assert!(self.body["title"].is_string() && self.body["type"].is_string(), "{self:?}");
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

/// A program, or a browser, that calls an instance.
#[derive(Clone)]
pub struct Client {
    url: String,
    headers: header::HeaderMap,
    http: reqwest::Client,
    seen: shapes::Seen,
}

impl Client {
    /// Without anything that says who it is.
    pub fn stranger(url: &str) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = http.build().expect("a client");
        Self {
            url: url.to_owned(),
            headers: header::HeaderMap::new(),
            http,
            seen: shapes::Seen::default(),
        }
    }

    /// Counts what works as that of another client.
    pub fn seen_as(mut self, other: &Self) -> Self {
        self.seen = other.seen.clone();
        self
    }

    /// The operations that worked so far.
    pub fn seen(&self) -> std::collections::BTreeSet<String> {
        self.seen.lock().expect("whole").clone()
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().expect("a value"));
        self
    }

    pub fn without(mut self, name: &'static str) -> Self {
        self.headers.remove(name);
        self
    }

    /// What it sends along under this name.
    pub fn header(&self, name: &str) -> String {
        self.headers[name].to_str().expect("text").to_owned()
    }

    /// With a token.
    pub fn bearer(url: &str, token: &str) -> Self {
        Self::stranger(url).with("authorization", &format!("Bearer {token}"))
    }

    /// With a new token of Northwind that has these scopes.
    pub async fn of(bot: &Bot, user: u64, scopes: &[&str]) -> Self {
        Self::bearer(&bot.url, &mint(&bot.app, n::GUILD, user, scopes).await.1)
    }

    /// Logged in to the dashboard, with the token that its pages send along.
    pub async fn logged_in(bot: &Bot, user: u64) -> Self {
        let stranger = Self::stranger(&bot.url);
        let begun = stranger.get("/auth/login").await;
        let cookie = begun.header("set-cookie").split(';').next().unwrap_or_default();
        let page = begun.header("location");
        let back = bot.sandbox.authorize(user, page).expect("a consent page");
        let back = back.strip_prefix(&bot.url).expect("back to the bot").to_owned();
        let done = stranger.clone().with("cookie", cookie).get(&back).await;
        let cookies: Vec<_> = done.headers.get_all("set-cookie").iter().collect();
        let session = cookies.iter().filter_map(|value| value.to_str().ok());
        let mut session = session.filter_map(|value| value.split(';').next());
        let session = session.rfind(|value| value.starts_with("alphapy="));
        let (csrf,): (String,) =
            sql("SELECT csrf FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1")
                .bind(user.cast_signed())
                .one(&bot.app.db)
                .await
                .expect("a session");
        stranger
            .with("cookie", session.unwrap_or_else(|| panic!("no session: {done:?}")))
            .with("x-csrf-token", &csrf)
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<String>) -> Got {
        let got = self.sent(method, path, body).await;
        shapes::check(method, path, &got, &self.seen);
        got
    }

    async fn sent(&self, method: &str, path: &str, body: Option<String>) -> Got {
        let method: Method = method.parse().expect("a method");
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        request = request.headers(self.headers.clone());
        if let Some(body) = body {
            if !self.headers.contains_key("content-type") {
                request = request.header("content-type", "application/json");
            }
            request = request.body(body);
        }
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await.expect("text");
        let body = serde_json::from_str(&text).unwrap_or_default();
        Got { status, headers, text, body }
    }

    pub async fn get(&self, path: &str) -> Got {
        self.send("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Got {
        self.send("POST", path, Some(body.to_string())).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Got {
        self.send("PUT", path, Some(body.to_string())).await
    }

    pub async fn delete(&self, path: &str) -> Got {
        self.send("DELETE", path, None).await
    }
}

/// A path of Northwind.
pub fn at(rest: &str) -> String {
    format!("/api/dashboard/{}{rest}", n::GUILD)
}
