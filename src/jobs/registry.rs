//! The lists of work that the jobs run, handed in when the bot starts.
//!
//! Invariant: the jobs know nobody by name; whoever has work to be done puts it on a list here.

use futures_util::future::BoxFuture;

use super::{
    Poller, Work, guilds,
    outbox::{self, Origin},
    periodic, pollers,
    tasks::{self, Notice, Task},
    tick::{self, TakeOver},
};
use crate::{
    app::{App, Registries},
    error::Result,
    tables::Table,
};

/// Work on the whole installation that nobody waits for.
pub type Upkeep = for<'a> fn(&'a App) -> BoxFuture<'a, Result<()>>;

/// The lists.
#[derive(Default)]
pub struct Registry {
    /// Work that recurs for the whole installation.
    pub works: Vec<&'static Work>,
    /// Work that every instance takes part in at each tick.
    pub pollers: Vec<&'static Poller>,
    /// Tasks of several steps.
    pub tasks: Vec<&'static Task>,
    /// The origins that decide on outbox entries.
    pub origins: Vec<&'static dyn Origin>,
    /// Upkeep that deletes obsolete data, each with the name of that data.
    pub cleaning: Vec<(&'static str, Upkeep)>,
    /// Upkeep that releases leases at shutdown, before the jobs release theirs.
    pub releases: Vec<Upkeep>,
    /// Takes over the deferred answers of other instances.
    pub take_over: Option<TakeOver>,
    /// Tells a guild that a task was parked.
    pub notice: Option<Notice>,
    /// Every table of the installation.
    pub tables: Vec<&'static Table>,
    /// The kinds of a guild's cached data, which a purge counts as changed.
    pub cached: Vec<&'static str>,
}

/// Upkeep of the whole installation, run by this toolkit's own work.
pub(super) struct Installation {
    pub(super) cleaning: Vec<(&'static str, Upkeep)>,
    pub(super) releases: Vec<Upkeep>,
}

impl Registry {
    /// The statements that delete the rows of the guild `$1`, one a table.
    pub fn purge(&self) -> impl Iterator<Item = String> {
        self.tables.iter().filter_map(|table| table.purge())
    }

    /// Puts each list where what runs it looks for it.
    pub fn put(self, into: &mut Registries) {
        let purge = self.purge().map(|text| &*text.leak()).collect();
        into.insert(periodic::Works(self.works));
        into.insert(pollers::Pollers(self.pollers));
        into.insert(tasks::Tasks { all: self.tasks, notice: self.notice });
        into.insert(outbox::Origins(self.origins));
        into.insert(outbox::Claims::default());
        into.insert(tick::Ticker::new(self.take_over));
        into.insert(guilds::Guilds::new(purge, self.cached));
        into.insert(Installation { cleaning: self.cleaning, releases: self.releases });
    }
}
