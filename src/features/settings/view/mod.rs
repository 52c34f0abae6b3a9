//! How settings, changes and their history look in Discord.
//!
//! Invariant: values are escaped or mentions, and nobody is pinged; every message fits Discord's limits.

mod findings;
mod past;
pub mod wizard;

pub use findings::with_findings;
pub use past::{history, undo, undone};

use twilight_model::channel::message::{Component, component::ButtonStyle};

use super::ids::{Apply, Cancel, ShowPage};
use crate::{
    discord::{
        colors::INDIGO,
        custom_id::CustomId as _,
        reply::{self, Message, press},
    },
    lang::{Lang, plural, raw},
    settings::{
        Change, Checked, Conflict, Current, Saved, Scope, Spec, Verified, history::Rollback, words,
    },
    text, tr,
};

/// Settings on a page.
pub const PAGE: usize = 10;
/// Change sets on a page.
pub const SETS: usize = 5;
/// Characters of an embed's text that lists may fill.
const BODY: usize = 3900;

/// How many pages a scope has.
pub fn pages(scope: &Scope) -> usize {
    scope.specs.len().div_ceil(PAGE).max(1)
}

/// The settings of a scope; `page` counts from 1.
pub fn scope(lang: Lang, scope: &'static Scope, current: &Current, page: usize) -> Message {
    let all = pages(scope);
    let page = page.clamp(1, all);
    let specs = scope.specs.iter().skip((page - 1) * PAGE).take(PAGE);
    let mut lines = vec![lang.say(&scope.help()), String::new()];
    lines.extend(specs.map(|spec| setting(lang, spec, current)));
    let title = lang.say(&scope.title());
    let mut embed = reply::embed(INDIGO, &title, &text::cut(&lines.join("\n"), BODY));
    embed.footer = Some(reply::footer(lang.say(&tr!(
        "Page {page} of {pages} · ● differs from the default · /config {scope} set changes one",
        page = page,
        pages = all,
        scope = raw(scope.name)
    ))));
    let turn = |to: usize, label: String| {
        let id = ShowPage { page: to, scope: scope.name.to_owned() }.custom_id();
        let mut button = reply::button(ButtonStyle::Secondary, label, id);
        button.disabled = to < 1 || to > all;
        Component::Button(button)
    };
    let turns = if all > 1 {
        vec![turn(page - 1, lang.say(&tr!("◀ Previous"))), turn(page + 1, lang.say(&tr!("Next ▶")))]
    } else {
        Vec::new()
    };
    Message::embed(embed).buttons(turns)
}

fn setting(lang: Lang, spec: &'static Spec, current: &Current) -> String {
    let value = current.value(spec);
    let mark = if value == (spec.default)() { "○" } else { "●" };
    let mut line = format!(
        "{mark} **{}** `{}`: {}",
        lang.say(&spec.title()),
        spec.key,
        words::value(lang, spec, &value)
    );
    if let Some(held) = current.held(spec) {
        if held.verified == Verified::NotYet {
            line.push_str(" · ⚠ ");
            line.push_str(&lang.say(&tr!(
                "not verified; until then {value} acts",
                value = raw(words::value(lang, spec, &current.acting(spec)))
            )));
        }
        line.push_str("\n-# ");
        line.push_str(&lang.say(&tr!(
            "changed by {who} {when}",
            who = raw(format!("<@{}>", held.by)),
            when = raw(text::relative(held.at))
        )));
    }
    line
}

fn lines(lang: Lang, changes: &[Change]) -> String {
    let lines: Vec<_> = changes.iter().map(|change| words::change(lang, change)).collect();
    text::cut(&lines.join("\n"), 1600)
}

/// How saving went.
pub fn saved(lang: Lang, saved: &Saved) -> Message {
    Message::text(match saved {
        Saved::Done { set, changes, waiting } => {
            let head = if waiting.is_empty() {
                tr!("Saved (change set **{set}**).", set = *set)
            } else {
                tr!(
                    "Saved as set **{set}**. Until Discord answers and it could be checked, the value before acts.",
                    set = *set
                )
            };
            format!("{}\n{}", lang.say(&head), lines(lang, changes))
        }
        Saved::Nothing => lang.say(&tr!("It is like that already. Nothing was changed.")),
        Saved::Stale(conflicts) => stale(lang, conflicts),
        Saved::Unverified(_) => lang.say(&tr!(
            "Discord does not answer, so I could not check this. Nothing was saved; try again in a minute."
        )),
    })
}

fn stale(lang: Lang, conflicts: &[Conflict]) -> String {
    let mut out = vec![lang.say(&tr!(
        "Somebody changed the same meanwhile, so nothing was saved. Look at both versions and run the command again:"
    ))];
    out.extend(conflicts.iter().map(|conflict| {
        lang.say(&tr!(
            "**{title}**: now {theirs} (by {who}, #{change}), yours {yours}",
            title = raw(lang.say(&conflict.spec.title())),
            theirs = raw(words::value(lang, conflict.spec, &conflict.theirs)),
            who = raw(format!("<@{}>", conflict.by)),
            change = conflict.change,
            yours = raw(words::value(lang, conflict.spec, &conflict.yours))
        ))
    }));
    text::cut(&out.join("\n"), 1900)
}

