//! A server in Discord's place: strict about who may carry the bot token, and scripted otherwise.

use std::{
    collections::HashMap,
    fmt::Display,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use alphapy_discord_rest::{Call, Client, Settings, Target, Tuning};
use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Response, Uri},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker},
};

pub(super) const BOT_TOKEN: &str = "MTIz.aBcDeF.bot-secret";
pub(super) const TOKEN: &str = "aW50ZXJhY3Rpb24tc2VjcmV0";

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) at: Instant,
    pub(super) method: Method,
    /// Without `/api/v10/`, with the query.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// How many requests to the same path came before.
    pub(super) nth: usize,
}

impl Seen {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// The response to give.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    delay: Duration,
}

impl Reply {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, &body.to_string()).with("content-type", "application/json")
    }

    pub(super) fn text(status: u16, body: &str) -> Self {
        Self { status, headers: Vec::new(), body: body.to_owned(), delay: Duration::ZERO }
    }

    pub(super) fn ok() -> Self {
        Self::json(200, &json!({ "id": "1" }))
    }

    pub(super) fn error(status: u16, code: u64) -> Self {
        Self::json(status, &json!({ "message": "as told", "code": code }))
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.headers.push((name, format!("{value}")));
        self
    }

    pub(super) fn after(mut self, millis: u64) -> Self {
        self.delay = Duration::from_millis(millis);
        self
    }

    /// A 429 as Discord sends it.
    pub(super) fn limited(seconds: f64, scope: &str) -> Self {
        let global = scope == "global";
        let body = json!({ "message": "You are being rate limited.", "retry_after": seconds, "global": global });
        let reply = Self::json(429, &body)
            .with("retry-after", seconds.ceil())
            .with("x-ratelimit-scope", scope);
        if global {
            reply.with("x-ratelimit-global", "true")
        } else {
            // Discord rounds the header up; tests should not wait for that.
            Self {
                headers: reply
                    .headers
                    .into_iter()
                    .filter(|(name, _)| *name != "retry-after")
                    .collect(),
                ..reply
            }
        }
    }
}

/// A bucket as Discord counts it: `limit` requests a window, per key.
pub(super) struct Quota {
    pub(super) limit: u32,
    pub(super) window: Duration,
    windows: Mutex<HashMap<String, (Instant, u32)>>,
}

impl Quota {
    pub(super) fn new(limit: u32, window: Duration) -> Self {
        Self { limit, window, windows: Mutex::default() }
    }

    /// Counts a request, and answers it with the headers Discord sends.
    pub(super) fn hit(&self, key: &str) -> Reply {
        let now = Instant::now();
        let mut windows = self.windows.lock().unwrap();
        let window = windows.entry(key.to_owned()).or_insert((now, 0));
        if now >= window.0 + self.window {
            *window = (now, 0);
        }
        let reset = (window.0 + self.window - now).as_secs_f64();
        let reply = if window.1 < self.limit {
            window.1 += 1;
            Reply::ok()
        } else {
            Reply::limited(reset, "user")
        };
        reply
            .with("x-ratelimit-limit", self.limit)
            .with("x-ratelimit-remaining", self.limit - window.1)
            .with("x-ratelimit-reset-after", format!("{reset:.3}"))
            .with("x-ratelimit-bucket", "abcd1234")
    }
}

/// The server.
pub(super) struct Fake {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Fake {
    /// Answers every request as `script` says.
    pub(super) async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::start_on(listener, script)
    }

    pub(super) fn start_on(
        listener: TcpListener,
        script: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (record, script) = (Arc::clone(&seen), Arc::new(script));
        let answer = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let reply = note(&record, method, &uri, headers, body, &*script);
            async move {
                tokio::time::sleep(reply.delay).await;
                let mut response = Response::builder().status(reply.status);
                for (name, value) in reply.headers {
                    response = response.header(name, value);
                }
                response.body(Body::from(reply.body)).unwrap()
            }
        };
        let router = Router::new().fallback(answer);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, seen }
    }

    pub(super) fn client(&self) -> Client {
        self.client_with(quick())
    }

    pub(super) fn client_with(&self, tuning: Tuning) -> Client {
        client(self.address, tuning)
    }

    /// The settings of a client of it.
    pub(super) fn settings(&self) -> Settings {
        settings(self.address)
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many requests came to paths that start like this.
    pub(super) fn count(&self, start: &str) -> usize {
        let seen = self.seen();
        seen.iter().filter(|s| s.path.starts_with(start)).count()
    }
}

