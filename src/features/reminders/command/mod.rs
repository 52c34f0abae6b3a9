//! `/reminder …` and the message command *Make reminder*.
//!
//! Invariant: each type here is one command; what was typed about time is shown as it was understood, and
//! nothing is stored that could have been meant otherwise.

mod add;
mod manage;
mod message;

pub(super) use add::usual_leads;
pub use add::{Add, LiveSession};
pub use manage::{Delete, Edit, List, page};
pub use message::MakeReminder;

use super::{
    flow::{self, By, Pending},
    model::{Draft, Elsewhere, Meant, Reminder, TimeInput},
    view,
    when::Reader,
};
use crate::{
    clock::Time,
    discord::reply::{Message, Reply},
    error::{Error, Result},
    interactions::cx::{Cx, first_turn},
    permissions::{GuildAdmin, Member},
    settings::System,
};

/// Who uses a command or presses a button.
pub(super) fn by(cx: &Cx, who: Member) -> By {
    By::member(who, cx.grant::<GuildAdmin>().ok())
}

/// How times are read that are typed in this interaction.
pub(super) fn reader(cx: &Cx) -> Reader<'_> {
    let zone = cx.settings.read::<System>().timezone;
    Reader { now: cx.now, zone, locale: &cx.locale }
}

/// A draft whose time was typed: its own schedule does not count yet.
pub(super) struct Wish<'a> {
    /// What was typed about time.
    pub(super) typed: TimeInput,
    /// What it changes: what the form showed, of which reminder, and when it did.
    pub(super) shown: Option<Box<(TimeInput, Reminder, Time)>>,
    /// How it is read.
    pub(super) reader: Reader<'a>,
    /// Everything else.
    pub(super) draft: Draft,
    /// Why it goes elsewhere than where it is made.
    pub(super) elsewhere: Option<Elsewhere>,
    /// The reminder that it changes, and from which revision.
    pub(super) changes: Option<(i64, i64)>,
}

/// Makes or changes a reminder, or asks which time was meant. `answer` makes the answer of a message.
pub(super) async fn carry_out(
    cx: &Cx,
    by: &By,
    wish: Wish<'_>,
    answer: fn(Message) -> Reply,
) -> Result<Reply> {
    flow::check_on(&cx.settings)?;
    let meant = match &wish.shown {
        Some(before) => {
            let (shown, present, at) = &**before;
            wish.typed.read_change(shown, (present, *at), &wish.reader)
        }
        None => wish.typed.read(&wish.reader),
    };
    let meant = meant.map_err(Error::Invalid)?;
    let schedule = match meant {
        Meant::Exact(schedule) => schedule,
        Meant::Past(at) => return Err(Error::Refused(view::past(at))),
        Meant::Ask(question) => {
            // What cannot be allowed is not asked about.
            flow::allow(&cx.app, by, wish.draft.clone()).await?;
            let id = cx.interaction.to_string();
            let readings = &question.readings;
            let pending = Pending::new(by, wish.changes, wish.draft, wish.typed, readings)
                .going(wish.elsewhere);
            flow::keep(&cx.app, by, &id, &pending).await?;
            return Ok(answer(view::question(cx.lang, &question, &id)));
        }
    };
    let allowed = flow::allow(&cx.app, by, Draft { schedule, ..wish.draft }).await?;
    let mut tx = first_turn!(cx);
    let message = match wish.changes {
        None => {
            let made = flow::add(&cx.app, &mut tx, by, allowed).await?;
            view::saved(cx.lang, &made, wish.elsewhere.map(view::elsewhere).as_ref())
        }
        Some((number, revision)) => {
            let seen = flow::Seen::Revision(revision);
            let changed = flow::change(&cx.app, &mut tx, by, number, seen, allowed).await?;
            view::changed(cx.lang, &changed, None)
        }
    };
    cx.commit(tx, answer(message)).await
}
