//! Working on a ticket: notes, priority, labels, canned replies, closing and opening again.
//!
//! Invariant: each answer says what the ticket is like now.

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::{meant, ready, suggest, worked};
use crate::{
    discord::{
        directory,
        reply::{self, Choice, ChoiceValue},
        views,
    },
    error::{Error, Result},
    features::tickets::{
        buttons::{Prepared, context},
        flow::{self, Shown},
        model::{Priority as Urgency, Sight, TicketAction},
        view,
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Command, PartialInput},
    },
    lang::raw,
    permissions::{GuildAdmin, Member},
    tr,
};

/// Write a note that only staff can read, or read the notes
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "note")]
pub struct Note {
    /// The note; without it, the notes are shown
    #[command(max_length = 2000)]
    text: Option<String>,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Note {
    type Who = Member;
    const PATH: &'static str = "ticket note";

    async fn run(self, _who: Member, cx: Cx) -> Result<reply::Reply> {
        let (ticket, by, context) = worked(&cx, self.id).await?;
        let Some(text) = self.text else {
            let notes = flow::notes(&cx.app, cx.guild(), ticket.number, by).await?;
            return Ok(view::notes(cx.lang, ticket.number, &notes).into());
        };
        let mut tx = first_turn!(cx);
        let action = TicketAction::Note(text);
        flow::enact(&context, &mut tx, ticket.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!("The note is kept. Only staff can read it.");
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}

/// Set the priority of a ticket
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "priority")]
pub struct Priority {
    /// How urgent
    priority: Urgency,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Priority {
    type Who = Member;
    const PATH: &'static str = "ticket priority";

    async fn run(self, _who: Member, cx: Cx) -> Result<reply::Reply> {
        let (ticket, by, context) = worked(&cx, self.id).await?;
        let action = TicketAction::Prioritise(self.priority);
        let mut tx = first_turn!(cx);
        flow::enact(&context, &mut tx, ticket.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!(
            "Ticket **#{number}** has the priority {priority} now.",
            number = ticket.number,
            priority = raw(cx.say(&self.priority.label()))
        );
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}

/// Put a label on a ticket, or take it off
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "label")]
pub struct Label {
    /// The label: one word
    #[command(max_length = 40)]
    label: String,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Label {
    type Who = Member;
    const PATH: &'static str = "ticket label";

    async fn run(self, _who: Member, cx: Cx) -> Result<reply::Reply> {
        let (ticket, by, context) = worked(&cx, self.id).await?;
        let action = TicketAction::toggle(&ticket.labels, &self.label);
        let mut tx = first_turn!(cx);
        let after =
            flow::enact(&context, &mut tx, ticket.number, by, &action, Shown::Elsewhere).await?;
        let words = if after.labels.is_empty() {
            tr!("Ticket **#{number}** has no labels now.", number = ticket.number)
        } else {
            tr!(
                "Labels of ticket **#{number}**: {labels}",
                number = ticket.number,
                labels = after.labels.join(", ")
            )
        };
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}

/// Answer with a prepared reply, after a look at it
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "reply")]
pub struct Reply {
    /// Its name; admins make a new one by a new name
    #[command(autocomplete = true, max_length = 50)]
    name: String,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
    /// Change its text instead of using it (admins only)
    edit: Option<bool>,
}

impl Command for Reply {
    type Who = Member;
    const PATH: &'static str = "ticket reply";
    // An admin gets a form to write it.
    const ANSWERS: Answers = Answers::Modal;

