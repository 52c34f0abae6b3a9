//! `/faq …` and the message command *Save as FAQ*.
//!
//! Invariant: each type here is one command: its fields are the options, its `Who` is who may use it.

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::{
    flow::{self, Seeker, Suggestion},
    model::{Article, Draft, TITLE_MAX, Turned},
    offer::tickets,
    settings::Faq,
    view,
};
use crate::{
    changes::{Author, Surface},
    discord::{
        message::Message,
        reply::{Choice, ChoiceValue, Reply, Visibility},
    },
    error::{Error, Result},
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Command, MessageCommand, PartialInput},
    },
    permissions::{Authority as _, GuildAdmin, GuildStaff, Member, Operator},
    text, tr,
};

/// Who sees an answer: what was asked for, if the person may do that; else what the guild chose.
fn visibility(public: Option<bool>, cx: &Cx) -> Visibility {
    let chosen = cx.settings.read::<Faq>().public_answers;
    let public = match public {
        Some(true) => chosen || cx.grant::<GuildStaff>().is_ok(),
        Some(false) => false,
        None => chosen,
    };
    if public { Visibility::Public } else { Visibility::Ephemeral }
}

/// Refuses a public answer to who may not give one.
fn check_public(public: Option<bool>, cx: &Cx) -> Result<()> {
    if public == Some(true) && !cx.settings.read::<Faq>().public_answers {
        cx.grant::<GuildStaff>().map_err(|_| {
            Error::Forbidden(tr!(
                "Only staff of this server can post answers for everyone. Leave `public` out to see it yourself."
            ))
        })?;
    }
    Ok(())
}

/// Find an answer
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "search")]
pub struct Search {
    /// Words or a question
    #[command(autocomplete = true, min_length = 1, max_length = 200)]
    query: String,
    /// Show the answer to everyone in the channel (staff only)
    public: Option<bool>,
}

impl Command for Search {
    type Who = Member;
    const PATH: &'static str = "faq search";

    fn visibility(&self, cx: &Cx) -> Visibility {
        visibility(self.public, cx)
    }

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        check_public(self.public, &cx)?;
        let id = cx.interaction.to_string();
        let query = text::cut(&self.query, super::model::QUERY_MAX);
        let chosen = cx.settings.read::<Faq>();
        let seen_by = self.visibility(&cx);
        let seeker = match seen_by {
            Visibility::Ephemeral => Seeker::alone(&cx, who),
            Visibility::Public => Seeker::member(who),
        };
        let found = flow::search(&cx.app, seeker, &chosen, &query, &id).await?;
        // For everyone just the answer: paging is for who asked.
        Ok(match (seen_by, found.hits.first()) {
            (Visibility::Ephemeral, Some(_)) => view::results(cx.lang, &found, &id, 0),
            (Visibility::Ephemeral, None) => {
                view::nothing(cx.lang, &found, &id, tickets(&cx).await)
            }
            (Visibility::Public, Some(hit)) => view::article(cx.guild_lang, &hit.full),
            (Visibility::Public, None) => view::results(cx.guild_lang, &found, &id, 0),
        }
        .into())
    }

    async fn complete(who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        let found = flow::suggest(&cx.app, Seeker::alone(&cx, who), &typed.text).await?;
        Ok(found.iter().map(|s| by_name(&cx, s)).collect())
    }
}

fn by_name(cx: &Cx, suggestion: &Suggestion) -> Choice {
    let name = match &suggestion.article {
        Article::Entry(number) => titled(*number, suggestion),
        Article::Shared(_) => {
            let mark = cx.say(&view::mark(suggestion.audience));
            format!("{} · {mark}", text::cut(&suggestion.title, 90))
        }
    };
    let value = ChoiceValue::Text(suggestion.article.to_string());
    Choice { name, value }
}

fn by_number(suggestion: &Suggestion) -> Option<Choice> {
    let Article::Entry(number) = suggestion.article else { return None };
    Some(Choice { name: titled(number, suggestion), value: ChoiceValue::Int(number) })
}

/// The title, with the number where the title alone does not tell which entry it is.
fn titled(number: i64, suggestion: &Suggestion) -> String {
    if suggestion.ambiguous {
        format!("{} · #{number}", text::cut(&suggestion.title, 85))
    } else {
        suggestion.title.clone()
    }
}

async fn complete_number(who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
    let found = flow::suggest_entries(&cx.app, who, &typed.text).await?;
    Ok(found.iter().filter_map(by_number).collect())
}

/// Read one entry
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "view")]
pub struct View {
    /// The entry
    #[command(autocomplete = true, min_value = 1)]
    id: i64,
    /// Show the answer to everyone in the channel (staff only)
    public: Option<bool>,
}

impl Command for View {
    type Who = Member;
    const PATH: &'static str = "faq view";

