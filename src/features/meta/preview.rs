//! A preview of the general settings: the message that members will see.
//!
//! Invariant: the message comes from the function that answers `/help`.

use super::command;
use crate::{
    app::App,
    discord::reply::Visibility,
    interactions::mentions::CommandIds,
    lang::Lang,
    permissions::Access,
    settings::{Current, Preview, Sight, System},
};

/// The previews of the scope `system`.
pub static PREVIEWS: &[Preview] =
    &[Preview { scope: "system", title: "When a member uses /help", render: help }];

fn help(app: &App, current: &Current, discord: Lang) -> Sight {
    let system = current.read::<System>();
    let message =
        command::list(app.part(), &system, Access::Everyone, discord, &CommandIds::default());
    Sight { message, seen_by: Visibility::Ephemeral }
}
