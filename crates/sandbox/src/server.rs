//! A running sandbox: a world, served on a local port.
//!
//! Invariant: when it stops or is dropped, its port is closed and every connection to it is cut.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard};

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::any;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::hub::{Delivery, Hub, Signature};
use super::interact::Person;
use super::listener::{Breakable, Peer};
use super::world::{Id, World};
use super::{cdn, control};
use super::{oauth, page, rest};

/// a sandbox Discord that serves until it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    hub: Hub,
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    serving: JoinSet<()>,
}

impl Sandbox {
    /// Serves a world on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(world: World) -> std::io::Result<Self> {
        Self::start_on(world, SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Serves a world on the given address.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start_on(mut world: World, address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        world.base_url = format!("http://{address}");
        let hub = Hub::new(world).map_err(std::io::Error::other)?;
        let stopped = Arc::new(AtomicBool::new(false));
        let app = router(hub.clone()).into_make_service_with_connect_info::<Peer>();
        let listener = Breakable::new(listener, Arc::clone(&stopped));
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                tracing::error!(%error, "the sandbox stopped serving");
            }
        });
        Ok(Self { hub, address, stopped, serving })
    }

    /// Base URL, for `DISCORD_API_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Locks the world to read or arrange it; never keep the guard across an await.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.hub.lock()
    }

    /// Where interactions go: the full URL of the bot's interactions endpoint.
    pub fn set_bot(&self, interactions_url: &str) {
        self.world().application.interactions_url = Some(interactions_url.to_owned());
        if let Ok(url) = reqwest::Url::parse(interactions_url) {
            self.add_redirect(&format!("{}/auth/callback", url.origin().ascii_serialization()));
        }
    }

    /// Registers an address to which `OAuth2` answers may go.
    pub fn add_redirect(&self, redirect_uri: &str) {
        let known = &mut self.world().application.redirect_uris;
        if !known.iter().any(|one| one == redirect_uri) {
            known.push(redirect_uri.to_owned());
        }
    }

    /// Where the bot's own pages are; the chat page links to it.
    pub fn set_dashboard(&self, url: &str) {
        let mut world = self.world();
        world.dashboard = Some(url.to_owned());
        world.touch();
    }

    /// Opens a consent page as someone who agrees; answers where the browser goes next.
    ///
    /// # Errors
    /// The text that the page shows instead.
    pub fn authorize(&self, user: Id, authorize_url: &str) -> Result<String, String> {
        let mut world = self.world();
        let login = self.consent_page(&mut world, authorize_url)?;
        oauth::accept(&mut world, &login, user)
    }

    /// Opens a consent page as someone who cancels; answers where the browser goes next.
    ///
    /// # Errors
    /// The text that the page shows instead.
    pub fn deny(&self, authorize_url: &str) -> Result<String, String> {
        Ok(oauth::decline(&self.consent_page(&mut self.world(), authorize_url)?))
    }

    fn consent_page(&self, world: &mut World, url: &str) -> Result<oauth::Login, String> {
        let page = format!("{}/oauth2/authorize", self.url());
        match url.split_once('?') {
            Some((address, query)) if address == page => match oauth::read(world, query)? {
                oauth::Wish::Login(login) => Ok(login),
                oauth::Wish::Install(_) => Err("this page adds the bot to a server".to_owned()),
            },
            _ => Err(format!("{url} is not {page}?…")),
        }
    }

    /// Where webhook events go.
    pub fn set_events(&self, events_url: &str) {
        self.world().application.events_url = Some(events_url.to_owned());
    }

    /// Someone at a keyboard, in a channel of a guild.
    #[must_use]
    pub fn person(&self, guild: Id, user: Id, channel: Id) -> Person {
        Person::new(self.hub.clone(), guild, user, channel)
    }

    /// The application's configuration as the environment variables the bot reads.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let world = self.world();
        let app = &world.application;
        vec![
            ("DISCORD_APPLICATION_ID", app.id.to_string()),
            ("DISCORD_PUBLIC_KEY", app.public_key()),
            ("BOT_TOKEN", app.token.clone()),
            ("DISCORD_CLIENT_SECRET", app.client_secret.clone()),
            ("DISCORD_API_URL", format!("http://{}", self.address)),
            ("DISCORD_AUTHORIZE_URL", format!("http://{}/oauth2/authorize", self.address)),
        ]
    }

    /// POSTs any bytes to the interactions endpoint with a right signature.
    ///
    /// # Errors
    /// Why no answer came.
    pub async fn post_signed(&self, body: Vec<u8>) -> Result<Delivery, String> {
        self.post_as(body, Signature::Right).await
    }

    /// POSTs any bytes to the interactions endpoint, signed in the given way.
    ///
    /// # Errors
    /// Why no answer came.
    pub async fn post_as(&self, body: Vec<u8>, signature: Signature) -> Result<Delivery, String> {
        let url = self.world().application.interactions_url.clone().ok_or("no bot is set")?;
        self.hub.post(&url, body, signature).await
    }

    /// POSTs any payload to the interactions endpoint with a right signature, unchecked and unrecorded.
    ///
    /// # Errors
    /// Why no answer came.
    pub async fn raw(&self, payload: &Value) -> Result<Delivery, String> {
        self.post_signed(payload.to_string().into_bytes()).await
    }

    /// Sends an earlier interaction once more, byte for byte, to any bot; the answer is returned but not applied.
    ///
    /// # Errors
    /// Why no answer came.
    pub async fn redeliver(
        &self,
        interaction: Id,
        interactions_url: &str,
    ) -> Result<Delivery, String> {
        let body = self.world().interactions.get(&interaction).map(|one| one.body.clone());
        let body = body.ok_or("no such interaction")?;
        self.hub.post(interactions_url, body, Signature::Right).await
    }

    /// Checks the bot's interactions endpoint as Discord does before storing it.
    ///
    /// # Errors
    /// The problem with the endpoint.
    pub async fn probe(&self, interactions_url: &str) -> Result<(), String> {
        self.hub.probe(interactions_url).await
    }

    /// Sends a webhook event (type 1) to the events URL; `event` is `{"type", "timestamp", "data"}`, `Null` sends a PING (type 0).
    ///
    /// # Errors
    /// Why no answer came, or that it was not an empty 204.
    pub async fn webhook_event(&self, event: &Value) -> Result<Delivery, String> {
        self.hub.event(event).await
    }

    /// Stops serving and cuts all connections.
    pub async fn stop(mut self) {
        self.stopped.store(true, Ordering::Release);
        self.serving.shutdown().await;
    }

    /// Waits for as long as the sandbox serves.
    pub async fn served(&mut self) {
        self.serving.join_next().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
    }
}

fn router(hub: Hub) -> Router {
    Router::new()
        .route("/api/v10/{*path}", any(api))
        .merge(cdn::router())
        .merge(control::router())
        .merge(page::router())
        .fallback(any(api))
        .with_state(hub)
}

async fn api(
    State(hub): State<Hub>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response {
    rest::serve(hub, peer, request).await
}
