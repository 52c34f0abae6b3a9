//! Panels: their list, where they are posted, and their form.
//!
//! Invariant: what was typed is never lost: it is saved, or shown again with what stands in its way.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{Html, IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{
    bulk::{Pairs, value},
    page_data::PageData,
    panel_fields::{Kind, PanelForm},
};
use crate::{
    discord::directory::{
        self, Age,
        kind::{ANNOUNCEMENT, TEXT},
    },
    error::{Error, Problem, Result},
    features::tickets::{
        flow,
        model::{Panel, ticket_type::NEW},
        view,
    },
    ids::{ChannelId, MessageId},
    lang::Text,
    permissions::{Authority as _, GuildAdmin, TicketStaff},
    settings::Surface,
    tr,
    web::{csrf::Form, guard::In, page::Page},
};

#[derive(Template)]
#[template(path = "features/tickets/page/templates/panels.html")]
struct PanelsPage {
    p: Page,
    panels: Vec<Row>,
    channels: Vec<(String, String)>,
    error: Option<String>,
}

struct Row {
    number: i64,
    name: String,
    about: String,
    /// Whether it has no button, because its types were removed.
    bare: bool,
    posts: Vec<Post>,
}

/// Where a panel is posted.
struct Post {
    message: String,
    channel: String,
    link: String,
}

#[derive(Template)]
#[template(path = "features/tickets/page/templates/panel.html")]
struct PanelPage {
    p: Page,
    /// None for a new one.
    number: Option<i64>,
    heading: String,
    typed: PanelForm,
    kinds: Vec<Kind>,
    dirty: bool,
    errors: Vec<String>,
    theirs: Option<PanelForm>,
    preview: String,
}

/// The action that was just done.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params {
    done: Option<String>,
}

/// The submitted fields of a small form about a panel.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    channel: String,
    #[serde(default)]
    message: String,
    revision: Option<i64>,
}

async fn staff(site: &In<GuildAdmin>) -> Result<In<TicketStaff>> {
    site.narrowed().await
}

/// The panels and where they are posted.
pub(super) async fn list(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    let said = match params.done.as_deref() {
        Some("saved") => Some(tr!("Panel saved. Posted panels follow in a moment.")),
        Some("posted") => Some(tr!("The panel appears in a moment.")),
        Some("down") => Some(tr!("The panel is being removed from the channel.")),
        Some("removed") => Some(tr!("Panel removed. You can undo it in History.")),
        _ => None,
    };
    site.show(listed(&site, StatusCode::OK, said, None).await).await
}

async fn listed(
    site: &In<GuildAdmin>,
    status: StatusCode,
    said: Option<Text>,
    error: Option<&Text>,
) -> Result<Response> {
    let staff = staff(site).await?;
    let data = PageData::open(&staff).await?;
    let types = flow::types(&site.app, data.guild).await?;
    let posted = flow::posted(&data.context).await?;
    let name = |id: ChannelId| {
        let known = data.directory().and_then(|directory| directory.channel(id));
        known.map_or_else(|| id.to_string(), |channel| channel.name.clone())
    };
    let row = |panel: Panel| {
        let here = posted.iter().filter(|post| post.panel == panel.number);
        let offered = panel.offered(&types);
        let names: Vec<_> = offered.iter().map(|kind| kind.name.clone()).collect();
        Row {
            number: panel.number,
            about: names.join(", "),
            bare: names.is_empty(),
            posts: here
                .map(|post| Post {
                    message: post.message.to_string(),
                    channel: name(post.channel),
                    link: site
                        .app
                        .config
                        .discord_link(&format!("{}/{}/{}", data.guild, post.channel, post.message)),
                })
                .collect(),
            name: panel.name,
        }
    };
    let panels = flow::panels(&data.context).await?.into_iter().map(row).collect();
    let mut p = site.page(tr!("Panels")).await?;
    p.saved(said, None);
    let (channels, error) = (channels(&data), error.map(|text| site.lang.plain(text)));
    site.html(status, &PanelsPage { p, panels, channels, error })
}

