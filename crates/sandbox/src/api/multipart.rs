//! Reading multipart bodies: `payload_json` and `files[n]`.
//!
//! Invariant: file contents are kept byte for byte.

use serde_json::Value;

/// One uploaded file.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The `n` of `files[n]`.
    pub index: u64,
    /// File name.
    pub name: String,
    /// MIME type.
    pub content_type: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// The JSON part and the files of a multipart body, with notes on parts Discord does not know.
#[derive(Debug, Default)]
pub(crate) struct Form {
    pub(crate) json: Value,
    pub(crate) files: Vec<Upload>,
    pub(crate) oddities: Vec<String>,
}

/// Parses a body with the given `Content-Type`; `None` when it is malformed.
pub(crate) fn parse(content_type: &str, body: &[u8]) -> Option<Form> {
    let boundary = content_type
        .split(';')
        .find_map(|part| part.trim().strip_prefix("boundary="))?
        .trim_matches('"');
    let (first, next) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    let mut rest = body.get(find(body, first.as_bytes())? + first.len()..)?;
    let mut form = Form::default();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let head_end = find(part, b"\r\n\r\n")?;
        let (head, after) = (part.get(..head_end)?, part.get(head_end + 4..)?);
        let end = find(after, next.as_bytes())?;
        add(&mut form, &String::from_utf8_lossy(head), after.get(..end)?)?;
        rest = after.get(end + next.len()..)?;
    }
    rest.starts_with(b"--").then_some(form)
}

fn add(form: &mut Form, head: &str, content: &[u8]) -> Option<()> {
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition")?;
    let name = parameter(&disposition, "name")?;
    if name == "payload_json" {
        form.json = serde_json::from_slice(content).ok()?;
        return Some(());
    }
    let index = name
        .strip_prefix("files[")
        .and_then(|rest| rest.strip_suffix(']'))
        .and_then(|digits| digits.parse().ok());
    let Some(index) = index else {
        form.oddities.push(format!("unknown form part {name}"));
        return Some(());
    };
    let upload = Upload {
        index,
        name: parameter(&disposition, "filename").unwrap_or_default(),
        content_type: header("content-type")
            .unwrap_or_else(|| "application/octet-stream".to_owned()),
        bytes: content.to_vec(),
    };
    form.files.push(upload);
    Some(())
}

fn parameter(disposition: &str, name: &str) -> Option<String> {
    let found = disposition
        .split(';')
        .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))?;
    Some(found.trim_matches('"').to_owned())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_json_and_files() {
        let body = b"--X\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"content\":\"a\"}\r\n--X\r\n\
            Content-Disposition: form-data; name=\"files[2]\"; filename=\"a b.csv\"\r\nContent-Type: text/csv\r\n\r\n1\r\n2\r\n--X--\r\n";
        let form = parse("multipart/form-data; boundary=X", body).unwrap();
        assert_eq!(form.json["content"], "a");
        assert_eq!(
            (form.files[0].index, form.files[0].name.as_str(), form.files[0].bytes.as_slice()),
            (2, "a b.csv", b"1\r\n2".as_slice())
        );
        assert!(parse("multipart/form-data; boundary=Y", body).is_none());
        assert!(parse("multipart/form-data; boundary=X", &body[..60]).is_none());
    }
}
