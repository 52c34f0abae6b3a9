//! The meaning of texts on Wednesday 2026-03-04, half a second after 11:00 in Amsterdam.
//!
//! `=` is exact, `?` is asked about, `<` is over, `!` is not understood. Times are those of Amsterdam
//! unless a zone is named.

use chrono_tz::Europe::Amsterdam;

use super::super::{Parsed, Reader, When, parse};

const ROWS: &str = "
en-US | tomorrow 9am | = Thu 2026-03-05 09:00
en-US | tomorrow at 9 am | = Thu 2026-03-05 09:00
en-US | 9am tomorrow | = Thu 2026-03-05 09:00
en-US | Tomorrow, 9:00 AM | = Thu 2026-03-05 09:00
en-US | tomorrow 9 | ? Thu 2026-03-05 09:00; Thu 2026-03-05 21:00
en-US | tomorrow at 9:00 | ? Thu 2026-03-05 09:00; Thu 2026-03-05 21:00
en-US | tomorrow 09:00 | = Thu 2026-03-05 09:00
nl | tomorrow 9:00 | = Thu 2026-03-05 09:00
en-US | tomorrow | ? Thu 2026-03-05 09:00; Thu 2026-03-05 12:00; Thu 2026-03-05 15:00; Thu 2026-03-05 18:00
en-US | tomorrow morning | ? Thu 2026-03-05 08:00; Thu 2026-03-05 09:00; Thu 2026-03-05 10:00; Thu 2026-03-05 11:00
en-US | tomorrow morning at 8 | = Thu 2026-03-05 08:00
en-US | tomorrow evening 8 | = Thu 2026-03-05 20:00
en-US | tomorrow 09:00-10:00 | ? Thu 2026-03-05 09:00; Thu 2026-03-05 09:00 Etc/GMT+10
en-US | 2027-04-03 10:00-11:30 | = Sat 2027-04-03 10:00
en-US | 2026-06-01T10:00:00-05:00 | = Mon 2026-06-01 10:00 Etc/GMT+5
en-US | 2026-06-01T10:00-05:00 | = Mon 2026-06-01 10:00 Etc/GMT+5
en-US | tomorrow noon | = Thu 2026-03-05 12:00
en-US | tomorrow midnight | ? Thu 2026-03-05 00:00; Fri 2026-03-06 00:00
en-US | day after tomorrow 10:15 | = Fri 2026-03-06 10:15
en-US | the day after tomorrow at 18:00 | = Fri 2026-03-06 18:00
en-US | friday 18:30 | = Fri 2026-03-06 18:30
en-US | Friday at 18:30 | = Fri 2026-03-06 18:30
en-US | fri 6:30pm | = Fri 2026-03-06 18:30
en-US | 18:30 friday | = Fri 2026-03-06 18:30
en-US | wednesday 18:30 | = Wed 2026-03-04 18:30
en-US | wednesday 10:30 | = Wed 2026-03-11 10:30
en-US | wednesday 11:00 | = Wed 2026-03-11 11:00
en-US | this wednesday 10:30 | = Wed 2026-03-11 10:30
en-US | this friday 10:30 | = Fri 2026-03-06 10:30
en-US | coming wednesday 10:30 | = Wed 2026-03-11 10:30
en-US | next monday 10:30 | = Mon 2026-03-09 10:30
en-US | next monday | ? Mon 2026-03-09 09:00; Mon 2026-03-09 12:00; Mon 2026-03-09 15:00; Mon 2026-03-09 18:00
en-US | next friday 10:30 | ? Fri 2026-03-06 10:30; Fri 2026-03-13 10:30
en-US | next wednesday 10:30 | = Wed 2026-03-11 10:30
en-US | friday next week 10:30 | = Fri 2026-03-13 10:30
en-US | next week friday 10:30 | = Fri 2026-03-13 10:30
en-US | next week | ? Wed 2026-03-11 09:00; Wed 2026-03-11 12:00; Wed 2026-03-11 15:00; Wed 2026-03-11 18:00
en-US | next month 10:30 | = Sat 2026-04-04 10:30
en-US | in 2 h | = Wed 2026-03-04 13:00:01
en-US | in 2 hours | = Wed 2026-03-04 13:00:01
en-US | in 90 minutes | = Wed 2026-03-04 12:30:01
en-US | in 1 second | = Wed 2026-03-04 11:00:02
en-US | in 1.5 hours | = Wed 2026-03-04 12:30:01
en-US | in an hour | = Wed 2026-03-04 12:00:01
en-US | in half an hour | = Wed 2026-03-04 11:30:01
en-US | in an hour and a half | = Wed 2026-03-04 12:30:01
en-US | in 2 and a half hours | = Wed 2026-03-04 13:30:01
en-US | in a quarter of an hour | = Wed 2026-03-04 11:15:01
en-US | in 1h30 | = Wed 2026-03-04 12:30:01
en-US | in 1h 30m | = Wed 2026-03-04 12:30:01
en-US | in 2 days | = Fri 2026-03-06 11:00:01
en-US | in 2 days at 9:15pm | = Fri 2026-03-06 21:15
en-US | in 3 weeks | = Wed 2026-03-25 11:00:01
en-US | in a week at 10:00 | = Wed 2026-03-11 10:00
en-US | in 1 month | = Sat 2026-04-04 11:00:01
en-US | in 1 year | = Thu 2027-03-04 11:00:01
en-US | in 2 hours and 30 minutes | = Wed 2026-03-04 13:30:01
en-US | 2h | = Wed 2026-03-04 13:00:01
en-US | 2 hours | = Wed 2026-03-04 13:00:01
en-US | 90m | = Wed 2026-03-04 12:30:01
en-US | 90 min | = Wed 2026-03-04 12:30:01
en-US | 2 hours from now | = Wed 2026-03-04 13:00:01
en-US | 10 minutes later | = Wed 2026-03-04 11:10:01
en-US | 1h30 | ? Wed 2026-03-04 12:30:01; Thu 2026-03-05 01:30
en-US | 1d 2h | = Thu 2026-03-05 13:00:01
en-US | 2 hours ago | < Wed 2026-03-04 09:00:01
en-US | yesterday 9am | < Tue 2026-03-03 09:00
en-US | now | < Wed 2026-03-04 11:00:01
en-US | in 0 minutes | < Wed 2026-03-04 11:00:01
nl | over 2 uur | = Wed 2026-03-04 13:00:01
nl | over twee uur | = Wed 2026-03-04 13:00:01
nl | over een uur | = Wed 2026-03-04 12:00:01
nl | over een half uur | = Wed 2026-03-04 11:30:01
nl | over anderhalf uur | = Wed 2026-03-04 12:30:01
nl | over een kwartier | = Wed 2026-03-04 11:15:01
nl | over drie kwartier | = Wed 2026-03-04 11:45:01
nl | over 10 minuten | = Wed 2026-03-04 11:10:01
nl | over 2 dagen | = Fri 2026-03-06 11:00:01
nl | over 2 dagen om 9 uur | = Fri 2026-03-06 09:00
nl | over een week | = Wed 2026-03-11 11:00:01
nl | over 3 maanden | = Thu 2026-06-04 11:00:01
nl | over een uur en een kwartier | = Wed 2026-03-04 12:15:01
nl | 2 uur | ? Wed 2026-03-04 13:00:01; Thu 2026-03-05 02:00
nl | 9 uur | ? Wed 2026-03-04 20:00:01; Thu 2026-03-05 09:00
nl | om 9 uur | = Thu 2026-03-05 09:00
nl | morgen 9 uur | = Thu 2026-03-05 09:00
nl | morgen om 9 uur | = Thu 2026-03-05 09:00
nl | morgen om 9 | ? Thu 2026-03-05 09:00; Thu 2026-03-05 21:00
nl | morgen 9:30 | = Thu 2026-03-05 09:30
nl | morgenochtend 9 uur | = Thu 2026-03-05 09:00
nl | morgenavond 8 uur | = Thu 2026-03-05 20:00
nl | morgenmiddag om 3 uur | = Thu 2026-03-05 15:00
nl | vanavond 8 uur | = Wed 2026-03-04 20:00
nl | vanavond om half 9 | = Wed 2026-03-04 20:30
nl | vanmiddag 15:00 | = Wed 2026-03-04 15:00
nl | vannacht 2 uur | = Thu 2026-03-05 02:00
nl | vandaag 19.30 | = Wed 2026-03-04 19:30
nl | overmorgen 10 uur | = Fri 2026-03-06 10:00
nl | vrijdag half 8 | ? Fri 2026-03-06 07:30; Fri 2026-03-06 19:30
nl | vrijdagavond half 8 | = Fri 2026-03-06 19:30
nl | vrijdag 19u30 | = Fri 2026-03-06 19:30
nl | vrijdag kwart over 7 | ? Fri 2026-03-06 07:15; Fri 2026-03-06 19:15
nl | vrijdag kwart voor 8 's avonds | = Fri 2026-03-06 19:45
nl | vrijdag 10 over 7 | ? Fri 2026-03-06 07:10; Fri 2026-03-06 19:10
nl | vrijdag tien voor acht 's ochtends | = Fri 2026-03-06 07:50
nl | vrijdag 5 voor half 8 's avonds | = Fri 2026-03-06 19:25
nl | vrijdag 5 over half 8 's avonds | = Fri 2026-03-06 19:35
nl | half 1 | = Wed 2026-03-04 12:30
nl | maandag morgen 9 uur | = Mon 2026-03-09 09:00
nl | volgende maandag 9 uur | = Mon 2026-03-09 09:00
nl | volgende vrijdag 9 uur | ? Fri 2026-03-06 09:00; Fri 2026-03-13 09:00
nl | volgende week vrijdag 9 uur | = Fri 2026-03-13 09:00
nl | vrijdag over een week 9 uur | = Fri 2026-03-13 09:00
nl | komende vrijdag 20:00 | = Fri 2026-03-06 20:00
nl | maandag over 2 weken 9 uur | ? Mon 2026-03-16 09:00; Mon 2026-03-23 09:00
nl | do 20:00 | = Thu 2026-03-05 20:00
nl | za 20u | = Sat 2026-03-07 20:00
nl | 12 maart 19u30 | = Thu 2026-03-12 19:30
nl | 12 mrt 2026 19:30 | = Thu 2026-03-12 19:30
nl | 12 maart om 19.30 uur | = Thu 2026-03-12 19:30
nl | do 12 maart 19:30 | = Thu 2026-03-12 19:30
nl | vr 12 maart 19:30 | !
nl | 1 mei 12:00 | = Fri 2026-05-01 12:00
nl | 12/03 19:30 | = Thu 2026-03-12 19:30
nl | 12-03-2026 19:30 | = Thu 2026-03-12 19:30
nl | de 12e om 19:30 | = Thu 2026-03-12 19:30
nl | middernacht | = Thu 2026-03-05 00:00
nl | 12 uur 's middags | = Wed 2026-03-04 12:00
nl | 's avonds 8 uur | = Wed 2026-03-04 20:00
en-US | 12/03 19:30 | ? Thu 2026-03-12 19:30; Thu 2026-12-03 19:30
en-GB | 12/03 19:30 | ? Thu 2026-03-12 19:30; Thu 2026-12-03 19:30
en-US | 12/03/2026 19:30 | ? Thu 2026-03-12 19:30; Thu 2026-12-03 19:30
en-US | 03/12 19:30 | ? Thu 2026-03-12 19:30; Thu 2026-12-03 19:30
en-US | 13/03 19:30 | = Fri 2026-03-13 19:30
en-US | 03/13 19:30 | = Fri 2026-03-13 19:30
en-US | 3/3 19:30 | < Tue 2026-03-03 19:30
en-US | 05/05 19:30 | = Tue 2026-05-05 19:30
en-US | thursday 12/03 19:30 | ? Thu 2026-03-12 19:30; Thu 2026-12-03 19:30
en-US | 12/03 | ? Thu 2026-03-12 09:00; Thu 2026-03-12 12:00; Thu 2026-12-03 09:00; Thu 2026-12-03 12:00
en-US | 12.03 | ? Wed 2026-03-04 12:03; Thu 2026-03-12 09:00; Thu 2026-03-12 12:00; Thu 2026-03-12 15:00; Thu 2026-03-12 18:00
nl | 12.03 | ? Wed 2026-03-04 12:03; Thu 2026-03-12 09:00; Thu 2026-03-12 12:00; Thu 2026-03-12 15:00; Thu 2026-03-12 18:00
nl | 19.30 | = Wed 2026-03-04 19:30
en-US | 12-03-26 7pm | ? Thu 2026-03-12 19:00; Thu 2026-12-03 19:00
en-US | 12.03.2026 19:30 | = Thu 2026-03-12 19:30
en-US | 31/02 19:30 | !
en-US | 2026-03-29 02:30 | ? Sun 2026-03-29 01:30; Sun 2026-03-29 03:30
en-US | 2026-10-25 02:30 | ? Sun 2026-10-25 02:30; Sun 2026-10-25 02:30 Etc/GMT-1
en-US | 2026-03-29T03:30 | = Sun 2026-03-29 03:30
en-US | 2026-03-29T03:30Z | = Sun 2026-03-29 03:30 UTC
en-US | 2026-03-29T03:30+05:30 | = Sun 2026-03-29 03:30 Asia/Kolkata
en-US | 2026-03-29 3:30 | = Sun 2026-03-29 03:30
en-US | 2026-02-30 12:00 | !
en-US | 2026-03-04 10:59 | < Wed 2026-03-04 10:59
en-US | 2026-03-04 11:00 | < Wed 2026-03-04 11:00
en-US | 2026-03-04 11:01 | = Wed 2026-03-04 11:01
en-US | 2026-03-04 11:00:01 | < Wed 2026-03-04 11:00:01
en-US | 2026-03-04 11:00:02 | = Wed 2026-03-04 11:00:02
en-US | 2025-03-29 10:30 | < Sat 2025-03-29 10:30
en-US | 20260329 10:30 | !
en-US | 2026/03/29 10:30 | = Sun 2026-03-29 10:30
en-US | March 12 19:30 | = Thu 2026-03-12 19:30
en-US | March 12th at 7:30 PM | = Thu 2026-03-12 19:30
en-US | March 12, 2027 7:30 pm | = Fri 2027-03-12 19:30
en-US | 12th of March 19:30 | = Thu 2026-03-12 19:30
en-US | 12 March 2026, 19:30 | = Thu 2026-03-12 19:30
en-US | Thursday, March 12, 2026 19:30 | = Thu 2026-03-12 19:30
en-US | 2 march 19:30 | < Mon 2026-03-02 19:30
en-US | 1 february 19:30 | = Mon 2027-02-01 19:30
en-US | january 5 19:30 | = Tue 2027-01-05 19:30
en-US | 29 feb 19:30 | = Tue 2028-02-29 19:30
en-US | 31 april 19:30 | !
en-US | the 12th at 10:00 | = Thu 2026-03-12 10:00
en-US | the 3rd at 10:00 | = Fri 2026-04-03 10:00
en-US | the 31st at 10:00 | = Tue 2026-03-31 10:00
en-US | noon | = Wed 2026-03-04 12:00
en-US | midnight | = Thu 2026-03-05 00:00
en-US | 12 noon | = Wed 2026-03-04 12:00
en-US | friday midnight | ? Fri 2026-03-06 00:00; Sat 2026-03-07 00:00
en-US | tonight | ? Wed 2026-03-04 20:00; Wed 2026-03-04 21:00; Wed 2026-03-04 22:00; Wed 2026-03-04 23:00
en-US | tonight at 5 | ? Wed 2026-03-04 17:00; Thu 2026-03-05 05:00
en-US | tonight 4:30 | ? Wed 2026-03-04 16:30; Thu 2026-03-05 04:30
en-US | tonight at 1 | = Thu 2026-03-05 01:00
nl | vannacht om 5 uur | = Thu 2026-03-05 05:00
en-US | friday night at 5 | ? Fri 2026-03-06 05:00; Fri 2026-03-06 17:00; Sat 2026-03-07 05:00
en-US | tomorrow morning at 12:15 | ? Thu 2026-03-05 00:15; Thu 2026-03-05 12:15
en-US | tomorrow evening at 3 | ? Thu 2026-03-05 15:00; Fri 2026-03-06 03:00
en-US | tomorrow evening at 6 | = Thu 2026-03-05 18:00
en-US | tomorrow 730pm | = Thu 2026-03-05 19:30
en-US | 930am | = Thu 2026-03-05 09:30
en-US | friday 1030 pm | = Fri 2026-03-06 22:30
en-US | friday 1330 pm | = Fri 2026-03-06 13:30
en-US | friday 7000 pm | !
en-US | 8 tonight | = Wed 2026-03-04 20:00
en-US | 7 tomorrow morning | = Thu 2026-03-05 07:00
nl | 9 morgenochtend | = Thu 2026-03-05 09:00
en-US | 9 tomorrow | ? Thu 2026-03-05 09:00; Thu 2026-03-05 21:00
en-US | tmr 9am | = Thu 2026-03-05 09:00
nl | vrijdag a.s. 20:00 | = Fri 2026-03-06 20:00
nl | a.s. vrijdag om 20:00 | = Fri 2026-03-06 20:00
en-US | tonight at 8 | = Wed 2026-03-04 20:00
en-US | tonight at 1am | = Thu 2026-03-05 01:00
en-US | friday night at 1am | ? Fri 2026-03-06 01:00; Sat 2026-03-07 01:00
en-US | tonight midnight | = Thu 2026-03-05 00:00
en-US | this evening at 7 | = Wed 2026-03-04 19:00
en-US | today 10:30 | < Wed 2026-03-04 10:30
en-US | today 18:00 | = Wed 2026-03-04 18:00
en-US | today | ? Wed 2026-03-04 12:00; Wed 2026-03-04 15:00; Wed 2026-03-04 18:00; Wed 2026-03-04 20:00
en-US | 19:30 | = Wed 2026-03-04 19:30
en-US | 09:30 | = Thu 2026-03-05 09:30
en-US | 5:30 | ? Wed 2026-03-04 17:30; Thu 2026-03-05 05:30
nl | 5:30 | = Thu 2026-03-05 05:30
en-US | 05:30 | = Thu 2026-03-05 05:30
en-US | 5:30pm | = Wed 2026-03-04 17:30
en-US | 5:30 p.m. | = Wed 2026-03-04 17:30
en-US | 5pm | = Wed 2026-03-04 17:00
en-US | 5p | = Wed 2026-03-04 17:00
en-US | at 5 | ? Wed 2026-03-04 17:00; Thu 2026-03-05 05:00
en-US | 5 | !
en-US | at 17 | = Wed 2026-03-04 17:00
en-US | 17 | !
en-US | 12:00 | = Wed 2026-03-04 12:00
en-US | 12am | = Thu 2026-03-05 00:00
en-US | 12pm | = Wed 2026-03-04 12:00
en-US | 24:00 | = Thu 2026-03-05 00:00
en-US | 00:00 | = Thu 2026-03-05 00:00
en-US | 25:00 | !
en-US | 19:60 | !
en-US | 19h30 | = Wed 2026-03-04 19:30
en-US | 19h | ? Wed 2026-03-04 19:00; Thu 2026-03-05 06:00:01
en-US | half past 7 | ? Wed 2026-03-04 19:30; Thu 2026-03-05 07:30
en-US | quarter to eight in the evening | = Wed 2026-03-04 19:45
en-US | 7 o'clock | ? Wed 2026-03-04 19:00; Thu 2026-03-05 07:00
en-US | seven in the morning | = Thu 2026-03-05 07:00
en-US | 10 past 7 pm | = Wed 2026-03-04 19:10
en-US | 19:30:15 | = Wed 2026-03-04 19:30:15
en-US | 7:30 PM EST | = Wed 2026-03-04 19:30 America/New_York
en-US | friday 7:30 PM EST | = Fri 2026-03-06 19:30 America/New_York
en-US | 1 july 7:30 PM EST | ? Wed 2026-07-01 19:30 America/New_York; Wed 2026-07-01 19:30 Etc/GMT+5
en-US | 1 july 7:30 PM EDT | = Wed 2026-07-01 19:30 America/New_York
en-US | 1 july 7:30 PM ET | = Wed 2026-07-01 19:30 America/New_York
en-US | 19:30 CET | = Wed 2026-03-04 19:30
en-US | 1 july 19:30 CET | ? Wed 2026-07-01 19:30; Wed 2026-07-01 19:30 Etc/GMT-1
en-US | 19:30 UTC | = Wed 2026-03-04 19:30 UTC
en-US | 19:30 GMT+2 | = Wed 2026-03-04 19:30 Etc/GMT-2
en-US | 19:30 UTC+5:30 | = Wed 2026-03-04 19:30 Asia/Kolkata
en-US | 19:30 UTC-3 | = Wed 2026-03-04 19:30 Etc/GMT+3
en-US | 19:30 IST | ? Wed 2026-03-04 19:30 Asia/Kolkata; Wed 2026-03-04 19:30 Asia/Jerusalem; Wed 2026-03-04 19:30 Europe/Dublin
en-US | 19:30 CST | ? Wed 2026-03-04 19:30 Asia/Shanghai; Wed 2026-03-04 19:30 America/Chicago
en-US | 19:30 Amsterdam time | = Wed 2026-03-04 19:30
en-US | 19:30 New York time | = Wed 2026-03-04 19:30 America/New_York
en-US | 19:30 America/New_York | = Wed 2026-03-04 19:30 America/New_York
en-US | 19:30 Europe/Amsterdam | = Wed 2026-03-04 19:30
nl | 19:30 Amsterdamse tijd | = Wed 2026-03-04 19:30
en-US | tomorrow 9am PST | = Thu 2026-03-05 09:00 America/Los_Angeles
en-US | <t:1900000000:F> | = Sun 2030-03-17 18:46:40
en-US | <t:1700000000> | < Tue 2023-11-14 23:13:20
en-US | every monday 10:00 | !
nl | elke maandag 10:00 | !
en-US | tomorrow 9am call mum | !
en-US | asap | !
en-US |  | !
en-US | friday | ? Fri 2026-03-06 09:00; Fri 2026-03-06 12:00; Fri 2026-03-06 15:00; Fri 2026-03-06 18:00
en-US | friday monday 10:00 | !
en-US | friday 10:00 11:00 | !
en-US | 10:00 EST PST | !
en-US | tomorrow in 2 hours | !
en-US | 2126-12-31 23:59 | = Tue 2126-12-31 23:59
en-US | 9999-12-31 23:59 | !
en-US | in 99999999 years | !
en-US | in 999999999999 hours | !
en-US | remind me tomorrow at 9am | = Thu 2026-03-05 09:00
en-US | mañana 9am | !
en-US | 19:30 - friday | = Fri 2026-03-06 19:30
en-US | friday @ 18:30 | = Fri 2026-03-06 18:30
en-US | 10/3 5:30 | ? Tue 2026-03-10 05:30; Tue 2026-03-10 17:30; Sat 2026-10-03 05:30; Sat 2026-10-03 17:30
en-US | 2026-03-29 2:30 am UTC | = Sun 2026-03-29 02:30 UTC
en-US | 1930 | !
en-US | tomorrow 1930 | = Thu 2026-03-05 19:30
";

