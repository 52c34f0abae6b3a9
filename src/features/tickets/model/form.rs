//! The form of a ticket: its questions, and what was answered.
//!
//! Invariant: a form fits one of Discord's modals (five questions, labels of 45 characters), and an answer is
//! kept with the label it answered, so that a changed form never changes what people said.

use serde::{Deserialize, Serialize};

use crate::{error::Problem, lang::raw, text, tr};

/// Questions of one form.
pub const QUESTIONS_MAX: usize = 5;
/// Characters of a question.
pub const LABEL_MAX: usize = 45;
/// Characters of a hint.
pub const HINT_MAX: usize = 100;
/// Options of a choice.
pub const OPTIONS_MAX: usize = 25;
/// Characters of an answer.
pub const ANSWER_MAX: u16 = 2000;
/// Files of one question.
pub const FILES_MAX: usize = 5;

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum QuestionKind {
    /// One line.
    Short,
    /// Several lines.
    Paragraph,
    /// One of these.
    Select {
        /// The choices.
        options: Vec<String>,
    },
    File,
}

impl QuestionKind {
    /// Its name in forms and the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Paragraph => "paragraph",
            Self::Select { .. } => "select",
            Self::File => "file",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The text of the question.
    pub label: String,
    /// How it is answered.
    #[serde(flatten)]
    pub kind: QuestionKind,
    /// An example, shown while nothing is typed.
    #[serde(default)]
    pub hint: String,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
}

/// A file that came with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerFile {
    /// Discord's id of it.
    pub id: String,
    pub name: String,
    /// The content type that Discord reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// Where it can be had for a while.
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question.
    pub label: String,
    /// The answer; empty when only files were given.
    pub value: String,
    /// Files that were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AnswerFile>,
}

/// The input for one question, before it is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Typed or chosen.
    pub text: String,
    pub files: Vec<AnswerFile>,
}

/// The answers of a form, in order.
pub type Answers = Vec<Answer>;

/// Puts what came in under the questions, or says what is wrong. Questions without an answer are left out.
pub fn answer(questions: &[Question], given: &[Given]) -> Result<Answers, Vec<Problem>> {
    let (mut answers, mut problems) = (Vec::new(), Vec::new());
    for (at, question) in questions.iter().enumerate() {
        let given = given.get(at).cloned().unwrap_or_default();
        let value = given.text.trim().to_owned();
        let empty = value.is_empty() && given.files.is_empty();
        let mut wrong = |text| {
            let field = tr!("{label}", label = question.label.as_str());
            problems.push(Problem { field, text });
        };
        match &question.kind {
            _ if empty && question.required => wrong(tr!("Please answer this.")),
            _ if empty => {}
            QuestionKind::Select { options } if !options.contains(&value) => {
                wrong(tr!("Choose one of the options. They may have changed meanwhile."));
            }
            _ if value.chars().count() > usize::from(ANSWER_MAX) => {
                wrong(tr!("Write at most {max} characters.", max = i64::from(ANSWER_MAX)));
            }
            _ => answers.push(Answer { label: question.label.clone(), value, files: given.files }),
        }
    }
    if problems.is_empty() { Ok(answers) } else { Err(problems) }
}

/// Tidies a form, or says what is wrong with it.
pub fn check(questions: &[Question]) -> Result<Vec<Question>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut tidy: Vec<Question> = Vec::new();
    if questions.len() > QUESTIONS_MAX {
        problems.push(Problem {
            field: tr!("Questions"),
            text: tr!("A form has at most {max} questions.", max = QUESTIONS_MAX),
        });
    }
    for (at, question) in questions.iter().enumerate() {
        let mut wrong = |text| {
            problems.push(Problem { field: tr!("Question {number}", number = at + 1), text });
        };
        let label = question.label.trim().to_owned();
        if label.is_empty() || label.chars().count() > LABEL_MAX {
            wrong(tr!("Write 1 to {max} characters.", max = LABEL_MAX));
        } else if tidy.iter().any(|other| other.label == label) {
            wrong(tr!("Two questions cannot be the same."));
        }
        if question.hint.chars().count() > HINT_MAX {
            wrong(tr!("The example can have at most {max} characters.", max = HINT_MAX));
        }
        let mut kind = question.kind.clone();
        if let QuestionKind::Select { options } = &mut kind
            && let Some(problem) = check_options(options)
        {
            wrong(problem);
        }
        let hint = question.hint.trim().to_owned();
        tidy.push(Question { label, kind, hint, required: question.required });
    }
    if problems.is_empty() { Ok(tidy) } else { Err(problems) }
}

