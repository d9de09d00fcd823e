//! Strict JSON: reading, writing, and the form of a text.

pub(crate) mod name_marks;
pub(crate) mod plain;
pub(crate) mod present;
pub(crate) mod read;
pub(crate) mod write;
