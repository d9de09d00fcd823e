//! When to load, and how much to wait and read.

use std::time::Duration;

use crate::error::configuration::ConfigError;

/// Settings of a [`RemoteKeys`](super::RemoteKeys). [The module](super) has a table of the defaults and their reasons.
///
/// The settings are checked when a source is created from them. All durations except the two time limits are rounded
/// down to whole seconds.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::keys::remote::RemoteSettings;
///
/// // A service that prefers rejecting tokens to trusting a key that may have been revoked.
/// let settings = RemoteSettings::default()
///     .max_freshness(Duration::from_secs(15 * 60))
///     .stale_if_error(Duration::ZERO);
/// assert!(settings.check().is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RemoteSettings {
    /// The most time a load may take, from the request to the last byte of the body.
    pub total_timeout: Duration,
    /// The most time connecting may take.
    pub connect_timeout: Duration,
    /// The shortest time for which keys count as fresh, whatever the response says.
    pub min_freshness: Duration,
    /// The longest time for which keys count as fresh, whatever the response says.
    pub max_freshness: Duration,
    /// The freshness of a response that says nothing about it.
    pub default_freshness: Duration,
    /// The part of the freshness after which keys are loaded again, in percent.
    pub refresh_ahead_percent: u8,
    /// The time in which at most two loads are started because a key is missing.
    pub cooldown: Duration,
    /// The longest pause after the first failed load.
    pub first_back_off: Duration,
    /// The longest pause after any failed load.
    pub max_back_off: Duration,
    /// The time for which keys are served after their freshness has ended, while loading fails.
    pub stale_if_error: Duration,
    /// The longest body that is read, in bytes.
    pub max_body_len: usize,
    /// Where randomness comes from.
    pub jitter: Jitter,
}

/// The source of randomness for early refresh and back-off.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::remote::{Jitter, RemoteSettings};
///
/// let in_a_test = RemoteSettings::default().jitter(Jitter::Fixed { per_mille: 500 });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Jitter {
    /// The generator of the operating system, called once per load.
    Random,
    /// Always the same part of the range, for tests.
    Fixed {
        /// The part of the range in thousandths, from 0 to 1000.
        per_mille: u16,
    },
}

impl RemoteSettings {
    /// Sets the time limit of one load, from name resolution to the last byte. Default: 5 seconds.
    ///
    /// The core has no timer. The [`Fetch`](super::Fetch) or the caller that sends the request enforces the limit. One
    /// second later the source gives up the load when it is next used, and blocking callers do so themselves.
    #[must_use]
    pub const fn total_timeout(self, total_timeout: Duration) -> Self {
        Self { total_timeout, ..self }
    }

    /// Sets the time limit for connecting, including TLS. Default: 2 seconds.
    #[must_use]
    pub const fn connect_timeout(self, connect_timeout: Duration) -> Self {
        Self { connect_timeout, ..self }
    }

    /// Sets the minimum time for which keys count as fresh. Default: 1 minute.
    #[must_use]
    pub const fn min_freshness(self, min_freshness: Duration) -> Self {
        Self { min_freshness, ..self }
    }

    /// Sets the maximum time for which keys count as fresh. Default: 24 hours.
    #[must_use]
    pub const fn max_freshness(self, max_freshness: Duration) -> Self {
        Self { max_freshness, ..self }
    }

    /// Sets the time for which keys count as fresh if the response does not say. Default: 10 minutes.
    #[must_use]
    pub const fn default_freshness(self, default_freshness: Duration) -> Self {
        Self { default_freshness, ..self }
    }

    /// Sets the part of the freshness time after which keys are loaded again, in percent from 1 to 99. Default: 80,
    /// varied by up to a tenth.
    #[must_use]
    pub const fn refresh_ahead_percent(self, refresh_ahead_percent: u8) -> Self {
        Self { refresh_ahead_percent, ..self }
    }

    /// Sets the window in which a missing key starts no further load after two attempts of any kind. Default: 30
    /// seconds.
    #[must_use]
    pub const fn cooldown(self, cooldown: Duration) -> Self {
        Self { cooldown, ..self }
    }

    /// Sets the pause after failures: up to `first` after one failure, doubled for each further one, at most `max`.
    /// `Retry-After` of a response with status 429 or 503 makes it longer, up to `max`. Default: 1 second and 60 seconds.
    #[must_use]
    pub const fn back_off(self, first: Duration, max: Duration) -> Self {
        Self { first_back_off: first, max_back_off: max, ..self }
    }

    /// Sets how long keys are served after their freshness has ended and no load has replaced them. Default: 1 hour.
    /// With zero, keys are not served after their freshness has ended.
    #[must_use]
    pub const fn stale_if_error(self, stale_if_error: Duration) -> Self {
        Self { stale_if_error, ..self }
    }

    /// Sets the maximum length of a response body in bytes. Default: 256 KiB.
    #[must_use]
    pub const fn max_body_len(self, max_body_len: usize) -> Self {
        Self { max_body_len, ..self }
    }

    /// Sets the source of randomness. Default: the operating system.
    #[must_use]
    pub const fn jitter(self, jitter: Jitter) -> Self {
        Self { jitter, ..self }
    }

