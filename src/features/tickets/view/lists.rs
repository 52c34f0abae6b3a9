//! Lists of tickets, one ticket in words, notes and figures.
//!
//! Invariant: what only staff may read is shown only in answers that only who asked can see.

use chrono_tz::Tz;
use twilight_model::channel::message::{
    Component,
    component::{Button, ButtonStyle},
};

use super::{custom, embed, modals::quoted, past, person};
use crate::{
    clock::Time,
    discord::{
        colors::INDIGO,
        reply::{self, Message, press},
    },
    features::tickets::{
        ids::{ListTurn, NoteAdd, PostReply, StarComment},
        model::{Cursor, Event, Figures, Filter, Note, Priority, Ticket, stats::Counted},
    },
    ids::{ChannelId, UserId},
    lang::{Lang, Text, plural, raw},
    settings::duration_rough,
    text, tr,
};

/// Characters of a subject in a list.
const SUBJECT: usize = 60;

/// One line of words for who asked.
pub fn done(lang: Lang, words: &Text) -> Message {
    Message::text(text::cut(&lang.say(words), 2000))
}

/// A ticket was closed, with what could not be done in Discord.
pub fn closed_now(lang: Lang, ticket: &Ticket) -> Message {
    let words = lang.say(&tr!("Ticket **#{number}** is closed.", number = ticket.number));
    let problem = ticket.problem.as_ref().map(|problem| format!("⚠️ {}", text::escape(problem)));
    let parts: Vec<_> = std::iter::once(words).chain(problem).collect();
    Message::text(text::cut(&parts.join("\n"), 2000))
}

/// A ticket was opened: where it is, or why that takes a moment.
pub fn opened(lang: Lang, ticket: &Ticket) -> Message {
    let number = ticket.number;
    done(
        lang,
        &match (ticket.channel, &ticket.problem) {
            (Some(channel), _) => tr!(
                "Ticket **#{number}** is open: {channel}",
                number = number,
                channel = raw(format!("<#{channel}>"))
            ),
            (None, Some(_)) => tr!(
                "Your ticket is **#{number}** and staff can see it, but I cannot make its channel yet. The admins of this server were told what to change; nothing you wrote is lost.",
                number = number
            ),
            (None, None) => tr!(
                "Your ticket is **#{number}**. Its channel appears in a moment.",
                number = number
            ),
        },
    )
}

fn line(lang: Lang, ticket: &Ticket) -> String {
    let mut parts = vec![lang.say(&ticket.state.status.chip())];
    if ticket.priority != Priority::Normal {
        parts.push(lang.say(&ticket.priority.label()));
    }
    parts.push(person(ticket.requester));
    if let Some(claimant) = ticket.state.claimant {
        parts.push(format!("→ {}", person(claimant)));
    }
    parts.push(text::relative(ticket.times.updated));
    let place = ticket.channel.filter(|_| !ticket.state.deleted);
    let place = place.map(|channel| format!(" <#{channel}>")).unwrap_or_default();
    let subject = text::escape(&text::cut(&ticket.subject, SUBJECT));
    format!("**#{}** {subject}{place}\n{}", ticket.number, parts.join(" · "))
}

/// A page of tickets. `more` says whether another follows.
pub fn list(
    lang: Lang,
    tickets: &[Ticket],
    filter: &Filter,
    view: &str,
    page: i64,
    more: bool,
) -> Message {
    if tickets.is_empty() {
        return done(
            lang,
            &if *filter == Filter::default() {
                tr!(
                    "There is no open ticket. Members open one with `/ticket open`, or with a panel: `/ticket panel`."
                )
            } else {
                tr!(
                    "No ticket fits. Leave an option out, or choose `status: closed` to see closed ones."
                )
            },
        );
    }
    let lines: Vec<_> = tickets.iter().map(|ticket| line(lang, ticket)).collect();
    let title = lang.say(&tr!("Tickets"));
    let mut embed = reply::embed(INDIGO, &title, &lines.join("\n\n"));
    embed.footer = Some(reply::footer(
        lang.say(&tr!("Page {page}. Narrow it with the options of /ticket list.", page = page)),
    ));
    let message = Message::embed(embed);
    let Some(last) = tickets.last().filter(|_| more) else { return message };
    let place = Cursor { updated: last.times.updated, number: last.number };
    let next = custom(&ListTurn { page: page + 1, place, view: view.to_owned() });
    message.buttons(vec![Component::Button(Button {
        ..reply::button(ButtonStyle::Secondary, lang.say(&tr!("Next ▶")), next)
    })])
}

