//! One direction: folders import only what is below them, and files form no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    files, is_tests,
    sources::{Arrow, Sources},
};

/// A folder of `src`, or a file that stands there by itself.
struct Part {
    /// How far it is above the ground. Those of one height do not know each other.
    height: u8,
    name: &'static str,
    about: &'static str,
}

const fn part(height: u8, name: &'static str, about: &'static str) -> Part {
    Part { height, name, about }
}

/// Everything in `src`, from the ground up: the map in `src/lib.rs` is made from it.
const PARTS: &[Part] = &[
    part(0, "boxed", "the type of work that runs later"),
    part(0, "clock", "the time, as a value that is passed in"),
    part(0, "nul", "what no database keeps"),
    part(0, "tables", "what a table is, whose it is, and how its rows end"),
    part(1, "hours", "business hours"),
    part(1, "ids", "ids of Discord, and randomness"),
    part(1, "text", "cutting and escaping text, times for people"),
    part(2, "csv", "tables for other programs"),
    part(2, "lang", "sentences and their catalogues"),
    part(2, "permissions", "who may do what, as types"),
    part(3, "config", "what the process is told"),
    part(4, "db", "one SQL text for two engines; the only user of sqlx"),
    part(5, "error", "what can go wrong"),
    part(6, "cipher", "secrets at rest"),
    part(6, "files", "files in pieces, and the one budget of memory for all that move"),
    part(6, "incidents", "internal errors, grouped by kind"),
    part(6, "panics", "panics of handlers as errors"),
    part(6, "rate", "how often people and addresses may ask"),
    part(6, "telemetry", "the log"),
    part(7, "cache_version", "whether something cached is still true, on every instance"),
    part(7, "discord", "calls to Discord, what is known of guilds, the parts of messages"),
    part(8, "app", "the running bot: what is below it, and registries by type"),
    part(
        9,
        "jobs",
        "what is due: leases, tasks of several steps, what is done in Discord, guilds that left",
    ),
    part(10, "changes", "one history of everything a guild owns, and taking it back"),
    part(
        11,
        "settings",
        "what a guild chose: declared once, changed in one way, with history; rights",
    ),
    part(12, "interactions", "verify, dispatch, answer or defer; command registration"),
    part(13, "export", "what admins take out of a guild, page by page"),
    part(13, "web", "the HTTP server; the dashboard's login, sessions, guards and layout"),
    part(
        14,
        "api",
        "the REST API: tokens, problems, limits, repeated requests, the OpenAPI document",
    ),
    part(15, "feature", "what a feature is, and how its lists reach the toolkits"),
    part(16, "features", "the product: one folder a feature, file names are the layers"),
    part(17, "cli", "the command line, which puts everything together"),
];

/// The part of `src` that a file belongs to; none for the root and for other crates.
fn place(file: &str) -> Option<&'static Part> {
    let rest = file.strip_prefix("src/")?;
    let name = rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs");
    if matches!(name, "lib" | "main") {
        return None;
    }
    let found = PARTS.iter().find(|part| part.name == name);
    Some(found.unwrap_or_else(|| panic!("{file} has no place in the order")))
}

/// Every arrow between two files of the bot and of the crates beside it.
pub fn arrows() -> BTreeSet<Arrow> {
    let all = files("src", "rs").into_iter().filter(|(name, _)| !is_tests(name));
    let all: BTreeMap<_, _> = all.collect();
    let crates = all.keys().filter(|name| name.ends_with("/src/lib.rs")).cloned();
    let roots: Vec<_> = crates.chain(["src/lib.rs".to_owned()]).collect();
    roots.iter().flat_map(|root| Sources::read(root, &all).arrows()).collect()
}

#[test]
fn imports_run_in_one_direction() {
    let mut wrong = BTreeSet::new();
    for (from, to) in arrows() {
        let (Some(a), Some(b)) = (place(&from), place(&to)) else { continue };
        if a.name != b.name && b.height >= a.height {
            wrong.insert(format!("{from} -> {to}"));
        }
    }
    assert!(wrong.is_empty(), "{} arrows run upwards: {wrong:#?}", wrong.len());
}

