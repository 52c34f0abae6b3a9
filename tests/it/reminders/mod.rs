//! Reminders: made, sent exactly once, late, refused, and never beyond what a person may.

mod browser;
mod commands;
mod faults;
mod hands;
mod isolation;
mod makers;
mod once;
mod outage;
mod reported;
mod rights;
mod soak;
mod surfaces;
mod ticks;
mod typed;
mod watcher;
mod ways;
mod web;
mod whom;
mod years;

pub use hands::{button, forge, forge_in_private, pressable, submit_forged};

use alphapy::{
    app::App,
    clock::{Clock, Time},
    db::sql,
    features::reminders::{
        model::{self, Destination, Draft, Kind, Mentions, Reminder},
        schedule::{Repeat, Schedule},
        store,
    },
    jobs::{outbox, pollers, tick},
    settings::{Author, Base, Input, Surface, Unverified, Wish, flow as change},
};
use chrono::TimeDelta;
use twilight_model::{guild::Permissions, id::Id};

use crate::support::bot::{Bot, instance, n, p};

/// A draft for a channel of Northwind.
pub fn draft(name: &str, channel: u64, start: Time, repeat: Option<Repeat>) -> Draft {
    let once = Schedule::once(start.naive_utc(), chrono_tz::Tz::UTC);
    Draft {
        kind: Kind::Plain,
        name: name.to_owned(),
        message: String::new(),
        place: Destination::channel(Id::new(channel)),
        location: String::new(),
        image: String::new(),
        mentions: Mentions::default(),
        schedule: Schedule { repeat, ..once },
        leads: vec![0],
    }
}

/// Puts a reminder into the database, as it is when it was just made.
pub async fn put(app: &App, guild: u64, draft: Draft) -> i64 {
    let made = model::made(draft, Some(Id::new(p::MEMBER)), None, app.clock.now());
    let mut tx = app.db.begin().await.expect("begins");
    let number = store::add(&mut tx, Id::new(guild), &made).await.expect("adds");
    tx.commit().await.expect("commits");
    number
}

/// The reminder of this number in Northwind.
pub async fn find(app: &App, number: i64) -> Reminder {
    let found = store::find(&app.db, Id::new(n::GUILD), number).await.expect("reads");
    found.expect("it is there")
}

/// An instance whose clock only moves when it is told to.
pub async fn clocked(bot: &Bot) -> (App, Clock) {
    let clock = Clock::fixed(Clock::System.now());
    let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
    (app, clock)
}

/// Decides on what is due, and sends it.
pub async fn deliver(app: &App) {
    pollers::run(app).await.expect("decides");
    outbox::run(app).await.expect("sends");
}

/// The titles of the reminders in a channel, in order.
pub fn titles(bot: &Bot, channel: u64) -> Vec<String> {
    let world = bot.sandbox.world();
    let title = |value: &serde_json::Value| value["embeds"][0]["title"].as_str().map(str::to_owned);
    world.public_messages(channel).filter_map(|message| title(&message.value)).collect()
}

/// Changes a setting as an admin does.
pub async fn set(bot: &Bot, scope: &str, key: &str, value: &str) {
    let asker = alphapy::permissions::Asker {
        guild: Id::new(n::GUILD),
        user: Id::new(p::ADMIN),
        roles: Vec::new(),
        permissions: Permissions::MANAGE_GUILD,
    };
    let rules = alphapy::permissions::Rules::default();
    let who = <alphapy::permissions::GuildAdmin as alphapy::permissions::Authority>::grant(
        &asker, &rules,
    );
    let spec = alphapy::settings::registry(&bot.app).spec(scope, key).expect("a setting");
    let wish = Wish::Set(Input::Text(value.to_owned()));
    let checked =
        change::check(&bot.app, Id::new(n::GUILD), [(spec, wish)]).await.expect("checked");
    checked.sound().expect("sound");
    let author = Author::new(who.expect("an admin"), Surface::Discord);
    change::commit(&bot.app, &author, &checked, Base::Latest, Unverified::Refuse)
        .await
        .expect("saved");
}

/// The outcomes of the occurrences of a reminder, oldest first: state and whether it was late.
pub async fn outcomes(app: &App, number: i64) -> Vec<(String, bool)> {
    sql("SELECT state, late FROM reminder_occurrences WHERE guild_id = $1 AND number = $2
         ORDER BY due_at, occurs_at")
    .bind(n::GUILD.cast_signed())
    .bind(number)
    .all(&app.db)
    .await
    .expect("reads")
}

/// A whole tick.
pub async fn tick(app: &App) -> tick::Done {
    tick::once(app).await.expect("ticks")
}

/// So many minutes.
pub fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}
