//! Findings of a guild below a message.
//!
//! Invariant: what does not fit is counted, and every finding that is named has its button.

use twilight_model::channel::message::{
    Component,
    component::{Button, ButtonStyle},
};

use super::press;
use crate::{
    discord::{
        custom_id::CustomId as _,
        reply::{self, Message},
    },
    features::settings::ids::Step,
    lang::{Lang, raw},
    settings::findings::{Finding, Fix},
    text, tr,
};

/// Findings that are named; a row has five buttons.
const NAMED: usize = 5;

/// A message with findings below it, and the buttons that mend them.
pub fn with_findings(
    lang: Lang,
    found: &[Finding],
    dashboard: &str,
    mut message: Message,
) -> Message {
    if found.is_empty() {
        return message;
    }
    let mut lines = vec![message.content.clone()];
    lines.push(lang.say(&tr!("**Needs your attention:**")));
    let named = found.iter().take(NAMED);
    lines.extend(named.clone().map(|finding| format!("🔴 {}", lang.say(&finding.text))));
    if found.len() > NAMED {
        lines.push(
            lang.say(&tr!("… and {count} more on the dashboard.", count = found.len() - NAMED)),
        );
    }
    message.content = text::cut(&lines.join("\n"), 2000);
    let buttons =
        named.filter_map(|finding| Some(button(lang, finding.fix.as_ref()?, dashboard))).collect();
    message.buttons(buttons)
}

fn button(lang: Lang, fix: &Fix, dashboard: &str) -> Component {
    match fix {
        Fix::Link { label, url } => link(lang.plain(label), url),
        Fix::Page { label, path } => link(lang.plain(label), &format!("{dashboard}/{path}")),
        Fix::Act { label, custom_id, .. } => {
            press(ButtonStyle::Primary, lang.plain(label), custom_id.clone())
        }
        Fix::Setting(spec) => {
            let label = tr!("Choose: {setting}", setting = raw(lang.plain(&spec.title())));
            let id = Step { setting: spec.name() }.custom_id();
            press(ButtonStyle::Secondary, lang.plain(&label), id)
        }
    }
}

fn link(label: String, url: &str) -> Component {
    Component::Button(Button {
        custom_id: None,
        url: Some(url.to_owned()),
        ..reply::button(ButtonStyle::Link, label, String::new())
    })
}
