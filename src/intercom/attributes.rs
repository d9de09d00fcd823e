//! The attributes of a user, other than those with claims of their own.

use std::fmt;

use serde_json::Value;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::token::claim::{Redacted, has_control};

/// The name in errors about an attribute, whose own name comes from outside.
const ATTRIBUTE: &str = "attribute";

/// The most characters of a text. Source: Intercom help, article 179, at second hand.
const MAX_TEXT_LEN: usize = 255;

/// The names that no attribute can have, by their letters and digits: claims, and settings of the Messenger.
const TAKEN: &[&str] =
    &["userid", "email", "name", "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "userhash", "intercomuserjwt"];

/// Attributes in the order built or read. Names and values are those that Intercom accepts.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Attributes(Vec<(String, Value)>);

impl Attributes {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn push(&mut self, name: String, value: Value) -> Result<(), ClaimError> {
        let error = |reason| ClaimError::new(ATTRIBUTE, reason).at_position(self.0.len().saturating_add(1));
        if is_taken(&name) {
            return Err(error(ClaimReason::Reserved).with_hint("a claim or a setting of the Messenger has this name"));
        }
        if !is_name(&name) {
            return Err(
                error(ClaimReason::Invalid).with_hint("its name is empty, or has a `.`, `$` or control character")
            );
        }
        if self.get(&name).is_some() {
            return Err(error(ClaimReason::Conflict));
        }
        match &value {
            Value::Array(_) | Value::Object(_) => {
                Err(error(ClaimReason::Invalid).with_hint("expected a string, number, boolean or null"))
            }
            Value::String(text) if text.chars().count() > MAX_TEXT_LEN => Err(error(ClaimReason::TooLong)),
            _ => {
                self.0.push((name, value));
                Ok(())
            }
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find_map(|(known, value)| (known == name).then_some(value))
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// Shows the names only.
impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, value)| (name, Redacted::new(value)))).finish()
    }
}

/// Reports whether a member can be an attribute.
pub(super) fn can_be_attribute(name: &str) -> bool {
    !is_taken(name) && is_name(name)
}

/// Reports whether a name is taken, also in another case or with other separators: Intercom would store a `userId` as an
/// attribute and identify nobody by it.
fn is_taken(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    TAKEN.contains(&letters.to_ascii_lowercase().as_str())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['.', '$']) && !has_control(name)
}
