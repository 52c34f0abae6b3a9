//! The meaning of phrases that people type besides plain days and times; as in the table of those.

use super::table::read;

const ROWS: &str = "
nl | over een halfuur | = Wed 2026-03-04 11:30:01
en-US | half an hour | = Wed 2026-03-04 11:30:01
en-US | an hour and a half | = Wed 2026-03-04 12:30:01
nl | anderhalf uur | = Wed 2026-03-04 12:30:01
en-US | first monday of december | ? Mon 2026-12-07 09:00; Mon 2026-12-07 12:00; Mon 2026-12-07 15:00; Mon 2026-12-07 18:00
en-US | last friday of january | ? Fri 2027-01-29 09:00; Fri 2027-01-29 12:00; Fri 2027-01-29 15:00; Fri 2027-01-29 18:00
nl | eerste maandag van december | ? Mon 2026-12-07 09:00; Mon 2026-12-07 12:00; Mon 2026-12-07 15:00; Mon 2026-12-07 18:00
nl | laatste vrijdag van de maand | ? Fri 2026-03-27 09:00; Fri 2026-03-27 12:00; Fri 2026-03-27 15:00; Fri 2026-03-27 18:00
en-US | the 3rd of january at 9am | = Sun 2027-01-03 09:00
en-US | 3rd of january | ? Sun 2027-01-03 09:00; Sun 2027-01-03 12:00; Sun 2027-01-03 15:00; Sun 2027-01-03 18:00
nl | de 3e januari om 9 uur | = Sun 2027-01-03 09:00
en-US | friday 18:30-19:30 | = Fri 2026-03-06 18:30
en-US | tomorrow 9-10am | !
en-US | 10:00 London | = Thu 2026-03-05 10:00 Europe/London
en-US | 10:00 Amsterdam time | = Thu 2026-03-05 10:00
en-US | 9am New York | = Wed 2026-03-04 09:00 America/New_York
en-US | a week from friday | ? Fri 2026-03-13 09:00; Fri 2026-03-13 12:00; Fri 2026-03-13 15:00; Fri 2026-03-13 18:00
en-US | friday in two weeks | ? Fri 2026-03-20 09:00; Fri 2026-03-20 12:00; Fri 2026-03-20 15:00; Fri 2026-03-20 18:00
en-US | friday in 2 weeks 9am | = Fri 2026-03-20 09:00
en-US | next year | !
nl | volgend jaar | !
en-US | tomorrow 9am 🎉 | = Thu 2026-03-05 09:00
en-US | tomorrow 9am please | = Thu 2026-03-05 09:00
nl | morgen 9 uur aub | = Thu 2026-03-05 09:00
nl | morgen om 9 uur alsjeblieft | = Thu 2026-03-05 09:00
en-US | tomorrow 9am thanks | = Thu 2026-03-05 09:00
en-US | wendesday 9am | !
en-US | tommorow 9am | !
en-US | 12 febuary 9am | !
nl | vrijdg 9 uur | !
en-US | every monday 9am | !
en-US | 1 jan 3000 | !
en-US | 1 jan 3000 9am | !
en-US | in 2 hours friday | !
en-US | in 2 weeks on friday | ? Fri 2026-03-20 09:00; Fri 2026-03-20 12:00; Fri 2026-03-20 15:00; Fri 2026-03-20 18:00
en-US | morning | ? Thu 2026-03-05 08:00; Thu 2026-03-05 09:00; Thu 2026-03-05 10:00; Thu 2026-03-05 11:00
nl | vanochtend | < Wed 2026-03-04 11:00
en-US | 10/11 5 | ? Sun 2026-10-11 05:00; Sun 2026-10-11 17:00; Tue 2026-11-10 05:00; Tue 2026-11-10 17:00
en-US | 10/3 5 | ? Tue 2026-03-10 05:00; Tue 2026-03-10 17:00; Sat 2026-10-03 05:00; Sat 2026-10-03 17:00
en-US | friday the 13th | ? Fri 2026-03-13 09:00; Fri 2026-03-13 12:00; Fri 2026-03-13 15:00; Fri 2026-03-13 18:00
en-US | friday the 13th 9am | = Fri 2026-03-13 09:00
en-US | 1e9 | !
en-US | 18:30 -04:00 | = Wed 2026-03-04 18:30 Etc/GMT+4
en-US | 2026-03-29T03:30 -0400 | = Sun 2026-03-29 03:30 Etc/GMT+4
en-US | 18:30-0400 | = Wed 2026-03-04 18:30 Etc/GMT+4
en-US | tomorrow 18:30+02:00 | = Thu 2026-03-05 18:30 Etc/GMT-2
en-US | 10/11 5 IST | ? Sun 2026-10-11 05:00 Asia/Kolkata; Sun 2026-10-11 05:00 Asia/Jerusalem; Sun 2026-10-11 05:00 Europe/Dublin; Sun 2026-10-11 17:00 Asia/Kolkata; Sun 2026-10-11 17:00 Asia/Jerusalem; Sun 2026-10-11 17:00 Europe/Dublin; Tue 2026-11-10 05:00 Asia/Kolkata; Tue 2026-11-10 05:00 Asia/Jerusalem; Tue 2026-11-10 05:00 Europe/Dublin; Tue 2026-11-10 17:00 Asia/Kolkata; Tue 2026-11-10 17:00 Asia/Jerusalem; Tue 2026-11-10 17:00 Europe/Dublin
en-US | 12/03 half 8 CST | ? Thu 2026-03-12 07:30 Asia/Shanghai; Thu 2026-03-12 19:30 Asia/Shanghai; Thu 2026-03-12 07:30 America/Chicago; Thu 2026-03-12 19:30 America/Chicago; Thu 2026-12-03 07:30 Asia/Shanghai; Thu 2026-12-03 19:30 Asia/Shanghai; Thu 2026-12-03 07:30 America/Chicago; Thu 2026-12-03 19:30 America/Chicago
en-US | in the 90s | !
en-US | december | !
en-US | next month | ? Sat 2026-04-04 09:00; Sat 2026-04-04 12:00; Sat 2026-04-04 15:00; Sat 2026-04-04 18:00
nl | volgende maand | ? Sat 2026-04-04 09:00; Sat 2026-04-04 12:00; Sat 2026-04-04 15:00; Sat 2026-04-04 18:00
nl | donderdag over een week om 9 uur | = Thu 2026-03-12 09:00
en-US | 09:00 -10:00 | ? Wed 2026-03-04 09:00 Etc/GMT+10; Thu 2026-03-05 09:00
en-US | 22:00 - 02:00 | = Wed 2026-03-04 22:00
en-US | 22:00-02:00 | ? Wed 2026-03-04 22:00; Wed 2026-03-04 22:00 Etc/GMT+2
en-US | 18:30-1930 | !
en-US | tomorrow 09:00-1000 | ? Thu 2026-03-05 09:00; Thu 2026-03-05 09:00 Etc/GMT+10
en-US | friday from 18:30 to 19:30 | = Fri 2026-03-06 18:30
nl | vrijdag van 19:00 tot 21:00 uur | = Fri 2026-03-06 19:00
nl | vrijdag van 19 tot 21 uur | !
en-US | 6:30pm-7:30pm friday | = Fri 2026-03-06 18:30
en-US | 9am to 11am tomorrow | = Thu 2026-03-05 09:00
en-US | 9:00-10:00 | ? Wed 2026-03-04 09:00 Etc/GMT+10; Wed 2026-03-04 21:00; Wed 2026-03-04 21:00 Etc/GMT+10; Thu 2026-03-05 09:00
en-US | 7-9pm | !
en-US | 18:30-19:30 CET friday | = Fri 2026-03-06 18:30
en-US | 09:00-10:00 CET | = Thu 2026-03-05 09:00
en-US | 19:30 - 5 march | = Thu 2026-03-05 19:30
en-US | 10:00 - 12.03.2026 | = Thu 2026-03-12 10:00
en-US | 18:30 +0200 | = Wed 2026-03-04 18:30 Etc/GMT-2
en-US | 12 march 1930 | ? Thu 2026-03-12 19:30
en-US | 12 march 2030 | ? Thu 2026-03-12 20:30; Tue 2030-03-12 09:00; Tue 2030-03-12 12:00; Tue 2030-03-12 15:00; Tue 2030-03-12 18:00
en-US | 12 march 2027 | ? Fri 2027-03-12 09:00; Fri 2027-03-12 12:00; Fri 2027-03-12 15:00; Fri 2027-03-12 18:00
en-US | 12 march 2030 9am | = Tue 2030-03-12 09:00
en-US | 12 march next year 9am | = Fri 2027-03-12 09:00
nl | 12 maart volgend jaar om 9 uur | = Fri 2027-03-12 09:00
en-US | 12/03 next year 9am | ? Fri 2027-03-12 09:00; Fri 2027-12-03 09:00
en-US | last day of the month 5pm | = Tue 2026-03-31 17:00
nl | laatste dag van februari 17:00 | < Sat 2026-02-28 17:00
en-US | fifth monday of march 9am | = Mon 2026-03-30 09:00
en-US | fifth monday of february 9am | !
en-US | second tuesday of next month 9am | = Tue 2026-04-14 09:00
en-US | first monday of march 9am | < Mon 2026-03-02 09:00
en-US | two weeks from monday 9am | = Mon 2026-03-23 09:00
en-US | a week from wednesday 9am | ? Wed 2026-03-11 09:00; Wed 2026-03-18 09:00
en-US | a week from tomorrow 9am | = Thu 2026-03-12 09:00
nl | een week na vrijdag 9 uur | = Fri 2026-03-13 09:00
en-US | in 2 days on friday 9am | = Fri 2026-03-06 09:00
en-US | in 2 days on monday 9am | !
en-US | friday the 12th 9am | !
en-US | friday the 5th 9am | !
en-US | thursday the 12th 9am | = Thu 2026-03-12 09:00
en-US | easter 9am | !
en-US | christmas 9am | !
en-US | 9am reunion | !
en-US | 9am petersburg | !
en-US | 9am in London | = Thu 2026-03-05 09:00 Europe/London
en-US | 9am Hong Kong please! | = Thu 2026-03-05 09:00 Asia/Hong_Kong
en-US | Europe/London 9am | = Thu 2026-03-05 09:00 Europe/London
en-US | paris 10:00 | = Thu 2026-03-05 10:00 Europe/Paris
nl | 10:00 londen | = Thu 2026-03-05 10:00 Europe/London
en-US | 9am new york time | = Wed 2026-03-04 09:00 America/New_York
en-US | sonday 9am | !
en-US | 12 mai 9am | !
en-US | tomorow at 9 | !
en-US | every wendesday | !
en-US | foo 9am | !
en-US | 9:30:99 | !
en-US | 1.2.3 | !
en-US | ½ | !
en-US | in 2½ hours | !
en-US | 0x10 | !
en-US | 9am9 | !
en-US | 9am 🇬🇧 | !
en-US | 🎂 birthday tomorrow | !
en-US | tomorrow 9am ❤️ | = Thu 2026-03-05 09:00
en-US | thank you | !
en-US | please | !
en-US | half een | = Wed 2026-03-04 12:30
nl | half een | = Wed 2026-03-04 12:30
nl | over een half uurtje | = Wed 2026-03-04 11:30:01
en-US | half an hour ago | < Wed 2026-03-04 10:30:01
en-US | an hour and a half ago | < Wed 2026-03-04 09:30:01
en-US | in 1e9 seconds | !
en-US | 1e9 seconds | !
en-US | 1e 9 uur | = Wed 2026-04-01 09:00
nl | 1e 9 uur | = Wed 2026-04-01 09:00
en-US | 12.03.2026 09:00-12:00 | ? Thu 2026-03-12 09:00; Thu 2026-03-12 09:00 Etc/GMT+12
en-US | tomorrow 10:00-11:30 | = Thu 2026-03-05 10:00
en-US | 18:30-04:30 | ? Wed 2026-03-04 18:30; Thu 2026-03-05 00:00
en-US | 23:00-00:00 | ? Wed 2026-03-04 23:00; Wed 2026-03-04 23:00 UTC
en-US | 5 to 8pm | !
en-US | 10 to 8 | !
en-US | ten to eight | ? Wed 2026-03-04 19:50; Thu 2026-03-05 07:50
en-US | 20 to 8 | ? Wed 2026-03-04 19:40; Thu 2026-03-05 07:40
en-US | friday 5 to 8pm | !
en-US | easter time 9am | !
en-US | 9am new jersey | !
en-US | 9am oral | !
en-US | 9am zürich | = Thu 2026-03-05 09:00 Europe/Zurich
en-US | 9am São Paulo | = Wed 2026-03-04 09:00 America/Sao_Paulo
nl | kwart vóór 8 | ? Wed 2026-03-04 19:45; Thu 2026-03-05 07:45
en-US | at 5 in paris | ? Wed 2026-03-04 17:00 Europe/Paris; Thu 2026-03-05 05:00 Europe/Paris
en-US | halifax time 9am | = Wed 2026-03-04 09:00 America/Halifax
en-US | in the morning | ? Thu 2026-03-05 08:00; Thu 2026-03-05 09:00; Thu 2026-03-05 10:00; Thu 2026-03-05 11:00
en-US | friday in 2 weeks time 9am | = Fri 2026-03-20 09:00
en-US | the 1st of next month 9am | = Wed 2026-04-01 09:00
en-US | tomorrow at 9 london | ? Thu 2026-03-05 09:00 Europe/London; Thu 2026-03-05 21:00 Europe/London
en-US | 9 uur | ? Wed 2026-03-04 20:00:01; Thu 2026-03-05 09:00
nl | vrijdag over 2 weken om 9 uur | = Fri 2026-03-20 09:00
nl | over 2 weken op vrijdag 9 uur | = Fri 2026-03-20 09:00
nl | over 2 uur vrijdag | !
en-US | in 90 minutes please | = Wed 2026-03-04 12:30:01
en-US | next monday 18:30-19:30 | = Mon 2026-03-09 18:30
en-US | monday 9-17 | !
en-US | monday 9:00-17:00 | ? Mon 2026-03-09 09:00; Mon 2026-03-09 21:00
en-US | march 12 9am-5pm | = Thu 2026-03-12 09:00
en-US | thursday, march 12, 9am - 5pm EST | ? Thu 2026-03-12 09:00 America/New_York; Thu 2026-03-12 09:00 Etc/GMT+5
en-US | tonight 8-10pm | !
en-US | today 18:30 till 20:00 | = Wed 2026-03-04 18:30
en-US | 12/03 9am - 10am | ? Thu 2026-03-12 09:00; Thu 2026-12-03 09:00
en-US | half 8 - 9 | !
en-US | at 7 - 8pm | !
en-US | 19u30-21u | = Wed 2026-03-04 19:30
en-US | 18:30/19:30 | !
en-US | 18:30 or 19:30 | !
en-US | tomorrow 9am :) | = Thu 2026-03-05 09:00
en-US | tomorrow 9am :-) | = Thu 2026-03-05 09:00
en-US | tomorrow 9am :tada: | = Thu 2026-03-05 09:00
en-US | tomorrow 9am <:party:123456789012345678> | = Thu 2026-03-05 09:00
en-US | tomorrow 9am <a:party_time:123456789012345678> | = Thu 2026-03-05 09:00
en-US | 🎂 tomorrow 9am 🎉🎉 | = Thu 2026-03-05 09:00
en-US | tomorrow 9am s.v.p. | = Thu 2026-03-05 09:00
nl | morgen 9 uur a.u.b. | = Thu 2026-03-05 09:00
en-US | tomorrow :30: | !
en-US | tomorrow 9am : | = Thu 2026-03-05 09:00
en-US | tomorrow <@123> | !
en-US | tomorrow 9️⃣am | !
en-US | tomorrow ⑨ | !
en-US | 3/1 19:30 | ? Sun 2027-01-03 19:30; Mon 2027-03-01 19:30
en-US | 1/4 19:30 | ? Wed 2026-04-01 19:30; Mon 2027-01-04 19:30
en-US | 3/2 19:30 | < Tue 2026-02-03 19:30
en-US | 2/5/2026 19:30 | ? Sat 2026-05-02 19:30
en-US | 2/3/2026 19:30 | < Mon 2026-03-02 19:30
en-US | 3/12/2026 19:30 | ? Thu 2026-03-12 19:30; Thu 2026-12-03 19:30
nl | 2/5/2026 19:30 | = Sat 2026-05-02 19:30
en-GB | 3/1 19:30 | ? Sun 2027-01-03 19:30; Mon 2027-03-01 19:30
en-US | 3/1 | ? Sun 2027-01-03 09:00; Sun 2027-01-03 12:00; Mon 2027-03-01 09:00; Mon 2027-03-01 12:00
en-US | in a fortnight | = Wed 2026-03-18 11:00:01
en-US | friday in a fortnight 9am | = Fri 2026-03-20 09:00
";

#[test]
fn phrases_mean_what_people_mean_by_them() {
    let mut wrong = Vec::new();
    for row in ROWS.lines().filter(|row| !row.is_empty()) {
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
