//! Requests by name.
//!
//! Invariant: paths come from twilight's routes and bodies are JSON; nothing here knows a token but the
//! one an interaction brought along.

use serde::Serialize;
use twilight_http::{request::Request, routing::Route};

use super::{
    Call, Target,
    ids::{ApplicationId, GuildId, MessageId, UserId},
};

/// The most guilds that Discord lists at once.
pub const GUILDS_A_PAGE: u16 = 200;
/// The most messages that Discord lists at once.
pub const MESSAGES_A_PAGE: u16 = 100;

/// Which messages of a channel to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Messages {
    /// The newest.
    Latest,
    /// Those sent before this one, newest first.
    Before(MessageId),
    /// Those sent after this one.
    After(MessageId),
    /// This one and its neighbours.
    Around(MessageId),
}

fn plain(route: &Route<'_>) -> Call {
    Call::new(Request::from_route(route))
}

fn with(route: &Route<'_>, body: &impl Serialize) -> Call {
    Call::from(Request::builder(route).json(body).build())
}

/// A request about a guild, in its name.
fn about(guild: GuildId, route: &Route<'_>) -> Call {
    plain(route).of(Some(guild))
}

/// Answers to interactions, by the interaction's token.
impl Call {
    /// Fills in or changes the first answer to an interaction; answers with the message.
    pub fn update_original(application: ApplicationId, token: &str, body: &impl Serialize) -> Self {
        let route = Route::UpdateInteractionOriginal {
            application_id: application.get(),
            interaction_token: token,
        };
        with(&route, body)
    }

    /// Takes back the first answer to an interaction; answers with nothing.
    pub fn delete_original(application: ApplicationId, token: &str) -> Self {
        plain(&Route::DeleteInteractionOriginal {
            application_id: application.get(),
            interaction_token: token,
        })
    }

    /// Reads the first answer to an interaction.
    pub fn original(application: ApplicationId, token: &str) -> Self {
        plain(&Route::GetInteractionOriginal {
            application_id: application.get(),
            interaction_token: token,
        })
    }

    /// Adds another answer to an interaction; answers with the message. Not repeatable.
    pub fn follow_up(application: ApplicationId, token: &str, body: &impl Serialize) -> Self {
        let route = Route::ExecuteWebhook {
            thread_id: None,
            token,
            wait: Some(true),
            with_components: None,
            webhook_id: application.get(),
        };
        with(&route, body)
    }
}

/// Messages.
impl Call {
    /// Sends a message to a channel; answers with it. Repeatable only with [`Call::nonce`].
    pub fn create_message(channel: impl Target, body: &impl Serialize) -> Self {
        let route = Route::CreateMessage { channel_id: channel.channel().get() };
        with(&route, body).of(channel.guild())
    }

    /// Opens the channel of direct messages with a person, or finds it; answers with it.
    pub fn direct_channel(user: UserId) -> Self {
        let body = serde_json::json!({ "recipient_id": user });
        with(&Route::CreatePrivateChannel, &body).repeatable()
    }

    /// Reads one message of a channel.
    pub fn message(channel: impl Target, message: MessageId) -> Self {
        let route =
            Route::GetMessage { channel_id: channel.channel().get(), message_id: message.get() };
        plain(&route).of(channel.guild())
    }

    /// Changes one of the bot's messages; answers with it.
    pub fn edit_message(channel: impl Target, message: MessageId, body: &impl Serialize) -> Self {
        let (channel_id, message_id) = (channel.channel().get(), message.get());
        with(&Route::UpdateMessage { channel_id, message_id }, body).of(channel.guild())
    }

    /// Reads up to `limit` (1 to 100) messages of a channel.
    pub fn messages(channel: impl Target, which: Messages, limit: u16) -> Self {
        let id = |wanted: Option<MessageId>| wanted.map(MessageId::get);
        let (before, after, around) = match which {
            Messages::Latest => (None, None, None),
            Messages::Before(message) => (Some(message), None, None),
            Messages::After(message) => (None, Some(message), None),
            Messages::Around(message) => (None, None, Some(message)),
        };
        plain(&Route::GetMessages {
            after: id(after),
            around: id(around),
            before: id(before),
            channel_id: channel.channel().get(),
            limit: Some(limit.clamp(1, MESSAGES_A_PAGE)),
        })
        .of(channel.guild())
    }
}

