//! The REST API as a bot calls it.
//!
//! Invariant: every refusal is checked by status and code.

use super::*;

#[tokio::test]
async fn nonces_rate_limits_and_permissions() {
    let (sandbox, rest) = started().await;
    let path = format!("/channels/{}/messages", n::GENERAL);
    let body = json!({"content": "once", "nonce": "n-1", "enforce_nonce": true});
    let first = rest.ok("POST", &path, body.clone()).await;
    assert_eq!(rest.ok("POST", &path, body.clone()).await["id"], first["id"]);
    rest.ok("DELETE", &format!("{path}/{}", first["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(rest.code("POST", &path, body.clone()).await, (404, 10_008));
    sandbox.world().advance(Duration::from_secs(301));
    assert_ne!(rest.ok("POST", &path, body).await["id"], first["id"]);
    sandbox.world().advance(Duration::from_secs(10));
    for left in (0..5).rev() {
        let (_, headers, _) = rest.send("POST", &path, &json!({"content": "a"})).await.unwrap();
        assert_eq!(headers["x-ratelimit-remaining"], left.to_string());
    }
    let (status, headers, value) =
        rest.send("POST", &path, &json!({"content": "a"})).await.unwrap();
    assert_eq!((status, &headers["x-ratelimit-scope"]), (429, &"user".parse().unwrap()));
    assert!(value["retry_after"].as_f64().unwrap() > 0.0 && headers.contains_key("retry-after"));
    assert_eq!(
        rest.code("POST", &format!("/channels/{}/messages", n::VAULT), json!({"content": "a"}))
            .await,
        (403, 50_001)
    );
    assert_eq!(
        rest.code("POST", &format!("/channels/{}/messages", n::TICKETS), json!({"content": "a"}))
            .await,
        (400, 50_008)
    );
    let foreign = sandbox.world().public_messages(n::GENERAL).next().unwrap().id;
    assert_eq!(
        rest.code("PATCH", &format!("{path}/{foreign}"), json!({"content": "a"})).await,
        (403, 50_005)
    );
    let blank = rest.ok("GET", &format!("{path}/{foreign}"), Value::Null).await;
    assert_eq!(blank["content"], "", "no message content intent");
    let call_count = sandbox.world().calls("POST", &path).len();
    assert_eq!(call_count, 10);
}

#[tokio::test]
async fn faults_strike_and_effects_survive_a_dropped_connection() {
    let (sandbox, rest) = started().await;
    sandbox.world().limits.scale = 0.0;
    let path = format!("/channels/{}/messages", n::GENERAL);
    let send = |rest: &Rest| {
        let (client, url, token) = (rest.0.clone(), format!("{}{path}", rest.1), rest.2.clone());
        async move {
            client
                .post(url)
                .header("authorization", token)
                .json(&json!({"content": "x"}))
                .send()
                .await
        }
    };
    let count = || sandbox.world().public_messages(n::GENERAL).count();
    let before = count();
    sandbox.world().faults.push(Fault::on("POST", "/messages", FaultKind::DropBefore));
    assert!(send(&rest).await.is_err() && count() == before);
    sandbox.world().faults.push(Fault::on("POST", "/messages", FaultKind::DropAfter));
    assert!(send(&rest).await.is_err() && count() == before + 1);
    let control: Value = json!({"path": "/messages", "kind": "status", "status": 502, "body": "<html>Bad Gateway</html>"});
    let posted = rest
        .0
        .post(format!("{}/_sandbox/faults", sandbox.url()))
        .json(&control)
        .send()
        .await
        .unwrap();
    assert_eq!(posted.status(), 204);
    let broken = send(&rest).await.unwrap();
    assert_eq!(
        (broken.status().as_u16(), broken.text().await.unwrap().as_str()),
        (502, "<html>Bad Gateway</html>")
    );
    let global =
        FaultKind::RateLimit { retry_after: 1.5, scope: Some("global".to_owned()), body: None };
    sandbox.world().faults.push(Fault::on("POST", "/messages", global));
    let limited = send(&rest).await.unwrap();
    assert_eq!(
        (&limited.headers()["x-ratelimit-global"], &limited.headers()["retry-after"]),
        (&"true".parse().unwrap(), &"2".parse().unwrap())
    );
    assert_eq!(send(&rest).await.unwrap().status(), 200);
    let statuses: Vec<_> = sandbox
        .world()
        .calls("POST", &path)
        .iter()
        .map(|call| (call.status, call.performed))
        .collect();
    assert_eq!(
        statuses,
        [(None, false), (None, true), (Some(502), false), (Some(429), false), (Some(200), true)]
    );
}

#[tokio::test]
async fn authentication_agents_and_unknown_routes() {
    let (sandbox, rest) = started().await;
    let wrong = Rest(rest.0.clone(), rest.1.clone(), "Bot wrong".to_owned());
    assert_eq!(wrong.code("GET", "/users/@me", Value::Null).await, (401, 0));
    let browser = reqwest::Client::new()
        .get(format!("{}/users/@me", rest.1))
        .header("authorization", &rest.2)
        .send()
        .await
        .unwrap();
    assert_eq!(browser.status(), 403);
    assert_eq!(rest.code("GET", "/nowhere", Value::Null).await, (404, 0));
    rest.ok(
        "POST",
        &format!("/channels/{}/messages", n::GENERAL),
        json!({"content": "a", "colour": 1}),
    )
    .await;
    let violations = sandbox.world().violations.clone();
    assert_eq!(violations, ["no such route: GET /nowhere", "unknown field colour"]);
}

#[tokio::test]
async fn endpoints_are_verified_and_events_acknowledged() {
    let (sandbox, rest) = started().await;
    let url = bot(&sandbox, |_| StatusCode::OK.into_response()).await;
    let ok = rest.ok("PATCH", "/applications/@me", json!({"interactions_endpoint_url": url})).await;
    assert_eq!(ok["interactions_endpoint_url"], url);
    let careless = Router::new().route("/", post(|| async { Json(json!({"type": 1})) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let careless_url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, careless).await });
    assert_eq!(
        rest.code("PATCH", "/applications/@me", json!({"interactions_endpoint_url": careless_url}))
            .await,
        (400, 50_035)
    );
    sandbox.set_events(&url);
    assert!(
        sandbox.webhook_event(&json!({"type": "APPLICATION_AUTHORIZED"})).await.is_err(),
        "200 is not 204"
    );
    for signature in [Signature::Wrong, Signature::Missing, Signature::Malformed] {
        assert_eq!(sandbox.post_as(b"{\"type\":1}".to_vec(), signature).await.unwrap().status, 401);
    }
}

#[tokio::test]
async fn tickets_can_be_made_but_not_beyond_the_bots_own_power() {
    let (sandbox, rest) = started().await;
    let path = format!("/guilds/{}/channels", n::GUILD);
    let overwrites = |allow: u64| {
        json!({"name": "Ticket 1", "parent_id": n::TICKETS.to_string(), "permission_overwrites": [
        {"id": n::GUILD.to_string(), "type": 0, "deny": bit::VIEW_CHANNEL.to_string()},
        {"id": p::MEMBER.to_string(), "type": 1, "allow": allow.to_string()},
        {"id": sandbox.world().application.id.to_string(), "type": 1, "allow": bit::VIEW_CHANNEL.to_string()}]})
    };
    let (member, manage) = (overwrites(bit::VIEW_CHANNEL), overwrites(bit::MANAGE_ROLES));
    let made = rest.ok("POST", &path, member).await;
    assert_eq!(made["name"], "ticket-1");
    assert_eq!(rest.code("POST", &path, manage).await, (403, 50_013));
    let channel = made["id"].as_str().unwrap();
    rest.ok("POST", &format!("/channels/{channel}/messages"), json!({"content": "open"})).await;
    rest.ok(
        "DELETE",
        &format!("/channels/{channel}/permissions/{}", sandbox.world().application.id),
        Value::Null,
    )
    .await;
    assert_eq!(
        rest.code("GET", &format!("/channels/{channel}"), Value::Null).await,
        (403, 50_001),
        "locked out"
    );
    let thread = rest
        .ok(
            "POST",
            &format!("/channels/{}/threads", n::SUPPORT),
            json!({"name": "T", "invitable": false}),
        )
        .await;
    let thread = thread["id"].as_str().unwrap();
    rest.ok("PUT", &format!("/channels/{thread}/thread-members/{}", p::MEMBER), Value::Null).await;
    rest.ok("PATCH", &format!("/channels/{thread}"), json!({"archived": true})).await;
    assert_eq!(
        rest.code("PATCH", &format!("/channels/{thread}"), json!({"name": "U"})).await,
        (400, 50_083)
    );
}
