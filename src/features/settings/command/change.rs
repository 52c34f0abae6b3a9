//! `/config <scope> set` and `reset`.
//!
//! Invariant: exactly one thing is asked for, and the answer shows the value before and after.

use twilight_interactions::command::{CommandModel, CreateCommand};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, RoleMarker, UserMarker},
};

use super::{scope, setting, suggest};
use crate::{
    discord::reply::{Choice, Message, Reply},
    error::{Error, Result},
    features::settings::{
        flow::{self, Pending},
        view,
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::{Command, PartialInput},
    },
    permissions::{Authority as _, GuildAdmin},
    settings::{self, Base, Input, Saved, Spec, Unverified, Wish, flow as change},
    tr,
};

/// Change one of these settings
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "set")]
pub struct Set {
    /// Which setting
    #[command(autocomplete = true, max_length = 100)]
    setting: String,
    /// The new value; replaces a list
    #[command(autocomplete = true, max_length = 4000)]
    value: Option<String>,
    /// The new channel
    channel: Option<Id<ChannelMarker>>,
    /// The new role
    role: Option<Id<RoleMarker>>,
    /// The new person
    user: Option<Id<UserMarker>>,
    /// What to add to a list
    #[command(autocomplete = true, max_length = 1000)]
    add: Option<String>,
    /// What to remove from a list
    #[command(autocomplete = true, max_length = 1000)]
    remove: Option<String>,
}

impl Set {
    /// What is wanted; options that cannot go together are refused.
    fn wishes(self, spec: &'static Spec) -> Result<Vec<(&'static Spec, Wish)>> {
        let set = [
            self.value.map(Input::Text),
            self.channel.map(|id| Input::Channel(id.get())),
            self.role.map(|id| Input::Role(id.get())),
            self.user.map(|id| Input::User(id.get())),
        ];
        let set: Vec<_> = set.into_iter().flatten().map(Wish::Set).collect();
        let edits = [
            self.add.map(|text| Wish::Add(Input::Text(text))),
            self.remove.map(|text| Wish::Remove(Input::Text(text))),
        ];
        let edits: Vec<_> = edits.into_iter().flatten().collect();
        let wishes = match (set.len(), edits.len()) {
            (1, 0) => set,
            (0, 1..) => edits,
            // The answer offers values to pick.
            (0, 0) => Vec::new(),
            _ => {
                return Err(Error::Refused(tr!(
                    "Give only one of `value`, `channel`, `role` and `user`; `add` and `remove` go only with each other."
                )));
            }
        };
        Ok(wishes.into_iter().map(|wish| (spec, wish)).collect())
    }
}

impl Command for Set {
    type Who = GuildAdmin;
    const PATH: &'static str = "config set";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let spec = setting(scope(&cx)?, &self.setting)?;
        let wishes = self.wishes(spec)?;
        if wishes.is_empty() {
            let current = settings::current(&cx.app, who.guild()).await?;
            return Ok(view::wizard::one(cx.lang, spec, &current).into());
        }
        save(&cx, who, wishes, Into::into).await
    }

    async fn complete(who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        let scope = scope(&cx)?;
        if typed.option == "setting" {
            return Ok(suggest::settings(&cx, scope, &typed.text));
        }
        let named = typed.others.get("setting").and_then(|name| setting(scope, name).ok());
        match named {
            Some(spec) => suggest::values(&cx, who, spec, &typed).await,
            None => Ok(Vec::new()),
        }
    }
}

/// Put one of these settings back to its default
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "reset")]
pub struct Reset {
    /// Which setting
    #[command(autocomplete = true, max_length = 100)]
    setting: String,
}

impl Command for Reset {
    type Who = GuildAdmin;
    const PATH: &'static str = "config reset";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let spec = setting(scope(&cx)?, &self.setting)?;
        save(&cx, who, vec![(spec, Wish::Reset)], Into::into).await
    }

    async fn complete(_: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        Ok(suggest::settings(&cx, scope(&cx)?, &typed.text))
    }
}

/// Saves, or says why not; `answer` makes the answer of a message.
pub async fn save(
    cx: &Cx,
    who: GuildAdmin,
    wishes: Vec<(&'static Spec, Wish)>,
    answer: fn(Message) -> Reply,
) -> Result<Reply> {
    let checked = change::check(&cx.app, who.guild(), wishes).await?;
    checked.sound()?;
    if !checked.unverified.is_empty() {
        let id = cx.interaction.to_string();
        flow::keep(&cx.app, who, &id, &Pending::new(&checked, Base::Latest)).await?;
        return Ok(answer(view::save_anyway(cx.lang, &checked, &id)));
    }
    let mut tx = first_turn!(cx);
    let accept = Unverified::Refuse;
    let saved = flow::save(&cx.app, &mut tx, who, &checked, Base::Latest, accept).await?;
    let message = view::saved(cx.lang, &saved);
    match saved {
        Saved::Done { .. } => cx.commit(tx, answer(message)).await,
        _ => Ok(answer(message)),
    }
}
