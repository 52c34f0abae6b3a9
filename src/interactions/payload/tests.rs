//! Payloads as Discord may send them.

use super::*;
use serde_json::json;

#[test]
fn a_payload_of_tomorrow_is_still_read() {
    let text = json!({
        "id": "5", "type": 99, "token": "t", "version": 7, "guild_id": "1",
        "member": {"user": {"id": "2", "new": {}}, "roles": [], "permissions": "18446744073709551615"},
        "data": {"type": 42}, "context": 9, "invented": [1, 2]
    })
    .to_string();
    let payload: Payload = serde_json::from_str(&text).expect("readable");
    assert_eq!(payload.kind, 99);
    assert_eq!(payload.asker().map(|a| a.user.get()), Some(2));
}

#[test]
fn modal_inputs_are_found_wherever_they_are() {
    let data: ModalData = serde_json::from_value(json!({
        "custom_id": "m",
        "components": [
            {"type": 18, "id": 1, "component": {"type": 4, "custom_id": "a", "value": "x"}},
            {"type": 1, "components": [{"type": 4, "custom_id": "b", "value": "y"}]},
            {"type": 18, "component": {"type": 21, "custom_id": "c", "value": null}},
            {"type": 18, "component": {"type": 3, "custom_id": "s", "values": ["x", "y"]}},
            {"type": 18, "component": {"type": 19, "custom_id": "f", "values": ["9"]}},
            {"type": 250}
        ],
        "resolved": {"attachments": {"9": {"id": "9", "filename": "a.png", "size": 3, "url": "https://x/a.png"}}}
    }))
    .expect("readable");
    let picked = data.picked();
    assert_eq!(picked.values["s"], ["x", "y"]);
    assert_eq!(picked.files["f"][0].filename, "a.png");
    let texts = data.texts();
    assert_eq!(texts.get("a").map(String::as_str), Some("x"));
    assert_eq!(texts.get("b").map(String::as_str), Some("y"));
    assert_eq!(texts.len(), 2);
}

#[test]
fn the_path_of_a_command_ends_at_its_leaf() {
    let typed: PartialData = serde_json::from_value(json!({
        "name": "faq", "type": 1,
        "options": [{"name": "view", "type": 1,
            "options": [{"name": "id", "type": 4, "value": "ref", "focused": true}]}]
    }))
    .expect("readable");
    let (path, options) = partial_leaf(typed);
    assert_eq!(path, "faq view");
    assert!(options[0].focused);
}
