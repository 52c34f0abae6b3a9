//! The colours of embeds.
//!
//! Invariant: a colour means one thing, whichever feature uses it.

/// The accent of everything that is neither a status nor an error.
pub const INDIGO: u32 = 0x005B_6CF0;
/// Something came late, or is not whole.
pub const AMBER: u32 = 0x00E6_9F00;
/// A live session begins.
pub const CRIMSON: u32 = 0x00E0_3E52;
/// A ticket that nobody took yet.
pub const GREEN: u32 = 0x0023_9A5B;
/// A ticket that somebody works on.
pub const BLUE: u32 = 0x003B_82F6;
/// A ticket that waits for its requester.
pub const GOLD: u32 = 0x00D9_9A1C;
/// A ticket that somebody else has to look at.
pub const RED: u32 = 0x00DC_3B3B;
/// A ticket that is over.
pub const SLATE: u32 = 0x004B_5563;
/// An example on a page.
pub const VIOLET: u32 = 0x004F_57D8;
