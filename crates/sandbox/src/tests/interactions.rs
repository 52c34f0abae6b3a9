//! People, commands and answers.
//!
//! Invariant: whatever is sent without `unchecked` leaves no violation behind.

use super::*;

#[tokio::test]
async fn a_command_becomes_a_message_with_a_complete_payload() {
    let (sandbox, _) = started().await;
    bot(&sandbox, |payload| {
        let option = &payload["data"]["options"][0]["options"][0];
        let text = format!("{} {}", option["value"].as_str().unwrap(), payload["member"]["permissions"]);
        answer(&json!({"type": 4, "data": {"content": text, "flags": 64, "allowed_mentions": {"parse": []}}}))
    })
    .await;
    let member = sandbox.person(n::GUILD, p::MEMBER, n::GENERAL);
    let outcome =
        member.command("faq search", json!({"query": "2FA", "for": p::STAFF.to_string()})).await;
    assert!(outcome.text().starts_with("2FA"), "{outcome:?}");
    assert!(outcome.is_ephemeral());
    let world = sandbox.world();
    let payload: Value =
        serde_json::from_slice(&world.interactions[&outcome.interaction].body).unwrap();
    for key in [
        "app_permissions",
        "attachment_size_limit",
        "authorizing_integration_owners",
        "channel",
        "context",
        "entitlements",
        "guild",
        "guild_locale",
        "locale",
        "token",
        "version",
    ] {
        assert!(!payload[key].is_null(), "{key}");
    }
    assert_eq!(payload["data"]["resolved"]["users"][p::STAFF.to_string()]["username"], "sam");
    assert!(
        world.public_messages(n::GENERAL).all(|one| one.author != world.application.id),
        "ephemeral is not public"
    );
    assert_eq!(world.violations, Vec::<String>::new());
}

#[tokio::test]
async fn the_client_refuses_what_does_not_fit() {
    let (sandbox, _) = started().await;
    bot(&sandbox, |_| answer(&json!({"type": 4, "data": {"content": "hi"}}))).await;
    let member = sandbox.person(n::GUILD, p::MEMBER, n::GENERAL);
    for (path, options) in [
        ("faq", json!({})),
        ("faq search", json!({})),
        ("faq search", json!({"query": "x".repeat(21)})),
        ("faq search", json!({"query": 1})),
        ("faq search", json!({"query": "a", "stray": 1})),
        ("faq nothing", json!({})),
        ("nothing", json!({})),
        ("config", json!({})),
    ] {
        let outcome = member.command(path, options).await;
        assert_eq!(outcome.failure().unwrap().stage, Stage::Client, "{path}");
    }
    assert!(
        sandbox
            .person(n::GUILD, p::ADMIN, n::GENERAL)
            .command("config", json!({}))
            .await
            .message()
            .is_some()
    );
    assert!(
        sandbox
            .person(n::GUILD, p::STRANGER, n::GENERAL)
            .command("faq add", json!({}))
            .await
            .failure()
            .is_some()
    );
    assert!(
        member.in_channel(n::STAFF_ONLY).command("faq add", json!({})).await.failure().is_some()
    );
    assert!(
        member.unchecked().command("faq search", json!({})).await.message().is_some(),
        "unchecked sends anything"
    );
}

#[tokio::test]
async fn autocomplete_modal_and_component_round_trip() {
    let (sandbox, rest) = started().await;
    bot(&sandbox, |payload| match payload["type"].as_u64().unwrap() {
        4 => answer(&json!({"type": 8, "data": {"choices": [{"name": payload["data"]["options"][0]["options"][0]["value"], "value": "v"}]}})),
        5 => {
            let field = &payload["data"]["components"][0]["component"];
            let row = json!({"type": 1, "components": [{"type": 2, "style": 1, "label": "Again", "custom_id": "again"}]});
            answer(&json!({"type": 4, "data": {"content": field["value"], "components": [row]}}))
        }
        3 => answer(&json!({"type": 7, "data": {"content": "changed", "components": []}})),
        _ => answer(&json!({"type": 9, "data": {"custom_id": "form", "title": "Add", "components": [
            {"type": 18, "label": "Title", "component": {"type": 4, "custom_id": "title", "style": 1, "max_length": 5}}]}})),
    })
    .await;
    let admin = sandbox.person(n::GUILD, p::ADMIN, n::GENERAL);
    let asked = admin.autocomplete("faq search", json!({"query": "pa"}), "query").await;
    assert_eq!(asked.choices().unwrap()[0]["name"], "pa");
    assert_eq!(admin.command("faq add", json!({})).await.modal().unwrap()["custom_id"], "form");
    assert!(admin.submit("form", json!({"Title": "too long"})).await.failure().is_some());
    assert!(admin.submit("form", json!({})).await.failure().is_some(), "required");
    let posted = admin.submit("form", json!({"Title": "Hello"})).await;
    assert!(posted.text().starts_with("Hello"));
    let id = posted.message_id().unwrap();
    assert!(admin.click(id, "nothing").await.failure().is_some());
    let clicked = admin.click(id, "again").await;
    assert!(matches!(clicked.reply, Reply::Updated(_)) && clicked.text() == "changed");
    let seen =
        rest.ok("GET", &format!("/channels/{}/messages/{id}", n::GENERAL), Value::Null).await;
    assert_eq!((&seen["content"], &seen["author"]["bot"]), (&json!("changed"), &json!(true)));
    assert_eq!(sandbox.world().violations, Vec::<String>::new());
}