    async fn run(self, _who: Member, cx: Cx) -> Result<reply::Reply> {
        let found = flow::reply(&cx.app, cx.guild(), &self.name).await?;
        let admin = cx.grant::<GuildAdmin>();
        let body = match found {
            Some(body) if self.edit != Some(true) => body,
            found => {
                if found.is_none() && admin.is_err() {
                    return Err(Error::NotFound(tr!(
                        "There is no reply {name}. Choose one from the list; admins can write new ones.",
                        name = self.name.as_str()
                    )));
                }
                admin?;
                let name = self.name.trim().to_lowercase();
                if name.is_empty() {
                    return Err(Error::Refused(tr!("A reply's name has 1 to 50 characters.")));
                }
                let body = found.unwrap_or_default();
                return Ok(view::reply_form(cx.lang, &name, &body).into());
            }
        };
        let (ticket, by, _) = worked(&cx, self.id).await?;
        let Some(channel) = ticket.channel.filter(|_| ticket.state.is_live()) else {
            return Err(Error::Refused(tr!("This ticket is closed. Open it again first.")));
        };
        let server = directory::known_name(&cx.app.discord, cx.guild()).await.unwrap_or_default();
        let words = flow::fill_reply(&body, &ticket, &server, by);
        let count = words.chars().count();
        if count > flow::REPLY_MAX {
            return Err(Error::Refused(tr!(
                "With its placeholders filled in, this reply has {count} characters. The most is {max}: shorten it with the option `edit`.",
                count = count,
                max = flow::REPLY_MAX
            )));
        }
        let posted = view::answer(cx.guild_lang, &ticket, &words, by);
        let id = cx.interaction.to_string();
        let prepared = Prepared { number: ticket.number, words };
        views::save(&cx.app.db, cx.guild(), &id, &prepared, cx.now).await?;
        Ok(view::preview(cx.lang, &posted, channel, &id).into())
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        if typed.option != "name" {
            return suggest(&cx, &typed).await;
        }
        let sight = Sight::of(&cx.asker, &cx.rules);
        if !flow::works_here(&cx.app, cx.guild(), &sight).await? {
            return Ok(Vec::new());
        }
        let wanted = typed.text.trim().to_lowercase();
        let all = flow::replies(&cx.app, cx.guild()).await?;
        let fits = all.into_iter().filter(|(name, _)| name.contains(&wanted)).take(25);
        let choice = |(name, _): (String, String)| Choice {
            name: name.clone(),
            value: ChoiceValue::Text(name),
        };
        Ok(fits.map(choice).collect())
    }
}

/// Close a ticket; its transcript is kept
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "close")]
pub struct Close {
    /// Why; only staff reads it
    #[command(max_length = 500)]
    reason: Option<String>,
    /// Show the reason to the member, too
    show_reason: Option<bool>,
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Close {
    type Who = Member;
    const PATH: &'static str = "ticket close";

    async fn run(self, _who: Member, cx: Cx) -> Result<reply::Reply> {
        let (ticket, by) = meant(&cx, self.id).await?;
        let action = TicketAction::Close {
            reason: self.reason.unwrap_or_default(),
            shown: self.show_reason == Some(true),
        };
        let context = ready(&cx, context(&cx), &ticket, by, &action).await?;
        let mut tx = first_turn!(cx);
        let after =
            flow::enact(&context, &mut tx, ticket.number, by, &action, Shown::Elsewhere).await?;
        cx.commit(tx, view::closed_now(cx.lang, &after)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}

/// Open a closed ticket again
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "reopen")]
pub struct Reopen {
    /// The ticket; without it, the one of this channel
    #[command(autocomplete = true, min_value = 1)]
    id: Option<i64>,
}

impl Command for Reopen {
    type Who = Member;
    const PATH: &'static str = "ticket reopen";

    async fn run(self, _who: Member, cx: Cx) -> Result<reply::Reply> {
        let (ticket, by) = meant(&cx, self.id).await?;
        let action = TicketAction::Reopen;
        let context = ready(&cx, context(&cx), &ticket, by, &action).await?;
        let mut tx = first_turn!(cx);
        flow::enact(&context, &mut tx, ticket.number, by, &action, Shown::Elsewhere).await?;
        let words = tr!("Ticket **#{number}** is open again.", number = ticket.number);
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: Member, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest(&cx, &typed).await
    }
}
