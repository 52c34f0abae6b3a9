//! Picking or typing the value of one setting, as `/config <scope> set` offers without a value.
//!
//! Invariant: what is picked is checked and saved like what is typed in the command.

use std::collections::HashMap;

use super::{command::save, view::wizard as look, wizard::known};
use crate::{
    discord::{
        custom_id::CustomId as _,
        reply::{Reply, Updates},
    },
    error::Result,
    features::settings::ids::{Choose, OneValue, TypeOne},
    interactions::{
        cx::Cx,
        handler::{Answers, Component, ModalHandler},
    },
    permissions::GuildAdmin,
    settings::{Input, Wish},
};

impl Component for Choose {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let spec = known(&cx, &self.setting)?;
        save(&cx, who, vec![(spec, Wish::Set(Input::Texts(values)))], Reply::update).await
    }
}

impl Component for TypeOne {
    type Who = GuildAdmin;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, _who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let spec = known(&cx, &self.setting)?;
        let id = OneValue { setting: spec.name() }.custom_id();
        Ok(look::form(cx.lang, spec, &cx.settings, id).into())
    }
}

impl ModalHandler for OneValue {
    type Who = GuildAdmin;

    fn updates(&self, _cx: &Cx) -> Updates {
        Updates::Source
    }

    async fn submit(
        self,
        who: GuildAdmin,
        cx: Cx,
        mut texts: HashMap<String, String>,
    ) -> Result<Reply> {
        let spec = known(&cx, &self.setting)?;
        let typed = texts.remove("value").unwrap_or_default();
        save(&cx, who, vec![(spec, Wish::Set(Input::Text(typed)))], Reply::update).await
    }
}
