//! Shortening text, and the characters in it that show nothing.
//!
//! Invariant: lengths are counted in characters, never bytes, and a text that was cut shows it. Which characters
//! show nothing is said here and nowhere else.

/// Cuts `text` to at most `max` characters, on a character boundary, marking a cut with `…`.
#[must_use]
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(max.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// The purpose of a character that shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// A control character, among them tabs and ends of lines.
    Control,
    /// Ends a line or a paragraph without being a control character.
    Line,
    /// A space of any width.
    Space,
    /// Takes no room and changes nothing: a place to break a line, a mark of byte order, an operator of formulas.
    /// It only makes one text look like another.
    Nothing,
    /// Joins or parts the letters beside it. Persian and families of emoji need it.
    Joiner,
    /// Chooses how the character before it looks: as a letter or a picture, or as the flag of which country.
    Form,
    /// Says in which direction the text beside it runs, as Arabic and Hebrew need.
    Mark,
    /// Turns around the text after it: embeddings, overrides and isolates of the bidirectional algorithm (UAX #9).
    Turn,
    /// A letter that looks like a space.
    Filler,
}

/// The purpose of a character that shows nothing; none for one that people see.
#[must_use]
pub fn unseen(c: char) -> Option<Unseen> {
    Some(match c {
        c if c.is_control() => Unseen::Control,
        '\u{2028}' | '\u{2029}' => Unseen::Line,
        c if c.is_whitespace() => Unseen::Space,
        '\u{ad}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{feff}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}' => Unseen::Nothing,
        '\u{34f}' | '\u{200c}' | '\u{200d}' => Unseen::Joiner,
        '\u{180b}'..='\u{180d}'
        | '\u{180f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0000}'..='\u{e0fff}' => Unseen::Form,
        '\u{61c}' | '\u{200e}' | '\u{200f}' => Unseen::Mark,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Unseen::Turn,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}' => Unseen::Filler,
        _ => return None,
    })
}

/// Whether people see nothing where this text stands.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| unseen(c).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_characters_and_says_so() {
        assert_eq!(cut("héllo wörld", 20), "héllo wörld");
        assert_eq!(cut("héllo wörld", 7), "héllo…");
        assert_eq!(cut("héllo", 5), "héllo");
    }

    #[test]
    fn every_character_that_shows_nothing_has_one_class() {
        let classes: [(&str, Unseen); 9] = [
            ("\0\t\n\r\u{1b}\u{7f}\u{85}", Unseen::Control),
            ("\u{2028}\u{2029}", Unseen::Line),
            // No-break, thin and ideographic.
            (" \u{a0}\u{1680}\u{2009}\u{202f}\u{205f}\u{3000}", Unseen::Space),
            // Soft hyphen, Mongolian vowel separator, no width, word joiner, invisible plus, old shaping, byte order.
            ("\u{ad}\u{180e}\u{200b}\u{2060}\u{2064}\u{206a}\u{206f}\u{feff}", Unseen::Nothing),
            ("\u{34f}\u{200c}\u{200d}", Unseen::Joiner),
            // Mongolian, as letter and as picture, tags of flags, supplement.
            ("\u{180b}\u{fe0e}\u{fe0f}\u{e0067}\u{e007f}\u{e0100}", Unseen::Form),
            ("\u{61c}\u{200e}\u{200f}", Unseen::Mark),
            ("\u{202a}\u{202e}\u{2066}\u{2069}", Unseen::Turn),
            // Hangul, and braille without a dot.
            ("\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}", Unseen::Filler),
        ];
        for (characters, class) in classes {
            assert!(is_blank(characters));
            for c in characters.chars() {
                assert_eq!(unseen(c), Some(class), "{c:?}");
            }
        }
        let seen = "aß-_.'\u{301}\u{2010}\u{2801}\u{fffd}\u{1f600}\u{20e3}한ᄀع";
        assert_eq!(seen.chars().find(|c| unseen(*c).is_some()), None);
        assert!(is_blank("") && !is_blank("\u{200b}a"));
    }
}
