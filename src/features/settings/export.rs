//! The settings as a file, for `/export`.
//!
//! Invariant: it is the file that `/config export` gives and `/config import` reads.

use super::flow;
use crate::{
    app::App,
    error::Result,
    export::{Export, Form, Grant, Page, Period},
};

/// Every setting of a guild.
#[derive(Debug)]
pub struct Config;

impl Export for Config {
    const NAME: &'static str = "config";
    const PATH: &'static str = "export config";
    const ABOUT: &'static str = "All settings as JSON; /config import reads it";
    const FORM: Form = Form::Json;

    async fn page(app: App, grant: Grant, _: Period, _: Option<String>) -> Result<Page> {
        Ok(Page::Whole(flow::file(&app, grant.guild()).await?))
    }
}
