//! The forms of tickets, as they come back.
//!
//! Invariant: what somebody wrote in a form to open a ticket is kept before anything else can go wrong.

use std::collections::HashMap;

use super::{
    buttons::{context, opened},
    flow::{self, Shown, Stars},
    model::{
        Draft, TicketAction, TicketType,
        form::{self, AnswerFile, Given},
    },
    view,
};
use crate::{
    changes::Author,
    discord::{
        reply::{Reply, Updates},
        views,
    },
    error::{Error, Result},
    features::tickets::ids::{
        CloseModal, CommentModal, NoteModal, OpenModal, ReplyModal, TypeModal,
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::ModalHandler,
        payload::Upload,
    },
    permissions::{GuildAdmin, Member},
    settings::Surface,
    tr,
};

impl ModalHandler for OpenModal {
    type Who = Member;

    async fn submit(self, who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let context = context(&cx);
        let id = cx.interaction.to_string();
        let answers = self.answers(&cx, &texts).await?;
        let offered = flow::offered(&context, who, &answers).await?;
        let draft = Draft {
            author: cx.asker.user,
            requester: self.requester.unwrap_or(cx.asker.user),
            kind: self.kind,
            answers,
            channel: cx.channel,
            offered: i64::try_from(offered.len()).unwrap_or(0),
        };
        flow::save_draft(&context, &id, &draft).await?;
        // Staff that opens a ticket for somebody knows the answers.
        if offered.is_empty() || self.requester.is_some() {
            return Ok(opened(&cx, &draft, &id).await?.into());
        }
        let answers: Vec<_> = offered
            .iter()
            .map(|hit| (hit.full.title().to_owned(), hit.full.answer().to_owned()))
            .collect();
        Ok(view::offered(cx.lang, &answers, &id).into())
    }
}

impl OpenModal {
    /// What was answered, under the questions that were asked.
    async fn answers(&self, cx: &Cx, texts: &HashMap<String, String>) -> Result<form::Answers> {
        let kind = match flow::pick_type(&cx.app, cx.guild(), Some(self.kind), cx.lang).await {
            Ok(Some(kind)) => kind,
            // Only a type that was removed: any other error must not cost the ticket its staff.
            Ok(None) | Err(Error::NotFound(_)) => TicketType::built_in(cx.lang),
            Err(error) => return Err(error),
        };
        let given = given(cx, texts);
        // Questions that changed while somebody was answering them say nothing about what was meant: the
        // answers are kept in their order.
        let questions = kind.form.clone();
        if kind.revision == self.revision {
            return form::answer(&questions, &given).map_err(Error::Invalid);
        }
        let label = |at: usize| {
            questions.get(at).map_or_else(|| format!("{}", at + 1), |q| q.label.clone())
        };
        Ok(given
            .into_iter()
            .enumerate()
            .filter(|(_, given)| !given.text.trim().is_empty() || !given.files.is_empty())
            .map(|(at, given)| form::Answer {
                label: label(at),
                value: given.text.trim().to_owned(),
                files: given.files,
            })
            .collect())
    }
}

/// What was typed, chosen and uploaded, by the place of the question.
fn given(cx: &Cx, texts: &HashMap<String, String>) -> Vec<Given> {
    let picked = cx.picked.as_deref();
    (0..form::QUESTIONS_MAX)
        .map(|at| {
            let id = format!("q{at}");
            let values = picked.and_then(|p| p.values.get(&id)).cloned().unwrap_or_default();
            let text = texts.get(&id).cloned().unwrap_or_else(|| values.join(", "));
            let files = picked.and_then(|p| p.files.get(&id)).cloned().unwrap_or_default();
            Given { text, files: files.into_iter().map(file).collect() }
        })
        .collect()
}

fn file(upload: Upload) -> AnswerFile {
    let Upload { id, filename: name, content_type, size, url } = upload;
    AnswerFile { id, name, content_type, size, url }
}

impl ModalHandler for CloseModal {
    type Who = Member;

