//! The JOSE layer: algorithms, header parameters, NumericDate, and the compact serialization.

pub(crate) mod algorithm;
pub(crate) mod clock;
pub(crate) mod compact;
pub(crate) mod guarded_clock;
pub(crate) mod header;
pub(crate) mod header_form;
pub(crate) mod header_parameter;
pub(crate) mod header_values;
pub(crate) mod key_hint;
pub(crate) mod key_id;
pub(crate) mod manual_clock;
pub(crate) mod numeric_date;
pub(crate) mod token;
pub(crate) mod token_text;
pub(crate) mod token_type;
