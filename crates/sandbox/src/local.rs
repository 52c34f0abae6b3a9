//! Access to the page and the remote control: only for programs and pages of this machine.
//!
//! Invariant: a page from elsewhere that a browser was lured to gets nothing.

use axum::http::HeaderMap;

/// A header as text; empty when there is none.
pub(crate) fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether a request names a loopback host.
pub(crate) fn is_loopback(headers: &HeaderMap) -> bool {
    let host = header_text(headers, "host");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name == "localhost"
        || name == "[::1]"
        || name.parse().is_ok_and(|ip: std::net::Ipv4Addr| ip.is_loopback())
}

/// Whether a request names a loopback host and, when a browser sent it, comes from a page of that very host.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
    let host = header_text(headers, "host");
    let origin = header_text(headers, "origin");
    let same_origin = origin.is_empty() || origin == format!("http://{host}");
    let site = header_text(headers, "sec-fetch-site");
    is_loopback(headers) && same_origin && matches!(site, "" | "same-origin" | "none")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_loopback_names_and_own_pages_get_in() {
        let local = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs.iter().map(|(name, value)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            });
            is_local(&headers.collect())
        };
        for host in ["127.0.0.1:8080", "localhost", "localhost:1", "[::1]:80", "127.9.9.9"] {
            assert!(local(&[("host", host)]), "{host}");
        }
        for host in
            ["", "example.org", "localhost.example.org:80", "127.0.0.1.example.org", "192.168.1.2"]
        {
            assert!(!local(&[("host", host)]), "{host}");
        }
        assert!(local(&[
            ("host", "localhost:1"),
            ("origin", "http://localhost:1"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(!local(&[("host", "localhost:1"), ("origin", "http://localhost:2")]));
        assert!(!local(&[("host", "localhost:1"), ("origin", "null")]));
        assert!(!local(&[("host", "localhost:1"), ("sec-fetch-site", "cross-site")]));
    }
}
