//! Randomness for keys and tokens.
//!
//! Invariant: what is made here never leaves this machine.

/// Random bytes for keys and tokens, which never leave this machine.
#[expect(clippy::disallowed_methods, reason = "Discord's secrets are not the bot's to seed")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        // Predictable secrets are harmless here: they only ever guard a world in memory.
        tracing::warn!(%error, "no randomness for the sandbox");
    }
    bytes
}
