//! `OAuth2`, from the consent page to revocation.
//!
//! Invariant: the client here computes its challenge with another implementation than the one that checks it.

use super::*;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// From RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK: &str = "http://127.0.0.1:7/auth/callback";

struct Client {
    sandbox: Sandbox,
    http: reqwest::Client,
    id: String,
    secret: String,
}

impl Client {
    async fn start() -> Self {
        let (sandbox, rest) = started().await;
        sandbox.set_bot("http://127.0.0.1:7/interactions");
        let (id, secret) = {
            let world = sandbox.world();
            (world.application.id.to_string(), world.application.client_secret.clone())
        };
        Self { sandbox, http: rest.0, id, secret }
    }

    fn url(&self, changes: &[(&str, &str)]) -> String {
        let mut fields = vec![
            ("client_id", self.id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "identify guilds"),
            ("state", "st&te"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        fields.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
        fields.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        let page = format!("{}/oauth2/authorize", self.sandbox.url());
        reqwest::Url::parse_with_params(&page, fields).unwrap().into()
    }

    fn code(&self, user: Id, changes: &[(&str, &str)]) -> String {
        let location = self.sandbox.authorize(user, &self.url(changes)).unwrap();
        let url = reqwest::Url::parse(&location).unwrap();
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        assert!(location.starts_with(&format!("{CALLBACK}?code=")));
        assert_eq!(pairs[1], ("state".to_owned(), "st&te".to_owned()));
        pairs[0].1.clone()
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let mut all =
            vec![("client_id", self.id.as_str()), ("client_secret", self.secret.as_str())];
        all.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
        all.extend(fields.iter().filter(|(_, value)| !value.is_empty()));
        let url = format!("{}{path}", self.sandbox.url());
        let response = self.http.post(url).form(&all).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> (u16, Value) {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        fields.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
        fields.extend(changes);
        self.post("/api/oauth2/token", &fields).await
    }

    async fn tokens(&self, user: Id, changes: &[(&str, &str)]) -> (String, String) {
        let (status, body) = self.exchange(&self.code(user, changes), &[]).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(604_800)));
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        (text("access_token"), text("refresh_token"))
    }

    async fn refresh(&self, token: &str) -> (u16, Value) {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post("/api/v10/oauth2/token", &fields).await
    }

    async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        let rest = Rest(
            self.http.clone(),
            format!("{}/api/v10", self.sandbox.url()),
            format!("Bearer {token}"),
        );
        let (status, _, body) = rest.send("GET", path, &Value::Null).await.unwrap();
        (status, body)
    }
}

#[tokio::test]
async fn a_person_logs_in_and_is_known() {
    let client = Client::start().await;
    let (access, _) = client.tokens(p::OWNER, &[]).await;
    let (_, me) = client.get("/users/@me", &access).await;
    assert_eq!((&me["username"], &me["global_name"]), (&json!("olivia"), &json!("Olivia Owner")));
    let (_, guilds) = client.get("/users/@me/guilds?with_counts=true", &access).await;
    let names: Vec<_> = guilds.as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["Northwind Support", "Pixel Guild", "Harbor Books"]);
    assert!(guilds.as_array().unwrap().iter().all(|one| one["owner"] == true));
    assert_eq!(guilds[0]["permissions"], bit::ALL.to_string());
    let after = format!("/users/@me/guilds?limit=1&after={}", n::GUILD);
    assert_eq!(client.get(&after, &access).await.1[0]["name"], "Pixel Guild");
    let (_, known) = client.get("/oauth2/@me", &access).await;
    assert_eq!(
        (&known["user"]["username"], &known["scopes"][1]),
        (&json!("olivia"), &json!("guilds"))
    );
    let (access, _) = client.tokens(p::ADMIN, &[]).await;
    let (_, guilds) = client.get("/users/@me/guilds", &access).await;
    let bits: u64 = guilds[0]["permissions"].as_str().unwrap().parse().unwrap();
    assert!(bits & bit::MANAGE_GUILD != 0 && guilds[0]["owner"] == false);
    {
        let mut world = client.sandbox.world();
        assert_eq!(world.violations, Vec::<String>::new());
        assert_eq!(world.oauth.grants_of(p::ADMIN).count(), 1);
        let log = serde_json::to_string(&world.log).unwrap();
        assert!(!log.contains(&access) && !log.contains(&client.secret) && !log.contains(VERIFIER));
        assert_eq!(world.calls("POST", "/oauth2/token").len(), 2);
        world.advance(Duration::from_hours(169));
    }
    assert_eq!(client.get("/users/@me", &access).await.0, 401);
}

