//! `/config export` and `/config import`.
//!
//! Invariant: a file is read only from where Discord keeps attachments, within bounds; an import changes
//! nothing before somebody saw what it would.

use std::time::Duration;

use twilight_interactions::command::{CommandModel, CreateCommand};
use twilight_model::channel::Attachment;

use crate::{
    discord::{
        cx::Cx,
        handler::{Answers, Command},
        reply::{Message, Reply, TextFile},
    },
    error::{Error, Result},
    features::settings::{
        flow::{self, Pending},
        view,
    },
    permissions::{Authority as _, GuildAdmin},
    settings::{self, Base, flow as change, transfer},
    tr,
};

/// How long fetching the file may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// All settings as a file
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "export", desc = "All settings as a file, to keep or to bring to another server")]
pub struct Export {}

impl Command for Export {
    type Who = GuildAdmin;
    const PATH: &'static str = "config export";
    const ANSWERS: Answers = Answers::Late;

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let guild = who.guild();
        let current = settings::current(&cx.app, guild).await?;
        let file = transfer::export(&cx.app.settings, guild, &current, cx.now);
        let text = serde_json::to_string_pretty(&file)
            .map_err(|error| Error::internal("export settings", error))?;
        let name = format!("alphapy-settings-{guild}.json");
        let words = cx.say(&tr!("All settings of this server. `/config import` reads this file."));
        Ok(Message { files: vec![TextFile { name, text }], ..Message::text(words) }.into())
    }
}

/// Read settings from a file
#[derive(Debug, CommandModel, CreateCommand)]
#[command(
    name = "import",
    desc = "Read settings from an exported file; shows first what would change"
)]
pub struct Import {
    /// The file
    #[command(desc = "A file that /config export made")]
    file: Attachment,
}

impl Command for Import {
    type Who = GuildAdmin;
    const PATH: &'static str = "config import";
    const ANSWERS: Answers = Answers::Late;

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let text = fetch(&cx, &self.file).await?;
        let file = transfer::read(&cx.app.settings, &text).map_err(Error::Refused)?;
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
async fn fetch(cx: &Cx, file: &Attachment) -> Result<String> {
    let large = || Error::Refused(tr!("The file is too large to be settings. Export them again."));
    if usize::try_from(file.size).unwrap_or(usize::MAX) > transfer::MAX_BYTES {
        return Err(large());
    }
    let gone = || {
        Error::Unavailable(tr!("I could not read the file from Discord. Try again in a minute."))
    };
    let url = url::Url::parse(&file.url).map_err(|_| gone())?;
    if !kept_at_discord(&url, &cx.app.config.discord.api_url) {
        return Err(gone());
    }
    let request = cx.app.discord.http().get(url).timeout(PATIENCE);
    let mut answer = request.send().await.map_err(|_| gone())?;
    if !answer.status().is_success() {
        return Err(gone());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| gone())? {
        if bytes.len() + chunk.len() > transfer::MAX_BYTES {
            return Err(large());
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::Refused(tr!("This is not a text file. Choose one that was exported.")))
}

/// Whether an address is one of Discord's for attachments, or of what stands in for Discord.
fn kept_at_discord(url: &url::Url, api: &str) -> bool {
    const HOSTS: &[&str] = &["cdn.discordapp.com", "media.discordapp.net"];
    let discord = url.scheme() == "https"
        && url.port().is_none()
        && url.host_str().is_some_and(|host| HOSTS.contains(&host));
    let stand_in = url::Url::parse(api)
        .is_ok_and(|api| api.host_str() != Some("discord.com") && api.origin() == url.origin());
    discord || stand_in
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_fetched_only_from_discord() {
        let kept =
            |url: &str, api: &str| kept_at_discord(&url::Url::parse(url).expect("a URL"), api);
        let api = "https://discord.com";
        assert!(kept("https://cdn.discordapp.com/ephemeral-attachments/1/2/a.json?ex=1", api));
        for bad in [
            "http://cdn.discordapp.com/a",
            "https://cdn.discordapp.com.evil.example/a",
            "https://cdn.discordapp.com:8443/a",
            "https://user@169.254.169.254/a",
            "https://discord.com/a",
            "file:///etc/passwd",
        ] {
            assert!(!kept(bad, api), "{bad}");
        }
        assert!(kept("http://127.0.0.1:9/attachments/1", "http://127.0.0.1:9"));
        assert!(!kept("http://127.0.0.1:8/attachments/1", "http://127.0.0.1:9"));
    }
}
