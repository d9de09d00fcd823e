//! Checks of the registered times.

use serde_json::Value;

use crate::diagnose::case::Case;
use crate::diagnose::kind::TokenKind;
use crate::diagnose::parts::{Object, kind_of};
use crate::diagnose::rule::Rule;
use crate::jose::numeric_date::NumericDate;
use crate::kustomer;
use crate::nexmo;
use crate::nexmo::video;
use crate::nexmo::webhook;

/// Checks `iat`, `nbf` and `exp`, each by itself, against each other and against the time of the diagnosis.
pub(in crate::diagnose) fn check(claims: &Object, case: &mut Case<'_>) {
    let issued_at = read("iat", claims, case);
    let not_before = read("nbf", claims, case);
    let expires_at = read("exp", claims, case);
    let now = case.now.as_unix_seconds();

    if let Some(expires_at) = expires_at.filter(|expires_at| *expires_at <= now) {
        case.add_detailed(Rule::Expired, Some("exp"), format!("expired {} ago", span(now.saturating_sub(expires_at))));
    }
    if let Some(not_before) = not_before.filter(|not_before| *not_before > now) {
        let detail = format!("valid in {}", span(not_before.saturating_sub(now)));
        case.add_detailed(Rule::NotYetValid, Some("nbf"), detail);
    }
    if let Some(issued_at) = issued_at.filter(|issued_at| *issued_at > now) {
        let detail = format!("{} ahead of the clock", span(issued_at.saturating_sub(now)));
        case.add_detailed(Rule::IssuedInFuture, Some("iat"), detail);
    }
    if let (Some(issued_at), Some(expires_at)) = (issued_at, expires_at)
        && expires_at <= issued_at
    {
        case.add(Rule::EndsBeforeStart, Some("exp"));
    }
    match case.kind {
        Some(TokenKind::Kustomer) => {
            require_issued_at(claims, case);
            check_age(issued_at, kustomer::MAX_AGE.as_secs(), case);
        }
        Some(TokenKind::NexmoWebhook) => {
            require_issued_at(claims, case);
            check_age(issued_at, webhook::DEFAULT_WINDOW.as_duration().as_secs(), case);
        }
        Some(TokenKind::NexmoApplication | TokenKind::NexmoUser) => {
            require_issued_at(claims, case);
            check_lifetime(claims, issued_at, expires_at, nexmo::MAX_LIFETIME.as_secs(), case);
        }
        Some(TokenKind::NexmoVideo) => {
            require_issued_at(claims, case);
            check_lifetime(claims, issued_at, expires_at, video::MAX_LIFETIME.as_secs(), case);
        }
        Some(TokenKind::Sunshine) if !claims.contains_key("exp") => case.add(Rule::NeverExpires, Some("exp")),
        Some(TokenKind::Jwt) if !claims.contains_key("exp") => case.add(Rule::ExpiryMissing, Some("exp")),
        _ => {}
    }
}

/// Returns a time in seconds if it can be compared with another one.
fn read(name: &str, claims: &Object, case: &mut Case<'_>) -> Option<i64> {
    let value = claims.get(name)?;
    match value {
        Value::Number(number) => {
            let seconds = match (number.as_i64(), number.as_f64()) {
                (Some(seconds), _) => seconds,
                (None, Some(seconds)) if seconds.abs() < MILLISECONDS_FROM_F64 => {
                    case.add_value(Rule::TimeFraction, name, value, None);
                    whole(seconds)
                }
                (None, _) => i64::MAX,
            };
            if NumericDate::from_unix_seconds(seconds).is_representable() && seconds < MILLISECONDS_FROM {
                return Some(seconds);
            }
            let rule = if (MILLISECONDS_FROM..MILLISECONDS_UNTIL).contains(&seconds) {
                Rule::TimeInMilliseconds
            } else {
                Rule::TimeOutOfRange
            };
            case.add_value(rule, name, value, None);
            None
        }
        Value::String(_) => {
            case.add_value(Rule::TimeIsText, name, value, None);
            None
        }
        other => {
            case.add_value(Rule::TimeNotNumber, name, value, Some(format!("found {}", kind_of(other))));
            None
        }
    }
}

