//! Previews of what members will see, as HTML.
//!
//! Invariant: they are rendered from the messages that features make.

use crate::{
    app::App,
    discord::directory::Directory,
    ids::{ChannelId, RoleId, UserId},
    lang::{Lang, Text},
    settings::{self, Current, System, sample},
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

/// The guild's names, and those of people who stand for whoever it will be.
#[derive(Debug)]
struct Known<'a>(Option<&'a Directory>);

impl Names for Known<'_> {
    fn channel(&self, id: ChannelId) -> Option<&str> {
        Names::channel(self.0?, id)
    }

    fn role(&self, id: RoleId) -> Option<&str> {
        Names::role(self.0?, id)
    }

    fn user(&self, id: UserId) -> Option<&str> {
        sample::name(id)
    }
}

/// The previews for members of a scope with these settings.
pub fn of(
    app: &App,
    scope: &str,
    current: &Current,
    names: Option<&Directory>,
    lang: Lang,
) -> Vec<Shown> {
    let known = Known(names);
    let zone = current.read::<System>().timezone;
    settings::registry(app)
        .previews(scope)
        .map(|preview| {
            let sight = (preview.render)(app, current, lang);
            let title = Text::new(preview.title, Vec::new());
            let frame = Frame { lang, names: Some(&known), seen_by: sight.seen_by, zone };
            Shown { title: lang.plain(&title), html: message::html(&sight.message, frame) }
        })
        .collect()
}
