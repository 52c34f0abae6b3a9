//! Faults on demand: make the next matching request fail in a chosen way.
//!
//! Invariant: a fault strikes exactly `times` matching requests, in the order the faults were added.

use serde::{Deserialize, Serialize};

use super::World;

/// A fault waiting for a matching request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// HTTP method; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Part of the path below `/api/v10`; empty matches all.
    #[serde(default)]
    pub path: String,
    /// How many requests it strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// The failure that it causes.
    #[serde(flatten)]
    pub kind: FaultKind,
}

const fn once() -> u32 {
    1
}

/// Ways to go wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// Answers a status without performing the request.
    Status {
        /// HTTP status.
        status: u16,
        /// Discord error code of a JSON body.
        #[serde(default)]
        code: u64,
        /// Raw body instead of Discord's JSON; HTML when it starts with `<`.
        #[serde(default)]
        body: Option<String>,
    },
    /// Answers 429 without performing the request.
    RateLimit {
        /// Seconds to wait, as announced.
        retry_after: f64,
        /// `X-RateLimit-Scope`; left out when absent, as a proxy in front of Discord does.
        #[serde(default)]
        scope: Option<String>,
        /// Raw body instead of Discord's JSON.
        #[serde(default)]
        body: Option<String>,
    },
    /// Waits, then performs the request.
    Slow {
        /// Milliseconds to wait.
        ms: u64,
    },
    /// Performs the request, then waits before answering.
    SlowAfter {
        /// Milliseconds to wait.
        ms: u64,
    },
    /// Breaks the connection without performing the request.
    DropBefore,
    /// Performs the request, then breaks the connection instead of answering.
    DropAfter,
}

impl Fault {
    /// One fault for requests of `method` whose path contains `path`.
    #[must_use]
    pub fn on(method: &str, path: &str, kind: FaultKind) -> Self {
        Self { method: Some(method.to_owned()), path: path.to_owned(), times: 1, kind }
    }

    /// A plain status with Discord's JSON shape.
    #[must_use]
    pub fn status(method: &str, path: &str, status: u16, code: u64) -> Self {
        Self::on(method, path, FaultKind::Status { status, code, body: None })
    }

    /// The same fault for several requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        self.times > 0
            && self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path.contains(&self.path)
    }
}

impl World {
    /// The fault that strikes a request, if any.
    pub(crate) fn strike(&mut self, method: &str, path: &str) -> Option<FaultKind> {
        take(&mut self.faults, method, path)
    }
}

/// Takes the first fault that fits, using up one of its times.
fn take(faults: &mut Vec<Fault>, method: &str, path: &str) -> Option<FaultKind> {
    let fault = faults.iter_mut().find(|fault| fault.fits(method, path))?;
    fault.times -= 1;
    let kind = fault.kind.clone();
    faults.retain(|fault| fault.times > 0);
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strikes_the_given_number_of_times_and_reads_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"method":"post","path":"/messages","times":2,"kind":"status","status":503}"#,
        )
        .unwrap();
        let mut faults = vec![fault];
        assert!(take(&mut faults, "GET", "/channels/1/messages").is_none());
        for _ in 0..2 {
            assert!(take(&mut faults, "POST", "/channels/1/messages").is_some());
        }
        assert!(take(&mut faults, "POST", "/channels/1/messages").is_none() && faults.is_empty());
        let drop: Fault = serde_json::from_str(r#"{"kind":"drop_after"}"#).unwrap();
        assert_eq!((drop.kind, drop.times), (FaultKind::DropAfter, 1));
    }
}