/// Channels in which a panel can be posted.
fn channels(data: &PageData<'_>) -> Vec<(String, String)> {
    let known = data.directory().map(|directory| directory.channels.as_slice());
    let texts = known.unwrap_or_default().iter().filter(|c| matches!(c.kind, TEXT | ANNOUNCEMENT));
    texts.map(|channel| (channel.id.to_string(), channel.name.clone())).collect()
}

/// Posts a panel in a channel.
pub(super) async fn post(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(sent): Form<Sent>,
) -> Response {
    let done = match posting(&site, number, &sent.channel).await {
        Err(Error::Refused(text) | Error::Forbidden(text)) => {
            listed(&site, StatusCode::CONFLICT, None, Some(&text)).await
        }
        other => other,
    };
    site.show(done).await
}

async fn posting(site: &In<GuildAdmin>, number: i64, channel: &str) -> Result<Response> {
    let channel = channel.parse().ok().and_then(ChannelId::new_checked);
    let channel = channel.ok_or_else(|| Error::Refused(tr!("Choose a channel.")))?;
    let staff = staff(site).await?;
    let context = PageData::open(&staff).await?.context;
    let (guild, user) = (site.authority.guild(), site.authority.user());
    let asker = directory::asker(&site.app.discord, guild, user, Age::Cached).await?;
    let asker = asker.ok_or_else(|| Error::Forbidden(tr!("You are no longer in this server.")))?;
    let panel = flow::panel(&context, Some(number)).await?;
    let shown = flow::shown_panel(&context, &panel).await?;
    let place = flow::panel_place(&context, &asker, channel).await?;
    let mut tx = site.app.db.begin().await?;
    flow::post_panel(&context, &mut tx, place, (&panel, &shown)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&site.at("tickets/panels?done=posted")).into_response())
}

/// Takes a panel down in one place.
pub(super) async fn take_down(site: In<GuildAdmin>, Form(sent): Form<Sent>) -> Response {
    let done = async {
        let message = sent.message.parse().ok().and_then(MessageId::new_checked);
        let message = message.ok_or_else(|| Error::Refused(tr!("Choose a panel.")))?;
        let staff = staff(&site).await?;
        let context = PageData::open(&staff).await?.context;
        let mut tx = site.app.db.begin().await?;
        flow::take_down(&context, &mut tx, message).await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at("tickets/panels?done=down")).into_response())
    };
    site.show(done.await).await
}

/// Removes a panel.
pub(super) async fn remove(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(sent): Form<Sent>,
) -> Response {
    let done = async {
        let staff = staff(&site).await?;
        let context = PageData::open(&staff).await?.context;
        let mut tx = site.app.db.begin().await?;
        let (who, named) = ((site.authority, Surface::Dashboard), (number, sent.revision));
        flow::remove_panel(&context, &mut tx, who, named).await?;
        tx.commit().await?;
        Ok(Redirect::to(&site.at("tickets/panels?done=removed")).into_response())
    };
    site.show(done.await).await
}

/// How a page came about.
#[derive(Default)]
struct Shown {
    number: Option<i64>,
    typed: PanelForm,
    errors: Vec<String>,
    theirs: Option<PanelForm>,
}

async fn page(site: &In<GuildAdmin>, status: StatusCode, shown: Shown) -> Result<Response> {
    let staff = staff(site).await?;
    let data = PageData::open(&staff).await?;
    let heading = match shown.number {
        Some(_) => tr!("{name}", name = shown.typed.name.as_str()),
        None => tr!("New panel"),
    };
    let types = flow::types(&site.app, data.guild).await?;
    let page = PanelPage {
        p: site.page(heading.clone()).await?,
        number: shown.number,
        heading: site.lang.plain(&heading),
        kinds: shown.typed.kinds(&types),
        dirty: !shown.errors.is_empty(),
        errors: shown.errors,
        theirs: shown.theirs,
        preview: look(&data, &shown.typed).await?,
        typed: shown.typed,
    };
    site.html(status, &page)
}

