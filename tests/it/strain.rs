//! Outages and strain, with everything at once: ten minutes without Discord, and 64 busy channels on ten
//! connections to the database. Nothing is lost, doubled or starved.
//!
//! A minute without the database is in `reminders::outage`. `scripts/soak-outages` runs these larger and prints a
//! table; without its variables a small form runs.

#![expect(clippy::print_stdout, reason = "scripts/soak-outages makes a table of it")]

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use alphapy::{
    app::App,
    clock::Clock,
    db::sql,
    discord::reply::Message,
    jobs::{
        outbox::{self, OutboxEntry},
        tick,
    },
    sandbox::{ChannelDraft, Sandbox, World},
};
use chrono::TimeDelta;
use serde_json::json;
use twilight_model::id::Id;

use crate::{
    reminders::{draft, minutes, put, titles},
    support::{
        bot::{Bot, instance_with, n, p},
        database::{Engine, on_both},
        line::Line,
    },
    tickets::{channel, open, says, staffed},
};

/// A number from the environment, or the small one.
fn size(name: &str, small: usize) -> usize {
    std::env::var(name).ok().map_or(small, |text| text.parse().expect("a number"))
}

/// A bot whose way to Discord can be cut, with a clock that is moved.
async fn on_a_line(bot: &Bot) -> (App, String, Line, Clock) {
    let discord = url::Url::parse(&bot.app.config.discord.api_url).expect("a URL");
    let host = discord.host_str().expect("a host");
    let line = Line::to(&format!("{host}:{}", discord.port().expect("a port"))).await;
    let clock = Clock::fixed(Clock::System.now());
    let way = [("DISCORD_API_URL", format!("http://127.0.0.1:{}", line.port))];
    let (app, url) = instance_with(&bot.sandbox, &bot.test, clock.clone(), &way).await;
    (app, url, line, clock)
}

/// How many channels there are of each name that tickets have.
fn places(bot: &Bot) -> BTreeMap<String, usize> {
    let world = bot.sandbox.world();
    let mut names = BTreeMap::new();
    let of_tickets =
        |c: &&alphapy::sandbox::Channel| c.guild == Some(n::GUILD) && c.name.starts_with("ticket-");
    for channel in world.channels.values().filter(of_tickets) {
        *names.entry(channel.name.clone()).or_default() += 1;
    }
    names
}

async fn counted(app: &App, text: &'static str) -> i64 {
    sql(text).one::<(i64,)>(&app.db).await.expect("counts").0
}

on_both! {
    async fn ten_minutes_without_discord_lose_and_double_nothing(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        let (app, url, line, clock) = on_a_line(&bot).await;
        let many = size("OUTAGE_REMINDERS", 24);
        let channels = [n::GENERAL, n::SUPPORT, n::ANNOUNCEMENTS, n::BOT_LOG];
        for number in 0..many {
            // Spread over the outage, its beginning and its end.
            let due = clock.now() + minutes(i64::try_from(1 + number % 11).expect("small"));
            put(&app, n::GUILD, draft(&format!("due {number}"), channels[number % 4], due, None)).await;
        }
        let via = |who: u64, channel: u64| bot.sandbox.person(n::GUILD, who, channel).via(&format!("{url}/interactions"));
        for _ in 0..2 {
            open(&bot.member(), "Before the outage").await;
        }
        let place = channel(&bot, 1).expect("a channel");
        line.cut();
        let away = Instant::now();
        let staff = via(p::STAFF, place);
        // Staff closes a ticket and a member opens one while Discord hears nothing of the bot.
        let closed = staff.unchecked().command("ticket close", json!({ "reason": "done" })).await;
        let opened = open(&via(p::MEMBER, n::GENERAL).unchecked(), "During the outage").await;
        let looks = size("OUTAGE_TICKS", 2);
        for _ in 0..looks {
            clock.advance(minutes(10) / i32::try_from(looks).expect("few"));
            let _ = tick::once(&app).await;
        }
        line.mend();
        let away = away.elapsed();
        for _ in 0..12 {
            clock.advance(TimeDelta::seconds(70));
            let _ = tick::once(&app).await;
        }
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for channel in channels {
            for title in titles(&bot, channel).into_iter().filter(|title| title.starts_with("due ")) {
                *seen.entry(title).or_default() += 1;
            }
        }
        let doubled = seen.values().filter(|count| **count > 1).count();
        println!("| ten minutes without Discord, {engine:?} | {many} reminders, 3 tickets | {} once | {doubled} doubled | {} lost | {:.0} s |",
            seen.len() - doubled, many - seen.len(), away.as_secs_f64());
        assert_eq!((seen.len(), doubled), (many, 0), "{seen:?}");
        assert_eq!(counted(&app, "SELECT COUNT(*) FROM ticket_transcripts WHERE number = 1").await, 1, "{closed:?}");
        assert_eq!(says(&bot, place, "closed by"), 1);
        let tickets = counted(&app, "SELECT COUNT(*) FROM tickets").await;
        let placed = counted(&app, "SELECT COUNT(*) FROM tickets WHERE channel_id IS NOT NULL").await;
        assert_eq!(tickets, placed, "who was told that a ticket was opened has a place for it: {opened:?}");
        let names = places(&bot);
        assert!(names.values().all(|count| *count == 1), "no ticket has two channels: {names:?}");
        assert_eq!(counted(&app, "SELECT COUNT(*) FROM effects WHERE state NOT IN ('done')").await, 0, "nothing is left or parked");
    }
}

