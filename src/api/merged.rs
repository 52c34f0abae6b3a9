//! Types of the API that have another type's members among their own.
//!
//! Invariant: such a type is described as one object. As "all of" both, no value could be right: each part
//! that refuses members it does not know would refuse those of the other.

use serde_json::{Map, Value, json};

/// Describes them all as one object each. Such types are only written, never read, so nothing is said of
/// further members.
pub(super) fn merge(schemas: &mut Value) {
    let Some(all) = schemas.as_object() else { return };
    let merged: Vec<_> = all
        .iter()
        .filter_map(|(name, schema)| Some((name.clone(), one_object(schema, all)?)))
        .collect();
    for (name, schema) in merged {
        schemas[name] = schema;
    }
}

/// The members of a schema that is all of several others, when one of them refuses further members.
fn one_object(schema: &Value, all: &Map<String, Value>) -> Option<Value> {
    let parts: Vec<_> = schema["allOf"].as_array()?.iter().map(|part| behind(part, all)).collect();
    let closed = parts.iter().any(|part| part["additionalProperties"] == false);
    if !closed || parts.iter().any(|part| !part["properties"].is_object()) {
        return None;
    }
    let mut properties = Map::new();
    let mut required = Vec::new();
    for part in parts {
        let own = part["properties"].as_object().cloned();
        properties.extend(own.unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    let mut whole = json!({ "type": "object", "required": required, "properties": properties });
    if let Some(about) = schema.get("description") {
        whole["description"] = about.clone();
    }
    Some(whole)
}

/// Returns the schema that a reference leads to, or the schema itself.
fn behind<'a>(schema: &'a Value, all: &'a Map<String, Value>) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next());
    name.and_then(|name| all.get(name)).unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_with_another_in_it_is_one_object() {
        let mut schemas = json!({
            "Draft": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } }, "additionalProperties": false },
            "Item": { "description": "One.", "allOf": [
                { "$ref": "#/components/schemas/Draft" },
                { "type": "object", "required": ["number"], "properties": { "number": { "type": "integer" } } },
            ] },
            "Other": { "allOf": [{ "$ref": "#/components/schemas/Draft" }, { "type": "null" }] },
        });
        let before = schemas.clone();
        merge(&mut schemas);
        assert_eq!(
            schemas["Item"],
            json!({
                "type": "object", "required": ["name", "number"], "description": "One.",
                "properties": { "name": { "type": "string" }, "number": { "type": "integer" } },
            })
        );
        assert_eq!((&schemas["Draft"], &schemas["Other"]), (&before["Draft"], &before["Other"]));
    }
}