/// The map: what each part is for, and what it imports.
fn map() -> String {
    let mut imports: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (from, to) in arrows() {
        let (Some(a), Some(b)) = (place(&from), place(&to)) else { continue };
        if a.name != b.name {
            let at = PARTS.iter().position(|part| part.name == b.name);
            imports.entry(a.name).or_default().extend(at);
        }
    }
    let mut lines = vec![
        "//! | height | where | what | imports |".to_owned(),
        "//! |---|---|---|---|".to_owned(),
    ];
    for Part { height, name, about } in PARTS {
        let used = imports.get(name).into_iter().flatten();
        let used: Vec<_> = used.map(|at| format!("`{}`", PARTS[*at].name)).collect();
        let link = if *name == "settings" { "mod@settings" } else { name };
        let used = if used.is_empty() { "nothing".to_owned() } else { used.join(", ") };
        lines.push(format!("//! | {height} | [`{link}`] | {about} | {used} |"));
    }
    lines.join("\n")
}

#[test]
fn the_map_in_the_documentation_is_the_one_of_the_code() {
    let map = map();
    println!("{map}");
    let (_, lib) =
        files("src", "rs").into_iter().find(|(name, _)| name == "src/lib.rs").expect("lib.rs");
    assert!(lib.contains(&map), "src/lib.rs should say:\n{map}");
}

/// The circles of a graph: each a set of files that lead to one another.
fn circles(files: &BTreeSet<String>, arrows: &BTreeSet<Arrow>) -> Vec<BTreeSet<String>> {
    let reach = |from: &String| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = next.pop() {
            let leads = arrows.range((at.clone(), String::new())..);
            for (_, to) in leads.take_while(|(from, _)| *from == at) {
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
        let around = reached[&file].iter().filter(|other| reached[*other].contains(&file));
        let circle: BTreeSet<_> = around.cloned().collect();
        left.retain(|one| !circle.contains(one));
        found.push(circle);
    }
    found
}

/// The folder of a module that has files of its own.
fn folder(file: &str) -> Option<&str> {
    ["mod.rs", "lib.rs"].iter().find_map(|name| file.strip_suffix(name))
}

/// The circles that remain when a module and its own children may know each other.
fn true_circles(files: &BTreeSet<String>, arrows: &BTreeSet<Arrow>) -> Vec<BTreeSet<String>> {
    let mut remaining = Vec::new();
    for circle in circles(files, arrows) {
        let parent = circle.iter().find(|file| {
            folder(file).is_some_and(|folder| circle.iter().all(|other| other.starts_with(folder)))
        });
        if let Some(parent) = parent {
            let mut children = circle.clone();
            children.remove(parent);
            remaining.extend(true_circles(&children, arrows));
        } else {
            remaining.push(circle);
        }
    }
    remaining
}

#[test]
fn files_form_no_circle() {
    let arrows = arrows();
    let files = arrows.iter().flat_map(|(from, to)| [from.clone(), to.clone()]).collect();
    let found = true_circles(&files, &arrows);
    let told: Vec<_> = found
        .iter()
        .map(|circle| {
            let inside = arrows.iter().filter(|(a, b)| circle.contains(a) && circle.contains(b));
            let inside: Vec<_> = inside.map(|(a, b)| format!("{a} -> {b}")).collect();
            format!("{} files:\n  {}", circle.len(), inside.join("\n  "))
        })
        .collect();
    assert!(found.is_empty(), "{} circles:\n{}", found.len(), told.join("\n"));
}

#[test]
fn a_circle_is_found_and_a_parent_with_its_children_is_none() {
    let arrows = |all: &[(&str, &str)]| -> BTreeSet<Arrow> {
        all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    };
    let found = |all: &[(&str, &str)]| {
        let arrows = arrows(all);
        let files = arrows.iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
        true_circles(&files, &arrows).len()
    };
    let family = [("a/mod.rs", "a/one.rs"), ("a/one.rs", "a/mod.rs"), ("a/one.rs", "a/two.rs")];
    assert_eq!(found(&family), 0);
    let siblings = [family[0], family[1], family[2], ("a/two.rs", "a/one.rs")];
    assert_eq!(found(&siblings), 1);
    assert_eq!(found(&[("a.rs", "b.rs"), ("b.rs", "a.rs")]), 1);
}
