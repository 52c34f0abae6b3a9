//! One server against another: every command, option, button, form, setting, page and route is used by an admin
//! of Pixel Guild with ids of Northwind, while Discord fails in one way after the other.
//!
//! In the gate each of them is used once, with a fault drawn at random; the order is printed, and `WALK_SEED`
//! repeats it. `scripts/walk-isolation` uses each with every fault.

mod pressed;
pub mod surfaces;
mod watch;

use std::time::{Duration, Instant};

use alphapy::{
    clock::Clock,
    ids::Ids,
    jobs::tick,
    sandbox::{Fault, FaultKind},
    settings::{self, Author, Base, Unverified},
};
use serde_json::Value;
use twilight_model::id::Id;

use crate::{
    api::{self, Client, admin_of},
    support::{
        bot::{Bot, instance_tuned, p, x},
        browser::Browser,
        database::Engine,
    },
};
use surfaces::Surface;
use watch::Watch;

/// The kinds of calls to Discord, one after the other.
const CALLS: &[(&str, &str)] = &[
    ("GET", "/channels"),
    ("GET", "/guilds/"),
    ("GET", "/members"),
    ("GET", "/threads/active"),
    ("GET", "/messages"),
    ("POST", "/messages"),
    ("POST", "/users/@me/channels"),
    ("POST", "/channels"),
    ("PATCH", "/channels/"),
    ("PUT", "/channels/"),
    ("DELETE", "/channels/"),
    ("GET", "/users/@me/guilds"),
    ("GET", "/applications/@me"),
];

/// How it fails.
fn answers() -> Vec<FaultKind> {
    let status = |status, code| FaultKind::Status { status, code, body: None };
    let limited =
        FaultKind::RateLimit { retry_after: 0.05, scope: Some("user".into()), body: None };
    vec![status(403, 50_001), status(404, 10_003), limited, status(500, 0), FaultKind::DropBefore]
}

/// Every fault there is.
fn faults() -> Vec<Fault> {
    let all = CALLS.iter().flat_map(|(method, path)| {
        answers().into_iter().map(|kind| Fault::on(method, path, kind).times(10_000))
    });
    all.collect()
}

/// Numbers in an order that a seed decides.
pub struct Shuffle(pub u64);

impl Shuffle {
    fn next(&mut self, below: usize) -> usize {
        // The constants of Knuth's MMIX generator; the low bits are the weak ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(below).expect("small")).expect("small")
    }

    pub fn order<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.next(at + 1));
        }
    }
}

/// The instance that an admin of Pixel Guild acts through, which knows nothing yet.
struct Fixture<'a> {
    bot: &'a Bot,
    app: alphapy::app::App,
    api: Client,
    browser: Browser,
}

impl<'a> Fixture<'a> {
    async fn new(bot: &'a Bot, token: &str, browser: &Browser) -> Self {
        let (app, url) = instance_tuned(&bot.sandbox, &bot.test, Clock::System, &[], |config| {
            config.discord.try_timeout = Some(Duration::from_millis(200));
            config.caller_factor = 100_000;
        })
        .await;
        bot.sandbox.set_bot(&format!("{url}/interactions"));
        let api = Client::bearer(&url, token);
        let browser = browser.at(&url);
        Self { bot, app, api, browser }
    }

    /// Uses a surface; everything that came back.
    async fn act(&mut self, surface: &Surface) -> String {
        match surface {
            Surface::Interaction(payload) => self.interact(payload.clone()).await,
            Surface::Route { method, path, body } => {
                let body = body.as_ref().map(ToString::to_string);
                let got = self.api.send(method, path, body).await;
                format!("{} {}", got.status, got.text)
            }
            Surface::Page(path) => {
                let page = self.browser.get(path).await;
                let mut out = page.body.clone();
                for (action, fields) in pressed::forms(&page.body) {
                    let fields: Vec<_> = fields
                        .iter()
                        .map(|(name, value)| (name.as_str(), value.as_str()))
                        .collect();
                    out += &self.browser.submit(&page, &action, &fields).await.body;
                }
                out
            }
            Surface::Setting(spec, input) => {
                let author =
                    Author::new(admin_of(x::GUILD, p::PIXEL_ADMIN), settings::Surface::Dashboard);
                let wish = (*spec, settings::Wish::Set(input.clone()));
                let checked = settings::flow::check(&self.app, author.guild(), [wish]).await;
                let Ok(checked) = checked else { return String::new() };
                let saved = settings::flow::commit(
                    &self.app,
                    &author,
                    &checked,
                    Base::Latest,
                    Unverified::Accept,
                )
                .await;
                format!("{saved:?}")
            }
        }
    }

