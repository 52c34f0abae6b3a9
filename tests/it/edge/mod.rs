//! The HTTP edge: connections that do not move, limits, logins, what is dropped and refused at the door.

mod envelope;
mod health;
mod limits;
mod logins;
mod metrics;
mod nul;
mod private;
mod stalled;
