//! Escalating a ticket to a role, a person or a channel.
//!
//! Invariant: a role or person that is picked gets access and one ping; a channel gets a notice with a link.

use std::{borrow::Cow, str::FromStr};

use super::desk;
use crate::{
    discord::{
        custom_id::Fields,
        reply::{Reply, Updates},
    },
    error::{Error, Result},
    features::tickets::{
        flow::{self, How},
        model::{Act, Target, state},
        view,
    },
    ids::from_i64,
    interactions::{
        cx::{Cx, first_turn},
        handler::Component,
    },
    permissions::Member,
    tr,
};
use twilight_model::id::Id;

/// Asks to whom a ticket goes.
#[derive(Debug, PartialEq, Eq)]
pub struct EscalateAsk {
    /// Which ticket.
    pub number: i64,
}

impl Component for EscalateAsk {
    type Who = Member;
    const NAME: &'static str = "tickets:escalate";
    const UPDATES: Updates = Updates::Nothing;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let ticket = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &ticket).await?;
        // Whether it can be escalated at all, to somebody nobody has it from.
        let probe = Act::Escalate(Target::User(Id::new(1)));
        state::act(&ticket.state, &probe, by).map_err(Error::Refused)?;
        Ok(view::escalate_choices(cx.lang, self.number).into())
    }
}

/// What a ticket is escalated to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A role.
    Role,
    /// A person.
    User,
    /// A channel, which is told.
    Channel,
}

impl To {
    const fn letter(self) -> &'static str {
        match self {
            Self::Role => "r",
            Self::User => "u",
            Self::Channel => "c",
        }
    }
}

impl FromStr for To {
    type Err = ();

    fn from_str(letter: &str) -> Result<Self, ()> {
        [Self::Role, Self::User, Self::Channel]
            .into_iter()
            .find(|to| to.letter() == letter)
            .ok_or(())
    }
}

/// Escalates a ticket to what was picked.
#[derive(Debug, PartialEq, Eq)]
pub struct EscalateTo {
    /// What kind of thing it is.
    pub to: To,
    /// Which ticket.
    pub number: i64,
}

impl Component for EscalateTo {
    type Who = Member;
    const NAME: &'static str = "tickets:escalateto";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { to: fields.field()?, number: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.to.letter().into(), self.number.to_string().into()]
    }

    async fn run(self, _who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let picked = values.first().and_then(|id| id.parse::<i64>().ok());
        let nothing = || Error::Refused(tr!("Choose to whom."));
        let picked = picked.ok_or_else(nothing)?;
        let desk = desk(&cx);
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let target = match self.to {
            To::Role => Target::Role(from_i64(picked).ok_or_else(nothing)?),
            To::User => Target::User(from_i64(picked).ok_or_else(nothing)?),
            To::Channel => Target::Channel(from_i64(picked).ok_or_else(nothing)?),
        };
        flow::reachable(&desk, &cx.asker, target).await?;
        let mut tx = first_turn!(cx);
        let acts = [Act::Escalate(target)];
        flow::act(&desk, &mut tx, self.number, by, &acts, &How::default()).await?;
        let words = tr!("Ticket **#{number}** is escalated.", number = self.number);
        cx.commit(tx, Reply::update(view::done(cx.lang, &words))).await
    }
}
