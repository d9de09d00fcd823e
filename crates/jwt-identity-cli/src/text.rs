//! Times and durations as people write them.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use jwt_identity::NumericDate;
use jwt_identity::diagnose::TokenKind;
use serde_json::Value;

/// Parses seconds since 1970, or a time such as `2026-01-31T12:00:00Z`.
pub(crate) fn parse_time(text: &str) -> Result<NumericDate, String> {
    if let Ok(seconds) = text.parse() {
        let time = NumericDate::from_unix_seconds(seconds);
        return if time.is_representable() { Ok(time) } else { Err("outside the years 1970 to 9999".to_owned()) };
    }
    [text, &format!("{text}T00:00:00Z")]
        .into_iter()
        .filter_map(|text| humantime::parse_rfc3339_weak(text).ok())
        .find_map(|time| NumericDate::try_from(time).ok())
        .ok_or_else(|| "expected seconds since 1970, a UTC time such as 2026-01-31T12:00:00Z, or a date".to_owned())
}

/// Parses a kind of token. The short name is that of `mint`.
pub(crate) fn parse_kind(text: &str) -> Result<TokenKind, String> {
    let name = if text == "nexmo-app" { TokenKind::NexmoApplication.as_str() } else { text };
    let names = || TokenKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    name.parse().map_err(|_| format!("expected one of {}", names()))
}

/// Parses a duration such as `15m` or `1h 30m`.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; expected a duration such as 15m or 24h"))
}

/// Writes a time in UTC, such as `2026-01-31T12:00:00Z`.
pub(crate) fn utc(time: NumericDate) -> String {
    let since = time.saturating_duration_since(NumericDate::from_unix_seconds(0));
    let Some(time) = SystemTime::UNIX_EPOCH.checked_add(since) else { return "beyond the year 9999".to_owned() };
    humantime::format_rfc3339_seconds(time).to_string()
}

/// Writes the times among claims in words, one a line.
pub(crate) fn times(claims: &Value, now: NumericDate) -> String {
    let mut shown = String::new();
    for name in ["iat", "nbf", "exp"] {
        if let Some(seconds) = claims.get(name).and_then(Value::as_i64) {
            let _ = write!(shown, "\n{name}: {}", time(seconds, now));
        }
    }
    shown
}

/// Writes a time in UTC, and how far it is from `now`.
fn time(seconds: i64, now: NumericDate) -> String {
    let Ok(since) = u64::try_from(seconds) else { return format!("{seconds} (before 1970)") };
    let Some(time) = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(since)) else {
        return format!("{seconds} (beyond the year 9999)");
    };
    let date = NumericDate::from_unix_seconds(seconds);
    if !date.is_representable() {
        return format!("{seconds} (beyond the year 9999: milliseconds?)");
    }
    // The two largest units say enough.
    let distance = |duration: Duration| {
        humantime::format_duration(duration).to_string().split(' ').take(2).collect::<Vec<_>>().join(" ")
    };
    let relation = match date.cmp(&now) {
        Ordering::Equal => "now".to_owned(),
        Ordering::Greater => format!("in {}", distance(date.saturating_duration_since(now))),
        Ordering::Less => format!("{} ago", distance(now.saturating_duration_since(date))),
    };
    format!("{seconds} ({}, {relation})", humantime::format_rfc3339_seconds(time))
}
