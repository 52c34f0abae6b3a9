//! The guided setup: one setting a message.
//!
//! Invariant: each step can be skipped, and every value can be picked or typed.

use serde_json::Value as Json;
use twilight_model::{
    channel::{
        ChannelType,
        message::{
            Component,
            component::{
                ActionRow, ButtonStyle, SelectDefaultValue, SelectMenu, SelectMenuOption,
                SelectMenuType, TextInputStyle,
            },
        },
    },
    id::Id,
};

use super::press;
use crate::{
    discord::{
        custom_id::CustomId as _,
        reply::{self, Message, Modal},
    },
    features::settings::ids::{Choose, Jump, Later, Pick, Skip, Step, Type, TypeOne},
    lang::{Lang, Text, raw},
    settings::{
        Current, Input, Kind, Setup, Spec,
        setup::{self, Starter, StepState},
        words,
    },
    text, tr,
};

/// Zones offered without typing.
const ZONES: &[&str] = &[
    "UTC",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
];

/// Characters that Discord takes in one field of a form.
const MAX_TYPED: u16 = 4000;

/// Where a step stands.
#[derive(Clone, Copy, Debug)]
pub struct StepPosition<'a> {
    /// The step, from 1.
    pub number: usize,
    /// All of them.
    pub steps: &'a [&'static Spec],
    /// The setting before, to go back to.
    pub before: Option<&'static Spec>,
}

/// One step. `word` says what just happened.
pub fn step(
    lang: Lang,
    spec: &'static Spec,
    current: &Current,
    place: &StepPosition<'_>,
    word: Option<&str>,
) -> Message {
    let value = current.value(spec);
    let mut parts: Vec<String> = word.map(str::to_owned).into_iter().collect();
    parts.push(lang.say(&tr!(
        "**Setup, {number} of {total}: {title}**",
        number = place.number,
        total = place.steps.len(),
        title = raw(lang.say(&spec.title()))
    )));
    parts.push(lang.say(&spec.help()));
    if spec.setup == Setup::Vital {
        parts.push(lang.say(&tr!("⭐ This setting is one of the three that matter most.")));
    }
    parts.push(lang.say(&tr!("Now: {value}", value = raw(words::value(lang, spec, &value)))));
    let mut message = Message::text(text::cut(&parts.join("\n"), 2000));
    if let Some(menu) = menu(lang, spec, &value, Pick { setting: spec.name() }.custom_id()) {
        message = row(message, menu);
    }
    row(message, jump(lang, place.steps, current, Some(spec))).buttons(buttons(lang, spec, place))
}

/// A value to pick or type for one setting, outside the setup.
pub fn one(lang: Lang, spec: &'static Spec, current: &Current) -> Message {
    let value = current.value(spec);
    let text = lang.say(&tr!(
        "**{title}**: {help}\nNow: {value}",
        title = raw(lang.say(&spec.title())),
        help = raw(lang.say(&spec.help())),
        value = raw(words::value(lang, spec, &value))
    ));
    let mut message = Message::text(text::cut(&text, 2000));
    let choose = Choose { setting: spec.name() }.custom_id();
    if let Some(menu) = menu(lang, spec, &value, choose) {
        message = row(message, menu);
    }
    if !typed_in(&spec.kind) {
        return message;
    }
    let id = TypeOne { setting: spec.name() }.custom_id();
    message.buttons(vec![press(ButtonStyle::Primary, lang.say(&tr!("Type it")), id)])
}

fn row(mut message: Message, menu: SelectMenu) -> Message {
    let row = ActionRow { id: None, components: vec![Component::SelectMenu(menu)] };
    message.components.push(Component::ActionRow(row));
    message
}

