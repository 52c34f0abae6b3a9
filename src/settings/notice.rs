//! Notices in a guild's log channel.
//!
//! Invariant: every notice has a level and passes [`post`], which leaves out what `system.log_level` does; it
//! commits together with what it is about.

use std::time::Duration;

use super::{Author, Change, Current, System, system::LogLevel, words};
use crate::{
    app::App,
    db::Tx,
    discord::reply::Message,
    error::Result,
    ids::GuildId,
    jobs::outbox::{self, OutboxEntry},
    lang::{Lang, Text, raw},
    text, tr,
};

/// Time between two notices of failures.
pub(super) const QUIET: Duration = Duration::from_mins(10);
/// Settings that are named before the rest is counted.
const NAMED: usize = 10;

/// Tells that something failed, at most once in ten minutes a guild on each instance. It happens beside the
/// answer, which must not wait for it.
pub fn failed(app: &App, guild: GuildId, reference: &str) {
    if crate::settings::registry(app).told.contains_key(&guild) {
        return;
    }
    crate::settings::registry(app).told.insert(guild, ());
    let (worker, reference) = (app.clone(), reference.to_owned());
    app.spawn(async move {
        if let Err(error) = tell(&worker, guild, &reference).await {
            tracing::warn!(%error, "a failure could not be told to the log channel");
        }
    });
}

async fn tell(app: &App, guild: GuildId, reference: &str) -> Result<()> {
    let words = tr!(
        "⚠️ Something went wrong on my side, and somebody was told so. If it stays, give the operator this reference: `ref {reference}`",
        reference = reference
    );
    let Some(entry) = prepare(app, guild, LogLevel::Error, &words).await? else { return Ok(()) };
    let mut tx = app.db.begin().await?;
    outbox::enqueue(app, &mut tx, entry).await?;
    Ok(tx.commit().await?)
}

/// A message for a guild's log channel, in the guild's language, to be enqueued in the transaction of what it
/// tells; none when the guild has no log channel. It reads the settings, so it is prepared before that
/// transaction begins.
pub async fn prepare(
    app: &App,
    guild: GuildId,
    level: LogLevel,
    words: &Text,
) -> Result<Option<OutboxEntry>> {
    let system = super::read::<System>(app, guild).await?;
    let lang = system.lang(Lang::ENGLISH);
    let message = || Message::text(text::cut(&lang.say(words), 2000));
    Ok(entry(app, guild, &system, level, message))
}

/// Posts a message in a guild's log channel, when that wants notices of this level.
pub async fn post(
    app: &App,
    tx: &mut Tx,
    (guild, system): (GuildId, &System),
    level: LogLevel,
    message: impl FnOnce() -> Message + Send,
) -> Result<()> {
    let Some(entry) = entry(app, guild, system, level, message) else { return Ok(()) };
    outbox::enqueue(app, tx, entry).await
}

fn entry(
    app: &App,
    guild: GuildId,
    system: &System,
    level: LogLevel,
    message: impl FnOnce() -> Message,
) -> Option<OutboxEntry> {
    let channel = system.log(level)?;
    Some(OutboxEntry::send(&app.ids, guild, channel, &message(), None))
}

/// Tells about changes, when the log channel wants to know.
pub async fn changed(
    app: &App,
    tx: &mut Tx,
    author: &Author,
    after: &Current,
    set: i64,
    changes: &[Change],
) -> Result<()> {
    let system = after.read::<System>();
    let message = || Message::text(words_of(system.lang(Lang::ENGLISH), author, set, changes));
    post(app, tx, (author.guild(), &system), LogLevel::Info, message).await
}

/// Tells that a value went back, because Discord says that it cannot work.
pub async fn went_back(
    app: &App,
    tx: &mut Tx,
    guild: GuildId,
    after: &Current,
    change: &Change,
    why: &Text,
) -> Result<()> {
    let system = after.read::<System>();
    let lang = system.lang(Lang::ENGLISH);
    let text = lang.say(&tr!(
        "⚠️ **{title}** was saved while Discord did not answer. Now that it does, the value cannot work: {why} It is back to {value}.",
        title = raw(lang.say(&change.spec.title())),
        why = raw(lang.say(why)),
        value = raw(words::value(lang, change.spec, &change.after))
    ));
    let message = || Message::text(text::cut(&text, 2000));
    post(app, tx, (guild, &system), LogLevel::Warning, message).await
}

fn words_of(lang: Lang, author: &Author, set: i64, changes: &[Change]) -> String {
    let who = raw(format!("<@{}>", author.user()));
    let head = lang.say(&tr!(
        "⚙️ {who} changed settings ({surface}), set **{set}**:",
        who = who,
        surface = raw(lang.say(&author.surface.label())),
        set = set
    ));
    let mut lines = vec![head];
    lines.extend(changes.iter().take(NAMED).map(|change| words::change(lang, change)));
    if changes.len() > NAMED {
        lines.push(lang.say(&tr!("… and {count} more.", count = changes.len() - NAMED)));
    }
    text::cut(&lines.join("\n"), 2000)
}
