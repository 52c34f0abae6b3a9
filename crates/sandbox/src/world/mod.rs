//! The whole state of the sandbox Discord, with no networking in it.
//!
//! Invariant: every change to a world ends with [`World::touch`], so whoever waits on its revision misses nothing.

mod build;
mod call;
mod clock;
mod fault;
mod files;
mod grants;
mod identity;
mod interaction;
mod json;
mod limits;
mod messages;
mod model;
mod permissions;
mod random;
pub mod seed;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tokio::sync::watch;

pub use build::ChannelDraft;
pub use call::Call;
pub(crate) use call::discreet;
pub use clock::{Clock, timestamp};
pub use fault::{Fault, FaultKind};
pub(crate) use files::Signed;
pub(crate) use grants::{CODE_LIFE_MS, Code, MEMORY_MS};
pub use grants::{Grant, OAuth};
pub use interaction::{FIRST_ANSWER_MS, Interaction, Kind, State, TOKEN_LIFE_MS};
pub use json::message_is_rich;
pub use limits::Limits;
pub(crate) use limits::{Headers, Limited, Sender, Traffic};
pub(crate) use messages::number;
pub use messages::{Draft, Pings, Reach};
pub use model::{
    Application, Channel, EventPlace, Guild, Id, Member, Message, Overwrite, Role, ScheduledEvent,
    Scope, StoredFile, Target, Thread, User, kind,
};
pub use permissions::{base, bit};
pub(crate) use random::random;

/// First millisecond of Discord's snowflakes.
pub const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;
/// Ids of the first entities of a world count up from here (1 January 2024).
const FIRST_ID: Id = (1_704_067_200_000 - DISCORD_EPOCH_MS) << 22;

/// Everything the sandbox knows. Fields are public so that tests can arrange and inspect any situation.
#[derive(Debug)]
pub struct World {
    /// The application under test.
    pub application: Application,
    /// Users by id.
    pub users: BTreeMap<Id, User>,
    /// Guilds by id.
    pub guilds: BTreeMap<Id, Guild>,
    /// Channels, threads and direct messages by id.
    pub channels: BTreeMap<Id, Channel>,
    /// Messages by channel, then id.
    pub messages: BTreeMap<Id, BTreeMap<Id, Message>>,
    /// Registered commands by scope, in registration order.
    pub commands: BTreeMap<Scope, Vec<Value>>,
    /// Interactions by id.
    pub interactions: BTreeMap<Id, Interaction>,
    /// Files by attachment id.
    pub files: BTreeMap<Id, StoredFile>,
    /// Largest upload that interactions announce, in bytes.
    pub upload_limit: u64,
    /// Files that were fetched, by attachment id, in order.
    pub downloads: Vec<Id>,
    /// Sends with a nonce: (author, nonce) to (channel, message, Unix milliseconds).
    pub nonces: BTreeMap<(Id, String), (Id, Id, u64)>,
    /// Every REST call in order.
    pub log: Vec<Call>,
    /// Actions that a careful bot would not have taken, in words.
    pub violations: Vec<String>,
    /// Faults waiting for a matching request.
    pub faults: Vec<Fault>,
    /// Rate limit settings and counters.
    pub limits: Limits,
    /// The access that people allowed the application.
    pub oauth: OAuth,
    /// Where the bot's own pages are, for a link on the chat page.
    pub dashboard: Option<String>,
    /// The world's time.
    pub clock: Clock,
    /// Base URL under which the sandbox is reachable; empty until it serves.
    pub base_url: String,
    /// Ephemeral messages someone dismissed.
    pub dismissed: BTreeSet<Id>,
    last_seeded: Id,
    last_id: Id,
    revision: watch::Sender<u64>,
}

impl World {
    /// A world that holds nothing but the application and its bot user.
    #[must_use]
    pub fn empty() -> Self {
        let application = build::application(FIRST_ID);
        let bot = User { bot: true, global_name: None, ..User::named(FIRST_ID, "Alphapy", None) };
        Self {
            users: BTreeMap::from([(bot.id, bot)]),
            application,
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            commands: BTreeMap::new(),
            interactions: BTreeMap::new(),
            files: BTreeMap::new(),
            upload_limit: 10_485_760,
            downloads: Vec::new(),
            nonces: BTreeMap::new(),
            log: Vec::new(),
            violations: Vec::new(),
            faults: Vec::new(),
            limits: Limits::default(),
            oauth: OAuth::default(),
            dashboard: None,
            clock: Clock::default(),
            base_url: String::new(),
            dismissed: BTreeSet::new(),
            last_seeded: FIRST_ID,
            last_id: 0,
            revision: watch::Sender::new(0),
        }
    }

    /// The next id that carries the present time.
    pub fn next_id(&mut self) -> Id {
        let now = self.clock.now_ms().saturating_sub(DISCORD_EPOCH_MS) << 22;
        self.last_id = now.max(self.last_id + 1).max(self.last_seeded + 1);
        self.last_id
    }

    /// Announces that something changed.
    pub fn touch(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// Watches the revision, which grows with every change.
    #[must_use]
    pub fn revision(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// Notes something a careful bot would not have done.
    pub fn violation(&mut self, what: String) {
        tracing::debug!(%what, "violation");
        self.violations.push(what);
    }

    /// Whether the application may read what others write.
    #[must_use]
    pub const fn reads_content(&self) -> bool {
        self.application.flags & (1 << 18 | 1 << 19) != 0
    }

    /// The interaction that a token belongs to.
    #[must_use]
    pub fn interaction_by_token(&self, token: &str) -> Option<&Interaction> {
        let id = token.split_once('-')?.0.parse().ok()?;
        self.interactions.get(&id).filter(|one| one.token == token)
    }

    /// A message wherever it is.
    #[must_use]
    pub fn message(&self, id: Id) -> Option<&Message> {
        self.messages.values().find_map(|channel| channel.get(&id))
    }

    /// Mutable form of [`World::message`].
    pub fn message_mut(&mut self, id: Id) -> Option<&mut Message> {
        self.messages.values_mut().find_map(|channel| channel.get_mut(&id))
    }

    /// Messages of a channel that everyone with access sees, oldest first.
    pub fn public_messages(&self, channel: Id) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages
            .get(&channel)
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter(|one| one.ephemeral_to.is_none())
    }

    /// REST calls whose method and path (without query) match; `*` stands for one path segment.
    #[must_use]
    pub fn calls(&self, method: &str, path: &str) -> Vec<&Call> {
        let wanted: Vec<&str> = path.split('/').collect();
        let fits = |call: &&Call| {
            let got: Vec<&str> = call.path.split('/').collect();
            call.method == method
                && got.len() == wanted.len()
                && wanted.iter().zip(&got).all(|(w, g)| *w == "*" || w == g)
        };
        self.log.iter().filter(fits).collect()
    }
}
