//! One direction: folders import only what is below them, and files form no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    files, is_tests,
    sources::{Arrow, Sources},
};

/// The folders and single files of `src`, from the ground up; those of one line may not know each other.
const ORDER: &[&[&str]] = &[
    &[
        "boxed",
        "clock",
        "csv",
        "hours",
        "ids",
        "lang",
        "nul",
        "permissions",
        "text",
        "search",
        "sandbox",
    ],
    &["config", "db", "error", "cipher", "panics", "incidents", "telemetry"],
    &["cache_version", "files", "rate", "discord"],
    &["app"],
    &["jobs"],
    &["settings"],
    &["interactions"],
    &["export", "web"],
    &["api"],
    &["feature"],
    &["features"],
    &["cli"],
    &["main"],
];

/// The folder of `src`, or the file in it, that a file belongs to.
fn part(file: &str) -> &str {
    let rest = file.trim_start_matches("src/");
    rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs")
}

fn arrows() -> BTreeSet<Arrow> {
    let all: BTreeMap<_, _> =
        files("src", "rs").into_iter().filter(|(n, _)| !is_tests(n)).collect();
    Sources::read("src/lib.rs", &all).arrows()
}

#[test]
fn imports_run_in_one_direction() {
    let level = |name: &str| {
        ORDER
            .iter()
            .position(|line| line.contains(&name))
            .unwrap_or_else(|| panic!("{name} has no place"))
    };
    let mut wrong = BTreeSet::new();
    for (from, to) in arrows() {
        let (a, b) = (part(&from), part(&to));
        if a == "lib" || b == "lib" || a == b {
            continue;
        }
        if level(b) > level(a) {
            wrong.insert(format!("{from} -> {to}"));
        }
    }
    assert!(wrong.is_empty(), "{} arrows run upwards: {wrong:#?}", wrong.len());
}

/// The circles of a graph: each a set of files that lead to one another.
fn circles(files: &BTreeSet<String>, arrows: &BTreeSet<Arrow>) -> Vec<BTreeSet<String>> {
    let reach = |from: &String| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = next.pop() {
            for (_, to) in arrows.range((at.clone(), String::new())..).take_while(|(a, _)| *a == at)
            {
                if files.contains(to) && seen.insert(to.clone()) {
                    next.push(to.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<_, _> = files.iter().map(|file| (file.clone(), reach(file))).collect();
    let mut left: BTreeSet<_> = files.clone();
    let mut found = Vec::new();
    while let Some(file) = left.pop_first() {
        if !reached[&file].contains(&file) {
            continue;
        }
        let circle: BTreeSet<_> = reached[&file]
            .iter()
            .filter(|other| reached[*other].contains(&file))
            .cloned()
            .collect();
        left.retain(|one| !circle.contains(one));
        found.push(circle);
    }
    found
}

/// The circles that remain when a module and its own children may know each other.
fn true_circles(files: &BTreeSet<String>, arrows: &BTreeSet<Arrow>) -> Vec<BTreeSet<String>> {
    let mut remaining = Vec::new();
    for circle in circles(files, arrows) {
        let parent = circle.iter().find(|file| {
            let folder = file.strip_suffix("mod.rs").map(str::to_owned);
            folder.is_some_and(|folder| circle.iter().all(|other| other.starts_with(&folder)))
        });
        match parent {
            Some(parent) => {
                let mut children = circle.clone();
                children.remove(parent);
                remaining.extend(true_circles(&children, arrows));
            }
            None => remaining.push(circle),
        }
    }
    remaining
}

#[test]
fn files_form_no_circle() {
    let arrows = arrows();
    let files: BTreeSet<_> = arrows
        .iter()
        .flat_map(|(a, b)| [a.clone(), b.clone()])
        .filter(|f| f != "src/lib.rs")
        .collect();
    let found = true_circles(&files, &arrows);
    let told: Vec<_> = found
        .iter()
        .map(|circle| {
            let inside: Vec<_> = arrows
                .iter()
                .filter(|(a, b)| circle.contains(a) && circle.contains(b))
                .map(|(a, b)| format!("{a} -> {b}"))
                .collect();
            format!("{} files:\n  {}", circle.len(), inside.join("\n  "))
        })
        .collect();
    assert!(found.is_empty(), "{} circles:\n{}", found.len(), told.join("\n"));
}
