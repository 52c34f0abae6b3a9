//! The first pages: the landing page, and the servers somebody can go to.
//!
//! Invariant: a server is shown with what this person may do there, or why not; whether the bot is in a server is
//! told only to its members.

use askama::Template;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use twilight_model::guild::Permissions;

use super::{
    message::{self, Frame},
    page::{Page, Site, base, initials, picture},
    session::{self, Session},
};
use crate::{
    app::App,
    discord::{
        colors::VIOLET,
        directory::{self, Age, Mine},
        needs,
        reply::{self, Message, Visibility},
    },
    error::{Error, Result},
    ids::GuildId,
    permissions::{self, Access},
    search::fold,
    settings::System,
    tr,
};

#[derive(Template)]
#[template(path = "web/templates/login.html")]
struct LoginPage {
    p: Page,
    ready: bool,
    invite: String,
    redirect: String,
    example: String,
}

#[derive(Template)]
#[template(path = "web/templates/guilds.html")]
struct GuildsPage {
    p: Page,
    invite: String,
    query: String,
    groups: Vec<Shelf>,
}

struct Shelf {
    heading: String,
    guilds: Vec<Shown>,
}

struct Shown {
    name: String,
    icon: Option<String>,
    initials: String,
    href: Option<String>,
    about: String,
    sign: &'static str,
}

/// The actions that a person has for a server here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Open it, with this right.
    May(Access),
    /// It is here, but not for them.
    MayNot,
    /// They could add the bot.
    CouldAdd,
}

/// The landing page; people who are logged in go on to the servers.
pub(super) async fn landing(State(app): State<App>, headers: HeaderMap) -> Response {
    let site = Site::of(&app, &headers).await;
    if site.session.is_some() {
        return Redirect::to("/dashboard").into_response();
    }
    let page = LoginPage {
        p: site.page(&tr!("Welcome")),
        ready: app.config.client_secret.is_some(),
        invite: invite(&app, None),
        redirect: format!("{}/auth/callback", app.config.public_url),
        example: example(&site),
    };
    site.show(site.html(StatusCode::OK, &page)).await
}

/// An example of an answer, for people who have never seen one.
fn example(site: &Site) -> String {
    let lang = site.lang;
    let title = lang.plain(&tr!("How do I get a refund?"));
    let body = lang.say(&tr!("Open **Orders**, choose the order, then **Refund**."));
    let message = Message::embed(reply::embed(VIOLET, &title, &body));
    message::html(
        &message,
        Frame { lang, names: None, seen_by: Visibility::Public, zone: chrono_tz::Tz::UTC },
    )
}

/// Where the bot is added to a server: with what the features need that are on from the start.
fn invite(app: &App, guild: Option<GuildId>) -> String {
    let defaults = System::default();
    let permissions = app.part::<needs::Registry>().install(|name| defaults.has(name));
    needs::install_link(&app.config, permissions, guild)
}

/// The query parameters of the search.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params {
    #[serde(default)]
    q: String,
}

/// The servers of the person who is logged in.
pub(super) async fn choose(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    params: Result<Query<Params>, QueryRejection>,
) -> Response {
    let params = params.map(|query| query.0).unwrap_or_default();
    let site = Site::new(&app, &headers, Some(session.clone()));
    let shown = async {
        let mine = mine(&app, &session).await?;
        let here = directory::present(&app.discord).await?;
        let mut all = Vec::new();
        for guild in mine {
            let present = here.contains(&guild.id);
            let standing = standing(&app, &session, &guild, present).await;
            all.extend(standing.map(|standing| (standing, guild)));
        }
        all.sort_by_key(|(_, guild)| fold(&guild.name));
        let page = GuildsPage {
            p: site.page(&tr!("Your servers")),
            invite: invite(&app, None),
            groups: shelves(&site, &all, &fold(&params.q)),
            query: params.q,
        };
        site.html(StatusCode::OK, &page)
    };
    site.show(shown.await).await
}

/// The person's own list, at most a minute old.
async fn mine(app: &App, session: &Session) -> Result<Vec<Mine>> {
    if let Some(kept) = app.discord.heard.own_lists.get(&session.csrf).await {
        return Ok(kept.as_ref().clone());
    }
    let access = session::access(app, session).await?;
    // Discord answers this about once a second: pages opened together ask together.
    let asking = async {
        super::grants::me::<Vec<Mine>>(app, &access, "users/@me/guilds")
            .await
            .map(std::sync::Arc::new)
    };
    let list = app.discord.heard.own_lists.try_get_with(session.csrf.clone(), asking).await;
    list.map(|list| list.as_ref().clone()).map_err(|failed| match *failed {
        super::grants::Failed::Refused => {
            Error::Refused(tr!("Your login has ended. Log out and in again."))
        }
        super::grants::Failed::Unreachable => super::grants::unreachable(),
    })
}

/// A person's actions for a server; none when the bot is not there and they could not add it.
async fn standing(app: &App, session: &Session, guild: &Mine, present: bool) -> Option<Standing> {
    let could_add = guild.owner
        || guild.permissions.intersects(Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD);
    if !present {
        return could_add.then_some(Standing::CouldAdd);
    }
    let has = async {
        let asker = directory::asker(&app.discord, guild.id, session.user, Age::Cached).await?;
        let rules = crate::settings::rights::at_desk(app, guild.id).await?;
        Ok::<_, Error>(asker.map_or(Access::Everyone, |asker| permissions::access(&asker, &rules)))
    };
    let has = has.await.ok()?;
    Some(if permissions::allows(has, Access::TypeStaff) {
        Standing::May(has)
    } else {
        Standing::MayNot
    })
}

fn shelves(site: &Site, all: &[(Standing, Mine)], query: &str) -> Vec<Shelf> {
    let shelf = |heading: crate::lang::Text, test: fn(&Standing) -> bool| {
        let guilds: Vec<_> = all
            .iter()
            .filter(|(standing, guild)| test(standing) && fold(&guild.name).contains(query))
            .map(|(standing, guild)| shown(site, *standing, guild))
            .collect();
        (!guilds.is_empty()).then(|| Shelf { heading: site.lang.plain(&heading), guilds })
    };
    [
        shelf(tr!("Open"), |standing| matches!(standing, Standing::May(_))),
        shelf(tr!("Add the bot"), |standing| *standing == Standing::CouldAdd),
        shelf(tr!("You are here, but may not change anything"), |standing| {
            *standing == Standing::MayNot
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn shown(site: &Site, standing: Standing, guild: &Mine) -> Shown {
    let (about, href, sign) = match standing {
        Standing::May(Access::Operator) => (tr!("Operator"), Some(base(guild.id)), "arrow"),
        Standing::May(Access::Admin) => (tr!("Admin"), Some(base(guild.id)), "arrow"),
        Standing::May(_) => (tr!("Staff: tickets and FAQ"), Some(base(guild.id)), "arrow"),
        Standing::CouldAdd => {
            (tr!("Not installed. Add Alphapy."), Some(invite(&site.app, Some(guild.id))), "plus")
        }
        Standing::MayNot => (tr!("Takes Manage Server, or an admin or staff role"), None, "lock"),
    };
    Shown {
        name: guild.name.clone(),
        icon: picture("icons", guild.id.get(), guild.icon.as_deref()),
        initials: initials(&guild.name, 2),
        href,
        about: site.lang.plain(&about),
        sign,
    }
}
