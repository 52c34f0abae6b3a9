//! Forms: what is asked before a ticket is opened, closed, noted or rated.
//!
//! Invariant: a form is one of Discord's modals: at most five inputs, labels of 45 characters.

use twilight_model::channel::message::{
    Component, EmojiReactionType,
    component::{
        ButtonStyle, FileUpload, Label, SelectMenu, SelectMenuOption, SelectMenuType, TextInput,
        TextInputStyle,
    },
};
use twilight_model::id::Id;

use super::{block, custom, row};
use crate::{
    discord::{
        colors::INDIGO,
        custom_id::CustomId as _,
        reply::{self, Message, Modal, press},
    },
    features::tickets::{
        ids::{
            CloseModal, EscalateModal, FeedbackModal, NoteModal, OpenAnyway, OpenModal, PickType,
            ReplyModal, Solved, TypeModal,
        },
        model::{
            COMMENT_MAX, NOTE_MAX, Question, QuestionKind, REASON_MAX, Ticket, TicketType,
            emoji::Emoji,
            form::{self, ANSWER_MAX, FILES_MAX},
            texts::TEXT_MAX,
        },
    },
    ids::UserId,
    lang::{Lang, Text},
    text, tr,
};

/// A title for a modal.
fn title(lang: Lang, words: &Text) -> String {
    text::cut(&lang.plain(words), 45)
}

fn most(max: usize) -> u16 {
    u16::try_from(max).unwrap_or(4000)
}

/// The form of a type. `prefill` is what the first written question is answered with already.
pub fn open_form(lang: Lang, kind: &TicketType, requester: Option<UserId>, prefill: &str) -> Modal {
    let mut prefill = Some(prefill).filter(|words| !words.is_empty());
    let form = OpenModal { kind: kind.number, revision: kind.revision, requester };
    let components = kind
        .form
        .iter()
        .enumerate()
        .map(|(at, question)| input(lang, at, question, &mut prefill))
        .collect();
    Modal {
        custom_id: form.custom_id(),
        title: title(lang, &tr!("{kind}", kind = kind.name.as_str())),
        components,
    }
}

fn input(lang: Lang, at: usize, question: &Question, prefill: &mut Option<&str>) -> Component {
    let id = format!("q{at}");
    let component = match &question.kind {
        QuestionKind::Short => Component::TextInput(TextInput {
            placeholder: hint(question),
            required: Some(question.required),
            value: prefill.take().map(|words| text::cut(&words.replace('\n', " "), 200)),
            ..reply::text_input(&id, TextInputStyle::Short, 200)
        }),
        QuestionKind::Paragraph => Component::TextInput(TextInput {
            placeholder: hint(question),
            required: Some(question.required),
            value: prefill.take().map(|words| text::cut(words, usize::from(ANSWER_MAX))),
            ..reply::text_input(&id, TextInputStyle::Paragraph, ANSWER_MAX)
        }),
        QuestionKind::Select { options } => Component::SelectMenu(SelectMenu {
            placeholder: hint(question).or_else(|| Some(lang.plain(&tr!("Choose")))),
            required: Some(question.required),
            min_values: Some(u8::from(question.required)),
            options: Some(options.iter().map(|o| option(o, o, "")).collect()),
            ..menu(id)
        }),
        QuestionKind::File => Component::FileUpload(FileUpload {
            custom_id: id,
            file_types: None,
            id: None,
            max_values: u8::try_from(FILES_MAX).ok(),
            min_values: Some(u8::from(question.required)),
            required: Some(question.required),
        }),
    };
    Component::Label(Label {
        component: Box::new(component),
        description: None,
        id: None,
        label: text::cut(&question.label, 45),
    })
}

fn hint(question: &Question) -> Option<String> {
    (!question.hint.is_empty()).then(|| text::cut(&question.hint, 100))
}

/// An empty select.
pub(super) fn menu(custom_id: String) -> SelectMenu {
    SelectMenu {
        channel_types: None,
        custom_id,
        default_values: None,
        disabled: false,
        id: None,
        kind: SelectMenuType::Text,
        max_values: Some(1),
        min_values: Some(1),
        options: None,
        placeholder: None,
        required: None,
    }
}