/// Guilds and channels.
impl Call {
    /// Reads a channel or thread.
    pub fn channel(channel: impl Target) -> Self {
        plain(&Route::GetChannel { channel_id: channel.channel().get() }).of(channel.guild())
    }

    /// Reads a guild with its approximate member counts.
    pub fn guild(guild: GuildId) -> Self {
        about(guild, &Route::GetGuild { guild_id: guild.get(), with_counts: true })
    }

    /// Makes a channel; answers with it.
    pub fn create_channel(guild: GuildId, body: &impl Serialize) -> Self {
        with(&Route::CreateChannel { guild_id: guild.get() }, body).of(Some(guild))
    }

    /// Sets what a role or person may do in a channel.
    pub fn put_overwrite(channel: impl Target, target: u64, body: &impl Serialize) -> Self {
        let route = Route::UpdatePermissionOverwrite {
            channel_id: channel.channel().get(),
            target_id: target,
        };
        with(&route, body).of(channel.guild())
    }

    /// Makes a thread that begins without a message; answers with it.
    pub fn create_thread(channel: impl Target, body: &impl Serialize) -> Self {
        with(&Route::CreateThread { channel_id: channel.channel().get() }, body).of(channel.guild())
    }

    /// Reads the threads of a guild that are not archived, as `{ threads }`.
    pub fn active_threads(guild: GuildId) -> Self {
        about(guild, &Route::GetActiveThreads { guild_id: guild.get() })
    }

    /// Reads all channels of a guild, without threads.
    pub fn guild_channels(guild: GuildId) -> Self {
        about(guild, &Route::GetChannels { guild_id: guild.get() })
    }

    /// Reads the scheduled events of a guild that the bot may see and that are not over, without counts.
    pub fn scheduled_events(guild: GuildId) -> Self {
        let (guild_id, with_user_count) = (guild.get(), false);
        about(guild, &Route::GetGuildScheduledEvents { guild_id, with_user_count })
    }

    /// Reads a member of a guild; missing (10007) when the person has left.
    pub fn guild_member(guild: GuildId, user: UserId) -> Self {
        about(guild, &Route::GetMember { guild_id: guild.get(), user_id: user.get() })
    }

    /// Looks for members of a guild whose name or nickname begins with `query`, at most `limit` of 1000.
    pub fn search_members(guild: GuildId, query: &str, limit: u16) -> Self {
        about(
            guild,
            &Route::SearchGuildMembers { guild_id: guild.get(), limit: Some(limit), query },
        )
    }

    /// Reads the bot's own user.
    pub fn current_user() -> Self {
        plain(&Route::GetCurrentUser)
    }

    /// Reads the next 200 guilds that the bot is in, by id.
    pub fn current_guilds(after: Option<GuildId>) -> Self {
        plain(&Route::GetGuilds {
            after: after.map(GuildId::get),
            before: None,
            limit: Some(GUILDS_A_PAGE),
            shard: None,
        })
    }
}

/// The application and its commands.
impl Call {
    /// Reads the application itself.
    pub fn current_application() -> Self {
        plain(&Route::GetCurrentUserApplicationInfo)
    }

    /// Changes the application itself; answers with it.
    pub fn update_current_application(body: &impl Serialize) -> Self {
        with(&Route::UpdateCurrentUserApplication, body)
    }

    /// Reads the global commands with all translations.
    pub fn global_commands(application: ApplicationId) -> Self {
        plain(&Route::GetGlobalCommands {
            application_id: application.get(),
            with_localizations: Some(true),
        })
    }

    /// Replaces all global commands; answers with them.
    pub fn set_global_commands(application: ApplicationId, body: &impl Serialize) -> Self {
        let route = Route::SetGlobalCommands { application_id: application.get() };
        with(&route, body)
    }

    /// Reads the commands of one guild with all translations.
    pub fn guild_commands(application: ApplicationId, guild: GuildId) -> Self {
        plain(&Route::GetGuildCommands {
            application_id: application.get(),
            guild_id: guild.get(),
            with_localizations: Some(true),
        })
    }

    /// Replaces all commands of one guild; answers with them.
    pub fn set_guild_commands(
        application: ApplicationId,
        guild: GuildId,
        body: &impl Serialize,
    ) -> Self {
        let route =
            Route::SetGuildCommands { application_id: application.get(), guild_id: guild.get() };
        with(&route, body)
    }
}
