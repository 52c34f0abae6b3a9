//! Entities in the shape Discord's API returns them.
//!
//! Invariant: every snowflake and every permission set leaves as a string.

use serde_json::{Value, json};

use super::model::{Channel, Guild, Id, Member, Message, Role, Target, User};
use super::{World, base, timestamp};

/// Whether a message carries anything that the message content intent hides.
#[must_use]
pub fn message_is_rich(value: &Value) -> bool {
    ["content", "embeds", "attachments", "components"].iter().any(|key| match &value[*key] {
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    })
}

impl User {
    /// The user object.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(), "username": self.username, "discriminator": if self.bot { "7305" } else { "0" },
            "global_name": self.global_name, "avatar": null, "avatar_decoration_data": null, "bot": self.bot,
            "public_flags": 0, "clan": null, "collectibles": null, "display_name_styles": null, "primary_guild": null,
        })
    }

    /// The name people see.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.global_name.as_deref().unwrap_or(&self.username)
    }
}

impl Role {
    /// The role object.
    #[must_use]
    pub fn json(&self, bot: Id) -> Value {
        let mut role = json!({
            "id": self.id.to_string(), "name": self.name, "description": null, "color": self.color,
            "colors": {"primary_color": self.color, "secondary_color": null, "tertiary_color": null},
            "hoist": self.hoist, "icon": null, "unicode_emoji": null, "position": self.position,
            "permissions": self.permissions.to_string(), "managed": self.managed, "mentionable": self.mentionable, "flags": 0,
        });
        if self.booster {
            role["tags"] = json!({"premium_subscriber": null});
        } else if self.managed {
            role["tags"] = json!({"bot_id": bot.to_string()});
        }
        role
    }
}

impl Member {
    /// The member object without its user.
    #[must_use]
    pub fn json(&self) -> Value {
        let roles: Vec<String> = self.roles.iter().map(ToString::to_string).collect();
        json!({
            "avatar": null, "banner": null, "collectibles": null, "display_name_styles": null, "nick": self.nick,
            "roles": roles, "joined_at": self.joined_at, "premium_since": null, "deaf": false, "mute": false,
            "flags": self.flags, "pending": self.pending, "unusual_dm_activity_until": null,
            "communication_disabled_until": self.timeout_until_ms.map(timestamp),
        })
    }
}

impl Channel {
    /// The channel object.
    #[must_use]
    pub fn json(&self, world: &World) -> Value {
        let id = |id: Option<Id>| id.map(|id| id.to_string());
        let mut channel = json!({
            "id": self.id.to_string(), "type": self.kind, "flags": self.flags, "last_message_id": id(self.last_message),
        });
        if let Some(recipient) = self.recipient.and_then(|user| world.users.get(&user)) {
            channel["recipients"] = json!([recipient.json()]);
            return channel;
        }
        channel["guild_id"] = json!(id(self.guild));
        channel["name"] = json!(self.name);
        channel["parent_id"] = json!(id(self.parent));
        channel["rate_limit_per_user"] = json!(self.slowmode);
        if let Some(thread) = &self.thread {
            channel["owner_id"] = json!(thread.owner.to_string());
            channel["member_count"] = json!(thread.members.len());
            channel["message_count"] =
                json!(world.messages.get(&self.id).map_or(0, std::collections::BTreeMap::len));
            channel["total_message_sent"] = channel["message_count"].clone();
            channel["applied_tags"] = json!(thread.tags);
            channel["thread_metadata"] = json!({
                "archived": thread.archived, "locked": thread.locked, "invitable": thread.invitable,
                "auto_archive_duration": thread.auto_archive, "archive_timestamp": thread.archived_at,
                "create_timestamp": timestamp((self.id >> 22) + super::DISCORD_EPOCH_MS),
            });
            return channel;
        }
        channel["topic"] = json!(self.topic);
        channel["position"] = json!(self.position);
        channel["nsfw"] = json!(self.nsfw);
        channel["permission_overwrites"] = self.overwrites_json();
        if matches!(self.kind, super::kind::VOICE | super::kind::STAGE) {
            channel["bitrate"] = json!(self.bitrate);
            channel["user_limit"] = json!(self.user_limit);
            channel["rtc_region"] = json!(null);
        }
        if self.kind == super::kind::FORUM {
            channel["available_tags"] = json!(self.available_tags);
        }
        channel
    }

    fn overwrites_json(&self) -> Value {
        let one = |o: &super::Overwrite| {
            let kind = i32::from(matches!(o.target, Target::Member(_)));
            json!({"id": o.target.id().to_string(), "type": kind, "allow": o.allow.to_string(), "deny": o.deny.to_string()})
        };
        self.overwrites.iter().map(one).collect()
    }

