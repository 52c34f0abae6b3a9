//! The consent page of `OAuth2`: one click per person of the world.
//!
//! Invariant: looking changes nothing, answering needs a click on this very page, and only a checked address is followed.

use askama::Template;
use axum::extract::{Form, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::view::standing;
use crate::hub::Hub;
use crate::local::{is_local, is_loopback};
use crate::oauth::{self, Install, Login, Wish};
use crate::world::{Guild, Id, User, World, base, bit};

#[derive(Template)]
#[template(path = "consent.html")]
struct Page {
    title: String,
    lead: String,
    problem: Option<String>,
    points: Vec<&'static str>,
    query: Option<String>,
    groups: Vec<Group>,
    back: Option<String>,
    links: Vec<(String, &'static str)>,
}

struct Group {
    title: String,
    choices: Vec<Choice>,
}

struct Choice {
    value: String,
    label: String,
    standing: String,
    initial: char,
    color: u64,
}

/// The clicked choice: a person, a person and a server, or "cancel".
#[derive(Debug, Deserialize)]
pub(super) struct Clicked {
    choice: String,
}

/// Shows the page.
pub(super) async fn look(State(hub): State<Hub>, headers: HeaderMap, query: RawQuery) -> Response {
    if !is_loopback(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let query = query.0.unwrap_or_default();
    let mut world = hub.lock();
    match oauth::read(&mut world, &query) {
        Ok(Wish::Login(login)) => {
            show(StatusCode::OK, &login_page(&world, &login, query), Some(&login))
        }
        Ok(Wish::Install(wish)) => show(StatusCode::OK, &install_page(&world, &wish, query), None),
        Err(problem) => refuse(problem),
    }
}

/// Takes the answer.
pub(super) async fn choose(
    State(hub): State<Hub>,
    headers: HeaderMap,
    query: RawQuery,
    Form(clicked): Form<Clicked>,
) -> Response {
    if !is_local(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let (response, event) =
        answered(&mut hub.lock(), &query.0.unwrap_or_default(), &clicked.choice)
            .unwrap_or_else(|problem| (refuse(problem), Value::Null));
    if !event.is_null()
        && let Err(reason) = hub.event(&event).await
    {
        tracing::info!(%reason, "the bot was not told that it was added");
    }
    response
}

/// The response for the browser, and the event for the bot.
fn answered(world: &mut World, query: &str, choice: &str) -> Result<(Response, Value), String> {
    match oauth::read(world, query)? {
        Wish::Login(login) if choice == "cancel" => {
            Ok((onward(oauth::decline(&login)), Value::Null))
        }
        Wish::Login(login) => {
            Ok((onward(oauth::accept(world, &login, number(choice))?), Value::Null))
        }
        Wish::Install(wish) => {
            let (user, guild) = choice.split_once(' ').unwrap_or_default();
            let (user, guild) = (number(user), number(guild));
            oauth::install(world, &wish, guild, user)?;
            let page = show(StatusCode::OK, &installed_page(world, guild), None);
            Ok((page, oauth::installed(world, guild, user)))
        }
    }
}

fn number(text: &str) -> Id {
    text.parse().unwrap_or_default()
}

fn onward(location: String) -> Response {
    (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())],
    )
        .into_response()
}

/// Browsers hold redirects of a form to `form-action`, so the address a login returns to is named there.
fn show(status: StatusCode, page: &Page, login: Option<&Login>) -> Response {
    let Ok(html) = page.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let back =
        login.map(|login| login.redirect_uri.origin().ascii_serialization()).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self' {back}; frame-ancestors 'none'"
    );
    let mut response =
        (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    let headers = response.headers_mut();
    headers.extend(
        HeaderValue::from_str(&policy).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)),
    );
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Without a referrer browsers send `Origin: null`, which the answer is refused for.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refuse(problem: String) -> Response {
    let page = Page {
        title: "Discord would refuse this".to_owned(),
        lead: "The address of this page asks for something that is not allowed. Nobody is sent anywhere.".to_owned(),
        problem: Some(problem),
        links: vec![("/".to_owned(), "Back to the sandbox")],
        ..empty()
    };
    show(StatusCode::BAD_REQUEST, &page, None)
}

const fn empty() -> Page {
    Page {
        title: String::new(),
        lead: String::new(),
        problem: None,
        points: Vec::new(),
        query: None,
        groups: Vec::new(),
        back: None,
        links: Vec::new(),
    }
}

fn login_page(world: &World, login: &Login, query: String) -> Page {
    let points = [
        ("identify", "See your name and picture"),
        ("guilds", "See which servers you are in"),
        ("guilds.members.read", "See your roles in these servers"),
    ];
    let choices = world.users.values().filter(|user| !user.bot).map(|user| Choice {
        value: user.id.to_string(),
        label: format!("Continue as {}", user.display_name()),
        ..choice(user, everywhere(world, user.id))
    });
    Page {
        title: format!("Log in to {}", world.application.name),
        lead: "Choose who you are. Discord would ask only yourself; here you may be anyone."
            .to_owned(),
        points: points
            .iter()
            .filter(|(scope, _)| login.scopes.iter().any(|one| one == scope))
            .map(|one| one.1)
            .collect(),
        query: Some(query),
        groups: vec![Group { title: "Who are you?".to_owned(), choices: choices.collect() }],
        back: Some(login.redirect_uri.origin().ascii_serialization()),
        ..empty()
    }
}

fn install_page(world: &World, wish: &Install, query: String) -> Page {
    let wanted = |guild: &&Guild| wish.guild.is_none_or(|id| id == guild.id);
    let groups = world.guilds.values().filter(wanted).map(|guild| {
        let may = |user: &&User| !user.bot && base(guild, user.id) & bit::MANAGE_GUILD != 0;
        let here = guild.members.contains_key(&world.application.id);
        let choices = world.users.values().filter(may).map(|user| Choice {
            value: format!("{} {}", user.id, guild.id),
            label: format!("Add it as {}", user.display_name()),
            ..choice(user, standing(world, guild, user.id))
        });
        let note = if here { " (it is there already)" } else { "" };
        Group { title: format!("{}{note}", guild.name), choices: choices.collect() }
    });
    Page {
        title: format!("Add {} to a server", world.application.name),
        lead: "Only people who may manage a server can add apps to it.".to_owned(),
        query: Some(query),
        groups: groups.collect(),
        links: onward_links(world),
        ..empty()
    }
}

fn installed_page(world: &World, guild: Id) -> Page {
    let name = world.guilds.get(&guild).map_or("the server", |guild| &guild.name);
    Page {
        title: format!("{} is now in {name}", world.application.name),
        lead: "You can close this page.".to_owned(),
        links: onward_links(world),
        ..empty()
    }
}

fn onward_links(world: &World) -> Vec<(String, &'static str)> {
    let dashboard = world.dashboard.iter().map(|url| (url.clone(), "Dashboard"));
    dashboard.chain([("/".to_owned(), "Back to the sandbox")]).collect()
}

fn choice(user: &User, standing: String) -> Choice {
    Choice {
        value: String::new(),
        label: String::new(),
        standing,
        initial: user.display_name().chars().next().unwrap_or('?'),
        color: (user.id >> 22) / 60_000 % 6,
    }
}

/// The ranks of someone with their servers, such as "Admin of A and B · Member of C".
fn everywhere(world: &World, user: Id) -> String {
    let mut ranks: Vec<(String, Vec<String>)> = Vec::new();
    for guild in world.guilds.values().filter(|guild| guild.members.contains_key(&user)) {
        let rank = standing(world, guild, user);
        let bot = guild.members.contains_key(&world.application.id);
        let place = if bot { guild.name.clone() } else { format!("{} (no bot)", guild.name) };
        match ranks.iter_mut().find(|(known, _)| *known == rank) {
            Some((_, places)) => places.push(place),
            None => ranks.push((rank, vec![place])),
        }
    }
    if ranks.is_empty() {
        return "In no server".to_owned();
    }
    let one = |(rank, places): &(String, Vec<String>)| format!("{rank}: {}", places.join(", "));
    ranks.iter().map(one).collect::<Vec<_>>().join(" · ")
}
