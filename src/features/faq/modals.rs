//! The FAQ's forms.
//!
//! Invariant: what somebody typed is either saved or kept, with a button that opens the form again.

use std::collections::HashMap;

use super::{
    flow::{self, Kept},
    model::Draft,
    view,
};
use crate::{
    changes::{Author, Surface},
    db::Tx,
    discord::{
        custom_id::CustomId as _,
        reply::{Message, Reply, Updates},
    },
    error::{Error, Result},
    features::faq::ids::{AddModal, EditModal, New},
    interactions::{
        cx::{Cx, Turn as Delivery},
        handler::ModalHandler,
    },
    permissions::{Authority as _, GuildAdmin},
};

impl ModalHandler for AddModal {
    type Who = GuildAdmin;

    fn updates(&self, cx: &Cx) -> Updates {
        updates(cx)
    }

    async fn submit(
        self,
        who: GuildAdmin,
        cx: Cx,
        texts: HashMap<String, String>,
    ) -> Result<Reply> {
        let draft = draft(texts);
        let mut tx = match cx.begin().await? {
            Delivery::First(tx) => tx,
            Delivery::Repeat(reply) => return Ok(reply),
        };
        match flow::add(&mut tx, &Author::new(who, Surface::Discord), &draft, cx.now).await {
            Ok(number) => saved(&cx, tx, who, number, &draft).await,
            Err(error) => {
                drop(tx);
                keep(&cx, who, None, draft, error).await
            }
        }
    }
}

impl ModalHandler for EditModal {
    type Who = GuildAdmin;

    fn updates(&self, cx: &Cx) -> Updates {
        updates(cx)
    }

    async fn submit(
        self,
        who: GuildAdmin,
        cx: Cx,
        texts: HashMap<String, String>,
    ) -> Result<Reply> {
        let draft = draft(texts);
        let mut tx = match cx.begin().await? {
            Delivery::First(tx) => tx,
            Delivery::Repeat(reply) => return Ok(reply),
        };
        match flow::edit(
            &mut tx,
            &Author::new(who, Surface::Discord),
            self.number,
            self.revision,
            &draft,
            cx.now,
        )
        .await
        {
            Ok(()) => saved(&cx, tx, who, self.number, &draft).await,
            Err(error) => {
                drop(tx);
                keep(&cx, who, Some(self.number), draft, error).await
            }
        }
    }
}

/// A form that was opened again from a message answers in that message.
fn updates(cx: &Cx) -> Updates {
    // The end of the setup, which offers the form, stays.
    let offered = |id: &str| id == New.custom_id();
    match &cx.message {
        Some(message) if !message.has_custom_id(offered) => Updates::Source,
        _ => Updates::Nothing,
    }
}

fn answer(cx: &Cx, message: Message) -> Reply {
    match updates(cx) {
        Updates::Source => Reply::update(message),
        Updates::Nothing => message.into(),
    }
}

async fn saved(cx: &Cx, mut tx: Tx, who: GuildAdmin, number: i64, draft: &Draft) -> Result<Reply> {
    let twin = flow::twin(&mut tx, who, number, draft).await?;
    let message = view::saved(cx.lang, number, draft.title.trim(), twin);
    cx.commit(tx, answer(cx, message)).await
}

fn draft(mut texts: HashMap<String, String>) -> Draft {
    let mut take = |id| texts.remove(id).unwrap_or_default();
    Draft { title: take("title"), answer: take("answer"), keywords: take("keywords") }
}

/// Keeps what was typed when the reason it was not saved can be mended.
async fn keep(
    cx: &Cx,
    who: GuildAdmin,
    number: Option<i64>,
    draft: Draft,
    error: Error,
) -> Result<Reply> {
    let reason = match &error {
        Error::Refused(text) | Error::NotFound(text) => cx.say(text),
        Error::Invalid(problems) => problems
            .iter()
            .map(|p| format!("**{}**: {}", cx.say(&p.field), cx.say(&p.text)))
            .collect::<Vec<_>>()
            .join(" "),
        _ => return Err(error),
    };
    let id = cx.interaction.to_string();
    // An entry that is gone cannot be edited again; its text can become a new one.
    let number = number.filter(|_| !matches!(error, Error::NotFound(_)));
    let kept = Kept { user: cx.asker.user, number, draft };
    flow::keep_draft(&cx.app, who, &id, &kept).await?;
    let present = match (&error, number) {
        (Error::Refused(_), Some(number)) => flow::entry(&cx.app, who.guild(), number).await.ok(),
        _ => None,
    };
    Ok(answer(cx, view::not_saved(cx.lang, &reason, present.as_ref(), &id)))
}
