//! The points in time of claims, and the system clock.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::encoding::json::decimal;
use crate::error::environment::EnvironmentError;

/// Whole seconds since 1970-01-01T00:00:00Z.
///
/// The value may be any `i64`, because a clock may be wrong. A date in a *claim* must lie between 1970-01-01 and 9999-12-31
/// (see [`is_representable`](Self::is_representable)). Builders and readers reject any other date, which also catches
/// milliseconds. Addition and subtraction saturate.
///
/// A fraction of a second in a claim is dropped. [`decode_json`](crate::token::claim::decode_json) and every verifier take
/// it from the digits of the number. Any other deserializer yields the nearest `f64`, so that 1700000000.9999999 becomes
/// 1700000001.
///
/// A type with `#[serde(flatten)]`, `#[serde(untagged)]` or `#[serde(tag = "…")]` is such a deserializer: serde buffers its
/// members before it reads them. Use a `NumericDate` there only if a second more makes no difference.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::NumericDate;
///
/// const MINTED: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
/// let expires_at = MINTED.saturating_add(Duration::from_secs(900));
/// assert_eq!(expires_at.as_unix_seconds(), 1_700_000_900);
/// assert!(!NumericDate::from_unix_seconds(1_700_000_000_000).is_representable(), "milliseconds");
/// ```
///
/// Source: RFC 7519 section 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumericDate(i64);

impl NumericDate {
    /// The earliest date a claim may hold: 1970-01-01T00:00:00Z.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::NumericDate::MIN.as_unix_seconds(), 0);
    /// ```
    pub const MIN: Self = Self(0);

    /// The latest date a claim may hold: 9999-12-31T23:59:59Z.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::NumericDate::MAX.as_unix_seconds(), 253_402_300_799);
    /// ```
    pub const MAX: Self = Self(253_402_300_799);

    /// Creates a date from seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    ///
    /// assert!(NumericDate::from_unix_seconds(1) > NumericDate::from_unix_seconds(0));
    /// ```
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    ///
    /// assert_eq!(NumericDate::from_unix_seconds(7).as_unix_seconds(), 7);
    /// ```
    #[must_use]
    pub const fn as_unix_seconds(self) -> i64 {
        self.0
    }

    /// Returns the present time of the system clock.
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::ClockUnavailable`] (code 501) if the system's time does not fit in an `i64` of seconds, or if the
    ///   target has no system clock, such as `wasm32-unknown-unknown`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    ///
    /// assert!(NumericDate::now()?.is_representable());
    /// # Ok::<(), jwt_identity::EnvironmentError>(())
    /// ```
    pub fn now() -> Result<Self, EnvironmentError> {
        // The standard library panics on this target. The caller can pass a `Clock` that calls the host.
        if cfg!(any(all(target_family = "wasm", target_os = "unknown"), target_os = "zkvm")) {
            return Err(EnvironmentError::ClockUnavailable);
        }
        Self::try_from(SystemTime::now())
    }

    /// Reports whether a claim may hold this date: [`MIN`](Self::MIN) to [`MAX`](Self::MAX), both included.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    ///
    /// assert!(NumericDate::MAX.is_representable());
    /// assert!(!NumericDate::from_unix_seconds(-1).is_representable());
    /// ```
    #[must_use]
    pub const fn is_representable(self) -> bool {
        Self::MIN.0 <= self.0 && self.0 <= Self::MAX.0
    }

    /// Returns this date moved forward by the whole seconds of `duration`. Saturates at `i64::MAX`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::NumericDate;
    ///
    /// let end = NumericDate::from_unix_seconds(i64::MAX);
    /// assert_eq!(end.saturating_add(Duration::from_secs(1)), end);
    /// ```
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(duration.as_secs()))
    }

    /// Returns this date moved back by the whole seconds of `duration`. Saturates at `i64::MIN`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::NumericDate;
    ///
    /// let start = NumericDate::from_unix_seconds(i64::MIN);
    /// assert_eq!(start.saturating_sub(Duration::from_secs(1)), start);
    /// ```
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(duration.as_secs()))
    }

    /// Returns the time from `earlier` to this date, or zero if `earlier` is later.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::NumericDate;
    ///
    /// let (iat, exp) = (NumericDate::from_unix_seconds(100), NumericDate::from_unix_seconds(160));
    /// assert_eq!(exp.saturating_duration_since(iat), Duration::from_secs(60));
    /// assert_eq!(iat.saturating_duration_since(exp), Duration::ZERO);
    /// ```
    #[must_use]
    pub const fn saturating_duration_since(self, earlier: Self) -> Duration {
        if self.0 <= earlier.0 { Duration::ZERO } else { Duration::from_secs(self.0.abs_diff(earlier.0)) }
    }
}

impl TryFrom<SystemTime> for NumericDate {
    type Error = EnvironmentError;

