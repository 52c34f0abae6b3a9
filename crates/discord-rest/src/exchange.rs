//! One call from first try to last.
//!
//! Invariant: between two tries there is always a pause, and no wait begins that would end after the
//! call's time is up.

use std::time::Duration;

use governor::clock::Clock as _;
use tokio::time::{Instant, sleep, timeout_at};
use twilight_http::{
    request::{Method, Request},
    routing::Route as Path,
};

use super::{
    Call, CallError, Inner,
    call::Prepared,
    circuit::Token,
    route::Caller,
    transport::{self, Answer, Outcome, Scope},
    verdict::{self, Again, Failure},
};

/// The longest pause after a fault.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);
/// The first pause while the thing named does not exist yet.
const MISSING_BACKOFF: Duration = Duration::from_millis(150);
/// The longest of those.
const LONGEST_MISSING_BACKOFF: Duration = Duration::from_secs(1);

/// The part of the response that the caller needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Body,
    Nothing,
}

/// How a call has gone so far.
struct Course {
    started: Instant,
    deadline: Instant,
    faults: u32,
    limits: u32,
    missing: u32,
    /// Whether any try may have taken effect.
    doubt: bool,
}

impl Prepared {
    /// An error after Discord said that it did what was asked.
    pub(super) fn after_success(&self, error: CallError) -> CallError {
        if self.place.route.method == Method::Get { error } else { error.doubtful() }
    }
}

impl Inner {
    /// Sends a call as often as it takes and may.
    pub(super) async fn exchange(&self, call: &Prepared, want: Want) -> Result<Answer, CallError> {
        let started = Instant::now();
        (self.settings.before_call)();
        self.spend(call)?;
        let mut course = Course {
            started,
            deadline: started + call.within,
            faults: 0,
            limits: 0,
            missing: 0,
            doubt: false,
        };
        loop {
            let failure = match self.attempt(call, want, course.deadline).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let repeated_delete = course.doubt && call.place.route.method == Method::Delete;
            if repeated_delete && want == Want::Nothing && failure.error.is_missing() {
                return Ok(Answer::nothing());
            }
            course.doubt |= failure.doubt;
            let Some(pause) = self.pause_before_next(call, &mut course, failure.again) else {
                return Err(course.end(failure.error));
            };
            tracing::warn!(
                method = call.place.route.method.name(),
                path = %call.place.label,
                error = %failure.error,
                pause_ms = pause.as_millis(),
                "trying again"
            );
            sleep(pause).await;
        }
    }

    /// Takes a look-up for people out of the budget of their guild.
    fn spend(&self, call: &Prepared) -> Result<(), CallError> {
        let Some(guild) = call.guild.filter(|_| call.for_people) else { return Ok(()) };
        self.lookups.check_key(&guild).map_err(|until| {
            let retry_after = until.wait_time_from(governor::clock::DefaultClock::default().now());
            CallError::RateLimited { retry_after }
        })
    }

    /// How long to wait before the next try; `None` when there is none.
    fn pause_before_next(
        &self,
        call: &Prepared,
        course: &mut Course,
        again: Again,
    ) -> Option<Duration> {
        let pause = match again {
            Again::Never => None,
            Again::AfterFault => course.next_fault(&self.settings.tuning),
            Again::AfterFaultAndAtLeast(wait) => {
                course.next_fault(&self.settings.tuning).map(|pause| pause.max(wait))
            }
            Again::AfterLimit(wait) => {
                course.limits += 1;
                (course.limits <= self.settings.tuning.repeats_after_limits).then_some(wait)
            }
            Again::WhenItExists => {
                let pause = doubled(MISSING_BACKOFF, course.missing, LONGEST_MISSING_BACKOFF);
                course.missing += 1;
                let until = course.started + call.retry_missing;
                (Instant::now() + pause <= until).then_some(pause)
            }
        }?;
        (Instant::now() + pause < course.deadline).then_some(pause)
    }

