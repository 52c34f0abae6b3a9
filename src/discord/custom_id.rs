//! The `custom_id` of buttons, selects and modals: a name and a few fields, like `faq:vote:3:y`.
//!
//! Invariant: a custom id names rows and never carries authority, fits Discord's 100 characters, and a
//! changed layout gets a new name (`faq:vote2`), so that old messages are never misread.

use std::str::FromStr;

use twilight_model::id::Id;

use crate::clock::Time;

/// Discord's limit, in characters.
pub const MAX: usize = 100;
/// The seconds until the end of the year 9999.
const SECONDS_MAX: i64 = 253_402_300_800;

/// The fields of a custom id, after its name, in order.
#[derive(Clone, Debug)]
pub struct Fields<'a>(&'a str);

impl<'a> Fields<'a> {
    /// Wraps what follows the name.
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The next field, parsed; `None` when it is absent or does not parse.
    pub fn field<T: FromStr>(&mut self) -> Option<T> {
        let (field, rest) = self.0.split_once(':').unwrap_or((self.0, ""));
        self.0 = rest;
        field.parse().ok()
    }

    /// Takes everything that is left, which may hold colons.
    pub fn left(&mut self) -> &'a str {
        std::mem::take(&mut self.0)
    }
}

/// A field of a custom id.
pub trait Field: Sized {
    /// Its text; only that of the last field may hold colons.
    fn write(&self) -> String;

    /// Reads what [`Field::write`] wrote; `None` when it is something else.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

/// The number as digits.
macro_rules! written {
    ($($number:ty),*) => {$(
        impl Field for $number {
            fn write(&self) -> String {
                self.to_string()
            }

            fn read(fields: &mut Fields<'_>) -> Option<Self> {
                fields.field()
            }
        }
    )*};
}
written!(i64, u64, usize);

/// `y` or `n`.
impl Field for bool {
    fn write(&self) -> String {
        if *self { "y" } else { "n" }.to_owned()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        match fields.field::<char>()? {
            'y' => Some(true),
            'n' => Some(false),
            _ => None,
        }
    }
}

/// Everything that is left, so it must be the last field.
impl Field for String {
    fn write(&self) -> String {
        self.clone()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(fields.left().to_owned())
    }
}

/// Whole seconds since 1970.
impl Field for Time {
    fn write(&self) -> String {
        self.timestamp().to_string()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let seconds = fields.field().filter(|seconds| (0..SECONDS_MAX).contains(seconds))?;
        Self::from_timestamp(seconds, 0)
    }
}

/// The id, or 0 for none.
impl<M> Field for Option<Id<M>> {
    fn write(&self) -> String {
        self.map_or(0, Id::get).to_string()
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Id::new_checked(fields.field()?))
    }
}

/// A button, select or form: its name and its fields. `custom_ids!` declares it.
pub trait CustomId: Sized + Send + 'static {
    /// Its name, two parts, like `faq:vote`.
    const NAME: &'static str;

    /// Reads the fields; `None` when they are not of this kind.
    fn parse(fields: Fields<'_>) -> Option<Self>;

    /// The whole custom id.
    fn custom_id(&self) -> String;
}

/// Declares custom ids, each as a type: `pub struct Vote = "faq:vote" { helpful: bool, article: Article }`. The
/// fields are written and read in this order.
macro_rules! custom_ids {
    () => {};
    ($(#[$doc:meta])* $vis:vis struct $name:ident = $id:literal; $($rest:tt)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis struct $name;

        $crate::discord::custom_id::custom_ids!(@ $name = $id { });
        $crate::discord::custom_id::custom_ids!($($rest)*);
    };
    (
        $(#[$doc:meta])* $vis:vis struct $name:ident = $id:literal {
            $($(#[$about:meta])* $field:ident: $type:ty,)*
        }
        $($rest:tt)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis struct $name {
            $($(#[$about])* pub $field: $type,)*
        }

        $crate::discord::custom_id::custom_ids!(@ $name = $id { $($field),* });
        $crate::discord::custom_id::custom_ids!($($rest)*);
    };
    (@ $name:ident = $id:literal { $($field:ident),* }) => {
        impl $crate::discord::custom_id::CustomId for $name {
            const NAME: &'static str = $id;

            fn parse(fields: $crate::discord::custom_id::Fields<'_>) -> Option<Self> {
                let from = &mut { fields };
                $(let $field = $crate::discord::custom_id::Field::read(from)?;)*
                // Without fields nothing is read.
                let _ = from;
                Some(Self { $($field),* })
            }

            fn custom_id(&self) -> String {
                let fields: &[String] =
                    &[$($crate::discord::custom_id::Field::write(&self.$field)),*];
                $crate::discord::custom_id::join(Self::NAME, fields)
            }
        }
    };
}
pub(crate) use custom_ids;

/// Joins a name and fields.
pub fn join(name: &str, fields: &[String]) -> String {
    let mut out = name.to_owned();
    for field in fields {
        out.push(':');
        out.push_str(field);
    }
    debug_assert!(out.chars().count() <= MAX, "custom id too long: {out}");
    out
}

/// The name (its first two parts) and what follows.
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
            let _ = fields.left();
        }

        #[test]
        fn what_is_joined_splits_again(number in any::<i64>(), tail in "[a-z:]{1,20}") {
            let id = join("faq:vote", &[number.to_string(), tail.clone()]);
            let (name, rest) = split(&id);
            prop_assert_eq!(name, "faq:vote");
            let mut fields = Fields::new(rest);
            prop_assert_eq!(fields.field::<i64>(), Some(number));
            prop_assert_eq!(fields.left(), tail.as_str());
        }
    }
}
