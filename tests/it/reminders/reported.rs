//! Times that people reported as misread, on every surface that reads them.
//!
//! Their meaning is checked where they are read, in `alphapy-when`; here, that no surface differs from another.

use alphapy::{features::reminders::schedule::Schedule, sandbox::Outcome};
use chrono::TimeDelta;
use serde_json::json;

use super::{find, set};
use crate::support::{
    bot::{Bot, custom_ids, n, p},
    browser::Browser,
    database::on_both,
};

const REPORTED: &str = "
zondag 6 december van 20.00 tot 22.00 uur
https://example.org/2026/12/25/party from 9 December 10:00
Build 2026.12.25 10:00
Ticket #2026-12-25 10:00
Winners of 1 December are known. Next round: 9 December 10:00
Doors open at 7pm, show starts at 8pm on Friday 11 December
monthly on the 1st and 15th at 9am
over 1 dag 4 uur
over 2 dagen 3u
1h30m
1u30m
end of the month 5pm
eod
eind van de maand 17:00
tomorrow 12:00 noon
10th of next month 9am
2nd tuesday next month 19:00
every 2w on monday 14:00
every 12h from 9am
every july 4th at 3pm
elke 5 december om 18 uur
first and third monday of every month 9am
every 2nd and 4th tuesday at 19:00
morgen namiddag om 15u
1 febr 09:00
binnen 2 uur
tomorrow 8pm eastern
tomorrow 8pm Eastern Daylight Time
tomorrow 20:00 UK time
every workday 9am
this weekend
every 45 minutes
in 500 years
12 march 2526
every day 10:00
every day 10am
elke dag 9:30
the first of every month 9:00
elke eerste van de maand 9:00
tomorrow 13pm
2nd Tuesday of each month, 19:00
6:30 PM Pacific time on 2 April
sunday 28 march 2027 at 02:30
Monday 1 December 2099 10:00
";

/// The outcome of a text on a surface: the time and rule it stores, the number of times it asks about, or neither.
#[derive(Debug)]
enum Read {
    Stored(Schedule),
    Asked(usize),
    Refused,
}

/// A span begins now, which is a little later on the next surface.
const NOW: TimeDelta = TimeDelta::minutes(2);

impl PartialEq for Read {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Stored(one), Self::Stored(other)) => {
                let near = (one.start - other.start).abs() < NOW;
                near && Schedule { start: one.start, ..other.clone() } == *one
            }
            (Self::Asked(one), Self::Asked(other)) => one == other,
            (Self::Refused, Self::Refused) => true,
            _ => false,
        }
    }
}

async fn stored(bot: &Bot, number: i64) -> Read {
    Read::Stored(find(&bot.app, number).await.draft.schedule)
}

/// The outcome that an answer tells; `number` is that of the last reminder.
async fn said(bot: &Bot, answer: &Outcome, number: &mut i64) -> Read {
    let asks = |id: &String| id.starts_with("reminder:confirm") || id.starts_with("reminder:meant");
    let asked = custom_ids(answer).iter().filter(|id| asks(id)).count();
    if answer.text().contains("is set for") {
        *number += 1;
        return stored(bot, *number).await;
    }
    if asked > 0 { Read::Asked(asked) } else { Read::Refused }
}

fn form(answer: &Outcome) -> String {
    answer.modal().expect("a form")["custom_id"].as_str().expect("an id").to_owned()
}

on_both! {
    async fn every_surface_reads_a_reported_time_alike(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "timezone", "Europe/Amsterdam").await;
        set(&bot, "reminders", "default_channel", &n::ANNOUNCEMENTS.to_string()).await;
        let (admin, mut adam) = (bot.admin().in_channel(n::GENERAL), Browser::login(&bot, p::ADMIN).await);
        let new = format!("/dashboard/{}/reminders/new", n::GUILD);
        let mut number = 0;
        let mut differ = Vec::new();
        for text in REPORTED.lines().filter(|line| !line.is_empty()) {
            let made = admin.command("reminder add", json!({ "when": text, "message": "x" })).await;
            let command = said(&bot, &made, &mut number).await;

            let message = bot.sandbox.world().say(n::GENERAL, p::STAFF, "Workshop");
            let id = form(&admin.message_command("Make reminder", message).await);
            let made = admin.submit(&id, json!({ "When": text })).await;
            let from_message = said(&bot, &made, &mut number).await;

            let page = adam.get(&new).await;
            let saved = adam.submit(&page, &new, &[("when", text), ("name", "x")]).await;
            let dashboard = if saved.status == 303 {
                number += 1;
                stored(&bot, number).await
            } else {
                let choices = saved.body.matches("name=\"meant\"").count();
                if choices > 0 { Read::Asked(choices) } else { Read::Refused }
            };

            // A change of a reminder that is there reads as a new one does.
            admin.command("reminder add", json!({ "when": "2099-01-05 10:00", "message": "x" })).await;
            number += 1;
            let id = form(&admin.command("reminder edit", json!({ "id": number })).await);
            let changed = admin.submit(&id, json!({ "When": text })).await;
            let edit = if find(&bot.app, number).await.revision > 1 {
                stored(&bot, number).await
            } else {
                let mut none = i64::MAX;
                said(&bot, &changed, &mut none).await
            };
            for (surface, read) in [("Make reminder", from_message), ("dashboard", dashboard), ("edit", edit)] {
                if read != command {
                    differ.push(format!("{text}\n   command: {command:?}\n   {surface}: {read:?}"));
                }
            }
            for one in 1..=number {
                admin.command("reminder delete", json!({ "id": one })).await;
            }
        }
        assert!(differ.is_empty(), "{}", differ.join("\n"));
        bot.assert_clean();
    }
}
