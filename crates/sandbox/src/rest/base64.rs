//! The two forms of base64 that `OAuth2` needs.
//!
//! Invariant: what is not exactly base64 is nothing at all.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes bytes in the alphabet of URLs, without padding.
pub(super) fn url_encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte));
        let group = group << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let index = (group >> (18 - 6 * place)) & 63;
            text.push(match STANDARD.get(index as usize) {
                Some(b'+') => '-',
                Some(b'/') => '_',
                Some(letter) => char::from(*letter),
                None => '=',
            });
        }
    }
    text
}

/// Reads the padded standard form.
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    let letters = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - letters.len() > 2 {
        return None;
    }
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for letter in letters.bytes() {
        let value = STANDARD.iter().position(|one| *one == letter)?;
        held = held << 6 | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for (plain, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("a:b>?~", "YTpiPj9+")]
        {
            assert_eq!(decoded(text).unwrap(), plain.as_bytes());
            let url = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
            assert_eq!(url_encoded(plain.as_bytes()), url);
        }
        for bad in ["Zg", "Zg=", "Z===", "Zm9v!", "Z g="] {
            assert_eq!(decoded(bad), None, "{bad}");
        }
    }
}
