//! Lines that tell something in a ticket or about one.
//!
//! Invariant: each is one message with one purpose, in the guild's language.

use twilight_model::{channel::message::AllowedMentions, guild::Permissions};

use super::person;
use crate::{
    discord::reply::Message,
    features::tickets::model::{Actor, Mode, Status, Target, Texts, Ticket, texts},
    ids::{ChannelId, GuildId, UserId},
    lang::{Lang, Text, raw},
    permissions, text, tr,
};

fn who(lang: Lang, by: Actor) -> String {
    by.user.map_or_else(|| lang.say(&tr!("Alphapy")), person)
}

/// A message that also pings the requester.
pub fn for_requester(message: Message, requester: UserId) -> Message {
    let mention = person(requester);
    let content = if message.content.contains(&mention) {
        message.content
    } else {
        format!("{mention} {}", message.content)
    };
    let mut mentions = message.mentions;
    if !mentions.users.contains(&requester) {
        mentions.users.push(requester);
    }
    Message { content: text::cut(&content, 2000), mentions, ..message }
}

/// A ticket's status or claimant changed.
pub fn moved(lang: Lang, before: &Ticket, after: &Ticket, by: Actor, texts: &Texts<'_>) -> Message {
    let actor = raw(who(lang, by));
    let claimed = before.state.claimant != after.state.claimant;
    let own = match (after.state.status, after.state.claimant) {
        (_, Some(claimant)) if claimed => {
            texts::fill(texts.claimed, after, |_| Some(person(claimant)))
        }
        (Status::WaitingForUser, _) if !claimed => {
            texts::fill(texts.waiting, after, |_| Some(who(lang, by)))
        }
        _ => None,
    };
    if let Some(own) = own {
        return Message::text(text::cut(&own, 2000));
    }
    let line = match (after.state.status, after.state.claimant) {
        (_, Some(claimant)) if claimed && by.user == Some(claimant) => {
            tr!("{who} is handling this ticket.", who = actor)
        }
        (_, Some(claimant)) if claimed => tr!(
            "{who} assigned this ticket to {claimant}.",
            who = actor,
            claimant = raw(person(claimant))
        ),
        (_, None) if claimed => {
            tr!("{who} unassigned this ticket. Somebody else will pick it up.", who = actor)
        }
        (Status::WaitingForUser, _) => {
            tr!("Waiting for {requester} to reply.", requester = raw(person(after.requester)))
        }
        (status, _) if by.user.is_none() => {
            tr!("This ticket is now {status}.", status = raw(lang.say(&status.chip())))
        }
        (status, _) => tr!(
            "{who} set this ticket to {status}.",
            who = actor,
            status = raw(lang.say(&status.chip()))
        ),
    };
    Message::text(lang.say(&line))
}

/// A ticket was opened again.
pub fn reopened(lang: Lang, ticket: &Ticket, by: Actor) -> Message {
    let mut mentions = AllowedMentions::default();
    mentions.users.extend(ticket.state.claimant.filter(|user| by.user != Some(*user)));
    let line = match ticket.state.claimant {
        Some(claimant) => tr!(
            "🟢 {who} reopened this ticket. {claimant} is handling it.",
            who = raw(who(lang, by)),
            claimant = raw(person(claimant))
        ),
        None => tr!("🟢 {who} reopened this ticket.", who = raw(who(lang, by))),
    };
    Message { mentions, ..Message::text(lang.say(&line)) }
}

/// A ticket was escalated to somebody, who is pinged by the caller.
pub fn escalated(lang: Lang, _ticket: &Ticket, target: Target, by: Actor) -> Message {
    Message::text(lang.say(&tr!(
        "🔴 {target}, {who} asks you to look at this ticket.",
        target = raw(target.mention()),
        who = raw(who(lang, by))
    )))
}

/// Tells another channel that a ticket was escalated, and why.
pub fn escalated_elsewhere(
    lang: Lang,
    guild: GuildId,
    ticket: &Ticket,
    (by, reason): (Actor, Option<&str>),
) -> Message {
    let place = ticket.channel.map_or_else(
        || format!("**#{}**", ticket.number),
        |channel| {
            format!("[**#{}**](https://discord.com/channels/{guild}/{channel})", ticket.number)
        },
    );
    let line = lang.say(&tr!(
        "🔴 {who} escalated ticket {place}: {subject}",
        who = raw(who(lang, by)),
        place = raw(place),
        subject = ticket.subject.as_str()
    ));
    let reason = reason.map(|reason| lang.say(&tr!("Reason: {reason}", reason = reason)));
    let lines: Vec<_> = std::iter::once(line).chain(reason).collect();
    Message::text(text::cut(&lines.join("\n"), 2000))
}

/// The note that keeps why a ticket was escalated.
pub fn escalation_note(lang: Lang, target: Target, reason: &str) -> String {
    lang.plain(&tr!(
        "Escalated to {target}: {reason}",
        target = raw(target.mention()),
        reason = reason
    ))
}

/// An answer is due soon.
pub fn answer_due(lang: Lang, ticket: &Ticket) -> Message {
    let when = ticket.waits.answer_due.map(text::relative).unwrap_or_default();
    Message::text(lang.say(&tr!("⏳ An answer is due {when}.", when = raw(when))))
}

pub fn answer_late(lang: Lang, ticket: &Ticket) -> Message {
    let when = ticket.waits.answer_due.map(text::relative).unwrap_or_default();
    Message::text(lang.say(&tr!("⚠️ The answer was due {when} and is late.", when = raw(when))))
}