    /// Rounds the time down to whole seconds.
    ///
    /// Fails with [`EnvironmentError::ClockUnavailable`] (code 501) when the seconds do not fit in an `i64`.
    fn try_from(time: SystemTime) -> Result<Self, Self::Error> {
        let seconds = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()),
            Err(before) => {
                let before = before.duration();
                // Towards the past, so that a clock shortly before 1970 does not read as 1970.
                let whole = before.as_secs().saturating_add(u64::from(before.subsec_nanos() > 0));
                i64::try_from(whole).map(i64::saturating_neg)
            }
        };
        seconds.map(Self).map_err(|_| EnvironmentError::ClockUnavailable)
    }
}

impl From<time::OffsetDateTime> for NumericDate {
    fn from(date_time: time::OffsetDateTime) -> Self {
        Self(date_time.unix_timestamp())
    }
}

impl TryFrom<NumericDate> for time::OffsetDateTime {
    type Error = time::error::ComponentRange;

    fn try_from(date: NumericDate) -> Result<Self, Self::Error> {
        Self::from_unix_timestamp(date.0)
    }
}

impl fmt::Display for NumericDate {
    /// Writes the seconds since 1970, as a token has them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    /// Reads whole seconds and drops a fraction of a second.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(decimal::FLOOR, Seconds { whole: f64::floor })
    }
}

/// Reads a time that must have passed, such as `nbf`. A fraction of a second counts as a whole second.
pub(crate) fn deserialize_rounding_up<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NumericDate, D::Error> {
    deserializer.deserialize_newtype_struct(decimal::CEILING, Seconds { whole: f64::ceil })
}

struct Seconds {
    whole: fn(f64) -> f64,
}

impl<'de> de::Visitor<'de> for Seconds {
    type Value = NumericDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a NumericDate between 1970 and 9999 in seconds")
    }

    /// Deserializers other than the strict reader do not know this name. They have only the nearest `f64` of a number.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<NumericDate, D::Error> {
        // The hint keeps `serde_json` from its `arbitrary_precision` path, which another crate may have switched on.
        deserializer.deserialize_f64(self)
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<NumericDate, E> {
        i64::try_from(seconds).map_err(|_| out_of_range(de::Unexpected::Unsigned(seconds))).and_then(representable)
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<NumericDate, E> {
        representable(seconds)
    }

    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<NumericDate, E> {
        // Both bounds are exact in an f64, and NaN fails the comparison.
        if (0.0..253_402_300_800.0).contains(&seconds) {
            #[expect(clippy::cast_possible_truncation, clippy::as_conversions)]
            let whole = (self.whole)(seconds) as i64;
            representable(whole)
        } else {
            Err(out_of_range(de::Unexpected::Float(seconds)))
        }
    }
}

fn representable<E: de::Error>(seconds: i64) -> Result<NumericDate, E> {
    let date = NumericDate(seconds);
    if date.is_representable() { Ok(date) } else { Err(out_of_range(de::Unexpected::Signed(seconds))) }
}

fn out_of_range<E: de::Error>(number: de::Unexpected<'_>) -> E {
    E::invalid_value(number, &"a NumericDate between 1970 and 9999 in seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<i64> {
        serde_json::from_str::<NumericDate>(json).ok().map(NumericDate::as_unix_seconds)
    }

    #[test]
    fn json_numbers_are_cut_to_whole_seconds_and_never_rounded_up() {
        assert_eq!(read("1700000000"), Some(1_700_000_000));
        assert_eq!(read("1700000000.999999"), Some(1_700_000_000));
        assert_eq!(read("1.80000084e9"), Some(1_800_000_840));
        assert_eq!(read("253402300799"), Some(253_402_300_799));
        assert_eq!(read("253402300799.9"), Some(253_402_300_799));
    }

    #[test]
    fn json_numbers_outside_the_calendar_are_refused() {
        for json in ["-1", "-0.5", "253402300800", "1700000000000", "9223372036854775808", "1e300", "1e999"] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    #[test]
    fn json_values_of_another_type_are_refused() {
        for json in ["\"1700000000\"", "null", "true", "[1700000000]", "{}", ""] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    #[test]
    fn a_time_before_1970_is_negative_and_goes_towards_the_past() {
        for (milliseconds, expected) in [(1, -1), (1000, -1), (1001, -2), (1500, -2), (2000, -2)] {
            let before = UNIX_EPOCH.checked_sub(Duration::from_millis(milliseconds)).unwrap();
            assert_eq!(NumericDate::try_from(before).unwrap().as_unix_seconds(), expected, "{milliseconds}");
        }
    }

    #[test]
    fn offset_date_times_convert_both_ways() {
        let date = NumericDate::from_unix_seconds(1_700_000_000);
        let date_time = time::OffsetDateTime::try_from(date).unwrap();
        assert_eq!(NumericDate::from(date_time), date);
        assert!(time::OffsetDateTime::try_from(NumericDate::from_unix_seconds(i64::MAX)).is_err());
    }
}
