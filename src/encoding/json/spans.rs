//! The members of a JSON object as text, without reading their values.

use crate::encoding::json::plain::plain_len;

/// Walks through the members of an object, each as the text of its name, with the quotation marks, and of its value.
///
/// The text must be JSON. Of other text it returns some parts, or ends early.
pub(crate) struct Spans<'t> {
    rest: &'t [u8],
}

impl<'t> Spans<'t> {
    pub(crate) fn new(object: &'t [u8]) -> Self {
        Self { rest: object.trim_ascii_start().strip_prefix(b"{").unwrap_or_default() }
    }

    fn take(&mut self, len: usize) -> Option<&'t [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest.trim_ascii_start();
        Some(taken)
    }
}

impl<'t> Iterator for Spans<'t> {
    type Item = (&'t [u8], &'t [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_ascii_start();
        if self.rest.first() == Some(&b',') {
            self.take(1)?;
        }
        if self.rest.first() != Some(&b'"') {
            return None;
        }
        let name = self.take(string_len(self.rest))?;
        self.take(1)?;
        let value = self.take(value_len(self.rest))?;
        Some((name, value))
    }
}

/// Returns the length of the string with which a text begins.
fn string_len(text: &[u8]) -> usize {
    let mut len = 1_usize;
    loop {
        let rest = text.get(len..).unwrap_or_default();
        len = len.saturating_add(plain_len(rest));
        match text.get(len) {
            Some(b'\\') => len = len.saturating_add(2),
            Some(b'"') => return len.saturating_add(1),
            // `plain_len` also stops at a space.
            Some(_) => len = len.saturating_add(1),
            None => return text.len(),
        }
    }
}

/// Returns the length of the value with which a text begins.
fn value_len(text: &[u8]) -> usize {
    let (mut len, mut depth) = (0_usize, 0_usize);
    loop {
        let rest = text.get(len..).unwrap_or_default();
        let step = match rest.first() {
            None => return text.len(),
            Some(b'"') => string_len(rest),
            Some(b'{' | b'[') => {
                depth = depth.saturating_add(1);
                1
            }
            Some(b'}' | b']') if depth > 0 => {
                depth = depth.saturating_sub(1);
                1
            }
            Some(b'}' | b']' | b',' | b' ' | b'\t' | b'\n' | b'\r') if depth == 0 => return len,
            Some(_) => {
                len = len.saturating_add(1);
                continue;
            }
        };
        len = len.saturating_add(step);
        if depth == 0 {
            return len;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;

    use super::*;

    fn spans(text: &str) -> Vec<(&str, &str)> {
        let text_of = |bytes| std::str::from_utf8(bytes).unwrap();
        Spans::new(text.as_bytes()).map(|(name, value)| (text_of(name), text_of(value))).collect()
    }

    #[test]
    fn spans_are_the_raw_values_of_serde_json() {
        for text in [
            "{}",
            " { } ",
            r#"{"a":1}"#,
            "\t{ \"a\" :\n1.5e3 , \"b\":\"x y\" ,\"c\" : null\r} ",
            r#"{"a":"","b":"\"","c":"\\","d":"\\\"}","e":"a very long text, with {braces} and \u0022 in it"}"#,
            r#"{"a":{"b":[1,{"c":"]}"}],"d":{}},"e":[],"f":[[[]],"[",{"g":true}],"h":-0}"#,
            r#"{"\u0061\"":{"a":"}"},"é":"é","z z":false}"#,
        ] {
            let expected: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).unwrap();
            let found = spans(text);
            assert_eq!(found.len(), expected.len(), "{text}");
            for (name, value) in found {
                let name: String = serde_json::from_str(name).unwrap();
                assert_eq!(expected[&name].get(), value, "{text}");
            }
        }
    }

    #[test]
    fn text_that_is_not_json_ends() {
        let text = r#"{"a":{"b":["c\"",1.5]},"d":null}"#;
        for len in 0..text.len() {
            assert!(Spans::new(&text.as_bytes()[..len]).count() <= 2);
            assert!(Spans::new(&text.as_bytes()[len..]).count() <= 2);
        }
        assert_eq!(spans("[1]"), []);
    }
}