/// An option of a select.
pub(super) fn option(value: &str, label: &str, description: &str) -> SelectMenuOption {
    SelectMenuOption {
        default: false,
        description: (!description.is_empty()).then(|| text::cut(description, 100)),
        emoji: None,
        label: text::cut(label, 100),
        value: text::cut(value, 100),
    }
}

/// An emoji for a button or an option.
pub(super) fn sign(emoji: &str) -> Option<EmojiReactionType> {
    match Emoji::read(emoji)? {
        Emoji::Unicode(name) => Some(EmojiReactionType::Unicode { name }),
        Emoji::Custom { animated, id, name } => {
            Some(EmojiReactionType::Custom { animated, id: Id::new_checked(id)?, name: Some(name) })
        }
    }
}

/// Types to choose from, as options.
pub(super) fn type_options(types: &[TicketType]) -> Vec<SelectMenuOption> {
    types
        .iter()
        .take(25)
        .map(|kind| SelectMenuOption {
            emoji: sign(&kind.emoji),
            ..option(&kind.number.to_string(), &kind.name, &kind.description)
        })
        .collect()
}

/// Asks which type of ticket is meant.
pub fn pick_type(lang: Lang, types: &[TicketType], pick: &PickType) -> Message {
    let mut message = Message::text(lang.say(&tr!("What do you need help with?")));
    message.components.push(row(SelectMenu {
        options: Some(type_options(types)),
        placeholder: Some(lang.plain(&tr!("Choose"))),
        ..menu(custom(pick))
    }));
    message
}

/// Answers of the FAQ that may make the ticket needless: title, answer, best first.
pub fn offered(lang: Lang, answers: &[(String, String)], draft: &str) -> Message {
    let mut message = Message::text(lang.say(&tr!(
        "Before you open a ticket: does this answer your question? What you wrote is kept."
    )));
    let embeds = answers.iter().take(3).map(|(question, answer)| {
        reply::embed(INDIGO, &text::escape(question), &text::cut(answer, 1500))
    });
    message.embeds = embeds.collect();
    message.buttons(vec![
        press(
            ButtonStyle::Success,
            lang.say(&tr!("Solved")),
            custom(&Solved { draft: draft.to_owned() }),
        ),
        press(
            ButtonStyle::Primary,
            lang.say(&tr!("Open ticket")),
            custom(&OpenAnyway { draft: draft.to_owned() }),
        ),
    ])
}

fn typed(
    lang: Lang,
    label: &Text,
    id: &str,
    style: TextInputStyle,
    (max, required, value): (usize, bool, &str),
) -> Component {
    let value = (!value.is_empty()).then(|| text::cut(value, max));
    let input =
        TextInput { required: Some(required), value, ..reply::text_input(id, style, most(max)) };
    reply::input(&lang.plain(label), None, input)
}

/// Asks why a ticket is closed.
pub fn close_form(lang: Lang, number: i64) -> Modal {
    let style = TextInputStyle::Paragraph;
    Modal {
        custom_id: CloseModal { number }.custom_id(),
        title: title(lang, &tr!("Close ticket #{number}", number = number)),
        components: vec![
            typed(lang, &tr!("Reason"), "reason", style, (REASON_MAX, false, "")),
            who_reads(lang),
        ],
    }
}

/// Asks why a ticket is escalated.
pub fn escalate_form(lang: Lang, form: &EscalateModal) -> Modal {
    let style = TextInputStyle::Paragraph;
    let mut why = typed(lang, &tr!("Reason"), "reason", style, (REASON_MAX, false, ""));
    if let Component::Label(label) = &mut why {
        label.description = Some(lang.plain(&tr!("Only staff can read it.")));
    }
    Modal {
        custom_id: form.custom_id(),
        title: title(lang, &tr!("Escalate ticket #{number}", number = form.number)),
        components: vec![why],
    }
}

/// Asks who is shown the reason.
fn who_reads(lang: Lang) -> Component {
    let option = |value: &str, label: &crate::lang::Text, default| SelectMenuOption {
        default,
        description: None,
        emoji: None,
        label: lang.plain(label),
        value: value.to_owned(),
    };
    let options = vec![
        option("staff", &tr!("Only staff"), true),
        option("member", &tr!("Staff and the member"), false),
    ];
    let menu =
        SelectMenu { options: Some(options), required: Some(true), ..menu("shown".to_owned()) };
    Component::Label(Label {
        component: Box::new(Component::SelectMenu(menu)),
        description: None,
        id: None,
        label: lang.plain(&tr!("Who sees the reason?")),
    })
}

