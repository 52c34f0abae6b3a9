//! The house rules, as tests. Each failure names the file and the rule.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod imports;
mod sources;
mod walks;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Every file below `dir` with this extension, with its path relative to the project. The sources of the
/// program are those of its crates too.
fn files(dir: &str, extension: &str) -> Vec<(String, String)> {
    fn walk(dir: &Path, extension: &str, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, extension, out);
            } else if path.extension().is_some_and(|e| e == extension) {
                out.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for dir in [dir].into_iter().chain((dir == "src").then_some("crates")) {
        walk(&root.join(dir), extension, &mut paths);
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("readable"))
        })
        .collect()
}

/// A file without its tests: a test module that stands in it is left out, up to the brace that closes it; one
/// that is named only is a file of its own, and what comes after it still counts.
fn code(text: &str) -> String {
    const TESTS: &str = "\n#[cfg(test)]\nmod ";
    let mut parts = text.split(TESTS);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let first = part.lines().next().unwrap_or_default();
        let rest = if first.ends_with('{') {
            part.split_once("\n}\n").map(|(_, rest)| rest)
        } else {
            part.split_once('\n').map(|(_, rest)| rest)
        };
        kept.push('\n');
        kept.push_str(rest.unwrap_or_default());
    }
    kept
}

/// Whether a file holds nothing but tests.
fn is_tests(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.contains("/tests/") || matches!(file, "tests.rs" | "properties.rs" | "oracle_tests.rs")
}

#[test]
fn what_comes_after_a_named_test_module_counts_and_its_contents_do_not() {
    let text = "a\n#[cfg(test)]\nmod tests;\nb\n#[cfg(test)]\nmod more {\nc\n}\nd\n";
    assert_eq!(code(text), "a\nb\nd\n");
}

#[test]
fn files_stay_short_enough_to_read() {
    let long: Vec<_> = ["src", "tests", "benches"]
        .into_iter()
        .flat_map(|dir| files(dir, "rs"))
        .filter(|(_, text)| text.lines().count() > 400)
        .map(|(name, text)| format!("{name}: {} lines", text.lines().count()))
        .collect();
    assert!(long.is_empty(), "files of more than 400 lines: {long:#?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> = files("src", "rs")
        .into_iter()
        .filter(|(name, text)| {
            !text.starts_with("//!")
                && !name.ends_with("tests.rs")
                && !name.ends_with("properties.rs")
        })
        .map(|(name, _)| name)
        .collect();
    assert!(silent.is_empty(), "modules without a first line of documentation: {silent:#?}");
}

/// To which files a rule applies, the words it bans, and why.
type Rule<'a> = (&'a dyn Fn(&str) -> bool, &'a [&'a str], &'a str);

