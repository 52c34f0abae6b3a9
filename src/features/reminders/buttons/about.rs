//! Buttons on a message that a reminder sent.
//!
//! Invariant: they name the effect that sent the message, so they are about what it said, however often the
//! reminder spoke since.

use std::borrow::Cow;

use chrono::TimeDelta;

use super::{Delivery, begin};
use crate::{
    discord::{
        custom_id::Fields,
        reply::{Reply, Updates},
    },
    error::Result,
    features::reminders::{command::by, flow, view},
    interactions::{cx::Cx, handler::Component},
    permissions::Member,
};

/// Says that what a message is about is done.
#[derive(Debug, PartialEq, Eq)]
pub struct Done {
    /// Which reminder.
    pub number: i64,
    /// The effect that sent the message.
    pub effect: String,
}

impl Component for Done {
    type Who = Member;
    const NAME: &'static str = "reminder:done";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()?, effect: fields.rest()?.to_owned() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into(), self.effect.as_str().into()]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        let mut tx = begin!(cx);
        let about = (self.number, self.effect.as_str());
        let (reminder, first) = flow::done(&cx.app, &mut tx, &by, about).await?;
        let message = view::done(cx.guild_lang, &reminder, first);
        cx.commit(tx, Reply::update(message)).await
    }
}

/// Asks for how long to put off what a message is about.
#[derive(Debug, PartialEq, Eq)]
pub struct Snooze {
    /// Which reminder.
    pub number: i64,
    /// The effect that sent the message.
    pub effect: String,
}

impl Component for Snooze {
    type Who = Member;
    const NAME: &'static str = "reminder:snooze";
    const UPDATES: Updates = Updates::Nothing;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()?, effect: fields.rest()?.to_owned() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into(), self.effect.as_str().into()]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        flow::find(&cx.app, &by(&cx, who), self.number).await?;
        Ok(view::snooze_choices(cx.lang, self.number, &self.effect).into())
    }
}

/// For how long something is put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snoozing {
    /// So many minutes.
    Minutes(u32),
    /// A day.
    Tomorrow,
}

impl Snoozing {
    fn wait(self) -> TimeDelta {
        match self {
            Self::Minutes(minutes) => TimeDelta::minutes(minutes.into()),
            Self::Tomorrow => TimeDelta::days(1),
        }
    }
}

/// Puts off what a message is about.
#[derive(Debug, PartialEq, Eq)]
pub struct Later {
    /// Which reminder.
    pub number: i64,
    /// For how long.
    pub by: Snoozing,
    /// The effect that sent the message.
    pub effect: String,
}

impl Component for Later {
    type Who = Member;
    const NAME: &'static str = "reminder:later";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        let number = fields.field()?;
        let by = match fields.field::<u32>()? {
            0 => Snoozing::Tomorrow,
            minutes @ 1..=10_080 => Snoozing::Minutes(minutes),
            _ => return None,
        };
        Some(Self { number, by, effect: fields.rest()?.to_owned() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        let minutes = match self.by {
            Snoozing::Minutes(minutes) => minutes,
            Snoozing::Tomorrow => 0,
        };
        vec![
            self.number.to_string().into(),
            minutes.to_string().into(),
            self.effect.as_str().into(),
        ]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        flow::still_allowed(&cx.app, &by, self.number).await?;
        let mut tx = begin!(cx);
        let about = (self.number, self.effect.as_str());
        let to = flow::snooze(&cx.app, &mut tx, &by, about, self.by.wait()).await?;
        cx.commit(tx, Reply::update(view::snoozed(cx.lang, self.number, to))).await
    }
}
