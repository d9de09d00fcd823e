//! Tests of `src/error`.

mod codes;
