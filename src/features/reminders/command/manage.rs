//! `/reminder list`, `edit` and `delete`.
//!
//! Invariant: people see and change their own reminders, admins all.

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::by;
use crate::{
    discord::reply::{Choice, ChoiceValue, Message, Reply},
    error::{Error, Result},
    features::reminders::{
        flow::{self, By},
        model::{Edge, PAGE, Whose, Written},
        view,
    },
    interactions::{
        cx::Cx,
        handler::{Answers, Command, PartialInput},
    },
    permissions::Member,
};

/// Your reminders; admins see those of everyone
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "list")]
pub struct List {
    /// Only your own, also when you are an admin
    mine: Option<bool>,
}

impl Command for List {
    type Who = Member;
    const PATH: &'static str = "reminder list";

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        let by = by(&cx, who);
        let whose = match self.mine {
            Some(true) => Whose::Of(by.user()),
            _ => flow::whose(&by),
        };
        Ok(page(&cx, &by, whose, None).await?.into())
    }
}

/// A page of the agenda.
pub async fn page(cx: &Cx, by: &By, whose: Whose, after: Option<Edge>) -> Result<Message> {
    let (reminders, total) = flow::list(&cx.app, by, whose, after, PAGE).await?;
    let page = view::list(cx.lang, &reminders, total, whose, after.is_none());
    // Where they are turned off, what stands in the agenda is not sent.
    Ok(match flow::check_on(&cx.settings) {
        Err(Error::Refused(off)) => view::off(cx.lang, &off, page),
        _ => page,
    })
}

/// Change when a reminder is and what it says
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "edit")]
pub struct Edit {
    /// Which reminder
    #[command(autocomplete = true, min_value = 1)]
    id: i64,
}

impl Command for Edit {
    type Who = Member;
    const PATH: &'static str = "reminder edit";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        let reminder = flow::find(&cx.app, &by(&cx, who), self.id).await?;
        let written = Written::of(&reminder, cx.now);
        Ok(view::edit_form(cx.lang, (self.id, reminder.revision, cx.now), &written).into())
    }

    async fn complete(who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(who, &cx, &typed).await
    }
}

/// Delete a reminder
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "delete")]
pub struct Delete {
    /// Which reminder
    #[command(autocomplete = true, min_value = 1)]
    id: i64,
}

impl Command for Delete {
    type Who = Member;
    const PATH: &'static str = "reminder delete";

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        let reminder = flow::glance(&cx.app, &by(&cx, who), self.id).await?;
        Ok(view::ask_delete(cx.lang, &reminder).into())
    }

    async fn complete(who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(who, &cx, &typed).await
    }
}

async fn suggest(who: Member, cx: &Cx, typed: &PartialInput) -> Result<Vec<Choice>> {
    let found = flow::suggest(&cx.app, &by(cx, who), &typed.text).await?;
    let choice = |number: i64, title: String| Choice {
        name: format!("#{number} {title}"),
        value: ChoiceValue::Int(number),
    };
    Ok(found.iter().map(|one| choice(one.number, one.draft.title())).collect())
}
