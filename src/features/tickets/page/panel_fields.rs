//! A panel as it stands in the form of the dashboard.
//!
//! Invariant: what was typed is kept as it was typed, also where it is no panel.

use super::bulk::{Pairs, value};
use crate::{
    error::{Problem, Result},
    features::tickets::model::{
        Offer, Panel, TicketType,
        panel::{color, color_text},
    },
    tr,
};

/// The colour that the picker begins with.
const STANDARD: &str = "#5865F2";

/// A panel in a form.
#[derive(Clone, Debug, Default)]
pub(super) struct PanelForm {
    pub(super) revision: i64,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) text: String,
    /// Whether it has a colour of its own.
    pub(super) colored: bool,
    pub(super) color: String,
    pub(super) image: String,
    /// Whether it offers only what it names.
    pub(super) chosen: bool,
    offers: Vec<Offer>,
}

/// A type in the form of a panel.
pub(super) struct Kind {
    pub(super) number: i64,
    pub(super) title: String,
    pub(super) offered: bool,
    pub(super) label: String,
    pub(super) emoji: String,
}

impl PanelForm {
    pub(super) fn of(panel: &Panel) -> Self {
        Self {
            revision: panel.revision,
            name: panel.name.clone(),
            title: panel.title.clone(),
            text: panel.text.clone(),
            colored: panel.color.is_some(),
            color: panel.color.map_or_else(|| STANDARD.to_owned(), color_text),
            image: panel.image.clone(),
            chosen: !panel.offers.is_empty(),
            offers: panel.offers.clone(),
        }
    }

    pub(super) fn sent(pairs: &Pairs) -> Self {
        let text = |name: &str| value(pairs, name).to_owned();
        let named = pairs.iter().filter(|(name, _)| name == "offer");
        let offer = |kind: i64| Offer {
            kind,
            label: text(&format!("label-{kind}")),
            emoji: text(&format!("emoji-{kind}")),
        };
        Self {
            revision: value(pairs, "revision").parse().unwrap_or(0),
            name: text("name"),
            title: text("title"),
            text: text("text").replace("\r\n", "\n"),
            colored: value(pairs, "colored") == "on",
            color: text("color"),
            image: text("image"),
            chosen: value(pairs, "offers") == "chosen",
            offers: named.filter_map(|(_, kind)| kind.parse().ok()).map(offer).collect(),
        }
    }

    /// The panel that is meant, or what is wrong with it.
    pub(super) fn panel(&self, number: i64) -> Result<Panel, Vec<Problem>> {
        let picked = color(&self.color).filter(|_| self.colored);
        if self.colored && picked.is_none() {
            let text = tr!("Write a colour like #5865F2.");
            return Err(vec![Problem { field: tr!("Colour"), text }]);
        }
        if self.chosen && self.offers.is_empty() {
            let text = tr!("Choose at least one type.");
            return Err(vec![Problem { field: tr!("Types"), text }]);
        }
        Ok(Panel {
            number,
            name: self.name.clone(),
            title: self.title.clone(),
            text: self.text.clone(),
            color: picked,
            image: self.image.clone(),
            offers: if self.chosen { self.offers.clone() } else { Vec::new() },
            revision: self.revision,
        })
    }

    /// The types to choose from: those it offers in its order, then the others.
    pub(super) fn kinds(&self, types: &[TicketType]) -> Vec<Kind> {
        let kind = |kind: &TicketType| {
            let offer = self.offers.iter().find(|offer| offer.kind == kind.number);
            Kind {
                number: kind.number,
                title: kind.title(),
                offered: offer.is_some(),
                label: offer.map(|offer| offer.label.clone()).unwrap_or_default(),
                emoji: offer.map(|offer| offer.emoji.clone()).unwrap_or_default(),
            }
        };
        let place = |kind: &Kind| self.offers.iter().position(|offer| offer.kind == kind.number);
        let mut all: Vec<_> = types.iter().map(kind).collect();
        all.sort_by_key(|kind| place(kind).unwrap_or(usize::MAX));
        all
    }
}
