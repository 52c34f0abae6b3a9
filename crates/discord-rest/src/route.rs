//! The subject of a request: the route that limits, circuits and metrics go by, and a name for logs.
//!
//! Invariant: the token in a webhook path leaves this module only as a hash; templates hold no ids,
//! so there are as many of them as Discord has routes.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use twilight_http::request::Method;

/// The caller, as Discord sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// The bot, by its token.
    Bot,
    /// Whoever knows the token in the path; exempt from the bot's global limit.
    Interaction,
}

/// A route and the guild, channel or webhook that Discord counts separately.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Route {
    pub(super) method: Method,
    /// The path with names in place of ids: `channels/{channel}/messages`.
    pub(super) template: String,
    /// A hash of the channel, guild or webhook with its token; 0 where there is none.
    pub(super) major: u64,
}

/// A path, understood.
pub(super) struct Place {
    pub(super) route: Route,
    pub(super) caller: Caller,
    /// The path as logs may show it.
    pub(super) label: String,
    /// The token that is sent along, to be cut out of whatever comes back.
    pub(super) secret: Option<String>,
}

impl Place {
    /// Reads a path without a leading slash or version; its query is ignored.
    pub(super) fn read(method: Method, path_and_query: &str) -> Self {
        let path = path_and_query.split('?').next().unwrap_or_default();
        let segments: Vec<&str> = path.split('/').collect();
        let token = match segments.as_slice() {
            ["webhooks" | "interactions", id, token, ..] if is_id(id) => Some(*token),
            _ => None,
        };
        let (mut template, mut label) = (String::new(), String::new());
        for (at, segment) in segments.iter().enumerate() {
            if at > 0 {
                template.push('/');
                label.push('/');
            }
            if at == 2 && token.is_some() {
                template.push_str("{token}");
                label.push('…');
            } else {
                let before = at.checked_sub(1).map_or("", |before| segments[before]);
                template.push_str(name(before, segment));
                label.push_str(segment);
            }
        }
        Self {
            route: Route { method, template, major: major(&segments, token) },
            caller: if token.is_some() { Caller::Interaction } else { Caller::Bot },
            label,
            secret: token.map(str::to_owned),
        }
    }

    /// Cuts the token that was sent out of a text that came from outside.
    pub(super) fn redact(&self, text: &str) -> String {
        match &self.secret {
            Some(secret) if !secret.is_empty() => text.replace(secret, "…"),
            _ => text.to_owned(),
        }
    }

    /// Whether the body of this request is a message.
    pub(super) fn carries_message(&self) -> bool {
        let Route { method, template, .. } = &self.route;
        match method {
            Method::Post => self.creates_message() || template == "webhooks/{webhook}/{token}",
            Method::Patch => {
                template.starts_with("webhooks/{webhook}/{token}/messages/")
                    || template == "channels/{channel}/messages/{message}"
            }
            _ => false,
        }
    }

    /// Whether this request opens a thread, which in a forum comes with a message.
    pub(super) fn opens_thread(&self) -> bool {
        self.route.method == Method::Post && self.route.template == "channels/{channel}/threads"
    }

    /// Whether this request sends a message to a channel, where a nonce is honoured.
    pub(super) fn creates_message(&self) -> bool {
        self.route.method == Method::Post && self.route.template == "channels/{channel}/messages"
    }
}

fn is_id(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text that stands for a segment in the template.
fn name<'a>(before: &str, segment: &'a str) -> &'a str {
    match before {
        "reactions" => return "{emoji}",
        "invites" | "templates" => return "{code}",
        _ => {}
    }
    if !is_id(segment) {
        let plain = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_' | b'@');
        return if segment.bytes().all(plain) { segment } else { "{text}" };
    }
    match before {
        "applications" => "{application}",
        "channels" => "{channel}",
        "commands" => "{command}",
        "guilds" => "{guild}",
        "interactions" => "{interaction}",
        "members" | "users" => "{user}",
        "messages" => "{message}",
        "roles" => "{role}",
        "webhooks" => "{webhook}",
        _ => "{id}",
    }
}

fn major(segments: &[&str], token: Option<&str>) -> u64 {
    match segments {
        [kind @ ("channels" | "guilds" | "webhooks" | "interactions"), id, ..] => {
            let mut hasher = DefaultHasher::new();
            (kind, id, token).hash(&mut hasher);
            hasher.finish()
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_hold_no_ids_and_labels_no_tokens() {
        for (path, template, label) in [
            (
                "channels/12/messages/34?limit=5",
                "channels/{channel}/messages/{message}",
                "channels/12/messages/34",
            ),
            (
                "webhooks/7/aW50ZXJhY3Rpb246/messages/@original",
                "webhooks/{webhook}/{token}/messages/@original",
                "webhooks/7/…/messages/@original",
            ),
            (
                "interactions/7/123456/callback",
                "interactions/{interaction}/{token}/callback",
                "interactions/7/…/callback",
            ),
            (
                "channels/1/messages/2/reactions/%F0%9F%91%8D/@me",
                "channels/{channel}/messages/{message}/reactions/{emoji}/@me",
                "channels/1/messages/2/reactions/%F0%9F%91%8D/@me",
            ),
            ("invites/abcDEF", "invites/{code}", "invites/abcDEF"),
            ("guilds/1/members/2", "guilds/{guild}/members/{user}", "guilds/1/members/2"),
            ("users/@me/guilds", "users/@me/guilds", "users/@me/guilds"),
            ("odd/Thing1", "odd/{text}", "odd/Thing1"),
        ] {
            let place = Place::read(Method::Get, path);
            assert_eq!(place.route.template, template);
            assert_eq!(place.label, label);
        }
    }

    #[test]
    fn majors_separate_channels_and_tokens_but_not_messages() {
        let major = |path| Place::read(Method::Get, path).route.major;
        assert_eq!(major("channels/1/messages/2"), major("channels/1/pins"));
        assert_ne!(major("channels/1/messages/2"), major("channels/2/pins"));
        assert_ne!(major("channels/1"), major("guilds/1"));
        assert_ne!(major("webhooks/1/a"), major("webhooks/1/b"));
        assert_eq!(major("applications/1/commands"), major("users/@me"));
    }

    #[test]
    fn a_token_in_the_path_is_the_callers_name() {
        let caller = |path| Place::read(Method::Post, path).caller;
        assert_eq!(caller("webhooks/1/token"), Caller::Interaction);
        assert_eq!(caller("interactions/1/token/callback"), Caller::Interaction);
        assert_eq!(caller("webhooks/1"), Caller::Bot);
        assert_eq!(caller("channels/1/webhooks"), Caller::Bot);
    }
}
