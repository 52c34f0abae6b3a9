//! The parts of a reminder, as people and as programs call them.
//!
//! Invariant: each part is declared once, with both its names, so that a problem found anywhere can be told
//! everywhere.

use crate::{error::Problem, lang::Text, tr};

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $label:expr, $pointer:literal;)*) => {
        /// A part of a reminder.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $($(#[$doc])* $field),* }

        impl Field {
            /// Every part.
            pub const ALL: &[Self] = &[$(Self::$field),*];

            /// The label that people see.
            pub fn label(self) -> Text {
                match self { $(Self::$field => $label),* }
            }

            /// Where it stands in the body of a request, as a JSON pointer.
            pub const fn pointer(self) -> &'static str {
                match self { $(Self::$field => $pointer),* }
            }
        }
    };
}

fields! {
    /// Its title.
    Name = tr!("Name"), "/name";
    /// Its text.
    Message = tr!("Message"), "/message";
    /// Where it happens.
    Location = tr!("Location"), "/location";
    /// Its picture.
    Image = tr!("Image"), "/image";
    /// Its pings.
    Mention = tr!("Mention"), "/mentions";
    /// How long before it speaks.
    Lead = tr!("Lead time"), "/lead_minutes";
    /// When it is first, as somebody types it.
    When = tr!("When"), "/schedule/start";
    /// When it is first.
    Time = tr!("Time"), "/schedule/start";
    /// The time zone that is meant.
    Zone = tr!("Time zone"), "/schedule/timezone";
    /// How it repeats.
    Repeat = tr!("Repeat"), "/schedule/repeat";
    /// On which days of the week.
    Days = tr!("Days"), "/schedule/repeat/days";
    /// Its last day.
    Until = tr!("Until"), "/schedule/until";
    /// How often it occurs.
    Times = tr!("Times"), "/schedule/count";
}

impl Field {
    /// A problem with it.
    pub fn problem(self, text: Text) -> Problem {
        Problem { field: self.label(), text }
    }

    /// The part that people call so.
    pub fn named(label: &Text) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.label() == *label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_by_its_label() {
        for field in Field::ALL {
            assert_eq!(Field::named(&field.problem(tr!("x")).field), Some(*field));
        }
        assert_eq!(Field::named(&tr!("Colour")), None);
    }
}
