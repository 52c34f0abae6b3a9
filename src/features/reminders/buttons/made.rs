//! Buttons that confirm a time, and those that take back what was just done.
//!
//! Invariant: what was changed since is not taken back.

use super::{Delivery, begin, nothing_chosen};
use crate::{
    discord::reply::{Reply, Updates},
    error::{Error, Result},
    features::reminders::{
        command::{Wish, by, carry_out, reader, seer},
        flow::{self, Pending, Seen},
        ids::{Confirm, Else, Meant, Undo, Unskip},
        view,
        when::Reader,
    },
    interactions::{
        cx::Cx,
        handler::{Answers, Component},
    },
    permissions::Member,
};

impl Component for Undo {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        let mut tx = begin!(cx);
        let seen = Seen::Revision(self.revision);
        flow::delete(&mut tx, &by, self.number, seen).await?;
        cx.commit(tx, Reply::update(view::deleted(cx.lang, self.number))).await
    }
}

impl Component for Unskip {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        flow::still_allowed(&cx.app, &by, self.number).await?;
        let mut tx = begin!(cx);
        let reminder = flow::unskip(&cx.app, &mut tx, &by, self.number, self.occurrence).await?;
        cx.commit(tx, Reply::update(view::unskipped(cx.lang, &reminder, self.occurrence))).await
    }
}

impl Component for Confirm {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

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
                view::saved(seer(&cx), &made, elsewhere.map(view::elsewhere).as_ref())
            }
            Some((number, revision)) => {
                let seen = Seen::Revision(revision);
                let now = flow::change(&cx.app, &mut tx, &by, number, seen, allowed).await?;
                view::changed(seer(&cx), &now, None)
            }
        };
        cx.commit(tx, Reply::update(message)).await
    }
}

impl Component for Meant {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let by = by(&cx, who);
        let mut pending: Pending = flow::kept(&cx.app, &by, &self.view).await?;
        pending.typed.when = pending.meant.get(self.index).cloned().ok_or_else(nothing_chosen)?;
        let wish = Wish::again(pending, reader(&cx), &self.view);
        carry_out(&cx, &by, wish, Reply::update).await
    }
}

impl Component for Else {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: Member, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let pending: Pending = flow::kept(&cx.app, &by(&cx, who), &self.view).await?;
        let changes = pending.changes.map(|(number, _)| number);
        Ok(view::else_form(cx.lang, &self.view, changes, &pending.written()).into())
    }
}
