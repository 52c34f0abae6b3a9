//! `/config history` and `/config rollback`.
//!
//! Invariant: a rollback is shown first, and made by a button.

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::suggest;
use crate::{
    changes,
    discord::{
        reply::{Choice, Reply},
        views,
    },
    error::{Error, Result},
    features::settings::{
        flow::{self, Pending},
        view,
    },
    interactions::{
        cx::Cx,
        handler::{Command, PartialInput},
    },
    permissions::{Authority as _, GuildAdmin},
    settings::{
        Base,
        history::{self, Filter, SettingChange as _, Target},
    },
    tr,
};

/// Who changed what, newest first
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "history")]
pub struct History {
    /// Only this setting
    #[command(autocomplete = true, max_length = 100)]
    setting: Option<String>,
}

impl Command for History {
    type Who = GuildAdmin;
    const PATH: &'static str = "config history";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let mut filter = Filter::default();
        if let Some(name) = &self.setting {
            let found = name
                .split_once('.')
                .and_then(|(s, k)| crate::settings::registry(&cx.app).spec(s, k));
            let spec = found.ok_or_else(|| {
                Error::Refused(tr!("Choose a setting from the list, like `system.log_channel`."))
            })?;
            filter.subject = Some(history::subject(spec.scope));
            filter.id = Some(spec.key.to_owned());
        }
        let page = history::page(&cx.app, who.guild(), &filter, None, view::SETS).await?;
        let id = cx.interaction.to_string();
        if page.next.is_some() {
            views::save(&cx.app.db, who.guild(), &id, &filter, cx.now).await?;
        }
        Ok(view::history(cx.lang, &cx.app, &page, &id, true).into())
    }

    async fn complete(_: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        Ok(suggest::all_settings(&cx, &typed.text))
    }
}

/// Take one change, or everything saved with it, back
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "rollback")]
pub struct Rollback {
    /// One change
    #[command(autocomplete = true, min_value = 1)]
    change: Option<i64>,
    /// Everything that was saved together
    #[command(autocomplete = true, min_value = 1)]
    set: Option<i64>,
}

impl Command for Rollback {
    type Who = GuildAdmin;
    const PATH: &'static str = "config rollback";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let target = match (self.change, self.set) {
            (Some(change), None) => Target::Change(change),
            (None, Some(set)) => Target::Set(set),
            _ => {
                return Err(Error::Refused(tr!(
                    "Name either a `change` or a `set`. `/config history` shows their numbers."
                )));
            }
        };
        let recorded = changes::targeted(&cx.app.db, who.guild(), target).await?;
        if recorded.iter().any(|change| change.scope().is_none()) {
            return Ok(view::undo(cx.lang, &cx.app, target, &recorded).into());
        }
        let rollback = history::rollback(&cx.app, who.guild(), target).await?;
        let id = cx.interaction.to_string();
        let shown = view::rollback(cx.lang, &rollback, &id);
        let checked = rollback.checked.without_refused();
        let pending = Pending::new(&checked, Base::Seen(checked.revision));
        flow::keep(&cx.app, who, &id, &pending).await?;
        Ok(shown.into())
    }

    async fn complete(who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest::changes(&cx, who, &typed).await
    }
}
