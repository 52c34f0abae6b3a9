//! The traits of commands, components, modals and message commands: one type parses, says who may use it,
//! and answers.
//!
//! Invariant: the right a handler needs is the type of its `who` parameter, so it cannot run without it.

use std::{collections::HashMap, future::Future};

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::{cx::Cx, payload::PartialOption};
use crate::{
    discord::{
        custom_id::CustomId,
        message::Message,
        reply::{Choice, Modal, Reply, Updates, Visibility},
    },
    error::{Error, Result},
    ids::UserId,
    permissions::Authority,
    tr,
};

/// How and when a handler answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Usually within two seconds; deferred when it takes longer.
    Soon,
    /// Surely late: deferred at once.
    Late,
    /// With a form, which cannot be deferred; it may only do fast local work.
    Modal,
}

/// A slash command or subcommand: its options are the type's fields.
pub trait Command: CommandModel + CreateCommand + Send + 'static {
    /// The right it needs.
    type Who: Authority;
    /// Its full name, like `faq search`.
    const PATH: &'static str;
    /// How it answers.
    const ANSWERS: Answers = Answers::Soon;

    /// The audience of the answer; fixed before a deferral.
    fn visibility(&self, _cx: &Cx) -> Visibility {
        Visibility::Ephemeral
    }

    /// Does it.
    fn run(self, who: Self::Who, cx: Cx) -> impl Future<Output = Result<Reply>> + Send;

    /// Suggests values for the option being typed.
    fn complete(
        _who: Self::Who,
        _cx: Cx,
        _typed: PartialInput,
    ) -> impl Future<Output = Result<Vec<Choice>>> + Send {
        async { Ok(Vec::new()) }
    }
}

/// The input typed so far in a command.
#[derive(Clone, Debug, Default)]
pub struct PartialInput {
    /// The option being typed.
    pub option: String,
    /// Its text so far.
    pub text: String,
    /// The other options as they stand, by name.
    pub others: HashMap<String, String>,
}

impl PartialInput {
    /// The option that has the focus among `options`.
    pub fn focused(options: Vec<PartialOption>) -> Option<Self> {
        let said = |value: Option<serde_json::Value>| match value {
            Some(serde_json::Value::String(text)) => text,
            Some(serde_json::Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        };
        let (mut focused, mut others) = (None, HashMap::new());
        for option in options {
            if option.focused {
                focused = Some((option.name, said(option.value)));
            } else {
                others.insert(option.name, said(option.value));
            }
        }
        let (option, text) = focused?;
        Some(Self { option, text, others })
    }
}

/// A button or select: its custom id's fields are the type's fields.
pub trait Component: CustomId {
    /// The right it needs.
    type Who: Authority;
    /// How it answers.
    const ANSWERS: Answers = Answers::Soon;
    /// The message that a late answer replaces, if any.
    const UPDATES: Updates;

    /// Does it. `values` are what was chosen in a select.
    fn run(
        self,
        who: Self::Who,
        cx: Cx,
        values: Vec<String>,
    ) -> impl Future<Output = Result<Reply>> + Send;
}

/// A form: its custom id's fields are the type's fields, its inputs come as texts.
pub trait ModalHandler: CustomId {
    /// The right it needs.
    type Who: Authority;

    /// Whether a refused form can be opened again with what was typed, which [`form`](Self::form) makes.
    const COMES_BACK: bool = false;

    /// The form as it was shown, without what was typed.
    fn form(&self, _cx: &Cx) -> impl Future<Output = Result<Modal>> + Send {
        async { Err(Error::Refused(tr!("This form cannot be opened again."))) }
    }

    /// The message that the answer replaces when it comes late, if any.
    fn updates(&self, _cx: &Cx) -> Updates {
        Updates::Nothing
    }

    /// Does it. `texts` are the inputs by their custom id.
    fn submit(
        self,
        who: Self::Who,
        cx: Cx,
        texts: HashMap<String, String>,
    ) -> impl Future<Output = Result<Reply>> + Send;
}

/// A command in the menu of a message.
pub trait MessageCommand: Send + 'static {
    /// The right it needs.
    type Who: Authority;
    /// Its name in the menu.
    const NAME: &'static str;
    /// How it answers.
    const ANSWERS: Answers = Answers::Soon;

    /// Does it, with the message it was used on.
    fn run(who: Self::Who, cx: Cx, message: Message) -> impl Future<Output = Result<Reply>> + Send;
}

/// A command in the menu of a person.
pub trait UserCommand: Send + 'static {
    /// The right it needs.
    type Who: Authority;
    /// Its name in the menu.
    const NAME: &'static str;

    /// Does it, with the person it was used on.
    fn run(who: Self::Who, cx: Cx, person: UserId) -> impl Future<Output = Result<Reply>> + Send;
}
