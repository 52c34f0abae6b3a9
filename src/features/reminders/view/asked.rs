//! The questions about a time before anything is saved.
//!
//! Invariant: every time that may be meant is a button in words, beside one that opens the form with what was typed.

use chrono::{Datelike as _, Weekday};
use chrono_tz::Tz;
use twilight_model::channel::message::component::ButtonStyle;

use crate::{
    clock::Time,
    discord::{
        custom_id::CustomId as _,
        reply::{Message, press},
    },
    features::reminders::{
        ids::{Confirm, Else, Meant},
        model::asked,
        schedule::zone_words,
        when::{Question, When},
    },
    lang::{Lang, Text, raw},
    text, tr,
};

/// Buttons in a row.
const ROW: usize = 5;
/// Characters of a button's label.
const LABEL: usize = 80;

/// Asks which time was meant. `view` names what was typed.
pub fn question((lang, zone): (Lang, Tz), now: Time, question: &Question, view: &str) -> Message {
    let lines = [lang.say(&asked(&question.why)), nothing_saved(lang)];
    let labels = question.readings.iter().map(|reading| choice(lang, now, reading, zone));
    let buttons = labels.enumerate().map(|(index, label)| {
        let style = if index == 0 { ButtonStyle::Primary } else { ButtonStyle::Secondary };
        press(style, label, Confirm { index, view: view.to_owned() }.custom_id())
    });
    with_way_out(lang, &lines.join("\n"), buttons.collect(), view)
}

/// Asks whether a misspelt text was meant to be one of these. `view` names what was typed.
pub fn perhaps(lang: Lang, reason: &str, meant: &[String], view: &str) -> Message {
    let buttons = meant.iter().enumerate().map(|(index, text)| {
        let label = text::cut(text, LABEL);
        press(ButtonStyle::Primary, label, Meant { index, view: view.to_owned() }.custom_id())
    });
    let content = format!("{reason}\n{}", nothing_saved(lang));
    with_way_out(lang, &content, buttons.collect(), view)
}

/// Why the form of a time that was asked about was not saved, with a way back to it.
pub fn not_else(lang: Lang, reason: &str, view: &str) -> Message {
    let content =
        lang.say(&tr!("Not saved. {reason}\nWhat you typed is kept.", reason = raw(reason)));
    let again = Else { view: view.to_owned() }.custom_id();
    let button = press(ButtonStyle::Primary, lang.say(&tr!("Edit again")), again);
    Message::text(text::cut(&content, 2000)).buttons(vec![button])
}

fn nothing_saved(lang: Lang) -> String {
    lang.say(&tr!("Nothing is saved until you choose."))
}

fn with_way_out(
    lang: Lang,
    content: &str,
    mut buttons: Vec<twilight_model::channel::message::Component>,
    view: &str,
) -> Message {
    let other = Else { view: view.to_owned() }.custom_id();
    buttons.push(press(ButtonStyle::Secondary, lang.say(&tr!("Something else")), other));
    let message = Message::text(text::cut(content, 2000));
    buttons.chunks(ROW).fold(message, |message, row| message.buttons(row.to_vec()))
}

/// A time on a button: "Thu 3 Dec, 14:00", with its year when that is another, and with its zone when that is not the
/// reader's.
pub fn choice(lang: Lang, now: Time, when: &When, zone: Tz) -> String {
    let local = when.local;
    let weekday = raw(lang.plain(&short_weekday(local.weekday())));
    let month = raw(lang.plain(&short_month(local.month())));
    let (day, time) = (local.day(), raw(local.format("%H:%M").to_string()));
    let label = if local.year() == now.with_timezone(&zone).year() {
        tr!(
            "{weekday} {day} {month}, {time}",
            weekday = weekday,
            day = day,
            month = month,
            time = time
        )
    } else {
        tr!(
            "{weekday} {day} {month} {year}, {time}",
            weekday = weekday,
            day = day,
            month = month,
            year = raw(local.year().to_string()),
            time = time
        )
    };
    let label = lang.plain(&label);
    if when.zone == zone {
        return label;
    }
    text::cut(&format!("{label} ({})", zone_words(when.zone)), LABEL)
}

fn short_weekday(day: Weekday) -> Text {
    match day {
        Weekday::Mon => tr!("Mon"),
        Weekday::Tue => tr!("Tue"),
        Weekday::Wed => tr!("Wed"),
        Weekday::Thu => tr!("Thu"),
        Weekday::Fri => tr!("Fri"),
        Weekday::Sat => tr!("Sat"),
        Weekday::Sun => tr!("Sun"),
    }
}

fn short_month(month: u32) -> Text {
    match month {
        1 => tr!("Jan"),
        2 => tr!("Feb"),
        3 => tr!("Mar"),
        4 => tr!("Apr"),
        5 => tr!("May"),
        6 => tr!("Jun"),
        7 => tr!("Jul"),
        8 => tr!("Aug"),
        9 => tr!("Sep"),
        10 => tr!("Oct"),
        11 => tr!("Nov"),
        _ => tr!("Dec"),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Amsterdam;

    use super::*;
    use crate::features::reminders::when::Ambiguity;

    #[test]
    fn every_time_that_may_be_meant_is_a_button_in_words_beside_a_way_out() {
        let zone = Tz::America__Argentina__ComodRivadavia;
        let at = |n: i64| Time::from_timestamp(1_800_000_000 + n * 60, 0).unwrap_or_default();
        let readings: Vec<_> = (0..24).map(|n| When::at(at(n), zone)).collect();
        let why = Ambiguity::Time;
        let asked =
            question((Lang::ENGLISH, Amsterdam), at(0), &Question { why, readings }, "12345");
        assert_eq!(asked.components.len(), 5);
        let body = serde_json::to_value(asked.body()).unwrap_or_default().to_string();
        assert!(body.contains("Something else") && body.contains("until you choose"), "{body}");
        assert!(body.contains("Fri 15 Jan, 05:00 (America/Argentina/ComodRivadavia)"), "{body}");
    }

    #[test]
    fn a_time_is_said_as_people_say_it() {
        let now = "2026-11-30T09:50:00Z".parse().expect("a time");
        let said = |at: &str| {
            let at = at.parse().expect("a time");
            choice(Lang::ENGLISH, now, &When::at(at, Amsterdam), Amsterdam)
        };
        assert_eq!(said("2026-12-03T13:00:00Z"), "Thu 3 Dec, 14:00");
        assert_eq!(said("2027-01-03T13:00:00Z"), "Sun 3 Jan 2027, 14:00");
    }
}
