//! The budget that the instances of one bot share.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use alphapy_discord_rest::{Budget, Settings};
use chrono::{DateTime, Utc};

use super::fake::{Fake, Reply, client_with, say};

/// The table that the instances would have in common.
#[derive(Clone)]
struct Table {
    live: u32,
    paused: Arc<Mutex<Option<DateTime<Utc>>>>,
}

impl Table {
    fn of(live: u32) -> Self {
        Self { live, paused: Arc::default() }
    }
}

impl Budget for Table {
    type Error = Infallible;

    async fn live(&self) -> Result<u32, Infallible> {
        Ok(self.live)
    }

    async fn tell(&self, until: DateTime<Utc>) -> Result<(), Infallible> {
        let mut paused = self.paused.lock().unwrap();
        *paused = (*paused).max(Some(until));
        Ok(())
    }

    async fn told(&self) -> Result<Option<DateTime<Utc>>, Infallible> {
        Ok(*self.paused.lock().unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_that_one_instance_meets_is_obeyed_by_the_others() {
    let fake = Fake::start(|seen| match (seen.path.as_str(), seen.nth) {
        ("channels/1/messages", 0) => Reply::limited(1.0, "global"),
        _ => Reply::ok(),
    })
    .await;
    let (one, other) = (fake.client(), fake.client());
    let table = Table::of(2);
    let mut pauses = one.watch_pauses();
    let meets = tokio::spawn({
        let one = one.clone();
        async move { one.empty(say(1)).await }
    });
    pauses.changed().await.unwrap();
    one.beat(&table).await.unwrap();
    other.beat(&table).await.unwrap();
    let started = Instant::now();
    other.empty(say(2)).await.unwrap();
    assert!(started.elapsed() > Duration::from_millis(700), "{:?}", started.elapsed());
    assert_eq!(other.paused_until(), None, "it says only what Discord told itself");
    meets.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_a_second_are_shared_evenly() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let client = fake.client();
    client.beat(&Table::of(9)).await.unwrap();
    // Five a second for each of nine.
    let started = Instant::now();
    for to in 1..=6 {
        client.empty(say(to)).await.unwrap();
    }
    assert!(started.elapsed() > Duration::from_millis(900), "{:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_hears_of_each_call_before_it_waits() {
    let fake = Fake::start(|_| Reply::ok()).await;
    let hooked =
        Settings { before_call: || panic!("something is held meanwhile"), ..fake.settings() };
    let call = tokio::spawn(async move { client_with(hooked).empty(say(1)).await });
    assert!(call.await.unwrap_err().is_panic());
    assert!(fake.seen().is_empty());
}
