//! The `custom_id` of buttons, selects and modals: a name and a few fields, like `faq:vote:3:y`.
//!
//! Invariant: a custom id names rows and never carries authority, fits Discord's 100 characters, and a
//! changed layout gets a new name (`faq:vote2`), so that old messages are never misread.

use std::{borrow::Cow, str::FromStr};

/// Discord's limit, in characters.
pub const MAX: usize = 100;

/// The fields of a custom id, after its name, in order.
#[derive(Clone, Debug)]
pub struct Fields<'a>(&'a str);

impl<'a> Fields<'a> {
    /// Wraps what follows the name.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The next field, parsed; `None` when it is absent or does not parse.
    pub fn field<T: FromStr>(&mut self) -> Option<T> {
        let (field, rest) = self.0.split_once(':').unwrap_or((self.0, ""));
        self.0 = rest;
        field.parse().ok()
    }

    /// Everything that is left, which may hold colons; `None` when nothing is left.
    #[must_use]
    pub fn rest(self) -> Option<&'a str> {
        (!self.0.is_empty()).then_some(self.0)
    }
}

/// Joins a name and fields. Fields but the last must not hold colons.
#[must_use]
pub fn join(name: &str, fields: &[Cow<'_, str>]) -> String {
    let mut out = name.to_owned();
    for field in fields {
        out.push(':');
        out.push_str(field);
    }
    debug_assert!(out.chars().count() <= MAX, "custom id too long: {out}");
    out
}

/// The name (its first two parts) and what follows.
#[must_use]
pub fn split(custom_id: &str) -> (&str, &str) {
    let second = custom_id.find(':').map_or(custom_id.len(), |i| i + 1);
    let end = custom_id[second..].find(':').map_or(custom_id.len(), |i| second + i);
    (&custom_id[..end], custom_id[end..].trim_start_matches(':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_splits_without_panic(text in ".{0,120}") {
            let (name, rest) = split(&text);
            prop_assert!(text.starts_with(name));
            let mut fields = Fields::new(rest);
            let _: Option<i64> = fields.field();
            let _ = fields.rest();
        }

        #[test]
        fn what_is_joined_splits_again(number in any::<i64>(), tail in "[a-z:]{1,20}") {
            let id = join("faq:vote", &[number.to_string().into(), tail.clone().into()]);
            let (name, rest) = split(&id);
            prop_assert_eq!(name, "faq:vote");
            let mut fields = Fields::new(rest);
            prop_assert_eq!(fields.field::<i64>(), Some(number));
            prop_assert_eq!(fields.rest(), Some(tail.as_str()));
        }
    }
}
