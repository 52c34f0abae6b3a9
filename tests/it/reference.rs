//! The documents tell what the program does: the reference of the settings, limits, variables.

use alphapy::{
    api,
    config::VARIABLES,
    interactions::verify,
    rate,
    settings::docs,
    web::{self, csrf},
};

/// Fails when `docs/` is stale; the message says how to make it anew.
#[test]
fn the_reference_is_what_the_declarations_say() {
    let registry = alphapy::feature::settings(alphapy::features::ALL);
    let schema = serde_json::to_string_pretty(&docs::schema(&registry)).expect("JSON") + "\n";
    for (file, wanted, form) in [
        ("docs/configuration.md", docs::markdown(&registry), "markdown"),
        ("docs/settings.schema.json", schema, "schema"),
    ] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let held = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            held == wanted,
            "{file} is stale: cargo run -- settings docs --form {form} > {file}"
        );
    }
}

/// Fails when the table of permissions is stale, and prints the one that belongs there.
#[test]
fn the_permissions_are_what_the_features_declare() {
    let needs = alphapy::feature::needs(alphapy::features::ALL);
    let table = needs.markdown();
    assert!(
        document("docs/admin-guide.md").contains(&table),
        "docs/admin-guide.md lacks:\n{table}"
    );
    let defaults = alphapy::settings::System::default();
    let asked = needs.install(|name| defaults.has(name)).bits();
    // View Channels, Send Messages, Embed Links, Attach Files, Read Message History, Manage Channels, Manage
    // Roles, Manage Threads, Create Private Threads, Send Messages in Threads.
    assert_eq!(asked, 361_045_806_096);
    assert_eq!(
        asked,
        alphapy::sandbox::seed::BOT_PERMISSIONS,
        "the sandbox installs as the link does"
    );
}

fn document(file: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(path).expect("a document")
}

/// Bytes as documents write them.
fn size(bytes: usize) -> String {
    match bytes / 1024 {
        kib if kib % 1024 == 0 => format!("{} MiB", kib / 1024),
        kib => format!("{kib} KiB"),
    }
}

#[test]
fn documents_tell_the_limits_that_are_in_force() {
    let person = format!("{} changes and {} other requests a minute", rate::CHANGES, rate::OTHERS);
    let stranger = format!("{} requests a minute", rate::STRANGERS);
    let connections = format!("{} connections", web::CONNECTIONS_OF_AN_ADDRESS);
    let signed = format!("a signed body may have at most {}", size(verify::MAX_BODY));
    for (file, sentence) in [
        ("docs/security.md", format!("{} a form", size(csrf::MAX_BYTES))),
        ("docs/security.md", format!("{} an API body", size(api::MAX_BODY))),
        ("docs/security.md", format!("{} a signed body", size(verify::MAX_BODY))),
        ("docs/security.md", person.clone()),
        ("docs/security.md", stranger.clone()),
        ("docs/security.md", connections.clone()),
        ("docs/operations.md", signed),
        ("docs/operations.md", person),
        ("docs/operations.md", stranger),
        ("docs/operations.md", connections),
    ] {
        assert!(document(file).contains(&sentence), "{file} does not say: {sentence}");
    }
    // Sizes that the program does not know stand nowhere.
    let known = [csrf::MAX_BYTES, api::MAX_BODY, verify::MAX_BODY].map(size);
    for file in ["docs/security.md", "docs/operations.md"] {
        for line in document(file).lines().filter(|line| line.contains("body")) {
            let words: Vec<_> = line.split_whitespace().collect();
            let sizes = words
                .windows(2)
                .filter(|pair| pair[1].starts_with("MiB") || pair[1].starts_with("KiB"));
            for pair in sizes {
                let told =
                    format!("{} {}", pair[0], pair[1].trim_end_matches([',', ';', '.', ':']));
                assert!(known.contains(&told), "{file} tells of {told}: {line}");
            }
        }
    }
}

#[test]
fn the_readme_names_every_variable() {
    let text = document("README.md");
    let missing: Vec<_> = VARIABLES
        .iter()
        .map(|one| one.name)
        .filter(|name| !text.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "README.md does not name {missing:?}");
}
