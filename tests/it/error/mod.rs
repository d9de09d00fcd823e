//! Tests of `src/error`.

mod broken_tokens;
mod codes;
