//! Dates and times as people type them, in English and Dutch.
//!
//! Invariant: nothing is guessed in silence. What has one meaning is [`Parsed::Exact`], what has several
//! is asked, what is over is refused, and what is not understood is named.
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
mod ordinals;
mod parse;
mod ranges;
mod reading;
mod repeat;
pub(crate) mod rule;
mod series;
pub(crate) mod spans;
pub(crate) mod tokens;
mod typos;
pub(crate) mod weekly;
mod written;
pub(crate) mod zones;

#[cfg(test)]
mod tests;

pub use leads::{lead_times, length};
pub use moment::When;
pub use parse::{parse, parse_date};
pub use reading::{Parsed, Question, Reader};
pub use repeat::repeat;
pub use rule::Recurrence;
pub use series::Series;
pub use weekly::days;
pub use zones::chosen as zone;
