//! What admins do with tickets: types, panels, figures, and who may not open any.
//!
//! Invariant: each needs the right of an admin, which its type says.

use twilight_interactions::command::{CommandModel, CreateCommand};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, RoleMarker, UserMarker},
};

use super::suggest_types;
use crate::{
    discord::{
        reply::{Choice, ChoiceValue, Reply},
        views,
    },
    error::{Error, Result},
    features::tickets::{
        buttons::{context, post_panel},
        flow,
        modals::Extra,
        model::{self, TicketType},
        view::{self, Now},
    },
    interactions::{
        cx::{Cx, first_turn},
        handler::{Answers, Command, PartialInput},
    },
    permissions::GuildAdmin,
    settings::{Surface, System, duration_seconds},
    tr,
};

/// Seconds of a target as somebody typed it.
fn target(text: Option<&str>) -> Result<Option<i64>> {
    let Some(text) = text else { return Ok(None) };
    duration_seconds(text).map(Some).ok_or_else(|| {
        Error::Refused(tr!("Write a time with its unit, like 30m, 2h, 1h 30m or 7d."))
    })
}

/// The form of a type; options of the command are kept for when it comes back.
async fn form(cx: &Cx, kind: &TicketType, extra: Extra) -> Result<Reply> {
    let id = if extra == Extra::default() { String::new() } else { cx.interaction.to_string() };
    if !id.is_empty() {
        views::save(&cx.app.db, cx.guild(), &id, &extra, cx.now).await?;
    }
    Ok(view::type_form(cx.lang, kind, &id).into())
}

/// Add a type of tickets, with its own questions
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "add")]
pub struct TypeAdd {
    /// Category of its channels; without it, the server's
    #[command(channel_types = "guild_category")]
    category: Option<Id<ChannelMarker>>,
    /// Who works on it; without it, the server's staff
    staff_role: Option<Id<RoleMarker>>,
    /// First answer within, like 4h
    #[command(max_length = 40)]
    first_answer: Option<String>,
    /// Next answers within, like 8h
    #[command(max_length = 40)]
    next_answer: Option<String>,
    /// Role needed to open one
    required_role: Option<Id<RoleMarker>>,
    /// Role that cannot open one
    blocked_role: Option<Id<RoleMarker>>,
    /// Role that a new ticket pings; without it, the roles that work on it
    ping_role: Option<Id<RoleMarker>>,
    /// Open tickets of this type a member can have
    #[command(min_value = 1, max_value = 50)]
    open_limit: Option<i64>,
    /// Time between two tickets of this type, like 1d
    #[command(max_length = 40)]
    cooldown: Option<String>,
    /// Days a Discord account must exist
    #[command(min_value = 0, max_value = 365)]
    account_days: Option<i64>,
}

impl Command for TypeAdd {
    type Who = GuildAdmin;
    const PATH: &'static str = "ticket type add";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(self, _who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let extra = Extra {
            category: self.category,
            staff_role: self.staff_role,
            first_response: target(self.first_answer.as_deref())?,
            next_response: target(self.next_answer.as_deref())?,
            required_role: self.required_role,
            blocked_role: self.blocked_role,
            ping_role: self.ping_role,
            open_limit: self.open_limit,
            cooldown: target(self.cooldown.as_deref())?,
            account_days: self.account_days,
        };
        form(&cx, &TicketType::new(cx.guild_lang), extra).await
    }
}

/// Change a type of tickets
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "edit")]
pub struct TypeEdit {
    /// Which type
    #[command(rename = "type", autocomplete = true, min_value = 0)]
    kind: i64,
    /// Category of its channels
    #[command(channel_types = "guild_category")]
    category: Option<Id<ChannelMarker>>,
    /// Who works on it; replaces who did
    staff_role: Option<Id<RoleMarker>>,
    /// First answer within, like 4h
    #[command(max_length = 40)]
    first_answer: Option<String>,
    /// Next answers within, like 8h
    #[command(max_length = 40)]
    next_answer: Option<String>,
    /// Role needed to open one; replaces the roles it had
    required_role: Option<Id<RoleMarker>>,
    /// Role that cannot open one; replaces the roles it had
    blocked_role: Option<Id<RoleMarker>>,
    /// Role that a new ticket pings; without it, as before
    ping_role: Option<Id<RoleMarker>>,
    /// Open tickets of this type a member can have
    #[command(min_value = 1, max_value = 50)]
    open_limit: Option<i64>,
    /// Time between two tickets of this type, like 1d
    #[command(max_length = 40)]
    cooldown: Option<String>,
    /// Days a Discord account must exist
    #[command(min_value = 0, max_value = 365)]
    account_days: Option<i64>,
}

