//! Telling a guild's log channel what was changed.
//!
//! Invariant: a notice is decided in the transaction of the change, and shows values only in the channel
//! that the guild chose for its log.

use super::{Author, Change, Current, System, system::LogLevel, words};
use crate::{
    app::App,
    db::Tx,
    discord::reply::Message,
    error::Result,
    jobs::effects::{self, Effect},
    lang::{Lang, raw},
    text, tr,
};

/// Settings that are named before the rest is counted.
const NAMED: usize = 10;

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
    let Some(channel) = system.log_channel.filter(|_| system.log_level >= LogLevel::Info) else {
        return Ok(());
    };
    let lang = system.lang(Lang::ENGLISH);
    let message = Message::text(words_of(lang, author, set, changes));
    let effect = Effect::send(&app.ids, author.guild(), channel, &message, None);
    effects::enqueue(app, tx, effect).await
}

fn words_of(lang: Lang, author: &Author, set: i64, changes: &[Change]) -> String {
    let who = raw(format!("<@{}>", author.user()));
    let head = lang.say(&tr!(
        "⚙️ {who} changed settings ({surface}), set **#{set}**:",
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
