//! Emoji as words: "🔥" finds what is called "🔥 Streaks".
//!
//! Invariant: variants of one emoji (skin tone, text or colour) are one word.

const JOINER: char = '\u{200d}';

/// The emoji that a piece of text without letters is, if it is one; of so many characters at most.
pub(super) fn emoji(text: &str, longest: usize) -> Option<String> {
    let kept = text.chars().filter(|&c| c == JOINER || is_pictograph(c));
    let whole: String = kept.take(longest).collect();
    let whole = whole.trim_matches(JOINER);
    (!whole.is_empty()).then(|| whole.to_owned())
}

/// The emoji that one is made of, if several: a woman and a computer.
pub(super) fn people(whole: &str) -> Vec<&str> {
    let parts: Vec<&str> = whole.split(JOINER).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 { parts } else { Vec::new() }
}

/// Pictures, symbols and letters of flags, without tones of skin.
fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{231a}' | '\u{231b}' | '\u{2328}' | '\u{23cf}' | '\u{23e9}'..='\u{23fa}'
        | '\u{25aa}'..='\u{27bf}' | '\u{2934}' | '\u{2935}' | '\u{2b05}'..='\u{2b55}'
        | '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
        && !c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_one_word() {
        let whole = |text| emoji(text, 64).map(|whole| (whole.clone(), people(&whole).len()));
        let word = |text: &str, parts| Some((text.to_owned(), parts));
        assert_eq!(whole("🔥"), word("🔥", 0));
        assert_eq!(whole("👍🏽"), word("👍", 0));
        assert_eq!(whole("❤\u{fe0f}"), word("❤", 0));
        assert_eq!(whole("🇳🇱"), word("🇳🇱", 0));
        assert_eq!(whole("👩\u{200d}💻"), word("👩\u{200d}💻", 2));
        for text in ["—", "…", " ", "\u{fe0f}", "\u{200d}"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }
}
