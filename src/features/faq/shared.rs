//! The installation's shared articles: shipped in the binary, or read from `FAQ_DIR`.
//!
//! Invariant: a file that is not an article is named in the log and left out; it never stops the rest. Articles for
//! admins are searched apart, so that they change nothing of what members find.

use std::path::Path;

use super::model::{Audience, Shared, parse_shared};
use crate::{
    error::{Error, Result},
    search::{Document, Index},
};

/// Bytes of one file that are read.
const MAX_FILE: u64 = 256 * 1024;

#[derive(rust_embed::RustEmbed)]
#[folder = "data/faq"]
struct Shipped;

/// All shared articles, by stem.
#[derive(Debug, Default)]
pub struct Library {
    articles: Vec<Shared>,
    /// Those for admins, by position.
    manual: Index<u32>,
}

impl Library {
    fn new(mut articles: Vec<Shared>) -> Self {
        articles.sort_by(|a, b| a.stem.cmp(&b.stem));
        let mut manual = Index::new();
        for (position, article) in (0..).zip(&articles) {
            if article.audience == Audience::Admins {
                manual.upsert(position, &document(article));
            }
        }
        Self { articles, manual }
    }

    /// The articles for these people only, with their positions.
    pub fn of(&self, audience: Audience) -> Vec<(u32, &Shared)> {
        (0..).zip(&self.articles).filter(|(_, article)| article.audience == audience).collect()
    }

    /// The article at a position.
    pub fn at(&self, position: u32) -> Option<&Shared> {
        self.articles.get(usize::try_from(position).ok()?)
    }

    /// All that such a reader may see.
    pub fn seen_by(&self, reader: Audience) -> impl Iterator<Item = &Shared> {
        self.articles.iter().filter(move |article| article.audience <= reader)
    }

    /// The index of the articles for admins.
    pub fn manual(&self) -> &Index<u32> {
        &self.manual
    }
}

/// The searched parts of an article.
pub fn document(article: &Shared) -> Document<'_> {
    let Shared { title, keywords, answer: body, .. } = article;
    Document { title, keywords, body, pinned: false }
}

/// Reads all shared articles.
pub fn load(folder: Option<&Path>) -> Result<Library> {
    let articles: Vec<_> = match folder {
        Some(folder) => from_folder(folder)?,
        None => Shipped::iter()
            .filter_map(|name| {
                let text = String::from_utf8(Shipped::get(&name)?.data.into_owned()).ok()?;
                parse_shared(name.strip_suffix(".md")?, &text)
            })
            .collect(),
    };
    Ok(Library::new(articles))
}

fn from_folder(folder: &Path) -> Result<Vec<Shared>> {
    let failed = |e: std::io::Error| Error::internal("read FAQ_DIR", e);
    let mut articles = Vec::new();
    for file in std::fs::read_dir(folder).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let size = std::fs::metadata(&path).map_or(u64::MAX, |data| data.len());
        let text = (size <= MAX_FILE).then(|| std::fs::read_to_string(&path).ok()).flatten();
        if let Some(article) = text.and_then(|text| parse_shared(stem, &text)) {
            articles.push(article);
        } else {
            tracing::warn!(
                file = %path.display(),
                "not an article: it needs a name of letters, digits, dashes, dots and underscores, a line `# Title` and a text below it; a line `for:` above it says `members` or `admins`"
            );
        }
    }
    Ok(articles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_is_an_article() {
        let library = load(None).expect("loads");
        assert_eq!(
            library.articles.len(),
            Shipped::iter().filter(|name| name.ends_with(".md")).count()
        );
    }

    #[test]
    fn members_are_shipped_nothing_about_running_the_bot() {
        let library = load(None).expect("loads");
        let members = library.of(Audience::Members);
        assert!(members.len() >= 5, "a small set for members");
        for (_, article) in members {
            for word in ["FAQ_DIR", "PUBLIC_URL", "alphapy ", "database", "instance", "/faq add"] {
                assert!(!article.answer.contains(word), "{} says {word}", article.stem);
            }
        }
        assert!(
            library.of(Audience::Admins).iter().any(|(_, a)| a.stem == "self-host-quick-start")
        );
    }
}
