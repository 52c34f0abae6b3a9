//! Additions to every message body before it leaves: no pings unless named, and a nonce when asked for.
//!
//! Invariant: a message that does not name `allowed_mentions` pings nobody.

use std::{fmt, io, pin::Pin, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::{Map, Value, json};
use twilight_http::request::Form;

use super::CallError;

/// The bytes of a file, piece by piece.
pub type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The contents of a file that is uploaded.
pub trait Content: Send + Sync + 'static {
    /// How many bytes it has.
    fn size(&self) -> u64;

    /// Its bytes from the beginning, as often as it takes.
    fn pieces(&self) -> Pieces;
}

impl Content for Bytes {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn pieces(&self) -> Pieces {
        Box::pin(stream::once(std::future::ready(Ok(self.clone()))))
    }
}

/// A file to upload with a message.
#[derive(Clone)]
pub struct File {
    name: String,
    content: Arc<dyn Content>,
}

impl File {
    /// A file of this name, which people see, with a content that is read while it is sent. Characters of the
    /// name that would break the form are replaced.
    pub fn new(name: impl Into<String>, content: impl Content) -> Self {
        Self { name: name.into(), content: Arc::new(content) }
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({:?}, {} bytes)", self.name, self.content.size())
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
    Upload {
        json: Vec<u8>,
        files: Vec<File>,
    },
}

/// A body of a length that is known, and that is read while it is sent, as often as it takes.
pub(super) struct Upload {
    boundary: String,
    /// The bytes before each file, and the file.
    parts: Vec<(Bytes, Arc<dyn Content>)>,
    end: Bytes,
}

impl Upload {
    fn new(json: &[u8], files: Vec<File>) -> Self {
        // The form writes the first part, and knows boundaries that cannot be guessed.
        let (boundary, start) = Form::new().json_part(b"payload_json", json).into_parts();
        let boundary = String::from_utf8_lossy(&boundary).into_owned();
        let mut before = start;
        let mut parts = Vec::new();
        for (at, file) in files.into_iter().enumerate() {
            let name = safe_name(&file.name);
            before.extend(
                format!("\r\nContent-Disposition: form-data; name=\"files[{at}]\"; filename=\"{name}\"\r\n\r\n")
                    .bytes(),
            );
            parts.push((std::mem::take(&mut before).into(), file.content));
            before = format!("\r\n--{boundary}").into_bytes();
        }
        before.extend(b"--");
        Self { boundary, parts, end: before.into() }
    }

    /// Its content type.
    pub(super) fn kind(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// Its bytes in all.
    pub(super) fn length(&self) -> u64 {
        let parts = self.parts.iter().map(|(before, file)| before.len() as u64 + file.size());
        parts.sum::<u64>() + self.end.len() as u64
    }

    /// Its bytes from the beginning.
    pub(super) fn body(&self) -> reqwest::Body {
        let parts = self.parts.clone();
        let parts = stream::iter(parts)
            .flat_map(move |(before, file)| before.pieces().chain(file.pieces()));
        reqwest::Body::wrap_stream(parts.chain(self.end.pieces()))
    }
}

/// A body as it is sent, and its content type.
pub(super) enum Finished {
    Whole(Vec<u8>, String),
    Upload(Upload),
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
        let files = files.to_vec();
        match self {
            Self::None => Ok(Self::Upload { json: b"{}".to_vec(), files }),
            Self::Json(json) => Ok(Self::Upload { json, files }),
            Self::Form { .. } | Self::Upload { .. } => {
                Err(CallError::Build("files were added twice".into()))
            }
        }
    }

    /// Changes the JSON object inside, wherever it is; a body without one is left alone.
    pub(super) fn edit(
        self,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) -> Result<Self, CallError> {
        match self {
            Self::None => Ok(Self::None),
            Self::Json(json) => Ok(Self::Json(edit_object(&json, edit)?)),
            Self::Upload { json, files } => {
                Ok(Self::Upload { json: edit_object(&json, edit)?, files })
            }
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

    /// Returns the body as it is sent; none when there is none.
    pub(super) fn finish(self) -> Option<Finished> {
        match self {
            Self::None => None,
            Self::Json(json) => Some(Finished::Whole(json, "application/json".into())),
            Self::Form { boundary, mut buffer } => {
                buffer.extend(b"--");
                let boundary = String::from_utf8_lossy(&boundary);
                let kind = format!("multipart/form-data; boundary={boundary}");
                Some(Finished::Whole(buffer, kind))
            }
            Self::Upload { json, files } => Some(Finished::Upload(Upload::new(&json, files))),
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

    #[tokio::test]
    async fn the_json_beside_files_is_edited_and_the_files_are_not() {
        let content = b"payload_json\"\r\n\r\n{}\r\n--".to_vec();
        let file = File::new("a\"\r\nb.txt", Bytes::from(content.clone()));
        let body = Body::Json(br#"{"content":"x"}"#.to_vec())
            .with_files(&[file.clone(), file])
            .unwrap()
            .edit(|body| set_nonce(body, "n1"))
            .unwrap();
        let Some(Finished::Upload(upload)) = body.finish() else { panic!("no upload") };
        for _ in 0..2 {
            let body =
                axum::body::to_bytes(axum::body::Body::new(upload.body()), 1 << 20).await.unwrap();
            assert_eq!(upload.length(), body.len() as u64);
            let text = String::from_utf8(body.to_vec()).unwrap();
            assert!(text.contains(r#"{"content":"x","nonce":"n1","enforce_nonce":true}"#));
            assert!(text.contains("name=\"files[0]\"; filename=\"a___b.txt\""));
            assert!(text.contains("name=\"files[1]\""));
            let sent = std::str::from_utf8(&content).unwrap();
            assert_eq!(text.matches(sent).count(), 2);
            let last = format!("\r\n--{}--", upload.boundary);
            assert!(text.ends_with(&last) && upload.kind().ends_with(&upload.boundary));
        }
    }
}
