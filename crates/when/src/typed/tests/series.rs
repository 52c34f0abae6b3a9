//! Rules that are typed with the time: locale, text, rule (`-` for none, `*` where times are asked), and
//! when it is first; as in the table of times.

use chrono_tz::Europe::Amsterdam;

use super::{
    super::{Parsed, Reader, Series, parse, repeat},
    table::show,
};

const ROWS: &str = "
en-US | every monday 9am | every week on mon | = Mon 2026-03-09 09:00
nl | elke maandag om 9 uur | every week on mon | = Mon 2026-03-09 09:00
en-US | daily 9am | every day | = Thu 2026-03-05 09:00
en-US | every 2 weeks on tuesday 18:30 | every 2 weeks on tue | = Tue 2026-03-10 18:30
en-US | mon,wed 9am | every week on mon,wed | = Mon 2026-03-09 09:00
en-US | mondays 9am | every week on mon | = Mon 2026-03-09 09:00
nl | maandags 9 uur | every week on mon | = Mon 2026-03-09 09:00
nl | 's maandags om 9 uur | every week on mon | = Mon 2026-03-09 09:00
en-US | weekdays 9am | every week on mon,tue,wed,thu,fri | = Thu 2026-03-05 09:00
en-US | every weekday at 9:00 | * | ? Wed 2026-03-04 21:00; Thu 2026-03-05 09:00
en-US | mon-fri 9am | every week on mon,tue,wed,thu,fri | = Thu 2026-03-05 09:00
en-US | monday and wednesday 9am | every week on mon,wed | = Mon 2026-03-09 09:00
nl | ma en wo 9 uur | every week on mon,wed | = Mon 2026-03-09 09:00
nl | ma t/m vr om 9 uur | every week on mon,tue,wed,thu,fri | = Thu 2026-03-05 09:00
en-US | friday monday 10:00 | - | !
en-US | monday 9am every week | every week on mon | = Mon 2026-03-09 09:00
en-US | 9am daily | every day | = Thu 2026-03-05 09:00
en-US | 9am every day | every day | = Thu 2026-03-05 09:00
en-US | tomorrow 9am every 3 days | every 3 days | = Thu 2026-03-05 09:00
en-US | every monday at 5 | * | ? Mon 2026-03-09 05:00; Mon 2026-03-09 17:00
en-US | every 12 march 9am | every 12 months on day 12 | = Thu 2026-03-12 09:00
en-US | every year on 12 march 9am | every 12 months on day 12 | = Thu 2026-03-12 09:00
en-US | yearly on 12 march 9am | every 12 months on day 12 | = Thu 2026-03-12 09:00
en-US | monthly on the 15th at 9am | every month on day 15 | = Sun 2026-03-15 09:00
en-US | every month on the last friday 20:00 | every month on the last fri | = Fri 2026-03-27 20:00
en-US | every first monday of the month 9am | every month on the first mon | = Mon 2026-04-06 09:00
en-US | first monday of every month 9am | every month on the first mon | = Mon 2026-04-06 09:00
nl | elke eerste maandag van de maand om 20:00 | every month on the first mon | = Mon 2026-04-06 20:00
en-US | every second friday 9am | - | !
nl | elke tweede vrijdag 20:00 | - | !
en-US | every 2nd friday of the month 9am | every month on the second fri | = Fri 2026-03-13 09:00
en-US | every friday at midnight | - | !
en-US | every friday 00:00 | every week on fri | = Fri 2026-03-06 00:00
en-US | every day at midnight | every day | = Thu 2026-03-05 00:00
en-US | every friday night at 1am | - | !
nl | elke vrijdagavond om 8 uur | every week on fri | = Fri 2026-03-06 20:00
nl | iedere maandagmorgen 9 uur | every week on mon | = Mon 2026-03-09 09:00
en-US | every other friday 9am | every 2 weeks on fri | = Fri 2026-03-06 09:00
nl | om de week vrijdag 9 uur | every 2 weeks on fri | = Fri 2026-03-06 09:00
nl | om de dag om 9 uur | every 2 days | = Thu 2026-03-05 09:00
nl | om 9 uur elke dag | every day | = Thu 2026-03-05 09:00
en-US | every 2 hours | - | !
en-US | every monday | - | !
en-US | daily | - | !
en-US | every day from tomorrow 9am | every day | = Thu 2026-03-05 09:00
en-US | weekly starting friday 9am | every week on fri | = Fri 2026-03-06 09:00
nl | elke week vanaf vrijdag 9 uur | every week on fri | = Fri 2026-03-06 09:00
en-US | every monday 9am until 1 june | every week on mon until 2026-06-01 | = Mon 2026-03-09 09:00
en-US | daily 9am for 2 weeks | every day until 2026-03-18 | = Thu 2026-03-05 09:00
en-US | daily 9am 10 times | every day 10 times | = Thu 2026-03-05 09:00
en-US | every monday until 1 june 9am | every week on mon until 2026-06-01 | = Mon 2026-03-09 09:00
en-US | every hour starting 10:00 | every hour | = Thu 2026-03-05 10:00
en-US | every blue monday 9am | - | !
en-US | every | - | !
en-US | tomorrow 9am | - | = Thu 2026-03-05 09:00
en-US | friday 18:30-19:30 | - | = Fri 2026-03-06 18:30
en-US | a week from friday 9am | - | = Fri 2026-03-13 09:00
en-US | every monday 9am New York | every week on mon | = Mon 2026-03-09 09:00 America/New_York
en-US | every monday 18:30-19:30 | every week on mon | = Mon 2026-03-09 18:30
en-US | every monday 9am please | every week on mon | = Mon 2026-03-09 09:00
en-US | every wendesday 9am | - | !
en-US | every monday and thursday 9am | every week on mon,thu | = Thu 2026-03-05 09:00
en-US | every mon, wed and fri at 9am | every week on mon,wed,fri | = Fri 2026-03-06 09:00
en-US | weekend 9am | - | !
en-US | weekends 9am | every week on sat,sun | = Sat 2026-03-07 09:00
en-US | each day at noon | every day | = Wed 2026-03-04 12:00
nl | iedere dag om half 8 's avonds | every day | = Wed 2026-03-04 19:30
nl | dagelijks 9 uur | every day | = Thu 2026-03-05 09:00
nl | elk uur vanaf 10:00 | every hour | = Thu 2026-03-05 10:00
en-US | every morning at 9 | every day | = Thu 2026-03-05 09:00
en-US | every night at 10pm | every day | = Wed 2026-03-04 22:00
en-US | every friday evening 8 | every week on fri | = Fri 2026-03-06 20:00
en-US | every 30 minutes | - | !
en-US | every 5 minutes 9am | - | !
en-US | friday every 2 weeks 9am | every 2 weeks on fri | = Fri 2026-03-06 09:00
en-US | 12 march 9am every year | every 12 months on day 12 | = Thu 2026-03-12 09:00
en-US | daily mon-fri 9am | every week on mon,tue,wed,thu,fri | = Thu 2026-03-05 09:00
en-US | fri, sat 9am | every week on fri,sat | = Fri 2026-03-06 09:00
en-US | sat/sun 10:00 | every week on sat,sun | = Sat 2026-03-07 10:00
en-US | until 1 june | - | !
en-US | monday, 9 march 9am | - | = Mon 2026-03-09 09:00
en-US | wed, 12 march 9am | - | !
en-US | wednesday - 18:30 | - | = Wed 2026-03-04 18:30
en-US | thursday-friday 10:00 | every week on thu,fri | = Thu 2026-03-05 10:00
en-US | every monday 25:00 | - | !
en-US | every tuesday and thursday 9am and 10am | - | !
en-US | weekly 9am | - | !
en-US | monthly 9am | - | !
en-US | yearly 9am | - | !
en-US | weekly friday 9am | every week on fri | = Fri 2026-03-06 09:00
en-US | 15th of each month at 9am | every month on day 15 | = Sun 2026-03-15 09:00
en-US | every day from 18:30 to 19:30 | every day | = Wed 2026-03-04 18:30
en-US | every day starting tomorrow at 9am | every day | = Thu 2026-03-05 09:00
nl | elke ochtend om 9 uur | every day | = Thu 2026-03-05 09:00
en-US | every 5 monday | - | !
en-US | daily at 9 and 10 | - | !
en-US | every year on the 5th at 9am | - | !
en-US | every week 9am | - | !
en-US | every 1st of the month 9am | every month on day 1 | = Wed 2026-04-01 09:00
en-US | every monday, 9am, until june 1 | every week on mon until 2026-06-01 | = Mon 2026-03-09 09:00
nl | elke 2 weken op dinsdag 18:30 | every 2 weeks on tue | = Tue 2026-03-10 18:30
nl | dagelijks om 9 uur t/m 1 juni | every day until 2026-06-01 | = Thu 2026-03-05 09:00
en-US | every mon at 9am for 10 weeks | every week on mon until 2026-05-17 | = Mon 2026-03-09 09:00
en-US | daily at 9am except sunday | - | !
en-US | every day at 9am and 5pm | - | !
en-US | monday wednesday 9am | - | !
en-US | monday or tuesday 9am | - | !
en-US | every fortnight on friday 9am | every 2 weeks on fri | = Fri 2026-03-06 09:00
";

