//! The world people meet first: two servers, with someone in every position of power.
//!
//! Invariant: the constants name exactly what [`World::seeded`] builds; a test compares them.

use super::build::STEP;
use super::model::{Id, Target, kind};
use super::{ChannelDraft, FIRST_ID, World, bit};

const fn nth(n: Id) -> Id {
    FIRST_ID + n * STEP
}

/// Application id, also the bot's user id.
pub const APPLICATION: Id = FIRST_ID;

/// People of the seeded world.
pub mod people {
    use super::{Id, nth};
    /// Olivia owns both servers.
    pub const OWNER: Id = nth(1);
    /// Adam is an admin (Manage Server) of both.
    pub const ADMIN: Id = nth(2);
    /// Sam is staff of both.
    pub const STAFF: Id = nth(3);
    /// Mia is a member of both.
    pub const MEMBER: Id = nth(4);
    /// Noah is a member of both.
    pub const OTHER_MEMBER: Id = nth(5);
    /// Stella is only in Pixel Guild.
    pub const STRANGER: Id = nth(6);
}

/// "Northwind Support".
pub mod northwind {
    use super::{Id, nth};
    /// The guild, and its `@everyone` role.
    pub const GUILD: Id = nth(7);
    /// The bot's managed role.
    pub const BOT_ROLE: Id = nth(8);
    /// Muted: may not write.
    pub const MUTED_ROLE: Id = nth(9);
    /// Staff.
    pub const STAFF_ROLE: Id = nth(10);
    /// Admin: Manage Server.
    pub const ADMIN_ROLE: Id = nth(11);
    /// `#general`.
    pub const GENERAL: Id = nth(12);
    /// `#support`.
    pub const SUPPORT: Id = nth(13);
    /// `#announcements`: only staff write.
    pub const ANNOUNCEMENTS: Id = nth(14);
    /// `#staff-only`: hidden from members.
    pub const STAFF_ONLY: Id = nth(15);
    /// The category "Tickets".
    pub const TICKETS: Id = nth(16);
    /// `#bot-log`: hidden from members.
    pub const BOT_LOG: Id = nth(17);
    /// `#ideas`, a forum.
    pub const IDEAS: Id = nth(18);
    /// "Lounge", a voice channel.
    pub const LOUNGE: Id = nth(19);
    /// `#vault`: the bot cannot see it.
    pub const VAULT: Id = nth(20);
}

/// "Pixel Guild".
pub mod pixel {
    use super::{Id, nth};
    /// The guild, and its `@everyone` role.
    pub const GUILD: Id = nth(21);
    /// The bot's managed role.
    pub const BOT_ROLE: Id = nth(22);
    /// Muted: may not write.
    pub const MUTED_ROLE: Id = nth(23);
    /// Staff.
    pub const STAFF_ROLE: Id = nth(24);
    /// Admin: Manage Server.
    pub const ADMIN_ROLE: Id = nth(25);
    /// `#general`.
    pub const GENERAL: Id = nth(26);
    /// `#support`.
    pub const SUPPORT: Id = nth(27);
    /// `#announcements`: only staff write.
    pub const ANNOUNCEMENTS: Id = nth(28);
    /// `#staff-only`: hidden from members.
    pub const STAFF_ONLY: Id = nth(29);
    /// The category "Tickets".
    pub const TICKETS: Id = nth(30);
    /// `#bot-log`: hidden from members.
    pub const BOT_LOG: Id = nth(31);
}

/// What the install link asks for: the ticket mask of the documentation plus mentions, embeds and pins.
pub const BOT_PERMISSIONS: u64 = bit::EVERYONE
    | bit::MANAGE_CHANNELS
    | bit::MANAGE_MESSAGES
    | bit::MANAGE_ROLES
    | bit::MANAGE_THREADS
    | bit::VIEW_AUDIT_LOG
    | bit::PIN_MESSAGES;

impl World {
    /// Two servers with roles, channels and people, and no privileged intents.
    #[must_use]
    pub fn seeded() -> Self {
        let mut world = Self::empty();
        let people = [
            ("olivia", "Olivia Owner"),
            ("adam", "Adam Admin"),
            ("sam", "Sam Staff"),
            ("mia", "Mia Member"),
            ("noah", "Noah Newcomer"),
            ("stella", "Stella Stranger"),
        ];
        for (handle, name) in people {
            world.add_user(handle, name);
        }
        world.seed_guild("Northwind Support");
        world.add_channel(northwind::GUILD, ChannelDraft::of(kind::FORUM, "ideas"));
        world.add_channel(northwind::GUILD, ChannelDraft::of(kind::VOICE, "Lounge"));
        let vault = ChannelDraft::text("vault")
            .overwrite(Target::Role(northwind::GUILD), 0, bit::VIEW_CHANNEL)
            .overwrite(Target::Role(northwind::ADMIN_ROLE), bit::VIEW_CHANNEL, 0);
        world.add_channel(northwind::GUILD, vault);
        world.seed_guild("Pixel Guild");
        world.add_member(pixel::GUILD, people::STRANGER, &[]);
        world.welcome();
        world
    }

