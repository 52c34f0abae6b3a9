//! Panels: what members see where they open tickets.
//!
//! Invariant: every guild has the standard panel, number 0, which offers every type, until somebody changes it.

use serde::{Deserialize, Serialize};

use super::{TicketType, emoji::Emoji, ticket_type::TYPES_MAX};
use crate::{error::Problem, lang::Lang, lang::Text, tr};

/// The number of the standard panel.
pub const STANDARD: i64 = 0;
/// Panels a guild can have: an autocomplete suggests 25.
pub const PANELS_MAX: usize = 25;
/// Characters of a panel's name.
pub const NAME_MAX: usize = 60;
/// Characters of a title, which Discord sets.
pub const TITLE_MAX: usize = 256;
/// Characters of a text.
pub const TEXT_MAX: usize = 2000;
/// Characters of the label of a button, which Discord sets.
pub const LABEL_MAX: usize = 80;
/// Characters of the address of an image.
pub const IMAGE_MAX: usize = 500;
/// The largest colour.
pub const COLOR_MAX: u32 = 0xFF_FFFF;

/// A type on a panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The number of the type.
    pub kind: i64,
    /// The label of its button; empty for the name of the type.
    #[serde(default)]
    pub label: String,
    /// The emoji of its button; empty for the type's.
    #[serde(default)]
    pub emoji: String,
}

/// A panel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Its number in the guild.
    pub number: i64,
    /// Its name for admins.
    pub name: String,
    /// Its title; empty for the standard one.
    #[serde(default)]
    pub title: String,
    /// Its text; empty for the standard one.
    #[serde(default)]
    pub text: String,
    /// The colour of its edge; none for the standard one.
    #[serde(default)]
    pub color: Option<u32>,
    /// The address of an image; empty for none.
    #[serde(default)]
    pub image: String,
    /// The types it offers, in this order; empty for every type.
    #[serde(default)]
    pub offers: Vec<Offer>,
    /// Grows with every change.
    #[serde(default)]
    pub revision: i64,
}

impl Panel {
    /// The standard panel as it is from the start.
    pub fn standard(lang: Lang) -> Self {
        Self { number: STANDARD, name: lang.plain(&tr!("Support panel")), ..Self::default() }
    }

    /// The types it offers now, with its own labels and emoji.
    pub fn offered(&self, types: &[TicketType]) -> Vec<TicketType> {
        if self.offers.is_empty() {
            return types.to_vec();
        }
        let shown = |offer: &Offer| {
            let kind = types.iter().find(|kind| kind.number == offer.kind)?.clone();
            let own =
                |own: &str, types: String| if own.is_empty() { types } else { own.to_owned() };
            let (name, emoji) = (own(&offer.label, kind.name), own(&offer.emoji, kind.emoji));
            Some(TicketType { name, emoji, ..kind })
        };
        self.offers.iter().filter_map(shown).collect()
    }

    /// A tidy panel, or what is wrong with it.
    pub fn check(mut self) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field, text| problems.push(Problem { field, text });
        self.name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.name.is_empty() || self.name.chars().count() > NAME_MAX {
            wrong(tr!("Name"), tr!("Write 1 to {max} characters.", max = NAME_MAX));
        }
        for (field, text, max) in [
            (tr!("Title"), &mut self.title, TITLE_MAX),
            (tr!("Text"), &mut self.text, TEXT_MAX),
            (tr!("Image URL"), &mut self.image, IMAGE_MAX),
        ] {
            *text = text.trim().to_owned();
            if text.chars().count() > max {
                wrong(field, tr!("Write at most {max} characters.", max = max));
            }
        }
        if !self.image.is_empty() && !is_https(&self.image) {
            wrong(tr!("Image URL"), tr!("Write an address that begins with https://."));
        }
        if self.color.is_some_and(|color| color > COLOR_MAX) {
            wrong(tr!("Colour"), tr!("Write a colour like #5865F2."));
        }
        for problem in self.check_offers() {
            wrong(tr!("Types"), problem);
        }
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    fn check_offers(&mut self) -> Vec<Text> {
        let mut problems = Vec::new();
        let mut seen = Vec::new();
        self.offers.retain(|offer| {
            let first = !seen.contains(&offer.kind);
            seen.push(offer.kind);
            first
        });
        if self.offers.len() > TYPES_MAX {
            problems.push(tr!("Choose at most {max}.", max = TYPES_MAX));
        }
        for offer in &mut self.offers {
            offer.label = offer.label.split_whitespace().collect::<Vec<_>>().join(" ");
            offer.emoji = offer.emoji.trim().to_owned();
            if offer.label.chars().count() > LABEL_MAX {
                problems.push(tr!("A label can have at most {max} characters.", max = LABEL_MAX));
            }
            if !offer.emoji.is_empty() && Emoji::read(&offer.emoji).is_none() {
                problems.push(tr!(
                    "Use one emoji, or a server emoji as Discord writes it: `<:name:id>`."
                ));
            }
        }
        problems
    }
}

