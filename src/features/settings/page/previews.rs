//! Previews of what members will see, as HTML.
//!
//! Invariant: they are rendered from the messages that features make.

use crate::{
    discord::directory::Directory,
    feature,
    lang::{Lang, Text},
    settings::Current,
    web::message::{self, Frame, Names},
};

/// A preview on a page.
#[derive(Debug)]
pub struct Shown {
    /// When the message appears.
    pub title: String,
    /// The message; safe HTML of ours.
    pub html: String,
}

/// What members would see of a scope with these settings.
#[must_use]
pub fn of(scope: &str, current: &Current, names: Option<&Directory>, lang: Lang) -> Vec<Shown> {
    let names = names.map(|known| known as &dyn Names);
    feature::previews(scope)
        .map(|preview| {
            let sight = (preview.render)(current, lang);
            let title = Text::new(preview.title, Vec::new());
            let frame = Frame { lang, names, seen_by: sight.seen_by };
            Shown { title: lang.plain(&title), html: message::html(&sight.message, frame) }
        })
        .collect()
}
