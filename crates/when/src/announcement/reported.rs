//! Texts that people reported as misread in announcements, each with others of its kind, posted on Monday 2026-11-30,
//! 10:50 in Amsterdam; rows as in `tests`.

use super::{tests::misread, *};

const ROWS: &str = "
nl | Feest // zondag 6 december van 20.00 tot 22.00 uur | Sun 2026-12-06 20:00 Europe/Amsterdam 120min
nl | Feest // zondag 6 december 20.00-22.00 uur | Sun 2026-12-06 20:00 Europe/Amsterdam 120min
nl | Feest // Datum: zondag 6 december // Tijd: 20.00 - 22.00 | Sun 2026-12-06 20:00 Europe/Amsterdam 120min
en-GB | Party // Sunday 6 December from 20.00 to 22.00 | Sun 2026-12-06 20:00 Europe/Amsterdam 120min
en-US | Party // https://example.org/2026/12/25/party from 9 December 10:00 | Wed 2026-12-09 10:00 Europe/Amsterdam
en-US | Party // Build 2026.12.25 is out. Party on 9 December 10:00 | Wed 2026-12-09 10:00 Europe/Amsterdam
en-US | Party // Ticket #2026-12-25 is closed, party on 9 December 10:00 | Wed 2026-12-09 10:00 Europe/Amsterdam
en-US | Party // Build 2026.12.25 at 10:00 | - missing [Date]
en-US | Quiz // Winners of 1 December are known. Next round: 9 December 10:00 | Wed 2026-12-09 10:00 Europe/Amsterdam
en-US | Quiz // Next round: 9 December 10:00. Winners of 1 December are known. | Wed 2026-12-09 10:00 Europe/Amsterdam
nl | Quiz // De winnaars van 1 december zijn bekend. Volgende ronde: 9 december 10:00 | Wed 2026-12-09 10:00 Europe/Amsterdam
en-US | Quiz // Winners of 1 December are known, next round: 9 December 10:00 | - missing [Date]
en-US | Quiz // 9 December 10:00 // 16 December 10:00 | - missing [Date]
en-US | Quiz // Friday or Saturday at 20:00 | - missing [Date]
en-US | Gig // Doors open at 7pm, show starts at 8pm on Friday 11 December | - missing [Time]
en-US | Gig // Doors open at 7pm. Show starts at 8pm on Friday 11 December. | Fri 2026-12-11 20:00 Europe/Amsterdam
nl | Concert // Deuren open om 19:00, begin om 20:00 op vrijdag 11 december | - missing [Time]
en-US | Gig // Friday 11 December // Doors 7pm // Show 8pm | - missing [Time]
en-US | Gig // Date: Friday 11 December // Time: 7pm doors, 8pm show | - missing [Time]
en-US | Gig // 7 PM EST / 4 PM PST on December 11 | Fri 2026-12-11 19:00 America/New_York
en-US | Gig // 7 PM EST / 5 PM PST on December 11 | - missing [Time]
en-US | Gig // Fri 11 Dec 19:00 (7 PM) | Fri 2026-12-11 19:00 Europe/Amsterdam
en-US | Fair // Friday 11 December 19:00 - Sunday 13 December 16:00 | Fri 2026-12-11 19:00 Europe/Amsterdam
en-US | Fair // 11 December to 13 December at 19:00 | Fri 2026-12-11 19:00 Europe/Amsterdam
en-US | Club // 2nd Tuesday of each month, 19:00 | Tue 2026-12-08 19:00 Europe/Amsterdam; every month on the second tue
en-US | Club // every 2nd and 4th Tuesday at 19:00 | Tue 2026-12-08 19:00 Europe/Amsterdam; every month on the second,fourth tue
en-US | Club // First and third Monday of every month, 19:00 | Mon 2026-12-07 19:00 Europe/Amsterdam; every month on the first,third mon
nl | Club // Elke 2e dinsdag van de maand, 19:00 | Tue 2026-12-08 19:00 Europe/Amsterdam; every month on the second tue
en-US | Club // monthly on the 1st and 15th at 9am | Tue 2026-12-01 09:00 Europe/Amsterdam; every month on days 1,15
en-US | Club // Every day 10:00 | Tue 2026-12-01 10:00 Europe/Amsterdam; every day
nl | Club // Elke dag 9:30 | Tue 2026-12-01 09:30 Europe/Amsterdam; every day
en-US | Talk // 6:30 PM Pacific time on 2 April | Fri 2027-04-02 18:30 America/Los_Angeles
en-US | Talk // 2 April, 6:30 PM Pacific | Fri 2027-04-02 18:30 America/Los_Angeles
en-US | Talk // Friday 4 December 8pm eastern | Fri 2026-12-04 20:00 America/New_York
en-US | Talk // Friday 4 December 8pm Eastern Daylight Time | - missing [Zone]
en-US | Talk // Friday 4 December 20:00 UK time | Fri 2026-12-04 20:00 Europe/London
en-US | Talk // sunday 28 march at 02:30 | - missing [Time]
en-US | Talk // sunday 31 october 2027 at 02:30 | - missing [Time]
en-US | Talk // today at 9:00 | - missing [Time]
nl | Praatje // deze namiddag om 15u | Mon 2026-11-30 15:00 Europe/Amsterdam
nl | Praatje // vrijdagnamiddag om 15u | Fri 2026-12-04 15:00 Europe/Amsterdam
nl | Praatje // 1 febr 09:00 | Mon 2027-02-01 09:00 Europe/Amsterdam
en-US | Talk // 10th of next month at 9am | Thu 2026-12-10 09:00 Europe/Amsterdam
en-US | Talk // 2nd tuesday next month 19:00 | Tue 2026-12-08 19:00 Europe/Amsterdam
en-US | Talk // end of the month 5pm | - missing [Date]
en-US | Talk // 12:00 noon on Friday 4 December | Fri 2026-12-04 12:00 Europe/Amsterdam
en-US | Talk // tomorrow 13pm | - missing [Time]
en-US | Talk // This weekend at 15:00 | - missing [Date]
en-US | Talk // every friday at midnight | - missing [Time]
en-US | Talk // 4 December 09:00-10:00 | - missing [Time]
en-US | Talk // 12 march 2526 at 19:00 | - missing [Date]
en-US | https://example.org/2026/12/25 // Party on 9 December 10:00 | Wed 2026-12-09 10:00 Europe/Amsterdam
";

#[test]
fn what_was_reported_is_read_or_missing() {
    let wrong = misread(ROWS, "2026-11-30T09:50:00Z");
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}

#[test]
fn a_link_is_no_title() {
    let posted = Posted {
        at: "2026-11-30T09:50:00Z".parse().expect("a time"),
        zone: chrono_tz::Europe::Amsterdam,
        locale: "en-US",
    };
    let title = |content: &str| {
        let message = Message { content: content.to_owned(), embeds: Vec::new() };
        read(&message, &posted).title
    };
    assert_eq!(title("https://example.org/2026\nParty").as_deref(), Some("Party"));
    assert_eq!(title("[Party](https://example.org)").as_deref(), Some("Party"));
    assert_eq!(title("<https://example.org/2026>"), None);
    assert_eq!(title("Party https://example.org 9 December").as_deref(), Some("Party 9 December"));
}
