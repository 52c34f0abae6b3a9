//! Carrying outbox entries out.
//!
//! Invariant: one instance works on a channel at a time, in the order the outbox entries were decided; and an
//! attempt ends before the lease on its channel does.

use std::time::Duration;

use chrono::TimeDelta;
use serde::Deserialize;
use tokio::time::Instant;
use twilight_http::request::{Method, Request as HttpRequest, RequestBuilder};

use super::{
    Request, Settled, State, Step, Verb, backoff,
    claims::{Claim, Claims},
    files, leases, place, stale, step,
    store::{self, Due, Line, Standing},
};
use crate::{
    app::App,
    clock::Time,
    discord::{
        client::{Call, CallError, ChannelOf, MESSAGES_A_PAGE, Messages},
        message::{Newest, Page},
    },
    error::{Error, Result},
    ids::{ChannelId, MessageId, made_from},
};

/// No outbox entry is started later than this in one run, so that a tick ends; the next tick goes on.
pub(super) const RUN: Duration = Duration::from_secs(10);
/// When the lease on a channel is renewed: early enough that a whole attempt fits into what is left of it.
const RENEW: Duration = Duration::from_secs(10);
/// How old an outbox entry must be to be given up: an outage over a weekend costs nobody a message, and what
/// is older helps nobody any more.
const GIVE_UP: TimeDelta = TimeDelta::days(3);
/// Attempts an outbox entry gets however old it is, as the bot itself may have been away; about half an hour.
const ATTEMPTS: i64 = 12;
/// How long carrying out may take; together with a look-up shorter than the lease.
const PERFORM: Duration = Duration::from_secs(15);
/// How long looking through a channel may take.
const LOOK_UP: Duration = Duration::from_secs(30);
/// How many pages of a channel are looked through.
const PAGES: usize = 20;

/// Discord's code for a channel that is not there.
const UNKNOWN_CHANNEL: u64 = 10_003;

#[derive(Deserialize)]
struct Sent {
    id: MessageId,
}

/// How one attempt went.
enum Outcome {
    Done(Option<MessageId>),
    /// It may succeed later.
    Again {
        problem: String,
        /// Whether this attempt may have taken effect.
        in_doubt: bool,
    },
    Failed(Problem),
    Uncertain(Problem),
}

/// Why an outbox entry is not done.
struct Problem {
    words: String,
    /// Discord's own code.
    code: Option<u64>,
}

impl From<&CallError> for Problem {
    fn from(error: &CallError) -> Self {
        Self { words: error.to_string(), code: error.code() }
    }
}

impl From<&str> for Problem {
    fn from(words: &str) -> Self {
        Self { words: words.to_owned(), code: None }
    }
}

/// Carries out what is due in one channel now, unless another instance is working there; for a caller that waits
/// for it. While somebody of this process works there, it waits for them first: they carry out the same. The
/// number of outbox entries ended here.
pub async fn run_channel(app: &App, channel: ChannelId) -> Result<usize> {
    let Some(claim) = app.part::<Claims>().take(channel, Instant::now() + RUN).await else {
        return Ok(0);
    };
    if !store::is_due(app, channel).await? || !leases::lease(app, channel).await? {
        return Ok(0);
    }
    work(app, claim, Instant::now() + RUN).await
}

/// Works on a channel that this instance leased and this worker claimed, and lets go of it.
pub(super) async fn work(app: &App, claim: Claim, until: Instant) -> Result<usize> {
    let ended = work_until(app, claim.channel, until).await;
    // The lease goes before the claim does, so it is surely the own one.
    leases::release_channel(app, claim.channel).await?;
    drop(claim);
    ended
}

async fn work_until(app: &App, channel: ChannelId, until: Instant) -> Result<usize> {
    let (mut ended, mut leased) = (0, Instant::now());
    let mut line = Line::of(channel);
    while let Some(mut due) = line.next(app).await? {
        if let Some(outcome) = attempt(app, &mut due).await {
            let standing = judge(&due, outcome, app.clock.now());
            tell(app, &due, &standing).await;
            if standing.state == State::Due {
                line.forget();
            } else {
                ended += 1;
            }
            settle(app, &due, standing).await?;
        } else {
            ended += 1;
        }
        let enough = app.stopping.is_cancelled() || Instant::now() >= until;
        if enough {
            break;
        }
        if leased.elapsed() >= RENEW {
            if !leases::lease(app, channel).await? {
                break;
            }
            leased = Instant::now();
        }
    }
    Ok(ended)
}

