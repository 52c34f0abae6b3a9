//! The declaration of a table, once, by its owner: what is in it, whose it is, and how its rows end.
//!
//! Invariant: every table and every column of the schema is declared, on both engines; a test compares them. So
//! nobody can add a column that names a person without saying what becomes of it when they are erased.

#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    /// The kind of data it holds.
    pub class: Class,
    /// The columns that name a person, and what becomes of each when that person is erased.
    pub people: &'static [(&'static str, Erase)],
    /// The fate of its rows when a guild has left for good.
    pub purge: Purge,
    /// When its rows end otherwise, for people who read about privacy.
    pub ends: &'static str,
}

/// The kind of data that a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Content that people wrote or sent.
    Content,
    /// Records of who did what, and when.
    Activity,
    /// Choices of a guild.
    Settings,
    /// Secrets that prove who somebody is; encrypted or hashed.
    Secret,
    /// Data that the bot itself needs to work.
    Work,
}

/// The fate of a person's name in a column when they are erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erase {
    /// The rows that name them are deleted.
    Rows,
    /// The rows stay without the name; in tickets only once they are closed.
    Name,
    /// The name stays, for this reason.
    Kept(&'static str),
}

/// The fate of a guild's rows when it has left for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purge {
    /// They are deleted.
    Guild,
    /// They stay, for this reason.
    Stays(&'static str),
    /// The table belongs to the installation and names no guild.
    Installation,
}

impl Table {
    /// The statement that deletes the rows of the guild `$1`; none when they stay.
    pub fn purge(&self) -> Option<String> {
        (self.purge == Purge::Guild)
            .then(|| format!("DELETE FROM {} WHERE guild_id = $1", self.name))
    }
}
