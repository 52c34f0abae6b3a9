//! All settings on one page: to find one, and to see what was changed.
//!
//! Invariant: it lists every setting of the registry, so none can be forgotten.

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};

use super::PageData;
use crate::{
    error::Result,
    permissions::GuildAdmin,
    search::fold,
    settings::{Spec, Verified, words},
    tr,
    web::{guard::In, page::Page},
};

#[derive(Template)]
#[template(path = "features/settings/page/templates/index.html")]
struct IndexPage {
    p: Page,
    query: String,
    filters: Vec<Chip>,
    scopes: Vec<Listed>,
}

/// A filter that can be chosen.
pub(super) struct Chip {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

struct Listed {
    name: &'static str,
    title: String,
    help: String,
    items: Vec<Item>,
}

struct Item {
    name: String,
    id: String,
    title: String,
    help: String,
    value: String,
    differs: bool,
    unverified: bool,
}

/// The filters of the list.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Params {
    #[serde(default)]
    q: String,
    #[serde(default)]
    only: String,
}

/// All settings.
pub(super) async fn index(site: In<GuildAdmin>, Query(params): Query<Params>) -> Response {
    site.show(list(&site, &params).await).await
}

async fn list(site: &In<GuildAdmin>, params: &Params) -> Result<Response> {
    let data = PageData::open(site).await?;
    let words: Vec<String> = fold(&params.q).split_whitespace().map(str::to_owned).collect();
    let fits = |item: &Item| {
        let text = fold(&format!("{} {} {}", item.name, item.title, item.help));
        let kept = match params.only.as_str() {
            "changed" => item.differs,
            "unverified" => item.unverified,
            _ => true,
        };
        kept && words.iter().all(|word| text.contains(word))
    };
    let all = crate::settings::registry(&site.app).scopes().iter().map(|scope| Listed {
        name: scope.name,
        title: site.lang.plain(&scope.title()),
        help: site.lang.plain(&scope.help()),
        items: scope.specs.iter().map(|spec| data.item(spec)).collect(),
    });
    let mut scopes: Vec<_> = all.collect();
    let count =
        |test: fn(&Item) -> bool| scopes.iter().flat_map(|s| &s.items).filter(|i| test(i)).count();
    let filters = vec![
        ("", tr!("All")),
        ("changed", tr!("Changed · {count}", count = count(|item| item.differs))),
        ("unverified", tr!("Not verified · {count}", count = count(|item| item.unverified))),
    ];
    for scope in &mut scopes {
        scope.items.retain(&fits);
    }
    scopes.retain(|scope| !scope.items.is_empty());
    let filters = filters.into_iter().map(|(value, label)| Chip {
        chosen: params.only == value,
        label: site.lang.plain(&label),
        value: value.to_owned(),
    });
    let page = IndexPage {
        p: site.page(tr!("Settings")).await?,
        query: params.q.clone(),
        filters: filters.collect(),
        scopes,
    };
    site.html(StatusCode::OK, &page)
}

impl PageData<'_> {
    fn item(&self, spec: &'static Spec) -> Item {
        let (lang, names) = (self.site.lang, self.reader().names);
        let value = self.current.value(spec);
        Item {
            name: spec.name(),
            id: super::fields::id(spec),
            title: lang.plain(&spec.title()),
            help: lang.plain(&spec.help()),
            differs: value != (spec.default)(),
            unverified: self.current.held(spec).is_some_and(|h| h.verified == Verified::NotYet),
            value: crate::text::cut(&words::plain(lang, spec, &value, &names), 60),
        }
    }
}
