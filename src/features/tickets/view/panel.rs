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
    features::tickets::{
        ids::{Do, EscalateTo, OpenPanel, PanelPick, To},
        model::{TicketType, Verb},
    },
    lang::Lang,
    text, tr,
};

/// A panel: a button for each type, or a select when there are more than five.
pub fn panel(lang: Lang, server: &str, types: &[TicketType]) -> Message {
    let title = if server.is_empty() {
        lang.say(&tr!("Support"))
    } else {
        lang.say(&tr!("Support of {server}", server = server))
    };
    let mut words =
        lang.say(&tr!("Do you need help? Open a ticket: only you and the staff can see it."));
    let described = types.iter().filter(|kind| !kind.description.is_empty()).map(|kind| {
        format!("**{}** {}", text::escape(&kind.name), text::escape(&kind.description))
    });
    let lines: Vec<_> = described.collect();
    if !lines.is_empty() {
        words = format!("{words}\n\n{}", lines.join("\n"));
    }
    let mut message = Message::embed(reply::embed(INDIGO, &title, &words));
    match types {
        [] => message.buttons(vec![open(&lang.say(&tr!("Open ticket")), "🎫", 0)]),
        few if few.len() <= 5 => {
            let buttons = few.iter().map(|kind| open(&kind.name, &kind.emoji, kind.number));
            message.buttons(buttons.collect())
        }
        many => {
            message.components.push(row(SelectMenu {
                options: Some(type_options(many)),
                placeholder: Some(lang.plain(&tr!("What do you need help with?"))),
                ..menu(custom(&PanelPick))
            }));
            message
        }
    }
}

fn open(label: &str, emoji: &str, kind: i64) -> Component {
    let id = custom(&OpenPanel { kind });
    Component::Button(Button {
        emoji: sign(emoji),
        ..reply::button(ButtonStyle::Primary, label, id)
    })
}

/// Asks to whom a ticket is escalated.
pub fn escalate_choices(lang: Lang, number: i64) -> Message {
    let mut message = Message::text(lang.say(&tr!(
        "To whom should ticket **#{number}** go? Roles and people get access and one ping; a channel gets a notice with a link.",
        number = number
    )));
    let pick = |to: To, kind, hint: crate::lang::Text| {
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
    message.buttons(vec![press(
        ButtonStyle::Primary,
        lang.say(&tr!("To the escalation role")),
        custom(&Do { what: Verb::Escalate, number }),
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
