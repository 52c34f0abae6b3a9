//! Slash commands as Discord lists them: a name with its subcommands and groups.
//!
//! Invariant: the path of an entry is the name people type, except that of a group's shared subcommand,
//! which leaves the group out.

use super::registry::CommandEntry;

/// A top-level slash command: either a group of subcommands or one command of the same name.
#[derive(Debug)]
pub struct Root {
    /// Its name.
    pub name: &'static str,
    /// What a group is for, at most 100 characters; unused for a single command.
    pub description: &'static str,
    /// Whether Discord should show it only to people with Manage Server.
    pub shown_to: ShownTo,
    /// Its subcommands, or the command itself.
    pub commands: &'static [CommandEntry],
    /// Its subcommand groups, which all have the same subcommands.
    pub groups: Option<Groups>,
}

impl Root {
    /// Every (sub)command with its full name; those of groups once, as `config <scope> show`.
    pub fn all(&self) -> impl Iterator<Item = (String, &'static CommandEntry)> {
        let single = self.commands.iter().map(|entry| (entry.path.to_owned(), entry));
        let grouped = self.groups.iter().flat_map(|groups| groups.commands);
        let own = self.groups.iter().flat_map(|groups| (groups.own)());
        let name = self.name;
        single
            .chain(
                grouped.map(move |entry| (format!("{name} <scope> {}", last(entry.path)), entry)),
            )
            .chain(own.map(|(_, entry)| (entry.path.to_owned(), entry)))
    }
}

/// Subcommand groups with the same subcommands, like `/config <scope> show`. The path of each command leaves
/// the group out (`config show`); which group it was is [`Cx::group`](super::cx::Cx::group).
#[derive(Debug)]
pub struct Groups {
    /// The name of each group and what it is for.
    pub names: fn() -> Vec<(&'static str, &'static str)>,
    /// The subcommands of each.
    pub commands: &'static [CommandEntry],
    /// Subcommands that only one group has, with the feature they are of; their path names the group.
    pub own: fn() -> Vec<(&'static str, &'static CommandEntry)>,
}

impl Groups {
    /// Every subcommand of a group.
    #[must_use]
    pub fn of(&self, group: &str) -> Vec<&'static CommandEntry> {
        let own = (self.own)().into_iter().map(|(_, entry)| entry);
        let own = own.filter(|entry| entry.path.split(' ').nth(1) == Some(group));
        self.commands.iter().chain(own).collect()
    }
}

/// Whom Discord shows a command; who may use it is checked on each interaction all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownTo {
    /// Everyone.
    Everyone,
    /// People with Manage Server, unless the guild's settings say otherwise.
    ManageServer,
}

/// The last word of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit(' ').next().unwrap_or(path)
}
