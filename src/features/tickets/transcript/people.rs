//! The people named in a transcript while it is put together.
//!
//! Invariant: one person has one place, however often they are named.

use std::collections::HashMap;

use super::model::{Person, Who};
use crate::{discord::message::User, ids::UserId};

/// People by id, in the order they were first named.
#[derive(Debug, Default)]
pub struct People {
    all: Vec<Person>,
    places: HashMap<UserId, Who>,
}

impl People {
    /// Somebody of whom only the id is known.
    pub fn user(&mut self, user: UserId) -> Who {
        self.place(user, || Person { id: Some(user), name: String::new(), bot: false })
    }

    /// Somebody as a message names them.
    pub(super) fn author(&mut self, author: &User) -> Who {
        let who = self.place(author.id, || person(author));
        if let Some(known) = self.all.get_mut(who.0).filter(|known| known.name.is_empty()) {
            *known = person(author);
        }
        who
    }

    /// Takes over what the guild calls them.
    pub fn called(&mut self, names: &HashMap<u64, String>) {
        for person in &mut self.all {
            let name = person.id.and_then(|id| names.get(&id.get()));
            person.name = name.unwrap_or(&person.name).clone();
        }
    }

    /// Whether somebody is a bot.
    pub fn is_bot(&self, who: Who) -> bool {
        self.all.get(who.0).is_some_and(|person| person.bot)
    }

    /// Everyone of whom only the id is known.
    pub fn unnamed(&self) -> impl Iterator<Item = UserId> {
        self.all.iter().filter(|person| person.name.is_empty()).filter_map(|person| person.id)
    }

    /// Everyone's id.
    pub fn ids(&self) -> impl Iterator<Item = UserId> {
        self.all.iter().filter_map(|person| person.id)
    }

    /// Everyone.
    pub fn finish(self) -> Vec<Person> {
        self.all
    }

    fn place(&mut self, user: UserId, person: impl FnOnce() -> Person) -> Who {
        *self.places.entry(user).or_insert_with(|| {
            self.all.push(person());
            Who(self.all.len() - 1)
        })
    }
}

/// A person as a message names them.
pub(super) fn person(author: &User) -> Person {
    let name = author.global_name.clone().unwrap_or_else(|| author.username.clone());
    Person { id: Some(author.id), name, bot: author.bot }
}
