//! Encryption at rest for secrets that must be read back, like interaction tokens.
//!
//! Invariant: a sealed value opens only with the same `SESSION_SECRET` and for the same row (its
//! associated data), so a copied row is useless elsewhere.

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use sha2::{Digest as _, Sha256};

use crate::{
    config::Secret,
    error::{Error, Result},
    ids::Ids,
};

/// Length of the nonce that precedes the sealed bytes.
const NONCE: usize = 12;

/// Seals and opens secrets with a key derived from `SESSION_SECRET`.
#[derive(Clone)]
pub struct Cipher(Aes256Gcm);

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher(…)")
    }
}

impl Cipher {
    /// A cipher whose key comes from `secret`.
    pub fn new(secret: &Secret) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"alphapy at rest 1\0");
        hash.update(secret.reveal().as_bytes());
        let key: [u8; 32] = hash.finalize().into();
        Self(Aes256Gcm::new(&key.into()))
    }

    /// Seals `secret` for the row that `row` names.
    pub fn seal(&self, ids: &Ids, secret: &[u8], row: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        ids.fill(&mut nonce);
        let payload = Payload { msg: secret, aad: row };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::internal("seal a secret", "encryption failed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Cipher::seal`] sealed for the same row.
    pub fn open(&self, sealed: &[u8], row: &[u8]) -> Result<Vec<u8>> {
        let wrong = || {
            Error::internal(
                "open a sealed value",
                "it was sealed with another SESSION_SECRET, or is damaged",
            )
        };
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        let payload = Payload { msg: sealed, aad: row };
        self.0.decrypt(&Nonce::from(*nonce), payload).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_only_for_its_row_and_key() {
        let cipher = Cipher::new(&Secret::new("a".repeat(32)));
        let other = Cipher::new(&Secret::new("b".repeat(32)));
        let sealed = cipher.seal(&Ids::seeded(1), b"token", b"row").expect("seals");
        assert!(!sealed.windows(5).any(|w| w == b"token"));
        assert_eq!(cipher.open(&sealed, b"row").expect("opens"), b"token");
        assert!(cipher.open(&sealed, b"other row").is_err());
        assert!(other.open(&sealed, b"row").is_err());
        assert!(cipher.open(&sealed[..5], b"row").is_err());
    }
}
