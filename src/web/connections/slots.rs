//! Gives slots to connections, and decides which one has to go.
//!
//! Invariant: one address holds a bounded number of slots, and requests of Discord's always find one:
//! some slots are kept for connections that carry its signature, and nobody sits on those who cannot
//! show that theirs is right.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::HeaderMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::{interactions::verify::Proof, web::address};

/// Slots for everybody. Many systems grant a process 1024 descriptors; the database and calls to Discord
/// need some.
const EVERYBODY: usize = 704;
/// Further slots, for requests that carry signature headers.
const KEPT: usize = 64;
/// Slots that one address may hold.
pub const AN_ADDRESS: usize = 32;

/// The slots of this process.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    everybody: Arc<Semaphore>,
    addresses: Addresses,
    kept: Arc<Mutex<VecDeque<Guest>>>,
}

/// How many slots each address holds.
type Addresses = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// A connection in a slot that is kept for Discord.
#[derive(Clone, Debug)]
struct Guest {
    /// Whether a request is being answered whose signature was right.
    proof: Proof,
    /// Cancelled when it has to go.
    out: CancellationToken,
}

/// A slot, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    seat: Seat,
    _address: Option<Held>,
}

#[derive(Debug)]
enum Seat {
    Everybody { _permit: OwnedSemaphorePermit, proof: Proof },
    Kept { guest: Guest, room: Arc<Mutex<VecDeque<Guest>>> },
}

/// That an address holds a slot.
#[derive(Debug)]
struct Held {
    address: IpAddr,
    addresses: Addresses,
}

/// How much a peer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// One address among many.
    Stranger,
    /// On this machine or network, or a proxy we trust: its connections may be everyone's.
    Near,
}

impl Slots {
    pub(super) fn new() -> Self {
        Self {
            everybody: Arc::new(Semaphore::new(EVERYBODY)),
            addresses: Arc::default(),
            kept: Arc::default(),
        }
    }

    /// Whether few slots are left.
    pub(super) fn are_scarce(&self) -> bool {
        self.everybody.available_permits() < EVERYBODY / 2
    }

    /// A slot for a connection from `peer`; none when it has its share, or when every kept slot answers
    /// Discord right now.
    pub(super) fn take(&self, peer: IpAddr, standing: Standing) -> Option<Slot> {
        let address = match standing {
            Standing::Near => None,
            Standing::Stranger => Some(self.hold(address::network(peer))?),
        };
        let seat = match Arc::clone(&self.everybody).try_acquire_owned() {
            Ok(permit) => Seat::Everybody { _permit: permit, proof: Proof::default() },
            Err(_) => self.keep()?,
        };
        Some(Slot { seat, _address: address })
    }

    fn hold(&self, address: IpAddr) -> Option<Held> {
        let mut counts = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= AN_ADDRESS {
            return None;
        }
        *count += 1;
        Some(Held { address, addresses: Arc::clone(&self.addresses) })
    }

    /// A kept slot: a free one, or that of the connection that has had one longest and answers nothing of
    /// Discord's.
    fn keep(&self) -> Option<Seat> {
        let mut room = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if room.len() >= KEPT {
            let last = room.iter().position(|guest| !guest.proof.is_given())?;
            room.remove(last)?.out.cancel();
        }
        let guest = Guest { proof: Proof::default(), out: CancellationToken::new() };
        room.push_back(guest.clone());
        Some(Seat::Kept { guest, room: Arc::clone(&self.kept) })
    }
}

impl Slot {
    /// Whether a request may be answered here.
    pub(super) fn admits(&self, headers: &HeaderMap) -> bool {
        match &self.seat {
            Seat::Everybody { .. } => true,
            Seat::Kept { .. } => ["x-signature-ed25519", "x-signature-timestamp"]
                .iter()
                .all(|name| headers.contains_key(*name)),
        }
    }

    /// Where it is noted that a signature was right.
    pub(super) fn proof(&self) -> &Proof {
        match &self.seat {
            Seat::Everybody { proof, .. } => proof,
            Seat::Kept { guest, .. } => &guest.proof,
        }
    }

    /// Ends when somebody else needs the slot.
    pub(super) async fn is_needed(&self) {
        match &self.seat {
            Seat::Everybody { .. } => std::future::pending().await,
            Seat::Kept { guest, .. } => guest.out.cancelled().await,
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Self::Kept { guest, room } = self {
            // Cancelled first, so that it finds itself.
            guest.out.cancel();
            let mut room = room.lock().unwrap_or_else(PoisonError::into_inner);
            room.retain(|other| !other.out.is_cancelled());
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut counts = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = counts.entry(self.address) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_address_holds_a_few_places_and_proxies_as_many_as_they_need() {
        let slots = Slots::new();
        let take = |text: &str, standing| slots.take(ip(text), standing);
        let mut held: Vec<_> =
            (0..AN_ADDRESS).map(|_| take("203.0.113.9", Standing::Stranger)).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(take("203.0.113.9", Standing::Stranger).is_none());
        assert!(take("203.0.113.10", Standing::Stranger).is_some());
        held.pop();
        assert!(take("203.0.113.9", Standing::Stranger).is_some(), "a slot that was given back");
        let network: Vec<_> = (0..AN_ADDRESS)
            .map(|host| take(&format!("2001:db8::{host:x}"), Standing::Stranger))
            .collect();
        assert!(network.iter().all(Option::is_some));
        assert!(take("2001:db8::ffff:1", Standing::Stranger).is_none(), "one network, one address");
        let near: Vec<_> = (0..200).map(|_| take("10.0.0.1", Standing::Near)).collect();
        assert!(near.iter().all(Option::is_some));
        drop((held, network));
        assert!(slots.addresses.lock().expect("whole").is_empty());
    }

    #[test]
    fn kept_places_go_from_who_proves_nothing_to_who_comes() {
        let slots = Slots::new();
        let take = || slots.take(ip("127.0.0.1"), Standing::Near);
        let everybody: Vec<_> = (0..EVERYBODY).map(|_| take().expect("a slot")).collect();
        let bare = HeaderMap::new();
        assert!(everybody.iter().all(|slot| slot.admits(&bare)));
        let mut kept: Vec<_> = (0..KEPT).map(|_| take().expect("a kept slot")).collect();
        assert!(!kept[0].admits(&bare));
        let signed = ["x-signature-ed25519", "x-signature-timestamp"].map(|name| {
            (axum::http::HeaderName::from_static(name), axum::http::HeaderValue::from_static("0"))
        });
        assert!(kept[0].admits(&signed.into_iter().collect()));
        kept[0].proof().give();
        let evicted = |slot: &Slot| match &slot.seat {
            Seat::Kept { guest, .. } => guest.out.is_cancelled(),
            Seat::Everybody { .. } => false,
        };
        let next = take().expect("the slot of the second");
        assert!(!evicted(&kept[0]) && evicted(&kept[1]) && !evicted(&kept[2]));
        kept.push(next);
        for slot in &kept {
            slot.proof().give();
        }
        assert!(take().is_none(), "all of them answer Discord");
        kept.clear();
        assert!(slots.kept.lock().expect("whole").is_empty());
        drop(everybody);
        assert!(take().expect("a slot").admits(&bare));
    }
}