/// Asks for a note.
pub fn note_form(lang: Lang, number: i64) -> Modal {
    let style = TextInputStyle::Paragraph;
    Modal {
        custom_id: NoteModal { number }.custom_id(),
        title: title(lang, &tr!("Note on ticket #{number}", number = number)),
        components: vec![typed(lang, &tr!("Note"), "note", style, (NOTE_MAX, true, ""))],
    }
}

/// Asks the questions of the type after the stars, and for a comment; filled with what was written before.
pub fn feedback_form(lang: Lang, ticket: &Ticket, kind: &TicketType) -> Modal {
    let style = TextInputStyle::Paragraph;
    let form = FeedbackModal { number: ticket.number, revision: kind.revision };
    let comment = ticket.comment.as_deref().unwrap_or_default();
    let mut components: Vec<_> = kind
        .feedback
        .iter()
        .enumerate()
        .map(|(at, question)| {
            let before = ticket.feedback.iter().find(|answer| answer.label == question.label);
            input(lang, at, question, &mut before.map(|answer| answer.value.as_str()))
        })
        .collect();
    // Somebody who answers questions need not say more.
    let required = components.is_empty();
    let value = (COMMENT_MAX, required, comment);
    components.push(typed(lang, &tr!("Comment"), "comment", style, value));
    Modal {
        custom_id: form.custom_id(),
        title: title(lang, &tr!("About ticket #{number}", number = ticket.number)),
        components,
    }
}

/// Asks for a ticket type; categories, roles and targets are options of the command.
pub fn type_form(lang: Lang, kind: &TicketType, extra: &str) -> Modal {
    let form = TypeModal { number: kind.number, revision: kind.revision, extra: extra.to_owned() };
    let words = if kind.number == 0 {
        tr!("New type of tickets")
    } else {
        tr!("Type #{number}", number = kind.number)
    };
    let short = TextInputStyle::Short;
    let mut questions = typed(
        lang,
        &tr!("Questions, one per line"),
        "questions",
        TextInputStyle::Paragraph,
        (2000, true, &form::write(&kind.form)),
    );
    if let Component::Label(label) = &mut questions {
        let help = tr!(
            "Question* | short, paragraph, file, or select: a, b | example. * must be answered."
        );
        label.description = Some(text::cut(&lang.plain(&help), 100));
    }
    Modal {
        custom_id: form.custom_id(),
        title: title(lang, &words),
        components: vec![
            typed(lang, &tr!("Name"), "name", short, (60, true, &kind.name)),
            typed(lang, &tr!("Description"), "description", short, (100, false, &kind.description)),
            typed(lang, &tr!("Emoji"), "emoji", short, (64, false, &kind.emoji)),
            questions,
            away(lang, kind),
        ],
    }
}

/// Asks what is said outside business hours.
fn away(lang: Lang, kind: &TicketType) -> Component {
    let style = TextInputStyle::Paragraph;
    let value = (TEXT_MAX, false, kind.away_text.as_str());
    let mut input = typed(lang, &tr!("Text outside business hours"), "away", style, value);
    if let Component::Label(label) = &mut input {
        let help =
            tr!("May contain {open_again}. Empty: nothing is said.", open_again = "{open_again}");
        label.description = Some(text::cut(&lang.plain(&help), 100));
    }
    input
}

/// Asks for the text of a canned reply.
pub fn reply_form(lang: Lang, name: &str, body: &str) -> Modal {
    let mut input =
        typed(lang, &tr!("Text"), "body", TextInputStyle::Paragraph, (1800, false, body));
    if let Component::Label(label) = &mut input {
        let help = tr!(
            "May contain {user}, {staff}, {ticket}, {subject}, {server}. Empty removes it.",
            user = "{user}",
            staff = "{staff}",
            ticket = "{ticket}",
            subject = "{subject}",
            server = "{server}"
        );
        label.description = Some(text::cut(&lang.plain(&help), 100));
    }
    Modal {
        custom_id: ReplyModal { name: name.to_owned() }.custom_id(),
        title: title(lang, &tr!("Reply {name}", name = name)),
        components: vec![input],
    }
}

/// Typed text as a quotation.
pub(super) fn quoted(words: &str) -> String {
    block(words).lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}
