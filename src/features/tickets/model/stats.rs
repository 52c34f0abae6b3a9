//! Figures about tickets.
//!
//! Invariant: of nothing, every figure is 0.

use super::Status;
use crate::{clock::Time, ids::UserId};

/// A duration in numbers, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counted {
    /// Of how many.
    pub count: i64,
    pub average: i64,
    /// Half of them take no longer.
    pub median: i64,
    /// Nine of ten are done by then.
    pub p90: i64,
}

/// Figures of a span of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// When each ticket was opened, for counting days in the guild's zone.
    pub opened: Vec<Time>,
    /// Whether there were more tickets than are looked at; then these are the newest.
    pub cut: bool,
    /// Time until somebody claimed it.
    pub to_claim: Counted,
    /// Time until staff answered.
    pub to_answer: Counted,
    /// Time until it was closed.
    pub to_close: Counted,
    /// How many there are of each status.
    pub statuses: Vec<(Status, i64)>,
    /// First answers that came in time, and those that came too late.
    pub first: (i64, i64),
    /// Further answers that came in time, and those that came too late.
    pub next: (i64, i64),
    /// Tickets that were opened again.
    pub reopened: i64,
    /// How many gave one star, two stars, … five stars.
    pub stars: [i64; 5],
    /// Per person who had tickets: how many, how many closed, and time until the first answer.
    pub staff: Vec<(UserId, i64, i64, Counted)>,
}

/// Sorts durations and counts them.
pub fn counted(mut seconds: Vec<i64>) -> Counted {
    if seconds.is_empty() {
        return Counted::default();
    }
    seconds.sort_unstable();
    let count = i64::try_from(seconds.len()).unwrap_or(i64::MAX);
    let sum: i128 = seconds.iter().copied().map(i128::from).sum();
    Counted {
        count,
        average: i64::try_from(sum / i128::from(count)).unwrap_or(i64::MAX),
        median: percentile(&seconds, 50),
        p90: percentile(&seconds, 90),
    }
}

/// The smallest value that at least so many percent do not exceed (nearest rank), of values that are sorted.
fn percentile(sorted: &[i64], percent: usize) -> i64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_counted_from_short_to_long() {
        assert_eq!(counted(Vec::new()), Counted::default());
        let ten = counted((1..=10).rev().collect());
        assert_eq!((ten.count, ten.average, ten.median, ten.p90), (10, 5, 5, 9));
        assert_eq!(counted(vec![7]), Counted { count: 1, average: 7, median: 7, p90: 7 });
        // Of two, nine of ten are both.
        let two = counted(vec![60, 3600]);
        assert_eq!((two.average, two.median, two.p90), (1830, 60, 3600));
        let many = counted((1..=2_000_000).collect());
        assert_eq!((many.average, many.median, many.p90), (1_000_000, 1_000_000, 1_800_000));
    }
}
