//! Previews of messages that members will see, made from settings as they would be.
//!
//! Invariant: a preview shows the very message a feature would send, made by the same function.

use super::Current;
use crate::{
    app::App,
    discord::reply::{Message, Visibility},
    lang::Lang,
};

/// A message that depends on settings of a scope.
#[derive(Debug)]
pub struct Preview {
    pub scope: &'static str,
    /// When the message appears; an English sentence that can be translated.
    pub title: &'static str,
    /// Makes it: from the settings, and the language the server has in Discord.
    pub render: fn(&App, &Current, Lang) -> Sight,
}

/// A message and who sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight {
    pub message: Message,
    /// The audience of the message.
    pub seen_by: Visibility,
}