    /// Checks that each setting is within its limits and contradicts no other.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) with the name of the first setting that is not.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::keys::remote::RemoteSettings;
    ///
    /// let error = RemoteSettings::default().max_freshness(Duration::from_secs(30)).check().unwrap_err();
    /// assert_eq!(error.to_string(), "`min_freshness` must not exceed `max_freshness`");
    /// ```
    pub fn check(&self) -> Result<(), ConfigError> {
        const SECOND: Duration = Duration::from_secs(1);
        let rules = [
            (self.total_timeout.is_zero(), "total_timeout", "must be greater than zero"),
            (self.connect_timeout.is_zero(), "connect_timeout", "must be greater than zero"),
            (self.connect_timeout > self.total_timeout, "connect_timeout", "must not exceed `total_timeout`"),
            (self.min_freshness < SECOND, "min_freshness", "must be at least one second"),
            (self.min_freshness > self.max_freshness, "min_freshness", "must not exceed `max_freshness`"),
            (self.max_freshness > LONGEST, "max_freshness", "must be at most one year"),
            (
                self.default_freshness < self.min_freshness || self.default_freshness > self.max_freshness,
                "default_freshness",
                "must be between `min_freshness` and `max_freshness`",
            ),
            (!(1..=99).contains(&self.refresh_ahead_percent), "refresh_ahead_percent", "must be from 1 to 99"),
            (self.cooldown < SECOND, "cooldown", "must be at least one second"),
            (self.cooldown > LONGEST, "cooldown", "must be at most one year"),
            (self.first_back_off < SECOND, "back_off", "must start with at least one second"),
            (self.first_back_off > self.max_back_off, "back_off", "must not start above its maximum"),
            (self.max_back_off > LONGEST, "back_off", "must be at most one year"),
            (self.stale_if_error > LONGEST, "stale_if_error", "must be at most one year"),
            (self.max_body_len == 0, "max_body_len", "must be greater than zero"),
            (matches!(self.jitter, Jitter::Fixed { per_mille } if per_mille > 1000), "jitter", "must be at most 1000"),
        ];
        match rules.into_iter().find(|(is_broken, ..)| *is_broken) {
            Some((_, setting, rule)) => Err(ConfigError::new(setting, rule)),
            None => Ok(()),
        }
    }
}

impl Default for RemoteSettings {
    fn default() -> Self {
        Self {
            total_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(2),
            min_freshness: Duration::from_secs(60),
            max_freshness: Duration::from_secs(24 * 60 * 60),
            default_freshness: Duration::from_secs(10 * 60),
            refresh_ahead_percent: 80,
            cooldown: Duration::from_secs(30),
            first_back_off: Duration::from_secs(1),
            max_back_off: Duration::from_secs(60),
            stale_if_error: Duration::from_secs(60 * 60),
            max_body_len: 256 * 1024,
            jitter: Jitter::Random,
        }
    }
}

/// A longer duration is a mistake, such as a number of milliseconds.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_pass_the_check() {
        let settings = RemoteSettings::default();
        assert_eq!(settings.check(), Ok(()));
        let (total, connect) = (settings.total_timeout.as_secs(), settings.connect_timeout.as_secs());
        assert_eq!((total, connect), (5, 2));
    }

    #[test]
    fn invalid_setting_is_rejected_by_name() {
        let (zero, second, day) = (Duration::ZERO, Duration::from_secs(1), Duration::from_secs(24 * 60 * 60));
        let settings = RemoteSettings::default();
        for (broken, setting) in [
            (settings.total_timeout(zero), "total_timeout"),
            (settings.connect_timeout(zero), "connect_timeout"),
            (settings.total_timeout(second), "connect_timeout"),
            (settings.min_freshness(zero), "min_freshness"),
            (settings.min_freshness(day + second), "min_freshness"),
            (settings.max_freshness(Duration::MAX), "max_freshness"),
            (settings.default_freshness(second), "default_freshness"),
            (settings.default_freshness(day + second), "default_freshness"),
            (settings.refresh_ahead_percent(0), "refresh_ahead_percent"),
            (settings.refresh_ahead_percent(100), "refresh_ahead_percent"),
            (settings.cooldown(zero), "cooldown"),
            (settings.cooldown(Duration::MAX), "cooldown"),
            (settings.back_off(zero, day), "back_off"),
            (settings.back_off(day, second), "back_off"),
            (settings.back_off(second, Duration::MAX), "back_off"),
            (settings.stale_if_error(Duration::MAX), "stale_if_error"),
            (settings.max_body_len(0), "max_body_len"),
            (settings.jitter(Jitter::Fixed { per_mille: 1001 }), "jitter"),
        ] {
            assert_eq!(broken.check().map_err(|error| error.subject() == Some(setting)), Err(true));
        }
    }

    #[test]
    fn limits_are_inclusive() {
        let second = Duration::from_secs(1);
        assert_eq!(LONGEST, Duration::from_secs(31_536_000));
        let settings = RemoteSettings::default();
        let at_once = settings.min_freshness(second).default_freshness(second);
        for allowed in [
            settings.total_timeout(second).connect_timeout(second),
            at_once,
            at_once.max_freshness(second),
            settings.max_freshness(LONGEST).default_freshness(LONGEST),
            settings.refresh_ahead_percent(1),
            settings.refresh_ahead_percent(99),
            settings.cooldown(second),
            settings.cooldown(LONGEST),
            settings.back_off(second, second),
            settings.back_off(LONGEST, LONGEST),
            settings.stale_if_error(LONGEST),
            settings.max_body_len(1),
            settings.jitter(Jitter::Fixed { per_mille: 1000 }),
        ] {
            assert_eq!(allowed.check(), Ok(()), "{allowed:?}");
        }
    }

    #[test]
    fn zero_stale_if_error_is_allowed() {
        assert_eq!(RemoteSettings::default().stale_if_error(Duration::ZERO).check(), Ok(()));
    }
}
