//! Where the bytes of a file come from, piece by piece.
//!
//! Invariant: a source can be read any number of times from its beginning, so that an upload can be tried
//! again; and the part of the budget it was given lives as long as the last piece that came out of it.

use std::{fmt, future::Future, io, pin::Pin, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, stream};

use super::{PIECE, Reserved, store, store::Stored};
use crate::db::{self, Db};

/// A piece that is being read; none after the last one.
pub type Reading = Pin<Box<dyn Future<Output = db::Result<Option<Vec<u8>>>> + Send>>;
type Read = dyn Fn(i64) -> Reading + Send + Sync;

/// The bytes of a file, wherever they are.
#[derive(Clone)]
pub struct Source {
    size: u64,
    read: Arc<Read>,
    reserved: Option<Arc<Reserved>>,
}

impl Source {
    /// A file that reads its pieces, numbered from 0, in this way.
    pub fn new(size: u64, read: impl Fn(i64) -> Reading + Send + Sync + 'static) -> Self {
        Self { size, read: Arc::new(read), reserved: None }
    }

    /// A file that is stored.
    pub fn stored(db: &Db, file: Stored) -> Self {
        let (db, size) = (db.clone(), file.size);
        let file = Arc::new(file);
        Self::new(size, move |position| {
            let (db, file) = (db.clone(), file.clone());
            Box::pin(async move { store::piece(&db, &file, position).await })
        })
    }

    /// A few bytes that are in memory anyway.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let size = bytes.len() as u64;
        Self::new(size, move |position| {
            let start = usize::try_from(position).unwrap_or(usize::MAX).saturating_mul(PIECE);
            let end = start.saturating_add(PIECE).min(bytes.len());
            let piece = bytes.get(start..end).filter(|piece| !piece.is_empty()).map(<[u8]>::to_vec);
            Box::pin(std::future::ready(Ok(piece)))
        })
    }

    /// The same with the part of the budget that reading it takes.
    #[must_use]
    pub fn within(self, reserved: Arc<Reserved>) -> Self {
        Self { reserved: Some(reserved), ..self }
    }

    /// Its size in bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// A piece; none after the last one.
    pub async fn piece(&self, position: i64) -> db::Result<Option<Bytes>> {
        let piece = (self.read)(position).await?;
        Ok(piece.map(|bytes| held(bytes.into(), self.reserved.clone())))
    }

    /// Its bytes from the beginning.
    pub fn stream(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
        let source = self.clone();
        stream::try_unfold(0, move |position| {
            let source = source.clone();
            async move {
                let piece = source.piece(position).await.map_err(io::Error::other)?;
                Ok(piece.map(|bytes| (bytes, position + 1)))
            }
        })
    }
}

/// Bytes that hold a part of the budget for as long as anybody has them.
pub fn held(bytes: Bytes, reserved: Option<Arc<Reserved>>) -> Bytes {
    struct Held(Bytes, #[expect(dead_code, reason = "it is only held")] Arc<Reserved>);
    impl AsRef<[u8]> for Held {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    match reserved {
        Some(reserved) => Bytes::from_owner(Held(bytes, reserved)),
        None => bytes,
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({} bytes)", self.size)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;

    use super::*;
    use crate::files::{Budget, TOTAL};

    #[tokio::test]
    async fn bytes_come_in_pieces_as_often_as_they_are_asked_for() {
        let bytes: Vec<u8> =
            (0..PIECE * 2 + 5).map(|n| u8::try_from(n % 251).unwrap_or(0)).collect();
        let source = Source::bytes(bytes.clone());
        for _ in 0..2 {
            let pieces: Vec<Bytes> = source.stream().try_collect().await.expect("reads");
            assert_eq!(pieces.iter().map(Bytes::len).collect::<Vec<_>>(), [PIECE, PIECE, 5]);
            assert_eq!(pieces.concat(), bytes);
        }
        let none: Vec<Bytes> = Source::bytes("").stream().try_collect().await.expect("reads");
        assert!(none.is_empty());
    }

    #[tokio::test]
    async fn a_piece_holds_its_part_of_the_budget() {
        let budget = Budget::default();
        let guild = crate::ids::GuildId::new(1);
        let turn = budget.reserve(guild, 2048, std::time::Duration::ZERO).await.expect("free");
        let source = Source::bytes("abc").within(turn);
        let piece = source.piece(0).await.expect("reads").expect("is there");
        drop(source);
        assert_eq!(budget.free(), TOTAL - 2048);
        drop(piece);
        assert_eq!(budget.free(), TOTAL);
    }
}
