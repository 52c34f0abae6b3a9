//! Buttons that confirm a time, and those that take back what was just done.
//!
//! Invariant: what was changed since is not taken back.

use std::borrow::Cow;

use super::{Delivery, begin, nothing_chosen};
use crate::{
    clock::Time,
    discord::{
        custom_id::Fields,
        cx::Cx,
        handler::Component,
        reply::{Reply, Updates},
    },
    error::{Error, Result},
    features::reminders::{
        command::by,
        flow::{self, Pending, Seen},
        view,
        when::Reader,
    },
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
    /// As it is after the skip.
    pub revision: i64,
    /// Up to when everything was decided before.
    pub before: Time,
}

impl Component for Unskip {
    type Who = Member;
    const NAME: &'static str = "reminder:unskip";
    const UPDATES: Updates = Updates::Source;

    fn parse(mut fields: Fields<'_>) -> Option<Self> {
        let (number, revision) = (fields.field()?, fields.field()?);
        let micros = fields.field::<i64>()?;
        let before = (0..253_402_300_800_000_000).contains(&micros).then_some(micros)?;
        Some(Self { number, revision, before: Time::from_timestamp_micros(before)? })
    }

    fn fields(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.number.to_string().into(),
            self.revision.to_string().into(),
            self.before.timestamp_micros().to_string().into(),
        ]
    }

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        let mut tx = begin!(cx);
        let from = (self.revision, self.before);
        let reminder = flow::unskip(&cx.app, &mut tx, &by, self.number, from).await?;
        cx.commit(tx, Reply::update(view::unskipped(cx.lang, &reminder))).await
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
        let pending: Pending = flow::kept(&cx.app, &by, &self.view).await?;
        let start = pending.reading(self.index).ok_or_else(nothing_chosen)?;
        if start.at <= cx.now {
            return Err(Error::Refused(view::past(start.at)));
        }
        let reader = Reader { now: cx.now, zone: start.zone, locale: &cx.locale };
        let schedule = pending.typed.schedule(start, &reader).map_err(Error::Invalid)?;
        let (changes, elsewhere) = (pending.changes, pending.elsewhere);
        let allowed = flow::allow(&cx.app, &by, pending.draft(schedule)).await?;
        let mut tx = begin!(cx);
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
