//! That what is accepted uses every piece of the text: no other piece in its place means the same, and a word that is
//! put in is never passed over.

use chrono_tz::Europe::Amsterdam;
use proptest::{prelude::*, sample::Index};

use super::{
    super::{Reader, Recurrence, When},
    series::reading,
    table::show,
};
use crate::{
    announcement::{self, Message, Posted},
    schedule::Schedule,
};

/// Pieces of texts; those in a row are alike and mean different things.
#[rustfmt::skip]
const KINDS: &[&[&str]] = &[
    &["friday", "monday", "wednesday"],
    &["vrijdag", "maandag", "woensdag"],
    &["next friday", "next monday", "next wednesday"],
    &["tomorrow", "overmorgen"],
    &["12 march", "13 march", "14 december", "5 januari"],
    &["12 march 2027", "12 march 2028", "13 march 2028"],
    &["2027-03-28", "2027-03-29", "28-03-2028"],
    &["12/03", "13/03", "05/06"],
    &["the 12th", "the 13th", "de 14e"],
    &["the 10th of next month", "11th of next month", "end of next month"],
    &["2nd tuesday next month", "second friday of december", "last friday of january"],
    &["next week", "in 3 weeks", "in 4 weeks"],
    &["next month", "in 2 months"],
    &["this weekend", "next weekend"],
    &["9am", "10am", "7:15pm", "18:30", "noon"],
    &["9 uur", "19u30", "20.00 uur", "half 9"],
    &["at 9", "at 10", "om 8"],
    &["12:00 noon", "13:00", "14:00"],
    &["18:30-19:30", "18:00-19:30", "van 20.00 tot 21.00 uur"],
    &["in the morning", "in the afternoon", "in the evening"],
    &["'s ochtends", "'s middags", "'s avonds"],
    &["tomorrow morning", "tomorrow evening", "morgenmiddag"],
    &["EST", "Asia/Tokyo", "London time", "pacific", "UTC+3"],
    &["in 2 days", "in 3 days", "over 4 dagen"],
    &["in 2 hours", "1h30m", "over 1 dag 4 uur", "over 2 dagen 3u"],
    &["every monday", "every tuesday", "elke woensdag"],
    &["fri,sat", "thu,sun", "tue,sun"],
    &["every 2 weeks", "every 3 weeks", "every 4w"],
    &["every 2 days", "every 3 days", "every 4d"],
    &["every 12 hours", "every 6h"],
    &["monthly on the 1st and 15th", "monthly on the 1st and 16th", "monthly on the 1st"],
    &["every 2nd and 4th tuesday", "first and third tuesday of every month"],
    &["the first of every month", "the last of every month", "elke eerste maandag van de maand"],
    &["every july 4th", "elke 5 december"],
    &["until 1 june", "until 2 june", "t/m 3 juni"],
    &["10 times", "11 times"],
    &["for 2 weeks", "for 3 weeks"],
    &["2nd", "3rd"],
];

/// Texts that a reader may not pass over.
#[rustfmt::skip]
const NOISE: &[&str] = &[
    "foo", "not", "niet", "except", "behalve", "or", "of", "but", "5", "17", "31", "2026", "#", "?", "/", "=",
    "second", "last", "laatste", "until", "before", "maybe", "halve", "m", "x", "to", "about",
    "party", "except friday", "not monday", "v2", "2.5", "week", "may", "month", "times", "january",
    "days", "wk", "voor", "past", "ago", "minuten", "friday?", "9am!?", "2x",
];

/// Times at which a text is read: a word that means nothing new at one of them may do so at another.
const TIMES: [&str; 3] = ["2026-11-30T09:50:00Z", "2027-02-10T20:20:00Z", "2027-07-22T03:10:00Z"];

/// The meaning of a text at each time, if it is accepted without asking.
fn accepted(text: &str, locale: &str) -> [Option<(String, String)>; 3] {
    TIMES.map(|now| {
        let now = now.parse().expect("a time");
        let read = reading(text, &Reader { now, zone: Amsterdam, locale });
        read.1.starts_with('=').then_some(read)
    })
}

fn is_accepted(read: &[Option<(String, String)>; 3]) -> bool {
    read.iter().any(Option::is_some)
}

fn pieces() -> impl Strategy<Value = Vec<(usize, usize)>> {
    let piece = (0..KINDS.len(), any::<Index>());
    let piece = piece.prop_map(|(kind, which)| (kind, which.index(KINDS[kind].len())));
    proptest::collection::vec(piece, 1..5)
}

fn text(pieces: &[(usize, usize)]) -> String {
    pieces.iter().map(|(kind, which)| KINDS[*kind][*which]).collect::<Vec<_>>().join(" ")
}

/// The meaning of the text in an announcement, written as `reading` does.
fn announced(text: &str, reader: &Reader<'_>) -> Option<(String, String)> {
    let posted = Posted { at: reader.now, zone: reader.zone, locale: reader.locale };
    let message = Message { content: format!("Party\n{text}"), embeds: Vec::new() };
    let schedule = announcement::read(&message, &posted).schedule?;
    let first = schedule.occurrence_after(reader.now)?;
    let first = format!("= {}", show(&When::of(&schedule, &first)));
    let Schedule { repeat, until, count, .. } = schedule;
    let rule = Recurrence { repeat, until, count }.written();
    Some((if rule.is_empty() { "-".to_owned() } else { rule }, first))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn another_piece_in_its_place_means_something_else(pieces in pieces(), dutch in any::<bool>()) {
        let locale = if dutch { "nl" } else { "en-US" };
        let read = accepted(&text(&pieces), locale);
        if !is_accepted(&read) {
            return Ok(());
        }
        for at in 0..pieces.len() {
            let (kind, which) = pieces[at];
            for other in (0..KINDS[kind].len()).filter(|n| *n != which) {
                let mut changed = pieces.clone();
                changed[at] = (kind, other);
                let changed = text(&changed);
                prop_assert!(accepted(&changed, locale) != read, "{} = {changed}", text(&pieces));
            }
        }
    }

    #[test]
    fn a_word_that_is_put_in_is_never_passed_over(
        pieces in pieces(),
        noise in 0..NOISE.len(),
        place in any::<Index>(),
        dutch in any::<bool>(),
    ) {
        let locale = if dutch { "nl" } else { "en-US" };
        let read = accepted(&text(&pieces), locale);
        if !is_accepted(&read) {
            return Ok(());
        }
        let at = place.index(pieces.len() + 1);
        let parts = [text(&pieces[..at]), NOISE[noise].to_owned(), text(&pieces[at..])];
        let longer = parts.join(" ");
        prop_assert!(accepted(&longer, locale) != read, "{} passes over a word", longer);
    }

    #[test]
    fn an_announcement_never_stores_what_a_command_asks_or_reads_otherwise(
        pieces in pieces(),
        time in 0..TIMES.len(),
        dutch in any::<bool>(),
    ) {
        let locale = if dutch { "nl" } else { "en-US" };
        let now = TIMES[time].parse().expect("a time");
        let reader = Reader { now, zone: Amsterdam, locale };
        let text = text(&pieces);
        let Some(announced) = announced(&text, &reader) else { return Ok(()) };
        let read = reading(&text, &reader);
        // A text that a command refuses may be prose, and a series that has begun goes on; one that it reads or asks
        // about may not be stored as something else.
        let other = read.1 == "!" || read.1.starts_with('<') && announced.0 != "-";
        prop_assert!(other || read == announced, "{}: {:?}, {:?}", text, read, announced);
    }
}
