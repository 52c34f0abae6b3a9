//! The rights to see a guild's pages and to change their content.
//!
//! Invariant: there is no guild id without a right in that guild, and no right to change something that
//! Discord was not asked about in this very request.

use axum::{
    extract::{FromRequestParts, Path, RawPathParams},
    http::{Method, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use twilight_model::id::Id;

use super::{page::Site, session::Session};
use crate::{
    app::App,
    discord::directory::{self, Age},
    error::{Error, Result},
    ids::{GuildId, UserId},
    lang::Lang,
    permissions::{Access, Authority, Rules},
    tr,
};

/// A request for a guild's page by somebody who may.
#[derive(Debug)]
pub struct In<A> {
    /// The right, and with it the guild.
    pub authority: A,
    /// The bot.
    pub app: App,
    /// The session of the logged-in person.
    pub session: Session,
    /// Their language.
    pub lang: Lang,
    /// The look this is.
    pub site: Site,
    /// The path of the request.
    pub path: String,
}

impl<A: Authority> FromRequestParts<App> for In<A> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let session = Session::from_request_parts(parts, app).await?;
        let params = RawPathParams::from_request_parts(parts, app).await;
        let params = params.map_err(axum::response::IntoResponse::into_response)?;
        let guild = params.iter().find(|(name, _)| *name == "guild_id");
        let guild = guild.and_then(|(_, value)| Id::new_checked(value.parse().ok()?));
        let site = Site::new(app, &parts.headers, Some(session.clone()));
        let found = match guild {
            Some(guild) => authority::<A>(app, guild, session.user, age(&parts.method)).await,
            None => Err(Error::NotFound(tr!("There is no such server."))),
        };
        match found {
            Ok(authority) => {
                let (app, lang) = (app.clone(), site.lang);
                let path = parts.uri.path().to_owned();
                Ok(Self { authority, app, session, lang, site, path })
            }
            Err(error) => Err(site.problem(&error).await),
        }
    }
}

/// The number in the path after the guild; what is none leads nowhere.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub i64);

impl FromRequestParts<App> for Number {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        if let Ok(Path((_, number))) = Path::<(String, i64)>::from_request_parts(parts, app).await {
            return Ok(Self(number));
        }
        let error =
            Error::NotFound(tr!("This address leads nowhere. Go back, or begin at the overview."));
        Err(Site::of(app, &parts.headers).await.problem(&error).await)
    }
}

impl<A: Authority> In<A> {
    /// The same request with a right that this one includes.
    pub async fn narrowed<B: Authority>(&self) -> Result<In<B>> {
        let guild = self.authority.guild();
        let authority = authority::<B>(&self.app, guild, self.session.user, Age::Cached).await?;
        Ok(In {
            authority,
            app: self.app.clone(),
            session: self.session.clone(),
            lang: self.lang,
            site: self.site.clone(),
            path: self.path.clone(),
        })
    }
}

/// Reading may rely on what was true within a minute; changing may not.
fn age(method: &Method) -> Age {
    if matches!(*method, Method::GET | Method::HEAD) { Age::Cached } else { Age::Fresh }
}

/// The right of a person in a guild, as Discord and the guild's settings have it.
pub async fn authority<A: Authority>(
    app: &App,
    guild: GuildId,
    user: UserId,
    age: Age,
) -> Result<A> {
    let stranger = || {
        Error::Forbidden(tr!(
            "You are not in this server, or the bot is not. Check which account you logged in with."
        ))
    };
    // Whether the bot is somewhere is nobody else's business; and strangers cannot make us ask Discord
    // about servers that do not exist, or again and again about one where they have no right.
    if !directory::is_in(&app.discord, guild).await? {
        return Err(stranger());
    }
    let rules = crate::settings::rights::at_desk(app, guild).await?;
    let kept = ask::<A>(app, guild, user, Age::Cached, &rules).await;
    let refused = !matches!(kept, Ok(Some(_)));
    // A refusal is not remembered for changes: whoever was made an admin a moment ago can act at once.
    if age == Age::Cached || refused && !directory::may_ask_again(&app.discord, guild, user) {
        return kept?.ok_or_else(stranger);
    }
    ask(app, guild, user, Age::Fresh, &rules).await?.ok_or_else(stranger)
}

/// The right of somebody who is in the guild, as Discord has it; `None` for strangers.
async fn ask<A: Authority>(
    app: &App,
    guild: GuildId,
    user: UserId,
    age: Age,
    rules: &Rules,
) -> Result<Option<A>> {
    let asker = match directory::asker(&app.discord, guild, user, age).await {
        Ok(asker) => asker,
        Err(Error::NotFound(_)) => None,
        Err(other) => return Err(other),
    };
    let Some(asker) = asker else { return Ok(None) };
    A::grant(&asker, rules).map(Some).ok_or_else(|| Error::Forbidden(needs(A::ACCESS)))
}

fn needs(access: Access) -> crate::lang::Text {
    match access {
        Access::Operator => tr!("Only the people who run this bot may open this page."),
        Access::TypeStaff | Access::Staff => tr!(
            "Only staff of this server may open this page. Ask an admin to add one of your roles to the staff roles."
        ),
        _ => tr!(
            "Only admins of this server may open this page: the owner, people with Manage Server, and those with an admin role of the setting system.admin_roles."
        ),
    }
}

/// To the login, and back to this page afterwards. A form's change is not repeated, so its sender is told.
pub(super) async fn to_login(app: &App, parts: &Parts) -> Response {
    if age(&parts.method) == Age::Fresh {
        let error = Error::Forbidden(tr!(
            "Your login has ended, and nothing was changed. Go back and copy what you typed, then log in again."
        ));
        return Site::anonymous(app, &parts.headers).problem(&error).await;
    }
    let here = parts.uri.path_and_query().map_or("/dashboard", |here| here.as_str());
    let next = local(here);
    let query =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
    Redirect::to(&format!("/auth/login?{query}")).into_response()
}

/// A path of this dashboard, written as browsers would go there; the list of servers when it is anything
/// else.
pub(super) fn local(next: &str) -> String {
    const HERE: &str = "https://dashboard.invalid";
    let read = || {
        let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && next.len() <= 500;
        let url = url::Url::parse(HERE).ok()?.join(plain.then_some(next)?).ok()?;
        // Two slashes would be another host.
        let ours = url.path() == "/dashboard" || url.path().starts_with("/dashboard/");
        let here = url.origin().ascii_serialization() == HERE && url.username().is_empty();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let place = format!("{}{query}", url.path());
        (ours && here && next.starts_with('/') && !place.contains("//")).then_some(place)
    };
    read().unwrap_or_else(|| "/dashboard".to_owned())
}

impl FromRequestParts<App> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        // The layer around all pages has found it already.
        match parts.extensions.get::<Session>() {
            Some(session) => Ok(session.clone()),
            None => Err(to_login(app, parts).await),
        }
    }
}
