//! The pause that a server asks for.

use std::time::Duration;

use http::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::jose::numeric_date::NumericDate;

/// The value of a `Retry-After` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RetryAfter {
    In(Duration),
    At(NumericDate),
}

impl RetryAfter {
    /// Reads the header: RFC 9110 section 10.2.3. An unreadable value is ignored.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let text = |name: HeaderName| Some(headers.get(name)?.to_str().ok()?.trim());
        let value = text(RETRY_AFTER)?;
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::In(Duration::from_secs(value.parse().unwrap_or(u64::MAX))));
        }
        let at = http_date(value)?;
        // The clock of the server wrote both dates, so their difference does not depend on the clock of this machine.
        Some(match text(DATE).and_then(http_date) {
            Some(date) => Self::In(at.saturating_duration_since(date)),
            None => Self::At(at),
        })
    }

    /// Returns the pause that is left.
    pub(super) fn after(self, now: NumericDate) -> Duration {
        match self {
            Self::In(pause) => pause,
            Self::At(at) => at.saturating_duration_since(now),
        }
    }
}

/// Parses the preferred form of an HTTP date, such as `Sun, 06 Nov 1994 08:49:37 GMT`: RFC 9110 section 5.6.7. Servers
/// must not send the two obsolete forms, which are ignored.
fn http_date(text: &str) -> Option<NumericDate> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_day_of_week, rest) = text.split_once(", ")?;
    let mut words = rest.split(' ');
    let mut word = || words.next();
    let (day, month, year, time, zone) = (word()?, word()?, word()?, word()?, word()?);
    if word().is_some() || zone != "GMT" {
        return None;
    }
    let mut parts = time.split(':');
    let mut part = || digits(parts.next()?, 2);
    let (hour, minute, second) = (part()?, part()?, part()?);
    let month = MONTHS.iter().position(|known| *known == month)?.checked_add(1)?;
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let year = i32::from(u16::try_from(digits(year, 4)?).ok()?);
    let date = time::Date::from_calendar_date(year, month, u8::try_from(digits(day, 2)?).ok()?).ok()?;
    let small = |number: u32| u8::try_from(number).ok();
    // A leap second counts as the second before it.
    let time = time::Time::from_hms(small(hour)?, small(minute)?, small(second.min(59))?).ok()?;
    Some(NumericDate::from_unix_seconds(date.with_time(time).assume_utc().unix_timestamp()))
}

fn digits(text: &str, len: usize) -> Option<u32> {
    let is_number = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(retry_after: &str, date: Option<&str>) -> Option<RetryAfter> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(retry_after).unwrap());
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_str(date).unwrap());
        }
        RetryAfter::of(&headers)
    }

    const EXAMPLE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const EXAMPLE_SECONDS: i64 = 784_111_777;

    #[test]
    fn seconds_are_parsed() {
        for (text, seconds) in [("0", 0), ("120", 120), (" 7 ", 7), ("99999999999999999999999", u64::MAX)] {
            assert_eq!(read(text, None), Some(RetryAfter::In(Duration::from_secs(seconds))), "{text}");
        }
    }

    #[test]
    fn date_is_parsed() {
        let at = NumericDate::from_unix_seconds(EXAMPLE_SECONDS);
        assert_eq!(read(EXAMPLE, None), Some(RetryAfter::At(at)));
        assert_eq!(RetryAfter::At(at).after(NumericDate::from_unix_seconds(EXAMPLE_SECONDS - 90)).as_secs(), 90);
        assert_eq!(RetryAfter::At(at).after(NumericDate::from_unix_seconds(EXAMPLE_SECONDS + 90)), Duration::ZERO);
        let leap = read("Tue, 29 Feb 2028 23:59:60 GMT", None);
        assert_eq!(leap, Some(RetryAfter::At(NumericDate::from_unix_seconds(1_835_481_599))));
    }

    #[test]
    fn date_counts_from_the_date_of_the_response() {
        let two_minutes = Some(RetryAfter::In(Duration::from_secs(120)));
        assert_eq!(read("Sun, 06 Nov 1994 08:51:37 GMT", Some(EXAMPLE)), two_minutes);
        assert_eq!(read("Sun, 06 Nov 1994 08:40:00 GMT", Some(EXAMPLE)), Some(RetryAfter::In(Duration::ZERO)));
    }

    #[test]
    fn unreadable_value_is_ignored() {
        for text in [
            "",
            "-1",
            "1.5",
            "soon",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(read(text, None), None, "{text}");
        }
    }
}
