//! Texts with named placeholders in braces: `Welcome {member}!`.
//!
//! Invariant: only placeholders that the setting names are filled; `{{` and `}}` are literal braces, and
//! what fills a placeholder is never read as a template again.

use crate::{lang::Text, tr};

/// A name that may stand in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder {
    pub name: &'static str,
    /// The description of the text that replaces it.
    pub about: &'static str,
    /// The text that previews show in its place.
    pub example: &'static str,
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text as it is.
    Text(&'a str),
    /// A name in braces.
    Name(&'a str),
}

/// Takes a template apart; a problem when braces do not match.
pub fn parts(template: &str) -> Result<Vec<Part<'_>>, Text> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        if at > 0 {
            parts.push(Part::Text(&rest[..at]));
        }
        let here = &rest[at..];
        if here.starts_with("{{") || here.starts_with("}}") {
            parts.push(Part::Text(&here[..1]));
            rest = &here[2..];
            continue;
        }
        let inner = here.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let Some((name, tail)) = inner else {
            return Err(tr!(
                "A brace has no partner. Write {double} for a brace that should stay.",
                double = "{{ }}"
            ));
        };
        parts.push(Part::Name(name));
        rest = tail;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Ok(parts)
}

/// Why a template cannot be used, when it names what nothing will fill.
pub fn check(template: &str, placeholders: &[Placeholder]) -> Result<(), Text> {
    for part in parts(template)? {
        if let Part::Name(name) = part
            && placeholders.iter().all(|p| p.name != name)
        {
            let known: Vec<_> = placeholders.iter().map(|p| format!("{{{}}}", p.name)).collect();
            return Err(tr!(
                "I do not know {unknown}. You can use {known}.",
                unknown = format!("{{{name}}}"),
                known = known.join(", ")
            ));
        }
    }
    Ok(())
}

/// Fills a template. A name without a value stays as it stands.
pub fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let Ok(parts) = parts(template) else { return template.to_owned() };
    parts
        .into_iter()
        .map(|part| match part {
            Part::Text(text) => text.to_owned(),
            Part::Name(name) => value(name).unwrap_or_else(|| format!("{{{name}}}")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBER: &[Placeholder] =
        &[Placeholder { name: "member", about: "who came", example: "Mia" }];

    #[test]
    fn only_named_placeholders_pass() {
        assert!(check("Hi {member}, {{not this}}", MEMBER).is_ok());
        let unknown = check("Hi {user}", MEMBER).expect_err("unknown").to_string();
        assert!(unknown.contains("{user}") && unknown.contains("{member}"), "{unknown}");
        for broken in ["{", "}", "a {member", "member}"] {
            assert!(check(broken, MEMBER).is_err(), "{broken}");
        }
    }

    #[test]
    fn what_fills_is_not_read_again() {
        let filled = fill("{member} {{x}}", |_| Some("{member}".into()));
        assert_eq!(filled, "{member} {x}");
    }
}
