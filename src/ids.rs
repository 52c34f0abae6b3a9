//! Discord's typed ids under short names, and fresh random ids.
//!
//! Invariant: an id is typed by what it names, so a user id cannot be passed for a guild id; and all
//! randomness comes from [`Ids`], so tests can seed it.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use twilight_model::id::{
    Id,
    marker::{
        ApplicationMarker, AttachmentMarker, ChannelMarker, GuildMarker, InteractionMarker,
        MessageMarker, RoleMarker, UserMarker,
    },
};

use crate::clock::Time;

/// An application (the bot itself).
pub type ApplicationId = Id<ApplicationMarker>;
/// A file on a message.
pub type AttachmentId = Id<AttachmentMarker>;
/// A channel or thread.
pub type ChannelId = Id<ChannelMarker>;
/// A guild, which people call a server.
pub type GuildId = Id<GuildMarker>;
/// One interaction, as Discord delivered it.
pub type InteractionId = Id<InteractionMarker>;
/// A message.
pub type MessageId = Id<MessageMarker>;
/// A role.
pub type RoleId = Id<RoleMarker>;
/// A user.
pub type UserId = Id<UserMarker>;

/// Where random ids come from.
#[derive(Clone, Debug, Default)]
pub enum Ids {
    /// The operating system's randomness.
    #[default]
    System,
    /// A reproducible sequence; for tests.
    Seeded(Arc<Mutex<u64>>),
}

impl Ids {
    /// A reproducible sequence of ids that starts from `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(seed)))
    }

    /// Fills `bytes` with random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give; nothing secure can be done then.
    #[expect(clippy::disallowed_methods, reason = "this is the home of randomness")]
    #[expect(clippy::expect_used, reason = "without randomness nothing is secure")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            Self::System => getrandom::fill(bytes).expect("the system gives randomness"),
            Self::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in bytes.chunks_mut(32) {
                    *state += 1;
                    let block = Sha256::digest(state.to_be_bytes());
                    chunk.copy_from_slice(&block[..chunk.len()]);
                }
            }
        }
    }

    /// A fresh identifier of 96 random bits as 24 hexadecimal digits (short enough for a nonce).
    pub fn token(&self) -> String {
        let mut bytes = [0; 12];
        self.fill(&mut bytes);
        hex::encode(bytes)
    }

    /// A short reference that a person can read aloud, like `7K2QX`, for finding a log line.
    pub fn reference(&self) -> String {
        // Crockford's alphabet: no letters that look like digits.
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bytes = [0; 5];
        self.fill(&mut bytes);
        bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
    }
}

/// A snowflake as databases store it.
pub fn to_i64<T>(id: Id<T>) -> i64 {
    id.get().cast_signed()
}

/// A snowflake as read from a database; `None` for zero, which no snowflake is.
pub fn from_i64<T>(value: i64) -> Option<Id<T>> {
    Id::new_checked(value.cast_unsigned())
}

/// Milliseconds from 1970 to the first snowflake.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// When a snowflake was made, to the millisecond.
pub fn made_at<T>(id: Id<T>) -> Time {
    let millis = (id.get() >> 22).cast_signed() + DISCORD_EPOCH;
    Time::from_timestamp_millis(millis).unwrap_or_default()
}

/// The smallest snowflake that could be made at a time.
pub fn made_from<T>(time: Time) -> Id<T> {
    let millis = (time.timestamp_millis() - DISCORD_EPOCH).max(1);
    Id::new_checked(millis.cast_unsigned() << 22).unwrap_or(Id::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_ids_repeat_and_differ_from_each_other() {
        let (one, two) = (Ids::seeded(1), Ids::seeded(1));
        let first = one.token();
        assert_eq!(first, two.token());
        assert_ne!(first, one.token());
        assert_eq!(first.len(), 24);
        assert_eq!(one.reference().len(), 5);
    }

    #[test]
    fn a_snowflake_tells_when_it_was_made() {
        let id: MessageId = Id::new(175_928_847_299_117_063);
        assert_eq!(made_at(id).timestamp_millis(), 1_462_015_105_796);
        assert!(made_from::<MessageMarker>(made_at(id)) <= id);
        assert_eq!(made_at(made_from::<MessageMarker>(made_at(id))), made_at(id));
    }

    #[test]
    fn snowflakes_survive_the_database() {
        let id: GuildId = Id::new(u64::MAX - 1);
        assert_eq!(from_i64(to_i64(id)), Some(id));
        assert_eq!(from_i64::<GuildMarker>(0), None);
    }
}
