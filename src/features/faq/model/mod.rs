//! The model of the FAQ: entries, shared articles, drafts, and the rules for saving.
//!
//! Invariant: an [`Entry`] made by [`check`] fits Discord's limits wherever it is shown.

use std::{fmt, str::FromStr};

use crate::{clock::Time, error::Problem, text::is_blank, tr};

mod gaps;
mod list;

pub use gaps::{Gap, Missed, Source, gaps, words};
pub use list::{Spot, Turned};

/// Characters a title may have: Discord's limit for a suggestion's name.
pub const TITLE_MAX: u16 = 100;
/// Characters an answer may have: Discord's limit for a form's input.
pub const ANSWER_MAX: u16 = 4000;
/// Characters the keywords may have.
pub const KEYWORDS_MAX: u16 = 300;
/// Entries a guild may have.
pub const ENTRIES_MAX: i64 = 10_000;
/// Characters a query may have.
pub const QUERY_MAX: usize = 200;
/// Results of a search.
pub const RESULTS: usize = 5;
/// Entries on a page of the list.
pub const PAGE: i64 = 10;
/// The end of the year 9999, which both databases can compare with.
const MICROS_MAX: i64 = 253_402_300_800_000_000;

/// An entry of a guild.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number in the guild.
    pub number: i64,
    /// Its question.
    pub title: String,
    /// Its answer, in Markdown.
    pub answer: String,
    /// Other words people use for it.
    pub keywords: String,
    /// Whether it stands first in lists.
    pub pinned: bool,
    /// People it helped.
    pub helpful: i64,
    /// People it did not help.
    pub unhelpful: i64,
    /// Grows with every change in the guild; tells whether an edit is based on the present text.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: Time,
}

/// The group that an article is for, or that a reader belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Everybody in a server.
    Members,
    /// Those who run the bot there: what is about running it helps nobody else.
    Admins,
}

/// An article shared by all guilds of the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The audience it is for.
    pub audience: Audience,
    /// The name of its file without `.md`.
    pub stem: String,
    /// Its question.
    pub title: String,
    /// Its answer, in Markdown.
    pub answer: String,
    /// Other words people use for it.
    pub keywords: String,
}

/// Names an entry (`#12`) or a shared article (`s:getting-started`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Article {
    /// An entry of the guild, by number.
    Entry(i64),
    /// A shared article, by the stem of its file.
    Shared(String),
}

impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(number) => write!(f, "#{number}"),
            Self::Shared(stem) => write!(f, "s:{stem}"),
        }
    }
}

/// The text names no article; it is what people typed.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAnArticle;

impl FromStr for Article {
    type Err = NotAnArticle;

    fn from_str(text: &str) -> Result<Self, NotAnArticle> {
        if let Some(stem) = text.strip_prefix("s:") {
            return is_stem(stem).then(|| Self::Shared(stem.to_owned())).ok_or(NotAnArticle);
        }
        let number = text.strip_prefix('#').ok_or(NotAnArticle)?;
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let number = digits.then(|| number.parse().ok()).flatten();
        number.filter(|&n| n > 0).map(Self::Entry).ok_or(NotAnArticle)
    }
}

/// Whether a file of this stem can be a shared article: short enough for a custom id.
pub fn is_stem(stem: &str) -> bool {
    (1..=60).contains(&stem.len())
        && stem.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b'.')
}

/// The texts that a person typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Draft {
    /// The question.
    pub title: String,
    pub answer: String,
    /// Other words for it, separated by commas or spaces.
    pub keywords: String,
}

/// Trims a draft and checks that it can be saved.
pub fn check(draft: &Draft) -> Result<Draft, Vec<Problem>> {
    let tidy = Draft {
        title: draft.title.split_whitespace().collect::<Vec<_>>().join(" "),
        answer: draft.answer.trim().to_owned(),
        keywords: draft.keywords.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let mut problems = Vec::new();
    let mut limit = |text: &str, max: u16, field, required| {
        let length = text.chars().count();
        if length > usize::from(max) {
            let text = tr!(
                "it has {length} characters; at most {max} fit.",
                length = length,
                max = u32::from(max)
            );
            problems.push(Problem { field, text });
        } else if required && is_blank(text) {
            problems.push(Problem { field, text: tr!("it is empty.") });
        }
    };
    limit(&tidy.title, TITLE_MAX, tr!("Title"), true);
    limit(&tidy.answer, ANSWER_MAX, tr!("Answer"), true);
    limit(&tidy.keywords, KEYWORDS_MAX, tr!("Keywords"), false);
    if problems.is_empty() { Ok(tidy) } else { Err(problems) }
}

/// Reads a shared article: `keywords:` and `for:` lines may precede the first heading, which is the title.
pub fn parse_shared(stem: &str, text: &str) -> Option<Shared> {
    let text = text.trim_start_matches('\u{feff}');
    let mut keywords = String::new();
    let mut audience = Audience::Members;
    let mut lines = text.lines();
    let title = loop {
        let line = lines.next()?.trim();
        if let Some(title) = line.strip_prefix("# ") {
            break title.trim();
        }
        if let Some(more) = line.strip_prefix("keywords:") {
            more.trim().clone_into(&mut keywords);
        } else if let Some(named) = line.strip_prefix("for:") {
            audience = match named.trim() {
                "members" => Audience::Members,
                "admins" => Audience::Admins,
                _ => return None,
            };
        } else if !line.is_empty() && line != "---" {
            return None;
        }
    };
    let answer = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    (is_stem(stem) && !title.is_empty() && !answer.is_empty()).then(|| Shared {
        audience,
        stem: stem.to_owned(),
        title: crate::text::cut(title, usize::from(TITLE_MAX)),
        answer: crate::text::cut(&answer, usize::from(ANSWER_MAX)),
        keywords,
    })
}

/// Where a page for programs ends: pinned entries come first, then by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Whether the entry at the edge is pinned.
    pub pinned: bool,
    pub number: i64,
}

