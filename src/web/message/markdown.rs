//! Discord's Markdown as HTML.
//!
//! Invariant: HTML in the text stays text, and a link is a link only when it leads to http or https.

use std::fmt::Write as _;

use chrono::DateTime;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};
use twilight_model::id::Id;

use super::{Frame, Names, escaped};

/// Writes `text` as a block.
pub(super) fn write(out: &mut String, text: &str, frame: Frame<'_>) {
    out.push_str("<div class=\"md\">");
    let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH);
    // Whether each open link is one of ours to write.
    let mut links = Vec::new();
    // Whether a line begins, and whether it is one in small print.
    let (mut begins, mut small) = (false, false);
    for event in TextMergeStream::new(events) {
        let first = std::mem::replace(
            &mut begins,
            matches!(event, Event::Start(Tag::Paragraph) | Event::SoftBreak | Event::HardBreak),
        );
        if small && (begins || matches!(event, Event::End(TagEnd::Paragraph))) {
            out.push_str("</span>");
            small = false;
        }
        match event {
            Event::Start(tag) => start(out, &tag, &mut links),
            Event::End(tag) => end(out, tag, &mut links),
            Event::Text(text) if first && text.starts_with("-# ") => {
                out.push_str("<span class=\"subtext\">");
                small = true;
                words(out, &text[3..], frame);
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words(out, &text, frame);
            }
            Event::Code(code) => {
                let _ = write!(out, "<code>{}</code>", escaped(&code));
            }
            Event::SoftBreak | Event::HardBreak => out.push_str("<br>"),
            Event::Rule => out.push_str("<p>---</p>"),
            _ => {}
        }
    }
    out.push_str("</div>");
}

fn start(out: &mut String, tag: &Tag<'_>, links: &mut Vec<bool>) {
    match tag {
        Tag::Paragraph | Tag::HtmlBlock => out.push_str("<p>"),
        Tag::Heading { level, .. } => {
            let class = match level {
                HeadingLevel::H1 => "h h1",
                HeadingLevel::H2 => "h h2",
                _ => "h",
            };
            let _ = write!(out, "<p class=\"{class}\">");
        }
        Tag::BlockQuote(_) => out.push_str("<blockquote>"),
        Tag::CodeBlock(_) => out.push_str("<pre><code>"),
        Tag::List(None) => out.push_str("<ul>"),
        Tag::List(Some(first)) => {
            let _ = write!(out, "<ol start=\"{first}\">");
        }
        Tag::Item => out.push_str("<li>"),
        Tag::Emphasis => out.push_str("<em>"),
        Tag::Strong => out.push_str("<strong>"),
        Tag::Strikethrough => out.push_str("<s>"),
        Tag::Link { dest_url, .. } => {
            let leads = ["https://", "http://"].iter().any(|scheme| dest_url.starts_with(scheme));
            links.push(leads);
            if leads {
                let to = escaped(dest_url);
                let _ = write!(out, "<a href=\"{to}\" rel=\"nofollow noopener noreferrer\">");
            }
        }
        _ => {}
    }
}

fn end(out: &mut String, tag: TagEnd, links: &mut Vec<bool>) {
    out.push_str(match tag {
        TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::Heading(_) => "</p>",
        TagEnd::BlockQuote(_) => "</blockquote>",
        TagEnd::CodeBlock => "</code></pre>",
        TagEnd::List(true) => "</ol>",
        TagEnd::List(false) => "</ul>",
        TagEnd::Item => "</li>",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</s>",
        TagEnd::Link if links.pop() == Some(true) => "</a>",
        _ => "",
    });
}

/// Text with its mentions and timestamps as pills.
fn words(out: &mut String, text: &str, frame: Frame<'_>) {
    for part in parts(text, frame.names) {
        match part {
            Part::Text(text) => out.push_str(&escaped(text)),
            Part::Pill(pill) => {
                let _ = write!(out, "<span class=\"pill\">{}</span>", escaped(&pill));
            }
        }
    }
}

/// Text with its mentions and timestamps as words.
pub(super) fn plain(text: &str, names: &dyn Names) -> String {
    let mut out = String::with_capacity(text.len());
    for part in parts(text, Some(names)) {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Pill(pill) => out.push_str(&pill),
        }
    }
    out
}

/// A part of a text.
enum Part<'a> {
    Text(&'a str),
    Pill(String),
}

fn parts<'a>(text: &'a str, names: Option<&dyn Names>) -> Vec<Part<'a>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        let inner = after[1..].split_once('>');
        let pill = inner.and_then(|(inner, tail)| Some((pill(inner, names)?, tail)));
        if let Some((pill, tail)) = pill {
            parts.extend([Part::Text(before), Part::Pill(pill)]);
            rest = tail;
        } else {
            parts.push(Part::Text(&rest[..=at]));
            rest = &after[1..];
        }
    }
    parts.push(Part::Text(rest));
    parts
}

/// What Discord shows for `<inner>`.
fn pill(inner: &str, names: Option<&dyn Names>) -> Option<String> {
    if let Some(time) = inner.strip_prefix("t:") {
        let seconds = time.split(':').next()?.parse().ok()?;
        let time = DateTime::from_timestamp(seconds, 0)?;
        return Some(time.format("%Y-%m-%d %H:%M UTC").to_string());
    }
    if let Some(id) = inner.strip_prefix('#') {
        return named('#', id, |id| names?.channel(Id::new_checked(id)?));
    }
    if let Some(id) = inner.strip_prefix("@&") {
        return named('@', id, |id| names?.role(Id::new_checked(id)?));
    }
    if let Some(id) = inner.strip_prefix('@') {
        let id = id.trim_start_matches('!');
        return named('@', id, |id| names?.user(Id::new_checked(id)?));
    }
    if let Some(command) = inner.strip_prefix('/') {
        let (name, id) = command.rsplit_once(':')?;
        return id.parse::<u64>().ok().map(|_| format!("/{name}"));
    }
    let emoji = inner.strip_prefix("a:").or_else(|| inner.strip_prefix(':'))?;
    let (name, id) = emoji.split_once(':')?;
    id.parse::<u64>().ok().map(|_| format!(":{name}:"))
}

/// A mention by name; by id when the name is not known.
fn named<'a>(mark: char, id: &str, name: impl Fn(u64) -> Option<&'a str>) -> Option<String> {
    let id: u64 = id.parse().ok()?;
    Some(name(id).map_or_else(|| format!("{mark}{id}"), |name| format!("{mark}{name}")))
}
