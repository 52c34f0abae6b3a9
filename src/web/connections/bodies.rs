//! Bodies in both directions, watched: what the peer sends, and what it takes.
//!
//! Invariant: a body is handed over in small pieces, so what waits for a peer is bounded; and one that
//! does not come ends with [`is_late`] instead of holding its reader.

use std::{
    error::Error,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::pace::Exchange;

/// The most bytes that are handed over at once.
const PIECE: usize = 16 * 1024;

type Failure = Box<dyn Error + Send + Sync>;

/// Whether reading a body failed because it did not come in time.
pub(in super::super) fn is_late(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let io = error.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::TimedOut) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The body of a request, which the peer sends.
#[derive(Debug)]
pub(super) struct RequestBody {
    body: Incoming,
    exchange: Arc<Exchange>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl RequestBody {
    pub(super) fn new(body: Incoming, exchange: Arc<Exchange>) -> Self {
        Self { body, exchange, timer: None }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let frame = frame.transpose()?;
            let bytes = frame.as_ref().and_then(Frame::data_ref).map_or(0, Bytes::len);
            self.exchange.moved(bytes);
            return Poll::Ready(frame.map(Ok));
        }
        self.exchange.theirs();
        let left = self.exchange.left();
        if !left.is_zero() {
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(left)));
            timer.as_mut().reset(Instant::now() + left);
            ready!(timer.as_mut().poll(cx));
        }
        self.exchange.ours();
        let late = io::Error::new(io::ErrorKind::TimedOut, "the body did not come in time");
        Poll::Ready(Some(Err(late.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        // Nobody waits for the rest of it any more.
        self.exchange.ours();
    }
}

/// The body of an answer, which we send.
#[derive(Debug)]
pub(super) struct ResponseBody {
    body: axum::body::Body,
    /// The rest of the last piece that the body gave.
    rest: Bytes,
    exchange: Arc<Exchange>,
}

impl ResponseBody {
    pub(super) fn new(body: axum::body::Body, exchange: Arc<Exchange>) -> Self {
        // From here on it is asked for as fast as the peer takes it.
        exchange.theirs();
        Self { body, rest: Bytes::new(), exchange }
    }

    fn hand_over(&mut self) -> Frame<Bytes> {
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        self.exchange.moved(piece.len());
        self.exchange.theirs();
        Frame::data(piece)
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(self.hand_over())));
        }
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
            self.exchange.ours();
            return Poll::Pending;
        };
        Poll::Ready(frame.map(|frame| match frame?.into_data() {
            Ok(data) => {
                self.rest = data;
                Ok(self.hand_over())
            }
            Err(trailers) => Ok(trailers),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let inner = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + rest);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}
