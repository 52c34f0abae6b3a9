//! How tickets look in Discord.
//!
//! Invariant: a status is always a sign and a word, so that colour never says anything alone; what people typed
//! is escaped, and nobody is pinged unless the caller names them.

mod answers;
mod filed;
mod lines;
mod lists;
mod modals;
mod panel;
mod past;

pub use filed::{Post, filed};
pub use lines::{
    access_refused, added, answer, answer_due, answer_late, deletion_refused, escalated,
    escalated_elsewhere, escalation_note, filed_apart, for_requester, form_files, idle,
    late_in_log, left, message_refused, moved, refused_in_log, reopened, transcript_refused,
    unreadable, unreadable_in_log,
};
pub use lists::{
    Now, blocked, closed_now, details, done, history, list, notes, opened, preview, stats, thanks,
};
pub use modals::{
    close_form, escalate_form, feedback_form, note_form, offered, open_form, pick_type, reply_form,
    type_form,
};
pub use panel::{escalate_choices, hide, panel, sure};
pub use past::{event, subject};

use twilight_model::channel::message::{
    AllowedMentions, Component, Embed,
    component::{ActionRow, Button, ButtonStyle, SelectMenu},
};

use super::{
    ids::{Ask, CloseAsk, Do, EscalateAsk, NotesAsk, StarGive},
    model::{Status, Texts, Ticket, Verb, texts},
    transcript::model::{Transcript, Withheld},
};
use crate::{
    discord::{
        colors,
        reply::{self, Message, press},
    },
    ids::RoleId,
    lang::{Lang, raw},
    text, tr,
};

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

/// Typed text over several lines, escaped.
fn block(typed: &str) -> String {
    typed.lines().map(text::escape).collect::<Vec<_>>().join("\n")
}

/// The first message in a ticket: the ticket itself, and whom it is for and by.
pub fn first(lang: Lang, ticket: &Ticket, texts: &Texts<'_>) -> Message {
    let mention = |role: &RoleId| format!("<@&{role}>");
    let staff: Vec<_> = ticket.staff_roles.iter().map(mention).collect();
    let own = texts::fill(texts.welcome, ticket, |_| Some(staff.join(" ")));
    let requester = person(ticket.requester);
    let mut words = own.unwrap_or_else(|| match ticket.pinged() {
        [] => lang.say(&tr!(
            "Hi {requester}, our team will reply here. Only you and staff can see this channel.",
            requester = raw(requester.as_str())
        )),
        roles => lang.say(&tr!(
            "Hi {requester}, {staff} will reply here. Only you and staff can see this channel.",
            requester = raw(requester.as_str()),
            staff = raw(roles.iter().map(mention).collect::<Vec<_>>().join(" "))
        )),
    });
    // Discord pings only whom the text mentions.
    let pinged = std::iter::once(requester).chain(ticket.pinged().iter().map(mention));
    let missing: Vec<_> = pinged.filter(|mention| !words.contains(mention)).collect();
    if !missing.is_empty() {
        words = format!("{}\n{words}", missing.join(" "));
    }
    let mentions = AllowedMentions {
        users: vec![ticket.requester],
        roles: ticket.pinged().to_vec(),
        ..AllowedMentions::default()
    };
    Message { content: text::cut(&words, 2000), mentions, ..card(lang, ticket) }
}

/// The ticket message as it is now; edits ping nobody.
pub fn current(lang: Lang, ticket: &Ticket, texts: &Texts<'_>) -> Message {
    Message { mentions: AllowedMentions::default(), ..first(lang, ticket, texts) }
}

/// The messages after the first: the rest of long answers, and the text outside business hours.
pub fn following(ticket: &Ticket, away: Option<&str>) -> Vec<Message> {
    let page = |page: String| Embed { title: None, ..reply::embed(colors::SLATE, "", &page) };
    let rest = answers::pages(&ticket.answers).into_iter().skip(1);
    let mut all: Vec<_> = rest.map(|words| Message::embed(page(words))).collect();
    all.extend(away.map(|words| Message::text(text::cut(words, 2000))));
    all
}

/// A ticket as an embed with the buttons that its status allows.
pub fn card(lang: Lang, ticket: &Ticket) -> Message {
    let message = Message::embed(embed(lang, ticket));
    if ticket.state.deleted {
        return message;
    }
    message.buttons(buttons(lang, ticket)).buttons(ends(lang, ticket))
}

