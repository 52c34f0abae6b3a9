//! The token endpoint and its counterpart that revokes.
//!
//! Invariant: nothing is issued before the application has shown its secret.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::base64;
use crate::api::{Answer, Ask, Handled};
use crate::world::{Id, OAuth, World};

type Refused = (u16, &'static str, &'static str);

const NO_FORM: Refused =
    (400, "invalid_request", "The body has to be application/x-www-form-urlencoded.");
const NO_CLIENT: Refused = (401, "invalid_client", "");

/// `POST /oauth2/token`.
pub(super) fn token(world: &mut World, ask: &Ask) -> Handled {
    answer(exchange(world, ask))
}

/// `POST /oauth2/token/revoke`.
pub(super) fn revoke(world: &mut World, ask: &Ask) -> Handled {
    answer(forget(world, ask))
}

fn answer(result: Result<Value, Refused>) -> Handled {
    let (status, error, description) = match result {
        Ok(value) => return Answer::ok(value),
        Err(refused) => refused,
    };
    let mut body = json!({"error": error});
    if !description.is_empty() {
        body["error_description"] = json!(description);
    }
    Ok(Answer::Json(status, body))
}

fn text<'a>(ask: &'a Ask, name: &str) -> &'a str {
    ask.body[name].as_str().unwrap_or_default()
}

/// The application, by HTTP Basic or by two fields, but not by both.
fn client(world: &mut World, ask: &Ask, known: &[&str]) -> Result<Id, Refused> {
    if !ask.form {
        return Err(NO_FORM);
    }
    for (name, value) in ask.body.as_object().into_iter().flatten() {
        if value.is_null() {
            return Err((400, "invalid_request", "A field is given twice."));
        }
        if !known.contains(&name.as_str())
            && !["client_id", "client_secret"].contains(&name.as_str())
        {
            world.violation(format!("unknown field {name} at the token endpoint"));
        }
    }
    let basic = ask.authorization.strip_prefix("Basic ").map(|pair| {
        let pair = base64::decoded(pair).and_then(|bytes| String::from_utf8(bytes).ok());
        pair.and_then(|pair| {
            pair.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
        })
    });
    let (id, secret) = match basic {
        Some(_) if !text(ask, "client_secret").is_empty() => {
            return Err((400, "invalid_request", "Use one way to authenticate, not two."));
        }
        Some(pair) => pair.ok_or(NO_CLIENT)?,
        None => (text(ask, "client_id").to_owned(), text(ask, "client_secret").to_owned()),
    };
    let app = &world.application;
    let named = text(ask, "client_id");
    if id != app.id.to_string() || secret != app.client_secret || !(named.is_empty() || named == id)
    {
        return Err(NO_CLIENT);
    }
    Ok(app.id)
}

fn exchange(world: &mut World, ask: &Ask) -> Result<Value, Refused> {
    let known = ["grant_type", "code", "redirect_uri", "code_verifier", "refresh_token"];
    let client = client(world, ask, &known)?;
    let now = world.clock.now_ms();
    match text(ask, "grant_type") {
        "authorization_code" => by_code(&mut world.oauth, ask, client, now),
        "refresh_token" => by_refresh(&mut world.oauth, text(ask, "refresh_token"), now),
        "" => Err((400, "invalid_request", "Missing \"grant_type\" in request.")),
        _ => Err((400, "unsupported_grant_type", "This grant type is not supported.")),
    }
}

fn by_code(oauth: &mut OAuth, ask: &Ask, client: Id, now: u64) -> Result<Value, Refused> {
    const NO_CODE: Refused = (400, "invalid_grant", "Invalid \"code\" in request.");
    if text(ask, "code").is_empty() {
        return Err((400, "invalid_request", "Missing \"code\" in request."));
    }
    let code = oauth.codes.get_mut(text(ask, "code")).ok_or(NO_CODE)?;
    if code.used {
        oauth.grants.retain(|grant| grant.code != text(ask, "code"));
        return Err(NO_CODE);
    }
    code.used = true;
    if code.client != client || code.expires_ms <= now {
        return Err(NO_CODE);
    }
    if code.redirect_uri != text(ask, "redirect_uri") {
        return Err((400, "invalid_grant", "Invalid \"redirect_uri\" in request."));
    }
    let shown = (!text(ask, "code_verifier").is_empty()).then(|| text(ask, "code_verifier"));
    if !matches(code.challenge.as_deref(), shown) {
        return Err((400, "invalid_grant", "Invalid \"code_verifier\" in request."));
    }
    let (user, scopes) = (code.user, code.scopes.clone());
    Ok(oauth.issue(user, scopes, text(ask, "code").to_owned(), now))
}

/// Whether what is shown is the secret behind the challenge; neither goes without the other.
fn matches(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            (43..=128).contains(&verifier.len())
                && verifier.bytes().all(fits)
                && base64::url_encoded(&Sha256::digest(verifier)) == challenge
        }
        _ => false,
    }
}

fn by_refresh(oauth: &mut OAuth, refresh: &str, now: u64) -> Result<Value, Refused> {
    let found = oauth.grants.iter().position(|grant| grant.refresh == refresh);
    let old = found.map(|at| oauth.grants.remove(at));
    let old = old.ok_or((400, "invalid_grant", "Invalid \"refresh_token\" in request."))?;
    Ok(oauth.issue(old.user, old.scopes, old.code, now))
}

/// Either token ends everything this person allowed the application.
fn forget(world: &mut World, ask: &Ask) -> Result<Value, Refused> {
    client(world, ask, &["token", "token_type_hint"])?;
    let token = text(ask, "token");
    if token.is_empty() {
        return Err((400, "invalid_request", "Missing \"token\" in request."));
    }
    let user = world
        .oauth
        .grants
        .iter()
        .find(|grant| [&grant.access, &grant.refresh].contains(&&token.to_owned()));
    if let Some(user) = user.map(|grant| grant.user) {
        world.oauth.deauthorize(user);
    }
    Ok(json!({}))
}
