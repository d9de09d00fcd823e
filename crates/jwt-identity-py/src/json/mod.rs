//! JSON text from Python objects, and Python objects from JSON text.

pub(crate) mod read;
pub(crate) mod write;
