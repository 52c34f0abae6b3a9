//! Many open tickets at once, after a pause of the bot: a third is late, a third was answered meanwhile, a third is
//! to be closed for silence. Three instances read, judge and close; nothing is lost, doubled or starved.
//!
//! `scripts/soak-tickets` runs the full form: 1 400 tickets in one server (450 channels, the rest threads), and
//! 10 000 over 500 servers. `CROWD_ONE`, `CROWD_SERVERS` and `CROWD_EACH` change the size; without them a small one
//! runs. Discord's limits are divided by the factor that is printed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use alphapy::{
    app::App,
    clock::Clock,
    db::sql,
    features::tickets::{
        flow::{self, Opening, TicketContext},
        model::{Actor, Answer, Part, TicketType},
    },
    ids::{GuildId, Ids, UserId},
    interactions::sync::{self, Mode, Scope},
    jobs::tick,
    lang::Lang,
    sandbox::{ChannelDraft, Draft, Id, Sandbox, World, kind},
};
use chrono::TimeDelta;
use serde_json::json;

use crate::support::{
    bot::instance_times,
    database::{Engine, TestDb},
};

const FACTOR: u32 = 20;
/// Channels of one server that may be tickets.
const CHANNELS: usize = 450;
/// How long somebody who changes a ticket elsewhere may wait meanwhile to see it.
const PATIENCE: Duration = Duration::from_secs(20);

fn size(name: &str, small: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(small)
}

struct Server {
    guild: Id,
    owner: Id,
    member: Id,
    general: Id,
    tickets: usize,
}

fn server(world: &mut World, name: &str, tickets: usize) -> Server {
    let owner = world.add_user(&format!("{name}-owner"), "Owner");
    let guild = world.add_guild(name, owner, 0x0004_ffff_ffff_fff7);
    let general = world.add_channel(guild, ChannelDraft::text("general"));
    let member = world.add_user(&format!("{name}-member"), "Member");
    world.add_member(guild, member, &[]);
    Server { guild, owner, member, general, tickets }
}

async fn set(sandbox: &Sandbox, url: &str, server: &Server, setting: &str, value: &str) {
    let owner = sandbox.person(server.guild, server.owner, server.general);
    let options = json!({ "setting": setting, "value": value });
    let done =
        owner.via(&format!("{url}/interactions")).command("config tickets set", options).await;
    assert!(done.text().contains("now") || done.text().contains('→'), "{done:?}");
}

/// The place of a ticket with the bot's first message in it: a channel, or a thread once there are many.
fn place(world: &mut World, server: &Server, nth: usize) -> (Id, Id, &'static str) {
    let me = world.application.id;
    let name = format!("ticket-{nth:04}");
    let (channel, mode) = if nth < CHANNELS {
        (world.add_channel(server.guild, ChannelDraft::text(&name)), "channel")
    } else {
        (world.add_thread(server.general, &name, kind::PRIVATE_THREAD, me), "thread")
    };
    let first = world.post(channel, Draft::text(me, "the ticket"));
    (channel, first, mode)
}

