//! Text as Discord shows it: escaping, cutting, timestamps.
//!
//! Invariant: text typed by a person passes [`escape`] before it stands inside a sentence of ours,
//! so it can neither format nor ping.

pub use alphapy_kernel::text::{Unseen, cut, is_blank, unseen};

use crate::clock::Time;

/// Escapes Discord's Markdown, mentions and links in text that a person typed.
///
/// Line breaks become spaces: the text will stand inside a sentence or a title.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '#' | '[' | ']' | '(' | ')' | '@'
            | ':' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            c if is_trick(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Whether a character reorders or hides what stands around it. Joiners and forms stay: without them, Persian
/// and emoji fall apart.
fn is_trick(c: char) -> bool {
    matches!(unseen(c), Some(Unseen::Mark | Unseen::Turn | Unseen::Nothing))
}

/// Reads the name of a person or file without characters by which it would look like another, or turn around
/// what stands beside it.
pub fn name<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<String, D::Error> {
    let name = <String as serde::Deserialize>::deserialize(reader)?;
    Ok(honest(name))
}

/// The same for a name that may be missing.
pub fn name_or_none<'de, D: serde::Deserializer<'de>>(
    reader: D,
) -> Result<Option<String>, D::Error> {
    let name = <Option<String> as serde::Deserialize>::deserialize(reader)?;
    Ok(name.map(honest))
}

/// A name without such characters.
pub fn honest(mut name: String) -> String {
    name.retain(|c| !is_trick(c) && !c.is_control());
    name
}

/// A timestamp that every reader sees in their own zone and language, relative to now.
pub fn relative(time: Time) -> String {
    format!("<t:{}:R>", time.timestamp())
}

/// A percentage without decimals, rounded, `0` of an empty whole.
pub fn percent(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    (part * 100 + whole / 2) / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_turn_around_what_stands_beside_them() {
        #[derive(serde::Deserialize)]
        struct File {
            #[serde(deserialize_with = "name")]
            filename: String,
            #[serde(default, deserialize_with = "name_or_none")]
            title: Option<String>,
        }
        let read = |text: &str| serde_json::from_str::<File>(text).expect("a file");
        let file = read(r#"{"filename":"photo\u202egnp.exe","title":"\u2067x\u2069\u200f"}"#);
        assert_eq!((file.filename.as_str(), file.title.as_deref()), ("photognp.exe", Some("x")));
        assert_eq!(read(r#"{"filename":"عربي.txt"}"#).filename, "عربي.txt");
        assert_eq!(escape("a\u{202e}b"), "ab");
    }

    #[test]
    fn nothing_typed_by_a_person_formats_or_pings() {
        assert_eq!(
            escape("**hi** @everyone <@1>\n[x](y)"),
            "\\*\\*hi\\*\\* \\@everyone \\<\\@1\\> \\[x\\]\\(y\\)"
        );
        assert_eq!(escape("a\u{202e}b"), "ab");
    }

    #[test]
    fn percentages_round() {
        assert_eq!(percent(2, 3), 67);
        assert_eq!(percent(1, 0), 0);
    }
}
