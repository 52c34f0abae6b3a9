//! Refusals: a bad bot token, expired interactions, routes that only refuse; and secrets.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use alphapy_discord_rest::{Call, CallError, Client, Reachability, Tuning};
use tokio::task::JoinSet;

use super::fake::{BOT_TOKEN, Fake, Reply, TOKEN, answer, channel, quick, say};

const ME: &str = "users/@me";

async fn rest(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_odd_401_fails_only_its_own_call() {
    let fake = Fake::start(|seen| match seen.path.as_str() {
        "channels/1/messages" => Reply::error(401, 0),
        _ => Reply::ok(),
    })
    .await;
    let client = fake.client();
    for _ in 0..3 {
        let error = client.empty(say(1)).await.unwrap_err();
        assert_eq!(error.status(), Some(401));
        assert!(!error.is_expired_token() && !error.is_transient());
        client.empty(say(2)).await.unwrap();
    }
    assert_eq!(client.health(), Reachability::Reachable);
    assert_eq!(fake.count(ME), 1, "the token was confirmed a moment ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_stops_the_bot_until_a_check_succeeds() {
    let valid = Arc::new(AtomicBool::new(false));
    let accepts = Arc::clone(&valid);
    let fake = Fake::start(move |seen| {
        if seen.path.starts_with("webhooks") || accepts.load(Ordering::Relaxed) {
            Reply::ok()
        } else {
            Reply::error(401, 0)
        }
    })
    .await;
    let client = fake.client();
    for _ in 0..10 {
        assert_eq!(client.empty(say(1)).await, Err(CallError::TokenRefused));
        client.empty(answer(TOKEN)).await.unwrap();
    }
    assert_eq!((fake.count("channels/"), fake.count(ME)), (1, 1));
    assert!(matches!(client.health(), Reachability::TokenRefused { .. }));
    // The first check finds it still refused, and the rest doubles.
    rest(320).await;
    for _ in 0..5 {
        assert_eq!(client.empty(say(1)).await, Err(CallError::TokenRefused));
    }
    assert_eq!((fake.count("channels/"), fake.count(ME)), (1, 2));
    valid.store(true, Ordering::Relaxed);
    rest(320).await;
    assert_eq!(client.empty(say(1)).await, Err(CallError::TokenRefused));
    rest(320).await;
    client.empty(say(1)).await.unwrap();
    assert_eq!((fake.count("channels/"), fake.count(ME)), (2, 3));
    assert_eq!(client.health(), Reachability::Reachable);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_at_once_check_a_refused_token_once() {
    let fake = Fake::start(|_| Reply::error(401, 0).after(50)).await;
    let client = fake.client();
    let all: JoinSet<_> = (1..=20)
        .map(|channel| {
            let client = client.clone();
            async move { client.empty(say(channel)).await }
        })
        .collect();
    for result in all.join_all().await {
        assert_eq!(result, Err(CallError::TokenRefused));
    }
    assert_eq!(fake.count(ME), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_without_clear_answer_refuses_nothing() {
    let fake = Fake::start(|seen| match seen.path.as_str() {
        ME => Reply::text(503, ""),
        "channels/1/messages" => Reply::error(401, 0),
        _ => Reply::ok(),
    })
    .await;
    let client = fake.client();
    let error = client.empty(say(1)).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    client.empty(say(2)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_interaction_says_nothing_about_the_bot() {
    let fake = Fake::start(|seen| {
        if seen.path.starts_with("webhooks") { Reply::error(401, 50_027) } else { Reply::ok() }
    })
    .await;
    let client = fake.client();
    let error = client.empty(answer(TOKEN)).await.unwrap_err();
    assert!(error.is_expired_token() && !error.is_transient());
    client.empty(say(1)).await.unwrap();
    assert_eq!((fake.count("webhooks/"), fake.count(ME)), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_refusals_closes_one_route_for_a_while() {
    for (status, code) in [(403, 50_001), (404, 10_003)] {
        let fake = Fake::start(move |seen| match seen.path.as_str() {
            "channels/1/messages" => Reply::error(status, code),
            _ => Reply::ok(),
        })
        .await;
        let client = fake.client();
        for _ in 0..10 {
            let error = client.empty(say(1)).await.unwrap_err();
            assert_eq!(error.code(), Some(code));
        }
        for _ in 0..10 {
            let error = client.empty(say(1)).await.unwrap_err();
            assert!(matches!(error, CallError::CircuitOpen { .. }));
            assert!(error.is_transient() && !error.in_doubt());
        }
        assert_eq!(fake.count("channels/1/messages"), 10);
        client.empty(say(2)).await.unwrap();
        client.empty(Call::channel(channel(1))).await.unwrap();
        rest(320).await;
        let error = client.empty(say(1)).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
    }
}

/// A client that answers only interactions after three refusals, and nothing after five.
fn wary(fake: &Fake) -> Client {
    fake.client_with(Tuning {
        refusals: 3,
        refusals_at_most: 5,
        repeats_after_limits: 0,
        ..quick()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_in_all_stop_the_bot_then_everything() {
    let fake = Fake::start(|_| Reply::error(403, 50_013)).await;
    let client = wary(&fake);
    for channel in 1..=3 {
        assert!(client.empty(say(channel)).await.unwrap_err().is_forbidden());
    }
    let error = client.empty(say(4)).await.unwrap_err();
    assert!(error.retry_after().unwrap() > Duration::from_mins(9));
    for n in 0..2 {
        let error = client.empty(answer(&format!("token{n}"))).await;
        assert!(error.unwrap_err().is_forbidden());
    }
    let error = client.empty(answer("token3")).await.unwrap_err();
    assert!(matches!(error, CallError::CircuitOpen { .. }));
    assert_eq!(fake.seen().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_count_as_refusals_unless_they_are_everybodys() {
    for (scope, counted) in [("user", true), ("shared", false)] {
        let fake = Fake::start(move |_| Reply::limited(0.1, scope)).await;
        let client = wary(&fake);
        for channel in 1..=3 {
            client.empty(say(channel)).await.unwrap_err();
        }
        let error = client.empty(say(4)).await.unwrap_err();
        assert_eq!(matches!(error, CallError::CircuitOpen { .. }), counted);
    }
}

/// Where log lines of a test go.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_token_shows_in_errors_logs_metrics_or_debug_output() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("alphapy=trace,reqwest=trace,hyper_util=trace")
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _logs = tracing::subscriber::set_default(subscriber);
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let _metrics = metrics::set_default_local_recorder(&recorder);
    let fake = Fake::start(|seen| {
        let secret = seen.headers.get("authorization");
        let secret = secret.map_or("", |value| value.to_str().unwrap());
        match seen.nth {
            0 => Reply::limited(0.1, "user"),
            1 => Reply::text(502, &format!("cannot {} {secret}", seen.path)),
            2 => Reply::ok().after(1_000),
            _ => Reply::text(400, &format!("cannot {} {secret}", seen.path)),
        }
    })
    .await;
    let client = fake.client();
    let mut texts = vec![format!("{client:?} {:?}", answer(TOKEN))];
    for call in [answer(TOKEN), Call::channel(channel(1))] {
        let error = client.empty(call).await.unwrap_err();
        assert_eq!(error.status(), Some(400));
        texts.push(format!("{error} {error:?}"));
    }
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("webhooks/77/…/messages/@original"), "{logged}");
    texts.extend([logged, recorder.handle().render()]);
    for text in texts {
        assert!(!text.contains(TOKEN) && !text.contains(BOT_TOKEN), "{text}");
    }
}