/// Asks whether to save what Discord could not be asked about.
pub fn save_anyway(lang: Lang, checked: &Checked, id: &str) -> Message {
    let head = lang.say(&tr!(
        "Discord does not answer right now, so I could not check whether this can work. Save it anyway? It acts once Discord answers and it could be checked; until then the value before does."
    ));
    confirm(
        lang,
        &format!("{head}\n{}", lines(lang, &checked.changes)),
        lang.say(&tr!("Save anyway")),
        id,
    )
}

fn confirm(lang: Lang, content: &str, yes: String, id: &str) -> Message {
    Message::text(text::cut(content, 2000)).buttons(vec![
        press(ButtonStyle::Primary, yes, Apply { id: id.to_owned() }.custom_id()),
        press(ButtonStyle::Secondary, lang.say(&tr!("Cancel")), Cancel.custom_id()),
    ])
}

/// Asks whether to roll back; what was refused is named and left out.
pub fn rollback(lang: Lang, rollback: &Rollback, id: &str) -> Message {
    let Rollback { checked, overtaken, gone } = rollback;
    let mut warnings = Vec::new();
    if !overtaken.is_empty() {
        let names: Vec<_> = overtaken
            .iter()
            .map(|(spec, change)| format!("**{}** ({change})", lang.say(&spec.title())))
            .collect();
        warnings.push(lang.say(&tr!(
            "⚠ Changed again later, and that is lost too: {names}",
            names = raw(names.join(", "))
        )));
    }
    warnings.extend(unknown(lang, gone));
    let nothing = tr!("There is nothing to undo: the settings are as they were before.");
    let ask = Ask {
        would: lang.say(&tr!("This would change now:")),
        nothing: lang.say(&nothing),
        yes: lang.say(&tr!("Roll back")),
        warnings,
    };
    ask.about(lang, checked, id)
}

/// Asks whether to import; what was refused is named and left out.
pub fn import(lang: Lang, checked: &Checked, names: &[String], id: &str) -> Message {
    let kept = checked.clone().without_refused().changes.len();
    let yes = lang.say(&plural(
        i64::try_from(kept).unwrap_or(i64::MAX),
        tr!("Apply the change"),
        tr!("Apply {count} changes", count = kept),
    ));
    let ask = Ask {
        would: lang.say(&tr!("The file would change:")),
        nothing: lang.say(&tr!("The file changes nothing here.")),
        yes,
        warnings: unknown(lang, names).into_iter().collect(),
    };
    ask.about(lang, checked, id)
}

/// The words of a question whether to do what was looked at.
struct Ask {
    would: String,
    nothing: String,
    yes: String,
    warnings: Vec<String>,
}

impl Ask {
    fn about(self, lang: Lang, looked: &Checked, id: &str) -> Message {
        let checked = looked.clone().without_refused();
        let mut parts = Vec::new();
        if checked.changes.is_empty() {
            parts.push(self.nothing);
        } else {
            parts.extend([self.would, lines(lang, &checked.changes)]);
        }
        // Parts that must not be overlooked come before those that may be cut off.
        parts.extend(unverified(lang, &checked));
        parts.extend(self.warnings);
        parts.extend(looked.refused.iter().take(8).map(|refused| {
            lang.say(&tr!(
                "⚠ **{title}** is left out: {why}",
                title = raw(lang.say(&refused.spec.title())),
                why = raw(lang.say(&refused.text))
            ))
        }));
        let content = parts.join("\n");
        if checked.changes.is_empty() {
            return Message::text(text::cut(&content, 2000));
        }
        confirm(lang, &content, self.yes, id)
    }
}

/// That Discord could not be asked about some of the new values.
fn unverified(lang: Lang, checked: &Checked) -> Option<String> {
    let names: Vec<_> = checked
        .unverified
        .iter()
        .take(5)
        .map(|spec| format!("**{}**", lang.say(&spec.title())))
        .collect();
    (!names.is_empty()).then(|| {
        lang.say(&tr!(
            "⚠ Discord does not answer, so I could not check whether this can work: {names}. If you go on, it is saved, and acts once it could be checked.",
            names = raw(names.join(", "))
        ))
    })
}

fn unknown(lang: Lang, unknown: &[String]) -> Option<String> {
    let names: Vec<_> =
        unknown.iter().take(10).map(|name| format!("`{}`", text::cut(name, 60))).collect();
    (!names.is_empty()).then(|| {
        lang.say(&tr!(
            "This version of the bot does not know: {names}",
            names = raw(names.join(", "))
        ))
    })
}
