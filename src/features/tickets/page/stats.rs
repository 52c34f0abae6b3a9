//! Figures about tickets: how many, how fast, how well.
//!
//! Invariant: every number of a chart stands in a table below it, too; days are those of the guild's zone.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::page_data::PageData;
use crate::{
    error::Result,
    features::tickets::{
        flow,
        model::{Figures, stats::Counted},
    },
    lang::Text,
    permissions::{GuildAdmin, TicketStaff},
    settings::duration_rough,
    text, tr,
    web::{guard::In, page::Page},
};

/// Days one can look back.
const SPANS: [i64; 4] = [7, 30, 90, 365];

#[derive(Template)]
#[template(path = "features/tickets/page/templates/stats.html")]
struct StatsPage {
    p: Page,
    days: i64,
    spans: Vec<(i64, String)>,
    empty: bool,
    head: Vec<(String, String)>,
    chart: Chart,
    durations: Vec<(String, [String; 4])>,
    statuses: Vec<(String, i64, i64)>,
    stars: Vec<(usize, i64, i64)>,
    people: Vec<(String, i64, i64, String)>,
    zone: String,
}

/// Bars by day, or by week when there are many days.
struct Chart {
    title: String,
    bars: Vec<Bar>,
    /// The highest bar.
    top: i64,
}

/// A bar, in the units of the chart: 700 wide, 160 high.
struct Bar {
    label: String,
    count: i64,
    x: String,
    width: String,
    y: String,
    height: String,
    /// Whether its day is written below.
    named: bool,
    /// Whether a small screen has no room for it.
    often: bool,
    /// Where the name stands, and by which end.
    at: String,
    anchor: &'static str,
}

/// Of how many days.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params {
    days: Option<i64>,
}

/// The figures.
pub(super) async fn show(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    site.show(shown(&site, params.days).await).await
}

async fn shown(site: &In<GuildAdmin>, params: Option<i64>) -> Result<Response> {
    let staff: In<TicketStaff> = site.narrowed().await?;
    let mut data = PageData::open(&staff).await?;
    let days = params.filter(|days| SPANS.contains(days)).unwrap_or(30);
    let now = data.context.now;
    let (figures, deflected) = flow::figures(&site.app, data.guild, days, now).await?;
    data.meet(figures.staff.iter().map(|(user, ..)| *user)).await;
    let spans = SPANS.map(|days| (days, data.plain(&tr!("{days} days", days = days))));
    let people = figures.staff.iter().map(|(user, had, closed, answers)| {
        (data.person(*user).name, *had, *closed, words(answers.count, answers.median))
    });
    let page = StatsPage {
        p: site.page(tr!("Ticket figures")).await?,
        days,
        spans: spans.to_vec(),
        empty: figures.opened.is_empty(),
        head: head(&data, &figures, deflected),
        chart: chart(&data, &figures, days),
        durations: durations(&data, &figures),
        statuses: statuses(&data, &figures),
        stars: stars(&figures),
        people: people.collect(),
        zone: data.context.system.timezone.name().to_owned(),
    };
    site.html(StatusCode::OK, &page)
}

/// A duration, when there is one.
fn words(count: i64, seconds: i64) -> String {
    if count > 0 { duration_rough(seconds) } else { "–".to_owned() }
}

fn share(hit: i64, missed: i64) -> String {
    if hit + missed == 0 {
        return "–".to_owned();
    }
    format!("{} %", text::percent(hit, hit + missed))
}

fn head(
    data: &PageData<'_>,
    figures: &Figures,
    (offered, solved): (i64, i64),
) -> Vec<(String, String)> {
    let total = i64::try_from(figures.opened.len()).unwrap_or(0);
    let rated: i64 = figures.stars.iter().sum();
    let sum: i64 = (1..).zip(figures.stars).map(|(stars, count)| stars * count).sum();
    let average = if rated > 0 {
        format!("{}.{} ★", sum / rated, sum * 10 / rated % 10)
    } else {
        "–".to_owned()
    };
    let named = |label: Text, value: String| (data.plain(&label), value);
    vec![
        named(tr!("opened"), total.to_string()),
        named(tr!("first answers in time"), share(figures.first.0, figures.first.1)),
        named(tr!("next answers in time"), share(figures.next.0, figures.next.1)),
        named(tr!("opened again"), share(figures.reopened, total - figures.reopened)),
        named(tr!("stars on average"), average),
        named(tr!("solved by an answer of the FAQ"), share(solved, offered - solved)),
    ]
}

