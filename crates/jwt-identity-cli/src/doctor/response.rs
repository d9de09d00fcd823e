//! The head of a response with keys: how long it may be cached, and what time the server has.

use std::time::Duration;

use http::HeaderMap;
use http::header::{AGE, CACHE_CONTROL, DATE};
use jwt_identity::NumericDate;
use jwt_identity::diagnose::Severity;

use crate::doctor::finding::Finding;

/// The largest difference between two clocks that needs no action. The verifiers of the library tolerate more.
const TOLERANCE: Duration = Duration::from_secs(10);
/// A longer value of a header is not shown.
const MAX_SHOWN_LEN: usize = 100;

/// Returns what is doubtful about the head of a response that arrived at a time.
pub(crate) fn examine(setting: &'static str, url: &str, head: &HeaderMap, now: NumericDate) -> Vec<Finding> {
    let cached = match shown(head) {
        Some(cache_control) => Finding::ok(setting, format!("`{url}`: `Cache-Control: {cache_control}`")),
        None => Finding::new(
            Severity::Note,
            setting,
            "endpoint.no-cache-control",
            format!("`{url}`: the response does not say how long it may be cached, so the service decides"),
            "serve the set with `Cache-Control: max-age`, in seconds",
        ),
    };
    [Some(cached), skew(setting, url, head, now)].into_iter().flatten().collect()
}

fn shown(head: &HeaderMap) -> Option<&str> {
    head.get(CACHE_CONTROL)?.to_str().ok().filter(|value| value.len() <= MAX_SHOWN_LEN)
}

/// Compares the clocks. A response from a cache has an old `Date`.
fn skew(setting: &'static str, url: &str, head: &HeaderMap, now: NumericDate) -> Option<Finding> {
    if head.contains_key(AGE) {
        return None;
    }
    let theirs = httpdate::parse_http_date(head.get(DATE)?.to_str().ok()?).ok()?;
    let theirs = NumericDate::try_from(theirs).ok()?;
    let (difference, relation) = if now > theirs {
        (now.saturating_duration_since(theirs), "ahead of")
    } else {
        (theirs.saturating_duration_since(now), "behind")
    };
    (difference > TOLERANCE).then(|| {
        Finding::new(
            Severity::Warning,
            setting,
            "clock.skew",
            format!("the clock is {} {relation} that of `{url}`", humantime::format_duration(difference)),
            "keep the clocks of both machines right with NTP",
        )
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn rules(headers: &[(&'static str, &'static str)]) -> Vec<&'static str> {
        let head = headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        // Mon, 30 Nov 2026 12:00:00 GMT.
        let now = NumericDate::from_unix_seconds(1_796_040_000);
        examine("jwt.jwks", "https://id.example.com", &head.collect(), now).iter().filter_map(Finding::rule).collect()
    }

    #[test]
    fn missing_cache_control_and_other_clock_are_found() {
        let cached = ("cache-control", "max-age=300");
        assert_eq!(rules(&[cached]), Vec::<&str>::new());
        assert_eq!(rules(&[]), ["endpoint.no-cache-control"]);
        for (date, expected) in [
            ("Mon, 30 Nov 2026 12:00:00 GMT", &[][..]),
            ("Mon, 30 Nov 2026 12:00:10 GMT", &[]),
            ("Mon, 30 Nov 2026 11:59:50 GMT", &[]),
            ("Mon, 30 Nov 2026 12:00:11 GMT", &["clock.skew"]),
            ("Mon, 30 Nov 2026 11:59:49 GMT", &["clock.skew"]),
            ("yesterday", &[]),
        ] {
            assert_eq!(rules(&[cached, ("date", date)]), expected, "{date}");
            assert_eq!(rules(&[cached, ("date", date), ("age", "60")]), Vec::<&str>::new(), "{date}");
        }
    }
}
