//! Reading tickets for a table, page by page.
//!
//! Invariant: the guild comes out of a grant, so nobody reads another guild's tickets.

use super::{Result, store};
use crate::{
    app::App,
    export::{Grant, Period},
    features::tickets::model::Ticket,
};

/// Tickets opened in a period, by number, from after a number.
pub async fn opened_in(
    app: &App,
    grant: Grant,
    period: Period,
    after: i64,
    limit: i64,
) -> Result<Vec<Ticket>> {
    store::opened_in(&app.db, grant.guild(), (period.start, period.end), after, limit).await
}
