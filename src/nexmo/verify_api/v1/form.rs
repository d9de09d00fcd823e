//! Form-encoded request bodies.

use crate::nexmo::verify_api::endpoint::Content;

/// An `application/x-www-form-urlencoded` body.
#[derive(Default)]
pub(super) struct Form(Vec<u8>);

impl Form {
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push(b'&');
        }
        self.push(name);
        self.0.push(b'=');
        self.push(value);
        self
    }

    pub(super) fn with_optional(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    fn push(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => self.0.push(byte),
                b' ' => self.0.push(b'+'),
                _ => self.0.extend_from_slice(format!("%{byte:02X}").as_bytes()),
            }
        }
    }

    pub(super) fn into_content(self) -> Content {
        ("application/x-www-form-urlencoded", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_characters_are_percent_encoded() {
        let form = Form::default().with("brand", "A&B =é+").with_optional("lg", None).with("n", "1");
        assert_eq!(form.0, b"brand=A%26B+%3D%C3%A9%2B&n=1");
    }
}
