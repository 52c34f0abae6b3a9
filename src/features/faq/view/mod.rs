//! How the FAQ looks in Discord: from data to messages.
//!
//! Invariant: a title is always escaped, an answer is Markdown that an admin wrote and pings nobody, and
//! every message stays below Discord's 6000 characters of embeds.

mod forms;

pub use forms::{add_form, edit_form};

use twilight_model::channel::message::{
    Component, Embed,
    component::{ActionRow, Button, ButtonStyle, SelectMenu, SelectMenuOption, SelectMenuType},
};

use super::{
    flow::{Found, Full, Hit, pages},
    ids::{Again, Ask, Hit as HitButton, Open, Rate, Remove, Turn, Vote},
    model::{Article, Audience, Entry, PAGE, Shared, Spot, Turned},
};
use crate::{
    discord::{
        colors::INDIGO,
        custom_id::CustomId as _,
        reply::{self, Message, press},
    },
    features::{settings::ids::Undo, tickets::ids::OpenAbout},
    lang::{Lang, Text, plural, raw},
    text, tr,
};

/// Characters of a guess that fit into the custom id of its button.
const GUESS_MAX: usize = 80;
/// Characters that all other results together may take.
const OTHERS: usize = 1200;

/// One article, with buttons to vote on it.
pub fn article(lang: Lang, full: &Full) -> Message {
    Message::embed(card(lang, full)).buttons(votes(lang, &full.article()))
}

fn card(lang: Lang, full: &Full) -> Embed {
    let mut embed = reply::embed(INDIGO, &text::escape(full.title()), full.answer());
    embed.footer = Some(reply::footer(origin(lang, full)));
    embed
}

fn origin(lang: Lang, full: &Full) -> String {
    match full {
        Full::Entry(entry) if entry.helpful > 0 => lang.say(&plural(
            entry.helpful,
            tr!("#{number} · helped one person", number = entry.number),
            tr!(
                "#{number} · helped {helpful} people",
                number = entry.number,
                helpful = entry.helpful
            ),
        )),
        Full::Entry(Entry { number: 0, .. }) => lang.say(&tr!("new")),
        Full::Entry(entry) => format!("#{}", entry.number),
        Full::Shared(Shared { audience: Audience::Members, .. }) => {
            lang.say(&tr!("shared article"))
        }
        Full::Shared(_) => lang.say(&tr!("shared article · only admins see this")),
    }
}

/// How an article that is no entry is marked in lists.
pub fn mark(audience: Audience) -> Text {
    match audience {
        Audience::Members => tr!("shared"),
        Audience::Admins => tr!("for admins"),
    }
}

fn votes(lang: Lang, article: &Article) -> Vec<Component> {
    let vote = |helpful| Vote { helpful, article: article.clone() }.custom_id();
    helped(lang, vote)
}

/// The votes on a result, which also tell whether the search was answered.
fn rates(lang: Lang, article: &Article, view: &str) -> Vec<Component> {
    let Ok(search) = view.parse() else { return votes(lang, article) };
    let rate = |helpful| Rate { helpful, search, article: article.clone() }.custom_id();
    helped(lang, rate)
}

fn helped(lang: Lang, id: impl Fn(bool) -> String) -> Vec<Component> {
    vec![
        press(ButtonStyle::Success, lang.say(&tr!("This helped")), id(true)),
        press(ButtonStyle::Secondary, lang.say(&tr!("Didn't help")), id(false)),
    ]
}

/// Whether the reader may open a ticket where the FAQ does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tickets {
    /// They may.
    Open,
    /// They may not, or nobody may here.
    Closed,
}

/// The results of a search: the one at `at` in full, the others as snippets.
pub fn results(lang: Lang, found: &Found, view: &str, at: usize) -> Message {
    let at = at.min(found.hits.len().saturating_sub(1));
    let Some(hit) = found.hits.get(at) else {
        return nothing(lang, found, view, Tickets::Closed);
    };
    let mut message = Message::embed(card(lang, &hit.full));
    let others: Vec<_> = found.hits.iter().enumerate().filter(|(i, _)| *i != at).collect();
    if !others.is_empty() {
        message.embeds[0].footer = Some(reply::footer(lang.say(&tr!(
            "Result {at} of {total} · {origin}",
            at = at + 1,
            total = found.hits.len(),
            origin = raw(origin(lang, &hit.full))
        ))));
        let lines: Vec<_> = others.into_iter().map(|(i, hit)| line(lang, i, hit)).collect();
        let title = lang.say(&tr!("Other results"));
        let body = text::cut(&lines.join("\n\n"), OTHERS);
        message.embeds.push(reply::embed(INDIGO, &title, &body));
    }
    message.buttons(result_buttons(lang, found, view, at))
}

fn line(lang: Lang, index: usize, hit: &Hit) -> String {
    let shared = match hit.full {
        Full::Shared(_) => format!(" · {}", lang.say(&mark(hit.full.audience()))),
        Full::Entry(_) => String::new(),
    };
    let title = text::escape(hit.full.title());
    let snippet = text::escape(&hit.snippet);
    format!("**{}. {title}**{shared}\n{snippet}", index + 1)
}

