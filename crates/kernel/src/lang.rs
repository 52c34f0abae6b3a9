//! Language codes.
//!
//! Invariant: a region or a script never changes the language.

/// The language of a locale as Discord and browsers write it: `en` of `en-GB`.
#[must_use]
pub fn language(locale: &str) -> &str {
    locale.split(['-', '_']).next().unwrap_or(locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_does_not_change_the_language() {
        for (locale, code) in [("nl", "nl"), ("en-GB", "en"), ("zh-Hant-TW", "zh"), ("", "")] {
            assert_eq!(language(locale), code, "{locale}");
        }
    }
}
