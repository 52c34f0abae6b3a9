//! The agenda in Discord, and one reminder with what can be done with it.
//!
//! Invariant: a person sees only reminders they may change, so every button they see is theirs to press.

use twilight_model::channel::{
    ChannelType,
    message::{
        Component,
        component::{ActionRow, ButtonStyle, SelectMenu, SelectMenuOption, SelectMenuType},
    },
};

use super::words;
use crate::{
    clock::Time,
    discord::{
        colors::INDIGO,
        custom_id::CustomId as _,
        reply::{self, Message, press},
    },
    features::reminders::{
        ids::{AskDelete, Edit, More, Move, Open, Pause, Ping, Resume, Skip, Turn},
        model::{Edge, PAGE, Reminder, State, Whose},
    },
    ids::to_i64,
    lang::{Lang, Text, plural, raw},
    text, tr,
};

/// A page of the agenda. `first` says whether it is the first; `total` counts those that are not over.
pub fn list(lang: Lang, reminders: &[Reminder], total: i64, whose: Whose, first: bool) -> Message {
    if reminders.is_empty() {
        return Message::text(lang.say(&tr!(
            "There are no reminders yet. Make one with `/reminder add`, like `when: tomorrow 9am`, or in a message's menu under **Apps**."
        )));
    }
    let lines: Vec<_> = reminders.iter().map(|reminder| line(lang, reminder)).collect();
    let title = lang.say(&match whose {
        Whose::All => tr!("Reminders of this server"),
        Whose::Of(_) => tr!("Your reminders"),
    });
    let mut embed = reply::embed(INDIGO, &title, &lines.join("\n"));
    embed.footer = Some(reply::footer(lang.say(&plural(
        total,
        tr!("1 active reminder"),
        tr!("{total} active reminders", total = total),
    ))));
    let mut message = Message::embed(embed);
    message.components.push(chooser(lang, reminders));
    let full = i64::try_from(reminders.len()).unwrap_or(0) >= PAGE;
    let mut buttons = Vec::new();
    let turn = |after| Turn { whose, after }.custom_id();
    if !first {
        buttons.push(press(ButtonStyle::Secondary, lang.say(&tr!("◀ First")), turn(None)));
    }
    if let Some(last) = reminders.last().filter(|_| full) {
        let after = Some(Edge::of(last));
        buttons.push(press(ButtonStyle::Secondary, lang.say(&tr!("Next ▶")), turn(after)));
    }
    message.buttons(buttons)
}

/// The same page where reminders are turned off, and so none is sent.
pub fn off(lang: Lang, why: &Text, page: Message) -> Message {
    let content = format!("⚠️ {}\n{}", lang.say(why), page.content);
    Message { content: content.trim_end().to_owned(), ..page }
}

fn line(lang: Lang, reminder: &Reminder) -> String {
    let title = text::escape(&reminder.draft.title());
    let when = match (reminder.state, reminder.next) {
        (State::Paused, _) if reminder.problem.is_some() => lang.say(&tr!("⚠️ paused")),
        (State::Paused, _) => lang.say(&tr!("⏸️ paused")),
        (_, Some(_)) if reminder.draft.is_veiled() => lang.say(&tr!("active")),
        (_, Some(next)) if reminder.snoozed == Some(next) => {
            lang.say(&tr!("💤 Snoozed until {when}", when = raw(words::short(next.due_at))))
        }
        (_, Some(next)) => words::short(next.occurs_at),
        (_, None) => lang.say(&tr!("over")),
    };
    let again = if reminder.draft.schedule.repeat.is_some() { " 🔁" } else { "" };
    let place = match reminder.created_by.filter(|_| reminder.draft.is_veiled()) {
        Some(user) => format!("<@{user}>"),
        None => words::place(lang, reminder.draft.place),
    };
    format!("**#{}** {title} · {when}{again} · {place}", reminder.number)
}

fn chooser(lang: Lang, reminders: &[Reminder]) -> Component {
    let options = reminders.iter().map(|reminder| SelectMenuOption {
        default: false,
        description: None,
        emoji: None,
        label: text::cut(&format!("#{} {}", reminder.number, reminder.draft.title()), 100),
        value: reminder.number.to_string(),
    });
    let kind = SelectMenuType::Text;
    let menu = select(Open.custom_id(), kind, &lang.say(&tr!("Look at one")));
    row(SelectMenu { options: Some(options.collect()), ..menu })
}

fn select(custom_id: String, kind: SelectMenuType, placeholder: &str) -> SelectMenu {
    SelectMenu {
        channel_types: None,
        custom_id,
        default_values: None,
        disabled: false,
        id: None,
        kind,
        max_values: None,
        min_values: None,
        options: None,
        placeholder: Some(text::cut(placeholder, 150)),
        required: None,
    }
}

fn row(menu: SelectMenu) -> Component {
    Component::ActionRow(ActionRow { id: None, components: vec![Component::SelectMenu(menu)] })
}

