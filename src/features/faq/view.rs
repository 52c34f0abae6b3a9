//! How the FAQ looks in Discord: from data to messages.
//!
//! Invariant: a title is always escaped, an answer is Markdown that an admin wrote and pings nobody, and
//! every message stays below Discord's 6000 characters of embeds.

use twilight_model::channel::message::{
    Component, Embed,
    component::{
        ActionRow, Button, ButtonStyle, SelectMenu, SelectMenuOption, SelectMenuType,
        TextInputStyle,
    },
};

use super::{
    flow::{Found, Full, Hit, pages},
    ids::{AddModal, Again, Ask, EditModal, Hit as HitButton, Open, Remove, Turn, Vote},
    model::{ANSWER_MAX, Article, Draft, Edge, Entry, KEYWORDS_MAX, PAGE, Page, Shared, TITLE_MAX},
};
use crate::{
    discord::{
        colors::INDIGO,
        custom_id::CustomId as _,
        reply::{self, Message, Modal, press},
    },
    lang::{Lang, plural, raw},
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
        Full::Shared(_) => lang.say(&tr!("shared article")),
    }
}

fn votes(lang: Lang, article: &Article) -> Vec<Component> {
    let vote = |helpful| Vote { helpful, article: article.clone() }.custom_id();
    vec![
        press(ButtonStyle::Success, lang.say(&tr!("This helped")), vote(true)),
        press(ButtonStyle::Secondary, lang.say(&tr!("Not what I need")), vote(false)),
    ]
}

/// The results of a search: the one at `at` in full, the others as snippets.
pub fn results(lang: Lang, found: &Found, view: &str, at: usize) -> Message {
    let at = at.min(found.hits.len().saturating_sub(1));
    let Some(hit) = found.hits.get(at) else {
        return nothing(lang, found);
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
        Full::Shared(_) => format!(" · {}", lang.say(&tr!("shared"))),
        Full::Entry(_) => String::new(),
    };
    let title = text::escape(hit.full.title());
    // A window into a text may begin with what ended the sentence before.
    let snippet = hit.snippet.trim_start_matches(['…', '.', ',', ';', ':', '!', '?', ')', ' ']);
    let snippet = text::escape(snippet);
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
    buttons.extend(votes(lang, &found.hits[at].full.article()));
    buttons
}

fn nothing(lang: Lang, found: &Found) -> Message {
    let query = text::cut(&found.query, 100);
    let Some(guess) = &found.did_you_mean else {
        return Message::text(lang.say(&tr!(
            "Nothing about *{query}*. Try fewer or other words, or browse everything with `/faq list`.",
            query = query
        )));
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
    Message::text(content).buttons(button.into_iter().collect())
}

/// What is said after a vote.
pub fn voted(lang: Lang, helpful: bool) -> Message {
    Message::text(lang.say(&if helpful {
        tr!("Good to hear, thank you.")
    } else {
        tr!("Thank you for telling. Try other words with `/faq search`, or ask the people here.")
    }))
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
    let edge = |entry: Option<&Entry>| Edge {
        pinned: entry.is_some_and(|e| e.pinned),
        number: entry.map_or(0, |e| e.number),
    };
    let back = Turn { to: page - 1, page: Page::Before(edge(entries.first())) };
    let on = Turn { to: page + 1, page: Page::After(edge(entries.last())) };
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
    let lines: Vec<_> = shown.iter().map(|a| format!("• {}", text::escape(&a.title))).collect();
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

/// The form for a new entry.
pub fn add_form(lang: Lang, draft: &Draft) -> Modal {
    Modal {
        custom_id: AddModal.custom_id(),
        title: lang.say(&tr!("New FAQ entry")),
        components: inputs(lang, draft),
    }
}

/// The form for an entry as it is now, filled with `draft`.
pub fn edit_form(lang: Lang, entry: &Entry, draft: &Draft) -> Modal {
    Modal {
        custom_id: EditModal { number: entry.number, revision: entry.revision }.custom_id(),
        title: lang.say(&tr!("Edit FAQ entry #{number}", number = entry.number)),
        components: inputs(lang, draft),
    }
}

fn inputs(lang: Lang, draft: &Draft) -> Vec<Component> {
    let make = |id: &str, style, max: u16, text: &str, example: String| {
        let mut input = reply::text_input(id, style, max);
        input.placeholder = Some(text::cut(&example, 100));
        let text = text::cut(text, usize::from(max));
        input.value = (!text.is_empty()).then_some(text);
        input
    };
    let title = make(
        "title",
        TextInputStyle::Short,
        TITLE_MAX,
        &draft.title,
        lang.say(&tr!("How do I get a refund?")),
    );
    let answer = make(
        "answer",
        TextInputStyle::Paragraph,
        ANSWER_MAX,
        &draft.answer,
        lang.say(&tr!("Within 14 days: open **Orders**, choose the order, then **Refund**.")),
    );
    let mut keywords = make(
        "keywords",
        TextInputStyle::Short,
        KEYWORDS_MAX,
        &draft.keywords,
        lang.say(&tr!("money back, return, cancel order")),
    );
    keywords.required = Some(false);
    vec![
        reply::input(&lang.say(&tr!("Title")), None, title),
        reply::input(
            &lang.say(&tr!("Answer")),
            Some(lang.say(&tr!("Markdown works as in any message."))),
            answer,
        ),
        reply::input(
            &lang.say(&tr!("Keywords")),
            Some(lang.say(&tr!("Other words people use for this."))),
            keywords,
        ),
    ]
}

/// What is said after an entry was saved; `twin` is another entry with the same title.
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
        "Delete **#{number} {title}**? Members no longer find it, and its votes are lost. You can bring the entry back with `/config rollback`.",
        number = entry.number,
        title = &entry.title
    ));
    let label = lang.say(&tr!("Delete #{number}", number = entry.number));
    let remove = Remove { number: entry.number };
    Message::text(content).buttons(vec![press(ButtonStyle::Danger, label, remove.custom_id())])
}

/// What is said after an entry was deleted.
pub fn deleted(lang: Lang, number: i64) -> Message {
    Message::text(lang.say(&tr!("Deleted **#{number}**.", number = number)))
}

/// What is said after an entry was pinned or unpinned.
pub fn pinned(lang: Lang, number: i64, pinned: bool) -> Message {
    Message::text(lang.say(&if pinned {
        tr!("Pinned **#{number}**: it stands first in the list.", number = number)
    } else {
        tr!("Unpinned **#{number}**.", number = number)
    }))
}

/// What is said after a reload.
pub fn reloaded(lang: Lang, shared: bool) -> Message {
    Message::text(lang.say(&if shared {
        tr!("Reloaded: every instance reads the shared articles and builds this server's search index anew.")
    } else {
        tr!("Reloaded: every instance builds this server's search index anew.")
    }))
}
