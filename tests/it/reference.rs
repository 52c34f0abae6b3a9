//! The reference of the settings is what the declarations say.

use alphapy::{feature, settings::docs};

/// Fails when `docs/` is stale; the message says how to make it anew.
#[test]
fn the_reference_is_what_the_declarations_say() {
    let registry = feature::settings();
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
