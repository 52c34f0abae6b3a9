//! How a connection gets along: whether its peer keeps up with what it asked for and began to send.
//!
//! Invariant: time counts against a peer only while the next step is the peer's, and bytes that move give
//! it new time; our own slowness never cuts anybody.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

/// For how long a peer may be waited for while fewer than [`LEAST`] bytes move.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// The bytes that give a peer new time.
const LEAST: usize = 32 * 1024;

/// How one direction of one exchange gets along.
#[derive(Clone, Copy, Debug, Default)]
struct Pace {
    /// Since when the next step is the peer's; none while it is ours.
    since: Option<Instant>,
    /// For how long it was the peer's before that.
    waited: Duration,
    /// Bytes that moved in this time.
    moved: usize,
}

impl Pace {
    fn theirs(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    fn ours(&mut self, now: Instant) {
        if let Some(since) = self.since.take() {
            self.waited += now - since;
        }
    }

    fn moved(&mut self, bytes: usize, now: Instant) {
        self.ours(now);
        self.moved += bytes;
        if self.moved >= LEAST {
            *self = Self::default();
        }
    }

    fn waited(&self, now: Instant) -> Duration {
        self.waited + self.since.map_or(Duration::ZERO, |since| now - since)
    }
}

/// All paces of one connection. The first is that of its socket.
#[derive(Debug)]
pub(super) struct Watch(Mutex<Vec<Option<Pace>>>);

impl Watch {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(vec![Some(Pace::default())])))
    }

    fn paces(&self) -> MutexGuard<'_, Vec<Option<Pace>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches one exchange more, until what this gives is dropped.
    pub(super) fn exchange(self: &Arc<Self>) -> Exchange {
        let mut paces = self.paces();
        let free = paces.iter().position(Option::is_none);
        let slot = free.unwrap_or(paces.len());
        if slot == paces.len() {
            paces.push(None);
        }
        paces[slot] = Some(Pace::default());
        Exchange { watch: Arc::clone(self), slot }
    }

    /// Whether some exchange has waited for the peer for `patience`.
    pub(super) fn is_stuck(&self, patience: Duration) -> bool {
        let now = Instant::now();
        self.paces().iter().flatten().any(|pace| pace.waited(now) >= patience)
    }

    /// Whether an exchange waits for us.
    pub(super) fn is_busy(&self) -> bool {
        self.paces().iter().skip(1).flatten().any(|pace| pace.since.is_none())
    }
}

/// One request and its answer, from its first header to the last byte that was taken.
#[derive(Debug)]
pub(super) struct Exchange {
    watch: Arc<Watch>,
    slot: usize,
}

impl Exchange {
    fn change(&self, change: impl FnOnce(&mut Pace)) {
        if let Some(Some(pace)) = self.watch.paces().get_mut(self.slot) {
            change(pace);
        }
    }

    /// The next step is the peer's.
    pub(super) fn theirs(&self) {
        self.change(|pace| pace.theirs(Instant::now()));
    }

    /// The next step is ours.
    pub(super) fn ours(&self) {
        self.change(|pace| pace.ours(Instant::now()));
    }

    /// Bytes moved; the next step is ours.
    pub(super) fn moved(&self, bytes: usize) {
        self.change(|pace| pace.moved(bytes, Instant::now()));
    }

    /// How much of its time the peer has left.
    pub(super) fn left(&self) -> Duration {
        let mut left = PATIENCE;
        self.change(|pace| left = PATIENCE.saturating_sub(pace.waited(Instant::now())));
        left
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let mut paces = self.watch.paces();
        paces[self.slot] = None;
        while paces.last().is_some_and(Option::is_none) {
            paces.pop();
        }
    }
}

/// A socket whose writing is watched.
#[derive(Debug)]
pub(super) struct Pipe<S> {
    socket: S,
    watch: Arc<Watch>,
}

impl<S> Pipe<S> {
    pub(super) fn new(socket: S, watch: Arc<Watch>) -> Self {
        Self { socket, watch }
    }

    fn note(&self, wrote: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Some(pace) = &mut self.watch.paces()[0] {
            match &wrote {
                Poll::Pending => pace.theirs(Instant::now()),
                Poll::Ready(Ok(bytes)) => pace.moved(*bytes, Instant::now()),
                Poll::Ready(Err(_)) => {}
            }
        }
        wrote
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Pipe<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Pipe<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.note(wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.socket).poll_write_vectored(cx, parts);
        self.note(wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    /// Called when everything was written, so nothing is waited for any more.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.watch.paces()[0] = Some(Pace::default());
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_peers_time_counts_and_bytes_renew_it() {
        let start = Instant::now();
        let at = |fifths: u32| start + PATIENCE / 5 * fifths;
        let mut pace = Pace::default();
        assert_eq!(pace.waited(at(50)), Duration::ZERO, "we are slow");
        for turn in 0..4 {
            pace.theirs(at(turn * 10));
            pace.theirs(at(turn * 10 + 1));
            pace.moved(10, at(turn * 10 + 1));
        }
        assert_eq!(pace.waited(at(100)), PATIENCE / 5 * 4, "a few bytes give no new time");
        pace.theirs(at(100));
        assert_eq!(pace.waited(at(101)), PATIENCE);
        pace.moved(LEAST, at(101));
        assert_eq!(pace.waited(at(200)), Duration::ZERO);
    }

    #[test]
    fn an_exchange_is_watched_until_it_is_over() {
        let watch = Watch::new();
        let (one, other) = (watch.exchange(), watch.exchange());
        assert!(watch.is_busy() && !watch.is_stuck(PATIENCE));
        one.theirs();
        other.theirs();
        assert!(!watch.is_busy());
        std::thread::sleep(Duration::from_millis(5));
        assert!(watch.is_stuck(Duration::from_millis(1)) && one.left() < PATIENCE);
        drop(one);
        other.moved(LEAST);
        assert!(!watch.is_stuck(Duration::from_millis(1)) && watch.is_busy());
        drop(other);
        assert!(!watch.is_busy());
        assert_eq!(watch.paces().len(), 1);
    }

    #[tokio::test]
    async fn a_socket_that_takes_nothing_is_waited_for_until_it_is_flushed() {
        use tokio::io::AsyncWriteExt as _;
        let (near, _far) = tokio::io::duplex(16);
        let watch = Watch::new();
        let mut pipe = Pipe::new(near, Arc::clone(&watch));
        pipe.write_all(b"0123456789").await.expect("fits");
        let more = pipe.write_all(b"0123456789");
        assert!(tokio::time::timeout(Duration::from_millis(20), more).await.is_err());
        assert!(watch.is_stuck(Duration::from_millis(10)));
        pipe.flush().await.expect("flushes");
        assert!(!watch.is_stuck(Duration::from_millis(10)));
    }
}
