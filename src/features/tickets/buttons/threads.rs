//! Mending who sees a channel: threads that staff does not see, and private channels that everyone reads.
//!
//! Invariant: only an admin does this, and the answer says what was done.

use super::context;
use crate::{
    discord::reply::{Reply, Updates},
    error::Result,
    features::{
        settings::flow::with_findings,
        tickets::{
            flow,
            ids::{HideChannel, ShowThreads},
            view,
        },
    },
    interactions::{cx::Cx, handler::Component},
    lang::{plural, raw},
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

impl Component for HideChannel {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        if !self.sure
            && let Some((channel, _)) = flow::public_channel(&context(&cx), self.private).await?
        {
            return Ok(Reply::update(view::hide(cx.lang, self.private, channel)));
        }
        let words = match flow::hide(&context(&cx), self.private).await? {
            Some(channel) => tr!(
                "Only staff and admins can read {channel} now.",
                channel = raw(format!("<#{channel}>"))
            ),
            None => tr!("That channel is private already."),
        };
        let done = view::done(cx.lang, &words);
        Ok(Reply::update(with_findings(&cx.app, who.guild(), cx.lang, done).await))
    }
}
