//! The forms of an entry.
//!
//! Invariant: what was typed stands in the form again, cut to what Discord allows.

use twilight_model::channel::message::{Component, component::TextInputStyle};

use super::super::{
    ids::{AddModal, EditModal},
    model::{ANSWER_MAX, Draft, Entry, KEYWORDS_MAX, TITLE_MAX},
};
use crate::{
    discord::{
        custom_id::CustomId as _,
        reply::{self, Modal},
    },
    lang::Lang,
    text, tr,
};

/// The form for a new entry.
pub fn add_form(lang: Lang, draft: &Draft) -> Modal {
    Modal {
        custom_id: AddModal.custom_id(),
        title: lang.say(&tr!("New FAQ entry")),
        components: inputs(lang, draft),
    }
}

/// The form for an entry as it is now, filled with `draft`.
pub fn edit_form(lang: Lang, entry: &Entry, draft: &Draft) -> Modal {
    Modal {
        custom_id: EditModal { number: entry.number, revision: entry.revision }.custom_id(),
        title: lang.say(&tr!("Edit FAQ entry #{number}", number = entry.number)),
        components: inputs(lang, draft),
    }
}

fn inputs(lang: Lang, draft: &Draft) -> Vec<Component> {
    let make = |id: &str, style, max: u16, text: &str, example: String| {
        let mut input = reply::text_input(id, style, max);
        input.placeholder = Some(text::cut(&example, 100));
        let text = text::cut(text, usize::from(max));
        input.value = (!text.is_empty()).then_some(text);
        input
    };
    let title = make(
        "title",
        TextInputStyle::Short,
        TITLE_MAX,
        &draft.title,
        lang.say(&tr!("How do I get a refund?")),
    );
    let answer = make(
        "answer",
        TextInputStyle::Paragraph,
        ANSWER_MAX,
        &draft.answer,
        lang.say(&tr!("Within 14 days: open **Orders**, choose the order, then **Refund**.")),
    );
    let mut keywords = make(
        "keywords",
        TextInputStyle::Short,
        KEYWORDS_MAX,
        &draft.keywords,
        lang.say(&tr!("money back, return, cancel order")),
    );
    keywords.required = Some(false);
    vec![
        reply::input(&lang.say(&tr!("Title")), None, title),
        reply::input(
            &lang.say(&tr!("Answer")),
            Some(lang.say(&tr!("Markdown works as in any message."))),
            answer,
        ),
        reply::input(
            &lang.say(&tr!("Keywords")),
            Some(lang.say(&tr!("Other words people use for this."))),
            keywords,
        ),
    ]
}
