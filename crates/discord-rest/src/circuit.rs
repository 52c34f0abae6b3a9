//! When to stop asking: a refused bot token, a route that only refuses, too many refusals in all.
//!
//! Invariant: every circuit closes again by itself, and what opened it for one route or for the bot
//! token never stops an answer to an interaction.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    CallError,
    ids::GuildId,
    route::{Caller, Route},
    tuning::Tuning,
};

/// Discord's window for refusals.
const WINDOW: Duration = Duration::from_mins(10);
/// How finely refusals are counted.
const SLOT: Duration = Duration::from_secs(10);
/// From this many routes on, those whose time is over are dropped.
const MANY: usize = 1024;
const MOST_DOUBLINGS: u32 = 5;

/// Codes of 404 that say something about one message, member, … and nothing about the route:
/// unknown member, message, role, user, emoji, ban.
const ABOUT_ONE_THING: [u64; 6] = [10_007, 10_008, 10_011, 10_013, 10_014, 10_026];

/// The state of the bot token's circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Not in doubt.
    Fine,
    /// Refused; nothing is sent with it.
    Resting,
    /// Refused some time ago; one check may find out whether it is accepted now.
    Due,
}

#[derive(Debug, Default)]
struct TokenState {
    rest_until: Option<Instant>,
    doublings: u32,
    confirmed: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Refusals {
    count: u32,
    last: Instant,
    open_until: Option<Instant>,
}

/// All circuits of one client.
pub(super) struct Circuits {
    tuning: Tuning,
    token: Mutex<TokenState>,
    /// One check of the token at a time.
    pub(super) checking: tokio::sync::Mutex<()>,
    routes: Mutex<HashMap<Route, Refusals>>,
    /// Refusals in all.
    refusals: Mutex<Slots>,
    /// The same of each guild that was refused something lately.
    guilds: Mutex<HashMap<GuildId, Slots>>,
}

/// Refusals of the last ten minutes: when a slot began, and how many there were in it.
#[derive(Debug, Default)]
struct Slots(VecDeque<(Instant, u32)>);

impl Slots {
    fn note(&mut self, now: Instant) {
        match self.0.back_mut() {
            Some((at, count)) if now < *at + SLOT => *count += 1,
            _ => self.0.push_back((now, 1)),
        }
    }