#[tokio::test]
async fn the_page_refuses_what_discord_refuses_and_redirects_nowhere() {
    let client = Client::start().await;
    for (changes, part) in [
        (&[("client_id", "1")][..], "Unknown Application"),
        (&[("client_id", "me")], "client_id"),
        (&[("redirect_uri", "http://127.0.0.1:7/auth/callback/")], "redirect_uri"),
        (&[("redirect_uri", "http://evil.example/auth/callback")], "redirect_uri"),
        (&[("redirect_uri", "")], "redirect_uri"),
        (&[("response_type", "token")], "response_type"),
        (&[("scope", "identify everything")], "invalid_scope"),
        (&[("scope", "identify identify")], "invalid_scope"),
        (&[("scope", "")], "invalid_scope"),
        (&[("prompt", "login")], "prompt"),
        (&[("code_challenge_method", "plain")], "code_challenge"),
        (&[("code_challenge", "short")], "code_challenge"),
        (&[("code_challenge", "")], "code_challenge"),
    ] {
        let url = client.url(changes);
        let refused = client.sandbox.authorize(p::MEMBER, &url).unwrap_err();
        assert!(refused.contains(part), "{changes:?}: {refused}");
        assert_eq!(client.sandbox.deny(&url).unwrap_err(), refused);
        let shown = client.http.get(&url).send().await.unwrap();
        assert_eq!(shown.status(), 400, "{changes:?}");
    }
    let twice = format!("{}&state=other", client.url(&[]));
    assert!(client.sandbox.authorize(p::MEMBER, &twice).unwrap_err().contains("twice"));
    for nobody in [seed::APPLICATION, 1] {
        assert!(client.sandbox.authorize(nobody, &client.url(&[])).is_err());
    }
    assert!(client.sandbox.authorize(p::MEMBER, "http://evil.example/oauth2/authorize?x").is_err());
    let denied = client.sandbox.deny(&client.url(&[])).unwrap();
    assert!(denied.starts_with(&format!("{CALLBACK}?error=access_denied&")));
    assert!(denied.ends_with("&state=st%26te"));
    client.sandbox.authorize(p::MEMBER, &client.url(&[("state", "")])).unwrap();
    assert_eq!(client.sandbox.world().violations, ["a login without state"]);
}

#[tokio::test]
async fn a_code_works_once_briefly_and_for_its_own_request() {
    let client = Client::start().await;
    for (changes, part) in [
        (&[("redirect_uri", "http://127.0.0.1:7/other")][..], "redirect_uri"),
        (&[("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX")], "code_verifier"),
        (&[("code_verifier", "")], "code_verifier"),
        (&[("code_verifier", CHALLENGE)], "code_verifier"),
    ] {
        let code = client.code(p::MEMBER, &[]);
        let (status, body) = client.exchange(&code, changes).await;
        assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")), "{changes:?}");
        assert!(body["error_description"].as_str().unwrap().contains(part));
        assert_eq!(client.exchange(&code, &[]).await.0, 400, "one attempt is all");
    }
    let plain = client.code(p::MEMBER, &[("code_challenge", ""), ("code_challenge_method", "")]);
    assert_eq!(client.exchange(&plain, &[]).await.1["error"], "invalid_grant", "no challenge");
    let late = client.code(p::MEMBER, &[]);
    client.sandbox.world().advance(Duration::from_mins(1));
    assert_eq!(client.exchange(&late, &[]).await.1["error"], "invalid_grant");
    let code = client.code(p::MEMBER, &[]);
    let (_, body) = client.exchange(&code, &[]).await;
    let (_, body) = client.refresh(body["refresh_token"].as_str().unwrap()).await;
    let access = body["access_token"].as_str().unwrap();
    assert_eq!(client.get("/users/@me", access).await.0, 200);
    assert_eq!(client.exchange(&code, &[]).await.1["error"], "invalid_grant");
    assert_eq!(client.get("/users/@me", access).await.0, 401, "reuse ends what came from it");
}

