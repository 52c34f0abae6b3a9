//! Requests of strangers: the bot stays up for Discord while they dawdle, promise too much or say nothing.

use std::time::{Duration, Instant};

use alphapy::sandbox::{Sandbox, World};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::support::{
    bot::{Bot, environment},
    database::{Engine, TestDb},
    process::Process,
};

const SIGNATURE: &str = "X-Signature-Timestamp: 1700000000\r\nX-Signature-Ed25519: ";

async fn connect(url: &str) -> TcpStream {
    TcpStream::connect(url.trim_start_matches("http://")).await.expect("connects")
}

/// The head of a request whose body is still to come; its signature has the right form only.
fn head(length: usize) -> String {
    let signature = "0".repeat(128);
    format!(
        "POST /interactions HTTP/1.1\r\nHost: bot\r\n{SIGNATURE}{signature}\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// The status of the next answer, and how long it took.
async fn status(stream: &mut TcpStream) -> (u16, Duration) {
    let started = Instant::now();
    let mut bytes = [0; 1024];
    let read = timeout(Duration::from_secs(20), stream.read(&mut bytes)).await;
    let text = String::from_utf8_lossy(&bytes[..read.expect("in time").expect("reads")]);
    let status = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    let status = status.unwrap_or_else(|| panic!("no answer: {text:?}"));
    (status.parse().expect("a number"), started.elapsed())
}

async fn sent(url: &str, text: &str) -> (u16, Duration) {
    let mut stream = connect(url).await;
    stream.write_all(text.as_bytes()).await.expect("writes");
    status(&mut stream).await
}

/// Waits until the other side closes.
async fn closed(mut stream: TcpStream) -> Duration {
    let started = Instant::now();
    let read = timeout(Duration::from_secs(20), stream.read(&mut [0; 64])).await.expect("in time");
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    started.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_is_read_only_when_it_may_be_signed_is_small_and_comes_in_time() {
    let bot = Bot::start(Engine::Sqlite).await;
    let soon = Duration::from_secs(1);
    let wrong = [
        "POST /interactions HTTP/1.1\r\nHost: bot\r\nContent-Length: 100\r\n\r\n".to_owned(),
        head(100).replace("00\r\nContent", "0g\r\nContent"),
        head(100).replace("X-Signature-Timestamp", "X-Other"),
        head(1 << 30).replace("X-Signature-Ed25519", "X-Other"),
    ];
    for request in wrong {
        let (status, took) = sent(&bot.url, &request).await;
        assert!(status == 401 && took < soon, "{status} after {took:?}: {request}");
    }
    let (status, took) = sent(&bot.url, &head(256 * 1024 + 1)).await;
    assert!(status == 413 && took < soon, "{status} after {took:?}");
    let chunked = head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked");
    let chunk = format!("{:x}\r\n{}\r\n", 300 * 1024, "x".repeat(300 * 1024));
    assert_eq!(sent(&bot.url, &format!("{chunked}{chunk}")).await.0, 413, "without a promise too");
    let full = format!("{}{}", head(256 * 1024), "x".repeat(256 * 1024));
    assert_eq!(sent(&bot.url, &full).await.0, 401, "the most that is read");
    let (status, took) = sent(&bot.url, &(head(100) + "{")).await;
    assert!(status == 408 && took < Duration::from_secs(5), "{status} after {took:?}");
    bot.assert_clean();
}

async fn process() -> (Sandbox, Process, TestDb) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let (test, db) = TestDb::migrated(Engine::Sqlite).await;
    db.close().await;
    let process = Process::start(&environment(&sandbox, &test, ([127, 0, 0, 1], 0).into()));
    (sandbox, process, test)
}

/// Discord's own check of the endpoint, at once.
async fn probe(sandbox: &Sandbox, process: &Process) {
    let url = format!("{}/interactions", process.url);
    let probed = timeout(Duration::from_secs(2), sandbox.probe(&url)).await;
    probed.expect("at once").expect("Discord accepts it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_and_idle_connections_do_not_stop_discord() {
    let (sandbox, process, _test) = process().await;
    let mut slow = Vec::new();
    for _ in 0..300 {
        let mut stream = connect(&process.url).await;
        stream.write_all((head(100) + "{").as_bytes()).await.expect("writes");
        slow.push(stream);
    }
    let mut silent = Vec::new();
    for half in ["", "POST /interactions HTTP/1.1\r\nHost: b"] {
        for _ in 0..50 {
            let mut stream = connect(&process.url).await;
            stream.write_all(half.as_bytes()).await.expect("writes");
            silent.push(stream);
        }
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    probe(&sandbox, &process).await;
    let mut answers = std::collections::BTreeMap::new();
    for stream in &mut slow {
        *answers.entry(status(stream).await.0).or_insert(0) += 1;
    }
    assert_eq!(answers.into_iter().collect::<Vec<_>>(), [(408, 256), (503, 44)]);
    for stream in silent {
        assert!(closed(stream).await < Duration::from_secs(12));
    }
    probe(&sandbox, &process).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_waits_for_requests_and_for_no_idle_connection() {
    let (_standin, mut process, _test) = process().await;
    let url = process.url.clone();
    let silent = connect(&url).await;
    let mut kept = connect(&url).await;
    let live = "GET /health/live HTTP/1.1\r\nHost: bot\r\n\r\n";
    kept.write_all(live.as_bytes()).await.expect("writes");
    assert_eq!(status(&mut kept).await.0, 200);
    let mut running = connect(&url).await;
    running.write_all((head(10) + "{").as_bytes()).await.expect("writes");
    let started = Instant::now();
    let ended = tokio::task::spawn_blocking(move || (process.terminate(), Instant::now()));
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(sent(&url, live).await.0, 200, "for a moment more");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(TcpStream::connect(url.trim_start_matches("http://")).await.is_err(), "no more");
    running.write_all(b"123456789").await.expect("writes");
    assert_eq!(status(&mut running).await.0, 401, "it still gets its answer");
    let (code, end) = ended.await.expect("waits");
    assert_eq!(code, Some(0));
    let took = end - started;
    assert!(took < Duration::from_secs(4), "{took:?}");
    closed(silent).await;
    closed(kept).await;
}
