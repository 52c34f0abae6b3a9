//! Every answer of the API that a test gets is held against the document: its status, its media type and
//! its shape. One test goes through every operation, so none is left to generated examples.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{ALL, Client, Got, at, mint};
use crate::{
    support::{
        bot::{Bot, n, p},
        database::Engine,
    },
    tickets::{channel, lapse, settle, staffed},
};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| alphapy::feature::document(alphapy::features::ALL));

/// The schemas of answers, by where they stand in the document.
static VALIDATORS: LazyLock<Mutex<BTreeMap<String, Arc<Validator>>>> =
    LazyLock::new(Mutex::default);

/// The operations that a client has called with success.
pub type Seen = Arc<Mutex<BTreeSet<String>>>;

/// Where an operation stands, for a request.
fn operation(method: &str, path: &str) -> Option<(String, &'static Value)> {
    let path = path.split('?').next().unwrap_or_default();
    let fits = |template: &str| {
        let (want, have): (Vec<_>, Vec<_>) =
            (template.split('/').collect(), path.split('/').collect());
        want.len() == have.len()
            && want
                .iter()
                .zip(&have)
                .all(|(want, have)| want == have || want.starts_with('{') && !have.is_empty())
    };
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    // A word in a path goes before a parameter in its place.
    let template = paths
        .keys()
        .filter(|template| fits(template))
        .min_by_key(|template| template.matches('{').count())?;
    let operation = paths[template].get(method.to_lowercase())?;
    Some((format!("{method} {template}"), operation))
}