impl Edge {
    /// The edge of the page that ends with this entry.
    pub fn of(entry: &Entry) -> Self {
        Self { pinned: entry.pinned, number: entry.number }
    }

    /// Reads what its `Display` wrote.
    pub fn read(text: &str) -> Option<Self> {
        let (pinned, number) = text.split_once('-')?;
        let pinned = match pinned {
            "0" => false,
            "1" => true,
            _ => return None,
        };
        Some(Self { pinned, number: number.parse().ok()? })
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", i64::from(self.pinned), self.number)
    }
}

/// The wanted page for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    First,
    /// The one after this entry.
    After(Edge),
}

/// The state of a search that its buttons name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SearchView {
    /// The words that were searched for.
    pub query: String,
    /// The articles found, best first, as [`Article`] texts.
    pub hits: Vec<String>,
}

/// A search that somebody made; who it was is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// Where it stands in the log.
    pub place: Cursor,
    /// The words that were searched for.
    pub query: String,
    /// Results that were shown.
    pub hits: i64,
    /// The result that was opened last, as the text of an [`Article`].
    pub chosen: Option<String>,
}

/// A place in the log of searches, newest first. Its text is a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When the search was made.
    pub at: Time,
    pub id: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.timestamp_micros(), self.id)
    }
}

/// The text names no place in the log.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAPlace;

impl FromStr for Cursor {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (micros, id) = text.split_once('-').ok_or(NotAPlace)?;
        let at = micros.parse().ok().filter(|micros| (0..MICROS_MAX).contains(micros));
        let at = at.and_then(Time::from_timestamp_micros).ok_or(NotAPlace)?;
        let sound = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
        sound.then(|| Self { at, id: id.to_owned() }).ok_or(NotAPlace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn draft(title: &str, answer: &str) -> Draft {
        Draft { title: title.into(), answer: answer.into(), keywords: String::new() }
    }

    #[test]
    fn a_draft_is_trimmed_and_checked() {
        let tidy = check(&draft("  How\n do I  pay? ", " With **care**. \n")).expect("fits");
        assert_eq!(tidy.title, "How do I pay?");
        assert_eq!(tidy.answer, "With **care**.");
        assert_eq!(check(&draft(" \u{200b} ", "x")).expect_err("blank").len(), 1);
        assert_eq!(check(&draft("", "")).expect_err("blank").len(), 2);
        assert!(check(&draft(&"é".repeat(100), "x")).is_ok());
        assert!(check(&draft(&"é".repeat(101), "x")).is_err());
    }

    #[test]
    fn shared_articles_have_a_title_an_answer_and_perhaps_keywords() {
        let text = "keywords: start, setup\n\n# Getting started\n\nRun it.\n";
        let shared = parse_shared("getting-started", text).expect("an article");
        assert_eq!(shared.title, "Getting started");
        assert_eq!(shared.answer, "Run it.");
        assert_eq!(shared.keywords, "start, setup");
        assert_eq!(shared.audience, Audience::Members);
        let manual =
            parse_shared("a", "for: admins\n# Update\nStop it first.").expect("an article");
        assert_eq!(manual.audience, Audience::Admins);
        assert_eq!(
            parse_shared("a", "for: nobody\n# T\nx"),
            None,
            "a slip must not show it to all"
        );
        assert_eq!(parse_shared("a", "no heading"), None);
        assert_eq!(parse_shared("a", "# Only a title"), None);
        assert_eq!(parse_shared("a b", "# T\nx"), None);
    }

    #[test]
    fn a_cursor_leads_back_to_its_place_and_nowhere_else() {
        let place =
            Cursor { at: Time::from_timestamp_micros(17).expect("a time"), id: "9a".into() };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", "-", "1-", "-1-2", "1-a b", "9223372036854775807-1", "x-1"] {
            assert_eq!(text.parse::<Cursor>(), Err(NotAPlace), "{text}");
        }
    }

    proptest! {
        #[test]
        fn articles_survive_their_text(number in 1..i64::MAX, stem in "[a-zA-Z0-9_.-]{1,60}") {
            for article in [Article::Entry(number), Article::Shared(stem)] {
                prop_assert_eq!(article.to_string().parse::<Article>(), Ok(article));
            }
        }

        #[test]
        fn what_people_type_is_rarely_an_article(text in "[a-z0-9 ]{0,30}") {
            prop_assert_eq!(text.parse::<Article>(), Err(NotAnArticle));
        }
    }
}
