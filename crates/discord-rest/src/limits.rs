//! The limits that calls wait for: buckets by route until Discord names them, the bot's share, and pauses.
//!
//! Invariant: memory is bounded: a bucket that nothing depends on any more is dropped when the book
//! gets long, as every interaction brings a bucket of its own.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;
use twilight_http::request::Method;

use super::{
    CallError,
    bucket::{Bucket, Permit, Reading},
    route::{Caller, Route},
    share::Share,
};

/// From this many buckets on, idle ones are dropped.
const MANY: usize = 1024;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Name {
    /// Not yet named by Discord.
    Route(Method, String),
    /// `X-RateLimit-Bucket`, which several routes may share.
    Named(String),
}

struct Book {
    names: HashMap<(Method, String), String>,
    buckets: HashMap<(Name, u64), Arc<Bucket>>,
    sweep_at: usize,
}

impl Book {
    fn bucket(&mut self, route: &Route) -> Arc<Bucket> {
        let key = (route.method, route.template.clone());
        let name = match self.names.get(&key) {
            Some(name) => Name::Named(name.clone()),
            None => Name::Route(key.0, key.1),
        };
        self.open((name, route.major))
    }

    fn open(&mut self, key: (Name, u64)) -> Arc<Bucket> {
        if self.buckets.len() >= self.sweep_at && !self.buckets.contains_key(&key) {
            let now = Instant::now();
            // One reference is the book's own; any other belongs to somebody who waits.
            self.buckets.retain(|_, bucket| Arc::strong_count(bucket) > 1 || !bucket.is_idle(now));
            self.sweep_at = MANY.max(self.buckets.len() * 2);
        }
        Arc::clone(self.buckets.entry(key).or_insert_with(Bucket::new))
    }

    /// Notes the name that Discord gives to a route's bucket, and moves who waits to that bucket.
    fn rename(&mut self, route: &Route, name: &str) -> Arc<Bucket> {
        let key = (route.method, route.template.clone());
        let named = (Name::Named(name.to_owned()), route.major);
        if self.names.get(&key).is_some_and(|known| known == name) {
            return self.open(named);
        }
        if self.names.len() >= MANY {
            self.names.clear();
        }
        let unnamed = Name::Route(key.0, key.1.clone());
        self.names.insert(key, name.to_owned());
        self.buckets.retain(|(kind, _), bucket| {
            let stays = *kind != unnamed;
            if !stays {
                bucket.abandon();
            }
            stays
        });
        self.open(named)
    }
}

/// All limits that Discord sets for this instance.
pub(super) struct Limits {
    book: Mutex<Book>,
    pub(super) share: Share,
}

impl Limits {
    /// The limits, at so many times Discord's global one.
    pub(super) fn new(factor: u32) -> Self {
        Self {
            book: Mutex::new(Book {
                names: HashMap::new(),
                buckets: HashMap::new(),
                sweep_at: MANY,
            }),
            share: Share::new(factor),
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may leave.
    pub(super) async fn admit(
        &self,
        route: &Route,
        caller: Caller,
        deadline: Instant,
    ) -> Result<Permit, CallError> {
        // A place in a bucket is not taken for the time of a pause.
        self.share.wait_for_pause(caller, deadline).await?;
        let permit = loop {
            let bucket = self.book().bucket(route);
            if let Some(permit) = bucket.turn(deadline).await? {
                break permit;
            }
        };
        match caller {
            Caller::Bot => self.share.turn(deadline).await?,
            Caller::Interaction => self.share.wait_for_pause(caller, deadline).await?,
        }
        Ok(permit)
    }

    /// Takes over what an answer said, about the bucket it named where it named one.
    pub(super) fn settle(
        &self,
        route: &Route,
        permit: Permit,
        name: Option<&str>,
        reading: Reading,
    ) {
        let named = name.map(|name| self.book().rename(route, name));
        match named {
            Some(bucket) if !permit.bucket().is_some_and(|own| Arc::ptr_eq(own, &bucket)) => {
                bucket.learn(reading);
                drop(permit);
            }
            _ => permit.settle(reading),
        }
    }

    /// Lets nobody through to this route's bucket for this long.
    pub(super) fn block(&self, route: &Route, wait: std::time::Duration) {
        self.book().bucket(route).block(wait);
    }

    /// How many buckets are kept.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.book().buckets.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn route(major: u64) -> Route {
        Route {
            method: Method::Patch,
            template: "webhooks/{webhook}/{token}/messages/@original".into(),
            major,
        }
    }

    async fn pass(limits: &Limits, major: u64, reset_after: Duration) {
        let (route, deadline) = (route(major), Instant::now() + Duration::from_secs(1));
        let permit = limits.admit(&route, Caller::Interaction, deadline).await.unwrap();
        let reading = Reading::Quota { limit: 5, remaining: 4, reset_after };
        limits.settle(&route, permit, Some("hash"), reading);
    }

    #[tokio::test]
    async fn ten_thousand_interactions_leave_few_buckets() {
        let limits = Limits::new(1);
        for major in 0..10_000 {
            pass(&limits, major, Duration::ZERO).await;
        }
        assert!(limits.len() <= MANY + 1, "{}", limits.len());
    }

    #[tokio::test]
    async fn a_bucket_in_use_outlives_a_sweep() {
        let limits = Limits::new(1);
        let hour = Duration::from_hours(1);
        pass(&limits, 0, hour).await;
        for major in 1..3000 {
            pass(&limits, major, Duration::ZERO).await;
        }
        for _ in 0..4 {
            pass(&limits, 0, hour).await;
        }
        let late = limits.admit(&route(0), Caller::Interaction, Instant::now() + hour / 2).await;
        assert!(matches!(late, Err(CallError::RateLimited { .. })));
    }

    #[tokio::test]
    async fn routes_with_one_bucket_name_share_its_quota() {
        let limits = Limits::new(1);
        let other = Route { method: Method::Delete, ..route(1) };
        let deadline = Instant::now() + Duration::from_millis(300);
        for route in [route(1), other.clone()] {
            let permit = limits.admit(&route, Caller::Bot, deadline).await.unwrap();
            let reading =
                Reading::Quota { limit: 2, remaining: 0, reset_after: Duration::from_mins(1) };
            limits.settle(&route, permit, Some("same"), reading);
        }
        for route in [route(1), other] {
            assert!(limits.admit(&route, Caller::Bot, deadline).await.is_err());
        }
    }
}