fn validator(key: &str, schema: &Value) -> Arc<Validator> {
    if let Some(known) = VALIDATORS.lock().expect("whole").get(key) {
        return known.clone();
    }
    let mut whole = schema.clone();
    whole["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    whole["components"] = DOCUMENT["components"].clone();
    let made = jsonschema::options().should_validate_formats(true).build(&whole);
    let made = Arc::new(made.unwrap_or_else(|error| panic!("{key}: {error}")));
    VALIDATORS.lock().expect("whole").insert(key.to_owned(), made.clone());
    made
}

/// Fails when the document does not allow an answer. `seen` notes what worked.
pub fn check(method: &str, path: &str, got: &Got, seen: &Seen) {
    let Some((key, operation)) = operation(method, path) else { return };
    let status = got.status.to_string();
    let response = &operation["responses"][&status];
    assert!(
        response.is_object(),
        "{key} answers {status}, which the document does not tell: {got:?}"
    );
    if got.status < 300 {
        seen.lock().expect("whole").insert(key.clone());
        assert!(!got.header("ratelimit-remaining").is_empty(), "{key}: {got:?}");
    }
    let Some(content) = response["content"].as_object() else {
        assert_eq!(got.text, "", "{key} {status} has no content, says the document");
        return;
    };
    let kind = got.header("content-type").split(';').next().unwrap_or_default();
    let media = content.get(kind).or_else(|| content.get("*/*"));
    let media = media.unwrap_or_else(|| panic!("{key} {status} is {kind}: {:?}", content.keys()));
    if !kind.ends_with("json") {
        return;
    }
    let body: Value = serde_json::from_str(&got.text).expect("JSON");
    let validator = validator(&format!("{key} {status} {kind}"), &media["schema"]);
    let wrong: Vec<_> =
        validator.iter_errors(&body).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{key} {status} is not what the document says: {wrong:#?}\n{body:#}");
}

fn every_operation() -> BTreeSet<String> {
    let paths = DOCUMENT["paths"].as_object().expect("paths").iter();
    let methods = |item: &'static Value| item.as_object().expect("methods").keys();
    paths
        .flat_map(|(path, item)| methods(item).map(move |m| format!("{} {path}", m.to_uppercase())))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_answers_as_the_document_says() {
    let bot = Bot::start(Engine::Sqlite).await;
    staffed(&bot).await;
    let client = Client::bearer(&bot.url, &mint(&bot.app, n::GUILD, p::ADMIN, ALL).await.1);
    let login = Client::logged_in(&bot, p::ADMIN).await.seen_as(&client);
    client.get(&at("")).await.is(200);
    settings(&client).await;
    faq(&bot, &client).await;
    reminders(&client).await;
    exports(&client).await;
    tickets(&bot, &client).await;
    tokens(&login).await;
    let seen = client.seen();
    let missing: Vec<_> = every_operation().into_iter().filter(|one| !seen.contains(one)).collect();
    assert!(missing.is_empty(), "never answered with success here: {missing:#?}");
    assert!(seen.len() > 50, "{seen:?}");
}

async fn settings(client: &Client) {
    let change = json!({ "settings": { "faq": { "min_score": 0.4 }, "system": { "log_channel": n::BOT_LOG.to_string() } } });
    let changed = client.send("PATCH", &at("/settings"), Some(change.to_string())).await;
    let set = changed.is(200).body["set"].clone();
    for path in [
        "/settings",
        "/settings/faq",
        "/settings/system",
        "/settings/tickets",
        "/settings/schema",
        "/settings/history",
    ] {
        client.get(&at(path)).await.is(200);
    }
    let exported = client.get(&at("/settings/export")).await;
    client.post(&at("/settings/rollback"), json!({ "set": set })).await.is(200);
    for dry in [true, false] {
        let file = json!({ "file": exported.is(200).body, "dry_run": dry });
        client.post(&at("/settings/import"), file).await.is(200);
    }
    client.get(&at("/settings/history?limit=1")).await.is(200);
}

async fn faq(bot: &Bot, client: &Client) {
    let draft = |title: &str| json!({ "title": title, "answer": "In **orders**.", "keywords": "money", "pinned": true });
    client.post(&at("/faq"), draft("Refunds")).await.is(201);
    client.post(&at("/faq"), draft("Parcels")).await.is(201);
    bot.member().command("faq search", json!({ "query": "refunds" })).await;
    bot.member().command("faq search", json!({ "query": "zebra crossing" })).await;
    for path in ["/faq", "/faq?limit=1", "/faq/1", "/faq/searches", "/faq/gaps"] {
        client.get(&at(path)).await.is(200);
    }
    client.put(&at("/faq/1"), draft("Money back")).await.is(200);
    let asked = json!({ "query": "zebra crossing" });
    for path in ["/faq/gaps/dismissed", "/faq/1/keywords"] {
        client.put(&at(path), asked.clone()).await.is(204);
    }
    client.delete(&at("/faq/gaps/dismissed?query=zebra+crossing")).await.is(204);
    client.delete(&at("/faq/2")).await.is(204);
}

async fn reminders(client: &Client) {
    let schedules = [
        json!({ "start": "2099-03-02T09:00:00", "timezone": "UTC" }),
        json!({ "start": "2099-03-02T09:00:00", "timezone": "Europe/Amsterdam", "until": "2099-12-31", "repeat": { "unit": "weeks", "every": 1, "days": ["mon"] } }),
        json!({ "start": "2099-03-02T09:00:00", "timezone": "UTC", "count": 3, "repeat": { "unit": "months_by_weekday", "every": 1, "nth": -1, "weekday": "fri" } }),
    ];
    for schedule in schedules {
        let draft = json!({
            "name": "Stand-up", "message": "Go", "location": "Here", "channel_id": n::GENERAL.to_string(), "lead_minutes": [60, 0],
            "mentions": { "roles": [n::SUPPORT_ROLE.to_string()], "users": [p::ADMIN.to_string()] }, "schedule": schedule,
        });
        client.post(&at("/reminders"), draft).await.is(201);
    }
    // One to oneself, which others see only from outside.
    let own = json!({ "name": "Mine", "schedule": { "start": "2099-03-02T09:00:00", "timezone": "UTC" } });
    client.post(&at("/reminders"), own.clone()).await.is(201);
    for path in ["/reminders", "/reminders?limit=2", "/reminders/1", "/reminders/4"] {
        client.get(&at(path)).await.is(200);
    }
    let mut changed = own;
    changed["channel_id"] = n::GENERAL.to_string().into();
    client.put(&at("/reminders/1"), changed).await.is(200);
    for act in ["pause", "resume"] {
        client.send("POST", &at(&format!("/reminders/2/{act}")), None).await.is(200);
    }
    client.send("POST", &at("/reminders/2/skip"), None).await.is(200);
    client.delete(&at("/reminders/3")).await.is(204);
}

async fn exports(client: &Client) {
    let listed = client.get(&at("/exports")).await;
    for export in listed.is(200).body["items"].as_array().expect("items") {
        let name = export["name"].as_str().expect("a name");
        client.get(&at(&format!("/exports/{name}"))).await.is(200);
    }
}

async fn panels(bot: &Bot, client: &Client) {
    let panel =
        json!({ "name": "Shop", "color": "#112233", "offers": [{ "type": 1, "label": "Money" }] });
    client.post(&at("/panels"), panel.clone()).await.is(201);
    client.put(&at("/panels/1"), panel).await.is(200);
    let place = json!({ "channel": n::SUPPORT.to_string() });
    client.post(&at("/panels/1/posts"), place).await.is(202);
    settle(bot).await;
    for path in ["/panels", "/panels/1"] {
        client.get(&at(path)).await.is(200);
    }
    let posts = client.get(&at("/panels/1")).await.body["posts"].clone();
    let message = posts[0]["message"].as_str().expect("a post").to_owned();
    client.delete(&at(&format!("/panels/1/posts/{message}"))).await.is(204);
    client.delete(&at("/panels/1")).await.is(204);
    settle(bot).await;
}

async fn tickets(bot: &Bot, client: &Client) {
    let kind = json!({ "name": "Billing", "emoji": "🎫", "first_response": 3600, "questions": [
        { "label": "What?", "type": "select", "options": ["A", "B"], "required": true },
        { "label": "Why?", "type": "paragraph", "required": false },
    ] });
    client.post(&at("/tickets/types"), kind.clone()).await.is(201);
    client.put(&at("/tickets/types/1"), kind).await.is(200);
    for path in ["/tickets/types", "/tickets/types/1", "/tickets/types/history"] {
        client.get(&at(path)).await.is(200);
    }
    panels(bot, client).await;
    client.put(&at("/tickets/replies/refund"), json!({ "text": "Soon." })).await.is(201);
    client.put(&at("/tickets/replies/refund"), json!({ "text": "Later." })).await.is(200);
    for path in ["/tickets/replies", "/tickets/replies/refund"] {
        client.get(&at(path)).await.is(200);
    }
    let block = at(&format!("/tickets/blocks/{}", p::OTHER_MEMBER));
    client.put(&block, json!({ "reason": "Spam" })).await.is(200);
    client.get(&at("/tickets/blocks")).await.is(200);
    client.delete(&block).await.is(204);
    let wanted = json!({ "user": p::MEMBER.to_string(), "type": 1, "answers": { "What?": "A" } });
    client.post(&at("/tickets"), wanted).await.is(201);
    settle(bot).await;
    let act = async |body: Value| {
        client.post(&at("/tickets/1/actions"), body).await.is(200);
    };
    act(json!({ "action": "claim" })).await;
    act(json!({ "action": "prioritise", "priority": "high" })).await;
    act(json!({ "action": "label", "label": "Kettle" })).await;
    act(json!({ "action": "say", "text": "We send another." })).await;
    act(json!({ "action": "escalate", "role": n::SUPPORT_ROLE.to_string() })).await;
    client.post(&at("/tickets/1/notes"), json!({ "text": "Second leak." })).await.is(201);
    settle(bot).await;
    let place = channel(bot, 1).expect("a channel");
    crate::tickets::member(bot, place).say("It drips.").expect("says");
    act(json!({ "action": "close", "reason": "Sent" })).await;
    settle(bot).await;
    lapse(bot).await;
    settle(bot).await;
    alphapy::db::sql("INSERT INTO ticket_files (guild_id, number, file_id, user_id, name, content_type, size, sha256, bytes, created_at)
         VALUES ($1, 1, 77, 1, 'a.txt', 'text/plain', 5, '', $2, $3)")
        .bind(n::GUILD.cast_signed())
        .bind(b"Hello".to_vec())
        .bind(bot.app.clock.now())
        .run(&bot.app.db)
        .await
        .expect("inserts");
    for path in [
        "",
        "?limit=1&status=any",
        "/1",
        "/1/events",
        "/1/notes",
        "/1/transcripts",
        "/1/transcripts/1",
        "/1/files/77",
        "/stats",
        "/stats?days=7",
    ] {
        client.get(&at(&format!("/tickets{path}"))).await.is(200);
    }
    client.delete(&at("/tickets/types/1")).await.is(204);
    client.delete(&at("/tickets/replies/refund")).await.is(204);
}

async fn tokens(login: &Client) {
    let wanted = json!({ "name": "Backup", "scopes": ["faq:read"], "expires_in_days": 90 });
    let made = login.post(&at("/tokens"), wanted).await;
    let number = made.is(201).body["number"].as_i64().expect("a number");
    login.get(&at("/tokens")).await.is(200);
    login.delete(&at(&format!("/tokens/{number}"))).await.is(204);
}
