//! The process is killed at every step of a ticket's life, before and after Discord did what was asked; the next
//! instance finishes what was begun, once.

use std::time::Duration;

use alphapy::{
    clock::Clock,
    db::sql,
    interactions::sync::{self, Mode, Scope},
    sandbox::{Fault, FaultKind, Id, Person, Sandbox, World},
};
use serde_json::json;

use super::{card, messages};
use crate::support::{
    bot::{Bot, environment, instance, n, p},
    database::{Engine, TestDb},
    process::Process,
};

/// Longer than any step may take.
const FOR_EVER: u64 = 600_000;

/// When the process is killed: while Discord has not begun, or has finished, what was asked.
#[derive(Clone, Copy, Debug)]
enum Moment {
    Before,
    After,
}

const MOMENTS: [Moment; 2] = [Moment::Before, Moment::After];

/// A world with processes that come and go, and an app of this process that only looks.
struct Fixture {
    bot: Bot,
    variables: Vec<(&'static str, String)>,
}

impl Fixture {
    async fn new(engine: Engine) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
        let (test, db) = TestDb::migrated(engine).await;
        db.close().await;
        let mut variables = environment(&sandbox, &test, ([127, 0, 0, 1], 0).into());
        variables.retain(|(name, _)| *name != "SCHEDULER");
        let (app, url) = instance(&sandbox, &test, Clock::System).await;
        sandbox.set_bot(&format!("{url}/interactions"));
        let wanted =
            sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
        sync::sync(&app.discord, Scope::Global, wanted, Mode::Write).await.expect("registers");
        Self { bot: Bot { sandbox, app, test, url }, variables }
    }

    fn process(&self) -> Process {
        Process::start(&self.variables)
    }

    fn person(&self, user: Id, channel: Id, process: &Process) -> Person {
        let person = self.bot.sandbox.person(n::GUILD, user, channel);
        person.via(&format!("{}/interactions", process.url))
    }

