//! A browser without a screen: cookies, forms and redirects, over real HTTP.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode, header};

use super::bot::Bot;

/// A response.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Page {
    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().expect("text"))
    }

    /// The hidden fields of its forms, in order.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for part in self.body.split("<input type=\"hidden\"").skip(1) {
            let tag = part.split('>').next().unwrap_or_default();
            fields.extend(attribute(tag, "name").zip(attribute(tag, "value")));
        }
        fields
    }

    /// Everything that the forms of its main part would send as they stand, in order.
    pub fn form(&self) -> Vec<(String, String)> {
        let (_, main) = self.body.split_once("<main").unwrap_or(("", &self.body));
        let main = main.split("</main>").next().unwrap_or_default();
        let mut fields = Vec::new();
        for part in main.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or((part, ""));
            let kind = attribute(tag, "type").unwrap_or_default();
            let name = attribute(tag, "name");
            match tag.split_whitespace().next() {
                Some("input")
                    if (kind == "checkbox" || kind == "radio") && !tag.contains(" checked") => {}
                Some("input") => fields.extend(name.zip(attribute(tag, "value"))),
                Some("textarea") => {
                    let text = unescape(text).trim_start_matches('\n').to_owned();
                    fields.extend(name.map(|name| (name, text)));
                }
                _ => {}
            }
        }
        for part in main.split("<select").skip(1) {
            let (tag, inner) = part.split_once('>').unwrap_or((part, ""));
            let inner = inner.split("</select>").next().unwrap_or_default();
            let Some(name) = attribute(tag, "name") else { continue };
            let options: Vec<_> = inner.split("<option").skip(1).collect();
            let mut chosen: Vec<_> = options
                .iter()
                .filter(|option| option.split('>').next().unwrap_or_default().contains(" selected"))
                .copied()
                .collect();
            if chosen.is_empty() && !tag.contains(" multiple") {
                chosen = options.into_iter().take(1).collect();
            }
            for option in chosen {
                fields.extend(attribute(option, "value").map(|value| (name.clone(), value)));
            }
        }
        fields
    }

    /// A hidden field.
    pub fn field(&self, name: &str) -> String {
        let found = self.hidden().into_iter().find(|(key, _)| key == name);
        found.unwrap_or_else(|| panic!("no field {name}: {}", self.body)).1
    }

    pub fn contains(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescape)
}

fn unescape(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&lt;", "<")
        .replace("&#62;", ">")
        .replace("&gt;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// Somebody's browser.
#[derive(Clone)]
pub struct Browser {
    pub url: String,
    pub cookies: BTreeMap<String, String>,
    http: reqwest::Client,
}

#[expect(clippy::disallowed_methods, reason = "a browser is not the bot's client")]
fn http() -> reqwest::Client {
    let redirect = reqwest::redirect::Policy::none();
    reqwest::Client::builder().redirect(redirect).no_proxy().build().expect("a client")
}

impl Browser {
    /// A browser that never was here.
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), cookies: BTreeMap::new(), http: http() }
    }

    /// Logged in as somebody.
    pub async fn login(bot: &Bot, user: u64) -> Self {
        Self::login_at(bot, &bot.url, user).await
    }

    /// The same through another instance.
    pub async fn login_at(bot: &Bot, url: &str, user: u64) -> Self {
        bot.sandbox.add_redirect(&format!("{url}/auth/callback"));
        let mut browser = Self::new(url);
        let asked = browser.get("/auth/login").await;
        let back = bot.sandbox.authorize(user, asked.location()).expect("consents");
        let done = browser.get(back.strip_prefix(url).expect("comes back here")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        browser
    }

    /// The same browser looking at another instance.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[], None).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let form: Vec<_> = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        self.post_with(path, &form, &[]).await
    }

    /// Sends a form with further headers.
    pub async fn post_with(
        &mut self,
        path: &str,
        form: &[(String, String)],
        headers: &[(&str, &str)],
    ) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, headers, Some(body)).await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Page {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        let cookies: Vec<_> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = cookie.split_once('=').expect("a cookie");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = response.text().await.expect("a body");
        Page { status, headers, body }
    }

    /// Sends the form of a page again, with these fields instead of its own.
    pub async fn submit(&mut self, page: &Page, path: &str, change: &[(&str, &str)]) -> Page {
        let mut fields = page.form();
        if !fields.iter().any(|(name, _)| name == "csrf") {
            fields.extend(page.hidden());
        }
        fields.retain(|(name, _)| change.iter().all(|(key, _)| key != name));
        fields.extend(change.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        self.post_with(path, &fields, &[]).await
    }
}
