//! Panels that offer tickets, and small questions before something is done.
//!
//! Invariant: a panel names types by number, so it works after any change, and says so when a type is gone.

use twilight_model::channel::{
    ChannelType,
    message::{
        Component,
        component::{Button, ButtonStyle, SelectMenu, SelectMenuType},
    },
};

use super::{
    custom,
    modals::{menu, sign, type_options},
    row,
};
use crate::{
    discord::{
        colors::INDIGO,
        reply::{self, Message, press},
    },
    features::settings::ids::Step,
    features::tickets::{
        ids::{Do, EscalateTo, EscalateUsual, HideChannel, OpenPanel, PanelPick, Private, To},
        model::{Panel, TicketType, Verb},
    },
    ids::{ChannelId, RoleId},
    lang::{Lang, Text, raw},
    text, tr,
};

/// A panel: a button for each type it offers, or a select when there are more than five.
pub fn panel(lang: Lang, server: &str, panel: &Panel, types: &[TicketType]) -> Message {
    let offered = panel.offered(types);
    let own = |own: &str, standard: Text| {
        if own.is_empty() { lang.say(&standard) } else { own.to_owned() }
    };
    let standard = match server {
        "" => tr!("Support"),
        server => tr!("{server}", server = server),
    };
    let title = own(&panel.title, standard);
    let mut words = own(&panel.text, tr!("Need help? Open a private ticket with our team."));
    let described = offered.iter().filter(|kind| !kind.description.is_empty()).map(|kind| {
        format!("**{}** {}", text::escape(&kind.name), text::escape(&kind.description))
    });
    let lines: Vec<_> = described.collect();
    if !lines.is_empty() {
        words = format!("{words}\n\n{}", lines.join("\n"));
    }
    let mut embed = reply::embed(panel.color.unwrap_or(INDIGO), &title, &words);
    embed.image = (!panel.image.is_empty()).then(|| reply::image(panel.image.clone()));
    // A type that is alone has the words of the bot, unless the panel has its own.
    let mut buttons = offered.clone();
    if let [only] = buttons.as_mut_slice() {
        if panel.offers.iter().all(|offer| offer.label.is_empty()) {
            only.name = lang.say(&tr!("Open ticket"));
        }
        if only.emoji.is_empty() {
            "🎫".clone_into(&mut only.emoji);
        }
    }
    let mut message = Message::embed(embed);
    if buttons.len() <= 5 {
        let button = |kind: &TicketType| open(&kind.name, &kind.emoji, kind.number);
        return message.buttons(buttons.iter().map(button).collect());
    }
    message.components.push(row(SelectMenu {
        options: Some(type_options(&buttons)),
        placeholder: Some(lang.plain(&tr!("What do you need help with?"))),
        ..menu(custom(&PanelPick))
    }));
    message
}

fn open(label: &str, emoji: &str, kind: i64) -> Component {
    let id = custom(&OpenPanel { kind });
    Component::Button(Button {
        emoji: sign(emoji),
        ..reply::button(ButtonStyle::Primary, label, id)
    })
}

/// Asks to whom a ticket is escalated.
pub fn escalate_choices(lang: Lang, number: i64, usual: Option<RoleId>) -> Message {
    let mut message = Message::text(lang.say(&tr!(
        "Escalate ticket **#{number}** to… A role or a person gets access and one ping; a channel gets a notice with a link.",
        number = number
    )));
    let pick = |to: To, kind, hint: Text| {
        row(SelectMenu {
            kind,
            placeholder: Some(lang.plain(&hint)),
            ..menu(custom(&EscalateTo { to, number }))
        })
    };
    message.components.push(pick(To::Role, SelectMenuType::Role, tr!("A role")));
    message.components.push(pick(To::User, SelectMenuType::User, tr!("A person")));
    message.components.push(row(SelectMenu {
        kind: SelectMenuType::Channel,
        channel_types: Some(vec![ChannelType::GuildText, ChannelType::GuildAnnouncement]),
        placeholder: Some(lang.plain(&tr!("A channel"))),
        ..menu(custom(&EscalateTo { to: To::Channel, number }))
    }));
    if usual.is_none() {
        return message;
    }
    message.buttons(vec![press(
        ButtonStyle::Primary,
        lang.say(&tr!("To the escalation role")),
        custom(&EscalateUsual { number }),
    )])
}

/// Asks once before a ticket's channel is deleted.
pub fn sure(lang: Lang, number: i64) -> Message {
    Message::text(lang.say(&tr!(
        "Delete the channel of ticket **#{number}** for good? Its transcript is kept.",
        number = number
    )))
    .buttons(vec![press(
        ButtonStyle::Danger,
        lang.say(&tr!("Delete ticket #{number}", number = number)),
        custom(&Do { what: Verb::Delete, number }),
    )])
}

/// Asks before a channel is hidden from members.
pub fn hide(lang: Lang, private: Private, channel: ChannelId) -> Message {
    let (scope, key) = private.setting();
    Message::text(lang.say(&tr!(
        "Make {channel} private? Members won't see it any more, nor what was written in it. Staff, admins and I will. If everyone writes in it, choose another channel instead.",
        channel = raw(format!("<#{channel}>"))
    )))
    .buttons(vec![
        press(
            ButtonStyle::Danger,
            lang.say(&tr!("Make it private")),
            custom(&HideChannel { private, sure: true }),
        ),
        press(
            ButtonStyle::Secondary,
            lang.say(&tr!("Choose another channel")),
            custom(&Step { setting: format!("{scope}.{key}") }),
        ),
    ])
}
