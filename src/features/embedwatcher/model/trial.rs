//! The result of a trial.

use super::Verdict;
use crate::ids::ChannelId;

/// The result of a trial.
#[derive(Clone, Debug)]
pub enum Trial {
    /// The last announcement, at this address, and what it would become.
    Read(String, Box<Verdict>),
    /// Discord withholds what messages say.
    Blind(ChannelId),
    /// There is no message to read.
    Empty(ChannelId),
    /// There is none either, and what the bot posts is left out because its notes go there too.
    Notes(ChannelId),
}
