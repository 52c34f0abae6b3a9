//! API tokens over the REST API, for who is logged in.
//!
//! Invariant: no token can make, see or revoke tokens; and since the answer that shows a new one is stored
//! nowhere, the request that makes it takes no `Idempotency-Key`.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        self, Answer, Caller, Path, Problem, document,
        scope::Login,
        tokens::{self, Token, Wanted},
    },
    app::App,
    clock::Time,
    error::Error,
    ids::UserId,
    permissions::GuildAdmin,
};

/// The routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(revoke))
}

/// An API token, without its text.
#[derive(Debug, Serialize, ToSchema)]
struct ApiToken {
    /// Its number in the server.
    #[schema(example = 3)]
    number: i64,
    /// What it is for.
    #[schema(example = "Nightly backup")]
    name: String,
    /// What it may do.
    #[schema(schema_with = document::scope_names)]
    scopes: Vec<&'static str>,
    /// The id of who made it; it acts in their right.
    #[schema(value_type = String)]
    created_by: UserId,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// Until when it works; absent when nothing but revoking ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Time>,
    /// When it was last used, within five minutes; absent when never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Time>,
}

impl From<Token> for ApiToken {
    fn from(token: Token) -> Self {
        Self {
            number: token.number,
            name: token.name,
            scopes: token.scopes.iter().map(|scope| scope.name).collect(),
            created_by: token.created_by,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

/// The living tokens of a server; there are at most 25.
#[derive(Debug, Serialize, ToSchema)]
struct ApiTokens {
    /// Newest first.
    items: Vec<ApiToken>,
}

/// What a token should be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenDraft {
    /// What it is for.
    #[schema(min_length = 1, max_length = 80, example = "Nightly backup")]
    name: String,
    /// What it may do; at least one.
    #[schema(schema_with = document::some_scope_names)]
    scopes: Vec<String>,
    /// In how many days it ends by itself; absent for never.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 3650, example = 90)]
    expires_in_days: Option<i64>,
}

/// A new token.
#[derive(Debug, Serialize, ToSchema)]
struct NewToken {
    /// Its number in the server.
    number: i64,
    /// Its text, which nobody can see again.
    token: String,
}

/// The API tokens of the server
#[utoipa::path(
    get, path = "/api/dashboard/{guild_id}/tokens", tag = "API tokens", operation_id = "listTokens",
    security(("login" = [])),
    responses((status = 200, description = "The tokens.", body = ApiTokens))
)]
async fn list(who: Caller<GuildAdmin, Login>) -> Answer<ApiTokens> {
    let tokens = tokens::list(&who.app, who.authority).await?;
    Ok(api::Json(ApiTokens { items: tokens.into_iter().map(ApiToken::from).collect() }))
}

/// Make an API token
#[utoipa::path(
    post, path = "/api/dashboard/{guild_id}/tokens", tag = "API tokens", operation_id = "createToken",
    security(("login" = [])), request_body = TokenDraft,
    responses((status = 201, description = "The token, shown this once.", body = NewToken))
)]
async fn create(
    who: Caller<GuildAdmin, Login>,
    api::Json(draft): api::Json<TokenDraft>,
) -> Result<Response, Problem> {
    let TokenDraft { name, scopes, expires_in_days: days } = draft;
    let wanted = Wanted { name, scopes, days };
    let mut tx = who.app.db.begin().await.map_err(Error::from)?;
    let (number, token) = tokens::create(&who.app, &mut tx, who.authority, &wanted).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok((StatusCode::CREATED, api::Json(NewToken { number, token })).into_response())
}

/// Revoke an API token
#[utoipa::path(
    delete, path = "/api/dashboard/{guild_id}/tokens/{number}", tag = "API tokens", operation_id = "revokeToken",
    security(("login" = [])),
    responses((status = 204, description = "It works no more, on no instance."))
)]
async fn revoke(
    who: Caller<GuildAdmin, Login>,
    Path(number): Path<i64>,
) -> Result<StatusCode, Problem> {
    tokens::revoke(&who.app, who.authority, number).await?;
    Ok(StatusCode::NO_CONTENT)
}
