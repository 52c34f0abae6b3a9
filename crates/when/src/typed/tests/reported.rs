//! Texts that people reported as misread, each with others of its kind, on Monday 2026-11-30, 10:50 in Amsterdam.
//!
//! Rows are those of `series`: locale, text, rule, and when it is first.

use super::series::misread;

const ROWS: &str = "
nl | zondag 6 december van 20.00 tot 22.00 uur | - | = Sun 2026-12-06 20:00
nl | zondag 6 december van 20.00 uur tot 22.00 uur | - | = Sun 2026-12-06 20:00
nl | zondag 6 december 20.00-22.00 uur | - | = Sun 2026-12-06 20:00
nl | zondag 6 december 20.00 - 22.00 | - | = Sun 2026-12-06 20:00
nl | vrijdag 4 december 9.30 tot 11.00 uur | - | = Fri 2026-12-04 09:30
nl | morgen tussen 20.00 en 22.00 uur | - | = Tue 2026-12-01 20:00
en-GB | Friday 4 December from 19.30 to 21.00 | - | = Fri 2026-12-04 19:30
en-GB | Friday 4 December 19.30-21.00 | - | = Fri 2026-12-04 19:30
en-US | https://example.org/2026/12/25/party from 9 December 10:00 | - | !
en-US | Build 2026.12.25 9 December 10:00 | - | !
en-US | Ticket #2026-12-25 10:00 | - | !
en-US | #2026-12-25 10:00 | - | !
en-US | v2026.12.25 10:00 | - | !
en-US | release-2026-12-25 10:00 | - | !
en-US | 2026-12-25-final 10:00 | - | !
en-US | 2026-12-25.1 10:00 | - | !
en-US | 1.2026.12.25 10:00 | - | !
en-US | Winners of 1 December are known. Next round: 9 December 10:00 | - | !
en-US | 1 December 9 December 10:00 | - | !
en-US | Doors open at 7pm, show starts at 8pm on Friday 11 December | - | !
en-US | 7pm, 8pm on Friday 11 December | - | !
en-US | monthly on the 1st and 15th at 9am | every month on days 1,15 | = Tue 2026-12-01 09:00
en-US | every month on the 1st and the 15th at 9am | every month on days 1,15 | = Tue 2026-12-01 09:00
en-US | every 1st and 15th of the month 9am | every month on days 1,15 | = Tue 2026-12-01 09:00
en-US | the 10th, 20th and 30th of every month at 9am | every month on days 10,20,30 | = Thu 2026-12-10 09:00
en-US | monthly on the 15th and 30th at 3pm | every month on days 15,30 | = Mon 2026-11-30 15:00
nl | elke maand op de 1e en 15e om 9 uur | every month on days 1,15 | = Tue 2026-12-01 09:00
nl | elke 1e en 15e van de maand om 9 uur | every month on days 1,15 | = Tue 2026-12-01 09:00
nl | maandelijks op de 1ste en de 15de om 9 uur | every month on days 1,15 | = Tue 2026-12-01 09:00
nl | over 1 dag 4 uur | - | = Tue 2026-12-01 14:50
nl | over 2 dagen 3u | - | = Wed 2026-12-02 13:50
nl | over 1 dag en 4 uur | - | = Tue 2026-12-01 14:50
nl | over een dag 4 uur | - | = Tue 2026-12-01 14:50
nl | over 2 dagen 3 uur 20 minuten | - | = Wed 2026-12-02 14:10
nl | over 2 dagen om 3 uur | - | = Wed 2026-12-02 03:00
nl | over 2 dagen 20 uur | - | ? Wed 2026-12-02 20:00; Thu 2026-12-03 06:50
nl | over een week 9 uur | - | ? Mon 2026-12-07 09:00; Mon 2026-12-07 19:50
en-US | in 1 day 4 hours | - | = Tue 2026-12-01 14:50
en-US | 1h30m | - | = Mon 2026-11-30 12:20
nl | 1u30m | - | = Mon 2026-11-30 12:20
nl | 1u30min | - | = Mon 2026-11-30 12:20
nl | over 1u30 | - | = Mon 2026-11-30 12:20
en-US | in 1h30m | - | = Mon 2026-11-30 12:20
en-US | 2d4h30m | - | = Wed 2026-12-02 15:20
en-US | 1h5m | - | = Mon 2026-11-30 11:55
en-US | 1h30m10s | - | = Mon 2026-11-30 12:20:10
en-US | end of the month 5pm | - | = Mon 2026-11-30 17:00
en-US | end of month 5pm | - | = Mon 2026-11-30 17:00
en-US | end of next month 5pm | - | = Thu 2026-12-31 17:00
en-US | end of december 5pm | - | = Thu 2026-12-31 17:00
en-US | eom 5pm | - | = Mon 2026-11-30 17:00
nl | eind van de maand 17:00 | - | = Mon 2026-11-30 17:00
nl | het einde van de maand om 17 uur | - | = Mon 2026-11-30 17:00
nl | eind december 17:00 | - | = Thu 2026-12-31 17:00
nl | eind volgende maand 17:00 | - | = Thu 2026-12-31 17:00
en-US | eod | - | ? Mon 2026-11-30 17:00; Mon 2026-11-30 18:00; Tue 2026-12-01 00:00
en-US | tomorrow eod | - | ? Tue 2026-12-01 17:00; Tue 2026-12-01 18:00; Wed 2026-12-02 00:00
en-US | end of day tomorrow | - | ? Tue 2026-12-01 17:00; Tue 2026-12-01 18:00; Wed 2026-12-02 00:00
en-US | end of the day | - | ? Mon 2026-11-30 17:00; Mon 2026-11-30 18:00; Tue 2026-12-01 00:00
nl | eind van de dag | - | ? Mon 2026-11-30 17:00; Mon 2026-11-30 18:00; Tue 2026-12-01 00:00
nl | morgen einde dag | - | ? Tue 2026-12-01 17:00; Tue 2026-12-01 18:00; Wed 2026-12-02 00:00
en-US | eod 5pm | - | = Mon 2026-11-30 17:00
en-US | 12:00 noon | - | = Mon 2026-11-30 12:00
en-US | 12:00 midday tomorrow | - | = Tue 2026-12-01 12:00
en-US | tomorrow 12 noon | - | = Tue 2026-12-01 12:00
en-US | 12:00 midnight | - | = Tue 2026-12-01 00:00
en-US | 11:00 noon | - | !
en-US | 12pm noon tomorrow | - | = Tue 2026-12-01 12:00
en-US | 12am noon tomorrow | - | !
en-US | 10th of next month 9am | - | = Thu 2026-12-10 09:00
en-US | the 10th of next month 9am | - | = Thu 2026-12-10 09:00
en-US | the 10th of the month 9am | - | = Thu 2026-12-10 09:00
en-US | 30th of this month 3pm | - | = Mon 2026-11-30 15:00
en-US | next month on the 10th 9am | - | = Thu 2026-12-10 09:00
en-US | 31st of this month 9am | - | !
nl | 10e van volgende maand 9 uur | - | = Thu 2026-12-10 09:00
nl | de 10de van de volgende maand om 9 uur | - | = Thu 2026-12-10 09:00
nl | volgende maand de 10e om 9 uur | - | = Thu 2026-12-10 09:00
en-US | 2nd tuesday next month 19:00 | - | = Tue 2026-12-08 19:00
en-US | second tuesday of next month 19:00 | - | = Tue 2026-12-08 19:00
en-US | last friday next month 19:00 | - | = Fri 2026-12-25 19:00
nl | tweede dinsdag volgende maand 19:00 | - | = Tue 2026-12-08 19:00
en-US | 2nd tuesday december 19:00 | - | = Tue 2026-12-08 19:00
en-US | every 2w on monday 14:00 | every 2 weeks on mon | = Mon 2026-11-30 14:00
en-US | every 2d at 9am | every 2 days | = Tue 2026-12-01 09:00
en-US | every 2wks on monday 14:00 | every 2 weeks on mon | = Mon 2026-11-30 14:00
en-US | every 12h from 9am | every 12 hours | = Tue 2026-12-01 09:00
en-US | every 12 hours from 9am | every 12 hours | = Tue 2026-12-01 09:00
en-US | every 6hrs starting 12:00 | every 6 hours | = Mon 2026-11-30 12:00
nl | elke 12u vanaf 9 uur | every 12 hours | = Tue 2026-12-01 09:00
en-US | every july 4th at 3pm | every 12 months on day 4 | = Sun 2027-07-04 15:00
en-US | every 4 july at 3pm | every 12 months on day 4 | = Sun 2027-07-04 15:00
en-US | every 4th of july at 3pm | every 12 months on day 4 | = Sun 2027-07-04 15:00
en-US | each december 5 at 6pm | every 12 months on day 5 | = Sat 2026-12-05 18:00
nl | elke 5 december om 18 uur | every 12 months on day 5 | = Sat 2026-12-05 18:00
nl | ieder jaar op 5 december om 18 uur | every 12 months on day 5 | = Sat 2026-12-05 18:00
en-US | every july 4th 2027 at 3pm | - | !
en-US | first and third monday of every month 9am | every month on the first,third mon | = Mon 2026-12-07 09:00
en-US | every 1st and 3rd monday of the month 9am | every month on the first,third mon | = Mon 2026-12-07 09:00
en-US | the first and last friday of every month at 4pm | every month on the first,last fri | = Fri 2026-12-04 16:00
en-US | every 2nd and 4th tuesday at 19:00 | every month on the second,fourth tue | = Tue 2026-12-08 19:00
en-US | monthly on the 2nd and 4th tuesday at 19:00 | every month on the second,fourth tue | = Tue 2026-12-08 19:00
nl | elke eerste en derde maandag van de maand om 9 uur | every month on the first,third mon | = Mon 2026-12-07 09:00
nl | elke 2e en 4e dinsdag om 19:00 | every month on the second,fourth tue | = Tue 2026-12-08 19:00
nl | deze namiddag om 15u | - | = Mon 2026-11-30 15:00
nl | morgen namiddag om 3 uur | - | = Tue 2026-12-01 15:00
nl | morgenvoormiddag om 10 uur | - | = Tue 2026-12-01 10:00
nl | deze voormiddag om 11u | - | = Mon 2026-11-30 11:00
nl | vrijdagnamiddag 15u | - | = Fri 2026-12-04 15:00
nl | deze avond om 8 uur | - | = Mon 2026-11-30 20:00
nl | 1 febr 09:00 | - | = Mon 2027-02-01 09:00
en-US | 1 Sept. 09:00 | - | = Wed 2027-09-01 09:00
nl | 1 okt. 09:00 | - | = Fri 2027-10-01 09:00
nl | 3 jan. 2027 09:00 | - | = Sun 2027-01-03 09:00
nl | 5 dec. om 18 uur | - | = Sat 2026-12-05 18:00
nl | binnen 2 uur | - | = Mon 2026-11-30 12:50
nl | binnen een half uur | - | = Mon 2026-11-30 11:20
en-US | within 2 hours | - | = Mon 2026-11-30 12:50
en-US | 8pm eastern | - | = Mon 2026-11-30 20:00 America/New_York
en-US | 8pm Eastern time | - | = Mon 2026-11-30 20:00 America/New_York
en-US | 8pm US Eastern | - | = Mon 2026-11-30 20:00 America/New_York
en-US | 8pm pacific | - | = Mon 2026-11-30 20:00 America/Los_Angeles
en-US | 8pm Pacific Time on 9 December | - | = Wed 2026-12-09 20:00 America/Los_Angeles
en-US | 8pm Eastern Standard Time | - | = Mon 2026-11-30 20:00 America/New_York
en-US | 8pm Eastern Daylight Time | - | ? Mon 2026-11-30 20:00 Etc/GMT+4; Mon 2026-11-30 20:00 America/New_York
en-US | 8pm EDT | - | ? Mon 2026-11-30 20:00 Etc/GMT+4; Mon 2026-11-30 20:00 America/New_York
en-US | 1 july 8pm Eastern Daylight Time | - | = Thu 2027-07-01 20:00 America/New_York
en-US | 8pm Central European Time | - | = Mon 2026-11-30 20:00
en-US | 8pm central european summer time 1 july | - | = Thu 2027-07-01 20:00
en-GB | 20:00 UK time | - | = Mon 2026-11-30 20:00 Europe/London
en-GB | 20:00 British time | - | = Mon 2026-11-30 20:00 Europe/London
nl | 20:00 Britse tijd | - | = Mon 2026-11-30 20:00 Europe/London
nl | 20:00 Nederlandse tijd | - | = Mon 2026-11-30 20:00
nl | 20:00 Belgische tijd | - | = Mon 2026-11-30 20:00 Europe/Brussels
en-US | 8pm central | - | = Mon 2026-11-30 20:00 America/Chicago
en-US | every workday 9am | every week on mon,tue,wed,thu,fri | = Tue 2026-12-01 09:00
en-US | each working day at 9am | every week on mon,tue,wed,thu,fri | = Tue 2026-12-01 09:00
en-US | every business day at 9am | every week on mon,tue,wed,thu,fri | = Tue 2026-12-01 09:00
nl | elke weekdag om 9 uur | every week on mon,tue,wed,thu,fri | = Tue 2026-12-01 09:00
en-US | this weekend | - | ? Sat 2026-12-05 09:00; Sat 2026-12-05 12:00; Sun 2026-12-06 09:00; Sun 2026-12-06 12:00
en-US | this weekend at 3pm | - | ? Sat 2026-12-05 15:00; Sun 2026-12-06 15:00
en-US | next weekend at 3pm | - | ? Sat 2026-12-05 15:00; Sun 2026-12-06 15:00; Sat 2026-12-12 15:00; Sun 2026-12-13 15:00
nl | dit weekend om 15 uur | - | ? Sat 2026-12-05 15:00; Sun 2026-12-06 15:00
nl | komend weekend 15:00 | - | ? Sat 2026-12-05 15:00; Sun 2026-12-06 15:00
nl | volgend weekend 15:00 | - | ? Sat 2026-12-05 15:00; Sun 2026-12-06 15:00; Sat 2026-12-12 15:00; Sun 2026-12-13 15:00
en-US | every 45 minutes | - | !
en-US | every 90m from 9am | - | !
nl | elke 45 minuten vanaf 9 uur | - | !
en-US | every 60 minutes from 12:00 | every hour | = Mon 2026-11-30 12:00
en-US | in 500 years | - | !
en-US | 12 march 2526 | - | !
en-US | every day 10:00 | every day | = Tue 2026-12-01 10:00
en-US | every day 10am | every day | = Tue 2026-12-01 10:00
en-US | every day 9 am | every day | = Tue 2026-12-01 09:00
nl | elke dag 9:30 | every day | = Tue 2026-12-01 09:30
nl | elke dag 19u30 | every day | = Mon 2026-11-30 19:30
nl | elke dag 9 uur | every day | = Tue 2026-12-01 09:00
nl | elke dag 20.00 uur | every day | = Mon 2026-11-30 20:00
en-US | every day 10:00 10 times | every day 10 times | = Tue 2026-12-01 10:00
en-US | every day 12 noon | every day | = Mon 2026-11-30 12:00
en-US | the first of every month 9:00 | * | ? Tue 2026-12-01 09:00; Tue 2026-12-01 21:00
en-US | the first of every month 09:00 | every month on day 1 | = Tue 2026-12-01 09:00
en-US | on the first of each month at 9am | every month on day 1 | = Tue 2026-12-01 09:00
en-US | the last of every month at 9am | every month on day 31 | = Thu 2026-12-31 09:00
en-US | every month on the first at 9am | every month on day 1 | = Tue 2026-12-01 09:00
en-US | first day of every month 9am | every month on day 1 | = Tue 2026-12-01 09:00
nl | elke eerste van de maand 9:00 | every month on day 1 | = Tue 2026-12-01 09:00
nl | de eerste van elke maand om 9 uur | every month on day 1 | = Tue 2026-12-01 09:00
nl | iedere laatste van de maand om 9 uur | every month on day 31 | = Thu 2026-12-31 09:00
en-US | today 9:00 | - | ? Mon 2026-11-30 21:00
en-US | today at 9 | - | ? Mon 2026-11-30 21:00
en-US | 9:00 today | - | ? Mon 2026-11-30 21:00
en-US | 30 november 9:00 | - | ? Mon 2026-11-30 21:00
en-US | today 9:00am | - | < Mon 2026-11-30 09:00
nl | vandaag 9:00 | - | < Mon 2026-11-30 09:00
nl | vandaag om half 9 | - | ? Mon 2026-11-30 20:30
en-US | today 11:00 | - | = Mon 2026-11-30 11:00
en-US | tomorrow 13pm | - | ? Tue 2026-12-01 13:00
en-US | tomorrow 13:30 pm | - | = Tue 2026-12-01 13:30
en-US | tomorrow 15pm | - | ? Tue 2026-12-01 15:00
en-US | tomorrow 13am | - | !
en-US | tomorrow 0pm | - | !
en-US | tomorrow 9am in the evening | - | !
en-US | tomorrow 21:00 in the morning | - | !
en-US | tomorrow morning at 8pm | - | !
en-US | tomorrow evening at 18:30 | - | = Tue 2026-12-01 18:30
nl | morgenochtend 20:00 | - | !
en-US | 2nd Tuesday of each month, 19:00 | every month on the second tue | = Tue 2026-12-08 19:00
en-US | 6:30 PM Pacific time on 2 April | - | = Fri 2027-04-02 18:30 America/Los_Angeles
en-US | sunday 28 march at 02:30 | - | ? Sun 2027-03-28 01:30; Sun 2027-03-28 03:30
";

#[test]
fn what_was_reported_is_read_asked_or_refused() {
    let wrong = misread(ROWS, "2026-11-30T09:50:00Z");
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}