fn durations(data: &PageData<'_>, figures: &Figures) -> Vec<(String, [String; 4])> {
    let row = |label: Text, counted: &Counted| {
        let of = |seconds| words(counted.count, seconds);
        let values =
            [of(counted.median), of(counted.average), of(counted.p90), counted.count.to_string()];
        (data.plain(&label), values)
    };
    vec![
        row(tr!("Until claimed"), &figures.to_claim),
        row(tr!("Until the first answer"), &figures.to_answer),
        row(tr!("Until closed"), &figures.to_close),
    ]
}

fn statuses(data: &PageData<'_>, figures: &Figures) -> Vec<(String, i64, i64)> {
    let total = figures.statuses.iter().map(|(_, count)| count).sum();
    let row = |(status, count): &(_, i64)| {
        let status: crate::features::tickets::model::Status = *status;
        (data.plain(&status.chip()), *count, text::percent(*count, total))
    };
    figures.statuses.iter().map(row).collect()
}

fn stars(figures: &Figures) -> Vec<(usize, i64, i64)> {
    let total = figures.stars.iter().sum();
    let row = |(at, count): (usize, &i64)| (at + 1, *count, text::percent(*count, total));
    figures.stars.iter().enumerate().rev().map(row).collect()
}

/// Days in a bar.
const fn step(days: i64) -> u64 {
    match days {
        0..=31 => 1,
        32..=120 => 7,
        _ => 30,
    }
}

fn chart(data: &PageData<'_>, figures: &Figures, days: i64) -> Chart {
    let zone = data.context.system.timezone;
    let today = data.context.now.with_timezone(&zone).date_naive();
    let step = step(days);
    // Bars end today, so that the last one is whole.
    let count = u64::try_from(days).unwrap_or(30).div_ceil(step);
    let first = today.checked_sub_days(Days::new(count * step - 1)).unwrap_or(today);
    let mut counts = BTreeMap::<u64, i64>::new();
    for at in &figures.opened {
        let day = at.with_timezone(&zone).date_naive();
        if let Ok(since) = u64::try_from((day - first).num_days()) {
            *counts.entry(since / step).or_default() += 1;
        }
    }
    let top = counts.values().copied().max().unwrap_or(0).max(1);
    let bars = (0..count).map(|at| bar(at, count, (first, step), counts.get(&at).copied(), top));
    let title = match step {
        1 => tr!("Tickets opened by day"),
        7 => tr!("Tickets opened by week"),
        _ => tr!("Tickets opened in 30 days"),
    };
    Chart { title: data.plain(&title), bars: bars.collect(), top }
}

#[expect(clippy::cast_precision_loss, reason = "pixels")]
fn bar(at: u64, count: u64, (first, step): (NaiveDate, u64), found: Option<i64>, top: i64) -> Bar {
    let found = found.unwrap_or(0);
    let slot = 700.0 / count as f64;
    let height = 160.0 * found as f64 / top as f64;
    let day = first.checked_add_days(Days::new(at * step)).unwrap_or(first);
    let every = count.div_ceil(8);
    Bar {
        label: day.format("%Y-%m-%d").to_string(),
        count: found,
        x: format!("{:.1}", slot * at as f64 + slot * 0.1),
        width: format!("{:.1}", slot * 0.8),
        y: format!("{:.1}", 170.0 - height),
        height: format!("{height:.1}"),
        named: (count - 1 - at).is_multiple_of(every),
        often: !((count - 1 - at) / every).is_multiple_of(3),
        at: if at + 1 == count {
            "700".to_owned()
        } else {
            format!("{:.1}", slot * (at as f64 + 0.5))
        },
        anchor: if at + 1 == count { "end" } else { "middle" },
    }
}
