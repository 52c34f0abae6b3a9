//! Files handed out to be stored, not shown.
//!
//! Invariant: whatever a file is called, its name breaks no header; and the browser is told to keep it, so
//! nothing in it runs as a page of ours. Of a kept file only a piece is in memory, whether or not its peer
//! reads; and no connection to the database waits for one.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::{TryStreamExt as _, stream};

use crate::{
    app::App,
    error::{Error, Result},
    files::{self, PASSING, PATIENCE, Reserved, Source},
    ids::GuildId,
};

/// A file as a download under this name, read while it is sent. Fails where nothing was sent yet; later, the
/// connection breaks.
pub async fn file(
    app: &App,
    guild: GuildId,
    (name, kind): (&str, &'static str),
    content: Source,
) -> Result<Response> {
    let turn = app.files.reserve(guild, PASSING, PATIENCE).await?;
    let (size, content) = (content.size(), content.within(turn));
    let first = content.piece(0).await?;
    let start = (app.clone(), content, first, 0);
    let body = stream::try_unfold(start, |(app, content, ready, position)| async move {
        let piece = match ready {
            Some(piece) => Ok(Some(piece)),
            None => content.piece(position).await.map_err(Error::from),
        };
        match piece {
            Ok(piece) => Ok(piece.map(|piece| (piece, (app, content, None, position + 1)))),
            Err(error) => {
                app.incident(&error).await;
                Err(error)
            }
        }
    });
    let mut response = (headers(name, kind), Body::from_stream(body)).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, size.into());
    Ok(response)
}

/// Bytes that were made for this answer as a download under this name.
pub fn attachment(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    (headers(name, kind), bytes).into_response()
}

/// An answer that holds its part of the budget until its peer has read it.
pub fn held(response: Response, turn: Arc<Reserved>) -> Response {
    response.map(|body| {
        let held = move |bytes: Bytes| files::held(bytes, Some(turn.clone()));
        Body::from_stream(body.into_data_stream().map_ok(held))
    })
}

fn headers(name: &str, kind: &'static str) -> [(HeaderName, HeaderValue); 4] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition(name)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
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