/// The same for the log channel.
pub fn late_in_log(lang: Lang, ticket: &Ticket) -> Message {
    let place = ticket.channel.map(|channel| format!("<#{channel}>")).unwrap_or_default();
    Message::text(lang.say(&tr!(
        "⚠️ The answer in ticket **#{number}** {place} is late.",
        number = ticket.number,
        place = raw(place)
    )))
}

/// Tells the log channel that a ticket cannot be read.
pub fn unreadable_in_log(ticket: &Ticket) -> Text {
    let place = ticket.channel.map(|channel| format!("<#{channel}>")).unwrap_or_default();
    tr!(
        "⚠️ I cannot read {place}, the channel of ticket **#{number}**. Its clocks are paused and it will not be closed by itself. Allow **View Channel** and **Read Message History** there for my role.",
        place = raw(place),
        number = ticket.number
    )
}

/// Says on a ticket that its channel cannot be read.
pub fn unreadable() -> Text {
    tr!(
        "I cannot read this ticket's channel, so its clocks are paused. Allow **View Channel** and **Read Message History** there for my role."
    )
}

/// Asks a silent requester whether the ticket is still needed.
pub fn idle(lang: Lang, _ticket: &Ticket, closes: bool) -> Message {
    Message::text(lang.say(&if closes {
        tr!("Do you still need help? Write a word here, or this ticket will be closed.")
    } else {
        tr!("Do you still need help? Write a word here, or close this ticket.")
    }))
}

/// The requester left the guild.
pub fn left(lang: Lang, ticket: &Ticket) -> Message {
    let who = raw(person(ticket.requester));
    Message::text(lang.say(&tr!("{who} left the server.", who = who)))
}

/// Somebody was let into a ticket.
pub fn added(lang: Lang, user: UserId, by: Actor) -> Message {
    Message::text(lang.say(&tr!(
        "{who} asked {person} to join this ticket.",
        who = raw(who(lang, by)),
        person = raw(person(user))
    )))
}

/// A message of staff through the bot, as it is posted and previewed: it pings the requester.
pub fn answer(lang: Lang, ticket: &Ticket, words: &str, by: Actor) -> Message {
    for_requester(said(lang, words, by), ticket.requester)
}

fn said(lang: Lang, words: &str, by: Actor) -> Message {
    let from = lang.say(&tr!("-# from {who}", who = raw(who(lang, by))));
    Message::text(text::cut(&format!("{}\n{from}", text::cut(words, 1850)), 2000))
}

/// Discord refused to let somebody in or out, or to lock a thread.
pub fn access_refused(ticket: &Ticket, problem: &str) -> Text {
    let permission = match ticket.mode {
        Mode::Channel => Permissions::MANAGE_ROLES,
        Mode::Thread => Permissions::MANAGE_THREADS,
    };
    tr!(
        "I could not change who may see or write in this ticket. Check that my role has **{permission}** here. Discord said: {problem}",
        permission = permissions::names(permission),
        problem = problem
    )
}

/// Discord refused a message in a ticket.
pub fn message_refused(problem: &str) -> Text {
    tr!("I could not write in this ticket. Discord said: {problem}", problem = problem)
}

/// Discord refused to delete the channel of a ticket.
pub fn deletion_refused(ticket: &Ticket, problem: &str) -> Text {
    let permission = match ticket.mode {
        Mode::Channel => Permissions::MANAGE_CHANNELS,
        Mode::Thread => Permissions::MANAGE_THREADS,
    };
    tr!(
        "I could not delete the channel of this ticket. Check that my role has **{permission}** here. Discord said: {problem}",
        permission = permissions::names(permission),
        problem = problem
    )
}

/// Discord refused a transcript in the channel that keeps them.
pub fn transcript_refused(channel: ChannelId, problem: &str) -> Text {
    tr!(
        "I could not post the transcript in {channel}; it is on the dashboard. Discord said: {problem}",
        channel = raw(format!("<#{channel}>")),
        problem = problem
    )
}

/// Tells the log channel what could not be done for a ticket.
pub fn refused_in_log(lang: Lang, ticket: &Ticket, problem: &Text) -> Message {
    let place = ticket.channel.map(|channel| format!(" <#{channel}>")).unwrap_or_default();
    let line = tr!(
        "⚠️ Ticket **#{number}**{place}: {problem}",
        number = ticket.number,
        place = raw(place),
        problem = raw(lang.say(problem))
    );
    Message::text(text::cut(&lang.say(&line), 2000))
}

/// The same for a ticket whose type has own staff: what was said in it stays with them.
pub fn filed_apart(lang: Lang, ticket: &Ticket) -> Message {
    Message::text(lang.say(&tr!(
        "Ticket **#{number}** ({kind}) was closed. This type has its own staff, who find the transcript on the dashboard.",
        number = ticket.number,
        kind = ticket.kind_name.as_str()
    )))
}

/// Goes with the files that were uploaded into the form; names those that are not kept.
pub fn form_files(lang: Lang, ticket: &Ticket, missing: &[(String, Text)]) -> Message {
    let whose = raw(person(ticket.requester));
    let mut lines = vec![lang.say(&tr!("📎 Files of {who} from the form", who = whose))];
    for (name, why) in missing {
        let why = raw(lang.say(why));
        lines.push(lang.say(&tr!("-# {name}: {why}", name = name.as_str(), why = why)));
    }
    Message::text(text::cut(&lines.join("\n"), 2000))
}
