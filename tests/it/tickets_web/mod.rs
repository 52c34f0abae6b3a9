//! Tickets outside Discord: pages, the REST API and the export, on both engines.

mod actions;
mod api;
mod decisions;
mod export;
mod look;
mod pages;

use alphapy::db::sql;

use crate::{
    support::bot::{Bot, n, p, x},
    tickets::{open, settle, staffed},
};

/// A page of Northwind's tickets.
fn at(path: &str) -> String {
    format!("/dashboard/{}/tickets{path}", n::GUILD)
}

/// A page of Pixel's tickets.
fn pixel(path: &str) -> String {
    format!("/dashboard/{}/tickets{path}", x::GUILD)
}

/// Northwind with two tickets: #1 of Mia, #2 of Noah.
async fn with_tickets(engine: crate::support::database::Engine) -> Bot {
    let bot = Bot::start(engine).await;
    staffed(&bot).await;
    open(&bot.member(), "My parcel <b>never</b> arrived").await;
    let noah = bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL);
    open(&noah, "How do I return a kettle?").await;
    settle(&bot).await;
    bot
}

/// The status of a ticket of Northwind.
async fn status(bot: &Bot, number: i64) -> String {
    let (status,): (String,) =
        sql("SELECT status FROM tickets WHERE guild_id = $1 AND number = $2")
            .bind(n::GUILD.cast_signed())
            .bind(number)
            .one(&bot.app.db)
            .await
            .expect("a ticket");
    status
}
