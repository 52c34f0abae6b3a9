//! The additions to the server by others: routes, pages, places in the rail, figures.
//!
//! Invariant: this toolkit knows no feature; whatever a page shows of one was handed in here.

use axum::Router;

use super::page::NavItem;
use crate::{app::App, boxed::Boxed, error::Result, lang::Text, permissions::TicketStaff};

/// Reads the figures of a part of the product, of what this person may see.
pub type Figures = Box<dyn Fn(App, TicketStaff) -> Boxed<Result<Vec<Figure>>> + Send + Sync>;

/// A figure on the overview.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The label of the figure.
    pub label: Text,
    /// How much.
    pub value: String,
}

/// The additions to the server by others.
pub struct Registry {
    /// Routes beside the dashboard.
    pub routes: Vec<fn(&App) -> Router<App>>,
    /// The pages of the dashboard.
    pub pages: Router<App>,
    /// Where those stand in the rail.
    pub nav: Vec<&'static NavItem>,
    /// Figures of a guild for its overview.
    pub figures: Vec<Figures>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("nav", &self.nav).finish_non_exhaustive()
    }
}