pub(super) fn show(when: &When) -> String {
    let zone = if when.zone == Amsterdam { String::new() } else { format!(" {}", when.zone) };
    let local = when.local.format("%a %F %T").to_string();
    format!("{}{zone}", local.strip_suffix(":00").unwrap_or(&local))
}

pub(super) fn read(locale: &str, text: &str) -> String {
    let now = "2026-03-04T10:00:00.5Z".parse().expect("a time");
    match parse(text, &Reader { now, zone: Amsterdam, locale }) {
        Parsed::Exact(when) => format!("= {}", show(&when)),
        Parsed::Past(when) => format!("< {}", show(&when)),
        Parsed::Unclear(_) => "!".to_owned(),
        Parsed::Ambiguous(question) => {
            let readings: Vec<_> = question.readings.iter().map(show).collect();
            format!("? {}", readings.join("; "))
        }
    }
}

#[test]
fn texts_mean_what_people_mean_by_them() {
    let rows: Vec<_> = ROWS.lines().filter(|row| !row.is_empty()).collect();
    assert!(rows.len() >= 200, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let [locale, text, expected] = row.splitn(3, " | ").collect::<Vec<_>>()[..] else {
            panic!("{row} is not a row");
        };
        let found = read(locale, text);
        if found != expected {
            wrong.push(format!("{text}: expected {expected}, found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn readings_of_one_wall_time_can_be_told_apart() {
    let now = "2026-03-04T10:00:00Z".parse().expect("a time");
    let reader = Reader { now, zone: Amsterdam, locale: "en-US" };
    let Parsed::Ambiguous(question) = parse("2026-10-25 02:30", &reader) else {
        panic!("it is asked about")
    };
    let walls: Vec<_> = question.readings.iter().map(When::wall).collect();
    assert_eq!(walls, ["2026-10-25 02:30 (Europe/Amsterdam)", "2026-10-25 02:30 (UTC+01:00)"]);
}
