//! Discord's Markdown as HTML.
//!
//! Invariant: HTML in the text stays text, and a link is a link only when it leads to http or https.

use std::{collections::HashMap, fmt::Write as _, ops::Range};

use chrono::DateTime;
use chrono_tz::Tz;
use pulldown_cmark::{
    CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset,
};
use twilight_model::id::Id;

use super::{Frame, Names, escaped, quotes};

/// Writes `text` as a block.
pub(super) fn write(out: &mut String, text: &str, frame: Frame<'_>) {
    out.push_str("<div class=\"md\">");
    for part in quotes::parts(text) {
        if part.quoted {
            out.push_str("<blockquote>");
        }
        let writer = Writer {
            out,
            frame,
            source: &part.text,
            links: Vec::new(),
            strong: Vec::new(),
            fenced: false,
        };
        writer.all();
        if part.quoted {
            out.push_str("</blockquote>");
        }
    }
    out.push_str("</div>");
}

/// Writes the events of one text.
struct Writer<'a, 'o> {
    out: &'o mut String,
    frame: Frame<'a>,
    source: &'a str,
    /// Whether each open link is one of ours to write.
    links: Vec<bool>,
    /// The tags of what `CommonMark` calls strong, which Discord underlines where it is written with `_`.
    strong: Vec<&'static str>,
    /// Whether it is inside a fence, where everything stands as it was typed.
    fenced: bool,
}