    /// The partial channel object of interactions.
    #[must_use]
    pub fn partial(&self, world: &World, user: Id) -> Value {
        let mut channel = self.json(world);
        if let Some(fields) = channel.as_object_mut() {
            for key in
                ["permission_overwrites", "message_count", "total_message_sent", "available_tags"]
            {
                fields.remove(key);
            }
        }
        channel["permissions"] = json!(world.permissions_in(self, user).to_string());
        channel["app_permissions"] =
            json!(world.permissions_in(self, world.application.id).to_string());
        channel
    }
}

impl Guild {
    /// The guild object, without counts.
    #[must_use]
    pub fn json(&self, bot: Id) -> Value {
        let roles: Vec<Value> = self.roles.values().map(|role| role.json(bot)).collect();
        json!({
            "id": self.id.to_string(), "name": self.name, "icon": null, "description": null, "home_header": null,
            "splash": null, "discovery_splash": null, "features": ["COMMUNITY"], "banner": null,
            "owner_id": self.owner.to_string(), "application_id": null, "region": "rotterdam", "afk_channel_id": null,
            "afk_timeout": 300, "system_channel_id": self.system_channel.map(|id| id.to_string()),
            "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": null, "verification_level": 1,
            "roles": roles, "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 2,
            "max_presences": null, "max_members": 500_000, "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25, "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0,
            "preferred_locale": self.locale, "rules_channel_id": null, "safety_alerts_channel_id": null,
            "public_updates_channel_id": null, "hub_type": null, "premium_progress_bar_enabled": false, "nsfw": false,
            "nsfw_level": 0, "emojis": [], "stickers": [], "incidents_data": null,
        })
    }

    /// The short guild object of the bot's guild list.
    #[must_use]
    pub fn summary(&self, user: Id) -> Value {
        json!({
            "id": self.id.to_string(), "name": self.name, "icon": null, "banner": null, "owner": self.owner == user,
            "permissions": base(self, user).to_string(), "features": ["COMMUNITY"],
        })
    }
}

impl World {
    /// The member object with its user.
    #[must_use]
    pub fn member_json(&self, guild: &Guild, user: Id) -> Option<Value> {
        let mut member = guild.members.get(&user)?.json();
        member["user"] = self.users.get(&user)?.json();
        Some(member)
    }

    /// A message as the bot may read it: without the intent, what others wrote is blank, also where another
    /// message shows it.
    #[must_use]
    pub fn message_for_bot(&self, message: &Message) -> Value {
        let mut value = message.value.clone();
        let direct =
            self.channels.get(&message.channel).is_some_and(|channel| channel.guild.is_none());
        self.refresh_files(&mut value);
        if direct || self.reads_content() {
            return value;
        }
        if value["referenced_message"].is_object() {
            self.withhold(&mut value["referenced_message"]);
        }
        self.withhold(&mut value);
        value
    }

    /// Blanks a message, unless the bot wrote it or is mentioned in it (as an answer with a ping does).
    fn withhold(&self, value: &mut Value) {
        let bot = self.application.id.to_string();
        let mentioned = value["mentions"]
            .as_array()
            .is_some_and(|all| all.iter().any(|user| user["id"] == bot.as_str()));
        if value["author"]["id"] == bot.as_str() || mentioned {
            return;
        }
        value["content"] = json!("");
        for key in ["embeds", "attachments", "components"] {
            value[key] = json!([]);
        }
        if let Some(fields) = value.as_object_mut() {
            fields.remove("poll");
        }
    }

    /// The application object of `/applications/@me`.
    #[must_use]
    pub fn application_json(&self) -> Value {
        let app = &self.application;
        let owner = self
            .guilds
            .values()
            .next()
            .and_then(|guild| self.users.get(&guild.owner))
            .map(User::json);
        let mut value = json!({
            "id": app.id.to_string(), "name": app.name, "icon": null, "description": "", "summary": "", "type": null,
            "bot": self.users.get(&app.id).map(User::json), "bot_public": true, "bot_require_code_grant": false,
            "integration_types_config": {"0": {"oauth2_install_params": {
                "scopes": ["applications.commands", "bot"], "permissions": super::seed::BOT_PERMISSIONS.to_string()}}},
            "verify_key": app.public_key(), "flags": app.flags, "hook": true, "storefront_available": false,
            "interactions_endpoint_url": app.interactions_url, "interactions_version": 1, "interactions_event_types": [],
            "role_connections_verification_url": null, "owner": owner, "team": null, "redirect_uris": app.redirect_uris,
            "event_webhooks_url": app.events_url, "event_webhooks_status": if app.events_url.is_some() { 2 } else { 1 },
            "event_webhooks_types": [], "approximate_guild_count": self.guilds.values().filter(|guild| guild.members.contains_key(&app.id)).count(),
            "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
        });
        for (key, property) in &app.properties {
            value[key] = property.clone();
        }
        value
    }
}
