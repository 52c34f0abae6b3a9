//! One look at Discord for one request.
//!
//! Invariant: within a look, nothing is asked of Discord twice: what it was asked since the look began is
//! as fresh as anything can be. Without a look around it, each question is one of its own.

use std::{cell::RefCell, collections::HashSet, future::Future};

use crate::ids::{GuildId, UserId};

/// What Discord was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    /// A guild with its roles.
    Server(GuildId),
    /// Its channels.
    Directory(GuildId),
    /// One of its members.
    Member(GuildId, UserId),
}

tokio::task_local! {
    /// What was asked since the look began.
    static LOOK: RefCell<HashSet<Asked>>;
}

/// Does something that needs one look, however often it asks for what is fresh.
pub async fn one_look<F: Future>(work: F) -> F::Output {
    LOOK.scope(RefCell::default(), work).await
}

/// Notes that Discord is asked for something.
pub(super) fn note(asked: Asked) {
    let _ = LOOK.try_with(|look| look.borrow_mut().insert(asked));
}

/// Whether it was asked since the present look began.
pub(super) fn has(asked: Asked) -> bool {
    LOOK.try_with(|look| look.borrow().contains(&asked)).unwrap_or(false)
}
