//! A minute without the database, while a message is on its way and another becomes due.

use std::time::Duration;

use alphapy::{
    clock::Clock,
    sandbox::{Fault, FaultKind},
};
use chrono::TimeDelta;

use super::{draft, outcomes, put, titles};
use crate::support::{
    bot::{Bot, environment, n},
    database::Engine,
    line::Line,
    process::Process,
};

/// How long the database is away.
const AWAY: Duration = Duration::from_mins(1);

async fn until(what: &str, done: impl Fn() -> bool) {
    for _ in 0..2400 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not come about that {what}");
}

async fn ready(process: &Process) -> u16 {
    let url = format!("{}/health/ready", process.url);
    reqwest::get(url).await.expect("it answers").status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_goes_on_after_a_minute_without_its_database() {
    let bot = Bot::start(Engine::Postgres).await;
    let url = url::Url::parse(&bot.test.env()).expect("a URL");
    let server = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
    let line = Line::to(&server).await;
    let mut variables = environment(&bot.sandbox, &bot.test, ([127, 0, 0, 1], 0).into());
    variables.retain(|(name, _)| !["SCHEDULER", "DATABASE_URL"].contains(name));
    let cut = bot.test.env().replacen(&server, &format!("127.0.0.1:{}", line.port), 1);
    variables.push(("DATABASE_URL", cut));

    let now = Clock::System.now();
    let due = |seconds| now + TimeDelta::seconds(seconds);
    let mut numbers = Vec::new();
    for (name, seconds) in [("on its way", 1), ("meanwhile", 30), ("afterwards", 100)] {
        numbers.push(put(&bot.app, n::GUILD, draft(name, n::GENERAL, due(seconds), None)).await);
    }
    // Discord has the first message at once, but the bot learns so only when its database is gone.
    let slow = FaultKind::SlowAfter { ms: 4_000 };
    bot.sandbox.world().faults.push(Fault::on("POST", "/messages", slow));
    let process = Process::start(&variables);
    until("the first is sent", || titles(&bot, n::GENERAL).len() == 1).await;
    line.cut();
    tokio::time::sleep(AWAY).await;
    assert_eq!(titles(&bot, n::GENERAL), ["on its way"], "nothing is decided without a database");
    assert_eq!(ready(&process).await, 503, "and nobody is to be sent here");

    line.mend();
    until("the others are sent", || titles(&bot, n::GENERAL).len() >= 3).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(titles(&bot, n::GENERAL), ["on its way", "meanwhile", "afterwards"], "each once");
    assert_eq!(ready(&process).await, 200);
    for number in numbers {
        assert_eq!(outcomes(&bot.app, number).await, [("sent".to_owned(), false)]);
    }
}
