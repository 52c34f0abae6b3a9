//! The choices of a setting: channels under their categories, roles, zones and languages.
//!
//! Invariant: what a setting holds can always be kept, also when it was deleted in Discord; it then says so.

use serde_json::Value as Json;

use super::fields::{Choosable, Group, Needed, Source};
use crate::{
    discord::directory::{Directory, kind as channel},
    settings::{Kind, check},
    tr,
};

impl Source<'_> {
    pub(super) fn groups(&self, kind: &Kind, values: &[String], needed: Needed) -> Vec<Group> {
        let mut groups = match (kind, self.directory) {
            (Kind::Channel { .. }, Some(directory)) => self.channels(kind, directory, values),
            (Kind::Role(_), Some(directory)) => vec![self.roles(kind, directory, values)],
            (Kind::Channel { .. } | Kind::Role(_), None) => vec![Group::default()],
            _ => vec![Group { label: None, options: self.offered(kind, values) }],
        };
        // A value that was deleted in Discord, or cannot be looked up now, is kept until somebody removes it.
        let known = |value: &String| {
            value.is_empty() || groups.iter().flat_map(|g| &g.options).any(|o| o.value == *value)
        };
        let unknown: Vec<_> = values.iter().filter(|value| !known(value)).cloned().collect();
        let warning = match self.directory {
            Some(_) => tr!("It does not exist any more."),
            None => tr!("Discord does not answer, so its name is not known."),
        };
        if let Some(first) = groups.first_mut() {
            if needed == Needed::No {
                let label = match kind {
                    Kind::Channel { .. } => tr!("No channel"),
                    _ => tr!("No role"),
                };
                let chosen = values.iter().all(String::is_empty);
                let label = self.lang.plain(&label);
                first
                    .options
                    .insert(0, Choosable { label, chosen, icon: "close", ..Choosable::default() });
            }
            first.options.extend(unknown.into_iter().map(|value| Choosable {
                label: self.lang.plain(&tr!("unknown ({id})", id = value.as_str())),
                value,
                chosen: true,
                icon: "alert",
                warning: Some(self.lang.plain(&warning)),
                ..Choosable::default()
            }));
        }
        groups
    }

    /// Channels under their categories, as Discord lists them.
    fn channels(&self, kind: &Kind, directory: &Directory, values: &[String]) -> Vec<Group> {
        let Kind::Channel { kinds, .. } = kind else { return Vec::new() };
        let mut groups = vec![Group::default()];
        let wants_category = kinds.contains(&channel::CATEGORY);
        for one in &directory.channels {
            if one.kind == channel::CATEGORY && !wants_category {
                groups.push(Group { label: Some(one.name.clone()), options: Vec::new() });
                continue;
            }
            if !kinds.contains(&one.kind) {
                continue;
            }
            let value = one.id.to_string();
            let option = Choosable {
                chosen: values.contains(&value),
                label: channel_label(one.kind, &one.name),
                icon: channel_icon(one.kind),
                color: None,
                warning: self.warning(kind, &value, directory),
                value,
            };
            let parent = one.parent_id.and_then(|id| directory.channel(id));
            let at = parent
                .and_then(|parent| {
                    groups.iter().position(|g| g.label.as_deref() == Some(&parent.name))
                })
                .unwrap_or(0);
            groups[at].options.push(option);
        }
        groups.retain(|group| group.label.is_none() || !group.options.is_empty());
        groups
    }

    fn roles(&self, kind: &Kind, directory: &Directory, values: &[String]) -> Group {
        let options = directory.roles.iter().map(|role| {
            let value = role.id.to_string();
            Choosable {
                chosen: values.contains(&value),
                label: format!("@{}", role.name),
                icon: "role",
                color: (role.color != 0).then(|| format!("#{:06x}", role.color & 0x00FF_FFFF)),
                warning: self.warning(kind, &value, directory),
                value,
            }
        });
        Group { label: None, options: options.collect() }
    }

    fn warning(&self, kind: &Kind, value: &str, directory: &Directory) -> Option<String> {
        let wrong = check::against(kind, &Json::String(value.to_owned()), directory).err()?;
        Some(self.lang.plain(&wrong))
    }
}

fn channel_label(kind: u8, name: &str) -> String {
    match kind {
        channel::TEXT | channel::ANNOUNCEMENT => format!("#{name}"),
        _ => name.to_owned(),
    }
}

const fn channel_icon(kind: u8) -> &'static str {
    match kind {
        channel::VOICE | channel::STAGE => "voice",
        channel::CATEGORY => "folder",
        channel::ANNOUNCEMENT => "megaphone",
        channel::FORUM | channel::MEDIA => "forum",
        _ => "hash",
    }
}