/// One ticket with its history, for who may read it.
pub fn details(lang: Lang, ticket: &Ticket, events: &[Event]) -> Message {
    let mut card = embed(lang, ticket);
    if let Some(channel) = ticket.channel.filter(|_| !ticket.state.deleted) {
        card.fields.push(reply::field(lang.say(&tr!("Where")), format!("<#{channel}>")));
    }
    if let Some(stars) = ticket.stars {
        card.fields.push(reply::field(lang.say(&tr!("Rating")), super::stars(stars)));
    }
    if let Some(problem) = &ticket.problem {
        card.fields.push(reply::field(lang.say(&tr!("Problem")), text::escape(problem)));
    }
    card.description = card.description.map(|words| text::cut(&words, 1500));
    let shown = events.len().saturating_sub(15);
    let lines: Vec<_> = events[shown..]
        .iter()
        .map(|event| format!("{} {}", text::relative(event.at), lang.say(&past::event(event))))
        .collect();
    let title = lang.say(&tr!("History"));
    let past = reply::embed(INDIGO, &title, &text::cut(&lines.join("\n"), 1800));
    Message { embeds: vec![card, past], ..Message::default() }
}

/// The notes among staff, with a button to add more.
pub fn notes(lang: Lang, number: i64, notes: &[Note]) -> Message {
    let add =
        press(ButtonStyle::Primary, lang.say(&tr!("Add a note")), custom(&NoteAdd { number }));
    if notes.is_empty() {
        let words =
            tr!("No notes on ticket **#{number}** yet. Only staff can read them.", number = number);
        return done(lang, &words).buttons(vec![add]);
    }
    let lines: Vec<_> = notes
        .iter()
        .rev()
        .map(|note| {
            let author = note.author.map_or_else(|| "–".to_owned(), person);
            format!("{author} {}\n{}", text::relative(note.at), quoted(&note.body))
        })
        .collect();
    let title = lang.say(&tr!("Notes on ticket #{number}", number = number));
    let body = text::cut(&lines.join("\n\n"), 4000);
    Message::embed(reply::embed(INDIGO, &title, &body)).buttons(vec![add])
}

/// Tickets somebody had.
pub fn history(lang: Lang, user: UserId, tickets: &[Ticket]) -> Message {
    if tickets.is_empty() {
        let who = raw(person(user));
        return done(lang, &tr!("{who} has had no ticket here.", who = who));
    }
    let lines: Vec<_> = tickets.iter().map(|ticket| line(lang, ticket)).collect();
    let title = lang.say(&tr!("Ticket history"));
    let mut embed = reply::embed(INDIGO, &title, &lines.join("\n\n"));
    embed.footer =
        Some(reply::footer(lang.say(&tr!("The last {count} tickets.", count = tickets.len()))));
    let head = person(user);
    Message { content: head, ..Message::embed(embed) }
}

/// A canned reply as it will be posted, with the button that posts it.
pub fn preview(lang: Lang, posted: &Message, channel: ChannelId, view: &str) -> Message {
    let place = raw(format!("<#{channel}>"));
    let note = lang.say(&tr!("Preview. This message will be posted in {place}.", place = place));
    let embed =
        twilight_model::channel::message::Embed { title: None, ..reply::embed(INDIGO, "", &note) };
    // Nobody is pinged by a preview.
    let shown = Message { content: posted.content.clone(), ..Message::embed(embed) };
    shown.buttons(vec![press(
        ButtonStyle::Primary,
        lang.say(&tr!("Post")),
        custom(&PostReply { view: view.to_owned() }),
    )])
}

