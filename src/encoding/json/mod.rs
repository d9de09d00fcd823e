//! Strict JSON: reading, writing, and the form of a text.

pub(crate) mod decimal;
pub(crate) mod name_marks;
pub(crate) mod present;
pub(crate) mod read;
pub(crate) mod scan;
pub(crate) mod write;
