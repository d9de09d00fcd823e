//! The names of the registered claims.

use crate::ConfigError;
use crate::encoding::named_enum::named_enum;

/// A claim of RFC 7519 section 4.1, for [`Policy::require`](crate::jwt::Policy::require).
///
/// # Examples
///
/// ```
/// use jwt_identity::jwt::RegisteredClaim;
///
/// assert_eq!(RegisteredClaim::TokenId.as_str(), "jti");
/// assert_eq!("iss".parse(), Ok(RegisteredClaim::Issuer));
/// assert!("tenant".parse::<RegisteredClaim>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegisteredClaim {
    /// `iss`
    Issuer,
    /// `sub`
    Subject,
    /// `aud`
    Audience,
    /// `exp`
    ExpiresAt,
    /// `nbf`
    NotBefore,
    /// `iat`
    IssuedAt,
    /// `jti`
    TokenId,
}

impl RegisteredClaim {
    /// Every registered claim, in the order of RFC 7519.
    pub const ALL: &'static [Self] =
        &[Self::Issuer, Self::Subject, Self::Audience, Self::ExpiresAt, Self::NotBefore, Self::IssuedAt, Self::TokenId];

    pub(super) const NAMES: &'static [&'static str] = &[
        Self::Issuer.as_str(),
        Self::Subject.as_str(),
        Self::Audience.as_str(),
        Self::ExpiresAt.as_str(),
        Self::NotBefore.as_str(),
        Self::IssuedAt.as_str(),
        Self::TokenId.as_str(),
    ];

    /// Returns the claim's name in a token.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "iss",
            Self::Subject => "sub",
            Self::Audience => "aud",
            Self::ExpiresAt => "exp",
            Self::NotBefore => "nbf",
            Self::IssuedAt => "iat",
            Self::TokenId => "jti",
        }
    }
}

named_enum!(
    RegisteredClaim,
    ConfigError,
    ConfigError::policy("require", "must be `iss`, `sub`, `aud`, `exp`, `nbf`, `iat` or `jti`")
);
