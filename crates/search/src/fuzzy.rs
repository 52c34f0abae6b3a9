//! Counts typing mistakes between a typed word and a known one, giving up early.
//!
//! Invariant: a swap of two neighbours is one mistake, and nothing over the word's budget is
//! ever reported. Optimal string alignment, so no letter is edited twice.

/// A mistyped word, prepared for comparing with many known words.
pub(super) struct Typo {
    letters: Vec<char>,
    sketch: u32,
    budget: usize,
    rows: [Vec<usize>; 3],
}

/// How far a known word is from the typed one; smaller is nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Distance {
    /// Mistakes, with a swap as one.
    pub edits: usize,
    /// Letters of the known word after the part that was compared.
    pub beyond: usize,
}

/// The letters of a word as a set of 32 bits, for ruling words out without comparing them.
pub(super) fn sketch(word: &str) -> u32 {
    word.chars().fold(0, |bits, c| bits | 1 << (u32::from(c) & 31))
}

impl Typo {
    /// Allows one mistake from four letters and two from eight; none in numbers and codes.
    pub(super) fn new(word: &str) -> Option<Self> {
        let letters: Vec<char> = word.chars().collect();
        let budget = match letters.len() {
            0..4 => return None,
            4..8 => 1,
            _ => 2,
        };
        if !letters.iter().all(|c| c.is_alphabetic()) {
            return None;
        }
        let row = vec![0; letters.len() + 1];
        Some(Self { sketch: sketch(word), letters, budget, rows: [row.clone(), row.clone(), row] })
    }

    /// Whether a word with these letters can be near at all.
    pub(super) fn may_match(&self, sketch: u32, length: usize, beyond: usize) -> bool {
        let budget = u32::try_from(self.budget).unwrap_or(u32::MAX);
        length + self.budget >= self.letters.len()
            && length <= (self.letters.len() + self.budget).saturating_add(beyond)
            && (self.sketch & !sketch).count_ones() <= budget
    }

    /// The distance to a known word of which up to `beyond` last letters may be untyped yet.
    pub(super) fn distance(&mut self, known: &str, beyond: usize) -> Option<Distance> {
        let length = known.chars().count();
        let typed = self.letters.len();
        let mut best: Option<Distance> = None;
        let mut before = '\0';
        for (start, cell) in self.rows[0].iter_mut().enumerate() {
            *cell = start;
        }
        for (column, c) in known.chars().enumerate() {
            let lowest = self.advance(column, c, before);
            before = c;
            let [previous, current, _] = &self.rows;
            let left = length - column - 1;
            if left <= beyond && current_end(current, typed) <= self.budget {
                let here = Distance { edits: current_end(current, typed), beyond: left };
                best = Some(best.map_or(here, |known| known.min(here)));
            }
            let earlier = previous.iter().min().copied().unwrap_or_default();
            if lowest.min(earlier) > self.budget {
                break;
            }
            self.rows.rotate_left(1);
        }
        best
    }

    /// Fills `rows[1]` from `rows[0]` (one letter back) and `rows[2]` (two back).
    fn advance(&mut self, column: usize, c: char, before: char) -> usize {
        let [one, current, two] = &mut self.rows;
        current[0] = column + 1;
        let mut lowest = column + 1;
        for (row, &typed) in self.letters.iter().enumerate() {
            let mut cost =
                (one[row] + usize::from(typed != c)).min(one[row + 1] + 1).min(current[row] + 1);
            if row > 0 && column > 0 && typed == before && self.letters[row - 1] == c {
                cost = cost.min(two[row - 1] + 1);
            }
            current[row + 1] = cost;
            lowest = lowest.min(cost);
        }
        lowest
    }
}

fn current_end(row: &[usize], typed: usize) -> usize {
    row.get(typed).copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_mistakes_within_the_budget() {
        for (typed, known, beyond, edits) in [
            ("refnud", "refund", 0, Some(1)),
            ("passwrod", "password", 0, Some(1)),
            ("pasword", "password", 0, Some(1)),
            ("passssword", "password", 0, Some(2)),
            ("efund", "refund", 0, Some(1)),
            ("refund", "refund", 0, Some(0)),
            ("refnud", "refunds", 0, None),
            ("refnud", "refunds", 1, Some(1)),
            ("passwro", "password", usize::MAX, Some(1)),
            ("form", "from", 0, Some(1)),
            ("form", "morf", 0, None),
            ("пороль", "пароль", 0, Some(1)),
        ] {
            let distance = Typo::new(typed).and_then(|mut typo| typo.distance(known, beyond));
            assert_eq!(distance.map(|d| d.edits), edits, "{typed} {known}");
        }
    }

    #[test]
    fn short_words_and_codes_are_taken_as_typed() {
        for word in ["vm", "2fa", "4014", "win10"] {
            assert!(Typo::new(word).is_none(), "{word}");
        }
    }

    #[test]
    fn the_sketch_never_rules_out_a_near_word() {
        for (typed, known) in [("refnud", "refunds"), ("passwrod", "password"), ("cafe", "cave")] {
            let mut typo = Typo::new(typed).unwrap();
            assert!(typo.distance(known, 1).is_some());
            assert!(typo.may_match(sketch(known), known.chars().count(), 1));
        }
    }
}
