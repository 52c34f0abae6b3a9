//! The guided setup: `/config start`, its menus and its form.
//!
//! Invariant: progress is saved together with the answer, so whoever goes on, where and when, sees the
//! next open step.

use std::collections::HashMap;

use twilight_interactions::command::{CommandModel, CreateCommand};

use super::{
    flow,
    view::{self, wizard as look},
};
use crate::{
    discord::{
        custom_id::CustomId as _,
        reply::{Message, Reply, Updates},
    },
    error::{Error, Result},
    features::settings::ids::{Jump, Later, Pick, Skip, Step, Type, TypedValue},
    interactions::{
        cx::{Cx, Turn},
        handler::{Answers, Command, Component, ModalHandler},
    },
    permissions::{Authority as _, GuildAdmin},
    settings::{
        self, Author, Base, Input, Saved, Spec, Surface, Unverified, Wish, flow as change,
        setup::{self, StepState},
    },
    tr,
};

/// Set up the bot, step by step; goes on where somebody stopped
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "start")]
pub struct Start {}

impl Command for Start {
    type Who = GuildAdmin;
    const PATH: &'static str = "config start";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        Ok(shown(&cx, who, None, None).await?.into())
    }
}

/// The message of a step, or the summary when there is none.
async fn shown(
    cx: &Cx,
    who: GuildAdmin,
    next: Option<&'static Spec>,
    word: Option<&str>,
) -> Result<Message> {
    let steps: Vec<_> = setup::steps(crate::settings::registry(&cx.app)).collect();
    let current = settings::current(&cx.app, who.guild()).await?;
    let Some(spec) = next else {
        let answered = setup::answered(&cx.app, who.guild()).await?;
        let registry = crate::settings::registry(&cx.app);
        let next = setup::next(registry, &answered);
        // Whoever goes on when all was looked at begins with what matters.
        let next = next.or_else(|| {
            let needs = |spec: &&&'static Spec| setup::state(spec, &current) == StepState::NeedsYou;
            steps.iter().find(needs).copied()
        });
        let dashboard = format!("{}/dashboard/{}", cx.app.config.public_url, who.guild());
        let starters = registry.starters(&current);
        let summary = look::summary(cx.lang, &steps, &current, (next, &starters), &dashboard);
        return Ok(flow::with_findings(&cx.app, who.guild(), cx.lang, summary).await);
    };
    let at = steps.iter().position(|step| *step == spec).unwrap_or(0);
    let before = at.checked_sub(1).map(|at| steps[at]);
    let place = look::StepPosition { number: at + 1, steps: &steps, before };
    Ok(look::step(cx.lang, spec, &current, &place, word))
}

pub(super) fn known(cx: &Cx, name: &str) -> Result<&'static Spec> {
    let found = name
        .split_once('.')
        .and_then(|(scope, key)| crate::settings::registry(&cx.app).spec(scope, key));
    found.ok_or_else(|| {
        Error::Refused(tr!(
            "This setting does not exist any more. Run `/config start` again to go on."
        ))
    })
}

/// Saves an answer and its progress, and shows the next step.
async fn answer(cx: &Cx, who: GuildAdmin, spec: &'static Spec, input: Input) -> Result<Reply> {
    let checked = change::check(&cx.app, who.guild(), [(spec, Wish::Set(input))]).await?;
    if let Some(refused) = checked.refused.first() {
        let word = format!("⚠ {}", cx.say(&refused.text));
        return Ok(Reply::update(shown(cx, who, Some(spec), Some(&word)).await?));
    }
    let mut tx = match cx.begin().await? {
        Turn::First(tx) => tx,
        Turn::Repeat(_) => return after(cx, who, spec, None).await,
    };
    let accept = Unverified::Refuse;
    let saved = flow::save(&cx.app, &mut tx, who, &checked, Base::Latest, accept).await?;
    if let Saved::Unverified(_) = saved {
        drop(tx);
        let word = format!("⚠ {}", view::saved(cx.lang, &saved).content);
        return Ok(Reply::update(shown(cx, who, Some(spec), Some(&word)).await?));
    }
    let word = view::saved(cx.lang, &saved).content;
    go_on(cx, who, tx, spec, Some(&word)).await
}

/// Notes that a step is over, and shows the one after it.
async fn go_on(
    cx: &Cx,
    who: GuildAdmin,
    mut tx: crate::db::Tx,
    spec: &'static Spec,
    word: Option<&str>,
) -> Result<Reply> {
    let mut answered = setup::answered_in(&mut tx, who.guild()).await?;
    answered.insert(spec.name());
    setup::note(&cx.app, &mut tx, &Author::new(who, Surface::Discord), &answered).await?;
    // A second delivery makes its answer anew, from the progress that is committed here.
    cx.commit(tx, Reply::update(Message::default())).await?;
    after(cx, who, spec, word).await
}

/// Shows the open step after this one.
async fn after(cx: &Cx, who: GuildAdmin, spec: &'static Spec, word: Option<&str>) -> Result<Reply> {
    let answered = setup::answered(&cx.app, who.guild()).await?;
    let mut later =
        setup::steps(crate::settings::registry(&cx.app)).skip_while(|step| *step != spec).skip(1);
    let open = later.find(|step| !answered.contains(&step.name()));
    let next = open.or_else(|| setup::next(crate::settings::registry(&cx.app), &answered));
    Ok(Reply::update(shown(cx, who, next, word).await?))
}

macro_rules! named_component {
    ($name:ident, $answers:expr) => {
        impl Component for $name {
            type Who = GuildAdmin;
            const ANSWERS: Answers = $answers;
            const UPDATES: Updates = Updates::Source;

            async fn run(self, who: GuildAdmin, cx: Cx, values: Vec<String>) -> Result<Reply> {
                let spec = known(&cx, &self.setting)?;
                Self::act(spec, who, cx, values).await
            }
        }
    };
}

named_component!(Pick, Answers::Soon);
named_component!(Skip, Answers::Soon);
named_component!(Step, Answers::Soon);
named_component!(Type, Answers::Modal);

impl Pick {
    async fn act(
        spec: &'static Spec,
        who: GuildAdmin,
        cx: Cx,
        values: Vec<String>,
    ) -> Result<Reply> {
        answer(&cx, who, spec, Input::Texts(values)).await
    }
}

impl Skip {
    async fn act(spec: &'static Spec, who: GuildAdmin, cx: Cx, _: Vec<String>) -> Result<Reply> {
        match cx.begin().await? {
            Turn::First(tx) => go_on(&cx, who, tx, spec, None).await,
            Turn::Repeat(_) => after(&cx, who, spec, None).await,
        }
    }
}

impl Step {
    async fn act(spec: &'static Spec, who: GuildAdmin, cx: Cx, _: Vec<String>) -> Result<Reply> {
        Ok(Reply::update(shown(&cx, who, Some(spec), None).await?))
    }
}

impl Type {
    #[expect(clippy::unused_async, reason = "it is called like the others")]
    async fn act(spec: &'static Spec, _: GuildAdmin, cx: Cx, _: Vec<String>) -> Result<Reply> {
        let id = TypedValue { setting: spec.name() }.custom_id();
        Ok(look::form(cx.lang, spec, &cx.settings, id).into())
    }
}

impl Component for Jump {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let spec = known(&cx, values.first().map_or("", String::as_str))?;
        Ok(Reply::update(shown(&cx, who, Some(spec), None).await?))
    }
}

impl Component for Later {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        Ok(Reply::update(shown(&cx, who, None, None).await?))
    }
}

impl ModalHandler for TypedValue {
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
        answer(&cx, who, spec, Input::Text(typed)).await
    }
}
