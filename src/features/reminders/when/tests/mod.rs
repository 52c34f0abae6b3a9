//! Tests of what people type.

mod phrases;
mod properties;
mod rules;
mod series;
mod table;
