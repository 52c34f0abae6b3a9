use serde_json::json;

use super::*;
use crate::{clock::Time, settings};

settings! {
    /// A scope of every kind that matters here.
    pub struct Trial("trial", "Trial", "For these tests.") {
        loud: bool = false, Kind::Toggle, "Loud", "Whether it is loud.", asked;
        names: Vec<String> = vec!["a".to_owned()], Kind::List { of: &Kind::Text { max: 5, lines: Lines::One }, max: 3 }, "Names", "Which names.";
        limit: i64 = 5, Kind::Integer { min: 1, max: 9, unit: "things" }, "Limit", "How many.", private, premium;
    }
}

fn spec(key: &str) -> &'static Spec {
    Trial::scope().spec(key).expect("a setting")
}

fn held(value: serde_json::Value, change: i64) -> Held {
    let by = twilight_model::id::Id::new(1);
    Held {
        value: Some(value),
        verified: Verified::Yes,
        acting: None,
        change,
        by,
        at: Time::default(),
    }
}

fn current(rows: &[(&str, serde_json::Value)]) -> Current {
    let rows = (1..).zip(rows);
    Current::new(rows.map(|(n, (key, v))| ("trial".into(), (*key).into(), held(v.clone(), n))))
}

fn edit(key: &str, wish: &Wish) -> Edit {
    change::read(spec(key), wish).expect("readable")
}

fn typed(text: &str) -> Input {
    Input::Text(text.into())
}

#[test]
fn a_declaration_is_a_type_with_defaults() {
    assert_eq!(*Current::default().read::<Trial>(), Trial::default());
    let chosen = current(&[("loud", json!(true)), ("limit", json!(7))]);
    assert_eq!(chosen.revision, 2);
    assert_eq!(*chosen.read::<Trial>(), Trial { loud: true, limit: 7, ..Trial::default() });
    assert_eq!(spec("loud").setup, Setup::Asked);
    assert_eq!(spec("limit").tier, Tier::Premium);
    assert_eq!(spec("limit").sensitivity, Sensitivity::Private);
}

#[test]
fn a_value_that_is_no_longer_allowed_counts_as_the_default() {
    let chosen = current(&[("limit", json!(99)), ("names", json!("x"))]);
    assert_eq!(*chosen.read::<Trial>(), Trial::default());
    assert_eq!(chosen.value(spec("limit")), json!(5));
}

#[test]
fn lists_are_replaced_added_to_and_removed_from() {
    let now = Current::default();
    let after = |wishes: &[Wish]| {
        let edits: Vec<_> = wishes.iter().map(|wish| edit("names", wish)).collect();
        plan(&now, &edits).map(|changes| changes.first().map(|change| change.after.clone()))
    };
    assert_eq!(after(&[Wish::Set(typed("x\ny"))]), Ok(Some(json!(["x", "y"]))));
    assert_eq!(after(&[Wish::Add(typed("b\na"))]), Ok(Some(json!(["a", "b"]))));
    assert_eq!(after(&[Wish::Remove(typed("a"))]), Ok(Some(json!([]))));
    let both = [Wish::Add(typed("b")), Wish::Remove(typed("a"))];
    assert_eq!(after(&both), Ok(Some(json!(["b"]))));
    assert!(after(&[Wish::Add(typed("b\nc\nd"))]).is_err());
    // Nothing changes.
    assert_eq!(after(&[Wish::Add(typed("a"))]), Ok(None));
    assert_eq!(after(&[Wish::Set(typed("x")), Wish::Reset]), Ok(None));
    assert!(change::read(spec("limit"), &Wish::Add(typed("3"))).is_err());
}