/// Thanks for stars, and asks for a word.
pub fn thanks(lang: Lang, number: i64, stars: i64, questions: usize) -> Message {
    let given = raw("★".repeat(usize::try_from(stars).unwrap_or(0)));
    let more = match questions {
        0 => tr!("Add a comment"),
        count => plural(
            i64::try_from(count).unwrap_or(0),
            tr!("Answer a question"),
            tr!("Answer {count} questions", count = count),
        ),
    };
    done(lang, &tr!("{stars} Thank you! You can change it, or say more.", stars = given)).buttons(
        vec![press(ButtonStyle::Secondary, lang.say(&more), custom(&StarComment { number }))],
    )
}

/// The confirmation that somebody can no longer, or can again, open tickets.
pub fn blocked(lang: Lang, user: UserId, is_now: Now) -> Message {
    let who = raw(person(user));
    done(
        lang,
        &match is_now {
            Now::Blocked => {
                tr!("{who} can no longer open tickets. Open ones stay open.", who = who)
            }
            Now::Free => tr!("{who} can open tickets again.", who = who),
        },
    )
}

/// Whether somebody may open tickets now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// They may not.
    Blocked,
    /// They may.
    Free,
}

/// A duration in words: what is usual, the average, and what nine of ten keep to.
fn duration(lang: Lang, counted: &Counted) -> Option<String> {
    (counted.count > 0).then(|| {
        lang.say(&tr!(
            "median {median}\naverage {average}\n90 % within {p90}",
            median = duration_rough(counted.median),
            average = duration_rough(counted.average),
            p90 = duration_rough(counted.p90)
        ))
    })
}

/// Figures of the last days.
pub fn stats(
    lang: Lang,
    figures: &Figures,
    (shown, solved): (i64, i64),
    days: i64,
    (now, zone): (Time, Tz),
) -> Message {
    let title = lang.say(&tr!("Tickets of the last {days} days", days = days));
    let today = now.with_timezone(&zone).date_naive();
    let opened_today =
        figures.opened.iter().filter(|at| at.with_timezone(&zone).date_naive() == today).count();
    let total = i64::try_from(figures.opened.len()).unwrap_or(0);
    let head = lang.say(&plural(
        total,
        tr!("1 ticket opened, {today} today.", today = opened_today),
        tr!("{total} tickets opened, {today} today.", total = total, today = opened_today),
    ));
    let mut card = reply::embed(INDIGO, &title, &head);
    let mut field = |name: Text, value: Option<String>| {
        card.fields.push(reply::field(lang.say(&name), value.unwrap_or_else(|| "–".to_owned())));
    };
    let statuses: Vec<_> = figures
        .statuses
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| format!("{} {count}", lang.say(&status.chip())))
        .collect();
    field(tr!("Status"), (!statuses.is_empty()).then(|| statuses.join("\n")));
    field(tr!("Until claimed"), duration(lang, &figures.to_claim));
    field(tr!("Until the first answer"), duration(lang, &figures.to_answer));
    field(tr!("Until closed"), duration(lang, &figures.to_close));
    let part = |(hit, missed): (i64, i64)| {
        (hit + missed > 0).then(|| format!("{} %", text::percent(hit, hit + missed)))
    };
    field(tr!("First answers in time"), part(figures.first));
    field(tr!("Further answers in time"), part(figures.next));
    let rated: i64 = figures.stars.iter().sum();
    let sum: i64 = (1..).zip(figures.stars).map(|(stars, count)| stars * count).sum();
    field(
        tr!("Stars"),
        (rated > 0).then(|| format!("{}.{} ★ ({rated})", sum / rated, sum * 10 / rated % 10)),
    );
    field(
        tr!("Reopened"),
        (total > 0).then(|| format!("{} %", text::percent(figures.reopened, total))),
    );
    field(tr!("Solved by the FAQ"), (shown > 0).then(|| format!("{solved} / {shown}")));
    let people: Vec<_> = figures
        .staff
        .iter()
        .take(10)
        .map(|(user, had, closed, _)| format!("{} {had} ({closed} ⚫)", person(user)))
        .collect();
    if !people.is_empty() {
        let mut staff = reply::field(lang.say(&tr!("Staff")), people.join("\n"));
        staff.inline = false;
        card.fields.push(staff);
    }
    if figures.cut {
        let words =
            tr!("Only the newest {count} tickets are counted.", count = figures.opened.len());
        card.footer = Some(reply::footer(lang.say(&words)));
    }
    Message::embed(card)
}