fn is_https(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| url.scheme() == "https" && url.has_host())
}

/// A colour as people write it: `#5865F2`, also without `#`.
pub fn color(text: &str) -> Option<u32> {
    let digits = text.trim().trim_start_matches('#');
    let six = digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit());
    six.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// A colour as [`color`] reads it.
pub fn color_text(color: u32) -> String {
    format!("#{color:06X}")
}

/// The parts of a panel, as a history shows them.
pub fn parts(panel: &Panel) -> Vec<(Text, String)> {
    let offer = |offer: &Offer| {
        let words = format!("{} {}", offer.emoji, offer.label);
        format!("#{} {}", offer.kind, words.trim()).trim().to_owned()
    };
    vec![
        (tr!("Name"), panel.name.clone()),
        (tr!("Title"), panel.title.clone()),
        (tr!("Text"), panel.text.clone()),
        (tr!("Colour"), panel.color.map(color_text).unwrap_or_default()),
        (tr!("Image URL"), panel.image.clone()),
        (tr!("Types"), panel.offers.iter().map(offer).collect::<Vec<_>>().join("\n")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types() -> Vec<TicketType> {
        [1, 2, 3]
            .map(|number| TicketType {
                number,
                name: format!("Type {number}"),
                emoji: "🎫".into(),
                ..TicketType::built_in(Lang::ENGLISH)
            })
            .to_vec()
    }

    fn offer(kind: i64, label: &str, emoji: &str) -> Offer {
        Offer { kind, label: label.into(), emoji: emoji.into() }
    }

    #[test]
    fn a_panel_offers_what_it_names_and_everything_when_it_names_nothing() {
        let names = |panel: &Panel| -> Vec<String> {
            panel.offered(&types()).iter().map(TicketType::title).collect()
        };
        assert_eq!(names(&Panel::standard(Lang::ENGLISH)).len(), 3);
        let offers = vec![offer(3, "Talk", ""), offer(1, "", "💶"), offer(9, "Gone", "")];
        let own = Panel { offers, ..Panel::standard(Lang::ENGLISH) };
        assert_eq!(names(&own), ["🎫 Talk", "💶 Type 1"]);
    }

    #[test]
    fn what_discord_would_refuse_is_refused_with_its_field() {
        let bad = Panel {
            name: " ".into(),
            title: "x".repeat(257),
            image: "http://example.org/a.png".into(),
            color: Some(0x100_0000),
            offers: vec![offer(1, "", "no"), offer(1, "", "")],
            ..Panel::default()
        };
        assert_eq!(bad.check().expect_err("bad").len(), 5);
        let good = Panel::standard(Lang::ENGLISH);
        assert_eq!(good.clone().check(), Ok(good));
    }

    #[test]
    fn colours_are_read_as_they_are_written() {
        assert_eq!(color("#5865f2"), Some(0x58_65F2));
        assert_eq!(color_text(0x58_65F2), "#5865F2");
        assert_eq!((color("#fff"), color("blue"), color("")), (None, None, None));
    }
}
