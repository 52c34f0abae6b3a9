//! Properties that hold for any schedule.

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Timelike as _, Weekday};
use chrono_tz::{TZ_VARIANTS, Tz};
use proptest::{option, prelude::*};

use super::{MonthDays, Nths, Repeat, Schedule, Wall, Weekdays, resolve};

fn weekday() -> impl Strategy<Value = Weekday> {
    (0_u8..7).prop_map(|n| Weekday::try_from(n).expect("a day"))
}

fn weekdays() -> impl Strategy<Value = Weekdays> {
    proptest::collection::vec(weekday(), 1..7).prop_map(|days| days.into_iter().collect())
}

/// Several days of the month: one alone is another rule.
fn month_days() -> impl Strategy<Value = MonthDays> {
    let days = proptest::collection::btree_set(1_u8..=31, 2..5);
    days.prop_map(|days| {
        days.into_iter().fold(MonthDays::default(), |set, day| set.with(day).expect("a day"))
    })
}

fn nths() -> impl Strategy<Value = Nths> {
    let nths = proptest::collection::btree_set(prop_oneof![1_i8..=5, Just(-1)], 2..5);
    nths.prop_map(|nths| {
        nths.into_iter().fold(Nths::default(), |set, nth| set.with(nth).expect("one"))
    })
}

pub(crate) fn repeat() -> impl Strategy<Value = Repeat> {
    let every = 1_u16..40;
    let nth = prop_oneof![1_i8..=5, Just(-1)];
    prop_oneof![
        every.clone().prop_map(|every| Repeat::Hours { every }),
        every.clone().prop_map(|every| Repeat::Days { every }),
        (every.clone(), weekdays()).prop_map(|(every, days)| Repeat::Weeks { every, days }),
        (every.clone(), 1_u8..=31).prop_map(|(every, day)| Repeat::MonthsByDate { every, day }),
        (every.clone(), nth.clone(), weekday())
            .prop_map(|(every, nth, weekday)| { Repeat::MonthsByWeekday { every, nth, weekday } }),
        (every.clone(), month_days())
            .prop_map(|(every, days)| Repeat::MonthsByDates { every, days }),
        (every, nths(), weekday()).prop_map(|(every, nths, weekday)| Repeat::MonthsByWeekdays {
            every,
            nths,
            weekday
        }),
    ]
}

