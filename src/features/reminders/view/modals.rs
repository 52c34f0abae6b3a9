//! The forms in which reminders are written and changed.
//!
//! Invariant: a form is filled with text that is read as what it stands for, so sending it unchanged changes
//! nothing.

use twilight_model::channel::message::{
    Component,
    component::{TextInput, TextInputStyle},
};

use crate::{
    clock::Time,
    discord::{
        custom_id::CustomId as _,
        reply::{self, Modal},
    },
    features::reminders::{
        ids::{EditModal, ElseModal, Link, MakeModal, MoreModal},
        model::{Extras, Form, IMAGE_MAX, LOCATION_MAX, MESSAGE_MAX, NAME_MAX, Written},
    },
    lang::{Lang, Text},
    text, tr,
};

/// Characters of a time or a rule that somebody types.
const TIMING_MAX: u16 = 100;

/// The form for a reminder as it is now, filled with what it says or with what was typed.
pub fn edit_form(
    lang: Lang,
    (number, revision, shown_at): (i64, i64, Time),
    written: &Written,
) -> Modal {
    Modal {
        custom_id: EditModal { number, revision, shown_at }.custom_id(),
        title: lang.say(&tr!("Edit reminder #{number}", number = number)),
        components: inputs(lang, written),
    }
}

/// The form for a reminder that begins with a message.
pub fn message_form(lang: Lang, source: &str, written: &Written) -> Modal {
    Modal {
        custom_id: MakeModal { source: Link(source.to_owned()) }.custom_id(),
        title: lang.say(&tr!("Make a reminder")),
        components: inputs(lang, written),
    }
}

/// The form for a time that was asked about, filled with what was typed; with the reminder that it changes.
pub fn else_form(lang: Lang, view: &str, changes: Option<i64>, written: &Written) -> Modal {
    Modal {
        custom_id: ElseModal { view: view.to_owned() }.custom_id(),
        title: lang.say(&match changes {
            Some(number) => tr!("Edit reminder #{number}", number = number),
            None => tr!("Make a reminder"),
        }),
        components: inputs(lang, written),
    }
}

fn inputs(lang: Lang, written: &Written) -> Vec<Component> {
    let short = TextInputStyle::Short;
    let when = tr!("tomorrow 9am, friday 18:30, in 2 h, 12 maart 19u30");
    let repeat = tr!("every week, mon,wed, every 2 months; empty for once");
    let place = tr!("Room 4, or a link");
    let message = tr!("Bring your questions.");
    vec![
        field(
            lang,
            &tr!("When"),
            None,
            input(lang, "when", short, TIMING_MAX, (&written.when, &when)),
        ),
        field(
            lang,
            &tr!("Repeat"),
            Some(&tr!("How often, or on which days.")),
            input(lang, "repeat", short, TIMING_MAX, (&written.repeat, &repeat)),
        ),
        field(
            lang,
            &tr!("Name"),
            None,
            input(lang, "name", short, NAME_MAX, (&written.name, &tr!("Stand-up"))),
        ),
        field(
            lang,
            &tr!("Message"),
            Some(&tr!("Markdown works as in any message.")),
            input(
                lang,
                "message",
                TextInputStyle::Paragraph,
                MESSAGE_MAX,
                (&written.message, &message),
            ),
        ),
        field(
            lang,
            &tr!("Location"),
            None,
            input(lang, "location", short, LOCATION_MAX, (&written.location, &place)),
        ),
    ]
}

/// The form for what is seldom changed about a reminder.
pub fn more_form(lang: Lang, (number, revision): (i64, i64), extras: &Extras) -> Modal {
    let short = TextInputStyle::Short;
    let lead = tr!("1h, or 1d, 10m; empty for only at its time");
    let zone = tr!("Europe/Amsterdam; empty for this server's");
    let image = tr!("https://example.com/picture.png");
    Modal {
        custom_id: MoreModal { number, revision }.custom_id(),
        title: lang.say(&tr!("More about reminder #{number}", number = number)),
        components: vec![
            field(
                lang,
                &tr!("Lead time"),
                Some(&tr!("Also say it this long before.")),
                input(lang, "lead", short, TIMING_MAX, (&extras.lead, &lead)),
            ),
            field(
                lang,
                &tr!("Time zone"),
                Some(&tr!("Whose clocks it follows; its times of the day stay.")),
                input(lang, "timezone", short, TIMING_MAX, (&extras.timezone, &zone)),
            ),
            field(
                lang,
                &tr!("Picture"),
                Some(&tr!("An address that begins with https://.")),
                input(lang, "image", short, IMAGE_MAX, (&extras.image, &image)),
            ),
        ],
    }
}

/// The form again, with what was typed before.
pub fn again(lang: Lang, form: &Form) -> Modal {
    match (form.changes, &form.extras) {
        (Some((number, revision, _)), Some(extras)) => more_form(lang, (number, revision), extras),
        (Some(of), None) => edit_form(lang, of, &form.written),
        (None, _) => message_form(lang, &form.source, &form.written),
    }
}

fn input(
    lang: Lang,
    id: &str,
    style: TextInputStyle,
    max: u16,
    (value, example): (&str, &Text),
) -> TextInput {
    let mut input = reply::text_input(id, style, max);
    let value = text::cut(value, usize::from(max));
    input.value = (!value.is_empty()).then_some(value);
    input.placeholder = Some(text::cut(&lang.plain(example), 100));
    input.required = Some(id == "when");
    input
}

fn field(lang: Lang, label: &Text, help: Option<&Text>, input: TextInput) -> Component {
    reply::input(&lang.say(label), help.map(|help| lang.plain(help)), input)
}
