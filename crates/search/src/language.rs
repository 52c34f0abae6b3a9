//! Guesses the language of a text by its little words, and stems words accordingly.
//!
//! Invariant: a text always gets at least one language, from its own words alone.

use std::{collections::HashMap, sync::LazyLock};

use rust_stemmers::Stemmer;

use super::tongues::{COUNT, DUTCH, ENGLISH, RUSSIAN, TONGUES};

/// The languages in which a word is a little one, and those in which it is talk, one bit each.
static SMALL: LazyLock<HashMap<&'static str, Small>> = LazyLock::new(|| {
    let mut small: HashMap<_, Small> = HashMap::new();
    for (language, tongue) in TONGUES.iter().enumerate() {
        for word in tongue.little.split_whitespace() {
            small.entry(word).or_default().little |= 1 << language;
        }
        for word in tongue.talk.split_whitespace() {
            small.entry(word).or_default().talk |= 1 << language;
        }
    }
    small
});

#[derive(Debug, Clone, Copy, Default)]
struct Small {
    little: u8,
    talk: u8,
}

/// How much a word says about the matter of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Grammar: "the", "het".
    Little,
    /// Asking and courtesy: "possible", "please", "help".
    Talk,
    /// All other words.
    Matter,
}

impl Kind {
    /// How much such a word weighs in hundredths, so that sums of it are exact.
    pub(super) fn hundredths(self) -> u32 {
        match self {
            // or in small indexes "how do I" would find everything
            Self::Little => 15,
            // "is it possible to get" is half of a question and none of its matter
            Self::Talk => 30,
            Self::Matter => 100,
        }
    }

    /// The same as a share.
    pub(super) fn says(self) -> f64 {
        f64::from(self.hundredths()) / 100.0
    }
}

/// A set of languages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Languages(u8);

impl Languages {
    /// The languages whose little words occur most; English and Dutch when none do.
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut votes = [0_u32; COUNT];
        for word in words {
            let mut bits = SMALL.get(word).map_or(0, |small| small.little);
            if word.starts_with(|c| matches!(c, '\u{400}'..='\u{4ff}')) {
                bits |= 1 << RUSSIAN;
            }
            for (language, count) in votes.iter_mut().enumerate() {
                *count += u32::from(bits >> language & 1);
            }
        }
        let most = votes.into_iter().max().unwrap_or_default();
        if most == 0 {
            return Self(1 << ENGLISH | 1 << DUTCH);
        }
        Self::from_counts(&votes.map(|count| u32::from(count == most)))
    }

    /// The languages that occur at all.
    pub(super) fn from_counts(counts: &[u32; COUNT]) -> Self {
        let mut bits = 0;
        for (language, &count) in counts.iter().enumerate() {
            bits |= u8::from(count > 0) << language;
        }
        Self(bits)
    }

    /// The languages' positions, each below [`COUNT`].
    pub(super) fn each(self) -> impl Iterator<Item = usize> {
        (0..COUNT).filter(move |language| self.0 >> language & 1 == 1)
    }

    /// The kind of the word in one of the languages; the lesser where they differ.
    pub(super) fn kind(self, word: &str) -> Kind {
        match SMALL.get(word) {
            Some(small) if small.little & self.0 != 0 => Kind::Little,
            Some(small) if small.talk & self.0 != 0 => Kind::Talk,
            _ => Kind::Matter,
        }
    }

    /// The different stems of a folded word.
    pub(super) fn stems(self, word: &str) -> Vec<String> {
        let mut stems: Vec<String> = Vec::new();
        if word.chars().count() < 3 || !word.chars().all(char::is_alphabetic) {
            return stems;
        }
        for language in self.each() {
            let stem = Stemmer::create(TONGUES[language].stemmer).stem(word);
            if !stem.is_empty() && !stems.iter().any(|known| *known == stem) {
                stems.push(stem.into_owned());
            }
        }
        stems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(text: &str) -> Vec<usize> {
        Languages::of(text.split(' ')).each().collect()
    }

    #[test]
    fn little_words_tell_the_language() {
        assert_eq!(guess("how do i get my money back"), [ENGLISH]);
        assert_eq!(guess("hoe kan ik verlof aanvragen"), [DUTCH]);
        assert_eq!(guess("как мне вернуть деньги"), [RUSSIAN]);
        assert_eq!(guess("refund"), [ENGLISH, DUTCH]);
    }

    #[test]
    fn every_listed_word_is_folded_and_of_one_kind() {
        for tongue in &TONGUES {
            let little: Vec<&str> = tongue.little.split_whitespace().collect();
            for word in little.iter().copied().chain(tongue.talk.split_whitespace()) {
                assert_eq!(crate::fold::letters(word), word);
            }
            for word in tongue.talk.split_whitespace() {
                assert!(!little.contains(&word), "{word}");
            }
        }
    }

    #[test]
    fn stems_follow_the_language() {
        let both = Languages::of(std::iter::empty());
        assert!(both.stems("refunds").contains(&"refund".to_owned()));
        assert!(both.stems("vergoedingen").contains(&"vergoed".to_owned()));
        assert!(both.stems("2fa").is_empty());
    }
}