fn result_buttons(lang: Lang, found: &Found, view: &str, at: usize) -> Vec<Component> {
    let mut buttons = Vec::new();
    if found.hits.len() > 1 && found.stored {
        let turn = |to: Option<usize>, label| {
            let index = to.unwrap_or(at);
            Component::Button(Button {
                disabled: to.is_none_or(|to| to >= found.hits.len()),
                ..reply::button(
                    ButtonStyle::Primary,
                    label,
                    HitButton { index, view: view.to_owned() }.custom_id(),
                )
            })
        };
        buttons.push(turn(at.checked_sub(1), lang.say(&tr!("◀ Previous"))));
        buttons.push(turn(Some(at + 1), lang.say(&tr!("Next ▶"))));
    }
    let article = found.hits[at].full.article();
    let rated = found.stored && found.hits[at].full.audience() == Audience::Members;
    buttons.extend(if rated { rates(lang, &article, view) } else { votes(lang, &article) });
    buttons
}

/// The answer when nothing was found, with a way on.
pub fn nothing(lang: Lang, found: &Found, view: &str, tickets: Tickets) -> Message {
    let query = text::cut(&found.query, 100);
    let ticket = (tickets == Tickets::Open && found.stored).then(|| open_ticket(lang, view));
    let Some(guess) = &found.did_you_mean else {
        let content = lang.say(&tr!(
            "Nothing about *{query}*. Try fewer or other words, or browse everything with `/faq list`.",
            query = query
        ));
        return Message::text(content).buttons(ticket.into_iter().collect());
    };
    let content = lang.say(&tr!(
        "Nothing about *{query}*. Did you mean **{guess}**?",
        query = query,
        guess = guess
    ));
    let label = lang.say(&tr!("Search {guess}", guess = raw(guess.as_str())));
    // A guess too long for a custom id can still be typed.
    let button = (guess.chars().count() <= GUESS_MAX)
        .then(|| press(ButtonStyle::Primary, label, Ask { query: guess.clone() }.custom_id()));
    Message::text(content).buttons(button.into_iter().chain(ticket).collect())
}

fn open_ticket(lang: Lang, view: &str) -> Component {
    let about = OpenAbout { search: view.to_owned() };
    press(ButtonStyle::Secondary, lang.say(&tr!("Open a ticket")), about.custom_id())
}

/// The answer to somebody who was helped.
pub fn helped_them(lang: Lang) -> Message {
    Message::text(lang.say(&tr!("Good to hear, thank you.")))
}

/// The answer to somebody who was not helped; with a search, a ticket can be about it.
pub fn not_helped(lang: Lang, search: Option<(&str, Tickets)>) -> Message {
    let text = lang.say(&tr!(
        "Thank you for telling us. Try other words with `/faq search`, or ask the people here."
    ));
    let ticket = search.filter(|(_, tickets)| *tickets == Tickets::Open);
    let ticket = ticket.map(|(view, _)| open_ticket(lang, view));
    Message::text(text).buttons(ticket.into_iter().collect())
}

/// One page of the list.
pub fn list(lang: Lang, entries: &[Entry], total: i64, page: i64) -> Message {
    let page = page.clamp(1, pages(total));
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| {
            let pin = if entry.pinned { "📌 " } else { "" };
            format!("{pin}**#{}** {}", entry.number, text::escape(&entry.title))
        })
        .collect();
    let title = lang.say(&tr!("Frequently asked questions"));
    let mut embed = reply::embed(INDIGO, &title, &lines.join("\n"));
    embed.footer = Some(reply::footer(lang.say(&tr!(
        "Page {page} of {pages} · {total} in all · find by word with /faq search",
        page = page,
        pages = pages(total),
        total = total
    ))));
    let mut message = Message::embed(embed);
    let options = entries
        .iter()
        .map(|e| option(&format!("#{} {}", e.number, e.title), e.number.to_string()))
        .collect();
    message.components.push(chooser(lang, options));
    if pages(total) > 1 {
        message = message.buttons(pager(lang, entries, total, page));
    }
    message
}

fn pager(lang: Lang, entries: &[Entry], total: i64, page: i64) -> Vec<Component> {
    let spot = |entry: Option<&Entry>| entry.map(Spot::of);
    let back = spot(entries.first()).map_or(Turned::First, Turned::Before);
    let on = spot(entries.last()).map_or(Turned::First, Turned::After);
    let back = Turn { to: page - 1, page: back };
    let on = Turn { to: page + 1, page: on };
    let button = |turn: &Turn, label, disabled| {
        Component::Button(Button {
            disabled,
            ..reply::button(ButtonStyle::Secondary, label, turn.custom_id())
        })
    };
    let full = i64::try_from(entries.len()).unwrap_or(0) >= PAGE;
    vec![
        button(&back, lang.say(&tr!("◀ Previous")), page <= 1),
        button(&on, lang.say(&tr!("Next ▶")), page >= pages(total) || !full),
    ]
}

