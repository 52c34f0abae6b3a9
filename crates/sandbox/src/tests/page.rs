//! The chat page's own API.
//!
//! Invariant: the page acts through the same signed path as everyone else.

use super::*;

#[tokio::test]
async fn the_page_shows_what_a_person_sees_and_acts_for_them() {
    let (sandbox, rest) = started().await;
    bot(&sandbox, |_| answer(&json!({"type": 4, "data": {"content": "hi", "flags": 64}}))).await;
    let view = |user: Id| {
        let url = format!(
            "{}/_sandbox/view?guild={}&user={user}&channel={}",
            sandbox.url(),
            n::GUILD,
            n::GENERAL
        );
        let request = rest.0.get(url);
        async move { request.send().await.unwrap().json::<Value>().await.unwrap() }
    };
    let act = |body: Value| {
        let request = rest.0.post(format!("{}/_sandbox/act", sandbox.url())).json(&body);
        async move { request.send().await.unwrap().json::<Value>().await.unwrap() }
    };
    let by = |user: Id, what: Value| {
        let mut body = json!({"guild": n::GUILD.to_string(), "user": user.to_string(), "channel": n::GENERAL.to_string()});
        body.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
        body
    };
    let names = |view: &Value, list: &str| -> Vec<String> {
        view[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let (member, admin) = (view(p::MEMBER).await, view(p::ADMIN).await);
    assert!(
        !names(&member, "channels").contains(&"staff-only".to_owned())
            && names(&admin, "channels").contains(&"staff-only".to_owned())
    );
    assert!(
        !names(&member, "commands").contains(&"config".to_owned())
            && names(&admin, "commands").contains(&"config".to_owned())
    );
    let done = act(by(p::MEMBER, json!({"do": "command", "path": "faq add", "options": {}}))).await;
    assert_eq!(done["reply"], "message");
    let shown = |view: &Value| {
        view["messages"].as_array().unwrap().iter().any(|one| one["content"] == "hi")
    };
    assert!(
        shown(&view(p::MEMBER).await) && !shown(&view(p::ADMIN).await),
        "only the member sees the ephemeral answer"
    );
    act(by(p::MEMBER, json!({"do": "dismiss", "message": done["message"]}))).await;
    assert!(!shown(&view(p::MEMBER).await));
    assert_eq!(act(by(p::MEMBER, json!({"do": "say", "text": "hello"}))).await["reply"], "said");
    let muted = act(by(p::STRANGER, json!({"do": "say", "text": "hello"}))).await;
    assert_eq!((&muted["reply"], &muted["stage"]), (&json!("failed"), &json!("client")));
    let seen = &view(p::MEMBER).await["activity"][0];
    assert_eq!(seen["sent"]["token"], "…", "tokens stay secret");
}

#[tokio::test]
async fn the_page_waits_for_news_and_refuses_strangers() {
    let (sandbox, rest) = started().await;
    let url = |path: &str| format!("{}{path}", sandbox.url());
    let first: Value =
        rest.0.get(url("/_sandbox/view")).send().await.unwrap().json().await.unwrap();
    let waiting = rest.0.get(url(&format!("/_sandbox/view?after={}", first["revision"]))).send();
    let ((), news) = tokio::join!(
        async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            sandbox.world().say(n::GENERAL, p::MEMBER, "news");
        },
        waiting
    );
    let news: Value = news.unwrap().json().await.unwrap();
    assert!(news["revision"].as_u64() > first["revision"].as_u64());
    for (name, value) in [
        ("host", "evil.example"),
        ("origin", "http://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        for path in ["/", "/_sandbox/view", "/_sandbox/log"] {
            let refused = rest.0.get(url(path)).header(name, value).send().await.unwrap();
            assert_eq!(refused.status(), 403, "{name} {path}");
        }
    }
    let plain = rest.0.post(url("/_sandbox/act")).body("{}").send().await.unwrap();
    assert_eq!(plain.status(), 403);
}
