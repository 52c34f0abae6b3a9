//! What every message body gets before it leaves: no pings unless named, and a nonce when asked for.
//!
//! Invariant: a message that does not name `allowed_mentions` pings nobody.

use std::fmt;

use serde_json::{Map, Value, json};
use twilight_http::request::Form;

use super::CallError;

/// A file to upload with a message.
#[derive(Clone)]
pub struct File {
    /// The name people see; characters that would break the form are replaced.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// The body of a request.
#[derive(Clone)]
pub(super) enum Body {
    None,
    Json(Vec<u8>),
    Form {
        boundary: Vec<u8>,
        /// All but the closing dashes, as twilight keeps it.
        buffer: Vec<u8>,
    },
}

impl Body {
    pub(super) fn form(form: Form) -> Self {
        let (boundary, buffer) = form.into_parts();
        Self::Form { boundary: boundary.to_vec(), buffer }
    }

    /// Puts files beside the JSON body.
    pub(super) fn with_files(self, files: &[File]) -> Result<Self, CallError> {
        if files.is_empty() {
            return Ok(self);
        }
        let json = match self {
            Self::None => b"{}".to_vec(),
            Self::Json(json) => json,
            Self::Form { .. } => return Err(CallError::Build("files were added twice".into())),
        };
        let mut form = Form::new().json_part(b"payload_json", &json);
        for (at, file) in files.iter().enumerate() {
            let field = format!("files[{at}]");
            form = form.file_part(field.as_bytes(), safe_name(&file.name).as_bytes(), &file.bytes);
        }
        Ok(Self::form(form))
    }

    /// Changes the JSON object inside, wherever it is; a body without one is left alone.
    pub(super) fn edit(
        self,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) -> Result<Self, CallError> {
        match self {
            Self::None => Ok(Self::None),
            Self::Json(json) => Ok(Self::Json(edit_object(&json, edit)?)),
            Self::Form { boundary, buffer } => {
                let Some((start, end)) = payload(&boundary, &buffer) else {
                    return Ok(Self::Form { boundary, buffer });
                };
                let json = edit_object(&buffer[start..end], edit)?;
                let buffer = [&buffer[..start], &json, &buffer[end..]].concat();
                Ok(Self::Form { boundary, buffer })
            }
        }
    }

    /// The bytes to send and their content type.
    pub(super) fn finish(self) -> Option<(Vec<u8>, String)> {
        match self {
            Self::None => None,
            Self::Json(json) => Some((json, "application/json".into())),
            Self::Form { boundary, mut buffer } => {
                buffer.extend(b"--");
                let boundary = String::from_utf8_lossy(&boundary);
                Some((buffer, format!("multipart/form-data; boundary={boundary}")))
            }
        }
    }
}

/// Keeps a message from pinging anybody it does not name.
pub(super) fn quiet(body: &mut Map<String, Value>) {
    let mentions = body.entry("allowed_mentions").or_insert(Value::Null);
    if mentions.is_null() {
        *mentions = json!({ "parse": [] });
    }
}

/// The same for a new forum post, where the message is inside; other threads have none.
pub(super) fn quiet_inside(body: &mut Map<String, Value>) {
    if let Some(Value::Object(message)) = body.get_mut("message") {
        quiet(message);
    }
}

/// Makes Discord return the same message when this body is sent again within a few minutes.
pub(super) fn set_nonce(body: &mut Map<String, Value>, nonce: &str) {
    body.insert("nonce".into(), nonce.into());
    body.insert("enforce_nonce".into(), true.into());
}

fn edit_object(
    json: &[u8],
    edit: impl FnOnce(&mut Map<String, Value>),
) -> Result<Vec<u8>, CallError> {
    let unreadable = |error: serde_json::Error| CallError::Build(error.to_string());
    let mut value: Value = serde_json::from_slice(json).map_err(unreadable)?;
    if let Value::Object(object) = &mut value {
        edit(object);
    }
    serde_json::to_vec(&value).map_err(unreadable)
}

/// Where the content of the part named `payload_json` starts and ends.
fn payload(boundary: &[u8], buffer: &[u8]) -> Option<(usize, usize)> {
    let find = |needle: &[u8], from: usize| {
        buffer[from..].windows(needle.len()).position(|window| window == needle).map(|at| from + at)
    };
    let head = find(b"name=\"payload_json\"", 0)?;
    let start = find(b"\r\n\r\n", head)? + 4;
    let end = find(&[b"\r\n--", boundary].concat(), start)?;
    Some((start, end))
}

fn safe_name(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '"' | '\\' | '/' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quieted(body: &Value) -> Value {
        let mut body = body.as_object().unwrap().clone();
        quiet(&mut body);
        Value::Object(body)
    }

    #[test]
    fn messages_ping_nobody_unless_they_name_somebody() {
        let silent = json!({ "content": "x", "allowed_mentions": { "parse": [] } });
        assert_eq!(quieted(&json!({ "content": "x" })), silent);
        assert_eq!(quieted(&json!({ "content": "x", "allowed_mentions": null })), silent);
        let named = json!({ "content": "x", "allowed_mentions": { "users": ["1"] } });
        assert_eq!(quieted(&named), named);
        let mut post = Map::from_iter([("message".to_owned(), json!({ "content": "x" }))]);
        quiet_inside(&mut post);
        assert_eq!(post["message"], silent);
        let mut thread = Map::new();
        quiet_inside(&mut thread);
        assert!(thread.is_empty());
    }

    #[test]
    fn the_json_in_a_form_is_edited_and_the_files_are_not() {
        let content = b"payload_json\"\r\n\r\n{}\r\n--".to_vec();
        let file = File { name: "a\"\r\nb.txt".into(), bytes: content.clone() };
        let body = Body::Json(br#"{"content":"x"}"#.to_vec())
            .with_files(&[file])
            .unwrap()
            .edit(|body| set_nonce(body, "n1"))
            .unwrap();
        let (bytes, kind) = body.finish().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(kind.starts_with("multipart/form-data; boundary="));
        assert!(text.contains(r#"{"content":"x","nonce":"n1","enforce_nonce":true}"#));
        assert!(text.contains("name=\"files[0]\"; filename=\"a___b.txt\""));
        assert!(text.contains(std::str::from_utf8(&content).unwrap()));
        assert!(text.ends_with("--"));
    }
}
