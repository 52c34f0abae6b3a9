//! The forms of reminders.
//!
//! Invariant: what somebody typed is either saved, asked about, or kept with a button that opens the form
//! again.

use std::collections::HashMap;

use super::{
    command::{Wish, by, carry_out, reader, seer, to_me, usual_leads},
    flow::{self, By, Pending},
    model::{self, Draft, Extras, Form, Kind, Written},
    schedule::Schedule,
    view,
};
use crate::{
    clock::Time,
    discord::reply::{Message, Reply, Updates},
    error::{Error, Problem, Result},
    features::reminders::ids::{EditModal, ElseModal, MakeModal, MoreModal},
    interactions::{
        cx::{Cx, first_turn},
        handler::ModalHandler,
    },
    permissions::Member,
    text, tr,
};

impl ModalHandler for EditModal {
    type Who = Member;

    async fn submit(self, who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let (by, written) = (by(&cx, who), written(texts));
        let changes = Some((self.number, self.revision, self.shown_at));
        match self.save(&cx, &by, &written).await {
            Ok(reply) => Ok(reply),
            Err(error) => keep(&cx, &by, typed(&by, changes, String::new(), written), error).await,
        }
    }
}

impl EditModal {
    async fn save(&self, cx: &Cx, by: &By, written: &Written) -> Result<Reply> {
        let present = flow::find(&cx.app, by, self.number).await?;
        let changes = Some((self.number, self.revision));
        let draft = Draft {
            name: written.name.clone(),
            message: written.message.clone(),
            location: written.location.clone(),
            ..present.draft.clone()
        };
        let mut reader = reader(cx);
        reader.zone = present.draft.schedule.zone;
        let shown_at = self.shown_at.min(cx.now);
        let shown = Written::of(&present, shown_at).typed();
        let shown = Some(Box::new((shown, present, shown_at)));
        let wish = Wish { shown, changes, ..Wish::new(written.typed(), reader, draft) };
        carry_out(cx, by, wish, Reply::from).await
    }
}

impl ModalHandler for MoreModal {
    type Who = Member;

    async fn submit(
        self,
        who: Member,
        cx: Cx,
        mut texts: HashMap<String, String>,
    ) -> Result<Reply> {
        let by = by(&cx, who);
        let mut take = |id| texts.remove(id).unwrap_or_default();
        let extras =
            Extras { lead: take("lead"), timezone: take("timezone"), image: take("image") };
        match self.save(&cx, &by, &extras).await {
            Ok(reply) => Ok(reply),
            Err(error) => {
                let form = Form {
                    user: by.user(),
                    changes: Some((self.number, self.revision, cx.now)),
                    source: String::new(),
                    written: Written::default(),
                    extras: Some(extras),
                };
                keep(&cx, &by, form, error).await
            }
        }
    }
}

impl MoreModal {
    async fn save(&self, cx: &Cx, by: &By, extras: &Extras) -> Result<Reply> {
        flow::check_on(&cx.settings)?;
        let present = flow::find(&cx.app, by, self.number).await?;
        let draft = extras.applied(&present.draft, reader(cx).zone).map_err(Error::Invalid)?;
        let allowed = flow::allow(&cx.app, by, draft).await?;
        let seen = flow::Seen::Revision(self.revision);
        let mut tx = first_turn!(cx);
        let now = flow::change(&cx.app, &mut tx, by, self.number, seen, allowed).await?;
        cx.commit(tx, view::changed(seer(cx), &now, None)).await
    }
}

impl ModalHandler for MakeModal {
    type Who = Member;

    fn updates(&self, cx: &Cx) -> Updates {
        updates(cx)
    }

    async fn submit(self, who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let (by, written) = (by(&cx, who), written(texts));
        match self.save(&cx, &by, &written).await {
            Ok(reply) => Ok(reply),
            Err(error) => keep(&cx, &by, typed(&by, None, self.source.0, written), error).await,
        }
    }
}

