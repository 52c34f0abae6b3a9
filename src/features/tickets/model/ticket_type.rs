//! Ticket types: what is asked, who works on them, and how fast.
//!
//! Invariant: every guild has *Support* from the start, an ordinary type with number 0 that asks one question, until
//! somebody changes or removes it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    emoji::Emoji,
    entry::Entry,
    form::{self, Answer, Question, QuestionKind},
    texts,
};
use crate::{
    error::Problem,
    ids::{ChannelId, RoleId},
    lang::Lang,
    text, tr,
};

/// The number of *Support*.
pub const SUPPORT: i64 = 0;
/// Stands for the number of a type that has none yet.
pub const NEW: i64 = -1;
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
/// Questions that are asked after the stars.
pub const FEEDBACK_MAX: usize = 3;

/// The source of a ticket's subject, which names it in lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "from")]
#[schema(as = TicketSubject)]
pub enum SubjectRule {
    /// The first line that was written.
    #[default]
    FirstAnswer,
    /// The answer to this question; the first line when it was not answered.
    Question { label: String },
    /// The name of the type.
    TypeName,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketType {
    /// Its number in the guild; see [`SUPPORT`] and [`NEW`].
    pub number: i64,
    /// Its name, which people choose.
    pub name: String,
    /// Its purpose.
    pub description: String,
    /// A sign before its name: an emoji, or a custom one as `<:name:id>`.
    pub emoji: String,
    /// The category of its channels; none for the guild's.
    pub category: Option<ChannelId>,
    /// The roles that work on it; none for the guild's staff.
    pub staff_roles: Vec<RoleId>,
    /// The roles pinged about a new ticket; none for those that work on it.
    #[serde(default)]
    pub ping_roles: Option<Vec<RoleId>>,
    /// The conditions for opening one, and how often.
    #[serde(default)]
    pub entry: Entry,
    /// The questions.
    pub form: Vec<Question>,
    /// The rule that names its tickets.
    #[serde(default)]
    pub subject: SubjectRule,
    /// The text in a ticket that was opened outside business hours: a template, empty for nothing.
    #[serde(default)]
    pub away_text: String,
    /// The questions after the stars.
    #[serde(default)]
    pub feedback: Vec<Question>,
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
    /// A type that is to be made.
    pub fn new(lang: Lang) -> Self {
        Self { number: NEW, name: String::new(), ..Self::built_in(lang) }
    }

    /// *Support* as it is from the start.
    pub fn built_in(lang: Lang) -> Self {
        let question = Question {
            label: lang.plain(&tr!("How can we help?")),
            kind: QuestionKind::Paragraph,
            hint: lang.plain(&tr!("What happened, and what did you expect?")),
            required: true,
        };
        Self {
            number: SUPPORT,
            name: lang.plain(&tr!("Support")),
            description: String::new(),
            emoji: String::new(),
            category: None,
            staff_roles: Vec::new(),
            ping_roles: None,
            entry: Entry::default(),
            form: vec![question],
            subject: SubjectRule::FirstAnswer,
            away_text: String::new(),
            feedback: Vec::new(),
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

    /// One line that names a ticket with these answers.
    pub fn subject_of(&self, answers: &[Answer]) -> String {
        let asked = match &self.subject {
            SubjectRule::TypeName => return text::cut(&self.name, super::SUBJECT_MAX),
            SubjectRule::FirstAnswer => None,
            SubjectRule::Question { label } => answers.iter().find(|one| one.label == *label),
        };
        let chosen = asked.map(std::slice::from_ref).map(|one| super::subject(one, ""));
        let chosen = chosen.filter(|line| !line.is_empty());
        chosen.unwrap_or_else(|| super::subject(answers, &self.name))
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
        if let Some(roles) = &mut self.ping_roles {
            roles.dedup();
            if roles.len() > ROLES_MAX {
                wrong(tr!("Roles to ping"), tr!("Choose at most {max}.", max = ROLES_MAX));
            }
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
        problems.extend(self.entry.check());
        problems.extend(self.check_words());
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    /// Tidies what is said and asked beside the form, and says what is wrong with it.
    fn check_words(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let SubjectRule::Question { label } = &self.subject
            && !self.form.iter().any(|question| question.label == *label)
        {
            let text = tr!("No question is called {label}.", label = label.as_str());
            problems.push(Problem { field: tr!("Subject"), text });
        }
        self.away_text = self.away_text.trim().to_owned();
        if let Err(text) = texts::check(&self.away_text, texts::AWAY) {
            problems.push(Problem { field: tr!("Text outside business hours"), text });
        }
        let field = || tr!("Questions after the stars");
        if self.feedback.len() > FEEDBACK_MAX {
            let text = tr!("Ask at most {max} questions.", max = FEEDBACK_MAX);
            problems.push(Problem { field: field(), text });
        }
        if self.feedback.iter().any(|question| question.kind == QuestionKind::File) {
            let text = tr!("Files cannot be asked for here.");
            problems.push(Problem { field: field(), text });
        }
        match form::check(&self.feedback) {
            Ok(tidy) => self.feedback = tidy,
            Err(more) => problems.extend(more),
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