    fn seed_guild(&mut self, name: &str) {
        let guild = self.add_guild(name, people::OWNER, BOT_PERMISSIONS);
        let bot = self.role_named(guild, "Alphapy").unwrap_or_default();
        let muted = self.add_role(guild, "Muted", 0);
        let staff = self.add_role(guild, "Staff", bit::MANAGE_MESSAGES | bit::MANAGE_THREADS);
        let admin = self.add_role(guild, "Admin", bit::MANAGE_GUILD | bit::MANAGE_MESSAGES);
        for (role, color) in
            [(bot, 0x58_65F2), (muted, 0x80_848E), (staff, 0x2E_8B57), (admin, 0xE6_7E22)]
        {
            if let Some(role) = self.role_mut(guild, role) {
                role.color = color;
                role.mentionable = color == 0x2E_8B57;
            }
        }
        self.add_member(guild, people::ADMIN, &[admin]);
        self.add_member(guild, people::STAFF, &[staff]);
        self.add_member(guild, people::MEMBER, &[]);
        self.add_member(guild, people::OTHER_MEMBER, &[]);
        self.seed_channels(guild, [bot, muted, staff, admin]);
    }

    fn seed_channels(&mut self, guild: Id, [bot, muted, staff, admin]: [Id; 4]) {
        let everyone = Target::Role(guild);
        let open = |name: &str| {
            ChannelDraft::text(name).overwrite(Target::Role(muted), 0, bit::SEND_MESSAGES)
        };
        let hidden = |name: &str| {
            [bot, staff, admin].iter().fold(
                ChannelDraft::text(name).overwrite(everyone, 0, bit::VIEW_CHANNEL),
                |draft, role| draft.overwrite(Target::Role(*role), bit::VIEW_CHANNEL, 0),
            )
        };
        let general = self.add_channel(guild, open("general"));
        self.add_channel(guild, open("support"));
        let announcements = ChannelDraft::of(kind::ANNOUNCEMENT, "announcements")
            .overwrite(everyone, 0, bit::SEND_MESSAGES)
            .overwrite(Target::Role(staff), bit::SEND_MESSAGES, 0)
            .overwrite(Target::Role(admin), bit::SEND_MESSAGES, 0)
            .overwrite(Target::Role(bot), bit::SEND_MESSAGES, 0);
        self.add_channel(guild, announcements);
        self.add_channel(guild, hidden("staff-only"));
        self.add_channel(guild, ChannelDraft::of(kind::CATEGORY, "Tickets"));
        self.add_channel(guild, hidden("bot-log"));
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild.system_channel = Some(general);
        }
    }

    fn welcome(&mut self) {
        let lines = [
            (
                northwind::GENERAL,
                people::STAFF,
                "Welcome to Northwind Support! Ask anything in #support.",
            ),
            (
                northwind::SUPPORT,
                people::MEMBER,
                "Hi, I lost my second factor. How do I get back into my account?",
            ),
            (pixel::GENERAL, people::STRANGER, "Is there a style guide for sprites?"),
        ];
        for (channel, author, text) in lines {
            self.say(channel, author, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_name_what_is_built() {
        let world = World::seeded();
        assert_eq!(world.guild_named("Northwind Support"), Some(northwind::GUILD));
        assert_eq!(world.guild_named("Pixel Guild"), Some(pixel::GUILD));
        assert_eq!(world.user_named("stella"), Some(people::STRANGER));
        for (guild, role, id) in [
            (northwind::GUILD, "Alphapy", northwind::BOT_ROLE),
            (northwind::GUILD, "Admin", northwind::ADMIN_ROLE),
            (pixel::GUILD, "Alphapy", pixel::BOT_ROLE),
            (pixel::GUILD, "Staff", pixel::STAFF_ROLE),
        ] {
            assert_eq!(world.role_named(guild, role), Some(id), "{role}");
        }
        for (guild, name, id) in [
            (northwind::GUILD, "general", northwind::GENERAL),
            (northwind::GUILD, "Tickets", northwind::TICKETS),
            (northwind::GUILD, "vault", northwind::VAULT),
            (pixel::GUILD, "bot-log", pixel::BOT_LOG),
        ] {
            assert_eq!(world.channel_named(guild, name), Some(id), "{name}");
        }
        assert_eq!(people::OWNER, world.guilds[&pixel::GUILD].owner);
        assert!(!world.guilds[&northwind::GUILD].members.contains_key(&people::STRANGER));
    }
}
