//! Checks that nothing happens to Northwind that must not.

use std::{collections::BTreeSet, sync::Mutex};

use alphapy::{
    db::{Db, sql},
    sandbox::{Draft, Fault},
};
use serde_json::json;

use super::surfaces::Surface;
use crate::{
    support::bot::{Bot, n, p},
    tickets,
};

/// A word that stands in everything of Northwind's.
pub const SECRET: &str = "Northwindsecret";

/// The work that is going on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    /// An admin's of Pixel Guild.
    Theirs,
    /// That of every server.
    Everybodys,
}

/// Northwind as it was, and how far the record of REST calls was read.
pub struct Watch {
    ids: BTreeSet<String>,
    rows: Vec<(String, String)>,
    read: Mutex<usize>,
}

impl Watch {
    /// Fills Northwind with one of everything, numbered 1, and remembers it.
    pub async fn over_northwind(bot: &Bot) -> Self {
        tickets::staffed(bot).await;
        tickets::set(
            bot,
            "system",
            json!({ "setting": "log_channel", "channel": n::BOT_LOG.to_string() }),
        )
        .await;
        bot.add(&bot.admin(), SECRET, SECRET, SECRET).await;
        tickets::open(&bot.member(), SECRET).await;
        let made = bot
            .member()
            .command(
                "reminder add",
                json!({ "when": "in 9 days", "message": SECRET, "name": SECRET }),
            )
            .await;
        assert!(made.text().contains("#1"), "{made:?}");
        bot.admin().command("ticket reply", json!({ "name": "hello" })).await;
        bot.admin().submit("tickets:reply:hello", json!({ "Text": SECRET })).await;
        bot.admin().command("ticket note", json!({ "id": 1, "text": SECRET })).await;
        crate::api::mint(&bot.app, n::GUILD, p::ADMIN, crate::api::ALL).await;
        tickets::settle(bot).await;
        bot.sandbox.world().post(n::STAFF_ONLY, Draft::text(p::ADMIN, SECRET));
        let (ids, read) = ids(bot);
        Self { ids, rows: rows(&bot.app.db).await, read: Mutex::new(read) }
    }

    /// Whether a text names anything of Northwind by its id.
    pub fn names_northwind(&self, text: &str) -> bool {
        self.ids.iter().any(|id| text.contains(id))
    }

    /// Nothing was asked of Discord about Northwind, and nothing of it was told.
    pub fn nothing_crossed(&self, bot: &Bot, surface: &Surface, fault: &Fault, said: &str) {
        assert!(!said.contains(SECRET), "{surface:?} with {fault:?} told of Northwind: {said}");
        self.nothing_asked(bot, &format!("{surface:?} with {fault:?}"), Work::Theirs);
    }

    fn nothing_asked(&self, bot: &Bot, during: &str, work: Work) {
        let world = bot.sandbox.world();
        let mut read = self.read.lock().expect("whole");
        for call in world.log.iter().skip(*read) {
            let own = call.path.split('/').any(|part| self.ids.contains(part));
            // A person who asks for a page of Northwind is looked up there, to be refused.
            let (guild, asker) = (n::GUILD, p::PIXEL_ADMIN);
            let rights = [format!("/guilds/{guild}"), format!("/guilds/{guild}/members/{asker}")];
            let own = own && !(call.method == "GET" && rights.contains(&call.path));
            // Look-ups of Northwind's own work about its members and channels are its own, too.
            let looked_up = call.method == "GET" && call.path.starts_with(&rights[0]);
            let own = own && !(work == Work::Everybodys && looked_up);
            assert!(!own, "{during}: {} {} {}", call.method, call.path, call.body);
        }
        *read = world.log.len();
    }

    /// Every row of Northwind is as it was, also after everything that was decided on happened.
    pub async fn nothing_changed(&self, bot: &Bot) {
        self.nothing_asked(bot, "afterwards", Work::Everybodys);
        let now = rows(&bot.app.db).await;
        for (before, after) in self.rows.iter().zip(&now) {
            assert_eq!(before, after, "a table of Northwind changed");
        }
        assert_eq!(self.rows.len(), now.len());
        let world = bot.sandbox.world();
        let before = &world.violations;
        assert!(before.is_empty(), "{before:#?}");
    }
}

/// The ids of everything of Northwind, and how many REST calls there were so far.
fn ids(bot: &Bot) -> (BTreeSet<String>, usize) {
    let world = bot.sandbox.world();
    let channels = world.channels.values().filter(|one| one.guild == Some(n::GUILD));
    let channels = channels.map(|one| one.id.to_string());
    let roles = world.guilds[&n::GUILD].roles.keys().map(ToString::to_string);
    (channels.chain(roles).chain([n::GUILD.to_string()]).collect(), world.log.len())
}

/// Counters, what is remembered of interactions, and work: nobody's data, and it goes on.
const WORK: &[&str] =
    &["versions", "answered_interactions", "guilds", "errands", "ticket_sweeps", "known_channels"];

/// When somebody last looked at a row, and who holds it.
const MOVES: &[&str] =
    &["checked_at", "lease_by", "lease_until", "read_to", "look_at", "judge_at", "behind_since"];

/// Returns the rows of Northwind in every table, as text.
async fn rows(db: &Db) -> Vec<(String, String)> {
    let tables: Vec<(String, String)> = sql(
        "SELECT m.name, m.sql FROM sqlite_master m WHERE m.type = 'table' AND m.sql LIKE '%guild_id%' ORDER BY m.name",
    )
    .all(db)
    .await
    .expect("tables");
    let mut all = Vec::new();
    for (table, _) in tables {
        if WORK.contains(&table.as_str()) {
            continue;
        }
        let columns: Vec<(String,)> =
            sql(leaked(format!("SELECT name FROM pragma_table_info('{table}')")))
                .all(db)
                .await
                .expect("columns");
        let moves = |name: &str| MOVES.contains(&name);
        let columns: Vec<String> = columns
            .into_iter()
            .filter(|(name,)| !moves(name))
            .map(|(name,)| format!("COALESCE(quote(\"{name}\"), '')"))
            .collect();
        let text = format!(
            "SELECT COALESCE(group_concat(line, char(10)), '') FROM (SELECT {} AS line FROM {table} WHERE guild_id = $1 ORDER BY 1)",
            columns.join(" || ',' || ")
        );
        let (lines,): (String,) =
            sql(leaked(text)).bind(n::GUILD.cast_signed()).one(db).await.expect("rows");
        all.push((table, lines));
    }
    assert!(all.len() > 20, "few tables: {all:?}");
    all
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
