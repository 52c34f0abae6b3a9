use proptest::prelude::*;
use twilight_model::id::Id;

use super::*;
use crate::{
    clock::Time,
    discord::custom_id::{CustomId as _, Fields, split},
    features::reminders::{
        ids::*,
        model::{Edge, Whose},
    },
};

fn round_trip<C: Component + PartialEq + std::fmt::Debug>(component: &C) {
    let id = component.custom_id();
    assert!(id.chars().count() <= 100, "{id} is too long");
    let (name, fields) = split(&id);
    assert_eq!(name, C::NAME);
    assert_eq!(C::parse(Fields::new(fields)).as_ref(), Some(component));
}

proptest! {
    #[test]
    fn custom_ids_survive(number in 1..i64::MAX, entry in "[0-9a-f]{24}", micros in 0..253_402_300_799_999_999_i64, user in 1..u64::MAX) {
        for whose in [Whose::All, Whose::Of(Id::new(user))] {
            round_trip(&Turn { whose, after: None });
            for next_at in [None, Time::from_timestamp_micros(micros)] {
                round_trip(&Turn { whose, after: Some(Edge { next_at, number }) });
            }
        }
        let occurrence = Time::from_timestamp(micros / 1_000_000, 0).expect("a time");
        round_trip(&Unskip { number, occurrence });
        round_trip(&Undo { number, revision: 1 });
        round_trip(&Skip { number });
        round_trip(&Ping { number });
        round_trip(&Done { number, entry: entry.clone() });
        round_trip(&Snooze { number, entry: entry.clone() });
        for by in [Snoozing::Minutes(10), Snoozing::Tomorrow] {
            round_trip(&Later { number, by, entry: entry.clone() });
        }
        round_trip(&Confirm { index: 3, view: u64::MAX.to_string() });
        round_trip(&Meant { index: 1, view: u64::MAX.to_string() });
        round_trip(&Else { view: u64::MAX.to_string() });
        round_trip(&Again { view: u64::MAX.to_string() });
    }

    #[test]
    fn foreign_fields_are_refused_without_panic(fields in ".{0,80}") {
        let _ = Turn::parse(Fields::new(&fields));
        let _ = Unskip::parse(Fields::new(&fields));
        let _ = Later::parse(Fields::new(&fields));
        let _ = Confirm::parse(Fields::new(&fields));
    }
}
