//! The facts in announcements that were posted on Wednesday 2026-12-16, 11:00 in Amsterdam.

use chrono_tz::Europe::Amsterdam;
use proptest::prelude::*;

use super::*;
use crate::typed::Recurrence;

/// Locale, text (with `//` for a new line), and what is read: start, rule, length, place, what is missing.
const ROWS: &str = "
en-US | Live Q&A // January 5, 7:30 PM EST | Tue 2027-01-05 19:30 America/New_York
en-US | Live Q&A // Friday 7:30 PM EST | Fri 2026-12-18 19:30 America/New_York
en-US | **Study session** // Mon–Fri, 7:30 PM – 9:00 PM EST | Wed 2026-12-16 19:30 America/New_York; every week on mon,tue,wed,thu,fri 90min
en-US | Study session // Mon-Fri at 09:00 CET | Thu 2026-12-17 09:00 Europe/Amsterdam; every week on mon,tue,wed,thu,fri
en-US | Morning Yoga // Every Tuesday at 18:30 Amsterdam time | Tue 2026-12-22 18:30 Europe/Amsterdam; every week on tue
nl | Yoga // Elke dinsdag om 18:30 uur | Tue 2026-12-22 18:30 Europe/Amsterdam; every week on tue
nl | Yoga // elke dinsdag 18.30 uur | Tue 2026-12-22 18:30 Europe/Amsterdam; every week on tue
nl | Bijeenkomst // Datum: 12 januari 2027 // Tijd: 19u30 - 21u00 // Locatie: Buurthuis De Hoek | Tue 2027-01-12 19:30 Europe/Amsterdam 90min @ Buurthuis De Hoek
nl | Bijeenkomst // vrijdag 8 januari van 19 tot 21 uur | Fri 2027-01-08 19:00 Europe/Amsterdam 120min
nl | Bijeenkomst // vrijdag half 8 | - missing [Time]
nl | Spreekuur // Maandag t/m vrijdag 9:00 - 12:00 | Thu 2026-12-17 09:00 Europe/Amsterdam; every week on mon,tue,wed,thu,fri 180min
nl | Spreekuur // ma t/m vr om 9 uur | Thu 2026-12-17 09:00 Europe/Amsterdam; every week on mon,tue,wed,thu,fri
nl | Spreekuur // ma - vr 9:00-12:00 | - missing [Time]
en-US | Weekly meeting // Every Wednesday, 6-7pm ET | Wed 2026-12-16 18:00 America/New_York; every week on wed 60min
en-US | Game night // 📅 Saturday, January 9th // 🕖 7 PM - 10 PM CET // 📍 Voice Lounge | Sat 2027-01-09 19:00 Europe/Amsterdam 180min @ Voice Lounge
en-US | Game night // When: Saturday 9 January at 7pm // Where: <#123456789> | Sat 2027-01-09 19:00 Europe/Amsterdam @ <#123456789>
en-US | Party on New Year's Eve! // 31 December 2026 22:00 UTC+1 | Thu 2026-12-31 22:00 Etc/GMT-1
en-US | Townhall // <t:1800000000:F> – <t:1800003600:t> | Fri 2027-01-15 09:00 Europe/Amsterdam 60min
en-US | Townhall // Join us <t:1800000000:R> | Fri 2027-01-15 09:00 Europe/Amsterdam
en-US | Townhall // 12/03 at 19:30 | - missing [Date]
nl | Bewonersavond // 12/03 om 19:30 | Fri 2027-03-12 19:30 Europe/Amsterdam
en-US | Townhall // Thursday 03/12/2027 19:30 | - missing [Date]
en-US | Townhall // Friday 12/03/2027 19:30 | - missing [Date]
en-US | Townhall // 2027-03-12 19:30 Europe/Amsterdam | Fri 2027-03-12 19:30 Europe/Amsterdam
en-US | Townhall // Postponed from 3 March to 10 March, 19:30 | Wed 2027-03-10 19:30 Europe/Amsterdam
nl | Bewonersavond // Verplaatst van 3 maart naar 10 maart om 19:30 | Wed 2027-03-10 19:30 Europe/Amsterdam
en-US | Townhall // Postponed to 10 March at 19:30 | Wed 2027-03-10 19:30 Europe/Amsterdam
en-US | Townhall // The quiz of 3 March is moved to 10 March at 19:30 | - missing [Date]
en-US | Townhall // 10 March 19:30 instead of 3 March | - missing [Date]
en-US | Townhall // Moved from 3 March 19:00 to 10 March 20:00 | - missing [Date]
en-US | Townhall // Moved from Friday to Saturday 20:00 | Sat 2026-12-19 20:00 Europe/Amsterdam
en-US | Townhall // Moved from Mondays to Tuesdays 19:00 | - missing [Date]
en-US | Townhall // On Friday we moved from 19:00 to 20:00 | Fri 2026-12-18 20:00 Europe/Amsterdam
en-US | Townhall // 3 March to 10 March at 19:30 | Wed 2027-03-03 19:30 Europe/Amsterdam
en-US | Townhall // First Friday of January at 19:00 | Fri 2027-01-01 19:00 Europe/Amsterdam
en-US | Quiz // Every second Friday at 20:00 | - missing [Date]
nl | Quiz // Elke tweede vrijdag van de maand om 20:00 | Fri 2027-01-08 20:00 Europe/Amsterdam; every month on the second fri
en-US | Quiz // next week Friday at 20:00 | Fri 2026-12-25 20:00 Europe/Amsterdam
en-US | Quiz // Friday next week at 20:00 | Fri 2026-12-25 20:00 Europe/Amsterdam
en-US | Quiz // When: next week Friday 20:00 | Fri 2026-12-25 20:00 Europe/Amsterdam
nl | Quiz // Volgende week vrijdag om 20:00 | Fri 2026-12-25 20:00 Europe/Amsterdam
en-US | Raid // In 2 weeks, Friday 19:30 | Fri 2027-01-01 19:30 Europe/Amsterdam
en-US | Raid // Tonight at 5! | - missing [Time]
en-US | Raid // Friday in 2 weeks at 19:30 | Fri 2027-01-01 19:30 Europe/Amsterdam
en-US | Raid // In 2 weeks on Monday, 19:30 | - missing [Date]
en-US | Raid // A week from Friday at 19:30 | Fri 2026-12-25 19:30 Europe/Amsterdam
nl | Raid // Maandag over een week om 19:30 | - missing [Date]
en-US | Raid // We start in 2 hours | Wed 2026-12-16 13:00 Europe/Amsterdam
nl | Raid // Begint over 2 uur | Wed 2026-12-16 13:00 Europe/Amsterdam
en-US | Raid // When: in 90 minutes | Wed 2026-12-16 12:30 Europe/Amsterdam
en-US | Raid // Starts in 2 days at 19:30 | Fri 2026-12-18 19:30 Europe/Amsterdam
en-US | Raid // Starts in 2 hours // Saturday 20:00 | Sat 2026-12-19 20:00 Europe/Amsterdam
en-US | Raid // Every week, starts in 2 hours | Wed 2026-12-16 13:00 Europe/Amsterdam; every week on wed
en-US | Raid // We beat 3 levels in 2 hours | - missing [Date, Time]
en-US | Townhall // Tomorrow at 19:30 | Thu 2026-12-17 19:30 Europe/Amsterdam
en-US | Townhall // Tonight 8pm | Wed 2026-12-16 20:00 Europe/Amsterdam
en-US | Townhall // 15 December 2026 19:30 | over Tue 2026-12-15 19:30
en-US | Townhall // 1 December 19:30 | over Tue 2026-12-01 19:30
en-US | Townhall // December 16 at 9:00 | - missing [Time]
en-US | Raid // We need 3 to 5 players, support is 24/7. Saturday 20:00 | Sat 2026-12-19 20:00 Europe/Amsterdam
en-US | Raid // Join our channel on Saturday! | - missing [Time]
en-US | Raid at 20:00 | - missing [Date]
en-US | Hello everyone, version 2.10 is out and costs 9.50 | - missing [Date, Time]
en-US | Have fun in the sun, we may see you | - missing [Date, Time]
en-US | Weekly // weekly on Tuesday at 19:00 | Tue 2026-12-22 19:00 Europe/Amsterdam; every week on tue
en-US | Weekly // Tuesday 19:00, weekly | Tue 2026-12-22 19:00 Europe/Amsterdam; every week on tue
en-US | Weekly // Weekly at 19:00 | - missing [Date]
en-US | Daily standup // Daily at 09:15 UTC | Thu 2026-12-17 09:15 UTC; every day
en-US | Standup // Every weekday at 10:00 | Thu 2026-12-17 10:00 Europe/Amsterdam; every week on mon,tue,wed,thu,fri
en-US | Book club // First Friday of the month, 20:00 | Fri 2027-01-01 20:00 Europe/Amsterdam; every month on the first fri
en-US | Book club // every first friday of the month at 20:00 | Fri 2027-01-01 20:00 Europe/Amsterdam; every month on the first fri
nl | Boekenclub // elke eerste vrijdag van de maand om 20:00 | Fri 2027-01-01 20:00 Europe/Amsterdam; every month on the first fri
en-US | Workshop // 12–16 March 2027, 10:00 | Fri 2027-03-12 10:00 Europe/Amsterdam
en-US | Workshop // Every 2 weeks on Monday at 10:00 | - missing [Date]
en-US | Workshop // Every 2 weeks on Monday at 10:00, from 4 January | Mon 2027-01-04 10:00 Europe/Amsterdam; every 2 weeks on mon
en-US | Course // Mondays and Thursdays 19:00-20:30 until 1 June | Thu 2026-12-17 19:00 Europe/Amsterdam; every week on mon,thu until 2027-06-01 90min
nl | Cursus // Elke maandag en donderdag 19:00-20:30 t/m 1 juni | Thu 2026-12-17 19:00 Europe/Amsterdam; every week on mon,thu until 2027-06-01 90min
en-US | Show // 7 PM EST / 4 PM PST / 1 AM CET on January 9 | Sat 2027-01-09 19:00 America/New_York
en-US | Show // January 9 at 7:30 | - missing [Time]
nl | Show // 9 januari om 7:30 | Sat 2027-01-09 07:30 Europe/Amsterdam
en-US | Show // RSVP by January 3! // January 9 at 19:30 | Sat 2027-01-09 19:30 Europe/Amsterdam
en-US | Show // Sat, Jan 9 · 7–9pm | Sat 2027-01-09 19:00 Europe/Amsterdam 120min
en-US | Show // Jan 9, 11am-1pm | Sat 2027-01-09 11:00 Europe/Amsterdam 120min
en-US | Show // Jan 9, 11-1pm | Sat 2027-01-09 11:00 Europe/Amsterdam 120min
en-US | Show // Time: 7-9pm // Date: Jan 9 // Timezone: PST | Sat 2027-01-09 19:00 America/Los_Angeles 120min
en-US | Show // Start: 2027-01-09 19:00 // End: 22:00 | Sat 2027-01-09 19:00 Europe/Amsterdam 180min
en-US | Show // Start: 2027-01-09 22:00 // End: 01:00 | Sat 2027-01-09 22:00 Europe/Amsterdam 180min
nl | Lezing // za 9 jan 20:00 | Sat 2027-01-09 20:00 Europe/Amsterdam
nl | Lezing // zaterdagavond 8 uur | Sat 2026-12-19 20:00 Europe/Amsterdam
nl | Lezing // 9 januari 20:00 (duurt 2 uur) | Sat 2027-01-09 20:00 Europe/Amsterdam
nl | Lezing // morgenavond om 20.00 uur | Thu 2026-12-17 20:00 Europe/Amsterdam
nl | Wij doen wo mee, wat wil je | - missing [Date, Time]
en-US | All times CET // Saturday 19:30 | Sat 2026-12-19 19:30 Europe/Amsterdam
en-US | Talk // July 1, 7:30 PM EST | - missing [Zone]
en-US | Talk // Jan 9 19:30 GMT | Sat 2027-01-09 19:30 GMT
en-US | Talk // Jan 9 19:30 IST | - missing [Zone]
en-US |  | - missing [Title, Date, Time]
en-US | 🎉🎉🎉 | - missing [Date, Time]
en-US | Event: Big launch // Date & Time: Friday, January 8, 2027 at 18:00 CET | Fri 2027-01-08 18:00 Europe/Amsterdam
en-US | Next Monday 19:00 quiz | Mon 2026-12-21 19:00 Europe/Amsterdam
en-US | Quiz // next friday 19:00 | - missing [Date]
en-US | Quiz // this Saturday at noon | Sat 2026-12-19 12:00 Europe/Amsterdam
en-US | Sale // ends Saturday 20:00 | Sat 2026-12-19 20:00 Europe/Amsterdam
en-US | Meeting on the 12th at 19:00 | Tue 2027-01-12 19:00 Europe/Amsterdam
en-US | March 28 2027 02:30 | - missing [Time]
en-US | Class // MWF 10:00 | - missing [Date]
en-US | Class // Mon, Wed & Fri at 10:00 | Fri 2026-12-18 10:00 Europe/Amsterdam; every week on mon,wed,fri
en-US | Class // Mon/Wed/Fri 10:00 | Fri 2026-12-18 10:00 Europe/Amsterdam; every week on mon,wed,fri
en-US | Class // Sat & Sun 10 am | Sat 2026-12-19 10:00 Europe/Amsterdam; every week on sat,sun
en-US | Mon 10:00 | Mon 2026-12-21 10:00 Europe/Amsterdam
en-US | Class // Days: Mon-Fri // Time: 10:00 - 11:00 // Zone: Europe/London | Thu 2026-12-17 10:00 Europe/London; every week on mon,tue,wed,thu,fri 60min
en-US | Daily news // Launch on January 9 at 19:00 | Sat 2027-01-09 19:00 Europe/Amsterdam
en-US | Every day counts! Join us January 9 at 19:00 | Sat 2027-01-09 19:00 Europe/Amsterdam
en-US | Every day at 9am EST | Wed 2026-12-16 09:00 America/New_York; every day
en-US | Every Tuesday at 19:00 since 1 December 2026 | Tue 2026-12-01 19:00 Europe/Amsterdam; every week on tue
en-US | Course // Mondays 19:00 until 12/03 | - missing [Repeat]
en-US | Show // Jan 9 19:30 CST | - missing [Zone]
";

