//! Forms in which the signature of a token is mistaken.

use std::fmt;

/// The form of a signature that did not verify and does not have the form of its algorithm.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::SignatureForm;
///
/// assert_eq!(SignatureForm::Der.to_string(), "DER");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureForm {
    /// An ECDSA signature in DER. JWS prescribes `r` and `s` side by side.
    Der,
    /// Hexadecimal digits that were encoded as base64url.
    Hex,
    /// Base64 or base64url that was encoded as base64url once more.
    Base64,
    /// Bytes of another number than the algorithm prescribes.
    Length(usize),
}

impl fmt::Display for SignatureForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Der => f.write_str("DER"),
            Self::Hex => f.write_str("hexadecimal digits"),
            Self::Base64 => f.write_str("base64 that was encoded twice"),
            Self::Length(bytes) => write!(f, "{bytes} bytes"),
        }
    }
}
