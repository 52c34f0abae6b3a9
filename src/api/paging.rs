//! Lists that come in pages.
//!
//! Invariant: a page goes on from a key, not from a count, so that nothing is shown twice or left out when
//! rows come and go; a cursor leads nowhere but into the guild of the path.

use std::ops::RangeInclusive;

use axum::{
    http::{HeaderValue, Uri, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Detail, Json, Problem};
use crate::tr;

/// Items on a page when nobody says how many.
const USUAL: u8 = 25;
/// Items on a page at most.
const MOST: u8 = 100;

/// Which page is wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Where to go on: `next` of the page before.
    #[param(max_length = 100)]
    pub cursor: Option<String>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u8>,
}

impl Paging {
    /// How many items; refused when that is none or too many.
    pub fn limit(&self) -> Result<i64, Problem> {
        limit(self.limit).map(i64::from)
    }

    /// What the cursor names, read by the route that gave it.
    pub fn place<T>(&self, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        place(self.cursor.as_deref(), read)
    }
}

/// How many items a page has; refused when that is none or too many.
pub fn limit(asked: Option<u8>) -> Result<u8, Problem> {
    within("limit", asked.unwrap_or(USUAL), 1..=MOST)
}

/// A number of the query that is in its range.
pub fn within(name: &str, number: u8, range: RangeInclusive<u8>) -> Result<u8, Problem> {
    if range.contains(&number) {
        return Ok(number);
    }
    let (from, to) = (u32::from(*range.start()), u32::from(*range.end()));
    Err(wrong(name, tr!("{name} goes from {from} to {to}.", name = name, from = from, to = to)))
}

/// What a cursor names, read by the route that gave it.
pub fn place<T>(
    cursor: Option<&str>,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let unknown = || wrong("cursor", tr!("cursor is not one that this route gave."));
    cursor.map(|cursor| read(cursor).ok_or_else(unknown)).transpose()
}

fn wrong(parameter: &str, text: crate::lang::Text) -> Problem {
    let detail = Detail { pointer: parameter.to_owned(), text: text.clone() };
    Problem::bad_request().because(text).at(vec![detail])
}

/// A list that goes on where `next` points.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, newest first unless the route says otherwise.
    pub items: Vec<T>,
    /// Send it as `cursor` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T: Serialize> Page<T> {
    /// The answer, with the next page as a link too. `here` is the address of this one.
    pub fn at(self, here: &Uri) -> Response {
        let link = self.next.as_deref().and_then(|next| link(here, next));
        let mut response = Json(self).into_response();
        if let Some(link) = link {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}

fn link(here: &Uri, next: &str) -> Option<HeaderValue> {
    let asked = url::form_urlencoded::parse(here.query().unwrap_or_default().as_bytes());
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(asked.filter(|(name, _)| name != "cursor"))
        .append_pair("cursor", next)
        .finish();
    HeaderValue::try_from(format!("<{}?{query}>; rel=\"next\"", here.path())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_what_was_asked() {
        let here: Uri = "/api/x?limit=2&cursor=9&q=a%20%3E%22".parse().expect("an address");
        let link = link(&here, "1-2").expect("a header");
        assert_eq!(link, "</api/x?limit=2&q=a+%3E%22&cursor=1-2>; rel=\"next\"");
    }

    #[test]
    fn a_page_has_between_one_and_a_hundred_items() {
        assert_eq!(limit(None).ok(), Some(25));
        assert_eq!(limit(Some(100)).ok(), Some(100));
        assert!(limit(Some(0)).is_err() && limit(Some(101)).is_err());
    }
}
