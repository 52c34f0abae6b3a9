//! The message to a person when something does not work.
//!
//! Invariant: an internal error is logged once, with the reference the person sees.

use super::cx::Reader;
use crate::{
    app::App,
    discord::reply::{self, Message},
    error::Error,
    settings, tr,
};

/// The answer that tells a person what went wrong, and logs it when it is our fault.
pub async fn failure(app: &App, reader: Reader, error: Error) -> reply::Reply {
    words(app, reader, error).await.into()
}

/// The same as a message, for a caller that adds to it.
pub async fn words(app: &App, reader: Reader, error: Error) -> Message {
    let lang = reader.lang;
    let text = match &error {
        Error::Refused(text)
        | Error::NotFound(text)
        | Error::Forbidden(text)
        | Error::Unavailable(text) => lang.say(text),
        Error::Invalid(problems) => problems
            .iter()
            .map(|p| format!("**{}**: {}", lang.say(&p.field), lang.say(&p.text)))
            .collect::<Vec<_>>()
            .join("\n"),
        Error::Paused(after) => lang.say(&Error::paused(*after)),
        Error::Limited(after) => lang.say(&tr!(
            "That was a little fast. Try again in {seconds} s.",
            seconds = after.as_secs().max(1)
        )),
        Error::Internal { .. } => {
            let reference = app.incident(&error).await;
            settings::tell_failure(app, reader.guild, &reference);
            lang.say(&tr!(
                "Something went wrong on my side. Nothing is lost: please try again. If it stays, give an admin this reference: `ref {reference}`",
                reference = reference
            ))
        }
    };
    Message::text(crate::text::cut(&text, 2000))
}