/// The panel as it is being typed, as Discord shows it.
async fn look(data: &PageData<'_>, typed: &PanelForm) -> Result<String> {
    let (lang, app) = (data.context.lang, &data.site.app);
    let kinds = flow::types(app, data.guild).await?;
    let server = directory::known_name(&app.discord, data.guild).await.unwrap_or_default();
    // A panel that cannot be saved yet has no preview of its own.
    let panel = typed.panel(NEW).ok().and_then(|panel| panel.check().ok());
    let panel = panel.unwrap_or_else(|| Panel::standard(lang));
    Ok(data.message(&view::panel(lang, &server, &panel, &kinds)))
}

/// The form of a new panel.
pub(super) async fn blank(site: In<GuildAdmin>) -> Response {
    site.show(page(&site, StatusCode::OK, Shown::default()).await).await
}

/// The form of a panel.
pub(super) async fn form(site: In<GuildAdmin>, Path((_, number)): Path<(String, i64)>) -> Response {
    let shown = async {
        let staff = staff(&site).await?;
        let context = PageData::open(&staff).await?.context;
        let panel = flow::panel(&context, Some(number)).await?;
        let typed = PanelForm::of(&panel);
        page(&site, StatusCode::OK, Shown { number: Some(number), typed, ..Shown::default() }).await
    };
    site.show(shown.await).await
}

/// The preview of what is being typed.
pub(super) async fn preview(site: In<GuildAdmin>, Query(pairs): Query<Pairs>) -> Response {
    let shown = async {
        let staff = staff(&site).await?;
        let data = PageData::open(&staff).await?;
        Ok(Html(look(&data, &PanelForm::sent(&pairs)).await?).into_response())
    };
    site.show(shown.await).await
}

/// Saves a panel, or a new one when its number is left out.
pub(super) async fn save(site: In<GuildAdmin>, Form(pairs): Form<Pairs>) -> Response {
    let number = value(&pairs, "panel").parse().ok();
    site.show(Box::pin(saved(&site, number, PanelForm::sent(&pairs))).await).await
}

async fn saved(site: &In<GuildAdmin>, number: Option<i64>, typed: PanelForm) -> Result<Response> {
    let panel = match typed.panel(number.unwrap_or(NEW)) {
        Ok(panel) => panel,
        Err(problems) => return invalid(site, number, typed, &problems).await,
    };
    let staff = staff(site).await?;
    let context = PageData::open(&staff).await?.context;
    let mut tx = site.app.db.begin().await?;
    let who = (site.authority, Surface::Dashboard);
    match flow::save_panel(&context, &mut tx, who, panel).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(Redirect::to(&site.at("tickets/panels?done=saved")).into_response())
        }
        Err(Error::Invalid(problems)) => {
            drop(tx);
            invalid(site, number, typed, &problems).await
        }
        Err(Error::Refused(text)) => {
            drop(tx);
            refused(site, (number, typed), &context, &text).await
        }
        Err(other) => Err(other),
    }
}

/// Something stands in the way: perhaps somebody else changed it, and then theirs is shown too.
async fn refused(
    site: &In<GuildAdmin>,
    (number, mut typed): (Option<i64>, PanelForm),
    context: &flow::TicketContext,
    text: &Text,
) -> Result<Response> {
    let present = match number {
        Some(number) => Some(flow::panel(context, Some(number)).await?),
        None => None,
    };
    let theirs = present.filter(|present| present.revision != typed.revision);
    if let Some(theirs) = &theirs {
        // Saving again replaces what was shown here.
        typed.revision = theirs.revision;
    }
    let theirs = theirs.as_ref().map(PanelForm::of);
    let shown = Shown { number, typed, errors: vec![site.lang.plain(text)], theirs };
    page(site, StatusCode::CONFLICT, shown).await
}

async fn invalid(
    site: &In<GuildAdmin>,
    number: Option<i64>,
    typed: PanelForm,
    problems: &[Problem],
) -> Result<Response> {
    let line = |problem: &Problem| {
        format!("{}: {}", site.lang.plain(&problem.field), site.lang.plain(&problem.text))
    };
    let errors = problems.iter().map(line).collect();
    let shown = Shown { number, typed, errors, theirs: None };
    page(site, StatusCode::UNPROCESSABLE_ENTITY, shown).await
}
