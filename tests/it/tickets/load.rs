//! Many tickets at once on several instances: opened, claimed by staff that competes, closed.
//!
//! `TICKETS=500 scripts/test --test it tickets::load -- --nocapture` prints the figures of the full load; without
//! the variable a small one runs. Discord's limits are scaled by the factor that is printed.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use alphapy::{
    app::App,
    clock::Clock,
    db::sql,
    interactions::sync::{self, Mode, Scope},
    jobs::tick,
    sandbox::{ChannelDraft, Id, Sandbox, World, kind},
};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::support::{
    bot::instance,
    database::{Engine, TestDb},
};

/// Tickets of one guild: a category holds 50 channels.
const A_GUILD: usize = 50;
/// How much shorter Discord's waits are.
const FACTOR: f64 = 20.0;
/// How many actions of staff and members run at the same time.
const AT_ONCE: usize = 12;

struct Place {
    guild: Id,
    general: Id,
    staff: Vec<Id>,
    members: Vec<Id>,
    role: Id,
    category: Id,
    owner: Id,
}

fn place(world: &mut World, number: usize) -> Place {
    let owner = world.add_user(&format!("owner{number}"), "Owner");
    // The permissions that an administrator gives the bot, except Administrator itself.
    let guild = world.add_guild(&format!("Guild {number}"), owner, 0x0004_ffff_ffff_fff7);
    let role = world.add_role(guild, "Staff", 0);
    let category = world.add_channel(guild, ChannelDraft::of(kind::CATEGORY, "Tickets"));
    let general = world.add_channel(guild, ChannelDraft::text("general"));
    let people = |world: &mut World, what: &str, count: usize, roles: &[Id]| -> Vec<Id> {
        (0..count)
            .map(|n| {
                let user = world.add_user(&format!("{what}{number}x{n}"), what);
                world.add_member(guild, user, roles);
                user
            })
            .collect()
    };
    let staff = people(world, "staff", 3, &[role]);
    let members = people(world, "member", 5, &[]);
    Place { guild, general, staff, members, role, category, owner }
}

/// One ticket: opened through one instance, claimed through all, closed through another.
async fn ticket(
    sandbox: Arc<Sandbox>,
    urls: Arc<Vec<String>>,
    place: Arc<Place>,
    nth: usize,
) -> usize {
    let via = |user: Id, channel: Id, at: usize| {
        sandbox
            .person(place.guild, user, channel)
            .via(&format!("{}/interactions", urls[at % urls.len()]))
    };
    let member = via(place.members[nth % place.members.len()], place.general, nth);
    let form = member.command("ticket open", json!({})).await;
    let id = form.modal().unwrap_or_else(|| panic!("{form:?}"))["custom_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let told = member.submit(&id, json!({ "How can we help?": format!("Load {nth}") })).await;
    let told = told.settled(std::time::Duration::from_mins(2)).await;
    let text = told.text();
    let number = text
        .split("**#")
        .nth(1)
        .and_then(|rest| rest.split("**").next())
        .unwrap_or_else(|| panic!("{told:?}"))
        .to_owned();
    let wanted = format!("ticket-{number:0>4}");
    let channel = loop {
        let found = sandbox
            .world()
            .channels
            .values()
            .find(|c| c.guild == Some(place.guild) && c.name == wanted)
            .map(|c| c.id);
        let ready = found.filter(|id| sandbox.world().public_messages(*id).next().is_some());
        match ready {
            Some(id) => break id,
            None => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    };
    let message = sandbox.world().public_messages(channel).next().expect("a message").id;
    let mut claims = Vec::new();
    for (at, user) in place.staff.iter().enumerate() {
        let who = via(*user, channel, nth + at);
        let id = format!("tickets:do:claim:{number}");
        claims.push(tokio::spawn(async move { who.click(message, &id).await }));
    }
    let mut won = 0;
    for claim in claims {
        let outcome = claim.await.expect("ends");
        let late = matches!(outcome.reply, alphapy::sandbox::Reply::Failed(_));
        let lost = late || outcome.text().contains("has this ticket already");
        won += usize::from(!lost);
    }
    let staff = via(place.staff[nth % 3], channel, nth + 1);
    let closed = staff.command("ticket close", json!({ "reason": "load" })).await;
    let closed = closed.settled(std::time::Duration::from_mins(1)).await;
    assert!(closed.text().contains("closed"), "{closed:?}");
    won
}

async fn set(sandbox: &Sandbox, url: &str, place: &Place, options: serde_json::Value) {
    let owner = sandbox.person(place.guild, place.owner, place.general);
    let done =
        owner.via(&format!("{url}/interactions")).command("config tickets set", options).await;
    assert!(done.text().contains("now") || done.text().contains('→'), "{done:?}");
}

fn ticking(app: &App) -> tokio::task::JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            let _ = tick::once(&app).await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    })
}

