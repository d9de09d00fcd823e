//! PEM and DER, and the rules that a key must satisfy.

mod base64;
pub(crate) mod checks;
pub(crate) mod der;
pub(crate) mod der_writer;
pub(crate) mod key_text;
pub(crate) mod parts;
pub(crate) mod pem;
pub(crate) mod text_form;
