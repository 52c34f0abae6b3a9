//! The sentences about an announcement that the watcher could not read.
//!
//! Invariant: what was found and may mean several things is named as such, not as missing.

use crate::{
    features::reminders::announcement::{Doubt, Field, Reading},
    lang::Text,
    text, tr,
};

/// Characters of the words that said something.
const WORDS: usize = 60;

/// The fields that an event needs and the announcement does not say, or says in a way that can mean several things.
pub(super) fn missing(reading: &Reading) -> Text {
    let has = |field| reading.missing.contains(&field);
    let words = |field| {
        let found = reading.found.iter().find(|(found, _)| *found == field);
        found.map(|(_, words)| text::cut(words, WORDS)).filter(|_| has(field))
    };
    match &reading.doubt {
        Some(Doubt::Dates(dates)) => {
            let dates: Vec<_> = dates.iter().map(ToString::to_string).collect();
            return tr!(
                "The day “{words}” can be read in several ways: {dates}. Write the month as a word, or the date like these.",
                words = words(Field::Date).unwrap_or_default(),
                dates = dates.join(", ")
            );
        }
        Some(Doubt::Moved(one, other) | Doubt::Two(one, other)) => {
            return tr!(
                "I found two days, “{one}” and “{other}”, and could not tell which one counts. Name only that one.",
                one = text::cut(one, WORDS),
                other = text::cut(other, WORDS)
            );
        }
        Some(Doubt::Times(one, other)) => {
            return tr!(
                "I found two times, “{one}” and “{other}”, and could not tell which one counts. Name only that one.",
                one = text::cut(one, WORDS),
                other = text::cut(other, WORDS)
            );
        }
        None => {}
    }
    if let Some(words) = words(Field::Time) {
        return tr!(
            "The time “{words}” can mean several times. Write it like “19:30” or “7:30 pm”, with the day.",
            words = words
        );
    }
    if let Some(words) = words(Field::Date) {
        return tr!(
            "I found the day “{words}”, but could not tell which date that is. Write it like “12 March”.",
            words = words
        );
    }
    match (has(Field::Date), has(Field::Time)) {
        (true, true) => tr!("I found neither a day nor a time."),
        (true, false) => tr!("I found a time, but no day."),
        (false, true) => tr!("I found a day, but no time."),
        _ if has(Field::Zone) => tr!("I could not tell which time zone is meant."),
        _ if has(Field::Repeat) => tr!("I could not tell how it repeats."),
        (false, false) => tr!("I could not tell which day and time are meant."),
    }
}

/// The label of an announcement's field.
pub fn field_name(field: Field) -> Text {
    match field {
        Field::Title => tr!("Title"),
        Field::Date => tr!("Day"),
        Field::Time => tr!("Time"),
        Field::End => tr!("End"),
        Field::Zone => tr!("Time zone"),
        Field::Location => tr!("Where"),
        Field::Repeat => tr!("Repeats"),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Amsterdam;

    use super::*;
    use crate::features::reminders::announcement::{Message, Posted, read};

    #[test]
    fn what_can_be_read_in_several_ways_is_not_called_missing() {
        for (content, part) in [
            ("Quiz\n12/03 at 19:30", "“12/03” can be read in several ways: 2027-03-12, 2027-12-03"),
            ("Quiz\nThat of 3 March is moved to 10 March, 19:30", "“3 march” and “10 march”"),
            ("Quiz\n9 January at 7:30", "“7:30” can mean several times"),
            ("Quiz\n31 February at 19:30", "could not tell which date that is"),
            ("Quiz\nSaturday", "a day, but no time"),
            ("Quiz at 19:30", "a time, but no day"),
        ] {
            let at = "2026-12-16T10:00:00Z".parse().expect("a time");
            let posted = Posted { at, zone: Amsterdam, locale: "en-US" };
            let message = Message { content: content.to_owned(), embeds: Vec::new() };
            let said = missing(&read(&message, &posted)).to_string().replace('\\', "");
            assert!(said.contains(part), "{content}: {said}");
        }
    }
}