    /// How many count, and when the oldest of them stop to.
    fn sum(&mut self, now: Instant) -> (u32, Duration) {
        while self.0.front().is_some_and(|(at, _)| *at + WINDOW <= now) {
            self.0.pop_front();
        }
        let eases = self.0.front().map_or(SLOT, |(at, _)| *at + WINDOW - now);
        (self.0.iter().map(|(_, count)| count).sum(), eases)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Circuits {
    pub(super) fn new(tuning: &Tuning) -> Self {
        Self {
            tuning: tuning.clone(),
            token: Mutex::default(),
            checking: tokio::sync::Mutex::default(),
            routes: Mutex::default(),
            refusals: Mutex::default(),
            guilds: Mutex::default(),
        }
    }

    pub(super) fn token(&self, now: Instant) -> Token {
        match lock(&self.token).rest_until {
            None => Token::Fine,
            Some(until) if until > now => Token::Resting,
            Some(_) => Token::Due,
        }
    }

    /// Whether the token was confirmed so lately that one 401 says nothing about it.
    pub(super) fn token_is_trusted(&self, now: Instant) -> bool {
        let trust = self.tuning.token_trust;
        lock(&self.token).confirmed.is_some_and(|at| now < at + trust)
    }

    /// Stops everything that is sent with the token, each time for longer.
    pub(super) fn refuse_token(&self, now: Instant) {
        let mut token = lock(&self.token);
        token.rest_until = Some(now + self.tuning.token_rest * 2_u32.pow(token.doublings));
        token.doublings = MOST_DOUBLINGS.min(token.doublings + 1);
    }

    /// Keeps a refused token at rest when a check brought no answer.
    pub(super) fn postpone_check(&self, now: Instant) {
        lock(&self.token).rest_until = Some(now + self.tuning.token_rest);
    }

    pub(super) fn accept_token(&self, now: Instant) {
        *lock(&self.token) = TokenState { confirmed: Some(now), ..TokenState::default() };
    }

    /// Whether a call may go out, as far as refusals are concerned.
    pub(super) fn check(
        &self,
        route: &Route,
        caller: Caller,
        guild: Option<GuildId>,
        now: Instant,
    ) -> Result<(), CallError> {
        if let Some(guild) = guild.filter(|_| caller == Caller::Bot)
            && let Some(slots) = lock(&self.guilds).get_mut(&guild)
        {
            let (count, eases) = slots.sum(now);
            if count >= self.tuning.guild_refusals {
                return Err(CallError::CircuitOpen { retry_after: eases });
            }
        }
        let open_until = lock(&self.routes).get(route).and_then(|r| r.open_until);
        if let Some(until) = open_until.filter(|until| *until > now) {
            return Err(CallError::CircuitOpen { retry_after: until - now });
        }
        let most = match caller {
            Caller::Bot => self.tuning.refusals,
            Caller::Interaction => self.tuning.refusals_at_most,
        };
        let (count, eases) = lock(&self.refusals).sum(now);
        if count < most {
            return Ok(());
        }
        Err(CallError::CircuitOpen { retry_after: eases })
    }

    /// Whether so much was refused lately that nothing is sent with the bot token.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        lock(&self.refusals).sum(now).0 >= self.tuning.refusals
    }

    /// Counts a 401, 403 or 429 towards Discord's limit for this address, and towards that of the guild in
    /// whose name it was asked.
    pub(super) fn count_refusal(&self, guild: Option<GuildId>, now: Instant) {
        lock(&self.refusals).note(now);
        let Some(guild) = guild else { return };
        let mut guilds = lock(&self.guilds);
        if guilds.len() >= MANY && !guilds.contains_key(&guild) {
            guilds.retain(|_, slots| slots.sum(now).0 > 0);
        }
        let slots = guilds.entry(guild).or_default();
        slots.note(now);
        if slots.sum(now).0 == self.tuning.guild_refusals {
            tracing::warn!(
                guild = guild.get(),
                "a guild rests: Discord refused too much of what was asked in its name"
            );
        }
    }

    /// Notes how Discord answered on a route, and leaves it alone after too many refusals in a row.
    pub(super) fn observe(&self, route: &Route, status: u16, code: Option<u64>, now: Instant) {
        let mut routes = lock(&self.routes);
        let refused = match status {
            403 => true,
            404 => !code.is_some_and(|code| ABOUT_ONE_THING.contains(&code)),
            200..=299 => {
                routes.remove(route);
                return;
            }
            _ => return,
        };
        if !refused {
            return;
        }
        let rest = self.tuning.route_rest;
        if routes.len() >= MANY {
            routes.retain(|_, refusals| now < refusals.last + rest);
        }
        let entry = routes.entry(route.clone()).or_insert(Refusals {
            count: 0,
            last: now,
            open_until: None,
        });
        if now > entry.last + rest {
            entry.count = 0;
        }
        entry.count += 1;
        entry.last = now;
        if entry.count >= self.tuning.route_refusals {
            entry.open_until = Some(now + rest);
            entry.count = 0;
            tracing::warn!(method = route.method.name(), route = %route.template, status, "route left alone");
        }
    }
}

#[cfg(test)]
mod tests {
    use twilight_http::request::Method;

    use super::*;

    fn circuits() -> Circuits {
        Circuits::new(&Tuning::default())
    }

    fn route(major: u64) -> Route {
        Route { method: Method::Post, template: "channels/{channel}/messages".into(), major }
    }

