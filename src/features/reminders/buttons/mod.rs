//! Buttons and selects of reminders.
//!
//! Invariant: a custom id names a reminder and what to do, never who may: that is decided when it is pressed.

mod about;
mod agenda;
mod made;
#[cfg(test)]
mod tests;

use super::{
    command::{by, seer},
    flow::{self, By, Seen},
    model::{Destination, Draft, Extras, Mentions, Reminder, Written},
    view,
};
use crate::{
    discord::reply::{Reply, Updates},
    error::{Error, Result},
    features::reminders::ids::{
        AskDelete, Edit, More, Move, Pause, Ping, Remove, Resume, Skip, ToMe,
    },
    interactions::{
        cx::{Cx, Turn as Delivery},
        handler::{Answers, Component},
    },
    permissions::Member,
    tr,
};

/// Begins the transaction of an interaction, or answers as before.
macro_rules! begin {
    ($cx:expr) => {
        match $cx.begin().await? {
            Delivery::First(tx) => tx,
            Delivery::Repeat(reply) => return Ok(reply),
        }
    };
}
use begin;

/// One field of a number.
macro_rules! numbered {
    ($($type:ident, $updates:ident $(, $answers:ident)?;)*) => {$(
        impl Component for $type {
            type Who = Member;
            const UPDATES: Updates = Updates::$updates;
            $(const ANSWERS: Answers = Answers::$answers;)?

            async fn run(self, who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
                self.act(by(&cx, who), cx, values).await
            }
        }
    )*};
}

numbered! {
    Skip, Nothing;
    Pause, Nothing;
    Resume, Nothing;
    Edit, Nothing, Modal;
    More, Nothing, Modal;
    AskDelete, Nothing;
    Remove, Source;
    Move, Nothing;
    Ping, Nothing;
    ToMe, Source;
}

impl Skip {
    async fn act(self, by: By, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let mut tx = begin!(cx);
        // The next one there is, left out or not: whoever presses twice, or at the same time as somebody else,
        // leaves out one.
        let next = flow::find_in(&mut tx, &by, self.number).await?.next_occurrence(cx.now);
        let done = flow::skip(&cx.app, &mut tx, &by, self.number, next).await?;
        let message = view::skipped(cx.lang, &done.reminder, done.occurrence);
        cx.commit(tx, message).await
    }
}

impl Pause {
    async fn act(self, by: By, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let mut tx = begin!(cx);
        flow::pause(&cx.app, &mut tx, &by, self.number).await?;
        cx.commit(tx, view::paused(cx.lang, self.number)).await
    }
}

impl Resume {
    async fn act(self, by: By, cx: Cx, _: Vec<String>) -> Result<Reply> {
        flow::still_allowed(&cx.app, &by, self.number).await?;
        let mut tx = begin!(cx);
        let resumed = flow::resume(&cx.app, &mut tx, &by, self.number).await?;
        cx.commit(tx, view::changed(seer(&cx), &resumed, None)).await
    }
}

impl Edit {
    async fn act(self, by: By, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let reminder = flow::find(&cx.app, &by, self.number).await?;
        let written = Written::of(&reminder, cx.now);
        let opened = (self.number, reminder.revision, cx.now);
        Ok(view::edit_form(cx.lang, opened, &written).into())
    }
}

impl More {
    async fn act(self, by: By, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let reminder = flow::find(&cx.app, &by, self.number).await?;
        let extras = Extras::of(&reminder.draft);
        Ok(view::more_form(cx.lang, (self.number, reminder.revision), &extras).into())
    }
}

impl AskDelete {
    async fn act(self, by: By, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let reminder = flow::glance(&cx.app, &by, self.number).await?;
        Ok(view::ask_delete(cx.lang, &reminder).into())
    }
}

impl Remove {
    async fn act(self, by: By, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let mut tx = begin!(cx);
        flow::delete(&mut tx, &by, self.number, Seen::Latest).await?;
        cx.commit(tx, Reply::update(view::deleted(cx.lang, self.number))).await
    }
}

/// Saves a reminder with another place or other pings, and answers with it.
async fn redraft(
    cx: &Cx,
    by: &By,
    number: i64,
    edit: impl FnOnce(&mut Draft),
    answer: impl FnOnce(&Reminder) -> Reply,
) -> Result<Reply> {
    let present = flow::find(&cx.app, by, number).await?;
    let mut draft = present.draft.clone();
    edit(&mut draft);
    let allowed = flow::allow(&cx.app, by, draft).await?;
    let seen = Seen::Revision(present.revision);
    let mut tx = begin!(cx);
    let changed = flow::change(&cx.app, &mut tx, by, number, seen, allowed).await?;
    cx.commit(tx, answer(&changed)).await
}

impl Move {
    async fn act(self, by: By, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let channel = values.first().and_then(|id| id.parse().ok()).ok_or_else(nothing_chosen)?;
        let place = Destination::channel(channel);
        let edit = |draft: &mut Draft| draft.place = place;
        let answer = |changed: &Reminder| view::changed(seer(&cx), changed, None).into();
        redraft(&cx, &by, self.number, edit, answer).await
    }
}

impl Ping {
    async fn act(self, by: By, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let ids: Vec<u64> = values.iter().filter_map(|id| id.parse().ok()).collect();
        let mentions = flow::mentions(&cx.app, by.guild(), &ids).await?;
        let edit = |draft: &mut Draft| draft.mentions = mentions;
        let answer = |changed: &Reminder| view::changed(seer(&cx), changed, None).into();
        redraft(&cx, &by, self.number, edit, answer).await
    }
}

impl ToMe {
    async fn act(self, by: By, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let present = flow::find(&cx.app, &by, self.number).await?;
        if present.created_by != Some(by.user()) {
            return Err(Error::Forbidden(tr!(
                "Only who made reminder **#{number}** can have it sent to themselves.",
                number = self.number
            )));
        }
        let place = flow::to_oneself(&cx.app, by.guild(), by.user()).await?;
        let edit = |draft: &mut Draft| {
            draft.place = place;
            draft.mentions = Mentions::default();
        };
        let answer = |changed: &Reminder| Reply::update(view::saved(seer(&cx), changed, None));
        redraft(&cx, &by, self.number, edit, answer).await
    }
}

pub(super) fn nothing_chosen() -> Error {
    Error::Refused(tr!("Nothing was chosen."))
}
