//! The walks in `docs/architecture.md` lead through files that are there, each from one before it.

use std::collections::BTreeMap;

use super::{files, imports::arrows};

/// The trait through which handlers are called.
const HANDLER: &str = "src/interactions/handler.rs";

/// The walks, by their heading: the files of each in order, and how many there may be.
fn walks(text: &str) -> Vec<(String, usize, Vec<String>)> {
    let mut found: Vec<(String, usize, Vec<String>)> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            let most = heading.split_once("at most ").expect("a bound").1;
            let most = most.trim_end_matches(')').parse().expect("a number");
            found.push((heading.to_owned(), most, Vec::new()));
        } else if let Some((_, rest)) = line.split_once(". `")
            && let Some((file, _)) = rest.split_once('`')
            && (file.starts_with("src/") || file.starts_with("crates/"))
        {
            found.last_mut().expect("a heading").2.push(file.to_owned());
        }
    }
    found
}

/// The path prefix of a file of another crate, if it is the root of one: arrows end where a crate does.
fn root(file: &str) -> Option<String> {
    let name = file.strip_prefix("crates/")?.strip_suffix("/src/lib.rs")?;
    Some(format!("alphapy_{}::", name.replace('-', "_")))
}

#[test]
fn the_walks_of_the_documentation_can_be_walked() {
    let text = files("docs", "md").into_iter().find(|(name, _)| name == "docs/architecture.md");
    let (_, text) = text.expect("docs/architecture.md");
    let arrows = arrows();
    let present: BTreeMap<_, _> = files("src", "rs").into_iter().collect();
    let walks = walks(&text);
    assert_eq!(walks.len(), 4, "four walks");
    for (heading, most, walk) in walks {
        assert!((2..=most).contains(&walk.len()), "{heading}: {} files", walk.len());
        for (at, file) in walk.iter().enumerate() {
            assert!(present.contains_key(file), "{heading}: {file} is not there");
            // A call returns to its caller, so the next one may be made by any file before. A file that is called
            // through a list imports the type of the list instead, or the trait.
            let before = &walk[..at];
            let reached = before.iter().any(|from| {
                let imports = |a: &str, b: &str| arrows.contains(&(a.to_owned(), b.to_owned()));
                let as_handler = imports(from, HANDLER) && imports(file, HANDLER);
                let by_crate = root(file).is_some_and(|name| present[from].contains(&name));
                imports(from, file) || imports(file, from) || as_handler || by_crate
            });
            assert!(at == 0 || reached, "{heading}: nothing before {file} knows it");
            assert!(!before.contains(file), "{heading}: {file} is named twice");
        }
    }
}
