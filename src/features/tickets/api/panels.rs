//! Ticket panels over the REST API.
//!
//! Invariant: a panel that was changed meanwhile is neither overwritten nor removed, and each change leaves its
//! history.

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::action::DiscordId;
use crate::{
    api::{
        self, Caller, IfMatch, Named, Once, Path, Problem, etag, once,
        scope::{ReadTickets, WriteTickets},
        with_tag,
    },
    discord::directory::{self, Age},
    error::Error,
    features::tickets::{
        flow::{self, TicketContext},
        model::{
            self, Offer,
            panel::{color, color_text},
            ticket_type::NEW,
        },
    },
    ids::MessageId,
    permissions::{Authority as _, GuildAdmin, GuildStaff},
    tr,
};

/// A message with buttons that members open tickets with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketPanel)]
pub(super) struct Panel {
    /// Its number in the server; 0 is the standard one.
    number: i64,
    #[serde(flatten)]
    looks: Draft,
    /// Where it is posted.
    posts: Vec<Post>,
    /// Grows with every change; send it back in `If-Match`.
    revision: i64,
}

/// Where a panel is posted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketPanelPost)]
pub(super) struct Post {
    channel: String,
    message: String,
}

/// The wanted panel.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketPanelDraft)]
pub(super) struct Draft {
    /// Its name, which only admins see.
    #[schema(min_length = 1, max_length = 60, example = "Front desk")]
    name: String,
    /// Its title; empty for the standard one.
    #[serde(default)]
    #[schema(max_length = 256)]
    title: String,
    /// Its text; empty for the standard one.
    #[serde(default)]
    #[schema(max_length = 2000)]
    text: String,
    /// The colour of its edge; absent for the standard one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "#5865F2")]
    color: Option<String>,
    /// The address of an image, beginning with `https://`; empty for none.
    #[serde(default)]
    #[schema(max_length = 500)]
    image: String,
    /// The types it offers, in order; empty for every type.
    #[serde(default)]
    #[schema(max_items = 25)]
    offers: Vec<Offered>,
}

/// A type on a panel.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketPanelOffer)]
pub(super) struct Offered {
    /// The number of the type.
    #[serde(rename = "type")]
    kind: i64,
    /// The text of its button; empty for the name of the type.
    #[serde(default)]
    #[schema(max_length = 80)]
    label: String,
    /// The emoji of its button; empty for the type's.
    #[serde(default)]
    emoji: String,
}

/// Where to post a panel.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketPanelPlace)]
pub(super) struct Place {
    /// The channel.
    channel: DiscordId,
}

/// The path of a posted panel.
#[derive(Debug, Deserialize)]
pub(super) struct PostPath {
    number: i64,
    message: String,
}

/// Panels, by number
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketPanels)]
pub(super) struct Panels {
    /// The panels.
    items: Vec<Panel>,
}

impl From<model::Panel> for Draft {
    fn from(panel: model::Panel) -> Self {
        let offered =
            |offer: Offer| Offered { kind: offer.kind, label: offer.label, emoji: offer.emoji };
        Self {
            name: panel.name,
            title: panel.title,
            text: panel.text,
            color: panel.color.map(color_text),
            image: panel.image,
            offers: panel.offers.into_iter().map(offered).collect(),
        }
    }
}

impl Draft {
    /// The panel of this number, seen at this revision.
    fn panel(self, number: i64, revision: i64) -> Result<model::Panel, Problem> {
        let wrong = || {
            let (field, text) = (tr!("Colour"), tr!("Write a colour like #5865F2."));
            Problem::from(Error::Invalid(vec![crate::error::Problem { field, text }]))
        };
        let offer = |offered: Offered| Offer {
            kind: offered.kind,
            label: offered.label,
            emoji: offered.emoji,
        };
        Ok(model::Panel {
            number,
            name: self.name,
            title: self.title,
            text: self.text,
            color: self.color.map(|text| color(&text).ok_or_else(wrong)).transpose()?,
            image: self.image,
            offers: self.offers.into_iter().map(offer).collect(),
            revision,
        })
    }
}

async fn all(context: &TicketContext) -> Result<Vec<Panel>, Error> {
    let posted = flow::posted(context).await?;
    let shape = |panel: model::Panel| Panel {
        number: panel.number,
        posts: posted
            .iter()
            .filter(|post| post.panel == panel.number)
            .map(|post| Post {
                channel: post.channel.to_string(),
                message: post.message.to_string(),
            })
            .collect(),
        revision: panel.revision,
        looks: Draft::from(panel),
    };
    Ok(flow::panels(context).await?.into_iter().map(shape).collect())
}

async fn one(context: &TicketContext, number: i64) -> Result<Panel, Error> {
    let found = all(context).await?.into_iter().find(|panel| panel.number == number);
    found.ok_or_else(|| flow::no_panel(number))
}

fn stale() -> Problem {
    Problem::stale().because(tr!("Somebody else changed this panel meanwhile. Nothing was saved."))
}

/// Ticket panels, by number
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/panels", tag = "Tickets", operation_id = "listTicketPanels",
    security(("token" = ["tickets:read"])),
    responses((status = 200, description = "The panels.", body = Panels))
)]
pub(super) async fn list(who: Caller<GuildStaff, ReadTickets>) -> Result<Response, Problem> {
    let context = TicketContext::of(&who.app, who.authority.guild()).await?;
    Ok(api::Json(Panels { items: all(&context).await? }).into_response())
}

