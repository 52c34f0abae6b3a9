//! Message bodies: creating, editing, answering.
//!
//! Invariant: the same rules hold for a message whichever way it arrives; only the known fields and settable flags differ.

use serde_json::Value;

use super::component::Walk;
use super::{Check, at, embed};

/// Message flags.
pub mod flag {
    /// No link previews.
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    /// Seen by one person only.
    pub const EPHEMERAL: u64 = 1 << 6;
    /// The "thinking" placeholder.
    pub const LOADING: u64 = 1 << 7;
    /// No notification.
    pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
    /// Voice message.
    pub const VOICE: u64 = 1 << 13;
    /// Components V2.
    pub const V2: u64 = 1 << 15;
}

/// Attachments per message.
const MAX_FILES: usize = 10;
/// Largest file in bytes.
const MAX_FILE: usize = 10 * 1_024 * 1_024;

const ATTACHMENT: [&str; 16] = [
    "id",
    "filename",
    "title",
    "description",
    "duration_secs",
    "waveform",
    "is_remix",
    "content_type",
    "size",
    "url",
    "proxy_url",
    "height",
    "width",
    "ephemeral",
    "flags",
    "is_spoiler",
];

/// The differences between the ways a message arrives.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Fields Discord knows in this body.
    pub known: &'static [&'static str],
    /// Flags the caller may set.
    pub flags: u64,
    /// The message being edited.
    pub previous: Option<&'a Value>,
    /// Name and size in bytes of each uploaded file, by index.
    pub files: &'a [(u64, String, usize)],
}

impl<'a> Rules<'a> {
    /// `POST /channels/{id}/messages`.
    pub const CREATE: Rules<'static> = Rules {
        known: &[
            "content",
            "nonce",
            "tts",
            "embeds",
            "allowed_mentions",
            "message_reference",
            "components",
            "sticker_ids",
            "attachments",
            "flags",
            "enforce_nonce",
            "poll",
        ],
        flags: flag::SUPPRESS_EMBEDS | flag::SUPPRESS_NOTIFICATIONS | flag::VOICE | flag::V2,
        previous: None,
        files: &[],
    };
    /// Answers to interactions, and follow-ups.
    pub const ANSWER: Rules<'static> = Rules {
        known: &[
            "content",
            "tts",
            "embeds",
            "allowed_mentions",
            "components",
            "attachments",
            "flags",
            "poll",
        ],
        flags: flag::SUPPRESS_EMBEDS
            | flag::EPHEMERAL
            | flag::SUPPRESS_NOTIFICATIONS
            | flag::VOICE
            | flag::V2,
        previous: None,
        files: &[],
    };
    /// The first message of a forum thread.
    pub const FORUM: Rules<'static> = Rules {
        known: &[
            "content",
            "embeds",
            "allowed_mentions",
            "components",
            "sticker_ids",
            "attachments",
            "flags",
        ],
        flags: flag::SUPPRESS_EMBEDS | flag::SUPPRESS_NOTIFICATIONS | flag::V2,
        previous: None,
        files: &[],
    };

    /// Editing `previous`.
    #[must_use]
    pub const fn edit(previous: &'a Value) -> Self {
        Self {
            known: &[
                "content",
                "embeds",
                "flags",
                "allowed_mentions",
                "components",
                "attachments",
                "poll",
            ],
            flags: flag::SUPPRESS_EMBEDS | flag::V2,
            previous: Some(previous),
            files: &[],
        }
    }

    /// The same rules with uploaded files.
    #[must_use]
    pub const fn with_files(self, files: &'a [(u64, String, usize)]) -> Self {
        Self { files, ..self }
    }
}

/// Checks a message body; see [`Check::is_clean`] for the verdict.
pub fn message(check: &mut Check, path: &str, body: &Value, rules: &Rules) {
    if check.object(path, body, rules.known).is_none() {
        return;
    }
    check.optional_text(&at(path, "content"), &body["content"], 0, 2_000);
    check.boolean(&at(path, "tts"), &body["tts"]);
    embed::embeds(check, &at(path, "embeds"), &body["embeds"]);
    let flags = flags(check, path, body, rules);
    let names = attachments(check, &at(path, "attachments"), body, rules);
    let v2 = flags & flag::V2 != 0;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Walk::new(check, &names).message(&at(path, "components"), &body["components"], v2);
    if v2 {
        legacy_fields(check, path, body, rules);
    }
    emptiness(check, body, rules, flags);
}

fn flags(check: &mut Check, path: &str, body: &Value, rules: &Rules) -> u64 {
    let before = rules.previous.map_or(0, |previous| previous["flags"].as_u64().unwrap_or(0));
    let asked = check.int(&at(path, "flags"), &body["flags"], 0, i64::MAX).map(i64::cast_unsigned);
    if let Some(asked) = asked {
        let stray = asked & !rules.flags & !before;
        if stray != 0 {
            check.oddities.push(format!("flags {stray} cannot be set at {}", at(path, "flags")));
        }
        if before & flag::V2 != 0 && asked & flag::V2 == 0 {
            check.problem(
                &at(path, "flags"),
                "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
                "IS_COMPONENTS_V2 flag cannot be removed",
            );
        }
    }
    before | (asked.unwrap_or(0) & rules.flags)
}

