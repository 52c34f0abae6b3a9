//! Connections: taken, watched and closed.
//!
//! Invariant: strangers hold a bounded number of connections, each with bounded memory, and none for
//! long without a request, or without reading and sending what it asked for and promised; requests of
//! Discord's find a slot meanwhile. After `closing` no connection is taken, and those that have none
//! running end.

mod bodies;
mod pace;
mod slots;

use std::{
    io::ErrorKind,
    net::IpAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use hyper::{
    body::Incoming,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(super) use bodies::is_late;
use bodies::{RequestBody, ResponseBody};
use pace::{PATIENCE, Pipe, Watch};
pub use slots::AN_ADDRESS;
use slots::{Slot, Slots, Standing};

use super::address::{self, Peer};
use crate::config::Networks;

/// The time for the first request of a connection.
const FIRST: Duration = Duration::from_secs(10);
/// The time between requests: longer than what proxies keep connections for, or they would send into
/// one that is just being closed.
const IDLE: Duration = Duration::from_secs(150);
/// The same while connections are becoming scarce.
const IDLE_WHEN_SCARCE: Duration = Duration::from_secs(10);
/// How often it is looked whether a peer keeps up.
const LOOK: Duration = Duration::from_secs(2);
/// How much longer than a body a connection is waited for, so that the refusal of the body arrives.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// Bytes of headers, and of bodies that nobody reads yet, that one connection may have in memory.
const BUFFER: usize = 32 * 1024;
/// Bytes that the system may keep of an answer that a peer does not take; Linux doubles them.
const SOCKET_BUFFER: usize = 64 * 1024;
/// Requests at a time on one connection of a proxy.
const STREAMS: u32 = 64;
/// The same of a stranger.
const STREAMS_OF_A_STRANGER: u32 = 8;

/// Takes connections until `closing`, then waits until all have ended.
pub(super) async fn accept(
    listener: TcpListener,
    router: Router,
    trusted: Networks,
    closing: CancellationToken,
) {
    narrow(&listener);
    let slots = Slots::new();
    let tasks = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            next = take(&listener) => next,
            () = closing.cancelled() => break,
        };
        let near = address::is_near(peer) || trusted.contain(peer);
        let standing = if near { Standing::Near } else { Standing::Stranger };
        // A connection that finds no slot is closed: a queue would only hide that there is none.
        let Some(slot) = slots.take(peer, standing) else { continue };
        let idle = if slots.are_scarce() { IDLE_WHEN_SCARCE } else { IDLE };
        let guest = Guest { peer, standing, slot, idle };
        tasks.spawn(hold(stream, router.clone(), guest, closing.clone()));
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
}

/// Bounds what the system keeps for each connection; they take it over from where they are accepted.
fn narrow(listener: &TcpListener) {
    #[cfg(unix)]
    if let Err(error) = rustix::net::sockopt::set_socket_send_buffer_size(listener, SOCKET_BUFFER) {
        tracing::warn!(%error, "send buffers cannot be bounded");
    }
    #[cfg(not(unix))]
    let _ = (listener, SOCKET_BUFFER);
}

/// The next connection, and where it comes from.
async fn take(listener: &TcpListener) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip().to_canonical()),
            // The peer gave up before it was its turn.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionRefused
                        | ErrorKind::ConnectionAborted
                        | ErrorKind::ConnectionReset
                ) => {}
            // Most likely there are no descriptors left; others must end first.
            Err(error) => {
                tracing::error!(%error, "connections cannot be taken");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// The peer of a connection, with its slot.
struct Guest {
    peer: IpAddr,
    standing: Standing,
    slot: Slot,
    idle: Duration,
}

/// Serves one connection to its end.
async fn hold(stream: TcpStream, router: Router, guest: Guest, closing: CancellationToken) {
    // Without it an answer may wait 40 ms for an acknowledgement; one that cannot have it works too.
    let _ = stream.set_nodelay(true);
    let watch = Watch::new();
    let begun = Arc::new(AtomicU64::new(0));
    let Guest { peer, standing, slot, idle } = guest;
    let slot = Arc::new(slot);
    let service = service(router, peer, &slot, &watch, &begun);
    let builder = builder(idle, standing);
    let socket = TokioIo::new(Pipe::new(stream, Arc::clone(&watch)));
    let mut connection = pin!(builder.serve_connection(socket, service));
    let mut closing = pin!(closing.cancelled());
    let mut needed = pin!(slot.is_needed());
    let mut pause = pin!(sleep(FIRST));
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut before = 0;
    // When it was asked to end.
    let mut ending: Option<Instant> = None;
    loop {
        tokio::select! {
            // How it ended is the peer's affair.
            _ = connection.as_mut() => return,
            () = needed.as_mut() => return,
            () = closing.as_mut(), if ending.is_none() => {
                ending = Some(Instant::now());
                connection.as_mut().graceful_shutdown();
            }
            _ = looks.tick() => {
                let over = ending.is_some_and(|since| since.elapsed() >= PATIENCE);
                if watch.is_stuck(PATIENCE + LAST_WORDS) || over && !watch.is_busy() {
                    return;
                }
            }
            () = pause.as_mut(), if ending.is_none() => {
                match begun.load(Ordering::Relaxed) {
                    0 => return,
                    // Running requests still get their answer.
                    same if same == before => {
                        ending = Some(Instant::now());
                        connection.as_mut().graceful_shutdown();
                    }
                    now => before = now,
                }
                pause.set(sleep(idle));
            }
        }
    }
}

/// Answers the requests of one connection, and watches how they get along.
fn service(
    router: Router,
    peer: IpAddr,
    slot: &Arc<Slot>,
    watch: &Arc<Watch>,
    begun: &Arc<AtomicU64>,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = Response<ResponseBody>,
    Error = std::convert::Infallible,
    Future: Send,
> + use<> {
    let router = TowerToHyperService::new(router);
    let (slot, watch, begun) = (Arc::clone(slot), Arc::clone(watch), Arc::clone(begun));
    service_fn(move |request: Request<Incoming>| {
        begun.fetch_add(1, Ordering::Relaxed);
        let exchange = Arc::new(watch.exchange());
        let admitted = slot.admits(request.headers());
        let proof = slot.proof().clone();
        let mut request = request.map(|body| RequestBody::new(body, Arc::clone(&exchange)));
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(proof.clone());
        let answer = admitted.then(|| router.call(request));
        async move {
            let answer = match answer {
                Some(answer) => answer.await?,
                None => full(),
            };
            proof.take_back();
            Ok(answer.map(|body| ResponseBody::new(body, exchange)))
        }
    })
}

/// The answer to a request for which only a kept slot was left.
fn full() -> Response<axum::body::Body> {
    let mut response = Response::new(axum::body::Body::from("too many connections"));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
}

/// Both versions of HTTP, with little memory for each connection.
fn builder(idle: Duration, standing: Standing) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(idle).max_buf_size(BUFFER);
    let streams = match standing {
        Standing::Near => STREAMS,
        Standing::Stranger => STREAMS_OF_A_STRANGER,
    };
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .max_concurrent_streams(streams)
        .initial_stream_window_size(u32::try_from(BUFFER).ok())
        .initial_connection_window_size(u32::try_from(4 * BUFFER).ok())
        .max_send_buf_size(BUFFER);
    builder
}
