//! The world people meet first: two servers with the bot and one without, with someone in every position of power.
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
    /// Stella is a member of Pixel Guild only.
    pub const STRANGER: Id = nth(6);
    /// Hanna leads the helpers of Northwind: no Manage Server, but a role that a server may declare to be an admin's.
    pub const HELPER_LEAD: Id = nth(32);
    /// Paula is an admin (Manage Server) of Pixel Guild and is nowhere else.
    pub const PIXEL_ADMIN: Id = nth(33);
    /// Otis is in no server with the bot, only in Harbor Books.
    pub const OUTSIDER: Id = nth(34);
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
    /// Newsletter: mentionable, below the bot's role, held by nobody.
    pub const NEWSLETTER_ROLE: Id = nth(35);
    /// Support: mentionable, below the bot's role, held by the staff.
    pub const SUPPORT_ROLE: Id = nth(36);
    /// Helpers lead: above the bot's role, grants nothing.
    pub const HELPERS_ROLE: Id = nth(37);
    /// Server Booster: managed by Discord, above the bot's role.
    pub const BOOSTER_ROLE: Id = nth(38);
    /// "Town hall", a stage.
    pub const TOWN_HALL: Id = nth(39);
    /// `#rules`: everyone reads, the bot too, but only the admins write.
    pub const RULES: Id = nth(40);
    /// The category "Help desk".
    pub const HELP_DESK: Id = nth(41);
    /// `#opening-hours`, in the category "Help desk".
    pub const OPENING_HOURS: Id = nth(42);
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

/// "Harbor Books", where the bot is not. Olivia owns it, Adam is an admin, Mia and Otis are members.
pub mod harbor {
    use super::{Id, nth};
    /// The guild, and its `@everyone` role.
    pub const GUILD: Id = nth(43);
    /// Admin: Manage Server.
    pub const ADMIN_ROLE: Id = nth(44);
    /// `#general`.
    pub const GENERAL: Id = nth(45);
}

/// The permissions that the install link of a support bot asks for.
pub const BOT_PERMISSIONS: u64 = bit::VIEW_CHANNEL
    | bit::SEND_MESSAGES
    | bit::EMBED_LINKS
    | bit::ATTACH_FILES
    | bit::READ_MESSAGE_HISTORY
    | bit::MANAGE_CHANNELS
    | bit::MANAGE_ROLES
    | bit::MANAGE_THREADS
    | bit::CREATE_PRIVATE_THREADS
    | bit::SEND_MESSAGES_IN_THREADS;

