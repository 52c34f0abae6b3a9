//! Figures about tickets.
//!
//! Invariant: a figure is read along an index over one guild and one span of time; averages, medians and
//! percentiles of durations are computed from seconds that were written when the thing happened.

use crate::{
    clock::Time,
    db::{Db, FromRow, sql},
    error::Result,
    features::tickets::model::{Figures, Status, counted, stats::Counted},
    ids::{GuildId, UserId, from_i64},
};

/// Tickets that are looked at for one figure at most, the newest.
pub const ROWS: i64 = 200_000;

#[derive(FromRow)]
struct Row {
    status: String,
    claimant: Option<i64>,
    opened_at: Time,
    claim_seconds: Option<i64>,
    answer_seconds: Option<i64>,
    close_seconds: Option<i64>,
    first_in_time: Option<bool>,
    next_in_time: i64,
    next_late: i64,
    reopened: i64,
    stars: Option<i64>,
}

/// Figures of the tickets that were opened from `from` to `to`.
pub async fn figures(db: &Db, guild: GuildId, from: Time, to: Time) -> Result<Figures> {
    let rows: Vec<Row> = sql("SELECT status, claimant, opened_at, claim_seconds, answer_seconds,
             close_seconds, first_in_time, next_in_time, next_late, reopened, stars
         FROM tickets WHERE guild_id = $1 AND opened_at >= $2 AND opened_at < $3
         ORDER BY opened_at DESC LIMIT $4")
    .bind(guild)
    .bind(from)
    .bind(to)
    .bind(ROWS)
    .all(db)
    .await?;
    Ok(summed(&rows))
}

fn summed(rows: &[Row]) -> Figures {
    let all = |pick: &dyn Fn(&Row) -> Option<i64>| counted(rows.iter().filter_map(pick).collect());
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let statuses = Status::ALL.map(|status| {
        (status, number(rows.iter().filter(|row| row.status == status.name()).count()))
    });
    let first = |wanted| rows.iter().filter(|row| row.first_in_time == Some(wanted)).count();
    let mut stars = [0; 5];
    for given in rows.iter().filter_map(|row| usize::try_from(row.stars? - 1).ok()) {
        if let Some(count) = stars.get_mut(given) {
            *count += 1;
        }
    }
    Figures {
        opened: rows.iter().map(|row| row.opened_at).collect(),
        cut: number(rows.len()) >= ROWS,
        to_claim: all(&|row| row.claim_seconds),
        to_answer: all(&|row| row.answer_seconds),
        to_close: all(&|row| row.close_seconds.filter(|_| row.status == "closed")),
        statuses: statuses.to_vec(),
        first: (number(first(true)), number(first(false))),
        next: (
            rows.iter().map(|row| row.next_in_time).sum(),
            rows.iter().map(|row| row.next_late).sum(),
        ),
        reopened: number(rows.iter().filter(|row| row.reopened > 0).count()),
        stars,
        staff: staff(rows),
    }
}

fn staff(rows: &[Row]) -> Vec<(UserId, i64, i64, Counted)> {
    let mut people = std::collections::BTreeMap::<i64, (i64, i64, Vec<i64>)>::new();
    for row in rows {
        let Some(claimant) = row.claimant else { continue };
        let (had, closed, answers) = people.entry(claimant).or_default();
        *had += 1;
        *closed += i64::from(row.status == "closed");
        answers.extend(row.answer_seconds);
    }
    let mut staff: Vec<_> = people
        .into_iter()
        .filter_map(|(user, (had, closed, answers))| {
            Some((from_i64(user)?, had, closed, counted(answers)))
        })
        .collect();
    staff.sort_by_key(|(user, had, ..)| (std::cmp::Reverse(*had), *user));
    staff.truncate(50);
    staff
}
