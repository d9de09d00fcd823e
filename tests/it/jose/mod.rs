//! Tests of `src/jose`.

mod clocks;
mod named_enums;
mod numeric_date;
mod texts;
