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
    Problem, left,
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
    pub const fn surface(&self) -> Surface {
        if self.token.is_some() { Surface::Api } else { Surface::Dashboard }
    }
}

/// Who a request says it comes from.
struct Claim {
    user: UserId,
    /// The token, which limits what the person may do; without one they may do all that they have a right to.
    token: Option<tokens::Known>,
}

impl Claim {
    /// Returns a text that names the caller.
    fn key(&self) -> String {
        match &self.token {
            Some(token) => format!("token {}", token.number),
            None => format!("user {}", self.user),
        }
    }

    /// The guild, when a token is good for it and has the scope.
    fn may<S: Needs>(&self, guild: Option<GuildId>) -> Result<GuildId, Problem> {
        let guild = guild.ok_or_else(Problem::not_found)?;
        let Some(token) = &self.token else { return Ok(guild) };
        if token.guild != guild {
            // The same as for a server that does not exist.
            return Err(Error::Forbidden(tr!("This token belongs to another server.")).into());
        }
        match S::NEED {
            Need::Scope(scope) if !token.scopes.contains(&scope) => {
                let text = tr!("This token lacks the scope {scope}.", scope = scope.name);
                Err(Error::Forbidden(text).into())
            }
            Need::Login => {
                let text = tr!("No token may do this. Log in to the dashboard.");
                Err(Error::Forbidden(text).into())
            }
            Need::Scope(_) | Need::AnyToken => Ok(guild),
        }
    }
}

impl<A: Authority, S: Needs> FromRequestParts<App> for Caller<A, S> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        caller(parts, app).await.map_err(Problem::into_response)
    }
}

async fn caller<A: Authority, S: Needs>(
    parts: &mut Parts,
    app: &App,
) -> Result<Caller<A, S>, Problem> {
    let params = RawPathParams::from_request_parts(parts, app).await;
    let guild = params.ok().and_then(|params| {
        let (_, value) = params.iter().find(|(name, _)| *name == "guild_id")?;
        Id::new_checked(value.parse().ok()?).filter(|id| i64::try_from(id.get()).is_ok())
    });
    let Some(claim) = claim(parts, app).await? else {
        left::stranger(app, parts)?;
        return Err(Problem::unauthorized());
    };
    // Counted for the person, however many tokens they have, and before Discord is asked for anything.
    left::person(app, claim.token.as_ref().map(|token| token.guild).or(guild), claim.user, parts)?;
    let reading = matches!(parts.method, Method::GET | Method::HEAD);
    if claim.token.is_none() && !reading {
        let session = parts.extensions.get::<Session>().ok_or_else(Problem::unauthorized)?;
        let token = parts.headers.get("x-csrf-token").and_then(|token| token.to_str().ok());
        csrf::check(app, session, &parts.headers, token.unwrap_or_default())?;
    }
    let guild = claim.may::<S>(guild)?;
    let age = if reading { Age::Cached } else { Age::Fresh };
    let authority = guard::authority::<A>(app, guild, claim.user, age).await?;
    let key = claim.key();
    let token = claim.token.as_ref().map(|token| token.number);
    let scopes = claim.token.map_or_else(|| scope::ALL.to_vec(), |token| token.scopes);
    Ok(Caller { authority, app: app.clone(), token, scopes, key, scope: PhantomData })
}

/// Finds the caller that a request names; none when it names nobody, or nobody who is known.
async fn claim(parts: &mut Parts, app: &App) -> Result<Option<Claim>, Problem> {
    let Some(given) = parts.headers.get(header::AUTHORIZATION) else {
        let session: Option<Session> = session::find(app, &parts.headers).await?;
        return Ok(session.map(|session| {
            let user = session.user;
            parts.extensions.insert(session);
            Claim { user, token: None }
        }));
    };
    let given = given.to_str().ok().and_then(|given| given.split_once(' '));
    let token = given.filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = token else { return Ok(None) };
    let known = tokens::find(app, token.trim()).await?;
    Ok(known.map(|token| Claim { user: token.created_by, token: Some(token) }))
}
