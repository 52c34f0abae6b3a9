//! Tests of what people type.

mod properties;
mod rules;
mod table;
