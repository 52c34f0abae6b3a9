//! The shared world together with the means to reach the bot.
//!
//! Invariant: the lock is never held across an await, so REST, interactions and the page cannot block one another.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ed25519_dalek::Signer;
use serde_json::{Value, json};

use super::world::World;

/// How long the bot has for any delivery.
const DEADLINE: Duration = Duration::from_secs(3);

/// Handle on a running world; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    world: Arc<Mutex<World>>,
    client: reqwest::Client,
}

impl std::fmt::Debug for Hub {
    /// Without the world, which would bury whatever else is shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hub")
    }
}

/// The response of the bot's server, as is.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: String,
    /// Body.
    pub body: Vec<u8>,
}

impl Delivery {
    /// The body as JSON; `Null` when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// How a delivery is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// As Discord signs.
    Right,
    /// Well-formed but not matching the body.
    Wrong,
    /// No signature headers at all.
    Missing,
    /// Headers that are not hexadecimal.
    Malformed,
}

impl Hub {
    /// Wraps a world.
    ///
    /// # Errors
    /// When no HTTP client can be built.
    pub fn new(world: World) -> reqwest::Result<Self> {
        rustls::crypto::ring::default_provider().install_default().ok();
        #[expect(clippy::disallowed_methods, reason = "this is Discord's client, not the bot's")]
        let client = reqwest::Client::builder()
            .user_agent("Discord-Interactions/1.0 (+https://discord.com)")
            .redirect(reqwest::redirect::Policy::none())
            .timeout(DEADLINE)
            .build()?;
        Ok(Self { world: Arc::new(Mutex::new(world)), client })
    }

    /// Locks the world.
    pub fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a webhook event, or a PING for `Null`.
    ///
    /// # Errors
    /// Why no answer came, or that it was not an empty 204.
    pub async fn event(&self, event: &Value) -> Result<Delivery, String> {
        let (url, app) = {
            let world = self.lock();
            (
                world.application.events_url.clone().ok_or("no events URL is set")?,
                world.application.id.to_string(),
            )
        };
        let mut body =
            json!({"version": 1, "application_id": app, "type": i32::from(!event.is_null())});
        if !event.is_null() {
            body["event"] = event.clone();
        }
        let delivery = self.post(&url, body.to_string().into_bytes(), Signature::Right).await?;
        if delivery.status == 204 && delivery.body.is_empty() {
            return Ok(delivery);
        }
        let text = format!(
            "a webhook event was answered {} with {} bytes instead of an empty 204",
            delivery.status,
            delivery.body.len()
        );
        self.lock().violation(text.clone());
        Err(text)
    }

    /// POSTs a body to the bot, signed in the given way.
    ///
    /// # Errors
    /// Why no answer came within three seconds, in words.
    pub async fn post(
        &self,
        url: &str,
        body: Vec<u8>,
        signature: Signature,
    ) -> Result<Delivery, String> {
        let (timestamp, right) = {
            let world = self.lock();
            let timestamp = (world.clock.now_ms() / 1_000).to_string();
            let signed = [timestamp.as_bytes(), &body].concat();
            (timestamp, world.application.signing_key.sign(&signed).to_bytes())
        };
        let request = self.client.post(url).header("content-type", "application/json").body(body);
        let text = match signature {
            Signature::Right => hex::encode(right),
            Signature::Wrong => hex::encode(right.map(|byte| byte ^ 0x55)),
            Signature::Malformed => "not hexadecimal".to_owned(),
            Signature::Missing => String::new(),
        };
        let request = if signature == Signature::Missing {
            request
        } else {
            request.header("x-signature-ed25519", text).header("x-signature-timestamp", timestamp)
        };
        let response = request.send().await.map_err(|error| reason(&error))?;
        let status = response.status().as_u16();
        let content_type = response
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let body = response.bytes().await.map_err(|error| reason(&error))?.to_vec();
        Ok(Delivery { status, content_type, body })
    }

    /// Does what Discord does before it stores an interactions endpoint: a PING, and one with a wrong signature.
    ///
    /// # Errors
    /// The problem with the responses.
    pub async fn probe(&self, url: &str) -> Result<(), String> {
        let ping = {
            let mut world = self.lock();
            let id = world.next_id().to_string();
            json!({"id": id, "application_id": world.application.id.to_string(), "type": 1, "token": "ping", "version": 1,
                "entitlements": [], "user": world.users.values().find(|user| !user.bot).map(super::world::User::json)})
        };
        let body = ping.to_string().into_bytes();
        let answer = self.post(url, body.clone(), Signature::Right).await?;
        if answer.status != 200
            || answer.json()["type"] != 1
            || !answer.content_type.starts_with("application/json")
        {
            return Err(format!(
                "PING was answered {} {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            ));
        }
        let refused = self.post(url, body, Signature::Wrong).await?;
        if refused.status == 401 {
            Ok(())
        } else {
            Err(format!("a wrong signature was answered {}", refused.status))
        }
    }
}

fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "no answer within 3 seconds".to_owned()
    } else if error.is_connect() {
        "the bot cannot be reached".to_owned()
    } else {
        format!("the connection broke: {error}")
    }
}
