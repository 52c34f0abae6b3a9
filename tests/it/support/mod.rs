//! Helpers that the tests share: databases of both engines that are thrown away, and running bots.

pub mod bot;
pub mod browser;
pub mod database;
pub mod line;
pub mod process;
pub mod window;