/// One ticket panel
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/panels/{number}", tag = "Tickets", operation_id = "readTicketPanel",
    security(("token" = ["tickets:read"])),
    responses(
        (status = 200, description = "The panel.", body = Panel, headers(("ETag" = String, description = "The revision."))),
        (status = 304, description = "Not changed since the `ETag` in `If-None-Match`."),
    )
)]
pub(super) async fn read(
    who: Caller<GuildStaff, ReadTickets>,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let context = TicketContext::of(&who.app, who.authority.guild()).await?;
    let panel = one(&context, number).await?;
    Ok(etag(&panel.revision.to_string(), &headers, panel))
}

/// Add a ticket panel
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/panels", tag = "Tickets", operation_id = "addTicketPanel",
    security(("token" = ["tickets:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = Draft,
    responses((status = 201, description = "The new panel.", body = Panel))
)]
pub(super) async fn create(
    who: Caller<GuildAdmin, WriteTickets>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Draft>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let turn = match once(app, guild, &who.key, &headers, &("panels", &wanted)).await? {
        Once::First(turn) => turn,
        Once::Again(answer) => return Ok(answer),
    };
    let context = TicketContext::of(app, guild).await?;
    let panel = wanted.clone().panel(NEW, 0)?;
    let mut act = turn.begin(app).await?;
    let author = (who.authority, who.surface());
    let number = flow::save_panel(&context, &mut act.tx, author, panel).await?;
    let made = Panel { number, looks: wanted, posts: Vec::new(), revision: 1 };
    act.done(StatusCode::CREATED, &made).await
}

/// Replace a ticket panel
#[utoipa::path(
    put, path = "/api/dashboard/{guild_id}/panels/{number}", tag = "Tickets", operation_id = "replaceTicketPanel",
    security(("token" = ["tickets:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not overwritten.")),
    request_body = Draft,
    responses((status = 200, description = "The panel as it is now.", body = Panel, headers(("ETag" = String, description = "The revision."))))
)]
pub(super) async fn replace(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(number): Path<i64>,
    IfMatch(seen): IfMatch,
    api::Json(wanted): api::Json<Draft>,
) -> Result<Response, Problem> {
    let context = TicketContext::of(&who.app, who.authority.guild()).await?;
    // Saving is refused when somebody changes it between this look and the transaction.
    let present = flow::panel(&context, Some(number)).await?;
    if seen.is_some_and(|seen| seen != present.revision) {
        return Err(stale());
    }
    let panel = wanted.panel(number, present.revision)?;
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    flow::save_panel(&context, &mut tx, (who.authority, who.surface()), panel).await?;
    tx.commit().await.map_err(Error::from)?;
    let after = one(&context, number).await?;
    let tag = after.revision.to_string();
    Ok(with_tag(&tag, api::Json(after).into_response()))
}

/// Remove a ticket panel, also where it is posted
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/panels/{number}", tag = "Tickets", operation_id = "removeTicketPanel",
    security(("token" = ["tickets:write"])),
    params(("If-Match" = Option<String>, Header, description = "An earlier `ETag`: what was changed since is not removed.")),
    responses((status = 204, description = "It is gone."))
)]
pub(super) async fn remove(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(number): Path<i64>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    let context = TicketContext::of(&who.app, who.authority.guild()).await?;
    let present = flow::panel(&context, Some(number)).await?;
    if seen.is_some_and(|seen| seen != present.revision) {
        return Err(stale());
    }
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let author = (who.authority, who.surface());
    flow::remove_panel(&context, &mut tx, author, (number, Some(present.revision))).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Post a ticket panel in a channel
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/panels/{number}/posts", tag = "Tickets", operation_id = "postTicketPanel",
    security(("token" = ["tickets:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request act once.")),
    request_body = Place,
    responses((status = 202, description = "It appears in a moment.", body = Place))
)]
pub(super) async fn post(
    who: Caller<GuildAdmin, WriteTickets>,
    Path(number): Path<i64>,
    headers: HeaderMap,
    api::Json(wanted): api::Json<Place>,
) -> Result<Response, Problem> {
    let (app, guild) = (&who.app, who.authority.guild());
    let turn =
        match once(app, guild, &who.key, &headers, &("panels/posts", number, &wanted)).await? {
            Once::First(turn) => turn,
            Once::Again(answer) => return Ok(answer),
        };
    let channel = wanted.channel.channel("channel")?;
    let context = TicketContext::of(app, guild).await?;
    let asker = directory::asker(&app.discord, guild, who.authority.user(), Age::Cached).await?;
    let asker = asker.ok_or_else(|| Error::Forbidden(tr!("You are no longer in this server.")))?;
    let panel = flow::panel(&context, Some(number)).await?;
    let shown = flow::shown_panel(&context, &panel).await?;
    let place = flow::panel_place(&context, &asker, channel).await?;
    let mut act = turn.begin(app).await?;
    flow::post_panel(&context, &mut act.tx, place, (&panel, &shown)).await?;
    act.done(StatusCode::ACCEPTED, &wanted).await
}

/// Remove a ticket panel from one channel
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/panels/{number}/posts/{message}", tag = "Tickets", operation_id = "removeTicketPanelPost",
    security(("token" = ["tickets:write"])),
    responses((status = 204, description = "It disappears in a moment."))
)]
pub(super) async fn take_down(
    who: Caller<GuildAdmin, WriteTickets>,
    Named(PostPath { number, message }): Named<PostPath>,
) -> Result<Response, Problem> {
    let context = TicketContext::of(&who.app, who.authority.guild()).await?;
    flow::panel(&context, Some(number)).await?;
    let message = message.parse().ok().and_then(MessageId::new_checked);
    let message =
        message.ok_or_else(|| Error::NotFound(tr!("This panel is no longer posted there.")))?;
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    flow::take_down(&context, &mut tx, message).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