/// Writes down how an outbox entry stands; when it ended, who decided on it learns so in the same transaction.
async fn settle(app: &App, due: &Due, standing: Standing) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let settled = store::settle(&mut tx, due, &standing).await?;
    if let (true, Some(guild), Some((origin, key))) = (settled, due.guild, stale::origin(app, due))
        && standing.state != State::Due
    {
        let ended = Settled {
            entry: due.id.clone(),
            channel: due.channel,
            state: standing.state,
            message: standing.message,
            problem: standing.problem,
            code: standing.code,
        };
        origin.settled(app, &mut tx, guild, key, &ended).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The standing of an outbox entry after the outcome of an attempt.
fn judge(due: &Due, outcome: Outcome, now: Time) -> Standing {
    let mut standing = Standing {
        state: State::Done,
        due_at: now,
        in_doubt_since: due.in_doubt_since,
        message: None,
        problem: None,
        code: None,
    };
    match outcome {
        Outcome::Done(message) => standing.message = message,
        Outcome::Again { problem, in_doubt } => {
            standing.in_doubt_since = due.in_doubt_since.or(in_doubt.then_some(due.tried_at));
            let over = due.attempts >= ATTEMPTS && now - due.created_at >= GIVE_UP;
            standing.state = match standing.in_doubt_since {
                _ if !over => State::Due,
                Some(_) => State::Uncertain,
                None => State::Failed,
            };
            if !over {
                standing.due_at = now + backoff(due.attempts);
            }
            standing.problem = Some(problem);
        }
        Outcome::Failed(problem) => {
            standing.state = State::Failed;
            (standing.problem, standing.code) = (Some(problem.words), problem.code);
        }
        Outcome::Uncertain(problem) => {
            standing.state = State::Uncertain;
            (standing.problem, standing.code) = (Some(problem.words), problem.code);
        }
    }
    standing
}

/// Logs what is not done, and tells operators when nothing more will be tried.
async fn tell(app: &App, due: &Due, standing: &Standing) {
    let Some(problem) = &standing.problem else { return };
    let state = standing.state.name();
    tracing::warn!(entry = due.id, state, problem, "an outbox entry is not done");
    let context = match standing.state {
        State::Uncertain => "a message is in doubt",
        State::Failed => "a message or change was given up",
        State::Due | State::Done => return,
    };
    // Telling operators that they cannot be told would go on for ever; and what Discord refuses is for
    // who decided on it to tell the guild's admins.
    let explained = due.origin.is_some() && standing.state == State::Failed;
    if due.guild.is_some() && !explained {
        let problem = format!("in channel {}: {problem}", due.channel);
        app.incident(&Error::internal(context, problem)).await;
    }
}

/// Tries an outbox entry; none when it is left out.
async fn attempt(app: &App, due: &mut Due) -> Option<Outcome> {
    let request = match &due.request {
        Ok(request) => request,
        Err(problem) => return Some(unreadable(problem, due.in_doubt_since.is_some())),
    };
    let place = match place::of(app, due, request).await {
        Ok(place) => place,
        Err(Error::NotFound(_)) => {
            // For the feature that decided on it, the same as when Discord says so.
            let words = "the channel is not in this server".to_owned();
            let problem = Problem { words, code: Some(UNKNOWN_CHANNEL) };
            return Some(end(problem, due.in_doubt_since.is_some()));
        }
        Err(error) => return Some(Outcome::Again { problem: error.to_string(), in_doubt: false }),
    };
    let outcome = match step(request, due.marker.as_deref(), due.in_doubt_since, app.clock.now()) {
        Step::Perform if due.in_doubt_since.is_none() => return anew(app, due, place).await,
        Step::Perform => perform(app, due, place, true).await,
        Step::Park => Outcome::Uncertain(
            "the message may have been sent, and cannot be recognised in the channel".into(),
        ),
        Step::LookUp { marker, since } => match look_up(app, place, marker, since).await {
            Ok(Found::Yes(message)) => Outcome::Done(Some(message)),
            Ok(Found::No) => {
                // Looking took its time; what follows is an attempt of its own.
                if let Err(error) = store::begin(app, due).await {
                    return Some(Outcome::Again { problem: error.to_string(), in_doubt: false });
                }
                return anew(app, due, place).await;
            }
            Ok(Found::Unreadable) => Outcome::Uncertain("the channel cannot be read back".into()),
            Ok(Found::TooMuch) => Outcome::Uncertain(
                "too much was written in the channel since to look for it".into(),
            ),
            Err(error) if is_final(&error) => Outcome::Uncertain(Problem::from(&error)),
            Err(error) => Outcome::Again { problem: error.to_string(), in_doubt: false },
        },
    };
    Some(outcome)
}

/// Carries out what surely did not happen yet, unless it waited too long; none when it is left out.
async fn anew(app: &App, due: &mut Due, place: ChannelOf) -> Option<Outcome> {
    match stale::reconsider(app, due).await {
        Ok(true) => Some(perform(app, due, place, false).await),
        Ok(false) => None,
        Err(error) => Some(Outcome::Again { problem: error.to_string(), in_doubt: false }),
    }
}

/// Carries out; `in_doubt` says whether it may have happened before.
async fn perform(app: &App, due: &Due, place: ChannelOf, in_doubt: bool) -> Outcome {
    let request = match &due.request {
        Ok(request) => request,
        Err(problem) => return unreadable(problem, in_doubt),
    };
    let result = match request {
        Request::Send { body } => {
            let carried = match due.guild.filter(|_| due.has_files) {
                Some(guild) => files::carried(app, guild, &due.id).await,
                None => Ok(Vec::new()),
            };
            let files = match carried {
                Ok(files) => files,
                Err(error) => return Outcome::Again { problem: error.to_string(), in_doubt },
            };
            let call = Call::create_message(place, body).nonce(due.id.clone()).files(files);
            app.discord.json::<Sent>(call.within(PERFORM)).await.map(|sent| Some(sent.id))
        }
        Request::Set { verb, path, body } => {
            let call = Call::from(set(*verb, path, body.as_ref())).of(place.guild());
            app.discord.empty(call.within(PERFORM)).await.map(|()| None)
        }
    };
    match result {
        Ok(message) => Outcome::Done(message),
        // The target of the delete request is missing.
        Err(error) if error.is_missing() && is_delete(request) => Outcome::Done(None),
        Err(error) if is_final(&error) => end(Problem::from(&error), in_doubt || error.in_doubt()),
        Err(error) => Outcome::Again { problem: error.to_string(), in_doubt: error.in_doubt() },
    }
}

fn unreadable(problem: &str, in_doubt: bool) -> Outcome {
    let words = format!("the stored request cannot be read: {problem}");
    end(Problem { words, code: None }, in_doubt)
}

fn end(problem: Problem, in_doubt: bool) -> Outcome {
    if in_doubt { Outcome::Uncertain(problem) } else { Outcome::Failed(problem) }
}

/// Whether trying again cannot help: Discord itself says no, or the request cannot be made.
fn is_final(error: &CallError) -> bool {
    match error.cause() {
        // A refusal without Discord's code comes from a proxy, which may think better of it; a refused
        // token can be mended.
        CallError::Status { status, code, .. } => {
            code.is_some() && (400..500).contains(status) && !matches!(status, 401 | 408 | 429)
        }
        CallError::Build(_) => true,
        _ => false,
    }
}

fn is_delete(request: &Request) -> bool {
    matches!(request, Request::Set { verb: Verb::Delete, .. })
}

fn set(
    verb: Verb,
    path: &str,
    body: Option<&serde_json::Value>,
) -> std::result::Result<HttpRequest, twilight_http::Error> {
    let method = match verb {
        Verb::Patch => Method::Patch,
        Verb::Put => Method::Put,
        Verb::Delete => Method::Delete,
    };
    let request = RequestBuilder::raw(method, path.to_owned());
    body.map_or(RequestBuilder::raw(method, path.to_owned()), |body| request.json(body)).build()
}

/// Whether our message is in the channel.
enum Found {
    Yes(MessageId),
    No,
    Unreadable,
    TooMuch,
}

async fn look_up(
    app: &App,
    channel: ChannelOf,
    marker: &str,
    first: Time,
) -> std::result::Result<Found, CallError> {
    // Our clock and Discord's may differ a little.
    let mut after: MessageId = made_from(first - TimeDelta::minutes(1));
    let until = Instant::now() + LOOK_UP;
    let left = || until.saturating_duration_since(Instant::now());
    for _ in 0..PAGES {
        let call = Call::messages(channel, Messages::After(after), MESSAGES_A_PAGE);
        let page: Page = app.discord.json(call.within(left())).await?;
        if let Some(found) = page.messages.iter().find(|m| m.has_custom_id(|id| id == marker)) {
            return Ok(Found::Yes(found.id));
        }
        match page.newest() {
            Some(newest) if page.is_full(MESSAGES_A_PAGE) => after = newest,
            Some(_) => return Ok(Found::No),
            // Without the right to read history the list is empty instead of an error.
            None => {
                let channel: Newest =
                    app.discord.json(Call::channel(channel).within(left())).await?;
                let newer = channel.last_message_id.is_some_and(|last| last > after);
                return Ok(if newer { Found::Unreadable } else { Found::No });
            }
        }
    }
    Ok(Found::TooMuch)
}