#[test]
fn the_default_is_stored_as_nothing() {
    let now = current(&[("limit", json!(7))]);
    let changes = plan(&now, &[edit("limit", &Wish::Set(typed("5")))]).expect("a plan");
    assert_eq!((changes[0].stored(), &changes[0].before), (None, &json!(7)));
    let changes = plan(&now, &[edit("limit", &Wish::Set(typed("6")))]).expect("a plan");
    assert_eq!(changes[0].stored(), Some(&json!(6)));
}

/// Every declared setting, also those of features.
#[test]
fn every_declared_setting_is_sound() {
    let registry = crate::feature::settings(crate::features::ALL);
    let mut names = std::collections::BTreeSet::new();
    for spec in registry.specs() {
        let name = spec.name();
        let default = (spec.default)();
        assert!(spec.kind.accepts(&default), "{name}: the default {default} is not accepted");
        assert!(names.insert(name.clone()), "{name} is declared twice");
        let tidy = |c: char| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit();
        assert!(spec.key.chars().all(tidy) && spec.key.len() <= 32, "{name}");
        assert!(!spec.title.is_empty() && spec.title.chars().count() <= 45, "{name}: title");
        assert!(spec.help.ends_with('.') && spec.help.chars().count() <= 200, "{name}: help");
    }
    for scope in registry.scopes() {
        assert!(scope.help.chars().count() <= 100, "{}: Discord shows 100 characters", scope.name);
    }
}

/// The type of a setting can hold every value that its kind accepts.
#[test]
fn every_choice_fits_the_type_it_is_read_as() {
    fn fits<T: Scoped>() {
        for spec in T::scope().specs {
            for (value, _) in spec.kind.offers() {
                let read =
                    spec.kind.read(&Input::Text(value.clone())).expect("an offer is allowed");
                let mut all = Current::default().values(T::scope());
                all.insert(spec.key.into(), read);
                let typed = serde_json::from_value::<T>(serde_json::Value::Object(all));
                assert!(typed.is_ok(), "{} = {value}", spec.name());
            }
        }
    }
    fits::<System>();
    fits::<crate::features::faq::settings::Faq>();
    fits::<Trial>();
}

#[test]
fn modules_are_features() {
    let names: Vec<_> = crate::features::ALL.iter().map(|feature| feature.name()).collect();
    for module in modules::MODULES {
        assert!(names.contains(&module.name), "{} is no feature", module.name);
    }
}

#[test]
fn a_file_comes_back_as_it_went_out() {
    let registry = Registry::new([Trial::scope()]);
    let chosen = current(&[("limit", json!(7)), ("names", json!(["z"]))]);
    let guild = twilight_model::id::Id::new(5);
    let file = transfer::export(&registry, guild, &chosen, Time::default()).to_string();
    let import = transfer::read(&registry, &file).expect("readable");
    assert!(import.unknown.is_empty());
    let edits = |now: &Current| {
        let edits: Vec<_> = import
            .wishes
            .iter()
            .map(|(spec, wish)| change::read(spec, wish).expect("allowed"))
            .collect();
        plan(now, &edits).expect("a plan").len()
    };
    assert_eq!(edits(&chosen), 0);
    assert_eq!(edits(&Current::default()), 2);
}

#[test]
fn a_file_that_is_not_ours_is_refused_with_words() {
    let registry = Registry::new([Trial::scope()]);
    let newer = json!({ "format": "alphapy-settings", "version": 2, "settings": {} }).to_string();
    for file in ["", "{", "[]", "{}", &newer, &"x".repeat(300_000)] {
        let refused = transfer::read(&registry, file).expect_err("refused");
        assert!(refused.to_string().ends_with('.'), "{refused}");
    }
    let odd = json!({
        "format": "alphapy-settings", "version": 1,
        "settings": { "trial": { "loud": true, "new": 1 }, "later": { "x": 1 }, "odd": 5 },
    });
    let import = transfer::read(&registry, &odd.to_string()).expect("readable");
    assert_eq!(import.unknown, ["trial.new", "later.x", "odd"]);
    assert_eq!(import.wishes.len(), 1);
}
