//! `/config embedwatcher test`.
//!
//! Invariant: it changes nothing.

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::{flow, view};
use crate::{
    discord::reply::Reply,
    error::Result,
    interactions::{cx::Cx, handler::Command},
    permissions::GuildAdmin,
};

/// Read the last announcement, and show what would come of it
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "test")]
pub struct Test {}

impl Command for Test {
    type Who = GuildAdmin;
    const PATH: &'static str = "config embedwatcher test";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let trial = flow::trial(&cx.app, who).await?;
        Ok(view::trial(cx.lang, &trial).into())
    }
}