impl MakeModal {
    async fn save(&self, cx: &Cx, by: &By, written: &Written) -> Result<Reply> {
        // A reminder of a message leads back to it, unless somebody says where else to go.
        let location =
            if written.location.trim().is_empty() { &self.source.0 } else { &written.location };
        let (place, mentions, elsewhere) = to_me(cx, by).await?;
        let draft = Draft {
            kind: Kind::Plain,
            name: written.name.clone(),
            message: written.message.clone(),
            place,
            location: text::cut(location, usize::from(model::LOCATION_MAX)),
            image: String::new(),
            mentions,
            schedule: Schedule::once(cx.now.naive_utc(), chrono_tz::Tz::UTC),
            leads: usual_leads(cx),
        };
        let (typed, reader) = (written.typed(), reader(cx));
        let wish = Wish { elsewhere, ..Wish::new(typed, reader, draft) };
        carry_out(cx, by, wish, answer(cx)).await
    }
}

impl ModalHandler for ElseModal {
    type Who = Member;

    fn updates(&self, _: &Cx) -> Updates {
        Updates::Source
    }

    async fn submit(self, who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let by = by(&cx, who);
        let pending: Pending = flow::kept(&cx.app, &by, &self.view).await?;
        let pending = pending.rewritten(written(texts));
        let wish = Wish::again(pending.clone(), reader(&cx), &self.view);
        let reason = match carry_out(&cx, &by, wish, Reply::update).await {
            Err(error) => reason(&cx, error)?,
            done => return done,
        };
        let id = cx.interaction.to_string();
        flow::keep(&cx.app, &by, &id, &pending).await?;
        Ok(Reply::update(view::not_else(cx.lang, &reason, &id)))
    }
}

/// A form that was opened again from a message of ours answers in that message.
fn updates(cx: &Cx) -> Updates {
    if cx.message.is_some() { Updates::Source } else { Updates::Nothing }
}

fn answer(cx: &Cx) -> fn(Message) -> Reply {
    match updates(cx) {
        Updates::Source => Reply::update,
        Updates::Nothing => Reply::from,
    }
}

fn written(mut texts: HashMap<String, String>) -> Written {
    let mut take = |id| texts.remove(id).unwrap_or_default();
    Written {
        when: take("when"),
        repeat: take("repeat"),
        name: take("name"),
        message: take("message"),
        location: take("location"),
    }
}

fn typed(by: &By, changes: Option<(i64, i64, Time)>, source: String, written: Written) -> Form {
    Form { user: by.user(), changes, source, written, extras: None }
}

/// Keeps what was typed when the reason it was not saved can be mended.
async fn keep(cx: &Cx, by: &By, form: Form, error: Error) -> Result<Reply> {
    let mut reason = reason(cx, error)?;
    let id = cx.interaction.to_string();
    // Saving again is meant for what the reminder is now.
    let changes = match form.changes {
        Some((number, revision, shown_at)) => {
            let now = flow::find(&cx.app, by, number).await.map(|one| one.revision);
            let now = now.unwrap_or(revision);
            if now != revision {
                let again = cx.say(&tr!("Saving again replaces what it says now."));
                reason = format!("{reason} {again}");
            }
            Some((number, now, shown_at))
        }
        None => None,
    };
    flow::keep(&cx.app, by, &id, &Form { changes, ..form }).await?;
    Ok(Reply::from(view::not_made(cx.lang, &reason, &id)))
}

/// Why something was not saved, when that can be mended; other errors stay errors.
fn reason(cx: &Cx, error: Error) -> Result<String> {
    let line = |one: &Problem| format!("**{}**: {}", cx.say(&one.field), cx.say(&one.text));
    match &error {
        Error::Refused(text) | Error::Unavailable(text) => Ok(cx.say(text)),
        Error::Invalid(problems) => Ok(problems.iter().map(line).collect::<Vec<_>>().join(" ")),
        _ => Err(error),
    }
}