/// Which words may not stand in which files: the layers of the map in `src/lib.rs`.
#[test]
fn layers_import_only_what_is_below_them() {
    let kernel = |n: &str| {
        matches!(
            n,
            "src/clock.rs"
                | "src/csv.rs"
                | "src/ids.rs"
                | "src/text.rs"
                | "src/hours.rs"
                | "src/lang.rs"
                | "src/permissions.rs"
        ) || ["crates/search/", "crates/when/", "crates/kernel/"]
            .iter()
            .any(|dir| n.starts_with(dir))
    };
    // The modules that the kernel and the database stand on: secrets, errors, the configuration.
    let ground = |n: &str| {
        matches!(n, "src/cipher.rs" | "src/error.rs" | "src/telemetry.rs")
            || n.starts_with("src/config/")
    };
    let sandbox = |n: &str| n.starts_with("crates/sandbox/");
    let rest = |n: &str| n.starts_with("crates/discord-rest/");
    // A layer is a file, or a folder of that name when it grew.
    let layer = |n: &str, file: &str| {
        n.starts_with("src/features/")
            && (n.ends_with(&format!("/{file}.rs")) || n.contains(&format!("/{file}/")))
    };
    let pure = |n: &str| kernel(n) || layer(n, "model");
    let toolkit = |n: &str| {
        [
            "src/discord/",
            "src/interactions/",
            "src/web/",
            "src/api/",
            "src/jobs/",
            "src/settings/",
            "src/export/",
        ]
        .iter()
        .any(|dir| n.starts_with(dir) && !n.ends_with("tests.rs"))
    };
    let edge = |n: &str| {
        ["command", "buttons", "modals", "page", "api", "jobs"].iter().any(|f| layer(n, f))
    };
    let view = |n: &str| layer(n, "view") || layer(n, "ids");
    let store = |n: &str| layer(n, "store");
    let flow = |n: &str| layer(n, "flow");
    let database = |n: &str| n.starts_with("src/db/");
    let not_database = |n: &str| !n.starts_with("src/db/");
    let rules: &[Rule<'_>] = &[
        (&pure, &["async fn", "crate::app", "crate::db", "reqwest", "axum", "tokio"], "is pure"),
        (&view, &["async fn", "crate::app", "crate::db", "store::", "Clock"], "is pure"),
        (
            &store,
            &["discord", "crate::app", "axum", "super::flow"],
            "knows only the database and its model",
        ),
        (&flow, &["axum", "super::command", "super::buttons", "super::modals"], "knows no edge"),
        (&edge, &["store::", "db::sql"], "is an edge: it calls flow"),
        (&toolkit, &["crate::features", "features::"], "is a toolkit: it knows no feature"),
        (
            &ground,
            &["crate::app", "crate::discord", "crate::feature", "crate::jobs", "crate::web"],
            "is below the running bot",
        ),
        (
            &sandbox,
            &["crate::app", "crate::db", "crate::discord", "crate::feature", "crate::jobs"],
            "imitates Discord: it knows nothing of the bot",
        ),
        (
            &rest,
            &["alphapy::", "crate::db", "crate::config", "tokio::spawn"],
            "is the way to Discord for any bot: it knows nothing of this one, and starts nothing",
        ),
        (
            &database,
            &["crate::app", "crate::discord", "crate::feature"],
            "is below everything but the kernel",
        ),
        (&not_database, &["sqlx::"], "may not use sqlx, only db may"),
    ];
    let mut broken = Vec::new();
    for (name, text) in files("src", "rs").into_iter().filter(|(name, _)| !is_tests(name)) {
        for (applies, banned, because) in rules {
            for word in banned.iter().filter(|_| applies(&name)) {
                let used = code(&text)
                    .lines()
                    .any(|line| !line.trim_start().starts_with("//") && line.contains(word));
                if used {
                    broken.push(format!("{name} uses `{word}`, but it {because}"));
                }
            }
        }
    }
    // A conversion attribute of sqlx on a row struct is how a row becomes a type.
    broken.retain(|b| !(b.contains("sqlx::") && b.contains("src/cli/")));
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_schema_uses_only_types_that_both_engines_keep() {
    const TYPES: &[&str] =
        &["TIMESTAMPTZ", "BIGINT", "TEXT", "BOOLEAN", "DOUBLE PRECISION", "BYTEA"];
    let mut broken = Vec::new();
    for (name, text) in files("migrations", "sql") {
        for line in text.lines().map(str::trim) {
            let column = line.split_once(' ').filter(|(first, _)| {
                first.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !first.is_empty()
            });
            if let Some((_, rest)) = column.filter(|_| !line.starts_with("--"))
                && !TYPES.iter().any(|t| rest.starts_with(t))
            {
                broken.push(format!("{name}: {line}"));
            }
            if line.contains("PRIMARY KEY")
                && !line.starts_with("PRIMARY KEY")
                && !line.contains("NOT NULL")
            {
                broken.push(format!("{name}: a key column may be NULL: {line}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Every sentence for people: the file, its key and the names of its values. Those of `tr!`, those of
/// templates, and the titles and helps of settings.
fn sentences() -> Vec<(String, String, BTreeSet<String>)> {
    let mut found = spoken();
    for (name, text) in files("src", "html") {
        for part in text.split("p.t(").skip(1) {
            // Words that are made of something else cannot be looked up in a catalogue.
            let key =
                syn::parse_str::<syn::LitStr>(part.split_once(')').map_or(part, |(key, _)| key))
                    .or_else(|_| syn::parse_str::<syn::LitStr>(&part[..=literal_end(part)]));
            match key {
                // The browser fills in the values of sentences in scripts.
                Ok(key) if name.ends_with("/foot.html") => {
                    let key = key.value();
                    let names = alphapy::lang::placeholders(&key);
                    let names = names.into_iter().map(String::from).collect();
                    found.push((name.clone(), key, names));
                }
                Ok(key) => found.push((name.clone(), key.value(), BTreeSet::new())),
                Err(error) => {
                    panic!("{name}: p.t({}… is no sentence: {error}", &part[..part.len().min(60)])
                }
            }
        }
    }
    let settings = alphapy::feature::settings(alphapy::features::ALL);
    for scope in settings.scopes() {
        let specs = scope.specs.iter().flat_map(|spec| [spec.title, spec.help]);
        for key in [scope.title, scope.help].into_iter().chain(specs) {
            found.push((format!("settings of {}", scope.name), key.to_owned(), BTreeSet::new()));
        }
    }
    found
}

/// Where a string literal at the beginning of a text ends.
fn literal_end(text: &str) -> usize {
    let mut escaped = true;
    let end = text.char_indices().find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = !escaped && *c == '\\';
        closes
    });
    end.map_or(0, |(at, _)| at)
}

/// Every `tr!` of the source.
fn spoken() -> Vec<(String, String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for (name, text) in files("src", "rs") {
        if name == "src/lang.rs" || is_tests(&name) {
            continue;
        }
        for part in code(&text).split("tr!(").skip(1) {
            let mut depth = 1;
            let mut quoted = false;
            let mut escaped = false;
            let end = part.find(|c: char| {
                if quoted {
                    quoted = escaped || c != '"';
                    escaped = !escaped && c == '\\';
                    return false;
                }
                match c {
                    '"' => quoted = true,
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                depth == 0
            });
            let call = &part[..end.unwrap_or(part.len())];
            let Ok(call) = syn::parse_str::<Sentence>(call) else {
                panic!("{name}: tr!({call}) does not start with a sentence");
            };
            found.push((name.clone(), call.key, call.names));
        }
    }
    found
}

struct Sentence {
    key: String,
    names: BTreeSet<String>,
}

impl syn::parse::Parse for Sentence {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let key: syn::LitStr = input.parse()?;
        let mut names = BTreeSet::new();
        while input.peek(syn::Token![,]) {
            input.parse::<syn::Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name: syn::Ident = input.parse()?;
            input.parse::<syn::Token![=]>()?;
            input.parse::<syn::Expr>()?;
            names.insert(name.to_string());
        }
        Ok(Self { key: key.value(), names })
    }
}

#[test]
fn sentences_name_exactly_the_values_they_get() {
    let mut broken = Vec::new();
    let all = sentences();
    assert!(all.len() > 1_500, "the scanner lost its way: {} sentences", all.len());
    for (file, key, names) in all {
        let used: BTreeSet<_> =
            alphapy::lang::placeholders(&key).into_iter().map(String::from).collect();
        if used != names {
            broken.push(format!("{file}: {key:?} names {used:?} but gets {names:?}"));
        }
        if key.trim() != key || key.is_empty() || key.contains("  ") {
            broken.push(format!("{file}: {key:?} is not a tidy sentence"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn catalogues_translate_only_sentences_that_exist_with_their_placeholders() {
    let keys: BTreeSet<_> = sentences().into_iter().map(|(_, key, _)| key).collect();
    let mut broken = Vec::new();
    for (file, text) in files("data/locales", "json") {
        let catalogue: BTreeMap<String, String> =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
        for (key, translation) in catalogue {
            if !keys.contains(&key) {
                broken.push(format!("{file}: unused {key:?}"));
            }
            let sorted = |text| {
                let mut names = alphapy::lang::placeholders(text);
                names.sort_unstable();
                names
            };
            if sorted(&key) != sorted(&translation) || translation.trim().is_empty() {
                broken.push(format!("{file}: {translation:?} has other placeholders than {key:?}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn nothing_in_the_project_names_one_machine() {
    let here = env!("CARGO_MANIFEST_DIR");
    for dir in ["src", "tests", "benches"] {
        for (name, text) in files(dir, "rs") {
            assert!(!text.contains(here), "{name} names {here}");
        }
    }
}