    #[test]
    fn a_refused_token_rests_longer_each_time_until_it_is_accepted() {
        let (circuits, now) = (circuits(), Instant::now());
        let minute = Duration::from_mins(1);
        assert_eq!(circuits.token(now), Token::Fine);
        circuits.refuse_token(now);
        assert_eq!(circuits.token(now + minute / 2), Token::Resting);
        assert_eq!(circuits.token(now + minute), Token::Due);
        circuits.refuse_token(now + minute);
        assert_eq!(circuits.token(now + minute * 2), Token::Resting);
        assert_eq!(circuits.token(now + minute * 3), Token::Due);
        circuits.accept_token(now + minute * 3);
        assert_eq!(circuits.token(now + minute * 3), Token::Fine);
        circuits.refuse_token(now);
        assert_eq!(circuits.token(now + minute), Token::Due);
    }

    #[test]
    fn a_route_that_only_refuses_is_left_alone_and_its_neighbours_are_not() {
        let (circuits, now) = (circuits(), Instant::now());
        let open = |major, at| circuits.check(&route(major), Caller::Bot, None, at).is_ok();
        for _ in 0..9 {
            circuits.observe(&route(1), 403, Some(50_001), now);
        }
        circuits.observe(&route(1), 200, None, now);
        for _ in 0..9 {
            circuits.observe(&route(1), 404, Some(10_003), now);
        }
        assert!(open(1, now));
        circuits.observe(&route(1), 403, None, now);
        assert!(!open(1, now) && open(2, now));
        assert!(open(1, now + Duration::from_mins(1)));
    }

    #[test]
    fn missing_members_and_messages_say_nothing_about_the_route() {
        let (circuits, now) = (circuits(), Instant::now());
        for _ in 0..100 {
            circuits.observe(&route(1), 404, Some(10_007), now);
            circuits.observe(&route(1), 404, Some(10_008), now);
        }
        assert!(circuits.check(&route(1), Caller::Bot, None, now).is_ok());
    }

    #[test]
    fn many_refusals_stop_the_bot_before_the_answers_to_people() {
        let (circuits, now) = (circuits(), Instant::now());
        let fine = |caller, at| circuits.check(&route(1), caller, None, at).is_ok();
        let later = |seconds| now + Duration::from_secs(seconds);
        for second in 0..5_000 {
            circuits.count_refusal(None, later(second / 10));
        }
        let end = later(500);
        assert!(!fine(Caller::Bot, end) && fine(Caller::Interaction, end));
        for _ in 0..4_000 {
            circuits.count_refusal(None, end);
        }
        assert!(!fine(Caller::Interaction, end));
        assert!(fine(Caller::Bot, later(1_100)));
    }

    #[test]
    fn a_guild_that_is_refused_too_much_rests_alone() {
        let (circuits, now) = (circuits(), Instant::now());
        let (loud, quiet) = (Some(GuildId::new(1)), Some(GuildId::new(2)));
        let fine = |guild, caller, at| circuits.check(&route(1), caller, guild, at).is_ok();
        for _ in 0..99 {
            circuits.count_refusal(loud, now);
        }
        assert!(fine(loud, Caller::Bot, now));
        circuits.count_refusal(loud, now);
        assert!(!fine(loud, Caller::Bot, now), "100 in ten minutes");
        assert!(fine(quiet, Caller::Bot, now) && fine(None, Caller::Bot, now));
        assert!(fine(loud, Caller::Interaction, now), "its people are still answered");
        assert!(fine(loud, Caller::Bot, now + WINDOW), "for ten minutes");
    }

    #[test]
    fn routes_whose_time_is_over_are_forgotten() {
        let (circuits, now) = (circuits(), Instant::now());
        for major in 0..5_000 {
            let at = now + Duration::from_millis(major * 200);
            circuits.observe(&route(major), 404, Some(10_015), at);
        }
        assert!(lock(&circuits.routes).len() <= MANY);
    }
}