    /// One try, with all waiting before it.
    async fn attempt(
        &self,
        call: &Prepared,
        want: Want,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
        let place = &call.place;
        self.may_send(call, deadline).await.map_err(Failure::last)?;
        let admitted = self.limits.admit(&place.route, place.caller, deadline).await;
        let permit = admitted.map_err(Failure::last)?;
        // While this call waited, others may have found out that asking is no use.
        self.may_send(call, deadline).await.map_err(Failure::last)?;
        if Instant::now() >= deadline {
            return Err(Failure::last(CallError::TimedOut));
        }
        let outcome = self.send(call, deadline).await;
        match &outcome {
            Outcome::Answer(answer) => {
                self.limits.settle(&place.route, permit, answer.bucket(), answer.reading());
                self.take_note(call, answer);
            }
            _ => drop(permit),
        }
        let answer = match verdict::judge(call, outcome) {
            Err(failure) if failure.error.status() == Some(401) && place.caller == Caller::Bot => {
                return Err(self.unauthorised(failure, deadline).await);
            }
            judged => judged?,
        };
        match &answer.broken {
            Some(error) if want == Want::Body => Err(verdict::broken(call, error.clone())),
            _ => Ok(answer),
        }
    }

    /// Sends once and measures it.
    async fn send(&self, call: &Prepared, deadline: Instant) -> Outcome {
        let place = &call.place;
        let started = Instant::now();
        let left = deadline.saturating_duration_since(started);
        let timeout = left.min(self.settings.tuning.try_timeout);
        let outcome = transport::send(&self.http, call, timeout).await;
        let elapsed = started.elapsed();
        let status = match &outcome {
            Outcome::Answer(answer) => answer.status.to_string(),
            Outcome::NeverSent(_) => "no connection".into(),
            Outcome::Lost(_) => "broken".into(),
            Outcome::TimedOut => "timeout".into(),
        };
        match &outcome {
            Outcome::Answer(answer) if answer.status < 500 => self.health.answered(),
            _ => self.health.failed(self.settings.now()),
        }
        let (method, route) = (place.route.method.name(), place.route.template.clone());
        tracing::debug!(method, path = %place.label, status, elapsed_ms = elapsed.as_millis(), "discord");
        metrics::histogram!("discord_request_seconds", "method" => method, "route" => route.clone())
            .record(elapsed.as_secs_f64());
        metrics::counter!(
            "discord_requests_total", "method" => method, "route" => route, "status" => status
        )
        .increment(1);
        outcome
    }

    /// Learns from an answer what concerns other calls too.
    fn take_note(&self, call: &Prepared, answer: &Answer) {
        let now = Instant::now();
        let route = &call.place.route;
        let code = || answer.json().and_then(|body| body.get("code")?.as_u64());
        match answer.status {
            429 => self.take_note_of_limit(call, answer),
            401 => self.circuits.count_refusal(call.guild, now),
            403 => {
                self.circuits.count_refusal(call.guild, now);
                self.circuits.observe(route, 403, code(), now);
            }
            404 => self.circuits.observe(route, 404, code(), now),
            status => self.circuits.observe(route, status, None, now),
        }
        let by_token = call.place.caller == Caller::Bot;
        if answer.is_success() && by_token && self.circuits.token(now) == Token::Fine {
            self.health.token_accepted();
        }
    }

    fn take_note_of_limit(&self, call: &Prepared, answer: &Answer) {
        let scope = answer.scope();
        let wait = verdict::wait_after_limit(answer);
        metrics::counter!("discord_rate_limited_total", "scope" => scope.name()).increment(1);
        if scope != Scope::Shared {
            self.circuits.count_refusal(call.guild, Instant::now());
        }
        match scope {
            Scope::User | Scope::Shared => self.limits.block(&call.place.route, wait),
            // Other instances may have other addresses, so they are not told.
            Scope::Address => self.limits.share.block(Instant::now() + wait),
            // The bot's limit does not count these; whatever this is, it is about this address.
            Scope::Global if call.place.caller == Caller::Interaction => {
                self.limits.share.block(Instant::now() + wait);
            }
            Scope::Global => {
                self.limits.share.pause(Instant::now() + wait);
                let until = self.settings.now() + wait;
                self.paused.send_if_modified(|paused| {
                    let longer = *paused < Some(until);
                    if longer {
                        *paused = Some(until);
                    }
                    longer
                });
            }
        }
    }

