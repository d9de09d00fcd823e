//! The query string of a webhook that comes as a GET request, and the JSON that its digest is made from.
//!
//! Vonage support, "How do I verify that the Voice API Webhook request and its payload has not been tampered", says: a
//! JSON object of the parameters in the order of their arrival, values as strings, no whitespace. The vendor
//! does not document how names and values are decoded, nor the meaning of a repeated name. Our rules may reject a genuine
//! request, but never accept a forged one.

use std::collections::HashSet;

use serde::{Serialize, Serializer};

use crate::error::ClaimReason;

/// Reads `name=value` pairs joined by `&`: `+` is a blank, `%XX` a byte, and a missing `=value` an empty value.
pub(super) fn parse(query: &str) -> Result<Vec<(String, String)>, ClaimReason> {
    let mut parameters = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parameters.push((decode(name)?, decode(value)?));
    }
    let mut names = HashSet::with_capacity(parameters.len());
    if parameters.iter().all(|(name, _)| names.insert(name.as_str())) {
        Ok(parameters)
    } else {
        Err(ClaimReason::AmbiguousContent)
    }
}

pub(super) fn to_json(parameters: &[(String, String)]) -> Vec<u8> {
    struct InOrder<'a>(&'a [(String, String)]);
    impl Serialize for InOrder<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
        }
    }
    // Strings always serialize. An empty text would match no digest of JSON.
    serde_json::to_vec(&InOrder(parameters)).unwrap_or_default()
}

fn decode(text: &str) -> Result<String, ClaimReason> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match (hex(rest.next()), hex(rest.next())) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => return Err(ClaimReason::UnreadableContent),
            },
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| ClaimReason::UnreadableContent)
}

fn hex(digit: Option<u8>) -> Option<u8> {
    char::from(digit?).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(query: &str) -> String {
        String::from_utf8(to_json(&parse(query).unwrap())).unwrap()
    }

    #[test]
    fn parameters_become_json_in_the_order_of_their_arrival() {
        assert_eq!(json("b=2&a=1"), r#"{"b":"2","a":"1"}"#);
        assert_eq!(json(""), "{}");
        assert_eq!(json("&&a&=v&"), r#"{"a":"","":"v"}"#);
        assert_eq!(json("a=1=2"), r#"{"a":"1=2"}"#);
    }

    #[test]
    fn names_and_values_are_decoded_once() {
        assert_eq!(json("a+b=%2B44%20%c3%A9&c=%2525"), r#"{"a b":"+44 é","c":"%25"}"#);
        assert_eq!(json("q=%22%5C%0A"), r#"{"q":"\"\\\n"}"#);
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for query in ["a=%", "a=%4", "a=%g0", "a=%+1", "%zz=1", "a=%ff", "a=%c3"] {
            assert_eq!(parse(query), Err(ClaimReason::UnreadableContent), "{query}");
        }
        for query in ["a=1&a=1", "a=1&b=2&a=3", "a&a", "a=1&%61=2"] {
            assert_eq!(parse(query), Err(ClaimReason::AmbiguousContent), "{query}");
        }
    }
}
