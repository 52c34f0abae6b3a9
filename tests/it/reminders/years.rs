//! Two years in ten zones, hour by hour to month by month, against what an independent implementation says.

use std::collections::BTreeMap;

use alphapy::{
    clock::{Clock, Time},
    features::reminders::{
        model::{self, Draft, Fate, Policy},
        schedule::{Repeat, Schedule},
        settings::LatePolicy,
    },
};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::Value;

use super::{deliver, draft, put};
use crate::support::{
    bot::{Bot, instance_times, n},
    database::on_both,
};

const VECTORS: &[u8] = include_bytes!("../../../crates/when/tests/data/recurrence.json");

/// A rule, and when the oracle says it occurs.
#[derive(Deserialize)]
struct Case {
    #[serde(flatten)]
    schedule: Schedule,
    from: i64,
    first: Option<i64>,
    gaps: String,
    skip: u32,
}

fn at(seconds: i64) -> Time {
    Time::from_timestamp(seconds, 0).expect("a time")
}

impl Case {
    fn expected(&self) -> Vec<Time> {
        let mut seconds: Vec<i64> = self.first.into_iter().collect();
        for run in self.gaps.split(',').filter(|run| !run.is_empty()) {
            let (gap, times) = run.split_once('*').unwrap_or((run, "1"));
            let gap = gap.parse::<i64>().expect("minutes") * 60;
            for _ in 0..times.parse().expect("a count") {
                seconds.push(seconds[seconds.len() - 1] + gap);
            }
        }
        seconds.into_iter().map(at).collect()
    }

    fn unit(&self) -> &'static str {
        match self.schedule.repeat {
            None => "once",
            Some(Repeat::Hours { .. }) => "hours",
            Some(Repeat::Days { .. }) => "days",
            Some(Repeat::Weeks { .. }) => "weeks",
            Some(Repeat::MonthsByDate { .. } | Repeat::MonthsByDates { .. }) => "dates",
            Some(Repeat::MonthsByWeekday { .. } | Repeat::MonthsByWeekdays { .. }) => "weekdays",
        }
    }
}

fn cases() -> Vec<Case> {
    serde_json::from_slice(VECTORS).expect("vectors")
}

/// Every vector, by decisions at odd times: each occurrence is owed exactly once.
#[test]
fn every_occurrence_of_two_years_is_decided_once() {
    let policy = Policy { late: LatePolicy::Send, grace: TimeDelta::days(4) };
    let mut decided = 0;
    for (number, case) in cases().into_iter().enumerate() {
        let expected = case.expected();
        let Some(last) = expected.last().copied() else { continue };
        let draft = Draft { schedule: case.schedule, ..draft("x", 1, at(0), None) };
        let mut reminder = model::made(draft, None, None, at(case.from));
        let mut now = at(case.from);
        let mut owed = Vec::new();
        // Steps of some hours to a few days, other ones for each case.
        let mut step = i64::try_from(number).expect("small") % 17 + 3;
        while now < last {
            step = (step * 31 + 7) % 89 + 1;
            now = (now + TimeDelta::hours(step)).min(last);
            let decision = model::decide(&reminder, now, policy);
            assert!(
                decision.due.iter().all(|one| one.fate == Fate::Send),
                "{:?}",
                reminder.draft.schedule
            );
            owed.extend(decision.due.iter().map(|one| one.moment.occurs_at));
            reminder.decided_to = decision.decided_to;
        }
        assert_eq!(owed, expected, "{:?}", reminder.draft.schedule);
        decided += owed.len();
    }
    assert!(decided > 150_000, "{decided}");
}

/// The hours at which a message is sent, by the title of its reminder.
fn sent(bot: &Bot) -> BTreeMap<String, Vec<i64>> {
    let world = bot.sandbox.world();
    let mut sent: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for message in world.public_messages(n::GENERAL) {
        let embed: &Value = &message.value["embeds"][0];
        let Some(title) = embed["title"].as_str() else { continue };
        let text = embed.to_string();
        let at: Option<i64> = text
            .split("<t:")
            .nth(1)
            .and_then(|rest| rest.split(':').next())
            .and_then(|s| s.parse().ok());
        sent.entry(title.to_owned()).or_default().extend(at);
    }
    sent
}

on_both! {
    /// One rule of each kind in each zone goes the whole way to Discord, over two years.
    async fn two_years_in_ten_zones_reach_discord_exactly_once(engine) {
        let bot = Bot::start(engine).await;
        bot.sandbox.world().limits.scale = 0.0;
        // Rules without occurrences before the oracle's first can all begin together.
        let begin = cases().iter().map(|case| case.from).min().map(at).expect("cases");
        let clock = Clock::fixed(begin);
        let (app, _) = instance_times(&bot.sandbox, &bot.test, clock.clone(), &[], 100).await;
        let mut wanted: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        let mut all: Vec<Time> = Vec::new();
        let mut taken = std::collections::BTreeSet::new();
        for case in cases() {
            let expected = case.expected();
            let kind = (case.schedule.zone.name(), case.unit());
            let few = (2..=30).contains(&expected.len());
            if case.skip != 0 || !few || !taken.insert(kind) {
                continue;
            }
            let title = format!("{} {}", kind.0.replace(['/', '_'], "-"), kind.1);
            // A lead of a minute lets the message say which occurrence it is about.
            let draft = Draft { schedule: case.schedule, leads: vec![1], ..draft(&title, n::GENERAL, begin, None) };
            put(&app, n::GUILD, draft).await;
            wanted.insert(title, expected.iter().map(Time::timestamp).collect());
            all.extend(expected);
        }
        let zones: std::collections::BTreeSet<_> = taken.iter().map(|(zone, _)| zone).collect();
        assert_eq!(zones.len(), 10, "{taken:?}");
        all.sort();
        all.dedup();
        for due in all {
            clock.advance(due - TimeDelta::seconds(58) - clock.now());
            deliver(&app).await;
        }
        deliver(&app).await;
        let mut sent = sent(&bot);
        for (title, wanted) in wanted {
            let mut times = sent.remove(&title).unwrap_or_default();
            times.sort_unstable();
            // Times after the last that the oracle lists were not asked for in time.
            times.retain(|at| wanted.last().is_some_and(|last| at <= last));
            assert_eq!(times, wanted, "{title}");
        }
        bot.assert_clean();
    }
}
