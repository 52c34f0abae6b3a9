//! Connections: taken, watched and closed.
//!
//! Invariant: strangers hold a bounded number of connections, each with bounded memory, and none for
//! long without a request; after `closing` no connection is taken, and those that have none running end.

use std::{
    io::ErrorKind,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::Router;
use hyper::service::{Service as _, service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::sleep,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Connections at a time. Many systems grant a process 1024 descriptors; the database and calls to
/// Discord need some. More wait in the kernel.
const CONNECTIONS: usize = 768;
/// The time for the first request of a connection.
const FIRST: Duration = Duration::from_secs(10);
/// The time between requests: longer than what proxies keep connections for, or they would send into
/// one that is just being closed.
const IDLE: Duration = Duration::from_secs(150);
/// The same while connections are becoming scarce.
const IDLE_WHEN_SCARCE: Duration = Duration::from_secs(10);
/// What one connection may have in memory of headers and of bodies that nobody reads yet.
const BUFFER: usize = 32 * 1024;

/// Takes connections until `closing`, then waits until all have ended.
pub(super) async fn accept(listener: TcpListener, router: Router, closing: CancellationToken) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let tasks = TaskTracker::new();
    let next = async || {
        let place = Arc::clone(&places).acquire_owned().await;
        (take(&listener).await, place)
    };
    loop {
        let (stream, place) = tokio::select! {
            next = next() => next,
            () = closing.cancelled() => break,
        };
        let scarce = places.available_permits() < CONNECTIONS / 2;
        let idle = if scarce { IDLE_WHEN_SCARCE } else { IDLE };
        let connection = hold(stream, router.clone(), idle, closing.clone());
        tasks.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
}

/// The next connection.
async fn take(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
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

/// Serves one connection to its end.
async fn hold(stream: TcpStream, router: Router, idle: Duration, closing: CancellationToken) {
    // Without it an answer may wait 40 ms for an acknowledgement; one that cannot have it works too.
    let _ = stream.set_nodelay(true);
    let begun = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&begun);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request| {
        counted.fetch_add(1, Ordering::Relaxed);
        router.call(request)
    });
    let builder = builder(idle);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut closing = pin!(closing.cancelled());
    let mut pause = pin!(sleep(FIRST));
    let mut before = 0;
    let mut open = true;
    loop {
        tokio::select! {
            // How it ended is the peer's affair.
            _ = connection.as_mut() => return,
            () = closing.as_mut(), if open => {
                open = false;
                connection.as_mut().graceful_shutdown();
            }
            () = pause.as_mut(), if open => {
                match begun.load(Ordering::Relaxed) {
                    0 => return,
                    // Running requests still get their answer.
                    same if same == before => {
                        open = false;
                        connection.as_mut().graceful_shutdown();
                    }
                    now => before = now,
                }
                pause.set(sleep(idle));
            }
        }
    }
}

/// Both versions of HTTP, with little memory for each connection.
fn builder(idle: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(idle).max_buf_size(BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .max_concurrent_streams(64)
        .initial_stream_window_size(u32::try_from(BUFFER).ok())
        .initial_connection_window_size(u32::try_from(4 * BUFFER).ok())
        .max_send_buf_size(BUFFER);
    builder
}