#[test]
fn a_text_that_repeats_is_taken_apart() {
    let wrong = misread(ROWS, "2026-03-04T10:00:00.5Z");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rows that are not read as they say.
pub(super) fn misread(rows: &str, now: &str) -> Vec<String> {
    let now = now.parse().expect("a time");
    let mut wrong = Vec::new();
    for row in rows.lines().filter(|row| !row.is_empty()) {
        let [locale, text, rule, first] = row.splitn(4, " | ").collect::<Vec<_>>()[..] else {
            panic!("{row} is not a row");
        };
        let (said, shown) = reading(text, &Reader { now, zone: Amsterdam, locale });
        if (said.as_str(), shown.as_str()) != (rule, first) {
            wrong.push(format!("{text}: expected {rule} {first}, found {said} {shown}"));
        }
    }
    wrong
}

/// The rule of a text, and when it is first, as rows say them.
pub(super) fn reading(text: &str, reader: &Reader<'_>) -> (String, String) {
    let series = Series::of(text);
    let parsed = series.as_ref().map_or_else(|| parse(text, reader), |s| s.begins(reader));
    let said = match (&parsed, &series) {
        (Parsed::Exact(when), Some(series)) => repeat(&series.rule, when.local, reader)
            .map_or_else(|why| format!("{why:?}"), |rule| rule.written()),
        (Parsed::Ambiguous(_), Some(_)) => "*".to_owned(),
        _ => "-".to_owned(),
    };
    let shown = match &parsed {
        Parsed::Exact(when) => format!("= {}", show(when)),
        Parsed::Ambiguous(question) => {
            let all: Vec<_> = question.readings.iter().map(show).collect();
            format!("? {}", all.join("; "))
        }
        Parsed::Past(when) => format!("< {}", show(when)),
        Parsed::Unclear(_) => "!".to_owned(),
    };
    (said, shown)
}
