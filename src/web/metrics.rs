//! Prometheus metrics at `/metrics`.
//!
//! Invariant: no label names a guild, a person or their text. With `METRICS_TOKEN` the page asks for that
//! token; without, it is open where only this machine or the port of `METRICS_BIND` is, and nowhere else.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::operations::bears;
use crate::{
    app::App,
    config::Config,
    error::{Error, Result},
};

/// Collects the metrics of this process.
#[derive(Clone)]
pub struct Recorder(Option<PrometheusHandle>);

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recorder(…)")
    }
}

impl Recorder {
    /// Installs the recorder of this process; once.
    pub fn install() -> Result<Self> {
        let seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
        let builder = PrometheusBuilder::new()
            .set_buckets(&seconds)
            .map_err(|e| Error::internal("set up metrics", e))?;
        let handle =
            builder.install_recorder().map_err(|e| Error::internal("set up metrics", e))?;
        Ok(Self(Some(handle)))
    }

    /// Collects nothing; for tests, where many bots share a process.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Lets go of old samples; call it regularly.
    pub fn upkeep(&self) {
        if let Some(handle) = &self.0 {
            handle.run_upkeep();
        }
    }
}

/// Whether the metrics may be read where everything else is served.
pub(super) fn are_shown(config: &Config) -> bool {
    let guarded = config.metrics_token.is_some() || config.bind.ip().is_loopback();
    config.metrics_bind.is_none() && guarded
}

/// The page among all others.
pub(super) fn routes(app: &App, recorder: Recorder) -> Router<App> {
    if are_shown(&app.config) {
        return apart(recorder);
    }
    Router::new().route("/metrics", get(StatusCode::NOT_FOUND))
}

/// The page by itself.
pub(super) fn apart(recorder: Recorder) -> Router<App> {
    let page = move |State(app): State<App>, headers: HeaderMap| {
        let recorder = recorder.clone();
        async move { render(&app, &headers, &recorder) }
    };
    Router::new().route("/metrics", get(page))
}

fn render(app: &App, headers: &HeaderMap, recorder: &Recorder) -> Response {
    let token = app.config.metrics_token.as_ref();
    if token.is_some_and(|token| !bears(headers, token)) {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    let text = recorder.0.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
