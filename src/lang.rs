//! Words: every sentence people read is written once, in English, where it is used.
//!
//! Invariant: a [`Text`] is rendered only at the edge, where the reader's language is known, and what
//! a person typed is escaped unless it was marked [`raw`].
//!
//! `tr!("Entry {id} is saved.", id = 4)` makes a [`Text`]; the English sentence is the key of the
//! catalogues in `data/locales/<language>.json` (`{"English sentence": "translation"}`). The format is
//! deliberately this small: full sentences with named placeholders. Crates built on message ids
//! (Fluent, gettext) would take the sentence away from the place that says it; plural forms are
//! separate sentences, chosen by [`plural`].

use std::{collections::HashMap, fmt, sync::LazyLock};

use crate::text;

/// A language we speak: English or one that has a catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lang(Option<&'static Catalogue>);

/// Translations of one language, by English sentence.
#[derive(Debug, PartialEq, Eq)]
pub struct Catalogue {
    code: String,
    sentences: HashMap<String, String>,
}

#[derive(rust_embed::RustEmbed)]
#[folder = "data/locales"]
struct Locales;

static CATALOGUES: LazyLock<Vec<Catalogue>> = LazyLock::new(|| {
    Locales::iter()
        .filter_map(|file| {
            let code = file.strip_suffix(".json")?.to_owned();
            let sentences = serde_json::from_slice(&Locales::get(&file)?.data).ok()?;
            Some(Catalogue { code, sentences })
        })
        .collect()
});

impl Lang {
    /// English, the language of the source.
    pub const ENGLISH: Self = Self(None);

    /// The language for one of Discord's locale codes (`nl`, `en-GB`, …); English when unknown.
    pub fn from_locale(locale: &str) -> Self {
        let wanted = alphapy_kernel::lang::language(locale);
        Self(CATALOGUES.iter().find(|c| c.code.eq_ignore_ascii_case(wanted)))
    }

    /// Every language we speak, by code, English first.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        std::iter::once("en").chain(CATALOGUES.iter().map(|c| c.code.as_str()))
    }

    /// Its code, as in `en`.
    pub fn code(self) -> &'static str {
        self.0.map_or("en", |c| c.code.as_str())
    }

    /// Renders `text` in this language, as Discord Markdown.
    pub fn say(self, text: &Text) -> String {
        fill(self.sentence(text.key), &text.args, Arg::escaped)
    }

    /// Renders `text` in this language without any markup, for pages (which escape it themselves) and JSON.
    pub fn plain(self, text: &Text) -> String {
        let sentence = self.sentence(text.key).replace("**", "").replace('`', "");
        fill(&sentence, &text.args, |arg| arg.text.clone())
    }

    fn sentence(self, key: &'static str) -> &'static str {
        self.0.and_then(|c| c.sentences.get(key)).map_or(key, String::as_str)
    }
}

/// A sentence with its placeholders' values, not yet in any language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    key: &'static str,
    args: Vec<(&'static str, Arg)>,
}

/// The value of a placeholder, and whether it is Discord Markdown of ours or text that is escaped there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg {
    text: String,
    markdown: bool,
}

impl Arg {
    fn escaped(&self) -> String {
        if self.markdown { self.text.clone() } else { text::escape(&self.text) }
    }
}

/// Text that is already safe and formatted (a mention, a timestamp, our own Markdown).
pub fn raw(text: impl Into<String>) -> Arg {
    Arg { text: text.into(), markdown: true }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), markdown: false }
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self { text: text.clone(), markdown: false }
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self { text, markdown: false }
    }
}

macro_rules! numbers {
    ($($t:ty)*) => {$(
        impl From<$t> for Arg {
            fn from(number: $t) -> Self {
                raw(number.to_string())
            }
        }
    )*};
}
numbers!(i64 u64 u32 usize);

impl Text {
    /// Use `tr!`, which the catalogue test reads; this is what it expands to.
    pub fn new(key: &'static str, args: Vec<(&'static str, Arg)>) -> Self {
        Self { key, args }
    }
}

impl fmt::Display for Text {
    /// English, for logs and the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Lang::ENGLISH.say(self))
    }
}

/// Chooses between the sentence for one and the sentence for any other number.
pub fn plural(count: i64, one: Text, other: Text) -> Text {
    if count == 1 { one } else { other }
}

/// A sentence for people: `tr!("Entry {id} is saved.", id = 4)`.
#[macro_export]
macro_rules! tr {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::lang::Text::new($key, vec![$((stringify!($name), $crate::lang::Arg::from($value))),*])
    };
}

fn fill(sentence: &str, args: &[(&'static str, Arg)], render: impl Fn(&Arg) -> String) -> String {
    let mut out = String::with_capacity(sentence.len() + 16);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = args.iter().find(|(n, _)| *n == name) {
            out.push_str(&render(value));
        } else {
            out.push('{');
            out.push_str(name);
            out.push('}');
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The names of the placeholders in a sentence, in order; for tests over catalogues.
pub fn placeholders(sentence: &str) -> Vec<&str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_escaped_unless_raw() {
        let text = tr!(
            "{who} saved {title}, {when}.",
            who = raw("<@1>"),
            title = "*x*",
            when = raw("<t:1:R>")
        );
        assert_eq!(text.to_string(), "<@1> saved \\*x\\*, <t:1:R>.");
        assert_eq!(Lang::ENGLISH.plain(&text), "<@1> saved *x*, <t:1:R>.");
        let marked = tr!("I lack **{permission}**.", permission = "Send Messages");
        assert_eq!(Lang::ENGLISH.plain(&marked), "I lack Send Messages.");
    }

    #[test]
    fn a_value_is_not_read_as_a_sentence() {
        let text = tr!("{a}{b}", a = raw("{b}"), b = "z");
        assert_eq!(text.to_string(), "{b}z");
    }

    #[test]
    fn a_catalogue_translates_and_unknown_locales_speak_english() {
        static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
            code: "nl".into(),
            sentences: [("Page {n}".to_owned(), "Bladzijde {n}".to_owned())].into(),
        });
        let dutch = Lang(Some(&CATALOGUE));
        assert_eq!(dutch.say(&tr!("Page {n}", n = 2u32)), "Bladzijde 2");
        assert_eq!(dutch.say(&tr!("Next")), "Next");
        assert_eq!(Lang::from_locale("xx-YY"), Lang::ENGLISH);
    }
}
