//! `/export <name>`: one generic command, whatever the export.
//!
//! Invariant: the file goes along where Discord takes it, and where not, a link to the same rows does.

use std::marker::PhantomData;

use twilight_interactions::{
    command::{ApplicationCommandData, CommandInputData, CommandModel, CreateCommand},
    error::ParseError,
};
use twilight_model::channel::message::Component;
use twilight_model::channel::message::component::ButtonStyle;

use super::{Audience, Dates, Days, Entry, Export, Grant, Link, Period, Reader, Registry};
use crate::{
    discord::reply::{self, Content, Message, Reply, ReplyFile},
    error::{Error, Result},
    interactions::{
        cx::Cx,
        handler::{Answers, Command},
    },
    permissions::GuildAdmin,
    settings::System,
    tr,
};

/// The most bytes that go along with an answer, which Discord takes in every server.
const INLINE_MAX: u64 = 10 * 1024 * 1024;

/// Takes an export out of the guild.
#[derive(Debug)]
pub struct Take<E> {
    from: Option<String>,
    to: Option<String>,
    export: PhantomData<fn() -> E>,
}

/// Of some days
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "days")]
struct Narrow {
    /// The first day, like 2026-03-01; leave it out to begin with the oldest
    #[command(max_length = 20)]
    from: Option<String>,
    /// The last day, like 2026-03-31; it belongs to the export
    #[command(max_length = 20)]
    to: Option<String>,
}

/// Whole
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "whole")]
struct Whole {}

impl<E: Export> CreateCommand for Take<E> {
    const NAME: &'static str = E::NAME;

    fn create_command() -> ApplicationCommandData {
        let options = match E::DATES {
            Dates::None => Whole::create_command(),
            Dates::Days => Narrow::create_command(),
        };
        ApplicationCommandData { name: E::NAME.into(), description: E::ABOUT.into(), ..options }
    }
}

impl<E: Export> CommandModel for Take<E> {
    fn from_interaction(data: CommandInputData<'_>) -> Result<Self, ParseError> {
        let (from, to) = match E::DATES {
            Dates::None => {
                Whole::from_interaction(data)?;
                (None, None)
            }
            Dates::Days => {
                let Narrow { from, to } = Narrow::from_interaction(data)?;
                (from, to)
            }
        };
        Ok(Self { from, to, export: PhantomData })
    }
}

impl<E: Export> Command for Take<E> {
    type Who = GuildAdmin;
    const PATH: &'static str = E::PATH;
    const ANSWERS: Answers = Answers::Late;

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let entry = cx.app.part::<Registry>().named(E::NAME);
        let entry = entry.ok_or_else(|| Error::internal("find an export", E::NAME))?;
        let days = Days::read(self.from.as_deref(), self.to.as_deref())?;
        let period = days.in_zone(cx.settings.read::<System>().timezone);
        let reply = take(&cx, entry, Grant::of(who), period).await?;
        Ok(reply.into())
    }
}

async fn take(cx: &Cx, entry: &'static Entry, grant: Grant, period: Period) -> Result<Message> {
    let mut reader = Reader::new(&cx.app, entry, grant, period, Audience::Person);
    let name = reader.file_name();
    if let Some(stored) = reader.within(cx.attachment_size_limit.min(INLINE_MAX)).await? {
        let words = cx.say(&tr!("Here is the file. Times in it are in UTC."));
        let file = ReplyFile { name, content: Content::Stored(stored) };
        return Ok(Message { files: vec![file], ..Message::text(words) });
    }
    let address = Link { entry, grant, period }.address(&cx.app)?;
    let words = cx.say(&tr!(
        "The file is too large for Discord, so here is a link. It works for one hour, for everyone who has it: keep it to yourself."
    ));
    let mut button = reply::button(ButtonStyle::Link, cx.say(&tr!("Download")), String::new());
    (button.custom_id, button.url) = (None, Some(address));
    Ok(Message::text(words).buttons(vec![Component::Button(button)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::App, export};

    fn exports() -> Registry {
        crate::feature::exports(crate::features::ALL)
    }

    struct Dated;

    impl Export for Dated {
        const NAME: &'static str = "dated";
        const PATH: &'static str = "export dated";
        const ABOUT: &'static str = "Some days";
        const FORM: export::Form = export::Form::Csv(&[]);
        const DATES: Dates = Dates::Days;

        async fn page(_: App, _: Grant, _: Period, _: Option<String>) -> Result<export::Page> {
            Ok(export::Page::Rows { rows: Vec::new(), next: None })
        }
    }

    #[test]
    fn an_export_that_can_be_narrowed_asks_for_days() {
        let command = Take::<Dated>::create_command();
        assert_eq!((command.name.as_str(), command.description.as_str()), ("dated", "Some days"));
        let options: Vec<_> = command.options.iter().map(|option| option.name.as_str()).collect();
        assert_eq!(options, ["from", "to"]);
        assert!(command.options.iter().all(|option| option.required != Some(true)));
        let whole = exports().named("faq").map(|entry| ((entry.command)().create)());
        assert!(whole.is_some_and(|command| command.options.is_empty()));
    }

    #[test]
    fn every_export_has_its_own_name_and_the_path_that_follows_from_it() {
        let mut names: Vec<_> = exports().0.iter().map(|entry| entry.name).collect();
        for entry in exports().0 {
            assert_eq!((entry.command)().path, format!("export {}", entry.name));
            assert!((1..=100).contains(&entry.about.chars().count()), "{}", entry.name);
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
