//! The frame of a guild's page: its title, the guild's name, and the rail.
//!
//! Invariant: the rail shows only where this person may go.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    guard::In,
    page::{Group, Link, NavItem, Page, base, head},
    registry::Registry,
};
use crate::{
    discord::directory::{self, Age, Server},
    error::Result,
    ids::GuildId,
    lang::Text,
    permissions::{self, Access, Authority},
};

impl<A: Authority> In<A> {
    /// A page of the guild.
    pub async fn page(&self, title: Text) -> Result<Page> {
        let guild = self.authority.guild();
        let server = directory::server(&self.app.discord, guild, Age::Cached).await?;
        let mut page = self.site.page(&title);
        page.title = format!("{} · {}", page.title, server.name);
        page.guild = Some(head(&server));
        page.nav = self.nav(guild, &title, &server).await?;
        Ok(page)
    }

    /// The address of a page of the guild.
    pub fn at(&self, path: &str) -> String {
        format!("{}/{path}", base(self.authority.guild()))
    }

    /// Sends a page.
    pub fn html(&self, status: StatusCode, template: &impl Template) -> Result<Response> {
        self.site.html(status, template)
    }

    /// Sends what a handler made, or the page that explains why it made nothing.
    pub async fn show(&self, made: Result<Response>) -> Response {
        match made {
            Ok(response) => response,
            Err(error) => self.site.problem_in(self.authority.guild(), &error).await,
        }
    }

    /// The rail: only where this person may go.
    async fn nav(&self, guild: GuildId, _title: &Text, server: &Server) -> Result<Vec<Group>> {
        let asker =
            directory::member(&self.app.discord, guild, self.session.user, Age::Cached).await?;
        let rules = crate::settings::rights::at_desk(&self.app, guild).await?;
        let now = self.app.clock.now();
        let has = asker.map_or(Access::Everyone, |member| {
            permissions::access(&server.asker(self.session.user, &member, now), &rules)
        });
        let mut groups: Vec<(Option<&'static str>, Group)> = Vec::new();
        let items = || OVERVIEW.iter().chain(self.app.part::<Registry>().nav.iter().copied());
        let here =
            items().map(|item| item.path).filter(|path| self.under(path)).max_by_key(|p| p.len());
        for item in items().filter(|item| permissions::allows(has, item.needs)) {
            let at = groups.iter().position(|(group, _)| *group == item.group);
            let at = at.unwrap_or_else(|| {
                let label = item.group.map(|group| self.said(group));
                groups.push((item.group, Group { label, links: Vec::new() }));
                groups.len() - 1
            });
            let href = format!("{}/{}", base(guild), item.path);
            groups[at].1.links.push(Link {
                label: self.said(item.label),
                href: href.trim_end_matches('/').to_owned(),
                icon: item.icon,
                keys: item.keys,
                here: here == Some(item.path),
            });
        }
        groups.sort_by_key(|(group, _)| group.is_some());
        Ok(groups.into_iter().map(|(_, group)| group).collect())
    }

    fn said(&self, sentence: &'static str) -> String {
        self.lang.plain(&Text::new(sentence, Vec::new()))
    }

    /// Whether the present page is the one of this path, or below it.
    fn under(&self, path: &str) -> bool {
        let rest = self.path.split('/').skip(3).collect::<Vec<_>>().join("/");
        if path.is_empty() {
            rest.is_empty()
        } else {
            rest == path || rest.starts_with(&format!("{path}/"))
        }
    }
}

/// The page that every guild has.
static OVERVIEW: &[NavItem] = &[NavItem {
    group: None,
    label: "Overview",
    path: "",
    icon: "overview",
    keys: "g o",
    needs: Access::TypeStaff,
}];
