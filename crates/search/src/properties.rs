//! Properties that hold for any text.

use proptest::{collection::vec, prelude::*};
use unicode_segmentation::UnicodeSegmentation;

use super::{fold::fold, tokenise::words, *};

/// Texts that look like what people write, and texts that look like nothing.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "([a-eé]{1,5}[ \\-'.&+#_]{0,2}){0,8}",
        1 => "[a-zA-Z0-9 äßиёйが東京환ก\u{301}ﬃ½_*`#+.,:'’-]{0,40}",
        1 => "\\PC{0,30}",
        1 => any::<String>(),
    ]
}

prop_compose! {
    fn owned()(title in text(), keywords in text(), body in text(), pinned in any::<bool>())
        -> (String, String, String, bool) {
        (title, keywords, body, pinned)
    }
}

type Owned = (String, String, String, bool);

fn document(owned: &Owned) -> Document<'_> {
    let (title, keywords, body, pinned) = owned;
    Document { title, keywords, body, pinned: *pinned }
}

fn index(documents: &[Owned]) -> Index<usize> {
    let mut index = Index::new();
    for (key, owned) in documents.iter().enumerate() {
        index.upsert(key, &document(owned));
    }
    index
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in text()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn reading_a_word_again_yields_it(text in text()) {
        for word in words(&text) {
            prop_assert!(text.get(word.span.clone()).is_some());
            for term in word.terms() {
                let again = words(term);
                prop_assert!(again.iter().any(|w| w.terms().any(|t| t == term)), "{}", term);
            }
        }
    }

    #[test]
    fn every_word_finds_its_document(documents in vec(owned(), 1..6)) {
        let index = index(&documents);
        for (key, (title, keywords, body, _)) in documents.iter().enumerate() {
            for word in [title, keywords, body].into_iter().flat_map(|field| words(field)) {
                for term in word.terms() {
                    let hits = index.search(term, documents.len());
                    prop_assert!(hits.iter().any(|hit| hit.key == key), "{:?} {:?}", term, hits);
                }
            }
        }
    }

    #[test]
    fn every_beginning_of_a_title_word_suggests_it(documents in vec(owned(), 1..6)) {
        let index = index(&documents);
        for (key, (title, ..)) in documents.iter().enumerate() {
            for word in words(title) {
                let surface = &title[word.span.clone()];
                for (end, sign) in surface.grapheme_indices(true) {
                    let typed = &surface[..end + sign.len()];
                    if words(typed).is_empty() {
                        continue;
                    }
                    let keys = index.suggest(typed, documents.len());
                    prop_assert!(keys.contains(&key), "{:?} of {:?}: {:?}", typed, title, keys);
                }
            }
        }
    }

    #[test]
    fn hits_are_sorted_repeatable_and_within_bounds(
        documents in vec(owned(), 0..6), query in text(), limit in 0_usize..8,
    ) {
        let index = index(&documents);
        let hits = index.search(&query, limit);
        prop_assert_eq!(&hits, &index.search(&query, limit));
        prop_assert!(hits.len() <= limit);
        for hit in &hits {
            prop_assert!(hit.score.is_finite() && hit.score > 0.0);
            prop_assert!((0.0..=1.0).contains(&hit.relevance));
        }
        for pair in hits.windows(2) {
            let order = pair[1].score.total_cmp(&pair[0].score);
            prop_assert!(order.then(pair[0].key.cmp(&pair[1].key)).is_lt());
        }
        let all = index.search(&query, usize::MAX);
        prop_assert_eq!(&all[..hits.len()], &hits[..]);
    }

    #[test]
    fn what_left_leaves_no_trace(
        kept in vec(owned(), 0..5), gone in vec(owned(), 1..5), query in text(),
    ) {
        let clean = index(&kept);
        let mut used = Index::new();
        for (key, owned) in gone.iter().enumerate() {
            used.upsert(key, &document(owned));
        }
        for (key, owned) in kept.iter().enumerate().rev() {
            used.upsert(key, &document(owned));
        }
        for key in kept.len()..gone.len() {
            used.remove(key);
        }
        prop_assert_eq!(used.len(), clean.len());
        let queries = gone.iter().map(|owned| owned.0.as_str()).chain([query.as_str(), ""]);
        for query in queries {
            prop_assert_eq!(used.search(query, 9), clean.search(query, 9));
            prop_assert_eq!(used.suggest(query, 9), clean.suggest(query, 9));
            prop_assert_eq!(used.did_you_mean(query), clean.did_you_mean(query));
        }
    }

    #[test]
    fn snippets_fit(body in text(), query in text(), max in 0_usize..60) {
        let long = body.repeat(4);
        for body in [&body, &long] {
            let piece = snippet(body, &query, max);
            prop_assert!(piece.chars().count() <= max);
            prop_assert!(!piece.contains(['\n', '\t']));
        }
    }
}
