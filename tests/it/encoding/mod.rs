//! Tests of `src/encoding`, through the public interface.

mod json;
mod json_agreement;
