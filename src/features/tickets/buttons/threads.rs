//! Letting the roles that work on tickets see the threads in which they are.
//!
//! Invariant: only an admin does this, and the answer says what was done.

use super::context;
use crate::{
    discord::reply::{Reply, Updates},
    error::Result,
    features::{
        settings::flow::with_findings,
        tickets::{flow, ids::ShowThreads, view},
    },
    interactions::{cx::Cx, handler::Component},
    lang::plural,
    permissions::{Authority as _, GuildAdmin},
    tr,
};

impl Component for ShowThreads {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let count = flow::show_threads(&context(&cx)).await?;
        let words = plural(
            i64::try_from(count).unwrap_or(i64::MAX),
            tr!("One role can see tickets now."),
            tr!("{count} roles can see tickets now.", count = count),
        );
        let done = view::done(cx.lang, &words);
        Ok(Reply::update(with_findings(&cx.app, who.guild(), cx.lang, done).await))
    }
}
