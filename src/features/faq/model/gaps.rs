//! The questions that people ask and find no answer to.
//!
//! Invariant: what differs only in case, accents and spaces is one gap.

use std::collections::HashMap;

use super::Article;
use crate::{clock::Time, search::fold};

/// Where something was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// With a search.
    Search,
    /// In the form of a ticket.
    Ticket,
}

impl Source {
    /// Its name in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Ticket => "ticket",
        }
    }

    /// Reads that.
    pub fn named(name: &str) -> Self {
        if name == Self::Ticket.name() { Self::Ticket } else { Self::Search }
    }
}

/// Something that was asked and not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    pub query: String,
    pub at: Time,
    /// Where.
    pub source: Source,
    /// The article that was shown and did not help; none when nothing was shown.
    pub unhelpful: Option<Article>,
}

/// Something that people ask and do not find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The question, as the last person wrote it.
    pub query: String,
    /// Searches that found nothing.
    pub searches: i64,
    /// Searches whose result did not help.
    pub unhelpful: i64,
    /// Tickets that were opened about it, because no answer was offered or none helped.
    pub tickets: i64,
    /// When last.
    pub last_at: Time,
    /// The articles that did not help, and when last.
    pub shown: Vec<(Article, Time)>,
}

impl Gap {
    /// How often it was asked in all.
    pub const fn times(&self) -> i64 {
        self.searches + self.unhelpful + self.tickets
    }
}

/// The words of a question, as they are compared.
pub fn words(query: &str) -> String {
    fold(query).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Groups missed questions, newest first, into gaps, the most wanted first.
pub fn gaps(missed: Vec<Missed>) -> Vec<Gap> {
    let mut by_words: HashMap<String, Gap> = HashMap::new();
    for Missed { query, at, source, unhelpful } in missed {
        let gap = by_words.entry(words(&query)).or_insert(Gap {
            query,
            searches: 0,
            unhelpful: 0,
            tickets: 0,
            last_at: at,
            shown: Vec::new(),
        });
        match (source, &unhelpful) {
            (Source::Ticket, _) => gap.tickets += 1,
            (Source::Search, Some(_)) => gap.unhelpful += 1,
            (Source::Search, None) => gap.searches += 1,
        }
        // newest first, so the first time an article comes is the last time it did not help
        if let Some(article) = unhelpful.filter(|a| gap.shown.iter().all(|(known, _)| known != a)) {
            gap.shown.push((article, at));
        }
    }
    let mut gaps: Vec<_> = by_words.into_values().collect();
    gaps.sort_by(|a, b| (b.times(), b.last_at, &b.query).cmp(&(a.times(), a.last_at, &a.query)));
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_alike_is_one_gap() {
        let at = |seconds| Time::from_timestamp(seconds, 0).expect("a time");
        let missed = |query: &str, seconds, source, unhelpful: Option<i64>| Missed {
            query: query.to_owned(),
            at: at(seconds),
            source,
            unhelpful: unhelpful.map(Article::Entry),
        };
        let gaps = gaps(vec![
            missed("Café  menu", 30, Source::Search, None),
            missed("vat", 20, Source::Search, None),
            missed("cafe menu", 15, Source::Search, Some(4)),
            missed("CAFE MENU", 12, Source::Ticket, Some(4)),
            missed("cafe menu", 10, Source::Search, None),
        ]);
        assert_eq!(gaps.len(), 2);
        assert_eq!(gaps[0].query, "Café  menu");
        assert_eq!((gaps[0].searches, gaps[0].unhelpful, gaps[0].tickets), (2, 1, 1));
        assert_eq!((gaps[0].last_at, gaps[0].times()), (at(30), 4));
        assert_eq!(gaps[0].shown, [(Article::Entry(4), at(15))]);
    }
}