impl Command for TypeEdit {
    type Who = GuildAdmin;
    const PATH: &'static str = "ticket type edit";
    const ANSWERS: Answers = Answers::Modal;

    async fn run(self, _who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let kind = flow::kind(&cx.app, cx.guild(), self.kind).await?;
        let extra = Extra {
            category: self.category,
            staff_role: self.staff_role,
            first_response: target(self.first_answer.as_deref())?,
            next_response: target(self.next_answer.as_deref())?,
            required_role: self.required_role,
            blocked_role: self.blocked_role,
            ping_role: self.ping_role,
            open_limit: self.open_limit,
            cooldown: target(self.cooldown.as_deref())?,
            account_days: self.account_days,
        };
        form(&cx, &kind, extra).await
    }

    async fn complete(_who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest_types(&cx, &typed).await
    }
}

/// Remove a type of tickets; tickets that have it keep it
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "remove")]
pub struct TypeRemove {
    /// Which type
    #[command(rename = "type", autocomplete = true, min_value = 0)]
    kind: i64,
}

impl Command for TypeRemove {
    type Who = GuildAdmin;
    const PATH: &'static str = "ticket type remove";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let mut tx = first_turn!(cx);
        let named = (self.kind, None);
        let kind = flow::remove_type(&context(&cx), &mut tx, who, Surface::Discord, named).await?;
        let words = tr!(
            "Type {name} is removed; panels show it in a moment. Its tickets keep it.",
            name = kind.name.as_str()
        );
        cx.commit(tx, view::done(cx.lang, &words)).await
    }

    async fn complete(_who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        suggest_types(&cx, &typed).await
    }
}

/// Post a panel with which members open tickets
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "panel")]
pub struct Panel {
    /// Where; without it, here
    #[command(channel_types = "guild_text guild_announcement")]
    channel: Option<Id<ChannelMarker>>,
    /// The panel; without it, the standard one
    #[command(autocomplete = true, min_value = 0)]
    panel: Option<i64>,
}

impl Command for Panel {
    type Who = GuildAdmin;
    const PATH: &'static str = "ticket panel";

    async fn run(self, _who: GuildAdmin, cx: Cx) -> Result<Reply> {
        post_panel(&cx, self.channel, self.panel).await
    }

    async fn complete(_who: GuildAdmin, cx: Cx, typed: PartialInput) -> Result<Vec<Choice>> {
        let wanted = typed.text.trim().to_lowercase();
        let all = flow::panels(&context(&cx)).await?;
        let fits = all.into_iter().filter(|panel| panel.name.to_lowercase().contains(&wanted));
        let choice = |panel: model::Panel| Choice {
            name: panel.name,
            value: ChoiceValue::Int(panel.number),
        };
        Ok(fits.map(choice).collect())
    }
}

/// Show ticket statistics
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "stats")]
pub struct Stats {
    /// Of how many days; 30 without it
    #[command(min_value = 1, max_value = 366)]
    days: Option<i64>,
}

impl Command for Stats {
    type Who = GuildAdmin;
    const PATH: &'static str = "ticket stats";

    async fn run(self, _who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let days = self.days.unwrap_or(30);
        let (figures, deflected) = flow::figures(&cx.app, cx.guild(), days, cx.now).await?;
        let zone = cx.settings.read::<System>().timezone;
        Ok(view::stats(cx.lang, &figures, deflected, days, (cx.now, zone)).into())
    }
}

/// Block a member from opening tickets
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "block")]
pub struct Block {
    /// Who
    user: Id<UserMarker>,
    /// Why; only staff sees it
    #[command(max_length = 300)]
    reason: Option<String>,
}

impl Command for Block {
    type Who = GuildAdmin;
    const PATH: &'static str = "ticket block";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let mut tx = first_turn!(cx);
        let reason = self.reason.unwrap_or_default();
        flow::block(&context(&cx), &mut tx, who, self.user, &reason).await?;
        cx.commit(tx, view::blocked(cx.lang, self.user, Now::Blocked)).await
    }
}

/// Unblock a member
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "unblock")]
pub struct Unblock {
    /// Who
    user: Id<UserMarker>,
}

impl Command for Unblock {
    type Who = GuildAdmin;
    const PATH: &'static str = "ticket unblock";

    async fn run(self, who: GuildAdmin, cx: Cx) -> Result<Reply> {
        let mut tx = first_turn!(cx);
        flow::unblock(&mut tx, who, self.user).await?;
        cx.commit(tx, view::blocked(cx.lang, self.user, Now::Free)).await
    }
}
