//! Buttons that confirm a time, and those that take back what was just done.
//!
//! Invariant: what was changed since is not taken back.

use std::borrow::Cow;

use super::{Delivery, begin, nothing_chosen};
use crate::{
    clock::Time,
    discord::{
        custom_id::Fields,
        reply::{Reply, Updates},
    },
    error::{Error, Result},
    features::reminders::{
        command::by,
        flow::{self, Pending, Seen},
        view,
        when::Reader,
    },
    interactions::{cx::Cx, handler::Component},
    permissions::Member,
};

/// Takes back a reminder that was just made.
#[derive(Debug, PartialEq, Eq)]
pub struct Undo {
    /// Which reminder.
    pub number: i64,
    /// As it was made.
    pub revision: i64,
}

impl Component for Undo {
    type Who = Member;
    const NAME: &'static str = "reminder:undo";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { number: fields.field()?, revision: fields.field()? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into(), self.revision.to_string().into()]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        let mut tx = begin!(cx);
        let seen = Seen::Revision(self.revision);
        flow::delete(&mut tx, &by, self.number, seen).await?;
        cx.commit(tx, Reply::update(view::deleted(cx.lang, self.number))).await
    }
}

/// Takes a skip back.
#[derive(Debug, PartialEq, Eq)]
pub struct Unskip {
    /// Which reminder.
    pub number: i64,
    /// The occurrence that was left out.
    pub occurrence: Time,
}

impl Component for Unskip {
    type Who = Member;
    const NAME: &'static str = "reminder:unskip";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        let number = fields.field()?;
        let seconds = fields.field::<i64>()?;
        let seconds = (0..253_402_300_800).contains(&seconds).then_some(seconds)?;
        Some(Self { number, occurrence: Time::from_timestamp(seconds, 0)? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.number.to_string().into(), self.occurrence.timestamp().to_string().into()]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        flow::still_allowed(&cx.app, &by, self.number).await?;
        let mut tx = begin!(cx);
        let reminder = flow::unskip(&cx.app, &mut tx, &by, self.number, self.occurrence).await?;
        cx.commit(tx, Reply::update(view::unskipped(cx.lang, &reminder, self.occurrence))).await
    }
}

/// Confirms which time was meant.
#[derive(Debug, PartialEq, Eq)]
pub struct Confirm {
    /// Which of the readings.
    pub index: usize,
    /// Where what was typed is kept.
    pub view: String,
}

impl Component for Confirm {
    type Who = Member;
    const NAME: &'static str = "reminder:confirm";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self { index: fields.field()?, view: fields.rest()?.to_owned() })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![self.index.to_string().into(), self.view.as_str().into()]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        let pending: Pending = match flow::kept(&cx.app, &by, &self.view).await {
            Ok(pending) => pending,
            // The same press once more is answered as before.
            Err(gone) => {
                let _first = begin!(cx);
                return Err(match gone {
                    Error::Refused(_) => flow::used(),
                    other => other,
                });
            }
        };
        let start = pending.reading(self.index).ok_or_else(nothing_chosen)?;
        if start.at <= cx.now {
            return Err(Error::Refused(view::past(start.at)));
        }
        let reader = Reader { now: cx.now, zone: start.zone, locale: &cx.locale };
        let schedule = pending.typed.schedule(start, &reader).map_err(Error::Invalid)?;
        let (changes, elsewhere) = (pending.changes, pending.elsewhere);
        let allowed = flow::allow(&cx.app, &by, pending.draft(schedule)).await?;
        let mut tx = begin!(cx);
        flow::take(&mut tx, &by, &self.view).await?;
        let message = match changes {
            None => {
                let made = flow::add(&cx.app, &mut tx, &by, allowed).await?;
                view::saved(cx.lang, &made, elsewhere.map(view::elsewhere).as_ref())
            }
            Some((number, revision)) => {
                let seen = Seen::Revision(revision);
                let now = flow::change(&cx.app, &mut tx, &by, number, seen, allowed).await?;
                view::changed(cx.lang, &now, None)
            }
        };
        cx.commit(tx, Reply::update(message)).await
    }
}
