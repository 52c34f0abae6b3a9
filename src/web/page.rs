//! The common parts of every page: the reader, the language, the navigation, and how it is sent.
//!
//! Invariant: every page of the dashboard goes out through [`Site`], which escapes what people typed,
//! forbids scripts that are not ours, and lets nobody keep a copy.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};

use super::{
    assets,
    session::{self, Session},
};
use crate::{
    app::App,
    discord::directory::Server,
    error::{Error, Result},
    ids::GuildId,
    lang::{Lang, Text},
    permissions::Access,
};

/// One look at the dashboard.
#[derive(Clone, Debug)]
pub struct Site {
    pub(super) app: App,
    /// The reader's language.
    pub lang: Lang,
    /// The session of the reader, if logged in.
    pub session: Option<Session>,
}

/// Where one can go in a guild.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// The heading it stands under; none for the first group.
    pub group: Option<&'static str>,
    /// Its name; an English sentence that can be translated.
    pub label: &'static str,
    /// The path after `/dashboard/{guild_id}/`.
    pub path: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// The keys that lead there, like `g s`.
    pub keys: &'static str,
    /// The access that it needs.
    pub needs: Access,
}

/// The data that a template needs besides its own.
#[derive(Clone, Debug, Default)]
pub struct Page {
    lang: Lang,
    /// The language's code.
    pub code: &'static str,
    /// The title of the window.
    pub title: String,
    /// The guild, on its pages.
    pub guild: Option<Head>,
    /// Where one can go, in groups.
    pub nav: Vec<Group>,
    /// The person who is logged in.
    pub me: Option<Me>,
    /// The token that forms send along.
    pub csrf: String,
    /// The message about what was just done, and where to read more.
    pub notice: Option<(String, Option<String>)>,
}

/// A guild in the rail.
#[derive(Clone, Debug)]
pub struct Head {
    pub name: String,
    /// Its address.
    pub base: String,
    /// Its picture.
    pub icon: Option<String>,
    /// Two letters in place of a picture.
    pub initials: String,
}

/// The person who is logged in.
#[derive(Clone, Debug)]
pub struct Me {
    pub name: String,
    /// The picture.
    pub avatar: Option<String>,
    /// A letter in place of a picture.
    pub initials: String,
}

/// Links under one heading.
#[derive(Clone, Debug)]
pub struct Group {
    /// The heading; none for the first.
    pub label: Option<String>,
    pub links: Vec<Link>,
}

/// A link in the rail.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// The name of its icon.
    pub icon: &'static str,
    /// The keys that lead there.
    pub keys: &'static str,
    /// Whether this page is part of it.
    pub here: bool,
}

impl Page {
    /// A sentence in the reader's language.
    pub fn t(&self, sentence: &'static str) -> String {
        self.lang.plain(&Text::new(sentence, Vec::new()))
    }

    /// A text in the reader's language.
    pub fn say(&self, text: &Text) -> String {
        self.lang.plain(text)
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The address of a page of the guild.
    pub fn at(&self, path: &str) -> String {
        let base = self.guild.as_ref().map_or("/dashboard", |guild| guild.base.as_str());
        format!("{base}/{path}")
    }

    /// Says what was just done; `more` is a page of the guild about it.
    pub fn saved(&mut self, what: Option<Text>, more: Option<&str>) {
        let more = more.map(|path| self.at(path));
        self.notice = what.map(|what| (self.lang.plain(&what), more));
    }
}

/// The first letters of the first words of a name.
pub fn initials(name: &str, words: usize) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(words)
        .flat_map(char::to_uppercase)
        .collect()
}

/// The address of a picture at Discord.
pub fn picture(folder: &str, id: u64, hash: Option<&str>) -> Option<String> {
    let hash = hash?;
    let plain = !hash.is_empty() && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    plain.then(|| format!("https://cdn.discordapp.com/{folder}/{id}/{hash}.png?size=64"))
}

impl Site {
    /// A look by whoever sent the request.
    pub fn new(app: &App, headers: &HeaderMap, session: Option<Session>) -> Self {
        Self { app: app.clone(), lang: language(headers), session }
    }

    /// A look by somebody who is not known yet.
    pub fn anonymous(app: &App, headers: &HeaderMap) -> Self {
        Self::new(app, headers, None)
    }

    /// A look by whoever the request's cookie names.
    pub async fn of(app: &App, headers: &HeaderMap) -> Self {
        let session = session::find(app, headers).await.ok().flatten();
        Self::new(app, headers, session)
    }

    /// A page outside a guild.
    pub fn page(&self, title: &Text) -> Page {
        Page {
            lang: self.lang,
            code: self.lang.code(),
            title: self.lang.plain(title),
            guild: None,
            nav: Vec::new(),
            me: self.session.as_ref().map(|session| Me {
                name: session.name.clone(),
                avatar: picture("avatars", session.user.get(), session.avatar.as_deref()),
                initials: initials(&session.name, 1),
            }),
            csrf: self.session.as_ref().map(|s| s.csrf.clone()).unwrap_or_default(),
            notice: None,
        }
    }

    /// Sends a page.
    pub fn html(&self, status: StatusCode, template: &impl Template) -> Result<Response> {
        let html = template.render().map_err(|error| Error::internal("render a page", error))?;
        Ok((status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response())
    }
}

/// The first language of the browser.
fn language(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let first = accepted.and_then(|all| all.split([',', ';']).next());
    first.map_or(Lang::ENGLISH, |code| Lang::from_locale(code.trim()))
}

/// The address of a guild.
pub fn base(guild: GuildId) -> String {
    format!("/dashboard/{guild}")
}

pub(super) fn head(server: &Server) -> Head {
    Head {
        name: server.name.clone(),
        base: base(server.id),
        icon: picture("icons", server.id.get(), server.icon.as_deref()),
        initials: initials(&server.name, 2),
    }
}
