//! Dates and times as people type them, in English and Dutch.
//!
//! Invariant: nothing is guessed in silence. A text with one meaning is [`Parsed::Exact`], one with several
//! is asked about, one that is over is refused, and words that are not understood are named.
//!
//! From below: [`tokens`] and [`lexicon`] are words; [`clocks`], [`mod@days`], [`spans`], [`zones`] and `rule` are pieces;
//! [`draft`] collects them, [`dates`] and [`decide`] say which instants they are, and `parse`, `repeat` and `series` are
//! what the crate offers.

mod begins;
mod cities;
pub(crate) mod clocks;
mod context;
pub(crate) mod dates;
pub(crate) mod days;
pub(crate) mod decide;
pub(crate) mod draft;
pub(crate) mod every;
mod leads;
pub(crate) mod lexicon;
mod moment;
pub(crate) mod ordinals;
mod parse;
pub(crate) mod ranges;
mod reading;
mod repeat;
pub(crate) mod rule;
mod series;
pub(crate) mod spans;
pub(crate) mod tokens;
mod typos;
pub(crate) mod weekly;
mod written;
mod zone_names;
pub(crate) mod zones;

#[cfg(test)]
mod tests;

pub use leads::{lead_times, length};
pub use moment::When;
pub use parse::{parse, parse_date};
pub use reading::{Parsed, Question, Reader};
pub use repeat::repeat;
pub use rule::Recurrence;
pub use series::{FirstDay, Series};
pub use weekly::days;
pub use zones::chosen as zone;
