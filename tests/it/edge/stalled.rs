//! Peers that ask and never read, send and never finish: they are cut, and Discord gets in meanwhile.

use std::time::{Duration, Instant};

use alphapy::sandbox::{Sandbox, World};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use crate::{
    api::{ALL, mint},
    support::{
        bot::{Bot, environment, n, p},
        browser::Browser,
        database::{Engine, TestDb},
        process::Process,
    },
};

/// Every place that connections have, and some more.
const ALL_PLACES: usize = 800;
/// By when a peer that does not move is cut, with room for a busy machine.
const CUT: Duration = Duration::from_secs(27);

fn address(url: &str) -> std::net::SocketAddr {
    url.trim_start_matches("http://").parse().expect("an address")
}

/// A connection whose own side takes little before somebody reads.
async fn narrow(url: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a size");
    socket.connect(address(url)).await.expect("connects")
}

/// Many requests in a row for a file of 12 kB.
fn files(count: usize) -> String {
    "GET /assets/x/components.css HTTP/1.1\r\nHost: bot\r\n\r\n".repeat(count)
}

async fn process() -> (Sandbox, Process, TestDb) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let (test, db) = TestDb::migrated(Engine::Sqlite).await;
    db.close().await;
    let process = Process::start(&environment(&sandbox, &test, ([127, 0, 0, 1], 0).into()));
    (sandbox, process, test)
}

/// Reads to the end: the bytes there were.
async fn rest(stream: &mut TcpStream) -> usize {
    let mut all = 0;
    let mut bytes = vec![0; 64 * 1024];
    loop {
        match timeout(Duration::from_secs(10), stream.read(&mut bytes)).await {
            Ok(Ok(0) | Err(_)) => return all,
            Ok(Ok(read)) => all += read,
            Err(late) => panic!("still open after {all} bytes: {late}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_never_read_keep_nobody_out_and_are_cut() {
    let (sandbox, process, _test) = process().await;
    let mut deaf = Vec::new();
    for _ in 0..ALL_PLACES {
        let mut stream = narrow(&process.url).await;
        // One that finds no place may be gone already.
        let _ = stream.write_all(files(400).as_bytes()).await;
        deaf.push(stream);
    }
    sleep(Duration::from_secs(1)).await;
    let url = format!("{}/interactions", process.url);
    for _ in 0..3 {
        let probed = timeout(Duration::from_secs(2), sandbox.probe(&url)).await;
        probed.expect("at once").expect("Discord accepts it");
    }
    sleep(CUT).await;
    let whole = 400 * 12_000;
    for stream in &mut deaf {
        let bytes = rest(stream).await;
        assert!(bytes < whole, "all {bytes} bytes were still sent");
    }
    // The places are free again.
    let mut stream = narrow(&process.url).await;
    stream.write_all(files(1).as_bytes()).await.expect("writes");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_who_moves_is_not_cut() {
    let (_standin, process, _test) = process().await;
    let mut stream = narrow(&process.url).await;
    let last = files(1).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let request = files(59) + last.as_str();
    stream.write_all(request.as_bytes()).await.expect("writes");
    let (started, mut all) = (Instant::now(), 0);
    let mut bytes = vec![0; 4 * 1024];
    loop {
        sleep(Duration::from_millis(125)).await;
        match stream.read(&mut bytes).await.expect("not cut") {
            0 => break,
            read => all += read,
        }
    }
    assert!(all > 60 * 12_000, "{all} bytes");
    assert!(started.elapsed() > Duration::from_secs(20), "{:?}", started.elapsed());
}

/// Sends a body one byte at a time until there is an answer: its status, and how long that took.
async fn trickle(url: &str, head: &str) -> (u16, Duration) {
    let started = Instant::now();
    let stream = TcpStream::connect(address(url)).await.expect("connects");
    let (mut reading, mut writing) = stream.into_split();
    writing.write_all(head.as_bytes()).await.expect("writes");
    let sending = tokio::spawn(async move {
        while writing.write_all(b" ").await.is_ok() {
            sleep(Duration::from_millis(200)).await;
        }
    });
    let mut bytes = [0; 1024];
    let read = timeout(CUT, reading.read(&mut bytes)).await.expect("an answer in time");
    let text = String::from_utf8_lossy(&bytes[..read.expect("an answer")]).into_owned();
    sending.abort();
    let status = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    let status = status.unwrap_or_else(|| panic!("no answer: {text:?}"));
    (status.parse().expect("a number"), started.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_never_come_are_not_waited_for() {
    let bot = Bot::start(Engine::Sqlite).await;
    let (_, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
    let mut browser = Browser::login(&bot, p::ADMIN).await;
    browser.get("/dashboard").await;
    let cookie = &browser.cookies["alphapy"];
    let api = format!(
        "POST /api/dashboard/{}/faq HTTP/1.1\r\nHost: bot\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n",
        n::GUILD
    );
    let form = format!(
        "POST /dashboard/{}/settings/save HTTP/1.1\r\nHost: bot\r\nCookie: alphapy={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n",
        n::GUILD
    );
    let (api, form) = tokio::join!(trickle(&bot.url, &api), trickle(&bot.url, &form));
    assert_eq!((api.0, form.0), (408, 408), "{api:?} {form:?}");
}

/// A frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("short");
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_may_send_nothing_are_cut() {
    let (_standin, process, _test) = process().await;
    let mut stream = TcpStream::connect(address(&process.url)).await.expect("connects");
    let mut hello = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    // SETTINGS: a window of nothing. HEADERS: GET http://bot/health/live, the end.
    hello.extend(frame(4, 0, 0, &[0, 4, 0, 0, 0, 0]));
    let path = b"/health/live";
    let mut head = vec![0x82, 0x86, 0x04, u8::try_from(path.len()).expect("short")];
    head.extend(path);
    head.extend([0x01, 3]);
    head.extend(b"bot");
    hello.extend(frame(1, 0x5, 1, &head));
    stream.write_all(&hello).await.expect("writes");
    let started = Instant::now();
    let mut bytes = [0; 4096];
    loop {
        let left = CUT.saturating_sub(started.elapsed());
        let read = timeout(left, stream.read(&mut bytes)).await.expect("cut in time");
        if matches!(read, Ok(0) | Err(_)) {
            break;
        }
    }
    assert!(started.elapsed() > Duration::from_secs(5), "{:?}", started.elapsed());
}
