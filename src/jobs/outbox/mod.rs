//! Outbox entries outside: what a transaction decided to do in Discord, done by a worker.
//!
//! Invariant: nothing is lost and nothing is repeated silently. Requests that set a state are repeated; a
//! send is repeated with its nonce while Discord remembers it, afterwards only once the channel was read
//! and our message was not there; what cannot be read back is parked as `uncertain` for the operators.
//!
//! Only what Discord refuses ends `failed`; during an outage, outbox entries wait for up to three days. An outbox entry
//! that waits for its retry holds back the later ones of its channel, so that messages keep their order,
//! but only until it is ten minutes old: one message that cannot be sent must not silence a channel.

mod claims;
mod files;
mod leases;
mod origin;
mod past;
mod perform;
mod place;
mod stale;
mod store;
mod workers;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::channel::message::{Component, component::ButtonStyle};

use crate::{
    app::App,
    clock::Time,
    db::Tx,
    discord::reply::{self, Message},
    error::Result,
    files::Stored,
    ids::{ChannelId, GuildId, Ids, MessageId},
    lang::Lang,
    tr,
};

pub use claims::Claims;
pub use leases::release;
pub(super) use origin::Origins;
pub use origin::{Judged, Origin, Settling, Stale};
pub use past::clean;
pub use perform::run_channel;
pub use store::State;
pub use workers::{keep_going, run};

/// How long Discord surely remembers a nonce ("a few minutes").
const NONCE_REMEMBERED: TimeDelta = TimeDelta::minutes(2);

/// A request to Discord.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// Sends a message to the outbox entry's channel.
    Send {
        /// The message, as the API takes it.
        body: Value,
    },
    /// Sets a state, which may be done again.
    Set {
        verb: Verb,
        /// The path after `/api/v10/`.
        path: String,
        /// The body, when there is one.
        body: Option<Value>,
    },
}

/// The methods that may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verb {
    /// Changes parts.
    Patch,
    /// Sets the whole.
    Put,
    /// Removes.
    Delete,
}

/// An outbox entry to carry out.
#[derive(Clone, Debug)]
pub struct OutboxEntry {
    /// Its id, which is also the nonce of a send.
    pub id: String,
    /// The guild it belongs to; none for messages to operators.
    pub guild: Option<GuildId>,
    /// The channel whose rate limit it uses.
    pub channel: ChannelId,
    /// The request to Discord.
    pub request: Request,
    /// A `custom_id` in the message by which it can be found again.
    pub marker: Option<String>,
    /// The feature that decided on it, and what it calls it; it learns how the outbox entry ended through
    /// [`Origin::settled`].
    pub origin: Option<(&'static str, String)>,
    /// Until when it may be carried out as it is; later, [`Origin::stale`] says what becomes
    /// of it.
    pub fresh_until: Option<Time>,
    /// Files that go along with a message.
    pub files: Vec<Enclosed>,
}

/// A file that goes along with a message.
#[derive(Clone, Debug)]
pub struct Enclosed {
    /// The name people see.
    pub name: String,
    /// The file, of the outbox entry's guild.
    pub file: Stored,
    /// Its owner, who deletes it.
    pub owner: Owner,
}

/// The owner of an outbox entry's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The outbox entry's: it is kept with it, and deleted once it was sent.
    Entry,
    /// Somebody else's, who keeps it; when they delete it, the message goes without it.
    Lender,
}

/// How an outbox entry ended, for who decided on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The outbox entry's id.
    pub entry: String,
    /// The channel it was for.
    pub channel: ChannelId,
    /// How: never [`State::Due`].
    pub state: State,
    /// The message that was sent.
    pub message: Option<MessageId>,
    /// Discord's answer, when it was not done.
    pub problem: Option<String>,
    /// Discord's own code for that, like 10003 for a channel that is gone.
    pub code: Option<u64>,
}

impl OutboxEntry {
    /// A message in a guild's channel. Name a `custom_id` it carries as `marker` when it has one.
    pub fn send(
        ids: &Ids,
        guild: GuildId,
        channel: ChannelId,
        message: &Message,
        marker: Option<String>,
    ) -> Self {
        Self {
            id: ids.token(),
            guild: Some(guild),
            channel,
            request: Request::Send { body: message.body() },
            marker,
            origin: None,
            fresh_until: None,
            files: Vec::new(),
        }
    }

    /// A state to set in a guild, with the channel whose rate limit it uses.
    pub fn set(
        ids: &Ids,
        guild: GuildId,
        channel: ChannelId,
        (verb, path): (Verb, String),
        body: Option<Value>,
    ) -> Self {
        Self {
            id: ids.token(),
            guild: Some(guild),
            channel,
            request: Request::Set { verb, path, body },
            marker: None,
            origin: None,
            fresh_until: None,
            files: Vec::new(),
        }
    }

