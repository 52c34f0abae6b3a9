//! Prints how well questions find their entries.
//!
//! Invariant: it only reads, and prints the same for the same files.
//! `cargo run --release -p alphapy-search --example evaluate` measures the repository's own questions; files of the
//! same form can be named instead, and the questions of each are then also asked of the others.
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::{error::Error, fs, time::Instant};

use measure::{Guilds, Set, Share, measure, measure_foreign};

mod measure;

const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/questions.json");

fn main() -> Result<(), Box<dyn Error>> {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    if names.is_empty() {
        names.push(OWN.to_owned());
    }
    let mut sets: Vec<Set> = Vec::new();
    for name in &names {
        sets.push(serde_json::from_str(&fs::read_to_string(name)?)?);
    }
    for (at, (name, set)) in names.iter().zip(&sets).enumerate() {
        let others: Vec<&Set> =
            sets.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, set)| set).collect();
        report(name, set, &others);
    }
    Ok(())
}

fn report(name: &str, set: &Set, others: &[&Set]) {
    let start = Instant::now();
    let guilds = Guilds::new(set);
    let built = start.elapsed();
    let mut figures = measure(set, &guilds);
    measure_foreign(&guilds, others, &mut figures);
    println!(
        "{name}: {} entries, {} questions, {} KiB, built in {built:.1?}",
        set.documents.len(),
        set.queries.len(),
        guilds.weight() / 1024
    );
    print("found first", figures.first);
    print("found among five", figures.five);
    print("mean reciprocal rank", figures.reciprocal);
    print("shown at the default", figures.shown);
    print("no answer, and none shown", figures.refused);
    print("other set, and none shown", figures.foreign);
    for (share, label) in figures.typed.into_iter().zip(["30", "50", "100"]) {
        print(&format!("suggested at {label} %"), share);
    }
    print("suggested at a title's quarter", figures.quarter);
}

fn print(label: &str, share: Share) {
    if let Some(mean) = share.mean() {
        println!("  {label:<32} {mean:.4}");
    }
}
