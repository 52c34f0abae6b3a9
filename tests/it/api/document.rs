//! The OpenAPI document says what the routes do.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{ALL, Client, at, mint};
use crate::support::{
    bot::{Bot, n, p},
    database::Engine,
};

async fn document(bot: &Bot) -> Value {
    let got = Client::stranger(&bot.url).get("/api/openapi.json").await;
    got.is(200).body.clone()
}

/// Every operation: its path, its method and itself.
fn operations(document: &Value) -> Vec<(String, String, Map<String, Value>)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let operation = operation.as_object().expect("an operation").clone();
            all.push((path.clone(), method.clone(), operation));
        }
    }
    all
}

fn refs(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| refs(item, out)),
        Value::Object(fields) => {
            if let Some(Value::String(to)) = fields.get("$ref") {
                out.push(to.clone());
            }
            fields.values().for_each(|field| refs(field, out));
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_is_whole() {
    let bot = Bot::start(Engine::Sqlite).await;
    let document = document(&bot).await;
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "/");
    let mut found = Vec::new();
    refs(&document, &mut found);
    assert!(found.len() > 50, "{}", found.len());
    for to in found {
        let pointer = to.strip_prefix('#').expect("a place in the document");
        assert!(document.pointer(pointer).is_some(), "{to} leads nowhere");
    }
    let tags: BTreeSet<_> = document["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .map(|tag| tag["name"].clone().to_string())
        .collect();
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let what = format!("{method} {path}");
        let name = operation["operationId"].as_str().expect("a name").to_owned();
        assert!(names.insert(name.clone()), "{name} is the name of two");
        assert!(tags.contains(&operation["tags"][0].to_string()), "{what} has an unknown tag");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{what}");
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for part in path.split('{').skip(1).filter_map(|part| part.split('}').next()) {
            let given = parameters.iter().filter(|one| one["name"] == part && one["in"] == "path");
            assert_eq!(given.count(), 1, "{what}: {part}");
        }
        assert_eq!(operation["parameters"][0]["name"], "guild_id", "{what}");
        let responses = operation["responses"].as_object().expect("responses");
        let mut wanted = vec!["400", "401", "403", "404", "429", "500", "503"];
        if operation.contains_key("requestBody") {
            wanted.extend(["413", "415"]);
        }
        let takes = |parameter: &str| parameters.iter().any(|one| one["name"] == parameter);
        if operation.contains_key("requestBody") || takes("Idempotency-Key") || takes("from") {
            wanted.push("422");
        }
        if method != "get" {
            wanted.push("409");
        }
        if parameters.iter().any(|one| one["name"] == "If-Match") {
            wanted.push("412");
        }
        for status in wanted {
            let content = &responses[status]["content"]["application/problem+json"];
            assert_eq!(
                content["schema"]["$ref"], "#/components/schemas/Problem",
                "{what} {status}"
            );
        }
        let good: Vec<_> = responses.iter().filter(|(status, _)| status.starts_with('2')).collect();
        assert!(!good.is_empty(), "{what} never works");
        for (status, response) in good {
            assert!(response["headers"]["RateLimit-Remaining"].is_object(), "{what} {status}");
            assert_eq!(*status == "204", response["content"].is_null(), "{what} {status}");
        }
        let create = method == "post" && name != "createToken";
        let once = parameters.iter().any(|one| one["name"] == "Idempotency-Key");
        assert_eq!(create, once, "{what}: Idempotency-Key");
    }
}

/// A token with the scope that the document names gets in; one with all the others does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_scopes_in_the_document_are_the_ones_that_count() {
    let bot = Bot::start(Engine::Sqlite).await;
    let document = document(&bot).await;
    let known: Vec<_> =
        document["components"]["schemas"]["ScopeName"]["enum"].as_array().expect("names").clone();
    assert_eq!(known, ALL.iter().map(|name| json!(name)).collect::<Vec<_>>());
    let lacks = |text: &str| text.contains("lacks the scope") || text.contains("No token may");
    let mut closed = 0;
    for (path, method, operation) in operations(&document) {
        let what = format!("{method} {path}");
        let path = path
            .replace("{guild_id}", &n::GUILD.to_string())
            .replace("{number}", "1")
            .replace("{export}", "faq")
            .replace("{scope}", "faq");
        let method = method.to_uppercase();
        let security = operation["security"].as_array().expect("security").clone();
        let login = security.last().expect("a login");
        assert_eq!(method != "GET", login.get("csrf").is_some(), "{what}");
        assert!(login.get("login").is_some(), "{what}");
        let Some(scopes) = security[0].get("token").and_then(Value::as_array) else {
            closed += 1;
            let client = Client::of(&bot, p::ADMIN, ALL).await;
            let got = client.send(&method, &path, Some("{}".into())).await;
            assert!(lacks(&got.is_problem(403).text), "{what}: {got:?}");
            make_room(&bot).await;
            continue;
        };
        let scopes: Vec<_> = scopes.iter().map(|scope| scope.as_str().expect("a name")).collect();
        let others: Vec<_> = ALL.iter().copied().filter(|name| !scopes.contains(name)).collect();
        let given: Vec<_> = if scopes.is_empty() { vec![ALL[0]] } else { scopes.clone() };
        let with =
            Client::of(&bot, p::ADMIN, &given).await.send(&method, &path, Some("{}".into())).await;
        assert!(!lacks(&with.text), "{what}: {with:?}");
        let without =
            Client::of(&bot, p::ADMIN, &others).await.send(&method, &path, Some("{}".into())).await;
        assert_eq!(lacks(&without.text), !scopes.is_empty(), "{what}: {without:?}");
        make_room(&bot).await;
    }
    assert_eq!(closed, 3, "routes for tokens");
}

/// Makes room for more tokens.
async fn make_room(bot: &Bot) {
    alphapy::db::sql("DELETE FROM api_tokens").run(&bot.app.db).await.expect("deletes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_to_browse_comes_whole_from_here() {
    let bot = Bot::start(Engine::Sqlite).await;
    let client = Client::stranger(&bot.url);
    let got = client.get("/api/docs").await;
    assert!(got.status == 200 || got.header("location").ends_with("/api/docs/"), "{got:?}");
    let page = client.get("/api/docs/").await;
    let parts = page.text.split("src=\"").chain(page.text.split("href=\"")).skip(1);
    let files: BTreeSet<_> = parts
        .filter_map(|part| part.split('"').next())
        .filter(|file| file.starts_with("./"))
        .collect();
    assert!(files.len() >= 3, "{}", page.text);
    for file in files {
        client.get(&format!("/api/docs/{}", file.trim_start_matches("./"))).await.is(200);
    }
    let initializer = client.get("/api/docs/swagger-initializer.js").await;
    assert!(initializer.text.contains("/api/openapi.json"), "{}", initializer.text);
    let (_, token) = mint(&bot.app, n::GUILD, p::ADMIN, ALL).await;
    Client::bearer(&bot.url, &token).get(&at("")).await.is(200);
}
