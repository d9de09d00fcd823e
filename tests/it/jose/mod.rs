//! Tests of `src/jose`.

mod clocks;
mod manual_clock;
mod named_enums;
mod numeric_date;
mod texts;
