//! Ticket types: what is asked, who works on them, and how fast.
//!
//! Invariant: a guild without types of its own has the built-in one, which has number 0 and asks one question.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

use super::form::{self, Question, QuestionKind};
use crate::{
    error::Problem,
    ids::{ChannelId, RoleId},
    lang::Lang,
    tr,
};

/// Characters of a name: it stands on a button.
pub const NAME_MAX: usize = 60;
/// Characters of a description: it stands in a select.
pub const DESCRIPTION_MAX: usize = 100;
/// Types a guild can have: a select has 25 options.
pub const TYPES_MAX: usize = 25;
/// Staff roles of a type.
pub const ROLES_MAX: usize = 10;
/// Seconds of the longest target: 90 days.
pub const TARGET_MAX: i64 = 90 * 86_400;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketType {
    /// Its number in the guild; 0 for the built-in one.
    pub number: i64,
    /// What people choose.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// A sign before its name: an emoji, or a custom one as `<:name:id>`.
    pub emoji: String,
    /// The category of its channels; none for the guild's.
    pub category: Option<ChannelId>,
    /// Who works on it; none for the guild's staff.
    pub staff_roles: Vec<RoleId>,
    /// What is asked.
    pub form: Vec<Question>,
    /// Seconds for the first answer; none for the guild's target.
    pub first_response: Option<i64>,
    /// Seconds for each further answer; none for the guild's target.
    pub next_response: Option<i64>,
    /// Its place among the others.
    pub position: i64,
    /// Grows with every change.
    pub revision: i64,
}

impl TicketType {
    /// The type of guilds that have none.
    pub fn built_in(lang: Lang) -> Self {
        let question = Question {
            label: lang.plain(&tr!("How can we help?")),
            kind: QuestionKind::Paragraph,
            hint: lang.plain(&tr!("What happened, and what did you expect?")),
            required: true,
        };
        Self {
            number: 0,
            name: lang.plain(&tr!("Support")),
            description: String::new(),
            emoji: String::new(),
            category: None,
            staff_roles: Vec::new(),
            form: vec![question],
            first_response: None,
            next_response: None,
            position: 0,
            revision: 0,
        }
    }

    /// Its name with its sign, for texts; custom emoji show only in messages.
    pub fn title(&self) -> String {
        if self.emoji.is_empty() {
            self.name.clone()
        } else {
            format!("{} {}", self.emoji, self.name)
        }
    }

    /// A tidy type, or what is wrong with it.
    pub fn check(mut self) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field, text| problems.push(Problem { field, text });
        self.name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        self.description = self.description.split_whitespace().collect::<Vec<_>>().join(" ");
        let emoji = self.emoji.trim().to_owned();
        self.emoji = emoji;
        if self.name.is_empty() || self.name.chars().count() > NAME_MAX {
            wrong(tr!("Name"), tr!("Write 1 to {max} characters.", max = NAME_MAX));
        }
        if self.description.chars().count() > DESCRIPTION_MAX {
            wrong(
                tr!("Description"),
                tr!("Write at most {max} characters.", max = DESCRIPTION_MAX),
            );
        }
        if !self.emoji.is_empty() && Emoji::read(&self.emoji).is_none() {
            wrong(
                tr!("Emoji"),
                tr!("Use one emoji, or a server emoji as Discord writes it: `<:name:id>`."),
            );
        }
        self.staff_roles.dedup();
        if self.staff_roles.len() > ROLES_MAX {
            wrong(tr!("Staff roles"), tr!("Choose at most {max}.", max = ROLES_MAX));
        }
        for target in [self.first_response, self.next_response].into_iter().flatten() {
            if !(0..=TARGET_MAX).contains(&target) {
                wrong(tr!("Target"), tr!("Choose a time of at most 90 days."));
            }
        }
        if self.form.is_empty() {
            wrong(tr!("Questions"), tr!("Ask at least one question."));
        }
        match form::check(&self.form) {
            Ok(form) => self.form = form,
            Err(more) => problems.extend(more),
        }
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }
}

/// An emoji on a button or in a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Emoji {
    Unicode(String),
    /// A guild's own.
    Custom {
        /// Whether it moves.
        animated: bool,
        id: u64,
        name: String,
    },
}

impl Emoji {
    /// Reads an emoji; none when the text is not exactly one.
    pub fn read(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            let mut parts = inner.split(':');
            let (a, name, id) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
            let known = parts.next().is_none() && matches!(a, "" | "a") && id > 0;
            let plain = (2..=32).contains(&name.len())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            return (known && plain).then(|| Self::Custom {
                animated: a == "a",
                id,
                name: name.to_owned(),
            });
        }
        let one = text.graphemes(true).count() == 1;
        let sign = text.chars().next().is_some_and(is_pictogram)
            || (text.contains('\u{20e3}') || text.contains('\u{fe0f}'));
        (one && sign && text.len() <= 64).then(|| Self::Unicode(text.to_owned()))
    }
}

/// Whether a character is one that emoji begin with.
fn is_pictogram(c: char) -> bool {
    matches!(u32::from(c), 0x00a9 | 0x00ae | 0x203c..=0x3299 | 0x1f000..=0x1faff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_one_sign() {
        for text in ["🎫", "👩‍💻", "🇳🇱", "1️⃣", "❤️", "<:ok:123>", "<a:ok_2:123>"]
        {
            assert!(Emoji::read(text).is_some(), "{text}");
        }
        for text in ["", "a", "🎫🎫", ":ok:", "<:ok:>", "<:o k:1>", "<:ok:1:2>", "<b:ok:1>"] {
            assert!(Emoji::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_built_in_type_is_a_good_one() {
        let kind = TicketType::built_in(Lang::ENGLISH);
        assert_eq!(kind.clone().check(), Ok(kind));
    }

    #[test]
    fn a_type_that_cannot_be_shown_is_refused() {
        let bad = TicketType {
            name: " ".into(),
            emoji: "x".into(),
            form: Vec::new(),
            ..TicketType::built_in(Lang::ENGLISH)
        };
        assert_eq!(bad.check().expect_err("bad").len(), 3);
    }
}
