//! Slash commands as Discord lists them: a name with its subcommands and groups.
//!
//! Invariant: the path of an entry is the name people type, except that of a group's shared subcommand,
//! which leaves the group out.

use super::entries::CommandEntry;

/// A top-level slash command: either a group of subcommands or one command of the same name.
#[derive(Debug)]
pub struct Root {
    pub name: &'static str,
    /// The description of a group, at most 100 characters; unused for a single command.
    pub description: &'static str,
    /// Whether Discord should show it only to people with Manage Server.
    pub shown_to: ShownTo,
    /// Its subcommands, or the command itself.
    pub commands: &'static [CommandEntry],
    /// Its subcommand groups, which all have the same subcommands.
    pub groups: Option<Groups>,
}

/// The parts from which the subcommand groups of commands are made.
#[derive(Debug, Default)]
pub struct Known {
    /// The scopes of settings and what each is for.
    pub scopes: Vec<(&'static str, &'static str)>,
    /// Subcommands that only one scope has, with the feature they are of; their path names the scope.
    pub own: Vec<(&'static str, &'static CommandEntry)>,
}

impl Root {
    /// Every (sub)command with its full name; those of groups once, as `config <scope> show`.
    pub fn all(&self, known: &Known) -> Vec<(String, &'static CommandEntry)> {
        let named = |entry: &'static CommandEntry| (entry.path.to_owned(), entry);
        let grouped = self.groups.iter().flat_map(|groups| groups.commands);
        let own = self.groups.iter().flat_map(|groups| groups.own(known));
        (self.commands.iter().map(named))
            .chain(
                grouped.map(|entry| (format!("{} <scope> {}", self.name, last(entry.path)), entry)),
            )
            .chain(own.map(|(_, entry)| named(entry)))
            .collect()
    }
}

/// Which subcommand groups a command has.
#[derive(Clone, Copy, Debug)]
pub enum Names {
    /// These, with what each is for.
    Fixed(&'static [(&'static str, &'static str)]),
    /// One for each scope of settings.
    Scopes,
}

/// Subcommand groups with the same subcommands, like `/config <scope> show`. The path of each command leaves
/// the group out (`config show`); which group it was is [`Cx::group`](super::cx::Cx::group).
#[derive(Debug)]
pub struct Groups {
    /// Which groups there are.
    pub names: Names,
    /// The subcommands of each.
    pub commands: &'static [CommandEntry],
}

impl Groups {
    /// The name of each group and what it is for.
    pub fn names<'a>(&self, known: &'a Known) -> &'a [(&'static str, &'static str)] {
        match self.names {
            Names::Fixed(names) => names,
            Names::Scopes => &known.scopes,
        }
    }

    /// The subcommands that only one group has.
    pub(super) fn own(
        &self,
        known: &Known,
    ) -> impl Iterator<Item = (&'static str, &'static CommandEntry)> {
        let own = if matches!(self.names, Names::Scopes) { known.own.as_slice() } else { &[] };
        own.iter().copied()
    }

    /// Every subcommand of a group.
    pub fn of(&self, group: &str, known: &Known) -> Vec<&'static CommandEntry> {
        let own = self.own(known).map(|(_, entry)| entry);
        let own = own.filter(|entry| entry.path.split(' ').nth(1) == Some(group));
        self.commands.iter().chain(own).collect()
    }
}

/// The people to whom Discord shows a command; who may use it is checked on each interaction all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownTo {
    Everyone,
    /// People with Manage Server, unless the guild's settings say otherwise.
    ManageServer,
}

/// The last word of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit(' ').next().unwrap_or(path)
}
