//! The installation's shared articles: shipped in the binary, or read from `FAQ_DIR`.
//!
//! Invariant: a file that is not an article is named in the log and left out; it never stops the rest.

use std::{path::Path, sync::Arc};

use super::model::{Shared, parse_shared};
use crate::error::{Error, Result};

/// Bytes of one file that are read.
const MAX_FILE: u64 = 256 * 1024;

#[derive(rust_embed::RustEmbed)]
#[folder = "data/faq"]
struct Shipped;

/// Reads all shared articles, by stem.
pub(super) fn load(folder: Option<&Path>) -> Result<Arc<[Shared]>> {
    let mut articles: Vec<_> = match folder {
        Some(folder) => from_folder(folder)?,
        None => Shipped::iter()
            .filter_map(|name| {
                let text = String::from_utf8(Shipped::get(&name)?.data.into_owned()).ok()?;
                parse_shared(name.strip_suffix(".md")?, &text)
            })
            .collect(),
    };
    articles.sort_by(|a, b| a.stem.cmp(&b.stem));
    Ok(articles.into())
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
                "not an article: it needs a name of letters, digits, dashes, dots and underscores, a line `# Title` and a text below it"
            );
        }
    }
    Ok(articles)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_shipped_file_is_an_article() {
        let articles = super::load(None).expect("loads");
        assert_eq!(
            articles.len(),
            super::Shipped::iter().filter(|name| name.ends_with(".md")).count()
        );
    }
}
