//! Tests of `src/jose`.

mod clocks;
mod named_enums;
mod texts;
