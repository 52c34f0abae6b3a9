//! How tickets look in Discord.
//!
//! Invariant: a status is always a sign and a word, so that colour never says anything alone; what people typed
//! is escaped, and nobody is pinged unless the caller names them.

mod lines;
mod lists;
mod modals;
mod panel;
mod past;

pub use lines::{
    access_refused, added, answer_due, answer_late, escalated, escalated_elsewhere, filed,
    filed_apart, for_requester, form_files, idle, late_in_log, left, moved, reopened, said,
    unreadable, unreadable_in_log,
};
pub use lists::{
    Now, blocked, details, done, history, list, notes, opened, preview, stats, thanks,
};
pub use modals::{
    close_form, comment_form, note_form, offered, open_form, pick_type, reply_form, type_form,
};
pub use panel::{escalate_choices, panel, sure};
pub use past::{event, subject};

use twilight_model::channel::message::{
    AllowedMentions, Component, Embed,
    component::{ActionRow, Button, ButtonStyle, SelectMenu},
};

use super::{
    ids::{Ask, CloseAsk, Do, EscalateAsk, NotesAsk, StarGive},
    model::{Answer, Status, Ticket, Verb},
    transcript::model::{Transcript, Withheld},
};
use crate::{
    discord::{
        colors,
        reply::{self, Message, press},
    },
    lang::{Lang, raw},
    text, tr,
};

/// Characters of the answers that the ticket message shows of its form.
const ANSWERS: usize = 3500;

/// The colour of a status.
const fn color(status: Status) -> u32 {
    match status {
        Status::Open => colors::GREEN,
        Status::Claimed => colors::BLUE,
        Status::WaitingForUser => colors::GOLD,
        Status::Escalated => colors::RED,
        Status::Closed => colors::SLATE,
    }
}

fn row(menu: SelectMenu) -> Component {
    Component::ActionRow(ActionRow { id: None, components: vec![Component::SelectMenu(menu)] })
}

/// A person's mention, which pings only whom the message names.
fn person(user: impl std::fmt::Display) -> String {
    format!("<@{user}>")
}

/// What somebody typed, over several lines.
fn block(typed: &str) -> String {
    typed.lines().map(text::escape).collect::<Vec<_>>().join("\n")
}

/// The first message in a ticket: the ticket itself, and whom it is for and by.
pub fn first(lang: Lang, ticket: &Ticket) -> Message {
    let roles: Vec<_> = ticket.staff_roles.iter().map(|role| format!("<@&{role}>")).collect();
    let requester = raw(person(ticket.requester));
    let content = if roles.is_empty() {
        lang.say(&tr!(
            "{requester}, staff will answer you here. Everything you write here only they and you can see.",
            requester = requester
        ))
    } else {
        lang.say(&tr!(
            "{requester}, {staff} will answer you here. Everything you write here only they and you can see.",
            requester = requester,
            staff = raw(roles.join(" "))
        ))
    };
    let mentions = AllowedMentions {
        users: vec![ticket.requester],
        roles: ticket.staff_roles.clone(),
        ..AllowedMentions::default()
    };
    Message { content, mentions, ..card(lang, ticket) }
}

/// The ticket message as it is now; edits ping nobody.
pub fn current(lang: Lang, ticket: &Ticket) -> Message {
    Message { mentions: AllowedMentions::default(), ..first(lang, ticket) }
}

/// A ticket as an embed with the buttons that its status allows.
pub fn card(lang: Lang, ticket: &Ticket) -> Message {
    let message = Message::embed(embed(lang, ticket));
    if ticket.state.deleted { message } else { message.buttons(buttons(lang, ticket)) }
}

/// A ticket as an embed.
pub fn embed(lang: Lang, ticket: &Ticket) -> Embed {
    let title = lang.say(&tr!(
        "Ticket #{number} · {subject}",
        number = ticket.number,
        subject = ticket.subject.as_str()
    ));
    let mut embed = reply::embed(color(ticket.state.status), &title, &answers(&ticket.answers));
    let mut field = |name: crate::lang::Text, value: String| {
        embed.fields.push(reply::field(lang.say(&name), value));
    };
    field(tr!("Status"), lang.say(&ticket.state.status.chip()));
    field(tr!("Requester"), person(ticket.requester));
    field(tr!("Claimed by"), ticket.state.claimant.map_or_else(|| "–".to_owned(), person));
    if ticket.priority != super::model::Priority::Normal {
        field(tr!("Priority"), lang.say(&ticket.priority.label()));
    }
    if let Some(clock) = clock(lang, ticket) {
        field(tr!("Answer due"), clock);
    }
    if let Some(target) = ticket.state.escalated {
        field(tr!("Escalated to"), target.mention());
    }
    if ticket.times.unreadable.is_some() && ticket.state.is_live() {
        field(tr!("Paused"), lang.say(&unreadable()));
    }
    field(tr!("Last update"), text::relative(ticket.times.updated));
    let mut footer = vec![ticket.kind_name.clone()];
    footer.extend(ticket.labels.iter().map(|label| format!("#{label}")));
    if ticket.times.left.is_some() {
        footer.push(lang.plain(&tr!("left the server")));
    }
    embed.footer = Some(reply::footer(footer.join(" · ")));
    embed
}

