//! The path pattern of a rule.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::claim::{ClaimError, ClaimReason};
use crate::nexmo::acl::set;

/// A path pattern: it begins with a slash and has no white space.
///
/// `*` stands for one segment, such as the version in `/*/users/**`, and `**` for any number of them.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::AclPath;
///
/// let path: AclPath = "/*/sessions/**".parse()?;
/// assert_eq!(path.as_str(), "/*/sessions/**");
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: the schema of Vonage's command line tool (`^/[^\s]*$`). That control characters are refused too is our
/// choice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AclPath(Cow<'static, str>);

impl AclPath {
    /// Takes the text of a pattern; a literal is not copied.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `acl.paths`) when it does not begin with a slash, or has white space
    ///   or a control character.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::AclPath;
    ///
    /// assert!(AclPath::new("/").is_ok());
    /// assert_eq!(AclPath::new("users/**").unwrap_err().claim(), Some("acl.paths"));
    /// assert!(AclPath::new("/users /**").is_err());
    /// ```
    pub fn new(pattern: impl Into<Cow<'static, str>>) -> Result<Self, ClaimError> {
        let pattern = pattern.into();
        if is_pattern(&pattern) { Ok(Self(pattern)) } else { Err(INVALID) }
    }

    /// Makes the pattern for one conversation and all below it: `/*/conversations/<id>/**`.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `acl.paths`) when the id is empty, or has a slash, an asterisk, white
    ///   space or a control character: it must not widen the pattern.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::AclPath;
    ///
    /// assert_eq!(AclPath::conversation("CON-1")?.as_str(), "/*/conversations/CON-1/**");
    /// assert!(AclPath::conversation("*").is_err());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Vonage's developer platform shows such a path as the narrow choice for one conversation.
    pub fn conversation(conversation_id: &str) -> Result<Self, ClaimError> {
        if conversation_id.is_empty() || conversation_id.contains(['/', '*']) {
            return Err(INVALID);
        }
        Self::new(format!("/*/conversations/{conversation_id}/**"))
    }

    /// Takes a pattern out of a token: those that nearly every token has cost nothing.
    pub(super) fn read(pattern: &str) -> Option<Self> {
        match set::DOCUMENTED.iter().find(|known| **known == pattern) {
            Some(known) => Some(Self::literal(known)),
            None => is_pattern(pattern).then(|| Self(Cow::Owned(pattern.to_owned()))),
        }
    }

    /// Takes one of this crate's own patterns; a test walks all of them.
    pub(super) const fn literal(pattern: &'static str) -> Self {
        Self(Cow::Borrowed(pattern))
    }

    /// Returns the text.
    ///
    /// # Examples
    ///
    /// See [`AclPath`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AclPath {
    type Err = ClaimError;

    fn from_str(pattern: &str) -> Result<Self, ClaimError> {
        Self::read(pattern).ok_or(INVALID)
    }
}

impl fmt::Display for AclPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for AclPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

fn is_pattern(text: &str) -> bool {
    // The schema's `\s` has U+FEFF, which Rust does not count as white space.
    let is_blank = |character: char| character.is_whitespace() || character.is_control() || character == '\u{feff}';
    text.starts_with('/') && !text.chars().any(is_blank)
}

const INVALID: ClaimError = ClaimError::new("acl.paths", ClaimReason::Invalid);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_pattern_is_a_pattern() {
        for pattern in set::DOCUMENTED {
            assert!(is_pattern(pattern), "{pattern}");
        }
    }
}
