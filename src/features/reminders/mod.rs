//! Reminders: what is said when, once or again and again, right in every zone.
//!
//! Invariant: what is stored is local wall time in an IANA zone; instants follow from it, never the
//! other way round, so nine o'clock stays nine o'clock when the clocks change.

pub mod announcement;
pub mod schedule;
pub mod when;
