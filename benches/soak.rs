//! 100 000 reminders due at once: three instances on Postgres, one of them killed mid-way, against the
//! stand-in with Discord's limits scaled, refusing, failing and being slow now and then.
//!
//! Invariant: the instances are processes of their own that share only the database; what is counted is what
//! reached the stand-in. `scripts/soak-reminders`.
//!
//! `SOAK_FORM` chooses what the reminders are like; `SOAK_REMINDERS`, `SOAK_CHANNELS`, `SOAK_FACTOR` change the
//! size.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may panic")]
#![expect(clippy::disallowed_methods, reason = "it plays Discord and the machine around the bot")]

#[path = "soak/instance.rs"]
mod instance;
#[path = "soak/tally.rs"]
mod tally;
#[path = "soak/world.rs"]
mod world;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use alphapy::{db::Db, sandbox::Sandbox};
use instance::Instance;
use world::Size;

/// How many instances there are.
const INSTANCES: u32 = 3;
/// The part that is sent when one of them is killed.
const KILLED_AT: f64 = 0.3;
/// How long nothing may arrive before it counts as stuck: longer than any lease.
const STUCK: Duration = Duration::from_secs(150);
/// Requests a second that the bot takes of Discord's 50.
const BUDGET: f64 = alphapy::discord::client::REQUESTS_PER_SECOND;

fn main() {
    if instance::is_child() {
        instance::run();
        return;
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(soak());
}

async fn soak() {
    let size = Size::read();
    let budget = BUDGET * f64::from(size.factor);
    println!("form: {:?}", size.form);
    println!(
        "{} reminders in {} channels, {INSTANCES} instances, limits of Discord × {} ({budget:.0} messages/s for all)",
        size.reminders, size.channels, size.factor
    );
    let (made, channels) = world::make(size);
    let sandbox = Arc::new(Sandbox::start(made).await.expect("a stand-in"));
    let (url, db) = world::database().await;
    let mut instances: Vec<_> =
        (0..INSTANCES).map(|_| Instance::start(&sandbox, &url, size.factor)).collect();
    let due = world::fill(&db, size, &channels).await;
    println!("stored; all are due in {} s", (due - chrono::Utc::now()).num_seconds());
    while chrono::Utc::now() < due {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let troubled = Arc::new(AtomicUsize::new(0));
    let trouble = tokio::spawn(world::trouble(sandbox.clone(), troubled.clone()));
    let started = Instant::now();
    let (elapsed, killed) = watch(&sandbox, &db, size, &mut instances, started).await;
    trouble.abort();
    println!(
        "\nrefused, failed or slow on purpose  {}, one in {}",
        troubled.load(Ordering::Relaxed),
        world::TROUBLED
    );
    report(&sandbox, &db, size, (elapsed, killed), budget).await;
}

/// Waits until everything arrived or was parked; kills an instance on the way.
async fn watch(
    sandbox: &Sandbox,
    db: &Db,
    size: Size,
    instances: &mut [Instance],
    started: Instant,
) -> (Duration, Duration) {
    let (mut killed, mut shown, mut last, mut moved) = (None, 0, 0, Instant::now());
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let sent = tally::sent(sandbox);
        if sent > last {
            (last, moved) = (sent, Instant::now());
        }
        let part = tally::part(sent, size.reminders);
        if killed.is_none() && part >= KILLED_AT {
            instances[0].kill();
            killed = Some(started.elapsed());
            println!("{sent} sent: one instance got SIGKILL");
        }
        if started.elapsed().as_secs() >= shown + 10 {
            shown = started.elapsed().as_secs();
            println!("{shown:>5} s  {sent} sent");
        }
        // Counting what was parked reads everything: not while it goes on.
        let still = moved.elapsed() > Duration::from_secs(1);
        let parked = if still { tally::parked(db).await } else { 0 };
        if sent + parked >= size.reminders || moved.elapsed() > STUCK {
            let elapsed = moved.duration_since(started);
            return (elapsed, killed.unwrap_or(elapsed));
        }
    }
}

async fn report(
    sandbox: &Sandbox,
    db: &Db,
    size: Size,
    (elapsed, killed): (Duration, Duration),
    budget: f64,
) {
    // Messages under way may still double: look again a little later.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let tally = tally::count(sandbox, size.reminders);
    let parked = tally::parked(db).await;
    let seconds = elapsed.as_secs_f64();
    let rate = tally::part(tally.once, 1) / seconds;
    // Asking whether somebody still may is a request as well, and counts in Discord's limit.
    let asked = tally::asked(sandbox);
    let requests = tally::part(tally.once + asked, 1) / seconds;
    println!("reached the stand-in exactly once  {}", tally.once);
    println!("more than once                      {}", tally.more);
    println!(
        "never                               {} ({parked} of them parked and told)",
        tally.never
    );
    println!("killed after                        {:.1} s", killed.as_secs_f64());
    println!("drained in                          {seconds:.1} s, {rate:.0}/s");
    println!("of the shared budget of {budget:.0}/s      {:.1} %", 100.0 * rate / budget);
    println!("with {asked} look-ups of makers      {:.1} %", 100.0 * requests / budget);
    println!(
        "| {:?} | {} | {} | {} | {seconds:.1} s | {rate:.0}/s | {:.1} % | {asked} | {:.1} % |",
        size.form,
        tally.once,
        tally.more,
        tally.never,
        100.0 * rate / budget,
        100.0 * requests / budget
    );
    assert_eq!(tally.more, 0, "something was sent twice");
    assert_eq!(tally.never, parked, "something was lost");
    // Discord counts every request, so that those that must be asked first leave less for messages.
    assert!(requests >= 0.9 * budget, "slower than 90 % of what Discord's limits allow");
}
