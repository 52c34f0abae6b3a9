//! The load: signed requests over kept-alive connections, as fast as answers come or at a given rate.
//!
//! Invariant: every request has an interaction id of its own and was signed before the clock started.

use std::{
    cell::Cell,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::LocalSet,
};

/// The key that both servers trust.
pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

/// Requests, ready to be written.
pub struct Bodies(Vec<Vec<u8>>);

/// The results of a run.
pub struct Report {
    pub rate: f64,
    pub median_ms: f64,
    pub p99_ms: f64,
    pub errors: usize,
}

impl Bodies {
    /// 4096 times `/faq view id:1`, as Discord sends it.
    pub fn views() -> Self {
        Self((0..4096).map(|n| signed(&view(n))).collect())
    }

    /// One PING.
    pub fn ping() -> Vec<u8> {
        signed(
            &json!({ "id": "1", "application_id": "1191168914227200000", "type": 1, "token": "t", "version": 1 }),
        )
    }
}

fn view(n: u64) -> serde_json::Value {
    // One person may not ask as much as all of these together.
    let user = json!({
        "id": (1_191_169_920_860_160_000 + n).to_string(), "username": "mia", "discriminator": "0", "avatar": null,
        "global_name": "Mia Member", "public_flags": 0, "clan": null, "primary_guild": null,
        "avatar_decoration_data": null, "collectibles": null, "display_name_styles": null
    });
    json!({
        "app_permissions": "2251799813685247", "application_id": "1191168914227200000",
        "attachment_size_limit": 10_485_760, "authorizing_integration_owners": { "0": "1191170675834880000" },
        "channel": { "flags": 0, "guild_id": "1191170675834880000", "id": "1191171934126080000",
            "last_message_id": "1191171934126080001", "name": "general", "nsfw": false, "parent_id": null,
            "permissions": "2251799813685247", "position": 0, "rate_limit_per_user": 0, "topic": null, "type": 0 },
        "channel_id": "1191171934126080000", "context": 0,
        "data": { "id": "1191171934126080009", "name": "faq", "type": 1, "options": [
            { "name": "view", "type": 1, "options": [{ "name": "id", "type": 4, "value": 1 }] }] },
        "entitlement_sku_ids": [], "entitlements": [],
        "guild": { "features": ["COMMUNITY"], "id": "1191170675834880000", "locale": "en-US" },
        "guild_id": "1191170675834880000", "guild_locale": "en-US",
        "id": (1_300_000_000_000_000_000 + n).to_string(), "locale": "en-US",
        "member": { "avatar": null, "banner": null, "communication_disabled_until": null, "deaf": false,
            "flags": 0, "joined_at": "2024-01-01T00:00:00.000000+00:00", "mute": false, "nick": null,
            "pending": false, "permissions": "2248473465835073", "premium_since": null,
            "roles": ["1191171682467840000"], "unusual_dm_activity_until": null, "user": user },
        "token": "aW50ZXJhY3Rpb246MTMwMDAwMDAwMDAwMDAwMDAwMDpBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB",
        "type": 2, "version": 1
    })
}

fn signed(body: &serde_json::Value) -> Vec<u8> {
    let (time, body) = ("1700000000", body.to_string());
    let signature = key().sign(format!("{time}{body}").as_bytes());
    let signature = hex::encode(signature.to_bytes());
    let length = body.len();
    format!(
        "POST /interactions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nuser-agent: Discord-Interactions/1.0 (+https://discord.com)\r\nx-signature-ed25519: {signature}\r\nx-signature-timestamp: {time}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// As fast as answers come.
pub async fn closed(
    address: SocketAddr,
    bodies: &Bodies,
    connections: usize,
    time: Duration,
) -> Report {
    run(address, bodies, connections, None, time).await
}

/// At `rate` requests per second in all; an answer's time counts from when its request was due.
pub async fn open(
    address: SocketAddr,
    bodies: &Bodies,
    connections: usize,
    rate: f64,
    time: Duration,
) -> Report {
    let connections_f = f64::from(u32::try_from(connections).expect("few connections"));
    let pause = Duration::from_secs_f64(connections_f / rate);
    run(address, bodies, connections, Some(pause), time).await
}

async fn run(
    address: SocketAddr,
    bodies: &Bodies,
    connections: usize,
    pause: Option<Duration>,
    time: Duration,
) -> Report {
    let requests: Rc<Vec<Vec<u8>>> = Rc::new(bodies.0.clone());
    let next = Rc::new(Cell::new(0_usize));
    let local = LocalSet::new();
    let started = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|number| {
            let (requests, next) = (requests.clone(), next.clone());
            let offset = pause.map_or(Duration::ZERO, |p| p.mul_f64(fraction(number, connections)));
            local.spawn_local(async move {
                worker(address, &requests, &next, started + offset, pause, started + time).await
            })
        })
        .collect();
    let (mut times, mut errors) = (Vec::new(), 0);
    local
        .run_until(async {
            for worker in workers {
                let (mine, failed) = worker.await.expect("a worker");
                times.extend(mine);
                errors += failed;
            }
        })
        .await;
    let elapsed = started.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: usize| {
        times.get(times.len() * share / 100).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
    };
    let count = f64::from(u32::try_from(times.len()).expect("a count"));
    Report { rate: count / elapsed, median_ms: at(50), p99_ms: at(99), errors }
}

fn fraction(number: usize, of: usize) -> f64 {
    let part = |n: usize| f64::from(u32::try_from(n).expect("few"));
    part(number) / part(of)
}

async fn worker(
    address: SocketAddr,
    requests: &[Vec<u8>],
    next: &Cell<usize>,
    mut due: Instant,
    pause: Option<Duration>,
    end: Instant,
) -> (Vec<Duration>, usize) {
    let mut stream = TcpStream::connect(address).await.expect("connects");
    stream.set_nodelay(true).expect("a socket");
    let (mut times, mut errors) = (Vec::new(), 0);
    let mut buffer = Vec::with_capacity(16 * 1024);
    loop {
        // In an open run a request is due at its time, however late the one before was answered.
        let sent = if let Some(pause) = pause {
            tokio::time::sleep_until(due.into()).await;
            let next = due + pause;
            std::mem::replace(&mut due, next)
        } else {
            Instant::now()
        };
        if sent >= end {
            return (times, errors);
        }
        let request = &requests[turn(next, requests)];
        errors += usize::from(!exchange(&mut stream, request, &mut buffer).await);
        times.push(sent.elapsed());
    }
}

fn turn(next: &Cell<usize>, requests: &[Vec<u8>]) -> usize {
    let now = next.get();
    next.set((now + 1) % requests.len());
    now
}

/// Sends one request and reads its answer; whether it was a 200.
pub async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> bool {
    stream.write_all(request).await.expect("writes");
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await.expect("reads") == 0 {
            return false;
        }
        if let Some(head) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
            let length = text.split("content-length: ").nth(1).and_then(|rest| {
                rest.split("\r\n").next().and_then(|digits| digits.parse::<usize>().ok())
            });
            if buffer.len() >= head + 4 + length.unwrap_or(0) {
                return text.starts_with("http/1.1 200");
            }
        }
    }
}
