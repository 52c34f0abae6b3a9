//! The data that every page about tickets is made from: the guild's choices, its names, the present.
//!
//! Invariant: people are shown by name where Discord tells it, else by id; nothing is made up.

use std::{collections::HashMap, sync::Arc};

use super::super::{
    flow::{TicketContext, Worker},
    model::{Priority, Status, Ticket},
};
use crate::{
    clock::Time,
    discord::{
        directory::{self, Directory},
        reply::{Message, Visibility},
    },
    error::Result,
    ids::{ChannelId, GuildId, RoleId, UserId},
    lang::{Lang, Text},
    permissions::{Authority as _, TicketStaff},
    settings::{self, duration_rough},
    text, tr,
    web::{
        guard::In,
        message::{self, Frame, Names},
        when::When,
    },
};

/// The data that a page is made from.
pub(super) struct PageData<'a> {
    pub(super) site: &'a In<TicketStaff>,
    pub(super) guild: GuildId,
    pub(super) context: TicketContext,
    pub(super) worker: Worker,
    pub(super) known: Known,
}

/// The names behind ids.
#[derive(Debug, Default)]
pub(super) struct Known {
    people: HashMap<u64, String>,
    directory: Option<Arc<Directory>>,
}

impl Names for Known {
    fn channel(&self, id: ChannelId) -> Option<&str> {
        Some(self.directory.as_deref()?.channel(id)?.name.as_str())
    }

    fn role(&self, id: RoleId) -> Option<&str> {
        Some(self.directory.as_deref()?.role(id)?.name.as_str())
    }

    fn user(&self, id: UserId) -> Option<&str> {
        self.people.get(&id.get()).map(String::as_str)
    }
}

/// A person on a page.
#[derive(Clone, Debug)]
pub(super) struct Somebody {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) initial: String,
}

/// A status on a page.
#[derive(Clone, Debug)]
pub(super) struct Chip {
    pub(super) label: String,
    /// The colour: a class of `.chip`.
    pub(super) class: &'static str,
}

impl<'a> PageData<'a> {
    pub(super) async fn open(site: &'a In<TicketStaff>) -> Result<Self> {
        let (app, guild) = (&site.app, site.authority.guild());
        let current = settings::current(app, guild).await?;
        let context = TicketContext::at(app, guild, &current, Lang::ENGLISH);
        let worker = Worker::of(app, site.authority).await?;
        let directory = directory::of(&app.discord, guild).await.ok();
        let known = Known { directory, ..Known::default() };
        Ok(Self { site, guild, context, worker, known })
    }

    /// Whether who looks is an admin.
    pub(super) fn is_admin(&self) -> bool {
        self.worker.by.part == super::super::model::Part::Admin
    }

    /// Asks what people are called.
    pub(super) async fn meet(&mut self, users: impl IntoIterator<Item = UserId>) {
        let app = &self.site.app;
        let new: Vec<_> =
            users.into_iter().filter(|user| !self.known.people.contains_key(&user.get())).collect();
        self.known.people.extend(directory::names(&app.discord, self.guild, new).await);
    }

    pub(super) fn directory(&self) -> Option<&Directory> {
        self.known.directory.as_deref()
    }

    pub(super) fn person(&self, user: UserId) -> Somebody {
        let name = self.known.user(user).map_or_else(|| user.to_string(), ToOwned::to_owned);
        let initial = name.chars().next().unwrap_or('?').to_uppercase().collect();
        Somebody { id: user.to_string(), name, initial }
    }

    pub(super) fn when(&self, time: Time) -> When {
        When::new(time, self.context.now, self.context.system.timezone, self.site.lang)
    }

    /// A sentence, with names for the mentions in it.
    pub(super) fn words(&self, text: &Text) -> String {
        message::plain(&self.site.lang.plain(text), &self.known, self.context.system.timezone)
    }

    /// A sentence without mentions.
    pub(super) fn plain(&self, text: &Text) -> String {
        self.site.lang.plain(text)
    }

    /// A message as Discord shows it.
    pub(super) fn message(&self, message: &Message) -> String {
        let (lang, names) = (self.site.lang, Some(&self.known as &dyn Names));
        let zone = self.context.system.timezone;
        message::html(message, Frame { lang, names, seen_by: Visibility::Public, zone })
    }

    pub(super) fn status(&self, status: Status) -> Chip {
        let class = match status {
            Status::Open => "good",
            Status::Claimed => "info",
            Status::WaitingForUser => "warn",
            Status::Escalated => "bad",
            Status::Closed => "",
        };
        Chip { label: self.plain(&status.chip()), class }
    }

    /// A priority that is worth a word.
    pub(super) fn priority(&self, priority: Priority) -> Option<Chip> {
        let class = match priority {
            Priority::Normal => return None,
            Priority::High => "warn",
            Priority::Urgent => "bad",
        };
        Some(Chip { label: self.plain(&priority.label()), class })
    }

    /// Until when staff should answer, when there is such a time.
    pub(super) fn due(&self, ticket: &Ticket) -> Option<(Chip, Option<When>)> {
        if !ticket.state.is_live() {
            return None;
        }
        let chip = |text: &Text, class| Chip { label: self.plain(text), class };
        match (ticket.waits.answer_due, ticket.waits.answer_left) {
            (Some(due), _) => {
                let left = (due - self.context.now).num_seconds();
                let words = duration_rough(left.abs());
                let chip = if left < 0 {
                    chip(&tr!("{time} late", time = words), "bad")
                } else if ticket.waits.warned {
                    chip(&tr!("in {time}", time = words), "warn")
                } else {
                    chip(&tr!("in {time}", time = words), "")
                };
                Some((chip, Some(self.when(due))))
            }
            (None, Some(left)) => {
                let words = duration_rough(left.max(0));
                Some((chip(&tr!("paused, {time} left", time = words), ""), None))
            }
            _ => None,
        }
    }

    /// Where a ticket is talked about, as a link.
    pub(super) fn place(&self, ticket: &Ticket) -> Option<String> {
        let channel = ticket.channel.filter(|_| !ticket.state.deleted)?;
        Some(self.site.app.config.discord_link(&format!("{}/{channel}", self.guild)))
    }
}

/// One line of somebody's text.
pub(super) fn line(typed: &str, max: usize) -> String {
    text::cut(typed.trim(), max)
}
