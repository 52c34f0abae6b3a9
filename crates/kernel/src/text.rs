//! Shortening text.
//!
//! Invariant: lengths are counted in characters, never bytes, and a text that was cut shows it.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_characters_and_says_so() {
        assert_eq!(cut("héllo wörld", 20), "héllo wörld");
        assert_eq!(cut("héllo wörld", 7), "héllo…");
        assert_eq!(cut("héllo", 5), "héllo");
    }
}
