//! A setting is declared in one line; this shows where that line arrives.

use alphapy::{
    api,
    discord::sync::{self, Scope},
    feature,
    settings::{Kind, docs},
};
use serde_json::json;

use crate::support::{
    bot::{Bot, n, p},
    browser::Browser,
    database::Engine,
};

/// Every declared setting is in `/config`, the form, the API, its document, the schema and the reference:
/// none of them lists settings by itself, so a new line is there without further work.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_line_brings_a_setting_everywhere() {
    let bot = Bot::start(Engine::Sqlite).await;
    let admin = bot.admin();
    let mut browser = Browser::login(&bot, p::ADMIN).await;
    let base = format!("/dashboard/{}", n::GUILD);
    let registry = feature::settings();
    let (reference, schema) = (docs::markdown(&registry), docs::schema(&registry));
    let document = api::document::finish(&api::routes().into_openapi(), &registry);
    let listed = browser.get(&format!("/api{base}/settings")).await;
    let listed: serde_json::Value = serde_json::from_str(&listed.body).expect("JSON");
    let index = browser.get(&format!("{base}/settings")).await;
    let commands = sync::definitions(&feature::registry(), Scope::Global);
    let config = commands.iter().find(|command| command["name"] == "config").expect("registered");
    for scope in registry.scopes() {
        let groups = config["options"].as_array().expect("options");
        assert!(groups.iter().any(|group| group["name"] == scope.name), "{}", scope.name);
        let form = browser.get(&format!("{base}/settings/{}", scope.name)).await;
        let path = format!("config {}", scope.name);
        let shown = admin.command(&format!("{path} show"), json!({})).await.text();
        for spec in scope.specs {
            let (name, key) = (spec.name(), spec.key);
            assert!(shown.contains(&format!("`{key}`")), "/{path} show: {name}");
            let hints = admin
                .autocomplete(&format!("{path} set"), json!({ "setting": spec.title }), "setting")
                .await;
            let offered = hints.choices().is_some_and(|all| all.iter().any(|c| c["value"] == key));
            assert!(offered, "/{path} set: {name}");
            assert!(form.contains(&format!("name=\"{name}\"")), "form: {name}");
            assert!(form.contains(&format!("id=\"f-{}-{key}\"", scope.name)), "form: {name}");
            assert!(index.contains(&format!("data-keywords=\"{name}\"")), "index: {name}");
            let value = &listed["settings"][scope.name][key];
            assert_eq!(value["value"], (spec.default)(), "API: {name}");
            let place = format!("/properties/settings/properties/{}/properties/{key}", scope.name);
            assert_eq!(schema.pointer(&place).expect("a schema")["title"], spec.title, "{name}");
            let place = format!(
                "/components/schemas/SettingValues/properties/{}/properties/{key}",
                scope.name
            );
            assert_eq!(
                document.pointer(&place).expect("in OpenAPI")["title"],
                spec.title,
                "{name}"
            );
            assert!(reference.contains(&format!("| `{key}` |")), "reference: {name}");
            // What a setting takes by `/config`, it takes by the form.
            if matches!(spec.kind, Kind::Toggle) {
                assert!(form.contains(&format!("name=\"{name}\" value=\"on\"")), "switch: {name}");
            }
        }
    }
    bot.assert_clean();
}
