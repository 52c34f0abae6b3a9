//! The answers in the form of a ticket, in as many pages as they need.
//!
//! Invariant: nothing that was written is left out: what does not fit on the ticket message follows it.

use crate::{features::tickets::model::Answer, text};

use super::block;

/// Characters of a page. The first one stands in an embed with fields, and an embed has 6000 characters at most.
const PAGE: usize = 3500;

/// Every answer under its question, on pages of at most [`PAGE`] characters; the first may be empty.
pub(super) fn pages(answers: &[Answer]) -> Vec<String> {
    let mut pages = vec![String::new()];
    for answer in answers {
        let files = answer.files.iter().map(|file| format!("📎 {}", text::escape(&file.name)));
        let value = block(&answer.value);
        let title = format!("**{}**", text::escape(&answer.label));
        let lines = std::iter::once(title).chain(value.lines().map(str::to_owned)).chain(files);
        let whole = lines.collect::<Vec<_>>().join("\n");
        append(&mut pages, &whole);
    }
    pages
}

/// Puts an answer on the last page, or on new ones when it does not fit.
fn append(pages: &mut Vec<String>, answer: &str) {
    let size = answer.chars().count();
    if let Some(last) = pages.last_mut()
        && (last.is_empty() || last.chars().count() + 2 + size <= PAGE)
        && size <= PAGE
    {
        if !last.is_empty() {
            last.push_str("\n\n");
        }
        last.push_str(answer);
        return;
    }
    let fresh = pages.last().is_some_and(|last| !last.is_empty());
    if fresh {
        pages.push(String::new());
    }
    let mut room = PAGE;
    for word in answer.split_inclusive(char::is_whitespace) {
        let mut rest: Vec<char> = word.chars().collect();
        if rest.len() > room && rest.len() <= PAGE {
            pages.push(String::new());
            room = PAGE;
        }
        while !rest.is_empty() {
            let tail = rest.split_off(rest.len().min(room));
            if let Some(last) = pages.last_mut() {
                last.extend(rest.iter());
            }
            room -= rest.len();
            rest = tail;
            if !rest.is_empty() {
                pages.push(String::new());
                room = PAGE;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(value: &str) -> Answer {
        Answer { label: "Q".into(), value: value.into(), files: Vec::new() }
    }

    #[test]
    fn short_answers_share_a_page_and_long_ones_begin_their_own() {
        let short = pages(&[answer("one"), answer("two")]);
        assert_eq!(short, ["**Q**\none\n\n**Q**\ntwo"]);
        let long = pages(&[answer("one"), answer(&"word ".repeat(697)), answer("two")]);
        assert_eq!(long.len(), 3);
        assert!(long[0] == "**Q**\none" && long[2] == "**Q**\ntwo");
        assert_eq!(pages(&[]), [""]);
    }

    proptest! {
        #[test]
        fn every_character_of_any_answers_is_shown_and_every_page_fits(
            values in prop::collection::vec("[a-z ]{0,5000}", 0..5),
        ) {
            let answers: Vec<_> = values.iter().map(|value| answer(value)).collect();
            let pages = pages(&answers);
            prop_assert!(pages.iter().all(|page| page.chars().count() <= PAGE));
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            prop_assert_eq!(letters(&pages.concat()), letters(&values.concat()));
        }
    }
}
