//! Sending an interaction and judging the HTTP answer.
//!
//! Invariant: whatever the bot does, within little more than three seconds the interaction is answered or dead.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::outcome::{Outcome, Stage};
use super::{Person, Prepared, payload};
use crate::compose::apply;
use crate::hub::{Delivery, Signature};
use crate::world::{FIRST_ANSWER_MS, Id, Interaction, Kind, State, random};

/// The part of a payload that depends on what the person did.
pub(super) struct Sending {
    pub(super) data: Value,
    pub(super) source: Option<Id>,
    pub(super) message: Option<Value>,
}

impl Person {
    pub(super) async fn send(&self, kind: Kind, label: &str, prepared: Prepared) -> Outcome {
        let sending = match prepared {
            Ok(sending) => sending,
            Err(reason) => return Outcome::refused(self.hub.clone(), reason),
        };
        let id = self.issue(kind, label, &sending);
        let (url, body) = {
            let world = self.hub.lock();
            let url = self.bot_url.clone().or_else(|| world.application.interactions_url.clone());
            (url, world.interactions.get(&id).map(|one| one.body.clone()).unwrap_or_default())
        };
        let Some(url) = url else {
            return self.fail(id, Stage::Delivery, "no interactions endpoint is set".to_owned());
        };
        let started = Instant::now();
        let delivered = self.hub.post(&url, body, Signature::Right).await;
        let elapsed = started.elapsed();
        match delivered {
            Ok(delivery) => self.judge(id, delivery, elapsed).await,
            Err(reason) => {
                // The answer may have come through the callback route before the connection broke.
                if self.acknowledged(id) {
                    Outcome::read(self.hub.clone(), id)
                } else {
                    self.fail(id, Stage::Delivery, reason)
                }
            }
        }
    }

    /// Records a new interaction and returns its id.
    fn issue(&self, kind: Kind, label: &str, sending: &Sending) -> Id {
        let mut world = self.hub.lock();
        let id = world.next_id();
        let token = format!("{id}-{}", hex::encode(random::<96>()));
        let body = payload::build(
            &world,
            self,
            kind,
            (id, &token),
            &sending.data,
            sending.message.as_ref(),
        );
        let interaction = Interaction {
            id,
            token,
            kind,
            guild: self.guild,
            channel: self.channel,
            user: self.user,
            issued_ms: world.clock.now_ms(),
            state: State::Pending,
            ephemeral: false,
            original: None,
            followups: Vec::new(),
            source: sending.source,
            body: body.to_string().into_bytes(),
            label: label.to_owned(),
            status: None,
            took_ms: None,
            answer: None,
        };
        world.interactions.insert(id, interaction);
        world.touch();
        id
    }

    async fn judge(&self, id: Id, delivery: Delivery, elapsed: Duration) -> Outcome {
        {
            let mut world = self.hub.lock();
            if let Some(one) = world.interactions.get_mut(&id) {
                one.status = Some(delivery.status);
                one.took_ms = u64::try_from(elapsed.as_millis()).ok();
            }
        }
        if delivery.status == 202 {
            return self.await_callback(id, &delivery, elapsed).await;
        }
        if self.acknowledged(id) {
            self.hub.lock().violation(format!(
                "answered twice: by callback, then with HTTP {}",
                delivery.status
            ));
            return Outcome::read(self.hub.clone(), id);
        }
        if delivery.status != 200 {
            let body =
                String::from_utf8_lossy(&delivery.body).chars().take(300).collect::<String>();
            return self.fail(
                id,
                Stage::Answer,
                format!("HTTP status {} instead of 200: {body}", delivery.status),
            );
        }
        let Ok(answer) = serde_json::from_slice::<Value>(&delivery.body) else {
            return self.fail(id, Stage::Answer, "the answer is not JSON".to_owned());
        };
        if !delivery.content_type.starts_with("application/json") {
            return self.fail(
                id,
                Stage::Answer,
                format!("Content-Type {:?} instead of application/json", delivery.content_type),
            );
        }
        let applied = apply(&mut self.hub.lock(), id, &answer, &[]);
        match applied {
            Ok(()) => Outcome::read(self.hub.clone(), id),
            Err(error) => self.fail(id, Stage::Answer, format!("invalid answer: {}", error.json())),
        }
    }

    /// After a 202 the answer comes through the callback route, within the same three seconds.
    async fn await_callback(&self, id: Id, delivery: &Delivery, elapsed: Duration) -> Outcome {
        if !delivery.body.is_empty() {
            self.hub.lock().violation("a 202 must have an empty body".to_owned());
        }
        let mut revision = self.hub.lock().revision();
        let left = Duration::from_millis(FIRST_ANSWER_MS).saturating_sub(elapsed);
        let acknowledged = tokio::time::timeout(left, async {
            while !self.acknowledged(id) {
                if revision.changed().await.is_err() {
                    return;
                }
            }
        });
        match acknowledged.await {
            Ok(()) => Outcome::read(self.hub.clone(), id),
            Err(_) => {
                self.fail(id, Stage::Answer, "202, but no callback within 3 seconds".to_owned())
            }
        }
    }

    fn acknowledged(&self, id: Id) -> bool {
        self.hub.lock().interactions.get(&id).is_some_and(Interaction::is_acknowledged)
    }

    fn fail(&self, id: Id, stage: Stage, reason: String) -> Outcome {
        let mut world = self.hub.lock();
        let mut label = String::new();
        if let Some(one) = world.interactions.get_mut(&id) {
            one.state = State::Failed(reason.clone());
            label.clone_from(&one.label);
        }
        world.violation(format!("interaction {label:?} failed: {reason}"));
        world.touch();
        drop(world);
        Outcome::failed(self.hub.clone(), id, stage, reason)
    }
}
