//! Guesses the language of a text by its little words, and stems words accordingly.
//!
//! Invariant: a text always gets at least one language, from its own words alone.

use std::{collections::HashMap, sync::LazyLock};

use rust_stemmers::{Algorithm, Stemmer};

/// How many languages are told apart.
pub(super) const COUNT: usize = 8;

const ENGLISH: usize = 0;
const DUTCH: usize = 1;
const RUSSIAN: usize = 7;

/// Per language its stemmer and its little words, folded.
const TONGUES: [(Algorithm, &str); COUNT] = [
    (
        Algorithm::English,
        "a an and are as at be but by can do does for from have how i if in is it me my not of on \
         or so that the their there they this to was we what when where which who why will with \
         you your",
    ),
    (
        Algorithm::Dutch,
        "aan als bij dan dat de deze die dit een en er geen haar heb hebben heeft het hij hoe ik \
         in is je jij jouw kan maar met mijn naar niet nog of om ons ook op over te tot u uit uw \
         van voor waar waarom wanneer wat we welke wie wij worden wordt ze zich zijn zo",
    ),
    (
        Algorithm::German,
        "aber als am an auf aus bei das dass dem den der des die du ein eine einen einer es fur \
         haben hat ich ihr im in ist kann mein mein mit nach nicht oder sie sind so um und uns \
         von vor wann warum was wenn wer wie wir wird wo zu zum zur",
    ),
    (
        Algorithm::French,
        "a au aux avec ce ces comment dans de des du elle en est et eux il ils j je la le les \
         leur lui ma mais me mon ne nous ou par pas pour qu que quel qui sa se ses son sont sur \
         ta te tu un une vos votre vous",
    ),
    (
        Algorithm::Spanish,
        "a al como con cuando de del donde el ella en es esta este la las lo los mas me mi muy \
         no nos o para pero por porque que quien se si sin son su sus te tu un una y yo",
    ),
    (
        Algorithm::Italian,
        "a al alla anche che chi come con da dal dei del della di dove e gli ho i il in io l la \
         le lo ma mi mio nel non o per perche piu quando quando questo se si sono su tu un una",
    ),
    (
        Algorithm::Portuguese,
        "a ao aos as com como da das de do dos e ela ele em esta eu isso mais mas me meu minha \
         na nao nas no nos o onde os ou para por porque quando que quem se seu sua um uma voce",
    ),
    (
        Algorithm::Russian,
        "а бы в вы где да для до его если есть за и из или к как когда кто мне мой мы на не но \
         о он она они от по почему при с так то ты у что это я",
    ),
];

/// Which languages use a little word, one bit each.
static LITTLE: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut little = HashMap::new();
    for (language, (_, words)) in TONGUES.iter().enumerate() {
        for word in words.split_whitespace() {
            *little.entry(word).or_default() |= 1 << language;
        }
    }
    little
});

/// A set of languages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Languages(u8);

impl Languages {
    /// The languages whose little words occur most; English and Dutch when none do.
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut votes = [0_u32; COUNT];
        for word in words {
            let mut bits = LITTLE.get(word).copied().unwrap_or_default();
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

    /// Whether the word is a little one ("the", "het") in one of the languages.
    pub(super) fn has_little(self, word: &str) -> bool {
        LITTLE.get(word).is_some_and(|bits| bits & self.0 != 0)
    }

    /// The different stems of a folded word.
    pub(super) fn stems(self, word: &str) -> Vec<String> {
        let mut stems: Vec<String> = Vec::new();
        if word.chars().count() < 3 || !word.chars().all(char::is_alphabetic) {
            return stems;
        }
        for language in self.each() {
            let stem = Stemmer::create(TONGUES[language].0).stem(word);
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
    fn stems_follow_the_language() {
        let both = Languages::of(std::iter::empty());
        assert!(both.stems("refunds").contains(&"refund".to_owned()));
        assert!(both.stems("vergoedingen").contains(&"vergoed".to_owned()));
        assert!(both.stems("2fa").is_empty());
    }
}
