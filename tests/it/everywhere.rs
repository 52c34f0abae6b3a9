//! A setting is declared in one line; this shows where that line arrives, and that there is room for more.

use alphapy::{
    interactions::sync::{self, Scope},
    settings::{Kind, docs},
};
use serde_json::{Value, json};

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
    let registry = alphapy::feature::settings(alphapy::features::ALL);
    let (reference, schema) = (docs::markdown(&registry), docs::schema(&registry));
    let document = alphapy::feature::document(alphapy::features::ALL);
    let listed = browser.get(&format!("/api{base}/settings")).await;
    let listed: serde_json::Value = serde_json::from_str(&listed.body).expect("JSON");
    let index = browser.get(&format!("{base}/settings")).await;
    let commands =
        sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
    let config = commands.iter().find(|command| command["name"] == "config").expect("registered");
    for scope in registry.scopes() {
        let groups = config["options"].as_array().expect("options");
        assert!(groups.iter().any(|group| group["name"] == scope.name), "{}", scope.name);
        let form = browser.get(&format!("{base}/settings/{}", scope.name)).await;
        let path = format!("config {}", scope.name);
        let mut shown = String::new();
        for page in 1..=scope.specs.len().div_ceil(10) {
            shown += &admin.command(&format!("{path} show"), json!({ "page": page })).await.text();
        }
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
            // A setting takes the same values by the form as by `/config`.
            if matches!(spec.kind, Kind::Toggle) {
                assert!(form.contains(&format!("name=\"{name}\" value=\"on\"")), "switch: {name}");
            }
        }
    }
    bot.assert_clean();
}

/// The scopes the bot will have when it is complete; a new one belongs here too.
const PLANNED: &[&str] = &[
    "system",
    "faq",
    "tickets",
    "ai",
    "reminders",
    "embedwatcher",
    "onboarding",
    "invites",
    "gdpr",
    "premium",
];

/// Discord counts at most 8000 characters of names, descriptions and values in a command, and 25 options
/// in each place.
#[test]
fn config_leaves_room_for_every_planned_scope() {
    fn chars(value: &Value) -> usize {
        value.as_str().map_or(0, |text| text.chars().count())
    }
    fn size(value: &Value) -> usize {
        let own: usize =
            ["name", "description", "value"].iter().map(|key| chars(&value[*key])).sum();
        let inner = |key: &str| value[key].as_array().map_or(0, |all| all.iter().map(size).sum());
        own + inner("options") + inner("choices")
    }
    let all = sync::definitions(&alphapy::feature::commands(alphapy::features::ALL), Scope::Global);
    let config = all.iter().find(|command| command["name"] == "config").expect("registered");
    let options = config["options"].as_array().expect("options");
    let groups: Vec<_> = options.iter().filter(|option| option["type"] == 2).collect();
    let here: Vec<_> = groups.iter().filter_map(|group| group["name"].as_str()).collect();
    let unplanned: Vec<_> = here.iter().filter(|name| !PLANNED.contains(*name)).collect();
    assert!(unplanned.is_empty(), "not planned: {unplanned:?}");
    // Every group has the same subcommands; its name and its description are its own, and what a
    // feature adds for itself.
    let own = |group: &Value| {
        size(group) - ["name", "description"].iter().map(|key| chars(&group[*key])).sum::<usize>()
    };
    let shared = groups.iter().map(|group| own(group)).min().expect("groups");
    let missing: Vec<_> = PLANNED.iter().filter(|name| !here.contains(*name)).collect();
    // Those to come get the longest description there may be, and so does `template`.
    let scopes: usize = missing.iter().map(|name| name.len() + 100 + shared).sum();
    let planned = size(config) + scopes + 500;
    assert!(planned < 8000, "{planned} characters with all planned scopes");
    assert!(options.len() + missing.len() < 25, "{} options", options.len());
    println!("/config has {} characters now, {planned} with all planned scopes", size(config));
}
