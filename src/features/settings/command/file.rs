//! `/config export` and `/config import`.
//!
//! Invariant: a file is read only from where Discord keeps attachments, within bounds; an import changes
//! nothing before somebody saw what it would.

use std::time::Duration;

use twilight_interactions::command::{CommandModel, CreateCommand};
use twilight_model::channel::Attachment;

use crate::{
    discord::{
        attachments::{self, FetchError},
        reply::{Content, Message, Reply, ReplyFile},
    },
    error::{Error, Result},
    features::settings::{
        flow::{self, Pending},
        view,
    },
    ids::GuildId,
    interactions::{
        cx::Cx,
        handler::{Answers, Command},
    },
    permissions::{Authority as _, GuildAdmin},
    settings::{Base, flow as change, transfer},
    tr,
};

/// How long fetching the file may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// All settings as a file, to keep or to bring to another server
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "export")]
pub struct Export {}

impl Command for Export {
    type Who = GuildAdmin;
    const PATH: &'static str = "config export";
    const ANSWERS: Answers = Answers::Late;

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let guild = who.guild();
        let file = flow::file(&cx.app, guild).await?;
        let text = serde_json::to_string_pretty(&file)
            .map_err(|error| Error::internal("export settings", error))?;
        let name = format!("alphapy-settings-{guild}.json");
        let words = cx.say(&tr!("All settings of this server. `/config import` reads this file."));
        let file = ReplyFile { name, content: Content::Text(text) };
        Ok(Message { files: vec![file], ..Message::text(words) }.into())
    }
}

/// Read settings from an exported file; shows first what would change
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "import")]
pub struct Import {
    /// A file that /config export made
    file: Attachment,
}

impl Command for Import {
    type Who = GuildAdmin;
    const PATH: &'static str = "config import";
    const ANSWERS: Answers = Answers::Late;

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let text = fetch(&cx, who.guild(), &self.file).await?;
        let file =
            transfer::read(crate::settings::registry(&cx.app), &text).map_err(Error::Refused)?;
        let checked = change::check(&cx.app, who.guild(), file.wishes).await?;
        let id = cx.interaction.to_string();
        let shown = view::import(cx.lang, &checked, &file.unknown, &id);
        let checked = checked.without_refused();
        let pending = Pending::new(&checked, Base::Seen(checked.revision));
        flow::keep(&cx.app, who, &id, &pending).await?;
        Ok(shown.into())
    }
}

/// The text of an attachment.
async fn fetch(cx: &Cx, guild: GuildId, file: &Attachment) -> Result<String> {
    let bytes = match attachments::fetch(
        &cx.app.discord,
        &cx.app.files,
        guild,
        &file.url,
        transfer::MAX_BYTES,
        PATIENCE,
    )
    .await
    {
        Ok(bytes) => bytes,
        Err(FetchError::TooLarge) => {
            let text = tr!("The file is too large to be settings. Export them again.");
            return Err(Error::Refused(text));
        }
        Err(FetchError::NotDiscord | FetchError::Gone | FetchError::Unavailable) => {
            let text = tr!("I could not read the file from Discord. Try again in a minute.");
            return Err(Error::Unavailable(text));
        }
    };
    String::from_utf8(bytes)
        .map_err(|_| Error::Refused(tr!("This is not a text file. Choose one that was exported.")))
}
