//! The dashboard over HTTP, without JavaScript: what people do, and what attackers try.

mod again;
mod attacks;
mod pages;
mod sessions;

use crate::support::bot::n;

/// A path of Northwind Support.
fn at(path: &str) -> String {
    format!("/dashboard/{}/{path}", n::GUILD).trim_end_matches('/').to_owned()
}