    async fn submit(self, _who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let action = TicketAction::Close(texts.get("reason").cloned().unwrap_or_default());
        let context = context(&cx);
        let mut tx = first_turn!(cx);
        flow::enact(&context, &mut tx, self.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!("Ticket **#{number}** is closed.", number = self.number);
        cx.commit(tx, view::done(cx.lang, &words)).await
    }
}

impl ModalHandler for NoteModal {
    type Who = Member;

    async fn submit(self, _who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let action = TicketAction::Note(texts.get("note").cloned().unwrap_or_default());
        let context = context(&cx);
        let mut tx = first_turn!(cx);
        flow::enact(&context, &mut tx, self.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!("The note is kept. Only staff can read it.");
        cx.commit(tx, view::done(cx.lang, &words)).await
    }
}

impl ModalHandler for CommentModal {
    type Who = Member;

    async fn submit(self, _who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let words = texts.get("comment").cloned().unwrap_or_default();
        let mut tx = first_turn!(cx);
        flow::rate(&context(&cx), &mut tx, self.number, by, Stars::Comment(words)).await?;
        let words = tr!("Thank you. Staff can read your comment.");
        cx.commit(tx, view::done(cx.lang, &words)).await
    }
}

/// What the command said beside the form of a type.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Extra {
    /// The category of its channels.
    pub category: Option<crate::ids::ChannelId>,
    /// Who works on it; replaces who did.
    pub staff_role: Option<crate::ids::RoleId>,
    /// Seconds for the first answer.
    pub first_response: Option<i64>,
    /// Seconds for each further answer.
    pub next_response: Option<i64>,
}

impl ModalHandler for TypeModal {
    type Who = GuildAdmin;

    fn updates(&self, _cx: &Cx) -> Updates {
        Updates::Nothing
    }

    async fn submit(
        self,
        who: GuildAdmin,
        cx: Cx,
        texts: HashMap<String, String>,
    ) -> Result<Reply> {
        let text = |id: &str| texts.get(id).cloned().unwrap_or_default();
        let extra: Extra = if self.extra.is_empty() {
            Extra::default()
        } else {
            views::load(&cx.app.db, cx.guild(), &self.extra, cx.app.clock.now()).await?
        };
        let before = match self.number {
            0 => TicketType::built_in(cx.guild_lang),
            number => flow::kind(&cx.app, cx.guild(), number).await?,
        };
        let kind = TicketType {
            number: self.number,
            revision: self.revision,
            name: text("name"),
            description: text("description"),
            emoji: text("emoji"),
            form: form::parse(&text("questions")).map_err(Error::Invalid)?,
            category: extra.category.or(before.category),
            staff_roles: extra.staff_role.map_or(before.staff_roles, |role| vec![role]),
            first_response: extra.first_response.or(before.first_response),
            next_response: extra.next_response.or(before.next_response),
            position: before.position,
        };
        let name = kind.name.clone();
        let context = context(&cx);
        let kind = flow::possible_type(&context, kind).await?;
        let mut tx = first_turn!(cx);
        let number = flow::save_type(&context, &mut tx, who, Surface::Discord, kind).await?;
        let words = tr!(
            "Type **#{number}** {name} is saved; panels show it in a moment.",
            number = number,
            name = name
        );
        cx.commit(tx, view::done(cx.lang, &words)).await
    }
}

impl ModalHandler for ReplyModal {
    type Who = GuildAdmin;

    async fn submit(
        self,
        who: GuildAdmin,
        cx: Cx,
        texts: HashMap<String, String>,
    ) -> Result<Reply> {
        let body = texts.get("body").cloned().unwrap_or_default();
        let mut tx = first_turn!(cx);
        flow::save_reply(&mut tx, &Author::new(who, Surface::Discord), (&self.name, &body), cx.now)
            .await?;
        let words = if body.trim().is_empty() {
            tr!("The reply {name} is removed.", name = self.name.as_str())
        } else {
            tr!(
                "The reply {name} is saved. Use it in a ticket: `/ticket reply`.",
                name = self.name.as_str()
            )
        };
        cx.commit(tx, view::done(cx.lang, &words)).await
    }
}