    fn visibility(&self, cx: &Cx) -> Visibility {
        visibility(self.public, cx)
    }

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        check_public(self.public, &cx)?;
        let lang = match self.visibility(&cx) {
            Visibility::Ephemeral => cx.lang,
            Visibility::Public => cx.guild_lang,
        };
        let entry = flow::entry(&cx.app, who.guild(), self.id).await?;
        Ok(view::article(lang, &flow::Full::Entry(entry)).into())
    }

    async fn complete(who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        let found = flow::suggest_own(&cx.app, who, &typed.text).await?;
        Ok(found.iter().filter_map(by_number).collect())
    }
}

/// Browse all entries
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "list")]
pub struct List {}

impl Command for List {
    type Who = Member;
    const PATH: &'static str = "faq list";

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        let (entries, total) = flow::list(&cx.app, who.guild(), Turned::First).await?;
        if total == 0 {
            let articles = flow::shared(&cx.app, Seeker::alone(&cx, who)).await?;
            return Ok(view::shared_list(cx.lang, &articles).into());
        }
        Ok(view::list(cx.lang, &entries, total, 1).into())
    }
}

/// Write a new entry
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "add")]
pub struct Add {}

impl Command for Add {
    type Who = GuildAdmin;
    const PATH: &'static str = "faq add";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(self, _who: GuildAdmin, cx: Cx) -> Result<Reply> {
        Ok(view::add_form(cx.lang, &Draft::default()).into())
    }
}

/// Change an entry
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "edit")]
pub struct Edit {
    /// The entry
    #[command(autocomplete = true, min_value = 1)]
    id: i64,
}

impl Command for Edit {
    type Who = GuildAdmin;
    const PATH: &'static str = "faq edit";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let entry = flow::entry(&cx.app, who.guild(), self.id).await?;
        let draft = Draft {
            title: entry.title.clone(),
            answer: entry.answer.clone(),
            keywords: entry.keywords.clone(),
        };
        Ok(view::edit_form(cx.lang, &entry, &draft).into())
    }

    async fn complete(who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        complete_number(who, cx, typed).await
    }
}

/// Delete an entry
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "delete")]
pub struct Delete {
    /// The entry
    #[command(autocomplete = true, min_value = 1)]
    id: i64,
}

impl Command for Delete {
    type Who = GuildAdmin;
    const PATH: &'static str = "faq delete";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let entry = flow::entry(&cx.app, who.guild(), self.id).await?;
        Ok(view::confirm_delete(cx.lang, &entry).into())
    }

    async fn complete(who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        complete_number(who, cx, typed).await
    }
}

/// Pin an entry to the top of the list, or unpin it
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "pin")]
pub struct Pin {
    /// The entry
    #[command(autocomplete = true, min_value = 1)]
    id: i64,
}

impl Command for Pin {
    type Who = GuildAdmin;
    const PATH: &'static str = "faq pin";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let mut tx = first_turn!(cx);
        let pinned =
            flow::toggle_pin(&mut tx, &Author::new(who, Surface::Discord), self.id, cx.now).await?;
        cx.commit(tx, view::pinned(cx.lang, self.id, pinned)).await
    }

    async fn complete(who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        complete_number(who, cx, typed).await
    }
}

/// Build this server's search index anew
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "reload")]
pub struct Reload {}

impl Command for Reload {
    type Who = GuildAdmin;
    const PATH: &'static str = "faq reload";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let operator = cx.grant::<Operator>().ok();
        let mut tx = first_turn!(cx);
        flow::reload(&cx.app, &mut tx, who, operator).await?;
        cx.commit(tx, view::reloaded(cx.lang, operator.is_some())).await
    }
}

/// The title of an entry from a message: its first line, when others follow. One line alone is the answer, and only an
/// admin knows the question.
fn title_of(answer: &str) -> String {
    let (first, rest) = answer.split_once('\n').unwrap_or((answer, ""));
    if text::is_blank(rest) {
        return String::new();
    }
    let first = first.trim_start_matches(['#', '*', ' ']).trim_end_matches(['*', ' ']);
    text::cut(first, usize::from(TITLE_MAX))
}

/// *Save as FAQ* in the menu of a message.
#[derive(Debug)]
pub struct SaveAsFaq;

impl MessageCommand for SaveAsFaq {
    type Who = GuildAdmin;
    const NAME: &'static str = "Save as FAQ";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(_who: GuildAdmin, cx: Cx, message: Message) -> Result<Reply> {
        let answer = message.content.trim().to_owned();
        if answer.is_empty() {
            return Err(Error::Refused(tr!(
                "This message has no text to save. Choose one with text, or use `/faq add`."
            )));
        }
        let title = title_of(&answer);
        let draft = Draft { title, answer, keywords: String::new() };
        Ok(view::add_form(cx.lang, &draft).into())
    }
}
