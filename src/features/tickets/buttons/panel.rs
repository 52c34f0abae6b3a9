//! Posting a panel, by command and from the end of the setup.
//!
//! Invariant: a panel is posted once for an interaction, where the person and the bot may both write.

use super::context;
use crate::{
    discord::reply::{Reply, Updates},
    error::{Error, Result},
    features::{
        settings::flow::with_findings,
        tickets::{flow, ids::PanelHere, view},
    },
    ids::ChannelId,
    interactions::{
        cx::{Cx, first_turn},
        handler::Component,
    },
    lang::raw,
    permissions::GuildAdmin,
    tr,
};

/// Posts a panel in a channel; without one, here. The standard panel when none is named.
pub async fn post(cx: &Cx, channel: Option<ChannelId>, panel: Option<i64>) -> Result<Reply> {
    let channel = channel.or(cx.channel);
    let channel = channel.ok_or_else(|| Error::Refused(tr!("Choose a channel.")))?;
    let context = context(cx);
    let panel = flow::panel(&context, panel).await?;
    let shown = flow::shown_panel(&context, &panel).await?;
    let place = flow::panel_place(&context, &cx.asker, channel).await?;
    let words =
        tr!("The panel appears in {channel} in a moment.", channel = raw(format!("<#{channel}>")));
    let told = with_findings(&cx.app, cx.guild(), cx.lang, view::done(cx.lang, &words)).await;
    let mut tx = first_turn!(cx);
    flow::post_panel(&context, &mut tx, place, (&panel, &shown)).await?;
    cx.commit(tx, told).await
}

impl Component for PanelHere {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        post(&cx, None, None).await
    }
}