/// Until when staff should answer.
fn clock(lang: Lang, ticket: &Ticket) -> Option<String> {
    match (ticket.waits.answer_due, ticket.waits.answer_left) {
        (Some(due), _) if ticket.waits.breached => {
            Some(lang.say(&tr!("⚠️ {when}, late", when = raw(text::relative(due)))))
        }
        (Some(due), _) => Some(text::relative(due)),
        (None, Some(_)) if ticket.state.is_live() => Some(lang.say(&tr!("paused"))),
        _ => None,
    }
}

/// What was answered in the form.
fn answers(answers: &[Answer]) -> String {
    let part = |answer: &Answer| {
        let files = answer.files.iter().map(|file| format!("📎 {}", text::escape(&file.name)));
        let value = std::iter::once(block(&answer.value)).filter(|value| !value.is_empty());
        let lines: Vec<_> = value.chain(files).collect();
        format!("**{}**\n{}", text::escape(&answer.label), lines.join("\n"))
    };
    text::cut(&answers.iter().map(part).collect::<Vec<_>>().join("\n\n"), ANSWERS)
}

/// The buttons that a ticket's status allows.
pub fn buttons(lang: Lang, ticket: &Ticket) -> Vec<Component> {
    let number = ticket.number;
    let act = |style, label: crate::lang::Text, what| {
        press(style, lang.say(&label), custom(&Do { what, number }))
    };
    let notes =
        press(ButtonStyle::Secondary, lang.say(&tr!("Notes")), custom(&NotesAsk { number }));
    if ticket.state.status == Status::Closed {
        let delete = press(
            ButtonStyle::Danger,
            lang.say(&tr!("Delete")),
            custom(&Ask { what: Verb::Delete, number }),
        );
        return vec![act(ButtonStyle::Primary, tr!("Open again"), Verb::Reopen), notes, delete];
    }
    let mut all = vec![match ticket.state.claimant {
        None => act(ButtonStyle::Primary, tr!("Claim"), Verb::Claim),
        Some(_) => act(ButtonStyle::Secondary, tr!("Unclaim"), Verb::Unclaim),
    }];
    all.push(if ticket.state.status == Status::WaitingForUser {
        act(ButtonStyle::Secondary, tr!("Go on"), Verb::Resume)
    } else {
        act(ButtonStyle::Secondary, tr!("Wait for user"), Verb::Wait)
    });
    let escalate = custom(&EscalateAsk { number });
    all.push(press(ButtonStyle::Secondary, lang.say(&tr!("Escalate")), escalate));
    all.push(notes);
    let close = custom(&CloseAsk { number });
    all.push(press(ButtonStyle::Danger, lang.say(&tr!("Close")), close));
    all
}

fn custom(component: &impl crate::interactions::handler::Component) -> String {
    component.custom_id()
}

/// The custom id by which the first message of a ticket is found again: it is there in every status.
pub fn marker(number: i64) -> String {
    custom(&NotesAsk { number })
}

/// Says in a ticket that it is closed, and asks for stars.
pub fn closed(lang: Lang, ticket: &Ticket, stars: bool, transcript: &Transcript) -> Message {
    let by = ticket.closed_by.map_or_else(|| lang.say(&tr!("Alphapy")), person);
    let mut parts = vec![match &ticket.close_reason {
        Some(reason) => lang.say(&tr!(
            "⚫ This ticket was closed by {who}: {reason}",
            who = raw(by),
            reason = reason.as_str()
        )),
        None => lang.say(&tr!("⚫ This ticket was closed by {who}.", who = raw(by))),
    }];
    if transcript.withheld != Withheld::Nothing {
        parts.push(lang.say(&tr!(
            "-# The transcript lacks what people wrote: Discord does not let me read it."
        )));
    }
    let mut mentions = AllowedMentions::default();
    if stars {
        let who = raw(person(ticket.requester));
        parts.push(lang.say(&tr!("{who}, how did we do?", who = who)));
        mentions.users.push(ticket.requester);
    }
    let mut message = Message { mentions, ..Message::text(parts.join("\n")) };
    if stars {
        message = message.buttons(star_buttons(ticket.number, None));
    }
    let again = custom(&Do { what: Verb::Reopen, number: ticket.number });
    message.buttons(vec![press(ButtonStyle::Secondary, lang.say(&tr!("Open again")), again)])
}

/// One to five stars; the given ones stand out.
pub fn star_buttons(number: i64, given: Option<i64>) -> Vec<Component> {
    let star = |stars: i64| {
        let style =
            if given == Some(stars) { ButtonStyle::Success } else { ButtonStyle::Secondary };
        let label = "★".repeat(usize::try_from(stars).unwrap_or(1));
        Component::Button(Button {
            ..reply::button(style, label, custom(&StarGive { stars, number }))
        })
    };
    (1..=5).map(star).collect()
}
