//! Times, leads and places in words.
//!
//! Invariant: a time is a timestamp of Discord, which every reader sees in their own zone.

use super::schedule::describe;
use crate::{
    clock::Time,
    features::reminders::model::{Destination, Draft, Moment},
    lang::{Lang, raw},
    settings::duration_words,
    text, tr,
};

/// A time with how far it is.
pub fn when(time: Time) -> String {
    format!("<t:{}:F> ({})", time.timestamp(), text::relative(time))
}

/// A time in few words.
pub fn short(time: Time) -> String {
    format!("<t:{}:f>", time.timestamp())
}

/// When a reminder occurs, as its maker would say it.
pub fn clock(lang: Lang, draft: &Draft) -> String {
    lang.say(&describe(&draft.schedule, lang))
}

/// When it speaks before its time; nothing when it does not.
pub fn leads(lang: Lang, leads: &[i64]) -> Option<String> {
    let words: Vec<_> =
        leads.iter().filter(|lead| **lead > 0).map(|lead| duration_words(lead * 60)).collect();
    if words.is_empty() {
        return None;
    }
    let words = raw(words.join(", "));
    Some(if leads.contains(&0) {
        lang.say(&tr!("{leads} before, and at its time", leads = words))
    } else {
        lang.say(&tr!("{leads} before", leads = words))
    })
}

/// Where a reminder goes.
pub fn place(lang: Lang, place: Destination) -> String {
    match place.recipient {
        Some(_) => lang.say(&tr!("a direct message")),
        None => format!("<#{}>", place.channel),
    }
}

/// How long before its occurrence a moment is, in minutes; nothing at or after it.
pub(super) fn ahead(moment: Moment) -> Option<i64> {
    let minutes = (moment.occurs_at - moment.due_at).num_minutes();
    (minutes > 0).then_some(minutes)
}