    /// Tells `feature` how it ended, under the name `key`.
    #[must_use]
    pub fn reports_to(mut self, feature: &'static str, key: impl Into<String>) -> Self {
        self.origin = Some((feature, key.into()));
        self
    }

    /// Asks `feature` again when it was not carried out by then.
    #[must_use]
    pub fn fresh_until(mut self, until: Time) -> Self {
        self.fresh_until = Some(until);
        self
    }

    /// Adds files to a message.
    #[must_use]
    pub fn with_files(mut self, files: Vec<Enclosed>) -> Self {
        self.files.extend(files);
        self
    }

    /// A message to the operators, with a button that says somebody read it.
    pub fn operators(ids: &Ids, channel: ChannelId, message: &Message) -> Self {
        let id = ids.token();
        let marker = format!("ops:seen:{id}");
        let seen = Lang::ENGLISH.say(&tr!("Mark as seen"));
        let seen = reply::button(ButtonStyle::Secondary, seen, marker.clone());
        let message = message.clone().buttons(vec![Component::Button(seen)]);
        Self {
            id,
            guild: None,
            channel,
            request: Request::Send { body: message.body() },
            marker: Some(marker),
            origin: None,
            fresh_until: None,
            files: Vec::new(),
        }
    }
}

/// Decides on an outbox entry: it is carried out once the transaction is committed.
pub async fn enqueue(app: &App, tx: &mut Tx, entry: OutboxEntry) -> Result<()> {
    store::insert(tx, &entry, app.clock.now()).await
}

/// Takes back one outbox entry unless it was tried already; whether it did. The feature is not told.
pub async fn revoke(tx: &mut Tx, guild: GuildId, id: &str) -> Result<bool> {
    store::revoke(tx, guild, id).await
}

/// Whether a feature that asked to be told sent this message of the bot's: of the last week, after which that is
/// forgotten. Looks through all that was sent, so it is for few messages.
pub async fn sent_by(
    app: &App,
    place: (GuildId, ChannelId),
    message: MessageId,
    feature: &str,
) -> Result<bool> {
    past::sent_by(&app.db, place, message, feature).await
}

/// The next step for an outbox entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Carry it out (again): it cannot double.
    Perform,
    /// Look in the channel whether it happened.
    LookUp {
        /// The custom id it would carry.
        marker: &'a str,
        /// Since when it may have happened.
        since: Time,
    },
    /// Nobody can know: leave it to the operators.
    Park,
}

/// Decides how an outbox entry may be tried, given how it could be recognised and since when it may
/// have happened.
pub fn step<'a>(
    request: &Request,
    marker: Option<&'a str>,
    in_doubt_since: Option<Time>,
    now: Time,
) -> Step<'a> {
    match (request, in_doubt_since, marker) {
        (Request::Set { .. }, ..) | (_, None, _) => Step::Perform,
        (_, Some(first), _) if now - first < NONCE_REMEMBERED => Step::Perform,
        (_, Some(since), Some(marker)) => Step::LookUp { marker, since },
        (_, Some(_), None) => Step::Park,
    }
}

/// Seconds to wait after this many failed attempts: 2, 4, 8 … at most five minutes.
pub fn backoff(attempts: i64) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(1, 9)).unwrap_or(9);
    TimeDelta::seconds(2_i64.pow(doublings).min(300))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(seconds: i64) -> Time {
        chrono::DateTime::from_timestamp(1_700_000_000 + seconds, 0).expect("a time")
    }

    #[test]
    fn a_send_is_repeated_only_while_its_nonce_protects_it() {
        let send = Request::Send { body: json!({}) };
        assert_eq!(step(&send, None, None, at(0)), Step::Perform);
        assert_eq!(step(&send, None, Some(at(0)), at(119)), Step::Perform);
        let look_up = Step::LookUp { marker: "m", since: at(0) };
        assert_eq!(step(&send, Some("m"), Some(at(0)), at(121)), look_up);
        assert_eq!(step(&send, None, Some(at(0)), at(121)), Step::Park);
        let set = Request::Set { verb: Verb::Patch, path: "channels/1".into(), body: None };
        assert_eq!(step(&set, None, Some(at(0)), at(9999)), Step::Perform);
    }

    #[test]
    fn waiting_grows_and_is_bounded() {
        assert_eq!(backoff(1), TimeDelta::seconds(2));
        assert_eq!(backoff(3), TimeDelta::seconds(8));
        assert_eq!(backoff(100), TimeDelta::seconds(300));
    }
}
