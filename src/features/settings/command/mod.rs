//! `/config`, but for the guided setup, which is in [`super::wizard`].
//!
//! Invariant: each type here is one command; those of a scope take the scope from the subcommand group, so a
//! new scope needs nothing here.

mod change;
mod file;
mod past;
mod suggest;

pub use change::{Reset, Set, save};
pub use file::{Export, Import};
pub use past::{History, Rollback};

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::view;
use crate::{
    discord::reply::Reply,
    error::{Error, Result},
    interactions::{cx::Cx, handler::Command},
    lang::raw,
    permissions::{Authority as _, GuildAdmin},
    settings::{self, Scope, Spec},
    tr,
};

/// The scope the command was used on.
fn scope(cx: &Cx) -> Result<&'static Scope> {
    let found = cx.group.as_deref().and_then(|name| crate::settings::registry(&cx.app).scope(name));
    found.ok_or_else(|| {
        Error::Refused(tr!("These settings do not exist any more. Restart Discord and try again."))
    })
}

/// The setting of this name in the scope, also when its title was typed.
fn setting(scope: &'static Scope, typed: &str) -> Result<&'static Spec> {
    let wanted = typed.trim().to_lowercase();
    let found = scope.specs.iter().find(|spec| {
        spec.key == wanted || spec.title.to_lowercase() == wanted || spec.name() == wanted
    });
    found.or_else(|| settings::switch::alias(scope.name, &wanted)).ok_or_else(|| {
        let names: Vec<_> = scope.specs.iter().map(|spec| format!("`{}`", spec.key)).collect();
        Error::Refused(tr!(
            "There is no setting {typed} here. There are: {names}.",
            typed = typed,
            names = raw(names.join(", "))
        ))
    })
}

/// Show these settings, and who changed them last
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "show")]
pub struct Show {
    /// Which page
    #[command(min_value = 1, max_value = 100)]
    page: Option<i64>,
}

impl Command for Show {
    type Who = GuildAdmin;
    const PATH: &'static str = "config show";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let scope = scope(&cx)?;
        let current = settings::current(&cx.app, who.guild()).await?;
        let page = self.page.and_then(|page| usize::try_from(page).ok()).unwrap_or(1);
        Ok(view::scope(cx.lang, scope, &current, page).into())
    }
}