/// The menu in which any step can be picked, each with its state.
fn jump(
    lang: Lang,
    steps: &[&'static Spec],
    current: &Current,
    here: Option<&'static Spec>,
) -> SelectMenu {
    let options = steps.iter().take(25).map(|spec| {
        let star = if spec.setup == Setup::Vital { " ⭐" } else { "" };
        let title = lang.plain(&spec.title());
        let label = format!("{} {title}{star}", mark(setup::state(spec, current)));
        let described = Some(lang.plain(&stands(setup::state(spec, current))));
        let chosen = here == Some(*spec);
        SelectMenuOption { description: described, ..option(&spec.name(), &label, chosen) }
    });
    SelectMenu {
        options: Some(options.collect()),
        placeholder: Some(lang.plain(&tr!("Go to a step"))),
        ..blank(Jump.custom_id(), 1)
    }
}

/// The state of a step, as a sign beside its word.
const fn mark(state: StepState) -> &'static str {
    match state {
        StepState::Set => "✅",
        StepState::Kept => "▫️",
        StepState::NeedsYou => "🔴",
    }
}

/// The state of a step, in words.
pub fn stands(state: StepState) -> Text {
    match state {
        StepState::Set => tr!("Set"),
        StepState::Kept => tr!("Default kept"),
        StepState::NeedsYou => tr!("Needs you"),
    }
}

fn blank(custom_id: String, max: u8) -> SelectMenu {
    SelectMenu {
        channel_types: None,
        custom_id,
        default_values: None,
        disabled: false,
        id: None,
        kind: SelectMenuType::Text,
        max_values: Some(max),
        min_values: Some(1),
        options: None,
        placeholder: None,
        required: None,
    }
}

fn buttons(lang: Lang, spec: &'static Spec, place: &StepPosition<'_>) -> Vec<Component> {
    let mut buttons = Vec::new();
    if typed_in(&spec.kind) {
        let id = Type { setting: spec.name() }.custom_id();
        buttons.push(press(ButtonStyle::Primary, lang.say(&tr!("Type it")), id));
    }
    let id = Skip { setting: spec.name() }.custom_id();
    buttons.push(press(ButtonStyle::Secondary, lang.say(&tr!("Skip")), id));
    if let Some(before) = place.before {
        let id = Step { setting: before.name() }.custom_id();
        buttons.push(press(ButtonStyle::Secondary, lang.say(&tr!("Back")), id));
    }
    buttons.push(press(ButtonStyle::Secondary, lang.say(&tr!("Finish later")), Later.custom_id()));
    buttons
}

/// Whether a value may also be typed.
const fn typed_in(kind: &Kind) -> bool {
    !matches!(
        kind.item(),
        Kind::Channel { .. }
            | Kind::Role(_)
            | Kind::User
            | Kind::Toggle
            | Kind::Choice(_)
            | Kind::Language
    )
}

fn menu(lang: Lang, spec: &'static Spec, value: &Json, custom_id: String) -> Option<SelectMenu> {
    let (kind, max) = match &spec.kind {
        Kind::List { of, max } => (*of, u8::try_from((*max).min(25)).unwrap_or(25)),
        other => (other, 1),
    };
    let blank = SelectMenu { placeholder: Some(lang.say(&tr!("Choose"))), ..blank(custom_id, max) };
    let ids = || -> Vec<u64> {
        let items = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        items.iter().filter_map(|id| id.as_str()?.parse().ok()).filter(|id| *id != 0).collect()
    };
    let held = |wrap: fn(u64) -> SelectDefaultValue| {
        let ids = ids();
        (!ids.is_empty()).then(|| ids.into_iter().take(usize::from(max)).map(wrap).collect())
    };
    Some(match kind {
        Kind::Channel { kinds, .. } => SelectMenu {
            kind: SelectMenuType::Channel,
            channel_types: Some(kinds.iter().copied().map(ChannelType::from).collect()),
            default_values: held(|id| SelectDefaultValue::Channel(Id::new(id))),
            min_values: Some(0),
            ..blank
        },
        Kind::Role(_) => SelectMenu {
            kind: SelectMenuType::Role,
            default_values: held(|id| SelectDefaultValue::Role(Id::new(id))),
            min_values: Some(0),
            ..blank
        },
        Kind::User => SelectMenu {
            kind: SelectMenuType::User,
            default_values: held(|id| SelectDefaultValue::User(Id::new(id))),
            min_values: Some(0),
            ..blank
        },
        Kind::Zone => {
            let options = ZONES.iter().map(|zone| option(zone, zone, value == zone)).collect();
            SelectMenu { options: Some(options), ..blank }
        }
        Kind::Toggle | Kind::Choice(_) | Kind::Language => {
            let options: Vec<_> = kind
                .offers()
                .into_iter()
                .take(25)
                .map(|(offer, label)| {
                    let read = kind.read(&Input::Text(offer.clone())).unwrap_or_default();
                    let chosen = *value == read
                        || value.as_array().is_some_and(|items| items.contains(&read));
                    option(&offer, &lang.plain(&label), chosen)
                })
                .collect();
            let most = u8::try_from(options.len()).unwrap_or(25).min(max);
            SelectMenu { options: Some(options), max_values: Some(most), ..blank }
        }
        _ => return None,
    })
}

