//! Emoji on buttons, in selects and in names of channels.
//!
//! Invariant: what is read as an emoji is exactly one.

use unicode_segmentation::UnicodeSegmentation as _;

/// An emoji on a button or in a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Emoji {
    Unicode(String),
    /// A guild's own.
    Custom {
        /// Whether it moves.
        animated: bool,
        id: u64,
        name: String,
    },
}

impl Emoji {
    /// Reads an emoji; none when the text is not exactly one.
    pub fn read(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            let mut parts = inner.split(':');
            let (a, name, id) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
            let known = parts.next().is_none() && matches!(a, "" | "a") && id > 0;
            let plain = (2..=32).contains(&name.len())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            return (known && plain).then(|| Self::Custom {
                animated: a == "a",
                id,
                name: name.to_owned(),
            });
        }
        let one = text.graphemes(true).count() == 1;
        let sign = text.chars().next().is_some_and(is_pictogram)
            || (text.contains('\u{20e3}') || text.contains('\u{fe0f}'));
        (one && sign && text.len() <= 64).then(|| Self::Unicode(text.to_owned()))
    }
}

/// Whether a character is one that emoji begin with.
pub(super) fn is_pictogram(c: char) -> bool {
    matches!(u32::from(c), 0x00a9 | 0x00ae | 0x203c..=0x3299 | 0x1f000..=0x1faff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_one_sign() {
        for text in ["🎫", "👩‍💻", "🇳🇱", "1️⃣", "❤️", "<:ok:123>", "<a:ok_2:123>"]
        {
            assert!(Emoji::read(text).is_some(), "{text}");
        }
        for text in ["", "a", "🎫🎫", ":ok:", "<:ok:>", "<:o k:1>", "<:ok:1:2>", "<b:ok:1>"] {
            assert!(Emoji::read(text).is_none(), "{text}");
        }
    }
}
