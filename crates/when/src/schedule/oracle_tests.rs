//! The rules against what an independent implementation says (see `scripts/recurrence-vectors`).

use chrono::{DateTime, TimeDelta};
use serde::Deserialize;

use super::{Occurrence, Schedule};
use alphapy_kernel::time::Time;

const VECTORS: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/recurrence.json"));

#[derive(Deserialize)]
struct Case {
    #[serde(flatten)]
    schedule: Schedule,
    from: i64,
    skip: u32,
    first: Option<i64>,
    gaps: String,
    #[serde(default)]
    ends: bool,
}

impl Case {
    /// The instants the oracle lists.
    fn expected(&self) -> Vec<Time> {
        let Some(first) = self.first else { return Vec::new() };
        let mut seconds = vec![first];
        for run in self.gaps.split(',').filter(|run| !run.is_empty()) {
            let (gap, times) = run.split_once('*').unwrap_or((run, "1"));
            let gap = gap.parse::<i64>().expect("minutes") * 60;
            for _ in 0..times.parse().expect("a count") {
                seconds.push(seconds[seconds.len() - 1] + gap);
            }
        }
        seconds.into_iter().map(at).collect()
    }
}

fn at(seconds: i64) -> Time {
    DateTime::from_timestamp(seconds, 0).expect("a time")
}

fn cases() -> Vec<Case> {
    serde_json::from_slice(VECTORS).expect("vectors")
}

#[test]
fn the_vectors_cover_ten_zones_and_every_kind_of_rule() {
    let cases = cases();
    let zones: std::collections::BTreeSet<_> =
        cases.iter().map(|c| c.schedule.zone.name()).collect();
    assert_eq!(zones.len(), 10);
    assert!(cases.len() > 500, "{}", cases.len());
    let total: usize = cases.iter().map(|c| c.expected().len()).sum();
    assert!(total > 150_000, "{total} occurrences");
}

#[test]
fn every_occurrence_is_where_the_oracle_says_and_nowhere_else() {
    for case in cases() {
        let expected = case.expected();
        let all: Vec<Occurrence> =
            case.schedule.upcoming(at(case.from)).take(expected.len() + 1).collect();
        let found: Vec<Time> = all.iter().map(|o| o.at).take(expected.len()).collect();
        assert_eq!(found, expected, "{:?}", case.schedule);
        assert!(!case.ends || all.len() == expected.len(), "{:?} does not end", case.schedule);
        if let Some(first) = all.first().filter(|_| !expected.is_empty()) {
            assert_eq!(first.index, case.skip, "{:?}", case.schedule);
        }
    }
}

#[test]
fn asking_anywhere_between_two_occurrences_gives_the_second() {
    for case in cases() {
        let expected = case.expected();
        for pair in expected.windows(2).step_by(7) {
            let next = |after| case.schedule.occurrence_after(after).map(|o| o.at);
            let second = TimeDelta::seconds(1);
            let middle = pair[0] + (pair[1] - pair[0]) / 2;
            for after in [pair[0], pair[0] + second, middle, pair[1] - second] {
                assert_eq!(next(after), Some(pair[1]), "{:?} after {after}", case.schedule);
            }
        }
    }
}

#[test]
fn an_occurrence_is_found_again_by_its_number() {
    for case in cases() {
        for occurrence in case.schedule.upcoming(at(case.from)).take(50) {
            assert_eq!(case.schedule.occurrence(occurrence.index), Some(occurrence));
        }
    }
}
