//! Two people who hammer everything of one server, and what another server notices of it.
//!
//! In the gate for some seconds, to see that the other server's commands, pages and reminders still work;
//! `scripts/hammer` does it for ten minutes and prints how long they took, with and without.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use alphapy::{
    clock::Clock,
    jobs::tick,
    sandbox::{Person, Sandbox},
};
use serde_json::{Value, json};

use crate::{
    api::{self, Client},
    isolation::surfaces::{self, Surface},
    support::{
        bot::{Bot, n, p, strict, x},
        browser::Browser,
        database::Engine,
    },
};

/// How long things took.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn at(&self, part: f64) -> f64 {
        let mut all = self.0.clone();
        all.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a place in a list"
        )]
        let place = ((all.len().saturating_sub(1)) as f64 * part) as usize;
        all.get(place).map_or(0.0, Duration::as_secs_f64) * 1_000.0
    }
}

/// The outbox entries on Northwind: its commands, its pages, and reminders that did not come.
#[derive(Default)]
struct Noticed {
    commands: Times,
    pages: Times,
    made: usize,
}

fn member(sandbox: &Sandbox) -> Person {
    sandbox.person(n::GUILD, p::MEMBER, n::GENERAL)
}

/// Uses Northwind as its people do, for a while.
async fn live(sandbox: &Sandbox, admin: &mut Browser, time: Duration) -> Noticed {
    let (mut noticed, began) = (Noticed::default(), Instant::now());
    let overview = format!("/dashboard/{}/faq", n::GUILD);
    while began.elapsed() < time {
        let asked = Instant::now();
        let said = member(sandbox).command("faq view", json!({ "id": 1 })).await;
        noticed.commands.0.push(asked.elapsed());
        assert!(said.text().contains("Like this."), "{said:?}");
        if noticed.commands.0.len() % 10 == 0 {
            let asked = Instant::now();
            let page = admin.get(&overview).await;
            noticed.pages.0.push(asked.elapsed());
            assert!(page.contains("How to reset"), "{}", page.body);
        }
        // As many as one person may have, at most.
        if noticed.commands.0.len() % 10 == 1 && noticed.made < 10 {
            let made = member(sandbox)
                .command("reminder add", json!({ "when": "in 3 seconds", "message": "Tea" }))
                .await;
            noticed.made += usize::from(made.text().contains("**#"));
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    noticed
}

/// Two people of Pixel Guild, each with a client that waits for nothing but the answer.
fn hammering(
    sandbox: &Arc<Sandbox>,
    surfaces: &Arc<Vec<Surface>>,
    (api, pages): (&Client, &[Browser; 2]),
    stop: &Arc<AtomicBool>,
) -> (Vec<tokio::task::JoinHandle<()>>, Arc<AtomicUsize>) {
    let hits = Arc::<AtomicUsize>::default();
    let tasks = pages.iter().enumerate().map(|(at, browser)| {
        let (sandbox, surfaces, stop, hits) =
            (Arc::clone(sandbox), Arc::clone(surfaces), Arc::clone(stop), Arc::clone(&hits));
        let (api, mut browser) = (api.clone(), browser.clone());
        tokio::spawn(async move {
            for surface in surfaces.iter().cycle().skip(at * 37) {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                hit(&sandbox, &api, &mut browser, surface).await;
                hits.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    (tasks.collect(), hits)
}

async fn hit(sandbox: &Sandbox, api: &Client, browser: &mut Browser, surface: &Surface) {
    match surface {
        Surface::Interaction(payload) => {
            let mut payload: Value = payload.clone();
            payload["id"] = sandbox.world().next_id().to_string().into();
            let _ = sandbox.raw(&payload).await;
        }
        Surface::Route { method, path, body } => {
            let _ = api.send(method, path, body.as_ref().map(ToString::to_string)).await;
        }
        Surface::Page(path) => {
            browser.get(path).await;
        }
        Surface::Setting(..) => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hammers_one_server_changes_nothing_for_another() {
    let seconds = std::env::var("HAMMER_SECONDS").ok().and_then(|text| text.parse().ok());
    let loud = Duration::from_secs(seconds.unwrap_or(6));
    let quiet = (loud / 4).clamp(Duration::from_secs(3), Duration::from_mins(1));
    let mut bot = Bot::start(Engine::Sqlite).await;
    bot.add(&bot.admin(), "How to reset a password", "Like this.", "").await;
    let token = api::mint(&bot.app, x::GUILD, p::PIXEL_ADMIN, api::ALL).await.1;
    let surfaces = Arc::new(surfaces::all(&bot, &mut crate::isolation::Shuffle(7), 3));
    let (app, url) = strict(&bot.sandbox, &bot.test, Clock::System, &[]).await;
    bot.sandbox.set_bot(&format!("{url}/interactions"));
    bot.url.clone_from(&url);
    tick::start(&app).await.expect("ticks");
    let mut admin = Browser::login(&bot, p::ADMIN).await;
    let pages = [Browser::login(&bot, p::PIXEL_ADMIN).await, Browser::login(&bot, p::OWNER).await];
    let api = Client::bearer(&url, &token);
    let before = live(&bot.sandbox, &mut admin, quiet).await;

    let stop = Arc::<AtomicBool>::default();
    // The rest lives as long as the test.
    let Bot { sandbox, app: _own, test: _test, url: _ } = bot;
    let sandbox = Arc::new(sandbox);
    let (tasks, hits) = hammering(&sandbox, &surfaces, (&api, &pages), &stop);
    let during = live(&sandbox, &mut admin, loud).await;
    stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.expect("ends");
    }
    // The reminders that are due come, also after that.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let came = {
        let world = sandbox.world();
        world.public_messages(n::GENERAL).filter(|m| m.value.to_string().contains("Tea")).count()
    };
    println!("{} requests of the two in {} s", hits.load(Ordering::Relaxed), loud.as_secs());
    println!("                       alone    hammered   ratio");
    for (name, part, a, b) in [
        ("commands, median ms", 0.5, &before.commands, &during.commands),
        ("commands, 95 % ms", 0.95, &before.commands, &during.commands),
        ("pages, median ms", 0.5, &before.pages, &during.pages),
    ] {
        let (a, b) = (a.at(part), b.at(part));
        println!("{name:<20} {a:>8.1} {b:>10.1} {:>8.2}", b / a.max(0.1));
    }
    println!("reminders made {}, come {came}", before.made + during.made);
    assert!(came >= before.made + during.made, "{came} reminders came");
}
