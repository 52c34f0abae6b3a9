//! Sentences that are made for Discord, as a page or a program shows them.
//!
//! Invariant: nobody outside Discord reads its markup: channels and roles have names, times are times, and
//! where a setting is meant, a page leads to it.

use crate::{
    app::App,
    discord::directory::Directory,
    ids::GuildId,
    lang::{Lang, Text},
    tr,
    web::{
        message::{self, Nameless, Names},
        page::base,
    },
};

/// A sentence on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The sentence.
    pub text: String,
    /// The address of the setting it is about, and what that is called.
    pub link: Option<(String, String)>,
}

/// A text without Discord's markup.
pub fn bare(text: &str, names: Option<&Directory>) -> String {
    let known = names.map_or(&Nameless as &dyn Names, |names| names as &dyn Names);
    message::plain(text, known, chrono_tz::Tz::UTC)
}

/// A title that somebody typed, without the marks that make it bold or a quote.
pub fn title(text: &str, names: Option<&Directory>) -> String {
    let mut text = text.to_owned();
    for mark in ["**", "__", "~~", "||", "`"] {
        text = text.replace(mark, "");
    }
    bare(&text, names)
}

/// A sentence for a program: a setting is called as programs call it.
pub fn told(text: &Text, names: Option<&Directory>) -> String {
    let said = Lang::ENGLISH.plain(text);
    let said = match setting(&Lang::ENGLISH.say(text)) {
        Some((scope, key)) => instead(&said, (&scope, &key), &format!("{scope}.{key}")),
        None => said,
    };
    bare(&said, names)
}

/// A sentence on a page of a guild: a setting is called as its page calls it, with a link there.
pub fn line(
    app: &App,
    lang: Lang,
    guild: Option<GuildId>,
    names: Option<&Directory>,
    text: &Text,
) -> Line {
    let said = lang.plain(text);
    let about = setting(&lang.say(text)).zip(guild);
    let known = about.and_then(|((scope, key), guild)| {
        let spec = crate::settings::registry(app).spec(&scope, &key)?;
        Some((scope, key, guild, lang.plain(&spec.title())))
    });
    let Some((scope, key, guild, title)) = known else {
        return Line { text: bare(&said, names), link: None };
    };
    let said = instead(&said, (&scope, &key), &title);
    let href = format!("{}/settings/{scope}#f-{scope}-{key}", base(guild));
    Line { text: bare(&said, names), link: Some((href, lang.plain(&tr!("Go to this setting")))) }
}

/// The scope and the key of the setting that a sentence names by its command and its key, each marked as code.
fn setting(marked: &str) -> Option<(String, String)> {
    let (_, command) = marked.split_once("`/config ")?;
    let (scope, rest) = command.split_once(" set`")?;
    let key = rest.split('`').nth(1)?;
    let plain =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    (plain(scope) && plain(key)).then(|| (scope.to_owned(), key.to_owned()))
}

/// A sentence with another name for a setting than its command and its key.
fn instead(said: &str, (scope, key): (&str, &str), name: &str) -> String {
    let parts = said.split_once(&format!("/config {scope} set"));
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once(key)?.1)));
    parts.map_or_else(|| said.to_owned(), |(before, after)| format!("{before}{name}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::raw;

    #[test]
    fn programs_read_no_markup_and_settings_by_their_name() {
        let text = tr!("Allow it: `/config reminders set` with the setting `allow_everyone`.");
        assert_eq!(told(&text, None), "Allow it: reminders.allow_everyone.");
        let text = tr!("You may not write in {channel}.", channel = raw("<#17>"));
        assert_eq!(told(&text, None), "You may not write in #17.");
        let text = tr!("It was {when}.", when = raw("<t:0:F> (<t:0:R>)"));
        assert!(!told(&text, None).contains('<'));
    }

    #[test]
    fn a_command_that_names_no_setting_stays() {
        for text in
            ["`/config x set`", "`/config set` `y`", "`/config x set` `Y z`", "/config x set y"]
        {
            assert_eq!(setting(text), None, "{text}");
        }
        assert_eq!(title("**Stand-up** in <#17>", None), "Stand-up in #17");
    }
}