    /// The next matching request never ends; until it came, and then the process is gone.
    async fn kill_at<F>(
        &self,
        process: &mut Process,
        moment: Moment,
        (method, path): (&str, &str),
        act: F,
    ) where
        F: Future<Output: Send> + Send + 'static,
    {
        let kind = match moment {
            Moment::Before => FaultKind::Slow { ms: FOR_EVER },
            Moment::After => FaultKind::SlowAfter { ms: FOR_EVER },
        };
        self.bot.sandbox.world().faults.push(Fault::on(method, path, kind));
        let acting = tokio::spawn(act);
        self.until("the step is reached", || self.bot.sandbox.world().faults.is_empty()).await;
        if matches!(moment, Moment::After) {
            // The request is carried out under one lock right after the fault is taken.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        process.kill();
        acting.abort();
        self.lapse().await;
    }

    /// As if the leases of whoever died had lapsed.
    async fn lapse(&self) {
        let past = Clock::System.now() - chrono::TimeDelta::minutes(1);
        for text in [
            "UPDATE errands SET lease_until = $1, due_at = $1",
            "UPDATE channel_leases SET lease_until = $1",
            "UPDATE effects SET due_at = $1 WHERE state = 'due'",
            "UPDATE deferred_answers SET lease_until = $1",
            "UPDATE periodic_work SET lease_until = $1",
        ] {
            sql(text).bind(past).run(&self.bot.app.db).await.expect("updates");
        }
    }

    async fn until(&self, what: &str, done: impl Fn() -> bool) {
        // A minute and a half: several processes start on a machine that may be busy.
        for _ in 0..3600 {
            if done() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let log = &self.bot.sandbox.world().log;
        let last: Vec<_> = log
            .iter()
            .rev()
            .take(12)
            .map(|c| format!("{} {} {:?}", c.method, c.path, c.status))
            .collect();
        panic!("it did not come about that {what}; the last calls: {last:#?}");
    }

    fn channels(&self, number: i64) -> Vec<Id> {
        let world = self.bot.sandbox.world();
        let name = format!("ticket-{number:04}");
        world.channels.values().filter(|c| c.name == name).map(|c| c.id).collect()
    }

    fn count(&self, channel: Id, words: &str) -> usize {
        messages(&self.bot, channel).iter().filter(|(_, m)| m.to_string().contains(words)).count()
    }
}

async fn opens(fixture: &Fixture, moment: Moment, step: (&str, &str), number: i64) {
    let mut first = fixture.process();
    let mia = fixture.person(p::MEMBER, n::GENERAL, &first);
    let asked = mia.command("ticket open", json!({})).await;
    let id = asked.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned();
    let words = format!("Crash {number}");
    let sender = mia.clone();
    let submit = async move { sender.submit(&id, json!({ "How can we help?": words })).await };
    fixture.kill_at(&mut first, moment, step, submit).await;
    let _second = fixture.process();
    let marker = format!("tickets:notes:{number}");
    fixture
        .until("the ticket has its channel and message", || {
            fixture.channels(number).first().is_some_and(|place| fixture.count(*place, &marker) > 0)
        })
        .await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(fixture.channels(number).len(), 1, "{step:?} {moment:?}: one channel");
    let place = fixture.channels(number)[0];
    assert_eq!(fixture.count(place, &marker), 1, "{step:?} {moment:?}: one message");
}

async fn escalates(fixture: &Fixture, moment: Moment, step: (&str, &str), number: i64) {
    let place = fixture.channels(number)[0];
    let mut first = fixture.process();
    let sam = fixture.person(p::STAFF, place, &first);
    let (message, _) = card(&fixture.bot, place);
    let choices = sam.click(message, &format!("tickets:escalate:{number}")).await;
    let (asked, id) =
        (choices.message_id().expect("asks"), format!("tickets:escalateto:u:{number}"));
    let whom = p::OTHER_MEMBER.to_string();
    let form = sam.select(asked, &id, &[&whom]).await;
    let form = form.modal().expect("asks why")["custom_id"].as_str().expect("an id").to_owned();
    let escalate = async move { sam.submit(&form, json!({ "Reason": "" })).await };
    fixture.kill_at(&mut first, moment, step, escalate).await;
    let _second = fixture.process();
    let words = "asks you to look at this ticket";
    fixture.until("who should look is told", || fixture.count(place, words) > 0).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(fixture.count(place, words), 1, "{step:?} {moment:?}: pinged once");
    let joined = fixture.bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, place);
    assert!(joined.say("I look at it.").is_ok(), "{step:?} {moment:?}: access is granted");
}

async fn closes(fixture: &Fixture, moment: Moment, step: (&str, &str), number: i64) {
    let place = fixture.channels(number)[0];
    let archived = fixture.count(n::BOT_LOG, &format!("Ticket #{number} "));
    let mut first = fixture.process();
    let sam = fixture.person(p::STAFF, place, &first);
    let close = async move { sam.command("ticket close", json!({ "reason": "crash" })).await };
    fixture.kill_at(&mut first, moment, step, close).await;
    let _second = fixture.process();
    let title = format!("Ticket #{number} ");
    fixture
        .until("the ticket is closed and filed", || {
            fixture.count(place, "closed by") > 0 && fixture.count(n::BOT_LOG, &title) > archived
        })
        .await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(fixture.count(place, "closed by"), 1, "{step:?} {moment:?}: told once");
    assert_eq!(fixture.count(n::BOT_LOG, &title), archived + 1, "{step:?} {moment:?}: filed once");
}

async fn deletes(fixture: &Fixture, moment: Moment, number: i64) {
    let place = fixture.channels(number)[0];
    let mut first = fixture.process();
    let sam = fixture.person(p::STAFF, place, &first);
    let (message, _) = card(&fixture.bot, place);
    fixture
        .until("it can be deleted", || {
            card(&fixture.bot, place).1.to_string().contains("tickets:ask:delete")
        })
        .await;
    let sure = sam.click(message, &format!("tickets:ask:delete:{number}")).await;
    let (asked, id) = (sure.message_id().expect("asks"), format!("tickets:do:delete:{number}"));
    let delete = async move { sam.click(asked, &id).await };
    let path = format!("/channels/{place}");
    fixture.kill_at(&mut first, moment, ("DELETE", &path), delete).await;
    let _second = fixture.process();
    fixture.until("the channel is gone", || fixture.channels(number).is_empty()).await;
}

/// A guild whose tickets are staffed and filed.
async fn prepared(engine: Engine) -> Fixture {
    let fixture = Fixture::new(engine).await;
    super::staffed(&fixture.bot).await;
    let log = n::BOT_LOG.to_string();
    super::set(&fixture.bot, "tickets", json!({ "setting": "transcript_channel", "channel": log }))
        .await;
    super::set(&fixture.bot, "tickets", json!({ "setting": "open_limit", "value": "50" })).await;
    fixture
}

impl Fixture {
    /// Whoever was killed did not answer; nothing else went wrong.
    fn assert_clean(&self) {
        let mut world = self.bot.sandbox.world();
        world.violations.retain(|what| !what.contains("the connection broke"));
        assert!(world.violations.is_empty(), "{:#?}", world.violations);
    }
}

/// The same where tickets are private threads.
async fn at_every_step_of_a_thread(engine: Engine) {
    let fixture = prepared(engine).await;
    let parent = n::SUPPORT.to_string();
    super::set(&fixture.bot, "tickets", json!({ "setting": "mode", "value": "thread" })).await;
    super::set(&fixture.bot, "tickets", json!({ "setting": "thread_channel", "channel": parent }))
        .await;
    let mut number = 0;
    for step in [("POST", "/threads"), ("PUT", "/thread-members"), ("POST", "/messages")] {
        for moment in MOMENTS {
            number += 1;
            opens(&fixture, moment, step, number).await;
        }
    }
    for (number, moment) in [(1, Moment::Before), (2, Moment::After)] {
        let lock = format!("/channels/{}", fixture.channels(number)[0]);
        closes(&fixture, moment, ("PATCH", &lock), number).await;
        deletes(&fixture, moment, number).await;
    }
    fixture.assert_clean();
}

async fn at_every_step(engine: Engine) {
    let fixture = prepared(engine).await;
    let mut number = 0;
    for step in [("POST", "/channels"), ("POST", "/messages")] {
        for moment in MOMENTS {
            number += 1;
            opens(&fixture, moment, step, number).await;
        }
    }
    let mut number = 0;
    for step in [("PUT", "/permissions"), ("POST", "/messages")] {
        for moment in MOMENTS {
            number += 1;
            escalates(&fixture, moment, step, number).await;
        }
    }
    let archive = format!("/channels/{}/messages", n::BOT_LOG);
    for (number, step) in [
        (1, ("GET", "/messages")),
        (2, ("POST", "/messages")),
        (3, ("PUT", "/permissions")),
        (4, ("POST", &*archive)),
    ] {
        for (round, moment) in MOMENTS.into_iter().enumerate() {
            if round > 0 {
                let process = fixture.process();
                let place = fixture.channels(number)[0];
                let again = fixture
                    .person(p::STAFF, place, &process)
                    .command("ticket reopen", json!({}))
                    .await;
                assert!(again.text().contains("open again"), "{again:?}");
                fixture
                    .until("it is open again", || fixture.count(place, "reopened this ticket") == 1)
                    .await;
                // So that the next closing is told apart.
                let mut world = fixture.bot.sandbox.world();
                let old: Vec<Id> = world
                    .public_messages(place)
                    .filter(|m| m.value.to_string().contains("closed by"))
                    .map(|m| m.id)
                    .collect();
                for id in old {
                    world.remove_message(id);
                }
            }
            closes(&fixture, moment, step, number).await;
        }
    }
    for (number, moment) in [(1, Moment::Before), (2, Moment::After)] {
        deletes(&fixture, moment, number).await;
    }
    fixture.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_the_next_instance_finishes_once_on_sqlite() {
    at_every_step(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_the_next_instance_finishes_once_on_postgres() {
    at_every_step(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_of_a_thread_the_next_instance_finishes_once_on_sqlite() {
    at_every_step_of_a_thread(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_of_a_thread_the_next_instance_finishes_once_on_postgres() {
    at_every_step_of_a_thread(Engine::Postgres).await;
}