/// Opens the tickets of a server as they are after a week of pause.
async fn fill(app: &App, sandbox: &Sandbox, server: &Server) {
    let guild = GuildId::new(server.guild);
    let context = TicketContext::of(app, guild).await.expect("a context");
    let form = TicketType::built_in(Lang::ENGLISH);
    let now = app.clock.now();
    for nth in 0..server.tickets {
        let opening = Opening {
            kind: form.clone(),
            requester: UserId::new(server.member),
            by: Actor { user: Some(UserId::new(server.owner)), part: Part::Admin },
            answers: vec![Answer {
                label: "?".into(),
                value: format!("Crowd {nth}"),
                files: Vec::new(),
            }],
            origin: Ids::System.token(),
            channel: None,
        };
        let (channel, first, mode) = place(&mut sandbox.world(), server, nth);
        let mut tx = app.db.begin().await.expect("begins");
        let number = flow::open(&context, &mut tx, &opening).await.expect("opens").number;
        sql("UPDATE tickets SET channel_id = $3, message_id = $4, read_to = $4, mode = $5, look_at = $6
             WHERE guild_id = $1 AND number = $2")
        .bind(guild).bind(number).bind(channel.cast_signed()).bind(first.cast_signed()).bind(mode)
        .bind(now + TimeDelta::seconds(5)).run(&mut tx).await.expect("updates");
        if nth % 3 == 0 {
            sql("UPDATE tickets SET answer_due_at = $3, answer_within = 3600 WHERE guild_id = $1 AND number = $2")
                .bind(guild).bind(number).bind(now - TimeDelta::hours(1)).run(&mut tx).await.expect("updates");
        } else {
            sql("UPDATE tickets SET status = 'waiting_for_user', waiting_since = $3, requester_seen_at = $3,
                     idle_warned_at = $4 WHERE guild_id = $1 AND number = $2")
            .bind(guild).bind(number).bind(now - TimeDelta::days(6)).bind(now - TimeDelta::days(3))
            .run(&mut tx).await.expect("updates");
        }
        tx.commit().await.expect("commits");
        if nth % 3 == 1 {
            sandbox.world().post(channel, Draft::text(server.member, "Yes, please!"));
        }
    }
    sql("DELETE FROM errands WHERE guild_id = $1 AND name <> 'tickets-sweep'")
        .bind(guild)
        .run(&app.db)
        .await
        .expect("deletes");
}

async fn count(app: &App, text: &'static str) -> usize {
    let (count,): (i64,) = sql(text).one(&app.db).await.expect("counts");
    usize::try_from(count).expect("a count")
}

/// Somebody in a small server changes a ticket again and again, until told to stop: the longest they waited.
async fn probe(sandbox: Arc<Sandbox>, url: String, server: Server, app: App) -> Duration {
    let person = |user| {
        sandbox.person(server.guild, user, server.general).via(&format!("{url}/interactions"))
    };
    let form = person(server.member).command("ticket open", json!({})).await;
    let id = form.modal().unwrap_or_else(|| panic!("{form:?}"))["custom_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    person(server.member).submit(&id, json!({ "How can we help?": "Probe" })).await;
    let shown = |words: &str| {
        let world = sandbox.world();
        let place = world
            .channels
            .values()
            .find(|c| c.guild == Some(server.guild) && c.name == "ticket-0001")
            .map(|c| c.id);
        place.is_some_and(|id| {
            world.public_messages(id).any(|m| m.value.to_string().contains(words))
        })
    };
    // On a busy machine the form is answered late.
    while !shown("tickets:notes:1") && !app.stopping.is_cancelled() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut longest = Duration::ZERO;
    for priority in ["high", "urgent"].into_iter().cycle() {
        let asked = Instant::now();
        loop {
            let owner = person(server.owner);
            let done =
                owner.command("ticket priority", json!({ "id": 1, "priority": priority })).await;
            let done = done.settled(PATIENCE).await;
            if done.text().contains("priority") || app.stopping.is_cancelled() {
                break;
            }
        }
        while !shown(priority) && !app.stopping.is_cancelled() {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert!(asked.elapsed() < PATIENCE * 6, "a change is never shown");
        }
        longest = longest.max(asked.elapsed());
        if app.stopping.is_cancelled() {
            return longest;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    longest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_open_tickets_starves_loses_and_doubles_nothing() {
    let (one, servers, each) =
        (size("CROWD_ONE", 24), size("CROWD_SERVERS", 6), size("CROWD_EACH", 3));
    let mut world = World::seeded();
    world.limits.scale = 1.0 / f64::from(FACTOR);
    world.limits.global_per_second = 50 * FACTOR;
    let mut all = vec![server(&mut world, "one", one)];
    all.extend((0..servers).map(|n| server(&mut world, &format!("many{n}"), each)));
    let small = server(&mut world, "small", 0);
    let sandbox = Arc::new(Sandbox::start(world).await.expect("a sandbox"));
    let (test, db) = TestDb::migrated(Engine::Postgres).await;
    db.close().await;
    let (mut apps, mut urls) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (app, url) = instance_times(&sandbox, &test, Clock::System, &[], FACTOR).await;
        apps.push(app);
        urls.push(url);
    }
    let wanted =
        sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
    sync::sync(&apps[0].discord, Scope::Global, wanted, Mode::Write).await.expect("registers");
    for server in &all {
        set(&sandbox, &urls[0], server, "auto_close_days", "5").await;
        fill(&apps[0], &sandbox, server).await;
    }
    let total = one + servers * each;
    let third = |rest: usize| {
        all.iter().map(|s| (0..s.tickets).filter(|n| n % 3 == rest).count()).sum::<usize>()
    };
    let (late, answered, silent) = (third(0), third(1), third(2));
    let before = sandbox.world().log.len();
    sql("UPDATE errands SET due_at = $1")
        .bind(Clock::System.now())
        .run(&apps[0].db)
        .await
        .expect("updates");
    let started = Instant::now();
    for app in &apps {
        tick::start(app).await.expect("starts");
    }
    let probing = tokio::spawn(probe(sandbox.clone(), urls[1].clone(), small, apps[0].clone()));
    let app = apps[1].clone();
    let mut so_far = (0, 0, 0);
    let deadline =
        Duration::from_secs(90) + Duration::from_millis(u64::try_from(total).expect("small") * 120);
    while so_far != (late, answered, silent) && started.elapsed() < deadline {
        tokio::time::sleep(Duration::from_millis(500)).await;
        so_far = (
            count(&app, "SELECT COUNT(*) FROM tickets WHERE breached").await,
            count(&app, "SELECT COUNT(*) FROM ticket_events WHERE act = 'answered'").await,
            count(&app, "SELECT COUNT(*) FROM ticket_transcripts").await,
        );
    }
    let (took, calls) = (started.elapsed(), sandbox.world().log.len() - before);
    // Sends the messages that still wait.
    for _ in 0..600 {
        if count(&app, "SELECT COUNT(*) FROM effects WHERE state = 'due'").await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for app in &apps {
        app.stopping.cancel();
    }
    let longest = probing.await.expect("ends");
    println!(
        "| tickets | servers | late | answered | closed | seconds | calls a ticket | longest wait elsewhere |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    println!(
        "| {total} | {} | {late} | {answered} | {silent} | {:.1} | {:.1} | {:.1} s |  (limits divided by {FACTOR})",
        servers + 1,
        took.as_secs_f64(),
        ratio(calls, total),
        longest.as_secs_f64()
    );
    assert_eq!(so_far, (late, answered, silent), "all is done in {deadline:?}");
    for (act, wanted) in [("breached", late), ("answered", answered), ("close", silent)] {
        let (found,): (i64,) = sql("SELECT COUNT(*) FROM ticket_events WHERE act = $1")
            .bind(act)
            .one(&app.db)
            .await
            .expect("counts");
        assert_eq!(usize::try_from(found).expect("a count"), wanted, "{act} once each");
    }
    let world = sandbox.world();
    let mut said = [0; 2];
    for channel in world.channels.values().filter(|c| c.name.starts_with("ticket-")) {
        let texts: Vec<String> =
            world.public_messages(channel.id).map(|m| m.value.to_string()).collect();
        for (at, words) in ["and is late", "was closed by"].into_iter().enumerate() {
            let found = texts.iter().filter(|text| text.contains(words)).count();
            assert!(found <= 1, "told once: {texts:#?}");
            said[at] += found;
        }
    }
    assert_eq!(said, [late, silent], "and each is told");
    assert!(world.violations.is_empty(), "{:#?}", world.violations);
    assert!(longest < PATIENCE, "others waited {longest:?}");
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn ratio(calls: usize, total: usize) -> f64 {
    calls as f64 / total as f64
}
