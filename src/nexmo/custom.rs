//! Claims that this crate gives no meaning to.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::de::IgnoredAny;
use serde::ser::SerializeMap;
use serde_json::Value;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::nesting::is_nested_deeper_than;
use crate::token::claim;
use crate::token::claim::Redacted;

/// The maximum nesting of a custom claim's value: the 64 levels of a token without the level around the value.
const MAX_DEPTH: usize = 63;

/// The name in the error about a custom claim, whose own name comes from outside.
const CUSTOM_CLAIM: &str = "custom claim";

/// The names that a custom claim cannot have: those of RFC 7519, of Vonage, and of its video client tokens.
const RESERVED: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "application_id",
    "acl",
    "ttl",
    "session_id",
    "scope",
    "role",
    "connection_data",
    "initial_layout_class_list",
];

/// Claims that widen a token if they are missing: an application token without `acl` has full access, for example. A
/// custom claim whose name is a misspelling of one of them is rejected.
const MISSPELLED: &[&str] = &["acl", "application_id", "exp", "nbf", "sub"];

/// Reports whether `name` is `meant` in another case, in the plural, or without its underscores.
pub(super) fn is_misspelling(name: &str, meant: &str) -> bool {
    let letters = |text: &str| {
        let text: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        text.to_ascii_lowercase()
    };
    let (name, meant) = (letters(name), letters(meant));
    name == meant || name.strip_suffix('s') == Some(&meant)
}

/// Custom claims in the order built or read.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Custom(Vec<(String, Value)>);

impl Custom {
    pub(super) fn push(&mut self, name: String, value: Value) {
        self.0.push((name, value));
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find_map(|(known, value)| (known == name).then_some(value))
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Removes a claim that has a meaning for one kind of token, and returns its value.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// As [`take`](Self::take), for a claim that must be text.
    pub(super) fn take_text(&mut self, name: &'static str) -> Result<Option<String>, ClaimError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(ClaimError::new(name, ClaimReason::Invalid)),
        }
    }

    pub(super) fn check_mintable(&self) -> Result<(), ClaimError> {
        let mut names = HashSet::new();
        for (name, value) in &self.0 {
            if let Some(reserved) = RESERVED.iter().find(|reserved| **reserved == name) {
                return Err(ClaimError::new(reserved, ClaimReason::Reserved));
            }
            if let Some(meant) = MISSPELLED.iter().find(|meant| is_misspelling(name, meant)) {
                return Err(ClaimError::new(meant, ClaimReason::Reserved));
            }
            if name.is_empty() {
                return Err(ClaimError::new(CUSTOM_CLAIM, ClaimReason::Invalid));
            }
            if !names.insert(name) {
                return Err(ClaimError::new(CUSTOM_CLAIM, ClaimReason::Conflict));
            }
            if is_nested_deeper_than(MAX_DEPTH, value) {
                return Err(ClaimError::new(CUSTOM_CLAIM, ClaimReason::NestingTooDeep));
            }
            // A name inside the value may be one that no reader accepts.
            let written = serde_json::to_vec(&BTreeMap::from([(name, value)]));
            let read: Result<IgnoredAny, ClaimError> = claim::decode_json(&written.unwrap_or_default());
            read.map_err(|error| ClaimError::new(CUSTOM_CLAIM, error.reason()))?;
        }
        Ok(())
    }

    pub(super) fn serialize_into<M: SerializeMap>(&self, claims: &mut M) -> Result<(), M::Error> {
        self.0.iter().try_for_each(|(name, value)| claims.serialize_entry(name, value))
    }
}

/// Shows the names only.
impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, Redacted::new(value)))).finish()
    }
}

/// Declares the getters of custom claims.
macro_rules! custom_claims {
    ($claims:ident) => {
        impl $claims {
            /// Returns the value of a custom claim. Every claim that this crate gives no meaning to is one.
            #[must_use]
            pub fn custom_claim(&self, name: &str) -> Option<&serde_json::Value> {
                self.custom.get(name)
            }

            /// Returns all custom claims, in the order built or read.
            #[must_use]
            pub fn custom_claims(&self) -> impl ExactSizeIterator<Item = (&str, &serde_json::Value)> {
                self.custom.iter()
            }
        }
    };
}

/// Declares the setters of the two kinds of token that can start later and can have custom claims.
macro_rules! custom_builder {
    ($builder:ident) => {
        impl $builder {
            /// Sets the time before which the token is not valid. Default: none.
            pub fn not_before(mut self, not_before: $crate::NumericDate) -> Self {
                self.claims.common.not_before = Some(not_before);
                self
            }

            /// Adds a claim of your own, any JSON value. It is signed, not encrypted, so that every holder of the token can read it.
            pub fn custom_claim(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.claims.custom.push(name.into(), value.into());
                self
            }
        }
    };
}

pub(super) use {custom_builder, custom_claims};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nexmo::wire::MEMBERS;

    #[test]
    fn every_claim_that_is_read_is_reserved() {
        for member in MEMBERS {
            assert!(RESERVED.contains(member), "{member}");
        }
    }
}
