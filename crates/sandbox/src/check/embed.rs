//! Embeds and their limits.
//!
//! Invariant: the 6000 characters are counted over all embeds of a message together.

use serde_json::Value;

use super::{Check, at};

const KNOWN: [&str; 13] = [
    "title",
    "type",
    "description",
    "url",
    "timestamp",
    "color",
    "footer",
    "image",
    "thumbnail",
    "video",
    "provider",
    "author",
    "fields",
];
const MEDIA: [&str; 3] = ["http", "https", "attachment"];
const MAX_TOTAL: usize = 6_000;

/// Checks the `embeds` of a message.
pub(super) fn embeds(check: &mut Check, path: &str, value: &Value) {
    let mut total = 0;
    for (index, embed) in check.optional_list(path, value, 10).iter().enumerate() {
        total += one(check, &at(path, index), embed);
    }
    if total > MAX_TOTAL {
        check.problem(
            path,
            "MAX_EMBED_SIZE_EXCEEDED",
            format!("Embed size exceeds maximum size of {MAX_TOTAL}"),
        );
    }
}

fn one(check: &mut Check, path: &str, embed: &Value) -> usize {
    if check.object(path, embed, &KNOWN).is_none() {
        return 0;
    }
    let mut total = 0;
    for (key, max) in [("title", 256), ("description", 4_096)] {
        total += check.optional_text(&at(path, key), &embed[key], 0, max).chars().count();
    }
    check.link(&at(path, "url"), &embed["url"], &["http", "https"], 2_048);
    check.int(&at(path, "color"), &embed["color"], 0, 0xFF_FFFF);
    let stamp = check.optional_text(&at(path, "timestamp"), &embed["timestamp"], 1, 64);
    if !stamp.is_empty() && chrono::DateTime::parse_from_rfc3339(stamp).is_err() {
        check.problem(
            &at(path, "timestamp"),
            "DATE_TIME_TYPE_PARSE",
            format!("Could not parse {stamp}. Should be ISO8601."),
        );
    }
    total += footer_and_author(check, path, embed);
    for key in ["image", "thumbnail"] {
        let path = at(path, key);
        if !embed[key].is_null()
            && check.object(&path, &embed[key], &["url", "proxy_url", "height", "width"]).is_some()
        {
            check.text(&at(&path, "url"), &embed[key]["url"], 1, 2_048);
            check.link(&at(&path, "url"), &embed[key]["url"], &MEDIA, 2_048);
        }
    }
    total += fields(check, &at(path, "fields"), &embed["fields"]);
    let bare = total == 0
        && ["image", "thumbnail", "url", "timestamp"].iter().all(|key| embed[*key].is_null());
    if bare {
        check.problem(path, "BASE_TYPE_REQUIRED", "This field is required");
    }
    total
}

fn footer_and_author(check: &mut Check, path: &str, embed: &Value) -> usize {
    let mut total = 0;
    for (key, text, max) in [("footer", "text", 2_048), ("author", "name", 256)] {
        let path = at(path, key);
        let known = ["text", "name", "url", "icon_url", "proxy_icon_url"];
        if embed[key].is_null() || check.object(&path, &embed[key], &known).is_none() {
            continue;
        }
        total += check.text(&at(&path, text), &embed[key][text], 1, max).chars().count();
        check.link(&at(&path, "icon_url"), &embed[key]["icon_url"], &MEDIA, 2_048);
        check.link(&at(&path, "url"), &embed[key]["url"], &["http", "https"], 2_048);
    }
    total
}

fn fields(check: &mut Check, path: &str, value: &Value) -> usize {
    let mut total = 0;
    for (index, field) in check.optional_list(path, value, 25).iter().enumerate() {
        let path = at(path, index);
        if check.object(&path, field, &["name", "value", "inline"]).is_none() {
            continue;
        }
        for (key, max) in [("name", 256), ("value", 1_024)] {
            total += check.text(&at(&path, key), &field[key], 1, max).chars().count();
        }
        check.boolean(&at(&path, "inline"), &field["inline"]);
    }
    total
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problems(embeds: &Value) -> String {
        let mut check = Check::default();
        super::embeds(&mut check, "embeds", embeds);
        check.summary()
    }

    #[test]
    fn counts_characters_over_all_embeds() {
        let long = json!({"description": "x".repeat(3_000)});
        assert_eq!(problems(&json!([long, long])), "");
        let one_more = json!([long, long, {"title": "x"}]);
        assert!(problems(&one_more).contains("MAX_EMBED_SIZE_EXCEEDED"));
    }

    #[test]
    fn refuses_what_discord_refuses() {
        for (embed, part) in [
            (json!({}), "embeds.0: This field is required"),
            (json!({"title": "x".repeat(257)}), "embeds.0.title"),
            (json!({"fields": [{"name": "a", "value": ""}]}), "embeds.0.fields.0.value"),
            (json!({"title": "a", "url": "ftp://x"}), "URL_TYPE_INVALID_SCHEME"),
            (json!({"title": "a", "color": 0x0100_0000}), "NUMBER_TYPE_MAX"),
            (json!({"title": "a", "timestamp": "soon"}), "DATE_TIME_TYPE_PARSE"),
            (json!({"image": {"url": "picture.png"}}), "embeds.0.image.url"),
        ] {
            assert!(problems(&json!([embed])).contains(part), "{embed}");
        }
        assert!(problems(&json!(vec![json!({"title": "a"}); 11])).contains("BASE_TYPE_BAD_LENGTH"));
    }
}
