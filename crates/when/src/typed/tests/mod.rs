//! Tests of what people type.

mod phrases;
mod problems;
mod properties;
mod reported;
mod rules;
mod series;
mod table;
mod uses;
