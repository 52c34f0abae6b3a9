//! The character U+0000, which Postgres cannot store, dropped where it comes in.
//!
//! Invariant: what stands around it stays as it was, and nothing new comes of putting that together.

use std::borrow::Cow;

use axum::http::Uri;

/// A JSON text without the escapes that stand for it; bare, it is no JSON.
pub fn dropped_from_json(json: &[u8]) -> Cow<'_, [u8]> {
    const ESCAPE: &[u8] = b"\\u0000";
    // Looking for one byte is what processors do fastest, and few texts hold it.
    let escapes = json.contains(&b'\\');
    if !escapes || !json.windows(ESCAPE.len()).any(|window| window == ESCAPE) {
        return Cow::Borrowed(json);
    }
    let mut kept = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        kept.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix(ESCAPE) {
            rest = after;
            continue;
        }
        // The character after a backslash belongs to it, and may be one.
        let (escape, after) = rest.split_at(rest.len().min(2));
        kept.extend_from_slice(escape);
        rest = after;
    }
    kept.extend_from_slice(rest);
    Cow::Owned(kept)
}

/// A form or a query without it.
pub fn dropped_from_form(form: &[u8]) -> Cow<'_, [u8]> {
    if !form.contains(&0) && !form.windows(3).any(|window| window == b"%00") {
        return Cow::Borrowed(form);
    }
    // Only what was decoded tells where it is: `%%0000` has one, and three signs after it.
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(form) {
        kept.append_pair(&name.replace('\0', ""), &value.replace('\0', ""));
    }
    Cow::Owned(kept.finish().into_bytes())
}

/// Drops it from the query of an address.
pub fn drop_from_query(address: &mut Uri) {
    let Some(query) = address.query() else { return };
    let Cow::Owned(kept) = dropped_from_form(query.as_bytes()) else { return };
    let kept = String::from_utf8(kept).unwrap_or_default();
    if let Ok(without) = format!("{}?{kept}", address.path()).parse() {
        *address = without;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn without(value: Value) -> Value {
        match value {
            Value::String(text) => text.replace('\0', "").into(),
            Value::Array(items) => items.into_iter().map(without).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (name.replace('\0', ""), without(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other,
        }
    }

    #[test]
    fn an_address_keeps_everything_else() {
        let mut address: Uri = "/x?a=%00b&c=%2500&d=%%0000".parse().expect("an address");
        drop_from_query(&mut address);
        assert_eq!(address.to_string(), "/x?a=b&c=%2500&d=%2500");
        let mut same: Uri = "/x?a=b%20c+d".parse().expect("an address");
        drop_from_query(&mut same);
        assert_eq!(same.to_string(), "/x?a=b%20c+d");
    }

    proptest! {
        #[test]
        fn json_loses_it_and_nothing_else(
            pieces in prop::collection::vec("[a\\\\u0\u{0}\"/é]{0,8}", 0..6),
        ) {
            let value = serde_json::json!({ "list": pieces, "a\0b": 1 });
            let text = value.to_string();
            let kept: Value = serde_json::from_slice(&dropped_from_json(text.as_bytes()))
                .expect("still JSON");
            prop_assert_eq!(kept, without(value));
        }

        #[test]
        fn any_bytes_stay_bytes(bytes in prop::collection::vec(prop::sample::select(b"\\u0\"%a".to_vec()), 0..40)) {
            let kept = dropped_from_json(&bytes).into_owned();
            prop_assert!(kept.len() <= bytes.len());
            for (_, value) in url::form_urlencoded::parse(&dropped_from_form(&bytes)) {
                prop_assert!(!value.contains('\0'));
            }
        }

        #[test]
        fn forms_lose_it_and_nothing_else(name in "[a%0&=\u{0}]{1,6}", value in "[a%0&=+\u{0} ]{0,12}") {
            let form = url::form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            let kept: Vec<_> = url::form_urlencoded::parse(&dropped_from_form(form.as_bytes())).into_owned().collect();
            prop_assert_eq!(kept, vec![(name.replace('\0', ""), value.replace('\0', ""))]);
        }
    }
}
