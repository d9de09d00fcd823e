//! The rule about the `typ` of a header.

/// The rule of a profile about the header's `typ`.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::Kustomer;
/// use jwt_identity::{Profile, TokenType};
///
/// assert_eq!(Kustomer::TOKEN_TYPE, TokenType::Fixed("JWT"));
/// ```
///
/// Source: RFC 7515 section 4.1.9; RFC 8725 section 3.11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenType {
    /// All tokens have this `typ`. A verifier accepts it, or a header without `typ`.
    Fixed(&'static str),
    /// The key chooses the `typ`, and the policy says which one a verifier expects.
    ByKey,
    /// Signers write no `typ`. A verifier accepts `JWT`, or a header without `typ`.
    Omitted,
}

impl TokenType {
    /// Returns the `typ` that a verifier expects if the policy names none.
    pub(crate) const fn expected(self) -> &'static str {
        match self {
            Self::Fixed(token_type) => token_type,
            Self::ByKey | Self::Omitted => "JWT",
        }
    }

    pub(crate) const fn is_written(self) -> bool {
        !matches!(self, Self::Omitted)
    }
}