/// Channels that are busy at once: as many as an instance works on.
const CHANNELS: usize = 64;
/// How much shorter Discord's waits are.
const FACTOR: u32 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn busy_channels_on_ten_connections_starve_nobody() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let each = size("BUSY_MESSAGES", 12);
    let mut world = World::seeded();
    world.limits.scale = 1.0 / f64::from(FACTOR);
    world.limits.global_per_second *= FACTOR;
    let channels: Vec<u64> = (0..CHANNELS)
        .map(|at| world.add_channel(n::GUILD, ChannelDraft::text(&format!("busy-{at}"))))
        .collect();
    let bot = Bot::with(Engine::Postgres, world, &[]).await;
    let (app, url) =
        crate::support::bot::instance_times(&bot.sandbox, &bot.test, Clock::System, &[], FACTOR)
            .await;
    for (at, channel) in channels.iter().enumerate() {
        for number in 0..each {
            let text = Message::text(format!("busy {at} {number}"));
            let entry =
                OutboxEntry::send(&app.ids, Id::new(n::GUILD), Id::new(*channel), &text, None);
            let mut tx = app.db.begin().await.expect("begins");
            outbox::enqueue(&app, &mut tx, entry).await.expect("decides");
            tx.commit().await.expect("commits");
        }
    }
    let (started, worker) = (Instant::now(), app.clone());
    let working = tokio::spawn(async move {
        for _ in 0..200 {
            if outbox::run(&worker).await.expect("works") == 0 {
                break;
            }
        }
    });
    // Meanwhile people are answered as ever.
    let (mut slowest, mut asked) = (Duration::ZERO, 0);
    while !working.is_finished() {
        let member = bot.sandbox.person(n::GUILD, p::MEMBER, n::GENERAL);
        let member = member.via(&format!("{url}/interactions"));
        let since = Instant::now();
        let answer = member.command("reminder list", json!({})).await;
        assert!(!answer.text().is_empty(), "{answer:?}");
        slowest = slowest.max(since.elapsed());
        asked += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    working.await.expect("ends");
    let took = started.elapsed();
    let (mut once, mut disordered) = (0, 0);
    for (at, channel) in channels.iter().enumerate() {
        let wanted: Vec<String> = (0..each).map(|number| format!("busy {at} {number}")).collect();
        let got = sent(&bot.sandbox, *channel);
        once +=
            wanted.iter().filter(|one| got.iter().filter(|text| text == one).count() == 1).count();
        disordered += usize::from(got != wanted);
    }
    println!(
        "| {CHANNELS} busy channels, ten connections | {} messages | {once} once | {disordered} channels out of order | {asked} commands, slowest {:.0} ms | {:.1} s |",
        CHANNELS * each,
        slowest.as_secs_f64() * 1000.0,
        took.as_secs_f64()
    );
    assert_eq!((once, disordered), (CHANNELS * each, 0));
    assert!(asked > 0 && slowest < Duration::from_millis(2_500), "a command waited {slowest:?}");
    bot.assert_clean();
}

/// Returns the messages in a channel, in order.
fn sent(sandbox: &Sandbox, channel: u64) -> Vec<String> {
    let world = sandbox.world();
    let text =
        |m: &alphapy::sandbox::Message| m.value["content"].as_str().unwrap_or_default().to_owned();
    world.public_messages(channel).map(text).collect()
}
