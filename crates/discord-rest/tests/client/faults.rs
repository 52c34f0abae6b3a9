//! Faults: repeated where that is safe, told as doubtful where it is not, always within bounds.

use std::time::{Duration, Instant};

use alphapy_discord_rest::{Call, CallError, Client, Reachability, Tuning};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::fake::{
    Break, Fake, Reply, TOKEN, answer, application, broken, channel, client, quick, say,
};

fn read() -> Call {
    Call::channel(channel(1))
}

async fn send(client: &Client, call: Call) -> Result<Value, CallError> {
    client.json(call).await
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_the_server_are_tried_again_with_growing_pauses() {
    for status in [500, 502, 503, 504, 408] {
        let fake = Fake::start(move |seen| match seen.nth {
            0..3 => Reply::text(status, "<h1>bad</h1>"),
            _ => Reply::ok(),
        })
        .await;
        send(&fake.client(), read()).await.unwrap();
        let seen = fake.seen();
        assert_eq!(seen.len(), 4);
        assert!(seen[1].at - seen[0].at >= Duration::from_millis(20));
        assert!(seen[3].at - seen[2].at >= Duration::from_millis(80));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stays_broken_ends_the_call() {
    let fake = Fake::start(|_| Reply::text(500, "")).await;
    let error = send(&fake.client(), read()).await.unwrap_err();
    assert!(error.status() == Some(500) && error.is_transient() && !error.in_doubt());
    assert_eq!(fake.seen().len(), 4);
    let error = send(&fake.client(), answer(TOKEN)).await.unwrap_err();
    assert!(error.in_doubt(), "an edit may have been made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_503_says_when_to_come_back() {
    let fake = Fake::start(|seen| match seen.nth {
        0 => Reply::text(503, "").with("retry-after", "0.5"),
        _ => Reply::ok(),
    })
    .await;
    send(&fake.client(), read()).await.unwrap();
    let seen = fake.seen();
    assert!(seen[1].at - seen[0].at >= Duration::from_millis(500));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_that_would_outlast_the_call_is_not_begun() {
    let fake = Fake::start(|_| Reply::text(503, "").with("retry-after", "3")).await;
    let started = Instant::now();
    let call = read().within(Duration::from_secs(2));
    let error = send(&fake.client(), call).await.unwrap_err();
    assert_eq!(error.status(), Some(503));
    assert!(started.elapsed() < Duration::from_millis(500));
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_without_nonce_is_never_repeated_once_it_may_have_arrived() {
    let fake = Fake::start(|seen| match seen.path.as_str() {
        "channels/1/messages" => Reply::text(502, "bad gateway"),
        _ => Reply::ok().after(2_000),
    })
    .await;
    let client = fake.client();
    let follow_up = Call::follow_up(application(), TOKEN, &json!({ "content": "x" }));
    for (call, timed_out) in [(say(1), false), (say(2), true), (follow_up, true)] {
        let error = send(&client, call).await.unwrap_err();
        assert!(error.in_doubt() && error.is_transient(), "{error}");
        assert_eq!(*error.cause() == CallError::TimedOut, timed_out);
    }
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_with_nonce_is_repeated_and_answered_with_the_same_message() {
    let fake = Fake::start(|seen| match seen.nth {
        0 => Reply::text(500, ""),
        _ => Reply::json(200, &json!({ "id": "9", "nonce": seen.json()["nonce"] })),
    })
    .await;
    let message = send(&fake.client(), say(1).nonce("once")).await.unwrap();
    assert_eq!(message, json!({ "id": "9", "nonce": "once" }));
    let seen = fake.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].body, seen[1].body);
    assert_eq!(seen[0].json()["enforce_nonce"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_whose_message_was_deleted_is_told_as_unknown_and_not_sent_again() {
    let fake = Fake::start(|seen| match seen.nth {
        0 => Reply::text(500, ""),
        _ => Reply::error(404, 10_008),
    })
    .await;
    let error = send(&fake.client(), say(1).nonce("once")).await.unwrap_err();
    assert_eq!(error.code(), Some(10_008));
    assert!(!error.in_doubt() && !error.is_transient());
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_what_a_broken_try_deleted_is_a_success() {
    let fake = Fake::start(|seen| match seen.nth {
        0 => Reply::text(500, ""),
        _ => Reply::error(404, 10_008),
    })
    .await;
    let delete = || Call::delete_original(application(), TOKEN);
    let client = fake.client();
    client.empty(delete()).await.unwrap();
    let error = client.empty(delete()).await.unwrap_err();
    assert!(error.is_missing(), "this time nothing was there from the start");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_arrived_is_repeated_whatever_it_is() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let tuning = Tuning { backoff: Duration::from_millis(200), ..quick() };
    let client = client(address, tuning);
    let error = send(&client, say(1)).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { .. }), "{error:?}");
    assert!(error.is_transient() && !error.in_doubt());
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { send(&client, say(1)).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let fake = Fake::start_on(TcpListener::bind(address).await.unwrap(), |_| Reply::ok());
    waiting.await.unwrap().unwrap();
    assert_eq!(fake.seen().len(), 1);
}

const WHOLE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"id\":\"1\"}";
const HALF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"id";

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_answer_is_asked_for_again() {
    let script = &[Break::Silently, Break::After(HALF), Break::After(WHOLE)];
    let (address, count) = broken(script).await;
    let message = send(&client(address, quick()), read()).await;
    assert_eq!(message.unwrap()["id"], "1");
    assert_eq!(*count.lock().unwrap(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_answer_to_a_send_leaves_a_doubt_unless_it_said_ok() {
    let (address, count) = broken(&[Break::Silently, Break::After(HALF)]).await;
    let client = client(address, quick());
    for _ in 0..2 {
        let error = send(&client, say(1)).await.unwrap_err();
        assert!(error.in_doubt(), "{error:?}");
        assert!(matches!(error.cause(), CallError::Unreachable { .. }));
    }
    // The status said that it was done, and nobody asked for the message.
    client.empty(say(1)).await.unwrap();
    assert_eq!(*count.lock().unwrap(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_answers_are_given_up_and_the_whole_call_is_bounded() {
    let fake = Fake::start(|_| Reply::ok().after(5_000)).await;
    let client = fake.client();
    for (within, tries) in [(300, 1), (700, 2)] {
        let (started, before) = (Instant::now(), fake.seen().len());
        let call = read().within(Duration::from_millis(within));
        let error = send(&client, call).await.unwrap_err();
        assert_eq!(error, CallError::TimedOut);
        assert!(started.elapsed() < Duration::from_millis(within + 250));
        assert_eq!(fake.seen().len() - before, tries);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deferral_not_processed_yet_is_waited_for_when_asked_to() {
    let fake = Fake::start(|seen| match seen.nth {
        0..2 => Reply::error(404, 10_015),
        _ => Reply::ok(),
    })
    .await;
    let client = fake.client();
    let error = client.empty(answer(TOKEN)).await.unwrap_err();
    assert!(error.is_expired_token() && error.is_missing());
    assert_eq!(fake.seen().len(), 1);
    let patient = answer(TOKEN).retry_missing(Duration::from_secs(1));
    client.empty(patient).await.unwrap();
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deferral_that_never_comes_is_given_up() {
    let fake = Fake::start(|_| Reply::error(404, 10_015)).await;
    let patient = answer(TOKEN).retry_missing(Duration::from_millis(600));
    let error = fake.client().empty(patient).await.unwrap_err();
    assert!(error.is_expired_token(), "{error}");
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_redirects_are_readable_errors() {
    let fake = Fake::start(|seen| match seen.path.as_str() {
        "channels/1" => Reply::text(403, &format!("<p>{}</p>", "no way ".repeat(200))),
        "channels/2" => Reply::text(302, "").with("location", "http://127.0.0.1:9/"),
        _ => Reply::text(200, "<html>maintenance</html>"),
    })
    .await;
    let client = fake.client();
    let error = send(&client, read()).await.unwrap_err();
    assert!(error.is_forbidden() && error.code().is_none());
    let text = error.to_string();
    assert!(text.contains("403: no way no way") && text.chars().count() < 240);
    let error = send(&client, Call::channel(channel(2))).await;
    assert_eq!(error.unwrap_err().status(), Some(302));
    let error = send(&client, say(3)).await.unwrap_err();
    assert!(matches!(error.cause(), CallError::Decode(_)) && error.in_doubt());
}

#[tokio::test(flavor = "multi_thread")]
async fn health_tells_when_discord_goes_and_comes_back() {
    let fake = Fake::start(|seen| match seen.nth {
        1..5 => Reply::text(502, ""),
        _ => Reply::ok(),
    })
    .await;
    let client = fake.client();
    let mut health = client.watch_health();
    assert_eq!(client.health(), Reachability::Untried);
    send(&client, read()).await.unwrap();
    assert_eq!(*health.borrow_and_update(), Reachability::Reachable);
    send(&client, read()).await.unwrap_err();
    assert!(matches!(*health.borrow_and_update(), Reachability::Unreachable { .. }));
    send(&client, read()).await.unwrap();
    assert_eq!(*health.borrow_and_update(), Reachability::Reachable);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_bound_on_the_time_is_taken() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let client = fake.client();
    let call = read().within(Duration::MAX).retry_missing(Duration::MAX);
    send(&client, call).await.unwrap();
    let error = send(&client, say(1).within(Duration::ZERO)).await.unwrap_err();
    assert!(!error.in_doubt(), "{error}");
    assert_eq!(fake.seen().len(), 1);
}