impl World {
    /// Three servers with roles, channels and people, and no privileged intents.
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
        for (handle, name) in
            [("hanna", "Hanna Helper"), ("paula", "Paula Pixel"), ("otis", "Otis Outsider")]
        {
            world.add_user(handle, name);
        }
        world.seed_more_of_northwind();
        world.add_member(pixel::GUILD, people::PIXEL_ADMIN, &[pixel::ADMIN_ROLE]);
        world.seed_harbor();
        world.welcome();
        world
    }

    /// Roles and channels in every relation to the bot that a form must cope with.
    fn seed_more_of_northwind(&mut self) {
        let guild = northwind::GUILD;
        let newsletter = self.add_role(guild, "Newsletter", 0);
        let support = self.add_role(guild, "Support", 0);
        let helpers = self.add_role(guild, "Helpers lead", 0);
        let booster = self.add_role(guild, "Server Booster", 0);
        let order = [
            (newsletter, 0x9B_59B6),
            (support, 0x1A_BC9C),
            (northwind::BOT_ROLE, 0x58_65F2),
            (northwind::MUTED_ROLE, 0x80_848E),
            (booster, 0xF4_7FFF),
            (helpers, 0xF1_C40F),
            (northwind::STAFF_ROLE, 0x2E_8B57),
            (northwind::ADMIN_ROLE, 0xE6_7E22),
        ];
        for ((id, color), position) in order.into_iter().zip(1..) {
            if let Some(role) = self.role_mut(guild, id) {
                (role.color, role.hoist, role.position) = (color, true, position);
                role.mentionable |= id == newsletter || id == support;
                role.booster = id == booster;
                role.managed |= id == booster;
            }
        }
        self.add_member(guild, people::STAFF, &[northwind::STAFF_ROLE, support]);
        self.add_member(guild, people::HELPER_LEAD, &[helpers]);
        self.add_channel(guild, ChannelDraft::of(kind::STAGE, "Town hall"));
        let rules = ChannelDraft::text("rules")
            .overwrite(Target::Role(guild), 0, bit::SEND_MESSAGES)
            .overwrite(Target::Role(northwind::ADMIN_ROLE), bit::SEND_MESSAGES, 0);
        self.add_channel(guild, rules);
        let desk = self.add_channel(guild, ChannelDraft::of(kind::CATEGORY, "Help desk"));
        self.add_channel(guild, ChannelDraft::text("opening-hours").under(desk));
    }

    fn seed_harbor(&mut self) {
        let guild = self.add_guild_without_bot("Harbor Books", people::OWNER);
        let admin = self.add_role(guild, "Admin", bit::MANAGE_GUILD);
        self.add_member(guild, people::ADMIN, &[admin]);
        self.add_member(guild, people::MEMBER, &[]);
        self.add_member(guild, people::OUTSIDER, &[]);
        self.add_channel(guild, ChannelDraft::text("general"));
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
                (role.color, role.hoist) = (color, true);
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
    use crate::world::base;

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
            (northwind::GUILD, "Newsletter", northwind::NEWSLETTER_ROLE),
            (northwind::GUILD, "Support", northwind::SUPPORT_ROLE),
            (northwind::GUILD, "Helpers lead", northwind::HELPERS_ROLE),
            (northwind::GUILD, "Server Booster", northwind::BOOSTER_ROLE),
            (harbor::GUILD, "Admin", harbor::ADMIN_ROLE),
        ] {
            assert_eq!(world.role_named(guild, role), Some(id), "{role}");
        }
        for (guild, name, id) in [
            (northwind::GUILD, "general", northwind::GENERAL),
            (northwind::GUILD, "Tickets", northwind::TICKETS),
            (northwind::GUILD, "vault", northwind::VAULT),
            (pixel::GUILD, "bot-log", pixel::BOT_LOG),
            (northwind::GUILD, "Town hall", northwind::TOWN_HALL),
            (northwind::GUILD, "rules", northwind::RULES),
            (northwind::GUILD, "Help desk", northwind::HELP_DESK),
            (northwind::GUILD, "opening-hours", northwind::OPENING_HOURS),
            (harbor::GUILD, "general", harbor::GENERAL),
        ] {
            assert_eq!(world.channel_named(guild, name), Some(id), "{name}");
        }
        assert_eq!(people::OWNER, world.guilds[&pixel::GUILD].owner);
        assert!(!world.guilds[&northwind::GUILD].members.contains_key(&people::STRANGER));
    }
    #[test]
    fn everyone_stands_where_the_constants_say() {
        let world = World::seeded();
        let (north, harbor) = (&world.guilds[&northwind::GUILD], &world.guilds[&harbor::GUILD]);
        for (user, handle) in [
            (people::HELPER_LEAD, "hanna"),
            (people::PIXEL_ADMIN, "paula"),
            (people::OUTSIDER, "otis"),
        ] {
            assert_eq!(world.user_named(handle), Some(user));
        }
        assert_eq!(base(north, people::HELPER_LEAD) & bit::MANAGE_GUILD, 0);
        assert!(!harbor.members.contains_key(&APPLICATION) && harbor.owner == people::OWNER);
        for (guild, user, inside) in [
            (northwind::GUILD, people::OUTSIDER, false),
            (pixel::GUILD, people::OUTSIDER, false),
            (northwind::GUILD, people::PIXEL_ADMIN, false),
            (pixel::GUILD, people::PIXEL_ADMIN, true),
        ] {
            assert_eq!(world.guilds[&guild].members.contains_key(&user), inside, "{guild} {user}");
        }
        let above = |role: Id| north.roles[&role].position > world.rank(north, APPLICATION);
        assert!(!above(northwind::NEWSLETTER_ROLE) && !above(northwind::SUPPORT_ROLE));
        assert!(above(northwind::HELPERS_ROLE) && above(northwind::ADMIN_ROLE));
        let sees = |channel: Id| world.permissions_in(&world.channels[&channel], APPLICATION);
        assert_eq!(sees(northwind::VAULT), 0);
        assert_eq!(sees(northwind::RULES) & bit::SEND_MESSAGES, 0);
        assert_ne!(sees(northwind::RULES) & bit::VIEW_CHANNEL, 0);
    }
}
