//! What several test files need.

use jwt_identity::{FixedClock, NumericDate, SharedSecret};

pub(crate) const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
#[allow(dead_code)]
pub(crate) const AT_NOW: FixedClock = FixedClock(NOW);
/// A test secret of 32 octets.
#[allow(dead_code)]
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Reads a test key of `tests/keys`.
#[allow(dead_code)]
pub(crate) fn pem(name: &str) -> String {
    let path = format!("{}/tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

#[allow(dead_code)]
pub(crate) fn secret() -> SharedSecret {
    SharedSecret::new(SECRET).unwrap()
}

#[allow(dead_code)]
pub(crate) fn at(seconds: i64) -> NumericDate {
    NumericDate::from_unix_seconds(seconds)
}