/// The buttons that close a ticket.
fn ends(lang: Lang, ticket: &Ticket) -> Vec<Component> {
    if ticket.state.status == Status::Closed {
        return Vec::new();
    }
    let number = ticket.number;
    let close = custom(&Do { what: Verb::Close, number });
    let with_reason = custom(&CloseAsk { number });
    vec![
        press(ButtonStyle::Danger, lang.say(&tr!("Close")), close),
        press(ButtonStyle::Secondary, lang.say(&tr!("Close with reason")), with_reason),
    ]
}

/// A ticket as an embed.
pub fn embed(lang: Lang, ticket: &Ticket) -> Embed {
    // The subject comes from the answers below, and the topic of the channel has it too.
    let title = lang.say(&tr!(
        "Ticket #{number} · {kind}",
        number = ticket.number,
        kind = ticket.kind_name.as_str()
    ));
    let form = answers::pages(&ticket.answers).into_iter().next().unwrap_or_default();
    let mut embed = reply::embed(color(ticket.state.status), &title, &form);
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
    if let Some(problem) = ticket.problem.as_ref().filter(|_| ticket.channel.is_some()) {
        field(tr!("⚠️ Not done"), text::cut(problem, 1024));
    }
    field(tr!("Last update"), text::relative(ticket.times.updated));
    let mut footer: Vec<_> = ticket.labels.iter().map(|label| format!("#{label}")).collect();
    if ticket.times.left.is_some() {
        footer.push(lang.plain(&tr!("left the server")));
    }
    if !footer.is_empty() {
        embed.footer = Some(reply::footer(footer.join(" · ")));
    }
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
        return vec![act(ButtonStyle::Primary, tr!("Reopen"), Verb::Reopen), notes, delete];
    }
    let mut all = vec![match ticket.state.claimant {
        None => act(ButtonStyle::Primary, tr!("Claim"), Verb::Claim),
        Some(_) => act(ButtonStyle::Secondary, tr!("Unclaim"), Verb::Unclaim),
    }];
    all.push(if ticket.state.status == Status::WaitingForUser {
        act(ButtonStyle::Secondary, tr!("Resume"), Verb::Resume)
    } else {
        act(ButtonStyle::Secondary, tr!("Wait for user"), Verb::Wait)
    });
    let escalate = custom(&EscalateAsk { number });
    all.push(press(ButtonStyle::Secondary, lang.say(&tr!("Escalate")), escalate));
    all.push(notes);
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
pub fn closed(
    lang: Lang,
    ticket: &Ticket,
    (stars, transcript): (bool, &Transcript),
    texts: &Texts<'_>,
) -> Message {
    let by = ticket.closed_by.map_or_else(|| lang.say(&tr!("Alphapy")), person);
    let reason = ticket.close_reason.as_ref().filter(|_| ticket.reason_shown);
    let mut parts = match (texts::fill(texts.closed, ticket, |_| Some(by.clone())), reason) {
        (Some(own), None) => vec![own],
        (Some(own), Some(reason)) => {
            vec![own, lang.say(&tr!("Reason: {reason}", reason = reason.as_str()))]
        }
        (None, Some(reason)) => vec![lang.say(&tr!(
            "⚫ This ticket was closed by {who}: {reason}",
            who = raw(by.as_str()),
            reason = reason.as_str()
        ))],
        (None, None) => {
            vec![lang.say(&tr!("⚫ This ticket was closed by {who}.", who = raw(by.as_str())))]
        }
    };
    if transcript.withheld != Withheld::Nothing {
        parts.push(lang.say(&tr!(
            "-# The transcript lacks what people wrote: Discord does not let me read it."
        )));
    }
    let mut mentions = AllowedMentions::default();
    if stars {
        let who = person(ticket.requester);
        let own = texts::fill(texts.feedback, ticket, |_| Some(by.clone()));
        let asks =
            own.unwrap_or_else(|| lang.say(&tr!("{who}, how did we do?", who = raw(who.as_str()))));
        parts.push(if asks.contains(&who) { asks } else { format!("{who} {asks}") });
        mentions.users.push(ticket.requester);
    }
    let words = text::cut(&parts.join("\n"), 2000);
    let mut message = Message { mentions, ..Message::text(words) };
    if stars {
        message = message.buttons(star_buttons(ticket.number, None));
    }
    let again = custom(&Do { what: Verb::Reopen, number: ticket.number });
    message.buttons(vec![press(ButtonStyle::Secondary, lang.say(&tr!("Reopen")), again)])
}

/// Stars as people read them.
fn stars(count: i64) -> String {
    let filled = usize::try_from(count).unwrap_or(0).min(5);
    format!("{}{}", "★".repeat(filled), "☆".repeat(5 - filled))
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
