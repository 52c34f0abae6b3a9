use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::discord::directory::kind::TEXT;

const HOURS: Kind = Kind::Duration { min: 60, max: 86_400 };
const COUNT: Kind = Kind::Integer { min: 1, max: 50, unit: "tickets" };
const SCORE: Kind = Kind::Decimal { min: 0.0, max: 1.0 };
const COLOURS: &[Choice] =
    &[Choice { value: "red", label: "Red" }, Choice { value: "sea_green", label: "Sea green" }];
const CHANNEL: Kind = Kind::Channel { kinds: &[TEXT], needs: Permissions::SEND_MESSAGES };
const ROLES: Kind = Kind::List { of: &Kind::Role(RoleUse::Recognise), max: 3 };
const WELCOME: Kind = Kind::Template {
    max: 40,
    placeholders: &[Placeholder { name: "member", about: "who came", example: "Mia" }],
};
const TAGS: Kind = Kind::List { of: &Kind::Text { max: 10, lines: Lines::One }, max: 3 };

fn typed(kind: &Kind, text: &str) -> Option<Json> {
    kind.read(&Input::Text(text.into())).ok()
}

#[test]
fn what_people_type_is_understood() {
    let table = [
        (&Kind::Toggle, "On", json!(true)),
        (&Kind::Toggle, "nee", json!(false)),
        (&COUNT, " 12 ", json!(12)),
        (&SCORE, "0,5", json!(0.5)),
        (&SCORE, "1", json!(1.0)),
        (&HOURS, "1h 30m", json!(5400)),
        (&Kind::Choice(COLOURS), "Sea Green", json!("sea_green")),
        (&CHANNEL, "<#123>", json!("123")),
        (&CHANNEL, "none", Json::Null),
        (&Kind::User, "<@!7>", json!("7")),
        (&ROLES, "<@&1> <@&2>, 1", json!(["1", "2"])),
        (&ROLES, "none", json!([])),
        (&TAGS, "one, two\nthree", json!(["one, two", "three"])),
        (&Kind::Zone, "europe/amsterdam", json!("Europe/Amsterdam")),
        (&Kind::Language, "EN", json!("en")),
        (&WELCOME, "Hi {member}!\r\nHello", json!("Hi {member}!\nHello")),
    ];
    for (kind, text, value) in table {
        assert_eq!(typed(kind, text), Some(value), "{kind:?} {text}");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_words() {
    let table = [
        (&Kind::Toggle, "maybe"),
        (&COUNT, "0"),
        (&COUNT, "51"),
        (&COUNT, "1.5"),
        (&SCORE, "NaN"),
        (&SCORE, "1.01"),
        (&HOURS, "90"),
        (&HOURS, "2d"),
        (&Kind::Choice(COLOURS), "blue"),
        (&CHANNEL, "general"),
        (&CHANNEL, "0"),
        (&CHANNEL, "<@5>"),
        (&ROLES, "1 2 3 4"),
        (&TAGS, "much too long to be a tag"),
        (&Kind::Zone, "EST5"),
        (&Kind::Language, "klingon"),
        (&WELCOME, "Hi {user}"),
        (&WELCOME, "a text that is much longer than forty characters"),
        (&Kind::Text { max: 5, lines: Lines::One }, "a\nb"),
        (&Kind::Text { max: 5, lines: Lines::Many }, "a\u{0}b"),
    ];
    for (kind, text) in table {
        let refused = kind.read(&Input::Text(text.into())).expect_err(text);
        assert!(refused.to_string().len() > 10, "{text}: {refused}");
    }
}

#[test]
fn programs_send_the_right_types_only() {
    for (kind, value) in [
        (&Kind::Toggle, json!("on")),
        (&COUNT, json!("5")),
        (&COUNT, json!(5.5)),
        (&HOURS, json!("1h")),
        (&CHANNEL, json!(123)),
        (&ROLES, json!("1")),
        (&ROLES, json!([["1"]])),
        (&Kind::Zone, json!(null)),
        (&WELCOME, json!({})),
    ] {
        assert!(kind.read(&Input::Json(value.clone())).is_err(), "{kind:?} {value}");
    }
    assert_eq!(SCORE.read(&Input::Json(json!(1))), Ok(json!(1.0)));
    assert_eq!(CHANNEL.read(&Input::Json(Json::Null)), Ok(Json::Null));
}

#[test]
fn pickers_give_ids_and_forms_several_values() {
    assert_eq!(CHANNEL.read(&Input::Channel(5)), Ok(json!("5")));
    assert!(CHANNEL.read(&Input::Role(5)).is_err());
    assert!(COUNT.read(&Input::User(5)).is_err());
    assert_eq!(ROLES.read(&Input::Role(5)), Ok(json!(["5"])));
    let ticked = |values: &[&str]| Input::Texts(values.iter().map(|v| (*v).to_owned()).collect());
    assert_eq!(Kind::Toggle.read(&ticked(&["off", "on"])), Ok(json!(true)));
    assert_eq!(Kind::Toggle.read(&ticked(&["off"])), Ok(json!(false)));
    assert_eq!(ROLES.read(&ticked(&["", "4", "5"])), Ok(json!(["4", "5"])));
    assert_eq!(ROLES.read(&ticked(&[""])), Ok(json!([])));
    assert_eq!(TAGS.read(&Input::Json(json!([" a", "", "a "]))), Ok(json!(["a"])));
}

fn any_kind() -> impl Strategy<Value = &'static Kind> {
    static KINDS: &[Kind] = &[
        Kind::Toggle,
        COUNT,
        SCORE,
        HOURS,
        Kind::Choice(COLOURS),
        CHANNEL,
        ROLES,
        TAGS,
        WELCOME,
        Kind::Zone,
        Kind::Language,
        Kind::User,
    ];
    prop::sample::select(KINDS.iter().collect::<Vec<_>>())
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-2.0..2.0f64).prop_map(Json::from),
        "[a-z0-9<#@& ]{0,12}".prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Json::from))
}

proptest! {
    #[test]
    fn what_is_read_is_accepted_and_shown(kind in any_kind(), text in ".{0,30}", json in any_json()) {
        for input in [Input::Text(text), Input::Json(json)] {
            if let Ok(value) = kind.read(&input) {
                prop_assert!(kind.accepts(&value), "{kind:?} {value}");
                let _ = kind.show(&value);
                // The text offered to somebody who types is read as the same value.
                let typed = kind.typed_out(&value);
                prop_assert_eq!(kind.read(&Input::Text(typed)), Ok(value), "{:?}", kind);
            }
        }
    }
}

#[test]
fn a_zone_is_a_place_and_a_misspelt_one_is_suggested() {
    let typed = |text: &str| Kind::Zone.read(&Input::Text(text.to_owned()));
    for (text, name) in [
        ("europe/amsterdam", "Europe/Amsterdam"),
        ("utc", "UTC"),
        ("Amsterdam", "Europe/Amsterdam"),
    ] {
        assert_eq!(typed(text), Ok(json!(name)), "{text}");
    }
    // A form sends back what an older version stored.
    assert_eq!(Kind::Zone.read(&Input::Texts(vec!["CET".into()])), Ok(json!("CET")));
    for (text, words) in [
        ("EST", "America/New_York"),
        ("UTC+2", "Europe/Amsterdam"),
        ("Amsterdm", "`Europe/Amsterdam`"),
        ("europe/londn", "`Europe/London`"),
        ("nowhere at all", "like `Europe/Amsterdam`"),
    ] {
        let told = typed(text).expect_err(text).to_string();
        assert!(told.contains(words), "{text}: {told}");
    }
}