/// One reminder, with its next times and what can be done with it.
pub fn card(lang: Lang, reminder: &Reminder, ahead: &[Time]) -> Message {
    let draft = &reminder.draft;
    if draft.is_veiled() {
        return veiled(lang, reminder);
    }
    let title = format!("#{} {}", reminder.number, text::escape(&draft.title()));
    let body = if draft.name.is_empty() { String::new() } else { text::cut(&draft.message, 1500) };
    let mut embed = reply::embed(INDIGO, &title, &body);
    let mut field = |name, value: String| embed.fields.push(reply::field(lang.say(&name), value));
    field(tr!("When"), words::clock(lang, draft));
    if let Some(leads) = words::leads(lang, &draft.leads) {
        field(tr!("Lead time"), leads);
    }
    field(tr!("Goes to"), words::place(lang, draft.place));
    if !draft.mentions.is_empty() {
        field(tr!("Pings"), draft.mentions.words());
    }
    let state = match (reminder.state, reminder.problem) {
        (State::Paused, Some(problem)) => Some(lang.say(&problem.words())),
        (State::Paused, None) => {
            Some(lang.say(&tr!("Paused. It says nothing until it is resumed.")))
        }
        (State::Done, _) => Some(lang.say(&tr!("Over. Edit it to give it a new time."))),
        (State::Active, _) => None,
    };
    if let Some(state) = state {
        field(tr!("State"), state);
    } else if !ahead.is_empty() {
        let times: Vec<_> = ahead.iter().map(|at| words::short(*at)).collect();
        field(tr!("Next times"), times.join("\n"));
    }
    if !reminder.skipped.is_empty() {
        let times: Vec<_> = reminder.skipped.iter().take(5).map(|at| words::short(*at)).collect();
        field(tr!("Leaves out"), times.join("\n"));
    }
    if let Some(snoozed) = reminder.snoozed {
        field(tr!("Snoozed"), text::relative(snoozed.due_at));
    }
    if let Some(user) = reminder.created_by {
        field(tr!("Made by"), format!("<@{user}>"));
    } else if let Some(source) = reminder.source {
        let link = lang.say(&tr!("an announcement"));
        field(
            tr!("Made from"),
            format!("{link} <#{}> `{}`", source.channel, to_i64(source.message)),
        );
    }
    let mut message = Message::embed(embed).buttons(actions(lang, reminder));
    if draft.place.recipient.is_none() {
        message.components.extend(selects(lang, reminder.number));
    }
    message
}

/// A reminder that is somebody else's to read: that it is there, and a way to delete it.
fn veiled(lang: Lang, reminder: &Reminder) -> Message {
    let number = reminder.number;
    let body = lang.say(&tr!(
        "It goes to somebody as a direct message, so what it says and when is between them and me. You can delete it."
    ));
    let title = format!("#{number} {}", reminder.draft.title());
    let mut embed = reply::embed(INDIGO, &title, &body);
    let state = match reminder.state {
        State::Active => tr!("active"),
        State::Paused => tr!("paused"),
        State::Done => tr!("over"),
    };
    embed.fields.push(reply::field(lang.say(&tr!("State")), lang.say(&state)));
    if let Some(user) = reminder.created_by {
        embed.fields.push(reply::field(lang.say(&tr!("Made by")), format!("<@{user}>")));
    }
    Message::embed(embed).buttons(vec![delete(lang, number)])
}

fn delete(lang: Lang, number: i64) -> Component {
    let delete = lang.say(&tr!("Delete #{number}", number = number));
    press(ButtonStyle::Danger, delete, AskDelete { number }.custom_id())
}

fn actions(lang: Lang, reminder: &Reminder) -> Vec<Component> {
    let number = reminder.number;
    let mut all =
        vec![press(ButtonStyle::Primary, lang.say(&tr!("Edit")), Edit { number }.custom_id())];
    match reminder.state {
        State::Active if reminder.draft.schedule.repeat.is_some() => {
            let skip = lang.say(&tr!("Skip next"));
            all.push(press(ButtonStyle::Secondary, skip, Skip { number }.custom_id()));
            let pause = lang.say(&tr!("Pause"));
            all.push(press(ButtonStyle::Secondary, pause, Pause { number }.custom_id()));
        }
        State::Active => {
            let pause = lang.say(&tr!("Pause"));
            all.push(press(ButtonStyle::Secondary, pause, Pause { number }.custom_id()));
        }
        State::Paused => {
            let resume = lang.say(&tr!("Resume"));
            all.push(press(ButtonStyle::Success, resume, Resume { number }.custom_id()));
        }
        State::Done => {}
    }
    let more = lang.say(&tr!("More"));
    all.push(press(ButtonStyle::Secondary, more, More { number }.custom_id()));
    all.push(delete(lang, number));
    all
}

/// Where it goes and whom it pings, to be chosen with Discord's own pickers.
fn selects(lang: Lang, number: i64) -> Vec<Component> {
    let channel = lang.say(&tr!("Send it to another channel"));
    let channel = SelectMenu {
        channel_types: Some(vec![ChannelType::GuildText, ChannelType::GuildAnnouncement]),
        ..select(Move { number }.custom_id(), SelectMenuType::Channel, &channel)
    };
    let ping = lang.say(&tr!("Mention… (leave empty for none)"));
    let ping = SelectMenu {
        min_values: Some(0),
        max_values: Some(10),
        ..select(Ping { number }.custom_id(), SelectMenuType::Mentionable, &ping)
    };
    vec![row(channel), row(ping)]
}

/// A number in a sentence.
pub(super) fn numbered(number: i64) -> crate::lang::Arg {
    raw(format!("#{number}"))
}
