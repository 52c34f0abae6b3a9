//! The texts of a guild in its tickets, in its own words.
//!
//! Invariant: an empty text means the bot's own words in the guild's language; what fills a placeholder is never
//! read as a template again.

use super::{Mode, Ticket, emoji::is_pictogram};
use crate::{
    lang::Text,
    settings::{self, Placeholder},
    text,
};

/// Characters of a text.
pub const TEXT_MAX: usize = 1000;
/// Characters of the pattern of a channel's name.
pub const PATTERN_MAX: usize = 80;
/// Characters of a channel's name, which Discord sets.
const NAME_MAX: usize = 100;
/// The pattern of a channel's name that every guild begins with.
pub const PATTERN: &str = "ticket-{number}";

const fn named(name: &'static str, about: &'static str, example: &'static str) -> Placeholder {
    Placeholder { name, about, example }
}

const USER: Placeholder = named("user", "Whose ticket it is", "@Mia");
const TICKET: Placeholder = named("ticket", "The number of the ticket", "#12");
const SUBJECT: Placeholder = named("subject", "What it is about", "My order 1234");
const TYPE: Placeholder = named("type", "The type of the ticket", "Support");

/// The placeholders of the first message.
pub const WELCOME: &[Placeholder] =
    &[USER, named("staff", "The roles that work on it", "@Staff"), TICKET, SUBJECT, TYPE];
/// The placeholders of a line about what somebody did.
pub const LINE: &[Placeholder] =
    &[USER, named("staff", "Whoever works on it", "@Sam"), TICKET, SUBJECT, TYPE];
/// The placeholders of the text outside business hours.
pub const AWAY: &[Placeholder] =
    &[USER, named("open_again", "When business hours begin", "in 9 hours"), TICKET, SUBJECT, TYPE];
/// The placeholders of the name of a channel.
pub const NAME: &[Placeholder] = &[
    named("number", "The number of the ticket", "0012"),
    named("type", "The type of the ticket", "support"),
    named("name", "The name of whose ticket it is", "mia"),
];

/// The texts of a guild.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    /// The first message.
    pub welcome: &'a str,
    /// Somebody takes the ticket, or is given it.
    pub claimed: &'a str,
    /// The requester's answer is waited for.
    pub waiting: &'a str,
    /// The ticket was closed.
    pub closed: &'a str,
    /// Stars are asked for.
    pub feedback: &'a str,
}

/// Why a text cannot be used, when it cannot.
pub fn check(template: &str, placeholders: &[Placeholder]) -> Result<(), Text> {
    if template.chars().count() > TEXT_MAX {
        return Err(crate::tr!("Write at most {max} characters.", max = TEXT_MAX));
    }
    settings::check_template(template, placeholders)
}

/// A text of a guild for one ticket; none when the guild has none. `more` fills what only this text has.
pub fn fill(
    template: &str,
    ticket: &Ticket,
    more: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    if template.trim().is_empty() {
        return None;
    }
    Some(settings::fill_template(template, |name| match name {
        "user" => Some(format!("<@{}>", ticket.requester)),
        "ticket" => Some(format!("#{}", ticket.number)),
        "subject" => Some(text::escape(&ticket.subject)),
        "type" => Some(text::escape(&ticket.kind_name)),
        name => more(name),
    }))
}

/// Whether the name of a channel depends on whose ticket it is.
pub fn names_person(pattern: &str) -> bool {
    pattern.contains("{name}")
}

/// The name of a ticket's channel: what Discord allows in one, and for a thread always with the number, by which
/// it is found again.
pub fn channel_name(pattern: &str, mode: Mode, number: i64, (kind, name): (&str, &str)) -> String {
    let number = format!("{number:04}");
    let filled = settings::fill_template(pattern, |placeholder| {
        Some(match placeholder {
            "number" => number.clone(),
            "type" => safe(kind),
            _ => safe(name),
        })
    });
    let room = NAME_MAX - number.len() - 1;
    let cut: String = safe(&filled).chars().take(room).collect();
    let mut tidy = cut.trim_end_matches('-').to_owned();
    if tidy.is_empty() {
        return format!("ticket-{number}");
    }
    if mode == Mode::Thread && !pattern.contains("{number}") {
        tidy = format!("{tidy}-{number}");
    }
    tidy
}

/// Letters, digits, emoji, `-` and `_`, in lower case, with one `-` where anything else stood.
fn safe(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        // The characters that join the parts of an emoji, and show it in colour.
        let joins = matches!(c, '\u{200d}' | '\u{fe0f}') && out.ends_with(is_pictogram);
        if joins || c.is_alphanumeric() || c == '_' || is_pictogram(c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_channel_is_named_as_the_guild_wants_it_and_as_discord_allows() {
        for (pattern, mode, name) in [
            (PATTERN, Mode::Channel, "ticket-0012"),
            ("{type}-{name}", Mode::Channel, "💶-billing-zoë-o-hara"),
            ("{type}-{name}", Mode::Thread, "💶-billing-zoë-o-hara-0012"),
            ("🎫 {number} · {name}", Mode::Channel, "🎫-0012-zoë-o-hara"),
            ("!!", Mode::Channel, "ticket-0012"),
        ] {
            assert_eq!(channel_name(pattern, mode, 12, ("💶 Billing", "Zoë O'Hara")), name);
        }
        assert_eq!(channel_name("{name}", Mode::Channel, 7, ("", "###")), "ticket-0007");
    }

    proptest! {
        #[test]
        fn any_name_fits_and_a_thread_has_its_number(name in "(?s).{0,200}", number in 1_i64..100_000) {
            let made = channel_name("{name}", Mode::Thread, number, ("", &name));
            prop_assert!((1..=NAME_MAX).contains(&made.chars().count()));
            let ending = format!("{number:04}");
            prop_assert!(made.ends_with(&ending));
        }
    }
}
