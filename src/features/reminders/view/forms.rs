//! The forms in which reminders are written and changed.
//!
//! Invariant: a form is filled with text that is read as what it stands for, so sending it unchanged changes
//! nothing.

use twilight_model::channel::message::{Component, component::TextInputStyle};

use crate::{
    clock::Time,
    discord::{
        handler::ModalForm as _,
        reply::{self, Modal},
    },
    features::reminders::{
        forms::{EditForm, MakeForm},
        model::{LOCATION_MAX, MESSAGE_MAX, NAME_MAX, Written},
    },
    lang::{Lang, Text},
    text, tr,
};

/// Characters of a time or a rule that somebody types.
const TIMING_MAX: u16 = 100;

/// The form for a reminder as it is now, filled with what it says or with what was typed.
#[must_use]
pub fn edit_form(
    lang: Lang,
    (number, revision, shown_at): (i64, i64, Time),
    written: &Written,
) -> Modal {
    Modal {
        custom_id: EditForm { number, revision, shown_at }.custom_id(),
        title: lang.say(&tr!("Edit reminder #{number}", number = number)),
        components: inputs(lang, written),
    }
}

/// The form for a reminder that begins with a message.
#[must_use]
pub fn message_form(lang: Lang, source: &str, written: &Written) -> Modal {
    Modal {
        custom_id: MakeForm { source: source.to_owned() }.custom_id(),
        title: lang.say(&tr!("Make a reminder")),
        components: inputs(lang, written),
    }
}

fn inputs(lang: Lang, written: &Written) -> Vec<Component> {
    let input = |id: &str, style, max: u16, value: &str, example: Text| {
        let mut input = reply::text_input(id, style, max);
        let value = text::cut(value, usize::from(max));
        input.value = (!value.is_empty()).then_some(value);
        input.placeholder = Some(text::cut(&lang.plain(&example), 100));
        input.required = Some(id == "when");
        input
    };
    let short = TextInputStyle::Short;
    let when = tr!("tomorrow 9am, friday 18:30, in 2 h, 12 maart 19u30");
    let repeat = tr!("every week, mon,wed, every 2 months; empty for once");
    let place = tr!("Room 4, or a link");
    let message = tr!("Bring your questions.");
    let field = |label: Text, help: Option<Text>, input| {
        reply::input(&lang.say(&label), help.map(|help| lang.plain(&help)), input)
    };
    vec![
        field(tr!("When"), None, input("when", short, TIMING_MAX, &written.when, when)),
        field(
            tr!("Repeat"),
            Some(tr!("How often, or on which days.")),
            input("repeat", short, TIMING_MAX, &written.repeat, repeat),
        ),
        field(tr!("Name"), None, input("name", short, NAME_MAX, &written.name, tr!("Stand-up"))),
        field(
            tr!("Message"),
            Some(tr!("Markdown works as in any message.")),
            input("message", TextInputStyle::Paragraph, MESSAGE_MAX, &written.message, message),
        ),
        field(
            tr!("Location"),
            None,
            input("location", short, LOCATION_MAX, &written.location, place),
        ),
    ]
}

/// The form again, with what was typed before.
#[must_use]
pub fn again(lang: Lang, of: Option<(i64, i64, Time)>, source: &str, written: &Written) -> Modal {
    match of {
        Some(of) => edit_form(lang, of, written),
        None => message_form(lang, source, written),
    }
}
