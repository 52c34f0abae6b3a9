//! The entries as a table.
//!
//! Invariant: the columns are those of a row, in that order.

use super::{
    flow,
    model::{Edge, Entry, Page as Cursor},
};
use crate::{
    app::App,
    csv::Cell,
    error::Result,
    export::{Export, Form, Grant, Page, Period},
};

/// Entries read at once.
const AT_ONCE: i64 = 500;

/// All entries of a guild, pinned first.
#[derive(Debug)]
pub struct Entries;

impl Export for Entries {
    const NAME: &'static str = "faq";
    const PATH: &'static str = "export faq";
    const ABOUT: &'static str = "All questions and answers as a table (CSV)";
    const FORM: Form = Form::Csv(&[
        "number",
        "title",
        "answer",
        "keywords",
        "pinned",
        "helpful",
        "unhelpful",
        "updated_at",
    ]);

    async fn page(app: App, grant: Grant, _: Period, after: Option<String>) -> Result<Page> {
        let place = after.as_deref().and_then(Edge::read).map_or(Cursor::First, Cursor::After);
        let entries = flow::entries(&app, grant.guild(), place, AT_ONCE).await?;
        let full = i64::try_from(entries.len()).unwrap_or(0) >= AT_ONCE;
        let next = entries.last().filter(|_| full).map(|entry| Edge::of(entry).to_string());
        Ok(Page::Rows { rows: entries.into_iter().map(row).collect(), next })
    }
}

fn row(entry: Entry) -> Vec<Cell> {
    vec![
        entry.number.into(),
        entry.title.into(),
        entry.answer.into(),
        entry.keywords.into(),
        entry.pinned.into(),
        entry.helpful.into(),
        entry.unhelpful.into(),
        entry.updated_at.into(),
    ]
}
