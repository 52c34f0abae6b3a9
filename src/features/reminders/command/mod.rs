//! `/reminder …` and the message command *Make reminder*.
//!
//! Invariant: each type here is one command; what was typed about time is shown as it was understood, and
//! nothing is stored that could have been meant otherwise.

mod add;
mod manage;
mod message;
mod to;

pub(super) use add::usual_leads;
pub use add::{Add, LiveSession};
pub use manage::{Delete, Edit, List, page};
pub use message::MakeReminder;
pub(super) use to::to_me;

use super::{
    flow::{self, By, Pending},
    model::{Draft, Elsewhere, Meant, Reminder, TimeInput},
    schedule::Schedule,
    view::{self, Seer},
    when::{Reader, When},
};
use crate::{
    clock::Time,
    discord::reply::{Message, Reply},
    error::{Error, Problem, Result},
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
    /// Where it was kept while its time was asked about.
    pub(super) view: Option<String>,
}

impl<'a> Wish<'a> {
    /// A new reminder, where it is made.
    pub(super) fn new(typed: TimeInput, reader: Reader<'a>, draft: Draft) -> Self {
        Self { typed, shown: None, reader, draft, elsewhere: None, changes: None, view: None }
    }

    /// The text that was kept under an id.
    pub(super) fn again(pending: Pending, reader: Reader<'a>, view: &str) -> Self {
        let reader = Reader { zone: pending.zone.unwrap_or(reader.zone), ..reader };
        let (typed, elsewhere, changes) =
            (pending.typed.clone(), pending.elsewhere, pending.changes);
        let draft = pending.draft(Schedule::once(reader.now.naive_utc(), chrono_tz::Tz::UTC));
        let view = Some(view.to_owned());
        Self { elsewhere, changes, view, ..Self::new(typed, reader, draft) }
    }

    fn kept(self, by: &By, readings: &[When]) -> Pending {
        let zone = self.reader.zone;
        Pending::new(by, self.changes, self.draft, self.typed, readings)
            .going(self.elsewhere)
            .read_in(zone)
    }
}

/// In which language and zone somebody reads answers.
pub(super) fn seer(cx: &Cx) -> Seer {
    (cx.lang, cx.settings.read::<System>().timezone)
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
    let schedule = match meant {
        Ok(Meant::Exact(schedule)) => schedule,
        Ok(Meant::Past(at)) => return Err(Error::Refused(view::past(at))),
        Ok(Meant::Ask(question)) => {
            // What cannot be allowed is not asked about.
            flow::allow(&cx.app, by, wish.draft.clone()).await?;
            let id = cx.interaction.to_string();
            flow::keep(&cx.app, by, &id, &wish.kept(by, &question.readings)).await?;
            return Ok(answer(view::question(seer(cx), cx.now, &question, &id)));
        }
        Err(problems) => return perhaps(cx, by, wish, problems).await.map(answer),
    };
    let view = wish.view.clone();
    let allowed = flow::allow(&cx.app, by, Draft { schedule, ..wish.draft }).await?;
    let mut tx = first_turn!(cx);
    if let Some(view) = view {
        flow::take(&mut tx, by, &view).await?;
    }
    let message = match wish.changes {
        None => {
            let made = flow::add(&cx.app, &mut tx, by, allowed).await?;
            view::saved(seer(cx), &made, wish.elsewhere.map(view::elsewhere).as_ref())
        }
        Some((number, revision)) => {
            let seen = flow::Seen::Revision(revision);
            let changed = flow::change(&cx.app, &mut tx, by, number, seen, allowed).await?;
            view::changed(seer(cx), &changed, None)
        }
    };
    cx.commit(tx, answer(message)).await
}

/// Asks whether a misspelt text was meant to be another; any other problem is refused.
async fn perhaps(cx: &Cx, by: &By, wish: Wish<'_>, problems: Vec<Problem>) -> Result<Message> {
    let meant = wish.typed.misspelt(&wish.reader);
    let [problem] = problems.as_slice() else { return Err(Error::Invalid(problems)) };
    if meant.is_empty() {
        return Err(Error::Invalid(problems));
    }
    flow::allow(&cx.app, by, wish.draft.clone()).await?;
    let (id, reason) = (cx.interaction.to_string(), cx.say(&problem.text));
    flow::keep(&cx.app, by, &id, &wish.kept(by, &[]).perhaps(meant.clone())).await?;
    Ok(view::perhaps(cx.lang, &reason, &meant, &id))
}
