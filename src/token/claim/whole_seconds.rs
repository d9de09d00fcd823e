//! Durations as whole seconds in JSON.

use std::fmt;
use std::time::Duration;

use serde::de::Visitor;
use serde::{Deserializer, Serializer, de};

/// Writes a duration as a whole number of seconds, and drops a fraction of a second.
///
/// # Errors
///
/// The errors of the serializer.
pub fn serialize<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    match duration {
        Some(duration) => serializer.serialize_u64(duration.as_secs()),
        None => serializer.serialize_none(),
    }
}

/// Reads a whole number of seconds. `null`, text, fractions and negative numbers are errors.
///
/// # Errors
///
/// The error of the deserializer if the type is wrong.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    struct Seconds;
    impl Visitor<'_> for Seconds {
        type Value = Duration;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number of seconds")
        }
        fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Duration, E> {
            Ok(Duration::from_secs(seconds))
        }
        // TOML and other formats have signed numbers only.
        fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Duration, E> {
            let negative = || E::invalid_value(de::Unexpected::Signed(seconds), &self);
            u64::try_from(seconds).map(Duration::from_secs).map_err(|_| negative())
        }
    }
    deserializer.deserialize_u64(Seconds).map(Some)
}
