//! Layout and content components of Components V2.
//!
//! Invariant: a component that shows a file names one that the message carries.

use serde_json::Value;

use super::at;
use super::component::{MAX_COMPONENTS, MAX_TEXT, Walk};

const IN_CONTAINER: [i64; 6] = [1, 9, 10, 12, 13, 14];

impl Walk<'_> {
    pub(super) fn section(&mut self, path: &str, section: &Value) {
        self.check.object(path, section, &["type", "id", "components", "accessory"]);
        let inner = at(path, "components");
        for (index, child) in
            self.check.list(&inner, &section["components"], 1, 3).iter().enumerate()
        {
            self.one(&at(&inner, index), child, &[10]);
        }
        if section["accessory"].is_null() {
            self.check.problem(
                &at(path, "accessory"),
                "BASE_TYPE_REQUIRED",
                "This field is required",
            );
        } else {
            self.one(&at(path, "accessory"), &section["accessory"], &[2, 11]);
        }
    }

    pub(super) fn text(&mut self, path: &str, display: &Value) {
        self.check.object(path, display, &["type", "id", "content"]);
        self.text +=
            self.check.text(&at(path, "content"), &display["content"], 1, MAX_TEXT).chars().count();
    }

    fn media(&mut self, path: &str, media: &Value, schemes: &[&str]) {
        self.check.object(
            path,
            media,
            &["url", "proxy_url", "height", "width", "content_type", "attachment_id"],
        );
        let path = at(path, "url");
        let url = self.check.text(&path, &media["url"], 1, 2_048);
        self.check.link(&path, &media["url"], schemes, 2_048);
        if let Some(name) = url.strip_prefix("attachment://")
            && !self.files.contains(&name)
        {
            let text = format!("The referenced attachment '{name}' was not found");
            self.check.problem(&path, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", text);
        }
    }

    pub(super) fn thumbnail(&mut self, path: &str, thumbnail: &Value) {
        self.check.object(path, thumbnail, &["type", "id", "media", "description", "spoiler"]);
        self.check.optional_text(&at(path, "description"), &thumbnail["description"], 0, 1_024);
        self.media(&at(path, "media"), &thumbnail["media"], &["http", "https", "attachment"]);
    }

    pub(super) fn gallery(&mut self, path: &str, gallery: &Value) {
        self.check.object(path, gallery, &["type", "id", "items"]);
        let path = at(path, "items");
        for (index, item) in self.check.list(&path, &gallery["items"], 1, 10).iter().enumerate() {
            let path = at(&path, index);
            self.check.object(&path, item, &["media", "description", "spoiler"]);
            self.check.optional_text(&at(&path, "description"), &item["description"], 0, 1_024);
            self.media(&at(&path, "media"), &item["media"], &["http", "https", "attachment"]);
        }
    }

    pub(super) fn file(&mut self, path: &str, file: &Value) {
        self.check.object(path, file, &["type", "id", "file", "spoiler", "name", "size"]);
        self.media(&at(path, "file"), &file["file"], &["attachment"]);
    }

    pub(super) fn separator(&mut self, path: &str, separator: &Value) {
        self.check.object(path, separator, &["type", "id", "divider", "spacing"]);
        self.check.boolean(&at(path, "divider"), &separator["divider"]);
        if !separator["spacing"].is_null() {
            self.check.choice(&at(path, "spacing"), &separator["spacing"], &[1, 2]);
        }
    }

    pub(super) fn container(&mut self, path: &str, container: &Value) {
        self.check.object(
            path,
            container,
            &["type", "id", "components", "accent_color", "spoiler"],
        );
        self.check.int(&at(path, "accent_color"), &container["accent_color"], 0, 0xFF_FFFF);
        let path = at(path, "components");
        for (index, child) in
            self.check.list(&path, &container["components"], 1, MAX_COMPONENTS).iter().enumerate()
        {
            self.one(&at(&path, index), child, &IN_CONTAINER);
        }
    }
}
