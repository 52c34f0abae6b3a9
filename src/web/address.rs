//! Where a request comes from.
//!
//! Invariant: what a header says counts only as far as proxies that we trust wrote it.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, request::Parts};

use crate::{app::App, config::Networks};

/// The other end of a connection, as an extension of each of its requests.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Returns the network that counts as one address: of IPv6, 64 bits, which is what one customer gets.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Whether an address is on this machine or in a private network, where no stranger is.
pub fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            let shared = a == 100 && b & 0xc0 == 64;
            address.is_loopback() || address.is_private() || address.is_link_local() || shared
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

/// Returns the address of the client: the peer's, or the one that trusted proxies name in `X-Forwarded-For`.
pub fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let mut asks = peer.to_canonical();
    let named: Vec<_> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    // The last one was written by the nearest proxy; each is believed as long as the proxy that wrote it is
    // ours.
    for name in named.iter().rev() {
        if !trusted.contain(asks) {
            break;
        }
        let Some(next) = read(name) else { break };
        asks = next;
    }
    network(asks)
}

/// The origin of a request that came in through our own connections.
pub(crate) fn of(app: &App, parts: &Parts) -> IpAddr {
    let peer = parts.extensions.get::<Peer>().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |p| p.0);
    origin(peer, &parts.headers, &app.config.trusted_proxies)
}

/// An address as proxies write it, some with a port.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_proxies_that_are_trusted_speak_for_others() {
        let trusted = Networks::read("10.0.0.0/8, fd00::/8, 127.0.0.1").expect("networks");
        let from = |peer: &str, lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().expect("a value"));
            }
            origin(ip(peer), &headers, &trusted).to_string()
        };
        for (peer, lines, who) in [
            ("203.0.113.9", &["1.2.3.4"][..], "203.0.113.9"),
            ("10.1.1.1", &["1.2.3.4"], "1.2.3.4"),
            ("10.1.1.1", &[], "10.1.1.1"),
            ("10.1.1.1", &["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            ("10.1.1.1", &["6.6.6.6", "1.2.3.4, 10.2.2.2"], "1.2.3.4"),
            ("10.1.1.1", &["1.2.3.4:5678"], "1.2.3.4"),
            ("10.1.1.1", &["[2001:db8:1:2:3::4]:99"], "2001:db8:1:2::"),
            ("::ffff:10.1.1.1", &["::ffff:1.2.3.4"], "1.2.3.4"),
            ("fd00::1", &["2001:db8:1:2:3::4"], "2001:db8:1:2::"),
            ("10.1.1.1", &["1.2.3.4, unknown"], "10.1.1.1"),
            ("10.1.1.1", &["10.2.2.2"], "10.2.2.2"),
        ] {
            assert_eq!(from(peer, lines), who, "{peer} {lines:?}");
        }
    }

    #[test]
    fn private_networks_are_near_and_the_internet_is_not() {
        for near in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.9.9",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_near(ip(near)), "{near}");
        }
        for far in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:db8::1", "::ffff:8.8.8.8"] {
            assert!(!is_near(ip(far)), "{far}");
        }
    }
}