    /// Sends an interaction, and presses every button of the answer once.
    async fn interact(&self, payload: Value) -> String {
        let mut out = String::new();
        let mut todo = vec![payload];
        for _ in 0..6 {
            let Some(mut payload) = todo.pop() else { break };
            payload["id"] = self.bot.sandbox.world().next_id().to_string().into();
            let Ok(answer) = self.bot.sandbox.raw(&payload).await else { continue };
            let answer = answer.json();
            out += &answer.to_string();
            todo.extend(pressed::pressed(&answer));
        }
        out
    }

    /// Lets everything happen that was decided on, with Discord well again.
    async fn settle(&self) {
        self.bot.sandbox.world().faults.clear();
        settings::verify(self.app.clone()).await.expect("verifies");
        for _ in 0..4 {
            tick::once(&self.app).await.expect("ticks");
        }
    }
}

#[expect(clippy::print_stdout, reason = "the order is printed, so that it can be repeated")]
fn say(line: &str) {
    println!("{line}");
}

/// Every surface, each with `per` faults of all, for at most `time`: how many were used.
async fn walk(per: usize, variants: usize, time: Duration) -> usize {
    let seed = std::env::var("WALK_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed =
        seed.unwrap_or_else(|| u64::from_str_radix(&Ids::System.token()[..12], 36).unwrap_or(7));
    say(&format!("WALK_SEED={seed}"));
    let mut shuffle = Shuffle(seed);
    let bot = Bot::start(Engine::Sqlite).await;
    let watch = Watch::over_northwind(&bot).await;
    let mut surfaces = surfaces::all(&bot, &mut shuffle, variants);
    shuffle.order(&mut surfaces);
    let (mut faults, began, mut used) = (faults(), Instant::now(), 0);
    let token = api::mint(&bot.app, x::GUILD, p::PIXEL_ADMIN, api::ALL).await.1;
    let browser = Browser::login(&bot, p::PIXEL_ADMIN).await;
    let mut fixture = Fixture::new(&bot, &token, &browser).await;
    for (count, surface) in surfaces.iter().enumerate() {
        if count % 12 == 11 {
            fixture.settle().await;
            watch.nothing_changed(&bot).await;
            fixture = Fixture::new(&bot, &token, &browser).await;
        }
        shuffle.order(&mut faults);
        for fault in faults.iter().take(per) {
            assert!(began.elapsed() < time, "after {used} of {}: too slow", surfaces.len() * per);
            bot.sandbox.world().faults.push(fault.clone());
            let said = fixture.act(surface).await;
            bot.sandbox.world().faults.clear();
            watch.nothing_crossed(&bot, surface, fault, &said);
            used += 1;
        }
    }
    fixture.settle().await;
    watch.nothing_changed(&bot).await;
    nothing_unverified_acts(&fixture, &watch).await;
    used
}

async fn nothing_unverified_acts(fixture: &Fixture<'_>, watch: &Watch) {
    let current = settings::current(&fixture.app, Id::new(x::GUILD)).await.expect("readable");
    for spec in alphapy::settings::registry(&fixture.app).specs() {
        let acts = current.acting(spec).to_string();
        assert!(!watch.names_northwind(&acts), "{} is {acts}", spec.name());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_crosses_from_one_server_to_another_whatever_discord_answers() {
    let full = std::env::var_os("WALK_FULL").is_some();
    let (per, variants, time) = if full {
        (faults().len(), usize::MAX, Duration::from_hours(4))
    } else {
        (1, 2, Duration::from_mins(6))
    };
    let began = Instant::now();
    let used = walk(per, variants, time).await;
    say(&format!("{used} uses in {:.0} s, nothing crossed", began.elapsed().as_secs_f64()));
    assert!(used > 200, "the walk lost its way: {used}");
}
