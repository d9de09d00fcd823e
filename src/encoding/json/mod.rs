//! Strict JSON: parsing, serializing, and checks of the form of a text.

pub(crate) mod decimal;
pub(crate) mod error;
mod name;
pub(crate) mod name_marks;
mod names;
mod number;
mod plain;
pub(crate) mod present;
pub(crate) mod read;
mod reader;
pub(crate) mod scan;
pub(crate) mod spans;
pub(crate) mod write;
