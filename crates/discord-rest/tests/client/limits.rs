//! Rate limits: learnt before they hurt, honoured when they do.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use alphapy_discord_rest::{Call, CallError, Client, Settings, Tuning};
use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use twilight_model::id::Id;

use super::fake::{Fake, Quota, Reply, TOKEN, answer, channel, client_with, quick, say};

/// Sends all calls at once; how long they took and what came of them.
async fn together(
    client: &Client,
    calls: impl IntoIterator<Item = Call>,
) -> (Duration, Vec<Result<(), CallError>>) {
    let started = Instant::now();
    let mut all = JoinSet::new();
    for call in calls {
        let client = client.clone();
        all.spawn(async move { client.empty(call).await });
    }
    let results = all.join_all().await;
    (started.elapsed(), results)
}

fn near(took: Duration, millis: u64) -> bool {
    let expected = Duration::from_millis(millis);
    took >= expected && took < expected + Duration::from_millis(700)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_into_a_small_bucket_meets_no_429() {
    let quota = Quota::new(5, Duration::from_millis(700));
    let fake = Fake::start(move |seen| quota.hit(&seen.path).after(20)).await;
    let (took, results) = together(&fake.client(), (0..12).map(|_| say(1))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(fake.count("channels/1/"), 12);
    assert!(near(took, 1400), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn different_buckets_do_not_wait_for_each_other() {
    let quota = Quota::new(1, Duration::from_secs(5));
    let fake = Fake::start(move |seen| quota.hit(&seen.path).after(200)).await;
    let calls = (0..20).map(|n| answer(&format!("token{n}")));
    let (took, results) = together(&fake.client(), calls).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert!(took < Duration::from_millis(700), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_bucket_is_used_in_parallel() {
    let quota = Quota::new(20, Duration::from_secs(5));
    let fake = Fake::start(move |seen| quota.hit(&seen.path).after(150)).await;
    let (took, _) = together(&fake.client(), (0..20).map(|_| say(1))).await;
    assert!(near(took, 300), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_people_of_a_guild_have_a_budget_of_look_ups_and_others_keep_theirs() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let five = std::num::NonZeroU32::new(5).unwrap();
    let client = fake.client_with(Tuning { guild_lookups: five, ..quick() });
    let look = |guild| Call::guild_channels(Id::new(guild));
    for _ in 0..5 {
        client.empty(look(1).for_people()).await.unwrap();
    }
    let refused = client.empty(look(1).for_people()).await.unwrap_err();
    assert!(matches!(refused, CallError::RateLimited { .. }), "{refused:?}");
    assert_eq!(fake.seen().len(), 5, "Discord is not asked");
    client.empty(look(2).for_people()).await.unwrap();
    // Calls that nobody waits for do not count in the budget.
    client.empty(look(1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_to_one_channel_arrive_in_order() {
    let quota = Quota::new(1, Duration::from_millis(60));
    let fake = Fake::start(move |seen| quota.hit(&seen.path)).await;
    let client = fake.client();
    let mut all = JoinSet::new();
    for n in 0..8 {
        let client = client.clone();
        all.spawn(async move {
            tokio::time::sleep(Duration::from_millis(10 * n)).await;
            let call = Call::create_message(channel(1), &json!({ "content": n }));
            client.empty(call).await.unwrap();
        });
    }
    all.join_all().await;
    let order: Vec<Value> = fake.seen().iter().map(|s| s.json()["content"].clone()).collect();
    assert_eq!(order, (0..8).map(Value::from).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_429_is_waited_out_and_holds_up_nobody_else() {
    for scope in ["user", "shared", ""] {
        let fake = Fake::start(move |seen| match (seen.path.as_str(), seen.nth) {
            ("channels/1/messages", 0) if scope.is_empty() => {
                Reply::json(429, &json!({ "retry_after": 0.4 }))
            }
            ("channels/1/messages", 0) => Reply::limited(0.4, scope),
            _ => Reply::ok(),
        })
        .await;
        let client = fake.client();
        let first = tokio::spawn({
            let client = client.clone();
            async move { together(&client, [say(1)]).await }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        let (other, _) = together(&client, [say(2)]).await;
        assert!(near(other, 0) && other < Duration::from_millis(300), "{other:?}");
        let (took, results) = first.await.unwrap();
        assert!(results[0].is_ok() && near(took, 400), "{took:?} {results:?}");
        assert_eq!(fake.count("channels/1/"), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_while_a_bucket_is_blocked_waits_without_asking() {
    let fake = Fake::start(|seen| match seen.nth {
        0 => Reply::limited(0.5, "user"),
        _ => Reply::ok(),
    })
    .await;
    let (took, results) = together(&fake.client(), (0..4).map(|_| say(1))).await;
    assert!(results.iter().all(Result::is_ok) && near(took, 500));
    assert_eq!(fake.count("channels/1/"), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_cloudflare_pauses_this_client_and_tells_nobody() {
    let fake = Fake::start(|seen| match (seen.path.as_str(), seen.nth) {
        ("channels/1/messages", 0) => {
            Reply::text(429, "<html><title>1015</title></html>").with("retry-after", "0.5")
        }
        _ => Reply::ok(),
    })
    .await;
    let client = fake.client();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.empty(say(1)).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (took, results) = together(&client, [say(2), answer(TOKEN)]).await;
    assert!(results.iter().all(Result::is_ok) && near(took, 350), "{took:?}");
    first.await.unwrap().unwrap();
    let seen = fake.seen();
    assert_eq!(seen.len(), 4);
    for later in &seen[1..] {
        assert!(later.at - seen[0].at >= Duration::from_millis(490));
    }
    assert_eq!(client.paused_until(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_global_429_pauses_the_bot_but_not_answers_and_is_published() {
    let fake = Fake::start(|seen| match (seen.path.as_str(), seen.nth) {
        ("channels/1/messages", 0) => Reply::limited(1.0, "global"),
        _ => Reply::ok(),
    })
    .await;
    let client = fake.client();
    let mut pauses = client.watch_pauses();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.empty(say(1)).await }
    });
    pauses.changed().await.unwrap();
    let until = client.paused_until().unwrap();
    assert_eq!(*pauses.borrow(), Some(until));
    let (took, results) = together(&client, [answer(TOKEN)]).await;
    assert!(results.iter().all(Result::is_ok));
    assert!(took < Duration::from_millis(500), "an answer is exempt: {took:?}");
    let (_, results) = together(&client, [say(2), say(3)]).await;
    assert!(results.iter().all(Result::is_ok));
    first.await.unwrap().unwrap();
    let seen = fake.seen();
    assert_eq!(seen.len(), 5);
    for later in seen[1..].iter().filter(|later| later.path.starts_with("channels")) {
        assert!(later.at - seen[0].at >= Duration::from_millis(990));
    }
    assert_eq!(client.paused_until(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_429_end_the_call_after_a_few_spaced_tries() {
    let fake = Fake::start(|seen| {
        if seen.path.starts_with("webhooks") {
            // Says nothing about how long to wait.
            Reply::text(429, "{}")
        } else {
            Reply::limited(0.0, "user")
        }
    })
    .await;
    let tuning = Tuning { repeats_after_limits: 2, ..quick() };
    let client = fake.client_with(tuning);
    let (took, results) = together(&client, [say(1), answer(TOKEN)]).await;
    for result in results {
        let error = result.unwrap_err();
        assert!(error.is_transient() && !error.in_doubt());
        assert!(matches!(error, CallError::RateLimited { .. }));
    }
    assert!(near(took, 2000), "{took:?}");
    assert_eq!(fake.seen().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_longer_than_the_call_ends_it_at_once() {
    let fake = Fake::start(|_| Reply::limited(600.0, "shared")).await;
    let client = fake.client();
    for _ in 0..5 {
        let started = Instant::now();
        let error = client.empty(say(1)).await.unwrap_err();
        assert!(error.retry_after().unwrap() > Duration::from_secs(590));
        assert!(started.elapsed() < Duration::from_millis(300));
    }
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_share_paces_the_bot_and_not_the_answers() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let client = fake.client();
    client.set_share(10.0);
    let (took, _) = together(&client, (1..=25).map(say)).await;
    assert!(near(took, 2000), "{took:?}");
    let seen = fake.seen();
    for pair in seen.windows(11) {
        let apart = pair[10].at - pair[0].at;
        assert!(apart > Duration::from_millis(900), "{apart:?}");
    }
    let answers = (0..30).map(|n| answer(&format!("token{n}")));
    let (took, _) = together(&client, answers).await;
    assert!(took < Duration::from_millis(700), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_another_instance_wrote_holds() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let client = client_with(Settings { clock: Arc::new(move || now), ..fake.settings() });
    client.pause_until(now - TimeDelta::seconds(5));
    client.pause_until(now + TimeDelta::milliseconds(400));
    let (took, results) = together(&client, [say(1), answer(TOKEN)]).await;
    assert!(results.iter().all(Result::is_ok) && near(took, 400), "{took:?}");
    assert_eq!(client.paused_until(), None);
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_given_up_leaves_its_place_to_others() {
    let fake = Fake::start(|seen| Reply::ok().after(if seen.nth == 0 { 5_000 } else { 0 })).await;
    let client = fake.client();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.empty(say(1)).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    first.abort();
    let (took, results) = together(&client, (0..3).map(|_| say(1))).await;
    assert!(results.iter().all(Result::is_ok) && took < Duration::from_millis(300));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_outwait_a_limit_hears_so_at_once_even_behind_others() {
    let fake = Fake::start(|seen| match seen.path.as_str() {
        "channels/1/messages" => Reply::limited(600.0, "user"),
        _ => Reply::limited(600.0, "global"),
    })
    .await;
    let client = fake.client();
    for channel in [1, 2] {
        client.empty(say(channel)).await.unwrap_err();
        let patient = tokio::spawn({
            let client = client.clone();
            async move { client.empty(say(channel).within(Duration::from_mins(20))).await }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        let started = Instant::now();
        let error = client.empty(say(channel)).await.unwrap_err();
        assert!(started.elapsed() < Duration::from_millis(200));
        assert!(error.retry_after().unwrap() > Duration::from_secs(590));
        patient.abort();
    }
    assert_eq!(fake.seen().len(), 2);
}
