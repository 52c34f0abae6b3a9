//! Files handed out to be stored, not shown.
//!
//! Invariant: whatever a file is called, its name breaks no header; and the browser is told to keep it, so
//! nothing in it runs as a page of ours.

use std::fmt::Write as _;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

/// Bytes as a download under this name.
#[must_use]
pub fn attachment(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition(name)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}

/// The name for old browsers in plain letters, and whole for the others (RFC 6266).
fn disposition(name: &str) -> HeaderValue {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            whole.push(char::from(byte));
        } else {
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_is_one_header() {
        let of = |name: &str| disposition(name).to_str().expect("ASCII").to_owned();
        assert_eq!(of("a b.png"), "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png");
        let odd = of("é\"; x=\"\r\n/../.html");
        assert!(odd.starts_with("attachment; filename=\"___ x_____.._.html\"; "), "{odd}");
        assert!(odd.ends_with("UTF-8''%C3%A9%22%3B%20x%3D%22%0D%0A%2F..%2F.html"), "{odd}");
    }
}