fn posted(locale: &str) -> Posted<'_> {
    Posted { at: "2026-12-16T10:00:00Z".parse().expect("a time"), zone: Amsterdam, locale }
}

fn text(content: &str) -> Message {
    Message { content: content.to_owned(), embeds: Vec::new() }
}

fn show(reading: &Reading) -> String {
    let mut out = match (&reading.schedule, &reading.over) {
        (Some(s), _) => {
            let rule = Recurrence { repeat: s.repeat.clone(), until: s.until, count: s.count };
            let rule = rule.written();
            let rule = if rule.is_empty() { rule } else { format!("; {rule}") };
            format!("{} {}{rule}", s.start.format("%a %F %H:%M"), s.zone)
        }
        (None, Some(when)) => format!("over {}", when.local.format("%a %F %H:%M")),
        (None, None) => "-".to_owned(),
    };
    out.extend(reading.minutes.map(|minutes| format!(" {minutes}min")));
    out.extend(reading.location.as_ref().map(|place| format!(" @ {place}")));
    if !reading.missing.is_empty() {
        let missing = format!(" missing {:?}", reading.missing);
        out.push_str(&missing);
    }
    out
}

#[test]
fn announcements_are_read_as_they_are_meant() {
    assert!(ROWS.lines().count() >= 70);
    let wrong = misread(ROWS, "2026-12-16T10:00:00Z");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rows that are not read as they say, of messages posted at a time.
pub(super) fn misread(rows: &str, at: &str) -> Vec<String> {
    let at = at.parse().expect("a time");
    let mut wrong = Vec::new();
    for row in rows.lines().filter(|row| !row.is_empty()) {
        let [locale, content, expected] = row.splitn(3, " | ").collect::<Vec<_>>()[..] else {
            panic!("{row} is not a row");
        };
        let posted = Posted { at, zone: Amsterdam, locale };
        let found = show(&read(&text(&content.replace(" // ", "\n")), &posted));
        if found != expected {
            wrong.push(format!("{content}: expected {expected}, found {found}"));
        }
    }
    wrong
}

fn embed() -> Message {
    let fields = [
        ("📅 Date & Time", "Tuesday, **January 5**\n7:30 PM – 9:00 PM EST"),
        ("Where", "<#4242> (stage)"),
        ("Host", "Sam, since 2019"),
    ];
    let embed = Embed {
        title: "**Ask us anything**".into(),
        description: "Every question counts! We last met on 1 December at 10:00.".into(),
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        footer: "Posted 16/12/2026 11:00".into(),
    };
    Message { content: "@everyone news!".into(), embeds: vec![embed] }
}

#[test]
fn an_embeds_fields_come_before_its_prose_and_its_footer() {
    let reading = read(&embed(), &posted("en-US"));
    assert_eq!(show(&reading), "Tue 2027-01-05 19:30 America/New_York 90min @ <#4242> (stage)");
    assert_eq!(reading.title.as_deref(), Some("Ask us anything"));
    let found: Vec<_> = reading.found.iter().map(|(f, words)| (*f, words.as_str())).collect();
    assert_eq!(
        found,
        [
            (Field::Title, "Ask us anything"),
            (Field::Date, "january 5"),
            (Field::Time, "7:30 pm - 9:00 pm"),
            (Field::Zone, "est"),
            (Field::Location, "<#4242> (stage)"),
        ]
    );
}

#[test]
fn what_can_mean_several_things_is_found_and_missing() {
    let reading = read(&text("Quiz\n9 January at 7:30"), &posted("en-US"));
    assert!(reading.found.contains(&(Field::Time, "7:30".into())), "{:?}", reading.found);
    assert_eq!(reading.missing, [Field::Time]);
}

#[test]
fn what_makes_a_day_uncertain_is_told() {
    let doubt = |content: &str| read(&text(content), &posted("en-US")).doubt;
    let dates = ["2027-03-12", "2027-12-03"].map(|date| date.parse().expect("a date"));
    assert_eq!(doubt("Quiz\n12/03 at 19:30"), Some(Doubt::Dates(dates.to_vec())));
    let moved = Some(Doubt::Moved("3 march".into(), "10 march".into()));
    assert_eq!(doubt("Quiz\nThat of 3 March is moved to 10 March at 19:30"), moved);
    assert_eq!(doubt("Quiz\n10 March at 19:30"), None);
}

#[test]
fn a_date_counts_from_the_message_and_not_from_the_present() {
    let at = "2026-01-03T10:00:00Z".parse().expect("a time");
    let posted = Posted { at, zone: Amsterdam, locale: "en-US" };
    let reading = read(&text("Quiz\nJanuary 5, 19:30"), &posted);
    assert_eq!(show(&reading), "Mon 2026-01-05 19:30 Europe/Amsterdam");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_posted_breaks_it(
        content in "(.|\n){0,200}",
        seconds in 0_i64..7_000_000_000,
        locale in prop_oneof![Just("nl"), Just("en-US")],
    ) {
        let at = chrono::DateTime::from_timestamp(seconds, 0).expect("a time");
        sound(&text(&content), &Posted { at, zone: Amsterdam, locale })?;
    }

    #[test]
    fn a_schedule_is_sound_or_something_is_missing(
        words in proptest::collection::vec(0..WORDS.len(), 0..14),
        seconds in 0_i64..7_000_000_000,
        locale in prop_oneof![Just("nl"), Just("en-US")],
    ) {
        let content: Vec<_> = words.iter().map(|n| WORDS[*n]).collect();
        let at = chrono::DateTime::from_timestamp(seconds, 0).expect("a time");
        sound(&text(&content.join(" ")), &Posted { at, zone: Amsterdam, locale })?;
    }
}

/// Words of announcements.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "\n", "Date:", "Time:", "Tijd:", "End:", "Zone:", "Every", "elke", "weekly", "daily", "Mon", "Fri", "-",
    "–", "dinsdag", "Tuesday", "Mondays", "7", "9pm", "19:30", "21u", "half 8", "EST", "CET", "IST", "UTC+2",
    "until", "t/m", "12 maart", "January 5", "12/03", "2027-01-09", "the", "last", "friday", "of the month",
    "2 weeks", "<t:1800000000:F>", "<t:99999999999999999>", "tomorrow", "next", "at", "om", "(", ")", "🎉",
    "in 2 hours", "starts", "moved", "from", "to", "3 March", "naar", "Sundays", "Europe/London", "days", "31", "first", "midnight", "vrijdagavond", "15 times",
];

fn sound(message: &Message, posted: &Posted<'_>) -> Result<(), TestCaseError> {
    let reading = read(message, posted);
    match (&reading.schedule, &reading.over) {
        (Some(schedule), over) => {
            prop_assert_eq!(schedule.check(), Ok(()));
            prop_assert!(over.is_none());
            prop_assert!(
                schedule.repeat.is_some() || schedule.first().is_some_and(|o| o.at > posted.at)
            );
        }
        (None, Some(when)) => prop_assert!(when.at <= posted.at + chrono::TimeDelta::seconds(1)),
        (None, None) => prop_assert!(!reading.missing.is_empty(), "{reading:?}"),
    }
    Ok(())
}