/// The list of a guild without entries: what is shared, and how to begin.
pub fn shared_list(lang: Lang, articles: &[Shared]) -> Message {
    let start = lang.say(&tr!(
        "This server has no entries yet. An admin can write the first one with `/faq add`."
    ));
    if articles.is_empty() {
        return Message::text(start);
    }
    let shown = &articles[..articles.len().min(25)];
    let line = |article: &Shared| {
        let title = text::escape(&article.title);
        match article.audience {
            Audience::Members => format!("• {title}"),
            audience @ Audience::Admins => {
                format!("• {title} · {}", lang.say(&mark(audience)))
            }
        }
    };
    let lines: Vec<_> = shown.iter().map(line).collect();
    let title = lang.say(&tr!("Shared articles"));
    let body = format!("{start}\n\n{}", lines.join("\n"));
    let mut message = Message::embed(reply::embed(INDIGO, &title, &body));
    let options = shown
        .iter()
        .map(|a| option(&a.title, Article::Shared(a.stem.clone()).to_string()))
        .collect();
    message.components.push(chooser(lang, options));
    message
}

fn option(label: &str, value: String) -> SelectMenuOption {
    SelectMenuOption {
        default: false,
        description: None,
        emoji: None,
        label: text::cut(label, 100),
        value,
    }
}

fn chooser(lang: Lang, options: Vec<SelectMenuOption>) -> Component {
    Component::ActionRow(ActionRow {
        id: None,
        components: vec![Component::SelectMenu(SelectMenu {
            channel_types: None,
            custom_id: Open.custom_id(),
            default_values: None,
            disabled: false,
            id: None,
            kind: SelectMenuType::Text,
            max_values: None,
            min_values: None,
            options: Some(options),
            placeholder: Some(lang.say(&tr!("Read an answer"))),
            required: None,
        })],
    })
}

/// The answer after an entry was saved; `twin` is another entry with the same title.
pub fn saved(lang: Lang, number: i64, title: &str, twin: Option<i64>) -> Message {
    let saved = lang.say(&tr!(
        "Saved **#{number} {title}**. `/faq search` finds it now.",
        number = number,
        title = title
    ));
    let Some(twin) = twin else { return Message::text(saved) };
    let warning = lang.say(&tr!(
        "Entry **#{twin}** has the same title; people cannot tell them apart.",
        twin = twin
    ));
    Message::text(format!("{saved}\n{warning}"))
}

/// Why a form was not saved, with a way back to what was typed, and the entry as it reads now.
pub fn not_saved(lang: Lang, reason: &str, present: Option<&Entry>, view: &str) -> Message {
    let content =
        lang.say(&tr!("Not saved. {reason}\nWhat you typed is kept.", reason = raw(reason)));
    let again = Again { view: view.to_owned() };
    let label = lang.say(&tr!("Edit again"));
    let mut message = Message::text(text::cut(&content, 2000));
    if let Some(entry) = present {
        let mut embed = reply::embed(INDIGO, &text::escape(&entry.title), &entry.answer);
        embed.footer = Some(reply::footer(lang.say(&tr!("How it reads now"))));
        message.embeds.push(embed);
    }
    message.buttons(vec![press(ButtonStyle::Primary, label, again.custom_id())])
}

/// Asks once before an entry is deleted.
pub fn confirm_delete(lang: Lang, entry: &Entry) -> Message {
    let content = lang.say(&tr!(
        "Delete **#{number} {title}**? Members no longer find it, and its votes are lost. You can undo this.",
        number = entry.number,
        title = &entry.title
    ));
    let label = lang.say(&tr!("Delete #{number}", number = entry.number));
    let remove = Remove { number: entry.number };
    Message::text(content).buttons(vec![press(ButtonStyle::Danger, label, remove.custom_id())])
}

/// The answer after an entry was deleted, with the way back.
pub fn deleted(lang: Lang, number: i64, set: i64) -> Message {
    let undo = Undo { number: set, set: true }.custom_id();
    Message::text(lang.say(&tr!("Deleted **#{number}**.", number = number))).buttons(vec![press(
        ButtonStyle::Secondary,
        lang.say(&tr!("Undo")),
        undo,
    )])
}

/// The answer after an entry was pinned or unpinned.
pub fn pinned(lang: Lang, number: i64, pinned: bool) -> Message {
    Message::text(lang.say(&if pinned {
        tr!("Pinned **#{number}**: it stands first in the list.", number = number)
    } else {
        tr!("Unpinned **#{number}**.", number = number)
    }))
}

/// The answer after a reload.
pub fn reloaded(lang: Lang, shared: bool) -> Message {
    Message::text(lang.say(&if shared {
        tr!("Reloaded: every instance reads the shared articles and builds this server's search index anew.")
    } else {
        tr!("Reloaded: every instance builds this server's search index anew.")
    }))
}
