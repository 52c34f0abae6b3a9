//! The post of a transcript in the channel that keeps them.
//!
//! Invariant: it can be made again at any time from the ticket, so that it follows stars that are given later.

use super::{embed, person};
use crate::{
    discord::reply::{self, Message},
    features::tickets::model::{Answer, Ticket},
    lang::{Lang, raw},
    settings::duration_rough,
    text, tr,
};

/// Characters of an answer after the stars that the post shows.
const ANSWER: usize = 500;

/// The details in the post beside the ticket.
#[derive(Clone, Debug)]
pub struct Post {
    /// Whether Discord withheld what people wrote.
    pub withheld: bool,
    /// The page of the transcript.
    pub link: String,
}

/// A transcript, for the channel that keeps them.
pub fn filed(lang: Lang, ticket: &Ticket, post: &Post) -> Message {
    let mut embed = embed(lang, ticket);
    let mut parts: Vec<_> = ticket.close_reason.iter().map(|reason| text::escape(reason)).collect();
    if post.withheld {
        parts.push(lang.say(&tr!(
            "Discord withheld what people wrote, because this bot may not read messages. The form, the history and the bot's own messages are complete."
        )));
    }
    parts.push(lang.say(&tr!("[Open the transcript]({link})", link = raw(post.link.as_str()))));
    embed.description = Some(parts.join("\n\n"));
    let mut field = |name: String, value: String| {
        if !value.is_empty() {
            embed.fields.push(reply::field(name, value));
        }
    };
    let closed = ticket.closed_by.map_or_else(|| lang.say(&tr!("Alphapy")), person);
    field(lang.say(&tr!("Closed by")), closed);
    if let Some(seconds) = ticket.seconds_to(ticket.times.closed) {
        field(lang.say(&tr!("Open for")), duration_rough(seconds));
    }
    if let Some(stars) = ticket.stars {
        field(lang.say(&tr!("Rating")), super::stars(stars));
    }
    field(lang.say(&tr!("Comment")), text::cut(&said(ticket.comment.as_deref()), 1024));
    for Answer { label, value, .. } in &ticket.feedback {
        field(text::escape(label), text::cut(&text::escape(value), ANSWER));
    }
    Message::embed(embed)
}

fn said(comment: Option<&str>) -> String {
    comment.map(text::escape).unwrap_or_default()
}
