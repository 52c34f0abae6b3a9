//! Who calls: an API token, or somebody who is logged in to the dashboard.
//!
//! Invariant: a token acts for the admin who made it, within its scopes and its guild, and only as long as
//! that person still has the right; a change by cookie needs the session's own token in a header as well.

use std::{fmt, marker::PhantomData};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{Method, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use twilight_model::id::Id;

use super::{
    Problem,
    limit::Slot,
    scope::{self, Need, Needs, Scope},
    tokens,
};
use crate::{
    app::App,
    discord::directory::Age,
    error::Error,
    ids::{GuildId, UserId},
    permissions::Authority,
    settings::Surface,
    tr,
    web::{
        csrf, guard,
        session::{self, Session},
    },
};

/// Somebody who may call a route that needs the right `A` and, of tokens, the scope `S`.
pub struct Caller<A, S> {
    /// The right, and with it the guild and the person.
    pub authority: A,
    /// The bot.
    pub app: App,
    /// The number of the token, when it is one.
    pub token: Option<i64>,
    /// What they may do: every scope when it is no token.
    pub scopes: Vec<Scope>,
    /// What names the caller: their key for limits and repeated requests.
    pub key: String,
    scope: PhantomData<S>,
}

impl<A: fmt::Debug, S> fmt::Debug for Caller<A, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Caller({:?}, {})", self.authority, self.key)
    }
}

impl<A, S> Caller<A, S> {
    /// Where changes by this caller count as made.
    #[must_use]
    pub const fn surface(&self) -> Surface {
        if self.token.is_some() { Surface::Api } else { Surface::Dashboard }
    }
}

/// Who a request says it comes from.
struct Claim {
    user: UserId,
    token: Option<i64>,
    scopes: Vec<Scope>,
    key: String,
}

impl<A: Authority, S: Needs> FromRequestParts<App> for Caller<A, S> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let (guild, claim) = identify::<S>(parts, app).await.map_err(Problem::into_response)?;
        let now = app.clock.now();
        let slot = parts.extensions.get::<Slot>().cloned().unwrap_or_default();
        match app.api_limits.take(guild, &claim.key, &parts.method, now) {
            Ok(left) => slot.put(left),
            Err(left) => {
                slot.put(left);
                return Err(left.problem().into_response());
            }
        }
        let reading = matches!(parts.method, Method::GET | Method::HEAD);
        let age = if reading { Age::Cached } else { Age::Fresh };
        match guard::authority::<A>(app, guild, claim.user, age).await {
            Ok(authority) => {
                let Claim { token, scopes, key, .. } = claim;
                let app = app.clone();
                Ok(Self { authority, app, token, scopes, key, scope: PhantomData })
            }
            Err(error) => Err(Problem::from(error).into_response()),
        }
    }
}

async fn identify<S: Needs>(parts: &mut Parts, app: &App) -> Result<(GuildId, Claim), Problem> {
    let params = RawPathParams::from_request_parts(parts, app).await;
    let guild = params.ok().and_then(|params| {
        let (_, value) = params.iter().find(|(name, _)| *name == "guild_id")?;
        Id::new_checked(value.parse().ok()?).filter(|id| i64::try_from(id.get()).is_ok())
    });
    let claim = match parts.headers.get(header::AUTHORIZATION) {
        Some(given) => {
            let given = given.to_str().ok().and_then(|given| given.split_once(' '));
            let token = given.filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
            let (_, token) = token.ok_or_else(Problem::unauthorized)?;
            return by_token::<S>(app, guild, token.trim()).await;
        }
        None => by_cookie(parts, app).await?,
    };
    Ok((guild.ok_or_else(Problem::not_found)?, claim))
}

async fn by_token<S: Needs>(
    app: &App,
    guild: Option<GuildId>,
    token: &str,
) -> Result<(GuildId, Claim), Problem> {
    let known = tokens::find(app, token).await?.ok_or_else(Problem::unauthorized)?;
    let guild = guild.ok_or_else(Problem::not_found)?;
    if known.guild != guild {
        // The same as for a server that does not exist.
        return Err(Error::Forbidden(tr!("This token belongs to another server.")).into());
    }
    match S::NEED {
        Need::Scope(scope) if !known.scopes.contains(&scope) => {
            let text = tr!("This token lacks the scope {scope}.", scope = scope.name);
            return Err(Error::Forbidden(text).into());
        }
        Need::Login => {
            let text = tr!("No token may do this. Log in to the dashboard.");
            return Err(Error::Forbidden(text).into());
        }
        Need::Scope(_) | Need::AnyToken => {}
    }
    let tokens::Known { number, created_by: user, scopes, .. } = known;
    Ok((guild, Claim { user, token: Some(number), scopes, key: format!("token {number}") }))
}

async fn by_cookie(parts: &Parts, app: &App) -> Result<Claim, Problem> {
    let session: Session =
        session::find(app, &parts.headers).await?.ok_or_else(Problem::unauthorized)?;
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let token = parts.headers.get("x-csrf-token").and_then(|token| token.to_str().ok());
        csrf::check(app, &session, &parts.headers, token.unwrap_or_default())?;
    }
    let key = format!("user {}", session.user);
    Ok(Claim { user: session.user, token: None, scopes: scope::ALL.to_vec(), key })
}