#[tokio::test]
async fn deferral_fixes_visibility_and_tokens_die() {
    let (sandbox, rest) = started().await;
    bot(&sandbox, |_| answer(&json!({"type": 5, "data": {"flags": 64}}))).await;
    let member = sandbox.person(n::GUILD, p::MEMBER, n::GENERAL);
    let outcome = member.command("faq add", json!({})).await;
    assert_eq!(outcome.reply, Reply::Deferred);
    let (app, token) = {
        let world = sandbox.world();
        (world.application.id, world.interactions[&outcome.interaction].token.clone())
    };
    let path = format!("/webhooks/{app}/{token}/messages/@original");
    assert_eq!(rest.code("PATCH", &path, json!({})).await, (400, 50_006));
    assert_eq!(
        rest.code("PATCH", &path, json!({"content": "x".repeat(2_001)})).await,
        (400, 50_035)
    );
    let waiting = tokio::spawn(outcome.clone().settled(Duration::from_secs(5)));
    let edited = rest.ok("PATCH", &path, json!({"content": "done"})).await;
    assert_eq!(edited["flags"], 64);
    assert_eq!(waiting.await.unwrap().text(), "done");
    rest.ok("POST", &format!("/webhooks/{app}/{token}"), json!({"content": "more"})).await;
    assert_eq!(outcome.followups()[0]["content"], "more");
    sandbox.world().advance(Duration::from_secs(15 * 60 + 1));
    assert_eq!(rest.code("PATCH", &path, json!({"content": "late"})).await, (401, 50_027));
    assert_eq!(
        rest.code(
            "PATCH",
            &format!("/webhooks/{app}/nonsense/messages/@original"),
            json!({"content": "x"})
        )
        .await,
        (404, 10_015)
    );
    let again = member.command("faq add", json!({})).await.settled(Duration::from_millis(30)).await;
    assert!(again.failure().unwrap().reason.contains("still thinking"));
}

#[tokio::test]
async fn invalid_answers_fail_the_interaction() {
    for (reply, part) in [
        (json!({"type": 4, "data": {}}), "50006"),
        (json!({"type": 8, "data": {"choices": []}}), "BASE_TYPE_CHOICES"),
        (json!({"type": 7, "data": {"content": "x"}}), "BASE_TYPE_CHOICES"),
        (json!({"type": 4, "data": {"content": "x".repeat(2_001)}}), "2000"),
        (
            json!({"type": 9, "data": {"custom_id": "m", "title": "x".repeat(46), "components": []}}),
            "title",
        ),
        (json!({}), "required"),
    ] {
        let (sandbox, _) = started().await;
        bot(&sandbox, move |_| answer(&reply)).await;
        let outcome =
            sandbox.person(n::GUILD, p::MEMBER, n::GENERAL).command("faq add", json!({})).await;
        let failure = outcome.failure().unwrap();
        assert!(failure.reason.contains(part), "{part}: {}", failure.reason);
        assert_eq!(sandbox.world().violations.len(), 1);
    }
    let (sandbox, _) = started().await;
    bot(&sandbox, |_| (StatusCode::INTERNAL_SERVER_ERROR, "oops").into_response()).await;
    let outcome =
        sandbox.person(n::GUILD, p::MEMBER, n::GENERAL).command("faq add", json!({})).await;
    assert!(outcome.failure().unwrap().reason.contains("HTTP status 500"));
}

