//! Suggestions while somebody types a `/config` command.
//!
//! Invariant: they come fast or not at all: what Discord must be asked for may take a moment only.

use std::time::Duration;

use serde_json::Value as Json;

use crate::{
    changes::Registry as Subjects,
    discord::{
        directory,
        reply::{Choice, ChoiceValue},
    },
    error::Result,
    interactions::{cx::Cx, handler::PartialInput},
    permissions::{Authority as _, GuildAdmin},
    search::fold,
    settings::{
        Current, Kind, Scope, Spec,
        history::{self, Filter, SettingChange as _},
        words,
    },
    text, tr,
};

/// How long Discord may take to name channels and roles.
const PATIENCE: Duration = Duration::from_millis(1200);

fn choice(name: &str, value: &str) -> Choice {
    Choice { name: text::cut(name, 100), value: ChoiceValue::Text(value.to_owned()) }
}

fn fits(typed: &str, texts: &[&str]) -> bool {
    let typed = fold(typed);
    typed.split_whitespace().all(|word| texts.iter().any(|text| fold(text).contains(word)))
}

/// Settings of a scope by title and name.
pub(super) fn settings(cx: &Cx, scope: &'static Scope, typed: &str) -> Vec<Choice> {
    let title = |spec: &Spec| cx.lang.plain(&spec.title());
    let found =
        scope.specs.iter().filter(|spec| fits(typed, &[&title(spec), spec.title, spec.key]));
    found.take(25).map(|spec| choice(&title(spec), spec.key)).collect()
}

/// Settings of every scope.
pub(super) fn all_settings(cx: &Cx, typed: &str) -> Vec<Choice> {
    let mut found = Vec::new();
    for scope in crate::settings::registry(&cx.app).scopes() {
        let heading = cx.lang.plain(&scope.title());
        for spec in scope.specs {
            let label = format!("{heading}: {}", cx.lang.plain(&spec.title()));
            if fits(typed, &[&label, &spec.name()]) {
                found.push(choice(&label, &spec.name()));
            }
        }
    }
    found.truncate(25);
    found
}

/// Values for the option that is being typed.
pub(super) async fn values(
    cx: &Cx,
    who: GuildAdmin,
    spec: &'static Spec,
    typed: &PartialInput,
) -> Result<Vec<Choice>> {
    let held = cx.settings.value(spec);
    let offers = match spec.kind.item() {
        Kind::Channel { .. } | Kind::Role(_) => named(cx, who, spec).await,
        item => {
            item.offers().into_iter().map(|(value, label)| (cx.lang.plain(&label), value)).collect()
        }
    };
    let in_list = |value: &String| {
        held.as_array().is_some_and(|items| items.iter().any(|item| item == value))
    };
    let kept = offers.into_iter().filter(|(label, value)| {
        let wanted = match typed.option.as_str() {
            "add" => !in_list(value),
            "remove" => in_list(value),
            _ => true,
        };
        wanted && fits(&typed.text, &[label, value])
    });
    let mut choices: Vec<_> = kept
        .take(25)
        .map(|(label, value)| choice(&marked(cx, spec, &held, label, &value), &value))
        .collect();
    if choices.is_empty() && typed.option == "value" {
        choices = typed_so_far(cx, spec, &cx.settings, &typed.text);
    }
    Ok(choices)
}

/// A label that says when it is the present value or the default.
fn marked(cx: &Cx, spec: &Spec, held: &Json, label: String, value: &str) -> String {
    let is = |json: &Json| {
        spec.kind.read(&crate::settings::Input::Text(value.to_owned())).is_ok_and(|v| v == *json)
    };
    if is(held) {
        format!("{label} · {}", cx.lang.plain(&tr!("now")))
    } else if is(&(spec.default)()) {
        format!("{label} · {}", cx.lang.plain(&tr!("default")))
    } else {
        label
    }
}

/// For values that cannot be listed: the present one, and whether what is typed would do.
fn typed_so_far(cx: &Cx, spec: &'static Spec, current: &Current, text: &str) -> Vec<Choice> {
    let plain = |value: &Json| {
        let people = std::collections::HashMap::new();
        let names = words::Names { directory: None, people: &people };
        words::plain(cx.lang, spec, value, &names)
    };
    if text.trim().is_empty() {
        let (now, default) = (current.value(spec), (spec.default)());
        let mut known = vec![(&now, tr!("now"))];
        if default != now {
            known.push((&default, tr!("default")));
        }
        // What takes several lines cannot be picked in one.
        let pickable = known.into_iter().map(|(value, word)| {
            let label = format!("{} · {}", plain(value), cx.lang.plain(&word));
            (label, spec.kind.typed_out(value))
        });
        let pickable = pickable.filter(|(_, typed)| !typed.is_empty() && !typed.contains('\n'));
        return pickable.map(|(label, typed)| choice(&label, &typed)).collect();
    }
    match spec.kind.read(&crate::settings::Input::Text(text.to_owned())) {
        Ok(_) => vec![choice(text, text)],
        // Discord shows it as a choice, which is the one place to say it while typing.
        Err(wrong) => vec![choice(&format!("⚠ {}", cx.lang.plain(&wrong)), text)],
    }
}

/// Channels or roles by name, as far as Discord tells in time.
async fn named(cx: &Cx, who: GuildAdmin, spec: &'static Spec) -> Vec<(String, String)> {
    let asked = tokio::time::timeout(PATIENCE, directory::of(&cx.app.discord, who.guild())).await;
    let Ok(Ok(directory)) = asked else { return Vec::new() };
    match spec.kind.item() {
        Kind::Channel { kinds, .. } => directory
            .channels
            .iter()
            .filter(|channel| kinds.contains(&channel.kind))
            .map(|channel| (format!("#{}", channel.name), channel.id.to_string()))
            .collect(),
        _ => directory
            .roles
            .iter()
            .map(|role| (format!("@{}", role.name), role.id.to_string()))
            .collect(),
    }
}

/// What people call something that was changed and is no setting.
fn other(cx: &Cx, change: &history::Recorded) -> String {
    let value = change.after.as_ref().or(change.before.as_ref());
    match (cx.app.part::<Subjects>().named(&change.subject), value) {
        (Some(subject), Some(value)) => cx.lang.plain(&subject.name(&change.id, value)),
        _ => format!("{}.{}", change.subject, change.id),
    }
}

/// Changes, or change sets, that can be taken back.
pub(super) async fn changes(cx: &Cx, who: GuildAdmin, typed: &PartialInput) -> Result<Vec<Choice>> {
    let page = history::page(&cx.app, who.guild(), &Filter::default(), None, 25).await?;
    let title = |change: &history::Recorded| match change.spec(crate::settings::registry(&cx.app)) {
        Some(spec) => cx.lang.plain(&spec.title()),
        None => other(cx, change),
    };
    let mut found = Vec::new();
    for set in &page.sets {
        if typed.option == "set" {
            let titles: Vec<_> = set.changes.iter().map(title).collect();
            found.push((set.set, titles.join(", ")));
        } else {
            found.extend(set.changes.iter().map(|change| (change.number, title(change))));
        }
    }
    let kept = found
        .into_iter()
        .filter(|(number, label)| fits(&typed.text, &[label, &number.to_string()]));
    let choices = kept.take(25).map(|(number, label)| Choice {
        name: text::cut(&format!("{number} · {label}"), 100),
        value: ChoiceValue::Int(number),
    });
    Ok(choices.collect())
}