/// The smallest number that is taken for milliseconds. In seconds it is the year 5138, in milliseconds the year 1973.
const MILLISECONDS_FROM: i64 = 100_000_000_000;
const MILLISECONDS_FROM_F64: f64 = 1e11;

/// The upper bound of numbers that may be milliseconds, microseconds or nanoseconds of this century.
const MILLISECONDS_UNTIL: i64 = 5_000_000_000_000_000_000;

/// Rounds down. The text of a float that was rounded down has no exponent and no fraction.
fn whole(seconds: f64) -> i64 {
    format!("{:.0}", seconds.floor()).parse().unwrap_or(i64::MAX)
}

fn require_issued_at(claims: &Object, case: &mut Case<'_>) {
    if !claims.contains_key("iat") {
        case.add(Rule::IssuedAtMissing, Some("iat"));
    }
}

fn check_age(issued_at: Option<i64>, max_age: u64, case: &mut Case<'_>) {
    let now = case.now.as_unix_seconds();
    let max_age = i64::try_from(max_age).unwrap_or(i64::MAX);
    if let Some(age) = issued_at.map(|issued_at| now.saturating_sub(issued_at))
        && age >= max_age
    {
        let detail = format!("issued {} ago, accepted for {}", span(age), span(max_age));
        case.add_detailed(Rule::TooOld, Some("iat"), detail);
    }
}

fn check_lifetime(claims: &Object, issued_at: Option<i64>, expires_at: Option<i64>, max: u64, case: &mut Case<'_>) {
    if !claims.contains_key("exp") {
        case.add(Rule::ExpiryMissing, Some("exp"));
    }
    let (Some(issued_at), Some(expires_at)) = (issued_at, expires_at) else { return };
    let lifetime = expires_at.saturating_sub(issued_at);
    let (min, max) = (nexmo::MIN_LIFETIME.as_secs(), max);
    let longer = i64::try_from(max).is_ok_and(|max| lifetime > max);
    let shorter = i64::try_from(min).is_ok_and(|min| lifetime > 0 && lifetime < min);
    if longer {
        let detail = format!("the lifetime is {}, the longest is {}", span(lifetime), span_of(max));
        case.add_detailed(Rule::LifetimeTooLong, Some("exp"), detail);
    }
    if shorter {
        let detail = format!("the lifetime is {}, the shortest is {}", span(lifetime), span_of(min));
        case.add_detailed(Rule::LifetimeTooShort, Some("exp"), detail);
    }
}

fn span_of(seconds: u64) -> String {
    span(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Writes a time span with its two largest units, such as `2 h 5 min`.
fn span(seconds: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut rest = seconds.max(0);
    let mut parts = Vec::new();
    for (unit, name) in UNITS {
        let count = rest.checked_div(unit).unwrap_or(0);
        rest = rest.checked_rem(unit).unwrap_or(0);
        if count > 0 && parts.len() < 2 {
            parts.push(format!("{count} {name}"));
        } else if !parts.is_empty() {
            break;
        }
    }
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn span_has_two_adjacent_units() {
        let written = [0, 1, 59, 60, 61, 3600, 3661, 7500, 86_400, 90_000, 86_460, -5].map(span);
        assert_eq!(
            written,
            [
                "0 s",
                "1 s",
                "59 s",
                "1 min",
                "1 min 1 s",
                "1 h",
                "1 h 1 min",
                "2 h 5 min",
                "1 d",
                "1 d 1 h",
                "1 d",
                "0 s"
            ]
        );
        assert_eq!(span(i64::MAX), "106751991167300 d 15 h");
    }
}
