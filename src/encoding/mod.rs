//! Text forms: base64url and JSON.

pub(crate) mod base64url;
pub(crate) mod json;
pub(crate) mod named_enum;
pub(crate) mod redacted;
pub(crate) mod secret_text;
pub(crate) mod surroundings;
pub(crate) mod text;
