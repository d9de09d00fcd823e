//! Patterns and requests of few letters, so that they often match. Both matchers must agree with a naive one.
#![no_main]

use jwt_identity::nexmo::{Acl, AclPath, Method, Request, Rule};
use libfuzzer_sys::fuzz_target;

/// The vendor's rules, implemented as simply as possible.
fn naive(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => (0..=path.len()).any(|taken| naive(rest, &path[taken..])),
        (Some((&"*", rest)), Some((found, further))) => !found.is_empty() && naive(rest, further),
        // An empty segment is the trailing slash and nothing else.
        (Some((&"", rest)), Some((found, further))) => found.is_empty() && rest.is_empty() && further.is_empty(),
        (Some((literal, rest)), Some((found, further))) => literal == found && naive(rest, further),
        _ => false,
    }
}

fn segment(byte: u8) -> &'static str {
    match byte % 8 {
        0 | 1 => "a",
        2 => "b",
        3 | 4 => "*",
        5 | 6 => "**",
        _ => "",
    }
}

/// Parses a text of segments and returns it with the remaining bytes. The first byte is the number of segments.
fn text(data: &[u8], longest: usize, of: fn(u8) -> &'static str) -> Option<(String, &[u8])> {
    let (&count, rest) = data.split_first()?;
    let (bytes, rest) = rest.split_at_checked(usize::from(count) % longest)?;
    let segments: Vec<&str> = bytes.iter().map(|byte| of(*byte)).collect();
    Some((format!("/{}", segments.join("/")), rest))
}

fuzz_target!(|data: &[u8]| {
    let Some((path, mut data)) = text(data, 8, |byte| if byte % 2 == 0 { "a" } else { "b" }) else { return };
    let mut patterns = Vec::new();
    while let Some((pattern, rest)) = text(data, 8, segment) {
        patterns.push(pattern);
        data = rest;
        if patterns.len() == 12 {
            break;
        }
    }
    let paths = patterns.into_iter().filter_map(|pattern| AclPath::new(pattern).ok());
    let acl: Acl = paths.map(|path| (path, Rule::any())).collect();
    let parts = |text: &str| text.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>();
    let request_parts = parts(&path);
    let request_parts: Vec<&str> = request_parts.iter().map(String::as_str).collect();
    let expected = acl
        .rules()
        .find(|(pattern, _)| {
            let parts = parts(pattern.as_str());
            naive(&parts.iter().map(String::as_str).collect::<Vec<_>>(), &request_parts)
        })
        .map(|(pattern, _)| pattern.as_str());

    let request = Request::new(Method::Get, &path);
    assert_eq!(acl.decide(&request).path().map(AclPath::as_str), expected);
    assert_eq!(acl.compile().decide(&request).path().map(AclPath::as_str), expected);
    let _ = acl.lint();
});