async fn left(app: &App) -> i64 {
    let (tasks,): (i64,) = sql("SELECT COUNT(*) FROM errands WHERE name <> 'tickets-sweep'")
        .one(&app.db)
        .await
        .expect("counts");
    let (entries,): (i64,) =
        sql("SELECT COUNT(*) FROM effects WHERE state = 'due'").one(&app.db).await.expect("counts");
    tasks + entries
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tickets_on_three_instances_lose_and_double_nothing() {
    let total: usize = std::env::var("TICKETS").ok().and_then(|n| n.parse().ok()).unwrap_or(30);
    let mut world = World::seeded();
    world.limits.scale = 1.0 / FACTOR;
    world.limits.global_per_second = 50 * 20;
    let places: Vec<_> =
        (0..total.div_ceil(A_GUILD)).map(|n| Arc::new(place(&mut world, n))).collect();
    let sandbox = Arc::new(Sandbox::start(world).await.expect("a sandbox"));
    let (test, db) = TestDb::migrated(Engine::Postgres).await;
    db.close().await;
    let (mut apps, mut urls) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (app, url) = instance(&sandbox, &test, Clock::System).await;
        apps.push(app);
        urls.push(url);
    }
    let wanted =
        sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
    sync::sync(&apps[0].discord, Scope::Global, wanted, Mode::Write).await.expect("registers");
    for place in &places {
        for (setting, key, value) in [
            ("category", "channel", place.category.to_string()),
            ("staff_roles", "role", place.role.to_string()),
            ("cooldown", "value", "0".to_owned()),
            ("open_limit", "value", "50".to_owned()),
        ] {
            set(&sandbox, &urls[0], place, json!({ "setting": setting, key: value })).await;
        }
    }
    let ticks: Vec<_> = apps.iter().map(ticking).collect();
    let before = sandbox.world().log.len();
    let (urls, gate, started) = (Arc::new(urls), Arc::new(Semaphore::new(AT_ONCE)), Instant::now());
    let mut running = Vec::new();
    for nth in 0..total {
        let (sandbox, urls, gate) = (sandbox.clone(), urls.clone(), gate.clone());
        let place = places[nth / A_GUILD].clone();
        running.push(tokio::spawn(async move {
            let _one = gate.acquire_owned().await.expect("open");
            ticket(sandbox, urls, place, nth).await
        }));
    }
    for one in running {
        assert_eq!(one.await.expect("ends"), 1, "exactly one claims");
    }
    let app = &apps[0];
    for _ in 0..1200 {
        if left(app).await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let (took, calls) = (started.elapsed(), sandbox.world().log.len() - before);
    // In tenths, as whole numbers.
    let calls = calls * 10 / total;
    ticks.iter().for_each(tokio::task::JoinHandle::abort);
    check(app, &sandbox, total).await;
    println!(
        "{total} tickets, 3 instances, Discord's limits divided by {FACTOR}: {:.1} s, {}.{} REST calls a ticket",
        took.as_secs_f64(),
        calls / 10,
        calls % 10
    );
}

async fn check(app: &App, sandbox: &Sandbox, total: usize) {
    let count = |rows: Vec<(i64,)>| usize::try_from(rows[0].0).expect("a count");
    let closed =
        sql("SELECT COUNT(*) FROM tickets WHERE status = 'closed' AND claimant IS NOT NULL")
            .all(&app.db)
            .await
            .expect("counts");
    assert_eq!(count(closed), total, "all are closed and were claimed");
    let claims = sql("SELECT COUNT(*) FROM ticket_events WHERE act = 'claim'")
        .all(&app.db)
        .await
        .expect("counts");
    assert_eq!(count(claims), total, "each was claimed once");
    let kept = sql("SELECT COUNT(*) FROM ticket_transcripts").all(&app.db).await.expect("counts");
    assert_eq!(count(kept), total, "no transcript is lost");
    let world = sandbox.world();
    let mut names = BTreeMap::<(Option<Id>, &str), usize>::new();
    for channel in world.channels.values().filter(|c| c.name.starts_with("ticket-")) {
        *names.entry((channel.guild, &channel.name)).or_default() += 1;
        let messages: Vec<_> =
            world.public_messages(channel.id).map(|m| m.value.to_string()).collect();
        let of = |words: &str| messages.iter().filter(|m| m.contains(words)).count();
        assert_eq!(of("tickets:notes:"), 1, "one ticket message: {messages:#?}");
        assert_eq!(of("is handling this"), 1, "told once who has it: {messages:#?}");
        assert_eq!(of("closed by"), 1, "told once that it is closed: {messages:#?}");
    }
    assert_eq!(names.len(), total);
    assert!(names.values().all(|count| *count == 1), "no channel twice");
    assert!(world.violations.is_empty(), "{:#?}", world.violations);
}
