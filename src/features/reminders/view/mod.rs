//! How reminders look in Discord: from data to messages.
//!
//! Invariant: a name is always escaped, a message is Markdown that its maker wrote, and only whom the reminder
//! names is pinged.

mod asked;
mod list;
mod made;
mod modals;
mod schedule;
mod sent;
mod words;

pub use asked::{choice, not_else, perhaps, question};
pub use list::{card, list, off};
pub use made::{
    Seer, ask_delete, changed, deleted, elsewhere, not_made, past, paused, saved, skipped,
    snooze_choices, snoozed, unskipped,
};
pub use modals::{again, edit_form, else_form, message_form, more_form};
pub use schedule::{describe, weekday_name};
pub use sent::{done, due, lost, paused_note, summary, unreadable_note};
pub use words::{clock, leads, when};
