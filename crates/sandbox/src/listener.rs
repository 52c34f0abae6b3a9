//! A TCP listener whose connections can be broken on purpose.
//!
//! Invariant: once cut, a connection carries no further byte in either direction.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Accepts connections that can be cut one by one, or all at once when the sandbox stops.
#[derive(Debug)]
pub struct Breakable {
    inner: TcpListener,
    stopped: Arc<AtomicBool>,
}

impl Breakable {
    /// Wraps a bound listener; setting `stopped` cuts every connection.
    #[must_use]
    pub const fn new(inner: TcpListener, stopped: Arc<AtomicBool>) -> Self {
        Self { inner, stopped }
    }
}

/// The means to cut a connection.
#[derive(Debug, Clone)]
pub struct Peer {
    cut: Arc<AtomicBool>,
}

impl Peer {
    /// Breaks the connection: the client sees it close without an answer.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Release);
    }
}

/// A connection that fails once it is cut.
#[derive(Debug)]
pub struct Socket {
    inner: TcpStream,
    cut: Arc<AtomicBool>,
    stopped: Arc<AtomicBool>,
}

impl Socket {
    fn alive(&self) -> io::Result<()> {
        if self.cut.load(Ordering::Acquire) || self.stopped.load(Ordering::Acquire) {
            return Err(io::Error::from(io::ErrorKind::ConnectionReset));
        }
        Ok(())
    }
}

impl Listener for Breakable {
    type Io = Socket;
    type Addr = Peer;

    async fn accept(&mut self) -> (Socket, Peer) {
        loop {
            match self.inner.accept().await {
                Ok((inner, _)) => {
                    let cut = Arc::new(AtomicBool::new(false));
                    let socket =
                        Socket { inner, cut: Arc::clone(&cut), stopped: Arc::clone(&self.stopped) };
                    return (socket, Peer { cut });
                }
                Err(error) => {
                    tracing::warn!(%error, "accepting a connection failed");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Peer> {
        self.inner.local_addr().map(|_| Peer { cut: Arc::default() })
    }
}

impl Connected<IncomingStream<'_, Breakable>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Breakable>) -> Self {
        stream.remote_addr().clone()
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Err(error) = self.alive() {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Err(error) = self.alive() {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