#[tokio::test]
async fn the_application_shows_its_secret_in_a_form() {
    let client = Client::start().await;
    let code = client.code(p::MEMBER, &[]);
    for wrong in [("client_secret", "wrong"), ("client_id", "1"), ("client_secret", "")] {
        let (status, body) = client.exchange(&code, &[wrong]).await;
        assert_eq!((status, &body["error"]), (401, &json!("invalid_client")), "{wrong:?}");
    }
    let url = format!("{}/api/oauth2/token", client.sandbox.url());
    let fields = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER, "client_id": client.id, "client_secret": client.secret});
    let json = client.http.post(&url).json(&fields).send().await.unwrap();
    assert_eq!(json.status(), 400);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let by = |secret: &str| client.http.post(&url).basic_auth(&client.id, Some(secret)).form(&form);
    assert_eq!(by("wrong").send().await.unwrap().status(), 401);
    let both = by(&client.secret).form(&[("client_secret", &client.secret)]).send().await.unwrap();
    assert_eq!(both.status(), 400);
    assert_eq!(by(&client.secret).send().await.unwrap().status(), 200);
    for (grant, error) in [("password", "unsupported_grant_type"), ("", "invalid_request")] {
        assert_eq!(client.exchange("x", &[("grant_type", grant)]).await.1["error"], error);
    }
}

#[tokio::test]
async fn refreshing_rotates_and_revoking_ends_everything_of_a_person() {
    let client = Client::start().await;
    let (access, refresh) = client.tokens(p::MEMBER, &[]).await;
    let (other, _) = client.tokens(p::STAFF, &[]).await;
    let (status, body) = client.refresh(&refresh).await;
    assert_eq!((status, &body["scope"]), (200, &json!("identify guilds")));
    let (status, again) = client.refresh(&refresh).await;
    assert_eq!((status, &again["error"]), (400, &json!("invalid_grant")));
    assert_eq!(client.get("/users/@me", &access).await.0, 401);
    let fresh = body["access_token"].as_str().unwrap();
    assert_eq!(client.get("/users/@me", fresh).await.0, 200);
    let revoke = "/api/oauth2/token/revoke";
    let wrong = [("token", fresh), ("client_secret", "wrong")];
    assert_eq!(client.post(revoke, &wrong).await.0, 401);
    assert_eq!(client.post(revoke, &[("token", "unknown")]).await, (200, json!({})));
    let hinted = [("token", fresh), ("token_type_hint", "access_token")];
    assert_eq!(client.post(revoke, &hinted).await, (200, json!({})));
    assert_eq!(client.get("/users/@me", fresh).await.0, 401);
    let refresh = body["refresh_token"].as_str().unwrap();
    assert_eq!(client.refresh(refresh).await.1["error"], "invalid_grant");
    assert_eq!(client.get("/users/@me", &other).await.0, 200, "someone else's stays");
}

