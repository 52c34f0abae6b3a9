//! Tests of what people type.

mod phrases;
mod problems;
mod properties;
mod rules;
mod series;
mod table;
