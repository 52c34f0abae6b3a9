//! What travels through the API: requests as they are read, answers, errors and files.
//!
//! Invariant: nothing here changes a world.

mod answer;
mod ask;
mod multipart;

pub(crate) use answer::{Answer, ApiError, Handled};
pub(crate) use ask::Ask;
pub(crate) use multipart::{Upload, parse};