#[tokio::test]
async fn scopes_open_what_they_name_and_the_bot_stays_the_bot() {
    let client = Client::start().await;
    let (access, _) = client.tokens(p::MEMBER, &[("scope", "guilds")]).await;
    assert_eq!(client.get("/users/@me", &access).await.0, 401);
    assert_eq!(client.get("/users/@me/guilds", &access).await.0, 200);
    let (status, known) = client.get("/oauth2/@me", &access).await;
    assert!(status == 200 && known["user"].is_null());
    let (access, _) = client.tokens(p::STAFF, &[("scope", "identify guilds.members.read")]).await;
    assert_eq!(client.get("/users/@me/guilds", &access).await.0, 401);
    let member = format!("/users/@me/guilds/{}/member", n::GUILD);
    let (_, member) = client.get(&member, &access).await;
    assert!(member["roles"].as_array().unwrap().contains(&json!(n::SUPPORT_ROLE.to_string())));
    let bot_only = format!("/guilds/{}", n::GUILD);
    assert_eq!(client.get(&bot_only, &access).await.0, 401);
    assert_eq!(client.get("/users/@me", "wrong").await.0, 401);
    let rest = Rest::new(&client.sandbox);
    assert_eq!(rest.ok("GET", "/users/@me", Value::Null).await["bot"], true);
    let guilds = rest.ok("GET", "/users/@me/guilds", Value::Null).await;
    assert_eq!(guilds.as_array().unwrap().len(), 2, "not in Harbor Books");
    assert_eq!(rest.code("GET", "/oauth2/@me", Value::Null).await, (401, 0));
    assert_eq!(
        rest.code("GET", &format!("/guilds/{}", seed::harbor::GUILD), Value::Null).await,
        (403, 50_001)
    );
    let (access, _) = client.tokens(p::MEMBER, &[]).await;
    let mut last = 0;
    for _ in 0..6 {
        last = client.get("/users/@me/guilds", &access).await.0;
    }
    assert_eq!(last, 429, "a bucket per person");
}

#[tokio::test]
async fn the_consent_page_is_one_click_for_a_browser() {
    let client = Client::start().await;
    let url = client.url(&[]);
    let shown = client.http.get(&url).header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(shown.status(), 200);
    let policy = shown.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:7;"), "{policy}");
    let html = shown.text().await.unwrap();
    for words in ["Continue as Olivia Owner", "Owner: Northwind Support", "Cancel", "Otis"] {
        assert!(html.contains(words), "{words}");
    }
    assert!(!html.contains("<script") && !html.contains("style=") && !html.contains("<style"));
    let browser =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let choose = |choice: String| browser.post(&url).form(&[("choice", choice)]);
    let evil = choose(p::OWNER.to_string()).header("origin", "http://evil.example");
    assert_eq!(evil.send().await.unwrap().status(), 403);
    let foreign = client.http.get(&url).header("host", "evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    let chosen = choose(p::OWNER.to_string()).send().await.unwrap();
    assert_eq!(chosen.status(), 303);
    assert!(
        chosen.headers()["location"].to_str().unwrap().starts_with(&format!("{CALLBACK}?code="))
    );
    let cancelled = choose("cancel".to_owned()).send().await.unwrap();
    assert!(cancelled.headers()["location"].to_str().unwrap().contains("error=access_denied"));
    assert_eq!(choose("1".to_owned()).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn the_bot_is_added_by_those_who_may() {
    let client = Client::start().await;
    let harbor = seed::harbor::GUILD;
    let url = format!(
        "{}/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions=8&guild_id={harbor}&disable_guild_select=true",
        client.sandbox.url(),
        client.id
    );
    let page = client.http.get(&url).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Add it as Adam Admin") && !page.contains("Mia"));
    let choose = async |user: Id, guild: Id| {
        let fields = [("choice", format!("{user} {guild}"))];
        client.http.post(&url).form(&fields).send().await.unwrap().status()
    };
    assert_eq!(choose(p::MEMBER, harbor).await, 400);
    assert_eq!(choose(p::OWNER, n::GUILD).await, 400, "another server than the chosen one");
    assert_eq!(choose(p::ADMIN, harbor).await, 200);
    let rest = Rest::new(&client.sandbox);
    assert_eq!(
        rest.ok("GET", "/users/@me/guilds", Value::Null).await[2]["permissions"],
        bit::ALL.to_string()
    );
    assert!(client.sandbox.authorize(p::OWNER, &url).is_err(), "that is not a login");
}
