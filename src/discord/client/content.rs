//! Files of the bot as what is uploaded.
//!
//! Invariant: a piece is read when the connection can take it, so an upload holds what passing it on takes.

use alphapy_discord_rest::{Content, Pieces};

use crate::files::Source;

impl Content for Source {
    fn size(&self) -> u64 {
        Self::size(self)
    }

    fn pieces(&self) -> Pieces {
        Box::pin(self.stream())
    }
}