fn note(
    record: &Mutex<Vec<Seen>>,
    method: Method,
    uri: &Uri,
    headers: HeaderMap,
    body: Bytes,
    script: &dyn Fn(&Seen) -> Reply,
) -> Reply {
    let path = uri.path_and_query().unwrap().as_str();
    let path = path.strip_prefix("/api/v10/").unwrap_or("?").to_owned();
    let mut record = record.lock().unwrap();
    let seen = Seen {
        at: Instant::now(),
        nth: record.iter().filter(|seen| seen.path == path).count(),
        method,
        path,
        headers,
        body,
    };
    record.push(seen.clone());
    drop(record);
    let authorization = seen.headers.get("authorization");
    let expected = format!("Bot {BOT_TOKEN}");
    let authorised = if seen.path.starts_with("webhooks/") {
        authorization.is_none()
    } else {
        authorization.is_some_and(|value| *value == expected)
    };
    let agent = seen.headers["user-agent"].to_str().unwrap();
    if !authorised || !agent.starts_with("DiscordBot (https://") {
        return Reply::text(418, "a strict server does not take this request");
    }
    script(&seen)
}

/// A client for a server, with bounds fit for tests.
pub(super) fn client(address: SocketAddr, tuning: Tuning) -> Client {
    client_with(Settings { tuning, ..settings(address) })
}

/// The settings of a client of a server.
pub(super) fn settings(address: SocketAddr) -> Settings {
    Settings { api_url: format!("http://{address}"), tuning: quick(), ..Settings::default() }
}

/// A client that was told this.
pub(super) fn client_with(settings: Settings) -> Client {
    Client::new(application(), BOT_TOKEN, settings).unwrap()
}

/// Bounds that make faults short.
pub(super) fn quick() -> Tuning {
    Tuning {
        try_timeout: Duration::from_millis(400),
        backoff: Duration::from_millis(40),
        token_rest: Duration::from_millis(300),
        token_trust: Duration::from_millis(200),
        route_rest: Duration::from_millis(300),
        ..Tuning::default()
    }
}

pub(super) fn application() -> Id<ApplicationMarker> {
    Id::new(77)
}

/// A channel that these tests may use.
#[derive(Clone, Copy)]
pub(super) struct Channel(u64);

impl Target for Channel {
    fn channel(&self) -> Id<ChannelMarker> {
        Id::new(self.0)
    }

    fn guild(&self) -> Option<Id<GuildMarker>> {
        None
    }
}

pub(super) fn channel(id: u64) -> Channel {
    Channel(id)
}

/// A message to a channel, without a nonce.
pub(super) fn say(to: u64) -> Call {
    Call::create_message(channel(to), &json!({ "content": "hello" }))
}

/// The deferred answer to an interaction.
pub(super) fn answer(token: &str) -> Call {
    Call::update_original(application(), token, &json!({ "content": "done" }))
}

/// The behaviour of a broken server on one connection, after reading the request.
#[derive(Clone, Copy)]
pub(super) enum Break {
    /// Hangs up.
    Silently,
    /// Sends this much and hangs up.
    After(&'static str),
}

/// A server that treats its connections one after the other as told, then keeps to the last.
pub(super) async fn broken(script: &'static [Break]) -> (SocketAddr, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::<Mutex<usize>>::default();
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            if stream.read(&mut request).await.unwrap() == 0 {
                continue;
            }
            let nth = {
                let mut count = counter.lock().unwrap();
                *count += 1;
                *count - 1
            };
            if let Break::After(text) = script[nth.min(script.len() - 1)] {
                stream.write_all(text.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
            }
        }
    });
    (address, count)
}
