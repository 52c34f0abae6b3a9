//! Internal errors, grouped by kind.
//!
//! Invariant: errors that differ by numbers alone are one kind, so a fault that repeats stays one row.

use sha2::{Digest as _, Sha256};

use crate::{
    clock::Time,
    db::{Db, sql},
    error::{Error, Result},
    tables::{Class, Purge, Table},
    text,
};

/// The table of this module.
pub static TABLES: &[Table] = &[Table {
    name: "incidents",
    columns: &[
        "fingerprint",
        "summary",
        "reference",
        "total",
        "unreported",
        "first_at",
        "last_at",
        "reported_at",
    ],
    class: Class::Work,
    people: &[],
    purge: Purge::Installation,
    ends: "After 30 days without the error.",
}];

/// Counts an internal error under what it has in common with others like it.
pub async fn record(db: &Db, error: &Error, reference: &str, now: Time) -> Result<()> {
    let summary = text::cut(&error.to_string(), 300);
    sql(
        "INSERT INTO incidents (fingerprint, summary, reference, total, unreported, first_at, last_at)
         VALUES ($1, $2, $3, 1, 1, $4, $4)
         ON CONFLICT (fingerprint) DO UPDATE SET total = incidents.total + 1,
             unreported = incidents.unreported + 1, last_at = $4, reference = $3, summary = $2",
    )
    .bind(fingerprint(&summary))
    .bind(summary)
    .bind(reference)
    .bind(now)
    .run(db)
    .await?;
    Ok(())
}

/// The same error with other numbers in it is the same kind of error.
fn fingerprint(summary: &str) -> String {
    let common: String = summary.chars().filter(|c| !c.is_ascii_digit()).collect();
    hex::encode(&Sha256::digest(common)[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_that_differ_by_a_number_are_one_kind() {
        assert_eq!(fingerprint("row 12 is gone"), fingerprint("row 7 is gone"));
        assert_ne!(fingerprint("row 12 is gone"), fingerprint("column 12 is gone"));
    }
}
