//! The forms of tickets, as they come back.
//!
//! Invariant: what somebody wrote in a form to open a ticket is kept before anything else can go wrong.

use std::collections::HashMap;

use super::{
    buttons::{context, opened, ready},
    flow::{self, Shown, Stars},
    model::{
        Draft, Question, TicketAction, TicketType,
        entry::Entry,
        form::{self, AnswerFile, Given},
        ticket_type::NEW,
    },
    view,
};
use crate::{
    changes::Author,
    discord::{
        reply::{Modal, Reply, Updates},
        views,
    },
    error::{Error, Result},
    features::tickets::ids::{
        CloseModal, FeedbackModal, NoteModal, OpenModal, ReplyModal, TypeModal,
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
    const COMES_BACK: bool = true;

    async fn form(&self, cx: &Cx) -> Result<Modal> {
        let kind = flow::pick_type(&cx.app, cx.guild(), Some(self.kind), cx.lang).await?;
        let kind = kind.unwrap_or_else(|| TicketType::built_in(cx.lang));
        Ok(view::open_form(cx.lang, &kind, self.requester, ""))
    }

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
    /// The answers, under the questions that were asked.
    async fn answers(&self, cx: &Cx, texts: &HashMap<String, String>) -> Result<form::Answers> {
        let kind = match flow::pick_type(&cx.app, cx.guild(), Some(self.kind), cx.lang).await {
            Ok(Some(kind)) => kind,
            // Only a type that was removed: any other error must not cost the ticket its staff.
            Ok(None) | Err(Error::NotFound(_)) => TicketType::built_in(cx.lang),
            Err(error) => return Err(error),
        };
        under(&kind.form, kind.revision == self.revision, given(cx, texts))
    }
}

/// The given answers under the questions that were asked, which are `questions` while they are the same.
fn under(questions: &[Question], same: bool, given: Vec<Given>) -> Result<form::Answers> {
    if same {
        return form::answer(questions, &given).map_err(Error::Invalid);
    }
    // Questions that changed while somebody was answering them say nothing about what was meant: the answers are
    // kept in their order.
    let label =
        |at: usize| questions.get(at).map_or_else(|| format!("{}", at + 1), |q| q.label.clone());
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

/// The typed, chosen and uploaded answers, by the place of the question.
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
    const COMES_BACK: bool = true;

    async fn form(&self, cx: &Cx) -> Result<Modal> {
        Ok(view::close_form(cx.lang, self.number))
    }

    async fn submit(self, _who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let picked = cx.picked.as_deref().and_then(|picked| picked.values.get("shown"));
        let action = TicketAction::Close {
            reason: texts.get("reason").cloned().unwrap_or_default(),
            shown: picked.is_some_and(|values| values.iter().any(|value| value == "member")),
        };
        let context = ready(&cx, context(&cx), &seen, by, &action).await?;
        let mut tx = first_turn!(cx);
        let after =
            flow::enact(&context, &mut tx, self.number, by, &action, Shown::Elsewhere).await?;
        cx.commit(tx, view::closed_now(cx.lang, &after)).await
    }
}

impl ModalHandler for NoteModal {
    type Who = Member;
    const COMES_BACK: bool = true;

    async fn form(&self, cx: &Cx) -> Result<Modal> {
        Ok(view::note_form(cx.lang, self.number))
    }

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

impl ModalHandler for FeedbackModal {
    type Who = Member;
    const COMES_BACK: bool = true;

    async fn form(&self, cx: &Cx) -> Result<Modal> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let kind = flow::kind_of(&context(cx), &seen).await?;
        Ok(view::feedback_form(cx.lang, &seen, &kind))
    }

    async fn submit(self, _who: Member, cx: Cx, texts: HashMap<String, String>) -> Result<Reply> {
        let seen = flow::find(&cx.app, cx.guild(), self.number).await?;
        let by = flow::actor(&cx, &seen).await?;
        let kind = flow::kind_of(&context(&cx), &seen).await?;
        let comment = texts.get("comment").cloned().unwrap_or_default();
        let answers = under(&kind.feedback, kind.revision == self.revision, given(&cx, &texts))?;
        let mut tx = first_turn!(cx);
        let stars = Stars::Said { comment, answers };
        flow::rate(&context(&cx), &mut tx, self.number, by, stars).await?;
        let words = tr!("Thank you. Staff can read what you wrote.");
        cx.commit(tx, view::done(cx.lang, &words)).await
    }
}

/// The options of the command beside the form of a type.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Extra {
    /// The category of its channels.
    pub category: Option<crate::ids::ChannelId>,
    /// The role that works on it; replaces those that did.
    pub staff_role: Option<crate::ids::RoleId>,
    /// Seconds for the first answer.
    pub first_response: Option<i64>,
    /// Seconds for each further answer.
    pub next_response: Option<i64>,
    /// Needed to open one; replaces those that were.
    #[serde(default)]
    pub required_role: Option<crate::ids::RoleId>,
    /// Keeps members from opening one; replaces those that did.
    #[serde(default)]
    pub blocked_role: Option<crate::ids::RoleId>,
    /// Pinged about a new one; replaces those that were.
    #[serde(default)]
    pub ping_role: Option<crate::ids::RoleId>,
    /// Open tickets of the type at once.
    #[serde(default)]
    pub open_limit: Option<i64>,
    /// Seconds between two tickets of the type.
    #[serde(default)]
    pub cooldown: Option<i64>,
    /// Days since the account was made.
    #[serde(default)]
    pub account_days: Option<i64>,
}

impl Extra {
    /// The conditions, with the options of the command applied.
    fn entry(&self, before: Entry) -> Entry {
        let roles = |new: Option<_>, old| new.map_or(old, |role| vec![role]);
        Entry {
            required_roles: roles(self.required_role, before.required_roles),
            blocked_roles: roles(self.blocked_role, before.blocked_roles),
            open_limit: self.open_limit.or(before.open_limit),
            cooldown: self.cooldown.or(before.cooldown),
            account_days: self.account_days.unwrap_or(before.account_days),
        }
    }
}

impl ModalHandler for TypeModal {
    type Who = GuildAdmin;
    const COMES_BACK: bool = true;

    async fn form(&self, cx: &Cx) -> Result<Modal> {
        let kind = match self.number {
            NEW => TicketType::new(cx.guild_lang),
            number => flow::kind(&cx.app, cx.guild(), number).await?,
        };
        Ok(view::type_form(cx.lang, &kind, &self.extra))
    }

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
            NEW => TicketType::new(cx.guild_lang),
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
            staff_roles: extra.staff_role.map_or(before.staff_roles.clone(), |role| vec![role]),
            first_response: extra.first_response.or(before.first_response),
            next_response: extra.next_response.or(before.next_response),
            ping_roles: extra.ping_role.map(|role| vec![role]).or(before.ping_roles.clone()),
            entry: extra.entry(before.entry.clone()),
            away_text: text("away"),
            ..before
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
    const COMES_BACK: bool = true;

    async fn form(&self, cx: &Cx) -> Result<Modal> {
        Ok(view::reply_form(cx.lang, &self.name, ""))
    }

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