#[tokio::test]
async fn callback_route_answers_once_and_only_after_that_does_original_exist() {
    let (sandbox, rest) = started().await;
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    bot(&sandbox, move |payload| {
        sender.send(payload).unwrap();
        StatusCode::ACCEPTED.into_response()
    })
    .await;
    let member = sandbox.person(n::GUILD, p::MEMBER, n::GENERAL);
    let asking = tokio::spawn(async move { member.command("faq add", json!({})).await });
    let payload = receiver.recv().await.unwrap();
    let text = |key: &str| payload[key].as_str().unwrap().to_owned();
    let original =
        format!("/webhooks/{}/{}/messages/@original", text("application_id"), text("token"));
    assert_eq!(rest.code("PATCH", &original, json!({"content": "early"})).await, (404, 10_015));
    let callback = format!("/interactions/{}/{}/callback", text("id"), text("token"));
    assert_eq!(rest.code("POST", &callback, json!({"type": 4, "data": {}})).await, (400, 50_006));
    let reply = json!({"type": 4, "data": {"content": "hi"}});
    let made = rest.ok("POST", &format!("{callback}?with_response=true"), reply.clone()).await;
    assert_eq!(made["resource"]["message"]["content"], "hi");
    assert_eq!(rest.code("POST", &callback, reply).await, (400, 40_060));
    assert_eq!(asking.await.unwrap().text(), "hi");
    assert_eq!(
        rest.code("POST", "/interactions/1/x/callback", json!({"type": 5})).await,
        (404, 10_062)
    );
}

#[tokio::test]
async fn commands_keep_their_ids_and_redelivery_repeats_the_bytes() {
    let (sandbox, rest) = started().await;
    let app = sandbox.world().application.id;
    let path = format!("/applications/{app}/commands");
    let before = rest.ok("GET", &path, Value::Null).await;
    assert!(before[0].get("name_localizations").is_none());
    let after = rest.ok("PUT", &path, definitions()).await;
    assert_eq!((&before[0]["id"], &before[0]["version"]), (&after[0]["id"], &after[0]["version"]));
    let mut changed = definitions();
    changed[0]["description"] = json!("Answers");
    let changed = rest.ok("PUT", &path, changed).await;
    assert_eq!(changed[0]["id"], after[0]["id"]);
    assert_ne!(changed[0]["version"], after[0]["version"]);
    let url =
        bot(&sandbox, |payload| answer(&json!({"type": 4, "data": {"content": payload["id"]}})))
            .await;
    let outcome =
        sandbox.person(n::GUILD, p::MEMBER, n::GENERAL).message_command("Save as FAQ", 1).await;
    assert!(outcome.failure().is_some());
    let message = sandbox.world().public_messages(n::GENERAL).next().unwrap().id;
    let outcome = sandbox
        .person(n::GUILD, p::MEMBER, n::GENERAL)
        .message_command("Save as FAQ", message)
        .await;
    let again = sandbox.redeliver(outcome.interaction, &url).await.unwrap();
    assert_eq!(again.json()["data"]["content"], outcome.text());
    assert!(
        sandbox
            .person(n::GUILD, p::STAFF, n::GENERAL)
            .user_command("Ticket history", p::MEMBER)
            .await
            .message()
            .is_some()
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn buttons_work_in_direct_messages() {
    let (sandbox, rest) = started().await;
    bot(&sandbox, |payload| {
        let shape = json!([
            payload["context"],
            payload["user"]["username"],
            payload["guild_id"],
            payload["member"]
        ]);
        answer(&json!({"type": 7, "data": {"content": shape.to_string(), "components": []}}))
    })
    .await;
    let dm = rest
        .ok("POST", "/users/@me/channels", json!({"recipient_id": p::MEMBER.to_string()}))
        .await;
    let row = json!({"type": 1, "components": [{"type": 2, "style": 1, "label": "Done", "custom_id": "done"}]});
    let path = format!("/channels/{}/messages", dm["id"].as_str().unwrap());
    let sent = rest.ok("POST", &path, json!({"content": "Reminder", "components": [row]})).await;
    let channel = dm["id"].as_str().unwrap().parse().unwrap();
    let message = sent["id"].as_str().unwrap().parse().unwrap();
    let member = sandbox.person(n::GUILD, p::MEMBER, channel);
    assert_eq!(member.click(message, "done").await.text(), r#"[1,"mia",null,null]"#);
    assert!(
        sandbox
            .person(n::GUILD, p::STAFF, channel)
            .click(message, "done")
            .await
            .failure()
            .is_some()
    );
    assert!(member.command("faq add", json!({})).await.failure().is_some(), "a guild command");
    sandbox.world().guilds.values_mut().for_each(|guild| drop(guild.members.remove(&p::MEMBER)));
    assert_eq!(rest.code("POST", &path, json!({"content": "x"})).await, (403, 50_278));
}
