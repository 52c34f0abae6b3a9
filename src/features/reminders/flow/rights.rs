//! Where somebody may have a reminder sent, and whom it may ping.
//!
//! Invariant: an [`Allowed`] exists only for a draft that its person could have posted themselves, pings
//! included, when it was saved. Only a person who could post a reminder as it is makes it speak again, by
//! resuming or snoozing it; and before it pings anybody but its maker, [`super::maker`] asks whether they still
//! could.

use twilight_model::guild::Permissions;

use super::{
    by::{By, Sight},
    pings::{are_members, may_ping},
};
use crate::{
    app::App,
    discord::directory::{
        self, Age, Channel, Directory, kind, permissions_in, permissions_in_threads,
    },
    error::{Error, Result},
    features::reminders::{
        model::{self, Destination, Draft, Elsewhere, Mentions},
        settings::{POST, Reminders},
    },
    ids::{ChannelId, GuildId, UserId},
    lang::raw,
    settings::{self, check},
    tr,
};

/// Kinds of threads, as Discord numbers them: of announcements, public, private.
const THREADS: [u8; 3] = [10, 11, 12];
const PRIVATE_THREAD: u8 = 12;
/// Kinds of channels that hold messages themselves, unlike categories and forums.
const WRITABLE: [u8; 4] = [kind::TEXT, kind::VOICE, kind::ANNOUNCEMENT, kind::STAGE];
/// The permissions that a person needs to write in a channel.
const WRITE: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES);

/// A draft that fits, and that its person may have sent.
#[derive(Clone, Debug)]
pub struct Allowed {
    pub(super) draft: Draft,
    pub(super) by: Option<UserId>,
    pub(super) guild: GuildId,
    /// The name of the person, where the reminder shows it.
    pub(super) author: String,
}

impl Allowed {
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }
}

/// Checks a draft, and that this person may have it sent.
pub async fn allow(app: &App, by: &By, draft: Draft) -> Result<Allowed> {
    let draft = model::check(draft).map_err(Error::Invalid)?;
    let guild = by.guild();
    let mut wish = Allowed { draft, by: Some(by.user()), guild, author: String::new() };
    let mentions = &wish.draft.mentions;
    if let Some(recipient) = wish.draft.place.recipient {
        if recipient != by.user() {
            return Err(Error::Forbidden(tr!("Direct messages go only to yourself.")));
        }
        if !mentions.is_empty() {
            return Err(Error::Refused(tr!(
                "A direct message pings you anyway. Leave out whom to mention, or choose a channel."
            )));
        }
        return Ok(wish);
    }
    let sight = look(app, by).await?;
    let (may, bot) = rights_in(app, &sight, wish.draft.place.channel).await?;
    may_post(&wish.draft, may)?;
    may_ping(&sight, mentions, may, bot)?;
    are_members(app, guild, mentions).await?;
    let member = directory::member(&app.discord, guild, by.user(), Age::Cached).await?;
    wish.author = member.map(|member| member.name().to_owned()).unwrap_or_default();
    Ok(wish)
}

/// Refuses a person who would let a reminder speak again that they could not post any more as it is.
pub async fn still_allowed(app: &App, by: &By, number: i64) -> Result<()> {
    let present = super::find(app, by, number).await?;
    allow(app, by, present.draft).await.map(drop)
}

/// Checks a draft that was read from an announcement: that the bot may post it.
pub async fn allow_announced(app: &App, guild: GuildId, draft: Draft) -> Result<Allowed> {
    let draft =
        model::check(Draft { mentions: Mentions::default(), ..draft }).map_err(Error::Invalid)?;
    let directory = directory::of(&app.discord, guild).await?;
    // An announcement can only name a channel that was chosen in the settings, but those may be old.
    let channel = directory.channel(draft.place.channel).ok_or_else(unknown)?;
    bot_may_post(channel, &directory)?;
    directory::channel_of(&app.discord, guild, channel.id).await?;
    Ok(Allowed { draft, by: None, guild, author: String::new() })
}

async fn look(app: &App, by: &By) -> Result<Sight> {
    let directory = directory::fresh(&app.discord, by.guild()).await?;
    let asker = directory::asker(&app.discord, by.guild(), by.user(), Age::Fresh).await?;
    let asker =
        asker.ok_or_else(|| Error::Forbidden(tr!("You are not in this server any more.")))?;
    // Overwrites of a channel do not end a timeout.
    let member = directory::member(&app.discord, by.guild(), by.user(), Age::Cached).await?;
    let silent_until = member.and_then(|member| member.silent_until);
    if silent_until.is_some_and(|until| until > app.clock.now()) {
        return Err(Error::Forbidden(tr!("You may not write in this server during a timeout.")));
    }
    let everyone = settings::read::<Reminders>(app, by.guild()).await?.allow_everyone;
    Ok(Sight { directory, asker, everyone })
}

