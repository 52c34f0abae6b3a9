//! How well the repository's own questions find their entries.
//!
//! Invariant: no figure falls; whoever raises one raises its bar.

#[path = "../examples/evaluate/measure.rs"]
mod measure;

use measure::{Guilds, Set, measure, measure_foreign};

const QUESTIONS: &str = include_str!("../questions.json");

#[test]
fn questions_find_their_entries_as_well_as_before() {
    let set: Set = serde_json::from_str(QUESTIONS).expect("a set of questions");
    let guilds = Guilds::new(&set);
    let mut figures = measure(&set, &guilds);
    measure_foreign(&guilds, &[], &mut figures);
    let [third, half, whole] = figures.typed;
    for (name, share, bar) in [
        ("found first", figures.first, 0.759),
        ("found among five", figures.five, 0.927),
        ("mean reciprocal rank", figures.reciprocal, 0.827),
        ("shown at the default", figures.shown, 0.636),
        ("no answer, and none shown", figures.refused, 0.878),
        ("suggested at 30 %", third, 0.740),
        ("suggested at 50 %", half, 0.804),
        ("suggested at 100 %", whole, 0.936),
        ("suggested at a title's quarter", figures.quarter, 1.0),
    ] {
        let mean = share.mean().expect("questions of this kind");
        assert!(mean >= bar, "{name}: {mean:.4} is less than {bar}");
    }
    assert_eq!(figures.foreign.mean(), None);
    assert!(guilds.weight() < 512 * 1024);
}
