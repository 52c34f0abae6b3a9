//! The input of a form, kept when the form is refused.
//!
//! Invariant: what somebody typed into a form is saved, or comes back with a button that opens the form filled.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use twilight_model::channel::message::component::ButtonStyle;

use super::{cx::Cx, failure, handler::ModalHandler};
use crate::{
    discord::{
        custom_id::{CustomId, custom_ids},
        reply::{Reply, press},
        views,
    },
    error::{Error, Result},
    ids::UserId,
    tr,
};

/// The texts typed into a form, by the custom id of the input.
pub type Texts = HashMap<String, String>;

custom_ids! {
    /// Opens a form again with what was typed before.
    pub struct FormAgain = "form:again" {
        /// Where what was typed is kept.
        view: String,
    }
}

/// The input of a form.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Typed {
    /// The person who typed it.
    pub(super) user: UserId,
    /// The custom id of the form.
    pub(super) form: String,
    pub(super) texts: Texts,
    pub(super) picked: HashMap<String, Vec<String>>,
}

/// Handles a submitted form; when it is refused, what was typed is kept and can be edited.
pub(super) async fn submit<M: ModalHandler>(
    form: M,
    who: M::Who,
    cx: Cx,
    texts: Texts,
) -> Result<Reply> {
    if !M::COMES_BACK {
        return form.submit(who, cx, texts).await;
    }
    let (kept, id) = (cx.clone(), form.custom_id());
    let typed = Typed {
        user: cx.asker.user,
        form: id,
        texts: texts.clone(),
        picked: cx.picked.as_deref().map(|picked| picked.values.clone()).unwrap_or_default(),
    };
    match form.submit(who, cx, texts).await {
        Err(error) => told(&kept, &typed, error).await,
        done => done,
    }
}

async fn told(cx: &Cx, typed: &Typed, error: Error) -> Result<Reply> {
    let view = cx.interaction.to_string();
    views::save(&cx.app.db, cx.guild(), &view, typed, cx.now).await?;
    let button =
        press(ButtonStyle::Primary, cx.say(&tr!("Edit again")), FormAgain { view }.custom_id());
    let words = failure::words(&cx.app, cx.reader(), error).await;
    Ok(words.buttons(vec![button]).into())
}