/// The permissions of the person and the bot in a channel; a refusal when the bot cannot post there.
pub(super) async fn rights_in(
    app: &App,
    sight: &Sight,
    channel: ChannelId,
) -> Result<(Permissions, Permissions)> {
    let directory = &sight.directory;
    if let Some(channel) = directory.channel(channel) {
        directory::channel_of(&app.discord, directory.guild, channel.id).await?;
        let may = permissions_in(&sight.asker, channel);
        if may.contains(Permissions::VIEW_CHANNEL) && !WRITABLE.contains(&channel.kind) {
            return Err(Error::Refused(tr!(
                "Nobody can write in {channel} itself. Choose a text channel or a thread.",
                channel = raw(format!("<#{}>", channel.id))
            )));
        }
        // Whether the bot may post where somebody may not is not theirs to learn.
        if may.contains(WRITE) {
            bot_may_post(channel, directory)?;
        }
        return Ok((may, directory.bot_permissions_in(channel)));
    }
    let found = directory::thread(&app.discord, directory, channel).await?;
    let (thread, parent) =
        found.filter(|(thread, _)| THREADS.contains(&thread.kind)).ok_or_else(unknown)?;
    // From now on the pair is known.
    directory::channel_of(&app.discord, directory.guild, channel).await?;
    let of = |own: Permissions| {
        let manages = own.contains(Permissions::MANAGE_THREADS);
        let hidden = thread.kind == PRIVATE_THREAD && !manages;
        let own = if hidden { Permissions::empty() } else { own };
        let locked = thread.is_locked();
        // Writing in a thread is a right of its own, and in a locked one of who manages threads.
        let send = own.contains(Permissions::SEND_MESSAGES_IN_THREADS) && (manages || !locked);
        let without = own - Permissions::SEND_MESSAGES;
        if send { without | Permissions::SEND_MESSAGES } else { without }
    };
    let bot = of(directory.bot_permissions_in_threads(&parent));
    let may = of(permissions_in_threads(&sight.asker, &parent));
    if may.contains(WRITE) && !bot.contains(POST) {
        return Err(Error::Refused(tr!(
            "I may not write in that thread. Allow **Send Messages in Threads** there for my role, or choose another channel."
        )));
    }
    Ok((may, bot))
}

fn bot_may_post(channel: &Channel, directory: &Directory) -> Result<()> {
    match check::missing(channel, POST, directory) {
        None => Ok(()),
        Some(missing) => Err(Error::Refused(tr!(
            "I lack **{permissions}** in {channel}. Allow it there for my role, or choose another channel.",
            permissions = missing,
            channel = raw(format!("<#{}>", channel.id))
        ))),
    }
}

fn unknown() -> Error {
    Error::NotFound(tr!("There is no such channel in this server."))
}

pub(super) fn may_post(draft: &Draft, may: Permissions) -> Result<()> {
    if !may.contains(WRITE) {
        return Err(Error::Forbidden(tr!(
            "You may not write in {channel}, so no reminder of yours can go there. Choose another channel, or have it sent to you with `to: dm`.",
            channel = raw(format!("<#{}>", draft.place.channel))
        )));
    }
    if !draft.image.is_empty() && !may.contains(Permissions::EMBED_LINKS) {
        return Err(Error::Forbidden(tr!(
            "You may not post pictures in {channel}. Leave the image out, or choose another channel.",
            channel = raw(format!("<#{}>", draft.place.channel))
        )));
    }
    Ok(())
}

/// Where a live session goes when nobody names a place: to the default channel or the one where it is made, if the
/// person may post there, else to themselves; and why, when that is not where it is made.
pub async fn usual_place(
    app: &App,
    by: &By,
    here: Option<ChannelId>,
) -> Result<(Destination, Option<Elsewhere>)> {
    let chosen = settings::read::<Reminders>(app, by.guild()).await?.default_channel;
    first_fit(app, by, [chosen, here], here).await
}

/// The channel where a reminder is made, if its maker and the bot may post there, else the maker's direct messages; and
/// why.
pub async fn here(
    app: &App,
    by: &By,
    here: Option<ChannelId>,
) -> Result<(Destination, Option<Elsewhere>)> {
    first_fit(app, by, [None, here], here).await
}

async fn first_fit(
    app: &App,
    by: &By,
    channels: [Option<ChannelId>; 2],
    here: Option<ChannelId>,
) -> Result<(Destination, Option<Elsewhere>)> {
    let sight = look(app, by).await?;
    for channel in channels.into_iter().flatten() {
        let rights = rights_in(app, &sight, channel).await;
        let fits =
            |(may, bot): &(Permissions, Permissions)| may.contains(WRITE) && bot.contains(POST);
        match rights {
            Ok(rights) if fits(&rights) => {
                let why = (Some(channel) != here).then_some(Elsewhere::Default);
                return Ok((Destination::channel(channel), why));
            }
            Err(error) if error.is_outage() || matches!(error, Error::Internal { .. }) => {
                return Err(error);
            }
            _ => {}
        }
    }
    let why = here.or(channels[0]).map(Elsewhere::Unwritable);
    Ok((to_oneself(app, by.guild(), by.user()).await?, why))
}

/// A person's own direct messages, for reminders of a guild.
pub async fn to_oneself(app: &App, guild: GuildId, user: UserId) -> Result<Destination> {
    let channel = directory::open_direct(&app.discord, guild, user).await?;
    Ok(Destination { channel, recipient: Some(user) })
}
