//! The freshness time of a response.

use std::time::Duration;

use http::header::{AGE, CACHE_CONTROL, HeaderMap};

/// Returns the freshness time that a response declares, or `None` if it declares none.
///
/// RFC 9111 section 5.2.2. `s-maxage` is ignored because it is for shared caches, and `Expires` is not read.
pub(super) fn freshness(headers: &HeaderMap) -> Option<Duration> {
    let mut shortest: Option<u64> = None;
    for line in headers.get_all(CACHE_CONTROL) {
        // An unreadable directive must not extend the life of keys.
        let Some(directives) = line.to_str().ok().and_then(directives) else { return Some(Duration::ZERO) };
        for directive in directives {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            let seconds = match name.trim().to_ascii_lowercase().as_str() {
                "no-store" | "no-cache" => 0,
                "max-age" => delta_seconds(unquoted(value)).unwrap_or(0),
                _ => continue,
            };
            // If directives contradict each other, the strictest applies: RFC 9111 section 4.2.1.
            shortest = Some(shortest.map_or(seconds, |others| others.min(seconds)));
        }
    }
    // The first `Age` counts, and an invalid one is ignored: RFC 9111 section 5.1.
    let age = headers.get(AGE).and_then(|age| delta_seconds(age.to_str().ok()?.split(',').next()?.trim())).unwrap_or(0);
    shortest.map(|seconds| Duration::from_secs(seconds.saturating_sub(age)))
}

/// Splits a header value at commas outside quoted strings. Returns `None` if a quoted string is not terminated.
fn directives(line: &str) -> Option<Vec<&str>> {
    let (mut quoted, mut escaped) = (false, false);
    let directives = line.split(|character: char| {
        if escaped {
            escaped = false;
        } else if quoted && character == '\\' {
            escaped = true;
        } else if character == '"' {
            quoted = !quoted;
        } else if character == ',' {
            return !quoted;
        }
        false
    });
    let directives = directives.map(str::trim).collect();
    (!quoted).then_some(directives)
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// Parses digits. A number that overflows becomes the maximum: RFC 9111 section 1.2.2.
fn delta_seconds(digits: &str) -> Option<u64> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn seconds(lines: &[&str], age: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(CACHE_CONTROL, HeaderValue::from_str(line).unwrap());
        }
        if let Some(age) = age {
            headers.append(AGE, HeaderValue::from_str(age).unwrap());
        }
        freshness(&headers).map(|fresh_for| fresh_for.as_secs())
    }

    #[test]
    fn max_age_is_parsed_in_every_spelling() {
        for line in [
            "max-age=600",
            "Max-Age=600",
            "public, max-age=600",
            "max-age=600,must-revalidate",
            "max-age=\"600\"",
            " , max-age = 600 ,",
            "private=\"set-cookie, max-age=1\", max-age=600",
            r#"x="a\", max-age=1", max-age=600"#,
        ] {
            assert_eq!(seconds(&[line], None), Some(600), "{line}");
        }
    }

    #[test]
    fn no_store_differs_from_no_directive() {
        assert_eq!(seconds(&[], None), None);
        assert_eq!(seconds(&["public, s-maxage=9"], None), None);
        for line in
            ["no-store", "no-cache", "max-age=0", "no-cache=\"set-cookie\", max-age=600", "NO-STORE, max-age=600"]
        {
            assert_eq!(seconds(&[line], None), Some(0), "{line}");
        }
    }

    #[test]
    fn strictest_directive_applies() {
        assert_eq!(seconds(&["max-age=600", "max-age=60"], None), Some(60));
        assert_eq!(seconds(&["max-age=600", "no-store"], None), Some(0));
        for line in [
            "max-age",
            "max-age=",
            "max-age=-1",
            "max-age=1.5",
            "max-age=ten",
            "max-age=\"6",
            "max-age=600, x=\", no-store",
            r#"max-age=600, x="\""#,
        ] {
            assert_eq!(seconds(&[line], None), Some(0), "{line}");
        }
        let mut headers = HeaderMap::new();
        headers.append(CACHE_CONTROL, HeaderValue::from_bytes(b"max-age=600, x=\xff").unwrap());
        assert_eq!(freshness(&headers), Some(Duration::ZERO));
    }

    #[test]
    fn age_is_subtracted_without_overflow() {
        assert_eq!(seconds(&["max-age=600"], Some("100")), Some(500));
        assert_eq!(seconds(&["max-age=600"], Some("601")), Some(0));
        assert_eq!(seconds(&["max-age=600"], Some("-1")), Some(600));
        assert_eq!(seconds(&["max-age=600"], Some("\"100\"")), Some(600));
        assert_eq!(seconds(&["max-age=600"], Some("100, 200")), Some(500), "RFC 9111 section 5.1");
        assert_eq!(seconds(&["max-age=99999999999999999999999"], Some("1")), Some(u64::MAX - 1));
        assert_eq!(seconds(&["max-age=1"], Some("99999999999999999999999")), Some(0));
    }
}
