//! Settings as a file, in and out.
//!
//! Invariant: an import changes nothing before its differences were shown.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    PageData,
    edit::ReviewPage,
    submit::{self, Pairs},
};
use crate::{
    error::{Error, Result},
    lang::{Text, plural},
    permissions::GuildAdmin,
    settings::{flow, transfer},
    tr,
    web::{csrf::Form, guard::In, page::Page},
};

#[derive(Template)]
#[template(path = "features/settings/page/templates/import.html")]
struct ImportPage {
    p: Page,
    error: Option<String>,
    text: String,
}

/// All settings as a file.
pub(super) async fn export(site: In<GuildAdmin>) -> Response {
    let file = async {
        let data = PageData::open(&site).await?;
        let file = transfer::export(
            crate::settings::registry(&site.app),
            data.guild,
            &data.current,
            data.now,
        );
        let text = serde_json::to_string_pretty(&file)
            .map_err(|error| Error::internal("export settings", error))?;
        let name = format!("attachment; filename=\"alphapy-settings-{}.json\"", data.guild);
        let headers = [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ];
        Ok((headers, text).into_response())
    };
    site.show(file.await).await
}

/// Where a file is put in.
pub(super) async fn form(site: In<GuildAdmin>) -> Response {
    site.show(shown(&site, StatusCode::OK, None, String::new()).await).await
}

async fn shown(
    site: &In<GuildAdmin>,
    status: StatusCode,
    error: Option<Text>,
    text: String,
) -> Result<Response> {
    let error = error.map(|error| site.lang.plain(&error));
    site.html(status, &ImportPage { p: site.page(tr!("Import")).await?, error, text })
}

/// Shows what a file would change.
pub(super) async fn review(site: In<GuildAdmin>, Form(pairs): Form<Pairs>) -> Response {
    let text = submit::value(&pairs, "json").unwrap_or_default().to_owned();
    let looked = match transfer::read(crate::settings::registry(&site.app), &text) {
        Ok(import) => differences(&site, import).await,
        Err(wrong) => shown(&site, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong), text).await,
    };
    site.show(looked).await
}

async fn differences(site: &In<GuildAdmin>, import: transfer::Import) -> Result<Response> {
    let data = PageData::open(site).await?;
    let lang = site.lang;
    let checked = flow::check(&site.app, data.guild, import.wishes).await?;
    let refused = checked.refused.iter();
    let refused = refused.map(|r| (lang.plain(&r.spec.title()), lang.plain(&r.text))).collect();
    let checked = checked.without_refused();
    let count = checked.changes.len();
    let counted = i64::try_from(count).unwrap_or(i64::MAX);
    let people = data.people_in(&checked.changes).await;
    let reader = data.reader_with(&people);
    let mut hidden = submit::hidden(&checked.changes);
    hidden.push(("from".into(), "history".into()));
    let page = ReviewPage {
        p: site.page(tr!("Review")).await?,
        heading: lang.plain(&plural(
            counted,
            tr!("Import this change?"),
            tr!("Import {count} changes?", count = count),
        )),
        back: site.at("settings/import"),
        from_title: lang.plain(&tr!("Import")),
        can_edit: false,
        action: site.at("settings/save"),
        button: lang.plain(&plural(
            counted,
            tr!("Import the change"),
            tr!("Import {count} changes", count = count),
        )),
        revision: checked.revision,
        hidden,
        rows: checked.changes.iter().map(|change| reader.change(change)).collect(),
        refused,
        unknown: import.unknown,
        overtaken: Vec::new(),
        unverified: data.titles(&checked.unverified),
        previews: Vec::new(),
    };
    site.html(StatusCode::OK, &page)
}