    /// Whether a call may go out now, as far as circuits are concerned.
    async fn may_send(&self, call: &Prepared, deadline: Instant) -> Result<(), CallError> {
        let place = &call.place;
        self.circuits.check(&place.route, place.caller, call.guild, Instant::now())?;
        if place.caller == Caller::Interaction {
            return Ok(());
        }
        match self.circuits.token(Instant::now()) {
            Token::Fine => Ok(()),
            Token::Resting => Err(CallError::TokenRefused),
            Token::Due => self.check_refused_token(deadline).await,
        }
    }

    /// Finds out whether a refused token is accepted by now; one call does, the others fail meanwhile.
    async fn check_refused_token(&self, deadline: Instant) -> Result<(), CallError> {
        let Ok(_alone) = self.circuits.checking.try_lock() else {
            return Err(CallError::TokenRefused);
        };
        match self.circuits.token(Instant::now()) {
            Token::Fine => return Ok(()),
            Token::Resting => return Err(CallError::TokenRefused),
            Token::Due => {}
        }
        match self.ask_who_we_are(deadline).await {
            Some(true) => {
                self.circuits.accept_token(Instant::now());
                self.health.token_accepted();
                tracing::info!("Discord accepts the bot token again");
                return Ok(());
            }
            Some(false) => self.circuits.refuse_token(Instant::now()),
            None => self.circuits.postpone_check(Instant::now()),
        }
        Err(CallError::TokenRefused)
    }

    /// After a 401 on the bot's own call: is it the token, or just this route?
    async fn unauthorised(&self, failure: Failure, deadline: Instant) -> Failure {
        let Ok(_alone) = timeout_at(deadline, self.circuits.checking.lock()).await else {
            return failure;
        };
        let now = Instant::now();
        if self.circuits.token(now) != Token::Fine {
            return Failure::last(CallError::TokenRefused);
        }
        if self.circuits.token_is_trusted(now) {
            return failure;
        }
        match self.ask_who_we_are(deadline).await {
            Some(true) => self.circuits.accept_token(Instant::now()),
            Some(false) => {
                self.circuits.refuse_token(Instant::now());
                self.health.token_refused(self.settings.now());
                tracing::error!("Discord refuses the bot token");
                return Failure::last(CallError::TokenRefused);
            }
            None => {}
        }
        failure
    }

    /// Whether Discord takes the bot token; `None` when it gave no clear answer.
    async fn ask_who_we_are(&self, deadline: Instant) -> Option<bool> {
        let call = Call::new(Request::from_route(&Path::GetCurrentUser));
        let call = call.prepare(&self.base, &self.authorization).ok()?;
        self.limits.share.turn(deadline).await.ok()?;
        let Outcome::Answer(answer) = self.send(&call, deadline).await else {
            return None;
        };
        match answer.status {
            401 => {
                self.circuits.count_refusal(None, Instant::now());
                Some(false)
            }
            200..=299 => Some(true),
            429 => {
                self.take_note_of_limit(&call, &answer);
                None
            }
            _ => None,
        }
    }
}

impl Course {
    /// The pause before the next try after a fault.
    fn next_fault(&mut self, tuning: &super::Tuning) -> Option<Duration> {
        let pause = doubled(tuning.backoff, self.faults, LONGEST_BACKOFF);
        self.faults += 1;
        (self.faults <= tuning.repeats_after_faults).then(|| jittered(pause))
    }

    /// The error that ends the call.
    fn end(&self, error: CallError) -> CallError {
        // A message that was sent with this nonce and deleted since: there is nothing left to doubt.
        let known = error.code() == Some(10_008);
        if self.doubt && !known { error.doubtful() } else { error }
    }
}

fn doubled(first: Duration, times: u32, most: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times)).min(most)
}

/// Between half of a pause and all of it, so that instances do not come back together.
#[expect(clippy::disallowed_methods, reason = "no test depends on how long a pause is exactly")]
fn jittered(pause: Duration) -> Duration {
    let mut byte = [0];
    // Without randomness it is half of the pause.
    let _ = getrandom::fill(&mut byte);
    pause.mul_f64(0.5 + f64::from(byte[0]) / 510.0)
}
