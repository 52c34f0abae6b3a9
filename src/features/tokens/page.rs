//! The pages: list, make, show once, revoke.
//!
//! Invariant: the text of a token stands on one page, once, which nobody keeps a copy of.

use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};

use crate::{
    api::{
        scope,
        tokens::{self, Token, Wanted},
    },
    app::App,
    discord::directory,
    error::{Error, Result},
    lang::Text,
    permissions::{Authority as _, GuildAdmin},
    settings::{self, System},
    tr,
    web::{csrf::Form, guard::In, page::Page, when::When},
};

/// How long a token may be good: days, and what people read.
const LIVES: &[(Option<i64>, &str)] = &[
    (Some(90), "90 days from now"),
    (Some(365), "one year from now"),
    (None, "until somebody revokes it"),
];

pub(super) fn routes() -> Router<App> {
    let base = "/dashboard/{guild_id}/tokens";
    Router::new()
        .route(base, get(list))
        .route(&format!("{base}/new"), get(form).post(create))
        .route(&format!("{base}/{{number}}/revoke"), get(ask).post(revoke))
}

#[derive(Template)]
#[template(path = "features/tokens/templates/list.html")]
struct ListPage {
    p: Page,
    /// The name and the text of the token that was just made.
    fresh: Option<(String, String)>,
    tokens: Vec<Shown>,
}

struct Shown {
    number: i64,
    name: String,
    who: String,
    scopes: Vec<&'static str>,
    used: Option<When>,
    expires: Option<String>,
}

#[derive(Template)]
#[template(path = "features/tokens/templates/new.html")]
struct NewPage {
    p: Page,
    name: String,
    errors: Vec<String>,
    scopes: Vec<(&'static str, String, bool)>,
    lives: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "features/tokens/templates/revoke.html")]
struct RevokePage {
    p: Page,
    number: i64,
    name: String,
}

async fn list(site: In<GuildAdmin>) -> Response {
    site.show(listed(&site, None).await).await
}

async fn listed(site: &In<GuildAdmin>, fresh: Option<(String, String)>) -> Result<Response> {
    let guild = site.authority.guild();
    let tokens = tokens::list(&site.app, site.authority).await?;
    let people =
        directory::names(&site.app.discord, guild, tokens.iter().map(|t| t.created_by)).await;
    let zone = settings::read::<System>(&site.app, guild).await?.timezone;
    let now = site.app.clock.now();
    let shown = |token: Token| {
        let id = token.created_by.get();
        Shown {
            number: token.number,
            name: token.name,
            who: people.get(&id).cloned().unwrap_or_else(|| id.to_string()),
            scopes: token.scopes.iter().map(|scope| scope.name).collect(),
            used: token.last_used_at.map(|at| When::new(at, now, zone, site.lang)),
            expires: token
                .expires_at
                .map(|at| at.with_timezone(&zone).format("%Y-%m-%d").to_string()),
        }
    };
    let p = site.page(tr!("API tokens")).await?;
    let tokens = tokens.into_iter().map(shown).collect();
    site.html(StatusCode::OK, &ListPage { p, fresh, tokens })
}

async fn form(site: In<GuildAdmin>) -> Response {
    let wanted = Wanted { name: String::new(), scopes: Vec::new(), days: Some(90) };
    site.show(new_page(&site, StatusCode::OK, &wanted, Vec::new()).await).await
}

async fn new_page(
    site: &In<GuildAdmin>,
    status: StatusCode,
    wanted: &Wanted,
    errors: Vec<String>,
) -> Result<Response> {
    let scopes = scope::ALL.iter().map(|scope| {
        let chosen = wanted.scopes.iter().any(|name| name == scope.name);
        (scope.name, site.lang.plain(&scope.about()), chosen)
    });
    let lives = LIVES.iter().map(|(days, label)| {
        let value = days.map(|days| days.to_string()).unwrap_or_default();
        (value, site.lang.plain(&Text::new(label, Vec::new())))
    });
    let page = NewPage {
        p: site.page(tr!("New token")).await?,
        name: wanted.name.clone(),
        errors,
        scopes: scopes.collect(),
        lives: lives.collect(),
    };
    site.html(status, &page)
}

async fn create(site: In<GuildAdmin>, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    let one = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, v)| v.as_str());
    let scopes = pairs.iter().filter(|(key, _)| key == "scopes").map(|(_, value)| value.clone());
    let wanted = Wanted {
        name: one("name").unwrap_or_default().to_owned(),
        scopes: scopes.collect(),
        days: one("expires").and_then(|days| days.parse().ok()),
    };
    let made = async {
        let mut tx = site.app.db.begin().await?;
        match tokens::create(&site.app, &mut tx, site.authority, &wanted).await {
            Ok((_, text)) => {
                tx.commit().await?;
                listed(&site, Some((wanted.name.trim().to_owned(), text))).await
            }
            Err(Error::Invalid(problems)) => {
                let errors = problems.iter().map(|problem| {
                    let (field, text) = (&problem.field, &problem.text);
                    format!("{}: {}", site.lang.plain(field), site.lang.plain(text))
                });
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                new_page(&site, status, &wanted, errors.collect()).await
            }
            Err(other) => Err(other),
        }
    };
    site.show(made.await).await
}

async fn ask(site: In<GuildAdmin>, Path((_, number)): Path<(String, i64)>) -> Response {
    let asked = async {
        let tokens = tokens::list(&site.app, site.authority).await?;
        let token = tokens.into_iter().find(|token| token.number == number).ok_or_else(|| {
            Error::NotFound(tr!("There is no token **#{number}** here.", number = number))
        })?;
        let p = site.page(tr!("Revoke a token")).await?;
        site.html(StatusCode::OK, &RevokePage { p, number, name: token.name })
    };
    site.show(asked.await).await
}

async fn revoke(
    site: In<GuildAdmin>,
    Path((_, number)): Path<(String, i64)>,
    Form(_): Form<Vec<(String, String)>>,
) -> Response {
    let revoked = async {
        tokens::revoke(&site.app, site.authority, number).await?;
        Ok(Redirect::to(&site.at("tokens")).into_response())
    };
    site.show(revoked.await).await
}
