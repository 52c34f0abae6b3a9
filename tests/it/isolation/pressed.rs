//! The buttons and forms that an answer or a page offers, used with ids of Northwind.

use serde_json::{Value, json};

use super::surfaces::{FOREIGN_CHANNEL, FOREIGN_PERSON, FOREIGN_ROLE, interaction, resolved};

/// The forms of a page: where each goes, and its fields with Northwind in every place where an id goes.
pub fn forms(body: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut all = Vec::new();
    for part in body.split("<form").skip(1) {
        let (tag, inner) = part.split_once('>').unwrap_or((part, ""));
        let inner = inner.split("</form>").next().unwrap_or_default();
        let post =
            attribute(tag, "method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let Some(action) = attribute(tag, "action").filter(|_| post) else { continue };
        if action.contains("/auth/") || action.contains("logout") {
            continue;
        }
        let mut fields = Vec::new();
        for tag in inner.split('<').skip(1).map(|part| part.split('>').next().unwrap_or_default()) {
            let Some(name) = attribute(tag, "name").filter(|name| name != "csrf") else { continue };
            let value = attribute(tag, "value").unwrap_or_default();
            let value = match name.as_str() {
                name if name.contains("role") => FOREIGN_ROLE.to_string(),
                name if name.contains("channel") || name.contains("category") => {
                    FOREIGN_CHANNEL.to_string()
                }
                name if name.contains("person") || name.contains("user") => {
                    FOREIGN_PERSON.to_string()
                }
                "when" => "2099-03-02 09:00".to_owned(),
                _ if value.is_empty() => "1".to_owned(),
                _ => value,
            };
            fields.push((name, value));
        }
        all.push((action, fields));
    }
    all.truncate(12);
    all
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(ToOwned::to_owned)
}

/// Interactions that press what an answer offers.
pub fn pressed(answer: &Value) -> Vec<Value> {
    fn walk(value: &Value, out: &mut Vec<Value>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, out)),
            Value::Object(fields) => {
                if let (Some(id), Some(kind)) = (fields.get("custom_id"), fields.get("type"))
                    && kind != 4
                {
                    let values = [FOREIGN_CHANNEL.to_string()];
                    let data = json!({ "custom_id": id, "component_type": kind, "values": values, "resolved": resolved() });
                    out.push(interaction(3, &data));
                }
                fields.values().for_each(|field| walk(field, out));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(&answer["data"]["components"], &mut out);
    out
}
