//! Brings spellings of the same letters to one form: width, case, accents, ligatures.
//!
//! Invariant: folding is idempotent, so a folded word typed as a query finds itself.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds width, case and those accents that people leave out when typing.
///
/// Marks that make another letter stay: й, ї, dakuten, Thai and Indic vowels.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut base = ' ';
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase).nfkd() {
        if is_combining_mark(c) {
            if !optional_marks(base) {
                plain.push(c);
            }
            continue;
        }
        base = c;
        match spelled_out(c) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    plain.nfc().collect()
}

/// Folds a whole line for comparing beginnings: also collapses white space.
pub(super) fn fold_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    fold(&line)
}

/// Folds one word and keeps only letters, digits and the marks that belong to them.
pub(super) fn letters(word: &str) -> String {
    let folded = fold(word);
    let kept = folded.chars().filter(|&c| c.is_alphanumeric() || is_combining_mark(c));
    // a mark needs a letter before it, or it would join the letter of another word
    let kept: String = kept.skip_while(|&c| is_combining_mark(c)).collect();
    // what stood between a letter and its mark may be gone
    if kept == folded { kept } else { fold(&kept) }
}

fn optional_marks(base: char) -> bool {
    matches!(base,
        'a'..='z' | '\u{df}'..='\u{2af}' | '\u{370}'..='\u{3ff}'
        | 'е' | '\u{590}'..='\u{6ff}')
}

/// Letters that Unicode does not decompose but people type as others.
fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        'þ' => "th",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_people_leave_out_and_keeps_what_they_do_not() {
        for (text, folded) in [
            ("Café", "cafe"),
            ("cafe\u{301}", "cafe"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("Æøł", "aeol"),
            ("İstanbul", "istanbul"),
            ("ΟΔΌΣ", "οδοσ"),
            ("Ёлка", "елка"),
            ("Мой", "мой"),
            ("мои\u{306}", "мой"),
            ("їжак", "їжак"),
            ("が", "が"),
            ("ｶﾞ", "ガ"),
            ("한국", "한국"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("ＦＡＱ", "faq"),
            ("ﬃ", "ffi"),
            ("أحمد", "احمد"),
            ("กำ", "กํา"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }
}
