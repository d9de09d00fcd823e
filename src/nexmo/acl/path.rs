//! The path pattern of a rule.

use std::borrow::Cow;

use crate::ClaimError;
use crate::encoding::text::text_newtype;
use crate::error::ClaimReason;
use crate::nexmo::acl::{known, path_fault};

/// A path pattern. It begins with a slash and has no whitespace.
///
/// - A segment `*` matches one segment that is not empty, such as the version in `/*/users/**`.
/// - A segment `**` matches any number of segments, also none, and a slash at the end.
/// - Any other segment matches itself, also `a*`, `{x}`, `[ab]` and `?`. The case counts.
///
/// A pattern matches a whole path. A pattern with a slash at its end matches only paths with a slash at their end, and the
/// other way round.
///
/// Patterns for known paths have functions of their own. Each has a grade: *documented* in the vendor's guides, *observed*
/// in the vendor's samples or tests, or *inferred* by us.
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
/// Source: the schema of Vonage's command line tool (`^/[^\s]*$`); Vonage, "Authentication" (table of paths). The vendor
/// does not document the limits on control characters and on segments, nor the exact meaning of `**` and of a slash at
/// the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AclPath(Cow<'static, str>);

impl AclPath {
    /// The largest number of segments of a pattern.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::AclPath;
    ///
    /// assert!(AclPath::new("/a".repeat(AclPath::MAX_SEGMENTS)).is_ok());
    /// ```
    ///
    /// Not documented by the vendor: it bounds the work of a decision. Documented paths have three.
    pub const MAX_SEGMENTS: usize = path_fault::MAX_SEGMENTS;

    /// Creates a pattern from its text. A literal is not copied.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `acl.paths`) if it does not begin with a slash, or has whitespace
    ///   or a control character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `acl.paths`) above [`MAX_SEGMENTS`](Self::MAX_SEGMENTS).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::AclPath;
    ///
    /// assert!(AclPath::new("/").is_ok());
    /// assert_eq!(AclPath::new("users/**").unwrap_err().subject(), Some("acl.paths"));
    /// assert!(AclPath::new("/users /**").is_err());
    /// assert!(AclPath::new("/a".repeat(65)).is_err());
    /// ```
    pub fn new(pattern: impl Into<Cow<'static, str>>) -> Result<Self, ClaimError> {
        let pattern = pattern.into();
        check(&pattern)?;
        Ok(Self(pattern))
    }

    /// Creates a pattern with one segment from outside. The segment must not widen the pattern.
    pub(super) fn below(parent: &str, segment: &str) -> Result<Self, ClaimError> {
        let is_wildcard = segment.contains('*');
        if segment.is_empty() || is_wildcard || segment.contains('/') || path_fault::check_segment(segment).is_err() {
            return Err(INVALID);
        }
        Self::new(format!("{parent}/{segment}/**"))
    }

    /// Creates a pattern from a token. The patterns of nearly every token are not copied.
    pub(super) fn read(pattern: &str) -> Option<Self> {
        match known::DOCUMENTED.iter().find(|known| **known == pattern) {
            Some(known) => Some(Self::literal(known)),
            None => check(pattern).is_ok().then(|| Self(Cow::Owned(pattern.to_owned()))),
        }
    }

    /// Creates one of this crate's own patterns, which a test checks.
    pub(super) const fn literal(pattern: &'static str) -> Self {
        Self(Cow::Borrowed(pattern))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_newtype!(impl AclPath, ClaimError);

fn check(text: &str) -> Result<(), ClaimError> {
    // The schema's `\s` has U+FEFF, which Rust does not count as whitespace.
    let is_blank = |character: char| character.is_whitespace() || character.is_control() || character == '\u{feff}';
    if !text.starts_with('/') || text.chars().any(is_blank) {
        return Err(INVALID);
    }
    if text.split('/').skip(1).count() > AclPath::MAX_SEGMENTS {
        return Err(ClaimError::new("acl.paths", ClaimReason::TooLong));
    }
    Ok(())
}

const INVALID: ClaimError = ClaimError::new("acl.paths", ClaimReason::Invalid).with_hint(FORM);

/// The form of a pattern, for errors.
pub(super) const FORM: &str =
    "a path begins with a slash, has no whitespace or control character, and at most 64 segments";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_pattern_is_a_pattern() {
        for pattern in known::DOCUMENTED {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }
}
