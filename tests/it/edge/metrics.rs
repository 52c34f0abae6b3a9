//! The access to `/metrics`.

use alphapy::{
    config::Config,
    sandbox::{Sandbox, World},
};

use crate::support::{
    bot::environment,
    database::{Engine, TestDb},
    process::Process,
};

async fn start(more: &[(&'static str, &str)]) -> (Process, TestDb, Sandbox) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let (test, db) = TestDb::migrated(Engine::Sqlite).await;
    db.close().await;
    let mut variables = environment(&sandbox, &test, ([127, 0, 0, 1], 0).into());
    variables.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    (Process::start(&variables), test, sandbox)
}

async fn status(url: &str, token: Option<&str>) -> u16 {
    let mut asked = reqwest::Client::new().get(url);
    if let Some(token) = token {
        asked = asked.bearer_auth(token);
    }
    asked.send().await.expect("an answer").status().as_u16()
}

/// A port that nobody uses now.
fn free() -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_port_shows_no_metrics_unless_told() {
    let (open, _test, _standin) = start(&[]).await;
    assert_eq!(status(&format!("{}/metrics", open.url), None).await, 200, "on loopback");
    let (public, _test, _standin) = start(&[("BIND_FOR_TEST", "0.0.0.0:0")]).await;
    let url = public.url.replace("0.0.0.0", "127.0.0.1");
    assert_eq!(status(&format!("{url}/metrics"), None).await, 404);
    assert!(public.log().contains("METRICS_TOKEN"), "the start says why: {}", public.log());
    let told = [("BIND_FOR_TEST", "0.0.0.0:0"), ("METRICS_TOKEN", "sixteen-sixteen-x")];
    let (token, _test, _standin) = start(&told).await;
    let url = token.url.replace("0.0.0.0", "127.0.0.1") + "/metrics";
    assert_eq!(status(&url, None).await, 401);
    assert_eq!(status(&url, Some("sixteen-sixteen-x")).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_may_have_a_port_of_their_own() {
    let own = free();
    let (apart, _test, _standin) = start(&[("METRICS_BIND", &own.to_string())]).await;
    assert_eq!(status(&format!("{}/metrics", apart.url), None).await, 404, "not here any more");
    assert_eq!(status(&format!("http://{own}/metrics"), None).await, 200);
    for path in ["/", "/dashboard", "/health", "/interactions", "/api/openapi.json"] {
        assert_eq!(status(&format!("http://{own}{path}"), None).await, 404, "{path}");
    }
    assert_eq!(status(&format!("{}/metrics", apart.url), Some("x")).await, 404);
}

#[test]
fn the_port_of_metrics_is_checked() {
    let bad = Config::read(|name| (name == "METRICS_BIND").then(|| "nowhere".to_owned()));
    let message = bad.expect_err("refused").to_string();
    assert!(message.contains("METRICS_BIND"), "{message}");
}