fn check_options(options: &mut Vec<String>) -> Option<crate::lang::Text> {
    let mut tidy: Vec<String> = Vec::new();
    for option in options.iter().map(|option| option.trim()).filter(|option| !option.is_empty()) {
        if option.chars().count() > 100 {
            return Some(tr!("An option can have at most {max} characters.", max = 100_i64));
        }
        if !tidy.iter().any(|other| other == option) {
            tidy.push(option.to_owned());
        }
    }
    *options = tidy;
    match options.len() {
        0 | 1 => Some(tr!("A choice needs at least two options.")),
        count if count > OPTIONS_MAX => {
            Some(tr!("A choice has at most {max} options.", max = OPTIONS_MAX))
        }
        _ => None,
    }
}

/// A form as people write it in a text: a line a question, `label | kind | example`, `*` for required.
/// Kinds: `short`, `paragraph`, `file`, `select: one, two, three`.
pub fn parse(text: &str) -> Result<Vec<Question>, Vec<Problem>> {
    let (mut questions, mut problems) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let mut parts = line.splitn(3, '|').map(str::trim);
        let label = parts.next().unwrap_or_default();
        let kind = parts.next().unwrap_or("paragraph");
        let hint = parts.next().unwrap_or_default();
        let (name, rest) = kind.split_once(':').unwrap_or((kind, ""));
        let kind = match name.trim().to_lowercase().as_str() {
            "" | "paragraph" | "long" => QuestionKind::Paragraph,
            "short" | "line" => QuestionKind::Short,
            "file" | "files" => QuestionKind::File,
            "select" | "choice" => {
                let options = rest.split(',').map(|option| option.trim().to_owned()).collect();
                QuestionKind::Select { options }
            }
            other => {
                problems.push(Problem {
                    field: tr!("Question {number}", number = at + 1),
                    text: tr!(
                        "I do not know the kind {kind}. Write {kinds}.",
                        kind = other,
                        kinds = raw("`short`, `paragraph`, `file`, `select: one, two`")
                    ),
                });
                continue;
            }
        };
        let required = label.ends_with('*');
        let label = text::cut(label.trim_end_matches('*').trim(), 200);
        questions.push(Question { label, kind, hint: hint.to_owned(), required });
    }
    if problems.is_empty() { check(&questions) } else { Err(problems) }
}

/// The text that [`parse`] reads as the same form.
pub fn write(questions: &[Question]) -> String {
    let line = |question: &Question| {
        let star = if question.required { "*" } else { "" };
        let kind = match &question.kind {
            QuestionKind::Select { options } => format!("select: {}", options.join(", ")),
            kind => kind.name().to_owned(),
        };
        let hint =
            if question.hint.is_empty() { String::new() } else { format!(" | {}", question.hint) };
        format!("{}{star} | {kind}{hint}", question.label)
    };
    questions.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORM: &str = "What is it about?* | short | A refund\nPlan* | select: Free, Pro | \nScreenshot | file\nMore";

    fn given(texts: &[&str]) -> Vec<Given> {
        texts.iter().map(|text| Given { text: (*text).into(), files: Vec::new() }).collect()
    }

    #[test]
    fn a_form_is_read_as_it_is_written() {
        let form = parse(FORM).expect("a form");
        assert_eq!(form.len(), 4);
        assert!(form[0].required && !form[2].required);
        assert_eq!(
            form[1].kind,
            QuestionKind::Select { options: vec!["Free".into(), "Pro".into()] }
        );
        assert_eq!(form[3].kind, QuestionKind::Paragraph);
        assert_eq!(parse(&write(&form)), Ok(form));
    }

    #[test]
    fn a_form_that_discord_would_refuse_is_refused_with_its_place() {
        for (text, problems) in [
            ("a\nb\nc\nd\ne\nf", 1),
            ("x | select: one", 1),
            ("x | colour", 1),
            ("x\nx", 1),
            (&*"y".repeat(46), 1),
        ] {
            assert_eq!(parse(text).expect_err(text).len(), problems, "{text}");
        }
    }

    #[test]
    fn answers_keep_their_question_and_what_is_wrong_is_said() {
        let form = parse(FORM).expect("a form");
        let answers = answer(&form, &given(&["Refund", "Pro", "", "  "])).expect("fits");
        let labels: Vec<_> = answers.iter().map(|a| (a.label.as_str(), a.value.as_str())).collect();
        assert_eq!(labels, [("What is it about?", "Refund"), ("Plan", "Pro")]);
        assert_eq!(answer(&form, &given(&["", "Gold"])).expect_err("wrong").len(), 2);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(?s).{0,300}") {
            if let Ok(form) = parse(&text) {
                prop_assert!(form.len() <= QUESTIONS_MAX);
            }
        }
    }
}