pub(crate) fn zone() -> impl Strategy<Value = Tz> {
    (0..TZ_VARIANTS.len()).prop_map(|n| TZ_VARIANTS[n])
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let day = 719_163_i32..740_000;
    (
        day,
        0_u32..86_400,
        zone(),
        option::of(repeat()),
        option::of(0_i32..2000),
        option::of(1_u32..50),
    )
        .prop_map(|(day, second, zone, repeat, until, count)| {
            let date = NaiveDate::from_num_days_from_ce_opt(day).expect("a date");
            let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0);
            Schedule {
                start: date.and_time(time.expect("a time")),
                zone,
                repeat,
                until: until.map(|days| date + TimeDelta::days(days.into())),
                count,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn occurrences_come_in_order_and_never_before_the_start(
        schedule in schedule(),
        after in 0_i64..4_000_000_000,
    ) {
        let after = DateTime::from_timestamp(after, 0).expect("a time");
        let mut last = after;
        let start = resolve(schedule.start, schedule.zone).instant();
        for occurrence in schedule.upcoming(after).take(20) {
            prop_assert!(occurrence.at > last);
            prop_assert!(occurrence.at >= start);
            prop_assert!(schedule.count.is_none_or(|count| occurrence.index < count));
            prop_assert_eq!(schedule.occurrence(occurrence.index), Some(occurrence));
            prop_assert_eq!(
                occurrence.at.with_timezone(&schedule.zone).naive_local(),
                occurrence.local
            );
            last = occurrence.at;
        }
    }

    #[test]
    fn a_rule_is_followed_on_the_wall(schedule in schedule()) {
        for occurrence in schedule.upcoming(chrono::DateTime::UNIX_EPOCH).take(20) {
            // The time that the rule says, also where the clocks skip it: by an hour, or, in Samoa, by a day.
            let wall = schedule.wall(&occurrence);
            if matches!(schedule.repeat, Some(Repeat::Hours { .. })) {
                continue;
            }
            prop_assert_eq!(resolve(wall, schedule.zone).instant(), occurrence.at);
            prop_assert_eq!(wall.time(), schedule.start.time());
            match schedule.repeat {
                Some(Repeat::Weeks { days, .. }) => prop_assert!(days.contains(wall.weekday())),
                Some(Repeat::MonthsByDate { day, .. }) => {
                    let length = u32::from(wall.date().num_days_in_month());
                    prop_assert_eq!(wall.day(), u32::from(day).min(length));
                }
                Some(Repeat::MonthsByWeekday { weekday, .. }) => {
                    prop_assert_eq!(wall.weekday(), weekday);
                }
                Some(Repeat::MonthsByDates { days, .. }) => {
                    let length = u32::from(wall.date().num_days_in_month());
                    let day = wall.day();
                    prop_assert!(days.iter().any(|wanted| u32::from(wanted).min(length) == day));
                }
                Some(Repeat::MonthsByWeekdays { weekday, .. }) => {
                    prop_assert_eq!(wall.weekday(), weekday);
                }
                Some(Repeat::Hours { .. } | Repeat::Days { .. }) | None => {}
            }
        }
    }

    #[test]
    fn an_aligned_schedule_begins_with_its_start(schedule in schedule()) {
        let aligned = schedule.aligned();
        prop_assert!(aligned.start.second() < 60);
        if let Some(first) = aligned.first() {
            prop_assert_eq!(first.at, resolve(aligned.start, aligned.zone).instant());
        }
    }

    #[test]
    fn a_schedule_survives_being_stored(schedule in schedule()) {
        let json = serde_json::to_string(&schedule).expect("json");
        prop_assert_eq!(&serde_json::from_str::<Schedule>(&json).expect("a schedule"), &schedule);
    }

    #[test]
    fn nothing_stored_makes_it_panic_or_hang(
        year in -9999_i32..=9999,
        every in prop_oneof![Just(0_u16), Just(u16::MAX), 0_u16..5],
        day in any::<u8>(),
        nth in any::<i8>(),
        weekday in weekday(),
        kind in 0_u8..7,
        after in any::<i64>(),
        index in any::<u32>(),
    ) {
        let nths = nth.checked_rem(6).and_then(|nth| Nths::default().with(nth)).unwrap_or_default();
        let repeat = match kind {
            0 => Repeat::Hours { every },
            1 => Repeat::Days { every },
            2 => Repeat::Weeks { every, days: Weekdays::default() },
            3 => Repeat::MonthsByDate { every, day },
            4 => Repeat::MonthsByDates { every, days: MonthDays::default() },
            5 => Repeat::MonthsByWeekdays { every, nths, weekday },
            _ => Repeat::MonthsByWeekday { every, nth, weekday },
        };
        let start = NaiveDate::from_ymd_opt(year, 2, 28).and_then(|d| d.and_hms_opt(2, 30, 0));
        let once = Schedule::once(start.expect("a time"), Tz::Europe__Amsterdam);
        let schedule = Schedule { repeat: Some(repeat), ..once };
        let after = DateTime::from_timestamp(after % 8_000_000_000_000, 0).unwrap_or_default();
        let _ = (schedule.occurrence_after(after), schedule.occurrence(index), schedule.check());
        let _ = schedule.aligned();
    }

    #[test]
    fn a_wall_time_means_instants_that_show_it(zone in zone(), seconds in 0_i64..4_000_000_000) {
        let local = DateTime::from_timestamp(seconds, 0).expect("a time").naive_utc();
        let shown = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone).naive_local();
        match resolve(local, zone) {
            Wall::Once(at) => prop_assert_eq!(shown(at), local),
            Wall::Twice { first, second } => {
                prop_assert!(first < second);
                prop_assert_eq!((shown(first), shown(second)), (local, local));
            }
            Wall::Skipped { later, earlier, resumes } => {
                prop_assert!(shown(later) >= resumes && shown(earlier) < local);
            }
        }
    }
}
