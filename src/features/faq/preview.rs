//! Previews of the FAQ's settings: the messages that members will see.
//!
//! Invariant: the messages come from [`super::view`], which also makes the real ones.

use super::{
    flow::{Found, Full},
    model::{Audience, Shared},
    settings::Faq,
    view,
};
use crate::{
    app::App,
    discord::reply::Visibility,
    lang::Lang,
    settings::{Current, Preview, Sight, System},
    tr,
};

/// The previews of the scope `faq`.
pub static PREVIEWS: &[Preview] = &[
    Preview { scope: "faq", title: "When somebody asks and there is an answer", render: answer },
    Preview { scope: "faq", title: "When nothing is found", render: nothing },
];

/// The visibility of an answer, and its language: the guild's when everybody sees it.
fn seen_by(current: &Current, discord: Lang) -> (Visibility, Lang) {
    if current.read::<Faq>().public_answers {
        (Visibility::Public, current.read::<System>().lang(discord))
    } else {
        (Visibility::Ephemeral, discord)
    }
}

fn answer(_: &App, current: &Current, discord: Lang) -> Sight {
    let (seen_by, lang) = seen_by(current, discord);
    let full = Full::Shared(Shared {
        audience: Audience::Members,
        stem: "example".to_owned(),
        title: lang.plain(&tr!("How do I get a refund?")),
        answer: lang.say(&tr!("Open **Orders**, choose the order, then **Refund**.")),
        keywords: String::new(),
    });
    Sight { message: view::article(lang, &full), seen_by }
}

fn nothing(_: &App, current: &Current, discord: Lang) -> Sight {
    let (seen_by, lang) = seen_by(current, discord);
    let found = Found {
        query: lang.plain(&tr!("refnud")),
        hits: Vec::new(),
        did_you_mean: current.read::<Faq>().suggestions.then(|| lang.plain(&tr!("refund"))),
        stored: false,
    };
    Sight { message: view::results(lang, &found, "example", 0), seen_by }
}
