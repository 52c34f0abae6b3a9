//! Tests of what people type.

mod phrases;
mod properties;
mod rules;
mod table;
