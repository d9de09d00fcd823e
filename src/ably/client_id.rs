//! The identity of a client.

use std::fmt;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::token::claim;

/// The name of the claim.
pub(super) const CLAIM: &str = "x-ably-clientId";
/// The most characters of an id. Not documented by the vendor.
const MAX_LEN: usize = 1024;

/// The identity that a token gives to a client.
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::ClientId;
///
/// assert_eq!(ClientId::Named("ada".to_owned()).as_str(), "ada");
/// assert_eq!(ClientId::Any.as_str(), "*");
/// ```
///
/// Source: Ably, "Identified clients".
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientId {
    /// This identity, which other clients can trust.
    Named(String),
    /// Any identity that the client claims: `*`. Other clients cannot trust it.
    Any,
}

impl ClientId {
    /// Returns the id as it is written in a token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::Any => "*",
        }
    }

    pub(super) fn read(text: String) -> Self {
        if text == "*" { Self::Any } else { Self::Named(text) }
    }

    pub(super) fn check(&self) -> Result<(), ClaimError> {
        const WILDCARD: &str = "an id has no `*`; `any_client_id` lets the client claim any id";
        let Self::Named(name) = self else { return Ok(()) };
        claim::check_identifier(CLAIM, name, MAX_LEN)?;
        if name.contains('*') {
            return Err(ClaimError::new(CLAIM, ClaimReason::Invalid).with_hint(WILDCARD));
        }
        Ok(())
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Named(_) => "Named([redacted])",
            Self::Any => "Any",
        })
    }
}