fn option(value: &str, label: &str, default: bool) -> SelectMenuOption {
    SelectMenuOption {
        default,
        description: None,
        emoji: None,
        label: text::cut(label, 100),
        value: text::cut(value, 100),
    }
}

/// The form in which a value is typed.
pub fn form(lang: Lang, spec: &'static Spec, current: &Current, custom_id: String) -> Modal {
    let value = spec.kind.typed_out(&current.value(spec));
    let style =
        if spec.kind.is_by_line() { TextInputStyle::Paragraph } else { TextInputStyle::Short };
    let mut input = reply::text_input("value", style, MAX_TYPED);
    // Half a value must not be taken for the whole.
    let fits = !value.is_empty() && value.chars().count() <= usize::from(MAX_TYPED);
    input.value = fits.then_some(value);
    input.required = Some(spec.kind.read(&Input::Text(String::new())).is_err());
    let hint = text::cut(&lang.plain(&spec.kind.range()), 100);
    Modal {
        custom_id,
        title: text::cut(&lang.plain(&tr!("Change a setting")), 45),
        components: vec![reply::input(&lang.plain(&spec.title()), Some(hint), input)],
    }
}

/// Where the setup stands: every step with its state, where to go on, and what to do next.
pub fn summary(
    lang: Lang,
    steps: &[&'static Spec],
    current: &Current,
    (next, starters): (Option<&'static Spec>, &[&'static Starter]),
    dashboard: &str,
) -> Message {
    let count = |state| steps.iter().filter(|spec| setup::state(spec, current) == state).count();
    let mut parts = vec![lang.say(&tr!(
        "**Setup**: {set} set, {kept} on their default, {needs} need you.",
        set = count(StepState::Set),
        kept = count(StepState::Kept),
        needs = count(StepState::NeedsYou)
    ))];
    let vital = steps.iter().filter(|spec| spec.setup == Setup::Vital);
    let vital: Vec<_> = vital.map(|spec| format!("**{}**", lang.say(&spec.title()))).collect();
    parts.push(lang.say(&tr!("These matter most: {names}.", names = raw(vital.join(", ")))));
    parts.extend(steps.iter().map(|spec| {
        let state = setup::state(spec, current);
        let value = match state {
            StepState::NeedsYou => lang.say(&stands(state)),
            _ => words::value(lang, spec, &current.value(spec)),
        };
        format!("{} **{}**: {value}", mark(state), lang.say(&spec.title()))
    }));
    parts.push(lang.say(&tr!(
        "Change any step in the menu, or see everything on the dashboard: {url}",
        url = raw(dashboard)
    )));
    let message = Message::text(text::cut(&parts.join("\n"), 2000));
    let mut buttons = Vec::new();
    if let Some(next) = next {
        let label = tr!("Continue: {title}", title = lang.plain(&next.title()));
        let id = Step { setting: next.name() }.custom_id();
        buttons.push(press(ButtonStyle::Primary, text::cut(&lang.plain(&label), 80), id));
    }
    buttons.extend(starters.iter().take(4).map(|starter| {
        press(ButtonStyle::Secondary, lang.plain(&starter.label()), (starter.custom_id)())
    }));
    row(message, jump(lang, steps, current, None)).buttons(buttons)
}
