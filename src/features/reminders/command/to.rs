//! Where a reminder goes, as its maker chose it.
//!
//! Invariant: a reminder that is for its maker reaches them: it pings them where it is made, or is a direct message.

use twilight_interactions::command::{CommandOption, CreateOption};
use twilight_model::id::{Id, marker::ChannelMarker};

use crate::{
    error::{Error, Result},
    features::reminders::{
        flow::{self, By},
        model::{Destination, Elsewhere, Mentions},
    },
    interactions::cx::Cx,
    tr,
};

/// Whom a reminder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, CommandOption, CreateOption)]
pub enum To {
    /// Its maker, who is pinged where it is made.
    #[option(name = "Me: ping me in this channel", value = "me")]
    Me,
    /// Its maker, in private.
    #[option(name = "Me: a direct message", value = "dm")]
    Dm,
    /// A channel, where nobody is pinged unless somebody is mentioned.
    #[option(name = "A channel", value = "channel")]
    Channel,
}

/// Where a reminder goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To its maker, here.
    Me,
    /// To its maker, in private.
    Dm,
    /// To a channel; none for this one.
    Channel(Option<Id<ChannelMarker>>),
    /// To the channel of live sessions.
    Sessions,
}

impl Target {
    /// The place that the options `to`, `channel` and `dm` name together.
    pub(super) fn of(
        to: Option<To>,
        channel: Option<Id<ChannelMarker>>,
        dm: Option<bool>,
    ) -> Result<Self> {
        let private = dm == Some(true);
        match (to, channel) {
            (None, None) if private => Ok(Self::Dm),
            (Some(To::Dm), None) => Ok(Self::Dm),
            (None | Some(To::Me), None) if !private => Ok(Self::Me),
            (None | Some(To::Channel), channel) if !private => Ok(Self::Channel(channel)),
            _ => Err(Error::Refused(tr!(
                "Choose one: a channel, or `to: dm` to have it sent only to you."
            ))),
        }
    }

    /// The place, with whom it pings there, and why it is another than where it is made.
    pub(super) async fn place(
        self,
        cx: &Cx,
        by: &By,
        mentions: Mentions,
    ) -> Result<(Destination, Mentions, Option<Elsewhere>)> {
        let app = &cx.app;
        let (place, elsewhere) = match self {
            Self::Channel(Some(channel)) => (Destination::channel(channel), None),
            Self::Dm => (flow::to_oneself(app, by.guild(), by.user()).await?, None),
            Self::Sessions => flow::usual_place(app, by, cx.channel).await?,
            Self::Me | Self::Channel(None) => flow::here(app, by, cx.channel).await?,
        };
        let mut mentions = mentions;
        let pings = self == Self::Me && place.recipient.is_none();
        if pings && !mentions.users.contains(&by.user()) {
            mentions.users.insert(0, by.user());
        }
        Ok((place, mentions, elsewhere))
    }
}

/// Where a reminder goes that is made of a message: to its maker, here.
pub(in crate::features::reminders) async fn to_me(
    cx: &Cx,
    by: &By,
) -> Result<(Destination, Mentions, Option<Elsewhere>)> {
    Target::Me.place(cx, by, Mentions::default()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_say_where_it_goes_agree_or_are_refused() {
        let channel = Some(Id::new(7));
        for (to, channel, dm, expected) in [
            (None, None, None, Some(Target::Me)),
            (Some(To::Me), None, Some(false), Some(Target::Me)),
            (None, None, Some(true), Some(Target::Dm)),
            (Some(To::Dm), None, Some(true), Some(Target::Dm)),
            (Some(To::Dm), None, None, Some(Target::Dm)),
            (None, channel, None, Some(Target::Channel(channel))),
            (Some(To::Channel), channel, Some(false), Some(Target::Channel(channel))),
            (Some(To::Channel), None, None, Some(Target::Channel(None))),
            (Some(To::Channel), None, Some(true), None),
            (Some(To::Me), None, Some(true), None),
            (Some(To::Me), channel, None, None),
            (Some(To::Dm), channel, None, None),
            (None, channel, Some(true), None),
        ] {
            assert_eq!(Target::of(to, channel, dm).ok(), expected, "{to:?} {channel:?} {dm:?}");
        }
    }
}