/// Fields Components V2 excludes, from this body or left over from the message being edited.
fn legacy_fields(check: &mut Check, path: &str, body: &Value, rules: &Rules) {
    for key in ["content", "embeds", "poll", "sticker_ids"] {
        let left_over =
            rules.previous.filter(|_| body.get(key).is_none()).map(|previous| &previous[key]);
        if present(left_over.unwrap_or(&body[key])) {
            let text = format!(
                "The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            );
            check.problem(
                &at(path, key),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                text,
            );
        }
    }
}

fn present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

fn emptiness(check: &mut Check, body: &Value, rules: &Rules, flags: u64) {
    let has = |key: &str| {
        let kept =
            rules.previous.filter(|_| body.get(key).is_none()).map(|previous| &previous[key]);
        let value = kept.unwrap_or(&body[key]);
        value.as_str().map_or_else(|| present(value), |text| !text.trim().is_empty())
    };
    let keys: &[&str] = if flags & flag::V2 == 0 {
        &["content", "embeds", "attachments", "sticker_ids", "poll"]
    } else {
        &["components"]
    };
    if rules.files.is_empty() && !keys.iter().any(|key| has(key)) {
        check.code = Some((50_006, "Cannot send an empty message"));
    }
}

fn uploads(check: &mut Check, rules: &Rules) {
    for (index, name, size) in rules.files {
        if *size > MAX_FILE {
            check.code = Some((40_005, "Request entity too large"));
        }
        if name.is_empty() {
            check.problem(
                &format!("files.{index}"),
                "BASE_TYPE_REQUIRED",
                "This field is required",
            );
        }
    }
}

/// Checks attachment entries against uploads and kept files, and returns the names components may refer to.
fn attachments(check: &mut Check, path: &str, body: &Value, rules: &Rules) -> Vec<String> {
    uploads(check, rules);
    let kept: Vec<&Value> = rules
        .previous
        .and_then(|previous| previous["attachments"].as_array())
        .into_iter()
        .flatten()
        .collect();
    let mut names: Vec<String> = rules.files.iter().map(|(_, name, _)| name.clone()).collect();
    if body.get("attachments").is_none_or(Value::is_null) {
        names.extend(kept.iter().filter_map(|one| one["filename"].as_str()).map(str::to_owned));
        if names.len() > MAX_FILES {
            check.code = Some((30_015, "Maximum number of attachments in a message reached (10)"));
        }
        return names;
    }
    for (index, entry) in check.list(path, &body["attachments"], 0, MAX_FILES).iter().enumerate() {
        let path = at(path, index);
        if check.object(&path, entry, &ATTACHMENT).is_none() {
            continue;
        }
        check.optional_text(&at(&path, "description"), &entry["description"], 0, 1_024);
        let id = entry["id"].as_u64().or_else(|| entry["id"].as_str()?.parse().ok());
        let upload = rules.files.iter().any(|(index, ..)| Some(*index) == id);
        let old = id.and_then(|id| {
            kept.iter().find(|one| one["id"].as_str().is_some_and(|text| text.parse() == Ok(id)))
        });
        names.extend(old.and_then(|one| one["filename"].as_str()).map(str::to_owned));
        names.extend(entry["filename"].as_str().filter(|_| upload).map(str::to_owned));
        if !upload && old.is_none() {
            check.problem(
                &at(&path, "id"),
                "ATTACHMENT_NOT_FOUND",
                "Uploaded attachment not found.",
            );
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(body: &Value, rules: &Rules) -> String {
        let mut check = Check::default();
        message(&mut check, "", body, rules);
        check.summary()
    }

    #[test]
    fn an_empty_message_is_50006() {
        for body in
            [json!({}), json!({"content": " "}), json!({"embeds": []}), json!({"components": []})]
        {
            assert!(verdict(&body, &Rules::CREATE).contains("50006"), "{body}");
        }
        assert_eq!(verdict(&json!({"content": "hi"}), &Rules::CREATE), "");
        let previous = json!({"content": "hi", "flags": 0, "embeds": []});
        assert_eq!(verdict(&json!({"components": []}), &Rules::edit(&previous)), "");
        assert!(verdict(&json!({"content": null}), &Rules::edit(&previous)).contains("50006"));
    }

    #[test]
    fn v2_excludes_legacy_fields_even_left_over_ones() {
        let text = json!([{"type": 10, "content": "hello"}]);
        let body = json!({"flags": flag::V2, "components": text});
        assert_eq!(verdict(&body, &Rules::CREATE), "");
        let mixed = json!({"flags": flag::V2, "components": text, "content": "x"});
        assert!(verdict(&mixed, &Rules::CREATE).contains("LEGACY_FIELDS"));
        let previous = json!({"content": "old", "flags": 0});
        assert!(verdict(&body, &Rules::edit(&previous)).contains("LEGACY_FIELDS"));
        let v2 = json!({"content": "", "flags": flag::V2, "components": text});
        assert!(verdict(&json!({"flags": 0}), &Rules::edit(&v2)).contains("CANNOT_REMOVE"));
        assert!(
            verdict(&json!({"components": text}), &Rules::CREATE).contains("UNION_TYPE_CHOICES"),
            "flag missing"
        );
    }

    #[test]
    fn attachments_must_be_uploaded_or_kept() {
        let body = json!({"content": "x", "attachments": [{"id": 0, "filename": "a.txt"}]});
        assert!(verdict(&body, &Rules::ANSWER).contains("ATTACHMENT_NOT_FOUND"));
        let files = [(0, "a.txt".to_owned(), 3)];
        assert_eq!(verdict(&body, &Rules::ANSWER.with_files(&files)), "");
        let big = [(0, "a.txt".to_owned(), MAX_FILE + 1)];
        assert!(verdict(&body, &Rules::ANSWER.with_files(&big)).contains("40005"));
    }
}
