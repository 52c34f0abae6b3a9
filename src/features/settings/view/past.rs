//! How the history looks in Discord, and taking back what is no setting.
//!
//! Invariant: what people wrote is escaped and cut, so that one change never fills a page.

use twilight_model::channel::message::component::ButtonStyle;

use super::{
    super::ids::{Cancel, Older, Undo},
    BODY, INDIGO, press,
};
use crate::{
    app::App,
    changes::{self, ChangeSet, Page, Recorded, Registry as Subjects, Target, differences},
    discord::{
        custom_id::CustomId as _,
        reply::{self, Message},
    },
    lang::{Lang, raw},
    settings::{self, history::SettingChange as _, words},
    text, tr,
};

/// Changes of a set that are named.
const NAMED: usize = 12;
/// Characters of each version of a part.
const EXCERPT: usize = 300;

/// A page of the history.
pub fn history(lang: Lang, app: &App, page: &Page, id: &str, first: bool) -> Message {
    if page.sets.is_empty() {
        return Message::text(lang.say(&tr!(
            "Nothing was changed here yet. As soon as somebody changes something, it stands here."
        )));
    }
    let sets: Vec<_> = page.sets.iter().map(|set| change_set(lang, app, set)).collect();
    let title = lang.say(&tr!("History"));
    let mut embed = reply::embed(INDIGO, &title, &text::cut(&sets.join("\n\n"), BODY));
    embed.footer =
        Some(reply::footer(lang.say(&tr!("/config rollback takes a change or a set back."))));
    let mut turns = Vec::new();
    if !first {
        let id = Older { before: 0, view: id.to_owned() }.custom_id();
        turns.push(press(ButtonStyle::Secondary, lang.say(&tr!("◀ Newest")), id));
    }
    if let Some(before) = page.next {
        let id = Older { before, view: id.to_owned() }.custom_id();
        turns.push(press(ButtonStyle::Secondary, lang.say(&tr!("Older ▶")), id));
    }
    Message::embed(embed).buttons(turns)
}

fn change_set(lang: Lang, app: &App, set: &ChangeSet) -> String {
    let first = &set.changes[0];
    let mut out = vec![lang.say(&tr!(
        "**Set {set}** · {who} · {when} · {surface}",
        set = set.set,
        who = raw(format!("<@{}>", first.by)),
        when = raw(text::relative(first.at)),
        surface = raw(lang.say(&first.surface.label()))
    ))];
    for change in set.changes.iter().take(NAMED) {
        let line = line(lang, app, change);
        let back = change
            .reverts
            .map(|number| format!(" · {}", lang.say(&tr!("takes back {n}", n = number))));
        out.push(format!("`{}` {line}{}", change.number, back.unwrap_or_default()));
    }
    out.join("\n")
}

/// One change in one line.
fn line(lang: Lang, app: &App, change: &Recorded) -> String {
    let registry = settings::registry(app);
    if let Some(spec) = change.spec(registry) {
        let before = change.value_before(registry);
        return words::from_to(lang, spec, &before, &change.value_after(registry));
    }
    let value = change.after.as_ref().or(change.before.as_ref());
    let (Some(subject), Some(value)) = (app.part::<Subjects>().named(&change.subject), value)
    else {
        return format!("`{}.{}`", change.subject, change.id);
    };
    let name = lang.say(&subject.name(&change.id, value));
    lang.say(&match (&change.before, &change.after) {
        (None, _) => tr!("{name}: added", name = raw(name)),
        (_, None) => tr!("{name}: removed", name = raw(name)),
        (before, after) => {
            let parts = differences(subject, before.as_ref(), after.as_ref());
            let parts: Vec<_> = parts.iter().map(|part| lang.say(&part.name)).collect();
            tr!("{name}: changed ({parts})", name = raw(name), parts = raw(parts.join(", ")))
        }
    })
}

/// Asks whether to take back what is no setting: what would be there again, and what would go.
pub fn undo(lang: Lang, app: &App, target: Target, recorded: &[Recorded]) -> Message {
    let mut lines = vec![lang.say(&tr!("This will be undone:"))];
    for change in recorded.iter().take(NAMED) {
        lines.push(line(lang, app, change));
        let Some(subject) = app.part::<Subjects>().named(&change.subject) else { continue };
        for part in differences(subject, change.after.as_ref(), change.before.as_ref()) {
            let version = |said: &str| match said {
                "" => "—".to_owned(),
                said => text::escape(&text::cut(said, EXCERPT)).replace('\n', " "),
            };
            let (from, to) = (version(&part.before), version(&part.after));
            lines.push(format!("- {}: {from} → {to}", lang.say(&part.name)));
        }
    }
    let (number, set) = match target {
        Target::Change(number) => (number, false),
        Target::Set(number) => (number, true),
    };
    Message::text(text::cut(&lines.join("\n"), 2000)).buttons(vec![
        press(ButtonStyle::Primary, lang.say(&tr!("Roll back")), Undo { number, set }.custom_id()),
        press(ButtonStyle::Secondary, lang.say(&tr!("Cancel")), Cancel.custom_id()),
    ])
}

/// Says that something was taken back.
pub fn undone(lang: Lang, undone: &changes::Undone) -> Message {
    Message::text(
        lang.say(&tr!("Undone as change set **{set}**, which you can undo too.", set = undone.set)),
    )
}