impl Writer<'_, '_> {
    fn all(mut self) {
        let source = self.source;
        let parser = Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
        let events: Vec<_> = TextMergeWithOffset::new(parser).collect();
        let bars = spoilers(&events);
        // Whether a line begins, and whether it is one in small print.
        let (mut begins, mut small) = (false, false);
        for (at, (event, range)) in events.into_iter().enumerate() {
            let first = std::mem::replace(
                &mut begins,
                matches!(event, Event::Start(Tag::Paragraph) | Event::SoftBreak | Event::HardBreak),
            );
            if small && (begins || matches!(event, Event::End(TagEnd::Paragraph))) {
                self.out.push_str("</span>");
                small = false;
            }
            match event {
                Event::Start(tag) => {
                    let underlined = source[range].starts_with('_');
                    self.start(&tag, underlined);
                }
                Event::End(tag) => self.end(tag),
                Event::Text(text) if self.fenced => self.out.push_str(&escaped(&text)),
                Event::Text(text) if first && text.starts_with("-# ") => {
                    self.out.push_str("<span class=\"subtext\">");
                    small = true;
                    self.words(&text[3..], at, &bars);
                }
                Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                    self.words(&text, at, &bars);
                }
                Event::Code(code) => {
                    let _ = write!(self.out, "<code>{}</code>", escaped(&code));
                }
                Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>"),
                Event::Rule => self.out.push_str("<p>---</p>"),
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &Tag<'_>, underlined: bool) {
        let out = &mut *self.out;
        match tag {
            // Discord has no code by indentation.
            Tag::Paragraph | Tag::HtmlBlock | Tag::CodeBlock(CodeBlockKind::Indented) => {
                out.push_str("<p>");
            }
            Tag::Heading { level, .. } => {
                let class = match level {
                    HeadingLevel::H1 => "h h1",
                    HeadingLevel::H2 => "h h2",
                    _ => "h",
                };
                let _ = write!(out, "<p class=\"{class}\">");
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                self.fenced = true;
                out.push_str("<pre><code>");
            }
            Tag::List(None) => out.push_str("<ul>"),
            Tag::List(Some(first)) => {
                let _ = write!(out, "<ol start=\"{first}\">");
            }
            Tag::Item => out.push_str("<li>"),
            Tag::Emphasis => out.push_str("<em>"),
            Tag::Strong => {
                let tag = if underlined { "u" } else { "strong" };
                self.strong.push(tag);
                let _ = write!(out, "<{tag}>");
            }
            Tag::Strikethrough => out.push_str("<s>"),
            Tag::Link { dest_url, .. } => {
                let leads = is_web(dest_url);
                self.links.push(leads);
                if leads {
                    open_link(out, dest_url);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if tag == TagEnd::Strong {
            let tag = self.strong.pop().unwrap_or("strong");
            let _ = write!(self.out, "</{tag}>");
            return;
        }
        self.out.push_str(match tag {
            TagEnd::CodeBlock if std::mem::take(&mut self.fenced) => "</code></pre>",
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::Heading(_) | TagEnd::CodeBlock => {
                "</p>"
            }
            TagEnd::List(true) => "</ol>",
            TagEnd::List(false) => "</ul>",
            TagEnd::Item => "</li>",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strikethrough => "</s>",
            TagEnd::Link if self.links.pop() == Some(true) => "</a>",
            _ => "",
        });
    }

    /// Text with its spoilers, mentions, timestamps and addresses.
    fn words(&mut self, text: &str, event: usize, bars: &Bars) {
        let mut rest = text;
        let mut passed = 0;
        while let Some(found) = rest.find(BAR) {
            let (before, after) = (&rest[..found], &rest[found + BAR.len()..]);
            self.named(before);
            match bars.get(&(event, passed + found)) {
                Some(true) => self.out.push_str("<span class=\"spoiler\" tabindex=\"0\">"),
                Some(false) => self.out.push_str("</span>"),
                None => self.out.push_str(BAR),
            }
            passed += found + BAR.len();
            rest = after;
        }
        self.named(rest);
    }

    fn named(&mut self, text: &str) {
        for part in parts(text, self.frame.names, self.frame.zone) {
            match part {
                Part::Text(text) if self.links.is_empty() => linked(self.out, text),
                Part::Text(text) => self.out.push_str(&escaped(text)),
                Part::Pill(pill) => {
                    let _ = write!(self.out, "<span class=\"pill\">{}</span>", escaped(&pill));
                }
            }
        }
    }
}

/// The mark on either side of hidden text.
const BAR: &str = "||";

/// Where spoilers begin and end: the event and the place in its text, and whether it begins one.
type Bars = HashMap<(usize, usize), bool>;

/// Finds the bars of spoilers that have a partner beside them in the same block, at the same depth.
fn spoilers(events: &[(Event<'_>, Range<usize>)]) -> Bars {
    let mut bars = HashMap::new();
    // The open elements, each with the bar that waits for its partner there.
    let mut open: Vec<Option<(usize, usize)>> = vec![None];
    for (at, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => open.push(None),
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) => {
                let Some(waits) = open.last_mut() else { continue };
                for (place, _) in text.match_indices(BAR) {
                    match waits.take() {
                        Some(first) => {
                            bars.insert(first, true);
                            bars.insert((at, place), false);
                        }
                        None => *waits = Some((at, place)),
                    }
                }
            }
            _ => {}
        }
    }
    bars
}

fn is_web(address: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
}

fn open_link(out: &mut String, to: &str) {
    let _ = write!(out, "<a href=\"{}\" rel=\"nofollow noopener noreferrer\">", escaped(to));
}

/// Text in which addresses are links.
fn linked(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min()
    {
        let (before, after) = rest.split_at(at);
        out.push_str(&escaped(before));
        let end = after.find(|c: char| c.is_whitespace() || "<>\"|".contains(c));
        let address = &after[..end.unwrap_or(after.len())];
        // Punctuation that ends a sentence is not part of the address; a bracket is when it was opened in it.
        let mut address = address.trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '*', '_']);
        if address.ends_with(')') && !address.contains('(') {
            address = address.trim_end_matches(')');
        }
        if address.ends_with("://") {
            out.push_str(&escaped(address));
        } else {
            open_link(out, address);
            let _ = write!(out, "{}</a>", escaped(address));
        }
        rest = &after[address.len()..];
    }
    out.push_str(&escaped(rest));
}

/// Text with its mentions and timestamps as words, and without the backslashes that keep Markdown from acting.
pub(super) fn plain(text: &str, names: &dyn Names, zone: Tz) -> String {
    let mut out = String::with_capacity(text.len());
    for part in parts(text, Some(names), zone) {
        match part {
            Part::Text(text) => unescaped(&mut out, text),
            Part::Pill(pill) => out.push_str(&pill),
        }
    }
    out
}

fn unescaped(out: &mut String, text: &str) {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\\' && rest.peek().is_some_and(char::is_ascii_punctuation) {
            continue;
        }
        out.push(c);
    }
}

/// A part of a text.
enum Part<'a> {
    Text(&'a str),
    Pill(String),
}

fn parts<'a>(text: &'a str, names: Option<&dyn Names>, zone: Tz) -> Vec<Part<'a>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        let inner = after[1..].split_once('>');
        let pill = inner.and_then(|(inner, tail)| Some((pill(inner, names, zone)?, tail)));
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

/// The text that Discord shows for `<inner>`.
fn pill(inner: &str, names: Option<&dyn Names>, zone: Tz) -> Option<String> {
    if let Some(time) = inner.strip_prefix("t:") {
        let seconds = time.split(':').next()?.parse().ok()?;
        let time = DateTime::from_timestamp(seconds, 0)?;
        let words = time.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
        return Some(if zone == Tz::UTC { format!("{words} UTC") } else { words });
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
